//! What organizers ask about raffles.

use domain::draw::{Rehearsal, SignedChange};
use domain::event::Event;
use domain::id::{EventId, RaffleId};
use domain::raffle::{ChangeForm, Claim, ClaimCounts, Phase, Raffle, RaffleForm, StandingKind};
use domain::time::{Timestamp, Window};
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;

/// A raffle in the organizers' list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaffleRow {
    /// The id.
    pub id: RaffleId,
    /// The event.
    pub event: EventId,
    /// The event's name.
    pub event_name: String,
    /// The IANA zone in which its times are shown.
    pub zone: String,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub phase: Phase,
    /// When it takes registrations.
    pub window: Window,
    /// How many places it hands out.
    pub places: u32,
    /// How many registered.
    pub registrations: u64,
}

/// Why a raffle that is due has not moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum DrawWaitsFor {
    /// Registrations that came in time may still arrive for some seconds.
    Settling,
    /// Registrations are on the queue.
    Draining {
        /// How many.
        left: u64,
    },
    /// Registrations could not be stored; somebody has to look at the dead letters.
    DeadLetters {
        /// How many.
        dead: u64,
    },
    /// The announced round came before the pool could be frozen: it cannot be drawn any more.
    RoundIsKnown,
    /// The announced round is made later.
    Round {
        /// When.
        made_at: Timestamp,
    },
    /// The announced round is due, and no relay of the beacon tells it.
    Beacon {
        /// Since when.
        made_at: Timestamp,
    },
    /// The declared figures have to be entered.
    Figures,
}

/// All that the organizers' page of a raffle shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaffleDesk {
    /// The event.
    pub event: Event,
    /// The raffle.
    pub raffle: Raffle,
    /// The form filled with what it has now.
    pub form: RaffleForm,
    /// Where it is.
    pub phase: Phase,
    /// How many registered.
    pub registrations: u64,
    /// Why it has not moved on, if it should have.
    pub waits_for: Option<DrawWaitsFor>,
    /// How far the places have moved.
    pub claims: ClaimCounts,
    /// What was changed by hand since the draw, from the first.
    pub changes: Vec<SignedChange>,
    /// The server's clock at the time of the answer.
    pub now: Timestamp,
}

/// A line of the result. Name and address only for those who may see people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRow {
    /// Winner or runner-up.
    pub kind: StandingKind,
    /// The number in that list.
    pub number: u32,
    /// How many places.
    pub party_size: u8,
    /// What became of it.
    pub claim: Claim,
    /// Whether the person's data were deleted.
    pub is_erased: bool,
    /// First and last name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

/// All raffles. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/list", input = GetUrl)]
pub async fn list_raffle_rows() -> ApiResult<Vec<RaffleRow>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::raffle_rows(&services, &actor).await
}

/// One raffle. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/get", input = GetUrl)]
pub async fn get_raffle_desk(id: RaffleId) -> ApiResult<RaffleDesk> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::raffle_desk(&services, &actor, id).await
}

/// Lines that [`get_result`] gives at once.
pub const RESULT_PAGE: u32 = 100;

/// A page of the winners or of the runners-up, from page 0. Needs `View`; names need `ViewPeople`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/result", input = GetUrl)]
pub async fn get_result(id: RaffleId, kind: StandingKind, page: u32) -> ApiResult<Vec<ResultRow>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::result_page(&services, &actor, id, kind, page).await
}

/// Makes a raffle for an event. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/create", input = Json)]
pub async fn create_raffle(event: EventId, form: RaffleForm) -> ApiResult<RaffleId> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::raffles::create(&services, &actor, event, &form).await?)
}

/// Changes a raffle that still has this version. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/save", input = Json)]
pub async fn save_raffle(id: RaffleId, version: u64, form: RaffleForm) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::raffles::save(&services, &actor, id, version, &form).await?)
}

/// Opens a planned raffle now. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/open", input = Json)]
pub async fn open_raffle(id: RaffleId) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::raffles::open(&services, &actor, id).await?)
}

/// Closes an open raffle some seconds from now; seal and draw follow by themselves. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/close", input = Json)]
pub async fn close_raffle(id: RaffleId) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::raffles::close(&services, &actor, id).await?)
}

/// Enters the declared figures of a raffle that is sealed; the draw follows by itself. They cannot
/// be changed afterwards. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/figures", input = Json)]
pub async fn enter_figures(id: RaffleId, figures: String) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::raffles::enter_figures(&services, &actor, id, &figures).await?)
}

/// Changes something by hand after the draw, for everybody to see: takes a place back, or hands free
/// places out. `number` is that of the change, one above the last: nothing happens twice. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/change", input = Json)]
pub async fn change_by_hand(id: RaffleId, number: u32, form: ChangeForm) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::changes::make(&services, &actor, id, number, &form).await?)
}

/// Tries the draw out on the pool as it is now. Nobody is told, and nothing is kept but a line in the
/// log. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/rehearse", input = Json)]
pub async fn rehearse(id: RaffleId, label: String) -> ApiResult<Rehearsal> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::rehearsal::rehearse(&services, &actor, id, &label).await?)
}

/// Calls a raffle off; everybody who registered gets a mail. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "raffle/cancel", input = Json)]
pub async fn cancel_raffle(id: RaffleId) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::raffles::cancel(&services, &actor, id).await?)
}
