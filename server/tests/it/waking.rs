//! A timetable that sleeps looks after whoever has changed something.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::time::Timestamp;
use serde_json::json;
use server::bell::wake_timetable;
use services::ports::{Alarm, Lanes, Occasion, PortError, PortResult};

use crate::app::TestApp;

/// An alarm clock that remembers for when it was asked.
#[derive(Default)]
struct Asked {
    times: Mutex<Vec<Timestamp>>,
    is_away: AtomicBool,
}

impl Asked {
    fn times(&self) -> usize {
        self.times.lock().expect("nobody panics").len()
    }
}

#[async_trait]
impl Alarm for Asked {
    async fn call_at(&self, at: Timestamp, occasion: Occasion) -> PortResult<()> {
        assert_eq!(occasion, Occasion::Asked);
        self.times.lock().expect("nobody panics").push(at);
        if self.is_away.load(Ordering::SeqCst) { Err(PortError::Unavailable("away".to_owned())) } else { Ok(()) }
    }

    async fn set_lanes(&self, _: Lanes) -> PortResult<()> {
        panic!("nobody who answers calls switches the lanes")
    }
}

/// A house that has a timetable asked, and what changes something there, or does not.
fn house(is_for_staff: bool) -> (TestApp, Arc<Asked>) {
    let (app, asked) = (TestApp::new(), Arc::new(Asked::default()));
    let deeds = Router::new()
        .route("/done", post(async || StatusCode::OK))
        .route("/refused", post(async || StatusCode::CONFLICT))
        .route("/read", get(async || StatusCode::OK));
    let router = wake_timetable(deeds, app.services.clone(), asked.clone(), is_for_staff);
    (TestApp::over(app.services, app.clock, router), asked)
}

async fn change(app: &TestApp) {
    assert_eq!(app.post("/done", &json!({}), None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn each_change_of_staff_is_looked_after_and_nothing_else() {
    let (app, asked) = house(true);
    for times in 1..=3 {
        change(&app).await;
        assert_eq!(asked.times(), times);
    }
    assert_eq!(app.post("/refused", &json!({}), None).await.status, StatusCode::CONFLICT);
    assert_eq!(app.get("/read", None).await.status, StatusCode::OK);
    assert_eq!(asked.times(), 3);
    assert_eq!(asked.times.lock().expect("nobody panics")[0], app.services.clock.now());
}

#[tokio::test]
async fn of_what_everybody_changes_one_in_a_minute_is_looked_after() {
    let (app, asked) = house(false);
    for (passed, times) in [(0, 1), (1, 1), (58, 1), (1, 2), (59, 2), (1, 3)] {
        app.clock.advance(Duration::from_secs(passed));
        change(&app).await;
        assert_eq!(asked.times(), times);
    }
}

#[tokio::test]
async fn what_is_done_is_done_where_the_timetable_cannot_be_asked_and_the_next_one_asks_again() {
    let (app, asked) = house(false);
    asked.is_away.store(true, Ordering::SeqCst);
    for times in 1..=2 {
        change(&app).await;
        assert_eq!(asked.times(), times);
    }
    asked.is_away.store(false, Ordering::SeqCst);
    for _ in 0..2 {
        change(&app).await;
        assert_eq!(asked.times(), 3);
    }
}
