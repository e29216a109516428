//! Clocks that jump, stand still or go back, and registrations on the edge of a window.

mod edges;

use std::sync::Arc;

use adapters::memory::ManualClock;
use domain::form::Code;
use domain::raffle::{Answer, Claim, Phase, RaffleForm};
use services::claims::answer_offer;
use services::draw::NotYet;
use services::people::Actor;
use services::ports::Draws as _;
use services::{Error, draw, events, raffles, registering, timetable};

use crate::support::{Gate, HOUR, House, MINUTE, Straight, at, form_of};

/// Sets the wall clock forward while the machine runs on.
fn jump(house: &House, secs: u32) {
    house.clock.set(house.now().plus_secs(i64::from(secs)));
}

#[tokio::test]
async fn a_clock_that_jumps_forward_holds_seal_and_draw_for_ten_minutes() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.register(raffle, "ada").await;
    house.pass(MINUTE, 1).await;
    jump(&house, 3 * HOUR);
    house.pass(10 * MINUTE - 1, 1).await;
    assert_eq!(house.phase(raffle).await, Phase::Closed, "somebody may still set the clock right");
    house.pass(3, 1).await;
    assert_eq!(house.phase(raffle).await, Phase::Drawn, "after ten minutes it is believed");
}

#[tokio::test]
async fn a_jump_between_seal_and_draw_holds_the_draw() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.register(raffle, "ada").await;
    house.pass(MINUTE, MINUTE).await;
    house.go_to(house.stored(raffle).await.seals_from());
    draw::seal(&house.services, &house.stored(raffle).await).await.expect("it can be sealed");
    jump(&house, 31);
    house.pass(9 * MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed);
    house.pass(2 * MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Drawn);
}

#[tokio::test]
async fn a_clock_that_is_a_little_fast_holds_nothing() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.round().await;
    house.go_to(house.stored(raffle).await.seals_from());
    jump(&house, 30);
    house.round().await;
    assert_eq!(house.phase(raffle).await, Phase::Ended);
}

#[tokio::test]
async fn a_clock_that_jumps_forward_takes_no_place_away() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &["ada", "ben", "cleo"]).await;
    let right = house.now();
    jump(&house, 24 * HOUR);
    house.pass(5 * MINUTE, MINUTE).await;
    answer_offer(&house.services, &drawn.runners_up[0].code(), Answer::Decline)
        .await
        .expect("no offer, and none wanted");
    // The operator sets the clock right and starts the process again.
    let mut services = house.process(Arc::new(Straight));
    services.clock = ManualClock::at(right.plus_secs(5 * 60));
    answer_offer(&services, &drawn.winners[0].code(), Answer::Claim).await.expect("hours are left");
    let claim = house.standing(&drawn.winners[1]).await.expect("a winner").claim;
    assert_eq!(claim, Claim::Offered { until: right.plus_secs(i64::from(12 * HOUR)) });
}

#[tokio::test]
async fn a_clock_that_was_ahead_and_was_set_right_seals_nothing_early() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let closes = house.stored(raffle).await.rules.window.closes;
    house.register(raffle, "ada").await;
    house.pass(MINUTE, MINUTE).await;
    let right = house.now();
    jump(&house, 3 * HOUR);
    house.pass(MINUTE, MINUTE).await;
    house.clock.set(right.plus_secs(60));
    while house.now() < closes {
        house.pass(MINUTE, MINUTE).await;
        assert_eq!(house.stored(raffle).await.progress.seal, None, "at {} it is still open", house.now());
    }
    house.pass(2 * HOUR, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Drawn, "once the time has come");
}

#[tokio::test]
async fn who_comes_after_a_clock_was_set_right_finds_the_raffle_open() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.pass(MINUTE, MINUTE).await;
    let right = house.now();
    jump(&house, 3 * HOUR);
    let refused = registering::register(&house.services, raffle, &form_of("ada", 1)).await;
    assert!(matches!(refused, Err(Error::NotOpen { phase: Phase::Closed, .. })), "{refused:?}");
    house.clock.set(right);
    house.register(raffle, "ada").await;
    house.pass(3 * HOUR, MINUTE).await;
    assert_eq!(house.stored(raffle).await.progress.seal.expect("sealed").count, 1);
}

/// The seal has begun when it turns out that it is hours too early.
#[tokio::test]
async fn a_clock_that_is_set_right_while_a_pool_is_sealed_stops_the_seal() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.register(raffle, "ada").await;
    house.work().await;
    let right = house.now();
    jump(&house, 3 * HOUR);
    let gate = Gate::before("count_withdrawals");
    let process = house.process(gate.clone());
    let stored = house.stored(raffle).await;
    let sealing = tokio::spawn(async move { draw::seal(&process, &stored).await });
    gate.reached().await;
    house.clock.set(right);
    house.register(raffle, "ben").await;
    gate.open();
    let not_yet = sealing.await.expect("no panic").expect("the stores work");
    assert_eq!(not_yet, Some(NotYet::Settling));
    assert_eq!(house.stored(raffle).await.progress.seal, None);
}

#[tokio::test]
async fn a_jump_makes_no_letter_too_late() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    house.round().await;
    let right = house.now();
    jump(&house, 72 * HOUR);
    house.work().await;
    assert_eq!(house.postbox.kinds_to(&ada.address()), ["registered"], "nobody knows yet which time it is");
    house.clock.set(right);
    house.pass(HOUR, MINUTE).await;
    assert_eq!(house.postbox.kinds_to(&ada.address()), ["registered", "won"]);
}

#[tokio::test]
async fn a_clock_that_goes_back_opens_no_sealed_raffle_again() {
    let house = House::new();
    let opened = house.now();
    let drawn = house.drawn(&house.raffle_form(), &["ada", "ben", "cleo"]).await;
    let record = house.memory.get_record(drawn.raffle).await.expect("memory");
    let mut services = house.process(Arc::new(Straight));
    services.clock = ManualClock::at(opened.plus_secs(60));
    let refused = registering::register(&services, drawn.raffle, &form_of("dan", 1)).await;
    assert!(matches!(refused, Err(Error::NotOpen { phase: Phase::Drawn, .. })), "{refused:?}");
    timetable::run_round(&services).await.expect("a round");
    assert_eq!(house.memory.get_record(drawn.raffle).await.expect("memory"), record);
}

async fn problem_on(house: &House, field: &str, form: RaffleForm) -> Option<Code> {
    let (event, _) = &events::list_public(&house.services).await.expect("memory")[0];
    match raffles::create(&house.services, &Actor::Operator, event.id, &form).await {
        Err(Error::Invalid(problems)) => problems.on(field),
        other => panic!("it should have been refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_window_across_the_end_of_summer_time_is_an_hour_longer_than_it_reads() {
    let house = House::new();
    house.go_to(at("2027-10-10T12:00:00Z"));
    let form =
        RaffleForm { opens: "2027-10-30T18:00".into(), closes: "2027-10-31T18:00".into(), ..house.raffle_form() };
    let raffle = house.raffle(&form).await;
    let window = house.stored(raffle).await.rules.window;
    assert_eq!((window.opens, window.closes), (at("2027-10-30T16:00:00Z"), at("2027-10-31T17:00:00Z")));
    house.go_to(at("2027-10-31T16:59:59Z"));
    house.register(raffle, "ada").await;
    house.pass(MINUTE, 1).await;
    assert_eq!(house.stored(raffle).await.progress.seal.expect("sealed").count, 1);
}

#[tokio::test]
async fn a_close_in_the_hour_that_comes_twice_means_the_first_time() {
    let house = House::new();
    house.go_to(at("2027-10-10T12:00:00Z"));
    let form = RaffleForm { closes: "2027-10-31T02:30".into(), ..house.raffle_form() };
    let raffle = house.raffle(&form).await;
    assert_eq!(house.stored(raffle).await.rules.window.closes, at("2027-10-31T00:30:00Z"));
}

#[tokio::test]
async fn a_time_that_the_clocks_skip_is_refused_by_its_field() {
    let house = House::new();
    house.go_to(at("2028-03-10T12:00:00Z"));
    house.event().await;
    let skipped = RaffleForm { opens: "2028-03-26T02:30".into(), ..house.raffle_form() };
    assert_eq!(problem_on(&house, "opens", skipped).await, Some(Code::TimeIsSkipped));
    let skipped = RaffleForm { closes: "2028-03-26T02:30".into(), ..house.raffle_form() };
    assert_eq!(problem_on(&house, "closes", skipped).await, Some(Code::TimeIsSkipped));
}

#[tokio::test]
async fn an_opening_that_has_passed_is_now() {
    let house = House::new();
    let form = RaffleForm { closes: house.local(4 * HOUR), ..house.raffle_form() };
    house.pass(HOUR, 2).await;
    let before = house.services.clock.now();
    let raffle = house.raffle(&form).await;
    let window = house.stored(raffle).await.rules.window;
    assert!(window.opens >= before, "nobody could register an hour ago, and the hash was not public then");
}
