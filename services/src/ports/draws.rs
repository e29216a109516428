//! Seals, draws, what becomes of the places, and the beacon that a draw may go by.

use async_trait::async_trait;
use domain::draw::{BeaconSignature, DrawRecord, Seal, SignedChange};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Board, Claim, Move, Standing};
use domain::time::Timestamp;

use super::{NewMessage, Once, PortResult};

/// Seals, draws and what becomes of the places.
#[async_trait]
pub trait Draws: Send + Sync {
    /// Records the seal of a raffle that has none and is not cancelled; grows its version. `Before` where a seal is
    /// recorded; `Conflict` where the raffle is cancelled or not there, or where its pool is no longer the one that was
    /// read: it has another number of registrations than the seal counts, or somebody has left since `withdrawals`
    /// were counted (see `count_withdrawals`). Both are needed: where one person leaves and another
    /// comes in, the number is the same, and only `withdrawals` shows it.
    async fn record_seal_once(&self, raffle: RaffleId, seal: &Seal, withdrawals: u64) -> PortResult<Once>;
    /// Records the draw of a sealed raffle: the record, the board (at version 1, which needs no
    /// advance), the raffle's `drawn_at`, and the messages, all together or not at all. Lines of
    /// entries that are nobody's by now are stored as such. `Before` where a draw is recorded;
    /// `Conflict` where the raffle is cancelled, unsealed or not there.
    async fn record_draw_once(
        &self,
        record: &DrawRecord,
        board: &[Standing],
        and_send: Vec<NewMessage>,
    ) -> PortResult<Once>;
    /// The published record of a draw.
    async fn get_record(&self, raffle: RaffleId) -> PortResult<Option<DrawRecord>>;
    /// Who stands where; empty and at version 0 before the draw. Lines may be newer than the version; a decision made
    /// on such a board is then refused.
    async fn get_board(&self, raffle: RaffleId) -> PortResult<Board>;
    /// One person's line.
    async fn get_standing(&self, raffle: RaffleId, person: PersonKey) -> PortResult<Option<Standing>>;
    /// The lines of some people in the order of the board, each at least as new as the version that is
    /// told with them. Each of the people is named once; lines that are nobody's may be left out.
    async fn get_lines(&self, raffle: RaffleId, people: &[PersonKey]) -> PortResult<Board>;
    /// Applies moves to a board that still has this version, together with the messages;
    /// otherwise `Conflict`. `then` says whether places may have become free.
    async fn apply_moves(
        &self,
        raffle: RaffleId,
        version: u64,
        moves: &[Move],
        then: Advance,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()>;
    /// Makes one move, if the person's line still says what it was read to say (`from`); otherwise, or
    /// where there is no such line, `Conflict`. What happens to other lines does not matter, so that many
    /// can answer at once. The board grows its version and needs an advance; the messages are sent with it.
    async fn apply_answer(
        &self,
        raffle: RaffleId,
        from: Claim,
        step: Move,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()>;
    /// Adds an entry to the chain of changes by hand, applies the moves that it means to a board that still has this
    /// version, and sends the messages, all together; afterwards the board needs an advance. `Conflict` where the board
    /// has moved on, or the entry is not the next of its chain.
    async fn record_change(
        &self,
        raffle: RaffleId,
        version: u64,
        change: &SignedChange,
        moves: &[Move],
        and_send: Vec<NewMessage>,
    ) -> PortResult<()>;
    /// The chain of changes by hand, from the first; at most `CHANGES_MAX`.
    async fn list_changes(&self, raffle: RaffleId) -> PortResult<Vec<SignedChange>>;
    /// Whether the board has to be advanced: it was marked so, or an offer has run out by `now`.
    async fn needs_advance(&self, raffle: RaffleId, now: Timestamp) -> PortResult<bool>;
}

/// What is to happen to a board after moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// Places may have become free: `needs_advance` says so until they are passed on.
    Needed,
    /// All that could be passed on has been.
    Done,
}

/// A public source of randomness (drand's quicknet).
#[async_trait]
pub trait Beacon: Send + Sync {
    /// The signature of a round, which is genuine; nothing while the round has not been made. `Unavailable` where no
    /// relay answers, and where no answer is genuine.
    async fn get_round(&self, round: u64) -> PortResult<Option<BeaconSignature>>;
}
