//! Registering: the page, and the form on it.
//!
//! In reading order: `page` (whether the form stands on it, and what is beside it), `form` (who registers),
//! `party_stepper` (for how many).

mod form;
mod page;
mod party_stepper;

pub(crate) use page::RegisterPage;
