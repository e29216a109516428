//! How many registrations a second the SQLite store takes and stores, beside what the disk allows.
//!
//! `cargo run --release -p adapters --example intake_rate -- [seconds] [folder]`

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use adapters::memory::SeededChance;
use adapters::sqlite::Store;
use adapters::system::SystemClock;
use domain::draw::Salt;
use domain::id::RaffleId;
use domain::person::{Attendee, Email, PersonKey, PersonName};
use domain::raffle::{PartySize, Registration};
use domain::ticket::{Nonce, TicketCode};
use services::jobs::{Job, Lane, Letter, LetterKind};
use services::ports::{Chance, Clock, NewMessage, Queue, RECEIVE_MAX, Registrations, Sheet, Verdict};
use tokio::task::JoinSet;

/// As many as the benchmark's connections.
const CALLERS: usize = 512;
/// What a message and its row in the queue take, roughly.
const MESSAGE_BYTES: usize = 400;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let folder = arguments.next().map_or_else(std::env::temp_dir, Into::into);
    let bench = Bench { length: Duration::from_secs(seconds), folder: tempfile::tempdir_in(folder)? };
    let mut out = std::io::stdout().lock();
    for group in [1, 64, 512] {
        let rate = bench.journal(group)?;
        writeln!(out, "control: journal of {group} messages a fdatasync  {rate:>10.0} messages/s")?;
    }
    let (sent, stored) = bench.run(0).await?;
    writeln!(out, "send alone                {sent:>10.0} messages/s, {stored:.0} stored")?;
    let (sent, stored) = bench.run(1).await?;
    writeln!(out, "send, and store beside it {sent:>10.0} messages/s, {stored:.0} stored/s")?;
    Ok(())
}

struct Bench {
    length: Duration,
    folder: tempfile::TempDir,
}

impl Bench {
    /// The control: how many messages a second a bare file takes with `group` messages per sync.
    fn journal(&self, group: u16) -> std::io::Result<f64> {
        let clock = SystemClock::new();
        let mut file = File::create(self.folder.path().join("journal"))?;
        let bytes = vec![b'x'; usize::from(group) * MESSAGE_BYTES];
        let mut messages = 0_u32;
        while clock.uptime() < self.length / 5 {
            file.write_all(&bytes)?;
            file.sync_data()?;
            messages += u32::from(group);
        }
        Ok(f64::from(messages) / clock.uptime().as_secs_f64())
    }

    /// Sends with many callers, and stores with `workers` workers, for as long as the bench runs.
    async fn run(&self, workers: usize) -> Result<(f64, f64), Box<dyn std::error::Error>> {
        let clock: Arc<SystemClock> = Arc::new(SystemClock::new());
        let path = self.folder.path().join(format!("festival-{workers}.db"));
        let store = Store::open(&path, clock.clone())?;
        let chance = Arc::new(SeededChance::new(1, clock.clone()));
        let (sent, stored, over) = (Arc::default(), Arc::default(), Arc::new(AtomicBool::new(false)));
        let mut tasks = JoinSet::new();
        let raffle = RaffleId::new(chance.new_uuid());
        let started = clock.uptime();
        for _ in 0..CALLERS {
            let (store, clock, chance) = (store.clone(), clock.clone(), chance.clone());
            tasks.spawn(call(store, clock, chance, raffle, Arc::clone(&sent), Arc::clone(&over)));
        }
        for _ in 0..workers {
            tasks.spawn(work(store.clone(), Arc::clone(&stored), Arc::clone(&over)));
        }
        tokio::time::sleep(self.length).await;
        let seconds = clock.uptime().saturating_sub(started).as_secs_f64();
        let rates = (per_second(&sent, seconds), per_second(&stored, seconds));
        over.store(true, Ordering::Relaxed);
        tasks.join_all().await;
        report_size(&path)?;
        Ok(rates)
    }
}

fn per_second(count: &AtomicU32, seconds: f64) -> f64 {
    f64::from(count.load(Ordering::Relaxed)) / seconds
}

fn report_size(path: &Path) -> std::io::Result<()> {
    let megabytes = |ending: &str| {
        let path = format!("{}{ending}", path.display());
        Ok::<_, std::io::Error>(std::fs::metadata(path)?.len() / 1_000_000)
    };
    writeln!(std::io::stderr(), "  (file {} MB, log {} MB)", megabytes("")?, megabytes("-wal")?)
}

async fn call(
    store: Arc<Store>,
    clock: Arc<SystemClock>,
    chance: Arc<SeededChance>,
    raffle: RaffleId,
    sent: Arc<AtomicU32>,
    over: Arc<AtomicBool>,
) {
    while !over.load(Ordering::Relaxed) {
        let job = Job::Register(registration(raffle, &*clock, &*chance));
        let not_after = Some(clock.now().plus_secs(10));
        let message = NewMessage { job, delay_secs: 0, not_after };
        store.send(vec![message]).await.expect("the store takes messages");
        sent.fetch_add(1, Ordering::Relaxed);
    }
}

/// What the worker does with registrations: store them, ask for a letter to each, settle.
async fn work(store: Arc<Store>, stored: Arc<AtomicU32>, over: Arc<AtomicBool>) {
    while !over.load(Ordering::Relaxed) {
        let deliveries = store.receive(Lane::Intake, RECEIVE_MAX, 30).await.expect("messages");
        if deliveries.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        }
        let mut registrations = Vec::with_capacity(deliveries.len());
        let mut verdicts = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            if let Ok(Job::Register(registration)) = delivery.job {
                registrations.push(registration);
            }
            verdicts.push((delivery.handle, Verdict::Done));
        }
        store.register_once(&registrations).await.expect("registrations");
        let letters = registrations.iter().map(|registration| {
            let (raffle, person) = (registration.raffle, registration.code.person);
            Letter { raffle, person, kind: LetterKind::Registered { sheet: Sheet::Alone } }
        });
        let letters: Vec<Letter> = letters.collect();
        store.send(Letter::ask_for(&letters).map(NewMessage::from).collect()).await.expect("letters");
        stored.fetch_add(u32::try_from(registrations.len()).unwrap_or(u32::MAX), Ordering::Relaxed);
        store.settle(verdicts).await.expect("verdicts");
    }
}

fn registration(raffle: RaffleId, clock: &dyn Clock, chance: &dyn Chance) -> Registration {
    let (mut person, mut nonce, mut salt) = ([0; 10], [0; 5], [0; 16]);
    chance.fill(&mut person);
    chance.fill(&mut nonce);
    chance.fill(&mut salt);
    Registration {
        raffle,
        code: TicketCode { person: PersonKey(person), nonce: Nonce(nonce) },
        salt: Salt(salt),
        party_size: PartySize::ONE,
        received_at: clock.now(),
        attendee: Attendee {
            first_name: PersonName::parse("Ada").expect("a name"),
            last_name: PersonName::parse("Lovelace").expect("a name"),
            email: Email::parse("ada.lovelace@example.org").expect("an address"),
            born: None,
        },
    }
}
