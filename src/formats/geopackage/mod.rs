//! OGC GeoPackage, read-only and without trusting its schema (decision 16): SQLite opened
//! immutable where nothing is pending, triggers and functions of the file switched off, and a
//! bound on the work between two rows, so that a view made to hurt ends.

mod blob;
mod catalogue;
pub(super) mod connect;
mod rows;
mod schema;
mod write;

pub(super) use write::{losses, write};

use super::error::ReadErrorKind;
use super::input::Input;
use super::kind::FormatKind;
use super::reading::Reading;
use super::source::{Contained, ReadOptions};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use std::path::Path;
use std::sync::Arc;

/// Its feature tables.
pub(super) fn layers(input: &Input, progress: &Progress) -> Result<Vec<Contained>, ReadErrorKind> {
    let mut reading = Reading::new(input);
    let opened = connect::open(input, progress, &mut reading.remarks)?;
    Ok(contained(&catalogue::tables(&opened)?))
}

fn contained(tables: &[catalogue::Table]) -> Vec<Contained> {
    tables
        .iter()
        .map(|t| Contained {
            name: t.name.clone(),
            kind: FormatKind::GeoPackage,
            num_features: t.num_features,
        })
        .collect()
}

/// Reads a layer.
pub(super) fn read(
    input: &Input,
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let mut reading = Reading::new(input);
    let opened = connect::open(input, progress, &mut reading.remarks)?;
    let tables = catalogue::tables(&opened)?;
    let chosen = super::choose(&contained(&tables), layer)?.name.clone();
    let table = tables
        .iter()
        .find(|t| t.name == chosen)
        .ok_or(ReadErrorKind::NoSuchLayer(chosen))?;
    reading.declared = catalogue::declared(&opened, table, &mut reading.remarks)?;
    rows::read(&opened, table, &mut reading)?;
    reading.into_layer(
        input,
        &table.name,
        FormatKind::GeoPackage,
        options,
        progress,
    )
}

/// Reads the only layer, or the first, of a GeoPackage in memory.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let file = format!("{name}.gpkg");
    let input = Input::memory(Path::new(""), &file, Arc::from(bytes));
    let first = layers(&input, &Progress::new())?
        .into_iter()
        .next()
        .ok_or_else(|| ReadErrorKind::malformed(Message::new("formats.no_layers")))?;
    read(&input, Some(&first.name), options, &Progress::new())
}
