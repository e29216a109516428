//! The server through its public doors.

mod app;
mod bad_input;
mod compression;
mod demo;
mod ledger;
mod own_data;
mod paths;
mod pictures;
mod secrets;
mod v1;
