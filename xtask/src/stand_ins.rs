//! The programs that stand in for managed engines, while the contract suites run over their adapters and while it is
//! counted what they would cost.

pub(crate) mod aws;
pub(crate) mod bench;
pub(crate) mod dynamodb;
pub(crate) mod functions;
pub(crate) mod mysql;

use anyhow::Result;

use crate::places::Places;
use crate::process::Program;

/// A program that a script of `infra/local` installs, starts and stops.
pub(crate) struct StandIn {
    script: &'static str,
    /// A port other than the script's own, so that a stand-in that somebody works with is left alone.
    pub(crate) port: &'static str,
}

const AWS: StandIn = StandIn { script: "infra/local/aws.sh", port: "4586" };
const DYNAMODB: StandIn = StandIn { script: "infra/local/dynamodb.sh", port: "8143" };
pub(crate) const MYSQL: StandIn = StandIn { script: "infra/local/mysql.sh", port: "13326" };
/// The stand-in that the stacks are deployed to.
pub(crate) const DEPLOYED: StandIn = StandIn { script: "infra/local/aws.sh", port: "4606" };
/// The features that tests, and everything that runs over stand-ins, are built with: another choice of crates or
/// features would be another build of everything.
pub(crate) const WITH_ENGINES: &str = "--features aws,mysql";
/// The tests that ask for a stand-in: each family has a suite below, and all others run by themselves.
pub(crate) const ASK_FOR_ONE: &str = "\
    package(adapters) & binary(contract) & test(/dynamodb|mysql|(^|::)(alarm|sqs|s3|ses|eventbridge)::/) \
    | package(server) & binary(it) & test(/^functions::/)";
/// The credentials for stand-ins, which take any.
pub(crate) const CREDENTIALS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")];

impl StandIn {
    /// Starts it with nothing in it and with these settings of its own, whatever an earlier run has left running.
    /// Answers with where it listens.
    pub(crate) fn start_afresh(&self, places: &Places, settings: &[(&str, &str)]) -> Result<String> {
        self.stop(places)?;
        Ok(self.told(places, "start").envs(settings).read()?.trim().to_owned())
    }

    /// Stops it, by the number that it noted when it started.
    pub(crate) fn stop(&self, places: &Places) -> Result<()> {
        self.told(places, "stop").run()
    }

    fn told(&self, places: &Places, command: &str) -> Program {
        let script = Program::at(places, places.root.join(self.script));
        script.args([command, self.port]).env("FESTIVAL_CACHE", &places.cache)
    }
}

/// Starts stand-ins, does something while they are there, and stops them whatever comes of it. `work` is told the name
/// of each and where it listens.
fn beside(
    places: &Places,
    stand_ins: &[(&'static str, &StandIn)],
    work: impl FnOnce(&[(&str, String)]) -> Result<()>,
) -> Result<()> {
    let started: Result<Vec<_>> =
        stand_ins.iter().map(|(name, stand_in)| Ok((*name, stand_in.start_afresh(places, &[])?))).collect();
    let outcome = started.and_then(|told| work(&told));
    stand_ins.iter().try_for_each(|(_, stand_in)| stand_in.stop(places))?;
    outcome
}

/// Compiles the tests and then runs the chosen ones, `at_a_time` at once, while these stand-ins are there. A variable
/// names each stand-in to the tests.
fn with(places: &Places, stand_ins: &[(&'static str, &StandIn)], chosen: &str, at_a_time: &str) -> Result<()> {
    // On a cold machine this takes minutes in which nobody needs a stand-in.
    Program::new(places, "cargo nextest run --no-run").args(WITH_ENGINES.split_whitespace()).run()?;
    beside(places, stand_ins, |told| {
        let tests = Program::new(places, "cargo nextest run --no-fail-fast").args(WITH_ENGINES.split_whitespace());
        let tests = tests.args(["-E", chosen, "--test-threads", at_a_time]).envs(&CREDENTIALS);
        told.iter().fold(tests, |tests, (variable, address)| tests.env(variable, address)).run()
    })
}
