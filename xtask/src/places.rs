//! Where things are kept: the checkout, the cache beside it, the tools in the cache.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Every path and every environment variable that xtask depends on.
pub(crate) struct Places {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Tools and builds that outlive a checkout.
    pub(crate) cache: PathBuf,
    /// Cargo's target directory for everything that xtask builds.
    pub(crate) target: PathBuf,
    /// The Chromium that the person asked for, if any.
    pub(crate) chromium: Option<PathBuf>,
    path: String,
}

impl Places {
    /// Reads the environment, once.
    pub(crate) fn find() -> Result<Self> {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR"));
        let started_in = variable("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
        // With one target folder for several checkouts, cargo may take the xtask of one for that of another.
        if built_in != Path::new(&started_in) {
            bail!("this xtask was built from {}; run `cargo clean -p xtask` and try again", built_in.display());
        }
        let root = built_in.parent().context("xtask stands in the checkout")?.to_owned();
        let cache = match variable("FESTIVAL_CACHE") {
            Some(cache) => PathBuf::from(cache),
            None => Path::new(&variable("HOME").context("neither FESTIVAL_CACHE nor HOME is set")?)
                .join(".cache/festival-tickets"),
        };
        let target = variable("CARGO_TARGET_DIR").map_or_else(|| cache.join("target"), PathBuf::from);
        let chromium = variable("FESTIVAL_CHROMIUM").map(PathBuf::from);
        Ok(Self { target: root.join(target), root, cache, chromium, path: variable("PATH").unwrap_or_default() })
    }

    /// The two site folders, each ready to be served or uploaded as it is.
    pub(crate) fn sites(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// Where a tool of this version is installed.
    pub(crate) fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.cache.join("tools").join(format!("{name}-{version}"))
    }

    /// The search path for other programs: our tools first, then npm's, then the machine's.
    pub(crate) fn search_path(&self) -> String {
        let mut folders: Vec<String> = crate::setup::TOOLS
            .iter()
            .map(|tool| self.tool(tool.name, tool.version).join("bin").display().to_string())
            .collect();
        folders.push(self.root.join("node_modules/.bin").display().to_string());
        folders.push(self.path.clone());
        folders.join(":")
    }

    /// The first program of this name on the machine's own search path.
    pub(crate) fn on_path(&self, program: &str) -> Option<PathBuf> {
        self.path.split(':').map(|folder| Path::new(folder).join(program)).find(|file| file.is_file())
    }

    /// The festival-tickets binary of a cargo profile folder, `release` or `debug`.
    pub(crate) fn festival_binary(&self, profile_folder: &str) -> PathBuf {
        self.target.join(profile_folder).join("festival-tickets")
    }
}

#[expect(clippy::disallowed_methods, reason = "the settings of the product live in server/src/config.rs, xtask's here")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
