//! The sealed list as a public log: a signed checkpoint, tiles of hashes that anybody can keep, and
//! the proof that one entry is in it.
//!
//! The tree is that of RFC 6962, the tiles are those of C2SP `tlog-tiles`: a tile holds up to 256
//! neighboring hashes of every eighth level. A tile never changes, so ten million registrations are
//! served as files, and a phone reads three of them.

mod checkpoint;
mod proof;
mod search;
mod ticket_check;
mod tile;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use proof::{InclusionProof, PROOF_BYTES_MAX, proof_file};
pub use search::{Located, NotOfThisLog, Search};
pub use ticket_check::{REFUSED_FILE, TicketCheck, TicketFault, TicketFinding, refused_line};
pub use tile::{NoTile, TILE_WIDTH, Tile, TileSet, bundle, tile_of_entries, tile_of_tiles, unbundle};
