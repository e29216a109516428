//! The kit: what the pages of both SPAs are made of.
//!
//! In reading order: `shell`, `brand`, `page`, `param`, `focus`, `announce`, `online` and `clock` (what surrounds a
//! page), `live` (what changes), `query`, `loaded` and `call` (asking the server), `form`, `field`, `checkbox`,
//! `problem`, `submit` and `summary` (asking people), `notice`, `error`, `empty`, `skeleton`, `badge`, `fact`,
//! `steps` and `dialog` (telling people), `moment` and `countdown` (time), `copy`, `download` and `qr` (things to take
//! along).

mod announce;
mod badge;
mod brand;
mod call;
mod checkbox;
mod clock;
mod copy;
mod countdown;
mod dialog;
mod download;
mod empty;
mod error;
mod fact;
mod field;
mod focus;
mod form;
mod live;
mod loaded;
mod moment;
mod notice;
mod online;
mod page;
mod param;
mod problem;
mod qr;
mod query;
pub mod shell;
mod skeleton;
mod steps;
mod submit;
mod summary;

pub(crate) use announce::{Announcements, announce};
pub(crate) use badge::{PhaseBadge, phase_badge};
pub(crate) use brand::Brand;
pub(crate) use call::Call;
pub(crate) use checkbox::Checkbox;
pub(crate) use clock::{Clock, use_clock};
pub(crate) use copy::CopyButton;
pub(crate) use countdown::Countdown;
pub(crate) use dialog::ConfirmDialog;
pub(crate) use download::DownloadButton;
pub(crate) use empty::Empty;
pub(crate) use error::{ErrorNotice, ErrorText};
pub(crate) use fact::{fact, hash_fact};
pub(crate) use field::{Control, Field, choice};
pub(crate) use focus::{FocusOnNavigation, focus};
pub(crate) use form::FormState;
pub(crate) use live::{effect, live, memo};
pub(crate) use loaded::{Loaded, failed, show, show_once};
pub(crate) use moment::{Style, When, WhenRange, moment, when, when_range};
pub(crate) use notice::{Kind, Notice, note, notice, notice_in_section, notice_of};
pub(crate) use online::{OfflineBanner, Online, use_online};
pub(crate) use page::{SkipLink, set_title};
pub(crate) use param::use_param;
pub(crate) use problem::problem_text;
pub(crate) use qr::Qr;
pub(crate) use query::Query;
pub(crate) use skeleton::{Skeleton, skeleton};
pub(crate) use steps::{StepState, step};
pub(crate) use submit::SubmitButton;
pub(crate) use summary::ErrorSummary;
