//! Letters: what each says (`wording`), and sending each of them once.

mod wording;

use domain::person::{Email, PersonKey};
use domain::raffle::{Claim, DataWish, Registration};
use domain::time::Timestamp;

use crate::Services;
use crate::error::Result;
use crate::jobs::{Letter, LetterKind};
use crate::limits::hash_of;
use crate::own_data;
use crate::people;
use crate::ports::{MailTurn, OutgoingMail, PortError, Verdict};
use crate::recent::{self, OfThisBatch};
use wording::{Link, Text};

/// How many seconds a turn to send a mail lasts: longer than any mail server takes to answer.
const TURN_SECS: u32 = 120;
/// The most raffles that a letter with links names.
const LINKS_MAX: usize = 20;

/// What became of a letter.
pub(crate) enum Posted {
    /// What its message is told.
    Settled(Verdict),
    /// The mail server takes no more now.
    NotNow,
}

impl Posted {
    const DONE: Self = Self::Settled(Verdict::Done);
}

/// Writes a letter about a registration to the person who registered. Of a raffle that has been
/// called off there is nothing else to say any more, whatever letter was asked for before.
pub(crate) async fn write(services: &Services, raffles: &OfThisBatch, letter: &Letter) -> Result<Posted> {
    // People who had their data deleted get no more mail, and nobody else's letter goes out instead.
    let Some(registration) = services.registrations.get_registration(letter.person).await? else {
        return take_back(services, &letter.key()).await;
    };
    // Read now, and not from a recent copy: if a raffle is called off while somebody is being stored, they hear of it
    // from the walk that announces it, or else here. The letter was asked for before its batch began.
    let about = raffles.read(services, letter.raffle).await?;
    let mut letter = letter.clone();
    if about.raffle.progress.cancelled_at.is_some() {
        letter.kind = LetterKind::Cancelled;
    }
    if is_outdated(services, &letter).await? {
        return Ok(Posted::DONE);
    }
    let link = status_link(services, &registration);
    let text = wording::about_registration(&registration, &about, letter.kind, link);
    send_to(services, letter.key(), std::slice::from_ref(&registration), &text).await
}

fn status_link(services: &Services, registration: &Registration) -> String {
    // The code stands in the fragment, which browsers keep to themselves: no log ever holds it.
    format!("{}/ticket#{}", services.sites.attendee, registration.code)
}

/// Whether a letter is no longer worth sending: an offer or a reminder that has been answered or has run out, or a
/// number in a line in which the person no longer stands.
async fn is_outdated(services: &Services, letter: &Letter) -> Result<bool> {
    let (said, claim_by) = match letter.kind {
        LetterKind::Reminder { claim_by } | LetterKind::PlaceOffered { claim_by } | LetterKind::Won { claim_by } => {
            (Claim::Offered { until: claim_by }, Some(claim_by))
        }
        LetterKind::RunnerUp { .. } => (Claim::Waiting, None),
        LetterKind::Registered | LetterKind::NotDrawn | LetterKind::Cancelled | LetterKind::TakenBack => {
            return Ok(false);
        }
    };
    let line = services.draws.get_standing(letter.raffle, letter.person).await?;
    let has_run_out = claim_by.is_some_and(|claim_by| claim_by <= services.clock.now());
    Ok(has_run_out || line.is_none_or(|line| line.claim != said))
}

/// Mails all status links of an address to it, if there are any.
pub(crate) async fn write_links(services: &Services, email: &Email, asked_at: Timestamp) -> Result<Posted> {
    let (mut links, mut found) = (Vec::new(), Vec::new());
    for raffle in services.raffles.list_raffles().await?.into_iter().rev() {
        let person = PersonKey::derive(&services.keys.pepper, raffle.id, email);
        if let Some(registration) = services.registrations.get_registration(person).await? {
            let about = recent::raffle(services, raffle.id).await?;
            let label = format!("{} – {}", about.event.details.name, about.raffle.name);
            links.push(Link { label, url: status_link(services, &registration) });
            found.push(registration);
        }
        if links.len() == LINKS_MAX {
            break;
        }
    }
    let key = format!("{}{}", links_key(email), asked_at.as_millis());
    if links.is_empty() {
        return take_back(services, &key).await;
    }
    send_to(services, key, &found, &wording::links(links)).await
}

/// How the keys of mails with all links of an address begin.
fn links_key(email: &Email) -> String {
    format!("links-{}-", data_encoding::HEXLOWER.encode(&hash_of(email)[..10]))
}

/// Makes a link by which somebody confirms a wish about their data, and mails it to the address that
/// they registered with. The token is made here, so that none lies on the queue.
pub(crate) async fn write_data_link(
    services: &Services,
    person: PersonKey,
    wish: DataWish,
    asked_at: Timestamp,
) -> Result<Posted> {
    let key = format!("{}{}", data_link_key(wish, person), asked_at.as_millis());
    let Some(registration) = services.registrations.get_registration(person).await? else {
        return take_back(services, &key).await;
    };
    let about = recent::raffle(services, registration.raffle).await?;
    let url = own_data::make_link(services, &registration, wish).await?;
    let text = wording::data_link(&registration, &about, wish, url);
    send_to(services, key, std::slice::from_ref(&registration), &text).await
}

fn data_link_key(wish: DataWish, person: PersonKey) -> String {
    format!("{}-link-{person}-", wish.as_str())
}

/// How the keys of all mails to somebody who registered begin.
pub(crate) fn keys_to(registration: &Registration) -> Vec<String> {
    let person = registration.code.person;
    let links = DataWish::ALL.into_iter().map(|wish| data_link_key(wish, person));
    Letter::keys_to(person).chain(links).chain([links_key(&registration.attendee.email)]).collect()
}

/// Sends a mail to somebody who registered. If their data were deleted while it was on its way, it is
/// taken back: whoever deletes cannot see a mail that is not there yet.
async fn send_to(services: &Services, key: String, about: &[Registration], text: &Text) -> Result<Posted> {
    let Some(first) = about.first() else { return Ok(Posted::DONE) };
    let posted = send_once(services, key.clone(), &first.attendee.email, text).await?;
    for registration in about {
        let now = services.registrations.get_registration(registration.code.person).await?;
        if now.is_none_or(|now| now.code != registration.code) {
            take_back(services, &key).await?;
        }
    }
    Ok(posted)
}

/// Leaves nothing of a mail to somebody whose data were deleted.
async fn take_back(services: &Services, key: &str) -> Result<Posted> {
    services.mailer.recall(key).await?;
    services.mail_log.forget_sent(key).await?;
    Ok(Posted::DONE)
}

/// Makes a sign-in link and mails it. The token is made here, so that none lies on the queue.
pub(crate) async fn write_sign_in_link(
    services: &Services,
    id: domain::id::StaffId,
    asked_at: Timestamp,
) -> Result<Posted> {
    let Some(staff) = services.people.get_staff(id).await? else { return Ok(Posted::DONE) };
    let key = format!("sign-in-{id}-{}", asked_at.as_millis());
    let url = people::make_link(services, id).await?;
    send_once(services, key, &staff.email, &wording::sign_in(&staff, url)).await
}

async fn send_once(services: &Services, key: String, to: &Email, text: &Text) -> Result<Posted> {
    match services.mail_log.take_turn(&key, services.clock.now(), TURN_SECS).await? {
        MailTurn::Sent => return Ok(Posted::DONE),
        MailTurn::Taken => {
            let cause = "another worker is at it".to_owned();
            return Ok(Posted::Settled(Verdict::Retry { after_secs: TURN_SECS, cause }));
        }
        MailTurn::Yours => {}
    }
    let (plain, html) = text.render().map_err(|error| PortError::Unavailable(error.to_string()))?;
    let mail = OutgoingMail { key, to: to.clone(), subject: text.subject.clone(), text: plain, html };
    match services.mailer.deliver(&mail).await {
        Ok(()) => {}
        Err(PortError::Busy(_)) => {
            // It was not taken, so nobody has to wait for the end of this turn.
            services.mail_log.forget_sent(&mail.key).await?;
            return Ok(Posted::NotNow);
        }
        Err(error) => return Err(error.into()),
    }
    services.mail_log.mark_sent(&mail.key, services.clock.now()).await?;
    metrics::counter!("festival_mails_sent_total").increment(1);
    Ok(Posted::DONE)
}
