//! `cargo xtask site`: both single-page applications, each a folder that can be served or uploaded as it is.
//!
//! cargo-leptos builds, hashes and compresses; `program` moves what it made into a folder of its own; `shell` writes
//! the page that names it; `compress` packs what cargo-leptos did not see, and throws away what packing made no
//! smaller.

mod compress;
mod program;
mod shell;
mod surface;

use std::fs;
use std::process::ExitCode;
use std::thread;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::kept;
use crate::places::Places;
use crate::process::Program;
use crate::setup;

pub(crate) use surface::{ATTENDEE, BACKOFFICE, Surface};

/// How much the build cares about size.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quality {
    /// Quick to build, for `dev`.
    Draft,
    /// Optimized and compressed, as it is shipped.
    Shipped,
}

/// Builds both sites, whether or not anything changed.
pub(crate) fn site(places: &Places, mut args: Args) -> Result<ExitCode> {
    let quality = if args.take_flag("--dev") { Quality::Draft } else { Quality::Shipped };
    args.finish()?;
    setup::for_site(places)?;
    build_all(places, &[&ATTENDEE, &BACKOFFICE], quality)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes sure that both sites are there as they are shipped, built from the sources as they are.
pub(crate) fn bring_up_to_date(places: &Places) -> Result<()> {
    let mut missing = Vec::new();
    for surface in [&ATTENDEE, &BACKOFFICE] {
        let sources = surface.sources(places);
        if surface.is_built_from(places, Quality::Shipped, sources) {
            println!("✓ the {} site is up to date", surface.name);
        } else if let Some(site) = kept::find(places, surface.name, sources) {
            kept::replace(&site, &surface.folder(places))?;
            surface.remember_build(places, Quality::Shipped, sources)?;
            println!("✓ the {} site was built from these sources before, and comes from the cache", surface.name);
        } else {
            missing.push(surface);
        }
    }
    build_all(places, &missing, Quality::Shipped)
}

/// Builds sites side by side: cargo compiles one after the other, and while it compiles the next, the last is made
/// small on another core.
fn build_all(places: &Places, surfaces: &[&Surface], quality: Quality) -> Result<()> {
    thread::scope(|scope| {
        let start = |surface| scope.spawn(move || build(places, surface, quality));
        let builds: Vec<_> = surfaces.iter().copied().map(start).collect();
        let outcomes: Vec<_> = builds.into_iter().map(thread::ScopedJoinHandle::join).collect();
        outcomes.into_iter().try_for_each(|built| built.unwrap_or_else(|_| bail!("building a site panicked")))
    })
}

/// Builds one site.
pub(crate) fn build(places: &Places, surface: &Surface, quality: Quality) -> Result<()> {
    surface.forget_build(places)?;
    let pkg = surface.folder(places).join("pkg");
    program::forget(&pkg)?;
    let sources = surface.sources(places);
    fs::create_dir_all(places.root.join("public").join(surface.name))?;
    Program::new(places, "cargo leptos build --frontend-only --project")
        .arg(surface.name)
        .args(if quality == Quality::Shipped { &["--release", "-P"][..] } else { &[] })
        .args(if quality == Quality::Shipped { surface.shipped_args } else { &[] })
        .env("LEPTOS_HASH_FILES", "true")
        // The compiler has said what is wrong; where cargo-leptos noticed it helps nobody.
        .env("RUST_BACKTRACE", "0")
        .run()?;
    let program = program::settle(&pkg)?;
    let written = shell::write(places, surface, &program)?;
    if quality == Quality::Shipped {
        compress::pack(places, &written)?;
        compress::drop_what_nobody_needs(&surface.folder(places))?;
    }
    if quality == Quality::Shipped {
        kept::keep(places, surface.name, sources, |folder| kept::replace(&surface.folder(places), folder))?;
    }
    surface.remember_build(places, quality, sources)?;
    println!("✓ {} in {}", surface.name, surface.folder(places).display());
    Ok(())
}
