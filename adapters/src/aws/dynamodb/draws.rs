//! Seals and draws in DynamoDB.
//!
//! A draw does not fit into one transaction. Its record and its lines are written first, under a name that
//! nobody knows; then one transaction makes the head of the board, marks the raffle as drawn and sends the
//! messages. The fence of the raffle makes sure that nobody has left since the pool was looked at.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::draw::{DrawRecord, Seal, SignedChange};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Board, Claim, Move, Standing};
use domain::time::Timestamp;
use services::ports::{Advance, Draws, NewMessage, Once, PortResult};

use super::Store;
use super::board::{Line, first_until, head_key, line_folder};
use super::erasures::entries_folder;
use super::fault::Fault;
use super::items::{Item, moment, number, text};
use super::parcels::{PART_BYTES_MAX, publish};
use super::shards::Shards;
use super::table::Ask;
use super::write::Write;

/// The version of a board that has just been drawn.
const FIRST_VERSION: u64 = 1;
/// How many times a seal or a draw is tried while the raffle keeps changing.
const TRIES_MAX: usize = 50;
/// The most lines of a board that lies in one partition, and the most registrations of its pool: everybody looks for
/// their line at once, and a partition answers some 3,000 a second. A larger one is spread over shards, as people are.
const SMALL_BOARD: usize = 2_000;
const SMALL_POOL: u64 = 20_000;
/// How many lines are written at a time, before the next ones are made.
const LINES_AT_ONCE: usize = 10_000;

impl Store {
    async fn seal(&self, id: RaffleId, seal: &Seal, withdrawals: u64) -> Result<Once, Fault> {
        for _ in 0..TRIES_MAX {
            let fence = self.fence(id).await?;
            let Some(mut raffle) = fence.raffle.clone() else { return Err(Fault::Refused(None)) };
            if raffle.progress.seal.is_some() {
                return Ok(Once::Before);
            }
            // The fence is read before the pool is counted, so that the write below notices whoever leaves after this.
            let is_as_read = withdrawals == fence.leaves && seal.count == self.count_pool(id).await?;
            if raffle.progress.cancelled_at.is_some() || !is_as_read {
                return Err(Fault::Refused(None));
            }
            raffle.progress.seal = Some(seal.clone());
            raffle.version += 1;
            match self.table.together(vec![fence.replace(&raffle)?]).await {
                Ok(()) => return Ok(Once::Now),
                Err(Fault::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::Refused(None))
    }

    async fn draw(&self, record: &DrawRecord, board: &[Standing], and_send: &[NewMessage]) -> Result<Once, Fault> {
        for _ in 0..TRIES_MAX {
            if self.head(record.raffle).await?.is_some() {
                return Ok(Once::Before);
            }
            let fence = self.fence(record.raffle).await?;
            let Some(mut raffle) = fence.raffle.clone() else { return Err(Fault::Refused(None)) };
            if raffle.progress.cancelled_at.is_some() || raffle.progress.seal.is_none() {
                return Err(Fault::Refused(None));
            }
            let token = self.new_token();
            let buckets = if is_small(board.len(), record.seal.count) { Shards::ONE } else { self.shards };
            let folders: Vec<String> = buckets.all().map(|bucket| line_folder(&token, bucket)).collect();
            self.begin(&token, &folders).await?;
            let head = self.stage_draw(record, board, (&token, buckets)).await?;
            raffle.progress.drawn_at = Some(record.drawn_at);
            raffle.version += 1;
            let key = head_key(record.raffle);
            let head = Write::put(key, head).when("attribute_not_exists(#pk)");
            let writes = vec![head, fence.replace(&raffle)?, publish(&token)];
            match self.commit(writes, and_send.to_vec()).await {
                Ok(()) => return Ok(Once::Now),
                Err(Fault::Refused(_)) => self.discard(&token, &folders).await?,
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::Away("too many others change the raffle at once".to_owned()))
    }

    /// Writes the record and the lines, and answers with the head that will name them.
    async fn stage_draw(
        &self,
        record: &DrawRecord,
        board: &[Standing],
        (token, buckets): (&str, Shards),
    ) -> Result<Item, Fault> {
        let parts = serde_json::to_vec(record)?.chunks(PART_BYTES_MAX).map(<[u8]>::to_vec).collect();
        self.stage(token, parts).await?;
        let erased = self.table.list(&Ask::all(entries_folder(record.raffle)).fields("#sk")).await?;
        let erased: BTreeSet<&str> = erased.iter().map(|item| item.text("sk")).collect::<Result<_, Fault>>()?;
        let mut head = Item::at(head_key(record.raffle)).with("token", text(token));
        let mut until = None;
        for (part, lines) in board.chunks(LINES_AT_ONCE).enumerate() {
            let mut items = Vec::with_capacity(lines.len());
            for (place, line) in lines.iter().enumerate() {
                let is_nobodys = erased.contains(line.commitment.to_string().as_str());
                let standing = if is_nobodys { line.clone().erased(record.drawn_at) } else { line.clone() };
                until = first_until([standing.claim].into_iter()).into_iter().chain(until).min();
                let place = (part * LINES_AT_ONCE + place) as u64;
                items.push(Line { standing, number: place, version: FIRST_VERSION }.item(token, buckets)?);
            }
            self.table.put_all(items).await?;
        }
        head = head.with("buckets", number(buckets.get())).with("version", number(FIRST_VERSION));
        Ok(until.into_iter().fold(head, |head, until| head.with("next_until", moment(until))))
    }
}

/// Whether all lines of a board may lie in one partition.
const fn is_small(lines: usize, registrations: u64) -> bool {
    lines <= SMALL_BOARD && registrations <= SMALL_POOL
}

#[async_trait]
impl Draws for Store {
    async fn record_seal_once(&self, raffle: RaffleId, seal: &Seal, withdrawals: u64) -> PortResult<Once> {
        Ok(self.seal(raffle, seal, withdrawals).await?)
    }

    async fn record_draw_once(
        &self,
        record: &DrawRecord,
        board: &[Standing],
        and_send: Vec<NewMessage>,
    ) -> PortResult<Once> {
        Ok(self.draw(record, board, &and_send).await?)
    }

    async fn get_record(&self, raffle: RaffleId) -> PortResult<Option<DrawRecord>> {
        let Some(head) = self.head(raffle).await? else { return Ok(None) };
        let json = self.parts(&head.token).await?.concat();
        Ok(Some(serde_json::from_slice(&json).map_err(Fault::from)?))
    }

    async fn get_board(&self, raffle: RaffleId) -> PortResult<Board> {
        Ok(self.board(raffle).await?)
    }

    async fn get_standing(&self, raffle: RaffleId, person: PersonKey) -> PortResult<Option<Standing>> {
        Ok(self.standing(raffle, person).await?)
    }

    async fn get_lines(&self, raffle: RaffleId, people: &[PersonKey]) -> PortResult<Board> {
        Ok(self.board_of(raffle, people).await?)
    }

    async fn apply_moves(
        &self,
        raffle: RaffleId,
        version: u64,
        moves: &[Move],
        then: Advance,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        Ok(self.move_board((raffle, version), moves, then, None, and_send).await?)
    }

    async fn apply_answer(
        &self,
        raffle: RaffleId,
        from: Claim,
        step: Move,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        Ok(self.move_line(raffle, from, step, &and_send).await?)
    }

    async fn record_change(
        &self,
        raffle: RaffleId,
        version: u64,
        change: &SignedChange,
        moves: &[Move],
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        Ok(self.move_board((raffle, version), moves, Advance::Needed, Some(change), and_send).await?)
    }

    async fn list_changes(&self, raffle: RaffleId) -> PortResult<Vec<SignedChange>> {
        Ok(self.chain(raffle).await?)
    }

    async fn needs_advance(&self, raffle: RaffleId, now: Timestamp) -> PortResult<bool> {
        let Some(head) = self.head(raffle).await? else { return Ok(false) };
        Ok(head.needs_advance || self.has_run_out(raffle, &head, now).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_spread_where_it_is_long_or_many_look_at_it() {
        assert!(is_small(2_000, 20_000));
        assert!(!is_small(2_001, 2_001), "its lines are many");
        assert!(!is_small(10, 20_001), "those who were not drawn look as well");
    }
}
