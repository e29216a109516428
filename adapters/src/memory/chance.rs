//! Chance that is the same every time, for tests that have to be repeatable.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use services::ports::{Chance, Clock};

use crate::system::uuid_v7;

/// The golden ratio in 64 bits: the step of `SplitMix64` (Steele, Lea, Flood 2014).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sequence that follows from a seed (`SplitMix64`). Not for secrets.
pub struct SeededChance {
    state: AtomicU64,
    clock: Arc<dyn Clock>,
}

impl SeededChance {
    /// The sequence of this seed; UUIDs carry the time of this clock.
    pub fn new(seed: u64, clock: Arc<dyn Clock>) -> Self {
        Self { state: AtomicU64::new(seed), clock }
    }

    fn next(&self) -> u64 {
        let mut z = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }

    fn new_uuid(&self) -> uuid::Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        uuid_v7(self.clock.now(), random)
    }
}
