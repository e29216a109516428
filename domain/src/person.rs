//! Who registers: names, e-mail addresses, dates of birth, and the key that stands for a person.

use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::bytes::hex_bytes;
use crate::form::{Code, line};
use crate::id::RaffleId;
use crate::time::parse_day;

/// The most characters of one part of a name.
pub const NAME_MAX: u32 = 80;
/// The most characters of an e-mail address (RFC 5321: 256 octets of path less two brackets).
pub const EMAIL_MAX: u32 = 254;
/// Nobody is older; an earlier date of birth is a slip.
const AGE_MAX_YEARS: i16 = 130;

/// A first or last name, as the person writes it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonName(String);

impl PersonName {
    /// Takes any name of one line; names have no other rules.
    pub fn parse(text: &str) -> Result<Self, Code> {
        line(text, NAME_MAX).map(Self)
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address, normalized: trimmed and in lower case, so that one mailbox is one person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Takes what RFC 5321 takes as a mailbox, but no display names, quoted parts, bare hosts, or numeric addresses in
    /// brackets, to which mail is hardly sent any more.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = line(text, EMAIL_MAX)?.to_lowercase();
        let has_dotted_host = text.rsplit_once('@').is_some_and(|(_, host)| host.contains('.'));
        let is_plain = !text.contains(['"', '<', '>', '[', ']', ' ', ',', ';']);
        if has_dotted_host && is_plain && email_address::EmailAddress::is_valid(&text) {
            Ok(Self(text))
        } else {
            Err(Code::NotAnEmail)
        }
    }

    /// The normalized address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// Logs and panics print with `Debug`, and personal data must never get there.
impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(…)")
    }
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

/// Reads a date of birth such as `2001-12-31` and checks the age on the day of the event.
pub fn date_of_birth(text: &str, event_day: Date, min_age: u8) -> Result<Date, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Missing);
    }
    let born = parse_day(text).ok_or(Code::NotADate)?;
    if born > event_day {
        return Err(Code::InFuture);
    }
    if born.year() < event_day.year() - AGE_MAX_YEARS {
        return Err(Code::NotADate);
    }
    if age_on(born, event_day) < i16::from(min_age) {
        return Err(Code::TooYoung { min_age });
    }
    Ok(born)
}

/// Full years between a date of birth and a day.
fn age_on(born: Date, day: Date) -> i16 {
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    day.year() - born.year() - i16::from(!had_birthday)
}

/// The person who registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The first name.
    pub first_name: PersonName,
    /// The last name.
    pub last_name: PersonName,
    /// Where the answers go.
    pub email: Email,
    /// Only asked for where the event has a minimum age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
}

/// The secret that keeps person keys from being computed by anyone but this installation.
#[derive(Clone)]
pub struct Pepper(pub [u8; 32]);

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pepper(…)")
    }
}

hex_bytes!(
    /// Stands for one person in one raffle, and is the primary key of their registration:
    /// `HMAC-SHA-256(pepper, raffle ‖ normalized e-mail)`, cut to 80 bits.
    ///
    /// Of ten million registrations, two collide with a chance of 4 in 10¹¹.
    PersonKey,
    10
);

impl PersonKey {
    /// The key of a person in a raffle.
    pub fn derive(pepper: &Pepper, raffle: RaffleId, email: &Email) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(&pepper.0).expect("any key length is allowed");
        mac.update(raffle.to_string().as_bytes());
        mac.update(email.as_str().as_bytes());
        let full = mac.finalize().into_bytes();
        let mut key = [0; 10];
        key.copy_from_slice(&full[..10]);
        Self(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn one_mailbox_is_one_person() {
        assert_eq!(Email::parse(" Ada@Example.ORG "), Email::parse("ada@example.org"));
    }

    #[test]
    fn what_is_no_mailbox_is_refused() {
        for text in
            ["ada", "ada@", "@example.org", "ada@host", "Ada <a@b.org>", "a b@c.org", "a@b.org,c@d.org", "a@[10.0.0.1]"]
        {
            assert_eq!(Email::parse(text), Err(Code::NotAnEmail), "{text}");
        }
        assert_eq!(Email::parse("ada@example.org\nBcc: all@example.org"), Err(Code::BadCharacters));
        assert_eq!(Email::parse(&format!("{}@example.org", "a".repeat(250))), Err(Code::TooLong { max: EMAIL_MAX }));
    }

    #[test]
    fn the_age_counts_on_the_day_of_the_event() {
        let day = date(2026, 7, 1);
        assert!(date_of_birth("2008-07-01", day, 18).is_ok());
        assert_eq!(date_of_birth("2008-07-02", day, 18), Err(Code::TooYoung { min_age: 18 }));
        assert_eq!(date_of_birth("2027-01-01", day, 0), Err(Code::InFuture));
        assert_eq!(date_of_birth("0208-07-01", day, 18), Err(Code::NotADate));
        assert_eq!(date_of_birth("2001-02-30", day, 18), Err(Code::NotADate));
    }

    #[test]
    fn personal_data_does_not_print() {
        let email = Email::parse("ada@example.org").expect("valid");
        assert!(!format!("{email:?}").contains("ada"));
    }
}
