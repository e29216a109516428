//! What organizers change while people count on it, and what they send twice because an answer was lost.

use domain::event::EventForm;
use domain::form::Code;
use domain::id::EventId;
use domain::raffle::{Answer, Claim, Phase, RaffleForm, TicketStatus};
use services::claims::answer_offer;
use services::people::Actor;
use services::ports::Events as _;
use services::{Error, events, operations, raffles, registering};

use crate::support::{HOUR, House, MINUTE, Outage, form_of};

const DAY: u32 = 24 * HOUR;

async fn save(house: &House, event: EventId, form: &EventForm) -> Result<(), Error> {
    let version = events::get(&house.services, event).await.expect("it is there").0.version;
    events::save(&house.services, &Actor::Operator, event, version, form).await
}

/// What is wrong with a field of a form that was refused.
fn on(field: &str, outcome: Result<(), Error>) -> Option<Code> {
    let Err(Error::Invalid(problems)) = outcome else { panic!("{outcome:?}") };
    problems.on(field)
}

#[tokio::test]
async fn the_zone_stays_while_raffles_have_their_times_in_it() {
    let house = House::new();
    let event = house.event().await;
    let elsewhere = EventForm { zone: "Europe/London".into(), ..house.event_form() };
    let raffle = raffles::create(&house.services, &Actor::Operator, event, &house.raffle_form()).await.expect("made");
    assert_eq!(on("zone", save(&house, event, &elsewhere).await), Some(Code::ZoneInUse));
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it may");
    assert_eq!(save(&house, event, &elsewhere).await, Ok(()));
}

#[tokio::test]
async fn the_raffles_of_a_draft_keep_their_times_of_the_day_in_another_zone() {
    let house = House::new();
    let event = events::create(&house.services, &Actor::Operator, &house.event_form()).await.expect("a draft");
    let form = RaffleForm { source: "drand".into(), draw_after_minutes: "60".into(), ..house.raffle_form() };
    let raffle = raffles::create(&house.services, &Actor::Operator, event, &form).await.expect("made");
    let before = house.stored(raffle).await;
    let elsewhere = EventForm { zone: "America/New_York".into(), ..house.event_form() };
    assert_eq!(save(&house, event, &elsewhere).await, Ok(()));
    let after = house.stored(raffle).await;
    let found = raffles::read(&house.services, raffle).await.expect("it is there");
    assert_eq!(RaffleForm::of(&after, &found.event), form);
    assert_eq!(after.rules.window.closes.millis_since(before.rules.window.closes), 6 * 3_600_000);
    assert_eq!(after.earliest_draw().millis_since(before.earliest_draw()), 6 * 3_600_000);
}

/// A copy of a raffle may be two seconds old, so what registrations are checked against is settled before the opening.
#[tokio::test]
async fn nobody_slips_in_under_an_age_that_is_set_just_before_the_opening() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let event = house.stored(raffle).await.event;
    let aged = |age: &str| EventForm { minimum_age: age.into(), ..house.event_form() };
    let form = aged("18");
    house.go_to(house.stored(raffle).await.rules.window.opens.plus_secs(-1));
    assert_eq!(on("minimum_age", save(&house, event, &form).await), Some(Code::Frozen));
}

#[tokio::test]
async fn an_age_that_is_set_in_time_counts_from_the_first_registration_on() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let event = house.stored(raffle).await.event;
    let form = EventForm { minimum_age: "18".into(), ..house.event_form() };
    let opens = house.stored(raffle).await.rules.window.opens;
    house.go_to(opens.plus_secs(-6));
    services::recent::raffle(&house.services, raffle).await.expect("somebody looks");
    assert_eq!(save(&house, event, &form).await, Ok(()));
    house.go_to(opens);
    let refused = registering::register(&house.services, raffle, &form_of("ada", 1)).await;
    assert!(matches!(refused, Err(Error::Invalid(problems)) if problems.on("date_of_birth").is_some()));
}

#[tokio::test]
async fn the_start_never_comes_before_an_answer_that_was_promised_to_be_waited_for() {
    let house = House::new();
    let form = EventForm { starts: house.local(6 * HOUR), ends: house.local(DAY), ..house.event_form() };
    let event = events::create(&house.services, &Actor::Operator, &form).await.expect("an event");
    events::publish(&house.services, &Actor::Operator, event).await.expect("public");
    let raffle = RaffleForm { opens: house.local(0), closes: house.local(HOUR), ..house.raffle_form() };
    let raffle = raffles::create(&house.services, &Actor::Operator, event, &raffle).await.expect("a raffle");
    let ada = house.register(raffle, "ada").await;
    house.close_and_draw(raffle).await;
    let earlier = EventForm { starts: house.local(2 * HOUR), ..form.clone() };
    assert_eq!(on("starts", save(&house, event, &earlier).await), Some(Code::BeforeAnswers));
    answer_offer(&house.services, &ada.code(), Answer::Claim).await.expect("in time");
    assert_eq!(save(&house, event, &earlier).await, Ok(()), "nobody has to answer any more");
}

#[tokio::test]
async fn what_has_ended_with_the_start_does_not_begin_again() {
    let house = House::new();
    let form = EventForm { starts: house.local(6 * HOUR), ends: house.local(DAY), ..house.event_form() };
    let event = events::create(&house.services, &Actor::Operator, &form).await.expect("an event");
    events::publish(&house.services, &Actor::Operator, event).await.expect("public");
    let raffle = RaffleForm {
        places: "1".into(),
        max_party: "1".into(),
        opens: house.local(0),
        closes: house.local(HOUR),
        ..house.raffle_form()
    };
    let raffle = raffles::create(&house.services, &Actor::Operator, event, &raffle).await.expect("a raffle");
    let guests = [house.register(raffle, "ada").await, house.register(raffle, "ben").await];
    house.close_and_draw(raffle).await;
    let winner = house.board(raffle).await.standings[0].person;
    let (winner, next) = if guests[0].receipt.receipt.code.person == winner {
        (&guests[0], &guests[1])
    } else {
        (&guests[1], &guests[0])
    };
    answer_offer(&house.services, &winner.code(), Answer::Claim).await.expect("in time");
    house.pass(6 * HOUR, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Ended);
    let later = EventForm { starts: house.local(2 * HOUR), ..form };
    assert_eq!(on("starts", save(&house, event, &later).await), Some(Code::Frozen));
    answer_offer(&house.services, &winner.code(), Answer::Decline).await.expect("they may give it back");
    assert_eq!(house.standing(next).await.expect("a line").claim, Claim::Waiting, "who was told no is not offered it");
}

#[tokio::test]
async fn an_event_that_is_called_off_weeks_after_its_last_place_was_taken_tells_everybody() {
    let house = House::new();
    let drawn = house.drawn(&RaffleForm { runners_up: "0".into(), ..house.raffle_form() }, &["ada", "ben"]).await;
    for winner in &drawn.winners {
        answer_offer(&house.services, &winner.code(), Answer::Claim).await.expect("in time");
    }
    house.pass(7 * DAY, HOUR).await;
    assert_eq!(house.phase(drawn.raffle).await, Phase::Ended);
    let event = house.stored(drawn.raffle).await.event;
    events::cancel(&house.services, &Actor::Operator, event).await.expect("it may");
    house.work().await;
    for winner in &drawn.winners {
        assert_eq!(house.status(winner).await, TicketStatus::Cancelled);
        assert_eq!(house.postbox.kinds_to(&winner.address()), ["registered", "won", "cancelled"]);
    }
}

#[tokio::test]
async fn a_raffle_of_an_event_that_is_over_stays_as_it_ended() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &["ada"]).await;
    house.pass(32 * DAY, HOUR).await;
    let event = house.stored(drawn.raffle).await.event;
    let refused = raffles::cancel(&house.services, &Actor::Operator, drawn.raffle).await;
    assert_eq!(refused, Err(Error::WrongPhase { phase: Phase::Ended }));
    assert_eq!(events::cancel(&house.services, &Actor::Operator, event).await, Ok(()));
    assert_eq!(house.phase(drawn.raffle).await, Phase::Ended);
}

#[tokio::test]
async fn what_is_made_again_because_the_answer_was_lost_is_made_once() {
    let house = House::new();
    let form = house.event_form();
    let make = || async { events::create(&house.services, &Actor::Operator, &form).await.expect("an event") };
    let (event, again) = (make().await, make().await);
    assert_eq!(event, again);
    events::publish(&house.services, &Actor::Operator, event).await.expect("public");
    assert_ne!(make().await, event, "the next year's, begun as a copy");

    let form = RaffleForm { opens: house.local(0), ..house.raffle_form() };
    house.clock.advance_secs(30);
    let make = || async { raffles::create(&house.services, &Actor::Operator, event, &form).await.expect("a raffle") };
    let raffle = make().await;
    house.clock.advance_secs(30);
    assert_eq!(make().await, raffle, "its opening was moved to when it was made");
    let other = RaffleForm { name: "Sunday".into(), ..form.clone() };
    let other = raffles::create(&house.services, &Actor::Operator, event, &other).await.expect("a raffle");
    assert_ne!(other, raffle);
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it may");
    assert_ne!(make().await, raffle, "what is called off can be made anew");
}

#[tokio::test]
async fn where_nothing_more_fits_it_is_said_so_and_what_is_called_off_makes_room() {
    let house = House::new();
    let event = house.event().await;
    let make = |number: usize| {
        let form = RaffleForm { name: format!("Raffle {number}"), ..house.raffle_form() };
        let services = &house.services;
        async move { raffles::create(services, &Actor::Operator, event, &form).await }
    };
    let first = make(0).await.expect("a raffle");
    for number in 1..domain::raffle::RAFFLES_PER_EVENT_MAX {
        make(number).await.expect("a raffle");
    }
    let max = u32::try_from(domain::raffle::RAFFLES_PER_EVENT_MAX).expect("a small number");
    assert_eq!(on("name", make(1_000).await.map(|_| ())), Some(Code::NoRoom { max }));
    raffles::cancel(&house.services, &Actor::Operator, first).await.expect("it may");
    make(1_000).await.expect("there is room again");
}

/// Otherwise an organizer is told that nothing was changed, while everybody is written to.
#[tokio::test]
async fn a_deed_that_cannot_be_noted_is_done_and_said_to_be() {
    let outage = Outage::of(&["append"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    outage.begin();
    assert_eq!(raffles::cancel(&house.services, &Actor::Operator, raffle).await, Ok(()));
    assert_eq!(house.phase(raffle).await, Phase::Cancelled);
    let exported = operations::begin_export(&house.services, &Actor::Operator, raffle).await;
    assert!(matches!(exported, Err(Error::Unavailable(_))), "names leave the house only where that is noted");
}

/// A draft whose raffles did not all move along, because the process died in between.
#[tokio::test]
async fn an_event_whose_raffle_is_drawn_after_it_starts_does_not_become_public() {
    let house = House::new();
    let event = events::create(&house.services, &Actor::Operator, &house.event_form()).await.expect("a draft");
    let raffle = raffles::create(&house.services, &Actor::Operator, event, &house.raffle_form()).await.expect("made");
    let mut stored = house.memory.get_event(event).await.expect("memory").expect("it is there");
    stored.details.starts = house.stored(raffle).await.earliest_draw();
    stored.version += 1;
    house.memory.put_event(&stored, Vec::new()).await.expect("memory");
    assert_eq!(on("starts", events::publish(&house.services, &Actor::Operator, event).await), Some(Code::AfterEvent));
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("called off");
    assert_eq!(events::publish(&house.services, &Actor::Operator, event).await, Ok(()));
}
