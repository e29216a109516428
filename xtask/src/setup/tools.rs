//! The cargo tools, built from their sources with a light profile: they are used for seconds, not served for years.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{already_there, working_on};
use crate::places::Places;
use crate::process::Program;

/// A program from the Rust package registry, in one version.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The executable, which is not always named like its package.
    pub(crate) program: &'static str,
    extra: &'static str,
    /// How many minutes building takes on two quiet cores, for the line that asks for patience.
    minutes: u32,
    /// Whether the machine's own copy will do, whatever its version.
    any_version: bool,
}

pub(crate) const CARGO_LEPTOS: Tool = Tool {
    name: "cargo-leptos",
    version: "0.3.11",
    program: "cargo-leptos",
    // It would download wasm-opt, which npm has already brought; its declared Rust version is newer than it needs.
    extra: "--features no_downloads --ignore-rust-version",
    minutes: 12,
    any_version: false,
};

/// Refuses a WASM file that was made with any other version of the `wasm-bindgen` crate.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.130",
    program: "wasm-bindgen",
    extra: "--bin wasm-bindgen",
    minutes: 2,
    any_version: false,
};

pub(crate) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.151",
    program: "cargo-nextest",
    // Without looking for updates of itself, and without probes for tracing it.
    extra: "--no-default-features",
    minutes: 5,
    any_version: true,
};

pub(crate) const DENY: Tool =
    Tool { name: "cargo-deny", version: "0.20.2", program: "cargo-deny", extra: "", minutes: 2, any_version: true };

/// Every tool, in the order of the search path.
pub(crate) const TOOLS: [&Tool; 4] = [&CARGO_LEPTOS, &WASM_BINDGEN, &NEXTEST, &DENY];

impl Tool {
    fn installed(&self, places: &Places) -> Option<PathBuf> {
        let ours = places.tool(self.name, self.version).join("bin").join(self.program);
        if ours.is_file() {
            Some(ours)
        } else {
            places.on_path(self.program).filter(|found| self.will_do(places, found))
        }
    }

    fn will_do(&self, places: &Places, found: &PathBuf) -> bool {
        let said = Program::at(places, found).arg("--version").read().unwrap_or_default();
        self.any_version || said.split_whitespace().any(|word| word == self.version)
    }
}

/// Installs a tool into the cache unless the cache or the machine has it.
pub(crate) fn install(places: &Places, tool: &Tool) -> Result<()> {
    if let Some(found) = tool.installed(places) {
        already_there(&format!("{}, {}", tool.name, found.display()));
        return Ok(());
    }
    let label = format!("{} {}", tool.name, tool.version);
    working_on(&format!("installing {label}: once, about {} minutes on two cores", tool.minutes));
    // A lock file can name a version that a mirror of the registry does not have; newer ones are fine then.
    if cargo_install(places, tool, "--locked").is_err() {
        println!("… once more, without the versions that {} was released with", tool.name);
        cargo_install(places, tool, "")?;
    }
    if tool.installed(places).is_none() {
        bail!("{label} was installed, but there is no `{}` in {}", tool.program, tool_bin(places, tool).display());
    }
    let built = build_folder(places);
    if built.exists() {
        fs::remove_dir_all(built)?;
    }
    Ok(())
}

fn cargo_install(places: &Places, tool: &Tool, locked: &str) -> Result<()> {
    fs::create_dir_all(&places.cache)?;
    Program::new(places, "cargo install --force")
        .arg(tool.name)
        .args(["--version", tool.version])
        .args(tool.extra.split_whitespace())
        .args(locked.split_whitespace())
        .arg("--root")
        .arg(places.tool(tool.name, tool.version))
        // The cache itself: a setting of the checkout must not reach a stranger's build.
        .folder(&places.cache)
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_TARGET_DIR", build_folder(places))
        .run()
}

fn tool_bin(places: &Places, tool: &Tool) -> PathBuf {
    places.tool(tool.name, tool.version).join("bin")
}

/// Thrown away after a success, picked up again after an interruption.
fn build_folder(places: &Places) -> PathBuf {
    places.cache.join("build/tools")
}

#[cfg(test)]
mod tests {
    use super::WASM_BINDGEN;

    #[test]
    fn the_wasm_bindgen_tool_has_the_version_that_the_crate_is_pinned_to() {
        let manifest = include_str!("../../../Cargo.toml");
        assert!(manifest.contains(&format!("\nwasm-bindgen = \"={}\"", WASM_BINDGEN.version)));
    }
}
