//! What keeps the house running: queue depth, dead letters, the audit log, the demo outbox.

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
