//! A house whose process may die, and is then started again.

use std::sync::Arc;

use super::witness::Witness;
use crate::support::{House, MINUTE};

/// A house whose process may die.
pub(super) struct Mortal {
    pub(super) house: House,
    pub(super) witness: Arc<Witness>,
}

impl Mortal {
    /// An empty house, and the witness that may let its process die.
    pub(super) fn new(witness: Arc<Witness>) -> Self {
        Self { house: House::hooked(witness.clone()), witness }
    }

    /// Lets time pass; a process that dies meanwhile is started again.
    pub(super) async fn pass(&mut self, secs: u32, every_secs: u32) {
        for _ in 0..secs / every_secs {
            self.house.pass(every_secs, every_secs).await;
            self.recover_if_dead().await;
        }
    }

    /// Starts another process where this one has died, and gives it ten minutes. Answers whether it
    /// had.
    pub(super) async fn recover_if_dead(&mut self) -> bool {
        let was_dead = self.witness.is_dead();
        if was_dead {
            self.witness.see_a_new_process();
            self.house.services = Arc::new(self.house.process(self.witness.clone()));
            self.house.pass(10 * MINUTE, MINUTE).await;
        }
        was_dead
    }
}
