//! What counts is when a registration was received, and who came first.

use domain::draw::Salt;
use domain::form::Code;
use domain::id::RaffleId;
use domain::person::{Attendee, Email, PersonName};
use domain::raffle::{PartySize, RaffleForm, Refusal, RefusalReason, Registration, RegistrationForm, TicketStatus};
use domain::ticket::{Nonce, TicketCode};
use domain::time::Timestamp;
use services::draw::{NotYet, readiness};
use services::jobs::Job;
use services::people::Actor;
use services::ports::Registrations as _;
use services::{Error, events, registering, tickets};

use crate::support::{Guest, HOUR, House, MINUTE, form_of};

/// A registration as it lies on the queue, received at any moment one likes.
fn registration(house: &House, raffle: RaffleId, name: &str, received_at: Timestamp) -> Registration {
    let email = Email::parse(&crate::support::address(name)).expect("an address");
    let person = house.person(raffle, name);
    let word = PersonName::parse(name).expect("a name");
    Registration {
        raffle,
        code: TicketCode { person, nonce: Nonce([7; 5]) },
        salt: Salt([7; 16]),
        party_size: PartySize::ONE,
        received_at,
        attendee: Attendee { first_name: word.clone(), last_name: word, email, born: None },
    }
}

#[tokio::test]
async fn received_in_time_and_stored_long_after_the_close_counts() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    // The worker is away for a week; the timetable is not, and waits for it.
    for _ in 0..7 * 24 {
        house.clock.advance_secs(HOUR);
        house.round().await;
    }
    let stored = house.stored(raffle).await;
    assert_eq!(readiness(&house.services, &stored).await, Ok(Some(NotYet::Draining(1))));
    house.work().await;
    house.round().await;
    assert!(matches!(house.status(&ada).await, TicketStatus::Won { .. }));
}

#[tokio::test]
async fn received_outside_the_window_does_not_count_whenever_it_is_processed() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let window = house.stored(raffle).await.rules.window;
    house.go_to(window.opens);
    let moments = [
        (window.opens.plus_secs(-1), false),
        (window.opens, true),
        (window.closes.plus_secs(-1), true),
        (window.closes, false),
    ];
    for (number, (received_at, _)) in moments.iter().enumerate() {
        let job = Job::Register(registration(&house, raffle, &format!("guest{number}"), *received_at));
        house.services.queue.send(vec![job.into()]).await.expect("memory");
    }
    house.work().await;
    for (number, (received_at, counts)) in moments.iter().enumerate() {
        let person = house.person(raffle, &format!("guest{number}"));
        let is_stored = house.memory.get_registration(person).await.expect("memory").is_some();
        assert_eq!(is_stored, *counts, "received at {received_at}");
    }
    let refusals = house.memory.list_refusals(raffle, None, 10).await.expect("memory");
    assert_eq!(refusals.iter().map(|refusal| refusal.reason).collect::<Vec<_>>(), [RefusalReason::OutsideWindow; 2]);
    assert_eq!(house.services.queue.list_dead().await, Ok(vec![]), "nothing holds the seal");
}

#[tokio::test]
async fn a_second_registration_never_changes_the_first() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let first = house.register_party(raffle, "ada", 1).await;
    house.work().await;
    let person = house.person(raffle, "ada");
    let before = house.memory.get_registration(person).await.expect("memory");
    for form in [form_of("ada", 2), RegistrationForm { first_name: "Eve".into(), ..form_of("ADA", 1) }] {
        registering::register(&house.services, raffle, &form).await.expect("harmless");
        house.work().await;
        assert_eq!(house.memory.get_registration(person).await.expect("memory"), before);
    }
    assert_eq!(house.status(&first).await, TicketStatus::Registered);
}

#[tokio::test]
async fn every_registration_that_was_acknowledged_and_does_not_count_has_a_reason() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let first = house.register(raffle, "ada").await;
    house.work().await;
    let again = [house.register(raffle, "ada").await, house.register(raffle, "ada").await];
    house.work().await;
    let mut expected: Vec<Refusal> = again
        .iter()
        .map(|guest| guest.receipt.receipt.commitment())
        .map(|commitment| Refusal { commitment, reason: RefusalReason::Repeated })
        .collect();
    expected.sort();
    assert_eq!(house.memory.list_refusals(raffle, None, 10).await, Ok(expected));
    house.close_and_draw(raffle).await;
    for (guest, is_first) in [(&first, true), (&again[0], false), (&again[1], false)] {
        let ticket = tickets::look_up(&house.services, &guest.code(), Some(&guest.receipt)).await.expect("a code");
        assert_eq!(ticket.status != TicketStatus::Repeated, is_first);
    }
}

#[tokio::test]
async fn a_message_that_is_doubled_after_the_seal_is_no_news() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let window = house.stored(raffle).await.rules.window;
    let new = |name: &str, nonce| {
        let mut new = registration(&house, raffle, name, window.opens);
        new.code.nonce = Nonce([nonce; 5]);
        new
    };
    let batch = [new("ada", 1), new("ada", 2), new("ben", 1)];
    let send = async |registration: &Registration| {
        house.services.queue.send(vec![Job::Register(registration.clone()).into()]).await.expect("memory");
    };
    send(&batch[0]).await;
    send(&batch[1]).await;
    house.work().await;
    house.close_and_draw(raffle).await;
    for registration in &batch {
        send(registration).await;
    }
    house.work().await;
    let dead = house.services.queue.list_dead().await.expect("memory");
    let causes: Vec<&str> = dead.iter().map(|dead| dead.cause.as_str()).collect();
    assert_eq!(causes, ["it arrived after the seal"], "of ben nobody had heard");
}

#[tokio::test]
async fn the_answer_to_a_second_registration_is_like_the_first_one() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.register(raffle, "ada").await;
    house.work().await;
    // The answer comes before anybody has looked whether there is a first one.
    let again = house.register(raffle, "ada").await;
    assert!(house.services.keys.receipts.verifier().is_genuine(&again.receipt));
    let ticket = tickets::look_up(&house.services, &again.code(), None).await.expect("a code");
    assert_eq!((ticket.status, ticket.party_size), (TicketStatus::Repeated, None));
}

#[tokio::test]
async fn a_party_is_from_one_to_what_the_raffle_takes() {
    let house = House::new();
    let form = RaffleForm { places: "10".into(), max_party: "3".into(), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    let cases = [
        ("", Some(Code::Missing)),
        ("0", Some(Code::TooSmall { min: 1 })),
        ("1", None),
        ("3", None),
        ("4", Some(Code::TooLarge { max: 3 })),
        ("-1", Some(Code::TooSmall { min: 1 })),
        ("99999999999", Some(Code::TooLarge { max: 3 })),
    ];
    for (party_size, expected) in cases {
        let form = RegistrationForm { party_size: party_size.into(), ..form_of("ada", 1) };
        let problem = match registering::register(&house.services, raffle, &form).await {
            Ok(_) => None,
            Err(Error::Invalid(problems)) => problems.on("party_size"),
            Err(other) => panic!("{party_size}: {other:?}"),
        };
        assert_eq!(problem, expected, "{party_size}");
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_public_cannot_be_registered_for() {
    let house = House::new();
    let unknown = RaffleId::new(house.services.chance.new_uuid());
    let refused = registering::register(&house.services, unknown, &form_of("ada", 1)).await;
    assert_eq!(refused, Err(Error::NotFound));
    let draft = events::create(&house.services, &Actor::Operator, &house.event_form()).await.expect("an event");
    let made = services::raffles::create(&house.services, &Actor::Operator, draft, &house.raffle_form()).await;
    let raffle = made.expect("a raffle of a draft");
    services::raffles::open(&house.services, &Actor::Operator, raffle).await.expect("it opens");
    assert_eq!(registering::register(&house.services, raffle, &form_of("ada", 1)).await, Err(Error::NotFound));
    events::publish(&house.services, &Actor::Operator, draft).await.expect("it becomes public");
    house.clock.advance_secs(2);
    registering::register(&house.services, raffle, &form_of("ada", 1)).await.expect("now it is there");
}

#[tokio::test]
async fn registering_reads_no_store_while_the_copy_is_fresh() {
    let outage = crate::support::Outage::of(&["get_raffle", "get_event", "get_registration", "register_once"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada: Guest = house.register(raffle, "ada").await;
    outage.begin();
    let ben = house.register(raffle, "ben").await;
    house.clock.advance_secs(2);
    let refused = registering::register(&house.services, raffle, &form_of("cleo", 1)).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    outage.end();
    house.pass(5 * MINUTE, 1).await;
    for guest in [&ada, &ben] {
        assert_eq!(house.status(guest).await, TicketStatus::Registered);
    }
}
