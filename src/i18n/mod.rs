//! Chinese and English from one catalogue; findings are data, sentences are made here, late.
//!
//! Floor 5. `assets/i18n/<language>/<room>.toml` holds flat keys; code `formats.dbf_missing`
//! is key `dbf_missing` of `formats.toml`. A test holds both languages to the same keys and
//! the same arguments.

mod catalogue;
pub mod diagnostics;
pub mod findings;
pub mod form;
pub mod numbers;
pub mod places;
pub mod tables;
pub mod wayout;
pub mod words;

pub use catalogue::{Lang, has, keys, raw, say, text};
