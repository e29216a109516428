//! Steps, one after the other: each is timed, a failure does not stop the next, and a table closes the run.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

/// What became of a step that did not fail.
pub(crate) enum Outcome {
    Passed,
    /// Not done, and why, in a sentence that the table can show.
    Skipped(String),
}

enum Verdict {
    Passed,
    Skipped(String),
    Failed(String),
}

struct Step {
    name: &'static str,
    took: Duration,
    verdict: Verdict,
}

/// The steps so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

impl Report {
    /// Runs a step and notes its time. An error makes the step fail; the next one still runs.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Outcome>) {
        println!("\n=== {name}");
        let started = now();
        let verdict = match work() {
            Ok(Outcome::Passed) => Verdict::Passed,
            Ok(Outcome::Skipped(why)) => {
                println!("skipped: {why}");
                Verdict::Skipped(why)
            }
            Err(error) => {
                println!("failed: {error:#}");
                Verdict::Failed(format!("{error:#}"))
            }
        };
        self.steps.push(Step { name, took: started.elapsed(), verdict });
    }

    /// A step that has nothing to skip.
    pub(crate) fn plain_step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        self.step(name, || work().map(|()| Outcome::Passed));
    }

    /// Whether a step of this name was run and passed.
    pub(crate) fn passed(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.name == name && matches!(step.verdict, Verdict::Passed))
    }

    /// Prints the table and the closing line, and turns them into an exit code.
    pub(crate) fn close(self) -> ExitCode {
        println!("\n{}", self.table());
        println!("{}", self.closing_line());
        if self.count(|verdict| matches!(verdict, Verdict::Failed(_))) == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn table(&self) -> String {
        let width = self.steps.iter().map(|step| step.name.chars().count()).max().unwrap_or(0);
        let rows = self.steps.iter().map(|step| {
            let (mark, remark) = match &step.verdict {
                Verdict::Passed => ("passed ", ""),
                Verdict::Skipped(why) => ("skipped", why.as_str()),
                Verdict::Failed(why) => ("FAILED ", why.lines().next().unwrap_or_default()),
            };
            let row = format!("{:<width$}  {mark}  {:>7.1} s  {remark}", step.name, step.took.as_secs_f64());
            row.trim_end().to_owned() + "\n"
        });
        rows.collect()
    }

    fn closing_line(&self) -> String {
        let passed = self.count(|verdict| matches!(verdict, Verdict::Passed));
        let failed = self.count(|verdict| matches!(verdict, Verdict::Failed(_)));
        let skipped = self.count(|verdict| matches!(verdict, Verdict::Skipped(_)));
        format!("xtask: {passed} passed, {failed} failed, {skipped} skipped")
    }

    fn count(&self, is_it: impl Fn(&Verdict) -> bool) -> usize {
        self.steps.iter().filter(|step| is_it(&step.verdict)).count()
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a step took is news for people, not a fact of the product")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::{Outcome, Report};

    #[test]
    fn the_closing_line_counts_every_step_once_and_a_failure_stops_nothing() {
        let mut report = Report::default();
        report.plain_step("breaks", || bail!("no luck"));
        report.plain_step("works", || Ok(()));
        report.step("waits", || Ok(Outcome::Skipped("nothing there yet".into())));
        assert_eq!(report.closing_line(), "xtask: 1 passed, 1 failed, 1 skipped");
        assert!(report.table().contains("no luck") && report.table().contains("nothing there yet"));
        assert!(report.passed("works") && !report.passed("breaks") && !report.passed("waits"));
    }
}
