//! What people do with their own data: take it along, or have it deleted.
//!
//! A ticket code is not enough for either, because people hand it on: it only has a link mailed to
//! the address that they registered with. The link works once, and its page asks once more.

use std::sync::Arc;

use domain::audit::AuditDeed;
use domain::draw::Commitment;
use domain::raffle::{DataWish, Phase, Registration, Standing, TicketStatus};
use domain::ticket::{SignedReceipt, TicketCode};
use domain::time::Timestamp;
use serde::Serialize;

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::limits::{admit, hash_of};
use crate::people::{Actor, Token, hash_of_token};
use crate::ports::{DataLink, Erasure, Once, ThrottleKey};
use crate::recent::{self, RaffleAndEvent};
use crate::{audit, claims, ledger, letters, raffles, tickets};

/// How many hours a link can be used: people do not look into their mail every hour.
pub const DATA_LINK_HOURS: i64 = 24;
/// The format that an exported file names as its own.
const FORMAT: &str = "festival-tickets/own-data/v1";

/// Has a link mailed to whoever registered with this code. `NotFound` where no registration that
/// counts has it; one that is still on its way can be asked about a moment later.
pub async fn ask(services: &Services, code: &str, wish: DataWish) -> Result<()> {
    let code: TicketCode = code.parse()?;
    let stored = services.registrations.get_registration(code.person).await?;
    let registration = stored.filter(|stored| stored.code == code).ok_or(Error::NotFound)?;
    admit(services, &ThrottleKey::Lookup(hash_of(&registration.attendee.email)))?;
    let asked_at = services.clock.now();
    let job = Job::DataLink { raffle: registration.raffle, person: code.person, wish, asked_at };
    services.queue.send(vec![job.into()]).await?;
    Ok(())
}

/// A fresh link to the page that grants a wish.
pub(crate) async fn make_link(services: &Services, registration: &Registration, wish: DataWish) -> Result<String> {
    let token = Token::fresh(services);
    let expires = services.clock.now().plus_secs(DATA_LINK_HOURS * 3_600);
    services.erasures.put_data_link(token.hash(), &DataLink { code: registration.code, wish, expires }).await?;
    // The token stands in the fragment, which browsers keep to themselves: no log ever holds it.
    Ok(format!("{}/my-data#{}", services.sites.attendee, token.as_str()))
}

/// What a link is for. The link can still be used afterwards.
pub async fn open(services: &Services, token: &str) -> Result<(DataWish, Arc<RaffleAndEvent>)> {
    let (link, registration) = linked(services, token).await?;
    Ok((link.wish, recent::raffle(services, registration.raffle).await?))
}

/// `NotFound` for a link that was used, has run out or never was.
async fn linked(services: &Services, token: &str) -> Result<(DataLink, Registration)> {
    let link = services.erasures.get_data_link(hash_of_token(token), services.clock.now()).await?;
    let link = link.ok_or(Error::NotFound)?;
    let stored = services.registrations.get_registration(link.code.person).await?;
    let registration = stored.filter(|stored| stored.code == link.code).ok_or(Error::NotFound)?;
    Ok((link, registration))
}

async fn linked_for(services: &Services, token: &str, wish: DataWish) -> Result<Registration> {
    let (link, registration) = linked(services, token).await?;
    if link.wish == wish { Ok(registration) } else { Err(Error::NotFound) }
}

/// All that is stored about somebody for one raffle, as they get it.
#[derive(Clone, Serialize)]
pub struct OwnData {
    /// What this file is.
    pub format: &'static str,
    /// When it was made.
    pub made_at: Timestamp,
    /// The event's name.
    pub event: String,
    /// The raffle's name.
    pub raffle: String,
    /// What was typed and what was made of it.
    pub registration: Registration,
    /// What became of it.
    pub status: TicketStatus,
    /// The line on the board, for those who were drawn.
    pub standing: Option<Standing>,
    /// What attests the registration.
    pub receipt: SignedReceipt,
    /// The number that stands for it in the published list.
    pub commitment: Commitment,
    /// The mails that were sent.
    pub mails: Vec<SentMail>,
}

/// A mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SentMail {
    /// The key under which it is noted; it begins with what the mail was about.
    pub key: String,
    /// When it was handed over.
    pub sent_at: Timestamp,
}

/// Hands out everything that is stored about the person of a link, and uses the link up.
pub async fn export(services: &Services, token: &str) -> Result<OwnData> {
    let registration = linked_for(services, token, DataWish::Export).await?;
    let id = registration.raffle;
    let data = gather(services, registration).await?;
    let link = services.erasures.take_data_link(hash_of_token(token), services.clock.now()).await?;
    link.ok_or(Error::NotFound)?;
    audit::note(services, &Actor::Attendee, AuditDeed::RegistrationExported, id, String::new()).await;
    Ok(data)
}

async fn gather(services: &Services, registration: Registration) -> Result<OwnData> {
    let about = recent::raffle(services, registration.raffle).await?;
    let code = registration.code;
    let mails = services.mail_log.list_sent(&letters::keys_to(&registration)).await?;
    Ok(OwnData {
        format: FORMAT,
        made_at: services.clock.now(),
        event: about.event.details.name.clone(),
        raffle: about.raffle.name.clone(),
        status: tickets::look_up(services, &code.to_string(), None).await?.status,
        standing: services.draws.get_standing(registration.raffle, code.person).await?,
        receipt: services.keys.receipts.sign(registration.receipt()),
        commitment: registration.commitment(),
        mails: mails.into_iter().map(|(key, sent_at)| SentMail { key, sent_at }).collect(),
        registration,
    })
}

/// Deletes everything that is stored about the person of a link, for the raffle of the link.
///
/// Before the seal the registration leaves the pool, and the person may register again. After it the
/// entry stays in the published list as a number that leads to nobody, and a place goes to the next
/// in line. No mail says so: it would have to hold the address.
pub async fn erase(services: &Services, token: &str) -> Result<()> {
    let registration = linked_for(services, token, DataWish::Erase).await?;
    let Registration { raffle, code, attendee, received_at, .. } = &registration;
    let mails = letters::keys_to(&registration);
    // Where the clock was ahead when they registered, what they sent then must not come again either.
    let at = services.clock.now().max(*received_at);
    let erasure = Erasure { code: *code, email: attendee.email.clone(), mails, at };
    // First, while the registration is still there: if this cannot be done, the link still works.
    services.mailer.forget(&attendee.email).await?;
    ledger::announce_erasure(services, &registration).await?;
    if services.erasures.erase_once(&erasure).await? == Once::Before {
        return Err(Error::NotFound);
    }
    ledger::forget(services, &registration).await;
    // A mail may have been handed over in between. One that is later is taken back by who sends it.
    if let Err(error) = services.mailer.forget(&attendee.email).await {
        tracing::error!(raffle.id = %raffle, error = %error, "mails to somebody whose data were deleted may be left");
    }
    let found = raffles::read(services, *raffle).await?;
    let phase = found.raffle.phase(services.clock.now());
    audit::note(services, &Actor::Attendee, AuditDeed::RegistrationErased, raffle, phase.as_str().to_owned()).await;
    if phase == Phase::Drawn {
        claims::let_places_follow(services, &found.raffle, &found.event).await;
    }
    Ok(())
}
