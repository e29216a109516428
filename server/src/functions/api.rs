//! The one router behind an HTTP endpoint. The function for attendees and that for staff are the same
//! program: `run.backoffice` tells them apart.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use lambda_http::request::RequestContext;
use services::Services;
use services::ports::{Alarm, Occasion};

use crate::config::Config;
use crate::protect::Guardhouse;
use crate::router::function_router;
use crate::wiring::aws::Host;

/// A process asks for the timetable so often at most. Shorter than the timetable leaves the queue worked
/// for, so that no message comes after it has let the queue rest.
const ASK_EVERY_MILLIS: i64 = 60_000;

/// The router as a function serves it.
pub fn app(config: &Config, host: &Host) -> Router {
    let mut app = function_router(host.services.clone(), Guardhouse::new(&config.http), config.run);
    if let Some(alarm) = host.alarm.clone() {
        let asks_every_time = config.run.backoffice;
        let bell = Bell { services: host.services.clone(), alarm, asks_every_time, asked_at: AtomicI64::new(i64::MIN) };
        app = app.layer(from_fn_with_state(Arc::new(bell), ring));
    }
    app.layer(from_fn(note_caller))
}

/// Has the timetable look, after something was changed.
struct Bell {
    services: Arc<Services>,
    alarm: Arc<dyn Alarm>,
    /// What staff change may be a moment at which something is due.
    asks_every_time: bool,
    asked_at: AtomicI64,
}

impl Bell {
    fn is_time(&self) -> bool {
        let now = self.services.clock.now().as_millis();
        let is_due = |last: i64| (last.saturating_add(ASK_EVERY_MILLIS) <= now).then_some(now);
        let asked = self.asked_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, is_due);
        self.asks_every_time || asked.is_ok()
    }
}

/// The queue rests while no raffle needs it, and the timetable sleeps. So after each call that may have
/// changed something or sent a message, the timetable is asked to look.
async fn ring(State(bell): State<Arc<Bell>>, request: Request, next: Next) -> Response {
    let may_change = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let response = next.run(request).await;
    if may_change && response.status().is_success() && bell.is_time() {
        // What was asked for is done; that the timetable comes late is no reason to say otherwise.
        if let Err(error) = bell.alarm.call_at(bell.services.clock.now(), Occasion::Asked).await {
            bell.asked_at.store(i64::MIN, Ordering::Relaxed);
            tracing::error!(error = %error, "the timetable could not be asked to look");
        }
    }
    response
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
