//! A `TestApp`: the real router over the memory adapters, with a clock that is moved by hand.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use adapters::memory::{ManualClock, Memory, MemoryLedger, RecordedRounds, SeededChance};
use adapters::passwords::Argon2;
use adapters::throttle::{Limits, Quota, Quotas};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use domain::event::EventForm;
use domain::id::{EventId, RaffleId};
use domain::person::Pepper;
use domain::raffle::RaffleForm;
use domain::staff::InviteForm;
use domain::ticket::ReceiptKey;
use domain::time::Timestamp;
use serde_json::{Value, json};
use server::config::{self, Config};
use server::protect::Guardhouse;
use server::router::router;
use server::wiring::FastForward;
use server::worker;
use services::jobs::Lane;
use services::people::{self, Actor};
use services::ports::{Chance, Clock};
use services::{Keys, Services, Sites, events, raffles, receipts, recent, watch};
use tower::ServiceExt;

/// More calls than any test makes.
const CROWD: NonZeroU32 = NonZeroU32::new(100_000).expect("more than none");

/// The server and the levers that a test moves.
pub(crate) struct TestApp {
    pub(crate) services: Arc<Services>,
    pub(crate) clock: Arc<ManualClock>,
    router: Router,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl TestApp {
    /// An empty house on a summer's day.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same, with other settings.
    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config::load(None).expect("the defaults are allowed");
        change(&mut config);
        let clock = ManualClock::at(at("2026-06-01T10:00:00Z"));
        let as_clock: Arc<dyn Clock> = clock.clone();
        let randomness: Arc<dyn Chance> = Arc::new(SeededChance::new(7, as_clock.clone()));
        let memory = Memory::new(as_clock.clone());
        let beacon = RecordedRounds::none();
        let services = Arc::new(Services {
            clock: as_clock.clone(),
            chance: randomness.clone(),
            events: memory.clone(),
            raffles: memory.clone(),
            registrations: memory.clone(),
            erasures: memory.clone(),
            draws: memory.clone(),
            ledger: Some(MemoryLedger::new()),
            queue: memory.clone(),
            relay: None,
            notices: Some(memory.clone()),
            mailer: memory.clone(),
            mail_log: memory.clone(),
            outbox: Some(memory.clone()),
            beacon: beacon.clone(),
            files: memory.clone(),
            people: memory.clone(),
            passwords: Arc::new(Argon2::new(randomness)),
            audit: memory.clone(),
            throttle: Arc::new(Limits::new(quotas(&config), as_clock)),
            health: memory,
            recent: recent::RecentRaffles::default(),
            signing: receipts::SigningDesk::default(),
            watch: watch::Watch::default(),
            keys: Keys { pepper: Pepper([1; 32]), receipts: ReceiptKey::from_seed(&[2; 32]) },
            sites: Sites { attendee: SITE.to_owned(), backoffice: format!("{SITE}/backoffice") },
        });
        let router = router(services.clone(), Guardhouse::new(&config.http), None, config.run);
        Self { services, clock, router }
    }

    /// The same house over a folder, as it is embedded: SQLite, and an outbox of files.
    pub(crate) fn on_disk(folder: &Path) -> Self {
        let mut config = config::load(None).expect("the defaults are allowed");
        config.store.folder = folder.into();
        // A whole crowd calls from one address here, as quickly as the machine allows.
        config.http.address_burst = CROWD;
        let made = FastForward::beginning_at(&config, at("2026-06-01T10:00:00Z")).expect("the folder opens");
        let FastForward { services, clock } = made;
        let router = router(services.clone(), Guardhouse::new(&config.http), None, config.run);
        Self { services, clock, router }
    }

    /// The house that somebody else has built.
    pub(crate) fn over(services: Arc<Services>, clock: Arc<ManualClock>, router: Router) -> Self {
        Self { services, clock, router }
    }

    /// Sends a request as somebody at 203.0.113.7.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Reply {
        let peer: SocketAddr = "203.0.113.7:4000".parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the body is in memory").to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// Calls a command with JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value, session: Option<&str>) -> Reply {
        let body = body.to_string();
        let request = request("POST", path, session).header("content-length", body.len());
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// Reads.
    pub(crate) async fn get(&self, path: &str, session: Option<&str>) -> Reply {
        self.send(request("GET", path, session).body(Body::empty()).expect("a request")).await
    }

    /// Signs somebody with a role in, and answers with the cookie.
    pub(crate) async fn sign_in_as(&self, role: &str) -> String {
        let form = InviteForm { name: role.to_owned(), email: format!("{role}@example.org"), role: role.to_owned() };
        let id = people::invite(&self.services, &Actor::Operator, &form).await.expect("invited");
        let link = people::make_link(&self.services, id).await.expect("a link");
        let token = link.split('#').nth(1).expect("a token");
        let reply = self.post("/api/sign-in/link", &json!({ "token": token }), None).await;
        let cookie = reply.headers["set-cookie"].to_str().expect("text");
        cookie.split(';').next().expect("a pair").to_owned()
    }

    /// A public event with a raffle that is open from now until June 8th.
    pub(crate) async fn open_raffle(&self) -> (EventId, RaffleId) {
        self.open_raffle_from("").await
    }

    /// The same, for people of an age.
    pub(crate) async fn open_raffle_from(&self, minimum_age: &str) -> (EventId, RaffleId) {
        self.raffle(minimum_age, "sealed_secret").await
    }

    /// The same, with another source of randomness.
    pub(crate) async fn open_raffle_drawn_by(&self, source: &str) -> (EventId, RaffleId) {
        self.raffle("", source).await
    }

    async fn raffle(&self, minimum_age: &str, source: &str) -> (EventId, RaffleId) {
        let form = EventForm {
            minimum_age: minimum_age.into(),
            name: "Lanterns".into(),
            summary: "Music by the water".into(),
            description: "Bring a **blanket**.".into(),
            venue_name: "Shore".into(),
            venue_address: "Konstanz".into(),
            zone: "UTC".into(),
            starts: "2026-07-01T18:00".into(),
            ends: "2026-07-01T23:00".into(),
            ..EventForm::default()
        };
        let event = events::create(&self.services, &Actor::Operator, &form).await.expect("created");
        events::publish(&self.services, &Actor::Operator, event).await.expect("published");
        let form = RaffleForm {
            name: "Saturday".into(),
            places: "2".into(),
            max_party: "2".into(),
            runners_up: "2".into(),
            opens: "2026-06-01T10:00".into(),
            closes: "2026-06-08T10:00".into(),
            claim_hours: "48".into(),
            source: source.into(),
            figures: "The lottery of July 1st".into(),
            ..RaffleForm::default()
        };
        let raffle = raffles::create(&self.services, &Actor::Operator, event, &form).await.expect("created");
        (event, raffle)
    }

    /// Lets time pass until then.
    pub(crate) fn go_to(&self, then: Timestamp) {
        let millis = u64::try_from(then.millis_since(self.clock.now())).expect("it lies ahead");
        self.clock.advance(std::time::Duration::from_millis(millis));
    }

    /// Works both lanes until nothing is left.
    pub(crate) async fn work(&self) {
        for lane in [Lane::Intake, Lane::Post, Lane::Intake] {
            while worker::work_once(&self.services, lane, 100, 60).await > 0 {}
        }
    }
}

/// Where the test site says it is.
pub(crate) const SITE: &str = "http://127.0.0.1:8080";

/// A moment.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().expect("a moment").into()
}

/// A request from one of our own pages.
pub(crate) fn request(method: &str, path: &str, session: Option<&str>) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", "application/json").header("accept", "application/json");
    match session {
        Some(cookie) => request.header("cookie", cookie),
        None => request,
    }
}

/// A form that passes.
pub(crate) fn ada() -> Value {
    json!({ "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org", "party_size": "1", "consent": true })
}

fn quotas(config: &Config) -> Quotas {
    let limits = &config.limits;
    Quotas {
        register: Quota { burst: limits.register_burst, per_hour: limits.register_per_hour },
        lookup: Quota { burst: limits.lookup_burst, per_hour: limits.lookup_per_hour },
        sign_in: Quota { burst: limits.sign_in_burst, per_hour: limits.sign_in_per_hour },
    }
}
