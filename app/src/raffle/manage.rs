//! Where organizers make and run raffles.
//!
//! In reading order: `list` (all raffles); `edit` (making and changing one); `desk` (the frame of one raffle's pages, and
//! what can be done to it); `overview` (how it stands); `registrations` (who has registered); `result` (who has won);
//! `by_hand` (what is changed after the draw). Several of them show `draw_waits`, `claims`, `coverage` and `downloads`.

mod by_hand;
mod claims;
mod coverage;
mod desk;
mod downloads;
mod draw_waits;
mod edit;
mod list;
mod overview;
mod registrations;
mod result;

pub(crate) use by_hand::ByHandPage;
pub(crate) use desk::{RaffleDeskPage, RaffleLogPage};
pub(crate) use draw_waits::DrawWaitsNote;
pub(crate) use edit::{EditRafflePage, NewRafflePage};
pub(crate) use list::{RaffleListPage, RaffleTable};
pub(crate) use overview::OverviewPage;
pub(crate) use registrations::RegistrationsPage;
pub(crate) use result::{RunnersUpPage, WinnersPage};
