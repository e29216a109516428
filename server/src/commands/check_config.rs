//! `check-config`: whether the settings are allowed, and which ones count.

use std::process::ExitCode;

use super::say;
use crate::config::{Config, DEFAULT};

/// Check the settings and show those that count.
#[derive(clap::Args)]
pub(super) struct CheckConfig {
    /// Show every setting with its explanation and default instead.
    #[arg(long)]
    defaults: bool,
}

impl CheckConfig {
    pub(super) fn run(&self, config: &Config) -> ExitCode {
        if self.defaults {
            say(DEFAULT);
        } else {
            say(format_args!("{config:#?}"));
            say("The settings are allowed.");
        }
        ExitCode::SUCCESS
    }
}
