//! All automation of Festival Tickets. `cargo xtask` alone shows the menu.
//!
//! One file per command; `places` knows where things are kept, `process` starts other programs, `report` counts steps.
#![expect(clippy::print_stdout, reason = "a command line tool talks on standard output")]

mod args;
mod bench;
mod check;
mod cost;
mod deployed;
mod dev;
mod e2e;
mod freshness;
mod infra;
mod kept;
mod package;
mod places;
mod process;
mod report;
mod run;
mod server;
mod setup;
mod site;
mod stand_ins;
mod storm;
mod takeover;
mod test;
mod tidy;

use std::process::ExitCode;

use args::Args;
use places::Places;

const MENU: &str = "\
cargo xtask <command>

  run   [-- serve arguments]     build everything and start a demo festival
  dev   [-- serve arguments]     the same in debug, rebuilt and restarted at each change
  setup                          install what the other commands need, and nothing twice
  package aws [--x86-64-only]    the functions for AWS, as zips in target/lambda
  site  [--dev]                  build both single-page applications into target/site

  test                           every test there is, browser included
  check                          format, lints, licenses, rooms, documentation
  tidy                           the house rules that no compiler knows
  infra                          the templates for AWS: made, linted, held to their promises
  e2e   [-- playwright arguments]
  deployed [--keep] [-- playwright arguments]   the stacks on a stand-in for AWS, and a raffle through them
  kill  [--rounds N] [--seed N]  kill -9 under load, restart, compare
  bench [-- p15, or other bench arguments]
  cost  [--accept]               dollars a million registrations on AWS, counted; fails when dearer
  storm [--full]                 a queue that doubles, reorders and brings poison; --full: 100,000 messages
  fairness [--full]              chances of parties of each size, by our rule and by others

Tools and builds are kept in $FESTIVAL_CACHE (~/.cache/festival-tickets unless set), builds elsewhere if
CARGO_TARGET_DIR says so. Checkouts may take turns with one cache; at the same time, each wants its own.
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    match dispatch(&command, Args::new(args)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, args: Args) -> anyhow::Result<ExitCode> {
    if matches!(command, "" | "help" | "-h" | "--help") {
        println!("{MENU}");
        return Ok(ExitCode::SUCCESS);
    }
    let places = Places::find()?;
    takeover::take_over(&places)?;
    match command {
        "run" => run::run(&places, args),
        "dev" => dev::dev(&places, args),
        "setup" => setup::setup(&places, args),
        "package" => package::package(&places, args),
        "site" => site::site(&places, args),
        "test" => test::test(&places, args),
        "check" => check::check(&places, args),
        "tidy" => tidy::tidy(&places, args),
        "infra" => infra::infra(&places, args),
        "e2e" => e2e::e2e(&places, args),
        "deployed" => deployed::deployed(&places, args),
        "kill" => bench::kill(&places, args),
        "bench" => bench::bench(&places, args),
        "cost" => cost::cost(&places, args),
        "storm" => storm::storm(&places, args),
        "fairness" => bench::fairness(&places, args),
        unknown => {
            eprintln!("xtask: there is no command `{unknown}`.\n\n{MENU}");
            Ok(ExitCode::from(2))
        }
    }
}
