//! The one binary: site, API, worker, timetable, and the command line.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use server::commands::Cli;

/// Registering allocates a hundred times a request, on more than one thread.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // One TLS provider for the whole process, before anything can choose another.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            server::commands::complain(&error);
            ExitCode::FAILURE
        }
    }
}
