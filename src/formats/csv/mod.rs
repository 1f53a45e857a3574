//! Tables as text: comma, tab, semicolon, full-width comma or bar between cells, in any of the
//! encodings people have. What the columns mean is found in [`super::tables`].

mod delimiter;
mod write;

pub(super) use write::write_grid;

use super::error::{ReadErrorKind, WriteError};
use super::input::Input;
use super::kind::FormatKind;
use super::reading::Reading;
use super::remarks::Remarks;
use super::source::ReadOptions;
use super::tables::{self, Cell, Row, Rows, TableGuess};
use super::whole_text::decode_whole;
use super::writing::WriteOptions;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::layer::{EncodingDecision, FieldKind, Layer, Value};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// Most bytes of a table: it is read whole.
const MAX_BYTES: u64 = 512 << 20;
/// Stands for the full-width comma where that is the delimiter: Unit Separator.
const UNIT_SEPARATOR: u8 = 0x1f;

/// Reads a file.
pub(super) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let bytes = input.whole(MAX_BYTES)?;
    let mut reading = Reading::new(input);
    let table = Table::new(&bytes, options, progress, &mut reading.remarks);
    reading.encoding = Some(table.encoding.clone());
    let reading = tables::read_table(&table, reading, options)?;
    reading.into_layer(input, input.stem(), FormatKind::Csv, options, progress)
}

/// What would be read and why.
pub(super) fn preview(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<TableGuess, ReadErrorKind> {
    let bytes = input.whole(MAX_BYTES)?;
    let table = Table::new(&bytes, options, progress, &mut Remarks::default());
    let mut guess = tables::guess_of(&table, options.columns.as_ref())?;
    guess.delimiter = Some(table.delimiter);
    guess.encoding = Some(table.encoding);
    Ok(guess)
}

/// Reads a table from memory; what [`read`](super::read) does with a file's bytes.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let input = Input::memory(Path::new(""), &format!("{name}.csv"), Arc::from(bytes));
    read(&input, options, &Progress::new())
}

/// What the format cannot hold of a layer.
pub(super) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut all = tables::losses(layer, options);
    all.extend(changed_on_return(layer));
    if let Err(error) = write::bytes(tables::grid(layer, options), options, &Progress::new()) {
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
    write_grid(tables::grid(layer, options), path, options, progress)?;
    let mut changed = tables::losses(layer, options);
    changed.extend(changed_on_return(layer));
    Ok(changed)
}

/// What plain text does not keep: that a text is one, where all of a field look like numbers or
/// dates, and features that have nothing to write.
fn changed_on_return(layer: &Layer) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for (field, i) in layer.schema.fields.iter().zip(0..) {
        let mut values = layer
            .features()
            .map(|f| f.chunk.value(f.index, i))
            .filter(|v| !v.is_blank())
            .peekable();
        let are_other = values.peek().is_some()
            && values.all(|value| match &value {
                Value::Text(text) => Cell::text(text)
                    .kind()
                    .is_some_and(|k| k != FieldKind::Text),
                _ => false,
            });
        if are_other {
            all.push(super::loss(
                Message::new("tables.loses_text_type").with("field", field.name.as_str()),
            ));
        }
    }
    let num_blank = layer
        .features()
        .filter(|f| {
            f.geometry().is_none_or(|g| g.is_null())
                && (0..layer.schema.fields.len()).all(|i| f.chunk.value(f.index, i).is_blank())
        })
        .count();
    if num_blank > 0 {
        all.push(super::loss(
            Message::new("tables.loses_blank").with("count", num_blank),
        ));
    }
    all
}

/// A text cut into rows and cells.
struct Table<'a> {
    text: Cow<'a, str>,
    encoding: EncodingDecision,
    delimiter: char,
    /// Whether quotes keep delimiters and line ends together.
    quoting: bool,
    progress: &'a Progress,
}

impl<'a> Table<'a> {
    fn new(
        bytes: &'a [u8],
        options: &ReadOptions,
        progress: &'a Progress,
        remarks: &mut Remarks,
    ) -> Self {
        let whole = decode_whole(bytes, None, options.encoding.as_deref(), remarks);
        let delimiter = delimiter::guess(&whole.text);
        let mut text = whole.text;
        if delimiter != ',' {
            remarks.say(
                Severity::Info,
                Message::new("tables.delimiter").with(
                    "delimiter",
                    match delimiter {
                        '\t' => "Tab".to_owned(),
                        other => other.to_string(),
                    },
                ),
            );
        }
        if delimiter == '，' {
            text = Cow::Owned(text.replace('，', "\u{1f}"));
        }
        // In a whole table quotes come in pairs: an odd one would swallow what follows it.
        let quoting = text
            .bytes()
            .filter(|b| *b == b'"')
            .count()
            .is_multiple_of(2);
        if !quoting {
            remarks.say(Severity::Warning, Message::new("tables.quote_open"));
        }
        progress.set_total(2 * text.len() as u64);
        Self {
            text,
            encoding: whole.decision,
            delimiter,
            quoting,
            progress,
        }
    }
}

impl Rows for Table<'_> {
    fn walk(&self, each: &mut dyn FnMut(Row<'_>) -> bool) -> Result<(), Cancelled> {
        let delimiter = u8::try_from(self.delimiter)
            .ok()
            .filter(u8::is_ascii)
            .unwrap_or(UNIT_SEPARATOR);
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .quoting(self.quoting)
            .from_reader(self.text.as_bytes());
        let mut record = ::csv::StringRecord::new();
        let mut count = 0u64;
        let mut last = 0;
        loop {
            if count.is_multiple_of(1024) {
                self.progress.check()?;
                self.progress.set_done(reader.position().byte());
            }
            count += 1;
            // Text in memory is UTF-8 and rows may differ in width: nothing can go wrong.
            if !reader.read_record(&mut record).unwrap_or(false) {
                return Ok(());
            }
            // Where only CR ends a line, the reader counts none.
            let number = record
                .position()
                .map_or(count, ::csv::Position::line)
                .max(last + 1);
            last = number;
            let mut cells: Vec<Cell<'_>> = record
                .iter()
                .take(tables::MAX_COLUMNS + 1)
                .map(|text| self.cell(text))
                .collect();
            while cells.last().is_some_and(Cell::is_empty) {
                cells.pop();
            }
            if cells.is_empty() {
                continue;
            }
            if !each(Row {
                number,
                cells: &cells,
            }) {
                return Ok(());
            }
        }
    }
}

impl Table<'_> {
    fn cell<'t>(&self, text: &'t str) -> Cell<'t> {
        match Cell::text(text) {
            Cell::Text(t) if self.delimiter == '，' && t.contains('\u{1f}') => {
                Cell::Text(Cow::Owned(t.replace('\u{1f}', "，")))
            }
            cell => cell,
        }
    }
}
