//! Sending each mail once, however often it is asked for.

use domain::person::Email;
use domain::raffle::Registration;
use futures::future::join_all;

use super::wording::Text;
use crate::Services;
use crate::error::{Error, Result};
use crate::ports::{MailTurn, OutgoingMail, PortError, PortResult, Sheet, Verdict};

/// How many seconds a turn to send a mail lasts: longer than any mail server takes to answer.
const TURN_SECS: u32 = 120;

/// What became of a letter.
pub(crate) enum Posted {
    /// What its message is told.
    Settled(Verdict),
    /// The mail server takes no more now.
    NotNow,
}

impl Posted {
    pub(super) const DONE: Self = Self::Settled(Verdict::Done);
}

/// A mail that is written and not yet sent.
pub(super) struct Draft {
    /// Names it: the same key is the same mail.
    pub(super) key: String,
    pub(super) to: Email,
    pub(super) text: Text,
    /// The registrations that it is about. If the data of one are deleted while it is on its way, it is taken back.
    pub(super) about: Vec<Registration>,
}

/// How far a mail came whose turn it was.
enum Handed {
    /// The mail server has it.
    Over,
    /// It is not to be sent, or not now.
    Not(Posted),
}

/// Sends a mail that is noted by itself.
pub(super) async fn send_one(services: &Services, draft: Draft) -> Result<Posted> {
    send_all(services, Sheet::Alone, vec![draft]).await.pop().unwrap_or_else(unheard)
}

/// Sends mails at once that belong to one sheet, and notes them together. Says of each, in order, what became of it.
///
/// Between handing a mail over and noting that, there is a moment in which nobody can know. Where the process ends in it,
/// or the note cannot be made, the mail comes a second time; of a sheet, each that was handed over by then.
pub(super) async fn send_all(services: &Services, sheet: Sheet, drafts: Vec<Draft>) -> Vec<Result<Posted>> {
    let keys: Vec<String> = drafts.iter().map(|draft| draft.key.clone()).collect();
    let turns = match services.mail_log.take_turns(sheet, &keys, services.clock.now(), TURN_SECS).await {
        Ok(turns) => turns,
        Err(error) => return drafts.iter().map(|_| Err(error.clone().into())).collect(),
    };
    let handed = drafts.iter().zip(turns).map(|(draft, turn)| hand_over(services, draft, turn));
    let handed: Vec<PortResult<Handed>> = join_all(handed).await;
    let noted = note(services, sheet, &keys, &handed).await;
    let after = drafts.iter().zip(handed).map(|(draft, handed)| after(services, sheet, draft, handed, &noted));
    join_all(after).await
}

/// What became of a mail of which nothing was said.
pub(super) fn unheard() -> Result<Posted> {
    Err(Error::Unavailable("nothing was said of a mail".to_owned()))
}

async fn hand_over(services: &Services, draft: &Draft, turn: MailTurn) -> PortResult<Handed> {
    match turn {
        MailTurn::Sent => return Ok(Handed::Not(Posted::DONE)),
        MailTurn::Taken => {
            let cause = "another worker is at it".to_owned();
            return Ok(Handed::Not(Posted::Settled(Verdict::Retry { after_secs: TURN_SECS, cause })));
        }
        MailTurn::Yours => {}
    }
    let (plain, html) = draft.text.render().map_err(|error| PortError::Unavailable(error.to_string()))?;
    let (key, to, subject) = (draft.key.clone(), draft.to.clone(), draft.text.subject.clone());
    match services.mailer.deliver(&OutgoingMail { key, to, subject, text: plain, html }).await {
        Ok(()) => Ok(Handed::Over),
        Err(PortError::Busy(_)) => Ok(Handed::Not(Posted::NotNow)),
        Err(error) => Err(error),
    }
}

/// Notes which mails of a sheet were handed over. Those that were not taken give their turn back, so that nobody has to
/// wait for its end.
async fn note(services: &Services, sheet: Sheet, keys: &[String], handed: &[PortResult<Handed>]) -> PortResult<()> {
    let those = |is_meant: fn(&PortResult<Handed>) -> bool| -> Vec<String> {
        keys.iter().zip(handed).filter(|(_, handed)| is_meant(handed)).map(|(key, _)| key.clone()).collect()
    };
    let over = those(|handed| matches!(handed, Ok(Handed::Over)));
    if !over.is_empty() {
        services.mail_log.mark_sent(sheet, &over, services.clock.now()).await?;
        metrics::counter!("festival_mails_sent_total").increment(over.len() as u64);
    }
    let refused = those(|handed| matches!(handed, Ok(Handed::Not(Posted::NotNow))));
    if !refused.is_empty() {
        services.mail_log.forget_sent(sheet, &refused).await?;
    }
    Ok(())
}

/// What became of a mail, once it is noted. If the data of somebody were deleted while it was on its way, it is taken
/// back: whoever deletes cannot see a mail that is not there yet.
async fn after(
    services: &Services,
    sheet: Sheet,
    draft: &Draft,
    handed: PortResult<Handed>,
    noted: &PortResult<()>,
) -> Result<Posted> {
    match handed? {
        Handed::Over => {}
        Handed::Not(posted) => return Ok(posted),
    }
    noted.clone()?;
    for registration in &draft.about {
        let now = services.registrations.get_registration(registration.code.person).await?;
        if now.is_none_or(|now| now.code != registration.code) {
            take_back(services, sheet, &draft.key).await?;
        }
    }
    Ok(Posted::DONE)
}

/// Leaves nothing of a mail to somebody whose data were deleted.
pub(super) async fn take_back(services: &Services, sheet: Sheet, key: &str) -> Result<Posted> {
    services.mailer.recall(key).await?;
    services.mail_log.forget_sent(sheet, &[key.to_owned()]).await?;
    Ok(Posted::DONE)
}
