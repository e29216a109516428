//! A box office in a test: the use cases over memory, a clock and chance that follow the test.
//!
//! `House` is the installation and the process that runs in it. `between` lets every call of a port
//! pass one of the `hooks`, with which a test meddles; `postbox` keeps what was mailed.

mod between;
mod hooks;
mod postbox;

use std::sync::Arc;
use std::time::Duration;

use adapters::memory::{ManualClock, Memory, MemoryLedger, RecordedRounds, SeededChance};
use async_trait::async_trait;
use domain::event::EventForm;
use domain::id::{EventId, RaffleId, StaffId};
use domain::person::{Email, Pepper, PersonKey, PersonName};
use domain::raffle::{Board, Phase, Raffle, RaffleForm, RegistrationForm, Standing, StandingKind, TicketStatus};
use domain::staff::{Password, Role, Staff};
use domain::ticket::{ReceiptKey, SignedReceipt};
use domain::time::{Timestamp, timestamp_to_local, zone_named};
use services::jobs::Lane;
use services::people::{self, Actor};
use services::ports::{Delivery, Draws as _, Passwords, People as _, PortResult, Raffles as _, Throttle, ThrottleKey};
use services::receipts::SigningDesk;
use services::recent::RecentRaffles;
use services::timetable;
use services::watch::Watch;
use services::{Keys, Services, Sites, events, raffles, registering, tickets, work};

use between::Between;
pub(crate) use hooks::{Gate, Hook, Outage, Straight, Stumble};
pub(crate) use postbox::Postbox;

/// A minute in seconds.
pub(crate) const MINUTE: u32 = 60;
/// An hour in seconds.
pub(crate) const HOUR: u32 = 3_600;
/// How long a worker has for a batch.
pub(crate) const VISIBILITY_SECS: u32 = 30;
/// Where all events take place.
pub(crate) const ZONE: &str = "Europe/Berlin";

/// A moment, as RFC 3339.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().expect("a moment").into()
}

/// An installation: what outlives a process, and the process that runs now.
pub(crate) struct House {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) postbox: Arc<Postbox>,
    pub(crate) services: Arc<Services>,
    pub(crate) beacon: Arc<RecordedRounds>,
    chance: Arc<SeededChance>,
}

impl House {
    /// An empty installation, on a summer's noon.
    pub(crate) fn new() -> Self {
        Self::hooked(Arc::new(Straight))
    }

    /// An empty installation at another moment.
    pub(crate) fn at(moment: Timestamp) -> Self {
        Self::built(moment, Arc::new(Straight))
    }

    /// The same, with a hook between the process and its stores.
    pub(crate) fn hooked(hook: Arc<dyn Hook>) -> Self {
        Self::built(at("2027-06-01T12:00:00Z"), hook)
    }

    fn built(moment: Timestamp, hook: Arc<dyn Hook>) -> Self {
        let clock = ManualClock::at(moment);
        let memory = Memory::new(clock.clone());
        let ledger = MemoryLedger::new();
        let postbox = Arc::<Postbox>::default();
        let chance = Arc::new(SeededChance::new(1, clock.clone()));
        let beacon = RecordedRounds::none();
        let services = Arc::new(process(&clock, (&memory, &ledger), &postbox, &chance, &beacon, hook));
        Self { clock, memory, ledger, postbox, services, beacon, chance }
    }

    /// Another process over the same stores.
    pub(crate) fn process(&self, hook: Arc<dyn Hook>) -> Services {
        process(&self.clock, (&self.memory, &self.ledger), &self.postbox, &self.chance, &self.beacon, hook)
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        services::ports::Clock::now(&*self.clock)
    }

    /// The moment this many seconds from now, as an organizer types it.
    pub(crate) fn local(&self, secs: u32) -> String {
        let zone = zone_named(ZONE).expect("the zone is bundled");
        timestamp_to_local(self.now().plus_secs(i64::from(secs)), &zone)
    }

    /// The form of an event in a month's time.
    pub(crate) fn event_form(&self) -> EventForm {
        EventForm {
            name: "Lanterns on the Lake".into(),
            summary: "Two nights of music by the water.".into(),
            description: "Bring a blanket.".into(),
            venue_name: "North shore".into(),
            venue_address: "Seestraße 1, Konstanz".into(),
            zone: ZONE.into(),
            starts: self.local(30 * 24 * HOUR),
            ends: self.local(31 * 24 * HOUR),
            ..EventForm::default()
        }
    }

    /// The form of a raffle that opens in an hour, for an hour: 2 places, 3 runners-up, 12 hours to
    /// answer.
    pub(crate) fn raffle_form(&self) -> RaffleForm {
        RaffleForm {
            name: "Saturday".into(),
            places: "2".into(),
            max_party: "2".into(),
            runners_up: "3".into(),
            opens: self.local(HOUR),
            closes: self.local(2 * HOUR),
            claim_hours: "12".into(),
            source: "sealed_secret".into(),
            ..RaffleForm::default()
        }
    }

    /// A public event.
    pub(crate) async fn event(&self) -> EventId {
        let form = self.event_form();
        let event = events::create(&self.services, &Actor::Operator, &form).await.expect("an event");
        events::publish(&self.services, &Actor::Operator, event).await.expect("it becomes public");
        event
    }

    /// A planned raffle of a public event.
    pub(crate) async fn raffle(&self, form: &RaffleForm) -> RaffleId {
        let event = self.event().await;
        raffles::create(&self.services, &Actor::Operator, event, form).await.expect("a raffle")
    }

    /// A raffle that has just been opened, and closes in two hours.
    pub(crate) async fn open_raffle(&self, form: &RaffleForm) -> RaffleId {
        let raffle = self.raffle(form).await;
        raffles::open(&self.services, &Actor::Operator, raffle).await.expect("it opens");
        raffle
    }

    /// Registers somebody who comes alone.
    pub(crate) async fn register(&self, raffle: RaffleId, name: &str) -> Guest {
        self.register_party(raffle, name, 1).await
    }

    /// Registers somebody who brings others.
    pub(crate) async fn register_party(&self, raffle: RaffleId, name: &str, party: u8) -> Guest {
        let receipt = registering::register(&self.services, raffle, &form_of(name, party)).await.expect("a receipt");
        Guest { name: name.to_owned(), receipt }
    }

    /// Takes what is ready in a lane.
    pub(crate) async fn receive(&self, lane: Lane) -> Vec<Delivery> {
        self.services.queue.receive(lane, 100, VISIBILITY_SECS).await.expect("the queue is there")
    }

    /// Works both lanes until nothing is ready.
    pub(crate) async fn work(&self) {
        work_until_empty(&self.services).await;
    }

    /// One round of the timetable. Its loop goes on after an error, and so does this one.
    pub(crate) async fn round(&self) {
        timetable::run_round(&self.services).await.ok();
    }

    /// Lets this many seconds pass; timetable and worker run every `every_secs` seconds.
    pub(crate) async fn pass(&self, secs: u32, every_secs: u32) {
        let mut left = secs;
        while left > 0 {
            let step = left.min(every_secs);
            left -= step;
            self.clock.advance_secs(step);
            self.round().await;
            self.work().await;
        }
    }

    /// Goes on to the close, the seal and the draw, and writes to everybody.
    pub(crate) async fn close_and_draw(&self, raffle: RaffleId) {
        self.go_to(self.stored(raffle).await.seals_from());
        self.work().await;
        self.round().await;
        self.round().await;
        self.work().await;
    }

    /// Lets time pass until then, in one step.
    pub(crate) fn go_to(&self, then: Timestamp) {
        let millis = u64::try_from(then.millis_since(self.now())).expect("it lies ahead");
        self.clock.advance(Duration::from_millis(millis));
    }

    /// The raffle as it is stored.
    pub(crate) async fn stored(&self, raffle: RaffleId) -> Raffle {
        self.memory.get_raffle(raffle).await.expect("memory").expect("it is there")
    }

    /// Where the raffle is in its life.
    pub(crate) async fn phase(&self, raffle: RaffleId) -> Phase {
        self.stored(raffle).await.phase(self.now())
    }

    /// Who stands where.
    pub(crate) async fn board(&self, raffle: RaffleId) -> Board {
        self.memory.get_board(raffle).await.expect("memory")
    }

    /// What a guest's line on the board says.
    pub(crate) async fn standing(&self, guest: &Guest) -> Option<Standing> {
        let Guest { receipt, .. } = guest;
        self.memory.get_standing(receipt.receipt.raffle, receipt.receipt.code.person).await.expect("memory")
    }

    /// What a guest's code is told.
    pub(crate) async fn status(&self, guest: &Guest) -> TicketStatus {
        tickets::look_up(&self.services, &guest.code(), None).await.expect("a code").status
    }

    /// A raffle that has been drawn among these people, each alone.
    pub(crate) async fn drawn(&self, form: &RaffleForm, names: &[&str]) -> Drawn {
        let raffle = self.open_raffle(form).await;
        let mut guests = Vec::new();
        for name in names {
            guests.push(self.register(raffle, name).await);
        }
        self.work().await;
        self.close_and_draw(raffle).await;
        let mut drawn = Drawn { raffle, winners: Vec::new(), runners_up: Vec::new(), others: Vec::new() };
        let board = self.board(raffle).await;
        for line in &board.standings {
            let index = guests.iter().position(|guest| guest.receipt.receipt.code.person == line.person);
            let guest = guests.remove(index.expect("who was drawn had registered"));
            match line.kind {
                StandingKind::Winner => drawn.winners.push(guest),
                StandingKind::RunnerUp => drawn.runners_up.push(guest),
            }
        }
        drawn.others = guests;
        drawn
    }

    /// Somebody new in the backoffice.
    pub(crate) async fn hire(&self, name: &str, role: Role) -> Staff {
        let id = StaffId::new(self.services.chance.new_uuid());
        let email = Email::parse(&address(name)).expect("an address");
        let staff = Staff { id, name: PersonName::parse(name).expect("a name"), email, role };
        self.memory.add_staff(&staff).await.expect("the address is free");
        staff
    }

    /// The token of a session that somebody has begun with a link.
    pub(crate) async fn session_of(&self, staff: &Staff) -> String {
        let link = people::make_link(&self.services, staff.id).await.expect("a link");
        let (_, token) = link.rsplit_once('#').expect("the token stands in the fragment");
        let (_, session) = people::use_link(&self.services, token).await.expect("it works");
        session.as_str().to_owned()
    }

    /// The key of somebody in a raffle.
    pub(crate) fn person(&self, raffle: RaffleId, name: &str) -> PersonKey {
        PersonKey::derive(&self.services.keys.pepper, raffle, &Email::parse(&address(name)).expect("an address"))
    }
}

/// Somebody who registered, and what they hold in their hand.
#[derive(Clone)]
pub(crate) struct Guest {
    pub(crate) name: String,
    pub(crate) receipt: SignedReceipt,
}

impl Guest {
    /// The ticket code.
    pub(crate) fn code(&self) -> String {
        self.receipt.receipt.code.to_string()
    }

    /// The e-mail address.
    pub(crate) fn address(&self) -> String {
        address(&self.name)
    }
}

/// A raffle that has been drawn, and who stands where.
pub(crate) struct Drawn {
    pub(crate) raffle: RaffleId,
    /// In rank order.
    pub(crate) winners: Vec<Guest>,
    /// In rank order.
    pub(crate) runners_up: Vec<Guest>,
    /// In neither list.
    pub(crate) others: Vec<Guest>,
}

impl Drawn {
    /// Everybody who registered.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Guest> {
        self.winners.iter().chain(&self.runners_up).chain(&self.others)
    }
}

/// The address of a name.
pub(crate) fn address(name: &str) -> String {
    format!("{name}@example.org")
}

/// The form that somebody fills in.
pub(crate) fn form_of(name: &str, party: u8) -> RegistrationForm {
    RegistrationForm {
        first_name: name.into(),
        last_name: "Example".into(),
        email: address(name),
        date_of_birth: String::new(),
        party_size: party.to_string(),
        consent: true,
    }
}

/// Works both lanes until nothing is ready, as the loops of a process do.
pub(crate) async fn work_until_empty(services: &Services) {
    for lane in Lane::ALL.into_iter().cycle() {
        let mut is_done = true;
        for lane in Lane::ALL {
            let is_empty = services.queue.depth(lane).await.is_ok_and(|depth| depth.ready == 0);
            is_done &= is_empty || work::is_held(services, lane);
        }
        if is_done {
            return;
        }
        if work::is_held(services, lane) {
            continue;
        }
        // A worker goes on after an error; a process that has died does nothing any more.
        let Ok(deliveries) = services.queue.receive(lane, 100, VISIBILITY_SECS).await else { return };
        let verdicts = work::handle(services, deliveries).await;
        if services.queue.settle(verdicts).await.is_err() {
            return;
        }
    }
}

fn process(
    clock: &Arc<ManualClock>,
    (memory, ledger): (&Arc<Memory>, &Arc<MemoryLedger>),
    postbox: &Arc<Postbox>,
    chance: &Arc<SeededChance>,
    beacon: &Arc<RecordedRounds>,
    hook: Arc<dyn Hook>,
) -> Services {
    let ports = Arc::new(Between { memory: memory.clone(), ledger: ledger.clone(), postbox: postbox.clone(), hook });
    Services {
        clock: clock.clone(),
        chance: chance.clone(),
        events: ports.clone(),
        raffles: ports.clone(),
        registrations: ports.clone(),
        erasures: ports.clone(),
        draws: ports.clone(),
        ledger: Some(ports.clone()),
        queue: ports.clone(),
        relay: None,
        notices: Some(ports.clone()),
        mailer: ports.clone(),
        mail_log: ports.clone(),
        outbox: Some(ports.clone()),
        beacon: beacon.clone(),
        files: ports.clone(),
        people: ports.clone(),
        passwords: Arc::new(PlainPasswords),
        audit: ports.clone(),
        throttle: Arc::new(NoLimit),
        health: ports,
        recent: RecentRaffles::default(),
        signing: SigningDesk::default(),
        watch: Watch::default(),
        keys: Keys { pepper: Pepper([1; 32]), receipts: ReceiptKey::from_seed(&[2; 32]) },
        sites: Sites { attendee: "https://t.example".into(), backoffice: "https://t.example/backoffice".into() },
    }
}

/// Keeps passwords as they are: hashing is slow on purpose, and tested where it is done.
struct PlainPasswords;

#[async_trait]
impl Passwords for PlainPasswords {
    async fn hash(&self, password: Password) -> PortResult<String> {
        Ok(password.as_str().to_owned())
    }

    async fn is_right(&self, password: Password, hash: Option<String>) -> PortResult<bool> {
        Ok(hash.is_some_and(|hash| hash == password.as_str()))
    }
}

/// As often as one likes.
struct NoLimit;

impl Throttle for NoLimit {
    fn admit(&self, _key: &ThrottleKey) -> Result<(), u32> {
        Ok(())
    }
}
