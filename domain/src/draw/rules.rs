//! What a draw goes by, and where its randomness comes from: both published before it.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::beacon::BeaconSignature;
use super::figures::Figures;
use super::seed::Digest;
use crate::bytes::hex_bytes;
use crate::id::RaffleId;
use crate::raffle::{Allocation, PartySize};
use crate::time::Window;

const SECRET_TAG: &[u8] = b"festival-tickets/secret/v1\n";

/// What a draw goes by. It cannot change once the raffle is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How many places are handed out.
    pub places: u32,
    /// The largest party.
    pub max_party: PartySize,
    /// How many runners-up are named.
    pub runners_up: u32,
    /// Places beside these that are set aside, each with its purpose.
    pub allocations: Vec<Allocation>,
    /// When a registration has to arrive.
    #[serde(flatten)]
    pub window: Window,
}

hex_bytes!(
    /// 32 bytes of chance that the organizer's installation keeps until the draw.
    Secret,
    32
);

impl Secret {
    /// What is published of the secret at opening: `SHA-256(tag ‖ raffle ‖ secret)`.
    pub fn hash(&self, raffle: RaffleId) -> Digest {
        let mut hash = Sha256::new();
        hash.update(SECRET_TAG);
        hash.update(raffle.to_string().as_bytes());
        hash.update(self.0);
        Digest(hash.finalize().into())
    }
}

/// Where the seed's randomness comes from: announced before opening, and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum RandomnessSource {
    /// A secret of the organizer whose hash is published at opening: the weakest source, because
    /// the organizer knows it all along.
    SealedSecret {
        /// `SHA-256(tag ‖ raffle ‖ secret)`.
        hash: Digest,
    },
    /// A round of the drand quicknet beacon, later than the seal.
    Drand {
        /// The number of the round.
        round: u64,
    },
    /// Public figures that are named in advance.
    Declared {
        /// Which figures, of what day, and how they are written.
        figures: String,
    },
}

impl RandomnessSource {
    /// Whether a draw waits for figures that are declared and not there yet.
    pub const fn waits_for_figures(&self, figures: Option<&Figures>) -> bool {
        matches!(self, Self::Declared { .. }) && figures.is_none()
    }

    /// The value of the `source` line in the hashed rules, and in checkpoints.
    pub(super) fn canonical(&self) -> String {
        match self {
            Self::SealedSecret { hash } => format!("sealed-secret {hash}"),
            Self::Drand { round } => format!("drand {round}"),
            Self::Declared { figures } => format!("declared {figures}"),
        }
    }
}

/// The randomness itself, as it is published with the draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Randomness {
    /// The organizer's secret, revealed.
    Secret(Secret),
    /// The beacon's signature of the announced round.
    Drand(BeaconSignature),
    /// The announced figures, as the organizer has read them off.
    Declared(Figures),
}

impl Randomness {
    /// The 32 bytes that go into the seed.
    pub fn to_bytes(&self) -> [u8; 32] {
        match self {
            Self::Secret(secret) => secret.0,
            Self::Drand(signature) => signature.randomness(),
            Self::Declared(figures) => figures.randomness(),
        }
    }

    /// Whether this is the randomness that the source announced. Figures cannot be checked by calculation: people have
    /// to look up whether they are the announced ones.
    pub fn is_from(&self, source: &RandomnessSource, raffle: RaffleId) -> bool {
        match (self, source) {
            (Self::Secret(secret), RandomnessSource::SealedSecret { hash }) => secret.hash(raffle) == *hash,
            (Self::Drand(signature), RandomnessSource::Drand { round }) => signature.is_of(*round),
            (Self::Declared(_), RandomnessSource::Declared { .. }) => true,
            _ => false,
        }
    }
}

impl Rules {
    /// `SHA-256` over one line per rule, each ended by a line feed:
    /// the tag, then `raffle`, `places`, `max_party`, `runners_up`, one `allocation` for each that is
    /// set aside, `opens`, `closes`, `source`.
    pub fn hash(&self, raffle: RaffleId, source: &RandomnessSource) -> Digest {
        let allocation = |one: &Allocation| format!("allocation={} {}\n", one.places, one.purpose);
        let allocations: String = self.allocations.iter().map(allocation).collect();
        let lines = format!(
            "festival-tickets/rules/v1\nraffle={raffle}\nplaces={}\nmax_party={}\nrunners_up={}\n{allocations}opens={}\ncloses={}\nsource={}\n",
            self.places,
            self.max_party.get(),
            self.runners_up,
            self.window.opens,
            self.window.closes,
            source.canonical(),
        );
        Digest(Sha256::digest(lines.as_bytes()).into())
    }
}
