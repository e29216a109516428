//! A server as a child process: started on a free port, waited for, killed.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::http::{self, Connection};
use crate::places;
use crate::stopwatch::Stopwatch;

/// The ports that are tried: the system gives those from 32768 on to outgoing connections.
const PORTS: std::ops::Range<u16> = 21_000..32_000;
/// How long a server may take to become ready; one that takes longer is broken.
const READY_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A process that is killed when the value goes.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        Ok(Self(command.spawn().with_context(|| format!("{program} does not start"))?))
    }

    /// `kill -9`, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself; gone is gone.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// Says so if the process has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.0.try_wait()? {
            Some(status) => bail!("a server has ended by itself with {status}"),
            None => Ok(()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A server that runs, or is about to.
pub(crate) struct Server {
    process: Running,
    pub(crate) address: SocketAddr,
    started: Stopwatch,
}

impl Server {
    /// Starts the product or `bench serve` on a folder. What it logs is added to a file.
    pub(crate) fn start(mut command: Command, folder: &Path, log: &Path) -> Result<Self> {
        let address = free_address()?;
        let log = File::options().create(true).append(true).open(log)?;
        command.env("FESTIVAL_STORE_FOLDER", folder).env("FESTIVAL_HTTP_LISTEN", address.to_string());
        for (name, value) in WITHOUT_LIMITS {
            command.env(name, value);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Self::at(command, address)
    }

    /// Starts any server that listens there and answers `/health/ready`.
    pub(crate) fn at(mut command: Command, address: SocketAddr) -> Result<Self> {
        let started = Stopwatch::start();
        Ok(Self { process: Running::start(&mut command)?, address, started })
    }

    /// Waits until the server is ready, and answers with how long that took from the start.
    pub(crate) async fn ready(&mut self) -> Result<Duration> {
        while !is_ready(self.address).await {
            self.process.check()?;
            if self.started.passed() > READY_WITHIN {
                bail!("a server was not ready within {READY_WITHIN:?}; see its log");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(self.started.passed())
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }
}

/// Settings that lift the limits: everybody here has one address, and is in a hurry.
const WITHOUT_LIMITS: [(&str, &str); 4] = [
    ("FESTIVAL_HTTP_ADDRESS_BURST", "1000000000"),
    ("FESTIVAL_HTTP_ADDRESS_PER_MINUTE", "1000000000"),
    ("FESTIVAL_LIMITS_REGISTER_BURST", "1000000"),
    ("FESTIVAL_LOG_FILTER", "warn"),
];

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection.call(&http::get("/health/ready")).await.is_ok_and(|answer| answer.status == 200)
}

/// An address that nobody listens at, another one with each call.
pub(crate) fn free_address() -> Result<SocketAddr> {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let ports = PORTS.end - PORTS.start;
    // Several of these programs may run at the same time; they begin at different ports.
    let first = u16::try_from(std::process::id() % u32::from(ports))?;
    for _ in 0..ports {
        let step = TRIED.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + first.wrapping_add(step) % ports;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    bail!("no port is free")
}

/// The product, as it is shipped.
pub(crate) fn festival() -> Result<Command> {
    let mut command = places::program(&places::festival_binary()?);
    command.arg("serve");
    Ok(command)
}

/// A child of this binary.
pub(crate) fn this(subcommand: &str) -> Result<Command> {
    let mut command = places::program(&places::this_binary()?);
    command.arg(subcommand);
    Ok(command)
}
