//! What was changed by hand since the draw, as everybody can read it.

use domain::draw::{Deed, SignedChange};
use leptos::prelude::*;

use crate::i18n::{number, plural, text};
use crate::ui::{Style, moment};

/// The entries, from the first; a sentence where there is none.
pub(crate) fn change_list(changes: &[SignedChange], zone: &str) -> AnyView {
    if changes.is_empty() {
        return view! { <p class="muted">{text!(kit.changes.none)}</p> }.into_any();
    }
    let lines: Vec<AnyView> = changes.iter().map(|signed| line(signed, zone)).collect();
    view! { <ol class="stack">{lines}</ol> }.into_any()
}

fn line(signed: &SignedChange, zone: &str) -> AnyView {
    let change = &signed.change;
    let what = match &change.deed {
        Deed::TakenBack { commitment } => {
            let start: String = commitment.to_string().chars().take(12).collect();
            text!(kit.changes.taken_back, commitment = start)
        }
        Deed::Given { places, purpose } => {
            plural!(kit.changes.given, *places, count = number((*places).into()), purpose = purpose.clone())
        }
    };
    let who = text!(kit.changes.by, role = change.by.clone(), at = moment(change.at, zone, Style::Full));
    view! {
        <li>
            <strong>{what}</strong>
            <p>{change.why.clone()}</p>
            <p class="small muted">{who}</p>
        </li>
    }
    .into_any()
}
