//! An event that is called off: one raffle of it is open, with registrations on their way, and one is
//! drawn, with offers that are running.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::raffle::Phase;
use services::jobs::Lane;
use services::people::Actor;
use services::ports::{Depth, Queue as _};
use services::{events, raffles};

use super::mortal::Mortal;
use super::witness::Witness;
use crate::support::{HOUR, MINUTE};

/// Calls it off, in a process that may be struck meanwhile, and checks that everybody has heard of it.
pub(super) async fn live(witness: Arc<Witness>) {
    let mut office = Mortal::new(witness);
    let house = &office.house;
    let drawn = house.drawn(&house.raffle_form(), &["ada", "ben", "cleo"]).await;
    let event = house.stored(drawn.raffle).await.event;
    let open = raffles::create(&house.services, &Actor::Operator, event, &house.raffle_form()).await.expect("a raffle");
    raffles::open(&house.services, &Actor::Operator, open).await.expect("it opens");
    house.register(open, "dan").await;
    house.work().await;
    house.register(open, "eve").await;
    let before = house.postbox.mails().len();

    office.witness.watch(house, drawn.raffle);
    let cancelled = events::cancel(&house.services, &Actor::Operator, event).await;
    if office.recover().await && cancelled.is_err() {
        events::cancel(&office.house.services, &Actor::Operator, event).await.expect("it goes on where it stopped");
    }
    office.pass(5 * MINUTE, MINUTE).await;
    office.pass(16 * HOUR, HOUR).await;

    let struck = format!("struck: {:?}", office.witness.struck());
    for raffle in [drawn.raffle, open] {
        assert_eq!(office.house.phase(raffle).await, Phase::Cancelled, "{struck}");
    }
    let mut letters = BTreeMap::<String, u32>::new();
    // Where the call was struck before anything was called off, the last registration was confirmed.
    for mail in office.house.postbox.mails()[before..].iter().filter(|mail| !mail.key.starts_with("registered-")) {
        assert!(mail.key.starts_with("cancelled-"), "{}; {struck}", mail.key);
        *letters.entry(mail.to.as_str().to_owned()).or_default() += 1;
    }
    assert_eq!(letters.len(), 5, "somebody has not heard of it; {struck}");
    let doubled = letters.values().filter(|count| **count > 1).count();
    assert!(office.witness.doubled_mails(false).contains(&doubled), "{letters:?}; {struck}");
    assert!(letters.values().all(|count| *count <= 2), "{letters:?}; {struck}");
    for lane in Lane::ALL {
        assert_eq!(office.house.memory.depth(lane).await, Ok(Depth::default()), "{struck}");
    }
}
