//! Why a raffle that is due has not been drawn, and whether somebody has to do something.

use domain::raffle::Phase;
use domain::staff::Capability;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::backoffice::{to, use_session};
use crate::i18n::{number, plural, text};
use crate::raffle::manage_api::Hold;
use crate::ui::{Kind, Notice, Style, moment, use_clock};

/// A raffle that is closed or sealed for so long without a reason is worth a look.
const SLOW_AFTER_SECS: i64 = 60;

/// Says what the draw waits for; nothing while it waits for nothing.
#[component]
pub(crate) fn HoldNote(
    /// What the server says that it waits for.
    #[prop(into)]
    hold: Signal<Option<Hold>>,
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
        is_due && hold.get().is_none() && due.get().plus_secs(SLOW_AFTER_SECS) <= clock.now()
    });
    let title = title.unwrap_or_else(|| text!(backoffice.hold.title).to_owned());
    let told = move || match (hold.get(), is_slow.get()) {
        (Some(Hold::Settling), _) => Some((Kind::Info, text!(backoffice.hold.settling).to_owned(), false)),
        (Some(Hold::Draining { left }), _) => {
            Some((Kind::Info, plural!(backoffice.hold.draining, left, count = number(left)), false))
        }
        (Some(Hold::DeadLetters { dead }), _) => {
            Some((Kind::Bad, plural!(backoffice.hold.dead, dead, count = number(dead)), true))
        }
        (Some(Hold::RoundIsKnown), _) => Some((Kind::Bad, text!(backoffice.hold.round_is_known).to_owned(), false)),
        (Some(Hold::Round { made_at }), _) => {
            Some((Kind::Info, text!(backoffice.hold.round, at = moment(made_at, "", Style::Full)), false))
        }
        (Some(Hold::Beacon { made_at }), _) => {
            Some((Kind::Bad, text!(backoffice.hold.beacon, at = moment(made_at, "", Style::Full)), false))
        }
        (Some(Hold::Figures), _) => Some((Kind::Warn, text!(backoffice.hold.figures).to_owned(), false)),
        (None, true) => Some((Kind::Warn, text!(backoffice.hold.slow).to_owned(), false)),
        (None, false) => None,
    };
    let told = Memo::new(move |_| told());
    view! {
        <div role="status">
            {move || {
                told.get()
                    .map(|(kind, words, is_dead)| {
                        view! {
                            <Notice kind title=title.clone()>
                                <p>{words}</p>
                                {is_dead.then(|| view! { <ToDeadLetters /> })}
                            </Notice>
                        }
                    })
            }}
        </div>
    }
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
                fallback=|| text!(backoffice.hold.dead_ask)
            >
                <a href=to("/dead-letters")>{text!(backoffice.hold.dead_link)}</a>
            </Show>
        </p>
    }
}
