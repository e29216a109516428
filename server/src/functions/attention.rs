//! What tells `CloudWatch` that somebody has to look: a log line of a form ("embedded metric format") that counts as a
//! metric, and takes no call and no right.

use std::io::Write as _;

use anyhow::Result;
use domain::time::Timestamp;
use serde_json::json;

/// Says how many things wait for somebody: seals that are late, or messages that have become dead letters.
pub(super) fn ask(now: Timestamp, count: usize) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{}", line(now, count))?)
}

fn line(now: Timestamp, count: usize) -> String {
    let figure = json!({ "Name": "NeedsAttention", "Unit": "Count" });
    let figures = json!([{ "Namespace": "FestivalTickets", "Dimensions": [[]], "Metrics": [figure] }]);
    json!({ "_aws": { "Timestamp": now.as_millis(), "CloudWatchMetrics": figures }, "NeedsAttention": count })
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_has_the_name_that_the_alarm_looks_for() {
        let line = line(Timestamp::from_millis(1_780_308_000_000), 2);
        let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(line["NeedsAttention"], 2);
        assert_eq!(line["_aws"]["Timestamp"], 1_780_308_000_000_i64);
        let told = &line["_aws"]["CloudWatchMetrics"][0];
        let alarms = include_str!("../../../infra/aws/src/watch.ts");
        for (key, name) in [("namespace", &told["Namespace"]), ("metricName", &told["Metrics"][0]["Name"])] {
            assert!(alarms.contains(&format!("{key}: '{}'", name.as_str().expect("a name"))), "{key}");
        }
    }
}
