//! Checking one's own ticket with kilobytes: the receipt, the checkpoint, a few tiles and, for a
//! registration that is not in the list, the reasons. Says which file has to be read next, and reads
//! nothing itself.

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::proof::InclusionProof;
use super::search::{Located, NotOfThisLog, Search};
use crate::draw::{Commitment, Digest, RandomnessSource, Seal};
use crate::raffle::{Refusal, RefusalReason};
use crate::ticket::{ReceiptVerifier, SignedReceipt};

/// The list of those who were refused, as it is published beside the checkpoint.
pub const REFUSED_FILE: &str = "refused.txt";

/// What became of a registration, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketFinding {
    /// It is in the list that was sealed.
    Listed {
        /// That it is.
        proof: InclusionProof,
    },
    /// It is not in the list, and the organizer has published why.
    Refused {
        /// Why.
        reason: RefusalReason,
    },
    /// It is neither in the list nor among those who were refused. With the receipt and the
    /// checkpoint this is evidence against the organizer.
    Missing,
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TicketFault {
    /// The receipt was not signed with this key.
    #[error("the receipt is not genuine")]
    Receipt,
    /// The checkpoint is none.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is of another seal than the one that is shown.
    #[error("the checkpoint states another seal than the page")]
    Seal,
    /// A tile does not belong to the list that was sealed, or its entry does not have the receipt's party size.
    #[error("the published list is not the one that was sealed")]
    List,
    /// The list of those who were refused is not the one of the checkpoint.
    #[error("the published list of refusals is not the one of the checkpoint")]
    Refused,
}

impl From<NotOfThisLog> for TicketFault {
    fn from(_: NotOfThisLog) -> Self {
        Self::List
    }
}

/// A check under way.
#[derive(Clone, Debug)]
pub struct TicketCheck {
    commitment: Commitment,
    checkpoint: Checkpoint,
    search: Search,
    refused: Option<Vec<u8>>,
}

impl TicketCheck {
    /// Begins with a receipt, the checkpoint, and the seal and source that are shown for the draw.
    pub fn of(
        signed: &SignedReceipt,
        note: &str,
        key: &ReceiptVerifier,
        seal: &Seal,
        source: &RandomnessSource,
    ) -> Result<Self, TicketFault> {
        if !key.is_genuine(signed) {
            return Err(TicketFault::Receipt);
        }
        let checkpoint = Checkpoint::open(note, key)?;
        if !checkpoint.is_of(seal, source) {
            return Err(TicketFault::Seal);
        }
        let commitment = signed.receipt.commitment();
        let search = Search::of(commitment, checkpoint.count, checkpoint.root);
        Ok(Self { commitment, checkpoint, search, refused: None })
    }

    /// The files below the address of the draw that have to be read next; none when all have been.
    pub fn wants(&self) -> Vec<String> {
        let tiles = self.search.wants();
        if !tiles.is_empty() {
            return tiles.iter().map(|tile| format!("tile/{tile}")).collect();
        }
        let is_missing = matches!(self.search.clone().finish(), Ok(Located::NotListed));
        if is_missing && self.refused.is_none() { vec![REFUSED_FILE.to_owned()] } else { Vec::new() }
    }

    /// Takes a file that was asked for.
    pub fn take(&mut self, name: &str, bytes: &[u8]) -> Result<(), TicketFault> {
        if name == REFUSED_FILE {
            if Digest(Sha256::digest(bytes).into()) != self.checkpoint.refused_hash {
                return Err(TicketFault::Refused);
            }
            self.refused = Some(bytes.to_vec());
            return Ok(());
        }
        let tile = name.strip_prefix("tile/").and_then(|tile| tile.parse().ok()).ok_or(TicketFault::List)?;
        Ok(self.search.take(tile, bytes)?)
    }

    /// What came of it.
    pub fn finish(self) -> Result<TicketFinding, TicketFault> {
        if let Located::Listed { proof, .. } = self.search.finish()? {
            return Ok(TicketFinding::Listed { proof });
        }
        let refused = self.refused.ok_or(TicketFault::Refused)?;
        let reason = refused.split(|byte| *byte == b'\n').find_map(|line| reason_of(line, self.commitment));
        Ok(reason.map_or(TicketFinding::Missing, |reason| TicketFinding::Refused { reason }))
    }
}

/// A line of the published list of refusals: `<commitment> <reason>`.
pub fn refused_line(refusal: &Refusal) -> String {
    format!("{} {}\n", refusal.commitment, refusal.reason.as_str())
}

/// The reason in such a line, if it is about this commitment.
fn reason_of(line: &[u8], commitment: Commitment) -> Option<RefusalReason> {
    let (named, reason) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    (named.parse() == Ok(commitment)).then(|| RefusalReason::parse(reason)).flatten()
}
