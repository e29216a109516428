//! What was sent and what was promised, as the people who registered would remember it.

use domain::ticket::{Receipt, SignedReceipt};

use crate::chance::SplitMix;

/// One in this many people registers again.
const REPEATS_ONE_IN: u64 = 10;

/// Everybody who registered, by their number, and every receipt that came back, in that order.
#[derive(Default)]
pub(super) struct Book {
    people: Vec<Person>,
    receipts: Vec<SignedReceipt>,
    refused: u64,
}

/// What one person remembers.
#[derive(Default)]
pub(super) struct Person {
    /// Which of the book's receipts are theirs.
    receipts: Vec<usize>,
    /// How many requests were sent and never answered.
    unanswered: u64,
}

impl Book {
    /// Says who registers next, and notes that the request is about to be sent.
    pub(super) fn send(&mut self, chance: &mut SplitMix) -> u64 {
        let known = self.people.len() as u64;
        let number = if known > 0 && chance.once_in(REPEATS_ONE_IN) { chance.within(0, known) } else { known };
        if number == known {
            self.people.push(Person::default());
        }
        self.person(number).unanswered += 1;
        number
    }

    /// A receipt has come back.
    pub(super) fn acknowledge(&mut self, number: u64, receipt: SignedReceipt) {
        let place = self.receipts.len();
        self.receipts.push(receipt);
        let person = self.person(number);
        person.unanswered -= 1;
        person.receipts.push(place);
    }

    /// A refusal has come back that says that nothing was stored.
    pub(super) fn refuse(&mut self, number: u64) {
        self.person(number).unanswered -= 1;
        self.refused += 1;
    }

    /// Everybody, in the order of their numbers.
    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// Whether somebody was promised anything.
    pub(super) const fn is_promised(person: &Person) -> bool {
        !person.receipts.is_empty()
    }

    /// Whether this may be what is stored of somebody: one of the registrations that were
    /// acknowledged, to the last bit, or one that was sent and never answered.
    pub(super) fn may_be(&self, person: &Person, stored: &Receipt) -> bool {
        person.unanswered > 0 || person.receipts.iter().any(|place| self.receipts[*place].receipt == *stored)
    }

    /// All receipts, in the order in which they came.
    pub(super) fn receipts(&self) -> &[SignedReceipt] {
        &self.receipts
    }

    /// How many were acknowledged, were never answered, and were refused.
    pub(super) fn totals(&self) -> (u64, u64, u64) {
        let unanswered = self.people.iter().map(|person| person.unanswered).sum();
        (self.receipts.len() as u64, unanswered, self.refused)
    }

    fn person(&mut self, number: u64) -> &mut Person {
        &mut self.people[usize::try_from(number).unwrap_or(usize::MAX)]
    }
}
