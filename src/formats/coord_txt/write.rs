//! stub
use super::model::Header;
use crate::base::diagnostics::Diagnostic;
use crate::base::progress::Progress;
use crate::formats::error::WriteError;
use crate::formats::writing::WriteOptions;
use crate::layer::Layer;
use std::path::Path;

/// A file in the making.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What was changed.
    pub changes: Vec<Diagnostic>,
}
/// Bytes
pub fn to_bytes(
    _layer: &Layer,
    _header: Option<&Header>,
    _options: &WriteOptions,
) -> Result<Written, WriteError> {
    Err(WriteError::NotWritten)
}
pub(crate) fn losses(_layer: &Layer, _options: &WriteOptions) -> Vec<Diagnostic> {
    Vec::new()
}
pub(crate) fn write(
    _layer: &Layer,
    _path: &Path,
    _options: &WriteOptions,
    _p: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    Err(WriteError::NotWritten)
}
