//! What an organizer types to make or change a raffle.

use serde::{Deserialize, Serialize};

use super::source::{self, SourceChoice};
use super::{Allocation, CLAIM_HOURS_MAX, PLACES_MAX, PartySize, Phase, RUNNERS_UP_MAX, Raffle};
use crate::draw::Rules;
use crate::event::{Event, NAME_MAX};
use crate::form::{Code, Problems, line, number};
use crate::time::{Timestamp, Window, local_to_timestamp, timestamp_to_local};

/// What the organizer types; times are local to the venue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RaffleForm {
    /// The name.
    pub name: String,
    /// How many places are handed out.
    pub places: String,
    /// The largest party.
    pub max_party: String,
    /// How many runners-up are named.
    pub runners_up: String,
    /// Places that are set aside: in each line how many, and for what.
    pub allocations: String,
    /// From when people register, as `2026-07-01T18:30`.
    pub opens: String,
    /// Until when.
    pub closes: String,
    /// How many hours a winner has to answer.
    pub claim_hours: String,
    /// Where the randomness comes from: `sealed_secret`, `drand` or `declared`.
    pub source: String,
    /// With `drand`: how many minutes after closing the round is made.
    pub draw_after_minutes: String,
    /// With `declared`: which figures, of what day, in which order.
    pub figures: String,
}

/// A checked raffle form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaffleLimits {
    /// The name.
    pub name: String,
    /// What the draw goes by.
    pub rules: Rules,
    /// How many hours a winner has to answer.
    pub claim_hours: u32,
    /// Where the randomness shall come from.
    pub source: SourceChoice,
}

impl RaffleForm {
    /// The raffle's terms, or what is wrong per field.
    ///
    /// `existing` is the raffle that is being changed, if there is one: once people have begun to
    /// register, all that the draw goes by is frozen.
    pub fn check(&self, event: &Event, existing: Option<&Raffle>, now: Timestamp) -> Result<RaffleLimits, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", line(&self.name, NAME_MAX));
        let places = problems.take("places", number(&self.places, 1, PLACES_MAX));
        let max_party = problems.take("max_party", PartySize::parse(&self.max_party, PartySize::MAX));
        if let (Some(places), Some(max_party)) = (places, max_party)
            && places < max_party.places()
        {
            problems.add("max_party", Code::TooLarge { max: places });
        }
        let runners_up = problems.take("runners_up", number(&self.runners_up, 0, RUNNERS_UP_MAX));
        let allocations = problems.take("allocations", Allocation::parse_lines(&self.allocations));
        let zone = event.zone();
        let opens = problems.take("opens", local_to_timestamp(&self.opens, &zone));
        let closes = problems.take("closes", local_to_timestamp(&self.closes, &zone));
        if let (Some(opens), Some(closes)) = (opens, closes) {
            check_window(opens, closes, event, now, &mut problems);
        }
        let claim_hours = problems.take("claim_hours", number(&self.claim_hours, 1, CLAIM_HOURS_MAX));
        let source = self.check_source(closes, event, &mut problems);
        let (Some(name), Some(claim_hours), Some(places)) = (name, claim_hours, places) else { return Err(problems) };
        let (Some(max_party), Some(runners_up)) = (max_party, runners_up) else { return Err(problems) };
        let (Some(opens), Some(closes), Some(source)) = (opens, closes, source) else { return Err(problems) };
        let Some(allocations) = allocations else { return Err(problems) };
        let rules = Rules { places, max_party, runners_up, allocations, window: Window { opens, closes } };
        if let Some(raffle) = existing {
            let written = Self::of(raffle, event);
            self.check_frozen(raffle, &written, &rules, claim_hours, now, &mut problems);
        }
        if problems.is_empty() { Ok(RaffleLimits { name, rules, claim_hours, source }) } else { Err(problems) }
    }

    /// `written` is the form that shows the raffle as it is.
    fn check_frozen(
        &self,
        raffle: &Raffle,
        written: &Self,
        rules: &Rules,
        claim_hours: u32,
        now: Timestamp,
        problems: &mut Problems,
    ) {
        if raffle.phase(now) == Phase::Planned {
            return;
        }
        let old = &raffle.rules;
        // A moment that a zone writes twice, when its clocks go back, is read as the earlier one.
        let is_kept = |typed: &str, written: &str, new, old| typed.trim() == written || is_same_minute(new, old);
        let Window { opens, closes } = rules.window;
        let [source, draw_after_minutes, figures] = source::typed(raffle);
        let fields = [
            ("places", old.places == rules.places),
            ("max_party", old.max_party == rules.max_party),
            ("runners_up", old.runners_up == rules.runners_up),
            ("allocations", old.allocations == rules.allocations),
            ("opens", is_kept(&self.opens, &written.opens, opens, old.window.opens)),
            ("closes", is_kept(&self.closes, &written.closes, closes, old.window.closes)),
            ("claim_hours", raffle.claim_hours == claim_hours),
            ("source", source == self.source),
            ("draw_after_minutes", draw_after_minutes == self.draw_after_minutes),
            ("figures", figures == self.figures),
        ];
        for (field, _) in fields.iter().filter(|(_, is_same)| !is_same) {
            problems.add(field, Code::Frozen);
        }
    }
}

fn check_window(opens: Timestamp, closes: Timestamp, event: &Event, now: Timestamp, problems: &mut Problems) {
    if closes <= opens {
        problems.add("closes", Code::NotAfterStart);
    } else if closes <= now {
        problems.add("closes", Code::InPast);
    } else if closes >= event.details.starts {
        problems.add("closes", Code::AfterEvent);
    }
}

/// The form cannot show seconds, so a moment counts as unchanged when its minute is.
fn is_same_minute(one: Timestamp, other: Timestamp) -> bool {
    one.as_millis().div_euclid(60_000) == other.as_millis().div_euclid(60_000)
}

impl RaffleForm {
    /// The form filled with what a raffle has now.
    pub fn of(raffle: &Raffle, event: &Event) -> Self {
        let zone = event.zone();
        let [source, draw_after_minutes, figures] = source::typed(raffle);
        Self {
            name: raffle.name.clone(),
            places: raffle.rules.places.to_string(),
            max_party: raffle.rules.max_party.get().to_string(),
            runners_up: raffle.rules.runners_up.to_string(),
            allocations: Allocation::to_lines(&raffle.rules.allocations),
            opens: timestamp_to_local(raffle.rules.window.opens, &zone),
            closes: timestamp_to_local(raffle.rules.window.closes, &zone),
            claim_hours: raffle.claim_hours.to_string(),
            source,
            draw_after_minutes,
            figures,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::round_is_made;
    use crate::event::{EventDetails, Listing, Venue};
    use crate::id::EventId;
    use crate::raffle::{DRAW_AFTER_MINUTES_MAX, DRAW_AFTER_MINUTES_MIN};

    const DAY: i64 = 86_400;

    fn now() -> Timestamp {
        "2027-01-01T12:00:00Z".parse::<jiff::Timestamp>().expect("valid").into()
    }

    fn event() -> Event {
        let starts = now().plus_secs(30 * DAY);
        Event {
            id: EventId::new(uuid::Uuid::from_u128(2)),
            details: EventDetails {
                name: "Lanterns".into(),
                summary: "Music".into(),
                description: "Text".into(),
                venue: Venue { name: "Shore".into(), address: "Konstanz".into(), zone: "UTC".into() },
                starts,
                ends: starts.plus_secs(DAY),
                minimum_age: None,
                picture: None,
            },
            listing: Listing::Public,
            version: 1,
        }
    }

    fn form() -> RaffleForm {
        RaffleForm {
            name: "Saturday".into(),
            places: "100".into(),
            max_party: "4".into(),
            runners_up: "50".into(),
            opens: "2027-01-02T12:00".into(),
            closes: "2027-01-09T12:00".into(),
            claim_hours: "48".into(),
            source: "sealed_secret".into(),
            ..RaffleForm::default()
        }
    }

    #[test]
    fn registration_ends_before_the_event_begins() {
        let late = RaffleForm { closes: "2027-02-01T12:00".into(), ..form() };
        let problems = late.check(&event(), None, now()).expect_err("too late");
        assert_eq!(problems.on("closes"), Some(Code::AfterEvent));
        assert!(form().check(&event(), None, now()).is_ok());
    }

    #[test]
    fn a_party_fits_into_the_places() {
        let few = RaffleForm { places: "3".into(), ..form() };
        let problems = few.check(&event(), None, now()).expect_err("four do not fit");
        assert_eq!(problems.on("max_party"), Some(Code::TooLarge { max: 3 }));
    }

    #[test]
    fn once_open_only_the_name_can_change() {
        let mut raffle = super::super::tests::raffle();
        let limits = form().check(&event(), None, now()).expect("valid");
        raffle.rules = limits.rules;
        let open = now().plus_secs(2 * DAY);
        let renamed = RaffleForm { name: "Sunday".into(), ..RaffleForm::of(&raffle, &event()) };
        assert!(renamed.check(&event(), Some(&raffle), open).is_ok());
        let more = RaffleForm { places: "101".into(), ..renamed };
        let problems = more.check(&event(), Some(&raffle), open).expect_err("frozen");
        assert_eq!(problems.on("places"), Some(Code::Frozen));
        assert!(more.check(&event(), Some(&raffle), now()).is_ok(), "while planned it may");
    }

    #[test]
    fn a_beacon_decides_after_the_closing_and_before_the_event() {
        let drand = RaffleForm { source: "drand".into(), draw_after_minutes: "60".into(), ..form() };
        let limits = drand.check(&event(), None, now()).expect("valid");
        let SourceChoice::Drand { round } = limits.source else { panic!("not the beacon") };
        assert_eq!(round_is_made(round).millis_since(limits.rules.window.closes).div_euclid(60_000), 60);
        let cases = [
            ("", Code::Missing),
            ("4", Code::TooSmall { min: DRAW_AFTER_MINUTES_MIN }),
            ("10081", Code::TooLarge { max: DRAW_AFTER_MINUTES_MAX }),
        ];
        for (minutes, code) in cases {
            let odd = RaffleForm { draw_after_minutes: minutes.into(), ..drand.clone() };
            let problems = odd.check(&event(), None, now()).expect_err(minutes);
            assert_eq!(problems.on("draw_after_minutes"), Some(code), "{minutes}");
        }
        let last_minute = RaffleForm { closes: "2027-01-31T11:30".into(), ..drand };
        let problems = last_minute.check(&event(), None, now()).expect_err("the event has begun");
        assert_eq!(problems.on("draw_after_minutes"), Some(Code::AfterEvent));
    }

    #[test]
    fn the_source_is_chosen_before_the_opening_and_never_after() {
        let declared = RaffleForm { source: "declared".into(), figures: "Lotto of 9 January".into(), ..form() };
        let limits = declared.check(&event(), None, now()).expect("valid");
        assert_eq!(limits.source, SourceChoice::Declared { figures: "Lotto of 9 January".into() });
        let unnamed = RaffleForm { figures: " ".into(), ..declared };
        let problems = unnamed.check(&event(), None, now()).expect_err("which figures?");
        assert_eq!(problems.on("figures"), Some(Code::Missing));

        let mut raffle = super::super::tests::raffle();
        raffle.rules = limits.rules;
        let open = now().plus_secs(2 * DAY);
        let other =
            RaffleForm { source: "declared".into(), figures: "Lotto".into(), ..RaffleForm::of(&raffle, &event()) };
        let problems = other.check(&event(), Some(&raffle), open).expect_err("frozen");
        assert_eq!(problems.on("source"), Some(Code::Frozen));
    }

    /// Opened by hand at half past two for the second time in a night: as the form shows it, that is an hour earlier.
    #[test]
    fn a_raffle_that_opened_in_an_hour_that_comes_twice_can_be_renamed() {
        let mut event = event();
        event.details.venue.zone = "Europe/Berlin".into();
        event.details.starts = "2027-11-30T12:00:00Z".parse::<jiff::Timestamp>().expect("valid").into();
        let second = "2027-10-31T01:30:00Z".parse::<jiff::Timestamp>().expect("valid").into();
        let mut raffle = super::super::tests::raffle();
        raffle.rules.window = Window { opens: second, closes: second.plus_secs(DAY) };
        let renamed = RaffleForm { name: "Sunday".into(), ..RaffleForm::of(&raffle, &event) };
        let kept = renamed.check(&event, Some(&raffle), second.plus_secs(60)).map(|limits| limits.name);
        assert_eq!(kept.as_deref(), Ok("Sunday"));
    }

    #[test]
    fn huge_and_odd_numbers_are_refused_by_name() {
        let cases = [
            ("", Code::Missing),
            ("0", Code::TooSmall { min: 1 }),
            ("-1", Code::TooSmall { min: 1 }),
            ("-", Code::NotANumber),
            ("1e3", Code::NotANumber),
            ("99999999999999999999", Code::TooLarge { max: PLACES_MAX }),
        ];
        for (places, code) in cases {
            let odd = RaffleForm { places: places.into(), ..form() };
            let problems = odd.check(&event(), None, now()).expect_err(places);
            assert_eq!(problems.on("places"), Some(code), "{places}");
        }
    }
}
