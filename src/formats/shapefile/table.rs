//! The table as the layer gets it: one look over all cells for encoding and number types,
//! then values row by row.

use super::cell::{Cell, Digits, Reading, digits, is_short_whole, trimmed};
use super::dbf::{DbfField, RowMark, Table, cell};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::base::parallel::{in_order, processors};
use crate::base::progress::{Cancelled, Progress};
use crate::formats::assemble::Later;
use crate::formats::encoding::{
    Declaration, Declared, Evidence, decide, decode, from_label, from_ldid,
};
use crate::formats::positioned::{Positioned, PositionedCursor};
use crate::formats::remarks::Remarks;
use crate::layer::{Column, EncodingDecision, Field, FieldKind, Schema, Value};
use encoding_rs::{Encoding, UTF_8};
use std::collections::HashSet;
use std::io::{self, Read, Seek};
use std::sync::Arc;

/// A table ready to give values.
pub(super) struct Attributes<'a> {
    file: &'a Positioned<'a>,
    table: Table<PositionedCursor<'a>>,
    pub(super) cells: Arc<Cells>,
    /// No cell of the table gives rise to a remark.
    is_plain: bool,
    pub(super) decision: EncodingDecision,
    values: Vec<Value>,
}

/// How a row's bytes become values.
pub(super) struct Cells {
    file: String,
    fields: Vec<DbfField>,
    readings: Vec<Reading>,
    /// Position in the schema, `None` for fields that hold no data.
    positions: Vec<Option<usize>>,
    names: Vec<String>,
    encoding: &'static Encoding,
}

/// Why a table gives nothing.
pub(super) enum NoTable {
    Io(io::Error),
    Cancelled(Cancelled),
}

impl From<io::Error> for NoTable {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

impl From<Cancelled> for NoTable {
    fn from(c: Cancelled) -> Self {
        Self::Cancelled(c)
    }
}

impl<'a> Attributes<'a> {
    /// Looks over all cells once.
    pub(super) fn new(
        table: Table<PositionedCursor<'a>>,
        bytes: &'a Positioned<'a>,
        file: &str,
        cpg: Option<&[u8]>,
        user: Option<&str>,
        progress: &Progress,
        remarks: &mut Remarks,
    ) -> Result<Self, NoTable> {
        let mut readings: Vec<Reading> = table
            .fields
            .iter()
            .map(|f| Reading::of(f.letter, f.width))
            .collect();
        let mut declarations = Vec::new();
        if let Some(cpg) = cpg {
            let text = String::from_utf8_lossy(cpg.get(..cpg.len().min(64)).unwrap_or_default())
                .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0')
                .to_owned();
            declarations.push(Declaration {
                by: Declared::Cpg,
                encoding: from_label(&text),
                text,
            });
        }
        // 0 says nothing and 0x57 "whatever the machine has"; neither is worth a remark.
        if !matches!(table.ldid, 0 | 0x57) {
            declarations.push(Declaration {
                by: Declared::Ldid,
                text: format!("0x{:02X}", table.ldid),
                encoding: from_ldid(table.ldid),
            });
        }
        let is_big5 = |d: &Declaration| d.encoding == Some(encoding_rs::BIG5);
        let take = if declarations.iter().any(is_big5) {
            Evidence::take
        } else {
            Evidence::take_briefly
        };
        let (evidence, all_readable) = survey(&table, bytes, &mut readings, take, progress)?;
        let mut own = Remarks::new(file);
        let (encoding, decision) = decide(&evidence, &declarations, user, &mut own);
        let names = field_names(&table, encoding, &mut own);
        let mut positions = Vec::new();
        let mut shown = 0;
        for ((reading, field), name) in readings.iter().zip(&table.fields).zip(&names) {
            positions.push((*reading != Reading::Hidden).then_some(shown));
            shown += usize::from(*reading != Reading::Hidden);
            let code = match reading {
                Reading::Elsewhere => "formats.memo_unsupported",
                Reading::Unknown => "formats.field_type_unknown",
                _ => continue,
            };
            own.say_at(
                Severity::Warning,
                Message::new(code)
                    .with("field", name.as_str())
                    .with("type", char::from(field.letter).to_string()),
                Place {
                    field: Some(name.clone()),
                    ..Place::default()
                },
            );
        }
        remarks.absorb(own);
        Ok(Self {
            file: bytes,
            cells: Arc::new(Cells {
                file: file.to_owned(),
                fields: table.fields.clone(),
                readings,
                positions,
                names,
                encoding,
            }),
            is_plain: all_readable && evidence.is_clean(encoding),
            table,
            decision,
            values: vec![Value::Null; shown],
        })
    }

    /// Number of rows.
    pub(super) fn num_rows(&self) -> u64 {
        self.table.num_rows
    }

    /// Reads the next row's values; `None` after the last row.
    pub(super) fn next_row(
        &mut self,
        number: u64,
        remarks: &mut Remarks,
    ) -> io::Result<Option<(RowMark, &[Value])>> {
        let Some(mark) = self.table.next_row()? else {
            return Ok(None);
        };
        if mark == RowMark::Deleted {
            return Ok(Some((mark, &[])));
        }
        let values = &mut self.values;
        self.cells
            .read(self.table.row(), number, remarks, |at, value| {
                if let Some(slot) = values.get_mut(at) {
                    *slot = value;
                }
            });
        Ok(Some((mark, &self.values)))
    }

    /// The bytes of some rows, counted from 0, and the length of one; fewer where the table
    /// ends before.
    pub(super) fn rows(&self, first: u64, count: u64, into: &mut Vec<u8>) -> io::Result<usize> {
        Layout::of(&self.table).read(self.file, first, count, into)?;
        Ok(self.table.row().len())
    }
}

/// Rows up to this length are kept as they are until somebody asks for their values.
const LATER_ROW: usize = 128;

impl Attributes<'_> {
    /// Whether so many rows, bytes end to end, can wait undecoded: none gives rise to a remark,
    /// none is deleted, and they are short.
    pub(super) fn can_wait(&self, rows: &[u8], count: u64) -> bool {
        let length = self.table.row().len();
        self.is_plain
            && (1..=LATER_ROW).contains(&length)
            && rows.len() as u64 == count * length as u64
            && rows.chunks_exact(length).all(|r| r.first() != Some(&b'*'))
    }

    /// Columns of such rows, made when asked for.
    pub(super) fn later(&self, rows: Vec<u8>) -> Later {
        let (cells, length) = (Arc::clone(&self.cells), self.table.row().len());
        Later(Box::new(move || {
            let mut columns = cells.columns();
            // Nothing to remark, as the look over the table found.
            let mut remarks = Remarks::default();
            for row in rows.chunks_exact(length.max(1)) {
                cells.append(row, 0, &mut remarks, &mut columns);
            }
            columns
        }))
    }
}

/// Where rows lie in the file.
#[derive(Debug, Clone, Copy)]
struct Layout {
    header_length: u64,
    row_length: u64,
    num_rows: u64,
}

impl Layout {
    fn of<R: Read + Seek>(table: &Table<R>) -> Self {
        Self {
            header_length: table.header_length,
            row_length: table.row().len() as u64,
            num_rows: table.num_rows,
        }
    }

    /// Reads some rows' bytes at once.
    fn read(
        &self,
        file: &Positioned<'_>,
        first: u64,
        count: u64,
        into: &mut Vec<u8>,
    ) -> io::Result<()> {
        let count = count.min(self.num_rows.saturating_sub(first));
        // Bounded by the file's size: `num_rows` is.
        into.resize(usize::try_from(count * self.row_length).unwrap_or(0), 0);
        file.read_exact_at(self.header_length + first * self.row_length, into)
    }
}

impl Cells {
    /// The layer's fields.
    pub(super) fn schema(&self) -> Schema {
        let fields = self
            .names
            .iter()
            .zip(&self.readings)
            .filter(|(_, r)| **r != Reading::Hidden)
            .map(|(name, reading)| Field {
                name: name.clone(),
                kind: reading.kind(),
            })
            .collect();
        Schema { fields }
    }

    /// Empty columns, one for each field of the schema.
    pub(super) fn columns(&self) -> Vec<Column> {
        self.readings
            .iter()
            .filter(|r| **r != Reading::Hidden)
            .map(|r| Column::empty(r.kind()))
            .collect()
    }

    /// Appends a row's values to columns.
    pub(super) fn append(
        &self,
        row: &[u8],
        number: u64,
        remarks: &mut Remarks,
        columns: &mut [Column],
    ) {
        let fields = self.fields.iter().zip(&self.readings);
        for (i, ((field, reading), position)) in fields.zip(&self.positions).enumerate() {
            let Some(column) = position.and_then(|p| columns.get_mut(p)) else {
                continue;
            };
            let bytes = cell(row, field);
            if let (Column::Text(texts), true) = (&mut *column, reading.is_text()) {
                // The usual text goes straight in.
                let bytes = trimmed(bytes);
                let decoded = decode(self.encoding, bytes);
                if !decoded.bad && !decoded.cut {
                    texts.push((!bytes.is_empty()).then_some(&*decoded.text));
                    continue;
                }
            }
            column.push(&self.value(i, *reading, bytes, number, remarks));
        }
    }

    /// Shows a row's values, by position in the schema.
    fn read(
        &self,
        row: &[u8],
        number: u64,
        remarks: &mut Remarks,
        mut show: impl FnMut(usize, Value),
    ) {
        let fields = self.fields.iter().zip(&self.readings);
        for (i, ((field, reading), position)) in fields.zip(&self.positions).enumerate() {
            if let Some(position) = position {
                let value = self.value(i, *reading, cell(row, field), number, remarks);
                show(*position, value);
            }
        }
    }

    fn value(
        &self,
        field: usize,
        reading: Reading,
        bytes: &[u8],
        number: u64,
        remarks: &mut Remarks,
    ) -> Value {
        let (value, code, text) = match reading.read(bytes, self.encoding) {
            Cell::Value(value) => return value,
            Cell::Cut(value) => (value, "formats.text_cut", None),
            Cell::Garbled(value) => (value, "formats.text_undecodable", None),
            Cell::Unreadable(text) => (Value::Null, "formats.value_unreadable", Some(text)),
        };
        let severity = if code == "formats.text_cut" {
            Severity::Info
        } else {
            Severity::Warning
        };
        let shown = text.unwrap_or_else(|| value.display());
        let message = Message::new(code)
            .with("value", shown)
            .with("encoding", self.encoding.name());
        remarks.push(Diagnostic::new(severity, message).at(Place {
            file: Some(self.file.clone()),
            row: Some(number),
            field: self.names.get(field).cloned(),
            ..Place::default()
        }));
        value
    }
}

/// What one stretch of rows showed.
struct Seen {
    evidence: Evidence,
    /// Every cell can be read as its type.
    all_readable: bool,
    has_real: Vec<bool>,
    has_long: Vec<bool>,
}

/// Rows looked over at once.
const STRETCH: u64 = 16_384;

/// Goes over all rows once, on all processors: what the text bytes can be, and which type digits
/// need; whether every cell can be read as its type.
fn survey<R: Read + Seek>(
    table: &Table<R>,
    file: &Positioned<'_>,
    readings: &mut [Reading],
    take: fn(&mut Evidence, &[u8]),
    progress: &Progress,
) -> Result<(Evidence, bool), NoTable> {
    let mut evidence = Evidence::default();
    for field in &table.fields {
        evidence.take(&field.raw_name);
    }
    let fields: &[DbfField] = &table.fields;
    let (known, length, layout) = (&*readings, table.row().len(), Layout::of(table));
    let stretches = usize::try_from(table.num_rows.div_ceil(STRETCH)).unwrap_or(0);
    let seen = in_order(
        "reading",
        processors(),
        stretches,
        |buffer: &mut Vec<u8>, i| {
            progress.check()?;
            layout.read(file, i as u64 * STRETCH, STRETCH, buffer)?;
            let rows = buffer.chunks_exact(length.max(1));
            Ok::<Seen, NoTable>(look(fields, known, rows, take))
        },
    )?;
    let (mut has_real, mut has_long) = (vec![false; readings.len()], vec![false; readings.len()]);
    let mut all_readable = true;
    for some in &seen {
        all_readable &= some.all_readable;
        evidence.add(&some.evidence);
        for (all, one) in has_real.iter_mut().zip(&some.has_real) {
            *all |= one;
        }
        for (all, one) in has_long.iter_mut().zip(&some.has_long) {
            *all |= one;
        }
    }
    let seen = has_real.into_iter().zip(has_long);
    for ((field, reading), (has_real, has_long)) in
        table.fields.iter().zip(readings.iter_mut()).zip(seen)
    {
        if matches!(reading, Reading::Digits(_)) {
            *reading = Reading::Digits(if has_long {
                // An identifier: every digit counts.
                FieldKind::Text
            } else if field.decimals > 0 || has_real {
                FieldKind::Real
            } else {
                FieldKind::Int
            });
        }
    }
    Ok((evidence, all_readable))
}

fn look<'r>(
    fields: &[DbfField],
    readings: &[Reading],
    rows: impl Iterator<Item = &'r [u8]>,
    take: fn(&mut Evidence, &[u8]),
) -> Seen {
    let mut seen = Seen {
        evidence: Evidence::default(),
        all_readable: true,
        has_real: vec![false; readings.len()],
        has_long: vec![false; readings.len()],
    };
    for row in rows {
        let flags = seen.has_real.iter_mut().zip(seen.has_long.iter_mut());
        for ((field, reading), (has_real, has_long)) in fields.iter().zip(readings).zip(flags) {
            let bytes = cell(row, field);
            if reading.is_text() {
                if !bytes.is_ascii() {
                    take(&mut seen.evidence, trimmed(bytes));
                }
            } else if matches!(reading, Reading::Digits(_)) {
                if is_short_whole(bytes) {
                    continue;
                }
                let counts = field.decimals == 0;
                match digits(bytes) {
                    Digits::Real(_) => *has_real |= counts,
                    Digits::Long => *has_long |= counts,
                    Digits::No => seen.all_readable = false,
                    Digits::Blank | Digits::Int(_) => {}
                }
            } else if matches!(reading.read(bytes, UTF_8), Cell::Unreadable(_)) {
                seen.all_readable = false;
            }
        }
    }
    seen
}

/// Decoded names, none twice and none empty.
fn field_names<R>(
    table: &Table<R>,
    encoding: &'static Encoding,
    remarks: &mut Remarks,
) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(table.fields.len());
    for (field, number) in table.fields.iter().zip(1u64..) {
        let decoded = decode(encoding, &field.raw_name);
        let mut name = decoded.text.into_owned();
        let place = |name: &str| Place {
            field: Some(name.to_owned()),
            ..Place::default()
        };
        if decoded.cut {
            remarks.say_at(
                Severity::Info,
                Message::new("formats.field_name_cut").with("field", name.as_str()),
                place(&name),
            );
        }
        if name.is_empty() {
            name = format!("field_{number}");
        }
        if !taken.insert(name.clone()) {
            let unique = (2u64..)
                .map(|n| format!("{name}_{n}"))
                .find(|n| !taken.contains(n))
                .unwrap_or_else(|| name.clone());
            remarks.say_at(
                Severity::Warning,
                Message::new("formats.field_name_twice")
                    .with("field", name.as_str())
                    .with("renamed", unique.as_str()),
                place(&unique),
            );
            taken.insert(unique.clone());
            name = unique;
        }
        names.push(name);
    }
    names
}
