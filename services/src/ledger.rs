//! The ledger for organizers' reporting: a projection that can be dropped and rebuilt.
//!
//! What changes sends a `Report`, which names what is to be looked at again and holds no data of
//! anybody. Whoever handles it reads the store as it is by then and notes that in the ledger, which
//! keeps the newer version: late, doubled and reordered reports come to the same. Nothing waits for
//! it, and a report never belongs to a pool, so a ledger that is away holds up no seal and no draw.

pub mod lists;
mod notes;
mod rebuild;
mod search;

use std::collections::BTreeSet;

use domain::id::{EventId, RaffleId};
use domain::person::PersonKey;
use domain::raffle::{Board, Erased, Move, Registration, nobody};

use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::Services;
use crate::error::Result;
use crate::jobs::{Job, REPORTED_MAX, Report};
use crate::ports::{LEDGER_BATCH_MAX, Ledger, NewMessage};

pub use notes::{EventNote, LedgerLine, RaffleNote, RegistrationNote};
pub use rebuild::{Rebuilt, fill_once, fingerprint, rebuild};
pub use search::{LedgerSearch, Sought, fold};

/// How many pages of a board are noted at once: a ledger far away takes a while for each.
const PAGES_AT_ONCE: usize = 4;
/// How many seconds later a report on somebody who is about to be deleted comes again, in case whoever deletes them
/// dies halfway.
const LOOK_AGAIN_SECS: u32 = 30;

/// Turns reports into messages; an installation without a ledger sends none.
fn sent(services: &Services, reports: impl IntoIterator<Item = Report>) -> Vec<NewMessage> {
    if services.ledger.is_none() {
        return Vec::new();
    }
    reports.into_iter().map(|report| Job::Report(report).into()).collect()
}

/// An event was made or changed.
pub(crate) fn of_event(services: &Services, event: EventId) -> Vec<NewMessage> {
    sent(services, [Report::Event { event }])
}

/// A raffle was made or changed.
pub(crate) fn of_raffle(services: &Services, raffle: RaffleId) -> Vec<NewMessage> {
    sent(services, [Report::Raffle { raffle }])
}

/// Registrations were stored: one report for many of a raffle.
pub(crate) fn of_registrations<'a>(
    services: &Services,
    stored: impl IntoIterator<Item = &'a Registration>,
) -> Vec<NewMessage> {
    let mut people = stored.into_iter().map(|one| (one.raffle, one.code.person)).collect::<Vec<_>>();
    people.sort_unstable();
    let raffles = people.chunk_by(|one, next| one.0 == next.0);
    let pages = raffles.flat_map(|of_one| of_one.chunks(REPORTED_MAX));
    let report = |page: &[(RaffleId, PersonKey)]| {
        let raffle = page.first().map(|(raffle, _)| *raffle)?;
        Some(Report::Registrations { raffle, people: page.iter().map(|(_, person)| *person).collect() })
    };
    sent(services, pages.filter_map(report))
}

/// A raffle was drawn.
pub(crate) fn of_draw(services: &Services, raffle: RaffleId) -> Vec<NewMessage> {
    sent(services, [Report::Raffle { raffle }, Report::Board { raffle }])
}

/// Lines of a board have changed. Beyond `REPORTED_MAX` of them it is as cheap to read the whole board.
pub(crate) fn of_moves(services: &Services, raffle: RaffleId, moves: &[Move]) -> Vec<NewMessage> {
    let people = moves.iter().map(|step| step.person).collect::<Vec<_>>();
    match people.len() {
        0 => Vec::new(),
        1..=REPORTED_MAX => sent(services, [Report::Standings { raffle, people }]),
        _ => sent(services, [Report::Board { raffle }]),
    }
}

/// Sends the reports on an erasure before it happens, so that the ledger hears of it even if the erasure is cut off
/// halfway.
pub(crate) async fn announce_erasure(services: &Services, registration: &Registration) -> Result<()> {
    let delayed = |message| NewMessage { delay_secs: LOOK_AGAIN_SECS, ..message };
    let reports = sent(services, reports_of_erasure(registration)).into_iter().map(delayed).collect::<Vec<_>>();
    if !reports.is_empty() {
        services.queue.send(reports).await?;
    }
    Ok(())
}

/// Makes the ledger forget somebody whose data were deleted: at once where it answers, and by the reports sent
/// beforehand where it does not.
pub(crate) async fn forget(services: &Services, registration: &Registration) {
    for report in reports_of_erasure(registration) {
        if let Err(error) = note(services, report).await {
            tracing::warn!(raffle.id = %registration.raffle, error = %error, "the ledger hears later of an erasure");
        }
    }
}

/// Two reports: one on the person, one on the line of the board that is nobody's now.
fn reports_of_erasure(registration: &Registration) -> [Report; 2] {
    let raffle = registration.raffle;
    [
        Report::Registrations { raffle, people: vec![registration.code.person] },
        Report::Standings { raffle, people: vec![nobody(registration.commitment())] },
    ]
}

/// Looks again at what a report names, and notes in the ledger what is stored by now.
pub(crate) async fn note(services: &Services, report: Report) -> Result<()> {
    let Some(ledger) = services.ledger.as_deref() else { return Ok(()) };
    match report {
        Report::Event { event } => {
            if let Some(event) = services.events.get_event(event).await? {
                ledger.note_event(&EventNote::from(&event)).await?;
            }
        }
        Report::Raffle { raffle } => {
            if let Some(raffle) = services.raffles.get_raffle(raffle).await? {
                ledger.note_raffle(&RaffleNote::from(&raffle)).await?;
            }
        }
        Report::Registrations { people, .. } => note_registrations(services, ledger, people).await?,
        Report::Board { raffle } => note_board(services, ledger, raffle).await?,
        Report::Standings { raffle, people } => note_lines(services, ledger, raffle, people).await?,
    }
    Ok(())
}

async fn note_registrations(services: &Services, ledger: &dyn Ledger, people: Vec<PersonKey>) -> Result<()> {
    let mut notes = Vec::with_capacity(people.len());
    for person in people {
        if let Some(registration) = services.registrations.get_registration(person).await? {
            notes.push(RegistrationNote::from(&registration));
        } else if let Some(Erased { at, .. }) = services.erasures.get_erased(person).await? {
            ledger.forget_person(person, at).await?;
        }
    }
    for page in notes.chunks(LEDGER_BATCH_MAX) {
        ledger.note_registrations(page).await?;
    }
    Ok(())
}

/// Notes all lines of a board.
async fn note_board(services: &Services, ledger: &dyn Ledger, raffle: RaffleId) -> Result<()> {
    put_lines(ledger, raffle, services.draws.get_board(raffle).await?).await
}

/// Notes the lines of some people. A line that is nobody's by now is shown only by the whole board.
async fn note_lines(services: &Services, ledger: &dyn Ledger, raffle: RaffleId, people: Vec<PersonKey>) -> Result<()> {
    let people: BTreeSet<PersonKey> = people.into_iter().collect();
    let mut lines = services.draws.get_lines(raffle, &people.iter().copied().collect::<Vec<_>>()).await?;
    if lines.standings.len() < people.len() {
        lines = services.draws.get_board(raffle).await?;
        lines.standings.retain(|line| people.contains(&line.person));
    }
    put_lines(ledger, raffle, lines).await
}

async fn put_lines(ledger: &dyn Ledger, raffle: RaffleId, lines: Board) -> Result<()> {
    let version = lines.version;
    let pages: Vec<_> = lines.standings.chunks(LEDGER_BATCH_MAX).collect();
    let work: Vec<_> = pages.into_iter().map(|page| ledger.note_board(raffle, version, page)).collect();
    stream::iter(work).buffer_unordered(PAGES_AT_ONCE).try_collect::<()>().await?;
    Ok(())
}
