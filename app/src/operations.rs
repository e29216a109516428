//! What keeps the house running: queue depth, dead letters, the audit log, the demo outbox.
//!
//! In reading order: `api` and `views` (what operators ask, and what they are told); `dashboard` and `upcoming` (the
//! first page); `queue`, then `dead_letters` and `dead_table` (what waits, and what could not be done); `audit` and
//! `audit_list` (what was done); `outbox` (what was mailed).

pub mod api;
#[cfg(feature = "csr")]
mod audit;
#[cfg(feature = "csr")]
mod audit_list;
#[cfg(feature = "csr")]
mod dashboard;
#[cfg(feature = "csr")]
mod dead_letters;
#[cfg(feature = "csr")]
mod dead_table;
#[cfg(feature = "csr")]
mod outbox;
#[cfg(feature = "csr")]
mod queue;
#[cfg(feature = "csr")]
mod upcoming;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "csr")]
pub(crate) use {
    audit::AuditPage, audit_list::AuditList, dashboard::HomePage, dead_letters::DeadLettersPage, outbox::OutboxPage,
    queue::QueuePage,
};
