//! Registrations of people who never were, for a raffle that is open and for one that nobody has made yet.

use anyhow::{Context, Result};
use domain::draw::{RandomnessSource, Rules, Salt, Secret};
use domain::event::{Event, EventDetails, Listing, Venue};
use domain::id::{EventId, RaffleId};
use domain::person::{Attendee, Email, PersonKey, PersonName};
use domain::raffle::{PartySize, Progress, Raffle, Registration};
use domain::ticket::{Nonce, TicketCode};
use domain::time::Window;
use services::Services;
use services::jobs::Job;
use services::ports::NewMessage;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const DAY: i64 = 86_400;

/// How many were sent so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sent {
    pub(super) healthy: u64,
    pub(super) sick: u64,
}

/// The raffle that is open.
pub(super) fn sound_raffle() -> RaffleId {
    RaffleId::new(Uuid::from_u128(0x5_0001))
}

/// The raffle that is not there until its messages are cured.
pub(super) fn sick_raffle() -> RaffleId {
    RaffleId::new(Uuid::from_u128(0x5_0002))
}

/// Makes the raffle that is open.
pub(super) async fn open_sound_raffle(services: &Services) -> Result<()> {
    open(services, sound_raffle()).await
}

/// Makes the raffle that was missing.
pub(super) async fn open_sick_raffle(services: &Services) -> Result<()> {
    open(services, sick_raffle()).await
}

async fn open(services: &Services, id: RaffleId) -> Result<()> {
    let now = services.clock.now();
    let venue = Venue { name: "Shore".to_owned(), address: "Konstanz".to_owned(), zone: "UTC".to_owned() };
    let details = EventDetails {
        name: "Lanterns on the Lake".to_owned(),
        summary: String::new(),
        description: String::new(),
        venue,
        starts: now.plus_secs(60 * DAY),
        ends: now.plus_secs(61 * DAY),
        minimum_age: None,
        picture: None,
    };
    let event = Event { id: EventId::new(services.chance.new_uuid()), details, listing: Listing::Public, version: 1 };
    services.events.put_event(&event, Vec::new()).await?;
    let window = Window { opens: now.plus_secs(-DAY), closes: now.plus_secs(DAY) };
    let max_party = PartySize::new(1).context("a possible party")?;
    let raffle = Raffle {
        id,
        event: event.id,
        name: "Saturday".to_owned(),
        rules: Rules { places: 100, max_party, runners_up: 100, allocations: Vec::new(), window },
        claim_hours: 48,
        source: RandomnessSource::SealedSecret { hash: Secret([7; 32]).hash(id) },
        progress: Progress::default(),
        version: 1,
    };
    Ok(services.raffles.put_raffle(&raffle, Vec::new()).await?)
}

/// The message of a person with a number.
pub(super) fn message(services: &Services, raffle: RaffleId, number: u64) -> Result<NewMessage> {
    let hash: [u8; 32] = Sha256::digest([raffle.to_string().as_bytes(), &number.to_le_bytes()].concat()).into();
    let (mut person, mut nonce, mut salt) = ([0; 10], [0; 5], [0; 16]);
    person.copy_from_slice(&hash[..10]);
    nonce.copy_from_slice(&hash[10..15]);
    salt.copy_from_slice(&hash[15..31]);
    let name = |text| PersonName::parse(text).ok().context("a name");
    let email = Email::parse(&crate::form::email(number)).ok().context("an address")?;
    let attendee = Attendee { first_name: name("Ada")?, last_name: name("Lovelace")?, email, born: None };
    let code = TicketCode { person: PersonKey(person), nonce: Nonce(nonce) };
    let party_size = PartySize::new(1).context("a possible party")?;
    let received_at = services.clock.now();
    Ok(Job::Register(Registration { raffle, code, salt: Salt(salt), party_size, received_at, attendee }).into())
}
