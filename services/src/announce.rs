//! Telling everybody in a raffle what became of it: a walk through the registrations, a page per message, that asks
//! for a letter to each.

use std::collections::HashMap;

use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Claim, Raffle, Standing, StandingKind};
use domain::time::Timestamp;

use crate::Services;
use crate::error::Result;
use crate::jobs::{Job, Letter, LetterKind, News};
use crate::ports::NewMessage;

/// The most people that one message goes through.
const PAGE: usize = 500;
/// How many lines a board may have to be read whole for each page: on an engine that charges for each line that is
/// asked for by name, 500 of them cost as much as some 6,000 that lie together.
const SHORT_BOARD: u32 = 5_000;

/// Asks for the letters of one page, and sends itself on to the next. A page that is walked twice
/// asks for the same letters, which go out once.
pub(crate) async fn walk(services: &Services, id: RaffleId, news: News, after: Option<PersonKey>) -> Result<()> {
    let Some(raffle) = services.raffles.get_raffle(id).await? else { return Ok(()) };
    let page = services.registrations.list_entries(id, after, PAGE).await?;
    let Some((last, _)) = page.last() else { return Ok(()) };
    let lines = match news {
        News::Draw | News::Deadline { .. } => lines_of(services, &raffle, &page).await?,
        News::Cancelled => HashMap::new(),
    };
    let letters: Vec<Letter> = page
        .iter()
        .filter_map(|(person, _)| {
            let kind = match news {
                News::Draw => news_of_the_draw(lines.get(person)),
                News::Cancelled => Some(LetterKind::Cancelled),
                News::Deadline { claim_by } => reminder(lines.get(person), claim_by),
            };
            kind.map(|kind| Letter { raffle: id, person: *person, kind })
        })
        .collect();
    let mut messages: Vec<NewMessage> = Letter::ask_for(&letters).map(NewMessage::from).collect();
    if page.len() == PAGE {
        messages.push(Job::Announce { raffle: id, news, after: Some(*last) }.into());
    }
    services.queue.send(messages).await?;
    Ok(())
}

/// The lines of a page's people, or of everybody where the board is short. A long one may have a million lines, and
/// there are as many pages as there are hundreds of letters.
async fn lines_of<T>(
    services: &Services,
    raffle: &Raffle,
    page: &[(PersonKey, T)],
) -> Result<HashMap<PersonKey, Standing>> {
    let longest = raffle.rules.places.saturating_add(raffle.rules.runners_up);
    let lines = if longest <= SHORT_BOARD {
        services.draws.get_board(raffle.id).await?
    } else {
        let people: Vec<_> = page.iter().map(|(person, _)| *person).collect();
        services.draws.get_lines(raffle.id, &people).await?
    };
    Ok(lines.standings.into_iter().map(|line| (line.person, line)).collect())
}

fn reminder(line: Option<&Standing>, claim_by: Timestamp) -> Option<LetterKind> {
    let is_waited_for = line.is_some_and(|line| line.claim == Claim::Offered { until: claim_by });
    is_waited_for.then_some(LetterKind::Reminder { claim_by })
}

fn news_of_the_draw(line: Option<&Standing>) -> Option<LetterKind> {
    let Some(line) = line else { return Some(LetterKind::NotDrawn) };
    match (line.claim, line.kind) {
        (Claim::Offered { until }, StandingKind::Winner) => Some(LetterKind::Won { claim_by: until }),
        (Claim::Waiting, _) => Some(LetterKind::RunnerUp { number: line.number }),
        // The board has moved on before this letter was asked for: a place that became free is
        // written about when it is offered, and the others answered on the status page.
        (
            Claim::Offered { .. }
            | Claim::Claimed { .. }
            | Claim::Declined { .. }
            | Claim::Lapsed { .. }
            | Claim::TakenBack { .. },
            _,
        ) => None,
    }
}
