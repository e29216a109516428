//! The server through its public doors.

mod app;
mod bad_input;
mod commands;
mod compression;
mod demo;
#[cfg(feature = "aws")]
mod functions;
mod ledger;
mod own_data;
mod paths;
mod pictures;
mod secrets;
mod serving;
mod v1;
mod waking;
