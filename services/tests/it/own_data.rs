//! People take their own data along, and have them deleted: never with the ticket code alone.

mod races;

use domain::draw::verify;
use domain::raffle::{Claim, DataWish, Phase, RaffleForm, RefusalReason, TicketStatus};
use services::jobs::Lane;
use services::people::Actor;
use services::ports::{Draws as _, Erasures as _, Outbox as _, Registrations as _};
use services::{Error, audit, own_data, raffles, tickets};

use crate::life::EIGHT;
use crate::life::published::files;
use crate::support::{Guest, HOUR, House, MINUTE};

/// Has a link mailed, and reads the token in it.
pub(crate) async fn link(house: &House, guest: &Guest, wish: DataWish) -> String {
    own_data::ask(&house.services, &guest.code(), wish).await.expect("it is stored");
    house.work().await;
    let mails = house.postbox.mails();
    let mail = mails.iter().rev().find(|mail| mail.to.as_str() == guest.address() && mail.text.contains("/my-data#"));
    let (_, rest) = mail.expect("a mail with a link").text.split_once("/my-data#").expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}

/// Asks, and confirms.
pub(crate) async fn erase(house: &House, guest: &Guest) {
    let token = link(house, guest, DataWish::Erase).await;
    own_data::erase(&house.services, &token).await.expect("the link works");
}

#[tokio::test]
async fn a_stranger_with_only_the_code_has_a_mail_sent_to_the_owner_and_gets_nothing() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    for wish in DataWish::ALL {
        own_data::ask(&house.services, &ada.code(), wish).await.expect("anybody may ask");
    }
    house.work().await;
    assert_eq!(own_data::export(&house.services, &ada.code()).await.err(), Some(Error::NotFound));
    assert_eq!(own_data::erase(&house.services, &ada.code()).await, Err(Error::NotFound));
    assert_eq!(house.status(&ada).await, TicketStatus::Registered);
    let to: Vec<String> = house.postbox.mails().iter().map(|mail| mail.to.as_str().to_owned()).collect();
    assert_eq!(to, vec![ada.address(); 3], "the confirmation of the registration, and two links");
}

#[tokio::test]
async fn only_the_code_of_a_registration_that_counts_can_ask() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let ask = |guest: &Guest| {
        let (services, code) = (house.services.clone(), guest.code());
        async move { own_data::ask(&services, &code, DataWish::Erase).await }
    };
    assert_eq!(ask(&ada).await, Err(Error::NotFound), "it is still on its way");
    house.work().await;
    let again = house.register(raffle, "ada").await;
    house.work().await;
    assert_eq!(ask(&again).await, Err(Error::NotFound), "a repeated registration has no data");
    assert_eq!(ask(&ada).await, Ok(()));
    assert!(matches!(own_data::ask(&house.services, "nonsense", DataWish::Erase).await, Err(Error::BadCode(_))));
}

#[tokio::test]
async fn a_link_works_once_for_one_wish_and_for_a_day() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    let token = link(&house, &ada, DataWish::Export).await;
    for _ in 0..2 {
        let (wish, about) = own_data::open(&house.services, &token).await.expect("looking does not use it up");
        assert_eq!((wish, about.raffle.id), (DataWish::Export, raffle));
    }
    assert_eq!(own_data::erase(&house.services, &token).await, Err(Error::NotFound), "it is for something else");
    own_data::export(&house.services, &token).await.expect("it works");
    assert_eq!(own_data::export(&house.services, &token).await.err(), Some(Error::NotFound), "and once");
    let token = link(&house, &ada, DataWish::Erase).await;
    house.clock.advance_secs(24 * HOUR);
    assert_eq!(own_data::open(&house.services, &token).await.err(), Some(Error::NotFound));
    assert_eq!(own_data::erase(&house.services, &token).await, Err(Error::NotFound), "a day later it has run out");
    house.round().await;
    assert_ne!(house.status(&ada).await, TicketStatus::Erased);
}

#[tokio::test]
async fn an_export_holds_everything_that_is_stored() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    let winner = &drawn.winners[0];
    let token = link(&house, winner, DataWish::Export).await;
    let data = own_data::export(&house.services, &token).await.expect("the link works");
    assert_eq!(data.receipt, winner.receipt, "the receipt is the one that was handed out");
    assert_eq!(data.commitment, winner.receipt.receipt.commitment());
    assert!(matches!(data.status, TicketStatus::Won { .. }));
    let kinds: Vec<&str> = data.mails.iter().filter_map(|mail| mail.key.split('-').next()).collect();
    assert_eq!(kinds, ["export", "registered", "won"]);
    let json = serde_json::to_value(&data).expect("it serialises");
    let attendee = &json["registration"]["attendee"];
    assert_eq!((&attendee["email"], &attendee["last_name"]), (&winner.address().into(), &"Example".into()));
    assert_eq!(json["standing"]["kind"], "winner");
}

#[tokio::test]
async fn before_the_seal_the_person_leaves_and_may_come_back() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let (ada, ben) = (house.register(raffle, "ada").await, house.register(raffle, "ben").await);
    house.work().await;
    erase(&house, &ada).await;
    assert_eq!(house.memory.count_registrations(raffle).await, Ok(1));
    let refusals = house.memory.list_refusals(raffle, None, 10).await.expect("memory");
    let [refusal] = refusals[..] else { panic!("{refusals:?}") };
    assert_eq!(refusal.commitment, ada.receipt.receipt.commitment());
    assert_eq!(refusal.reason, RefusalReason::Withdrawn);
    for receipt in [None, Some(&ada.receipt)] {
        let ticket = tickets::look_up(&house.services, &ada.code(), receipt).await.expect("a code");
        assert_eq!((ticket.status, ticket.party_size), (TicketStatus::Erased, None));
        assert_eq!(ticket.about.expect("what it was about").raffle.id, raffle);
    }
    assert_eq!(house.postbox.kinds_to(&ada.address()), Vec::<String>::new(), "no mail is left, and none says so");
    house.clock.advance_secs(1);
    let again = house.register(raffle, "ada").await;
    house.work().await;
    assert_eq!(house.status(&again).await, TicketStatus::Registered);
    assert_eq!(house.status(&ada).await, TicketStatus::Erased);
    assert_eq!(house.postbox.kinds_to(&ada.address()), ["registered"], "a new registration is confirmed anew");
    house.close_and_draw(raffle).await;
    assert_eq!(house.stored(raffle).await.progress.seal.expect("sealed").count, 2);
    assert!(matches!(house.status(&ben).await, TicketStatus::Won { .. }));
}

#[tokio::test]
async fn what_was_sent_before_the_erasure_does_not_come_back() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let first = house.register(raffle, "ada").await;
    house.work().await;
    let token = link(&house, &first, DataWish::Erase).await;
    // On the queue while the data are deleted: another registration of the same person.
    let second = house.register(raffle, "ada").await;
    own_data::erase(&house.services, &token).await.expect("the link works");
    house.work().await;
    assert_eq!(house.memory.count_registrations(raffle).await, Ok(0));
    let refusals = house.memory.list_refusals(raffle, None, 10).await.expect("memory");
    assert_eq!(refusals.len(), 2);
    assert!(refusals.iter().all(|refusal| refusal.reason == RefusalReason::Withdrawn));
    for guest in [&first, &second] {
        assert_eq!(house.status(guest).await, TicketStatus::Erased);
    }
    assert_eq!(house.services.queue.depth(Lane::Intake).await, Ok(services::ports::Depth::default()));
}

#[tokio::test]
async fn after_the_draw_the_place_moves_on_and_the_published_draw_still_verifies() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    let before = files(&house, drawn.raffle).await;
    erase(&house, &drawn.winners[0]).await;
    erase(&house, &drawn.others[0]).await;
    let board = house.board(drawn.raffle).await;
    assert!(board.standings[0].is_erased());
    assert!(matches!(board.standings[0].claim, Claim::Declined { .. }));
    assert!(matches!(house.status(&drawn.runners_up[0]).await, TicketStatus::PlaceOffered { .. }));
    for gone in [&drawn.winners[0], &drawn.others[0]] {
        assert_eq!(house.status(gone).await, TicketStatus::Erased);
        let person = gone.receipt.receipt.code.person;
        assert_eq!(house.memory.get_registration(person).await, Ok(None));
        assert_eq!(house.memory.get_standing(drawn.raffle, person).await, Ok(None));
    }
    house.pass(60 * HOUR, HOUR).await;
    assert_eq!(house.phase(drawn.raffle).await, Phase::Ended);
    let (record, entries) = files(&house, drawn.raffle).await;
    assert_eq!(verify(&record, &entries), Ok(()));
    assert_eq!((record, entries), before);
    assert_eq!(house.postbox.kinds_to(&drawn.winners[0].address()), Vec::<String>::new());
}

#[tokio::test]
async fn between_seal_and_draw_the_entry_stays_and_its_place_goes_to_the_next() {
    let house = House::new();
    let form = RaffleForm { source: "declared".into(), figures: "Lotto 6 of 49, 2 June".into(), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    let mut guests = Vec::new();
    for name in ["ada", "ben", "cleo"] {
        guests.push(house.register(raffle, name).await);
    }
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    house.round().await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed);
    for guest in &guests[..2] {
        erase(&house, guest).await;
        assert_eq!(house.status(guest).await, TicketStatus::Erased);
    }
    raffles::enter_figures(&house.services, &Actor::Operator, raffle, "3 7 12 21 30 44").await.expect("figures");
    house.pass(MINUTE, 1).await;
    let (record, entries) = files(&house, raffle).await;
    assert_eq!((record.seal.count, verify(&record, &entries)), (3, Ok(())));
    let board = house.board(raffle).await;
    assert_eq!(board.standings.iter().filter(|line| line.is_erased()).count(), 2);
    let line = house.standing(&guests[2]).await.expect("on the board");
    assert!(matches!(line.claim, Claim::Offered { .. }), "there are two places, and nobody else: {line:?}");
}

#[tokio::test]
async fn a_raffle_that_was_called_off_keeps_nobodys_data_either() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it may");
    house.work().await;
    erase(&house, &ada).await;
    assert_eq!(house.status(&ada).await, TicketStatus::Erased);
    assert_eq!(house.memory.get_registration(ada.receipt.receipt.code.person).await, Ok(None));
}

#[tokio::test]
async fn the_audit_log_says_that_it_was_done_and_not_by_whom() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    let token = link(&house, &ada, DataWish::Export).await;
    own_data::export(&house.services, &token).await.expect("the link works");
    erase(&house, &ada).await;
    let noted = audit::list(&house.services, &Actor::Operator, Some(&raffle.to_string())).await.expect("memory");
    let deeds: Vec<(&str, &str, &str)> =
        noted.iter().map(|line| (line.actor.as_str(), line.deed.as_str(), line.detail.as_str())).collect();
    assert_eq!(deeds[..2], [("attendee", "registration.erased", "open"), ("attendee", "registration.exported", "")]);
    assert!(house.memory.get_erased(ada.receipt.receipt.code.person).await.expect("memory").is_some());
    assert_eq!(house.memory.list_mails(10).await, Ok(vec![]));
}
