//! An event that is called off: one raffle of it is open, with registrations on their way, and one is
//! drawn, with offers that are running.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::raffle::Phase;
use services::jobs::Lane;
use services::people::Actor;
use services::ports::{Depth, Queue as _};
use services::{events, manage};

use super::mortal::Mortal;
use super::witness::{Moment, Witness};
use crate::support::{HOUR, MINUTE};

/// Calls it off, in a process that may die meanwhile, and checks that everybody has heard of it.
pub(super) async fn live(witness: Arc<Witness>) {
    let mut office = Mortal::new(witness);
    let house = &office.house;
    let drawn = house.drawn(&house.raffle_form(), &["ada", "ben", "cleo"]).await;
    let event = house.stored(drawn.raffle).await.event;
    let open = manage::create(&house.services, &Actor::Operator, event, &house.raffle_form()).await.expect("a raffle");
    manage::open(&house.services, &Actor::Operator, open).await.expect("it opens");
    house.register(open, "dan").await;
    house.work().await;
    house.register(open, "eve").await;
    let before = house.postbox.mails().len();

    office.witness.watch(house, drawn.raffle);
    let cancelled = events::cancel(&house.services, &Actor::Operator, event).await;
    if office.recover_if_dead().await && cancelled.is_err() {
        events::cancel(&office.house.services, &Actor::Operator, event).await.expect("it goes on where it stopped");
    }
    office.pass(5 * MINUTE, MINUTE).await;
    office.pass(16 * HOUR, HOUR).await;

    let death = format!("the process died in {:?}", office.witness.death());
    for raffle in [drawn.raffle, open] {
        assert_eq!(office.house.phase(raffle).await, Phase::Cancelled, "{death}");
    }
    let mut letters = BTreeMap::<String, u32>::new();
    // Where the process died before anything was called off, the last registration was confirmed.
    for mail in office.house.postbox.mails()[before..].iter().filter(|mail| !mail.key.starts_with("registered-")) {
        assert!(mail.key.starts_with("cancelled-"), "{}; {death}", mail.key);
        *letters.entry(mail.to.as_str().to_owned()).or_default() += 1;
    }
    assert_eq!(letters.len(), 5, "somebody has not heard of it; {death}");
    let may_double = matches!(office.witness.death(), Some(("deliver", Moment::After) | ("mark_sent", Moment::Before)));
    assert_eq!(letters.values().sum::<u32>(), 5 + u32::from(may_double), "{letters:?}; {death}");
    for lane in Lane::ALL {
        assert_eq!(office.house.memory.depth(lane).await, Ok(Depth::default()), "{death}");
    }
}
