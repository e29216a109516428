//! The one router behind an HTTP endpoint. The function for attendees and that for staff are the same
//! program: `run.backoffice` tells them apart.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use lambda_http::request::RequestContext;

use crate::bell::wake_timetable;
use crate::config::Config;
use crate::protect::Guardhouse;
use crate::router::function_router;
use crate::wiring::aws::Host;

/// The router as a function serves it.
pub fn app(config: &Config, host: &Host) -> Router {
    let mut app = function_router(host.services.clone(), Guardhouse::new(&config.http), config.run);
    if let Some(alarm) = host.alarm.clone() {
        app = wake_timetable(app, host.services.clone(), alarm, config.run.backoffice);
    }
    app.layer(from_fn(note_caller))
}

/// Notes who called, as the endpoint has seen them: there is no connection of our own.
async fn note_caller(mut request: Request, next: Next) -> Response {
    let address = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
        _ => None,
    };
    if let Some(ip) = address.and_then(|address| address.parse::<IpAddr>().ok()) {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(ip, 0)));
    }
    next.run(request).await
}
