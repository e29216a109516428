//! What attendees do with their own data: on a ticket's page they ask for a mail; the page that its
//! link leads to gives the data out, or deletes them after asking once more.

pub mod api;
#[cfg(feature = "csr")]
mod ask;
#[cfg(feature = "csr")]
mod erase;
#[cfg(feature = "csr")]
mod export;
#[cfg(feature = "csr")]
mod page;

#[cfg(feature = "csr")]
pub(crate) use {ask::AskForData, page::OwnDataPage};
