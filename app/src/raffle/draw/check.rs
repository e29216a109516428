//! Checking a draw in the browser: the list comes in pieces, and the same rules as on the server work
//! it out again.
//!
//! In reading order: the panel, here; `fetching` (reading the files), `rules` (a file of their own, loaded when
//! somebody asks for a check), `finding` (what came of it).

mod fetching;
mod finding;
mod rules;

use domain::draw::{Commitment, DrawRecord, Followed, Mismatch};
use domain::id::RaffleId;
use domain::ticket::TicketCode;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::fetching::run;
use self::finding::{chain_finding, finding, own_lines};
use self::rules::Chain;
use crate::error::ApiError;
use crate::i18n::{number, text};
use crate::raffle::receipts::use_receipts;
use crate::ui::{ErrorText, Kind, live, notice_in_section};

/// How far a check has come.
#[derive(Clone, Debug)]
pub(super) enum Check {
    /// Nobody has asked for one.
    Idle,
    /// So many entries of so many have been read.
    Running { read: u64, all: u64 },
    /// What came of it: of the draw, of this browser's own registrations, and of the changes by hand.
    Done { mismatch: Option<Mismatch>, record: Box<DrawRecord>, own: Vec<(TicketCode, Followed)>, changes: Chain },
    /// A file did not arrive.
    Failed,
}

/// The button, how far it has come, and what came of it.
#[component]
pub(super) fn DrawCheck(
    /// Whose draw.
    raffle: RaffleId,
    /// How far it has come.
    check: RwSignal<Check>,
) -> impl IntoView {
    let receipts = use_receipts();
    let is_running = Memo::new(move |_| check.with(|check| matches!(check, Check::Running { .. })));
    let start = move |_| {
        let own = receipts.all().into_iter().map(|kept| kept.receipt.receipt).filter(|own| own.raffle == raffle);
        let own: Vec<(TicketCode, Commitment)> = own.map(|own| (own.code, own.commitment())).collect();
        check.set(Check::Running { read: 0, all: 0 });
        spawn_local(async move {
            let outcome = run(raffle, own, check).await;
            // Somebody may have gone elsewhere meanwhile.
            let _ = check.try_set(outcome.unwrap_or(Check::Failed));
        });
    };
    view! {
        <section class="panel" aria-labelledby="check">
            <h2 id="check">{text!(attendee.draw.check.title)}</h2>
            <p>{text!(attendee.draw.check.what)}</p>
            <div class="cluster">
                <button class="btn btn-primary" type="button" disabled=live(move || is_running.get()) on:click=start>
                    {text!(attendee.draw.check.start)}
                </button>
            </div>
            <div class="stack" aria-live="polite">{live(move || check.with(shown))}</div>
        </section>
    }
}

fn shown(check: &Check) -> AnyView {
    match check {
        Check::Idle => ().into_any(),
        Check::Running { read, all } => {
            let words = text!(attendee.draw.check.running, read = number(*read), all = number(*all));
            let (value, max) = (read.to_string(), all.max(&1).to_string());
            view! {
                <p>
                    <label for="check-progress">{words}</label>
                </p>
                <progress id="check-progress" value=value max=max></progress>
            }
            .into_any()
        }
        Check::Failed => {
            let told = ErrorText::of(&ApiError::Offline, "");
            notice_in_section(Kind::Bad, told.title, told.next)
        }
        Check::Done { mismatch, record, own, changes } => view! {
            {finding(mismatch.as_ref(), record)}
            {chain_finding(*changes)}
            {mismatch.is_none().then(|| own_lines(record, own))}
        }
        .into_any(),
    }
}
