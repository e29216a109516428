//! drand's quicknet, a public beacon: when each round is made, and whether a signature is genuine.
//!
//! Every three seconds some twenty organizations sign the number of a round together (BLS on
//! BLS12-381, scheme `bls-unchained-g1-rfc9380`). Nobody knows a signature before enough of them
//! have given theirs, and everybody can check it with the one public key of the network.

use drand_verify::{G2PubkeyRfc, Pubkey};
use sha2::{Digest as _, Sha256};

use crate::bytes::{from_hex, hex_bytes};
use crate::time::Timestamp;

/// The network, as its relays name it: the hash of its parameters.
pub const CHAIN_HASH: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
/// The network's public key: a point of G2, compressed.
const PUBLIC_KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
/// The moment of round 1, in seconds since 1970.
const GENESIS_SECS: i64 = 1_692_803_367;
/// How many seconds a round may be overdue before it counts as late.
pub const ROUND_LATE_SECS: i64 = 60;
/// How many seconds lie between two rounds.
const PERIOD_SECS: i64 = 3;

hex_bytes!(
    /// The network's signature of a round: a point of G1, compressed.
    BeaconSignature,
    48
);

impl BeaconSignature {
    /// Whether this is the network's signature of a round.
    pub fn is_of(&self, round: u64) -> bool {
        let key = from_hex(PUBLIC_KEY).ok().and_then(|bytes| G2PubkeyRfc::from_fixed(bytes).ok());
        key.is_some_and(|key| key.verify(round, &[], &self.0).unwrap_or(false))
    }

    /// What drand calls the randomness of the round: `SHA-256(signature)`.
    pub fn randomness(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

/// The moment from which a round can be known.
pub fn round_is_made(round: u64) -> Timestamp {
    let periods = i64::try_from(round.saturating_sub(1)).unwrap_or(i64::MAX);
    Timestamp::EPOCH.plus_secs(GENESIS_SECS.saturating_add(periods.saturating_mul(PERIOD_SECS)))
}

/// The first round that is made at a moment or later.
pub fn first_round_from(moment: Timestamp) -> u64 {
    let since = moment.millis_since(Timestamp::EPOCH.plus_secs(GENESIS_SECS));
    let periods = since.div_euclid(PERIOD_SECS * 1_000) + i64::from(since.rem_euclid(PERIOD_SECS * 1_000) > 0);
    u64::try_from(periods + 1).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounds as the network's relays give them.
    const ROUNDS: [(u64, &str); 2] = [
        (123, "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"),
        (1_000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"),
    ];

    fn signature(text: &str) -> BeaconSignature {
        text.parse().expect("hexadecimal")
    }

    #[test]
    fn signatures_of_the_network_are_genuine_for_their_round_alone() {
        for (round, text) in ROUNDS {
            let genuine = signature(text);
            assert!(genuine.is_of(round));
            assert!(!genuine.is_of(round + 1));
            let mut other = genuine;
            other.0[47] ^= 1;
            assert!(!other.is_of(round));
        }
        assert!(!BeaconSignature([0; 48]).is_of(1), "no point at all");
    }

    #[test]
    fn the_randomness_is_the_one_that_the_relays_tell() {
        let told = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd";
        assert_eq!(signature(ROUNDS[1].1).randomness(), from_hex(told).expect("hexadecimal"));
    }

    #[test]
    fn rounds_and_moments_belong_together() {
        assert_eq!(round_is_made(1).as_millis(), GENESIS_SECS * 1_000);
        for round in [1, 2, 123, 1_000, 25_000_000] {
            let made = round_is_made(round);
            assert_eq!(first_round_from(made), round);
            assert_eq!(first_round_from(Timestamp::from_millis(made.as_millis() + 1)), round + 1);
            assert_eq!(first_round_from(Timestamp::from_millis(made.as_millis() - 1)), round);
        }
        assert_eq!(first_round_from(Timestamp::EPOCH), 1, "there was nothing before the first round");
    }
}
