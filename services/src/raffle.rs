//! Registering for a raffle, and asking what became of it.

use std::collections::HashMap;
use std::sync::Arc;

use domain::draw::Salt;
use domain::form::Problems;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::{
    INTAKE_SECS, Lookup, PartySize, Raffle, RefusalReason, Registration, RegistrationForm, TicketStatus, ticket_status,
};
use domain::ticket::{Nonce, Receipt, SignedReceipt, TicketCode};
use domain::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, Letter, LetterKind};
use crate::ledger;
use crate::ports::{NewMessage, PortResult, Registered, Sent, ThrottleKey, TokenHash, Verdict};
use crate::recent::{self, RaffleAndEvent};

/// Registers somebody: checks the form, and answers with a signed receipt once the registration is
/// on the queue's disk. Reads nothing from the store but the recent raffle.
///
/// Refuses with `NotOpen` outside the window, `Invalid` per field, `TooMany` for one person.
pub async fn register(services: &Services, raffle: RaffleId, form: &RegistrationForm) -> Result<SignedReceipt> {
    let received_at = services.clock.now();
    let found = recent::public(services, raffle).await?;
    if !found.raffle.admits(received_at) {
        return Err(not_open(&found.raffle, received_at));
    }
    let new = form.check(&found.terms)?;
    let person = PersonKey::derive(&services.keys.pepper, raffle, &new.attendee.email);
    admit(services, &ThrottleKey::Register(person))?;
    let (nonce, salt) = fresh_nonce_and_salt(services);
    let code = TicketCode { person, nonce };
    let receipt = Receipt { raffle, code, salt, party_size: new.party_size, received_at };
    let attendee = new.attendee;
    let registration = Registration { raffle, code, salt, party_size: new.party_size, received_at, attendee };
    let message = NewMessage {
        job: Job::Register(registration),
        delay_secs: 0,
        not_after: Some(received_at.plus_secs(INTAKE_SECS)),
    };
    let sent = services.queue.send(vec![message]).await?;
    if sent != [Sent::Stored] {
        let now = services.clock.now();
        return Err(if found.raffle.admits(now) {
            Error::Unavailable("the registration could not be stored in time".to_owned())
        } else {
            not_open(&found.raffle, now)
        });
    }
    metrics::counter!("festival_registrations_received_total").increment(1);
    Ok(services.signing.sign(&services.keys.receipts, receipt).await)
}

fn not_open(raffle: &Raffle, now: Timestamp) -> Error {
    Error::NotOpen { phase: raffle.phase(now), window: raffle.rules.window }
}

fn fresh_nonce_and_salt(services: &Services) -> (Nonce, Salt) {
    let mut bytes = [0; 21];
    services.chance.fill(&mut bytes);
    let (mut nonce, mut salt) = ([0; 5], [0; 16]);
    nonce.copy_from_slice(&bytes[..5]);
    salt.copy_from_slice(&bytes[5..]);
    (Nonce(nonce), Salt(salt))
}

pub(crate) fn admit(services: &Services, key: &ThrottleKey) -> Result<()> {
    services.throttle.admit(key).map_err(|retry_after_secs| Error::TooMany { retry_after_secs })
}

/// Stores what registering has put on the queue; one verdict per registration, in order.
///
/// Judged by `received_at`, never by the hour of processing. The queue may deliver twice, late and
/// out of order, and people register twice: all are fine, and none is news. What does not come into
/// the pool has a refusal that says why, which is published with the seal.
pub(crate) async fn accept(services: &Services, batch: Vec<Registration>) -> PortResult<Vec<Verdict>> {
    let raffles = read_raffles(services, &batch).await?;
    let mut verdicts = Vec::with_capacity(batch.len());
    let (mut to_store, mut places) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
    for (place, registration) in batch.into_iter().enumerate() {
        match judge(raffles.get(&registration.raffle), &registration) {
            Judgment::Store => {
                verdicts.push(Verdict::Done);
                to_store.push(registration);
                places.push(place);
            }
            Judgment::Refuse(reason) => {
                let refusal = registration.refused(reason);
                services.registrations.refuse_once(registration.raffle, &[refusal]).await?;
                count(Registered::Refused(reason));
                verdicts.push(Verdict::Done);
            }
            Judgment::TooLate => verdicts.push(after_the_seal(services, &registration).await?),
            Judgment::NoRaffle => verdicts.push(dead("its raffle is not there")),
        }
    }
    for (place, verdict) in places.into_iter().zip(store(services, &to_store).await?) {
        verdicts[place] = verdict;
    }
    Ok(verdicts)
}

async fn store(services: &Services, to_store: &[Registration]) -> PortResult<Vec<Verdict>> {
    let stored = services.registrations.register_once(to_store).await?;
    // As they are by now. A message that was never acknowledged is not waited for, so where the store has no
    // transaction over pool and seal, it may have come in beside the count.
    let raffles = read_raffles(services, to_store).await?;
    let is_sealed = |raffle| raffles.get(&raffle).is_some_and(|raffle| raffle.progress.seal.is_some());
    let (mut verdicts, mut messages, mut reported) = (Vec::with_capacity(to_store.len()), Vec::new(), Vec::new());
    for (registration, became) in to_store.iter().zip(&stored) {
        count(*became);
        if *became == Registered::Stored && is_sealed(registration.raffle) {
            verdicts.push(dead("it was stored while the list was sealed, and may not be in it"));
            continue;
        }
        // A crash after storing and before writing brings the message again: `Same` writes then.
        if matches!(became, Registered::Stored | Registered::Same) {
            messages.push(confirmation(registration, raffles.get(&registration.raffle)));
            reported.push(registration);
        }
        verdicts.push(Verdict::Done);
    }
    messages.extend(ledger::of_registrations(services, reported));
    if !messages.is_empty() {
        services.queue.send(messages).await?;
    }
    Ok(verdicts)
}

async fn read_raffles(services: &Services, batch: &[Registration]) -> PortResult<HashMap<RaffleId, Raffle>> {
    let mut raffles = HashMap::new();
    for registration in batch {
        if !raffles.contains_key(&registration.raffle)
            && let Some(raffle) = services.raffles.get_raffle(registration.raffle).await?
        {
            raffles.insert(registration.raffle, raffle);
        }
    }
    Ok(raffles)
}

/// What is to become of a registration that comes from the queue.
enum Judgment {
    /// It belongs into the pool, if the person has no other.
    Store,
    /// It does not, and the list of refusals says why.
    Refuse(RefusalReason),
    /// The pool and the list of refusals are frozen.
    TooLate,
    /// Nobody knows what it is for: somebody has to look.
    NoRaffle,
}

fn judge(raffle: Option<&Raffle>, registration: &Registration) -> Judgment {
    match raffle {
        None => Judgment::NoRaffle,
        Some(raffle) if raffle.progress.seal.is_some() => Judgment::TooLate,
        Some(raffle) if raffle.admits(registration.received_at) || raffle.progress.cancelled_at.is_some() => {
            Judgment::Store
        }
        // A dead letter would hold the seal forever, and nobody could do anything about it.
        Some(_) => Judgment::Refuse(RefusalReason::OutsideWindow),
    }
}

/// A doubled message may come after the seal, and is no news. A registration that nobody knows is an alarm: its person
/// holds a receipt, and it is neither in the pool nor among the refusals.
async fn after_the_seal(services: &Services, registration: &Registration) -> PortResult<Verdict> {
    let stored = services.registrations.get_registration(registration.code.person).await?;
    let is_stored = stored.is_some_and(|stored| stored.code == registration.code);
    let refusal = services.registrations.get_refusal(registration.raffle, registration.commitment()).await?;
    let is_known = is_stored || refusal.is_some();
    Ok(if is_known { Verdict::Done } else { dead("it arrived after the seal") })
}

fn dead(cause: &str) -> Verdict {
    Verdict::Dead { cause: cause.to_owned() }
}

/// The letter that follows. Whoever registered in time for a raffle that has since been called off
/// hears that, because the walk that announces it may have passed already.
fn confirmation(registration: &Registration, raffle: Option<&Raffle>) -> NewMessage {
    let is_cancelled = raffle.is_some_and(|raffle| raffle.progress.cancelled_at.is_some());
    let kind = if is_cancelled { LetterKind::Cancelled } else { LetterKind::Registered };
    Job::Write(Letter { raffle: registration.raffle, person: registration.code.person, kind }).into()
}

fn count(became: Registered) {
    let outcome = match became {
        Registered::Stored => "stored",
        Registered::Same => "same",
        Registered::Refused(reason) => reason.as_str(),
    };
    metrics::counter!("festival_registrations_accepted_total", "outcome" => outcome).increment(1);
}

/// What became of a ticket code.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The code.
    pub code: TicketCode,
    /// What became of it.
    pub status: TicketStatus,
    /// What it is about; nothing for an unknown code.
    pub about: Option<Arc<RaffleAndEvent>>,
    /// How many places were asked for; nothing for a repeated registration.
    pub party_size: Option<PartySize>,
}

/// Looks a ticket code up. A genuine receipt tells "on its way" from "unknown".
pub async fn ticket(services: &Services, code: &str, receipt: Option<&SignedReceipt>) -> Result<Ticket> {
    let code: TicketCode = code.parse()?;
    let receipt = receipt
        .filter(|signed| signed.receipt.code == code && services.keys.receipts.verifier().is_genuine(signed))
        .map(|signed| &signed.receipt);
    let stored = services.registrations.get_registration(code.person).await?;
    let is_first = stored.as_ref().is_some_and(|stored| stored.code == code);
    let erased = if is_first { None } else { services.erasures.get_erased(code.person).await? };
    let raffle = stored.as_ref().map(|stored| stored.raffle);
    let raffle = raffle.or(erased.map(|erased| erased.raffle)).or(receipt.map(|receipt| receipt.raffle));
    let Some(raffle) = raffle else {
        return Ok(Ticket { code, status: TicketStatus::Unknown, about: None, party_size: None });
    };
    let about = recent::raffle(services, raffle).await?;
    let now = services.clock.now();
    let phase = about.raffle.phase(now);
    let refused = match receipt {
        Some(receipt) if !is_first => services.registrations.get_refusal(raffle, receipt.commitment()).await?,
        _ => None,
    };
    let found = Lookup {
        stored: stored.as_ref().map(|stored| (stored.code, stored.party_size)),
        erased: erased.map(|erased| erased.code),
        refused,
        standing: services.draws.get_standing(raffle, code.person).await?,
        has_receipt: receipt.is_some(),
    };
    let status = ticket_status(code, &found, phase, now);
    let party_size = match status {
        TicketStatus::Erased => None,
        _ if is_first => stored.map(|stored| stored.party_size),
        _ => receipt.map(|receipt| receipt.party_size),
    };
    Ok(Ticket { code, status, about: Some(about), party_size })
}

/// Asks for the status links of an address to be mailed to it. The answer says nothing about
/// whether there are any.
pub async fn find_links(services: &Services, email: &str) -> Result<()> {
    let email = Email::parse(email).map_err(|code| Problems::of("email", code))?;
    admit(services, &ThrottleKey::Lookup(hash_of(&email)))?;
    let asked_at = services.clock.now();
    services.queue.send(vec![Job::FindLinks { email, asked_at }.into()]).await?;
    Ok(())
}

pub(crate) fn hash_of(email: &Email) -> TokenHash {
    Sha256::digest(email.as_str().as_bytes()).into()
}
