//! The server under test: the product's own router, worker and timetable, and one route more that
//! does nothing, behind the same checks.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use server::protect::Guardhouse;
use server::wiring::{self, Access};
use server::{config, router, telemetry, v1, worker};
use services::Services;
use tokio::net::TcpSocket;
use tokio::sync::watch;
use tower_http::limit::RequestBodyLimitLayer;

/// The route that does nothing.
pub(crate) const NOOP: &str = "/noop";
/// How many connections may wait to be accepted: as many as in the product.
const BACKLOG: u32 = 65_535;

/// Serves until it is killed. The settings come from the environment, as in the product.
pub(crate) fn run() -> Result<()> {
    let config = config::load(None)?;
    telemetry::start_logs(&config.log)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(config))
}

async fn serve(config: config::Config) -> Result<()> {
    let metrics = telemetry::start_metrics()?;
    let services = wiring::embedded(&config, Access::Alone)?;
    let guard = Guardhouse::new(&config.http);
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(config.http.listen)?;
    let listener = socket.listen(BACKLOG)?;
    let (_keep, stop) = watch::channel(false);
    tokio::spawn(worker::work(services.clone(), config.worker, stop.clone()));
    tokio::spawn(worker::keep_time(services.clone(), config.timetable, stop));
    let app = router::router_with(services, guard, Some(metrics), config.run, noop());
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// Reads a body, as registering does, and answers; with the layer that `/v1` has of its own.
fn noop() -> Router<Arc<Services>> {
    let answer = async |_: Bytes| "{}";
    let route = Router::new().route(NOOP, post(answer));
    route.layer(RequestBodyLimitLayer::new(v1::BODY_BYTES_MAX))
}
