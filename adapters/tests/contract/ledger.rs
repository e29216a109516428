//! What `Ledger` promises: an older version never turns back time, and who is forgotten stays so.
//!
//! Held by memory, by SQLite, and with the feature `mysql` by the database at `FESTIVAL_TEST_MYSQL`
//! (`infra/local/mysql.sh start` prints its address); with the feature `aws` by both behind a function as well.
//! `program` plays one random program on all.

mod backend;
#[cfg(feature = "aws")]
mod function;
#[cfg(feature = "mysql")]
mod mysql_login;
mod program;

use domain::draw::Commitment;
use domain::person::{Email, PersonKey, PersonName};
use domain::raffle::{Claim, PartySize, PlaceState, Standing, StandingKind, nobody};
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote, fingerprint};
use services::ports::{LEDGER_BATCH_MAX, MinuteCount, PortError};

use crate::backend::{CROWD, crowd};
use crate::values::{at, event, person, raffle, raffle_id, registration};
use backend::{Backend, on_every_ledger};

on_every_ledger! {
    the_newest_version_of_an_event_and_of_a_raffle_counts,
    the_latest_registration_of_a_person_counts,
    the_newest_version_of_a_line_counts,
    what_a_crowd_notes_is_there_once,
    who_is_forgotten_leaves_nothing_behind,
    what_comes_late_of_who_was_forgotten_changes_nothing,
    a_late_forgetting_does_not_touch_who_came_back,
    lists_have_no_gap_and_nothing_double,
    a_search_finds_by_the_beginning_of_a_name_or_address,
    a_search_finds_by_what_became_of_the_registration,
    counts_are_of_one_raffle_and_by_minute,
    that_it_was_filled_is_known_until_it_is_emptied,
    a_wiped_ledger_is_empty_and_forgets_nobody_who_was_forgotten,
    more_than_a_batch_is_refused,
}

fn note(who: u32) -> RegistrationNote {
    RegistrationNote::from(&registration(1, who, 1))
}

/// A line of a board, for a person.
fn line(number: u32, who: PersonKey, claim: Claim) -> Standing {
    let commitment = Commitment([u8::try_from(number % 256).expect("a byte"); 32]);
    Standing { person: who, commitment, party_size: PartySize::ONE, kind: StandingKind::Winner, number, claim }
}

fn searching(text: &str) -> LedgerSearch {
    LedgerSearch::default().beginning(text)
}

async fn list(on: &Backend, search: &LedgerSearch) -> Vec<LedgerLine> {
    on.ledger.list_registrations(raffle_id(1), search, None, 100).await.expect("the ledger works")
}

/// The people whom a search finds, in the order of their keys.
async fn found(on: &Backend, search: &LedgerSearch) -> Vec<PersonKey> {
    list(on, search).await.into_iter().map(|line| line.registration.person).collect()
}

fn sorted<const N: usize>(people: [u32; N]) -> Vec<PersonKey> {
    let mut keys = people.map(person).to_vec();
    keys.sort();
    keys
}

async fn the_newest_version_of_an_event_and_of_a_raffle_counts(on: Backend) {
    let (event, raffle) = (EventNote::from(&event(1)), RaffleNote::from(&raffle(1)));
    let newer = EventNote { name: "Späte Laternen 🏮".into(), version: 2, ..event.clone() };
    let drawn =
        RaffleNote { drawn_at: Some(at(9)), sealed_at: Some(at(8)), version: u64::from(u32::MAX), ..raffle.clone() };
    for (event, raffle) in [(&event, &raffle), (&newer, &drawn), (&newer, &drawn), (&event, &raffle)] {
        assert_eq!(on.ledger.note_event(event).await, Ok(()));
        assert_eq!(on.ledger.note_raffle(raffle).await, Ok(()));
    }
    assert_eq!(on.ledger.list_events().await, Ok(vec![newer]));
    assert_eq!(on.ledger.list_raffles().await, Ok(vec![drawn]));
}

async fn the_latest_registration_of_a_person_counts(on: Backend) {
    let first = note(1);
    let again = RegistrationNote { received_at: at(1_500_001), party_size: PartySize::ONE, ..first.clone() };
    for notes in [&[first.clone()][..], &[again.clone(), first.clone()], std::slice::from_ref(&again), &[first], &[]] {
        assert_eq!(on.ledger.note_registrations(notes).await, Ok(()));
    }
    let line = LedgerLine { registration: again, state: PlaceState::Registered };
    assert_eq!(list(&on, &LedgerSearch::default()).await, [line]);
    let other = on.ledger.list_registrations(raffle_id(2), &LedgerSearch::default(), None, 9).await;
    assert_eq!(other, Ok(vec![]));
}

async fn the_newest_version_of_a_line_counts(on: Backend) {
    let offered = line(1, person(1), Claim::Offered { until: at(77) });
    let claimed = line(1, person(1), Claim::Claimed { at: at(7) });
    for (version, line) in [(2, &offered), (4, &claimed), (4, &claimed), (3, &offered), (4, &offered)] {
        assert_eq!(on.ledger.note_board(raffle_id(1), version, std::slice::from_ref(line)).await, Ok(()));
    }
    assert_eq!(on.ledger.note_board(raffle_id(1), 5, &[]).await, Ok(()));
    assert_eq!(on.ledger.list_board(raffle_id(1), None, 9).await, Ok(vec![claimed]));
    assert_eq!(on.ledger.list_board(raffle_id(2), None, 9).await, Ok(vec![]));
}

async fn what_a_crowd_notes_is_there_once(on: Backend) {
    let crowd_size = u32::try_from(CROWD).expect("a small number");
    let answers = crowd(|number| {
        let (ledger, first) = (on.ledger.clone(), u32::try_from(number).expect("a small number"));
        async move {
            // Each notes half of all, some of them the other way round, in versions of their own.
            let mut notes: Vec<_> = (0..crowd_size / 2).map(|who| note((first + who) % crowd_size)).collect();
            if first.is_multiple_of(2) {
                notes.reverse();
            }
            let mut lines: Vec<_> = (1..=20).map(|number| line(number, person(number), Claim::Waiting)).collect();
            lines.rotate_left(number % 20);
            let version = u64::from(first) + 1;
            let raffle = RaffleNote { version, places: first, ..RaffleNote::from(&raffle(1)) };
            ledger.note_raffle(&raffle).await?;
            ledger.note_registrations(&notes).await?;
            ledger.note_board(raffle_id(1), version, &lines).await?;
            ledger.note_registrations(&notes).await
        }
    })
    .await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(list(&on, &LedgerSearch::default()).await.len(), CROWD);
    assert_eq!(on.ledger.list_board(raffle_id(1), None, 100).await.map(|board| board.len()), Ok(20));
    let raffles = on.ledger.list_raffles().await.expect("the ledger works");
    assert_eq!(raffles.iter().map(|raffle| raffle.places).collect::<Vec<_>>(), [crowd_size - 1]);
}

async fn who_is_forgotten_leaves_nothing_behind(on: Backend) {
    assert_eq!(on.ledger.note_registrations(&[note(1), note(2)]).await, Ok(()));
    let lines = [line(1, person(1), Claim::Waiting), line(2, person(2), Claim::Waiting)];
    assert_eq!(on.ledger.note_board(raffle_id(1), 1, &lines).await, Ok(()));
    let answers = crowd(|_| {
        let ledger = on.ledger.clone();
        async move { ledger.forget_person(person(1), at(1_500_000)).await }
    })
    .await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(found(&on, &LedgerSearch::default()).await, [person(2)]);
    assert_eq!(found(&on, &searching("person1@")).await, []);
    let board = on.ledger.list_board(raffle_id(1), None, 9).await.expect("the ledger works");
    let people: Vec<PersonKey> = board.iter().map(|line| line.person).collect();
    assert_eq!(people, [nobody(lines[0].commitment), person(2)]);
    assert_eq!(on.ledger.count_listed(raffle_id(1)).await, Ok(1));
}

async fn what_comes_late_of_who_was_forgotten_changes_nothing(on: Backend) {
    assert_eq!(on.ledger.forget_person(person(1), at(1_500_000)).await, Ok(()));
    assert_eq!(on.ledger.note_registrations(&[note(1), note(2)]).await, Ok(()));
    assert_eq!(found(&on, &LedgerSearch::default()).await, [person(2)]);
    let again = RegistrationNote { received_at: at(1_500_001), ..note(1) };
    assert_eq!(on.ledger.note_registrations(&[again, note(1)]).await, Ok(()));
    assert_eq!(found(&on, &LedgerSearch::default()).await, sorted([1, 2]));
}

async fn a_late_forgetting_does_not_touch_who_came_back(on: Backend) {
    assert_eq!(on.ledger.note_registrations(&[note(1)]).await, Ok(()));
    let lines = [line(1, person(1), Claim::Waiting)];
    assert_eq!(on.ledger.note_board(raffle_id(1), 1, &lines).await, Ok(()));
    let before = fingerprint(&*on.ledger).await;
    assert_eq!(on.ledger.forget_person(person(1), at(1_499_999)).await, Ok(()));
    assert_eq!(fingerprint(&*on.ledger).await, before);
    assert_eq!(found(&on, &searching("person1@")).await, [person(1)]);
    assert_eq!(on.ledger.list_board(raffle_id(1), None, 9).await, Ok(lines.to_vec()));
}

async fn lists_have_no_gap_and_nothing_double(on: Backend) {
    let notes: Vec<_> = (0..23).map(note).collect();
    assert_eq!(on.ledger.note_registrations(&notes).await, Ok(()));
    let mut lines: Vec<_> = (1..=23).map(|number| line(number, person(number), Claim::Waiting)).collect();
    for line in &mut lines[11..] {
        (line.kind, line.number) = (StandingKind::RunnerUp, line.number - 11);
    }
    assert_eq!(on.ledger.note_board(raffle_id(1), 1, &lines).await, Ok(()));
    let (mut people, mut after) = (Vec::new(), None);
    loop {
        let page = on.ledger.list_registrations(raffle_id(1), &searching("person"), after, 5).await;
        let page = page.expect("the ledger works");
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 5);
        after = Some(last.registration.person);
        people.extend(page.into_iter().map(|line| line.registration.person));
    }
    let mut expected: Vec<PersonKey> = (0..23).map(person).collect();
    expected.sort();
    assert_eq!(people, expected);
    let (mut board, mut after) = (Vec::new(), None);
    while let Some(last) = {
        let page = on.ledger.list_board(raffle_id(1), after, 4).await.expect("the ledger works");
        board.extend(page.clone());
        page.last().map(|line| (line.kind, line.number))
    } {
        after = Some(last);
    }
    assert_eq!(board, lines);
}

async fn a_search_finds_by_the_beginning_of_a_name_or_address(on: Backend) {
    let named = |who, first: &str, last: &str, email: &str| RegistrationNote {
        first_name: PersonName::parse(first).expect("a name"),
        last_name: PersonName::parse(last).expect("a name"),
        email: Email::parse(email).expect("an address"),
        ..note(who)
    };
    let notes = [
        named(1, "Ada", "Lovelace", "countess@example.org"),
        named(2, "Édith", "O’Neill", "e_dith@example.org"),
        named(3, "Änne", "ADAMS", "50%@example.org"),
        named(4, "Bo 李", "Ångström", "adalbert@example.org"),
    ];
    assert_eq!(on.ledger.note_registrations(&notes).await, Ok(()));
    let cases = [
        ("ada", sorted([1, 3, 4])),
        (" LOVE ", sorted([1])),
        ("ÉDITH", sorted([2])),
        ("edith", vec![]),
        ("e_", sorted([2])),
        ("c_", vec![]),
        ("50%", sorted([3])),
        ("%", vec![]),
        ("änne", sorted([3])),
        ("bo 李", sorted([4])),
        ("ada  LOVEL", sorted([1])),
        ("lovelace a", sorted([1])),
        ("lovelace b", vec![]),
        ("ån", sorted([4])),
        ("example", vec![]),
        ("' OR 1=1", vec![]),
        ("", sorted([1, 2, 3, 4])),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&on, &searching(text)).await, expected, "{text}");
    }
}

#[cfg(feature = "mysql")]
#[tokio::test]
async fn a_database_that_is_away_is_left_alone_for_a_while() {
    use std::time::Duration;

    use adapters::memory::ManualClock;
    use services::ports::Ledger as _;

    let clock = ManualClock::at(at(0));
    // Nobody listens there.
    let ledger = adapters::mysql::LedgerDatabase::at("mysql://nobody@127.0.0.1:1/none", clock.clone());
    let ledger = ledger.expect("an address");
    assert!(matches!(ledger.list_events().await, Err(PortError::Unavailable(_))));
    let at_once = tokio::time::timeout(Duration::from_secs(1), ledger.list_events()).await;
    assert!(matches!(at_once, Ok(Err(PortError::Unavailable(_)))), "nobody waits for it again");
    clock.advance(Duration::from_secs(31));
    let again = tokio::time::timeout(Duration::from_secs(1), ledger.list_events()).await;
    assert!(again.is_err(), "it is tried again, which takes its time");
}

/// Persons 1 to 4: registered, waiting, offered, claimed.
async fn with_four(on: &Backend) {
    assert_eq!(on.ledger.note_registrations(&[note(1), note(2), note(3), note(4)]).await, Ok(()));
    let lines = [
        line(1, person(2), Claim::Waiting),
        line(2, person(3), Claim::Offered { until: at(7) }),
        line(3, person(4), Claim::Claimed { at: at(7) }),
    ];
    assert_eq!(on.ledger.note_board(raffle_id(1), 1, &lines).await, Ok(()));
}

async fn a_search_finds_by_what_became_of_the_registration(on: Backend) {
    with_four(&on).await;
    let states = [
        (PlaceState::Registered, vec![person(1)]),
        (PlaceState::Waiting, vec![person(2)]),
        (PlaceState::Offered, vec![person(3)]),
        (PlaceState::Claimed, vec![person(4)]),
        (PlaceState::TakenBack, vec![]),
    ];
    for (state, expected) in states {
        let search = LedgerSearch::default().in_state(state);
        assert_eq!(found(&on, &search).await, expected, "{state:?}");
        let lines = list(&on, &search.beginning("person")).await;
        assert!(lines.iter().all(|line| line.state == state));
        assert_eq!(lines.len(), expected.len(), "{state:?}");
    }
    let both = LedgerSearch::default().in_state(PlaceState::Claimed).beginning("person3@");
    assert_eq!(found(&on, &both).await, []);
}

async fn counts_are_of_one_raffle_and_by_minute(on: Backend) {
    with_four(&on).await;
    let later = RegistrationNote { received_at: at(1_560_000), party_size: PartySize::ONE, ..note(5) };
    let other = RegistrationNote { raffle: raffle_id(2), ..note(6) };
    assert_eq!(on.ledger.note_registrations(&[later, other]).await, Ok(()));
    assert_eq!(on.ledger.count_listed(raffle_id(1)).await, Ok(5));
    let minutes = [(1_500_000, 4), (1_560_000, 1)].map(|(minute, count)| MinuteCount { minute: at(minute), count });
    assert_eq!(on.ledger.count_listed_by_minute(raffle_id(1)).await, Ok(minutes.to_vec()));
    assert_eq!(on.ledger.count_listed(raffle_id(3)).await, Ok(0));
    assert_eq!(on.ledger.count_listed_by_minute(raffle_id(3)).await, Ok(vec![]));
}

async fn that_it_was_filled_is_known_until_it_is_emptied(on: Backend) {
    assert_eq!(on.ledger.get_filled().await, Ok(None));
    for moment in [at(7), at(9), at(9)] {
        assert_eq!(on.ledger.note_filled(moment).await, Ok(()));
        assert_eq!(on.ledger.get_filled().await, Ok(Some(moment)));
    }
    assert_eq!(on.ledger.wipe().await, Ok(true));
    assert_eq!(on.ledger.get_filled().await, Ok(None));
}

async fn a_wiped_ledger_is_empty_and_forgets_nobody_who_was_forgotten(on: Backend) {
    let empty = fingerprint(&*on.ledger).await;
    with_four(&on).await;
    assert_eq!(on.ledger.note_event(&EventNote::from(&event(1))).await, Ok(()));
    assert_eq!(on.ledger.note_raffle(&RaffleNote::from(&raffle(1))).await, Ok(()));
    assert_eq!(on.ledger.forget_person(person(1), at(2_000_000)).await, Ok(()));
    assert_ne!(fingerprint(&*on.ledger).await, empty);
    for _ in 0..2 {
        assert_eq!(on.ledger.wipe().await, Ok(true));
        assert_eq!(fingerprint(&*on.ledger).await, empty);
    }
    assert_eq!(on.ledger.list_board(raffle_id(1), None, 9).await, Ok(vec![]));
    assert_eq!(on.ledger.note_registrations(&[note(1), note(2)]).await, Ok(()));
    assert_eq!(found(&on, &LedgerSearch::default()).await, [person(2)]);
}

async fn more_than_a_batch_is_refused(on: Backend) {
    let many = vec![note(1); LEDGER_BATCH_MAX + 1];
    assert!(matches!(on.ledger.note_registrations(&many).await, Err(PortError::Unavailable(_))));
    let (batch, lines) = (u32::try_from(LEDGER_BATCH_MAX).expect("a small number"), |number| {
        line(number, person(number), Claim::Waiting)
    });
    let lines: Vec<_> = (1..=batch + 1).map(lines).collect();
    assert!(matches!(on.ledger.note_board(raffle_id(1), 1, &lines).await, Err(PortError::Unavailable(_))));
    let notes: Vec<_> = (0..batch).map(note).collect();
    for _ in 0..2 {
        assert_eq!(on.ledger.note_registrations(&notes).await, Ok(()));
        assert_eq!(on.ledger.note_board(raffle_id(1), 1, &lines[..LEDGER_BATCH_MAX]).await, Ok(()));
    }
    let page = on.ledger.list_registrations(raffle_id(1), &LedgerSearch::default(), None, usize::MAX).await;
    assert_eq!(page.map(|page| page.len()), Ok(LEDGER_BATCH_MAX));
}
