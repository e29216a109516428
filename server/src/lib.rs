//! Connects the rooms: configuration, wiring, the one router, the worker and the timetable.
//!
//! Nothing depends on this crate. `wiring` is the only place that names an adapter, `config` the
//! only one that reads the environment, `router` the one page with every route.

// A server that names no server function links none of them.
use app as _;

pub mod bell;
pub mod commands;
pub mod config;
pub mod demo;
pub mod downloads;
pub mod exports;
#[cfg(feature = "aws")]
pub mod functions;
pub mod protect;
pub mod router;
pub mod secrets;
pub mod site;
pub mod telemetry;
pub mod v1;
pub mod wiring;
pub mod worker;
