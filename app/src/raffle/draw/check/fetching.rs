//! Reads the files of a draw, the list in pieces, and lets the rules work it out again.

use domain::draw::{Commitment, DrawRecord, SignedChange};
use domain::id::RaffleId;
use domain::ticket::TicketCode;
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::Check;
use super::rules::{load_chain, load_rules};
use crate::raffle::draw::files::{fetch, fetch_key, fetch_text};

/// Reads all files and runs the draw again; nothing where a file does not arrive.
pub(super) async fn run(raffle: RaffleId, own: Vec<(TicketCode, Commitment)>, check: RwSignal<Check>) -> Option<Check> {
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
