//! `cargo xtask package aws`: the functions as zips, each with one file `bootstrap`, as Lambda wants them.
//!
//! `cargo-lambda` builds for both processors. It brings a linker and names the C library that Lambda has: a program
//! that is linked by the machine itself may want a younger one. A program that wants a younger one all the same is
//! refused here and not in production.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::args::Args;
use crate::freshness::Fingerprint;
use crate::kept;
use crate::places::Places;
use crate::process::Program;

const FUNCTIONS: [&str; 4] = ["lambda_api", "lambda_worker", "lambda_timetable", LEDGER];
/// The function that is built apart, because it alone carries a client of `MySQL`.
const LEDGER: &str = "lambda_ledger";
/// The profile in `Cargo.toml` that functions are built with.
const PROFILE: &str = "lambda";
/// The youngest glibc, 2.34, that a function may need: that of `provided.al2023`.
const GLIBC_MINOR_MAX: u32 = 34;
/// The size in bytes beyond which a zip is larger than the project wishes (P14 in `docs/benchmarks.md`).
const ZIP_BYTES_WISHED: u64 = 6_000_000;

/// At a fixed address. Otherwise the loader writes tens of thousands of addresses into the program at each cold start,
/// and the zip carries where they go. A program that may lie anywhere is harder to attack; here a hypervisor stands
/// around each function.
const FIXED_ADDRESS: &str = "-C link-arg=-no-pie";

/// The first level of deflate beyond those that hurry.
const ZOPFLI: i64 = 10;
const RUNNABLE: u32 = 0o755;

const CARGO_LAMBDA: &str = "cargo-lambda";
const CARGO_LAMBDA_VERSION: &str = "1.9.2";

/// What the functions are made of.
const SOURCES: [&str; 11] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "adapters/src",
    "app",
    "domain/src",
    "server/config.default.toml",
    "server/src",
    "services/src",
    "services/templates",
    "xtask/src/package.rs",
];

/// A processor that functions run on.
#[derive(Clone, Copy)]
pub(crate) struct Processor {
    /// As Lambda calls it.
    name: &'static str,
    /// As Rust calls it.
    target: &'static str,
}

pub(crate) const X86_64: Processor = Processor { name: "x86_64", target: "x86_64-unknown-linux-gnu" };
const ARM64: Processor = Processor { name: "arm64", target: "aarch64-unknown-linux-gnu" };

/// Builds, zips, and says how large everything is.
pub(crate) fn package(places: &Places, mut args: Args) -> Result<ExitCode> {
    let wishes_aws = args.take_flag("aws");
    let skips_arm64 = args.take_flag("--x86-64-only");
    args.finish()?;
    if !wishes_aws {
        bail!("say for whom: `cargo xtask package aws`");
    }
    bring_up_to_date(places, X86_64)?;
    if !skips_arm64 {
        bring_up_to_date(places, ARM64)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes sure that the zips for a processor are there, built from the sources as they are.
pub(crate) fn bring_up_to_date(places: &Places, processor: Processor) -> Result<()> {
    let sources = Fingerprint::of(&places.root, &SOURCES);
    let what = format!("lambda-{}", processor.name);
    let zips = if let Some(kept) = kept::find(places, &what, sources) {
        println!(
            "✓ the functions for {} were built from these sources before, and come from the cache",
            processor.name
        );
        kept
    } else {
        let built = build(places, processor)?;
        kept::keep(places, &what, sources, |folder| zip_all(processor, &built, folder))?
    };
    kept::replace(&zips, &places.root.join("target/lambda").join(processor.name))?;
    say_sizes(&zips, processor)
}

/// Builds the functions, and answers with the folder that holds each of them as `bootstrap` in a folder of its name.
fn build(places: &Places, processor: Processor) -> Result<PathBuf> {
    let tool = install_cargo_lambda(places)?;
    Program::new(places, "rustup target add").arg(processor.target).run()?;
    let built = places.target.join(PROFILE).join(processor.name);
    let search_path = format!("{}:{}", tool.join("bin").display(), places.search_path());
    let (with_mysql, others): (Vec<&str>, Vec<&str>) = FUNCTIONS.into_iter().partition(|name| *name == LEDGER);
    for (features, names) in [("aws", others), ("aws,mysql", with_mysql)] {
        Program::at(places, tool.join("bin").join(CARGO_LAMBDA))
            .args(["lambda", "build", "-p", "server", "--features", features, "--profile", PROFILE, "--target"])
            .arg(format!("{}.2.{GLIBC_MINOR_MAX}", processor.target))
            .args(names.into_iter().flat_map(|name| ["--bin", name]))
            .arg("--lambda-dir")
            .arg(&built)
            .env("PATH", &search_path)
            .env("PYTHONPATH", &tool)
            .env("RUSTFLAGS", FIXED_ADDRESS)
            .run()?;
    }
    Ok(built)
}

/// Installs it from the Python registry, where it comes with its linker.
fn install_cargo_lambda(places: &Places) -> Result<PathBuf> {
    let tool = places.tool(CARGO_LAMBDA, CARGO_LAMBDA_VERSION);
    let complete = tool.join("complete");
    if !complete.is_file() {
        let wanted = format!("{CARGO_LAMBDA}=={CARGO_LAMBDA_VERSION}");
        let install = Program::new(places, "pip install --quiet --disable-pip-version-check --target").arg(&tool);
        install.arg(&wanted).run().with_context(|| format!("{wanted} cannot be installed by pip"))?;
        fs::write(complete, "")?;
    }
    Ok(tool)
}

/// A zip of each function in `zips`, which is there.
fn zip_all(processor: Processor, built: &Path, zips: &Path) -> Result<()> {
    for name in FUNCTIONS {
        let program = fs::read(built.join(name).join("bootstrap")).with_context(|| format!("{name} was not built"))?;
        let minor = glibc_minor(&program);
        if minor > GLIBC_MINOR_MAX {
            bail!("{name} for {} wants glibc 2.{minor}, and Lambda has 2.{GLIBC_MINOR_MAX}", processor.name);
        }
        println!("… packing {name}");
        zip(&program, &zips.join(format!("{name}.zip")))?;
    }
    Ok(())
}

/// Packs a program. The same program gives the same zip, because the file in it carries no time.
fn zip(program: &[u8], place: &Path) -> Result<()> {
    let mut zip = ZipWriter::new(fs::File::create(place)?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("bootstrap", options.compression_level(Some(ZOPFLI)).unix_permissions(RUNNABLE))?;
    zip.write_all(program)?;
    zip.finish()?;
    Ok(())
}

fn say_sizes(zips: &Path, processor: Processor) -> Result<()> {
    for name in FUNCTIONS {
        let bytes = fs::metadata(zips.join(format!("{name}.zip")))?.len();
        let verdict = if bytes > ZIP_BYTES_WISHED { ", which is more than is wished for" } else { "" };
        println!("{} {name}: {} kB zipped{verdict}", processor.name, bytes / 1_000);
    }
    Ok(())
}

/// The youngest version of the C library that a program names.
fn glibc_minor(program: &[u8]) -> u32 {
    const NAME: &[u8] = b"GLIBC_2.";
    let starts = program.windows(NAME.len()).enumerate().filter(|(_, window)| *window == NAME);
    let minor = |at: usize| {
        let digits = program[at + NAME.len()..].iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
    };
    starts.map(|(at, _)| minor(at)).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::glibc_minor;

    #[test]
    fn the_youngest_c_library_that_a_program_names_is_found() {
        assert_eq!(glibc_minor(b"\0GLIBC_2.17\0GLIBC_2.34\0GLIBC_2.2.5\0"), 34);
        assert_eq!(glibc_minor(b"\0nothing\0GLIBC_"), 0);
    }
}
