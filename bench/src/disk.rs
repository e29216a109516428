//! A disk that is slower than this one: `fdatasync` and `fsync` take a millisecond longer, on both sides.
//!
//! A disk in the network of a cloud takes about that long. strace (6.1 here) adds it to these calls alone, and lets
//! all others pass at full speed.

use std::process::Command;

use crate::places;

/// Added to each call, in microseconds.
const DELAY_MICROS: u32 = 1_000;

/// What a server writes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    /// This machine's.
    AsItIs,
    /// This machine's, a millisecond slower.
    Slow,
}

impl Disk {
    /// Those that can be had on this machine.
    pub(crate) fn at_hand() -> Vec<Self> {
        if places::on_path("strace").is_some() { vec![Self::AsItIs, Self::Slow] } else { vec![Self::AsItIs] }
    }

    /// The command as it has to be started so that it writes to this disk.
    pub(crate) fn under(self, command: Command) -> Command {
        match self {
            Self::AsItIs => command,
            Self::Slow => slowed(&command),
        }
    }

    /// As it stands in a table.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::AsItIs => "",
            Self::Slow => ", disk 1 ms slower",
        }
    }
}

fn slowed(command: &Command) -> Command {
    let mut strace = places::program(std::path::Path::new("strace"));
    // The tracer stays in the background, so that the server is the child that is killed in the end.
    strace.args(["-D", "-f", "-q", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fdatasync,fsync"]);
    strace.args(["-e", &format!("inject=fdatasync,fsync:delay_exit={DELAY_MICROS}"), "--"]);
    strace.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            strace.env(name, value);
        }
    }
    strace
}
