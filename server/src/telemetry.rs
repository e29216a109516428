//! Structured logs and Prometheus metrics.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use services::Services;
use services::jobs::Lane;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::config::{Log, LogFormat};

/// The bounds, in seconds, of the histograms for a commit and for an answer: from a fast disk to a stuck one.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// The bounds of the histogram for the number of messages in one commit.
const GROUP_SIZES: [f64; 8] = [1.0, 4.0, 16.0, 64.0, 256.0, 1_024.0, 4_096.0, 8_192.0];

/// Starts logging to standard error.
pub fn start_logs(log: &Log) -> Result<()> {
    let filter: Targets = log.filter.parse().context("log.filter")?;
    let lines = fmt::layer().with_target(false).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let lines = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter)).try_init().context("logging is already started")
}

/// Starts counting. Called once per process.
pub fn start_metrics() -> Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_group_size".to_owned()), &GROUP_SIZES)?
        .install_recorder()
        .context("metrics are already started")
}

/// Reads the queue into gauges, so that a scrape shows it as it is now.
pub async fn measure_queue(services: &Services) {
    for lane in Lane::ALL {
        let Ok(depth) = services.queue.depth(lane).await else { return };
        let set = |name: &'static str, value: u64| {
            metrics::gauge!(name, "lane" => lane.as_str()).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
        };
        set("festival_queue_ready", depth.ready);
        set("festival_queue_in_flight", depth.in_flight);
        set("festival_queue_delayed", depth.delayed);
        set("festival_queue_dead", depth.dead);
        set("festival_queue_oldest_ready_ms", depth.oldest_ready_ms);
    }
}
