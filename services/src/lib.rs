//! What happens: the use cases of Festival Tickets, over ports.
//!
//! Use cases are free functions that take `&Services` first. They know no SDK, no HTTP and no
//! pages; `ports` says what they need from the world.

pub mod jobs;
pub mod ports;
