//! Where organizers make and run raffles.
//!
//! In reading order: `list` (all raffles) and `table`; `edit`, `inputs`, `fields` and `source` (making
//! and changing one); `desk` (the frame of one raffle's pages) with `actions`, `open`, `close` and
//! `cancel`; `overview` with `draw_waits`, `figures`, `timeline`, `steps`, `chart`, `facts`,
//! `claims`, `rehearse` and `rehearsal`; `registrations`, `registration_search`, `registration_rows` and
//! `coverage` (who has registered); `result`, `rows` and `pages` (who has won); `by_hand` (what is changed
//! after the draw); `downloads`.

mod actions;
mod by_hand;
mod cancel;
mod chart;
mod claims;
mod close;
mod coverage;
mod desk;
mod downloads;
mod draw_waits;
mod edit;
mod facts;
mod fields;
mod figures;
mod inputs;
mod list;
mod open;
mod overview;
mod pages;
mod registration_rows;
mod registration_search;
mod registrations;
mod rehearsal;
mod rehearse;
mod result;
mod rows;
mod source;
mod steps;
mod table;
mod timeline;

pub(crate) use by_hand::ByHandPage;
pub(crate) use desk::{RaffleDeskPage, RaffleLogPage};
pub(crate) use draw_waits::DrawWaitsNote;
pub(crate) use edit::{EditRafflePage, NewRafflePage};
pub(crate) use list::RaffleListPage;
pub(crate) use overview::OverviewPage;
pub(crate) use registrations::RegistrationsPage;
pub(crate) use result::{RunnersUpPage, WinnersPage};
pub(crate) use table::RaffleTable;
