//! What other systems are told: each happening once it is true, in spite of a bus that is away, and nobody's data.

use std::sync::Arc;

use domain::raffle::Phase;
use services::jobs::{Job, Lane};
use services::notices::Happening;
use services::people::Actor;
use services::{Services, raffles};

use crate::support::{HOUR, House, Outage, Straight, work_until_empty};

fn happenings(house: &House) -> Vec<Happening> {
    house.memory.heard().into_iter().map(|notice| notice.happening).collect()
}

#[tokio::test]
async fn a_raffle_is_told_of_from_its_plan_to_its_draw() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &["ada", "grace"]).await;
    assert_eq!(happenings(&house), [Happening::Planned, Happening::Sealed, Happening::Drawn]);
    let heard = house.memory.heard();
    assert!(heard.iter().all(|notice| notice.raffle == drawn.raffle && notice.at <= house.now()), "{heard:?}");
    assert_eq!(heard[2].id(), format!("{}-drawn", drawn.raffle));
}

#[tokio::test]
async fn a_raffle_that_is_called_off_is_told_of() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it is called off");
    house.work().await;
    assert_eq!(happenings(&house), [Happening::Planned, Happening::Cancelled]);
}

#[tokio::test]
async fn a_bus_that_is_away_is_told_when_it_is_back_and_holds_nothing_up() {
    let outage = Outage::of(&["publish"]);
    let house = House::hooked(outage.clone());
    outage.begin();
    let drawn = house.drawn(&house.raffle_form(), &["ada"]).await;
    assert_eq!((happenings(&house), house.phase(drawn.raffle).await == Phase::Drawn), (vec![], true));
    outage.end();
    house.pass(HOUR, HOUR / 4).await;
    let mut told = happenings(&house);
    told.sort_unstable_by_key(|happening| happening.as_str());
    assert_eq!(told, [Happening::Drawn, Happening::Planned, Happening::Sealed]);
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_sent_and_old_notices_drain() {
    let house = House::new();
    house.raffle(&house.raffle_form()).await;
    let without = Services { notices: None, ..house.process(Arc::new(Straight)) };
    work_until_empty(&without).await;
    let event = house.event().await;
    raffles::create(&without, &Actor::Operator, event, &house.raffle_form()).await.expect("a raffle");
    let sent = house.receive(Lane::Post).await;
    assert!(sent.iter().all(|sent| !matches!(sent.job, Ok(Job::Notify(_)))), "{sent:?}");
    assert_eq!(house.memory.heard(), []);
}
