//! The ledger behind a function of its own, which alone has a way to the database.
//!
//! The database lies in a network that leads nowhere. Whoever wants something of the ledger calls the function,
//! and the function asks the database: so no other function has to live in that network, and nothing but this one
//! function knows a password. `call` is what travels, `desk` answers, `remote` asks.

mod call;
mod desk;
mod remote;

pub use call::{Call, Told};
pub use desk::{Desk, Door};
pub use remote::LedgerFunction;
