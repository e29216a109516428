//! Checking one's own ticket in the browser, with kilobytes: the receipt, the signed checkpoint and a
//! few tiles of the sealed list.
//!
//! In reading order: `panel` (what is on the page), `start` (what a press and a chosen file set off), `fetching`
//! (bringing what the rules ask for), `rules` (in the same file as those of the whole draw, loaded when somebody asks
//! for a check), `finding` (what came of it).

mod fetching;
mod finding;
mod panel;
mod rules;
mod start;

use domain::draw::log::{TicketFault, TicketFinding};
use domain::draw::{RandomnessSource, Seal};
use domain::id::RaffleId;
use domain::ticket::SignedReceipt;
use leptos::prelude::*;

use self::panel::OwnCheckPanel;
use crate::raffle::api::{DrawPageData, DrawnFacts};

/// How far the check of one's own tickets has come.
#[derive(Clone, Debug)]
pub(super) enum OwnState {
    /// Nobody has asked for one.
    Idle,
    /// Under way.
    Running,
    /// What came of it, one for each receipt.
    Done(Vec<OwnCheck>),
    /// The file that was chosen is no receipt of this raffle.
    NoReceipt,
    /// A file did not arrive.
    Failed,
}

/// What was found of one receipt.
#[derive(Clone, Debug)]
pub(super) struct OwnCheck {
    /// Whose.
    receipt: SignedReceipt,
    /// The checkpoint that it was found by.
    note: String,
    /// What came of it.
    outcome: Result<TicketFinding, TicketFault>,
}

/// What a draw is checked against, as its page shows it.
#[derive(Clone)]
struct Shown {
    raffle: RaffleId,
    seal: Seal,
    source: RandomnessSource,
    drawn: Option<DrawnFacts>,
}

/// The button, the choice of a receipt from elsewhere, and what came of it. Nothing before the seal.
pub(super) fn own_check(page: &DrawPageData, state: RwSignal<OwnState>) -> Option<AnyView> {
    let seal = page.raffle.seal.clone()?;
    let (raffle, source, drawn) = (page.raffle.id, page.raffle.source.clone(), page.drawn.clone());
    let shown = Shown { raffle, seal, source, drawn };
    Some(view! { <OwnCheckPanel shown state /> }.into_any())
}
