//! The server through its public doors.

mod app;
mod bad_input;
mod demo;
mod own_data;
mod paths;
mod secrets;
mod v1;
