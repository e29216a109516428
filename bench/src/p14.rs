//! P14: from the start of the API function's process to its first answer, against the least that a function can be.
//!
//! Both are called by the same stand-in of Lambda's runtime, in turn, each time as a new process. Ours also asks for
//! its secret and its table before it answers; the stand-in tells it at once. It finds the certificates that it trusts
//! in one file, as Lambda's image has them. What Lambda does before it starts a process is not in here.

mod runtime;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::child::Running;
use crate::figures::{Effort, Findings, Ratio, median, short};
use crate::stopwatch::Stopwatch;
use crate::{places, say};
use runtime::Runtime;

/// How many starts a round has, of which the middle one counts: a single one tells of whatever else the machine did.
const STARTS: usize = 9;
const COLD_START_MAX: f64 = 8.0;
/// The one file with all certificates. Debian also has a folder with a file for each of them, all of which would be
/// read.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// The variables that may lead to that folder all the same on a machine of ours; Lambda's image has none of them.
const LEADS_ELSEWHERE: [&str; 2] = ["SSL_CERT_DIR", "AWS_CA_BUNDLE"];
const ZIP_MB_MAX: f64 = 6.0;

/// Prints and writes P14.
pub(crate) fn measure(effort: &Effort) -> Result<()> {
    say("P14: the cold start of the API function");
    let Some(zips) = places::lambda_zips() else {
        say("  skipped: `cargo xtask package aws` was not run, and `cargo xtask bench -- p14` runs it\n");
        return Ok(());
    };
    let folder = places::fresh_folder("p14")?;
    let ours = unpack(&zips, folder.path())?;
    let least = compile(folder.path())?;
    let mut ratio = Ratio::at_most("P14 cold start of the API function ÷ static C", "ms", COLD_START_MAX);
    for round in 1..=effort.rounds {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for _ in 0..STARTS {
            below.push(start(&least)?);
            above.push(start(&ours)?);
        }
        ratio.add(median(&above), median(&below));
        say(format_args!("  round {round}: ours {} ms, C {} ms", short(median(&above)), short(median(&below))));
    }
    let mut findings = Findings { ratios: vec![ratio], ..Findings::default() };
    weigh(&zips, &mut findings)?;
    findings.publish("p14")
}

/// Milliseconds from the start of a process to its first answer.
fn start(program: &Path) -> Result<f64> {
    let runtime = Runtime::open()?;
    let mut command = places::program(program);
    function_settings(&mut command, &runtime);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let watch = Stopwatch::start();
    let mut process = Running::start(&mut command)?;
    let answer = runtime.answer()?;
    let took = watch.secs() * 1_000.0;
    process.kill();
    ensure!(answer.contains("\"statusCode\":200"), "{} answered {answer}", program.display());
    Ok(took)
}

/// What a deployed function is told, with the stand-in in the place of every service.
fn function_settings(command: &mut Command, runtime: &Runtime) {
    let endpoint = format!("http://{}", runtime.address);
    let settings = [
        ("AWS_LAMBDA_RUNTIME_API", runtime.address.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", "festival-tickets-attendee".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "bench".to_owned()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "bench".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "bench".to_owned()),
        ("AWS_ENDPOINT_URL", endpoint.clone()),
        ("SSL_CERT_FILE", CERTIFICATES.to_owned()),
        ("FESTIVAL_STORE_ENGINE", "aws".to_owned()),
        ("FESTIVAL_AWS_TABLE", "hot".to_owned()),
        ("FESTIVAL_AWS_QUEUE_TABLE", "queue".to_owned()),
        ("FESTIVAL_AWS_INTAKE_URL", format!("{endpoint}/0/intake")),
        ("FESTIVAL_AWS_POST_URL", format!("{endpoint}/0/post")),
        ("FESTIVAL_AWS_BUCKET", "files".to_owned()),
        ("FESTIVAL_AWS_SECRET", "secret".to_owned()),
        ("FESTIVAL_AWS_LINGER_MS", "0".to_owned()),
        ("FESTIVAL_RUN_BACKOFFICE", "false".to_owned()),
        ("FESTIVAL_HTTP_PUBLIC_URL", "https://tickets.example.org".to_owned()),
        ("FESTIVAL_LOG_FORMAT", "json".to_owned()),
    ];
    command.envs(settings);
    for name in LEADS_ELSEWHERE {
        command.env_remove(name);
    }
}

fn unpack(zips: &Path, folder: &Path) -> Result<PathBuf> {
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(zips.join("lambda_api.zip")).arg(folder))?;
    let program = folder.join("bootstrap");
    run(Command::new("chmod").arg("+x").arg(&program))?;
    Ok(program)
}

fn compile(folder: &Path) -> Result<PathBuf> {
    let program = folder.join("least");
    let source = places::root().join("bench/cold-start.c");
    run(Command::new("cc").args(["-O2", "-static", "-s", "-D_GNU_SOURCE", "-o"]).arg(&program).arg(source))?;
    Ok(program)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "some megabytes")]
fn weigh(zips: &Path, findings: &mut Findings) -> Result<()> {
    let mut ratio = Ratio::at_most("P14 zip of the API function", "MB", ZIP_MB_MAX);
    for name in ["lambda_api", "lambda_worker", "lambda_timetable", "lambda_ledger"] {
        let megabytes = std::fs::metadata(zips.join(format!("{name}.zip")))?.len() as f64 / 1e6;
        findings.fact(&format!("MB of {name}.zip"), megabytes);
        if name == "lambda_api" {
            ratio.add(megabytes, 1.0);
        }
    }
    findings.ratios.push(ratio);
    Ok(())
}
