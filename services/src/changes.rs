//! Changes by hand after the draw: each a signed entry in a public chain.

use domain::audit::AuditDeed;
use domain::draw::{CHANGES_MAX, Change, Deed, SignedChange, places_left};
use domain::form::{Code, Problems};
use domain::id::RaffleId;
use domain::raffle::{Board, ChangeForm, ChangeWish, Claim, Move, Phase, Standing, StandingKind};
use domain::staff::Capability;
use domain::time::Timestamp;

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, Letter, LetterKind};
use crate::people::Actor;
use crate::ports::NewMessage;
use crate::{audit, claims, ledger, raffles};

/// Makes a change by hand, in the open: that with this number, so that the same change twice is one. Needs `Manage`.
/// `Conflict` where there is a change with this number, or somebody else has changed the board meanwhile: read it
/// again, and decide again.
pub async fn make(services: &Services, actor: &Actor, id: RaffleId, number: u32, form: &ChangeForm) -> Result<()> {
    actor.require(Capability::Manage)?;
    let new = form.check()?;
    let found = raffles::read(services, id).await?;
    let now = services.clock.now();
    let (phase, seal) = (found.raffle.phase(now), found.raffle.progress.seal.as_ref());
    let (Phase::Drawn | Phase::Ended, Some(seal)) = (phase, seal) else { return Err(Error::WrongPhase { phase }) };
    let board = services.draws.get_board(id).await?;
    let chain = services.draws.list_changes(id).await?;
    if chain.len() >= CHANGES_MAX || u32::try_from(chain.len() + 1) != Ok(number) {
        return Err(Error::Conflict);
    }
    let (deed, moves, letters) = match new.wish {
        ChangeWish::TakeBack { kind, number } => take_back(id, &board, kind, number, now)?,
        ChangeWish::Give { places, purpose } => {
            let free = places_left(&found.raffle.rules, &chain).saturating_sub(board.taken(now));
            if places > free {
                return Err(Problems::of("places", Code::TooLarge { max: free }).into());
            }
            (Deed::Given { places, purpose }, Vec::new(), Vec::new())
        }
    };
    let before = chain.last().map_or(seal.root, |last| last.change.hash());
    let change = Change { raffle: id, number, at: now, by: actor.role_name(), deed, why: new.why, before };
    let signed = change.sign(&services.keys.receipts);
    let messages = letters.into_iter().chain(ledger::of_moves(services, id, &moves)).collect();
    services.draws.record_change(id, board.version, &signed, &moves, messages).await?;
    audit::note(services, actor, AuditDeed::RaffleChangedByHand, id, format!("change {number}")).await;
    claims::let_places_follow(services, &found.raffle, &found.event).await;
    Ok(())
}

type Consequences = (Deed, Vec<Move>, Vec<NewMessage>);

fn take_back(raffle: RaffleId, board: &Board, kind: StandingKind, number: u32, now: Timestamp) -> Result<Consequences> {
    let line = board.standings.iter().find(|line| line.kind == kind && line.number == number);
    let line = line.ok_or_else(|| Problems::of("number", Code::NotOnTheList))?;
    if !has_something_to_lose(line) {
        return Err(Problems::of("number", Code::NothingToTakeBack).into());
    }
    let (person, commitment) = (line.person, line.commitment);
    let letter = Job::Write(Letter { raffle, person, kind: LetterKind::TakenBack });
    let moves = vec![Move { person, to: Claim::TakenBack { at: now } }];
    Ok((Deed::TakenBack { commitment }, moves, vec![letter.into()]))
}

const fn has_something_to_lose(line: &Standing) -> bool {
    matches!(line.claim, Claim::Waiting | Claim::Offered { .. } | Claim::Claimed { .. })
}

/// The chain of a raffle, from the first entry.
pub async fn list(services: &Services, id: RaffleId) -> Result<Vec<SignedChange>> {
    Ok(services.draws.list_changes(id).await?)
}
