//! Saying yes or no to a place, and passing places on.

use domain::audit::AuditDeed;
use domain::draw::{SignedChange, places_left};
use domain::event::Event;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Answer, Board, Claim, ClaimCounts, Move, OfferTerms, Phase, Raffle, advance, answer};
use domain::ticket::TicketCode;
use domain::time::Timestamp;

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, Letter, LetterKind, News};
use crate::people::Actor;
use crate::ports::{Advance, NewMessage, PortError};
use crate::{audit, draw, ledger, raffles};

/// How many times an answer is tried while the line keeps changing.
const TRIES_MAX: usize = 10;
/// How many seconds before the deadline a reminder goes out; where a quarter of the claim period is shorter, it goes
/// out that long before the deadline.
const REMIND_BEFORE_SECS: i64 = 24 * 3_600;
/// How many reminders of one deadline have messages of their own; more are asked for by a walk, which is one message.
const REMINDERS_ALONE_MAX: usize = 50;

/// Says yes or no to the place of a ticket code. The same answer twice is fine.
pub async fn answer_offer(services: &Services, code: &str, said: Answer) -> Result<()> {
    let code: TicketCode = code.parse()?;
    let stored = services.registrations.get_ticket(code.person).await?;
    // A second registration's code has another nonce: it must not act on the first one's place.
    let Some(ticket) = stored.filter(|stored| stored.code == code) else { return Err(Error::NotFound) };
    let found = raffles::read(services, ticket.raffle).await?;
    let phase = found.raffle.phase(services.clock.now());
    if !matches!(phase, Phase::Drawn | Phase::Ended) {
        return Err(Error::WrongPhase { phase });
    }
    for _ in 0..TRIES_MAX {
        let line = services.draws.get_standing(ticket.raffle, code.person).await?.ok_or(Error::NotFound)?;
        let Some(step) = answer(&line, said, services.clock.now())? else { return Ok(()) };
        let report = ledger::of_moves(services, ticket.raffle, std::slice::from_ref(&step));
        match services.draws.apply_answer(ticket.raffle, line.claim, step, report).await {
            // The line has changed since it was read; nobody else's answer comes in between.
            Err(PortError::Conflict) => {}
            other => {
                other?;
                // A yes makes no place free. What it may end, the timetable ends, for many at once.
                if said == Answer::Decline {
                    let_places_follow(services, &found.raffle, &found.event).await;
                }
                return Ok(());
            }
        }
    }
    Err(Error::Conflict)
}

/// How far the places of a raffle have moved, of which `changes` were made by hand.
pub async fn count(services: &Services, raffle: &Raffle, changes: &[SignedChange]) -> Result<ClaimCounts> {
    let board = services.draws.get_board(raffle.id).await?;
    Ok(board.counts(places_left(&raffle.rules, changes), services.clock.now()))
}

/// Passes places on after something that already counts. Where they cannot move now, the timetable moves them later;
/// and it alone ends a raffle, which publishes files.
pub(crate) async fn let_places_follow(services: &Services, raffle: &Raffle, event: &Event) {
    if let Err(error) = move_places(services, raffle, event).await {
        tracing::warn!(raffle.id = %raffle.id, error = %error, "places wait for the timetable");
    }
}

/// Passes places on, and ends the raffle when no place will change hands any more. The timetable calls it.
pub async fn pass_places_on(services: &Services, raffle: &Raffle, event: &Event) -> Result<()> {
    match move_places(services, raffle, event).await? {
        Some(settled) if raffle.progress.ended_at.is_none() => end(services, raffle.id, &settled).await,
        _ => Ok(()),
    }
}

/// Lets offers lapse that have run out, and offers free places to the next runners-up. Answers with the board once no
/// place will change hands any more. A second caller at the same time finds the board changed and leaves it alone.
/// While the clock cannot be trusted nobody loses a place. In a raffle that has ended, those who were not drawn have
/// been told so, and nothing moves any more.
async fn move_places(services: &Services, raffle: &Raffle, event: &Event) -> Result<Option<Board>> {
    let now = services.clock.now();
    if services.watch.is_clock_suspect(services) || raffle.phase(now) != Phase::Drawn {
        return Ok(None);
    }
    // The board is read first, so that a change made after this makes its version an old one.
    let mut board = services.draws.get_board(raffle.id).await?;
    let version = board.version;
    let places = places_left(&raffle.rules, &services.draws.list_changes(raffle.id).await?);
    let terms = OfferTerms { places, ..OfferTerms::of(raffle, event) };
    let moves = advance(&board, &terms, now);
    let mut messages = offers(raffle.id, &moves, &terms, now);
    messages.extend(ledger::of_moves(services, raffle.id, &moves));
    board.apply(&moves);
    let is_settled = board.is_settled(&terms, now);
    // A settled board stays marked, so that the timetable comes back until the raffle has ended.
    let then = if is_settled { Advance::Needed } else { Advance::Done };
    match services.draws.apply_moves(raffle.id, version, &moves, then, messages).await {
        Err(PortError::Conflict) => Ok(None),
        other => Ok(other.map(|()| is_settled.then_some(board))?),
    }
}

async fn end(services: &Services, id: RaffleId, board: &Board) -> Result<()> {
    let Some(mut raffle) = services.raffles.get_raffle(id).await? else { return Ok(()) };
    let now = services.clock.now();
    if raffle.phase(now) != Phase::Drawn {
        return Ok(());
    }
    // Nobody looks at a raffle that has ended, so its record has to be published before.
    draw::publish(services, id).await?;
    raffle.progress.ended_at = Some(now);
    raffle.version += 1;
    match services.raffles.put_raffle(&raffle, ledger::of_raffle(services, id)).await {
        Ok(()) => {
            let detail = format!("{} places taken", board.taken(now));
            audit::note(services, &Actor::Timetable, AuditDeed::RaffleEnded, id, detail).await;
        }
        // Somebody changed the raffle; the next round of the timetable looks again.
        Err(PortError::Conflict) => {}
        Err(error) => return Err(error.into()),
    }
    services.recent.forget(id);
    Ok(())
}

/// The letters that offer places, and the reminders of their deadline, which is the same for all offers of a moment.
fn offers(raffle: RaffleId, moves: &[Move], terms: &OfferTerms, now: Timestamp) -> Vec<NewMessage> {
    let offered = |step: &Move| match step.to {
        Claim::Offered { until } => Some((step.person, until)),
        _ => None,
    };
    let offered: Vec<(PersonKey, Timestamp)> = moves.iter().filter_map(offered).collect();
    let Some((_, claim_by)) = offered.first().copied() else { return Vec::new() };
    let letter = |kind| offered.iter().map(move |(person, _)| Letter { raffle, person: *person, kind });
    let offers: Vec<Letter> = letter(LetterKind::PlaceOffered { claim_by }).collect();
    let mut messages: Vec<NewMessage> = Letter::ask_for(&offers).map(NewMessage::from).collect();
    if offered.len() > REMINDERS_ALONE_MAX {
        messages.extend(remind_all(raffle, claim_by, terms.claim_hours, now));
    } else if let Some(delay_secs) = reminder_is_due_in(claim_by, terms.claim_hours, now) {
        let reminders: Vec<Letter> = letter(LetterKind::Reminder { claim_by }).collect();
        messages.extend(Letter::ask_for(&reminders).map(|job| NewMessage { job, delay_secs, not_after: None }));
    }
    messages
}

/// Reminds everybody who was offered a place until then and has not answered: a walk that is delayed until it is due.
/// None where the deadline is so near that the offer itself is reminder enough.
pub(crate) fn remind_all(
    raffle: RaffleId,
    claim_by: Timestamp,
    claim_hours: u32,
    now: Timestamp,
) -> Option<NewMessage> {
    let delay_secs = reminder_is_due_in(claim_by, claim_hours, now)?;
    let job = Job::Announce { raffle, news: News::Deadline { claim_by }, after: None };
    Some(NewMessage { job, delay_secs, not_after: None })
}

/// How many seconds from now somebody is reminded of a deadline.
fn reminder_is_due_in(claim_by: Timestamp, claim_hours: u32, now: Timestamp) -> Option<u32> {
    let before_secs = REMIND_BEFORE_SECS.min(i64::from(claim_hours) * 3_600 / 4);
    let wait_secs = claim_by.plus_secs(-before_secs).millis_since(now) / 1_000;
    u32::try_from(wait_secs).ok().filter(|secs| *secs > 0)
}
