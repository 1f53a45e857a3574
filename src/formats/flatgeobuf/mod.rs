//! FlatGeobuf 3: the crate's tables, verified before anything is believed; our own walk over
//! the file, because what stands in a header must not decide how much is set aside, and our own
//! writing, because the crate's keeps features in a temporary file.

mod header;
mod read;
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

/// What a file of version 3 begins with.
const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";

/// Reads a file from memory.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let file = format!("{name}.fgb");
    let input = Input::memory(Path::new(""), &file, Arc::from(bytes));
    read(&input, options, &Progress::new())
}
