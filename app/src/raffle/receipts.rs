//! The receipts that this browser keeps, so that people find their registrations again and
//! "on its way" can be told from "unknown".

use domain::ticket::{SignedReceipt, TicketCode};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Where they lie in the browser's storage.
const KEY: &str = "receipts";
/// The most that are kept: ten festivals of ten raffles. The oldest goes first.
const RECEIPTS_MAX: usize = 100;

/// A receipt, and what it is for in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptReceipt {
    /// The event's name.
    pub event: String,
    /// The raffle's name.
    pub raffle: String,
    /// The receipt itself.
    pub receipt: SignedReceipt,
}

impl KeptReceipt {
    /// The code that was handed out.
    pub const fn code(&self) -> TicketCode {
        self.receipt.receipt.code
    }
}

/// The receipts of this browser, the latest first.
#[derive(Clone, Copy)]
pub(crate) struct Receipts {
    kept: RwSignal<Vec<KeptReceipt>>,
    is_lasting: RwSignal<bool>,
}

impl Receipts {
    /// Reads them, for all pages; once in the SPA.
    pub fn provide() {
        provide_context(Self { kept: RwSignal::new(read().unwrap_or_default()), is_lasting: RwSignal::new(true) });
    }

    /// All of them; reactive.
    pub fn all(self) -> Vec<KeptReceipt> {
        self.kept.get()
    }

    /// The receipt for a code; reactive.
    pub fn of(self, code: TicketCode) -> Option<SignedReceipt> {
        self.kept.with(|kept| kept.iter().find(|one| one.code() == code).map(|one| one.receipt.clone()))
    }

    /// Whether they outlive this page; reactive. Private windows often keep nothing.
    pub fn are_lasting(self) -> bool {
        self.is_lasting.get()
    }

    /// Keeps one more.
    pub fn keep(self, receipt: KeptReceipt) {
        self.change(|kept| {
            kept.retain(|one| one.code() != receipt.code());
            kept.insert(0, receipt);
            kept.truncate(RECEIPTS_MAX);
        });
    }

    /// Forgets one.
    pub fn remove(self, code: TicketCode) {
        self.change(|kept| kept.retain(|one| one.code() != code));
    }

    /// Changes what lies there now, and not what lay there when this page was loaded: another tab may have kept one since.
    fn change(self, change: impl FnOnce(&mut Vec<KeptReceipt>)) {
        let stored = self.is_lasting.get_untracked().then(read).flatten();
        let mut kept = stored.unwrap_or_else(|| self.kept.get_untracked());
        change(&mut kept);
        let text = serde_json::to_string(&kept).ok();
        self.kept.set(kept);
        let written = storage().zip(text).and_then(|(storage, text)| storage.set_item(KEY, &text).ok());
        self.is_lasting.set(written.is_some());
    }
}

/// The receipts of this browser.
pub(crate) fn use_receipts() -> Receipts {
    let none = || Receipts { kept: RwSignal::default(), is_lasting: RwSignal::new(false) };
    use_context().unwrap_or_else(none)
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn read() -> Option<Vec<KeptReceipt>> {
    let text = storage()?.get_item(KEY).ok().flatten()?;
    // From a slice, as the replies of the server are read: one reader in the bundle is enough.
    serde_json::from_slice(text.as_bytes()).ok()
}
