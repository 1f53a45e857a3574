//! GPX 1.0 and 1.1: waypoints, routes and tracks as one layer, told apart by an attribute.
//! Positions are WGS 84 by the standard; times and heights are attributes.

mod reader;
mod write;

use super::error::{ReadErrorKind, WriteError};
use super::input::Input;
use super::kind::FormatKind;
use super::placing::Declared;
use super::reading::Reading;
use super::source::ReadOptions;
use super::whole_text::decode_whole;
use super::writing::WriteOptions;
use super::xml::declared_encoding;
use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::{Crs, Datum};
use crate::layer::Layer;
use std::path::Path;
use std::sync::Arc;

/// Most bytes of a file: it is read whole.
const MAX_BYTES: u64 = 512 << 20;
/// Field that says what a feature was: waypoint, route or track.
pub(super) const KIND: &str = "类型";

/// Reads a file.
pub(super) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let bytes = input.whole(MAX_BYTES)?;
    let mut reading = Reading::new(input);
    let whole = decode_whole(
        &bytes,
        Some(declared_encoding(&bytes)),
        options.encoding.as_deref(),
        &mut reading.remarks,
    );
    reading.encoding = Some(whole.decision);
    progress.set_total(whole.text.len() as u64);
    reader::read_document(&whole.text, &mut reading, progress)?;
    reading.declared = Declared::System {
        crs: Crs::geographic(Datum::Wgs84),
        basis: Message::new("markup.crs_by_gpx"),
    };
    reading.into_layer(input, input.stem(), FormatKind::Gpx, options, progress)
}

/// Reads a document from memory; what [`read`](super::read) does with a file's bytes.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let input = Input::memory(Path::new(""), &format!("{name}.gpx"), Arc::from(bytes));
    read(&input, options, &Progress::new())
}

/// What the format cannot hold of a layer.
pub(super) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    write::losses(layer, options)
}

/// Writes a layer.
pub(super) fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    progress.check()?;
    crate::formats::writing::save(path, write::to_string(layer).as_bytes())?;
    Ok(losses(layer, options))
}
