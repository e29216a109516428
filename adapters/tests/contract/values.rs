//! Values to store, told apart by a number.

use domain::draw::{
    Commitment, Digest, DrawRecord, FORMAT, Randomness, RandomnessSource, Rules, Salt, Seal, Secret, Seed,
};
use domain::event::{Event, EventDetails, Listing, Venue};
use domain::id::{EventId, RaffleId, StaffId};
use domain::person::{Attendee, Email, PersonKey, PersonName};
use domain::raffle::{Allocation, Claim, PartySize, Progress, Raffle, Registration, Standing, StandingKind};
use domain::staff::{Role, Staff};
use domain::ticket::{Nonce, TicketCode};
use domain::time::{Timestamp, Window};
use services::jobs::{Job, Letter, LetterKind};
use services::ports::{NewMessage, Sheet};
use uuid::Uuid;

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(crate) fn raffle_id(number: u32) -> RaffleId {
    RaffleId::new(Uuid::from_u128(u128::from(number)))
}

pub(crate) fn event_id(number: u32) -> EventId {
    EventId::new(Uuid::from_u128(u128::from(number)))
}

pub(crate) fn email(number: u32) -> Email {
    Email::parse(&format!("person{number}@example.org")).expect("an address")
}

/// Keys that are not in the order of their numbers.
pub(crate) fn person(number: u32) -> PersonKey {
    let mut key = [7; 10];
    key[..4].copy_from_slice(&number.wrapping_mul(0x9e37_79b9).to_be_bytes());
    PersonKey(key)
}

/// An event at version 1.
pub(crate) fn event(number: u32) -> Event {
    Event {
        id: event_id(number),
        details: EventDetails {
            name: "Lanterns on the Lake".into(),
            summary: "Two nights of music by the water.".into(),
            description: "Bring a *blanket*.".into(),
            venue: Venue { name: "North shore".into(), address: "Seestraße 1".into(), zone: "Europe/Berlin".into() },
            starts: at(1_900_000_000_000 - i64::from(number)),
            ends: at(1_900_000_900_000),
            minimum_age: Some(16),
            picture: None,
        },
        listing: Listing::Public,
        version: 1,
    }
}

/// A raffle at version 1.
pub(crate) fn raffle(number: u32) -> Raffle {
    Raffle {
        id: raffle_id(number),
        event: event_id(1),
        name: "Saturday".into(),
        rules: Rules {
            places: 10,
            max_party: PartySize::MAX,
            runners_up: 5,
            allocations: vec![Allocation { places: 20, purpose: "Crew".into() }],
            window: Window { opens: at(1_000), closes: at(2_000_000 - i64::from(number)) },
        },
        claim_hours: 48,
        source: RandomnessSource::SealedSecret { hash: Digest([9; 32]) },
        progress: Progress::default(),
        version: 1,
    }
}

/// The seal of an empty pool.
pub(crate) fn seal() -> Seal {
    Seal { count: 0, root: Digest([1; 32]), rules_hash: Digest([2; 32]), sealed_at: at(3_000_000) }
}

pub(crate) fn record(raffle: &Raffle) -> DrawRecord {
    DrawRecord {
        format: FORMAT.to_owned(),
        raffle: raffle.id,
        rules: raffle.rules.clone(),
        source: raffle.source.clone(),
        seal: seal(),
        randomness: Randomness::Secret(Secret([3; 32])),
        seed: Seed([4; 32]),
        drawn_at: at(4_000_000),
        winners: Vec::new(),
        runners_up: Vec::new(),
    }
}

/// A board of persons 1 to 4: two winners with an offer until this moment, two runners-up.
pub(crate) fn board(until: Timestamp) -> Vec<Standing> {
    let line = |(who, kind, number, claim)| Standing {
        person: person(who),
        commitment: Commitment([5; 32]),
        party_size: PartySize::ONE,
        kind,
        number,
        claim,
    };
    let offered = Claim::Offered { until };
    let lines = [
        (1, StandingKind::Winner, 1, offered),
        (2, StandingKind::Winner, 2, offered),
        (3, StandingKind::RunnerUp, 1, Claim::Waiting),
        (4, StandingKind::RunnerUp, 2, Claim::Waiting),
    ];
    lines.into_iter().map(line).collect()
}

/// The registration of a person with one of several codes.
pub(crate) fn registration(raffle: u32, who: u32, nonce: u8) -> Registration {
    Registration {
        raffle: raffle_id(raffle),
        code: TicketCode { person: person(who), nonce: Nonce([nonce; 5]) },
        salt: Salt([nonce; 16]),
        party_size: PartySize::new(2).expect("two people are a party"),
        received_at: at(1_500_000),
        attendee: Attendee {
            first_name: PersonName::parse("Ada").expect("a name"),
            last_name: PersonName::parse("Åström-O’Neill").expect("a name"),
            email: email(who),
            born: None,
        },
    }
}

pub(crate) fn staff(number: u32, role: Role) -> Staff {
    let name = PersonName::parse(&format!("Member {number}")).expect("a name");
    Staff { id: staff_id(number), name, email: email(number), role }
}

pub(crate) fn staff_id(number: u32) -> StaffId {
    StaffId::new(Uuid::from_u128(u128::from(number)))
}

/// A letter to a person: a message of the lane `post`.
pub(crate) fn letter(who: u32) -> Job {
    Job::Write(Letter {
        raffle: raffle_id(1),
        person: person(who),
        kind: LetterKind::Registered { sheet: Sheet::Alone },
    })
}

/// A registration on its way: a message of the lane `intake`, in the pool of its raffle.
pub(crate) fn intake(raffle: u32, who: u32) -> NewMessage {
    Job::Register(registration(raffle, who, 1)).into()
}
