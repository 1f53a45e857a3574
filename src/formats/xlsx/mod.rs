//! Excel workbooks of points, corner lists or WKT; a layer for each sheet. What the columns
//! mean is found in [`super::tables`].

mod guard;
mod old;
mod sheets;
mod write;

pub(super) use write::write_grid;

use super::error::{ReadErrorKind, WriteError};
use super::input::Input;
use super::kind::FormatKind;
use super::reading::Reading;
use super::source::{Contained, ReadOptions};
use super::tables::{self, TableGuess};
use super::writing::WriteOptions;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use sheets::{Sheet, Workbook};
use std::path::Path;
use std::sync::Arc;

/// Its sheets with something in them and how many rows they have, title and header included;
/// hidden ones only if no other has anything. A hidden sheet can be named all the same.
pub(super) fn layers(input: &Input) -> Result<Vec<Contained>, ReadErrorKind> {
    let mut workbook = Workbook::open(input)?;
    listed(&mut workbook)
}

fn listed(workbook: &mut Workbook) -> Result<Vec<Contained>, ReadErrorKind> {
    let mut found = Vec::new();
    for (name, is_hidden) in workbook.names() {
        let rows = workbook.num_rows(&name)?;
        if rows > 0 {
            let contained = Contained {
                name,
                kind: FormatKind::Xlsx,
                num_features: Some(rows),
            };
            found.push((contained, is_hidden));
        }
    }
    let has_shown = found.iter().any(|(_, is_hidden)| !is_hidden);
    Ok(found
        .into_iter()
        .filter(|(_, is_hidden)| !(*is_hidden && has_shown))
        .map(|(contained, _)| contained)
        .collect())
}

/// The sheet to read: the one named, or the only one that is shown and has something in it.
fn chosen(
    workbook: &mut Workbook,
    layer: Option<&str>,
    progress: &Progress,
) -> Result<Sheet, ReadErrorKind> {
    let name = match layer {
        Some(name) => workbook
            .names()
            .into_iter()
            .map(|(n, _)| n)
            .find(|n| n == name)
            .ok_or_else(|| ReadErrorKind::NoSuchLayer(name.to_owned()))?,
        None => super::choose(&listed(workbook)?, None)?.name.clone(),
    };
    workbook.sheet(&name, progress)
}

/// Reads a sheet.
pub(super) fn read(
    input: &Input,
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let mut workbook = Workbook::open(input)?;
    let sheet = chosen(&mut workbook, layer, progress)?;
    let mut reading = Reading::new(input);
    let hidden: Vec<String> = workbook
        .names()
        .into_iter()
        .filter(|(_, is_hidden)| *is_hidden)
        .map(|(name, _)| name)
        .collect();
    if !hidden.is_empty() {
        reading.remarks.say(
            Severity::Info,
            Message::new("tables.sheets_hidden").with("names", hidden.join("、")),
        );
    }
    sheet.say(&mut reading.remarks);
    let reading = tables::read_table(&sheet, reading, options)?;
    let name = if layer.is_none() && workbook.names().len() == 1 {
        input.stem().to_owned()
    } else {
        sheet.name.clone()
    };
    reading.into_layer(input, &name, FormatKind::Xlsx, options, progress)
}

/// What would be read of a sheet and why.
pub(super) fn preview(
    input: &Input,
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<TableGuess, ReadErrorKind> {
    let mut workbook = Workbook::open(input)?;
    let sheet = chosen(&mut workbook, layer, progress)?;
    Ok(tables::guess_of(&sheet, options.columns.as_ref())?)
}

/// Reads a workbook from memory; what [`read`](super::read) does with a file's bytes.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(
    bytes: &[u8],
    name: &str,
    layer: Option<&str>,
    options: &ReadOptions,
) -> Result<Layer, ReadErrorKind> {
    let input = Input::memory(Path::new(""), &format!("{name}.xlsx"), Arc::from(bytes));
    read(&input, layer, options, &Progress::new())
}

/// What the format cannot hold of a layer.
pub(super) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut all = tables::losses(layer, options);
    if let Err(error) = write::check(tables::grid(layer, options)) {
        all.push(super::loss(error.message().0));
    }
    all
}

/// Writes a layer.
pub(super) fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    let grid = tables::grid(layer, options);
    write_grid(grid, &layer.name, path, options, progress)?;
    Ok(tables::losses(layer, options))
}
