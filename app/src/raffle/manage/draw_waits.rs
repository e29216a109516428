//! Why a raffle that is due has not been drawn, and whether somebody has to do something.

mod words;

use domain::raffle::Phase;
use domain::staff::Capability;
use domain::time::Timestamp;
use leptos::prelude::*;

use self::words::WaitingWords;
use crate::backoffice::{to, use_session};
use crate::i18n::text;
use crate::raffle::manage_api::DrawWaitsFor;
use crate::ui::{Notice, use_clock};

/// A raffle that is closed or sealed for so long without a reason is worth a look.
const SLOW_AFTER_SECS: i64 = 60;

/// Says what the draw waits for; nothing while it waits for nothing.
#[component]
pub(crate) fn DrawWaitsNote(
    /// What the server says that it waits for.
    #[prop(into)]
    waits_for: Signal<Option<DrawWaitsFor>>,
    /// Where the raffle is.
    #[prop(into)]
    phase: Signal<Phase>,
    /// When it closed.
    #[prop(into)]
    due: Signal<Timestamp>,
    /// The heading, where it is not the usual one.
    #[prop(optional, into)]
    title: Option<String>,
) -> impl IntoView {
    let clock = use_clock();
    let is_slow = Memo::new(move |_| {
        let is_due = matches!(phase.get(), Phase::Closed | Phase::Sealed);
        is_due && waits_for.get().is_none() && due.get().plus_secs(SLOW_AFTER_SECS) <= clock.now()
    });
    let title = title.unwrap_or_else(|| text!(backoffice.draw_waits.title).to_owned());
    let words = Memo::new(move |_| match waits_for.get() {
        Some(waits_for) => Some(WaitingWords::of(waits_for)),
        None => is_slow.get().then(WaitingWords::slow),
    });
    let told = move |WaitingWords { kind, sentence, is_for_operators }: WaitingWords| {
        view! {
            <Notice kind title=title.clone()>
                <p>{sentence}</p>
                {is_for_operators.then(|| view! { <ToDeadLetters /> })}
            </Notice>
        }
    };
    view! { <div role="status">{move || words.get().map(&told)}</div> }
}

/// The way on for those who may go there.
#[component]
fn ToDeadLetters() -> impl IntoView {
    let session = use_session();
    let may_operate = Memo::new(move |_| session.may(Capability::Operate));
    view! {
        <p>
            <Show
                when=move || may_operate.get()
                fallback=|| text!(backoffice.draw_waits.dead_ask)
            >
                <a href=to("/dead-letters")>{text!(backoffice.draw_waits.dead_link)}</a>
            </Show>
        </p>
    }
}
