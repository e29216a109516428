//! `cargo xtask deployed`: the stacks are really deployed, with the real functions in them, to a stand-in for AWS that
//! enforces rights; then a raffle is run there in the browser, and roles are tried out. `MariaDB` stands in for the
//! database of lists and charts.
//!
//! Every call goes through `infra/local/edge.mjs`, which says that it came over TLS, so that the stacks' own policies
//! stay as they are.

use std::path::{Path, PathBuf};
use std::process::{Child, ExitCode};

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;
use crate::stand_ins::{CREDENTIALS, DEPLOYED, MYSQL};
use crate::{infra, package, setup, site};

/// The port at which calls to the stand-in are said to have come over TLS.
const EDGE_PORT: &str = "4607";
const REGION: &str = "us-east-1";
/// The one account that the stand-in has.
const ENVIRONMENT: &str = "aws://000000000000/us-east-1";
/// The database that `infra/local/mysql.sh` makes beside those of tests.
const LEDGER: &str = "ledger";
/// Where `cdk` writes its outputs, for the tests to read.
const OUTPUTS: &str = "build/outputs.json";
const CONTEXT: [&str; 6] =
    ["--context", "stand-in=on", "--context", "arch=x86_64", "--context", "artefacts-built=required"];

/// Builds, deploys, and runs the tests; arguments behind `--` go to Playwright. With `--keep` everything stays as
/// it is until Enter is pressed, to be looked at.
pub(crate) fn deployed(places: &Places, mut args: Args) -> Result<ExitCode> {
    let is_kept = args.take_flag("--keep");
    let playwright_args = args.passed_on()?;
    setup::for_site(places)?;
    site::bring_up_to_date(places)?;
    infra::npm_packages(places)?;
    package::bring_up_to_date(places, package::X86_64)?;
    let binary = build_binary(places)?;
    let house = House::start(places)?;
    let outcome = house.deploy().and_then(|()| house.test(&binary, &playwright_args));
    if is_kept {
        println!("It stays at {} until you press Enter.", house.endpoint);
        std::io::stdin().read_line(&mut String::new())?;
    }
    outcome.map(|()| ExitCode::SUCCESS)
}

/// The binary that an operator makes the owner's link with.
fn build_binary(places: &Places) -> Result<PathBuf> {
    Program::new(places, "cargo build -p server --features aws --bin festival-tickets").run()?;
    Ok(places.festival_binary("debug"))
}

/// The stand-ins, and the edge before the one for AWS. All stop when it goes.
struct House<'a> {
    places: &'a Places,
    endpoint: String,
    /// The address of the database that the ledger's functions are told.
    ledger: String,
    edge: Child,
}

impl Drop for House<'_> {
    fn drop(&mut self) {
        let stopped = self.edge.kill().map_err(anyhow::Error::from);
        for stopped in [stopped, DEPLOYED.stop(self.places), MYSQL.stop(self.places)] {
            if let Err(error) = stopped {
                eprintln!("a stand-in may still run: {error:#}");
            }
        }
    }
}

impl<'a> House<'a> {
    /// Starts both, with nothing in them.
    fn start(places: &'a Places) -> Result<Self> {
        let endpoint = format!("http://127.0.0.1:{EDGE_PORT}");
        // Functions call through the edge as well.
        DEPLOYED.start_afresh(places, &[("AUTH", "true"), ("AWS_ENDPOINT_URL", &endpoint)])?;
        let ledger = format!("{}/{LEDGER}", MYSQL.start_afresh(places, &[])?);
        let script = places.root.join("infra/local/edge.mjs");
        let edge = Program::new(places, "node").arg(script).args([EDGE_PORT, DEPLOYED.port]).start()?;
        Ok(Self { places, endpoint, ledger, edge })
    }

    fn deploy(&self) -> Result<()> {
        self.infra("npx --no-install tsc").run()?;
        self.infra("npx --no-install cdk bootstrap").arg(ENVIRONMENT).run()?;
        let deploy = self.infra("npx --no-install cdk deploy --all --require-approval never --progress events");
        let deploy = deploy.args(["--outputs-file", OUTPUTS]).args(CONTEXT);
        deploy.arg("--context").arg(format!("stand-in-ledger={}", self.ledger)).run()?;
        self.infra("node build/src/site/deploy.js").run()
    }

    fn test(&self, binary: &Path, playwright_args: &[String]) -> Result<()> {
        let chromium = setup::for_browser(self.places)?;
        let outputs = infra::folder(self.places).join(OUTPUTS);
        if !outputs.is_file() {
            bail!("nothing was deployed: there is no {}", outputs.display());
        }
        let journeys = self.calling(Program::new(self.places, "playwright test --config deployed.config.ts"));
        let journeys = journeys.args(playwright_args).folder(self.places.root.join("end2end"));
        let journeys = journeys.env("FESTIVAL_CHROMIUM", chromium).env("FESTIVAL_BIN", binary);
        let outcome = journeys.env("FESTIVAL_OUTPUTS", &outputs).env("FESTIVAL_STAND_IN_PORT", DEPLOYED.port).run();
        // Rights are tried after the journeys, because what people must not touch exists by then.
        let rights = self.infra("node --test build/test/deployed/rights.js").env("FESTIVAL_OUTPUTS", outputs).run();
        outcome.and(rights).context("the deployment does not do what it should")
    }

    fn infra(&self, line: &str) -> Program {
        self.calling(infra::in_folder(self.places, line))
    }

    /// Has a program find the stand-in.
    fn calling(&self, program: Program) -> Program {
        program.env("AWS_ENDPOINT_URL", &self.endpoint).env("AWS_REGION", REGION).envs(&CREDENTIALS)
    }
}
