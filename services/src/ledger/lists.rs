//! What organizers ask the ledger, and what they are told where it does not answer.
//!
//! The ledger hears of everything a moment late, so each answer says how many registrations it has heard
//! of, and how many there are. Where there is no ledger, or it is away, charts and files are read from the
//! store itself, which takes longer and changes nothing; searching has to wait.

use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{PlaceState, Raffle};
use domain::staff::Capability;
use domain::ticket::TicketCode;
use domain::time::Timestamp;

use super::{LedgerLine, LedgerSearch, RegistrationNote};
use crate::Services;
use crate::error::{Error, Result};
use crate::operations;
use crate::people::Actor;
use crate::ports::{LEDGER_BATCH_MAX, Ledger, MinuteCount, PortResult, REGISTRATIONS_PAGE_MAX};

/// The most registrations on a page of a list: about two screens.
pub const LIST_PAGE: usize = 50;

/// What the ledger says, or why it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<T> {
    /// What it says.
    Now(T),
    /// This installation keeps no ledger.
    Off,
    /// It does not answer.
    Away,
}

/// How much of a raffle the ledger has heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// When it was asked.
    pub as_of: Timestamp,
    /// How many registrations it holds.
    pub listed: u64,
    /// How many registrations there are whose data are kept. For a large pool the count may be minutes old.
    pub registered: u64,
}

/// What is looked for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A ticket code, or how a name or an address begins; empty for all.
    pub text: String,
    /// What became of it, if that matters.
    pub state: Option<PlaceState>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// At most `LIST_PAGE`, in the order of their person keys, which is nobody's order.
    pub lines: Vec<LedgerLine>,
    /// Where the next page begins, if there is one.
    pub next: Option<PersonKey>,
    /// How much of the raffle the list holds.
    pub coverage: Coverage,
}

/// How many registered, minute by minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// The minutes in order; those without any are left out.
    pub counts: Vec<MinuteCount>,
    /// How much the ledger has heard of; where it says nothing, they were counted in the store.
    pub ledger: Told<Coverage>,
}

/// A file of all registrations that may leave the house, and where it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export {
    raffle: RaffleId,
    from: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Ledger,
    Store,
}

/// A page of the registrations of a raffle that somebody looks for, beginning after one. Needs
/// `ViewPeople`.
pub async fn find(
    services: &Services,
    actor: &Actor,
    raffle: RaffleId,
    wanted: &Wanted,
    after: Option<PersonKey>,
) -> Result<Told<ListPage>> {
    actor.require(Capability::ViewPeople)?;
    let raffle = services.raffles.get_raffle(raffle).await?.ok_or(Error::NotFound)?;
    let Some(ledger) = services.ledger.as_deref() else { return Ok(Told::Off) };
    let answer = async { Ok((page(ledger, raffle.id, wanted, after).await?, ledger.count_listed(raffle.id).await?)) };
    let Some((mut lines, listed)) = heard(raffle.id, answer.await) else { return Ok(Told::Away) };
    let has_more = lines.len() > LIST_PAGE;
    lines.truncate(LIST_PAGE);
    let next = lines.last().filter(|_| has_more).map(|last| last.registration.person);
    Ok(Told::Now(ListPage { lines, next, coverage: coverage(services, &raffle, listed).await? }))
}

/// How many registered, minute by minute. Needs `View`.
pub async fn by_minute(services: &Services, actor: &Actor, raffle: &Raffle) -> Result<Minutes> {
    actor.require(Capability::View)?;
    let told = match services.ledger.as_deref() {
        None => Told::Off,
        Some(ledger) => heard(raffle.id, ledger.count_listed_by_minute(raffle.id).await).map_or(Told::Away, Told::Now),
    };
    let (counts, ledger) = match told {
        Told::Now(counts) => {
            let listed = counts.iter().map(|minute| minute.count).sum();
            (counts, Told::Now(coverage(services, raffle, listed).await?))
        }
        Told::Off => (services.registrations.count_by_minute(raffle.id).await?, Told::Off),
        Told::Away => (services.registrations.count_by_minute(raffle.id).await?, Told::Away),
    };
    Ok(Minutes { counts, ledger })
}

/// Begins a file of all registrations, and notes that it leaves the house. It is read from the ledger,
/// unless that is not there or has not heard of everybody yet: a file cannot say what it leaves out.
/// Needs `ViewPeople`.
pub async fn begin_export(services: &Services, actor: &Actor, raffle: RaffleId) -> Result<Export> {
    operations::begin_export(services, actor, raffle).await?;
    let raffle = services.raffles.get_raffle(raffle).await?.ok_or(Error::NotFound)?;
    let listed = match services.ledger.as_deref() {
        None => None,
        Some(ledger) => heard(raffle.id, ledger.count_listed(raffle.id).await),
    };
    let is_whole = match listed {
        None => false,
        Some(listed) => listed >= coverage(services, &raffle, listed).await?.registered,
    };
    Ok(Export { raffle: raffle.id, from: if is_whole { Source::Ledger } else { Source::Store } })
}

impl Export {
    /// Of which raffle.
    pub const fn raffle(self) -> RaffleId {
        self.raffle
    }

    /// A page of it, in the order of the person keys, beginning after one; the last page is empty.
    pub async fn page(self, services: &Services, after: Option<PersonKey>) -> Result<Vec<RegistrationNote>> {
        if self.from == Source::Ledger
            && let Some(ledger) = services.ledger.as_deref()
        {
            let all = LedgerSearch::default();
            let lines = ledger.list_registrations(self.raffle, &all, after, LEDGER_BATCH_MAX).await?;
            return Ok(lines.into_iter().map(|line| line.registration).collect());
        }
        let page = services.registrations.list_registrations(self.raffle, after, REGISTRATIONS_PAGE_MAX).await?;
        Ok(page.iter().map(RegistrationNote::from).collect())
    }
}

/// A page, and one more where there is a next one.
async fn page(
    ledger: &dyn Ledger,
    raffle: RaffleId,
    wanted: &Wanted,
    after: Option<PersonKey>,
) -> PortResult<Vec<LedgerLine>> {
    let in_state = wanted.state.into_iter().fold(LedgerSearch::default(), LedgerSearch::in_state);
    let Ok(code) = wanted.text.parse::<TicketCode>() else {
        return ledger.list_registrations(raffle, &in_state.beginning(&wanted.text), after, LIST_PAGE + 1).await;
    };
    // A code tells whose it is, also where it is that of a repeated registration.
    let mut lines = ledger.list_registrations(raffle, &in_state, key_before(code.person), 1).await?;
    lines.retain(|line| line.registration.person == code.person && after.is_none());
    Ok(lines)
}

/// The key right before this one; none before the first.
fn key_before(PersonKey(mut key): PersonKey) -> Option<PersonKey> {
    for byte in key.iter_mut().rev() {
        let (less, borrows) = byte.overflowing_sub(1);
        *byte = less;
        if !borrows {
            return Some(PersonKey(key));
        }
    }
    None
}

/// What the ledger answers; nothing where it is away, which is logged here and stops nobody.
fn heard<T>(raffle: RaffleId, answer: PortResult<T>) -> Option<T> {
    answer.inspect_err(|error| tracing::warn!(raffle.id = %raffle, error = %error, "the ledger does not answer")).ok()
}

async fn coverage(services: &Services, raffle: &Raffle, listed: u64) -> Result<Coverage> {
    let as_of = services.clock.now();
    let in_pool = services.registrations.count_registrations(raffle.id).await?;
    let erased = if raffle.progress.seal.is_some() { count_erased(services, raffle.id).await? } else { 0 };
    Ok(Coverage { as_of, listed, registered: in_pool.saturating_sub(erased) })
}

/// How many entries of a sealed pool are nobody's.
async fn count_erased(services: &Services, raffle: RaffleId) -> Result<u64> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = services.erasures.list_erased(raffle, after, REGISTRATIONS_PAGE_MAX).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = Some(*last);
        count += page.len() as u64;
    }
}

// What is looked for is part of a name, or a code.
impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wanted(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_before_is_one_less_and_there_is_none_before_the_first() {
        assert_eq!(key_before(PersonKey([0; 10])), None);
        assert_eq!(
            key_before(PersonKey([0, 0, 0, 0, 0, 0, 0, 0, 0, 7])),
            Some(PersonKey([0, 0, 0, 0, 0, 0, 0, 0, 0, 6]))
        );
        let carried = key_before(PersonKey([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]));
        assert_eq!(carried, Some(PersonKey([0, 0, 0, 0, 0, 0, 0, 0, 255, 255])));
    }
}
