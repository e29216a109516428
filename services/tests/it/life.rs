//! The life of a raffle as people see it: its phases, what a ticket code is told, and the answers.
//!
//! `mails` is what they are written, `published` what everybody can check.

mod mails;
pub(crate) mod published;

use domain::raffle::{Answer, AnswerRefused, PartySize, Phase, TicketStatus};
use services::claims::answer_offer;
use services::people::Actor;
use services::{Error, draw, raffles, registering, tickets};

use crate::support::{Drawn, Guest, HOUR, House, MINUTE, form_of};

/// Two of them win, three are next in line, three are neither.
pub(crate) const EIGHT: [&str; 8] = ["ada", "ben", "cleo", "dan", "eve", "finn", "gus", "hal"];

async fn statuses(house: &House, guests: &[Guest]) -> Vec<TicketStatus> {
    let mut statuses = Vec::new();
    for guest in guests {
        statuses.push(house.status(guest).await);
    }
    statuses
}

#[tokio::test]
async fn a_raffle_goes_through_its_phases_by_the_clock_alone() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let mut phases = vec![house.phase(raffle).await];
    house.pass(HOUR, MINUTE).await;
    phases.push(house.phase(raffle).await);
    house.register(raffle, "ada").await;
    house.pass(HOUR, MINUTE).await;
    phases.push(house.phase(raffle).await);
    house.pass(11, 1).await;
    phases.push(house.phase(raffle).await);
    house.pass(1, 1).await;
    phases.push(house.phase(raffle).await);
    house.pass(12 * HOUR, HOUR).await;
    phases.push(house.phase(raffle).await);
    assert_eq!(phases, [Phase::Planned, Phase::Open, Phase::Closed, Phase::Closed, Phase::Drawn, Phase::Ended]);
}

#[tokio::test]
async fn a_raffle_that_nobody_entered_is_drawn_and_ends() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    house.pass(2 * HOUR + MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Ended);
    assert_eq!(house.stored(raffle).await.progress.seal.expect("sealed").count, 0);
}

#[tokio::test]
async fn a_code_is_waiting_with_its_receipt_until_it_is_stored() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let with_receipt = tickets::look_up(&house.services, &ada.code(), Some(&ada.receipt)).await.expect("a code");
    assert_eq!(with_receipt.status, TicketStatus::Waiting);
    assert_eq!(house.status(&ada).await, TicketStatus::Unknown, "without the receipt nobody knows it yet");
    house.work().await;
    assert_eq!(house.status(&ada).await, TicketStatus::Registered);
}

#[tokio::test]
async fn a_receipt_that_was_tampered_with_or_is_for_another_code_says_nothing() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let ben = house.register(raffle, "ben").await;
    let mut forged = ada.receipt.clone();
    forged.receipt.received_at = forged.receipt.received_at.plus_secs(1);
    for receipt in [&forged, &ben.receipt] {
        let ticket = tickets::look_up(&house.services, &ada.code(), Some(receipt)).await.expect("a code");
        assert_eq!(ticket.status, TicketStatus::Unknown);
    }
}

#[tokio::test]
async fn a_code_with_a_typing_error_is_refused_as_such() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let code = house.register(raffle, "ada").await.code();
    let last = if code.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{last}", &code[..code.len() - 1]);
    for wrong in [mistyped.as_str(), "", "hello"] {
        let refused = tickets::look_up(&house.services, wrong, None).await.map(|ticket| ticket.status);
        assert!(matches!(refused, Err(Error::BadCode(_))), "{wrong}: {refused:?}");
        let refused = answer_offer(&house.services, wrong, Answer::Claim).await;
        assert!(matches!(refused, Err(Error::BadCode(_))), "{wrong}: {refused:?}");
    }
}

#[tokio::test]
async fn a_second_registration_is_told_that_it_is_one_and_nothing_of_the_first() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let first = house.register_party(raffle, "ada", 2).await;
    house.work().await;
    let second = house.register_party(raffle, "ADA", 1).await;
    house.work().await;
    assert_ne!(first.code(), second.code());
    let ticket = tickets::look_up(&house.services, &second.code(), Some(&second.receipt)).await.expect("a code");
    assert_eq!(ticket.status, TicketStatus::Repeated);
    assert_eq!(ticket.party_size.map(PartySize::get), Some(1), "its own party, not the first one's");
    house.close_and_draw(raffle).await;
    assert!(matches!(house.status(&first).await, TicketStatus::Won { .. }));
    assert_eq!(house.status(&second).await, TicketStatus::Repeated, "also after the draw");
    let answered = answer_offer(&house.services, &second.code(), Answer::Decline).await;
    assert_eq!(answered, Err(Error::NotFound), "it cannot act on the first one's place");
    assert!(matches!(house.status(&first).await, TicketStatus::Won { .. }));
}

#[tokio::test]
async fn everybody_is_told_what_became_of_them() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    let claim_by = house.now().plus_secs(i64::from(12 * HOUR));
    assert_eq!(
        statuses(&house, &drawn.winners).await,
        [TicketStatus::Won { claim_by }, TicketStatus::Won { claim_by }]
    );
    let next = [1, 2, 3].map(|number| TicketStatus::RunnerUp { number });
    assert_eq!(statuses(&house, &drawn.runners_up).await, next);
    assert_eq!(statuses(&house, &drawn.others).await, [const { TicketStatus::NotDrawn }; 3]);
}

#[tokio::test]
async fn while_the_pool_is_sealed_and_not_drawn_people_are_registered() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    let not_yet = draw::seal(&house.services, &house.stored(raffle).await).await.expect("it can be sealed");
    assert_eq!((not_yet, house.phase(raffle).await), (None, Phase::Sealed));
    assert_eq!(house.status(&ada).await, TicketStatus::Registered);
    let answered = answer_offer(&house.services, &ada.code(), Answer::Claim).await;
    assert_eq!(answered, Err(Error::WrongPhase { phase: Phase::Sealed }));
}

#[tokio::test]
async fn a_declined_place_goes_to_the_next_in_line_at_once() {
    let house = House::new();
    let Drawn { winners, runners_up, .. } = house.drawn(&house.raffle_form(), &EIGHT).await;
    answer_offer(&house.services, &winners[0].code(), Answer::Claim).await.expect("in time");
    answer_offer(&house.services, &winners[1].code(), Answer::Decline).await.expect("in time");
    let claim_by = house.now().plus_secs(i64::from(12 * HOUR));
    assert_eq!(statuses(&house, &winners).await, [TicketStatus::Claimed, TicketStatus::Declined]);
    let next = [
        TicketStatus::PlaceOffered { claim_by },
        TicketStatus::RunnerUp { number: 2 },
        TicketStatus::RunnerUp { number: 3 },
    ];
    assert_eq!(statuses(&house, &runners_up).await, next);
}

#[tokio::test]
async fn a_place_without_an_answer_goes_on_down_the_line_until_the_raffle_ends() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    answer_offer(&house.services, &drawn.winners[0].code(), Answer::Claim).await.expect("in time");
    let mut last_in_line = Vec::new();
    for _ in 0..4 {
        house.pass(12 * HOUR, HOUR).await;
        let line = statuses(&house, &drawn.runners_up).await;
        last_in_line.push(line.iter().filter(|status| matches!(status, TicketStatus::PlaceOffered { .. })).count());
    }
    assert_eq!(last_in_line, [1, 1, 1, 0], "one after the other, each for twelve hours");
    assert_eq!(house.phase(drawn.raffle).await, Phase::Ended);
    assert_eq!(statuses(&house, &drawn.winners).await, [TicketStatus::Claimed, TicketStatus::Lapsed]);
    assert_eq!(statuses(&house, &drawn.runners_up).await, [const { TicketStatus::Lapsed }; 3]);
}

#[tokio::test]
async fn an_answer_counts_until_the_deadline_and_not_after() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    house.clock.advance_secs(12 * HOUR - 1);
    answer_offer(&house.services, &drawn.winners[0].code(), Answer::Claim).await.expect("a second is left");
    house.clock.advance_secs(1);
    for said in [Answer::Claim, Answer::Decline] {
        let refused = answer_offer(&house.services, &drawn.winners[1].code(), said).await;
        assert_eq!(refused, Err(Error::AnswerRefused(AnswerRefused::TooLate)));
    }
    answer_offer(&house.services, &drawn.winners[0].code(), Answer::Claim).await.expect("the same answer again");
}

#[tokio::test]
async fn a_claimed_place_can_be_given_back_and_is_then_gone() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    let code = drawn.winners[0].code();
    answer_offer(&house.services, &code, Answer::Claim).await.expect("in time");
    house.pass(24 * HOUR, HOUR).await;
    answer_offer(&house.services, &code, Answer::Decline).await.expect("long after the deadline");
    let refused = answer_offer(&house.services, &code, Answer::Claim).await;
    assert_eq!(refused, Err(Error::AnswerRefused(AnswerRefused::GivenBack)));
}

#[tokio::test]
async fn who_was_not_drawn_has_nothing_to_answer() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    let refused = answer_offer(&house.services, &drawn.others[0].code(), Answer::Claim).await;
    assert_eq!(refused, Err(Error::NotFound));
    let refused = answer_offer(&house.services, &drawn.runners_up[0].code(), Answer::Claim).await;
    assert_eq!(refused, Err(Error::AnswerRefused(AnswerRefused::NoOffer)));
}

#[tokio::test]
async fn a_raffle_that_is_called_off_stays_so_whatever_was_due() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    raffles::cancel(&house.services, &Actor::Operator, drawn.raffle).await.expect("it may");
    house.pass(48 * HOUR, HOUR).await;
    assert_eq!(house.phase(drawn.raffle).await, Phase::Cancelled);
    for guest in [&drawn.winners[0], &drawn.runners_up[0], &drawn.others[0]] {
        assert_eq!(house.status(guest).await, TicketStatus::Cancelled);
    }
    let refused = answer_offer(&house.services, &drawn.winners[0].code(), Answer::Claim).await;
    assert_eq!(refused, Err(Error::WrongPhase { phase: Phase::Cancelled }));
    let refused = registering::register(&house.services, drawn.raffle, &form_of("ida", 1)).await;
    assert!(matches!(refused, Err(Error::NotOpen { phase: Phase::Cancelled, .. })), "{refused:?}");
}
