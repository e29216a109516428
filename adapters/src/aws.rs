//! Amazon's cloud: the hot store, the queue, the files and the mail of a host that runs there.
//!
//! In reading order: `client` (how the services are reached), `patience` (what is tried again, and for how long),
//! `dynamodb` (the store), `sqs` (the queue), `s3` (files), `ses` (mail), `eventbridge` (notices), `secrets` (what the
//! installation's keys are made from), `alarm` (who calls the timetable, and when the queue is worked), `ledger` (lists
//! and charts, behind a function of their own).

pub mod alarm;
mod attributes;
pub mod client;
pub mod dynamodb;
pub mod eventbridge;
pub mod ledger;
mod patience;
pub mod s3;
pub mod secrets;
pub mod ses;
pub mod sqs;
