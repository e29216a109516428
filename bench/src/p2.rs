//! P2: durable registrations a second ÷ those of a server that commits once per request.

use anyhow::{Result, ensure};
use domain::id::RaffleId;

use crate::child::{self, Server};
use crate::disk::{COMMITS_MAX, Disk};
use crate::figures::{Effort, Findings, Ratio, short};
use crate::form::Door;
use crate::load::{self, Plan, Seen};
use crate::{p1, places, say};

/// The peer knows one raffle only, and is not told which; the request has the same size all the same.
const NO_RAFFLE: RaffleId = RaffleId::new(uuid::Uuid::nil());

/// Prints and writes P2.
pub(crate) fn measure(effort: &Effort) -> Result<()> {
    say("P2: durable registrations a second ÷ one commit per request");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut findings = Findings::default();
    let disks = Disk::at_hand()?;
    if disks == [Disk::AsItIs] {
        say("  there is no C compiler here: the slower disk is left out");
    }
    for disk in &disks {
        let [acknowledged, stored] = runtime.block_on(on(disk, effort, &mut findings))?;
        findings.ratios.extend([acknowledged, stored]);
    }
    findings.publish("p2")
}

async fn on(disk: &Disk, effort: &Effort, findings: &mut Findings) -> Result<[Ratio; 2]> {
    let label = disk.label();
    let mut acknowledged = Ratio::new(format!("P2 acknowledged, /v1{label}"), "/s", 20.0);
    let mut stored = Ratio::new(format!("P2 stored, /v1{label}"), "/s", 20.0);
    for round in 1..=effort.rounds {
        let naive = one(p1::plan(effort), disk).await?;
        let ours = p1::one(Door::V1, p1::plan(effort), disk).await?;
        acknowledged.add(ours.acknowledged_per_second, naive.acknowledged_per_second);
        stored.add(ours.stored_per_second, naive.acknowledged_per_second);
        findings.fact(&format!("one commit per request{label}: p99 ms"), naive.p99_ms);
        findings.fact(&format!("ours{label}: p99 ms"), ours.p99_ms);
        say(format_args!(
            "  round {round}{label}: {} acknowledged, {} stored, one commit per request {} a second",
            short(ours.acknowledged_per_second),
            short(ours.stored_per_second),
            short(naive.acknowledged_per_second)
        ));
    }
    Ok([acknowledged, stored])
}

async fn one(plan: Plan, disk: &Disk) -> Result<Seen> {
    let folder = places::fresh_folder("p2")?;
    let address = child::free_address()?;
    let mut command = child::this("naive")?;
    command.args(["--address", &address.to_string(), "--database"]).arg(folder.path().join("naive.db"));
    let mut server = Server::at(disk.under(command), address)?;
    server.ready().await?;
    let seen = load::against(server.address, Door::Naive, NO_RAFFLE, plan).await?;
    ensure!(seen.broken == 0 && seen.refused_per_second == 0.0, "the peer refuses or breaks");
    let is_slow = *disk == Disk::AsItIs || seen.acknowledged_per_second < COMMITS_MAX;
    ensure!(is_slow, "the peer commits {} times a second: its disk is not slower", seen.acknowledged_per_second);
    Ok(seen)
}
