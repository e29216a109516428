//! Registering for a raffle: the answer that comes at once, and the storing that follows.

use std::collections::HashMap;

use domain::draw::Salt;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{INTAKE_SECS, Raffle, RefusalReason, Registration, RegistrationForm};
use domain::ticket::{Nonce, Receipt, SignedReceipt, TicketCode};
use domain::time::Timestamp;

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, Letter, LetterKind};
use crate::ledger;
use crate::limits::admit;
use crate::ports::{NewMessage, PortResult, RegisterAnswer, Registered, Sent, Sheet, ThrottleKey, Verdict};
use crate::recent;

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
    let unsigned = services.signing.put(receipt);
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
    Ok(unsigned.sign(&services.keys.receipts))
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
    let (mut verdicts, mut letters, mut reported) = (Vec::with_capacity(to_store.len()), Vec::new(), Vec::new());
    for (registration, RegisterAnswer { became, sheet }) in to_store.iter().zip(stored) {
        count(became);
        if became == Registered::Stored && is_sealed(registration.raffle) {
            verdicts.push(dead("it was stored while the list was sealed, and may not be in it"));
            continue;
        }
        // A crash after storing and before writing brings the message again: `Same` writes then.
        if matches!(became, Registered::Stored | Registered::Same) {
            letters.push(confirmation(registration, raffles.get(&registration.raffle), sheet));
            reported.push(registration);
        }
        verdicts.push(Verdict::Done);
    }
    letters.sort_by_key(Letter::sheet);
    let mut messages: Vec<_> = Letter::ask_for(&letters).map(NewMessage::from).collect();
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
fn confirmation(registration: &Registration, raffle: Option<&Raffle>, sheet: Sheet) -> Letter {
    let is_cancelled = raffle.is_some_and(|raffle| raffle.progress.cancelled_at.is_some());
    let kind = if is_cancelled { LetterKind::Cancelled } else { LetterKind::Registered { sheet } };
    Letter { raffle: registration.raffle, person: registration.code.person, kind }
}

fn count(became: Registered) {
    let outcome = match became {
        Registered::Stored => "stored",
        Registered::Same => "same",
        Registered::Refused(reason) => reason.as_str(),
    };
    metrics::counter!("festival_registrations_accepted_total", "outcome" => outcome).increment(1);
}
