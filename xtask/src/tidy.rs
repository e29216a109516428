//! `cargo xtask tidy`: the house rules that no compiler knows, each in a file of its own.
//!
//! A rule takes the tree and gives back findings; it never reads the disk, so each is tested on a few made-up files.

mod catalogue;
mod left_over;
mod machine;
mod module_docs;
mod names;
mod one_place;
mod rooms;
mod server_functions;
mod sizes;
mod tokens;
mod tree;
mod unsaid;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::places::Places;
use tree::Tree;

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// The path, with the line where there is one.
    place: String,
    /// What is wrong, in a sentence that says what to do.
    what: String,
}

impl Finding {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    fn at_line(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self::new(format!("{path}:{line}"), what)
    }
}

/// Every rule that reads files.
const RULES: [fn(&Tree) -> Vec<Finding>; 9] = [
    names::findings,
    module_docs::findings,
    left_over::findings,
    one_place::findings,
    server_functions::findings,
    sizes::findings,
    machine::findings,
    catalogue::findings,
    unsaid::findings,
];

/// Runs every rule and lists what breaks one.
pub(crate) fn tidy(places: &Places, args: Args) -> Result<ExitCode> {
    args.finish()?;
    report(places)?;
    Ok(ExitCode::SUCCESS)
}

/// As `tidy`, as a step of `check`.
pub(crate) fn report(places: &Places) -> Result<()> {
    let tree = Tree::of_checkout(places)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.extend(rooms::findings_of_checkout(places)?);
    findings.sort();
    for finding in &findings {
        println!("{}: {}", finding.place, finding.what);
    }
    if !findings.is_empty() {
        bail!("{} findings in {} files", findings.len(), tree.files().len());
    }
    println!("✓ {} files are tidy", tree.files().len());
    Ok(())
}
