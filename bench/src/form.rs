//! Registrations as bytes: written once, and numbered in place for each person.

use std::ops::Range;

use domain::id::RaffleId;

use crate::http;

/// How many digits a person's number has, so that every request has the same length.
const DIGITS: usize = 10;

/// Which door a registration goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Door {
    /// The public REST API.
    V1,
    /// The server function of the attendee SPA.
    Function,
    /// The route that does nothing.
    Noop,
    /// The peer that commits once per request.
    Naive,
}

/// A request whose e-mail address has a number.
#[derive(Clone)]
pub(crate) struct Request {
    bytes: Vec<u8>,
    digits: Range<usize>,
}

impl Request {
    pub(crate) fn new(door: Door, raffle: RaffleId, party_size: u8) -> Self {
        let zeros = "0".repeat(DIGITS);
        let form = format!(
            r#"{{"first_name":"Ada","last_name":"Lovelace","email":"ada.{zeros}@example.org","date_of_birth":"","party_size":"{party_size}","consent":true}}"#
        );
        let bytes = match door {
            Door::V1 => http::post(&format!("/v1/raffles/{raffle}/registrations"), &form),
            Door::Function => {
                http::post("/api/attendee/raffle/register", &format!(r#"{{"raffle":"{raffle}","form":{form}}}"#))
            }
            Door::Noop => http::post(crate::serve::NOOP, &form),
            Door::Naive => http::post("/registrations", &form),
        };
        let before = "ada.";
        let number = format!("{before}{zeros}");
        let at = memchr::memmem::find(&bytes, number.as_bytes()).unwrap_or_default() + before.len();
        Self { bytes, digits: at..at + DIGITS }
    }

    /// The request of one person.
    pub(crate) fn numbered(&mut self, mut number: u64) -> &[u8] {
        for digit in self.bytes[self.digits.clone()].iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        &self.bytes
    }
}

/// The address that a numbered request registers.
pub(crate) fn email(number: u64) -> String {
    format!("ada.{number:010}@example.org")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_numbered_in_place() {
        let raffle = RaffleId::new(uuid::Uuid::nil());
        for door in [Door::V1, Door::Function, Door::Noop, Door::Naive] {
            let mut request = Request::new(door, raffle, 1);
            let length = request.numbered(0).len();
            let text = String::from_utf8(request.numbered(1_204).to_vec()).expect("text");
            assert!(text.contains(&format!("\"{}\"", email(1_204))), "{text}");
            assert_eq!(text.len(), length);
        }
    }
}
