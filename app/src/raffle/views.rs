//! Raffles as the pages show them, put together from use cases.

use std::collections::HashMap;

use domain::draw::{DrawSummary, RandomnessSource, round_is_made};
use domain::event::Event;
use domain::id::RaffleId;
use domain::raffle::{Phase, Raffle, RaffleForm, Standing, StandingKind};
use domain::staff::Capability;
use domain::ticket::SignedReceipt;
use domain::time::Timestamp;
use services::draw::NotYet;
use services::people::Actor;
use services::recent::{self, RaffleAndEvent};
use services::{Services, claims, draw, raffles, tickets};

use super::api::{DrawPageData, DrawnFacts, RaffleFacts, RafflePageData, TicketAbout, TicketAnswer};
use super::manage_api::{DrawWaitsFor, RESULT_PAGE, RaffleDesk, RaffleRow, ResultRow};
use crate::error::{ApiError, ApiResult};
use crate::events::card_of;

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
    let ticket = tickets::look_up(services, code, receipt).await?;
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
    let summary = recent::summary(services, id).await?;
    let changes = services::changes::list(services, id).await?;
    Ok(DrawPageData {
        event: card_of(services, &found.event, std::slice::from_ref(&found.raffle)),
        raffle: facts_of(services, &found.raffle).await?,
        drawn: summary.map(|summary| drawn_facts(&summary)),
        claims: recent::claims(services, &found.raffle, &changes).await?,
        changes,
        now: services.clock.now(),
    })
}

fn drawn_facts(summary: &DrawSummary) -> DrawnFacts {
    DrawnFacts {
        randomness: data_hex(&summary.randomness.to_bytes()),
        seed: summary.seed.to_string(),
        last_winner: summary.last_winner,
        last_runner_up: summary.last_runner_up,
        first_winners: summary.first_winners.clone(),
        first_runners_up: summary.first_runners_up.clone(),
    }
}

fn data_hex(bytes: &[u8; 32]) -> String {
    domain::draw::Digest(*bytes).to_string()
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
    let RaffleAndEvent { raffle, event, .. } = raffles::read(services, id).await?;
    let now = services.clock.now();
    let phase = raffle.phase(now);
    let waits_for = match phase {
        Phase::Closed => draw::readiness(services, &raffle).await?.map(reason_of),
        Phase::Sealed => waits_for_randomness(&raffle, now),
        _ => None,
    };
    let changes = services::changes::list(services, id).await?;
    Ok(RaffleDesk {
        form: RaffleForm::of(&raffle, &event),
        phase,
        registrations: services.registrations.count_registrations(id).await?,
        waits_for,
        claims: claims::count(services, &raffle, &changes).await?,
        changes,
        now,
        event,
        raffle,
    })
}

fn reason_of(not_yet: NotYet) -> DrawWaitsFor {
    match not_yet {
        NotYet::Settling => DrawWaitsFor::Settling,
        NotYet::Draining(left) => DrawWaitsFor::Draining { left },
        NotYet::DeadLetters(dead) => DrawWaitsFor::DeadLetters { dead },
        NotYet::RoundIsKnown => DrawWaitsFor::RoundIsKnown,
    }
}

/// What the draw of a frozen pool waits for.
fn waits_for_randomness(raffle: &Raffle, now: Timestamp) -> Option<DrawWaitsFor> {
    match &raffle.source {
        RandomnessSource::SealedSecret { .. } => None,
        RandomnessSource::Drand { round } => {
            let made_at = round_is_made(*round);
            Some(if now < made_at { DrawWaitsFor::Round { made_at } } else { DrawWaitsFor::Beacon { made_at } })
        }
        RandomnessSource::Declared { .. } => raffle.progress.figures.is_none().then_some(DrawWaitsFor::Figures),
    }
}

pub(super) async fn result_page(
    services: &Services,
    actor: &Actor,
    id: RaffleId,
    kind: StandingKind,
    page: u32,
) -> ApiResult<Vec<ResultRow>> {
    actor.require(Capability::View)?;
    let board = services.draws.get_board(id).await?;
    let (skipped, shown) = (page as usize * RESULT_PAGE as usize, RESULT_PAGE as usize);
    let mut rows = Vec::with_capacity(shown);
    for line in board.standings.iter().filter(|line| line.kind == kind).skip(skipped).take(shown) {
        rows.push(result_row(services, line, actor.may(Capability::ViewPeople)).await?);
    }
    Ok(rows)
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
