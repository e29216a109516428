//! What attendees ask about raffles and their own registrations.

use domain::draw::{Figures, RandomnessSource, Ranked, Rules, Seal, SignedChange};
use domain::id::{EventId, RaffleId};
use domain::raffle::{
    Answer, ClaimCounts, PartyCounts, PartySize, Phase, RegistrationForm, RegistrationTerms, TicketStatus,
};
use domain::ticket::SignedReceipt;
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::events::api::EventCard;

/// All that is public about a raffle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaffleFacts {
    /// The id.
    pub id: RaffleId,
    /// The event that the places are for.
    pub event: EventId,
    /// What it is called.
    pub name: String,
    /// Where it is, at the time of the answer.
    pub phase: Phase,
    /// What the draw goes by.
    pub rules: Rules,
    /// How many hours a winner has to answer.
    pub claim_hours: u32,
    /// Where the randomness comes from.
    pub source: RandomnessSource,
    /// The declared figures, once they were entered.
    pub figures: Option<Figures>,
    /// How many registrations are in the pool.
    pub registrations: u64,
    /// How many of each party size: what the odds follow from.
    pub pool: PartyCounts,
    /// The frozen pool.
    pub seal: Option<Seal>,
    /// When the winners became known.
    pub drawn_at: Option<Timestamp>,
}

/// All that the registration page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RafflePageData {
    /// The event.
    pub event: EventCard,
    /// The raffle.
    pub raffle: RaffleFacts,
    /// What the form is checked against, in the browser as on the server.
    pub terms: RegistrationTerms,
    /// The server's clock at the time of the answer.
    pub now: Timestamp,
}

/// What a ticket code is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketAnswer {
    /// The code as it is written.
    pub code: String,
    /// What became of it.
    #[serde(flatten)]
    pub status: TicketStatus,
    /// What it is about; nothing for an unknown code.
    pub about: Option<TicketAbout>,
    /// The server's clock at the time of the answer.
    pub now: Timestamp,
}

/// What a ticket is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketAbout {
    /// The event.
    pub event: EventCard,
    /// The raffle.
    pub raffle: RaffleFacts,
    /// How many places were asked for; nothing for a repeated registration.
    pub party_size: Option<PartySize>,
}

/// All that the public page of a draw shows. The whole record is the file
/// `/draws/{raffle}/record.json`, the list of entries `/draws/{raffle}/entries.bin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawPageData {
    /// The event.
    pub event: EventCard,
    /// The raffle.
    pub raffle: RaffleFacts,
    /// Randomness and seed in hexadecimal, once drawn.
    pub drawn: Option<DrawnFacts>,
    /// How far the places have moved.
    pub claims: ClaimCounts,
    /// What was changed by hand since the draw, from the first.
    pub changes: Vec<SignedChange>,
    /// The server's clock at the time of the answer.
    pub now: Timestamp,
}

/// What became known with the draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnFacts {
    /// The randomness.
    pub randomness: String,
    /// The seed.
    pub seed: String,
    /// The last winner: nobody with a larger rank was drawn.
    pub last_winner: Option<Ranked>,
    /// The last runner-up who was named.
    pub last_runner_up: Option<Ranked>,
    /// The first winners, in rank order, at most 50.
    pub first_winners: Vec<Ranked>,
    /// The first runners-up, in rank order, at most 50.
    pub first_runners_up: Vec<Ranked>,
}

/// A raffle and the terms of its form.
#[server(prefix = "/api/attendee", endpoint = "raffle/get", input = GetUrl)]
pub async fn get_raffle(id: RaffleId) -> ApiResult<RafflePageData> {
    use crate::guard;
    guard::cache_for_secs(2);
    let services = guard::services()?;
    super::views::raffle_page(&services, id).await
}

/// Registers somebody. The answer comes at once and is on disk; the rest is done by the worker.
#[server(prefix = "/api/attendee", endpoint = "raffle/register", input = Json)]
pub async fn register(raffle: RaffleId, form: RegistrationForm) -> ApiResult<SignedReceipt> {
    use crate::guard;
    let services = guard::services()?;
    Ok(services::registering::register(&services, raffle, &form).await?)
}

/// What became of a ticket code. A receipt, where there is one, tells "on its way" from "unknown".
#[server(prefix = "/api/attendee", endpoint = "raffle/status", input = Json)]
pub async fn get_ticket(code: String, receipt: Option<SignedReceipt>) -> ApiResult<TicketAnswer> {
    use crate::guard;
    let services = guard::services()?;
    super::views::ticket(&services, &code, receipt.as_ref()).await
}

/// Says yes or no to a place, and answers with the new status.
#[server(prefix = "/api/attendee", endpoint = "raffle/answer", input = Json)]
pub async fn answer_offer(code: String, answer: Answer) -> ApiResult<TicketAnswer> {
    use crate::guard;
    let services = guard::services()?;
    services::claims::answer_offer(&services, &code, answer).await?;
    super::views::ticket(&services, &code, None).await
}

/// Mails the status links of an address to it. Always answers the same.
#[server(prefix = "/api/attendee", endpoint = "raffle/find-links", input = Json)]
pub async fn find_links(email: String) -> ApiResult<()> {
    use crate::guard;
    let services = guard::services()?;
    Ok(services::tickets::find_links(&services, &email).await?)
}

/// The public page of a draw.
#[server(prefix = "/api/attendee", endpoint = "raffle/draw", input = GetUrl)]
pub async fn get_draw(id: RaffleId) -> ApiResult<DrawPageData> {
    use crate::guard;
    guard::cache_for_secs(2);
    let services = guard::services()?;
    super::views::draw_page(&services, id).await
}
