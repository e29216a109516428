//! A disk that is slower than this one: `fdatasync` and `fsync` take a millisecond longer, on both sides.
//!
//! A disk in the network of a cloud takes about that long. A few lines of C that the system loads before the C
//! library (`LD_PRELOAD`) replace these two calls and no others: a tracer would slow down the rest as well, and the
//! more threads a server has the more.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::places;

/// How many microseconds are added to each call.
const DELAY_MICROS: u32 = 1_000;
/// The most commits a second that a server on the slow disk can make; one that makes more writes to another disk.
pub(crate) const COMMITS_MAX: f64 = 1_000.0;

/// What a server writes to.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Disk {
    /// This machine's.
    AsItIs,
    /// This machine's, a millisecond slower, by this library.
    Slow(PathBuf),
}

impl Disk {
    /// Those that can be had on this machine.
    ///
    /// # Errors
    /// Where the machine has a C compiler that cannot compile this.
    pub(crate) fn at_hand() -> Result<Vec<Self>> {
        let Some(compiler) = places::on_path("cc") else { return Ok(vec![Self::AsItIs]) };
        Ok(vec![Self::AsItIs, Self::Slow(compile(&compiler)?)])
    }

    /// The command as it has to be started so that it writes to this disk.
    pub(crate) fn under(&self, mut command: Command) -> Command {
        if let Self::Slow(library) = self {
            command.env("LD_PRELOAD", library);
        }
        command
    }

    /// As it stands in a table.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::AsItIs => "",
            Self::Slow(_) => ", disk 1 ms slower",
        }
    }
}

fn compile(compiler: &Path) -> Result<PathBuf> {
    let folder = places::results()?;
    let (source, library) = (folder.join("slow-disk.c"), folder.join("slow-disk.so"));
    fs::write(&source, include_str!("disk/slow.c"))?;
    let mut command = places::program(compiler);
    command.args(["-O2", "-shared", "-fPIC"]).arg(format!("-DDELAY_MICROS={DELAY_MICROS}"));
    let status = command.arg("-o").args([&library, &source]).status()?;
    ensure!(status.success(), "the C compiler cannot compile {}", source.display());
    Ok(library)
}
