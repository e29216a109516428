//! Building the one binary, which holds both sites, and the program that measures it.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::freshness::Fingerprint;
use crate::kept;
use crate::places::Places;
use crate::process::Program;
use crate::site::{ATTENDEE, BACKOFFICE};

/// What the programs are made of, apart from the sites that the server holds inside.
const SOURCES: [&str; 5] = [".cargo", "adapters", "public/demo", "server", "services"];

/// Builds `festival-tickets` as it is shipped, and says where it is.
pub(crate) fn build_shipped(places: &Places) -> Result<PathBuf> {
    shipped(places, "server", "festival-tickets")
}

/// Builds the program that measures and kills the server, and says where it is.
pub(crate) fn build_bench(places: &Places) -> Result<PathBuf> {
    shipped(places, "bench", "bench")
}

/// Builds `festival-tickets` quickly, and says where it is.
pub(crate) fn build_draft(places: &Places) -> Result<PathBuf> {
    Program::new(places, "cargo build -p server --bin festival-tickets").run()?;
    Ok(places.festival_binary("debug"))
}

/// Builds a program, unless another checkout has built it from the same sources.
fn shipped(places: &Places, package: &str, program: &str) -> Result<PathBuf> {
    let sources =
        Fingerprint::of(&places.root, &[&[package], &SOURCES[..], ATTENDEE.sources, BACKOFFICE.sources].concat());
    let sources = sources.with_dependencies(places, package, &[]);
    if let Some(kept) = kept::find(places, program, sources) {
        println!("✓ {program} was built from these sources before, and comes from the cache");
        return Ok(kept.join(program));
    }
    Program::new(places, "cargo build --release -p").args([package, "--bin", program]).run()?;
    let built = places.target.join("release").join(program);
    let kept = kept::keep(places, program, sources, |folder| Ok(fs::copy(&built, folder.join(program)).map(drop)?))?;
    Ok(kept.join(program))
}
