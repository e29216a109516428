//! Files: published draws for everybody, pictures, and the organizers' CSV exports.

use std::sync::Arc;

use app::ApiError;
use app::guard::token_of;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use domain::draw::{ENTRY_BYTES, Seal};
use domain::id::RaffleId;
use domain::staff::Capability;
use futures::{StreamExt as _, stream};
use serde::Deserialize;
use services::ledger::lists;
use services::people::{Actor, actor_of};
use services::pictures::{self, PictureFile};
use services::ports::PortError;
use services::{Services, changes, draw, draw_log, operations, raffles, recent};

use crate::exports;
use crate::protect::refuse;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For answers that a better one may replace soon.
const FOR_A_MINUTE: &str = "public, max-age=60";
/// What a mail may do in a frame of ours: have its own styles.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";
const BYTES: &str = "application/octet-stream";
/// How many bytes of a long file are read at a time.
const PIECE_BYTES: usize = 1 << 20;

type Answer = Result<Response<Body>, Refused>;

/// An error on its way out.
pub struct Refused(ApiError);

impl<E: Into<ApiError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response<Body> {
        refuse(&self.0)
    }
}

/// `GET /draws/{raffle}/record.json`: the published record of a draw.
pub async fn record(State(services): State<Arc<Services>>, Path(raffle): Path<String>) -> Answer {
    let raffle = public_raffle(&services, &raffle).await?;
    let bytes = services.files.get_file(&draw::record_file(raffle)).await?.ok_or(ApiError::NotFound)?;
    Ok(([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

/// `GET /draws/{raffle}/entries.bin`: the sealed list of entries, 33 bytes each, in pieces.
pub async fn entries(State(services): State<Arc<Services>>, Path(raffle): Path<String>) -> Answer {
    let (raffle, seal) = sealed(&services, &raffle).await?;
    let (name, length) = (draw::entries_file(raffle, &seal), seal.count * ENTRY_BYTES as u64);
    let first = services.files.get_part(&name, 0, PIECE_BYTES).await?.ok_or(ApiError::NotFound)?;
    let rest = stream::try_unfold((services, PIECE_BYTES as u64), move |(services, offset)| {
        let name = name.clone();
        async move {
            let piece = services.files.get_part(&name, offset, PIECE_BYTES).await?.unwrap_or_default();
            Ok::<_, PortError>((!piece.is_empty()).then_some((piece, (services, offset + PIECE_BYTES as u64))))
        }
    });
    let body = Body::from_stream(stream::once(async { Ok(first) }).chain(rest));
    let headers =
        [(CONTENT_TYPE, BYTES.to_owned()), (CACHE_CONTROL, FOR_EVER.to_owned()), (CONTENT_LENGTH, length.to_string())];
    Ok((headers, body).into_response())
}

/// The same where the host in front hands out the list, under the name of its file: answers with that name.
pub async fn entries_elsewhere(State(services): State<Arc<Services>>, Path(raffle): Path<String>) -> Answer {
    let (raffle, seal) = sealed(&services, &raffle).await?;
    let place = format!("/{}", draw::entries_file(raffle, &seal));
    Ok((StatusCode::FOUND, [(LOCATION, place), (CACHE_CONTROL, FOR_A_MINUTE.to_owned())]).into_response())
}

/// `GET /draws/{raffle}/checkpoint`: the signed statement of what was sealed (C2SP
/// `tlog-checkpoint`).
pub async fn checkpoint(State(services): State<Arc<Services>>, Path(raffle): Path<String>) -> Answer {
    let raffle = public_raffle(&services, &raffle).await?;
    text(&services, &draw_log::checkpoint_file(raffle)).await
}

/// `GET /draws/{raffle}/refused.txt`: the registrations that were refused after they had been
/// acknowledged, each with the reason.
pub async fn refused(State(services): State<Arc<Services>>, Path(raffle): Path<String>) -> Answer {
    let raffle = public_raffle(&services, &raffle).await?;
    text(&services, &draw_log::refused_file(raffle)).await
}

async fn text(services: &Services, file: &str) -> Answer {
    let bytes = services.files.get_file(file).await?.ok_or(ApiError::NotFound)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

/// `GET /draws/{raffle}/changes.json`: what was changed by hand since the draw. It can grow.
pub async fn changes(State(services): State<Arc<Services>>, Path(raffle): Path<String>) -> Answer {
    let raffle = public_raffle(&services, &raffle).await?;
    let chain = changes::list(&services, raffle).await?;
    Ok(([(CACHE_CONTROL, "no-cache")], axum::Json(chain)).into_response())
}

/// `GET /draws/{raffle}/tile/{tile}`: hashes of the sealed list, or a bundle of its entries (C2SP
/// `tlog-tiles`).
pub async fn tile(State(services): State<Arc<Services>>, Path((raffle, tile)): Path<(String, String)>) -> Answer {
    let (raffle, seal) = sealed(&services, &raffle).await?;
    let tile = tile.parse().map_err(|_| ApiError::NotFound)?;
    let bytes = draw_log::tile(&services, raffle, &seal, tile).await?;
    Ok(([(CONTENT_TYPE, BYTES), (CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

async fn sealed(services: &Services, raffle: &str) -> Result<(RaffleId, Seal), ApiError> {
    let raffle = public_raffle(services, raffle).await?;
    let seal = raffles::read(services, raffle).await?.raffle.progress.seal.ok_or(ApiError::NotFound)?;
    Ok((raffle, seal))
}

async fn public_raffle(services: &Services, id: &str) -> Result<RaffleId, ApiError> {
    let id: RaffleId = id.parse().map_err(|_| ApiError::NotFound)?;
    recent::public(services, id).await?;
    Ok(id)
}

/// `GET /pictures/{id}`: an uploaded picture. It may be seen by anybody who knows its hash.
pub async fn picture(State(services): State<Arc<Services>>, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| ApiError::NotFound)?;
    Ok(shown(pictures::get(&services, id).await?, FOR_EVER))
}

/// `GET /pictures/{id}/card`: the same in the size of a card; as it was uploaded, where there is no
/// smaller one.
pub async fn card(State(services): State<Arc<Services>>, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| ApiError::NotFound)?;
    Ok(match pictures::get_card(&services, id).await? {
        Some(card) => shown(card, FOR_EVER),
        None => shown(pictures::get(&services, id).await?, FOR_A_MINUTE),
    })
}

fn shown(picture: PictureFile, cache: &'static str) -> Response<Body> {
    ([(CONTENT_TYPE, picture.media_type), (CACHE_CONTROL, cache)], picture.bytes).into_response()
}

/// `PUT /api/backoffice/pictures`: keeps a picture. Needs `Manage`.
pub async fn upload(State(services): State<Arc<Services>>, headers: HeaderMap, bytes: Bytes) -> Answer {
    let actor = actor(&services, &headers).await?;
    let id = pictures::keep(&services, &actor, &bytes).await?;
    Ok(axum::Json(serde_json::json!({ "id": id })).into_response())
}

/// `PUT /api/backoffice/pictures/{id}/card`: keeps the same picture in the size of a card. Needs
/// `Manage`.
pub async fn upload_card(
    State(services): State<Arc<Services>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    let actor = actor(&services, &headers).await?;
    let id = id.parse().map_err(|_| ApiError::NotFound)?;
    pictures::keep_card(&services, &actor, id, &bytes).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Which raffle an export is about.
#[derive(Deserialize)]
pub struct ExportOf {
    raffle: String,
}

/// `GET /api/backoffice/raffle/registrations.csv`: everybody who registered. Needs `ViewPeople`.
pub async fn registrations_csv(
    State(services): State<Arc<Services>>,
    Query(of): Query<ExportOf>,
    headers: HeaderMap,
) -> Answer {
    let (actor, raffle) = exported_raffle(&services, &headers, &of).await?;
    let export = lists::begin_export(&services, &actor, raffle).await?;
    Ok(csv(&format!("registrations-{raffle}.csv"), exports::registrations(services, export)))
}

/// `GET /api/backoffice/raffle/result.csv`: winners and runners-up. Needs `ViewPeople`.
pub async fn result_csv(
    State(services): State<Arc<Services>>,
    Query(of): Query<ExportOf>,
    headers: HeaderMap,
) -> Answer {
    let (actor, raffle) = exported_raffle(&services, &headers, &of).await?;
    operations::begin_export(&services, &actor, raffle).await?;
    Ok(csv(&format!("result-{raffle}.csv"), exports::result(services, raffle)))
}

/// Which mail of the outbox.
#[derive(Deserialize)]
pub struct MailOf {
    name: String,
}

/// `GET /api/backoffice/operations/mail.html`: a mail of the outbox as its reader sees it, for a frame of our own
/// page. Its styles are its own, and nothing in it runs, loads or leads anywhere. Needs `Operate`.
pub async fn mail_page(State(services): State<Arc<Services>>, Query(of): Query<MailOf>, headers: HeaderMap) -> Answer {
    let actor = actor(&services, &headers).await?;
    let html = operations::mail(&services, &actor, &of.name).await?.html;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, MAIL_POLICY),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, html).into_response())
}

/// Who asks for which raffle, where they may see people.
async fn exported_raffle(
    services: &Services,
    headers: &HeaderMap,
    of: &ExportOf,
) -> Result<(Actor, RaffleId), ApiError> {
    let actor = actor(services, headers).await?;
    actor.require(Capability::ViewPeople)?;
    let id = of.raffle.parse().map_err(|_| ApiError::NotFound)?;
    Ok((actor, id))
}

async fn actor(services: &Services, headers: &HeaderMap) -> Result<Actor, ApiError> {
    let token = token_of(headers).ok_or(ApiError::SignInNeeded)?;
    actor_of(services, &token).await?.ok_or(ApiError::SignInNeeded)
}

fn csv(name: &str, rows: impl futures::Stream<Item = exports::Chunk> + Send + 'static) -> Response<Body> {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, Body::from_stream(rows)).into_response()
}
