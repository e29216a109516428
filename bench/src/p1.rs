//! P1: durable, unique registrations a second over HTTP ÷ the same server's no-op.
//!
//! A round is the no-op, then each door, each on a fresh server over a fresh folder. Told twice: what
//! was acknowledged, and what the worker stored while registering went on.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::child::{self, Server};
use crate::disk::Disk;
use crate::figures::{Effort, Findings, Ratio, short};
use crate::form::Door;
use crate::load::{self, Plan, Seen};
use crate::{fixture, places, probe, say};

const CONNECTIONS: u64 = 512;
const WARM_UP_SECS: f64 = 1.5;
/// How long the worker may take, after a load, to store what it is behind with.
const DRAIN_WITHIN: Duration = Duration::from_mins(2);
const UNIT: &str = "/s";

/// The plan that all loads follow.
pub(crate) const fn plan(effort: &Effort) -> Plan {
    Plan { connections: CONNECTIONS, seconds: effort.seconds, warm_up: WARM_UP_SECS }
}

/// Prints and writes P1.
pub(crate) fn measure(effort: &Effort) -> Result<()> {
    say("P1: durable registrations a second ÷ no-op");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut acknowledged =
        [Ratio::new("P1 acknowledged, /v1", UNIT, 0.5), Ratio::new("P1 acknowledged, page", UNIT, 0.5)];
    let mut stored = [Ratio::new("P1 stored, /v1", UNIT, 0.25), Ratio::new("P1 stored, page", UNIT, 0.25)];
    let mut findings = Findings::default();
    for round in 1..=effort.rounds {
        let noop = runtime.block_on(one(Door::Noop, plan(effort), &Disk::AsItIs))?;
        findings.fact("no-op: p99 ms", noop.p99_ms);
        for (index, door) in [Door::V1, Door::Function].into_iter().enumerate() {
            let seen = runtime.block_on(one(door, plan(effort), &Disk::AsItIs))?;
            acknowledged[index].add(seen.acknowledged_per_second, noop.acknowledged_per_second);
            stored[index].add(seen.stored_per_second, noop.acknowledged_per_second);
            let name = if door == Door::V1 { "/v1" } else { "page" };
            findings.fact(&format!("{name}: p50 ms"), seen.p50_ms);
            findings.fact(&format!("{name}: p99 ms"), seen.p99_ms);
            findings.fact(&format!("{name}: refused /s"), seen.refused_per_second);
            say(format_args!(
                "  round {round}, {name}: {} acknowledged, {} stored, no-op {} a second",
                short(seen.acknowledged_per_second),
                short(seen.stored_per_second),
                short(noop.acknowledged_per_second)
            ));
        }
    }
    findings.ratios = acknowledged.into_iter().chain(stored).collect();
    findings.publish("p1")
}

/// One load on a fresh server, and whether everything acknowledged was stored in the end.
pub(crate) async fn one(door: Door, plan: Plan, disk: &Disk) -> Result<Seen> {
    let folder = places::fresh_folder("p1")?;
    let data = folder.path().join("data");
    let raffle = fixture::open_raffle(&data).await?;
    let mut server = Server::start(disk.under(child::this("serve")?), &data, &folder.path().join("log"))?;
    server.ready().await?;
    let seen = load::against(server.address, door, raffle, plan).await?;
    let drained = probe::drained(server.address, DRAIN_WITHIN).await?;
    ensure!(seen.broken == 0, "{} connections broke", seen.broken);
    let expected = if door == Door::Noop { 0 } else { seen.acknowledged };
    let found = drained.stored();
    ensure!(found == expected, "{expected} registrations were acknowledged, {found} are stored");
    Ok(seen)
}
