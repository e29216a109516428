//! How likely a party is to be drawn, from the sizes in the pool and the places.
//!
//! The order of the draw is a random one, and the winners are its longest beginning that fits into
//! the places. So a party of size s wins if the parties before it leave it room, and
//!
//! ```text
//! chance(s) = (1 ÷ N) · Σ P( Sₖ ≤ places − s )      over k = 0 … N − 1
//! ```
//!
//! where N counts the parties and Sₖ is what the first k of the others ask for.

use crate::raffle::{PartyCounts, PartySize};

/// The most parties for which all ways to draw are counted, which is exact. With more, the sum is approximated, and the
/// chance is less than 0.003 away from the true one.
const COUNTED_MAX: u64 = 64;
/// The most places that are walked through one by one. After that, one place more is worth the same as the one before,
/// and nothing is left to be worked out: this bounds the work to 50,000 multiplications.
const WALKED_MAX: u64 = 4_096;

/// The chance of one party to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Odds(pub(super) f64);

/// A chance as people say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plainly {
    /// There is a place for everybody who asks.
    Everybody,
    /// All but about one in `of` would be drawn.
    AllBut {
        /// How many.
        of: u32,
    },
    /// About `wins` in `of` would be drawn.
    About {
        /// How many of them.
        wins: u32,
        /// Of how many.
        of: u32,
    },
    /// Fewer than one in `of` would be drawn.
    FewerThanOneIn {
        /// How many.
        of: u32,
    },
    /// The party is larger than all places together.
    Nobody,
}

/// The chance of a party of this size that is in the pool; nothing where no party has this size. For somebody who has
/// not registered yet, ask with `pool.with(size)`.
pub fn odds_of(pool: &PartyCounts, places: u32, size: PartySize) -> Option<Odds> {
    let others = pool.others_of(size)?;
    let Some(room) = places.checked_sub(size.places()).map(u64::from) else { return Some(Odds(0.0)) };
    let asked = others.places();
    if asked <= room {
        return Some(Odds(1.0));
    }
    // A party gets no places exactly when those behind it ask for `left_out` places or fewer. An order read backwards
    // is as likely as the order itself, so this is as likely as that those before it do. The smaller number is worked
    // out.
    let left_out = asked - 1 - room;
    let parties = as_float(others.parties()) + 1.0;
    let chance =
        if room <= left_out { fitting(&others, room) / parties } else { 1.0 - fitting(&others, left_out) / parties };
    Some(Odds(chance.clamp(0.0, 1.0)))
}

/// How many beginnings of a random order fit into the room, the empty one included, on average.
fn fitting(others: &PartyCounts, room: u64) -> f64 {
    match usize::try_from(room) {
        Ok(room) if others.parties() < COUNTED_MAX => fitting_counted(others, room),
        _ => fitting_approached(others, room),
    }
}

/// Counts for each number of parties in how many ways they fit, and divides by all ways.
fn fitting_counted(others: &PartyCounts, room: usize) -> f64 {
    let sizes: Vec<usize> =
        others.iter().flat_map(|(size, count)| (0..count).map(move |_| usize::from(size.get()))).collect();
    // ways[parties][places]: how many sets of this many parties ask for exactly this many places.
    let mut ways = vec![vec![0.0; room + 1]; sizes.len() + 1];
    ways[0][0] = 1.0;
    for (before, size) in sizes.iter().enumerate() {
        for parties in (0..=before).rev() {
            for places in *size..=room {
                ways[parties + 1][places] += ways[parties][places - size];
            }
        }
    }
    let mut all = 1.0;
    let mut sum = 0.0;
    for (parties, fitting) in ways.iter().enumerate() {
        sum += fitting.iter().sum::<f64>() / all;
        all *= as_float((sizes.len() - parties) as u64) / as_float(parties as u64 + 1);
    }
    sum
}

/// The same as if every party drawn were put back (the renewal function of the sizes), less what that exaggerates:
/// parties that are not put back differ less from each other.
///
/// The correction is the first term of the expansion in 1 ÷ N, with v the squared coefficient of variation of the
/// sizes: `v · room ÷ places asked for`. For parties of one size it is 0, and the result exact.
fn fitting_approached(others: &PartyCounts, room: u64) -> f64 {
    let (parties, asked) = (as_float(others.parties()), as_float(others.places()));
    let squares: f64 = others.iter().map(|(size, count)| as_float(count) * f64::from(size.get()).powi(2)).sum();
    let variation = parties * squares / (asked * asked) - 1.0;
    renewals(others, room) - variation * as_float(room) / asked
}

/// `U(x) = 1 + Σ p(s) · U(x − s)`: how many beginnings fit into x places when all are put back.
fn renewals(others: &PartyCounts, room: u64) -> f64 {
    let parties = as_float(others.parties());
    let shares: Vec<f64> = others.iter().map(|(_, count)| as_float(count) / parties).collect();
    // The latest value first, as many as a party can reach back.
    let mut latest = vec![0.0; shares.len()];
    let walked = room.min(WALKED_MAX);
    for _ in 0..=walked {
        let next = 1.0 + shares.iter().zip(&latest).map(|(share, value)| share * value).sum::<f64>();
        latest.rotate_right(1);
        latest[0] = next;
    }
    latest[0] + as_float(room - walked) * parties / as_float(others.places())
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2⁵³")]
pub(super) const fn as_float(count: u64) -> f64 {
    count as f64
}

impl Odds {
    /// From 0 (cannot be drawn) to 1 (is drawn).
    pub const fn get(self) -> f64 {
        self.0
    }

    /// How many of `of` such parties would be drawn. What is possible is at least one, and what is not certain is less
    /// than all.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `of`")]
    pub fn out_of(self, of: u32) -> u32 {
        if self.0 <= 0.0 {
            0
        } else if self.0 >= 1.0 {
            of
        } else {
            ((self.0 * f64::from(of)).round() as u32).clamp(1, of - 1)
        }
    }

    /// The chance as people say it: fractions that one can picture.
    pub fn plainly(self) -> Plainly {
        const ROUND: [u32; 5] = [2, 3, 4, 5, 10];
        const TINY: u32 = 1_000;
        let chance = self.0;
        if chance <= 0.0 {
            Plainly::Nobody
        } else if chance >= 1.0 {
            Plainly::Everybody
        } else if chance > 0.95 {
            Plainly::AllBut { of: one_in(1.0 - chance) }
        } else if chance * f64::from(TINY) < 1.0 {
            Plainly::FewerThanOneIn { of: TINY }
        } else if chance < 0.15 {
            Plainly::About { wins: 1, of: one_in(chance) }
        } else {
            let fractions = ROUND.map(|of| (self.out_of(of), of));
            let away = |(wins, of): (u32, u32)| (f64::from(wins) / f64::from(of) - chance).abs();
            let nearest = |one, other| if away(other) + 1e-9 < away(one) { other } else { one };
            let (wins, of) = fractions.into_iter().fold(fractions[0], nearest);
            Plainly::About { wins, of }
        }
    }
}

/// One in how many, to two digits: "1 in 387" would claim more than is known.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 1,000")]
fn one_in(chance: f64) -> u32 {
    let of = (1.0 / chance).min(1_000.0);
    if of < 20.0 { of.round() as u32 } else { (of / 10.0).round() as u32 * 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random: `SplitMix64`.
    fn numbers(mut state: u64) -> impl FnMut(u64) -> u64 {
        move |below| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ (mixed >> 31)) % below
        }
    }

    /// `parties` parties of up to three sizes; in every second pool one size is common and the others are rare.
    fn a_pool(next: &mut impl FnMut(u64) -> u64, parties: u64) -> PartyCounts {
        let kinds = 1 + next(3);
        let sizes: Vec<u64> = (0..kinds).map(|_| 1 + next(12)).collect();
        let has_rare = next(2) == 0;
        let party = |_| {
            let kind = if has_rare && next(20) > 0 { 0 } else { next(kinds) };
            let people = u8::try_from(sizes[usize::try_from(kind).expect("few")]).expect("small");
            (PartySize::new(people).expect("valid"), 1)
        };
        (0..parties).map(party).collect()
    }

    #[test]
    fn where_counting_ends_the_approach_is_close() {
        let mut next = numbers(1);
        for parties in [COUNTED_MAX, COUNTED_MAX + 16] {
            for _ in 0..6 {
                let others = a_pool(&mut next, parties);
                let half = (others.places() - 1) / 2;
                for room in (0..=12).map(|twelfths| half * twelfths / 12) {
                    let counted = fitting_counted(&others, usize::try_from(room).expect("small"));
                    let approached = fitting_approached(&others, room);
                    let away = (counted - approached).abs() / (as_float(parties) + 1.0);
                    assert!(away < 0.003, "{away} away with room for {room} in {others:?}");
                }
            }
        }
    }

    #[test]
    fn a_chance_is_said_in_fractions_that_one_can_picture() {
        let said = |chance| Odds(chance).plainly();
        assert_eq!(said(0.201), Plainly::About { wins: 1, of: 5 });
        assert_eq!(said(0.5), Plainly::About { wins: 1, of: 2 });
        assert_eq!(said(0.69), Plainly::About { wins: 7, of: 10 });
        assert_eq!(said(0.93), Plainly::About { wins: 9, of: 10 });
        assert_eq!(said(0.0026), Plainly::About { wins: 1, of: 380 });
        assert_eq!(said(0.0009), Plainly::FewerThanOneIn { of: 1_000 });
        assert_eq!(said(0.975), Plainly::AllBut { of: 40 });
        assert_eq!(said(0.999_999), Plainly::AllBut { of: 1_000 });
        assert_eq!((said(0.0), said(1.0)), (Plainly::Nobody, Plainly::Everybody));
    }

    #[test]
    fn a_picture_shows_neither_certainty_nor_despair_where_there_is_none() {
        assert_eq!([0.0, 0.000_1, 0.2, 0.999_9, 1.0].map(|chance| Odds(chance).out_of(20)), [0, 1, 4, 19, 20]);
    }
}
