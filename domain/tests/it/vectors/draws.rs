//! Whole draws, and draws that somebody tampered with.

use domain::draw::{DrawRecord, Entry, Figures, Mismatch, Randomness, RandomnessSource, Ranked};
use domain::raffle::PartySize;
use domain::ticket::{Receipt, SignedReceipt};
use serde::Serialize;

use super::codes::{code, salt};
use crate::pool::{Pool, ROUND_123, ROUND_1000, Terms, entry, hex, list_of, raffle_id, secret, size};
use crate::tampering;

#[derive(Serialize)]
pub(super) struct DrawVector {
    pub(super) name: &'static str,
    /// What the entries come from, where it is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    receipts: Vec<SignedReceipt>,
    pub(super) entries: Entries,
    pub(super) record: DrawRecord,
}

#[derive(Serialize)]
pub(super) struct TamperedVector {
    pub(super) name: &'static str,
    pub(super) expected: Mismatch,
    pub(super) entries: Entries,
    pub(super) record: DrawRecord,
}

/// A text that is no record, whatever the list.
#[derive(Serialize)]
pub(super) struct UnreadableVector {
    pub(super) name: &'static str,
    pub(super) text: String,
}

/// The list as hexadecimal, or, where that would be long, the numbers that it is made of.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entries {
    Hex(String),
    Derived { count: u32, party_sizes: Vec<u8> },
}

impl Entries {
    pub(super) fn list(&self) -> Vec<u8> {
        match self {
            Self::Hex(text) => data_encoding::HEXLOWER.decode(text.as_bytes()).expect("hexadecimal"),
            Self::Derived { count, party_sizes } => {
                let sizes = party_sizes.iter().cycle();
                let entries: Vec<Entry> = (0..*count).zip(sizes).map(|(number, size)| entry(number, *size)).collect();
                list_of(&entries)
            }
        }
    }
}

pub(super) fn draws() -> Vec<DrawVector> {
    let mixed: Vec<u8> = (0..100).map(|index| [1, 2, 3, 4, 2, 1, 6][index % 7]).collect();
    vec![
        worked(),
        vector("nobody registered", &pool([3, 2, 2], 1, &[])),
        vector("one registration", &pool([3, 2, 2], 2, &[2])),
        vector("two registrations for one place", &pool([1, 1, 1], 3, &[1, 1])),
        vector("three registrations", &pool([3, 2, 1], 4, &[2, 1, 2])),
        vector("seven registrations", &pool([5, 3, 4], 5, &[1, 2, 3, 1, 2, 3, 1])),
        vector("eight registrations", &pool([5, 2, 10], 6, &[1, 2, 1, 2, 1, 2, 1, 2])),
        vector("nine registrations", &pool([7, 4, 3], 7, &[4, 1, 1, 2, 4, 1, 3, 2, 1])),
        vector("a hundred registrations", &pool([60, 6, 20], 8, &mixed)),
        vector("more places than everybody together needs", &pool([500, 4, 10], 9, &[1, 2, 3, 4, 4, 3, 2, 1])),
        vector("exactly as many places as everybody needs", &pool([20, 4, 10], 10, &[1, 2, 3, 4, 4, 3, 2, 1])),
        vector("no runners-up are named", &pool([4, 2, 0], 11, &[1, 2, 1, 2, 1, 2, 1, 2])),
        vector("a place that nobody fits into", &pool([5, 3, 4], 12, &[3; 9])),
        vector("only parties larger than all places", &pool([2, 3, 2], 13, &[3; 4])),
        vector("nobody overtakes a party that does not fit", &stopped()),
        thousand(),
        vector("drawn by round 123 of the beacon", &by_round(ROUND_123)),
        vector("drawn by round 1000 of the beacon", &by_round(ROUND_1000)),
        vector("drawn by declared figures", &by_figures()),
        vector("drawn by one declared figure, which is nought", &{
            let figures = Figures::read("000").expect("a number");
            by_figures().drawn_by(lottery(), Randomness::Declared(figures))
        }),
    ]
}

fn by_round(round: (u64, &str)) -> Pool {
    pool([7, 4, 4], 40, &[1, 2, 3, 4, 1, 2, 1, 3, 2, 1, 4]).drawn_by_round(round)
}

fn by_figures() -> Pool {
    let figures = Figures::read("03, 07, 19, 28, 44 + 5").expect("numbers");
    pool([7, 4, 4], 41, &[1, 2, 3, 4, 1, 2, 1, 3, 2, 1, 4]).drawn_by(lottery(), Randomness::Declared(figures))
}

fn lottery() -> RandomnessSource {
    let figures = "Lotto vom 3. März 2027: die fünf Zahlen aufsteigend, dann die Zusatzzahl".to_owned();
    RandomnessSource::Declared { figures }
}

pub(super) fn tampered() -> Vec<TamperedVector> {
    let pool = pool([7, 4, 4], 20, &[1, 2, 3, 4, 1, 2, 1, 3, 2, 1, 4]);
    let vector = |tampered: tampering::Tampered| TamperedVector {
        name: tampered.what,
        expected: tampered.mismatch,
        entries: Entries::Hex(hex(&tampered.list)),
        record: tampered.record,
    };
    let others = tampering::with_a_beacon(&by_round(ROUND_1000)).into_iter();
    let others = others.chain(tampering::with_figures(&by_figures()));
    tampering::every_kind(&pool).into_iter().chain(others).map(vector).collect()
}

pub(super) fn unreadable() -> Vec<UnreadableVector> {
    let pool = pool([1, 2, 1], 30, &[2]);
    let text = serde_json::to_string(&pool.draw()).expect("it serialises");
    let changed = |name, old: &str, new: &str| {
        assert!(text.contains(old), "{name}: there is no {old} in {text}");
        UnreadableVector { name, text: text.replacen(old, new, 1) }
    };
    vec![
        changed("not JSON", "{", "("),
        changed("no raffle", "\"raffle\":", "\"another\":"),
        changed("an id of another kind", "raf_", "evt_"),
        changed("an id that is too short", "raf_0", "raf_"),
        changed("an id whose last symbol carries stray bits", "00004\"", "00005\""),
        changed("a party of 13", "\"max_party\":2", "\"max_party\":13"),
        changed("a party of nobody", "\"party_size\":2", "\"party_size\":0"),
        changed("a number as text", "\"places\":1", "\"places\":\"1\""),
        changed("a broken number", "\"places\":1", "\"places\":1.5"),
        changed("a whole number with a fraction", "\"places\":1", "\"places\":1.0"),
        changed("a truth as a number", "\"places\":1", "\"places\":true"),
        changed("a negative number", "\"runners_up\":1", "\"runners_up\":-1"),
        changed("a number above 32 bits", "\"places\":1", "\"places\":4294967296"),
        changed("a number above 64 bits", "\"count\":1", "\"count\":18446744073709551616"),
        changed("a field that is there twice", "\"places\":1", "\"places\":1,\"places\":1"),
        changed("a day that does not exist", "2027-03-02T", "2027-02-30T"),
        changed("a time without a zone", "12:00:00.000Z", "12:00:00.000"),
        changed("a hash that is no hexadecimal", "\"rules_hash\":\"", "\"rules_hash\":\"g"),
        changed("an unknown source", "sealed_secret", "coin"),
        changed("an unknown randomness", "\"secret\":", "\"coin\":"),
        changed("a signature that is too short", "\"secret\":", "\"drand\":"),
        changed("two kinds of randomness", "\"randomness\":{", "\"randomness\":{\"declared\":\"7\","),
        changed("figures that are none", "\"secret\":", "\"declared\":"),
    ]
}

/// Five registrations for four places, with the receipts that they come from.
pub(crate) fn worked_example() -> (Pool, Vec<SignedReceipt>) {
    let terms = Terms { places: 4, max_party: 3, runners_up: 3 };
    let signed = [(0, 2), (1, 1), (2, 3), (3, 1), (4, 2)].map(|(number, people)| {
        let receipt = Receipt {
            raffle: raffle_id(1),
            code: code(number),
            salt: salt(number),
            party_size: size(people),
            received_at: domain::time::Timestamp::from_millis(1_803_910_000_000 + i64::from(number) * 61_007),
        };
        domain::ticket::ReceiptKey::from_seed(&[1; 32]).sign(receipt)
    });
    let entries: Vec<Entry> = signed
        .iter()
        .map(|signed| Entry { commitment: signed.receipt.commitment(), party_size: signed.receipt.party_size })
        .collect();
    let of = |number| Pool { entries: entries.clone(), ..Pool::new(terms, secret(number), &[]) };
    (first_with_room_behind(of), signed.into())
}

fn worked() -> DrawVector {
    let (pool, receipts) = worked_example();
    DrawVector { receipts, ..vector("worked example", &pool) }
}

fn stopped() -> Pool {
    first_with_room_behind(|number| pool([6, 4, 5], number, &[4, 4, 4, 2, 2, 1, 1, 1]))
}

/// The first secret with which somebody does not fit and somebody behind them would.
fn first_with_room_behind(pool_of: impl Fn(u64) -> Pool) -> Pool {
    let is_at_work = |pool: &Pool| {
        let record = pool.draw();
        let taken: u32 = record.winners.iter().map(|winner| winner.party_size.places()).sum();
        let would_fit = |other: &Ranked| other.party_size.places() <= record.rules.places - taken;
        !record.winners.is_empty() && record.runners_up.iter().any(would_fit)
    };
    (100..200).map(pool_of).find(is_at_work).expect("it happens in one of a hundred draws")
}

fn thousand() -> DrawVector {
    let party_sizes: Vec<u8> = vec![1, 1, 2, 2, 4, 3, 12, 1, 5, 2, 6];
    let sizes: Vec<u8> = party_sizes.iter().copied().cycle().take(1_000).collect();
    let entries = Entries::Derived { count: 1_000, party_sizes };
    let pool = pool([250, PartySize::MAX.get().into(), 60], 14, &sizes);
    DrawVector { name: "a thousand registrations", receipts: Vec::new(), entries, record: pool.draw() }
}

fn pool(terms: [u32; 3], number: u64, sizes: &[u8]) -> Pool {
    let [places, max_party, runners_up] = terms;
    let max_party = u8::try_from(max_party).expect("at most 12");
    Pool::new(Terms { places, max_party, runners_up }, secret(number), sizes)
}

fn vector(name: &'static str, pool: &Pool) -> DrawVector {
    DrawVector { name, receipts: Vec::new(), entries: Entries::Hex(hex(&pool.list())), record: pool.draw() }
}
