//! Raffles as the pages show them, put together from use cases.

use std::collections::HashMap;

use domain::draw::{RandomnessSource, Ranked, SignedChange, places_given, round_is_made};
use domain::event::Event;
use domain::id::RaffleId;
use domain::raffle::{Board, Claim, Phase, Raffle, RaffleForm, Standing, StandingKind};
use domain::staff::Capability;
use domain::ticket::SignedReceipt;
use domain::time::Timestamp;
use services::draw::NotYet;
use services::people::Actor;
use services::recent::{self, RaffleAndEvent};
use services::{Services, draw, raffle};

use super::api::{ClaimCounts, DrawPageData, DrawnFacts, RaffleFacts, RafflePageData, TicketAbout, TicketAnswer};
use super::manage_api::{Hold, RaffleDesk, RaffleRow, ResultPageData, ResultRow};
use crate::error::{ApiError, ApiResult};
use crate::events::card_of;

/// Lines of the result on one page.
const RESULT_PAGE: usize = 100;
/// Lines of the draw that the public page shows; all of them are in the record.
const FIRST_LINES: usize = 50;

/// All that is public about a raffle.
pub(crate) async fn facts_of(services: &Services, raffle: &Raffle) -> ApiResult<RaffleFacts> {
    let pool = recent::pool(services, raffle.id).await?;
    Ok(RaffleFacts {
        id: raffle.id,
        event: raffle.event,
        name: raffle.name.clone(),
        phase: raffle.phase(services.clock.now()),
        rules: raffle.rules.clone(),
        claim_hours: raffle.claim_hours,
        source: raffle.source.clone(),
        figures: raffle.progress.figures.clone(),
        registrations: pool.parties(),
        pool,
        seal: raffle.progress.seal.clone(),
        drawn_at: raffle.progress.drawn_at,
    })
}

/// A raffle in the organizers' list.
pub(crate) async fn row_of(services: &Services, raffle: &Raffle, event: &Event) -> ApiResult<RaffleRow> {
    Ok(RaffleRow {
        id: raffle.id,
        event: raffle.event,
        event_name: event.details.name.clone(),
        zone: event.details.venue.zone.clone(),
        name: raffle.name.clone(),
        phase: raffle.phase(services.clock.now()),
        window: raffle.rules.window,
        places: raffle.rules.places,
        registrations: services.registrations.count_registrations(raffle.id).await?,
    })
}

pub(super) async fn raffle_page(services: &Services, id: RaffleId) -> ApiResult<RafflePageData> {
    let found = recent::public(services, id).await?;
    Ok(RafflePageData {
        event: card_of(services, &found.event, std::slice::from_ref(&found.raffle)),
        raffle: facts_of(services, &found.raffle).await?,
        terms: found.terms,
        now: services.clock.now(),
    })
}

pub(super) async fn ticket(
    services: &Services,
    code: &str,
    receipt: Option<&SignedReceipt>,
) -> ApiResult<TicketAnswer> {
    let ticket = raffle::ticket(services, code, receipt).await?;
    let about = match &ticket.about {
        Some(found) => Some(TicketAbout {
            event: card_of(services, &found.event, std::slice::from_ref(&found.raffle)),
            raffle: facts_of(services, &found.raffle).await?,
            party_size: ticket.party_size,
        }),
        None => None,
    };
    Ok(TicketAnswer { code: ticket.code.to_string(), status: ticket.status, about, now: services.clock.now() })
}

pub(super) async fn draw_page(services: &Services, id: RaffleId) -> ApiResult<DrawPageData> {
    let found = recent::public(services, id).await?;
    let record = services.draws.get_record(id).await?;
    let first = |lines: &[Ranked]| lines.iter().take(FIRST_LINES).copied().collect();
    let drawn = record.map(|record| DrawnFacts {
        randomness: data_hex(&record.randomness.to_bytes()),
        seed: record.seed.to_string(),
        last_winner: record.winners.last().copied(),
        last_runner_up: record.runners_up.last().copied(),
        first_winners: first(&record.winners),
        first_runners_up: first(&record.runners_up),
    });
    let (now, changes) = (services.clock.now(), services::changes::list(services, id).await?);
    Ok(DrawPageData {
        event: card_of(services, &found.event, std::slice::from_ref(&found.raffle)),
        raffle: facts_of(services, &found.raffle).await?,
        drawn,
        claims: count_claims(&services.draws.get_board(id).await?, &found.raffle, &changes, now),
        changes,
        now,
    })
}

fn data_hex(bytes: &[u8; 32]) -> String {
    domain::draw::Digest(*bytes).to_string()
}

fn count_claims(board: &Board, raffle: &Raffle, changes: &[SignedChange], now: Timestamp) -> ClaimCounts {
    let taken = board.taken(now).saturating_add(places_given(changes));
    let places_free = u64::from(raffle.rules.places.saturating_sub(taken));
    let mut counts = ClaimCounts { places_free, ..ClaimCounts::default() };
    for line in &board.standings {
        let places = u64::from(line.party_size.get());
        match line.kind {
            StandingKind::Winner => counts.winners += 1,
            StandingKind::RunnerUp => counts.runners_up += 1,
        }
        if line.kind == StandingKind::RunnerUp && matches!(line.claim, Claim::Offered { .. } | Claim::Claimed { .. }) {
            counts.moved_up += 1;
        }
        match line.claim {
            Claim::Waiting => counts.waiting += 1,
            Claim::Offered { .. } => counts.places_offered += places,
            Claim::Claimed { .. } => counts.places_claimed += places,
            Claim::Declined { .. } => counts.declined += 1,
            Claim::Lapsed { .. } => counts.lapsed += 1,
            Claim::TakenBack { .. } => counts.taken_back += 1,
        }
    }
    counts
}

pub(super) async fn raffle_rows(services: &Services, actor: &Actor) -> ApiResult<Vec<RaffleRow>> {
    actor.require(Capability::View)?;
    let events = services.events.list_events().await?;
    let events: HashMap<_, _> = events.iter().map(|event| (event.id, event)).collect();
    let mut rows = Vec::new();
    for raffle in services.raffles.list_raffles().await? {
        if let Some(event) = events.get(&raffle.event) {
            rows.push(row_of(services, &raffle, event).await?);
        }
    }
    Ok(rows)
}

pub(super) async fn raffle_desk(services: &Services, actor: &Actor, id: RaffleId) -> ApiResult<RaffleDesk> {
    actor.require(Capability::View)?;
    let RaffleAndEvent { raffle, event, .. } = recent::read(services, id).await?;
    let now = services.clock.now();
    let phase = raffle.phase(now);
    let hold = match phase {
        Phase::Closed => draw::readiness(services, &raffle).await?.map(hold_of),
        Phase::Sealed => randomness_hold(&raffle, now),
        _ => None,
    };
    let changes = services::changes::list(services, id).await?;
    Ok(RaffleDesk {
        form: RaffleForm::of(&raffle, &event),
        phase,
        registrations: services.registrations.count_registrations(id).await?,
        hold,
        claims: count_claims(&services.draws.get_board(id).await?, &raffle, &changes, now),
        changes,
        now,
        event,
        raffle,
    })
}

fn hold_of(not_yet: NotYet) -> Hold {
    match not_yet {
        NotYet::Settling => Hold::Settling,
        NotYet::Draining(left) => Hold::Draining { left },
        NotYet::DeadLetters(dead) => Hold::DeadLetters { dead },
        NotYet::RoundIsKnown => Hold::RoundIsKnown,
    }
}

/// What the draw of a frozen pool waits for.
fn randomness_hold(raffle: &Raffle, now: Timestamp) -> Option<Hold> {
    match &raffle.source {
        RandomnessSource::SealedSecret { .. } => None,
        RandomnessSource::Drand { round } => {
            let made_at = round_is_made(*round);
            Some(if now < made_at { Hold::Round { made_at } } else { Hold::Beacon { made_at } })
        }
        RandomnessSource::Declared { .. } => raffle.progress.figures.is_none().then_some(Hold::Figures),
    }
}

pub(super) async fn result_page(
    services: &Services,
    actor: &Actor,
    id: RaffleId,
    page: u32,
) -> ApiResult<ResultPageData> {
    actor.require(Capability::View)?;
    let board = services.draws.get_board(id).await?;
    let lines = board.standings.iter().skip(page as usize * RESULT_PAGE).take(RESULT_PAGE);
    let mut rows = Vec::with_capacity(RESULT_PAGE);
    for line in lines {
        rows.push(result_row(services, line, actor.may(Capability::ViewPeople)).await?);
    }
    Ok(ResultPageData { rows, total: board.standings.len() as u64 })
}

async fn result_row(services: &Services, line: &Standing, with_person: bool) -> Result<ResultRow, ApiError> {
    let person = if with_person { services.registrations.get_registration(line.person).await? } else { None };
    let person = person.map(|registration| registration.attendee);
    let name = person.as_ref().map(|who| format!("{} {}", who.first_name.as_str(), who.last_name.as_str()));
    Ok(ResultRow {
        kind: line.kind,
        number: line.number,
        party_size: line.party_size.get(),
        claim: line.claim,
        is_erased: line.is_erased(),
        name,
        email: person.map(|who| who.email.as_str().to_owned()),
    })
}
