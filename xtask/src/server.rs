//! Building the one binary, which holds both sites.

use std::path::PathBuf;

use anyhow::Result;

use crate::places::Places;
use crate::process::Program;

/// Builds `festival-tickets` as it is shipped, and says where it is.
pub(crate) fn build_shipped(places: &Places) -> Result<PathBuf> {
    Program::new(places, "cargo build --release -p server --bin festival-tickets").run()?;
    Ok(places.festival_binary("release"))
}

/// Builds `festival-tickets` quickly, and says where it is.
pub(crate) fn build_draft(places: &Places) -> Result<PathBuf> {
    Program::new(places, "cargo build -p server --bin festival-tickets").run()?;
    Ok(places.festival_binary("debug"))
}
