//! A ledger behind a function: called over HTTP as Lambda is called, and what goes wrong on the way.

use std::sync::Arc;

use adapters::aws::ledger::{Call, Desk, Door, LedgerFunction};
use adapters::memory::MemoryLedger;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use services::ledger::{EventNote, LedgerSearch};
use services::ports::{Ledger, PortError, PortResult};
use tokio::net::TcpListener;

use super::note;
use crate::amazon::StandIn;
use crate::amazon::faults::{GoBetween, Trouble};
use crate::values::{at, event, person, raffle_id};

const NAME: &str = "festival-tickets-ledger";
/// By this name answers a function that fails at every call.
const BROKEN: &str = "festival-tickets-broken";

/// A function at an address of its own.
pub(super) struct Function {
    endpoint: String,
}

impl Function {
    /// A function that answers from a ledger.
    pub(super) async fn before(ledger: Arc<dyn Ledger>, door: Door) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let invoke = post(invoke).with_state(Arc::new(Desk::new(ledger, door)));
        let app = Router::new().route("/2015-03-31/functions/{name}/invocations", invoke);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { endpoint }
    }

    pub(super) async fn ledger(&self) -> Arc<dyn Ledger> {
        called_at(&self.endpoint, NAME).await
    }
}

/// Lambda's "Invoke": 200 and a header where the function failed.
async fn invoke(State(desk): State<Arc<Desk>>, Path(name): Path<String>, body: Bytes) -> Response {
    let call: Call = serde_json::from_slice(&body).expect("a call");
    match name.as_str() {
        NAME => Json(desk.answer(call).await).into_response(),
        BROKEN => ([("x-amz-function-error", "Unhandled")], r#"{"errorMessage":"of Ada"}"#).into_response(),
        _ => (StatusCode::NOT_FOUND, [("x-amzn-errortype", "ResourceNotFoundException")], "{}").into_response(),
    }
}

async fn called_at(endpoint: &str, name: &str) -> Arc<dyn Ledger> {
    let there = StandIn::at(endpoint.to_owned()).await;
    LedgerFunction::new(&there.cloud, name.to_owned(), there.chance)
}

fn why<T: std::fmt::Debug>(answer: PortResult<T>) -> String {
    let Err(PortError::Unavailable(why)) = answer else { panic!("{answer:?}") };
    why
}

#[tokio::test]
async fn a_door_for_notes_takes_them_and_shows_nothing() {
    let behind = MemoryLedger::new();
    let ledger = Function::before(behind.clone(), Door::NotesOnly).await.ledger().await;
    assert_eq!(ledger.note_registrations(&[note(1), note(2)]).await, Ok(()));
    assert_eq!(ledger.note_event(&EventNote::from(&event(1))).await, Ok(()));
    assert_eq!(ledger.forget_person(person(1), at(1_500_000)).await, Ok(()));
    let (raffle, search) = (raffle_id(1), LedgerSearch::default());
    let shown = [
        why(ledger.list_events().await),
        why(ledger.list_raffles().await),
        why(ledger.list_registrations(raffle, &search, None, 9).await),
        why(ledger.list_board(raffle, None, 9).await),
        why(ledger.count_listed(raffle).await),
        why(ledger.count_listed_by_minute(raffle).await),
        why(ledger.get_filled().await),
        why(ledger.note_filled(at(1)).await),
        why(ledger.wipe().await),
    ];
    assert_eq!(shown, [const { "the ledger's function takes notes, and shows nothing" }; 9]);
    assert_eq!(behind.count_listed(raffle).await, Ok(1), "the notes are there, and nothing was wiped");
}

#[tokio::test]
async fn a_note_whose_answer_is_lost_is_noted_once() {
    let behind = MemoryLedger::new();
    let function = Function::before(behind.clone(), Door::Open).await;
    for trouble in [Trouble::AnswerLost, Trouble::Throttled, Trouble::BrokenAfterwards] {
        let between = GoBetween::before(&function.endpoint, 2, trouble).await;
        let ledger = called_at(&between.endpoint, NAME).await;
        for who in 0..6 {
            assert_eq!(ledger.note_registrations(&[note(who)]).await, Ok(()), "{trouble:?}");
        }
        assert!(between.calls() > 6, "{trouble:?}");
    }
    assert_eq!(behind.count_listed(raffle_id(1)).await, Ok(6));
}

#[tokio::test]
async fn a_function_that_fails_or_is_gone_is_a_ledger_that_is_away_and_repeats_nobodys_name() {
    let function = Function::before(MemoryLedger::new(), Door::Open).await;
    let broken = called_at(&function.endpoint, BROKEN).await;
    assert_eq!(why(broken.note_registrations(&[note(1)]).await), "the ledger's function failed");
    let gone = called_at(&function.endpoint, "nobody").await;
    let said = why(gone.count_listed(raffle_id(1)).await);
    assert_eq!(said, "the ledger's function cannot be called: ResourceNotFoundException");
}
