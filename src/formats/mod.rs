//! Doors: bytes become features, and features bytes. One file or folder per format, all with
//! `probe`, `read` and, where it exists, `write`.
//!
//! Floor 3. Knows files; knows no rule and no colour.
//!
//! A reader never panics, never hangs and never guesses in silence: what it could not use is a
//! located [`Diagnostic`](crate::base::diagnostics::Diagnostic) of the layer, what it had to
//! guess is in the layer's decisions with the reason, and only a file of which nothing can be
//! used is a [`ReadError`].

pub mod geojson;
pub mod shapefile;

mod assemble;
mod encoding;
mod error;
mod kind;
mod placing;
mod remarks;
mod source;
mod turning;

pub use error::{ReadError, ReadErrorKind, WriteError};
pub use kind::{FormatKind, probe};
pub use source::{ReadOptions, Source};

use crate::base::progress::Progress;
use crate::layer::Layer;

/// Reads one layer of a file.
///
/// The layer's coordinates are longitude and latitude in degrees (decision 4), its ids the
/// 1-based record numbers, its name the file's stem. Everything that could not be used or had
/// to be guessed is in its diagnostics and decisions.
///
/// # Errors
/// [`ReadError`] if nothing of the file can be used, or the user stopped it.
pub fn read(
    source: &Source,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadError> {
    let located = |kind| ReadError {
        path: source.path.clone(),
        kind,
    };
    if let Some(layer) = &source.layer {
        // Neither format holds more than one layer, named as the file is.
        if *layer != stem(&source.path) {
            return Err(located(ReadErrorKind::NoSuchLayer(layer.clone())));
        }
    }
    std::fs::metadata(&source.path).map_err(|e| located(ReadErrorKind::Io(e)))?;
    let layer = match probe(&source.path) {
        Some(FormatKind::GeoJson) => geojson::read(&source.path, options, progress),
        Some(FormatKind::Shapefile) => shapefile::read(&source.path, options, progress),
        None => Err(ReadErrorKind::UnknownFormat),
    };
    layer.map_err(located)
}

/// The file's name without its extension.
pub(crate) fn stem(path: &std::path::Path) -> String {
    path.file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The file's name without its folder, as diagnostics show it.
pub(crate) fn file_name(path: &std::path::Path) -> String {
    path.file_name()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}
