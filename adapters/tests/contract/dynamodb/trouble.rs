//! What an engine does that is far away, which its stand-in does not: conflicts, throttling, failures with and
//! without an effect, and answers that are lost.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use adapters::memory::{ManualClock, SeededChance};
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{AppName, ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use domain::time::Timestamp;
use serde_json::{Value, json};
use services::ports::Chance;

/// One in this many calls goes wrong.
const ONE_IN: u64 = 7;
const TARGET: &str = "x-amz-target";
const NOWHERE: &str = "DynamoDB_20120810.Nothing";

/// Decides what becomes of each call.
pub(super) struct Trouble {
    plan: Plan,
    calls: AtomicUsize,
    /// What batches were asked for that nothing was done of.
    left: Mutex<Vec<String>>,
}

enum Plan {
    /// Some calls go wrong, as follows from a seed.
    NowAndThen(SeededChance),
    /// After this many calls nothing works any more.
    Dies(usize),
}

/// What becomes of a call.
const CONFLICT: &str = "conflict";
const LEFT: &str = "left-";
const CANCELLED: &str = "cancelled";
const THROTTLED: &str = "throttled";
const FAILED: &str = "failed";
const DEAD: &str = "dead";
const DONE_AND_FAILED: &str = "done-and-failed";
const DONE_AND_LOST: &str = "done-and-lost";
const FATES: [&str; 5] = [CONFLICT, THROTTLED, FAILED, DONE_AND_FAILED, DONE_AND_LOST];

impl Trouble {
    /// Trouble of every kind. The seed is printed, and shown where a test fails.
    pub(super) fn now_and_then(chance: &dyn Chance) -> Self {
        let mut seed = [0; 8];
        chance.fill(&mut seed);
        let seed = u64::from_le_bytes(seed);
        eprintln!("the trouble has the seed {seed}");
        let chance = SeededChance::new(seed, ManualClock::at(Timestamp::EPOCH));
        Self::with(Plan::NowAndThen(chance))
    }

    /// A process that dies after `calls` calls.
    pub(super) fn dies_after(calls: usize) -> Self {
        Self::with(Plan::Dies(calls))
    }

    fn with(plan: Plan) -> Self {
        Self { plan, calls: AtomicUsize::new(0), left: Mutex::default() }
    }

    /// Notes what a batch asks for, and answers with a word for it.
    fn leave(&self, body: &[u8]) -> String {
        let body: Value = serde_json::from_slice(body).expect("a request is JSON");
        let wanted = &body["RequestItems"];
        let answer = json!({ "UnprocessedItems": wanted, "UnprocessedKeys": wanted, "Responses": {} });
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.push(answer.to_string());
        format!("{LEFT}{}", left.len() - 1)
    }

    fn left(&self, word: &str) -> Option<String> {
        let number: usize = word.strip_prefix(LEFT)?.parse().ok()?;
        self.left.lock().unwrap_or_else(PoisonError::into_inner).get(number).cloned()
    }

    fn fate(&self) -> Option<&'static str> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        match &self.plan {
            Plan::Dies(after) => (call >= *after).then_some(DEAD),
            Plan::NowAndThen(chance) => {
                let mut random = [0; 8];
                chance.fill(&mut random);
                let random = u64::from_le_bytes(random);
                let kind = usize::try_from(random / ONE_IN % FATES.len() as u64).unwrap_or(0);
                (random % ONE_IN == 0).then(|| FATES[kind])
            }
        }
    }
}

impl std::fmt::Debug for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trouble")
    }
}

impl Intercept for Trouble {
    fn name(&self) -> &'static str {
        "trouble"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        state: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(fate) = self.fate() else { return Ok(()) };
        let call = context.request().headers().get(TARGET).unwrap_or_default().to_owned();
        let body = context.request().body().bytes().unwrap_or_default().to_vec();
        let headers = context.request_mut().headers_mut();
        if matches!(fate, CONFLICT | THROTTLED | FAILED | DEAD) {
            headers.insert(TARGET, NOWHERE);
        }
        let fate = match fate {
            CONFLICT if call.ends_with("TransactWriteItems") => CANCELLED.to_owned(),
            CONFLICT if call.contains("Batch") => self.leave(&body),
            fate => fate.to_owned(),
        };
        // Carries to the answer what was decided about the call: the one word for which the SDK has a place.
        state.interceptor_state().store_put(AppName::new(fate)?);
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        state: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(fate) = state.load::<AppName>() else { return Ok(()) };
        let response = context.response_mut();
        if let Some(answer) = self.left(fate.as_ref()) {
            *response = HttpResponse::new(200.try_into()?, answer.into());
            return Ok(());
        }
        match fate.as_ref() {
            DONE_AND_LOST => return Err("the answer was lost".into()),
            CONFLICT => refuse(response, 400, r#"{"__type":"TransactionConflictException","message":"busy"}"#),
            CANCELLED => refuse(
                response,
                400,
                r#"{"__type":"TransactionCanceledException","message":"busy",
                    "CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict"}]}"#,
            ),
            THROTTLED => {
                refuse(response, 400, r#"{"__type":"ProvisionedThroughputExceededException","message":"slow"}"#);
            }
            DEAD => refuse(response, 400, r#"{"__type":"AccessDeniedException","message":"dead"}"#),
            _ => refuse(response, 500, r#"{"__type":"InternalServerError","message":"failed"}"#),
        }
        Ok(())
    }
}

fn refuse(response: &mut HttpResponse, status: u16, body: &'static str) {
    *response = HttpResponse::new(status.try_into().expect("a status"), body.into());
}
