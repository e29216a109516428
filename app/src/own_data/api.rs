//! What attendees ask about their own data. Tokens travel in bodies, and no answer is kept by a cache.

use domain::raffle::{DataWish, Phase};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;

/// What a link in a mail is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataLinkFacts {
    /// What is wished for.
    pub wish: DataWish,
    /// The event's name.
    pub event: String,
    /// The raffle's name.
    pub raffle: String,
    /// Where the raffle is: what deleting means depends on it.
    pub phase: Phase,
}

/// Everything that is stored about somebody, as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDataFile {
    /// Its name.
    pub name: String,
    /// What is in it: JSON.
    pub content: String,
}

/// Has a link mailed to whoever registered with this code. The code alone does no more than that.
#[server(prefix = "/api/attendee", endpoint = "own-data/ask", input = Json)]
pub async fn ask_for_data(code: String, wish: DataWish) -> ApiResult<()> {
    use crate::guard;
    let services = guard::services()?;
    Ok(services::own_data::ask(&services, &code, wish).await?)
}

/// What a link is for. It can still be used afterwards.
#[server(prefix = "/api/attendee", endpoint = "own-data/open", input = Json)]
pub async fn open_data_link(token: String) -> ApiResult<DataLinkFacts> {
    use crate::guard;
    let services = guard::services()?;
    let (wish, about) = services::own_data::open(&services, &token).await?;
    Ok(DataLinkFacts {
        wish,
        event: about.event.details.name.clone(),
        raffle: about.raffle.name.clone(),
        phase: about.raffle.phase(services.clock.now()),
    })
}

/// Gives everything out that is stored about the person of a link, which is used up by it.
#[server(prefix = "/api/attendee", endpoint = "own-data/export", input = Json)]
pub async fn export_data(token: String) -> ApiResult<OwnDataFile> {
    use crate::ApiError;
    use crate::guard;
    let services = guard::services()?;
    let data = services::own_data::export(&services, &token).await?;
    let content = serde_json::to_string_pretty(&data).map_err(|_| ApiError::Unavailable)?;
    Ok(OwnDataFile { name: format!("my-data-{}.json", data.registration.raffle), content })
}

/// Deletes everything that is stored about the person of a link, which is used up by it.
#[server(prefix = "/api/attendee", endpoint = "own-data/erase", input = Json)]
pub async fn erase_data(token: String) -> ApiResult<()> {
    use crate::guard;
    let services = guard::services()?;
    Ok(services::own_data::erase(&services, &token).await?)
}
