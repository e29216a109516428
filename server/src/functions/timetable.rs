//! The timetable as a function: one look at what is due, and the moment of the next. It says how many seals wait.

use std::io::Write as _;
use std::sync::Arc;

use anyhow::{Context, Result};
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::json;
use services::agenda::{self, Agenda};
use services::ports::{Alarm, Occasion};
use services::timetable;

use crate::wiring::aws::Host;

/// What a schedule says when it calls. Whoever calls by hand may say nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Call {
    /// Why.
    pub occasion: Occasion,
}

/// Looks once. What is to come is provided for beforehand as well, so a look that breaks off is taken again.
pub async fn look(host: &Host, call: Call) -> Result<Agenda> {
    let alarm: Arc<dyn Alarm> = host.alarm.clone().context("aws.schedule_group has to be set for this function")?;
    // A process that was asleep knows nothing of how its clocks ran.
    host.services.watch.wake_up();
    agenda::provide(&host.services, alarm.as_ref(), call.occasion).await?;
    timetable::run_round(&host.services).await?;
    let late = agenda::count_late_seals(&host.services).await?;
    writeln!(std::io::stdout(), "{}", seals_waiting(host.services.clock.now(), late))?;
    Ok(agenda::provide(&host.services, alarm.as_ref(), call.occasion).await?)
}

/// The line by which `CloudWatch` learns how many seals wait: a log line of this form ("embedded metric format") counts
/// as a metric, and takes no call and no right.
fn seals_waiting(now: Timestamp, count: usize) -> String {
    let figure = json!({ "Name": "SealsWaiting", "Unit": "Count" });
    let figures = json!([{ "Namespace": "FestivalTickets", "Dimensions": [[]], "Metrics": [figure] }]);
    json!({ "_aws": { "Timestamp": now.as_millis(), "CloudWatchMetrics": figures }, "SealsWaiting": count }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_has_the_name_that_the_alarm_looks_for() {
        let line = seals_waiting(Timestamp::from_millis(1_780_308_000_000), 2);
        let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(line["SealsWaiting"], 2);
        assert_eq!(line["_aws"]["Timestamp"], 1_780_308_000_000_i64);
        let told = &line["_aws"]["CloudWatchMetrics"][0];
        let alarms = include_str!("../../../infra/aws/src/watch.ts");
        for (key, name) in [("namespace", &told["Namespace"]), ("metricName", &told["Metrics"][0]["Name"])] {
            assert!(alarms.contains(&format!("{key}: '{}'", name.as_str().expect("a name"))), "{key}");
        }
    }
}
