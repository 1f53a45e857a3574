//! 报备坐标 TXT (`[属性描述]`／`[地块坐标]`) in every dialect met, and bare coordinate lists.
//!
//! There is no standard text of the format, only programs that write it: `text` and `parse`
//! take what stands there apart, `resolve` decides the coordinate system, `shape` and `rings`
//! make parcels, `health` says what is odd, `write` gives back what old systems take. X is
//! north and stands first.

mod fields;
mod health;
mod model;
mod number;
mod open;
mod outline;
mod parse;
mod resolve;
mod rings;
mod shape;
mod text;
mod write;

pub use health::{
    Correction, Corrections, Finding, FindingKind, FindingPlace, Health, ParcelFacts, examine,
    examine_bytes, examine_layer,
};
pub use model::{BadLine, CoordTxt, Entry, Header, Parcel, Point, RecordKind};
pub use number::AngleForm;
pub use write::{Written, to_bytes};
pub(super) use write::{losses, write};

use super::error::ReadErrorKind;
use super::input::Input;
use super::source::ReadOptions;
use crate::base::progress::Progress;
use crate::layer::Layer;
use std::path::Path;
use std::sync::Arc;

/// Largest file that is read: a coordinate list is text of a few kilobytes.
const MOST_BYTES: u64 = 64 << 20;

/// Reads a layer.
pub(super) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let opened = open::open(input, options, &Corrections::default(), progress)?;
    Ok(opened.layer)
}

/// Reads a file from memory; what [`read`](super::read) does with a file's bytes.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let input = Input::memory(Path::new(""), name, Arc::from(bytes));
    read(&input, options, &Progress::new())
}

/// What a text says before anything is placed: header, parcels and points as they stand.
pub fn parse_text(text: &str, angles: Option<AngleForm>) -> CoordTxt {
    // Nobody can stop it: the result is there.
    parse::parse(text, angles, &Progress::new()).unwrap_or_default()
}
