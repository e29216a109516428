//! One random program on every ledger: the same content, and what is copied from it page by page is
//! the same again.

use domain::draw::Digest;
use domain::raffle::{Claim, Standing, nobody};
use proptest::prelude::*;
use proptest::test_runner::Config;
use services::ledger::{EventNote, LedgerSearch, RaffleNote, RegistrationNote, fingerprint};
use services::ports::{LEDGER_BATCH_MAX, Ledger};

use super::backend::Backend;
use super::line;
use crate::values::{at, event, person, raffle, raffle_id, registration};

#[derive(Clone, Debug)]
enum Step {
    Event { number: u32, version: u64 },
    Raffle { number: u32, version: u64 },
    Register { raffle: u32, people: Vec<(u32, i64)> },
    Board { raffle: u32, version: u64, lines: Vec<u32> },
    Forget { who: u32, until: i64 },
    Wipe,
}

fn step() -> impl Strategy<Value = Step> {
    let number = || 1_u32..3;
    let version = || 1_u64..6;
    let people = prop::collection::vec((0_u32..12, 0_i64..6), 0..8);
    let lines = prop::collection::vec(1_u32..8, 0..8);
    prop_oneof![
        2 => (number(), version()).prop_map(|(number, version)| Step::Event { number, version }),
        3 => (number(), version()).prop_map(|(number, version)| Step::Raffle { number, version }),
        6 => (number(), people).prop_map(|(raffle, people)| Step::Register { raffle, people }),
        6 => (number(), version(), lines).prop_map(|(raffle, version, lines)| Step::Board { raffle, version, lines }),
        3 => (0_u32..12, 0_i64..6).prop_map(|(who, until)| Step::Forget { who, until }),
        1 => Just(Step::Wipe),
    ]
}

/// Where somebody stands in a version of the board: what it is follows from the version.
fn standing(version: u64, number: u32) -> Standing {
    let claim = match version {
        1 => Claim::Waiting,
        2 => Claim::Offered { until: at(20) },
        3 => Claim::Claimed { at: at(30) },
        _ => Claim::Declined { at: at(40) },
    };
    let line = line(number, person(number), claim);
    // The last version has some lines that are nobody's.
    let is_nobodys = version == 5 && number.is_multiple_of(2);
    if is_nobodys { Standing { person: nobody(line.commitment), ..line } } else { line }
}

async fn play(ledger: &dyn Ledger, step: &Step) {
    let done = match step.clone() {
        Step::Event { number, version } => {
            let note = EventNote { version, name: format!("Version {version}"), ..EventNote::from(&event(number)) };
            ledger.note_event(&note).await
        }
        Step::Raffle { number, version } => {
            let note = RaffleNote { version, drawn_at: Some(at(5)), ..RaffleNote::from(&raffle(number)) };
            ledger.note_raffle(&note).await
        }
        Step::Register { raffle, people } => {
            // The key of a person leads to one raffle.
            let note = |(who, received): (u32, i64)| RegistrationNote {
                received_at: at(received * 40_000),
                ..RegistrationNote::from(&registration(raffle, who * 2 + raffle, 1))
            };
            ledger.note_registrations(&people.into_iter().map(note).collect::<Vec<_>>()).await
        }
        Step::Board { raffle, version, lines } => {
            let lines: Vec<_> = lines.into_iter().map(|number| standing(version, number * 2 + raffle)).collect();
            ledger.note_board(raffle_id(raffle), version, &lines).await
        }
        Step::Forget { who, until } => ledger.forget_person(person(who), at(until * 40_000)).await,
        Step::Wipe => ledger.wipe().await.map(|is_empty| assert!(is_empty, "there is little in it")),
    };
    assert_eq!(done, Ok(()), "{step:?}");
}

/// All that the ledger tells, in words that are the same for every ledger.
async fn told(ledger: &dyn Ledger) -> (Digest, Vec<String>) {
    let mut counts = Vec::new();
    for number in 1..3 {
        counts.push(format!("{:?}", ledger.count_listed(raffle_id(number)).await));
        counts.push(format!("{:?}", ledger.count_listed_by_minute(raffle_id(number)).await));
        for text in ["person1", "ada", "nobody"] {
            let search = LedgerSearch::default().beginning(text);
            let found = ledger.list_registrations(raffle_id(number), &search, None, 4).await.expect("it works");
            counts.push(serde_json::to_string(&found).expect("it can be written"));
        }
    }
    (fingerprint(ledger).await.expect("it works"), counts)
}

/// Reads all of a ledger and notes it in an empty one, the last thing first.
async fn copy(from: &dyn Ledger, to: &dyn Ledger) {
    for raffle in from.list_raffles().await.expect("it works").iter().rev() {
        let board = from.list_board(raffle.id, None, LEDGER_BATCH_MAX).await.expect("it works");
        to.note_board(raffle.id, 1, &board).await.expect("it works");
        let lines = from.list_registrations(raffle.id, &LedgerSearch::default(), None, LEDGER_BATCH_MAX).await;
        let notes: Vec<_> = lines.expect("it works").into_iter().rev().map(|line| line.registration).collect();
        to.note_registrations(&notes).await.expect("it works");
        to.note_raffle(raffle).await.expect("it works");
    }
    for event in from.list_events().await.expect("it works") {
        to.note_event(&event).await.expect("it works");
    }
}

fn run(steps: &[Step], make: impl AsyncFn() -> Backend) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (model, other) = (Backend::memory(), make().await);
        for step in steps {
            play(&*model.ledger, step).await;
            play(&*other.ledger, step).await;
        }
        let expected = told(&*model.ledger).await;
        assert_eq!(told(&*other.ledger).await, expected);
        let copied = Backend::memory();
        copy(&*other.ledger, &*copied.ledger).await;
        assert_eq!(fingerprint(&*copied.ledger).await, Ok(expected.0));
    });
}

proptest! {
    #![proptest_config(Config { cases: 64, ..Config::default() })]

    #[test]
    fn one_random_program_gives_the_same_content_in_sqlite(steps in prop::collection::vec(step(), 1..40)) {
        run(&steps, async || Backend::sqlite());
    }
}

#[cfg(feature = "mysql")]
proptest! {
    // Each makes a database of its own.
    #![proptest_config(Config { cases: 16, ..Config::default() })]

    #[test]
    fn one_random_program_gives_the_same_content_in_mysql(steps in prop::collection::vec(step(), 1..40)) {
        run(&steps, Backend::mysql);
    }
}
