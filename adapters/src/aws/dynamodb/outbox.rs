//! Messages that leave if and only if the state that they follow from is stored: they are written in the same
//! transaction, and handed to the queue after it. What a crash leaves behind is handed over by the relay.

use async_trait::async_trait;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use services::jobs::Job;
use services::ports::{NewMessage, PortResult, Relay};

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, moment, text};
use super::parcels::{PART_BYTES_MAX, publish};
use super::table::Ask;
use super::write::Write;

/// The partition of what waits to be handed over.
const OUTBOX: &str = "outbox";
/// The most items of messages that go into a transaction themselves, which may hold 4 MB; more are staged.
const INLINE_MAX: usize = 6;
/// How many seconds the relay leaves a message alone: whoever has stored it is about to hand it over.
const YOUNG_SECS: i64 = 10;
/// The most items of messages that are handed over in one round; the next round goes on.
const RELAY_MAX: usize = 200;
/// The most messages that are handed to the queue at once.
const HAND_OVER_MAX: usize = 1_000;

/// A message as it waits.
#[derive(Serialize, Deserialize)]
struct Waiting {
    job: Job,
    #[serde(default)]
    delay_secs: u32,
    #[serde(default)]
    not_after: Option<Timestamp>,
}

/// Messages on their way into a transaction.
struct Packed {
    messages: Vec<NewMessage>,
    writes: Vec<Write>,
    keys: Vec<Key>,
    parcel: Option<String>,
}

impl Store {
    /// Makes all of these writes or none of them; the messages are sent if and only if they are stored.
    pub(super) async fn commit(&self, mut writes: Vec<Write>, and_send: Vec<NewMessage>) -> Result<(), Fault> {
        let packed = self.pack(and_send).await?;
        writes.extend(packed.writes.iter().cloned());
        let stored = self.table.together(writes).await;
        match (&stored, &packed.parcel) {
            (Ok(()), _) => self.hand_over(packed).await,
            // Where it is not known whether they were stored, the sweep finds out.
            (Err(Fault::Refused(_)), Some(parcel)) => self.discard(parcel, &[]).await?,
            (Err(_), _) => {}
        }
        stored
    }

    async fn pack(&self, messages: Vec<NewMessage>) -> Result<Packed, Fault> {
        let mut packed = Packed { messages, writes: Vec::new(), keys: Vec::new(), parcel: None };
        if packed.messages.is_empty() {
            return Ok(packed);
        }
        let (token, at) = (self.new_token(), self.around.clock.now());
        let key = |number: usize| Key::new(OUTBOX, format!("{:014}-{token}-{number}", at.as_millis().max(0)));
        let waiting = |key: &Key| Item::at(key.clone()).with("at", moment(at));
        let parts = parts_of(&packed.messages)?;
        if parts.len() > INLINE_MAX {
            self.begin(&token, &[]).await?;
            self.stage(&token, parts.into_iter().map(String::into_bytes).collect()).await?;
            packed.keys.push(key(0));
            packed.writes.push(Write::put(key(0), waiting(&key(0)).with("parcel", text(token.clone()))));
            packed.writes.push(publish(&token));
            packed.parcel = Some(token);
            return Ok(packed);
        }
        packed.keys = (0..parts.len()).map(key).collect();
        let write = |(key, part): (&Key, String)| Write::put(key.clone(), waiting(key).with("messages", text(part)));
        packed.writes = packed.keys.iter().zip(parts).map(write).collect();
        Ok(packed)
    }

    /// Hands messages over that are stored. Where the queue does not take them, the relay comes back to them.
    async fn hand_over(&self, packed: Packed) {
        let Packed { messages, keys, parcel, .. } = packed;
        if let Err(fault) = self.send_waiting(messages, keys, parcel).await {
            tracing::warn!(error = %fault, "messages wait for the relay");
        }
    }

    async fn send_waiting(&self, mut left: Vec<NewMessage>, keys: Vec<Key>, parcel: Option<String>) -> PortResult<()> {
        while !left.is_empty() {
            let rest = left.split_off(left.len().min(HAND_OVER_MAX));
            self.around.queue.send(left).await?;
            left = rest;
        }
        let Some(parcel) = parcel else { return Ok(self.table.delete_all(keys).await?) };
        let mut writes: Vec<Write> = keys.into_iter().map(Write::delete).collect();
        writes.push(self.retire(&parcel)?);
        self.table.together(writes).await?;
        Ok(self.discard(&parcel, &[]).await?)
    }

    /// The messages that wait under a key. The `for_secs` seconds that they have waited are taken off their delay.
    async fn waiting(&self, item: &Item, parcel: Option<&str>, for_secs: i64) -> Result<Vec<NewMessage>, Fault> {
        let parts = match parcel {
            Some(parcel) => self.parts(parcel).await?,
            None => vec![item.text("messages")?.as_bytes().to_vec()],
        };
        let waited = u32::try_from(for_secs).unwrap_or(u32::MAX);
        let mut messages = Vec::new();
        for part in parts {
            for Waiting { job, delay_secs, not_after } in serde_json::from_slice::<Vec<Waiting>>(&part)? {
                messages.push(NewMessage { job, delay_secs: delay_secs.saturating_sub(waited), not_after });
            }
        }
        Ok(messages)
    }
}

#[async_trait]
impl Relay for Store {
    /// Also deletes what was begun long ago and never stored.
    async fn relay(&self) -> PortResult<u64> {
        let now = self.around.clock.now();
        let mut sent = 0;
        for item in self.table.first(&Ask::all(OUTBOX), RELAY_MAX).await? {
            let at = item.moment("at")?;
            // Messages lie in the order of their times, so all that come after it are younger still.
            if at.plus_secs(YOUNG_SECS) > now {
                break;
            }
            let parcel = if item.has("parcel") { Some(item.text("parcel")?.to_owned()) } else { None };
            let messages = self.waiting(&item, parcel.as_deref(), now.millis_since(at) / 1_000).await?;
            sent += messages.len() as u64;
            self.send_waiting(messages, vec![item.key()?], parcel).await?;
        }
        self.sweep().await?;
        Ok(sent)
    }
}

/// Lists of messages as JSON, none of them larger than a part may be.
fn parts_of(messages: &[NewMessage]) -> Result<Vec<String>, Fault> {
    let mut parts: Vec<String> = Vec::new();
    for NewMessage { job, delay_secs, not_after } in messages {
        let waiting = Waiting { job: job.clone(), delay_secs: *delay_secs, not_after: *not_after };
        let line = serde_json::to_string(&waiting)?;
        match parts.last_mut() {
            Some(part) if part.len() + line.len() + 2 <= PART_BYTES_MAX => {
                part.push(',');
                part.push_str(&line);
            }
            _ => parts.push(format!("[{line}")),
        }
    }
    for part in &mut parts {
        part.push(']');
    }
    Ok(parts)
}
