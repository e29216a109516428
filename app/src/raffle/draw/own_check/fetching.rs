//! Checks receipts, and brings what the rules ask for.

use domain::draw::log::{TicketFault, TicketFinding};
use domain::ticket::SignedReceipt;

use super::rules::{Question, load_rules};
use super::{OwnCheck, Shown};
use crate::raffle::draw::files::{fetch_bytes, fetch_key, fetch_text};

/// What comes of each receipt; nothing where a file does not arrive.
pub(super) async fn check_all(shown: &Shown, receipts: Vec<SignedReceipt>) -> Option<Vec<OwnCheck>> {
    let key = fetch_key().await?;
    let note = fetch_text(&format!("/draws/{}/checkpoint", shown.raffle)).await?;
    let mut checks = Vec::new();
    for receipt in receipts {
        let outcome = check_one(shown, &receipt, &note, key).await?;
        checks.push(OwnCheck { receipt, note: note.clone(), outcome });
    }
    Some(checks)
}

async fn check_one(
    shown: &Shown,
    receipt: &SignedReceipt,
    note: &str,
    key: [u8; 32],
) -> Option<Result<TicketFinding, TicketFault>> {
    let Shown { raffle, seal, source, .. } = shown.clone();
    let question = Question { receipt: receipt.clone(), note: note.to_owned(), key, seal, source };
    let mut rules = match load_rules(question).await.ok()? {
        Ok(rules) => rules,
        Err(fault) => return Some(Err(fault)),
    };
    loop {
        let wanted = rules.wants();
        if wanted.is_empty() {
            return Some(rules.finish());
        }
        for name in wanted {
            let bytes = fetch_bytes(&format!("/draws/{raffle}/{name}")).await?;
            if let Err(fault) = rules.take(&name, &bytes) {
                return Some(Err(fault));
            }
        }
    }
}
