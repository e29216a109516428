//! P15: what the attendee's first page weighs over the wire in Chromium, and what Lighthouse says.
//!
//! The page is that of the release binary with a demo festival, over plain HTTP on this machine:
//! browsers take brotli from localhost as they do over HTTPS.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::child::{self, Server};
use crate::figures::{Effort, Findings, Ratio, median, short};
use crate::{places, say};

const BYTES_MAX: f64 = 250_000.0;
const SCORE_MIN: f64 = 90.0;
const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];

/// Prints and writes P15.
pub(crate) fn measure(effort: &Effort) -> Result<()> {
    say("P15: the attendee's first page");
    let (chromium, modules) = (places::chromium(), places::root().join("node_modules"));
    let is_there = chromium.is_file() && modules.join("playwright-core").is_dir() && places::on_path("node").is_some();
    if !is_there {
        say("  skipped: it takes node, `npm ci`, and Chromium (FESTIVAL_CHROMIUM, or /usr/bin/chromium)\n");
        return Ok(());
    }
    let folder = places::fresh_folder("p15")?;
    let mut festival = child::festival()?;
    festival.arg("--demo");
    let mut server = Server::start(festival, &folder.path().join("data"), &folder.path().join("log"))?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(server.ready())?;
    let page = format!("http://{}/", server.address);
    let mut findings = Findings::default();
    for round in 1..=effort.rounds {
        let seen = weigh(&page)?;
        let bytes = seen["bytes"].as_f64().context("the page has a weight")?;
        findings.fact("bytes over the wire", bytes);
        if round == 1 {
            findings.more.insert("files".to_owned(), seen["files"].clone());
            say(format_args!("  {} bytes in {} files", short(bytes), seen["files"].as_array().map_or(0, Vec::len)));
        }
    }
    lighthouse(&page, effort, &mut findings)?;
    findings.ratios = ratios(&findings);
    findings.publish("p15")
}

/// The targets as ratios, so that they stand in the same table: at least 1 is what is wanted.
fn ratios(findings: &Findings) -> Vec<Ratio> {
    let mut ratios = Vec::new();
    for (name, values) in &findings.facts {
        let is_bytes = name.starts_with("bytes");
        let mut ratio = Ratio::new(format!("P15 {name}"), "", 1.0);
        for value in values {
            if is_bytes { ratio.add(BYTES_MAX, *value) } else { ratio.add(*value, SCORE_MIN) }
        }
        ratios.push(ratio);
    }
    ratios
}

/// Loads the page in Chromium with nothing cached.
fn weigh(page: &str) -> Result<Value> {
    let script = places::root().join("bench/first-page.mjs");
    let output = Command::new("node")
        .arg(script)
        .arg(page)
        .env("CHROME_PATH", places::chromium())
        .current_dir(places::root())
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "first-page.mjs ended with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn lighthouse(page: &str, effort: &Effort, findings: &mut Findings) -> Result<()> {
    let program = places::root().join("node_modules/.bin/lighthouse");
    if !program.is_file() {
        say("  Lighthouse skipped: it is not in node_modules");
        return Ok(());
    }
    for round in 1..=effort.rounds {
        let output = Command::new(&program)
            .args([page, "--output=json", "--quiet", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"])
            .arg(format!("--only-categories={}", CATEGORIES.join(",")))
            .env("CHROME_PATH", places::chromium())
            .current_dir(places::root())
            .stderr(Stdio::null())
            .output()?;
        ensure!(output.status.success(), "lighthouse ended with {}", output.status);
        let report: Value = serde_json::from_slice(&output.stdout)?;
        for category in CATEGORIES {
            let score = report["categories"][category]["score"].as_f64().context("Lighthouse gives a score")?;
            findings.fact(&format!("Lighthouse {category}"), (score * 100.0).round());
        }
        if round == 1 {
            findings.more.insert("lighthouse".to_owned(), complaints(&report));
        }
    }
    let scores = CATEGORIES.map(|category| {
        let values = findings.facts.get(&format!("Lighthouse {category}")).map_or(f64::NAN, |values| median(values));
        format!("{category} {}", short(values))
    });
    say(format_args!("  Lighthouse: {}", scores.join(", ")));
    Ok(())
}

/// The version, and what it is not content with.
fn complaints(report: &Value) -> Value {
    let audits = report["audits"].as_object().into_iter().flatten();
    let bad = audits.filter(|(_, audit)| audit["score"].as_f64().is_some_and(|score| score < 0.9));
    let bad: Vec<Value> = bad.map(|(name, audit)| json!({ "audit": name, "value": audit["displayValue"] })).collect();
    json!({ "version": report["lighthouseVersion"], "complaints": bad })
}
