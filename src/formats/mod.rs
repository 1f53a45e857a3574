//! Doors: bytes become features, and features bytes. One file or folder per format, all with
//! `probe`, `read` and, where it exists, `write`.
//!
//! Floor 3. Knows files; knows no rule and no colour.
//!
//! A reader never panics, never hangs and never guesses in silence: what it could not use is a
//! located [`Diagnostic`](crate::base::diagnostics::Diagnostic) of the layer, what it had to
//! guess is in the layer's decisions with the reason, and only a file of which nothing can be
//! used is a [`ReadError`].

mod error;
mod source;

pub use error::{ReadError, ReadErrorKind};
pub use source::{ReadOptions, Source};

/// Reads a layer.
///
/// # Errors
/// [`ReadError`] when nothing of the file can be used.
pub fn read(
    source: &Source,
    _options: &ReadOptions,
    _progress: &crate::base::progress::Progress,
) -> Result<crate::layer::Layer, ReadError> {
    Err(ReadError {
        path: source.path.clone(),
        kind: ReadErrorKind::UnknownFormat,
    })
}
