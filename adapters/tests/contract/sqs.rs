//! What the queue on SQS promises beyond `crate::queue`: nothing is lost or counted wrongly when calls
//! fail, when messages come twice, and when several processes work on the same lanes.

mod pools;
mod several;
mod storm;
mod troubles;

use std::sync::Arc;

use adapters::aws::sqs::SqsConfig;

use crate::amazon::{StandIn, rewrite_lane};
use crate::queue::Place;

/// A queue over lanes of its own, where there is a stand-in for SQS.
pub(crate) async fn place() -> Option<Place> {
    let stand_in = StandIn::find().await?;
    let config = stand_in.new_lanes().await;
    Some(place_over(&stand_in, &config))
}

fn place_over(stand_in: &StandIn, config: &SqsConfig) -> Place {
    let queue = Arc::new(stand_in.open(config));
    let (client, config) = (stand_in.cloud.sqs(), config.clone());
    Place::in_real_time(queue, stand_in.clock.clone(), move || {
        let (client, config) = (client.clone(), config.clone());
        Box::pin(async move {
            for url in [&config.intake_url, &config.post_url] {
                rewrite_lane(&client, url, |body| format!("spoilt {body}")).await;
            }
            // What was put back is delayed, so that it is not taken out again.
            tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
        })
    })
}
