//! `cargo xtask infra`: the templates for AWS are made, linted, and held to their promises. No account and no
//! credentials are needed.
//!
//! What has passed is remembered in the cache by what the files hold, so that a second run, in whatever checkout, looks
//! and does nothing.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::freshness::Fingerprint;
use crate::places::Places;
use crate::process::Program;

const CFN_LINT: &str = "1.58.0";

/// All that the templates and their tests are made from. The tests compare with what the server says.
const SOURCES: [&str; 19] = [
    "infra/aws/package.json",
    "infra/aws/package-lock.json",
    "infra/aws/cdk.json",
    "infra/aws/tsconfig.json",
    "infra/aws/.cfnlintrc",
    "infra/aws/src",
    "infra/aws/test",
    "infra/aws/container",
    "infra/aws/placeholder",
    "adapters/src/aws/dynamodb/board.rs",
    "adapters/src/aws/dynamodb/raffles.rs",
    "bench/cost/prices.json",
    "server/src/commands/serve.rs",
    "server/src/config/cloud.rs",
    "server/src/protect.rs",
    "server/src/router.rs",
    "server/src/site.rs",
    "services/src/ports/queue.rs",
    "xtask/src/infra.rs",
];

/// Templates with everything that can be switched on, made beside those that are made by default.
const EVERYTHING: [&str; 10] = [
    "--context",
    "container=1",
    "--context",
    "reporting=on",
    "--context",
    "rush=2",
    "--context",
    "mail=operator@example.org",
    "--context",
    "arch=x86_64",
];

/// Makes and checks the templates.
pub(crate) fn infra(places: &Places, args: Args) -> Result<ExitCode> {
    args.finish()?;
    check(places)?;
    Ok(ExitCode::SUCCESS)
}

/// As `infra`, as a step of `check`.
pub(crate) fn check(places: &Places) -> Result<()> {
    let passed = places.cache.join("infra-passed.txt");
    let sources = Fingerprint::of(&places.root, &SOURCES).text();
    if fs::read_to_string(&passed).is_ok_and(|last| last == sources) {
        println!("✓ the infrastructure has passed as it is");
        return Ok(());
    }
    npm_packages(places)?;
    // What was compiled from a file that is gone would still be found.
    remove(&folder(places).join("build"))?;
    in_folder(places, "npm test").run()?;
    synthesize(places, "cdk.out", &[])?;
    synthesize(places, "build/everything", &EVERYTHING)?;
    lint(places, &["cdk.out", "build/everything"])?;
    fs::write(passed, sources)?;
    Ok(())
}

/// Where the stacks are.
pub(crate) fn folder(places: &Places) -> PathBuf {
    places.root.join("infra/aws")
}

/// A program of that folder.
pub(crate) fn in_folder(places: &Places, line: &str) -> Program {
    Program::new(places, line).folder(folder(places)).env("CDK_DISABLE_CLI_TELEMETRY", "true")
}

/// The library and its command, exactly as `package-lock.json` has them.
pub(crate) fn npm_packages(places: &Places) -> Result<()> {
    let lock = fs::read(folder(places).join("package-lock.json")).context("infra/aws/package-lock.json")?;
    let installed_from = folder(places).join("node_modules/.festival-lock.json");
    if fs::read(&installed_from).is_ok_and(|installed| installed == lock) {
        println!("✓ already there: npm packages of infra/aws");
        return Ok(());
    }
    println!("… installing the npm packages of infra/aws");
    in_folder(places, "npm ci --no-audit --no-fund").run()?;
    fs::write(installed_from, lock)?;
    Ok(())
}

/// Makes the templates into a folder, which is emptied first.
fn synthesize(places: &Places, output: &str, context: &[&str]) -> Result<()> {
    remove(&folder(places).join(output))?;
    in_folder(places, "npx --no-install cdk synth --quiet --output").arg(output).args(context).run()
}

fn lint(places: &Places, outputs: &[&str]) -> Result<()> {
    let mut templates = Vec::new();
    for output in outputs {
        for entry in fs::read_dir(folder(places).join(output))? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(".template.json") {
                templates.push(path);
            }
        }
    }
    if templates.is_empty() {
        bail!("no templates were made");
    }
    templates.sort();
    cfn_lint(places)?.folder(folder(places)).args(&templates).run()?;
    println!("✓ {} templates without a finding", templates.len());
    Ok(())
}

/// cfn-lint from the cache, installed there where it is not.
fn cfn_lint(places: &Places) -> Result<Program> {
    let tool = places.tool("cfn-lint", CFN_LINT);
    let complete = tool.join("complete");
    let (in_environment, beside) = (tool.join("bin/cfn-lint"), tool.join("site"));
    if !complete.is_file() {
        println!("… installing cfn-lint {CFN_LINT}");
        remove(&tool)?;
        let package = format!("cfn-lint=={CFN_LINT}");
        if Program::new(places, "python3 -m venv").arg(&tool).succeeds() {
            Program::at(places, tool.join("bin/pip")).args(["install", "--quiet", &package]).run()?;
        } else {
            // A Python without ensurepip makes no environments.
            remove(&tool)?;
            Program::new(places, "pip install --quiet --target").arg(&beside).arg(&package).run()?;
        }
        fs::write(complete, "")?;
    }
    if in_environment.is_file() {
        Ok(Program::at(places, in_environment))
    } else {
        Ok(Program::new(places, "python3 -m cfnlint").env("PYTHONPATH", beside))
    }
}

fn remove(folder: &PathBuf) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    Ok(())
}
