//! What `services::ports` promises, held by every store: one suite per port, each test a promise.
//!
//! A suite names its promises in `on_every_store!`, which runs them over memory, SQLite and, where the
//! feature `aws` is on and a stand-in runs, DynamoDB. Every write is called twice, and by a hundred tasks
//! at once. The suites of queues, files and mail also run over SQS, S3 and SES, as far as `amazon` finds
//! a stand-in. Behind the suites: `model` plays one random program on all stores, `dynamodb`, `sqs`, `s3`,
//! `ses` and `alarm` hold what is promised of an engine that is far away, and `durability`, `opening` and `space`
//! what only a file can promise. The `ledger` has backends of its own.

#[cfg(feature = "aws")]
mod amazon;
mod backend;
mod values;

#[cfg(feature = "aws")]
mod alarm;
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
mod notices;
mod passwords;
mod people;
mod queue;
mod raffles;
mod refusals;
mod registrations;

mod durability;
#[cfg(feature = "aws")]
mod dynamodb;
mod model;
mod opening;
#[cfg(feature = "aws")]
mod s3;
#[cfg(feature = "aws")]
mod ses;
mod smtp;
mod space;
#[cfg(feature = "aws")]
mod sqs;
