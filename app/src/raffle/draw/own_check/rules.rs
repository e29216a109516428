//! The rules that one ticket is checked by, behind one door, so that they can be a file of their own.

use domain::draw::log::{TicketCheck, TicketFault, TicketFinding};
use domain::draw::{RandomnessSource, Seal};
use domain::ticket::{ReceiptVerifier, SignedReceipt};
use leptos::wasm_split::SplitLoaderError;

/// A check that is under way.
pub(super) trait Rules {
    /// The files that it needs to go on; none when it can be finished.
    fn wants(&self) -> Vec<String>;
    /// Takes one of them in.
    fn take(&mut self, name: &str, bytes: &[u8]) -> Result<(), TicketFault>;
    /// What came of it.
    fn finish(self: Box<Self>) -> Result<TicketFinding, TicketFault>;
}

impl Rules for TicketCheck {
    fn wants(&self) -> Vec<String> {
        Self::wants(self)
    }

    fn take(&mut self, name: &str, bytes: &[u8]) -> Result<(), TicketFault> {
        Self::take(self, name, bytes)
    }

    fn finish(self: Box<Self>) -> Result<TicketFinding, TicketFault> {
        Self::finish(*self)
    }
}

/// What one check goes by.
pub(super) struct Question {
    pub(super) receipt: SignedReceipt,
    pub(super) note: String,
    pub(super) key: [u8; 32],
    pub(super) seal: Seal,
    pub(super) source: RandomnessSource,
}

/// A check that has begun, or why it cannot.
pub(super) type Begun = Result<Box<dyn Rules>, TicketFault>;

fn begin(question: &Question) -> Begun {
    let Question { receipt, note, key, seal, source } = question;
    let key = ReceiptVerifier::from_bytes(key).ok_or(TicketFault::Receipt)?;
    TicketCheck::of(receipt, note, &key, seal, source).map(|check| Box::new(check) as Box<dyn Rules>)
}

/// Loads the rules, and begins.
#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "the macro turns a file that does not arrive into the error")]
#[leptos::wasm_split::wasm_split(draw_rules, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn load_rules(question: Question) -> Result<Begun, SplitLoaderError> {
    Ok(begin(&question))
}

/// Begins: the rules are there.
#[cfg(not(feature = "split"))]
pub(super) fn load_rules(question: Question) -> std::future::Ready<Result<Begun, SplitLoaderError>> {
    std::future::ready(Ok(begin(&question)))
}
