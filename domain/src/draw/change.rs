//! What somebody changed by hand after the draw: signed, in a chain, and public.
//!
//! A place that is taken back and places that are handed out outside of the draw are the only changes
//! that exist. Each entry says who (by role), when and why, and holds the hash of the one before it, so
//! that none can be removed or rewritten without a trace.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Commitment, Digest, Rules};
use crate::form::hashed_line;
use crate::id::RaffleId;
use crate::ticket::{ReceiptKey, ReceiptVerifier, Signature};
use crate::time::Timestamp;

/// The most entries of one raffle.
pub const CHANGES_MAX: usize = 1_000;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// A party that was drawn, or named as next in line, lost its place.
    TakenBack {
        /// Whose, as the draw knows it.
        commitment: Commitment,
    },
    /// Free places were handed out outside of the draw.
    Given {
        /// How many.
        places: u32,
        /// For what; no names.
        #[serde(deserialize_with = "hashed_line")]
        purpose: String,
    },
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// In which raffle.
    pub raffle: RaffleId,
    /// The number in the chain, from 1.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// By whom: a role, no name.
    #[serde(deserialize_with = "hashed_line")]
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub deed: Deed,
    /// Why, in the organizer's words.
    #[serde(deserialize_with = "hashed_line")]
    pub why: String,
    /// The hash of the entry before; for the first, the root of the sealed list.
    pub before: Digest,
}

/// An entry and the signature under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedChange {
    /// What is attested.
    #[serde(flatten)]
    pub change: Change,
    /// Ed25519 over the entry's text, by the key of the receipts.
    pub signature: Signature,
}

impl Change {
    /// The text that is hashed and signed.
    fn text(&self) -> String {
        let Self { raffle, number, at, by, deed, why, before } = self;
        let deed = match deed {
            Deed::TakenBack { commitment } => format!("taken-back {commitment}"),
            Deed::Given { places, purpose } => format!("given {places} {purpose}"),
        };
        format!(
            "festival-tickets/change/v1\nraffle={raffle}\nnumber={number}\nat={at}\nby={by}\ndeed={deed}\nwhy={why}\nbefore={before}\n"
        )
    }

    /// `SHA-256` of the text: what the next entry holds.
    pub fn hash(&self) -> Digest {
        Digest(Sha256::digest(self.text()).into())
    }

    /// The entry with the installation's signature.
    pub fn sign(self, key: &ReceiptKey) -> SignedChange {
        let signature = key.sign_bytes(self.text().as_bytes());
        SignedChange { change: self, signature }
    }
}

/// Whether entries are a chain that begins at a sealed list, each signed with this key. The error is the number of the
/// first entry that is not right.
pub fn verify_changes(
    changes: &[SignedChange],
    raffle: RaffleId,
    root: Digest,
    key: &ReceiptVerifier,
) -> Result<(), u32> {
    let mut before = root;
    for (signed, number) in changes.iter().zip(1..) {
        let change = &signed.change;
        let is_next = change.raffle == raffle && change.number == number && change.before == before;
        if !is_next || !key.has_signed(change.text().as_bytes(), &signed.signature) {
            return Err(number);
        }
        before = change.hash();
    }
    Ok(())
}

/// How many places were handed out outside of the draw.
fn places_given(changes: &[SignedChange]) -> u32 {
    let given = |signed: &SignedChange| match signed.change.deed {
        Deed::Given { places, .. } => places,
        Deed::TakenBack { .. } => 0,
    };
    changes.iter().map(given).fold(0, u32::saturating_add)
}

/// How many of a raffle's places were not handed out by hand.
pub fn places_left(rules: &Rules, changes: &[SignedChange]) -> u32 {
    rules.places.saturating_sub(places_given(changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(key: &ReceiptKey) -> Vec<SignedChange> {
        let deeds = [
            Deed::TakenBack { commitment: Commitment([7; 32]) },
            Deed::Given { places: 2, purpose: "Ambulance crew".into() },
            Deed::Given { places: 3, purpose: "Press".into() },
        ];
        let mut before = Digest([1; 32]);
        let mut chain = Vec::new();
        for (deed, number) in deeds.into_iter().zip(1..) {
            let at = Timestamp::from_millis(1_800_000_000_000);
            let (by, why) = ("manager".to_owned(), "It was agreed.".to_owned());
            let change = Change { raffle: raffle(), number, at, by, deed, why, before };
            before = change.hash();
            chain.push(change.sign(key));
        }
        chain
    }

    fn raffle() -> RaffleId {
        RaffleId::new(uuid::Uuid::from_u128(1))
    }

    #[test]
    fn the_published_form_stays_as_it_is() {
        insta::assert_json_snapshot!(chain(&ReceiptKey::from_seed(&[7; 32])));
    }

    #[test]
    fn a_chain_is_read_back_and_every_tampering_is_noticed() {
        let key = ReceiptKey::from_seed(&[7; 32]);
        let (genuine, root) = (chain(&key), Digest([1; 32]));
        let verify = |changes: &[SignedChange]| verify_changes(changes, raffle(), root, &key.verifier());
        let text = serde_json::to_string(&genuine).expect("it serialises");
        assert_eq!(serde_json::from_str::<Vec<SignedChange>>(&text).expect("it reads back"), genuine);
        assert_eq!((verify(&genuine), verify(&[]), places_given(&genuine)), (Ok(()), Ok(()), 5));
        let tampered = |tamper: fn(&mut Vec<SignedChange>)| {
            let mut changes = genuine.clone();
            tamper(&mut changes);
            verify(&changes)
        };
        assert_eq!(tampered(|changes| drop(changes.remove(0))), Err(1));
        assert_eq!(tampered(|changes| drop(changes.remove(1))), Err(2));
        assert_eq!(tampered(|changes| changes.swap(1, 2)), Err(2));
        assert_eq!(tampered(|changes| changes[2].change.why.push('!')), Err(3));
        assert_eq!(tampered(|changes| changes[2].signature.0[0] ^= 1), Err(3));
        assert_eq!(verify_changes(&genuine, raffle(), Digest([2; 32]), &key.verifier()), Err(1));
        let stranger = ReceiptKey::from_seed(&[8; 32]).verifier();
        assert_eq!(verify_changes(&genuine, raffle(), root, &stranger), Err(1));
    }
}
