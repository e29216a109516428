//! The public page of a draw, where nobody has to take anybody's word.
//!
//! In reading order: `page`; what is published: `outcome`, `seal`, `rules` and `change_list`; how it is checked:
//! `files` (reading what is published), `check` (the whole draw), `own_check` (one ticket, with kilobytes), `rank_line`
//! (the order as a picture), `verify` (without this page); `link` (the way here from other pages); `trust_page` (all of it in plain words).

mod change_list;
mod check;
mod files;
mod link;
mod outcome;
mod own_check;
mod page;
mod rank_line;
mod rules;
mod seal;
mod trust_page;
mod verify;

pub(crate) use change_list::change_list;
pub(crate) use link::draw_link;
pub(crate) use page::DrawPage;
pub(crate) use trust_page::TrustPage;
