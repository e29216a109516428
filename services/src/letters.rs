//! Letters: what each says (`wording`), and sending each of them once (`sending`).

mod sending;
mod wording;

use std::collections::BTreeMap;

use domain::person::{Email, PersonKey};
use domain::raffle::{Claim, DataWish, Registration};
use domain::time::Timestamp;
use futures::future::join_all;

use crate::Services;
use crate::error::Result;
use crate::jobs::{Letter, LetterKind};
use crate::limits::hash_of;
use crate::own_data;
use crate::people;
use crate::ports::Sheet;
use crate::recent::{self, OfThisBatch};
pub(crate) use sending::Posted;
use sending::{Draft, send_all, send_one, take_back, unheard};
use wording::{Link, Text};

/// The most raffles that a letter with links names.
const LINKS_MAX: usize = 20;

/// Writes some letters about registrations, all at once, each to the person who registered. Those that belong to one
/// sheet are noted together. Says of each, in order, what became of it.
pub(crate) async fn write(services: &Services, raffles: &OfThisBatch, letters: &[Letter]) -> Vec<Result<Posted>> {
    let mut posted: Vec<_> = letters.iter().map(|_| unheard()).collect();
    let drafts = join_all(letters.iter().map(|letter| draft(services, raffles, letter))).await;
    let (mut alone, mut sheets) = (Vec::new(), BTreeMap::<Sheet, Vec<(usize, Draft)>>::new());
    for (place, draft) in drafts.into_iter().enumerate() {
        match draft {
            Ok(Some((Sheet::Alone, draft))) => alone.push((Sheet::Alone, vec![(place, draft)])),
            Ok(Some((sheet, draft))) => sheets.entry(sheet).or_default().push((place, draft)),
            Ok(None) => posted[place] = Ok(Posted::DONE),
            Err(error) => posted[place] = Err(error),
        }
    }
    let send = |(sheet, drafts): (Sheet, Vec<(usize, Draft)>)| async move {
        let (places, drafts): (Vec<_>, Vec<_>) = drafts.into_iter().unzip();
        places.into_iter().zip(send_all(services, sheet, drafts).await).collect::<Vec<_>>()
    };
    for (place, outcome) in join_all(alone.into_iter().chain(sheets).map(send)).await.into_iter().flatten() {
        posted[place] = outcome;
    }
    posted
}

/// What a letter says, and where it is noted; nothing where it is not to be sent. Of a raffle that has been called off
/// there is nothing else to say any more, whatever letter was asked for before.
async fn draft(services: &Services, raffles: &OfThisBatch, letter: &Letter) -> Result<Option<(Sheet, Draft)>> {
    // People who had their data deleted get no more mail, and nobody else's letter goes out instead.
    let Some(registration) = services.registrations.get_registration(letter.person).await? else {
        take_back(services, letter.sheet(), &letter.key()).await?;
        return Ok(None);
    };
    // Read now, and not from a recent copy: if a raffle is called off while somebody is being stored, they hear of it
    // from the walk that announces it, or else here. The letter was asked for before its batch began.
    let about = raffles.read(services, letter.raffle).await?;
    let mut letter = letter.clone();
    if about.raffle.progress.cancelled_at.is_some() {
        letter.kind = LetterKind::Cancelled;
    }
    if is_outdated(services, &letter).await? {
        return Ok(None);
    }
    let link = status_link(services, &registration);
    let text = wording::about_registration(&registration, &about, letter.kind, link);
    Ok(Some((letter.sheet(), draft_to(letter.key(), text, registration))))
}

/// A mail to somebody who registered.
fn draft_to(key: String, text: Text, registration: Registration) -> Draft {
    Draft { key, to: registration.attendee.email.clone(), text, about: vec![registration] }
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
        LetterKind::Registered { .. } | LetterKind::NotDrawn | LetterKind::Cancelled | LetterKind::TakenBack => {
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
        return take_back(services, Sheet::Alone, &key).await;
    }
    send_one(services, Draft { key, to: email.clone(), text: wording::links(links), about: found }).await
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
        return take_back(services, Sheet::Alone, &key).await;
    };
    let about = recent::raffle(services, registration.raffle).await?;
    let url = own_data::make_link(services, &registration, wish).await?;
    let text = wording::data_link(&registration, &about, wish, url);
    send_one(services, draft_to(key, text, registration)).await
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

/// Makes a sign-in link and mails it. The token is made here, so that none lies on the queue.
pub(crate) async fn write_sign_in_link(
    services: &Services,
    id: domain::id::StaffId,
    asked_at: Timestamp,
) -> Result<Posted> {
    let Some(staff) = services.people.get_staff(id).await? else { return Ok(Posted::DONE) };
    let key = format!("sign-in-{id}-{}", asked_at.as_millis());
    let url = people::make_link(services, id).await?;
    let text = wording::sign_in(&staff, url);
    send_one(services, Draft { key, to: staff.email, text, about: vec![] }).await
}
