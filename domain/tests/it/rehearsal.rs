//! What a rehearsal promises: the draw's own rules, and nothing that could be taken for a draw.

use domain::draw::{DrawRecord, Label, Rehearsal, RehearsalChance, RehearsalSeed, Rehearsing, Seed};
use domain::form::Code;
use domain::raffle::PartySize;
use proptest::prelude::*;

use crate::pool::{Pool, Terms, secret, size};

const TERMS: Terms = Terms { places: 10, max_party: 4, runners_up: 3 };

fn label(text: &str) -> Label {
    Label::parse(text).expect("a label")
}

fn rehearsed(pool: &Pool, number: u16) -> Rehearsal {
    let mut chance = RehearsalChance([0; 32]);
    chance.0[..2].copy_from_slice(&number.to_be_bytes());
    let mut rehearsing = Rehearsing::begin(&pool.raffle, label("Friday"), chance);
    pool.entries.iter().for_each(|entry| rehearsing.push(*entry));
    rehearsing.finish(pool.raffle.rules.window.closes, 5)
}

#[test]
fn the_answer_says_that_it_is_no_draw() {
    let rehearsal = rehearsed(&Pool::new(TERMS, secret(1), &[1, 2, 3, 4]), 1);
    let said = serde_json::to_value(&rehearsal).expect("JSON");
    assert_eq!(said["kind"], "rehearsal, not a draw");
    assert_eq!(serde_json::from_value::<Rehearsal>(said.clone()).ok(), Some(rehearsal));
    insta::assert_json_snapshot!(said);
}

#[test]
fn neither_is_read_as_the_other() {
    let pool = Pool::new(TERMS, secret(1), &[1, 2, 3]);
    let rehearsal = serde_json::to_string(&rehearsed(&pool, 1)).expect("JSON");
    assert!(serde_json::from_str::<DrawRecord>(&rehearsal).is_err());
    let record = serde_json::to_string(&pool.draw()).expect("JSON");
    assert!(serde_json::from_str::<Rehearsal>(&record).is_err());
}

#[test]
fn the_seed_is_not_the_draws_even_with_the_draws_randomness() {
    let pool = Pool::new(TERMS, secret(1), &[1, 2, 3]);
    let of_draw = Seed::of(pool.raffle.id, &pool.seal(), &pool.randomness);
    let same_chance = RehearsalChance(pool.randomness.to_bytes());
    assert_ne!(RehearsalSeed::of(&pool.raffle, &label("Friday"), same_chance).0, of_draw.0);
}

#[test]
fn label_raffle_and_chance_each_make_another_seed() {
    let one = Pool::new(TERMS, secret(1), &[]).raffle;
    let other_rules = Pool::new(Terms { places: 11, ..TERMS }, secret(1), &[]).raffle;
    let chance = RehearsalChance([7; 32]);
    let seeds = [
        RehearsalSeed::of(&one, &label("Friday"), chance),
        RehearsalSeed::of(&one, &label("Friday 2"), chance),
        RehearsalSeed::of(&other_rules, &label("Friday"), chance),
        RehearsalSeed::of(&one, &label("Friday"), RehearsalChance([8; 32])),
    ];
    for (index, seed) in seeds.iter().enumerate() {
        assert!(!seeds[..index].contains(seed), "number {index} was there before");
    }
}

#[test]
fn a_label_is_one_line() {
    assert_eq!(Label::parse("  "), Err(Code::Missing));
    assert_eq!(Label::parse("a\nb"), Err(Code::BadCharacters));
    assert_eq!(Label::parse(&"x".repeat(61)), Err(Code::TooLong { max: 60 }));
    assert_eq!(label(" Friday ").as_str(), "Friday");
}

proptest! {
    #[test]
    fn a_rehearsal_keeps_the_rules_of_the_draw(
        sizes in proptest::collection::vec(1_u8..=4, 0..60),
        places in 1_u32..40,
        number: u16,
    ) {
        let pool = Pool::new(Terms { places, ..TERMS }, secret(1), &sizes);
        let rehearsal = rehearsed(&pool, number);
        prop_assert_eq!(rehearsal.pool.parties(), sizes.len() as u64);
        prop_assert!(rehearsal.drawn.places() <= u64::from(places));
        prop_assert_eq!(rehearsal.drawn.places() + rehearsal.places_empty(), u64::from(places));
        prop_assert!(rehearsal.runners_up <= u64::from(TERMS.runners_up));
        for (people, drawn) in rehearsal.drawn.iter() {
            prop_assert!(drawn <= rehearsal.pool.of(people));
            prop_assert_eq!(rehearsal.odds_of(people).is_some(), rehearsal.pool.of(people) > 0);
            prop_assert_eq!(rehearsal.share_of(people).is_some_and(|share| share.get() > 0.0), drawn > 0);
        }
        if rehearsal.pool.places() <= u64::from(places) {
            prop_assert_eq!(rehearsal.drawn, rehearsal.pool, "there is room for everybody");
        }
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(sizes in proptest::collection::vec(1_u8..=4, 1..40)) {
        let mut pool = Pool::new(TERMS, secret(1), &sizes);
        let forwards = rehearsed(&pool, 3);
        pool.entries.reverse();
        prop_assert_eq!(rehearsed(&pool, 3), forwards);
    }
}

#[test]
fn over_many_rehearsals_parties_are_drawn_as_their_odds_say() {
    const REHEARSALS: u16 = 1_000;
    let sizes: Vec<u8> = (0..40).map(|index| 1 + index % 4).collect();
    let pool = Pool::new(TERMS, secret(1), &sizes);
    let all: Vec<Rehearsal> = (0..REHEARSALS).map(|number| rehearsed(&pool, number)).collect();
    for people in PartySize::up_to(size(4)) {
        let drawn: u64 = all.iter().map(|rehearsal| rehearsal.drawn.of(people)).sum();
        // Ten of each size. One deviation is 0.004: √(0.1 × 0.9 ÷ 10,000), and a little for parties
        // of one draw that get into each other's way.
        let share = f64::from(u32::try_from(drawn).expect("small")) / f64::from(REHEARSALS) / 10.0;
        let odds = all[0].odds_of(people).expect("there are some").get();
        assert!((share - odds).abs() < 0.012, "{share} of {people:?} were drawn, {odds} was said");
    }
}
