//! The two sites: what they are called, where they are served, what they are made of.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::Result;

use super::Quality;
use crate::freshness::Fingerprint;
use crate::places::Places;

const WASM: &str = "wasm32-unknown-unknown";

/// A single-page application. Its name is that of its crate, its `public/` folder and its cargo-leptos project.
pub(crate) struct Surface {
    pub(crate) name: &'static str,
    /// The path that it is served under, with a slash at both ends.
    pub(super) base: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    /// What is painted before the program is there.
    pub(super) skeleton: &'static str,
    /// What cargo-leptos is told beside the usual when the site is built to be shipped.
    pub(super) shipped_args: &'static [&'static str],
    pub(crate) sources: &'static [&'static str],
}

/// For attendees.
pub(crate) const ATTENDEE: Surface = Surface {
    name: "attendee",
    base: "/",
    title: "Festival Tickets",
    description: "Register for a festival draw, look up your ticket, and check that the draw was fair.",
    skeleton: include_str!("../../templates/attendee.html"),
    // Each page but the first is a file of its own.
    shipped_args: &["--split", "--lib-features", "split"],
    sources: &[
        "frontend/attendee",
        "public/attendee",
        "app",
        "domain",
        "style",
        "xtask/templates",
        "xtask/src/site",
        "Cargo.toml",
        "package-lock.json",
        "rust-toolchain.toml",
    ],
};

/// For organizers and staff.
pub(crate) const BACKOFFICE: Surface = Surface {
    name: "backoffice",
    base: "/backoffice/",
    title: "Backoffice · Festival Tickets",
    description: "Events, raffles and their results, for organizers and staff.",
    skeleton: include_str!("../../templates/backoffice.html"),
    shipped_args: &[],
    sources: &[
        "frontend/backoffice",
        "public/backoffice",
        "app",
        "domain",
        "style",
        "xtask/templates",
        "xtask/src/site",
        "Cargo.toml",
        "package-lock.json",
        "rust-toolchain.toml",
    ],
};

impl Surface {
    /// The finished site.
    pub(super) fn folder(&self, places: &Places) -> PathBuf {
        places.sites().join(self.name)
    }

    /// What it would be built from now.
    pub(super) fn sources(&self, places: &Places) -> Fingerprint {
        self.files(places).with_dependencies(places, self.name, &["--all-features", "--target", WASM])
    }

    /// What is in the files now, which takes a moment.
    pub(crate) fn files(&self, places: &Places) -> Fingerprint {
        Fingerprint::of(&places.root, self.sources)
    }

    /// Whether the folder holds what was built from these sources.
    pub(super) fn is_built_from(&self, places: &Places, quality: Quality, sources: Fingerprint) -> bool {
        let wanted = note(quality, sources);
        fs::read_to_string(self.note_file(places)).is_ok_and(|noted| noted == wanted)
    }

    /// Notes what was built. The sources are those from before the build: a change during it is not lost.
    pub(super) fn remember_build(&self, places: &Places, quality: Quality, sources: Fingerprint) -> Result<()> {
        Ok(fs::write(self.note_file(places), note(quality, sources))?)
    }

    /// A build that breaks halfway leaves nothing that looks up to date.
    pub(super) fn forget_build(&self, places: &Places) -> Result<()> {
        match fs::remove_file(self.note_file(places)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn note_file(&self, places: &Places) -> PathBuf {
        places.sites().join(format!("{}.built", self.name))
    }
}

fn note(quality: Quality, sources: Fingerprint) -> String {
    let quality = if quality == Quality::Shipped { "shipped" } else { "draft" };
    format!("{quality}, {}\n", sources.text())
}
