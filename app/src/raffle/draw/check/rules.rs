//! The rules that a draw is checked by, behind one door, so that they can be a file of their own: the first page does
//! not grow by them.

use domain::draw::{Commitment, DrawRecord, Followed, Mismatch, SignedChange, Verification, verify_changes};
use domain::ticket::ReceiptVerifier;
use leptos::wasm_split::SplitLoaderError;

/// A check that is under way.
pub(super) trait Rules {
    /// Takes in a piece of the list, and says how many entries have been read.
    fn push(&mut self, piece: &[u8]) -> u64;
    /// Where the entries stand that are followed.
    fn followed(&self) -> Vec<Followed>;
    /// What is wrong with the draw, if anything.
    fn finish(self: Box<Self>) -> Option<Mismatch>;
}

impl Rules for Verification {
    fn push(&mut self, piece: &[u8]) -> u64 {
        Self::push(self, piece);
        self.count()
    }

    fn followed(&self) -> Vec<Followed> {
        Self::followed(self).to_vec()
    }

    fn finish(self: Box<Self>) -> Option<Mismatch> {
        Self::finish(*self).err()
    }
}

/// The rules, ready for the first piece.
pub(super) type Loaded = Result<Box<dyn Rules>, SplitLoaderError>;

/// Loads the rules for the draw of this record; they follow the entries of one's own.
#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "the macro turns a file that does not arrive into the error")]
#[leptos::wasm_split::wasm_split(draw_rules, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn load_rules(record: DrawRecord, own: Vec<Commitment>) -> Loaded {
    Ok(Box::new(Verification::of(record).following(&own)))
}

/// The rules for the draw of this record; they follow the entries of one's own.
#[cfg(not(feature = "split"))]
pub(super) fn load_rules(record: DrawRecord, own: Vec<Commitment>) -> std::future::Ready<Loaded> {
    std::future::ready(Ok(Box::new(Verification::of(record).following(&own))))
}

/// How many changes by hand there are, or the number of the first that is not right.
pub(super) type Chain = Result<usize, u32>;

fn check_chain(changes: &[SignedChange], record: &DrawRecord, key: &[u8; 32]) -> Chain {
    let key = ReceiptVerifier::from_bytes(key).ok_or(1_u32)?;
    verify_changes(changes, record.raffle, record.seal.root, &key).map(|()| changes.len())
}

/// Loads the rules, and checks the changes by hand.
#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "the macro turns a file that does not arrive into the error")]
#[leptos::wasm_split::wasm_split(draw_rules, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn load_chain(
    changes: Vec<SignedChange>,
    record: DrawRecord,
    key: [u8; 32],
) -> Result<Chain, SplitLoaderError> {
    Ok(check_chain(&changes, &record, &key))
}

/// Checks the changes by hand.
#[cfg(not(feature = "split"))]
pub(super) fn load_chain(
    changes: Vec<SignedChange>,
    record: DrawRecord,
    key: [u8; 32],
) -> std::future::Ready<Result<Chain, SplitLoaderError>> {
    std::future::ready(Ok(check_chain(&changes, &record, &key)))
}
