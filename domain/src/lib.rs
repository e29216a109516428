//! What is true: the pure rules and types of Festival Tickets.
//!
//! Nothing in this crate performs I/O, reads a clock or makes chance, so nothing in it can fail for
//! outside reasons, and the browser runs the same rules as the server.

pub mod audit;
mod base32;
pub mod bytes;
pub mod draw;
pub mod event;
pub mod form;
pub mod id;
pub mod person;
pub mod raffle;
pub mod staff;
pub mod ticket;
pub mod time;
