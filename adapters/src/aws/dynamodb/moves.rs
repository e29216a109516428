//! Moves on a board in DynamoDB.
//!
//! A few are written where they belong, with the head, in one transaction. Many are written as a parcel; the
//! transaction makes the head name it, and from then on they count. Afterwards they are folded into the lines,
//! by whoever made them or, after a crash, by the next who wants to change the board.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnValue;
use domain::draw::SignedChange;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Claim, Move};
use services::ports::{Advance, NewMessage, PortError};

use super::Store;
use super::board::{FOLDS_MAX, Head, HeadChange, Line, first_until, head_key, too_fast};
use super::changes;
use super::fault::Fault;
use super::items::{hex, text};
use super::parcels::publish;
use super::table::{AT_ONCE, at_most};
use super::write::Write;

/// The most moves that go into a transaction themselves; more of them make a parcel.
const FEW_MAX: usize = 40;
/// How many moves lie in one part of a parcel, at about 100 bytes each, so that looking up one person reads little.
const MOVES_OF_A_PART: usize = 500;
/// Sorts before every person key.
const FIRST_PART: &str = "0";
/// How many lines are read at a time when moves are folded in.
const FOLD_AT_ONCE: usize = 400;

impl Store {
    /// Applies moves to a board that still has this version, with an entry by hand if there is one.
    pub(super) async fn move_board(
        &self,
        (raffle, version): (RaffleId, u64),
        moves: &[Move],
        then: Advance,
        by_hand: Option<&SignedChange>,
        and_send: Vec<NewMessage>,
    ) -> Result<(), Fault> {
        let Some(head) = self.settled_head(raffle).await? else { return Err(Fault::Refused(None)) };
        let is_next = by_hand.is_none_or(|entry| u64::from(entry.change.number) == head.changes + 1);
        if head.version != version || !is_next {
            return Err(Fault::Refused(None));
        }
        let change = HeadChange {
            needs_advance: then == Advance::Needed,
            until: first_until(moves.iter().map(|step| step.to)),
            parcel: (moves.len() > FEW_MAX).then(|| self.new_token()),
            has_entry_by_hand: by_hand.is_some(),
        };
        let mut writes = vec![head.next(raffle, &change)];
        writes.extend(by_hand.map(changes::write).transpose()?);
        let answer = self.make_moves(raffle, &head, (moves, change.parcel), writes, and_send).await;
        self.recent_heads.forget(raffle);
        answer
    }

    /// Moves one line on, whatever becomes of others meanwhile: the head only counts one more version. A
    /// parcel that is being folded in is finished first, because it may hold a move of the same person.
    pub(super) async fn move_line(
        &self,
        raffle: RaffleId,
        from: Claim,
        step: Move,
        and_send: &[NewMessage],
    ) -> Result<(), Fault> {
        for _ in 0..FOLDS_MAX {
            let Some(head) = self.settled_head(raffle).await? else { return Err(Fault::Refused(None)) };
            let lines = self.lines_of(&head, &[step.person]).await?;
            let as_read = lines.first().filter(|line| line.standing.claim == from);
            let Some(line) = as_read else { return Err(Fault::Refused(None)) };
            // The line was written after the head was read, so the version that it should get is not known.
            if line.version > head.version {
                continue;
            }
            let writes = vec![Head::counted_on(raffle), line.answered(&head, step.to)?];
            match self.commit(writes, and_send.to_vec()).await {
                // The line or the head is not what it was: look again.
                Err(Fault::Refused(_)) => {}
                answer => {
                    self.recent_heads.forget(raffle);
                    return answer;
                }
            }
        }
        Err(too_fast())
    }

    async fn make_moves(
        &self,
        raffle: RaffleId,
        head: &Head,
        (moves, parcel): (&[Move], Option<String>),
        mut writes: Vec<Write>,
        and_send: Vec<NewMessage>,
    ) -> Result<(), Fault> {
        let Some(parcel) = parcel else {
            writes.extend(self.few(head, moves).await?);
            return self.commit(writes, and_send).await;
        };
        self.begin(&parcel, &[]).await?;
        self.stage_named(&parcel, parts_of(moves)?).await?;
        writes.push(publish(&parcel));
        match self.commit(writes, and_send).await {
            Ok(()) => self.fold_now(raffle).await,
            Err(Fault::Refused(_)) => {
                self.discard(&parcel, &[]).await?;
                return Err(Fault::Refused(None));
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// The writes of a few moves. People who have no line are left out.
    async fn few(&self, head: &Head, moves: &[Move]) -> Result<Vec<Write>, Fault> {
        let last = last_of(moves);
        let people: Vec<PersonKey> = last.keys().copied().collect();
        let lines = self.lines_of(head, &people).await?;
        let write = |line: &Line| {
            let to = last.get(&line.standing.person).copied().unwrap_or(line.standing.claim);
            line.moved(head, to, head.version + 1)
        };
        lines.iter().map(write).collect()
    }

    /// The moves in a parcel; none where it was deleted.
    pub(super) async fn moves_of(&self, parcel: &str) -> Result<Vec<Move>, Fault> {
        let mut moves = Vec::new();
        for part in self.parts(parcel).await? {
            moves.extend(serde_json::from_slice::<Vec<Move>>(&part)?);
        }
        Ok(moves)
    }

    /// What a parcel says of one person, if anything. The outer `None` where the parcel was deleted.
    pub(super) async fn move_of(&self, parcel: &str, person: PersonKey) -> Result<Option<Option<Claim>>, Fault> {
        let Some(part) = self.part_before(parcel, &hex(&person.0)).await? else { return Ok(None) };
        let moves: Vec<Move> = serde_json::from_slice(&part)?;
        Ok(Some(moves.into_iter().find(|step| step.person == person).map(|step| step.to)))
    }

    /// The head of a board after all moves that count have been folded into its lines.
    pub(super) async fn settled_head(&self, raffle: RaffleId) -> Result<Option<Head>, Fault> {
        for _ in 0..FOLDS_MAX {
            let Some(head) = self.head(raffle).await? else { return Ok(None) };
            let Some(parcel) = head.folding.clone() else { return Ok(Some(head)) };
            self.fold(raffle, &head, &parcel).await?;
        }
        Err(too_fast())
    }

    /// Folds in moves that count already. Where it fails, the next one who changes the board does it.
    async fn fold_now(&self, raffle: RaffleId) {
        if let Err(fault) = self.settled_head(raffle).await {
            let error = PortError::from(fault);
            tracing::warn!(raffle.id = %raffle, %error, "moves of a board wait to be folded in");
        }
    }

    async fn fold(&self, raffle: RaffleId, head: &Head, parcel: &str) -> Result<(), Fault> {
        let last = last_of(&self.moves_of(parcel).await?);
        let people: Vec<PersonKey> = last.keys().copied().collect();
        for people in people.chunks(FOLD_AT_ONCE) {
            let lines = self.lines_of(head, people).await?;
            let stale = lines.iter().filter(|line| line.version < head.version);
            let work: Vec<_> = stale.map(|line| self.fold_line(line, head, &last)).collect();
            at_most(AT_ONCE, work).await?;
        }
        let done = Write::update(head_key(raffle), "REMOVE #folding").when("#folding = :parcel");
        match self.table.together(vec![done.with(":parcel", text(parcel)), self.retire(parcel)?]).await {
            // Somebody else has folded them in.
            Ok(()) | Err(Fault::Refused(_)) => self.discard(parcel, &[]).await,
            Err(fault) => Err(fault),
        }
    }

    async fn fold_line(&self, line: &Line, head: &Head, last: &BTreeMap<PersonKey, Claim>) -> Result<(), Fault> {
        let Some(to) = last.get(&line.standing.person) else { return Ok(()) };
        match self.table.update(line.moved(head, *to, head.version)?, ReturnValue::None).await {
            Ok(_) | Err(Fault::Refused(_)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }
}

/// What becomes of each person in the end, in the order of their keys.
fn last_of(moves: &[Move]) -> BTreeMap<PersonKey, Claim> {
    moves.iter().map(|step| (step.person, step.to)).collect()
}

/// Moves in the order of the persons, in parts that are named by the first of them; the first part is named by
/// what comes before all of them.
fn parts_of(moves: &[Move]) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let moves: Vec<Move> = last_of(moves).into_iter().map(|(person, to)| Move { person, to }).collect();
    let mut parts = Vec::new();
    for part in moves.chunks(MOVES_OF_A_PART) {
        let first = if parts.is_empty() { FIRST_PART.to_owned() } else { hex(&part[0].person.0) };
        parts.push((first, serde_json::to_vec(part)?));
    }
    Ok(parts)
}
