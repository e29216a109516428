//! What was counted: how much of each kind, by what it was for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::units::precise;
use crate::stopwatch::Stopwatch;

/// What something was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// What organizers do beforehand. It is not part of any bill here.
    Planning,
    /// Registering: the form, to the receipt.
    Registering,
    /// The worker stores what was registered.
    Storing,
    /// The letter that confirms.
    Confirming,
    /// One look at the page of the raffle, which shows how large the pool is.
    Counting,
    /// Looking up what became of a ticket code.
    LookingUp,
    /// The raffle is sealed and drawn.
    Drawing,
    /// Everybody is told by letter.
    Announcing,
    /// Winners say yes.
    Claiming,
}

impl Stage {
    /// All that are paid for, in the order of a raffle's life.
    pub(crate) const ALL: [Self; 8] = [
        Self::Registering,
        Self::Storing,
        Self::Confirming,
        Self::Counting,
        Self::LookingUp,
        Self::Drawing,
        Self::Announcing,
        Self::Claiming,
    ];
    /// A registration, from the form to the letter: what P12 is about.
    pub(crate) const OF_A_REGISTRATION: [Self; 3] = [Self::Registering, Self::Storing, Self::Confirming];
    /// What comes after, once for each registration.
    pub(crate) const AFTERWARDS: [Self; 4] = [Self::LookingUp, Self::Drawing, Self::Announcing, Self::Claiming];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Registering => "registering",
            Self::Storing => "storing",
            Self::Confirming => "letter that confirms",
            Self::Counting => "counting the pool",
            Self::LookingUp => "looking up, twice",
            Self::Drawing => "sealing and drawing",
            Self::Announcing => "letter about the draw",
            Self::Claiming => "answers of winners",
        }
    }
}

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Calls of the HTTP API, of 512 KB each.
    DoorCalls,
    /// Calls of functions.
    FunctionCalls,
    /// Functions: gigabytes times seconds.
    FunctionGbSeconds,
    /// `DynamoDB`: units of writing.
    WriteUnits,
    /// `DynamoDB`: units of reading.
    ReadUnits,
    /// SQS: requests of 64 KB.
    QueueRequests,
    /// SES: letters.
    Letters,
    /// SES: gigabytes of letters.
    LetterGb,
    /// S3: writes.
    FilePuts,
    /// S3: reads.
    FileGets,
    /// Scheduler: timers, each of which fires once.
    Timers,
    /// Secrets Manager: reads.
    SecretReads,
    /// `CloudFront`: requests.
    EdgeRequests,
    /// `CloudFront`: gigabytes to callers.
    EdgeGb,
    /// `CloudFront`: gigabytes from callers on to the door.
    EdgeGbInward,
    /// `CloudWatch`: gigabytes of logs.
    LogGb,
}

impl Kind {
    /// Whether this depends on how fast a machine is, as nothing may that a gate holds.
    pub(crate) const fn is_measured_in_time(self) -> bool {
        matches!(self, Self::FunctionGbSeconds)
    }

    /// Whether this is told apart, as what SES and `CloudFront` take: everybody who sends letters and shows pages pays
    /// it.
    pub(crate) const fn is_told_apart(self) -> bool {
        matches!(self, Self::Letters | Self::LetterGb | Self::EdgeRequests | Self::EdgeGb | Self::EdgeGbInward)
    }
}

/// How much of each kind.
pub(crate) type Counts = BTreeMap<Stage, BTreeMap<Kind, f64>>;

/// The services that a handler waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Service {
    /// `DynamoDB`.
    Tables,
    /// SQS.
    Queue,
    /// S3.
    Files,
    /// SES.
    Mail,
    /// Scheduler, Lambda, Secrets Manager.
    Others,
}

/// A call that a handler has waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) service: Service,
    /// The time since the book was opened.
    pub(crate) began: Duration,
    pub(crate) ended: Duration,
}

/// What is written down while a house is used.
#[derive(Clone)]
pub(crate) struct Book {
    pages: Arc<Mutex<Pages>>,
    opened: Stopwatch,
}

#[derive(Default)]
struct Pages {
    stage: Option<Stage>,
    counts: Counts,
    calls: Vec<Call>,
    doubts: Vec<String>,
}

impl Default for Book {
    fn default() -> Self {
        Self { pages: Arc::default(), opened: Stopwatch::start() }
    }
}

impl Book {
    /// How long it has been open: one measure for all go-betweens.
    pub(crate) fn time(&self) -> Duration {
        self.opened.passed()
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what everything is for from here on.
    pub(crate) fn turn_to(&self, stage: Stage) {
        self.pages().stage = Some(stage);
    }

    /// Counts something.
    pub(crate) fn count(&self, kind: Kind, amount: f64) {
        let mut pages = self.pages();
        let stage = pages.stage.unwrap_or(Stage::Planning);
        *pages.counts.entry(stage).or_default().entry(kind).or_default() += amount;
    }

    /// Counts whole things.
    pub(crate) fn count_whole(&self, kind: Kind, amount: u64) {
        self.count(kind, precise(amount));
    }

    /// Notes a call that was waited for.
    pub(crate) fn note(&self, call: Call) {
        self.pages().calls.push(call);
    }

    /// Notes that something could not be counted as the rules say.
    pub(crate) fn doubt(&self, what: String) {
        self.pages().doubts.push(what);
    }

    /// What could not be counted.
    pub(crate) fn doubts(&self) -> Vec<String> {
        self.pages().doubts.clone()
    }

    /// How long a handler has waited since this was last asked, if each service takes as long as it is assumed to.
    pub(crate) fn take_wait(&self, assumed: impl Fn(Service) -> Duration) -> Duration {
        wait_of(&mut std::mem::take(&mut self.pages().calls), assumed)
    }

    /// Everything so far.
    pub(crate) fn counts(&self) -> Counts {
        self.pages().counts.clone()
    }
}

/// Calls that overlap are waited for once, for as long as the slowest of them takes.
fn wait_of(calls: &mut [Call], assumed: impl Fn(Service) -> Duration) -> Duration {
    calls.sort_by_key(|call| call.began);
    let (mut waited, mut together, mut until) = (Duration::ZERO, Duration::ZERO, None);
    for call in calls {
        if until.is_some_and(|until| call.began >= until) {
            waited += std::mem::take(&mut together);
        }
        together = together.max(assumed(call.service));
        until = until.max(Some(call.ended));
    }
    waited + together
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_overlap_are_waited_for_once_and_others_one_after_the_other() {
        let call = |service, from: u64, to: u64| Call {
            service,
            began: Duration::from_millis(from),
            ended: Duration::from_millis(to),
        };
        let assumed = |service| Duration::from_millis(if service == Service::Queue { 10 } else { 4 });
        let wait = |mut calls: Vec<Call>| wait_of(&mut calls, assumed).as_millis();
        assert_eq!(wait(Vec::new()), 0);
        assert_eq!(wait(vec![call(Service::Queue, 0, 3), call(Service::Tables, 3, 5)]), 14);
        assert_eq!(
            wait(vec![call(Service::Tables, 2, 5), call(Service::Queue, 0, 3), call(Service::Tables, 4, 6)]),
            10
        );
        assert_eq!(
            wait(vec![call(Service::Tables, 0, 9), call(Service::Tables, 1, 2), call(Service::Queue, 9, 10)]),
            14
        );
    }

    #[test]
    fn what_is_counted_goes_to_the_page_that_is_open() {
        let book = Book::default();
        book.turn_to(Stage::Storing);
        book.count_whole(Kind::WriteUnits, 2);
        book.turn_to(Stage::Drawing);
        book.count(Kind::WriteUnits, 0.5);
        let counts = book.counts();
        let of = |stage| counts[&stage][&Kind::WriteUnits];
        assert!((of(Stage::Storing) - 2.0).abs() < 1e-9 && (of(Stage::Drawing) - 0.5).abs() < 1e-9);
    }
}
