//! The .dbf of a layer being written: dBASE III, widths as its values need.

use super::write::{WriteOptions, too_large};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::formats::error::WriteError;
use crate::formats::remarks::Remarks;
use crate::layer::{FieldKind, Layer, Value};
use encoding_rs::{Encoding, GBK};
use std::collections::HashSet;

/// Most bytes of a field name.
const NAME: usize = 10;
/// Most bytes of a text.
const TEXT: usize = 254;
/// Most digits after the point; a double has no more to tell.
const DECIMALS: usize = 15;
/// Most bytes of a number before it is written with an exponent.
const NUMBER: usize = 32;

struct Column {
    name: Vec<u8>,
    letter: u8,
    width: usize,
    decimals: usize,
    cells: Vec<Vec<u8>>,
}

/// The table's bytes, and what had to be cut.
pub(super) fn table_bytes(
    layer: &Layer,
    options: &WriteOptions,
) -> Result<(Vec<u8>, Vec<Diagnostic>), WriteError> {
    let mut remarks = Remarks::default();
    let encoding = options.encoding.encoding();
    let mut taken = HashSet::new();
    let mut columns = Vec::new();
    for (field, i) in layer.schema.fields.iter().zip(0..) {
        let name = field_name(&field.name, encoding, &mut taken, &mut remarks)?;
        let values: Vec<Value> = layer
            .features()
            .map(|f| f.chunk.value(f.index, i))
            .collect();
        let mut column = column(field.kind, &values, encoding, &field.name, &mut remarks)?;
        column.name = name;
        columns.push(column);
    }
    if columns.is_empty() {
        // A table without fields is none: give it the ids.
        let ids: Vec<Value> = layer
            .features()
            .map(|f| Value::Int(i64::try_from(f.id().0).unwrap_or(i64::MAX)))
            .collect();
        let mut column = column(FieldKind::Int, &ids, encoding, "id", &mut remarks)?;
        column.name = b"id".to_vec();
        columns.push(column);
    }
    let row_length = 1 + columns.iter().map(|c| c.width).sum::<usize>();
    let header_length = 32 + 32 * columns.len() + 1;
    let (Ok(num_rows), Ok(header_length), Ok(stated_row)) = (
        u32::try_from(layer.len()),
        u16::try_from(header_length),
        u16::try_from(row_length),
    ) else {
        return Err(too_large());
    };
    if row_length as u64 * u64::from(num_rows) > i32::MAX as u64 {
        return Err(too_large());
    }
    let (year, month, day) = options.date.parts();
    let mut out = vec![0x03, u8::try_from(year - 1900).unwrap_or(0), month, day];
    out.extend(num_rows.to_le_bytes());
    out.extend(header_length.to_le_bytes());
    out.extend(stated_row.to_le_bytes());
    out.extend([0; 17]);
    out.push(if options.write_ldid && encoding == GBK {
        0x4d
    } else {
        0
    });
    out.extend([0; 2]);
    for column in &columns {
        let mut name = column.name.clone();
        name.resize(11, 0);
        out.extend(name);
        out.push(column.letter);
        out.extend([0; 4]);
        out.push(u8::try_from(column.width).unwrap_or(u8::MAX));
        out.push(u8::try_from(column.decimals).unwrap_or(0));
        out.extend([0; 14]);
    }
    out.push(0x0d);
    for row in 0..layer.len() {
        out.push(b' ');
        for column in &columns {
            let cell = column.cells.get(row).map_or(&[][..], Vec::as_slice);
            let padding = column.width.saturating_sub(cell.len());
            let is_number = column.letter == b'N';
            let blanks = std::iter::repeat_n(b' ', padding);
            if is_number {
                out.extend(blanks);
                out.extend_from_slice(cell);
            } else {
                out.extend_from_slice(cell);
                out.extend(blanks);
            }
        }
    }
    out.push(0x1a);
    Ok((out, remarks.finish()))
}

fn column(
    kind: FieldKind,
    values: &[Value],
    encoding: &'static Encoding,
    field: &str,
    remarks: &mut Remarks,
) -> Result<Column, WriteError> {
    let mut decimals = 0;
    let (letter, cells) = match kind {
        FieldKind::Text => {
            let mut cells = Vec::with_capacity(values.len());
            for (value, row) in values.iter().zip(1..) {
                let text = value.display();
                let (bytes, cut) = encoded(&text, encoding, TEXT)?;
                if cut {
                    remarks.say_at(
                        Severity::Warning,
                        Message::new("formats.write_text_cut").with("value", text),
                        Place {
                            row: Some(row),
                            field: Some(field.to_owned()),
                            ..Place::default()
                        },
                    );
                }
                cells.push(bytes);
            }
            (b'C', cells)
        }
        FieldKind::Int => (b'N', ascii(values, Value::display)),
        FieldKind::Real => {
            decimals = values
                .iter()
                .map(|v| v.display().split_once('.').map_or(0, |(_, f)| f.len()))
                .max()
                .unwrap_or(0)
                .clamp(1, DECIMALS);
            (b'N', ascii(values, |v| real(v, decimals)))
        }
        FieldKind::Bool => (
            b'L',
            ascii(values, |v| match v {
                Value::Bool(true) => "T".to_owned(),
                Value::Bool(false) => "F".to_owned(),
                _ => "?".to_owned(),
            }),
        ),
        FieldKind::Date => (
            b'D',
            ascii(values, |v| match v {
                Value::Date(d) => {
                    let (year, month, day) = d.parts();
                    format!("{year:04}{month:02}{day:02}")
                }
                _ => String::new(),
            }),
        ),
    };
    let longest = cells.iter().map(Vec::len).max().unwrap_or(0);
    let width = match letter {
        b'L' => 1,
        b'D' => 8,
        // Room for the decimals and a leading `0.`, whatever the values.
        b'N' if decimals > 0 => longest.max(decimals + 2),
        _ => longest.max(1),
    };
    Ok(Column {
        name: Vec::new(),
        letter,
        width,
        decimals,
        cells,
    })
}

fn ascii(values: &[Value], text: impl Fn(&Value) -> String) -> Vec<Vec<u8>> {
    values.iter().map(|v| text(v).into_bytes()).collect()
}

fn real(value: &Value, decimals: usize) -> String {
    let Some(number) = value.as_f64().filter(|n| n.is_finite()) else {
        return String::new();
    };
    let fixed = format!("{number:.decimals$}");
    if fixed.len() > NUMBER {
        format!("{number:e}")
    } else {
        fixed
    }
}

/// Text in an encoding, cut to so many bytes between characters; whether it was cut.
fn encoded(
    text: &str,
    encoding: &'static Encoding,
    most: usize,
) -> Result<(Vec<u8>, bool), WriteError> {
    let (bytes, _, unmappable) = encoding.encode(text);
    if unmappable {
        return Err(WriteError::Unencodable {
            text: text.to_owned(),
            encoding: encoding.name(),
        });
    }
    if bytes.len() <= most {
        return Ok((bytes.into_owned(), false));
    }
    let mut out = Vec::with_capacity(most);
    for c in text.chars() {
        let mut buffer = [0; 4];
        let (bytes, _, _) = encoding.encode(c.encode_utf8(&mut buffer));
        if out.len() + bytes.len() > most {
            break;
        }
        out.extend_from_slice(&bytes);
    }
    Ok((out, true))
}

/// A field name of at most [`NAME`] bytes that no other field has, compared as programs do:
/// ignoring the case of ASCII letters.
fn field_name(
    name: &str,
    encoding: &'static Encoding,
    taken: &mut HashSet<Vec<u8>>,
    remarks: &mut Remarks,
) -> Result<Vec<u8>, WriteError> {
    let (whole, cut) = encoded(name, encoding, NAME)?;
    let mut found = if whole.is_empty() {
        b"field".to_vec()
    } else {
        whole
    };
    let mut number = 1u32;
    while taken.contains(&found.to_ascii_uppercase()) {
        let tail = number.to_string();
        let (mut head, _) = encoded(name, encoding, NAME.saturating_sub(tail.len()))?;
        head.extend_from_slice(tail.as_bytes());
        found = head;
        number += 1;
    }
    if cut || number > 1 {
        let (shown, _) = encoding.decode_without_bom_handling(&found);
        remarks.say_at(
            Severity::Warning,
            Message::new("formats.write_name_cut")
                .with("field", name)
                .with("written", shown.into_owned()),
            Place {
                field: Some(name.to_owned()),
                ..Place::default()
            },
        );
    }
    taken.insert(found.to_ascii_uppercase());
    Ok(found)
}
