//! The load: connections that are kept open, each sending its next request as soon as the last one
//! is answered. One thread, so that it takes as little as it can from the two cores.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use domain::id::RaffleId;
use serde::{Deserialize, Serialize};
use tokio::task::{JoinHandle, LocalSet};

use crate::figures::per_second;
use crate::form::{Door, Request};
use crate::http::Connection;
use crate::places;
use crate::probe::Metrics;
use crate::stopwatch::Stopwatch;

/// The load, as a child process.
#[derive(clap::Args)]
pub(crate) struct Load {
    /// Where the server listens.
    #[arg(long)]
    address: SocketAddr,
    /// What is called.
    #[arg(long)]
    door: Door,
    /// The raffle.
    #[arg(long)]
    raffle: RaffleId,
    /// How many call at the same time.
    #[arg(long)]
    connections: u64,
    /// How long is measured.
    #[arg(long)]
    seconds: f64,
    /// How long nothing is measured before that.
    #[arg(long)]
    warm_up: f64,
}

/// What the load saw.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Answers that said yes, a second.
    pub(crate) acknowledged_per_second: f64,
    /// Answers that said no, a second.
    pub(crate) refused_per_second: f64,
    /// What the worker stored meanwhile, a second.
    pub(crate) stored_per_second: f64,
    /// The middle answer, in milliseconds.
    pub(crate) p50_ms: f64,
    /// All but one in a hundred answers came within this.
    pub(crate) p99_ms: f64,
    /// Answers that said yes, all in all, the warm-up and the end included.
    pub(crate) acknowledged: u64,
    /// Connections that broke.
    pub(crate) broken: u64,
}

/// How a load is run from outside.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) connections: u64,
    pub(crate) seconds: f64,
    pub(crate) warm_up: f64,
}

/// Runs a load in a process of its own.
pub(crate) async fn against(address: SocketAddr, door: Door, raffle: RaffleId, plan: Plan) -> Result<Seen> {
    let door = clap::ValueEnum::to_possible_value(&door).context("every door has a name")?;
    let mut command = places::program(&places::this_binary()?);
    command.args(["load", "--door", door.get_name(), "--address", &address.to_string()]);
    command.args(["--raffle", &raffle.to_string(), "--connections", &plan.connections.to_string()]);
    command.args(["--seconds", &plan.seconds.to_string(), "--warm-up", &plan.warm_up.to_string()]);
    let output = tokio::task::spawn_blocking(move || command.stderr(Stdio::inherit()).output()).await??;
    anyhow::ensure!(output.status.success(), "the load ended with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

impl Load {
    pub(crate) fn run(self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let seen = LocalSet::new().block_on(&runtime, self.call())?;
        crate::say(serde_json::to_string(&seen)?);
        Ok(())
    }

    async fn call(self) -> Result<Seen> {
        let tally = Rc::new(Tally::default());
        let mut callers = Vec::new();
        for number in 0..self.connections {
            let request = Request::new(self.door, self.raffle, 1);
            let connection = Connection::open(self.address).await.context("the server does not accept")?;
            callers.push(tokio::task::spawn_local(keep_calling(
                connection,
                request,
                number,
                self.connections,
                tally.clone(),
            )));
        }
        tokio::time::sleep(Duration::from_secs_f64(self.warm_up)).await;
        tally.begin();
        let before = Mark::make(&tally, self.stored().await?);
        tokio::time::sleep(Duration::from_secs_f64(self.seconds)).await;
        let after = Mark::make(&tally, self.stored().await?);
        tally.is_over.set(true);
        Ok(tally.seen(&before, &after, join(callers).await))
    }

    /// Only our own server has a worker that stores.
    async fn stored(&self) -> Result<u64> {
        if self.door == Door::Naive { Ok(0) } else { Ok(Metrics::read(self.address).await?.stored()) }
    }
}

/// The state of things at one moment.
struct Mark {
    at: Stopwatch,
    acknowledged: u64,
    refused: u64,
    stored: u64,
}

impl Mark {
    fn make(tally: &Tally, stored: u64) -> Self {
        Self { at: Stopwatch::start(), acknowledged: tally.acknowledged.get(), refused: tally.refused.get(), stored }
    }
}

#[derive(Default)]
struct Tally {
    acknowledged: Cell<u64>,
    refused: Cell<u64>,
    micros: RefCell<Vec<u32>>,
    is_measured: Cell<bool>,
    is_over: Cell<bool>,
}

impl Tally {
    fn begin(&self) {
        self.is_measured.set(true);
    }

    fn note(&self, status: u16, took: Duration) {
        let count = if (200..300).contains(&status) { &self.acknowledged } else { &self.refused };
        count.set(count.get() + 1);
        if self.is_measured.get() {
            self.micros.borrow_mut().push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        }
    }

    fn seen(&self, before: &Mark, after: &Mark, broken: u64) -> Seen {
        let seconds = before.at.secs() - after.at.secs();
        let (p50_ms, p99_ms) = self.percentiles();
        Seen {
            acknowledged_per_second: per_second(after.acknowledged - before.acknowledged, seconds),
            refused_per_second: per_second(after.refused - before.refused, seconds),
            stored_per_second: per_second(after.stored - before.stored, seconds),
            p50_ms,
            p99_ms,
            acknowledged: self.acknowledged.get(),
            broken,
        }
    }

    fn percentiles(&self) -> (f64, f64) {
        let mut micros = self.micros.borrow_mut();
        micros.sort_unstable();
        let at =
            |share: usize| micros.get(micros.len() * share / 100).map_or(0.0, |micros| f64::from(*micros) / 1_000.0);
        (at(50), at(99))
    }
}

/// Each caller has its own numbers, so that every person is new.
async fn keep_calling(
    mut connection: Connection,
    mut request: Request,
    mut number: u64,
    step: u64,
    tally: Rc<Tally>,
) -> std::io::Result<()> {
    while !tally.is_over.get() {
        let sent = Stopwatch::start();
        let status = connection.call(request.numbered(number)).await?.status;
        tally.note(status, sent.passed());
        number += step;
    }
    Ok(())
}

async fn join(callers: Vec<JoinHandle<std::io::Result<()>>>) -> u64 {
    let mut broken = 0;
    for caller in callers {
        broken += u64::from(!caller.await.is_ok_and(|called| called.is_ok()));
    }
    broken
}
