//! Mail through SES: the letter as `mail` writes it, handed over whole.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use domain::person::Email;
use services::ports::{Chance, Clock, Mailer, OutgoingMail, PortError, PortResult};

use super::patience::{Patience, SERVICES, unavailable};
use crate::mail::{Sender, compose, key_hash};

/// The tag by which SES reports what became of a letter; the same key is the same tag.
const TAG: &str = "letter";

/// Words by which SES says that it takes only so many in a second, or in a day.
const TOO_MANY: [&str; 3] = ["TooManyRequestsException", "LimitExceededException", "ThrottlingException"];

/// Hands mails to SES. The same key twice carries the same `Message-ID` up to SES, which writes one of its
/// own over it, and the same tag in what SES reports.
pub struct Ses {
    client: Client,
    from: Sender,
    patience: Patience,
    clock: Arc<dyn Clock>,
}

impl Ses {
    /// Sends as `from`, whose domain SES has to know. Makes no call yet.
    pub fn new(client: Client, from: Sender, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { client, from, patience: Patience::new(SERVICES, chance), clock }
    }
}

#[async_trait]
impl Mailer for Ses {
    async fn deliver(&self, mail: &OutgoingMail) -> PortResult<()> {
        let letter = compose(mail, &self.from, self.clock.now())?.formatted();
        let raw = RawMessage::builder().data(Blob::new(letter)).build().expect("it has data");
        let content = EmailContent::builder().raw(raw).build();
        let tag =
            MessageTag::builder().name(TAG).value(key_hash(&mail.key)).build().expect("it has a name and a value");
        let sent = self.patience.call(|| {
            let to = Destination::builder().to_addresses(mail.to.as_str()).build();
            let send = self.client.send_email().destination(to).content(content.clone());
            send.email_tags(tag.clone()).send()
        });
        sent.await.map(|_| ()).map_err(|fault| told(&fault))
    }

    async fn recall(&self, _key: &str) -> PortResult<()> {
        Ok(())
    }

    async fn forget(&self, _to: &Email) -> PortResult<()> {
        Ok(())
    }
}

/// A final refusal is reported like a passing one: after `ATTEMPTS_MAX` the letter is a dead letter that somebody looks
/// at, which is what a wrong address needs.
fn told(fault: &SdkError<SendEmailError>) -> PortError {
    if fault.code().is_some_and(|code| TOO_MANY.contains(&code)) {
        return PortError::Busy("the mail service takes no more now".to_owned());
    }
    let is_refusal = matches!(fault, SdkError::ServiceError(refused) if refused.raw().status().is_client_error());
    let sentence = if is_refusal { "the mail service refused the letter" } else { "the mail service is away" };
    unavailable(sentence, fault)
}
