//! A folder and its rounds: its state grows from one to the next, until it is given up for a new one.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use domain::id::RaffleId;
use domain::ticket::{SignedReceipt, TicketCode};
use tempfile::TempDir;

use super::book::Book;
use super::compare::{self, Violations};
use super::crowd;
use super::database::Database;
use super::drawing::Drawing;
use crate::chance::SplitMix;
use crate::child::{self, Server};
use crate::{fixture, places, probe, say};

/// How many rounds are run in one folder.
const ROUNDS_PER_FOLDER: u64 = 5;
/// When the server is killed under load: the fewest and the most milliseconds after the load began.
const UNDER_LOAD_MS: (u64, u64) = (50, 400);
/// When it is killed while it starts, or seals and draws: the fewest and the most milliseconds after it was started.
const STARTING_MS: (u64, u64) = (0, 120);
/// After how many seconds the messages that a killed worker had in hand come again: the shortest time that is allowed.
const VISIBILITY_SECS: &str = "5";
const DRAIN_WITHIN: Duration = Duration::from_mins(1);
/// How many people have registered for a raffle that is drawn, and for how many places: the fewest and the most.
const DUE_PEOPLE: (u64, u64) = (100, 1_500);
const DUE_PLACES: u32 = 200;

/// What happened.
#[derive(Default)]
pub(super) struct Report {
    pub(super) rounds: u64,
    pub(super) kills: u64,
    pub(super) acknowledged: u64,
    pub(super) unanswered: u64,
    pub(super) draws: u64,
    /// How long each restart took until the server was ready.
    pub(super) restart_secs: Vec<f64>,
    pub(super) violations: Violations,
}

impl Report {
    pub(super) fn add(&mut self, other: Self) {
        self.rounds += other.rounds;
        self.kills += other.kills;
        self.acknowledged += other.acknowledged;
        self.unanswered += other.unanswered;
        self.draws += other.draws;
        self.restart_secs.extend(other.restart_secs);
        self.violations.extend(other.violations);
    }
}

/// One server after the other on a folder.
pub(super) struct Lane {
    number: u64,
    chance: SplitMix,
    report: Report,
}

/// A folder in use.
struct House {
    folder: TempDir,
    raffle: RaffleId,
    book: Arc<Mutex<Book>>,
}

impl House {
    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    pub(super) fn new(number: u64, seed: u64) -> Self {
        Self { number, chance: SplitMix::new(seed.wrapping_mul(1_000).wrapping_add(number)), report: Report::default() }
    }

    pub(super) async fn live(mut self, rounds: u64) -> Result<Report> {
        let mut left = rounds;
        while left > 0 {
            let here = left.min(ROUNDS_PER_FOLDER);
            left -= here;
            let house = self.move_in().await?;
            for round in 0..here {
                let label = format!("lane {} round {}", self.number + 1, self.report.rounds + 1);
                let done = self.round(&house, round + 1 == here).await;
                done.with_context(|| format!("{label}, in {}", house.folder.path().display()))?;
            }
            self.move_out(house)?;
        }
        Ok(self.report)
    }

    /// A new folder: a server that dies while it makes its first files, twice; then a raffle.
    async fn move_in(&mut self) -> Result<House> {
        let folder = places::fresh_folder("kill")?;
        let data = folder.path().join("data");
        for _ in 0..2 {
            self.kill_while_starting(&data).await?;
        }
        let raffle = fixture::open_raffle(&data).await?;
        Ok(House { folder, raffle, book: Arc::default() })
    }

    /// A folder in which something is wrong is kept, to be looked at.
    fn move_out(&mut self, house: House) -> Result<()> {
        let said = Database::open(&house.data())?.check()?;
        if said != "ok" {
            self.report.violations.push(format!("the database is damaged: {said}"));
        }
        let (acknowledged, unanswered, refused) = house.book().totals();
        self.report.acknowledged += acknowledged;
        self.report.unanswered += unanswered;
        if refused > 0 {
            self.report.violations.push(format!("{refused} good registrations were refused"));
        }
        if !self.report.violations.is_empty() {
            say(format_args!("kept: {}", house.folder.keep().display()));
        }
        Ok(())
    }

    async fn round(&mut self, house: &House, is_drawing: bool) -> Result<()> {
        let data = house.data();
        let mut drawing = if is_drawing { Some(self.make_due(&data).await?) } else { None };
        if self.chance.once_in(4) {
            self.kill_while_starting(&data).await?;
        }
        let fresh = self.rush(house).await?;
        if let Some(drawing) = &mut drawing {
            self.kill_while_drawing(drawing, &data).await?;
        }
        let mut server = Self::start(&data)?;
        self.report.restart_secs.push(server.ready().await?.as_secs_f64());
        let metrics = probe::drained(server.address, DRAIN_WITHIN).await?;
        let wrong = &mut self.report.violations;
        if metrics.dead() > 0 {
            wrong.push(format!("{} registrations became dead letters", metrics.dead()));
        }
        let rows = compare::rows(&Database::open(&data)?, house.raffle, wrong)?;
        compare::with_book(&house.book(), &rows, wrong);
        let codes: HashSet<TicketCode> = rows.values().map(|receipt| receipt.code).collect();
        compare::with_answers(server.address, &fresh, &codes, wrong).await?;
        compare::signatures(&data, &fresh, wrong)?;
        if let Some(drawing) = drawing {
            drawing.conclude(server.address, &data, wrong).await?;
            self.report.draws += 1;
        }
        server.kill();
        self.report.rounds += 1;
        self.report.kills += 1;
        let (lane, round, found) = (self.number + 1, self.report.rounds, self.report.violations.len());
        let drawn = if is_drawing { ", one draw" } else { "" };
        say(format_args!(
            "lane {lane} round {round}: {} receipts, {} stored{drawn}, {found} violations",
            fresh.len(),
            rows.len()
        ));
        Ok(())
    }

    /// Starts the server, lets people register, kills it in the midst of that. Says which receipts
    /// came back in the meantime.
    async fn rush(&mut self, house: &House) -> Result<Vec<SignedReceipt>> {
        let mut server = Self::start(&house.data())?;
        server.ready().await?;
        let before = house.book().receipts().len();
        let mut crowd = crowd::start(server.address, house.raffle, &house.book, self.chance.next());
        tokio::time::sleep(self.moment(UNDER_LOAD_MS)).await;
        server.kill();
        self.report.kills += 1;
        while crowd.join_next().await.is_some() {}
        Ok(house.book().receipts()[before..].to_vec())
    }

    async fn make_due(&mut self, data: &Path) -> Result<Drawing> {
        let people = self.chance.within(DUE_PEOPLE.0, DUE_PEOPLE.1);
        Ok(Drawing::new(fixture::due_raffle(data, people, DUE_PLACES).await?, DUE_PLACES))
    }

    async fn kill_while_drawing(&mut self, drawing: &mut Drawing, data: &Path) -> Result<()> {
        drawing.look(data, &mut self.report.violations)?;
        for _ in 0..self.chance.within(1, 4) {
            self.kill_while_starting(data).await?;
            drawing.look(data, &mut self.report.violations)?;
        }
        Ok(())
    }

    async fn kill_while_starting(&mut self, data: &Path) -> Result<()> {
        let mut server = Self::start(data)?;
        tokio::time::sleep(self.moment(STARTING_MS)).await;
        server.kill();
        self.report.kills += 1;
        Ok(())
    }

    fn start(data: &Path) -> Result<Server> {
        let mut festival = child::festival()?;
        festival.env("FESTIVAL_WORKER_VISIBILITY_SECS", VISIBILITY_SECS).env("FESTIVAL_WORKER_IDLE_MS", "5");
        festival.env("FESTIVAL_TIMETABLE_EVERY_MS", "100");
        Server::start(festival, data, &data.with_extension("log"))
    }

    fn moment(&mut self, (from, to): (u64, u64)) -> Duration {
        Duration::from_millis(self.chance.within(from, to))
    }
}
