//! Checking one's own ticket in the browser, with kilobytes: the receipt, the signed checkpoint and a
//! few tiles of the sealed list.
//!
//! The rules are in the same file as those of the whole draw, loaded when somebody asks for a check.

use domain::draw::log::{TicketCheck, TicketFault, TicketFinding};
use domain::draw::{RandomnessSource, Seal};
use domain::id::RaffleId;
use domain::ticket::{ReceiptVerifier, SignedReceipt};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::files::{fetch_bytes, fetch_key, fetch_text};
use super::own_finding::own_finding;
use crate::error::ApiError;
use crate::i18n::text;
use crate::raffle::api::{DrawPageData, DrawnFacts};
use crate::raffle::receipts::use_receipts;
use crate::ui::{ErrorText, Kind, live, notice_in_section};

/// What was found of one receipt.
#[derive(Clone, Debug)]
pub(super) struct OwnCheck {
    /// Whose.
    pub receipt: SignedReceipt,
    /// The checkpoint that it was found by.
    pub note: String,
    /// What came of it.
    pub outcome: Result<TicketFinding, TicketFault>,
}

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

/// What a draw is checked against, as its page shows it.
#[derive(Clone)]
struct Shown {
    raffle: RaffleId,
    seal: Seal,
    source: RandomnessSource,
    drawn: Option<DrawnFacts>,
}

/// The rules behind one door, so that they can be a file of their own.
trait Rules {
    fn wants(&self) -> Vec<String>;
    fn take(&mut self, name: &str, bytes: &[u8]) -> Result<(), TicketFault>;
    fn finish(self: Box<Self>) -> Result<TicketFinding, TicketFault>;
}

impl Rules for TicketCheck {
    fn wants(&self) -> Vec<String> {
        Self::wants(self)
    }

    fn take(&mut self, name: &str, bytes: &[u8]) -> Result<(), TicketFault> {
        Self::take(self, name, bytes)
    }

    fn finish(self: Box<Self>) -> Result<TicketFinding, TicketFault> {
        Self::finish(*self)
    }
}

type Begun = Result<Box<dyn Rules>, TicketFault>;

/// What one check goes by.
struct Question {
    receipt: SignedReceipt,
    note: String,
    key: [u8; 32],
    seal: Seal,
    source: RandomnessSource,
}

fn begin(question: &Question) -> Begun {
    let Question { receipt, note, key, seal, source } = question;
    let key = ReceiptVerifier::from_bytes(key).ok_or(TicketFault::Receipt)?;
    TicketCheck::of(receipt, note, &key, seal, source).map(|check| Box::new(check) as Box<dyn Rules>)
}

#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "the macro turns a file that does not arrive into the error")]
#[leptos::wasm_split::wasm_split(draw_rules, wasm_split_path = leptos::wasm_split, fallible)]
fn load_rules(question: Question) -> Result<Begun, SplitLoaderError> {
    Ok(begin(&question))
}

#[cfg(not(feature = "split"))]
fn load_rules(question: Question) -> std::future::Ready<Result<Begun, SplitLoaderError>> {
    std::future::ready(Ok(begin(&question)))
}

/// The button, the choice of a receipt from elsewhere, and what came of it. Nothing before the seal.
pub(super) fn own_check(page: &DrawPageData, state: RwSignal<OwnState>) -> Option<AnyView> {
    let seal = page.raffle.seal.clone()?;
    let (raffle, source, drawn) = (page.raffle.id, page.raffle.source.clone(), page.drawn.clone());
    let shown = Shown { raffle, seal, source, drawn };
    Some(view! { <OwnCheckPanel shown state /> }.into_any())
}

#[component]
fn OwnCheckPanel(shown: Shown, state: RwSignal<OwnState>) -> impl IntoView {
    let receipts = use_receipts();
    let raffle = shown.raffle;
    let kept = move || {
        let of_this = receipts.all().into_iter().map(|kept| kept.receipt);
        of_this.filter(|signed| signed.receipt.raffle == raffle).collect::<Vec<SignedReceipt>>()
    };
    let has_kept = Memo::new(move |_| !kept().is_empty());
    let is_running = Memo::new(move |_| state.with(|state| matches!(state, OwnState::Running)));
    let facts = StoredValue::new(shown);
    let start = move |receipts: Vec<SignedReceipt>| {
        state.set(OwnState::Running);
        spawn_local(async move {
            let outcome = check_all(&facts.get_value(), receipts).await;
            // Somebody may have gone elsewhere meanwhile.
            let _ = state.try_set(outcome.map_or(OwnState::Failed, OwnState::Done));
        });
    };
    let choose = move |event: web_sys::Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        spawn_local(async move {
            let Some(input) = input else { return };
            let chosen = read_receipt(&input).await.filter(|signed| signed.receipt.raffle == raffle);
            // The same file can be chosen again after it was mended.
            input.set_value("");
            match chosen {
                Some(receipt) => start(vec![receipt]),
                None => state.set(OwnState::NoReceipt),
            }
        });
    };
    let own = move || {
        view! {
            <button
                class="btn btn-primary"
                type="button"
                disabled=live(move || is_running.get())
                on:click=move |_| start(kept())
            >
                {text!(attendee.draw.ticket.start)}
            </button>
        }
    };
    view! {
        <section class="panel" aria-labelledby="own-check">
            <h2 id="own-check">{text!(attendee.draw.ticket.title)}</h2>
            <p>{text!(attendee.draw.ticket.what)}</p>
            {live(move || if has_kept.get() {
                own().into_any()
            } else {
                view! { <p class="muted">{text!(attendee.draw.check.no_receipt)}</p> }.into_any()
            })}
            <div class="field">
                <label for="receipt-file">{text!(attendee.draw.ticket.file)}</label>
                <input id="receipt-file" type="file" accept="application/json,.json" on:change=choose />
            </div>
            <div class="stack" aria-live="polite">
                {live(move || state.with(|state| facts.with_value(|facts| told(state, facts.drawn.as_ref()))))}
            </div>
        </section>
    }
}

fn told(state: &OwnState, drawn: Option<&DrawnFacts>) -> AnyView {
    let bad = |title: &'static str, next: String| notice_in_section(Kind::Bad, title, next);
    match state {
        OwnState::Idle => ().into_any(),
        OwnState::Running => view! { <p>{text!(attendee.draw.ticket.running)}</p> }.into_any(),
        OwnState::NoReceipt => {
            bad(text!(attendee.draw.ticket.no_receipt.title), text!(attendee.draw.ticket.no_receipt.next).to_owned())
        }
        OwnState::Failed => {
            let told = ErrorText::of(&ApiError::Offline, "");
            bad(told.title, told.next)
        }
        OwnState::Done(checks) => {
            let lines: Vec<AnyView> = checks.iter().map(|check| own_finding(check, drawn)).collect();
            view! { <ul class="stack rank-list">{lines}</ul> }.into_any()
        }
    }
}

async fn read_receipt(input: &HtmlInputElement) -> Option<SignedReceipt> {
    let file = input.files()?.get(0)?;
    let text = JsFuture::from(file.text()).await.ok()?.as_string()?;
    serde_json::from_slice(text.as_bytes()).ok()
}

async fn check_all(shown: &Shown, receipts: Vec<SignedReceipt>) -> Option<Vec<OwnCheck>> {
    let key = fetch_key().await?;
    let note = fetch_text(&format!("/draws/{}/checkpoint", shown.raffle)).await?;
    let mut checks = Vec::new();
    for receipt in receipts {
        let outcome = check_one(shown, &receipt, &note, key).await?;
        checks.push(OwnCheck { receipt, note: note.clone(), outcome });
    }
    Some(checks)
}

/// Nothing where a file does not arrive.
async fn check_one(
    shown: &Shown,
    receipt: &SignedReceipt,
    note: &str,
    key: [u8; 32],
) -> Option<Result<TicketFinding, TicketFault>> {
    let Shown { raffle, seal, source, .. } = shown.clone();
    let question = Question { receipt: receipt.clone(), note: note.to_owned(), key, seal, source };
    let mut rules = match load_rules(question).await.ok()? {
        Ok(rules) => rules,
        Err(fault) => return Some(Err(fault)),
    };
    loop {
        let wanted = rules.wants();
        if wanted.is_empty() {
            return Some(rules.finish());
        }
        for name in wanted {
            let bytes = fetch_bytes(&format!("/draws/{raffle}/{name}")).await?;
            if let Err(fault) = rules.take(&name, &bytes) {
                return Some(Err(fault));
            }
        }
    }
}
