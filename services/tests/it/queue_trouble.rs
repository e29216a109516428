//! A queue at its worst: messages that come twice, late, in any order, or cannot be read.

mod dead;
mod doubled;
mod received;
