//! A raffle that nobody entered: nothing will ever happen to its board.

use std::sync::Arc;

use domain::raffle::Phase;
use services::draw::record_file;
use services::ports::Files as _;

use super::mortal::Mortal;
use super::witness::Witness;
use crate::support::MINUTE;

/// Closes it, in a process that may be struck meanwhile, and checks that it is over soon after.
pub(super) async fn live(witness: Arc<Witness>) {
    let mut office = Mortal::new(witness);
    let house = &office.house;
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.go_to(house.stored(raffle).await.rules.window.closes);
    office.witness.watch(house, raffle);
    office.pass(2 * MINUTE, 20).await;
    let struck = format!("struck: {:?}", office.witness.struck());
    assert_eq!(office.house.phase(raffle).await, Phase::Ended, "{struck}");
    assert_eq!(office.witness.seen().records.len(), 1, "{struck}");
    let file = office.house.memory.get_file(&record_file(raffle)).await.expect("memory");
    assert!(file.is_some(), "the record is not published; {struck}");
}
