//! AutoCAD drawing exchange (text form): closed polylines, lines, points, layers, GBK text.
//!
//! A small reader of our own: it has to take text in the code page that the bytes are in, find
//! its place again after a broken group, and keep to bounds; and needs a tenth of the format.

mod curve;
mod drawing;
mod emit;
mod entity;
mod hatch;
mod nested;
mod pairs;
mod text;
mod write;
mod write_frame;

pub(super) use write::{losses, write};

use super::error::ReadErrorKind;
use super::input::Input;
use super::kind::FormatKind;
use super::reading::Reading;
use super::source::ReadOptions;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use std::path::Path;
use std::sync::Arc;

/// Most bytes of a drawing.
const MOST_BYTES: u64 = 1 << 30;

/// Reads a layer.
pub(super) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let bytes = input.whole(MOST_BYTES)?;
    refuse_others(&bytes)?;
    let mut reading = Reading::new(input);
    progress.set_total(bytes.len() as u64);
    let drawing = drawing::parse(&bytes, options, progress, &mut reading)?;
    emit::emit(&drawing, progress, &mut reading)?;
    if reading.num_records == 0 {
        return Err(ReadErrorKind::malformed_with_hint(
            Message::new("vectors.dxf_empty"),
            Message::new("vectors.hint_dxf_save"),
        ));
    }
    reading.into_layer(input, input.stem(), FormatKind::Dxf, options, progress)
}

/// What is called a drawing and is not its text form.
fn refuse_others(bytes: &[u8]) -> Result<(), ReadErrorKind> {
    let code = if bytes.starts_with(b"AutoCAD Binary DXF") {
        "vectors.dxf_binary"
    } else if bytes.starts_with(b"AC10") {
        "vectors.dxf_is_dwg"
    } else {
        return Ok(());
    };
    Err(ReadErrorKind::malformed_with_hint(
        Message::new(code),
        Message::new("vectors.hint_dxf_save"),
    ))
}

/// Reads a drawing from memory.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let file = format!("{name}.dxf");
    let input = Input::memory(Path::new(""), &file, Arc::from(bytes));
    read(&input, options, &Progress::new())
}
