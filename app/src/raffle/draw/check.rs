//! Checking a draw in the browser: the list comes in pieces, and the same rules as on the server work
//! it out again.
//!
//! The rules are a file of their own, loaded when somebody asks for a check: the first page does not
//! grow by them.

use domain::draw::{Commitment, DrawRecord, Followed, Mismatch, SignedChange, Verification, verify_changes};
use domain::id::RaffleId;
use domain::ticket::{ReceiptVerifier, TicketCode};
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::files::{fetch, fetch_key, fetch_text};
use super::finding::{chain_finding, finding, own_lines};
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

/// The rules behind one door, so that they can be a file of their own.
trait Rules {
    fn push(&mut self, piece: &[u8]) -> u64;
    fn followed(&self) -> Vec<Followed>;
    fn finish(self: Box<Self>) -> Option<Mismatch>;
}

impl Rules for Verification {
    fn push(&mut self, piece: &[u8]) -> u64 {
        Self::push(self, piece);
        self.count()
    }

    fn followed(&self) -> Vec<Followed> {
        Self::followed(self).to_vec()
    }

    fn finish(self: Box<Self>) -> Option<Mismatch> {
        Self::finish(*self).err()
    }
}

type Loaded = Result<Box<dyn Rules>, SplitLoaderError>;

#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "the macro turns a file that does not arrive into the error")]
#[leptos::wasm_split::wasm_split(draw_rules, wasm_split_path = leptos::wasm_split, fallible)]
fn load_rules(record: DrawRecord, own: Vec<Commitment>) -> Loaded {
    Ok(Box::new(Verification::of(record).following(&own)))
}

#[cfg(not(feature = "split"))]
fn load_rules(record: DrawRecord, own: Vec<Commitment>) -> std::future::Ready<Loaded> {
    std::future::ready(Ok(Box::new(Verification::of(record).following(&own))))
}

/// How many changes by hand there are, or the number of the first that is not right.
pub(super) type Chain = Result<usize, u32>;

fn check_chain(changes: &[SignedChange], record: &DrawRecord, key: &[u8; 32]) -> Chain {
    let key = ReceiptVerifier::from_bytes(key).ok_or(1_u32)?;
    verify_changes(changes, record.raffle, record.seal.root, &key).map(|()| changes.len())
}

#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "the macro turns a file that does not arrive into the error")]
#[leptos::wasm_split::wasm_split(draw_rules, wasm_split_path = leptos::wasm_split, fallible)]
fn load_chain(changes: Vec<SignedChange>, record: DrawRecord, key: [u8; 32]) -> Result<Chain, SplitLoaderError> {
    Ok(check_chain(&changes, &record, &key))
}

#[cfg(not(feature = "split"))]
fn load_chain(
    changes: Vec<SignedChange>,
    record: DrawRecord,
    key: [u8; 32],
) -> std::future::Ready<Result<Chain, SplitLoaderError>> {
    std::future::ready(Ok(check_chain(&changes, &record, &key)))
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

/// Reads both files and runs the draw again.
async fn run(raffle: RaffleId, own: Vec<(TicketCode, Commitment)>, check: RwSignal<Check>) -> Option<Check> {
    let text = fetch_text(&format!("/draws/{raffle}/record.json")).await?;
    let record: DrawRecord = serde_json::from_slice(text.as_bytes()).ok()?;
    let all = record.seal.count;
    let commitments = own.iter().map(|(_, commitment)| *commitment).collect();
    let mut rules = load_rules(record.clone(), commitments).await.ok()?;
    let list = fetch(&format!("/draws/{raffle}/entries.bin")).await?;
    let body = list.body()?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into().ok()?;
    while let Some(piece) = next_piece(&reader).await? {
        let read = rules.push(&piece);
        check.try_set(Check::Running { read, all });
    }
    let own = own.into_iter().map(|(code, _)| code).zip(rules.followed()).collect();
    let changes = fetch_text(&format!("/draws/{raffle}/changes.json")).await?;
    let changes: Vec<SignedChange> = serde_json::from_slice(changes.as_bytes()).ok()?;
    let changes = load_chain(changes, record.clone(), fetch_key().await?).await.ok()?;
    Some(Check::Done { mismatch: rules.finish(), record: Box::new(record), own, changes })
}

/// The next piece as the network brings it; `Some(None)` at the end, `None` if it breaks off.
async fn next_piece(reader: &ReadableStreamDefaultReader) -> Option<Option<Vec<u8>>> {
    let step = JsFuture::from(reader.read()).await.ok()?;
    let is_done = Reflect::get(&step, &"done".into()).ok()?.as_bool()?;
    if is_done {
        return Some(None);
    }
    let value = Reflect::get(&step, &"value".into()).ok()?;
    Some(Some(value.dyn_into::<Uint8Array>().ok()?.to_vec()))
}
