//! A house whose process may stumble, or die and be started again.

use std::sync::Arc;

use super::witness::Witness;
use crate::support::{House, MINUTE};

/// A house whose process may stumble or die.
pub(super) struct Mortal {
    pub(super) house: House,
    pub(super) witness: Arc<Witness>,
}

impl Mortal {
    /// An empty house, and the witness that may strike at its process.
    pub(super) fn new(witness: Arc<Witness>) -> Self {
        Self { house: House::hooked(witness.clone()), witness }
    }

    /// Lets time pass; a process that is struck meanwhile recovers.
    pub(super) async fn pass(&mut self, secs: u32, every_secs: u32) {
        for _ in 0..secs / every_secs {
            self.house.pass(every_secs, every_secs).await;
            self.recover().await;
        }
    }

    /// Starts another process where this one has died, and gives whoever was struck ten minutes.
    /// Answers whether somebody was.
    pub(super) async fn recover(&mut self) -> bool {
        let was_struck = self.witness.was_just_struck();
        if self.witness.was_dead() {
            self.house.services = Arc::new(self.house.process(self.witness.clone()));
        }
        if was_struck {
            self.house.pass(10 * MINUTE, MINUTE).await;
        }
        was_struck
    }
}
