//! `cargo xtask package aws`: the three functions as zips, each with one file `bootstrap`, as Lambda wants them.
//!
//! For x86-64 with what the machine has; for arm64 with `cargo-lambda`, which brings a linker for it. The
//! machine's own linker makes a program for its own C library, and Lambda's is older: what needs more is
//! refused here and not in production.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;

const FUNCTIONS: [&str; 3] = ["lambda_api", "lambda_worker", "lambda_timetable"];
/// Of `Cargo.toml`.
const PROFILE: &str = "lambda";
/// `provided.al2023` has glibc 2.34.
const GLIBC_MINOR_MAX: u32 = 34;

const CARGO_LAMBDA: &str = "cargo-lambda";
const CARGO_LAMBDA_VERSION: &str = "1.9.2";
const ARM64: &str = "aarch64-unknown-linux-gnu";

/// Builds, zips, and says how large everything is.
pub(crate) fn package(places: &Places, mut args: Args) -> Result<ExitCode> {
    let wishes_aws = args.take_flag("aws");
    let skips_arm64 = args.take_flag("--x86-64-only");
    args.finish()?;
    if !wishes_aws {
        bail!("say for whom: `cargo xtask package aws`");
    }
    zip_all(places, "x86_64", &build_x86_64(places)?)?;
    if skips_arm64 {
        return Ok(ExitCode::SUCCESS);
    }
    match build_arm64(places) {
        Ok(folder) => zip_all(places, "arm64", &folder)?,
        Err(missing) => println!("There are no zips for arm64: {missing:#}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn build_x86_64(places: &Places) -> Result<PathBuf> {
    named(Program::new(places, "cargo build -p server --features aws --profile").arg(PROFILE)).run()?;
    let folder = places.target.join(PROFILE);
    for name in FUNCTIONS {
        let minor = glibc_minor(&fs::read(folder.join(name))?);
        if minor > GLIBC_MINOR_MAX {
            bail!("{name} wants glibc 2.{minor}, and Lambda has 2.{GLIBC_MINOR_MAX}; build on an older system");
        }
    }
    Ok(folder)
}

fn build_arm64(places: &Places) -> Result<PathBuf> {
    let tool = install_cargo_lambda(places)?;
    Program::new(places, "rustup target add").arg(ARM64).run()?;
    let search_path = format!("{}:{}", tool.join("bin").display(), places.search_path());
    let build = Program::at(places, tool.join("bin").join(CARGO_LAMBDA))
        .args(["lambda", "build", "-p", "server", "--features", "aws", "--arm64", "--profile", PROFILE])
        .env("PATH", search_path)
        .env("PYTHONPATH", &tool);
    named(build).run()?;
    Ok(places.target.join(ARM64).join(PROFILE))
}

fn named(build: Program) -> Program {
    build.args(FUNCTIONS.into_iter().flat_map(|name| ["--bin", name]))
}

/// From the Python registry: there it comes with the linker.
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

fn zip_all(places: &Places, arch: &str, built: &Path) -> Result<()> {
    let zips = places.root.join("target/lambda").join(arch);
    for name in FUNCTIONS {
        let folder = zips.join(name);
        fs::create_dir_all(&folder)?;
        let bootstrap = folder.join("bootstrap");
        // It keeps the permission to run it.
        fs::copy(built.join(name), &bootstrap).with_context(|| format!("{name} was not built"))?;
        let zip = zips.join(format!("{name}.zip"));
        Program::new(places, "python3 -m zipfile -c").arg(&zip).arg("bootstrap").folder(&folder).run()?;
        let (program, packed) = (fs::metadata(&bootstrap)?.len(), fs::metadata(&zip)?.len());
        fs::remove_dir_all(&folder)?;
        println!("{arch} {name}: {} kB, {} kB zipped", program / 1_000, packed / 1_000);
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
