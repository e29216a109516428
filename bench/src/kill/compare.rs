//! What is there in the end, against what was promised.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use domain::id::RaffleId;
use domain::ticket::{Receipt, ReceiptKey, SignedReceipt, TicketCode};
use serde_json::Value;

use super::book::Book;
use super::database::{Database, Stored};
use crate::form;
use crate::http::{self, Connection};

/// How many signatures are checked after each round; each takes some 50 µs.
const SIGNATURES: usize = 200;

/// Everything that is not as it was promised.
pub(super) type Violations = Vec<String>;

/// The rows of a raffle by person, and what is wrong with them as a whole.
pub(super) fn rows(database: &Database, raffle: RaffleId, wrong: &mut Violations) -> Result<HashMap<String, Receipt>> {
    let rows = database.registrations(raffle)?;
    let (people, tally) = database.counts(raffle)?;
    let count = rows.len() as u64;
    if people != count || tally != count {
        wrong.push(format!("{count} rows, {people} primary keys and {tally} in the tally of {raffle}"));
    }
    let mut by_email = HashMap::with_capacity(rows.len());
    for Stored { email, receipt } in rows {
        if by_email.insert(email.clone(), receipt).is_some() {
            wrong.push(format!("{email} is stored twice in {raffle}"));
        }
    }
    Ok(by_email)
}

/// Holds the rows against the book: nobody lost, nobody invented, nothing changed.
pub(super) fn with_book(book: &Book, stored: &HashMap<String, Receipt>, wrong: &mut Violations) {
    let mut known = 0;
    for (number, person) in (0..).zip(book.people()) {
        let email = form::email(number);
        match stored.get(&email) {
            Some(receipt) => {
                known += 1;
                if !book.may_be(person, receipt) {
                    wrong.push(format!("{email} is stored with a registration that nobody sent or that was refused"));
                }
            }
            None if Book::is_promised(person) => wrong.push(format!("{email} was acknowledged and is lost")),
            None => {}
        }
    }
    if known != stored.len() {
        wrong.push(format!("{} registrations are stored that nobody sent", stored.len() - known));
    }
}

/// Asks the server for codes that were handed out, with the ones at hand that are stored.
pub(super) async fn with_answers(
    address: SocketAddr,
    receipts: &[SignedReceipt],
    stored: &HashSet<TicketCode>,
    wrong: &mut Violations,
) -> Result<()> {
    let mut connection = Connection::open(address).await?;
    for signed in receipts {
        let code = signed.receipt.code;
        let expected = if stored.contains(&code) { "registered" } else { "repeated" };
        let said = status(&mut connection, code).await?;
        if said != expected {
            wrong.push(format!("a code that was acknowledged answers `{said}` and not `{expected}`"));
        }
    }
    Ok(())
}

/// What a ticket code is told, without its receipt.
pub(super) async fn status(connection: &mut Connection, code: TicketCode) -> Result<String> {
    let answer = connection.call(&http::get(&format!("/v1/tickets/{code}"))).await?;
    if answer.status != 200 {
        return Ok(format!("HTTP {}", answer.status));
    }
    let ticket: Value = serde_json::from_slice(answer.body)?;
    Ok(ticket["status"].as_str().unwrap_or("nothing").to_owned())
}

/// Whether receipts are signed with the key that the folder has now.
pub(super) fn signatures(folder: &Path, receipts: &[SignedReceipt], wrong: &mut Violations) -> Result<()> {
    let clock = std::sync::Arc::new(adapters::system::SystemClock::new());
    let keys = server::secrets::load_or_make(
        folder,
        &folder.join("festival.db"),
        &adapters::system::SystemChance::new(clock),
    )?;
    let verifier = ReceiptKey::from_seed(&keys.receipt_key).verifier();
    let bad = receipts.iter().take(SIGNATURES).filter(|signed| !verifier.is_genuine(signed)).count();
    if bad > 0 {
        wrong.push(format!("{bad} receipts are not genuine by the key of the folder"));
    }
    Ok(())
}
