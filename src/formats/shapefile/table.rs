//! The table as the layer gets it: one look over all cells for encoding and number types,
//! then values row by row.

use super::cell::{Cell, Digits, Reading, digits, trimmed};
use super::dbf::{RowMark, Table};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::encoding::{
    Declaration, Declared, Evidence, decide, decode, from_label, from_ldid,
};
use crate::formats::remarks::Remarks;
use crate::layer::{EncodingDecision, Field, FieldKind, Schema, Value};
use encoding_rs::Encoding;
use std::collections::HashSet;
use std::io::{self, Read, Seek};

/// A table ready to give values.
pub(super) struct Attributes<R> {
    table: Table<R>,
    file: String,
    readings: Vec<Reading>,
    /// Position in the schema, `None` for fields that hold no data.
    positions: Vec<Option<usize>>,
    names: Vec<String>,
    encoding: &'static Encoding,
    pub(super) decision: EncodingDecision,
    values: Vec<Value>,
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

impl<R: Read + Seek> Attributes<R> {
    /// Looks over all cells once.
    pub(super) fn new(
        mut table: Table<R>,
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
        let evidence = survey(&mut table, &mut readings, progress)?;
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
            table,
            file: file.to_owned(),
            readings,
            positions,
            names,
            encoding,
            decision,
            values: vec![Value::Null; shown],
        })
    }

    /// Number of rows.
    pub(super) fn num_rows(&self) -> u64 {
        self.table.num_rows
    }

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
        let fields = self.table.fields.iter().zip(&self.readings);
        for (i, ((field, reading), position)) in fields.zip(&self.positions).enumerate() {
            let Some(slot) = position.and_then(|p| self.values.get_mut(p)) else {
                continue;
            };
            let (value, code, text) = match reading.read(self.table.cell(field), self.encoding) {
                Cell::Value(value) => {
                    *slot = value;
                    continue;
                }
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
                field: self.names.get(i).cloned(),
                ..Place::default()
            }));
            *slot = value;
        }
        Ok(Some((mark, &self.values)))
    }
}

/// Goes over all rows once: what the text bytes can be, and which type digits need.
fn survey<R: Read + Seek>(
    table: &mut Table<R>,
    readings: &mut [Reading],
    progress: &Progress,
) -> Result<Evidence, NoTable> {
    let mut evidence = Evidence::default();
    for field in &table.fields {
        evidence.take(&field.raw_name);
    }
    let (mut has_real, mut has_long) = (vec![false; readings.len()], vec![false; readings.len()]);
    let mut rows = 0u64;
    while table.next_row()?.is_some() {
        rows += 1;
        if rows.is_multiple_of(4096) {
            progress.check()?;
        }
        let fields = table.fields.iter().zip(readings.iter());
        let seen = has_real.iter_mut().zip(has_long.iter_mut());
        for ((field, reading), (has_real, has_long)) in fields.zip(seen) {
            let bytes = table.cell(field);
            if reading.is_text() {
                if !bytes.is_ascii() {
                    evidence.take(trimmed(bytes));
                }
            } else if matches!(reading, Reading::Digits(_)) && field.decimals == 0 && !*has_long {
                match digits(bytes) {
                    Digits::Real(_) => *has_real = true,
                    Digits::Long => *has_long = true,
                    _ => {}
                }
            }
        }
    }
    table.rewind()?;
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
    Ok(evidence)
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
