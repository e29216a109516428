//! The real functions on the stand-ins: called as Lambda calls them, and every call of them counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use adapters::memory::ManualClock;
use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::{Value, json};
use server::functions::{api, timetable, worker};
use server::wiring::aws::{Duties, Host};
use services::ports::Occasion;
use tower::ServiceExt as _;

use super::book::{Book, Kind, Stage};
use super::cpu;
use super::hop::{self, whole, wire_bytes};
use super::prices::Assumptions;
use super::units::{door_calls, precise, queue_requests};
use crate::cloud::{Plot, StandIns, stake_out};
use crate::feed::{BY_CALL, Feed, HIDDEN_SECS};

/// How many shards people are spread over: with one, what is read of a pool shows in small as it does in large.
const SHARDS: u16 = 1;
const GIGABYTE: f64 = 1_000_000_000.0;
/// How many bytes of headers `CloudFront` adds to an answer: `Via`, `X-Cache`, `X-Amz-Cf-Id`, `X-Amz-Cf-Pop`, `Date`.
const EDGE_HEADER_BYTES: u64 = 250;
/// The first day of the raffles here: June 1st, 2026, at ten in the morning.
const START_MILLIS: i64 = 1_780_308_000_000;

/// How requests come to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Functions, each of which has one request at a time.
    OneByOne,
    /// A process that has many at once, so that messages travel together. No door is before it, but for what goes to a
    /// function all the same.
    Together,
}

/// Which of the functions does something.
#[derive(Clone, Copy)]
enum Function {
    Api,
    Worker,
    Timetable,
}

/// What everybody may call, and a function answers always: `CLAIMS` in `infra/aws/src/paths.ts`.
const CLAIMS: [&str; 3] = ["/api/attendee/raffle/answer", "/api/attendee/raffle/find-links", "/api/attendee/own-data/"];

/// A lane, and how its feed calls the worker: `infra/aws/src/api.ts`.
#[derive(Clone, Copy)]
pub(crate) struct Fed {
    is_intake: bool,
    batch: usize,
}

pub(crate) const INTAKE: Fed = Fed { is_intake: true, batch: 100 };
pub(crate) const POST: Fed = Fed { is_intake: false, batch: 10 };

/// What a request got.
pub(crate) struct Reply {
    body: Bytes,
}

impl Reply {
    pub(crate) fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// The house.
pub(crate) struct House {
    pub(crate) host: Host,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) book: Book,
    pub(crate) manner: Manner,
    plot: Plot,
    api: Router,
    assumed: Assumptions,
}

impl House {
    /// Builds it, with a go-between before each stand-in.
    pub(crate) async fn open(stand_ins: &StandIns, manner: Manner, assumed: &Assumptions) -> Result<Self> {
        let book = Book::default();
        book.turn_to(Stage::Planning);
        let mut plot = stake_out(stand_ins, SHARDS, domain::time::Timestamp::from_millis(START_MILLIS)).await?;
        let aws = &mut plot.config.aws;
        aws.endpoint = hop::start(&stand_ins.aws, &book)?;
        aws.table_endpoint = hop::start(&stand_ins.tables, &book)?;
        aws.linger_ms = if manner == Manner::OneByOne { 0 } else { assumed.linger_ms };
        let host = Host::open_at(&plot.config, Duties::ALL, plot.clock.clone()).await?;
        // No timer in the function for attendees: `infra/aws` gives it no right to set one.
        let api =
            api::app(&plot.config, &Host { services: host.services.clone(), queue: host.queue.clone(), alarm: None });
        let (clock, assumed) = (plot.clock.clone(), assumed.clone());
        Ok(Self { host, clock, book, manner, plot, api, assumed })
    }

    /// Posts JSON, through the door and a function of its own.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Reply> {
        let body = body.to_string();
        let request =
            Request::post(path).header("content-type", "application/json").header("accept", "application/json");
        let request = request.header("sec-fetch-site", "same-origin").header("content-length", body.len());
        let body = Bytes::from(body);
        self.book.count(Kind::EdgeGbInward, precise(body.len() as u64) / GIGABYTE);
        self.answer(request.body(Body::from(body.clone()))?, body.len() as u64).await
    }

    /// Reads, likewise.
    pub(crate) async fn get(&self, path: &str) -> Result<Reply> {
        let request = Request::get(path).header("accept", "application/json").header("sec-fetch-site", "same-origin");
        self.answer(request.body(Body::empty())?, 0).await
    }

    async fn answer(&self, mut request: Request<Body>, request_bytes: u64) -> Result<Reply> {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 0))));
        let path = request.uri().path().to_owned();
        let by_process = self.manner == Manner::Together && !CLAIMS.iter().any(|claim| path.starts_with(claim));
        let response = self.api.clone().oneshot(request);
        let response =
            if by_process { self.by_process(response).await } else { self.timed(Function::Api, response).await };
        let (parts, body) = response.context("the router always answers")?.into_parts();
        let body = whole(body).await?;
        ensure!(
            parts.status.is_success(),
            "{path} was answered with {}: {}",
            parts.status,
            String::from_utf8_lossy(&body)
        );
        let answer_bytes = wire_bytes(&parts.headers, &body);
        if !by_process {
            self.book.count_whole(Kind::DoorCalls, door_calls(request_bytes, answer_bytes));
        }
        self.book.count_whole(Kind::EdgeRequests, 1);
        self.book.count(Kind::EdgeGb, precise(answer_bytes + EDGE_HEADER_BYTES) / GIGABYTE);
        Ok(Reply { body })
    }

    /// Does something as a process does, which is there anyway: it is no call of a function.
    async fn by_process<T>(&self, work: impl Future<Output = T>) -> T {
        let done = work.await;
        self.book.take_wait(|service| self.assumed.wait(service));
        done
    }

    /// Does something as this function does, and counts its call.
    async fn timed<T>(&self, function: Function, work: impl Future<Output = T>) -> T {
        let before = cpu::of_this_thread();
        let done = work.await;
        let measured = cpu::of_this_thread().saturating_sub(before);
        let wait = self.book.take_wait(|service| self.assumed.wait(service));
        let memory_mb = match function {
            Function::Api => self.assumed.api_mb,
            Function::Worker => self.assumed.worker_mb,
            Function::Timetable => self.assumed.timetable_mb,
        };
        let share = f64::from(memory_mb) / self.assumed.mb_of_a_core;
        let lasted = wait + self.assumed.computing(measured).div_f64(share.min(1.0));
        // Lambda charges for whole milliseconds.
        let millis = (lasted.as_secs_f64() * 1_000.0).ceil();
        self.book.count_whole(Kind::FunctionCalls, 1);
        self.book.count(Kind::FunctionGbSeconds, millis / 1_000.0 * f64::from(memory_mb) / 1_024.0);
        self.book.count(Kind::LogGb, self.assumed.log_bytes_a_call / GIGABYTE);
        done
    }

    /// Has the worker do everything that is in a lane.
    pub(crate) async fn work(&self, lane: Fed) -> Result<()> {
        for _ in 0..10 {
            let records = self.feed(lane).take(usize::MAX).await?;
            if records.is_empty() {
                return Ok(());
            }
            for batch in records.chunks(lane.batch) {
                self.work_batch(lane, batch).await?;
            }
        }
        anyhow::bail!("messages ask for messages without end")
    }

    async fn work_batch(&self, lane: Fed, batch: &[Value]) -> Result<()> {
        for part in batch.chunks(BY_CALL) {
            let bytes: usize = part.iter().map(|record| record.to_string().len()).sum();
            // Taken with one call, and deleted with another.
            self.book.count_whole(Kind::QueueRequests, queue_requests(bytes as u64) + 1);
        }
        let event = serde_json::from_value(json!({ "Records": batch }))?;
        let answer = self.timed(Function::Worker, Box::pin(worker::work(&self.host, event, HIDDEN_SECS))).await?;
        ensure!(answer.batch_item_failures.is_empty(), "nothing has to be brought again");
        self.feed(lane).delete(batch).await
    }

    /// The timetable looks once.
    pub(crate) async fn look(&self) -> Result<()> {
        let due = timetable::Call { occasion: Occasion::Due };
        self.timed(Function::Timetable, timetable::look(&self.host, due)).await?;
        Ok(())
    }

    /// Lets the time pass that lies between two requests of one function.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// The stand-in is asked directly: what the feed is charged for is counted by its rules.
    fn feed(&self, lane: Fed) -> Feed {
        let aws = &self.plot.config.aws;
        Feed::of(&self.plot.cloud, if lane.is_intake { &aws.intake_url } else { &aws.post_url })
    }
}
