//! A chance in words and in percent.

use domain::draw::{Odds, Plainly};
use domain::raffle::PartySize;

use crate::i18n::{number, text};

/// A few words, such as "1 in 5".
pub(super) fn in_short(odds: Odds) -> String {
    let count = |count: u32| number(count.into());
    match odds.plainly() {
        Plainly::Everybody => text!(kit.odds.everybody).to_owned(),
        Plainly::AllBut { of } => text!(kit.odds.all_but, of = count(of)),
        Plainly::About { wins, of } => text!(kit.odds.about, wins = count(wins), of = count(of)),
        Plainly::FewerThanOneIn { of } => text!(kit.odds.few, of = count(of)),
        Plainly::Nobody => text!(kit.odds.nobody).to_owned(),
    }
}

/// Percent to one decimal. What is possible is never 0, and what is not certain never 100.
pub(crate) fn percent(odds: Odds) -> String {
    if let Plainly::FewerThanOneIn { .. } = odds.plainly() {
        return text!(kit.odds.percent_tiny).to_owned();
    }
    let tenths = odds.out_of(1_000);
    text!(kit.odds.percent, whole = number(u64::from(tenths / 10)), tenth = (tenths % 10).to_string())
}

/// What the chance of one more party means, in a sentence.
pub(super) fn meaning(odds: Odds, size: PartySize) -> String {
    let is_alone = size == PartySize::ONE;
    let count = |count: u32| number(count.into());
    let size = number(size.get().into());
    match (odds.plainly(), is_alone) {
        (Plainly::Everybody, _) => text!(attendee.odds.everybody).to_owned(),
        (Plainly::AllBut { of }, true) => text!(attendee.odds.all_but.alone, of = count(of)),
        (Plainly::AllBut { of }, false) => text!(attendee.odds.all_but.party, of = count(of), size = size),
        (Plainly::About { wins, of }, true) => {
            text!(attendee.odds.about.alone, wins = count(wins), of = count(of))
        }
        (Plainly::About { wins, of }, false) => {
            text!(attendee.odds.about.party, wins = count(wins), of = count(of), size = size)
        }
        (Plainly::FewerThanOneIn { of }, true) => text!(attendee.odds.few.alone, of = count(of)),
        (Plainly::FewerThanOneIn { of }, false) => text!(attendee.odds.few.party, of = count(of), size = size),
        (Plainly::Nobody, _) => text!(attendee.odds.nobody, size = size),
    }
}
