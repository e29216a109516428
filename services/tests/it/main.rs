//! The use cases through their public doors, over memory and a clock that the tests move.
//!
//! In reading order: `support` (a box office to test in), `life` (a raffle from its announcement to
//! its end), `changing` (what organizers change meanwhile), `notices` (what other systems are told of it), `own_data` (taking it along, having it deleted), `access`
//! (who may do what), `ledger` and `lists` (what organizers are told from a copy), `queue_trouble`, `clock`, `races`,
//! `randomness` (a draw that waits for others), `public_log` (what a
//! receipt finds in it), `rehearsing`, `asleep` (a host that wakes only when it is called), and `crashes` (a process
//! that dies at every step of its way).

mod access;
mod asleep;
mod by_hand;
mod changing;
mod clock;
mod crashes;
mod ledger;
mod life;
mod lists;
mod notices;
mod own_data;
mod public_log;
mod queue_trouble;
mod races;
mod randomness;
mod rehearsing;
mod support;
