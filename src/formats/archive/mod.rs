//! Zips: shapefiles, GeoJSON and the rest from inside an archive, KMZ, and folders of files.

use super::error::{ReadErrorKind, WriteError};
use super::input::Input;
use super::source::{Contained, ReadOptions};
use super::writing::WriteOptions;
use crate::base::diagnostics::Diagnostic;
use crate::base::progress::Progress;
use crate::layer::Layer;
use std::path::Path;

/// Layers of all its members.
pub(super) fn layers(
    _input: &Input,
    _options: &ReadOptions,
    _progress: &Progress,
) -> Result<Vec<Contained>, ReadErrorKind> {
    Err(ReadErrorKind::UnknownFormat)
}

/// Reads a layer.
pub(super) fn read(
    _input: &Input,
    _layer: Option<&str>,
    _options: &ReadOptions,
    _progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    Err(ReadErrorKind::UnknownFormat)
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
