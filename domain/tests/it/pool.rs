//! Registrations to draw from, made of numbers.

use data_encoding::HEXLOWER;
use domain::draw::{
    Commitment, DrawRecord, Entry, EntryList, Randomness, RandomnessSource, Rules, Seal, Secret, draw, freeze,
    round_is_made,
};
use domain::id::{EventId, RaffleId};
use domain::raffle::{PartySize, Progress, Raffle};
use domain::time::{Timestamp, Window};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Midday of the first of March 2027.
const OPENS: i64 = 1_803_902_400_000;
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Rounds of the beacon as its relays tell them.
pub(crate) const ROUND_123: (u64, &str) =
    (123, "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92");
pub(crate) const ROUND_1000: (u64, &str) =
    (1_000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39");

/// How much is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) places: u32,
    pub(crate) max_party: u8,
    pub(crate) runners_up: u32,
}

/// A raffle that has closed, its secret, and the entries of those who registered.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    pub(crate) raffle: Raffle,
    pub(crate) secret: Secret,
    pub(crate) randomness: Randomness,
    pub(crate) entries: Vec<Entry>,
}

impl Pool {
    /// A pool with the `index`-th entry asking for `sizes[index]` places.
    pub(crate) fn new(terms: Terms, secret: Secret, sizes: &[u8]) -> Self {
        let entries = (0..).zip(sizes).map(|(index, size)| entry(index, *size)).collect();
        Self { raffle: raffle(terms, secret), secret, randomness: Randomness::Secret(secret), entries }
    }

    /// The same pool with randomness that others make.
    pub(crate) fn drawn_by(mut self, source: RandomnessSource, randomness: Randomness) -> Self {
        self.raffle.source = source;
        self.randomness = randomness;
        self
    }

    /// The same pool, half an hour before a round of the beacon that was recorded.
    pub(crate) fn drawn_by_round(self, (round, signature): (u64, &str)) -> Self {
        let signature = signature.parse().expect("hexadecimal");
        let mut pool = self.drawn_by(RandomnessSource::Drand { round }, Randomness::Drand(signature));
        let closes = round_is_made(round).plus_secs(-1_800);
        pool.raffle.rules.window = Window { opens: closes.plus_secs(-86_400), closes };
        pool
    }

    /// The published list: sorted, whatever the order of arrival was.
    pub(crate) fn list(&self) -> Vec<u8> {
        list_of(&self.entries)
    }

    pub(crate) fn seal(&self) -> Seal {
        self.seal_on(1)
    }

    pub(crate) fn seal_on(&self, cores: usize) -> Seal {
        let list = self.list();
        let entries = EntryList::parse(&list, self.raffle.rules.max_party).expect("the list is well-formed");
        freeze(&self.raffle, entries, self.raffle.rules.window.closes.plus_secs(12), cores)
    }

    pub(crate) fn draw(&self) -> DrawRecord {
        self.draw_on(1)
    }

    pub(crate) fn draw_on(&self, cores: usize) -> DrawRecord {
        let list = self.list();
        let entries = EntryList::parse(&list, self.raffle.rules.max_party).expect("the list is well-formed");
        let known = match self.raffle.source {
            RandomnessSource::Drand { round } => round_is_made(round),
            _ => self.raffle.rules.window.closes.plus_secs(12),
        };
        let drawn_at = Timestamp::from_millis(known.as_millis() + 345);
        draw(&self.raffle, &self.seal(), entries, self.randomness.clone(), drawn_at, cores)
    }
}

pub(crate) fn raffle(terms: Terms, secret: Secret) -> Raffle {
    let id = raffle_id(1);
    Raffle {
        id,
        event: EventId::new(Uuid::from_u128(2)),
        name: "Saturday".into(),
        rules: Rules {
            places: terms.places,
            max_party: size(terms.max_party),
            runners_up: terms.runners_up,
            allocations: Vec::new(),
            window: Window { opens: Timestamp::from_millis(OPENS), closes: Timestamp::from_millis(OPENS + DAY) },
        },
        claim_hours: 48,
        source: RandomnessSource::SealedSecret { hash: secret.hash(id) },
        progress: Progress::default(),
        version: 1,
    }
}

pub(crate) fn raffle_id(number: u128) -> RaffleId {
    RaffleId::new(Uuid::from_u128(0x0195_4f00_0000_7000_8000_0000_0000_0000 + number))
}

pub(crate) fn size(people: u8) -> PartySize {
    PartySize::new(people).expect("a party has 1 to 12 people")
}

/// The entry of a number: the commitment is `SHA-256("vector" ‖ number as 4 bytes, big-endian)`.
pub(crate) fn entry(number: u32, people: u8) -> Entry {
    let bytes = [b"vector".as_slice(), &number.to_be_bytes()].concat();
    Entry { commitment: Commitment(Sha256::digest(bytes).into()), party_size: size(people) }
}

/// A secret of a number, so that draws differ and stay the same forever.
pub(crate) fn secret(number: u64) -> Secret {
    let bytes = [b"secret".as_slice(), &number.to_be_bytes()].concat();
    Secret(Sha256::digest(bytes).into())
}

pub(crate) fn list_of(entries: &[Entry]) -> Vec<u8> {
    let mut entries = entries.to_vec();
    entries.sort_unstable();
    entries.into_iter().flat_map(Entry::to_bytes).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// Any small raffle: often too few places, at times too many, none, or no runners-up.
pub(crate) fn any_pool(registrations: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Pool> {
    let sizes = proptest::collection::vec(any::<u8>(), registrations);
    (sizes, 0_u32..60, 1_u8..=12, 0_u32..25, any::<[u8; 32]>()).prop_map(
        |(sizes, places, max_party, runners_up, secret)| {
            let sizes: Vec<u8> = sizes.iter().map(|any| any % max_party + 1).collect();
            Pool::new(Terms { places, max_party, runners_up }, Secret(secret), &sizes)
        },
    )
}
