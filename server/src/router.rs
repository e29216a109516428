//! The one page with every route.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{Response, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, any, get, put};
use domain::event::PICTURE_BYTES_MAX;
use leptos::prelude::provide_context;
use metrics_exporter_prometheus::PrometheusHandle;
use services::Services;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::config::Run;
use crate::protect::{self, BODY_BYTES_MAX, Guardhouse};
use crate::{downloads, site, telemetry, v1};

/// How long a call may take. One that takes longer is answered with 503, and what it has changed stays changed.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// The fewest bytes that are compressed: less than this fits into one packet anyway.
const COMPRESS_FROM_BYTES: u16 = 1_024;

/// Everything that is served, under the switches of this process.
pub fn router(services: Arc<Services>, guard: Arc<Guardhouse>, metrics: Option<PrometheusHandle>, run: Run) -> Router {
    router_with(services, guard, metrics, run, Router::new())
}

/// The same, with more routes behind the API's checks: those that the benchmark compares with.
pub fn router_with(
    services: Arc<Services>,
    guard: Arc<Guardhouse>,
    metrics: Option<PrometheusHandle>,
    run: Run,
    more: Router<Arc<Services>>,
) -> Router {
    let weighty = Weighty { reads: compressed_reads(), entries: get(downloads::entries) };
    let api = if run.api { api(&services, run, weighty).merge(more) } else { Router::new() };
    let pages = if run.site { pages() } else { Router::new() };
    guarded(services, guard, metrics, api, pages)
}

/// What a function serves: no pages and no compression, whose code it would have to carry along, and no list of
/// entries, which may be larger than a function may answer. The host in front does all of that.
pub fn function_router(services: Arc<Services>, guard: Arc<Guardhouse>, run: Run) -> Router {
    let weighty = Weighty { reads: get(server_function), entries: get(downloads::entries_elsewhere) };
    let api = api(&services, run, weighty);
    guarded(services, guard, None, api, Router::new())
}

fn pages() -> Router {
    Router::new()
        .route("/backoffice", get(site::backoffice))
        .route("/backoffice/", get(site::backoffice))
        .route("/backoffice/{*path}", get(site::backoffice))
        .fallback(get(site::attendee))
}

/// Everything behind the checks that it needs.
fn guarded(
    services: Arc<Services>,
    guard: Arc<Guardhouse>,
    metrics: Option<PrometheusHandle>,
    api: Router<Arc<Services>>,
    pages: Router,
) -> Router {
    let api = api.layer(from_fn_with_state(guard.clone(), protect::check_call)).with_state(services.clone());
    let all = health(services, metrics).merge(api).merge(pages);
    let all =
        if guard.has_edge() { all.layer(from_fn_with_state(guard.clone(), protect::only_past_the_edge)) } else { all };
    // A load balancer asks whether the process answers, and knows no word.
    let live = Router::new().route("/health/live", get(async || "live\n"));
    live.merge(all)
        .layer(from_fn_with_state(guard, protect::set_headers))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .layer(from_fn(v1::say_problem))
        .layer(TraceLayer::new_for_http().make_span_with(span))
}

/// The routes whose answers have many bytes, which not every host hands out alike.
struct Weighty {
    /// What anybody may read by server functions.
    reads: MethodRouter<Arc<Services>>,
    /// The list of entries of a draw.
    entries: MethodRouter<Arc<Services>>,
}

fn api(services: &Arc<Services>, run: Run, weighty: Weighty) -> Router<Arc<Services>> {
    let open = Router::new()
        .route("/api/attendee/{*path}", weighty.reads.post(server_function))
        .layer(from_fn(protect::only_json));
    let (closed, upload) = if run.backoffice { backoffice(services) } else { Default::default() };
    let files = Router::new()
        .route("/draws/{raffle}/record.json", get(downloads::record))
        .route("/draws/{raffle}/entries.bin", weighty.entries)
        .route("/draws/{raffle}/checkpoint", get(downloads::checkpoint))
        .route("/draws/{raffle}/refused.txt", get(downloads::refused))
        .route("/draws/{raffle}/changes.json", get(downloads::changes))
        .route("/draws/{raffle}/tile/{*tile}", get(downloads::tile))
        .route("/pictures/{id}", get(downloads::picture))
        .route("/pictures/{id}/card", get(downloads::card));
    open.merge(closed)
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .merge(upload)
        .merge(files)
        .layer(from_fn(protect::say_status))
        .merge(v1::router())
}

/// What is for staff alone: calls and downloads, and uploads, which have a limit of their own.
fn backoffice(services: &Arc<Services>) -> (Router<Arc<Services>>, Router<Arc<Services>>) {
    let staff = from_fn_with_state(services.clone(), protect::only_staff);
    let sign_in = Router::new().route("/api/sign-in/{*path}", any(server_function)).layer(from_fn(protect::only_json));
    let closed = Router::new()
        .route("/api/backoffice/{*path}", any(server_function))
        .layer(from_fn(protect::only_json))
        .route("/api/backoffice/raffle/registrations.csv", get(downloads::registrations_csv))
        .route("/api/backoffice/raffle/result.csv", get(downloads::result_csv))
        .route("/api/backoffice/operations/mail.html", get(downloads::mail_page))
        .layer(staff.clone());
    let upload = Router::new()
        .route("/api/backoffice/pictures", put(downloads::upload))
        .route("/api/backoffice/pictures/{id}/card", put(downloads::upload_card))
        .layer(DefaultBodyLimit::max(PICTURE_BYTES_MAX + 1))
        .layer(staff);
    (closed.merge(sign_in), upload)
}

/// What anybody may read, and a CDN may keep, is worth compressing. What belongs to one person is not compressed: its
/// length would tell of its content.
fn compressed_reads() -> MethodRouter<Arc<Services>> {
    let worth_it = SizeAbove::new(COMPRESS_FROM_BYTES);
    get(server_function).layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it))
}

/// Hands a request to the server function at its path.
async fn server_function(State(services): State<Arc<Services>>, request: Request) -> Response<Body> {
    let provide = move || provide_context(services.clone());
    leptos_axum::handle_server_fns_with_context(provide, request).await.into_response()
}

fn health(services: Arc<Services>, metrics: Option<PrometheusHandle>) -> Router {
    let ready = move |State(services): State<Arc<Services>>| async move {
        match services.health.check().await {
            Ok(()) => (StatusCode::OK, "ready\n"),
            Err(error) => {
                tracing::error!(error = %error, "not ready");
                (StatusCode::SERVICE_UNAVAILABLE, "not ready: the database does not answer; see the log\n")
            }
        }
    };
    let scrape = move |State(services): State<Arc<Services>>| async move {
        telemetry::measure_queue(&services).await;
        metrics.map(|handle| handle.render()).unwrap_or_default()
    };
    Router::new()
        .route("/health/ready", get(ready))
        .route("/metrics", get(scrape).layer(from_fn(protect::only_this_machine)))
        .with_state(services)
}

/// A span names the route, never the address: ticket codes stand in addresses.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(page)", MatchedPath::as_str);
    tracing::debug_span!("request", http.method = %request.method(), http.route = route)
}
