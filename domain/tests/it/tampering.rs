//! Every kind of tampering is noticed, and called by its name.

use domain::draw::{
    DrawRecord, Entry, Figures, ListError, Mismatch, Randomness, RandomnessSource, Seal, Seed, merkle_root, verify,
};
use domain::raffle::Allocation;
use proptest::prelude::*;

use crate::naive;
use crate::pool::{Pool, ROUND_123, Terms, any_pool, entry, list_of, raffle_id, secret, size};

/// A published draw that somebody has had their hands on.
pub(crate) struct Tampered {
    pub(crate) what: &'static str,
    pub(crate) record: DrawRecord,
    pub(crate) list: Vec<u8>,
    pub(crate) mismatch: Mismatch,
}

/// All kinds, on a pool with at least two winners and two runners-up, where parties may differ in
/// size and not everybody fits even when one is left out.
pub(crate) fn every_kind(pool: &Pool) -> Vec<Tampered> {
    let kinds = [in_the_record, in_the_outcome, in_the_list, made_to_fit, several_at_once];
    kinds.into_iter().flat_map(|kind| kind(pool)).collect()
}

/// Changes the genuine record of a pool and leaves its list alone.
fn in_the_record_of(pool: &Pool) -> impl Fn(&'static str, Mismatch, fn(&mut DrawRecord)) -> Tampered {
    let (genuine, list) = (pool.draw(), pool.list());
    move |what, mismatch, change| {
        let mut record = genuine.clone();
        change(&mut record);
        Tampered { what, record, list: list.clone(), mismatch }
    }
}

fn in_the_record(pool: &Pool) -> Vec<Tampered> {
    let changed = in_the_record_of(pool);
    let found = pool.entries.len() as u64;
    let drand = RandomnessSource::Drand { round: 1 };
    let mut other_source =
        changed("source of randomness exchanged, rules hash made to fit", Mismatch::Randomness, |_| ());
    other_source.record.seal.rules_hash = other_source.record.rules.hash(other_source.record.raffle, &drand);
    other_source.record.source = drand;
    vec![
        changed("another format", Mismatch::Format, |record| record.format = record.format.replace("v1", "v2")),
        changed("another raffle", Mismatch::Rules, |record| record.raffle = raffle_id(99)),
        changed("rules: one place more", Mismatch::Rules, |record| record.rules.places += 1),
        changed("rules: one runner-up fewer", Mismatch::Rules, |record| record.rules.runners_up -= 1),
        changed("rules: larger parties", Mismatch::Rules, |record| record.rules.max_party = other_size(record)),
        changed("rules: a place more set aside", Mismatch::Rules, |record| {
            record.rules.allocations.push(Allocation { places: 1, purpose: "A friend".into() });
        }),
        changed("rules: opened a second earlier", Mismatch::Rules, |record| {
            record.rules.window.opens = record.rules.window.opens.plus_secs(-1);
        }),
        changed("rules: closed a second later", Mismatch::Rules, |record| {
            record.rules.window.closes = record.rules.window.closes.plus_secs(1);
        }),
        changed("source of randomness exchanged", Mismatch::Rules, |record| {
            record.source = RandomnessSource::SealedSecret { hash: secret(98).hash(record.raffle) };
        }),
        changed("rules hash", Mismatch::Rules, |record| record.seal.rules_hash.0[31] ^= 1),
        other_source,
        changed("count one higher", Mismatch::Count { found, sealed: found + 1 }, |record| record.seal.count += 1),
        changed("root", Mismatch::Root, |record| record.seal.root.0[0] ^= 0x80),
        changed("randomness", Mismatch::Randomness, |record| record.randomness = Randomness::Secret(secret(99))),
        changed("seed", Mismatch::Seed, |record| record.seed.0[31] ^= 1),
    ]
}

/// Tampering with the randomness of a beacon, on a draw by a recorded round.
pub(crate) fn with_a_beacon(pool: &Pool) -> Vec<Tampered> {
    let changed = in_the_record_of(pool);
    vec![
        changed("another round is named", Mismatch::Rules, |record| name_round(record, 1_001)),
        changed("another round is named, rules hash made to fit", Mismatch::Randomness, |record| {
            name_round(record, 1_001);
            rehash(record);
        }),
        changed("the signature of another round", Mismatch::Randomness, |record| {
            record.randomness = Randomness::Drand(ROUND_123.1.parse().expect("hexadecimal"));
        }),
        changed("an earlier round, which was known before the closing", Mismatch::Randomness, |record| {
            name_round(record, ROUND_123.0);
            record.randomness = Randomness::Drand(ROUND_123.1.parse().expect("hexadecimal"));
            rehash(record);
        }),
        changed("a seal that came after the round", Mismatch::Randomness, |record| {
            record.seal.sealed_at = record.drawn_at;
        }),
        changed("a bit of the signature", Mismatch::Randomness, |record| {
            if let Randomness::Drand(signature) = &mut record.randomness {
                signature.0[20] ^= 4;
            }
        }),
        changed("the sign of the signature", Mismatch::Randomness, |record| {
            if let Randomness::Drand(signature) = &mut record.randomness {
                signature.0[0] ^= 0x20;
            }
        }),
        changed("a secret in the place of the signature", Mismatch::Randomness, |record| {
            record.randomness = Randomness::Secret(secret(99));
        }),
    ]
}

/// Tampering with declared figures. That they are the announced ones nobody can calculate; that they
/// are those of the seed, anybody can.
pub(crate) fn with_figures(pool: &Pool) -> Vec<Tampered> {
    let changed = in_the_record_of(pool);
    let read = |text| Randomness::Declared(Figures::read(text).expect("numbers"));
    let mut another = changed("one figure changed", Mismatch::Seed, |_| ());
    another.record.randomness = read("3 7 19 28 45 5");
    let mut swapped = changed("two figures swapped", Mismatch::Seed, |_| ());
    swapped.record.randomness = read("7 3 19 28 44 5");
    vec![
        another,
        swapped,
        changed("other figures are named", Mismatch::Rules, |record| {
            record.source = RandomnessSource::Declared { figures: "Lotto of another day".to_owned() };
        }),
    ]
}

fn name_round(record: &mut DrawRecord, round: u64) {
    record.source = RandomnessSource::Drand { round };
}

fn rehash(record: &mut DrawRecord) {
    record.seal.rules_hash = record.rules.hash(record.raffle, &record.source);
}

fn other_size(record: &DrawRecord) -> domain::raffle::PartySize {
    let now = record.rules.max_party.get();
    size(if now == 12 { 11 } else { now + 1 })
}

fn in_the_outcome(pool: &Pool) -> Vec<Tampered> {
    let genuine = pool.draw();
    let (winners, runners_up) = (genuine.winners.len() as u64, genuine.runners_up.len() as u64);
    let changed = in_the_record_of(pool);
    let winner = |number| Mismatch::Winners { number };
    let next = |number| Mismatch::RunnersUp { number };
    vec![
        changed("two winners swapped", winner(1), |record| record.winners.swap(0, 1)),
        changed("a winner and a runner-up swapped", winner(winners), |record| {
            std::mem::swap(record.winners.last_mut().expect("a winner"), &mut record.runners_up[0]);
        }),
        changed("a winner who never registered", winner(2), |record| {
            record.winners[1].commitment = entry(1_000_000, 1).commitment;
        }),
        changed("a winner's rank", winner(2), |record| record.winners[1].rank.0[31] ^= 1),
        changed("a winner's party size", winner(1), |record| {
            record.winners[0].party_size = size(record.winners[0].party_size.get() % 12 + 1);
        }),
        changed("the last winner dropped", winner(winners), |record| {
            record.winners.pop();
        }),
        changed("a runner-up among the winners", winner(winners + 1), |record| {
            record.winners.push(record.runners_up[0]);
        }),
        changed("the first runner-up dropped", next(1), |record| {
            record.runners_up.remove(0);
        }),
        changed("the last runner-up dropped", next(runners_up), |record| {
            record.runners_up.pop();
        }),
        changed("two runners-up swapped", next(1), |record| record.runners_up.swap(0, 1)),
        changed("a runner-up added", next(runners_up + 1), |record| {
            record.runners_up.push(record.winners[0]);
        }),
    ]
}

fn in_the_list(pool: &Pool) -> Vec<Tampered> {
    let genuine = pool.draw();
    let changed = |what, mismatch, change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = pool.entries.clone();
        entries.sort_unstable();
        change(&mut entries);
        let list = entries.into_iter().flat_map(Entry::to_bytes).collect();
        Tampered { what, record: genuine.clone(), list, mismatch }
    };
    let sealed = pool.entries.len() as u64;
    let disordered = |index| Mismatch::List { fault: ListError::NotAscending { index } };
    let mut torn = changed("list torn off", Mismatch::List { fault: ListError::Truncated }, &|_| ());
    torn.list.pop();
    let mut nobody = changed(
        "a party of nobody in the list",
        Mismatch::List { fault: ListError::BadPartySize { index: sealed - 1 } },
        &|_| (),
    );
    *nobody.list.last_mut().expect("a byte") = 0;
    let mut crowd = changed(
        "a party above the limit in the list",
        Mismatch::List { fault: ListError::BadPartySize { index: 0 } },
        &|_| (),
    );
    crowd.list[32] = pool.raffle.rules.max_party.get() + 1;
    let mut twice_wrong =
        changed("an entry out of order and with an impossible party size", disordered(1), &|entries| {
            entries.swap(0, 1);
        });
    twice_wrong.list[65] = 0;
    vec![
        changed("registration added", Mismatch::Count { found: sealed + 1, sealed }, &|entries| {
            entries.push(entry(1_000_000, 1));
            entries.sort_unstable();
        }),
        changed("registration removed", Mismatch::Count { found: sealed - 1, sealed }, &|entries| {
            entries.remove(1);
        }),
        changed("registration exchanged", Mismatch::Root, &|entries| entries[0].commitment.0[31] ^= 1),
        changed("registration doubled", disordered(2), &|entries| entries.insert(2, entries[1])),
        changed("registration doubled with another party size", disordered(1), &|entries| {
            let double = Entry { party_size: other_within(pool, entries[0]), ..entries[0] };
            entries.insert(1, double);
        }),
        changed("party size changed in the list", Mismatch::Root, &|entries| {
            entries[0].party_size = other_within(pool, entries[0]);
        }),
        changed("two entries of the list swapped", disordered(1), &|entries| entries.swap(0, 1)),
        torn,
        nobody,
        crowd,
        twice_wrong,
    ]
}

fn other_within(pool: &Pool, entry: Entry) -> domain::raffle::PartySize {
    size(entry.party_size.get() % pool.raffle.rules.max_party.get() + 1)
}

/// Somebody who changes the list and then makes one thing after the other fit.
fn made_to_fit(pool: &Pool) -> Vec<Tampered> {
    let mut entries = pool.entries.clone();
    entries.sort_unstable();
    entries.remove(0);
    let list = list_of(&entries);
    let mut record = pool.draw();
    let count = entries.len() as u64;
    record.seal = Seal { count, ..record.seal };
    let with_count = Tampered {
        what: "registration removed, count made to fit",
        record: record.clone(),
        list: list.clone(),
        mismatch: Mismatch::Root,
    };
    record.seal.root = merkle_root(list.chunks(33));
    let with_root = Tampered {
        what: "registration removed, count and root made to fit",
        record: record.clone(),
        list: list.clone(),
        mismatch: Mismatch::Seed,
    };
    record.seed = Seed::of(record.raffle, &record.seal, &record.randomness);
    let with_seed = Tampered {
        what: "registration removed; count, root and seed made to fit",
        record: record.clone(),
        list: list.clone(),
        mismatch: Mismatch::Winners { number: 1 },
    };
    let outcome = naive::outcome(record.seed, record.rules.places, record.rules.runners_up, &entries);
    record.winners = outcome.winners;
    record.runners_up = outcome.runners_up;
    record.runners_up.pop();
    let number = record.runners_up.len() as u64 + 1;
    let mismatch = Mismatch::RunnersUp { number };
    let all_but_one = Tampered { what: "everything made to fit but the last runner-up", record, list, mismatch };
    vec![with_count, with_root, with_seed, all_but_one]
}

/// Several things are wrong, and the first that is checked is named.
fn several_at_once(pool: &Pool) -> Vec<Tampered> {
    let mut record = pool.draw();
    record.randomness = Randomness::Secret(secret(99));
    record.winners.clear();
    record.seal.root.0[0] ^= 1;
    let (what, list) = ("root, randomness and winners", pool.list());
    let root = Tampered { what, record: record.clone(), list: list.clone(), mismatch: Mismatch::Root };
    record.rules.places += 1;
    let (what, torn) = ("rules, list, root, randomness and winners", list[1..].to_vec());
    let rules = Tampered { what, record: record.clone(), list: torn.clone(), mismatch: Mismatch::Rules };
    record.format.clear();
    let format = Tampered { what: "everything", record, list: torn, mismatch: Mismatch::Format };
    vec![root, rules, format]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_kind_of_tampering_is_called_by_its_name(
        pool in any_pool(5..40).prop_filter("too small to tamper with everything", can_be_tampered_with)
    ) {
        for tampered in every_kind(&pool) {
            let found = verify(&tampered.record, &tampered.list);
            prop_assert_eq!(found, Err(tampered.mismatch), "{}", tampered.what);
        }
    }
}

fn can_be_tampered_with(pool: &Pool) -> bool {
    let record = pool.draw();
    let is_runner_up_left = record.rules.runners_up > 2 && record.runners_up.len() > 2;
    let asked: u32 = pool.entries.iter().map(|entry| entry.party_size.places()).sum();
    let is_scarce = asked > record.rules.places + 12;
    (2..12).contains(&record.rules.max_party.get()) && record.winners.len() > 2 && is_runner_up_left && is_scarce
}

/// Stated in the document: the record alone proves nothing about when it was made.
#[test]
fn a_draw_that_was_made_again_from_scratch_verifies_and_only_an_earlier_seal_shows_it() {
    let terms = Terms { places: 4, max_party: 3, runners_up: 2 };
    let mut pool = Pool::new(terms, secret(1), &[1, 2, 3, 1, 2]);
    let published = pool.seal();
    pool.entries.remove(0);
    let record = pool.draw();
    assert_eq!(verify(&record, &pool.list()), Ok(()));
    assert_ne!(record.seal, published);
}

/// Stated in the document: these two are statements of the organizer; nothing follows from them.
#[test]
fn the_times_of_seal_and_draw_are_not_part_of_what_is_verified() {
    let pool = Pool::new(Terms { places: 4, max_party: 3, runners_up: 2 }, secret(1), &[1, 2, 3, 1, 2]);
    let mut record = pool.draw();
    record.seal.sealed_at = record.seal.sealed_at.plus_secs(60);
    record.drawn_at = record.drawn_at.plus_secs(60);
    assert_eq!(verify(&record, &pool.list()), Ok(()));
}
