//! What `Notices` promises, in memory and on `EventBridge`.

use std::sync::Arc;

use adapters::memory::Memory;
use domain::id::RaffleId;
use serde_json::{Value, json};
use services::notices::{Happening, Notice};
use services::ports::Notices;
use uuid::Uuid;

use crate::backend::{clock, crowd};
use crate::values::at;

fn notice(number: u128, happening: Happening) -> Notice {
    Notice { raffle: RaffleId::new(Uuid::from_u128(number)), happening, at: at(1_790_000_000) }
}

/// As it is told to somebody who listens.
fn told(notice: &Notice) -> Value {
    json!({ "id": notice.id(), "raffle": notice.raffle, "happening": notice.happening, "at": notice.at.as_millis() })
}

/// A crowd that tells a hundred things, and then one thing again.
async fn tell(bus: Arc<dyn Notices>) -> Vec<Value> {
    let answers = crowd(|number| {
        let bus = bus.clone();
        async move { bus.publish(&notice(number as u128, Happening::Drawn)).await }
    });
    let answers = answers.await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(bus.publish(&notice(0, Happening::Drawn)).await, Ok(()));
    (0..answers.len()).map(|number| told(&notice(number as u128, Happening::Drawn))).collect()
}

/// The same, told once each.
fn each_once(mut heard: Vec<Value>) -> Vec<Value> {
    heard.sort_by_key(|told| told["id"].to_string());
    heard.dedup();
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_told_in_memory_is_heard() {
    let memory = Memory::new(clock());
    let expected = tell(memory.clone()).await;
    assert_eq!(each_once(memory.heard().iter().map(told).collect()), each_once(expected));
}

#[cfg(feature = "aws")]
mod eventbridge {
    use adapters::aws::eventbridge::{Bus, SOURCE};
    use aws_sdk_eventbridge::types::Target;
    use services::ports::PortError;

    use super::*;
    use crate::amazon::StandIn;
    use crate::amazon::faults::Trouble;

    struct Place {
        stand_in: StandIn,
        name: String,
        ear: String,
    }

    impl Place {
        /// A bus of our own, with a queue that hears all of our notices.
        async fn find() -> Option<Self> {
            let stand_in = StandIn::find().await?;
            let name = stand_in.new_name();
            let client = stand_in.cloud.eventbridge();
            client.create_event_bus().name(&name).send().await.expect("a bus is made");
            let ear = stand_in.create_lane(&format!("{name}-ear")).await;
            let pattern = json!({ "source": [SOURCE], "detail-type": [{ "prefix": "raffle." }] }).to_string();
            let rule = client.put_rule().name("all").event_bus_name(&name).event_pattern(pattern);
            rule.send().await.expect("a rule is made");
            let queue = ear.rsplit('/').next().expect("a name");
            let arn = format!("arn:aws:sqs:eu-central-1:000000000000:{queue}");
            let target = Target::builder().id("ear").arn(arn).build().expect("a whole target");
            let put = client.put_targets().rule("all").event_bus_name(&name).targets(target);
            put.send().await.expect("the queue listens");
            Some(Self { stand_in, name, ear })
        }

        fn bus(&self, by: &StandIn) -> Arc<dyn Notices> {
            Arc::new(Bus::new(by.cloud.eventbridge(), self.name.clone(), self.stand_in.chance.clone()))
        }

        /// What the queue has heard.
        async fn heard(&self) -> Vec<Value> {
            let mut heard = Vec::new();
            loop {
                let take = self.stand_in.cloud.sqs().receive_message().queue_url(&self.ear).max_number_of_messages(10);
                let taken = take.send().await.expect("the stand-in works").messages.unwrap_or_default();
                if taken.is_empty() {
                    return heard;
                }
                heard.extend(taken.iter().filter_map(|message| {
                    let told: Value = serde_json::from_str(message.body()?).expect("it is JSON");
                    assert_eq!(told["detail-type"], "raffle.drawn");
                    Some(told["detail"].clone())
                }));
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn whatever_is_told_is_heard() {
        let Some(on) = Place::find().await else { return };
        let expected = tell(on.bus(&on.stand_in)).await;
        assert_eq!(each_once(on.heard().await), each_once(expected));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn nothing_is_lost_where_the_bus_is_asked_too_often() {
        let Some(on) = Place::find().await else { return };
        let (troubled, _between) = on.stand_in.in_trouble(5, Trouble::Throttled).await;
        let expected = tell(on.bus(&troubled)).await;
        assert_eq!(each_once(on.heard().await), each_once(expected));
    }

    #[tokio::test]
    async fn a_bus_that_cannot_be_reached_is_told() {
        let Some(on) = Place::find().await else { return };
        let (troubled, between) = on.stand_in.in_trouble(1, Trouble::Throttled).await;
        drop(between);
        let told = on.bus(&troubled).publish(&notice(1, Happening::Sealed)).await;
        assert!(matches!(&told, Err(PortError::Unavailable(why)) if why.starts_with("a notice")), "{told:?}");
    }
}
