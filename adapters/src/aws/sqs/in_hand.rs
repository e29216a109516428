//! What this process was handed and has not settled: SQS wants its own receipt back, and a message
//! that dies has to be written down with its body.

use std::collections::HashMap;

use domain::time::Timestamp;
use services::jobs::Lane;

use super::envelope::Envelope;

/// How many seconds after its time a message is still remembered here: a verdict may come late. By then the message has
/// long come again.
const KEPT_SECS: i64 = 600;

/// A message that was handed over.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) lane: Lane,
    /// How SQS names the message.
    pub(super) name: String,
    /// How SQS names this hand-over.
    pub(super) receipt: String,
    pub(super) envelope: Envelope,
    pub(super) body: String,
    pub(super) attempt: u32,
    /// From this moment on somebody else may have it.
    pub(super) until: Timestamp,
}

/// The messages by the handles that workers know.
#[derive(Default)]
pub(super) struct InHand {
    by_handle: HashMap<String, Held>,
    handle_of: HashMap<String, String>,
}

impl InHand {
    /// Keeps a hand-over under a handle. An earlier one of the same message is overtaken.
    pub(super) fn keep(&mut self, handle: String, held: Held) {
        if let Some(overtaken) = self.handle_of.insert(held.name.clone(), handle.clone()) {
            self.by_handle.remove(&overtaken);
        }
        self.by_handle.insert(handle, held);
    }

    /// Takes a hand-over out, if its handle still stands for it.
    pub(super) fn take(&mut self, handle: &str) -> Option<Held> {
        let held = self.by_handle.remove(handle)?;
        self.handle_of.remove(&held.name);
        Some(held)
    }

    /// Puts back a hand-over that could not be settled, unless the message was handed over again meanwhile.
    pub(super) fn put_back(&mut self, handle: String, held: Held) {
        if !self.handle_of.contains_key(&held.name) {
            self.keep(handle, held);
        }
    }

    /// Forgets hand-overs for which no verdict will come any more.
    pub(super) fn forget_old(&mut self, now: Timestamp) {
        self.by_handle.retain(|_, held| now < held.until.plus_secs(KEPT_SECS));
        let Self { by_handle, handle_of } = self;
        handle_of.retain(|_, handle| by_handle.contains_key(handle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(name: &str, until: i64) -> Held {
        let at = Timestamp::from_millis;
        let envelope = Envelope { id: [0; 16], pool: None, sent_at: at(0), due: None, attempts: 0 };
        let (name, receipt, body) = (name.to_owned(), String::new(), String::new());
        Held { lane: Lane::Post, name, receipt, envelope, body, attempt: 1, until: at(until) }
    }

    #[test]
    fn a_hand_over_is_taken_once_and_only_while_no_later_one_has_overtaken_it() {
        let mut hands = InHand::default();
        hands.keep("one".into(), held("message", 1));
        hands.keep("two".into(), held("message", 1));
        assert!(hands.take("one").is_none());
        let taken = hands.take("two").expect("it is there");
        assert!(hands.take("two").is_none());
        hands.put_back("two".into(), taken.clone());
        hands.keep("three".into(), held("message", 1));
        hands.put_back("two".into(), taken);
        assert!(hands.take("two").is_none());
        assert!(hands.take("three").is_some());
    }

    #[test]
    fn what_nobody_speaks_of_is_forgotten() {
        let mut hands = InHand::default();
        hands.keep("one".into(), held("first", 0));
        hands.keep("two".into(), held("second", 2));
        hands.forget_old(Timestamp::from_millis(KEPT_SECS * 1_000));
        assert_eq!((hands.by_handle.len(), hands.handle_of.len()), (1, 1));
        assert!(hands.take("two").is_some());
    }
}
