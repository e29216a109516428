//! `GET /v1/raffles/{id}`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use data_encoding::HEXLOWER;
use domain::draw::{DrawSummary, RandomnessSource, Rules, Seal, Seed, odds_of};
use domain::id::{EventId, RaffleId};
use domain::raffle::{PartyCounts, PartySize, Phase};
use domain::time::Timestamp;
use serde::Serialize;
use services::{Services, recent};
use utoipa::{IntoResponses, ToSchema};

use super::extract::Id;
use super::problem::{Answer, Documented, Kind, documented};
use super::{reply, wire};

/// All that is public about a raffle.
#[derive(Serialize, ToSchema)]
struct Raffle {
    /// The id.
    #[schema(value_type = String, example = "raf_06f8581x01s2ncdtg109hspb54")]
    id: RaffleId,
    /// The event that the places are for.
    #[schema(value_type = String, example = "evt_06f8581x01vgvcjswkgwprrwcr")]
    event: EventId,
    /// What it is called.
    #[schema(example = "Saturday, standing")]
    name: String,
    /// Where it is, at the time of the answer.
    #[schema(value_type = wire::Phase)]
    phase: Phase,
    /// What the draw goes by.
    #[schema(value_type = wire::Rules)]
    rules: Rules,
    /// How many hours a winner has to answer.
    #[schema(example = 48)]
    claim_hours: u32,
    /// Where the randomness comes from.
    #[schema(value_type = wire::RandomnessSource)]
    source: RandomnessSource,
    /// How many registrations are in the pool.
    #[schema(example = 1_204)]
    registrations: u64,
    /// How likely a party of each size is to be drawn: while registration is open, one that
    /// registers now, if the draw were held now; afterwards, one that is in the pool. Sizes of which
    /// nobody is in a closed pool are left out, and there are no odds before the opening and after a
    /// cancellation.
    odds: Vec<SizeOdds>,
    /// The frozen pool, once it is sealed.
    #[schema(value_type = Option<wire::Seal>)]
    seal: Option<Seal>,
    /// What became known with the draw, once there was one.
    draw: Option<Draw>,
    /// What belongs to it.
    links: Links,
}

/// The chance of parties of one size.
#[derive(Serialize, ToSchema)]
struct SizeOdds {
    /// How many people.
    #[schema(value_type = u8, minimum = 1, maximum = 12, example = 2)]
    party_size: PartySize,
    /// How many registrations of this size are in the pool.
    #[schema(example = 540)]
    registrations: u64,
    /// The chance to be drawn, from 0 to 1, to six digits.
    #[schema(minimum = 0, maximum = 1, example = 0.083_1)]
    chance: f64,
}

/// A draw in short. The record names every winner and runner-up by their commitment.
#[derive(Serialize, ToSchema)]
struct Draw {
    /// When.
    #[schema(value_type = String, format = DateTime, example = "2026-06-08T10:00:13.000Z")]
    drawn_at: Timestamp,
    /// The randomness, 32 bytes in hexadecimal.
    #[schema(example = "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2")]
    randomness: String,
    /// What the ranks were made from, 32 bytes in hexadecimal.
    #[schema(value_type = String, example = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")]
    seed: Seed,
    /// How many registrations were drawn.
    #[schema(value_type = usize, example = 96)]
    winners: u64,
    /// How many places they take.
    #[schema(example = 200)]
    places_won: u64,
    /// How many runners-up are named.
    #[schema(value_type = usize, example = 100)]
    runners_up: u64,
}

/// What belongs to a raffle.
#[derive(Serialize, ToSchema)]
struct Links {
    /// The event.
    #[schema(format = "uri", example = "https://tickets.example.org/v1/events/evt_06f8581x01vgvcjswkgwprrwcr")]
    event: String,
    /// Where to register, by `POST`.
    #[schema(
        format = "uri",
        example = "https://tickets.example.org/v1/raffles/raf_06f8581x01s2ncdtg109hspb54/registrations"
    )]
    registrations: String,
    /// The public page of the draw.
    #[schema(format = "uri", example = "https://tickets.example.org/draws/raf_06f8581x01s2ncdtg109hspb54")]
    page: String,
    /// The list of entries under the seal, once there is one: 33 bytes each, a commitment and a
    /// party size.
    #[schema(format = "uri", example = "https://tickets.example.org/draws/raf_06f8581x01s2ncdtg109hspb54/entries.bin")]
    entries: Option<String>,
    /// The record of the draw, once there was one: all that is needed to run it again.
    #[schema(format = "uri", example = "https://tickets.example.org/draws/raf_06f8581x01s2ncdtg109hspb54/record.json")]
    record: Option<String>,
}

impl SizeOdds {
    fn all_of(pool: &PartyCounts, rules: &Rules, phase: Phase) -> Vec<Self> {
        let of_size = |party_size| {
            let registrations = pool.of(party_size);
            let pool = if phase == Phase::Open { pool.with(party_size) } else { *pool };
            let chance = (odds_of(&pool, rules.places, party_size)?.get() * 1e6).round() / 1e6;
            Some(Self { party_size, registrations, chance })
        };
        match phase {
            Phase::Planned | Phase::Cancelled => Vec::new(),
            _ => PartySize::up_to(rules.max_party).filter_map(of_size).collect(),
        }
    }
}

impl Draw {
    fn of(summary: &DrawSummary) -> Self {
        Self {
            drawn_at: summary.drawn_at,
            randomness: HEXLOWER.encode(&summary.randomness.to_bytes()),
            seed: summary.seed,
            winners: summary.winners,
            places_won: summary.places_won,
            runners_up: summary.runners_up,
        }
    }
}

impl Links {
    fn of(services: &Services, raffle: &domain::raffle::Raffle) -> Self {
        let (site, id) = (&services.sites.attendee, raffle.id);
        let page = format!("{site}/draws/{id}");
        Self {
            event: format!("{site}/v1/events/{}", raffle.event),
            registrations: format!("{site}/v1/raffles/{id}/registrations"),
            entries: raffle.progress.seal.is_some().then(|| format!("{page}/entries.bin")),
            record: raffle.progress.drawn_at.is_some().then(|| format!("{page}/record.json")),
            page,
        }
    }
}

/// Get a raffle
///
/// Its phase, its rules, how many have registered, how likely parties of each size are to be drawn,
/// and, as they become known, the seal of the pool and what was drawn. With the two files it links
/// to, anybody can run the draw again.
#[utoipa::path(
    get,
    path = "/v1/raffles/{id}",
    tag = "Raffles",
    params(("id" = String, Path, description = "The raffle's id.", example = "raf_06f8581x01s2ncdtg109hspb54")),
    responses((status = OK, description = "The raffle.", body = Raffle), Problems)
)]
pub(super) async fn get_raffle(
    State(services): State<Arc<Services>>,
    Id(id): Id<RaffleId>,
    asked: HeaderMap,
) -> Answer {
    let found = recent::public(&services, id).await?;
    let raffle = &found.raffle;
    // Only a drawn raffle has a record; the others need not be asked for one.
    let summary = match raffle.progress.drawn_at {
        Some(_) => recent::summary(&services, id).await?,
        None => None,
    };
    let pool = recent::pool(&services, id).await?;
    let phase = raffle.phase(services.clock.now());
    let view = Raffle {
        id,
        event: raffle.event,
        name: raffle.name.clone(),
        phase,
        rules: raffle.rules.clone(),
        claim_hours: raffle.claim_hours,
        source: raffle.source.clone(),
        registrations: pool.parties(),
        odds: SizeOdds::all_of(&pool, &raffle.rules, phase),
        seal: raffle.progress.seal.clone(),
        draw: summary.as_deref().map(Draw::of),
        links: Links::of(&services, raffle),
    };
    reply::public(&asked, &view)
}

struct Problems;

impl IntoResponses for Problems {
    fn responses() -> Documented {
        documented(&[Kind::NOT_FOUND, Kind::UNAVAILABLE])
    }
}
