//! Starting other programs, with our tools on their search path and our caches in their environment.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::places::Places;

/// A program about to be started in the checkout.
pub(crate) struct Program {
    command: Command,
}

impl Program {
    /// Names the program and its first arguments, separated by spaces: `cargo build --release`.
    pub(crate) fn new(places: &Places, line: &str) -> Self {
        let mut words = line.split_whitespace();
        Self::at(places, words.next().unwrap_or_default()).args(words)
    }

    /// Names a program by its path.
    pub(crate) fn at(places: &Places, program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(&places.root).env("PATH", places.search_path()).env("CARGO_TARGET_DIR", &places.target);
        Self { command }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn envs(mut self, variables: &[(&str, &str)]) -> Self {
        self.command.envs(variables.iter().copied());
        self
    }

    pub(crate) fn folder(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Shows the line, runs it to its end, and refuses any exit code but 0.
    pub(crate) fn run(mut self) -> Result<()> {
        println!("$ {}", self.line());
        let status = self.command.status().with_context(|| format!("`{}` does not start", self.line()))?;
        if !status.success() {
            bail!("`{}` ended with {status}", self.line());
        }
        Ok(())
    }

    /// Runs it silently and says whether it went well. A program that is not there did not go well.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    /// Runs it and gives back what it wrote on standard output.
    pub(crate) fn read(mut self) -> Result<String> {
        let output = self.command.output().with_context(|| format!("`{}` does not start", self.line()))?;
        if !output.status.success() {
            bail!("`{}` ended with {}:\n{}", self.line(), output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts it beside us.
    pub(crate) fn start(mut self) -> Result<Child> {
        println!("$ {}", self.line());
        self.command.spawn().with_context(|| format!("`{}` does not start", self.line()))
    }

    /// Becomes it: signals and the exit code are its own from here on.
    pub(crate) fn become_it(mut self) -> anyhow::Error {
        println!("$ {}", self.line());
        let line = self.line();
        anyhow::Error::new(self.command.exec()).context(format!("`{line}` does not start"))
    }

    fn line(&self) -> String {
        let mut words = vec![self.command.get_program().to_string_lossy().into_owned()];
        words.extend(self.command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
        words.join(" ")
    }
}
