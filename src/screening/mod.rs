//! Project × zones → results with evidence.
//!
//! Floor 4. Takes layers and rules, gives facts and what the clauses make of them
//! ([`model`]); words are made in `i18n`, judgement stays with the officer.

mod input;
pub mod model;

pub use input::{Check, ProjectLayer, ZoneLayer, ZoneMeta};
