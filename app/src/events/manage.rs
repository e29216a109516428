//! Where organizers make and run events.
//!
//! In reading order: `list` (all events) and `badge`, `desk` (one of them) with `publish` and `cancel`, `edit` with
//! `inputs`, `fields`, `zone`, `picture`, `upload`, `card_size` and `preview` (making and changing one).

mod badge;
mod cancel;
mod card_size;
mod desk;
mod edit;
mod fields;
mod inputs;
mod list;
mod picture;
mod preview;
mod publish;
mod upload;
mod zone;

pub(crate) use badge::ListingBadge;
pub(crate) use desk::EventDeskPage;
pub(crate) use edit::{EditEventPage, NewEventPage};
pub(crate) use fields::LocalHint;
pub(crate) use list::EventListPage;
