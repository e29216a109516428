//! Mail: the form of a letter, and ways to hand it over.
//!
//! In reading order: the letter's form here, `outbox` (a folder of `.eml` files for demo machines),
//! `smtp` (a mail server); `aws::ses` is a third way. Addresses are never logged and never stand in an error.

mod outbox;
mod smtp;

use std::time::{Duration, SystemTime};

use data_encoding::HEXLOWER;
use domain::time::Timestamp;
use lettre::Message;
use lettre::message::{Mailbox, MultiPart};
use services::ports::{OutgoingMail, PortError, PortResult};
use sha2::{Digest, Sha256};
use thiserror::Error;

pub use outbox::EmlOutbox;
pub use smtp::{Smtp, SmtpConfig, SmtpCredentials, SmtpError, SmtpSecurity};

/// Hexadecimal digits of a `Message-ID`: 128 bits name a letter.
const ID_DIGITS: usize = 32;

/// Who the letters are from, such as `Festival Tickets <tickets@example.org>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// The text is not a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a sender such as `Festival Tickets <tickets@example.org>`")]
pub struct BadSender;

impl Sender {
    /// Reads a mailbox, with or without a name.
    pub fn parse(text: &str) -> Result<Self, BadSender> {
        text.parse().map(Self).map_err(|_| BadSender)
    }
}

/// The letter as RFC 5322 writes it: text and HTML, the reader's program chooses.
pub(crate) fn compose(mail: &OutgoingMail, from: &Sender, at: Timestamp) -> PortResult<Message> {
    let to = mail.to.as_str().parse().map_err(|_| unavailable("the address cannot be written in a letter"))?;
    Message::builder()
        .message_id(Some(message_id(&mail.key, from)))
        .date(system_time(at))
        .from(from.0.clone())
        .to(Mailbox::new(None, to))
        .subject(&mail.subject)
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(|_| unavailable("the letter could not be put together"))
}

/// The same key gives the same `Message-ID`, so that a letter which was handed over twice can be
/// told from two letters.
fn message_id(key: &str, from: &Sender) -> String {
    format!("<{}@{}>", &key_hash(key)[..ID_DIGITS], from.0.email.domain())
}

/// A key in hexadecimal, whatever its characters were.
pub(crate) fn key_hash(key: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(key))
}

fn system_time(at: Timestamp) -> SystemTime {
    let since_epoch = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(0));
    SystemTime::UNIX_EPOCH + since_epoch
}

fn unavailable(sentence: &str) -> PortError {
    PortError::Unavailable(sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use domain::person::Email;
    use proptest::prelude::*;

    use super::*;

    fn letter_to(to: Email) -> OutgoingMail {
        let [key, subject, text, html] =
            ["registered-1", "You are registered", "Text", "<p>Text</p>"].map(str::to_owned);
        OutgoingMail { key, to, subject, text, html }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        // Otherwise somebody could register who can never be written to, and their letters would be tried for hours.
        #[test]
        fn whatever_a_form_takes_for_an_address_can_stand_on_a_letter(
            text in "[a-zäß0-9!#$%&'*+/=?^_`{|}~.\\[\\]-]{1,12}@[a-zä0-9\\[\\]:_-]{1,12}[.:][a-z0-9.\\]-]{1,9}",
        ) {
            if let Ok(email) = Email::parse(&text) {
                let from = Sender::parse("Festival Tickets <tickets@example.org>").expect("a sender");
                prop_assert!(compose(&letter_to(email), &from, Timestamp::from_millis(0)).is_ok(), "{text}");
            }
        }
    }
}
