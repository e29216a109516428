//! Where things are: the checkout, the binary under test, the folder for data and results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// The checkout, which is where `cargo xtask` starts this: the program may have been built in another.
pub(crate) fn root() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// `target/bench` in the checkout: results stay there, data is thrown away.
///
/// Data lies here and not in the folder for temporary files, which on many machines is memory: a
/// commit that costs nothing would measure nothing.
pub(crate) fn results() -> Result<PathBuf> {
    let folder = root().join("target/bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// A folder for data, gone with the value.
pub(crate) fn fresh_folder(name: &str) -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix(&format!("{name}-")).tempdir_in(results()?)?)
}

/// This very binary, for the children.
pub(crate) fn this_binary() -> Result<PathBuf> {
    std::env::current_exe().context("this binary has no path")
}

/// The binary as it is shipped: `FESTIVAL_BIN`, or what was built beside this one.
pub(crate) fn festival_binary() -> Result<PathBuf> {
    let binary = match variable("FESTIVAL_BIN") {
        Some(path) => PathBuf::from(path),
        None => this_binary()?.with_file_name("festival-tickets"),
    };
    if !binary.is_file() {
        let hint = "build it (`cargo build --release -p server`), or name it by FESTIVAL_BIN";
        bail!("there is no {}; {hint}", binary.display());
    }
    Ok(binary)
}

/// The browser: `FESTIVAL_CHROMIUM`, or the machine's.
pub(crate) fn chromium() -> PathBuf {
    variable("FESTIVAL_CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from)
}

/// The folder with the zips of the functions for this processor: `FESTIVAL_LAMBDA`, or where xtask puts them.
pub(crate) fn lambda_zips() -> Option<PathBuf> {
    let folder = variable("FESTIVAL_LAMBDA").map_or_else(|| root().join("target/lambda/x86_64"), PathBuf::from);
    folder.join("lambda_api.zip").is_file().then_some(folder)
}

/// A program that inherits none of our own settings: what it does is said here and nowhere else.
pub(crate) fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FESTIVAL_") {
            command.env_remove(name);
        }
    }
    command
}

/// A program on the search path.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = variable("PATH")?;
    path.split(':').map(|folder| Path::new(folder).join(name)).find(|file| file.is_file())
}

#[expect(clippy::disallowed_methods, reason = "the settings of the product live in server/src/config.rs, these here")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
