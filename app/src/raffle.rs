//! Raffles: registering, the status of a ticket, the public result; and where organizers run them.

#[cfg(feature = "csr")]
mod answer;
pub mod api;
#[cfg(feature = "csr")]
mod change_list;
#[cfg(feature = "csr")]
mod code_form;
#[cfg(feature = "csr")]
mod draw_check;
#[cfg(feature = "csr")]
mod draw_files;
#[cfg(feature = "csr")]
mod draw_finding;
#[cfg(feature = "csr")]
mod draw_outcome;
#[cfg(feature = "csr")]
mod draw_page;
#[cfg(feature = "csr")]
mod draw_rules;
#[cfg(feature = "csr")]
mod draw_seal;
#[cfg(feature = "csr")]
mod draw_verify;
#[cfg(feature = "csr")]
mod facts;
#[cfg(feature = "csr")]
mod keep;
#[cfg(feature = "csr")]
mod kept_list;
pub mod list_api;
#[cfg(feature = "ssr")]
mod list_views;
#[cfg(feature = "csr")]
mod lookup_page;
#[cfg(feature = "csr")]
pub(crate) mod manage;
pub mod manage_api;
#[cfg(feature = "csr")]
mod odds_card;
#[cfg(feature = "csr")]
mod odds_dots;
#[cfg(feature = "csr")]
mod odds_table;
#[cfg(feature = "csr")]
mod odds_text;
#[cfg(feature = "csr")]
mod own_check;
#[cfg(feature = "csr")]
mod own_finding;
#[cfg(feature = "csr")]
mod panel;
#[cfg(feature = "csr")]
mod party;
#[cfg(feature = "csr")]
mod rank_line;
#[cfg(feature = "csr")]
mod receipts;
#[cfg(feature = "csr")]
mod register_form;
#[cfg(feature = "csr")]
mod register_page;
#[cfg(feature = "csr")]
mod status_text;
#[cfg(feature = "csr")]
mod steps;
#[cfg(feature = "csr")]
mod stub;
#[cfg(feature = "csr")]
mod ticket;
#[cfg(feature = "csr")]
mod ticket_facts;
#[cfg(feature = "csr")]
mod ticket_page;
#[cfg(feature = "csr")]
mod trust_page;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "csr")]
pub(crate) use draw_page::DrawPage;
#[cfg(feature = "csr")]
pub(crate) use lookup_page::LookupPage;
#[cfg(feature = "csr")]
pub(crate) use panel::raffle_panel;
#[cfg(feature = "csr")]
pub(crate) use receipts::Receipts;
#[cfg(feature = "csr")]
pub(crate) use register_page::RegisterPage;
#[cfg(feature = "csr")]
pub(crate) use ticket_page::TicketPage;
#[cfg(feature = "csr")]
pub(crate) use trust_page::TrustPage;
#[cfg(feature = "ssr")]
pub(crate) use views::{facts_of, row_of};
