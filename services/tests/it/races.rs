//! Many at once: whoever comes first, the outcome is the same, and nothing happens twice.
//!
//! `Jostle` gives way to the others before every call of a port, now more and now less often, so
//! that the steps of different tasks come between each other wherever they can.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use adapters::memory::Memory;
use async_trait::async_trait;
use domain::draw::verify;
use domain::id::RaffleId;
use domain::raffle::{Answer, AnswerRefused, Claim, Phase, RaffleForm};
use domain::staff::Role;
use services::claims::{answer_offer, pass_places_on};
use services::jobs::{Job, Lane};
use services::people::{self, Actor};
use services::ports::{Draws as _, PortResult, Queue as _, Registrations as _};
use services::{Error, raffles, timetable};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::life::published::files;
use crate::support::{Guest, Hook, House, work_until_empty};

const CROWD: usize = 100;
const PLACES: u32 = 10;
/// More than it takes to pass places on to somebody who wants them: of each three that are offered two are taken.
const ROUNDS: usize = 10;

/// Lets the others go first, and keeps the most places that were ever taken.
#[derive(Default)]
pub(crate) struct Jostle {
    watched: OnceLock<(Arc<Memory>, RaffleId)>,
    most_taken: AtomicU32,
    calls: AtomicU32,
}

#[async_trait]
impl Hook for Jostle {
    async fn before(&self, _call: &'static str) -> PortResult<()> {
        // The high bits of a multiplicative hash: irregular, so that tasks do not walk in step.
        let call = self.calls.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9);
        for _ in 0..call >> 29 {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn after(&self, call: &'static str) -> PortResult<()> {
        if let Some((memory, raffle)) = self.watched.get()
            && matches!(call, "apply_moves" | "apply_answer")
        {
            let board = memory.get_board(*raffle).await?;
            // Nobody's offer runs out in these tests.
            self.most_taken.fetch_max(board.taken(domain::time::Timestamp::EPOCH), Ordering::SeqCst);
        }
        Ok(())
    }
}

/// Everybody does it in a task, and nobody begins before all are there.
pub(crate) async fn all_at_once<T: Send + 'static>(
    deeds: impl IntoIterator<Item: Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let deeds: Vec<_> = deeds.into_iter().collect();
    let start = Arc::new(Barrier::new(deeds.len()));
    let mut tasks = JoinSet::new();
    for deed in deeds {
        let start = start.clone();
        tasks.spawn(async move {
            start.wait().await;
            deed.await
        });
    }
    tasks.join_all().await
}

/// A house in which `size` people have registered, each alone, and the pool can be sealed.
async fn crowd_of(size: usize) -> (House, Arc<Jostle>, RaffleId, Vec<Guest>) {
    let jostle = Arc::<Jostle>::default();
    let house = House::hooked(jostle.clone());
    let form = RaffleForm { places: PLACES.to_string(), runners_up: CROWD.to_string(), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    jostle.watched.set((house.memory.clone(), raffle)).ok();
    let mut guests = Vec::new();
    for number in 0..size {
        guests.push(house.register(raffle, &format!("guest{number}")).await);
    }
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    (house, jostle, raffle, guests)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_timetables_at_once_one_draws() {
    let (house, jostle, raffle, _) = crowd_of(20).await;
    let version = house.stored(raffle).await.version;
    let rounds = all_at_once((0..50).map(|_| {
        let services = house.process(jostle.clone());
        async move { timetable::run_round(&services).await }
    }));
    assert!(rounds.await.iter().all(Result::is_ok));
    assert_eq!(house.phase(raffle).await, Phase::Drawn);
    assert_eq!(house.stored(raffle).await.version, version + 2, "sealed once and drawn once");
    let sent = house.receive(Lane::Post).await;
    let announced = sent.iter().filter(|sent| matches!(sent.job, Ok(Job::Announce { .. }))).count();
    assert_eq!(announced, 1, "one draw is one announcement");
    let (record, entries) = files(&house, raffle).await;
    assert_eq!(verify(&record, &entries), Ok(()));
    assert_eq!(house.memory.get_record(raffle).await, Ok(Some(record)));
}

/// Says it until it counts: a runner-up waits for a place, but not longer than others have been at it.
async fn insist(services: Arc<services::Services>, code: String, said: Answer) -> Result<(), Error> {
    const NOT_YET: Result<(), Error> = Err(Error::AnswerRefused(AnswerRefused::NoOffer));
    let mut answer = NOT_YET;
    for _ in 0..CROWD * 10 {
        answer = answer_offer(&services, &code, said).await;
        if answer != NOT_YET {
            return answer;
        }
        tokio::task::yield_now().await;
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn winners_who_answer_at_once_are_all_heard_at_the_first_try() {
    let (house, _, raffle, guests) = crowd_of(CROWD).await;
    house.round().await;
    let mut winners = Vec::new();
    for guest in guests {
        let line = house.standing(&guest).await.expect("on the board");
        if matches!(line.claim, Claim::Offered { .. }) {
            winners.push(guest);
        }
    }
    assert_eq!(winners.len(), PLACES as usize);
    let answers = all_at_once(winners.into_iter().map(|guest| {
        let services = house.services.clone();
        async move { answer_offer(&services, &guest.code(), Answer::Claim).await }
    }));
    assert_eq!(answers.await, vec![Ok(()); PLACES as usize]);
    let board = house.memory.get_board(raffle).await.expect("memory");
    assert_eq!(board.taken(domain::time::Timestamp::EPOCH), PLACES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_answers_at_once_never_exceed_the_places() {
    let (house, jostle, raffle, guests) = crowd_of(CROWD).await;
    house.round().await;
    let found = raffles::read(&house.services, raffle).await.expect("it is there");
    // Every third gives the place back; there are more than enough others for it.
    let answers = guests.into_iter().enumerate().map(|(index, guest)| {
        let said = if index % 3 == 0 { Answer::Decline } else { Answer::Claim };
        (house.services.clone(), found.clone(), guest, said)
    });
    let answers = all_at_once(answers.map(|(services, found, guest, said)| async move {
        pass_places_on(&services, &found.raffle, &found.event).await.expect("it needs nobody");
        let answered = insist(services, guest.code(), said).await;
        (guest, said, answered)
    }));
    let mut answers = answers.await;
    // Whoever gave up while others went first answers when the timetable has come round.
    for _ in 0..ROUNDS {
        house.round().await;
        for (guest, said, answered) in answers.iter_mut().filter(|(_, _, answered)| answered.is_err()) {
            *answered = answer_offer(&house.services, &guest.code(), *said).await;
        }
    }
    assert_eq!(jostle.most_taken.load(Ordering::SeqCst), PLACES);
    let mut claimed = 0;
    for (guest, said, answered) in answers {
        let claim = house.standing(&guest).await.expect("on the board").claim;
        let is_kept = match said {
            Answer::Claim => matches!(claim, Claim::Claimed { .. }),
            Answer::Decline => matches!(claim, Claim::Declined { .. }),
        };
        assert_eq!(is_kept, answered.is_ok(), "who heard a yes is on the board, and nobody else: {answered:?}");
        claimed += u32::from(said == Answer::Claim && is_kept);
    }
    assert_eq!(claimed, PLACES, "no place stays empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_over_one_queue_do_everything_once() {
    let jostle = Arc::<Jostle>::default();
    let house = House::hooked(jostle.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    for number in 0..CROWD {
        house.register(raffle, &format!("guest{number}")).await;
        house.register(raffle, &format!("guest{}", number / 2)).await;
    }
    all_at_once((0..4).map(|_| {
        let services = house.process(jostle.clone());
        async move { work_until_empty(&services).await }
    }))
    .await;
    // What another worker had in its hands comes again.
    house.pass(5 * 60, 30).await;
    assert_eq!(house.memory.count_registrations(raffle).await, Ok(CROWD as u64));
    let mut mailed = house.postbox.keys();
    assert_eq!(mailed.len(), CROWD);
    mailed.dedup();
    assert_eq!(mailed.len(), CROWD);
    for lane in Lane::ALL {
        assert_eq!(house.memory.depth(lane).await, Ok(services::ports::Depth::default()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_who_registers_a_hundred_times_at_once_is_in_once() {
    let house = Arc::new(House::hooked(Arc::<Jostle>::default()));
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let receipts = all_at_once((0..CROWD).map(|_| {
        let house = house.clone();
        async move { house.register(raffle, "ada").await }
    }))
    .await;
    house.work().await;
    assert_eq!(house.memory.count_registrations(raffle).await, Ok(1));
    let mut registered = 0;
    for guest in &receipts {
        registered += u32::from(house.status(guest).await == domain::raffle::TicketStatus::Registered);
    }
    assert_eq!(registered, 1, "the others are told that they had registered");
    assert_eq!(house.postbox.kinds_to("ada@example.org"), ["registered"]);
}

/// On one thread, so that every head start is another order of the same steps.
#[tokio::test]
async fn a_raffle_called_off_while_it_is_drawn_is_so_if_and_only_if_the_organizer_was_told() {
    let mut told = Vec::new();
    for head_start in 0..80 {
        let (house, jostle, raffle, _) = crowd_of(3).await;
        let round = house.process(jostle.clone());
        let round = tokio::spawn(async move { timetable::run_round(&round).await });
        for _ in 0..head_start {
            tokio::task::yield_now().await;
        }
        let cancelled = raffles::cancel(&house.services, &Actor::Operator, raffle).await;
        round.await.expect("no panic").expect("a round");
        house.round().await;
        let expected = if cancelled.is_ok() { Phase::Cancelled } else { Phase::Drawn };
        assert_eq!(house.phase(raffle).await, expected, "{cancelled:?} after {head_start} steps");
        told.push(cancelled.is_ok());
    }
    assert!(told.contains(&true) && told.contains(&false), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_owners_who_demote_each_other_leave_one() {
    for _ in 0..20 {
        let house = House::hooked(Arc::<Jostle>::default());
        let one = house.hire("one", Role::Owner).await;
        let other = house.hire("other", Role::Owner).await;
        let demote = |by: &domain::staff::Staff, whom: &domain::staff::Staff| {
            let (services, by, whom) = (house.services.clone(), Actor::Staff(by.clone()), whom.id);
            async move { people::set_role(&services, &by, whom, Role::Viewer).await }
        };
        let done = all_at_once([demote(&one, &other), demote(&other, &one)]).await;
        assert_eq!(done.iter().filter(|done| **done == Ok(())).count(), 1, "{done:?}");
        let staff = people::list(&house.services, &Actor::Operator).await.expect("memory");
        assert_eq!(staff.iter().filter(|staff| staff.role == Role::Owner).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_link_that_fifty_use_at_once_lets_one_in() {
    let house = House::hooked(Arc::<Jostle>::default());
    let owner = house.hire("ada", Role::Owner).await;
    let link = people::make_link(&house.services, owner.id).await.expect("a link");
    let token = link.rsplit_once('#').expect("a token").1.to_owned();
    let entered = all_at_once((0..50).map(|_| {
        let (services, token) = (house.services.clone(), token.clone());
        async move { people::use_link(&services, &token).await.is_ok() }
    }))
    .await;
    assert_eq!(entered.into_iter().filter(|is_in| *is_in).count(), 1);
}
