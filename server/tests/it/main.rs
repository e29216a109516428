//! The server through its public doors.

mod app;
mod bad_input;
mod paths;
mod secrets;
mod v1;
