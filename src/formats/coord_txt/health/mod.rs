//! The health check: every guess and fault of a file of coordinates with its place and reason,
//! and the corrections a person may choose. Nothing is corrected unasked; a corrected file is
//! the same file read again with the corrections.

mod areas;
mod checks;
mod model;
mod run;

pub(super) use model::Found;
pub use model::{Correction, Corrections, Finding, FindingKind, FindingPlace, Health, ParcelFacts};
pub use run::{examine, examine_bytes, examine_layer};
