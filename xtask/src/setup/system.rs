//! What is not a cargo tool: the WASM target, the npm packages, a browser.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{already_there, working_on};
use crate::places::Places;
use crate::process::Program;

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const OLDEST_NODE: u32 = 20;

/// The compiler's standard library for the browser.
pub(crate) fn wasm_target(places: &Places) -> Result<()> {
    let sysroot = Program::new(places, "rustc --print sysroot").read()?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        already_there(&format!("Rust target {WASM_TARGET}"));
        return Ok(());
    }
    working_on(&format!("adding the Rust target {WASM_TARGET}"));
    Program::new(places, "rustup target add").arg(WASM_TARGET).run()
}

/// wasm-opt, Playwright, axe and Lighthouse, exactly as `package-lock.json` has them.
pub(crate) fn npm_packages(places: &Places) -> Result<()> {
    node(places)?;
    let lock = fs::read(places.root.join("package-lock.json")).context("package-lock.json")?;
    let installed_from = places.root.join("node_modules/.festival-lock.json");
    if fs::read(&installed_from).is_ok_and(|installed| installed == lock) {
        already_there("npm packages");
        return Ok(());
    }
    working_on("installing the npm packages");
    Program::new(places, "npm ci --no-audit --no-fund")
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .env("PUPPETEER_SKIP_DOWNLOAD", "1")
        .run()?;
    fs::write(installed_from, lock)?;
    Ok(())
}

/// Finds a Chromium, or installs Debian's.
pub(crate) fn chromium(places: &Places) -> Result<PathBuf> {
    let found = || {
        let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
        places.chromium.clone().or_else(|| names.iter().find_map(|name| places.on_path(name)))
    };
    if let Some(chromium) = found() {
        already_there(&format!("Chromium, {}", chromium.display()));
        return Ok(chromium);
    }
    working_on("installing Chromium");
    apt_install(places, &["chromium", "fonts-dejavu-core", "fonts-liberation"])?;
    found().context("Chromium was installed, but is not on PATH; name it in FESTIVAL_CHROMIUM")
}

fn node(places: &Places) -> Result<()> {
    if places.on_path("npm").is_none() {
        working_on("installing Node.js");
        apt_install(places, &["nodejs", "npm"])?;
    }
    let version = Program::new(places, "node --version").read()?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!(
            "Node.js {OLDEST_NODE} or newer is needed, this is {}; see https://nodejs.org/en/download",
            version.trim()
        );
    }
    Ok(())
}

/// Only where it needs no password: xtask never asks for one.
fn apt_install(places: &Places, packages: &[&str]) -> Result<()> {
    let by_hand = format!("install {} by hand (Debian: `apt-get install {}`)", packages[0], packages.join(" "));
    if places.on_path("apt-get").is_none() {
        bail!("there is no apt-get here: {by_hand}");
    }
    let is_root = Program::new(places, "id -u").read()?.trim() == "0";
    if !is_root && !Program::new(places, "sudo -n true").succeeds() {
        bail!("this needs root, and sudo would ask for a password: {by_hand}");
    }
    let sudo = if is_root { "" } else { "sudo -n " };
    Program::new(places, &format!("{sudo}apt-get update -q")).run()?;
    Program::new(
        places,
        &format!("{sudo}env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends"),
    )
    .args(packages)
    .run()
    .context(by_hand)
}
