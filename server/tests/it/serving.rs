//! A server as it runs: its own process, its own port, and a signal that stops it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use domain::event::EventForm;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::RaffleForm;
use domain::ticket::TicketCode;
use domain::time::timestamp_to_local;
use serde_json::Value;
use server::config::{self, Config};
use server::wiring::{Access, embedded};
use server::worker;
use services::jobs::Lane;
use services::people::Actor;
use services::{events, raffles};

use crate::app::ada;

/// How many people register at the same time.
const CROWD: usize = 16;

/// A running `festival-tickets serve`, killed when it is dropped.
struct Serving {
    child: Child,
    site: String,
}

impl Serving {
    async fn start(folder: &Path, flags: &[&str]) -> Self {
        let port = (21_000..32_000).find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok());
        let listen = format!("127.0.0.1:{}", port.expect("a free port"));
        let child = Command::new(env!("CARGO_BIN_EXE_festival-tickets"))
            .arg("serve")
            .args(flags)
            .env("FESTIVAL_STORE_FOLDER", folder)
            .env("FESTIVAL_HTTP_LISTEN", &listen)
            .env("FESTIVAL_HTTP_ADDRESS_BURST", "100000")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let serving = Self { child, site: format!("http://{listen}") };
        let live = format!("{}/health/live", serving.site);
        until(async || reqwest::get(&live).await.ok()).await;
        serving
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let answer = reqwest::get(format!("{}{path}", self.site)).await.expect("it answers");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    }

    /// Asks it to stop, as service managers do, and says whether it ended well.
    async fn stop(&mut self) -> bool {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there").success());
        let child = &mut self.child;
        until(async || child.try_wait().expect("it is ours")).await.success()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Asks again and again until there is an answer, for at most half a minute.
async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let answer = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), answer).await.expect("it comes to pass")
}

fn config_in(folder: &Path) -> Config {
    let mut config = config::load(None).expect("the defaults are allowed");
    config.store.folder = folder.into();
    config
}

/// A raffle that is open now and for a week.
async fn open_raffle(folder: &Path) -> RaffleId {
    let services = embedded(&config_in(folder), Access::Alone).expect("the folder opens");
    let utc = domain::time::zone_named("UTC").expect("it is known");
    let in_days = |days: i64| timestamp_to_local(services.clock.now().plus_secs(days * 86_400), &utc);
    let form = EventForm {
        name: "Lanterns".into(),
        summary: "Music by the water".into(),
        description: "Bring a blanket.".into(),
        venue_name: "Shore".into(),
        venue_address: "Konstanz".into(),
        zone: "UTC".into(),
        starts: in_days(30),
        ends: in_days(31),
        ..EventForm::default()
    };
    let event = events::create(&services, &Actor::Operator, &form).await.expect("created");
    events::publish(&services, &Actor::Operator, event).await.expect("published");
    let form = RaffleForm {
        name: "Saturday".into(),
        places: "2".into(),
        max_party: "2".into(),
        runners_up: "2".into(),
        opens: in_days(0),
        closes: in_days(7),
        claim_hours: "48".into(),
        source: "sealed_secret".into(),
        ..RaffleForm::default()
    };
    raffles::create(&services, &Actor::Operator, event, &form).await.expect("created")
}

#[tokio::test]
async fn what_is_switched_off_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let raffle = open_raffle(folder.path()).await;
    let serving = Serving::start(folder.path(), &["--no-site", "--no-worker", "--no-timetable"]).await;
    assert_eq!(serving.get("/health/ready").await, (200, "ready\n".to_owned()));
    assert_eq!(serving.get("/").await.0, 404);
    assert_eq!(serving.get(&format!("/v1/raffles/{raffle}")).await.0, 200);
    let code = register(&serving.site, raffle, 1).await.expect("it is open");
    let (_, metrics) = serving.get("/metrics").await;
    assert!(metrics.contains("festival_queue_ready{lane=\"intake\"} 1"), "nobody works the queue: {metrics}");
    let commits = metrics.lines().find(|line| line.starts_with("festival_commit_seconds_count"));
    assert!(commits.is_some_and(|line| !line.ends_with(" 0")), "how long commits take is measured: {metrics}");
    drop(serving);
    let serving = Serving::start(folder.path(), &["--no-site", "--no-api"]).await;
    assert_eq!(serving.get("/v1/events").await.0, 404);
    let is_worked = "festival_queue_ready{lane=\"intake\"} 0";
    until(async || serving.get("/metrics").await.1.contains(is_worked).then_some(())).await;
    drop(serving);
    assert_eq!(stored(folder.path(), &[code]).await, 1);
}

#[tokio::test]
async fn who_was_answered_before_the_stop_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let raffle = open_raffle(folder.path()).await;
    let mut serving = Serving::start(folder.path(), &["--no-site"]).await;
    let site = serving.site.clone();
    let answered = Mutex::new(Vec::new());
    let crowd = futures::future::join_all((0..CROWD).map(|member| {
        let (site, answered) = (&site, &answered);
        async move {
            for number in 0.. {
                // Nobody is let in any more.
                let Some(code) = register(site, raffle, number * CROWD + member).await else { return };
                answered.lock().expect("no panic").push(code);
            }
        }
    }));
    let stop = async {
        until(async || (answered.lock().expect("no panic").len() >= 200).then_some(())).await;
        assert!(serving.stop().await, "it ends well");
    };
    futures::join!(crowd, stop);
    let codes = answered.into_inner().expect("no panic");
    assert!(codes.len() >= 200);
    assert_eq!(stored(folder.path(), &codes).await, codes.len());
}

/// The code that somebody was answered with. Nothing where nobody answers any more; whoever is answered is let in.
async fn register(site: &str, raffle: RaffleId, number: usize) -> Option<TicketCode> {
    let mut form = ada();
    form["email"] = format!("person{number}@example.org").into();
    let call = reqwest::Client::new().post(format!("{site}/v1/raffles/{raffle}/registrations"));
    let answer = call.header("content-type", "application/json").body(form.to_string()).send().await.ok()?;
    assert_eq!(answer.status(), 202);
    let answer: Value = serde_json::from_slice(&answer.bytes().await.ok()?).expect("JSON");
    Some(answer["code"].as_str().expect("a code").parse().expect("well-formed"))
}

/// How many of these are stored, once whatever is left on the queue is worked.
async fn stored(folder: &Path, codes: &[TicketCode]) -> usize {
    let services = embedded(&config_in(folder), Access::Alone).expect("the folder opens");
    while worker::work_once(&services, Lane::Intake, 1_000, 60).await > 0 {}
    let mut count = 0;
    for code in codes {
        let person: PersonKey = code.person;
        let ticket = services.registrations.get_ticket(person).await.expect("the folder");
        count += usize::from(ticket.is_some_and(|ticket| ticket.code == *code));
    }
    count
}
