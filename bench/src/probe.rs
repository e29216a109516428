//! Questions to a running server: its metrics, and whether its queue is empty.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::http::{self, Connection};
use crate::stopwatch::Stopwatch;

const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What `/metrics` said at one moment.
pub(crate) struct Metrics(String);

impl Metrics {
    pub(crate) async fn read(address: SocketAddr) -> Result<Self> {
        let mut connection = Connection::open(address).await?;
        let answer = connection.call(&http::get("/metrics")).await?;
        if answer.status != 200 {
            bail!("/metrics answered {}", answer.status);
        }
        Ok(Self(String::from_utf8(answer.body.to_vec())?))
    }

    /// A count by its name with labels; nothing is zero.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let values = self.0.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        values.into_iter().next().unwrap_or_default()
    }

    /// How many registrations the worker has stored since the start.
    pub(crate) fn stored(&self) -> u64 {
        self.count("festival_registrations_accepted_total{outcome=\"stored\"}")
    }

    /// How many registrations are on the queue, dead letters apart.
    pub(crate) fn on_queue(&self) -> u64 {
        let kinds = ["ready", "in_flight", "delayed"];
        kinds.map(|kind| self.count(&format!("festival_queue_{kind}{{lane=\"intake\"}}"))).iter().sum()
    }

    /// How many registrations could not be stored.
    pub(crate) fn dead(&self) -> u64 {
        self.count("festival_queue_dead{lane=\"intake\"}")
    }
}

/// Waits until no registration is on the queue.
pub(crate) async fn drained(address: SocketAddr, within: Duration) -> Result<Metrics> {
    let waiting = Stopwatch::start();
    loop {
        let metrics = Metrics::read(address).await?;
        if metrics.on_queue() == 0 {
            return Ok(metrics);
        }
        if waiting.passed() > within {
            bail!("{} registrations are still on the queue after {within:?}", metrics.on_queue());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_whole_name() {
        let text = "# TYPE festival_queue_ready gauge\nfestival_queue_ready{lane=\"post\"} 7\n\
            festival_queue_ready{lane=\"intake\"} 12\nfestival_queue_in_flight{lane=\"intake\"} 3\n";
        assert_eq!(Metrics(text.to_owned()).on_queue(), 15);
    }
}
