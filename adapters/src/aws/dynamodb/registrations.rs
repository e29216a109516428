//! Registrations in DynamoDB: one item a person, one conditional write a registration.
//!
//! The item holds the registration that counts, and, beside it or alone, that data of the person were deleted
//! and until when (`erased_…`). So one write decides all there is to decide, and one read tells a ticket code
//! all there is to tell. Each write leaves a mark: who tries again after an answer was lost knows its own work.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::draw::{Commitment, Entry, Salt};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{PartyCounts, PartySize, Refusal, RefusalReason, Registration};
use domain::ticket::{Nonce, TicketCode};
use services::ports::{
    MinuteCount, PortResult, REGISTRATIONS_PAGE_MAX, RegisterAnswer, Registered, Registrations, SHEET_MAX, Sheet,
    StoredTicket,
};

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, bytes, hex, json, moment, number, text};
use super::sheets::SHEET;
use super::table::{Ask, at_most};
use super::write::Write;
use crate::limit::check_batch;

/// How many people of one batch are stored at once.
const AT_ONCE: usize = 64;
/// The least number of items that is read of a shard at once, because other raffles lie between.
const READ_MIN: usize = 256;
/// The update that stores a registration.
const STORE: &str = "SET #raffle = :raffle, #nonce = :nonce, #salt = :salt, #party_size = :party_size, \
    #received_at = :received_at, #attendee = :attendee, #mark = :mark, \
    #sheet = if_not_exists(#sheet, :sheet)";
const IF_FIRST: &str =
    "attribute_not_exists(#nonce) AND (attribute_not_exists(#erased_at) OR #erased_at < :received_at)";
/// What a ticket code is told by. The function that everybody may call has no right to read more of a person.
const TICKET: &str = "#raffle, #nonce, #party_size";
/// The update that deletes a registration. The number of the sheet stays: a letter that was asked for before and comes
/// after the person has registered again has to find the same one.
pub(super) const FORGET: &str = "REMOVE #raffle, #nonce, #salt, #party_size, #received_at, #attendee, #mark";

impl Store {
    /// Where all about a person lies.
    pub(super) fn person_key(&self, person: PersonKey) -> Key {
        Key::new(folder(self.shards.of(&person.0)), hex(&person.0))
    }

    /// The registration that counts for a person, if an item holds one.
    pub(super) async fn registration(&self, person: PersonKey) -> Result<Option<Registration>, Fault> {
        let item = self.table.get(self.person_key(person)).await?;
        item.filter(|item| item.has("nonce")).map(|item| registration_of(person, &item)).transpose()
    }

    async fn ticket(&self, person: PersonKey) -> Result<Option<StoredTicket>, Fault> {
        let item = self.table.get_fields(self.person_key(person), TICKET).await?;
        let Some(item) = item.filter(|item| item.has("nonce")) else { return Ok(None) };
        let code = TicketCode { person, nonce: Nonce(item.bytes("nonce")?) };
        Ok(Some(StoredTicket { raffle: item.parsed("raffle")?, code, party_size: party_size(&item)? }))
    }

    /// Stores one person's registrations of one batch, in order. Answers with what became of each, by its place in the
    /// batch.
    async fn register_person(
        &self,
        batch: &[Registration],
        sheets: &[u64],
        places: Vec<usize>,
    ) -> Result<Vec<(usize, RegisterAnswer)>, Fault> {
        let mut told: Vec<(usize, RegisterAnswer)> = Vec::new();
        for place in places {
            let before = told.iter().find(|(other, _)| batch[*other] == batch[place]);
            let answer = match before {
                Some((_, RegisterAnswer { became: Registered::Stored | Registered::Same, sheet })) => {
                    RegisterAnswer { became: Registered::Same, sheet: *sheet }
                }
                Some((_, refused)) => *refused,
                None => self.register(&batch[place], sheets[place / SHEET_MAX]).await?,
            };
            told.push((place, answer));
        }
        Ok(told)
    }

    async fn register(&self, new: &Registration, sheet: u64) -> Result<RegisterAnswer, Fault> {
        let mark = self.new_mark();
        let write = Write::update(self.person_key(new.code.person), STORE).when(IF_FIRST);
        let write = write.with(":raffle", raffle_text(new.raffle)).with(":nonce", bytes(new.code.nonce.0));
        let write = write.with(":salt", bytes(new.salt.0)).with(":party_size", number(new.party_size.get()));
        let write = write.with(":received_at", moment(new.received_at)).with(":attendee", json(&new.attendee)?);
        let write = write.with(":sheet", number(sheet)).with(":mark", bytes(mark));
        let stored = |item: &Item| Ok(RegisterAnswer { became: Registered::Stored, sheet: sheet_in(item)? });
        let found = match self.table.update(write, ReturnValue::UpdatedNew).await {
            Ok(item) => return stored(&item),
            Err(Fault::Refused(found)) => found.unwrap_or_default(),
            Err(fault) => return Err(fault),
        };
        let is_ours = found.has("mark") && found.bytes::<8>("mark")? == mark;
        if is_ours {
            return stored(&found);
        }
        let is_withdrawn = found.has("erased_at") && new.received_at <= found.moment("erased_at")?;
        if !is_withdrawn && found.bytes("nonce").map(Nonce)? == new.code.nonce {
            return Ok(RegisterAnswer { became: Registered::Same, sheet: sheet_in(&found)? });
        }
        let reason = if is_withdrawn { RefusalReason::Withdrawn } else { RefusalReason::Repeated };
        let reason = self.refuse(new.raffle, new.refused(reason)).await?;
        Ok(RegisterAnswer::alone(Registered::Refused(reason)))
    }

    /// A page of people who registered for a raffle, in the order of their keys.
    async fn page_of_people(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
        fields: Option<&str>,
    ) -> Result<Vec<(PersonKey, Item)>, Fault> {
        let limit = limit.min(REGISTRATIONS_PAGE_MAX);
        let first = after.map_or(0, |after| self.shards.of(&after.0));
        let ask = |shard| {
            let after = after.filter(|_| shard == first).map(|after| hex(&after.0));
            let ask = Ask::all(folder(shard)).after(after).only("#raffle = :raffle", ":raffle", raffle_text(raffle));
            if let Some(fields) = fields { ask.fields(fields) } else { ask }
        };
        let asks: Vec<Ask> = self.shards.all().skip(usize::from(first)).map(ask).collect();
        let (mut left, mut page, mut at_once) = (&asks[..], Vec::new(), 1);
        // One shard fills a page of a large raffle. Those of a small one are far apart: ever more are read at once.
        while !left.is_empty() && page.len() < limit {
            let (now, rest) = left.split_at(left.len().min(at_once));
            let wanted = (limit - page.len()).max(READ_MIN);
            let work: Vec<_> = now.iter().map(|ask| self.table.first(ask, wanted)).collect();
            page.extend(at_most(AT_ONCE, work).await?.into_iter().flatten());
            (left, at_once) = (rest, at_once * 2);
        }
        page.truncate(limit);
        page.into_iter().map(|item| Ok((person_of(&item)?, item))).collect()
    }
}

/// The partition of a shard.
pub(super) fn folder(shard: u16) -> String {
    format!("person#{shard:04x}")
}

/// Where the mail is noted that confirms a registration: alone, where it was stored before there were sheets.
fn sheet_in(item: &Item) -> Result<Sheet, Fault> {
    if item.has(SHEET) { item.number(SHEET).map(Sheet::Shared) } else { Ok(Sheet::Alone) }
}

/// A raffle as it stands with a registration.
pub(super) fn raffle_text(raffle: RaffleId) -> AttributeValue {
    text(raffle.to_string())
}

fn person_of(item: &Item) -> Result<PersonKey, Fault> {
    let decoded = data_encoding::HEXLOWER.decode(item.text("sk")?.as_bytes()).ok();
    let key = decoded.and_then(|key| key.try_into().ok());
    key.map(PersonKey).ok_or_else(|| Fault::Unreadable("a person key is malformed".to_owned()))
}

/// The size of a party.
pub(super) fn party_size(item: &Item) -> Result<PartySize, Fault> {
    let size = PartySize::new(item.number("party_size")?);
    size.ok_or_else(|| Fault::Unreadable("a party has an impossible size".to_owned()))
}

/// The registration in an item that holds one.
pub(super) fn registration_of(person: PersonKey, item: &Item) -> Result<Registration, Fault> {
    Ok(Registration {
        raffle: item.parsed("raffle")?,
        code: TicketCode { person, nonce: Nonce(item.bytes("nonce")?) },
        salt: Salt(item.bytes("salt")?),
        party_size: party_size(item)?,
        received_at: item.moment("received_at")?,
        attendee: item.json("attendee")?,
    })
}

fn entry_of(raffle: RaffleId, person: PersonKey, item: &Item) -> Result<Entry, Fault> {
    let code = TicketCode { person, nonce: Nonce(item.bytes("nonce")?) };
    let party_size = party_size(item)?;
    Ok(Entry { commitment: Commitment::of(raffle, code, Salt(item.bytes("salt")?), party_size), party_size })
}

#[async_trait]
impl Registrations for Store {
    async fn register_once(&self, batch: &[Registration]) -> PortResult<Vec<RegisterAnswer>> {
        check_batch(batch)?;
        let sheets = self.new_sheets(batch.len());
        let mut people: BTreeMap<PersonKey, Vec<usize>> = BTreeMap::new();
        for (place, new) in batch.iter().enumerate() {
            people.entry(new.code.person).or_default().push(place);
        }
        let work: Vec<_> = people.into_values().map(|places| self.register_person(batch, &sheets, places)).collect();
        let mut told: Vec<(usize, RegisterAnswer)> = at_most(AT_ONCE, work).await?.into_iter().flatten().collect();
        told.sort_unstable_by_key(|(place, _)| *place);
        Ok(told.into_iter().map(|(_, answer)| answer).collect())
    }

    async fn refuse_once(&self, raffle: RaffleId, refusals: &[Refusal]) -> PortResult<()> {
        check_batch(refusals)?;
        Ok(self.refuse_all(raffle, refusals).await?)
    }

    async fn get_refusal(&self, raffle: RaffleId, commitment: Commitment) -> PortResult<Option<RefusalReason>> {
        Ok(self.refusal(raffle, commitment).await?)
    }

    async fn list_refusals(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Refusal>> {
        Ok(self.refusals(raffle, after, limit).await?)
    }

    async fn get_registration(&self, person: PersonKey) -> PortResult<Option<Registration>> {
        Ok(self.registration(person).await?)
    }

    async fn get_ticket(&self, person: PersonKey) -> PortResult<Option<StoredTicket>> {
        Ok(self.ticket(person).await?)
    }

    async fn list_registrations(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<Registration>> {
        let page = self.page_of_people(raffle, after, limit, None).await?;
        Ok(page.iter().map(|(person, item)| registration_of(*person, item)).collect::<Result<_, Fault>>()?)
    }

    async fn list_entries(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<(PersonKey, Entry)>> {
        let page = self.page_of_people(raffle, after, limit, Some("#sk, #nonce, #salt, #party_size")).await?;
        let entry = |(person, item): &(PersonKey, Item)| Ok((*person, entry_of(raffle, *person, item)?));
        Ok(page.iter().map(entry).collect::<Result<_, Fault>>()?)
    }

    async fn count_registrations(&self, raffle: RaffleId) -> PortResult<u64> {
        Ok(self.recent_sizes(raffle).await?.parties())
    }

    async fn count_by_party_size(&self, raffle: RaffleId) -> PortResult<PartyCounts> {
        Ok(self.recent_sizes(raffle).await?)
    }

    async fn count_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>> {
        Ok(self.count_minutes(raffle).await?)
    }
}
