//! What became of a registration, told to whoever has its code; and the way back for those who lost it.

use std::sync::Arc;

use domain::form::Problems;
use domain::person::Email;
use domain::raffle::{Lookup, PartySize, TicketStatus, ticket_status};
use domain::ticket::{SignedReceipt, TicketCode};

use crate::Services;
use crate::error::Result;
use crate::jobs::Job;
use crate::limits::{admit, hash_of};
use crate::ports::ThrottleKey;
use crate::recent::{self, RaffleAndEvent};

/// What became of a ticket code.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The code.
    pub code: TicketCode,
    /// What became of it.
    pub status: TicketStatus,
    /// What it is about; nothing for an unknown code.
    pub about: Option<Arc<RaffleAndEvent>>,
    /// How many places were asked for; nothing for a repeated registration.
    pub party_size: Option<PartySize>,
}

/// Looks a ticket code up. A genuine receipt tells "on its way" from "unknown".
pub async fn look_up(services: &Services, code: &str, receipt: Option<&SignedReceipt>) -> Result<Ticket> {
    let code: TicketCode = code.parse()?;
    let receipt = receipt
        .filter(|signed| signed.receipt.code == code && services.keys.receipts.verifier().is_genuine(signed))
        .map(|signed| &signed.receipt);
    let stored = services.registrations.get_ticket(code.person).await?;
    let is_first = stored.is_some_and(|stored| stored.code == code);
    let erased = if is_first { None } else { services.erasures.get_erased(code.person).await? };
    let raffle = stored.map(|stored| stored.raffle);
    let raffle = raffle.or(erased.map(|erased| erased.raffle)).or(receipt.map(|receipt| receipt.raffle));
    let Some(raffle) = raffle else {
        return Ok(Ticket { code, status: TicketStatus::Unknown, about: None, party_size: None });
    };
    let about = recent::raffle(services, raffle).await?;
    let now = services.clock.now();
    let phase = about.raffle.phase(now);
    let refused = match receipt {
        Some(receipt) if !is_first => services.registrations.get_refusal(raffle, receipt.commitment()).await?,
        _ => None,
    };
    let found = Lookup {
        stored: stored.map(|stored| (stored.code, stored.party_size)),
        erased: erased.map(|erased| erased.code),
        refused,
        standing: services.draws.get_standing(raffle, code.person).await?,
        has_receipt: receipt.is_some(),
    };
    let status = ticket_status(code, &found, phase, now);
    let party_size = match status {
        TicketStatus::Erased => None,
        _ if is_first => stored.map(|stored| stored.party_size),
        _ => receipt.map(|receipt| receipt.party_size),
    };
    Ok(Ticket { code, status, about: Some(about), party_size })
}

/// Asks for the status links of an address to be mailed to it. The answer says nothing about
/// whether there are any.
pub async fn find_links(services: &Services, email: &str) -> Result<()> {
    let email = Email::parse(email).map_err(|code| Problems::of("email", code))?;
    admit(services, &ThrottleKey::Lookup(hash_of(&email)))?;
    let asked_at = services.clock.now();
    services.queue.send(vec![Job::FindLinks { email, asked_at }.into()]).await?;
    Ok(())
}
