//! Boards in DynamoDB: a head that says which version counts, and an item a line.
//!
//! A line is found by its person. A change to a few lines writes them with the head, in one transaction; one to
//! many lies in a parcel that the head names, until it has been folded into the lines (see `moves`). Readers
//! look at the parcel first, then at lines, and each line knows the version that wrote it.

use std::collections::HashMap;
use std::sync::Arc;

use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Board, Claim, Move, Standing};
use domain::time::Timestamp;

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, hex, json, moment, number};
use super::shards::Shards;
use super::table::{AT_ONCE, Ask, at_most};
use super::write::Write;

/// How many times a board is read when it keeps changing, to get one that is whole; after that it is taken as it is.
const READ_TRIES_MAX: usize = 3;
/// How many times a board is read when moves keep being folded in: each of those times was a change.
pub(super) const FOLDS_MAX: usize = 20;

/// What is known of a board without its lines.
pub(super) struct Head {
    /// Names the draw: its record, and its lines.
    pub(super) token: String,
    pub(super) buckets: Shards,
    pub(super) version: u64,
    pub(super) needs_advance: bool,
    /// No offer runs out before this moment; where it is missing, none runs out at all.
    pub(super) next_until: Option<Timestamp>,
    /// How many changes were made by hand.
    pub(super) changes: u64,
    /// The parcel of moves that belong to this version and are not yet in all lines.
    pub(super) folding: Option<String>,
}

/// A line, its number on the board, and the version that wrote it.
pub(super) struct Line {
    pub(super) standing: Standing,
    pub(super) number: u64,
    pub(super) version: u64,
}

/// How a change alters a head.
#[derive(Default)]
pub(super) struct HeadChange {
    pub(super) needs_advance: bool,
    /// The first moment at which an offer of the change runs out.
    pub(super) until: Option<Timestamp>,
    pub(super) parcel: Option<String>,
    pub(super) has_entry_by_hand: bool,
}

pub(super) fn head_key(raffle: RaffleId) -> Key {
    Key::new(format!("draw#{raffle}"), "head")
}

/// The first moment at which an offer runs out.
pub(super) fn first_until(claims: impl Iterator<Item = Claim>) -> Option<Timestamp> {
    claims.filter_map(|claim| if let Claim::Offered { until } = claim { Some(until) } else { None }).min()
}

impl Head {
    fn of(item: &Item) -> Result<Self, Fault> {
        let buckets = Shards::new(item.number("buckets")?);
        let buckets = buckets.ok_or_else(|| Fault::Unreadable("a board has no buckets".to_owned()))?;
        Ok(Self {
            token: item.text("token")?.to_owned(),
            buckets,
            version: item.number("version")?,
            needs_advance: item.count("needs_advance")? > 0,
            next_until: if item.has("next_until") { Some(item.moment("next_until")?) } else { None },
            changes: item.count("changes")?,
            folding: if item.has("folding") { Some(item.text("folding")?.to_owned()) } else { None },
        })
    }

    /// The partition of a line.
    pub(super) fn folder_of(&self, person: PersonKey) -> String {
        line_folder(&self.token, self.buckets.of(&person.0))
    }

    fn line_key(&self, person: PersonKey) -> Key {
        Key::new(self.folder_of(person), hex(&person.0))
    }

    /// The write that makes it the next version, if this one still counts.
    pub(super) fn next(&self, raffle: RaffleId, change: &HeadChange) -> Write {
        let mut set = "SET #version = :next, #needs_advance = :needs_advance".to_owned();
        let mut values = Vec::new();
        if let Some(until) = change.until {
            let first = self.next_until.map_or(until, |before| before.min(until));
            values.push((":until", moment(first)));
            set.push_str(", #next_until = :until");
        }
        if let Some(parcel) = &change.parcel {
            values.push((":parcel", super::items::text(parcel)));
            set.push_str(", #folding = :parcel");
        }
        if change.has_entry_by_hand {
            values.push((":changes", number(self.changes + 1)));
            set.push_str(", #changes = :changes");
        }
        let write = Write::update(head_key(raffle), set).when("#version = :seen AND attribute_not_exists(#folding)");
        let write = write.with(":seen", number(self.version)).with(":next", number(self.version + 1));
        let write = write.with(":needs_advance", number(u8::from(change.needs_advance)));
        values.into_iter().fold(write, |write, (name, value)| write.with(name, value))
    }

    /// The write that counts an answer, whatever the version is by then. An answer ends an offer and makes none, so the
    /// moment at which the next offer runs out does not come nearer.
    pub(super) fn counted_on(raffle: RaffleId) -> Write {
        let write = Write::update(head_key(raffle), "SET #needs_advance = :yes ADD #version :one");
        let write = write.when("attribute_exists(#pk) AND attribute_not_exists(#folding)");
        write.with(":yes", number(1_u8)).with(":one", number(1_u8))
    }
}

/// The board of these lines, with the moves laid over them that are not in all of them yet.
fn laid_over(head: &Head, mut lines: Vec<Line>, outstanding: &HashMap<PersonKey, Claim>) -> Board {
    for line in lines.iter_mut().filter(|line| line.version < head.version) {
        line.standing.claim = outstanding.get(&line.standing.person).copied().unwrap_or(line.standing.claim);
    }
    Board { version: head.version, standings: lines.into_iter().map(|line| line.standing).collect() }
}

/// The fault of a board that does not hold still.
pub(super) fn too_fast() -> Fault {
    Fault::Away("the board changes faster than it can be read".to_owned())
}

/// The partition of a part of the lines of a draw.
pub(super) fn line_folder(token: &str, bucket: u16) -> String {
    format!("line#{token}#{bucket:04x}")
}

impl Line {
    pub(super) fn of(item: &Item) -> Result<Self, Fault> {
        Ok(Self { standing: item.json("body")?, number: item.number("number")?, version: item.number("version")? })
    }

    /// The item of this line on this board.
    pub(super) fn item(&self, token: &str, buckets: Shards) -> Result<Item, Fault> {
        let Self { standing, number: place, version } = self;
        let person = standing.person;
        // Nobody asks for a line that is nobody's, and two lines must not become one.
        let sk = if standing.is_erased() { format!("{}#{place}", hex(&person.0)) } else { hex(&person.0) };
        let item = Item::at(Key::new(line_folder(token, buckets.of(&person.0)), sk));
        Ok(item.with("body", json(standing)?).with("number", number(place)).with("version", number(version)))
    }

    /// The write that applies a move to this line, if its item is older than this version.
    pub(super) fn moved(&self, head: &Head, to: Claim, version: u64) -> Result<Write, Fault> {
        Ok(self.becoming(head, to, version)?.when("attribute_exists(#pk) AND #version < :version"))
    }

    /// The write that applies an answer to this line, if its item is as it was read.
    pub(super) fn answered(&self, head: &Head, to: Claim) -> Result<Write, Fault> {
        let write = self.becoming(head, to, head.version + 1)?.when("#version = :seen AND #body = :was");
        Ok(write.with(":seen", number(self.version)).with(":was", json(&self.standing)?))
    }

    fn becoming(&self, head: &Head, to: Claim, version: u64) -> Result<Write, Fault> {
        let standing = Standing { claim: to, ..self.standing.clone() };
        let write = Write::update(head.line_key(standing.person), "SET #body = :body, #version = :version");
        Ok(write.with(":body", json(&standing)?).with(":version", number(version)))
    }
}

impl Store {
    /// The head of a board, if there was a draw.
    pub(super) async fn head(&self, raffle: RaffleId) -> Result<Option<Head>, Fault> {
        let item = self.table.get(head_key(raffle)).await?;
        item.as_ref().map(Head::of).transpose()
    }

    /// The lines of these persons, as they lie.
    pub(super) async fn lines_of(&self, head: &Head, people: &[PersonKey]) -> Result<Vec<Line>, Fault> {
        let keys: Vec<Key> = people.iter().map(|person| head.line_key(*person)).collect();
        self.table.get_all(&keys).await?.iter().map(Line::of).collect()
    }

    /// All lines, as they lie, in the order of the board.
    async fn lines(&self, head: &Head) -> Result<Vec<Line>, Fault> {
        let asks: Vec<Ask> = head.buckets.all().map(|bucket| Ask::all(line_folder(&head.token, bucket))).collect();
        let work: Vec<_> = asks.iter().map(|ask| self.lines_in(ask)).collect();
        let mut lines: Vec<Line> = at_most(AT_ONCE, work).await?.into_iter().flatten().collect();
        lines.sort_unstable_by_key(|line| line.number);
        Ok(lines)
    }

    /// Read page by page: as it comes from the table, a line takes ten times as much memory.
    async fn lines_in(&self, ask: &Ask) -> Result<Vec<Line>, Fault> {
        let mut lines = Vec::new();
        let take = |page: Vec<Item>| {
            for item in &page {
                lines.push(Line::of(item)?);
            }
            Ok(())
        };
        self.table.each_page(ask, take).await?;
        Ok(lines)
    }

    /// The moves that belong to the version of a head and may not be in its lines yet. `None` where they have
    /// been folded in since the head was read.
    async fn outstanding(&self, head: &Head) -> Result<Option<HashMap<PersonKey, Claim>>, Fault> {
        let Some(parcel) = &head.folding else { return Ok(Some(HashMap::new())) };
        let moves = self.moves_of(parcel).await?;
        // A later move of the same person counts.
        Ok((!moves.is_empty()).then(|| moves.into_iter().map(|Move { person, to }| (person, to)).collect()))
    }

    /// The board. Where it changes faster than it can be read, lines may be newer than its version; a decision made on
    /// it is then refused, because the version is an old one.
    pub(super) async fn board(&self, raffle: RaffleId) -> Result<Board, Fault> {
        let mut tries = 0;
        for _ in 0..FOLDS_MAX {
            let Some(head) = self.head(raffle).await? else { return Ok(Board::default()) };
            let Some(outstanding) = self.outstanding(&head).await? else { continue };
            let lines = self.lines(&head).await?;
            tries += 1;
            let is_whole = self.head(raffle).await?.is_some_and(|now| now.version == head.version);
            if is_whole || tries == READ_TRIES_MAX {
                return Ok(laid_over(&head, lines, &outstanding));
            }
        }
        Err(too_fast())
    }

    /// The lines of some people, no older than the version that goes with them. A line that is nobody's has an item of
    /// another name, and is left out.
    pub(super) async fn board_of(&self, raffle: RaffleId, people: &[PersonKey]) -> Result<Board, Fault> {
        for _ in 0..FOLDS_MAX {
            let Some(head) = self.head(raffle).await? else { return Ok(Board::default()) };
            let Some(outstanding) = self.outstanding(&head).await? else { continue };
            let mut lines = self.lines_of(&head, people).await?;
            lines.sort_unstable_by_key(|line| line.number);
            return Ok(laid_over(&head, lines, &outstanding));
        }
        Err(too_fast())
    }

    /// One person's line. Everybody asks for theirs at once when a draw is announced, and the head is one item, so each
    /// process reads it only once a second. After many moves by another process, the answer may be a second late.
    pub(super) async fn standing(&self, raffle: RaffleId, person: PersonKey) -> Result<Option<Standing>, Fault> {
        for _ in 0..FOLDS_MAX {
            let Some(head) = self.recent_head(raffle).await? else { return Ok(None) };
            let mut moved = None;
            if let Some(parcel) = &head.folding {
                let Some(found) = self.move_of(parcel, person).await? else {
                    // It has been folded in since the head was read.
                    self.recent_heads.forget(raffle);
                    continue;
                };
                moved = found;
            }
            let Some(line) = self.lines_of(&head, &[person]).await?.pop() else { return Ok(None) };
            let moved = moved.filter(|_| line.version < head.version);
            return Ok(Some(Standing { claim: moved.unwrap_or(line.standing.claim), ..line.standing }));
        }
        Err(too_fast())
    }

    async fn recent_head(&self, raffle: RaffleId) -> Result<Option<Arc<Head>>, Fault> {
        let now = self.around.clock.uptime();
        if let Some(head) = self.recent_heads.get(raffle, now) {
            return Ok(Some(head));
        }
        let head = self.head(raffle).await?.map(Arc::new);
        if let Some(head) = &head {
            self.recent_heads.keep(raffle, Arc::clone(head), now);
        }
        Ok(head)
    }

    /// Whether an offer has run out. The head knows a moment before which none has; where that has passed, the
    /// lines are looked at, and the head learns the next one.
    pub(super) async fn has_run_out(&self, raffle: RaffleId, head: &Head, now: Timestamp) -> Result<bool, Fault> {
        if head.next_until.is_none_or(|until| until > now) {
            return Ok(false);
        }
        let board = self.board(raffle).await?;
        let first = first_until(board.standings.iter().map(|line| line.claim));
        if first.is_some_and(|until| until <= now) {
            return Ok(true);
        }
        let change = if first.is_some() { "SET #next_until = :until" } else { "REMOVE #next_until" };
        let write = Write::update(head_key(raffle), change).when("#version = :seen");
        let write = write.with(":seen", number(board.version));
        let write = first.into_iter().fold(write, |write, until| write.with(":until", moment(until)));
        match self.table.together(vec![write]).await {
            // Somebody has changed the board; the next one to ask finds out.
            Ok(()) | Err(Fault::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// The writes that make a person's line nobody's, if there is one.
    pub(super) async fn erase_line(
        &self,
        raffle: RaffleId,
        person: PersonKey,
        at: Timestamp,
    ) -> Result<Vec<Write>, Fault> {
        let Some(head) = self.settled_head(raffle).await? else { return Ok(Vec::new()) };
        let Some(line) = self.lines_of(&head, &[person]).await?.pop() else { return Ok(Vec::new()) };
        let Line { standing, number, .. } = line;
        let erased = Line { standing: standing.erased(at), number, version: head.version + 1 };
        let item = erased.item(&head.token, head.buckets)?;
        let next = head.next(raffle, &HeadChange { needs_advance: true, ..HeadChange::default() });
        Ok(vec![next, Write::delete(head.line_key(person)), Write::put(item.key()?, item)])
    }
}
