//! The panel for the check of one's own ticket.

use domain::id::RaffleId;
use domain::ticket::SignedReceipt;
use leptos::prelude::*;

use super::finding::own_finding;
use super::start::{choose, start};
use super::{OwnState, Shown};
use crate::error::ApiError;
use crate::i18n::text;
use crate::raffle::api::DrawnFacts;
use crate::raffle::receipts::{Receipts, use_receipts};
use crate::ui::{ErrorText, Kind, live, memo, notice_in_section};

/// The button, the choice of a receipt from elsewhere, and what came of it.
#[component]
pub(super) fn OwnCheckPanel(
    /// What is checked against.
    shown: Shown,
    /// How far it has come.
    state: RwSignal<OwnState>,
) -> impl IntoView {
    let receipts = use_receipts();
    let raffle = shown.raffle;
    let has_kept = memo(move || !kept(receipts, raffle).is_empty());
    let shown = StoredValue::new(shown);
    let none = || view! { <p class="muted">{text!(attendee.draw.check.no_receipt)}</p> }.into_any();
    let outcome = move || state.with(|state| shown.with_value(|shown| told(state, shown.drawn.as_ref())));
    view! {
        <section class="panel" aria-labelledby="own-check">
            <h2 id="own-check">{text!(attendee.draw.ticket.title)}</h2>
            <p>{text!(attendee.draw.ticket.what)}</p>
            {live(move || if has_kept.get() { start_button(shown, receipts, state) } else { none() })}
            <div class="field">
                <label for="receipt-file">{text!(attendee.draw.ticket.file)}</label>
                <input
                    id="receipt-file"
                    type="file"
                    accept="application/json,.json"
                    on:change=move |event| choose(&event, shown.get_value(), state)
                />
            </div>
            <div class="stack" aria-live="polite">
                {live(outcome)}
            </div>
        </section>
    }
}

/// The receipts of this raffle that this browser keeps; reactive.
fn kept(receipts: Receipts, raffle: RaffleId) -> Vec<SignedReceipt> {
    let kept = receipts.all().into_iter().map(|kept| kept.receipt);
    kept.filter(|signed| signed.receipt.raffle == raffle).collect()
}

fn start_button(shown: StoredValue<Shown>, receipts: Receipts, state: RwSignal<OwnState>) -> AnyView {
    let is_running = memo(move || state.with(|state| matches!(state, OwnState::Running)));
    let press = move |_| {
        let shown = shown.get_value();
        let kept = kept(receipts, shown.raffle);
        start(shown, kept, state);
    };
    view! {
        <button class="btn btn-primary" type="button" disabled=live(move || is_running.get()) on:click=press>
            {text!(attendee.draw.ticket.start)}
        </button>
    }
    .into_any()
}

fn told(state: &OwnState, drawn: Option<&DrawnFacts>) -> AnyView {
    match state {
        OwnState::Idle => ().into_any(),
        OwnState::Running => view! { <p>{text!(attendee.draw.ticket.running)}</p> }.into_any(),
        OwnState::NoReceipt => {
            let (title, next) =
                (text!(attendee.draw.ticket.no_receipt.title), text!(attendee.draw.ticket.no_receipt.next));
            notice_in_section(Kind::Bad, title, next.to_owned())
        }
        OwnState::Failed => {
            let told = ErrorText::of(&ApiError::Offline, "");
            notice_in_section(Kind::Bad, told.title, told.next)
        }
        OwnState::Done(checks) => {
            let lines: Vec<AnyView> = checks.iter().map(|check| own_finding(check, drawn)).collect();
            view! { <ul class="stack rank-list">{lines}</ul> }.into_any()
        }
    }
}
