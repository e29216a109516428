//! What people are written: each letter once, to the right person, at the right time.

use std::sync::Arc;

use domain::raffle::{Answer, RaffleForm, RegistrationForm};
use services::claims::answer_offer;
use services::jobs::Lane;
use services::people::Actor;
use services::{raffles, registering, tickets};

use super::EIGHT;
use crate::support::{
    Drawn, Gate, Guest, HOUR, House, MINUTE, Outage, Straight, Stumble, address, form_of, work_until_empty,
};

/// What was written to somebody, in order.
fn letters(house: &House, guest: &Guest) -> Vec<String> {
    house.postbox.kinds_to(&guest.address())
}

#[tokio::test]
async fn everybody_gets_each_letter_once() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    answer_offer(&house.services, &drawn.winners[0].code(), Answer::Claim).await.expect("in time");
    answer_offer(&house.services, &drawn.winners[1].code(), Answer::Decline).await.expect("in time");
    house.pass(60 * HOUR, HOUR).await;
    for winner in &drawn.winners {
        assert_eq!(letters(&house, winner), ["registered", "won"]);
    }
    for runner_up in &drawn.runners_up {
        assert_eq!(letters(&house, runner_up), ["registered", "runner-up", "offered", "reminder"]);
    }
    for other in &drawn.others {
        assert_eq!(letters(&house, other), ["registered", "not-drawn"]);
    }
}

#[tokio::test]
async fn who_registers_twice_hears_of_it_once() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.register(raffle, "ada").await;
    house.work().await;
    house.register(raffle, "ada").await;
    house.work().await;
    assert_eq!(letters(&house, &ada), ["registered"]);
    let mail = &house.postbox.mails()[0];
    assert!(mail.text.contains(&format!("/ticket#{}", ada.code())), "the link is that of the first registration");
}

#[tokio::test]
async fn the_reminder_waits_until_a_quarter_of_the_time_is_left() {
    let house = House::new();
    let Drawn { winners, .. } = house.drawn(&house.raffle_form(), &EIGHT).await;
    house.pass(9 * HOUR - MINUTE, MINUTE).await;
    assert_eq!(letters(&house, &winners[0]), ["registered", "won"]);
    house.pass(2 * MINUTE, MINUTE).await;
    assert_eq!(letters(&house, &winners[0]), ["registered", "won", "reminder"]);
}

#[tokio::test]
async fn a_crowd_that_is_offered_places_at_once_is_reminded_by_one_message() {
    let house = House::new();
    let form = RaffleForm { places: "60".into(), runners_up: "60".into(), ..house.raffle_form() };
    let names: Vec<String> = (0..120).map(|number| format!("guest{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Drawn { winners, runners_up, .. } = house.drawn(&form, &names).await;
    assert_eq!((winners.len(), runners_up.len()), (60, 60));
    house.pass(12 * HOUR + MINUTE, HOUR).await;
    assert_eq!(letters(&house, &runners_up[0]), ["registered", "runner-up", "offered"]);
    let waiting = house.services.queue.depth(Lane::Post).await.expect("memory").delayed;
    assert!((1..10).contains(&waiting), "{waiting} messages wait for one deadline");
    house.pass(10 * HOUR, HOUR).await;
    for runner_up in &runners_up {
        assert_eq!(letters(&house, runner_up), ["registered", "runner-up", "offered", "reminder"]);
    }
}

#[tokio::test]
async fn who_has_answered_is_not_reminded() {
    let house = House::new();
    let Drawn { winners, .. } = house.drawn(&house.raffle_form(), &EIGHT).await;
    answer_offer(&house.services, &winners[0].code(), Answer::Claim).await.expect("in time");
    answer_offer(&house.services, &winners[1].code(), Answer::Decline).await.expect("in time");
    house.pass(24 * HOUR, HOUR).await;
    for winner in &winners {
        assert_eq!(letters(&house, winner), ["registered", "won"]);
    }
}

#[tokio::test]
async fn a_place_that_moved_on_before_the_result_was_written_is_no_win() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let mut guests = Vec::new();
    for name in EIGHT {
        guests.push(house.register(raffle, name).await);
    }
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    house.round().await;
    // The mails are slow; a winner reads the status page and declines before any is written.
    let board = house.board(raffle).await;
    let of =
        |index: usize| guests.iter().find(|guest| guest.receipt.receipt.code.person == board.standings[index].person);
    let (winner, next) = (of(0).expect("a winner"), of(2).expect("the first runner-up"));
    answer_offer(&house.services, &winner.code(), Answer::Decline).await.expect("in time");
    house.work().await;
    assert_eq!(letters(&house, winner), ["registered"]);
    assert_eq!(letters(&house, next), ["registered", "offered"]);
}

#[tokio::test]
async fn everybody_hears_once_that_a_raffle_is_called_off_and_nothing_after() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    raffles::cancel(&house.services, &Actor::Operator, drawn.raffle).await.expect("it may");
    house.pass(60 * HOUR, HOUR).await;
    for winner in &drawn.winners {
        assert_eq!(letters(&house, winner), ["registered", "won", "cancelled"]);
    }
    assert_eq!(letters(&house, &drawn.runners_up[0]), ["registered", "runner-up", "cancelled"]);
    assert_eq!(letters(&house, &drawn.others[0]), ["registered", "not-drawn", "cancelled"]);
}

#[tokio::test]
async fn a_registration_on_its_way_when_the_raffle_is_called_off_hears_that() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it may");
    house.work().await;
    assert_eq!(letters(&house, &ada), ["cancelled"]);
}

#[tokio::test]
async fn a_registration_that_is_stored_after_the_walk_of_a_cancellation_hears_of_it() {
    let gate = Gate::before("register_once");
    let house = House::hooked(gate.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    // The worker has read the raffle and not stored yet; the raffle is called off meanwhile.
    let slow = gate.stop_worker(house.services.clone()).await;
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it may");
    work_until_empty(&house.process(Arc::new(Straight))).await;
    gate.open();
    slow.await.expect("the worker goes on");
    house.work().await;
    assert_eq!(letters(&house, &ada), ["cancelled"]);
}

/// A board that may be long is not read whole.
#[tokio::test]
async fn everybody_hears_of_the_draw_of_a_large_raffle() {
    let house = House::new();
    let form = RaffleForm { places: "6000".into(), ..house.raffle_form() };
    let drawn = house.drawn(&form, &EIGHT).await;
    assert_eq!(drawn.winners.len(), EIGHT.len());
    for winner in &drawn.winners {
        assert_eq!(letters(&house, winner), ["registered", "won"]);
    }
}

#[tokio::test]
async fn the_first_letter_to_an_address_says_nothing_that_a_stranger_typed() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let form = RegistrationForm { first_name: "Refund: https://evil.example".into(), ..form_of("ada", 1) };
    registering::register(&house.services, raffle, &form).await.expect("a receipt");
    house.work().await;
    let mails = house.postbox.mails();
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert!(!mail.text.contains("evil") && !mail.html.contains("evil") && !mail.subject.contains("evil"));
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_sent_once_the_server_is_back() {
    let outage = Outage::of(&["deliver"]);
    let house = House::hooked(outage.clone());
    let form = RaffleForm { closes: house.local(48 * HOUR), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    let ada = house.register(raffle, "ada").await;
    outage.begin();
    house.pass(8 * HOUR, MINUTE).await;
    assert_eq!(letters(&house, &ada), [""; 0]);
    outage.end();
    house.pass(6 * HOUR, MINUTE).await;
    assert_eq!(letters(&house, &ada), ["registered"]);
    assert_eq!(house.services.queue.list_dead().await.expect("memory"), []);
}

#[tokio::test]
async fn a_letter_that_cannot_be_sent_holds_up_none_of_those_that_were_asked_for_with_it() {
    let house = House::hooked(Stumble::over("deliver"));
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let mut guests = Vec::new();
    for name in EIGHT {
        guests.push(house.register(raffle, name).await);
    }
    house.work().await;
    assert_eq!(house.postbox.mails().len(), EIGHT.len() - 1);
    house.pass(HOUR, MINUTE).await;
    for guest in &guests {
        assert_eq!(letters(&house, guest), ["registered"]);
    }
}

/// Tries that were none do not count: a crowd of letters waits in front of a small mail server for days.
#[tokio::test]
async fn a_mail_server_that_takes_no_more_now_costs_no_letter_its_life() {
    let full = Outage::full(&["deliver"]);
    let house = House::hooked(full.clone());
    let form = RaffleForm { closes: house.local(96 * HOUR), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    let guests = [house.register(raffle, "ada").await, house.register(raffle, "ben").await];
    full.begin();
    house.pass(72 * HOUR, MINUTE).await;
    assert_eq!(house.postbox.mails().len(), 0);
    full.end();
    house.pass(2 * MINUTE, 1).await;
    for guest in &guests {
        assert_eq!(letters(&house, guest), ["registered"]);
    }
    assert_eq!(house.services.queue.list_dead().await.expect("memory"), []);
}

#[tokio::test]
async fn a_letter_that_comes_too_late_is_not_sent() {
    let outage = Outage::of(&["deliver"]);
    let house = House::hooked(outage.clone());
    let form = RaffleForm { claim_hours: "1".into(), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    outage.begin();
    house.close_and_draw(raffle).await;
    house.pass(2 * HOUR, MINUTE).await;
    outage.end();
    house.pass(6 * HOUR, MINUTE).await;
    assert_eq!(letters(&house, &ada), ["registered"], "nobody is told to claim what has lapsed");
}

#[tokio::test]
async fn lost_links_are_mailed_to_their_address_and_to_no_other() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.register(raffle, "ben").await;
    house.work().await;
    tickets::find_links(&house.services, " ADA@example.org ").await.expect("asked");
    tickets::find_links(&house.services, &address("nobody")).await.expect("the answer is the same");
    house.work().await;
    let mails = house.postbox.mails();
    let links: Vec<_> = mails.iter().filter(|mail| mail.key.starts_with("links-")).collect();
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].to.as_str(), ada.address());
    assert!(links[0].text.contains(&format!("/ticket#{}", ada.code())));
}

#[tokio::test]
async fn the_deadline_stands_in_the_letter_in_the_venues_time() {
    let house = House::new();
    let Drawn { winners, .. } = house.drawn(&house.raffle_form(), &EIGHT).await;
    let mails = house.postbox.mails();
    let won = mails.iter().find(|mail| mail.key.starts_with("won-") && mail.to.as_str() == winners[0].address());
    let won = won.expect("the letter");
    // Drawn at 16:00:12 in Berlin, with twelve hours to answer.
    for part in [&won.text, &won.html] {
        assert!(part.contains("Wednesday, 2 June 2027, 04:00 CEST"), "{part}");
        assert!(part.contains(&winners[0].code()), "{part}");
    }
}
