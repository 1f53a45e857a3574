//! The rows of a feature table become features.

use super::blob;
use super::catalogue::{Table, quoted};
use super::connect::Opened;
use crate::base::date::Date;
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::formats::assemble::Draft;
use crate::formats::encoding::{Evidence, decode};
use crate::formats::error::ReadErrorKind;
use crate::formats::reading::Reading;
use crate::formats::remarks::Remarks;
use crate::formats::wkb::{Sketch, parse, say_null, say_unusable};
use crate::layer::{Field, FieldKind, Schema, Value};
use encoding_rs::{GBK, UTF_8};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};

/// Bytes a small file may give in rows before that is held against its size.
const FREE_BYTES: u64 = 64 << 20;
/// How many times its own size a file may give: views can show a shape many times over.
const TIMES_ITS_SIZE: u64 = 16;

/// A column of the table that becomes a field.
struct Column {
    index: usize,
    name: String,
    kind: FieldKind,
}

/// Reads all rows into the draft.
pub(super) fn read(
    opened: &Opened,
    table: &Table,
    reading: &mut Reading,
) -> Result<(), ReadErrorKind> {
    let error = |e: rusqlite::Error| opened.error(&e);
    let from = quoted(&table.name);
    // A view has no row numbers of its own, and a table may be without or count from below 1.
    let lowest =
        opened
            .connection
            .query_row(&format!("SELECT min(rowid) FROM {from}"), [], |row| {
                row.get::<_, i64>(0)
            });
    let by_rowid = lowest.is_ok_and(|lowest| lowest >= 1);
    let sql = if by_rowid {
        format!("SELECT rowid, * FROM {from} ORDER BY rowid")
    } else {
        format!("SELECT 0, * FROM {from}")
    };
    let mut statement = opened.connection.prepare(&sql).map_err(error)?;
    let (geometry, columns) = columns(&statement, opened, table, &mut reading.remarks)?;
    reading.draft = Draft::with_schema(Schema {
        fields: columns
            .iter()
            .map(|c| Field {
                name: c.name.clone(),
                kind: c.kind,
            })
            .collect(),
    });
    reading.declared_total(opened, table);
    let mut sketch = Sketch::default();
    let mut given = 0u64;
    let mut rows = statement.query([]).map_err(error)?;
    let mut last = 0;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(e) => {
                let kind = opened.error(&e);
                let ReadErrorKind::Malformed { message, .. } = kind else {
                    return Err(kind);
                };
                if reading.num_records == 0 {
                    return Err(ReadErrorKind::malformed(message));
                }
                reading.remarks.say(
                    Severity::Error,
                    Message::new("vectors.rest_lost")
                        .with("why", message)
                        .with("features", reading.num_records),
                );
                break;
            }
        };
        opened.row_came();
        reading.num_records += 1;
        let number = match row.get::<_, i64>(0).map(u64::try_from) {
            Ok(Ok(rowid)) if by_rowid && rowid > last => rowid,
            _ => last + 1,
        };
        last = number;
        if number % 1024 == 1 {
            opened.progress.check()?;
        }
        opened.progress.advance(1);
        given += take(row, geometry, &columns, number, &mut sketch, reading);
        if given > FREE_BYTES && given / TIMES_ITS_SIZE > opened.size {
            reading.remarks.say(
                Severity::Error,
                Message::new("vectors.rest_lost")
                    .with("why", Message::new("vectors.gpkg_too_much"))
                    .with("features", reading.num_records),
            );
            break;
        }
    }
    Ok(())
}

impl Reading {
    /// Says how much there is to do, where the file tells.
    fn declared_total(&self, opened: &Opened, table: &Table) {
        opened
            .progress
            .set_total(table.num_features.unwrap_or_default());
    }
}

/// Where the geometry stands in a row, and the columns that become fields.
fn columns(
    statement: &Statement<'_>,
    opened: &Opened,
    table: &Table,
    remarks: &mut Remarks,
) -> Result<(usize, Vec<Column>), ReadErrorKind> {
    let types = types(opened, &table.name)?;
    let mut geometry = None;
    let mut columns: Vec<Column> = Vec::new();
    for (name, index) in statement.column_names().zip(0..) {
        if index == 0 {
            continue;
        }
        if geometry.is_none() && name.eq_ignore_ascii_case(&table.geometry) {
            geometry = Some(index);
            continue;
        }
        let (declared, is_key) = types
            .iter()
            .find(|(column, ..)| column.eq_ignore_ascii_case(name))
            .map_or(("", false), |(_, declared, key)| (declared.as_str(), *key));
        if is_key && is_row_number(name) {
            continue;
        }
        let Some(kind) = kind_of(declared) else {
            remarks.say(
                Severity::Info,
                Message::new("vectors.field_left_out")
                    .with("field", name)
                    .with("type", declared),
            );
            continue;
        };
        columns.push(Column {
            index,
            name: name.to_owned(),
            kind,
        });
    }
    let geometry = geometry.ok_or_else(|| {
        ReadErrorKind::malformed(
            Message::new("vectors.gpkg_no_geometry").with("column", table.geometry.as_str()),
        )
    })?;
    Ok((geometry, columns))
}

/// Whether a key's name says that it is no more than the row's number: `fid`, or `fid_1` where a
/// field had that name already.
fn is_row_number(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower
        .strip_prefix("fid")
        .is_some_and(|rest| rest.chars().all(|c| c == '_' || c.is_ascii_digit()))
}

/// (name, declared type, whether it is the whole-number key) of each column.
fn types(opened: &Opened, table: &str) -> Result<Vec<(String, String, bool)>, ReadErrorKind> {
    let error = |e: rusqlite::Error| opened.error(&e);
    let mut statement = opened
        .connection
        .prepare("SELECT name, type, pk FROM pragma_table_info(?1)")
        .map_err(error)?;
    let rows = statement
        .query_map([table], |row| {
            let declared: String = row.get(1).unwrap_or_default();
            let is_key = row.get::<_, i64>(2).unwrap_or_default() > 0
                && declared.eq_ignore_ascii_case("integer");
            Ok((row.get(0).unwrap_or_default(), declared, is_key))
        })
        .map_err(error)?;
    rows.collect::<Result<_, _>>().map_err(error)
}

/// What values of a declared type become (OGC 12-128r19, table 1); `None` for bytes. A view's
/// expressions have no type.
fn kind_of(declared: &str) -> Option<FieldKind> {
    let upper = declared.to_ascii_uppercase();
    let bare = upper.split('(').next().unwrap_or_default().trim();
    Some(match bare {
        "BOOLEAN" => FieldKind::Bool,
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "INTEGER" | "BIGINT" => FieldKind::Int,
        "FLOAT" | "DOUBLE" | "REAL" | "NUMERIC" => FieldKind::Real,
        "DATE" => FieldKind::Date,
        "BLOB" => return None,
        _ => FieldKind::Text,
    })
}

/// Takes a row; returns the bytes it gave.
fn take(
    row: &Row<'_>,
    geometry: usize,
    columns: &[Column],
    number: u64,
    sketch: &mut Sketch,
    reading: &mut Reading,
) -> u64 {
    let Reading { draft, remarks, .. } = reading;
    let mut given = 64;
    match row.get_ref(geometry) {
        Ok(ValueRef::Blob(bytes)) => {
            given += bytes.len() as u64;
            let parsed = blob::wkb(bytes).and_then(|wkb| match wkb {
                Some(wkb) => parse(wkb, sketch),
                None => {
                    sketch.clear();
                    Ok(())
                }
            });
            match parsed {
                Ok(()) => sketch.take(number, draft.geometry(), remarks),
                Err(why) => say_unusable(number, why, Place::row(number), remarks),
            }
        }
        Ok(ValueRef::Null) => say_null(number, remarks),
        _ => say_unusable(
            number,
            Message::new("vectors.gpkg_blob"),
            Place::row(number),
            remarks,
        ),
    }
    for (column, field) in columns.iter().zip(0..) {
        let Ok(found) = row.get_ref(column.index) else {
            continue;
        };
        let value = value(found, column, number, remarks);
        if let Value::Text(text) = &value {
            given += text.len() as u64;
        }
        if draft.set(field, &value).is_some() {
            remarks.say_at(
                Severity::Info,
                Message::new("vectors.value_of_other_type")
                    .with("field", column.name.as_str())
                    .with("value", value.display()),
                Place {
                    row: Some(number),
                    field: Some(column.name.clone()),
                    ..Place::default()
                },
            );
        }
    }
    draft.finish_feature(FeatureId(number));
    given
}

/// SQLite lets any value stand in any column: what it is counts, not what was declared.
fn value(found: ValueRef<'_>, column: &Column, number: u64, remarks: &mut Remarks) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(i) => match (column.kind, i) {
            (FieldKind::Bool, 0) => Value::Bool(false),
            (FieldKind::Bool, 1) => Value::Bool(true),
            _ => Value::Int(i),
        },
        ValueRef::Real(r) => Value::Real(r),
        ValueRef::Text(bytes) => {
            let text = text(bytes, column, number, remarks);
            if column.kind == FieldKind::Date
                && let Some(date) = date(&text)
            {
                return Value::Date(date);
            }
            Value::Text(text)
        }
        ValueRef::Blob(_) => {
            if !remarks.has("vectors.value_bytes") {
                remarks.say_at(
                    Severity::Info,
                    Message::new("vectors.value_bytes").with("field", column.name.as_str()),
                    Place::row(number),
                );
            }
            Value::Null
        }
    }
}

/// Text ought to be UTF-8; programs that did not know have left their own bytes.
fn text(bytes: &[u8], column: &Column, number: u64, remarks: &mut Remarks) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut evidence = Evidence::default();
    evidence.take(bytes);
    let encoding = if evidence.bad_gb == 0 { GBK } else { UTF_8 };
    let text = decode(encoding, bytes).text.into_owned();
    remarks.say_at(
        Severity::Warning,
        Message::new("vectors.text_not_utf8")
            .with("field", column.name.as_str())
            .with("encoding", encoding.name())
            .with("value", text.as_str()),
        Place {
            row: Some(number),
            field: Some(column.name.clone()),
            ..Place::default()
        },
    );
    text
}

/// A date as GeoPackage writes it: `2026-11-24`.
fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let date = Date::new(
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    )?;
    parts.next().is_none().then_some(date)
}
