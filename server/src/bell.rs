//! Waking a timetable that sleeps: where no process keeps time, whoever changes something has it look.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use services::Services;
use services::ports::{Alarm, Occasion};

/// A process asks for the timetable at most once in this time. It has to be shorter than the time for which the
/// timetable keeps the queue worked, or a message could come just after the queue was switched off.
const ASK_EVERY_MILLIS: i64 = 60_000;

/// Has the timetable look after each call that may have changed something. Those of staff are asked for every time:
/// what they change may be a moment at which something is due.
pub fn wake_timetable(app: Router, services: Arc<Services>, alarm: Arc<dyn Alarm>, is_for_staff: bool) -> Router {
    let bell = Bell { services, alarm, asks_every_time: is_for_staff, asked_at: AtomicI64::new(i64::MIN) };
    app.layer(from_fn_with_state(Arc::new(bell), ring))
}

struct Bell {
    services: Arc<Services>,
    alarm: Arc<dyn Alarm>,
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

/// The queue rests while no raffle needs it, and the timetable sleeps. So after each call that may have changed
/// something or sent a message, the timetable is asked to look.
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
