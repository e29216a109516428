//! The question before a change by hand: whose place it is, and that everybody will read of it for ever.

use domain::id::RaffleId;
use domain::raffle::{ChangeForm, ChangeWish, StandingKind};
use leptos::prelude::*;

use crate::backoffice::{Part, ask};
use crate::error::ApiResult;
use crate::i18n::{number, plural, text};
use crate::raffle::manage::desk::use_desk;
use crate::raffle::manage::result::pages::Page;
use crate::raffle::manage_api::{ResultRow, get_result};
use crate::ui::{Call, ConfirmDialog};

/// Asks whether to go on.
#[component]
pub(super) fn Question(
    /// Whether it is asked.
    is_asked: RwSignal<bool>,
    /// The change.
    call: Call,
    /// What was filled in, which has passed its check.
    form: Signal<ChangeForm>,
    /// Goes on.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    view! {
        <ConfirmDialog
            open=is_asked
            title=text!(backoffice.by_hand.ask)
            confirm=text!(backoffice.by_hand.confirm)
            keep=text!(backoffice.back)
            call
            on_confirm
        >
            {move || is_asked.get().then(|| untrack(|| form.get()).check().ok()).flatten().map(|new| view! { <Consequences wish=new.wish /> })}
            <p>{text!(backoffice.by_hand.ask_public)}</p>
        </ConfirmDialog>
    }
}

/// What happens to whom.
#[component]
fn Consequences(wish: ChangeWish) -> impl IntoView {
    match wish {
        ChangeWish::TakeBack { kind, number } => view! { <Loser kind number /> }.into_any(),
        ChangeWish::Give { places, purpose } => {
            let count = number(places.into());
            view! { <p>{plural!(backoffice.by_hand.ask_given, places, count = count, purpose = purpose)}</p> }
                .into_any()
        }
    }
}

/// Who loses a place.
#[component]
fn Loser(kind: StandingKind, number: u32) -> impl IntoView {
    let id = use_desk().id;
    let query = ask(move || find(id, kind, number));
    view! {
        <Part query let:row>
            <p>{move || row.with(|row| sentence(kind, number, row.as_ref()))}</p>
        </Part>
    }
}

fn sentence(kind: StandingKind, number: u32, row: Option<&ResultRow>) -> String {
    let number = self::number(number.into());
    let Some(row) = row else { return text!(backoffice.by_hand.ask_nobody, number = number) };
    let name = row.name.clone().unwrap_or_default();
    let party_size = u32::from(row.party_size);
    let count = self::number(party_size.into());
    let line = match kind {
        StandingKind::Winner => text!(backoffice.by_hand.ask_winner, number = number, name = name),
        StandingKind::RunnerUp => text!(backoffice.by_hand.ask_runner_up, number = number, name = name),
    };
    let places = plural!(backoffice.by_hand.ask_places, party_size, count = count);
    format!("{line} {places}")
}

/// The line of a list that has this number.
async fn find(id: RaffleId, kind: StandingKind, number: u32) -> ApiResult<Option<ResultRow>> {
    let rows = get_result(id, kind, Page::of_line(number)).await?;
    Ok(rows.into_iter().find(|row| row.number == number))
}
