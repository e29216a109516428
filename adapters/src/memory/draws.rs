//! Seals, draws and boards in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::draw::{DrawRecord, Seal, SignedChange};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Board, Claim, Move, Standing};
use domain::time::Timestamp;
use services::ports::{Advance, Draws, NewMessage, Once, PortError, PortResult};

use super::Memory;

/// The version of a board that has just been drawn.
const FIRST_VERSION: u64 = 1;

#[derive(Default)]
pub(super) struct DrawState {
    by_raffle: BTreeMap<RaffleId, Drawn>,
}

struct Drawn {
    record: DrawRecord,
    board: Board,
    advance: Advance,
    changes: Vec<SignedChange>,
}

impl DrawState {
    /// Makes a person's line nobody's, if there is one.
    pub(super) fn erase_line(&mut self, raffle: RaffleId, person: PersonKey, at: Timestamp) {
        let Some(drawn) = self.by_raffle.get_mut(&raffle) else { return };
        let Some(line) = drawn.board.standings.iter_mut().find(|line| line.person == person) else { return };
        *line = line.clone().erased(at);
        drawn.board.version += 1;
        drawn.advance = Advance::Needed;
    }
}

#[async_trait]
impl Draws for Memory {
    async fn record_seal_once(&self, raffle: RaffleId, seal: &Seal, withdrawals: u64) -> PortResult<Once> {
        let mut state = self.state();
        let is_as_read =
            seal.count == state.received(raffle).count() as u64 && withdrawals == state.erasures.withdrawals(raffle);
        let raffle = state.raffles.get_mut(raffle).ok_or(PortError::Conflict)?;
        if raffle.progress.seal.is_some() {
            return Ok(Once::Before);
        }
        if raffle.progress.cancelled_at.is_some() || !is_as_read {
            return Err(PortError::Conflict);
        }
        raffle.progress.seal = Some(seal.clone());
        raffle.version += 1;
        Ok(Once::Now)
    }

    async fn record_draw_once(
        &self,
        record: &DrawRecord,
        board: &[Standing],
        and_send: Vec<NewMessage>,
    ) -> PortResult<Once> {
        let mut state = self.state();
        if state.draws.by_raffle.contains_key(&record.raffle) {
            return Ok(Once::Before);
        }
        let raffle = state.raffles.get_mut(record.raffle).ok_or(PortError::Conflict)?;
        if raffle.progress.cancelled_at.is_some() || raffle.progress.seal.is_none() {
            return Err(PortError::Conflict);
        }
        raffle.progress.drawn_at = Some(record.drawn_at);
        raffle.version += 1;
        let without_erased = |line: &Standing| {
            let is_nobodys = state.erasures.has_entry(record.raffle, line.commitment);
            if is_nobodys { line.clone().erased(record.drawn_at) } else { line.clone() }
        };
        let board = Board { version: FIRST_VERSION, standings: board.iter().map(without_erased).collect() };
        state.draws.by_raffle.insert(
            record.raffle,
            Drawn { record: record.clone(), board, advance: Advance::Done, changes: Vec::new() },
        );
        state.queue.send(and_send, self.now());
        Ok(Once::Now)
    }

    async fn get_record(&self, raffle: RaffleId) -> PortResult<Option<DrawRecord>> {
        Ok(self.state().draws.by_raffle.get(&raffle).map(|drawn| drawn.record.clone()))
    }

    async fn get_board(&self, raffle: RaffleId) -> PortResult<Board> {
        Ok(self.state().draws.by_raffle.get(&raffle).map(|drawn| drawn.board.clone()).unwrap_or_default())
    }

    async fn get_standing(&self, raffle: RaffleId, person: PersonKey) -> PortResult<Option<Standing>> {
        let state = self.state();
        let board = state.draws.by_raffle.get(&raffle).map(|drawn| &drawn.board);
        Ok(board.and_then(|board| board.standings.iter().find(|line| line.person == person)).cloned())
    }

    async fn get_lines(&self, raffle: RaffleId, people: &[PersonKey]) -> PortResult<Board> {
        let mut board = self.get_board(raffle).await?;
        board.standings.retain(|line| people.contains(&line.person));
        Ok(board)
    }

    async fn apply_moves(
        &self,
        raffle: RaffleId,
        version: u64,
        moves: &[Move],
        then: Advance,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        let mut state = self.state();
        let drawn = state.draws.by_raffle.get_mut(&raffle).ok_or(PortError::Conflict)?;
        if drawn.board.version != version {
            return Err(PortError::Conflict);
        }
        drawn.board.apply(moves);
        drawn.advance = then;
        state.queue.send(and_send, self.now());
        Ok(())
    }

    async fn apply_answer(
        &self,
        raffle: RaffleId,
        from: Claim,
        step: Move,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        let mut state = self.state();
        let drawn = state.draws.by_raffle.get_mut(&raffle).ok_or(PortError::Conflict)?;
        let is_as_read = |line: &Standing| line.person == step.person && line.claim == from;
        if !drawn.board.standings.iter().any(is_as_read) {
            return Err(PortError::Conflict);
        }
        drawn.board.apply(&[step]);
        drawn.advance = Advance::Needed;
        state.queue.send(and_send, self.now());
        Ok(())
    }

    async fn record_change(
        &self,
        raffle: RaffleId,
        version: u64,
        change: &SignedChange,
        moves: &[Move],
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        let mut state = self.state();
        let drawn = state.draws.by_raffle.get_mut(&raffle).ok_or(PortError::Conflict)?;
        let is_next = change.change.number as usize == drawn.changes.len() + 1;
        if drawn.board.version != version || !is_next {
            return Err(PortError::Conflict);
        }
        drawn.board.apply(moves);
        drawn.advance = Advance::Needed;
        drawn.changes.push(change.clone());
        state.queue.send(and_send, self.now());
        Ok(())
    }

    async fn list_changes(&self, raffle: RaffleId) -> PortResult<Vec<SignedChange>> {
        Ok(self.state().draws.by_raffle.get(&raffle).map(|drawn| drawn.changes.clone()).unwrap_or_default())
    }

    async fn needs_advance(&self, raffle: RaffleId, now: Timestamp) -> PortResult<bool> {
        let has_run_out = |line: &Standing| matches!(line.claim, Claim::Offered { until } if until <= now);
        let needs = |drawn: &Drawn| drawn.advance == Advance::Needed || drawn.board.standings.iter().any(has_run_out);
        Ok(self.state().draws.by_raffle.get(&raffle).is_some_and(needs))
    }
}
