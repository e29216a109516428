//! `cargo xtask dev`: looks at the sources twice a second, rebuilds what changed, and restarts the server.
//!
//! `cargo leptos watch` follows one project only; here are two of them and a server.

use std::path::{Path, PathBuf};
use std::process::{Child, ExitCode};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::args::Args;
use crate::freshness::Fingerprint;
use crate::places::Places;
use crate::process::Program;
use crate::site::{ATTENDEE, BACKOFFICE, Quality, Surface};
use crate::{server, setup, site};

const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long the server may take to finish what it has begun; after that it is not finishing but stuck.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the server is made of, its embedded sites apart.
const SERVER_SOURCES: [&str; 7] = ["server", "adapters", "services", "app", "domain", "Cargo.toml", "Cargo.lock"];

/// Runs until it is interrupted.
pub(crate) fn dev(places: &Places, args: Args) -> Result<ExitCode> {
    let serve_args = args.passed_on()?;
    setup::for_site(places)?;
    let mut seen = Seen::default();
    let mut built = Seen::default();
    let mut running: Option<Child> = None;
    loop {
        let now = Seen::look(places);
        if now == seen {
            thread::sleep(LOOK_EVERY);
            continue;
        }
        seen = now;
        match rebuild(places, &mut built, now) {
            Ok(binary) => {
                if let Some(old) = running.take() {
                    stop(places, old)?;
                }
                running = Some(serve(places, &binary, &serve_args)?);
                println!("… watching");
            }
            Err(error) => println!("{error:#}\n… watching: the next change is tried again"),
        }
    }
}

/// The sources as they were at one moment.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Seen {
    attendee: Fingerprint,
    backoffice: Fingerprint,
    server: Fingerprint,
}

impl Seen {
    fn look(places: &Places) -> Self {
        Self {
            attendee: ATTENDEE.files(places),
            backoffice: BACKOFFICE.files(places),
            server: Fingerprint::of(&places.root, &SERVER_SOURCES),
        }
    }
}

/// Builds what has not been built from these sources. What breaks stays on the list for the next time.
fn rebuild(places: &Places, built: &mut Seen, now: Seen) -> Result<PathBuf> {
    rebuild_site(places, &ATTENDEE, &mut built.attendee, now.attendee)?;
    rebuild_site(places, &BACKOFFICE, &mut built.backoffice, now.backoffice)?;
    // Also after a change of a site alone: the server may hold the sites inside.
    server::build_draft(places)
}

fn rebuild_site(places: &Places, surface: &Surface, built: &mut Fingerprint, now: Fingerprint) -> Result<()> {
    if *built != now {
        site::build(places, surface, Quality::Draft)?;
        *built = now;
    }
    Ok(())
}

fn serve(places: &Places, binary: &Path, args: &[String]) -> Result<Child> {
    Program::at(places, binary).args(["serve", "--demo"]).args(args).start()
}

/// Asks the server to end, and ends it when it does not.
fn stop(places: &Places, mut server: Child) -> Result<()> {
    let asked = Program::new(places, "sh -c").arg(format!("kill -TERM {}", server.id())).succeeds();
    let mut waited = Duration::ZERO;
    while asked && waited < PATIENCE {
        if server.try_wait()?.is_some() {
            return Ok(());
        }
        thread::sleep(LOOK_EVERY / 5);
        waited += LOOK_EVERY / 5;
    }
    server.kill()?;
    server.wait()?;
    Ok(())
}
