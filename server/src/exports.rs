//! CSV for spreadsheets, streamed a page at a time, so that a million rows need no memory.

use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{PlaceState, Registration, Standing};
use futures::Stream;
use futures::stream::try_unfold;
use services::Services;
use services::ledger::RegistrationNote;
use services::ledger::lists::Export;
use services::ports::REGISTRATIONS_PAGE_MAX;

/// A piece of a file on its way out.
pub type Chunk = io::Result<Bytes>;

/// How far a walk through the registrations has come.
enum Walk {
    Head,
    After(PersonKey),
    /// Behind the people: the entries of a sealed pool whose people's data were deleted.
    Erased(Option<Commitment>),
    End,
}

/// What stands in place of somebody whose data were deleted.
const DELETED: &str = "deleted";

/// Everybody who registered, in the order of their keys.
pub fn registrations(services: Arc<Services>, export: Export) -> impl Stream<Item = Chunk> {
    let raffle = export.raffle();
    try_unfold((services, Some(Walk::Head)), move |(services, walk)| async move {
        let (after, mut rows) = match walk {
            Some(Walk::Head) => (None, vec![REGISTRATION_HEAD.map(str::to_owned).to_vec()]),
            Some(Walk::After(person)) => (Some(person), Vec::new()),
            Some(Walk::Erased(after)) => return erased(services, raffle, after).await,
            Some(Walk::End) | None => return Ok(None),
        };
        let page = export.page(&services, after).await.map_err(io::Error::other)?;
        let next = page.last().map_or(Walk::Erased(None), |last| Walk::After(last.person));
        rows.extend(page.iter().map(registration_row));
        Ok(Some((write(rows)?, (services, Some(next)))))
    })
}

/// A page of those who are nobody's any more.
async fn erased(
    services: Arc<Services>,
    raffle: RaffleId,
    after: Option<Commitment>,
) -> io::Result<Option<(Bytes, (Arc<Services>, Option<Walk>))>> {
    let page = services.erasures.list_erased(raffle, after, REGISTRATIONS_PAGE_MAX).await.map_err(io::Error::other)?;
    let next = page.last().map_or(Walk::End, |last| Walk::Erased(Some(*last)));
    let row = |_: &Commitment| {
        vec![String::new(), DELETED.into(), DELETED.into(), DELETED.into(), String::new(), String::new()]
    };
    let rows = write(page.iter().map(row).collect())?;
    Ok(Some((rows, (services, Some(next)))))
}

// Spreadsheets take a file for one in an older alphabet unless it begins with this mark.
const REGISTRATION_HEAD: [&str; 6] =
    ["\u{feff}received_at", "first_name", "last_name", "email", "date_of_birth", "party_size"];

fn registration_row(who: &RegistrationNote) -> Vec<String> {
    vec![
        who.received_at.to_string(),
        harmless(who.first_name.as_str()),
        harmless(who.last_name.as_str()),
        harmless(who.email.as_str()),
        who.born.map(|born| born.to_string()).unwrap_or_default(),
        who.party_size.get().to_string(),
    ]
}

/// How many lines of the board make one piece of the file.
const RESULT_PAGE: usize = 500;

/// Winners, then runners-up, in the order of the draw.
pub fn result(services: Arc<Services>, raffle: RaffleId) -> impl Stream<Item = Chunk> {
    try_unfold((services, None::<std::vec::IntoIter<Standing>>), move |(services, lines)| async move {
        let (mut lines, mut rows) = if let Some(lines) = lines {
            (lines, Vec::new())
        } else {
            let board = services.draws.get_board(raffle).await.map_err(io::Error::other)?;
            (board.standings.into_iter(), vec![RESULT_HEAD.map(str::to_owned).to_vec()])
        };
        for line in lines.by_ref().take(RESULT_PAGE) {
            let who = services.registrations.get_registration(line.person).await.map_err(io::Error::other)?;
            rows.push(result_row(&line, who.as_ref()));
        }
        if rows.is_empty() { Ok(None) } else { Ok(Some((write(rows)?, (services, Some(lines))))) }
    })
}

const RESULT_HEAD: [&str; 8] =
    ["\u{feff}list", "number", "state", "party_size", "first_name", "last_name", "email", "commitment"];

fn result_row(line: &Standing, who: Option<&Registration>) -> Vec<String> {
    let is_erased = line.is_erased();
    let person = |text: fn(&Registration) -> &str| match who {
        Some(one) => harmless(text(one)),
        None if is_erased => DELETED.to_owned(),
        None => String::new(),
    };
    vec![
        line.kind.as_str().to_owned(),
        line.number.to_string(),
        PlaceState::from(line.claim).as_str().to_owned(),
        line.party_size.get().to_string(),
        person(|one| one.attendee.first_name.as_str()),
        person(|one| one.attendee.last_name.as_str()),
        person(|one| one.attendee.email.as_str()),
        line.commitment.to_string(),
    ]
}

/// A spreadsheet runs what begins like a formula; a leading apostrophe makes it text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn write(rows: Vec<Vec<String>>) -> Chunk {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(io::Error::other)?;
    }
    writer.into_inner().map(Bytes::from).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_a_formula_stays_text() {
        assert_eq!(harmless("=HYPERLINK(\"http://evil\")"), "'=HYPERLINK(\"http://evil\")");
        assert_eq!(harmless("Ada"), "Ada");
    }
}
