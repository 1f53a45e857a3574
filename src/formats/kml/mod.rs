//! KML 2.2.

use super::error::{ReadErrorKind, WriteError};
use super::input::Input;
use super::source::ReadOptions;
use super::writing::WriteOptions;
use crate::base::diagnostics::Diagnostic;
use crate::base::progress::Progress;
use crate::layer::Layer;
use std::path::Path;

/// Reads a layer.
pub(super) fn read(
    _input: &Input,
    _options: &ReadOptions,
    _progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    Err(ReadErrorKind::UnknownFormat)
}

/// What the format cannot hold of a layer.
pub(super) fn losses(_layer: &Layer, _options: &WriteOptions) -> Vec<Diagnostic> {
    Vec::new()
}

/// Writes a layer.
pub(super) fn write(
    _layer: &Layer,
    _path: &Path,
    _options: &WriteOptions,
    _progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    Err(WriteError::NotWritten)
}

/// The document as bytes.
pub(super) fn to_bytes(_layer: &Layer, _options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
    Err(WriteError::NotWritten)
}
