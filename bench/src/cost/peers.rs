//! What another design would cost for the same, from the parts that it is made of. Nobody has run it: how often each
//! part is used follows from how it works.

use super::prices::Prices;
use crate::say;

const MILLION: f64 = 1_000_000.0;

/// A part of a design, how often one registration uses it, and dollars for a million of it.
type Part = (&'static str, f64, f64);

/// A REST gateway with an indexed table: the gateway in front of functions of 512 MB on Intel, a queue that is sent to
/// one by one and worked ten at a time, and a table with an index that status is looked up in. It sends no letters.
fn gateway_and_index(prices: &Prices) -> Vec<Part> {
    use super::book::Kind;
    let of = |kind| prices.of(kind, MILLION);
    let half_gb_second = prices.of_other("function_gb_seconds_x86", 0.5 * MILLION);
    vec![
        ("REST gateway: registering, two look-ups", 3.0, prices.of_other("rest_calls", MILLION)),
        ("functions: calls, and a tenth for the worker", 3.1, of(Kind::FunctionCalls)),
        // 15 milliseconds for a message or a look in the index, 60 for ten writes one after the other.
        ("functions: seconds", 3.0 * 0.015 + 0.1 * 0.06, half_gb_second),
        ("queue: sent alone, taken and deleted by tens", 1.2, of(Kind::QueueRequests)),
        ("table and index: a write each", 2.0, of(Kind::WriteUnits)),
        ("index: looks that may be old", 2.0 * 0.5, of(Kind::ReadUnits)),
    ]
}

/// Prints the parts and their sum; `ours` is what registering and two look-ups cost here without letters, in dollars a
/// million.
pub(crate) fn print(prices: &Prices, ours: f64) {
    say("");
    say("| a REST gateway and an indexed table: a million registrations, 2 look-ups each | times | $ a million | $ |");
    say("|---|---|---|---|");
    let parts = gateway_and_index(prices);
    for (what, times, price) in &parts {
        say(format!("| {what} | {times:.3} | {price:.3} | {:.3} |", times * price));
    }
    let sum: f64 = parts.iter().map(|(_, times, price)| times * price).sum();
    say(format!("| **its sum**, beside ours without letters: {ours:.2} | | | **{sum:.2}** |"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn such_a_design_pays_most_for_its_gateway() {
        let prices = Prices::read().expect("the table is whole");
        let parts = gateway_and_index(&prices);
        let dearest = parts.iter().max_by(|one, other| (one.1 * one.2).total_cmp(&(other.1 * other.2)));
        assert!(dearest.is_some_and(|(what, ..)| what.starts_with("REST gateway")));
    }
}
