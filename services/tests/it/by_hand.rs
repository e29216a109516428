//! Changes by hand: in the open, in a chain, and never more places than there are.

use domain::draw::{Deed, SignedChange, verify_changes};
use domain::form::Code;
use domain::id::RaffleId;
use domain::raffle::{Answer, ChangeForm, Claim, Move, Phase, RaffleForm, TicketStatus};
use domain::staff::Role;
use services::claims::{answer_offer, pass_places_on};
use services::people::Actor;
use services::ports::{Advance, Draws as _};
use services::{Error, changes, raffles};

use crate::support::{Gate, Guest, House};

fn taken_back(list: &str, number: u32) -> ChangeForm {
    let why = "The registration was sold on.".into();
    ChangeForm { deed: "taken_back".into(), list: list.into(), number: number.to_string(), why, ..Default::default() }
}

fn given(places: u32) -> ChangeForm {
    let (purpose, why) = ("Ambulance crew".into(), "They came at short notice.".into());
    ChangeForm { deed: "given".into(), places: places.to_string(), purpose, why, ..Default::default() }
}

/// The next change.
async fn change(house: &House, raffle: RaffleId, form: &ChangeForm) -> Result<(), Error> {
    let next = changes::list(&house.services, raffle).await.expect("memory").len() + 1;
    let next = u32::try_from(next).expect("a small number");
    changes::make(&house.services, &Actor::Operator, raffle, next, form).await
}

async fn chain(house: &House, raffle: RaffleId) -> Vec<SignedChange> {
    let chain = changes::list(&house.services, raffle).await.expect("memory");
    let root = house.stored(raffle).await.progress.seal.expect("it is sealed").root;
    assert_eq!(verify_changes(&chain, raffle, root, &house.services.keys.receipts.verifier()), Ok(()));
    chain
}

async fn claim(house: &House, guest: &Guest, said: Answer) {
    answer_offer(&house.services, &guest.code(), said).await.expect("an answer");
}

#[tokio::test]
async fn a_place_that_is_taken_back_goes_to_the_next_and_stays_public() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &["ada", "ben", "cy", "dora"]).await;
    claim(&house, &drawn.winners[0], Answer::Claim).await;
    change(&house, drawn.raffle, &taken_back("winner", 1)).await.expect("it is done");
    assert_eq!(house.status(&drawn.winners[0]).await, TicketStatus::TakenBack);
    let next = house.standing(&drawn.runners_up[0]).await.expect("a runner-up");
    assert!(matches!(next.claim, Claim::Offered { .. }), "nobody had to pass it on");
    let entries = chain(&house, drawn.raffle).await;
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    let commitment = drawn.winners[0].receipt.receipt.commitment();
    assert_eq!(entry.change.deed, Deed::TakenBack { commitment });
    assert_eq!((&*entry.change.by, &*entry.change.why), ("operator", "The registration was sold on."));
    house.work().await;
    assert!(house.postbox.kinds_to(&drawn.winners[0].address()).iter().any(|kind| kind == "taken-back"));
    let again = change(&house, drawn.raffle, &taken_back("winner", 1)).await;
    assert!(matches!(again, Err(Error::Invalid(problems)) if problems.on("number") == Some(Code::NothingToTakeBack)));
    let claimed = answer_offer(&house.services, &drawn.winners[0].code(), Answer::Claim).await;
    assert!(matches!(claimed, Err(Error::AnswerRefused(_))), "{claimed:?}");
}

#[tokio::test]
async fn only_free_places_are_given_and_nobody_gets_them_twice() {
    let house = House::new();
    let form = RaffleForm { places: "3".into(), ..house.raffle_form() };
    let drawn = house.drawn(&form, &["ada", "ben"]).await;
    for winner in &drawn.winners {
        claim(&house, winner, Answer::Claim).await;
    }
    let too_many = change(&house, drawn.raffle, &given(2)).await;
    assert!(
        matches!(too_many, Err(Error::Invalid(problems)) if problems.on("places") == Some(Code::TooLarge { max: 1 }))
    );
    change(&house, drawn.raffle, &given(1)).await.expect("one is free");
    let none = change(&house, drawn.raffle, &given(1)).await;
    assert!(matches!(none, Err(Error::Invalid(problems)) if problems.on("places") == Some(Code::TooLarge { max: 0 })));
    assert_eq!(chain(&house, drawn.raffle).await.len(), 1);
}

#[tokio::test]
async fn places_that_were_given_are_not_offered_to_the_next_in_line() {
    let house = House::new();
    let form = RaffleForm { places: "2".into(), max_party: "2".into(), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    for number in 0..4 {
        house.register_party(raffle, &format!("pair{number}"), 2).await;
    }
    house.work().await;
    house.close_and_draw(raffle).await;
    change(&house, raffle, &taken_back("winner", 1)).await.expect("it is done");
    let offered = |board: domain::raffle::Board| {
        board.standings.iter().filter(|line| matches!(line.claim, Claim::Offered { .. })).count()
    };
    assert_eq!(offered(house.board(raffle).await), 1, "the next pair has the places");
    change(&house, raffle, &taken_back("runner_up", 1)).await.expect("it is done");
    change(&house, raffle, &taken_back("runner_up", 2)).await.expect("it is done");
    change(&house, raffle, &taken_back("runner_up", 3)).await.expect("it is done");
    assert_eq!(offered(house.board(raffle).await), 0);
    change(&house, raffle, &given(1)).await.expect("both places are free");
    change(&house, raffle, &given(1)).await.expect("one is");
    assert_eq!(chain(&house, raffle).await.len(), 6);
}

#[tokio::test]
async fn a_place_that_is_given_while_places_move_on_is_not_offered_as_well() {
    for call in ["get_board", "list_changes"] {
        let house = House::new();
        let drawn = house.drawn(&house.raffle_form(), &["ada", "ben", "cy"]).await;
        let no = Move { person: drawn.winners[0].receipt.receipt.code.person, to: Claim::Declined { at: house.now() } };
        let version = house.board(drawn.raffle).await.version;
        let moved = house.memory.apply_moves(drawn.raffle, version, &[no], Advance::Needed, vec![]).await;
        assert_eq!(moved, Ok(()), "a place is free, and nobody has passed it on yet");
        let gate = Gate::before(call);
        let other = house.process(gate.clone());
        let found = raffles::read(&house.services, drawn.raffle).await.expect("it is there");
        let passing = tokio::spawn(async move { pass_places_on(&other, &found.raffle, &found.event).await });
        gate.reached().await;
        change(&house, drawn.raffle, &given(1)).await.expect("it is free");
        gate.open();
        passing.await.expect("no panic").expect("it gives way");
        assert_eq!(house.board(drawn.raffle).await.taken(house.now()), 1, "before {call}: one is kept, one is given");
    }
}

#[tokio::test]
async fn a_change_that_is_sent_again_because_its_answer_was_lost_is_made_once() {
    let house = House::new();
    let drawn = house.drawn(&RaffleForm { places: "3".into(), ..house.raffle_form() }, &["ada"]).await;
    let give = || async { changes::make(&house.services, &Actor::Operator, drawn.raffle, 1, &given(1)).await };
    assert_eq!(give().await, Ok(()));
    assert_eq!(give().await, Err(Error::Conflict));
    assert_eq!(chain(&house, drawn.raffle).await.len(), 1);
}

#[tokio::test]
async fn strangers_and_viewers_change_nothing_and_nothing_is_changed_before_the_draw() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    assert_eq!(change(&house, raffle, &given(1)).await, Err(Error::WrongPhase { phase: Phase::Open }));
    let drawn = house.drawn(&house.raffle_form(), &["ada", "ben"]).await;
    let viewer = Actor::Staff(house.hire("vera", Role::Viewer).await);
    for actor in [viewer, Actor::Attendee] {
        let refused = changes::make(&house.services, &actor, drawn.raffle, 1, &taken_back("winner", 1)).await;
        assert_eq!(refused, Err(Error::Forbidden));
    }
    let manager = Actor::Staff(house.hire("max", Role::Manager).await);
    changes::make(&house.services, &manager, drawn.raffle, 1, &taken_back("winner", 1)).await.expect("a manager may");
    assert_eq!(chain(&house, drawn.raffle).await[0].change.by, "manager", "a role, and no name");
    let unknown = change(&house, drawn.raffle, &taken_back("winner", 99)).await;
    assert!(matches!(unknown, Err(Error::Invalid(problems)) if problems.on("number") == Some(Code::NotOnTheList)));
}
