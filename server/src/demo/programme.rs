//! What the demo festival has: four events, and raffles in every phase.

use domain::time::Timestamp;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// An event of the festival.
pub(super) struct PlannedEvent {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) venue: &'static str,
    pub(super) address: &'static str,
    pub(super) zone: &'static str,
    pub(super) starts: Timestamp,
    pub(super) ends: Timestamp,
    pub(super) minimum_age: Option<u8>,
    pub(super) picture: &'static [u8],
    pub(super) card: &'static [u8],
    pub(super) picture_alt: &'static str,
    pub(super) raffles: Vec<PlannedRaffle>,
}

/// A raffle of the festival.
pub(super) struct PlannedRaffle {
    pub(super) name: &'static str,
    pub(super) places: u32,
    pub(super) max_party: u8,
    pub(super) claim_hours: u32,
    pub(super) opens: Timestamp,
    pub(super) closes: Timestamp,
    pub(super) crowd: usize,
    pub(super) fate: Fate,
    pub(super) source: Source,
}

/// What decides a raffle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A sealed secret: the demo has to work without a network.
    Secret,
    /// The public beacon, an hour after closing.
    Beacon,
    /// These figures.
    Figures(&'static str),
}

impl PlannedRaffle {
    fn decided_by(self, source: Source) -> Self {
        Self { source, ..self }
    }
}

/// How far a raffle has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The clock alone decides.
    Running,
    /// Sealed; the draw waits for the figures that the organizer announced.
    Sealed,
    /// Drawn; places are being claimed.
    Drawn,
    /// Its event has taken place.
    Over,
    /// Called off.
    CalledOff,
}

/// The festival as seen from now.
pub(super) fn programme(now: Timestamp) -> Vec<PlannedEvent> {
    vec![lanterns(now), summer_stage(now), workshop(now), winter_lights(now)]
}

/// A whole hour (UTC) of a day, counted from today: nothing at a festival begins at 6:47.
fn day(now: Timestamp, days: i64, hour: i64) -> Timestamp {
    floor(now, DAY).plus_secs(days * DAY + hour * HOUR)
}

/// The latest moment up to `at` that is a multiple of `secs` seconds.
fn floor(at: Timestamp, secs: i64) -> Timestamp {
    Timestamp::from_millis(at.as_millis() - at.as_millis().rem_euclid(secs * 1_000))
}

fn raffle(name: &'static str, places: u32, window: (Timestamp, Timestamp), crowd: usize, fate: Fate) -> PlannedRaffle {
    let (opens, closes) = window;
    let source = Source::Secret;
    PlannedRaffle { name, places, max_party: 4, claim_hours: 72, opens, closes, crowd, fate, source }
}

fn lanterns(now: Timestamp) -> PlannedEvent {
    let at = |days, hour| day(now, days, hour);
    PlannedEvent {
        name: "Lanterns on the Lake",
        summary: "Two nights of music by the water, and a thousand paper lights at midnight.",
        description: "Bring a blanket and somebody you like. **Gates open at six**, the first lantern is lit at dusk.\n\n\
            - Two stages, six bands, one lake\n- Food from nine kitchens of the town\n- Trains run until three\n\n\
            The places are free. There are fewer of them than friends of the lake, so they are drawn.",
        venue: "North Shore",
        address: "Seestraße 1, 78464 Konstanz",
        zone: "Europe/Berlin",
        starts: at(40, 17),
        ends: at(41, 23),
        minimum_age: None,
        picture: include_bytes!("../../../public/demo/lanterns.avif"),
        card: include_bytes!("../../../public/demo/lanterns-card.avif"),
        picture_alt: "Paper lanterns drift over a dark lake.",
        raffles: vec![
            raffle("Friday night", 120, (at(-3, 9), now.plus_secs(120)), 180, Fate::Running),
            raffle("Saturday night", 200, (at(-3, 9), at(9, 20)), 90, Fate::Running),
            raffle("Lantern workshop", 24, (at(5, 9), at(15, 20)), 0, Fate::Running)
                .decided_by(Source::Figures("The state lottery of the day after closing: the six numbers, ascending")),
        ],
    }
}

fn summer_stage(now: Timestamp) -> PlannedEvent {
    let at = |days, hour| day(now, days, hour);
    PlannedEvent {
        name: "Summer Stage",
        summary: "One evening, three bands, and the old quarry as a concert hall.",
        description: "The quarry holds its echo for four seconds. *Come early and try it.*\n\nDoors at five, first note at seven.",
        venue: "The Quarry",
        address: "Quarry Road 12, Bristol",
        zone: "Europe/London",
        starts: at(12, 17),
        ends: at(12, 23),
        minimum_age: Some(16),
        picture: include_bytes!("../../../public/demo/summer-stage.avif"),
        card: include_bytes!("../../../public/demo/summer-stage-card.avif"),
        picture_alt: "A lit stage at the foot of a quarry wall.",
        raffles: vec![
            raffle("Standing", 40, (at(-10, 9), at(-1, 12)), 150, Fate::Drawn),
            raffle("Front row", 12, (at(-6, 9), floor(now.plus_secs(-HOUR), HOUR)), 48, Fate::Sealed).decided_by(
                Source::Figures("The lottery on the evening of the closing day: the six numbers, ascending"),
            ),
            raffle("Afternoon set", 30, (at(-6, 9), at(4, 20)), 20, Fate::CalledOff),
        ],
    }
}

fn workshop(now: Timestamp) -> PlannedEvent {
    let at = |days, hour| day(now, days, hour);
    PlannedEvent {
        name: "Ink on Paper",
        summary: "A Sunday in the print shop: go home with a poster of your own.",
        description: "Presses, type and ink are there. No experience needed, old clothes are.",
        venue: "Open Print Shop",
        address: "Rue des Artisans 8, Lyon",
        zone: "Europe/Paris",
        starts: at(25, 8),
        ends: at(25, 16),
        minimum_age: Some(18),
        picture: include_bytes!("../../../public/demo/workshop.avif"),
        card: include_bytes!("../../../public/demo/workshop-card.avif"),
        picture_alt: "A poster, wooden type and an ink roller on a workbench.",
        raffles: vec![raffle("Sunday", 16, (at(-2, 9), at(6, 20)), 31, Fate::Running).decided_by(Source::Beacon)],
    }
}

fn winter_lights(now: Timestamp) -> PlannedEvent {
    let at = |days, hour| day(now, days, hour);
    PlannedEvent {
        name: "Winter Lights",
        summary: "The botanical garden after dark. This one has taken place.",
        description: "Thank you for coming. The draw stays published, so that it can be checked for ever.",
        venue: "Botanical Garden",
        address: "Garden Lane 3, Oslo",
        zone: "Europe/Oslo",
        starts: at(-2, 16),
        ends: at(-2, 21),
        minimum_age: None,
        picture: include_bytes!("../../../public/demo/winter-lights.avif"),
        card: include_bytes!("../../../public/demo/winter-lights-card.avif"),
        picture_alt: "Glowing trees under the first snow.",
        raffles: vec![raffle("Evening walk", 30, (at(-30, 9), at(-20, 20)), 70, Fate::Over)],
    }
}
