//! A ticket: what became of a registration, and what its holder does next.
//!
//! In reading order: `page` (with a code, and without one); without one `code_form`, `kept_list` and
//! `lookup_page` (three ways to find it again); with one `status` (how it is shown and asked for again),
//! `status_text`, `facts`, `code_and_qr`, `steps`, `claim_or_decline` and `take_along`.

mod claim_or_decline;
mod code_and_qr;
mod code_form;
mod facts;
mod kept_list;
mod lookup_page;
mod page;
mod status;
mod status_text;
mod steps;
mod take_along;

pub(crate) use lookup_page::LookupPage;
pub(crate) use page::TicketPage;
