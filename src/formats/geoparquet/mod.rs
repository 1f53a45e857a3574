//! GeoParquet 1.0 and 1.1: a Parquet file with a WKB column and a `geo` entry that says which
//! and in which system. Read row by row, so that a row group at most stands in memory.

mod guard;
mod meta;
mod projjson;
mod read;
mod source;
mod write;

pub(super) use read::read;
pub(super) use write::{losses, write};

use super::error::ReadErrorKind;
use super::input::Input;
use super::source::ReadOptions;
use crate::base::progress::Progress;
use crate::layer::Layer;
use std::path::Path;
use std::sync::Arc;

/// Reads a file from memory.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let file = format!("{name}.parquet");
    let input = Input::memory(Path::new(""), &file, Arc::from(bytes));
    read(&input, options, &Progress::new())
}
