//! What `services::ports` promises, held by every store: one suite per port, each test a promise.
//!
//! A suite names its promises in `on_every_store!`, which runs them over memory and SQLite. Every
//! write is called twice, and by a hundred tasks at once. Behind the suites: `model` plays one
//! random program on both stores, and `durability`, `opening` and `space` hold what only a file can
//! promise. The `ledger` has backends of its own.

mod backend;
mod values;

mod audit;
mod beacon;
mod draws;
mod erasures;
mod events;
mod files;
mod health;
mod ledger;
mod mail_log;
mod mailer;
mod passwords;
mod people;
mod queue;
mod raffles;
mod refusals;
mod registrations;

mod durability;
mod model;
mod opening;
mod smtp;
mod space;
