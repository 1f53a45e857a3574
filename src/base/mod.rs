//! Words without GIS: units, ids, messages, diagnostics, progress, dates, text and files.
//!
//! Floor 0. Nothing here knows a coordinate, a layer or a clause.

pub mod date;
pub mod diagnostics;
pub mod files;
pub mod ids;
pub mod message;
pub(crate) mod parallel;
pub mod progress;
pub mod text;
pub mod units;
