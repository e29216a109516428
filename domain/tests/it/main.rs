//! The draw, through its public door: what it promises, and what it publishes.
//!
//! In reading order: `pool` (registrations to draw from), `naive` (the draw as the document tells
//! it), `promises`, `tampering`, `fairness`, `odds`, `rehearsal`, `vectors` (what other implementations are checked
//! with), `document` (that the document's example is true).

mod document;
mod fairness;
mod naive;
mod odds;
mod pool;
mod promises;
mod rehearsal;
mod tampering;
mod vectors;
