//! Rows become features.

use super::guard::Guarded;
use super::meta::geo;
use super::source::Chunks;
use crate::base::date::Date;
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::kind::FormatKind;
use crate::formats::reading::Reading;
use crate::formats::source::ReadOptions;
use crate::formats::wkb::{Sketch, parse, say_null, say_unusable};
use crate::layer::{Layer, Value};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rows a small file may hold; a larger one eight for each of its bytes.
const FREE_ROWS: u64 = 1 << 20;
/// Bytes a small file may give in rows; a larger one so many times its size.
const FREE_BYTES: u64 = 256 << 20;
const TIMES_ITS_SIZE: u64 = 64;
/// Most bytes of a row group.
const MOST_IN_GROUP: i64 = 4 << 30;
/// Most fields taken.
const MOST_FIELDS: usize = 2048;
/// Dates are days from 1 January 1970.
const SECONDS_OF_A_DAY: i64 = 86_400;

/// Reads a layer. The crate's decoders index by what the file says in places; where one falls
/// over, the file is one of which nothing can be used.
pub(in crate::formats) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let rows = catch_unwind(AssertUnwindSafe(|| rows(input, progress)));
    let reading = rows.unwrap_or_else(|_| Err(unusable(&fallen())))?;
    reading.into_layer(
        input,
        input.stem(),
        FormatKind::GeoParquet,
        options,
        progress,
    )
}

fn fallen() -> ParquetError {
    ParquetError::General("panic".to_owned())
}

fn rows(input: &Input, progress: &Progress) -> Result<Reading, ReadErrorKind> {
    let size = input.size()?;
    let file = SerializedFileReader::new(Chunks::new(input, size)).map_err(|e| unusable(&e))?;
    let metadata = file.metadata().file_metadata();
    let rows = u64::try_from(metadata.num_rows()).unwrap_or(0);
    let too_much = rows > FREE_ROWS && rows / 8 > size;
    let group_too_large = file
        .metadata()
        .row_groups()
        .iter()
        .any(|g| g.total_byte_size() > MOST_IN_GROUP || g.total_byte_size() < 0);
    // The crate asserts that these are not negative.
    let is_negative = file
        .metadata()
        .row_groups()
        .iter()
        .flat_map(|g| g.columns())
        .any(|c| {
            c.data_page_offset() < 0
                || c.dictionary_page_offset().is_some_and(|at| at < 0)
                || c.compressed_size() < 0
        });
    if is_negative {
        let why = ParquetError::General("negative offset".to_owned());
        return Err(unusable(&why));
    }
    if too_much || group_too_large {
        return Err(ReadErrorKind::malformed(Message::new(
            "vectors.parquet_too_much",
        )));
    }
    let mut reading = Reading::new(input);
    let schema = metadata.schema();
    let entry = metadata
        .key_value_metadata()
        .and_then(|all| all.iter().find(|kv| kv.key == "geo"))
        .and_then(|kv| kv.value.as_deref());
    let names: Vec<&str> = schema.get_fields().iter().map(|f| f.name()).collect();
    let geo = geo(entry, &names, &mut reading.remarks)?;
    let fields = fields(schema, &geo.column, geo.covering.as_deref(), &mut reading)?;
    reading.declared = geo.declared;
    let projection = Type::group_type_builder(schema.name())
        .with_fields(fields)
        .build()
        .map_err(|e| unusable(&e))?;
    progress.set_total(rows);
    let mut walk = Walk {
        geometry: geo.column,
        sketch: Sketch::default(),
        given: 0,
        rows,
        most: FREE_BYTES.max(size.saturating_mul(TIMES_ITS_SIZE)),
    };
    for group in 0..file.num_row_groups() {
        progress.check()?;
        let done = file
            .get_row_group(group)
            .map_err(Stop::from)
            .and_then(|g| walk.group(&Guarded(g), &projection, progress, &mut reading));
        match done {
            Ok(()) => {}
            Err(Stop::Cancelled(c)) => return Err(c.into()),
            Err(Stop::Because(why)) if reading.num_records == 0 => {
                return Err(ReadErrorKind::malformed(why));
            }
            Err(Stop::Because(why)) => {
                reading.remarks.advise(
                    Severity::Error,
                    Message::new("vectors.rest_lost")
                        .with("why", why)
                        .with("features", reading.num_records),
                    Message::new("formats.hint_file_again"),
                );
                break;
            }
        }
    }
    Ok(reading)
}

fn unusable(error: &ParquetError) -> ReadErrorKind {
    ReadErrorKind::malformed_with_hint(why(error), Message::new("formats.hint_file_again"))
}

fn why(error: &ParquetError) -> Message {
    Message::new("vectors.parquet_broken").with("why", error.to_string())
}

/// The columns to read: the geometry's and all that hold one plain value a row.
fn fields(
    schema: &Type,
    geometry: &str,
    covering: Option<&str>,
    reading: &mut Reading,
) -> Result<Vec<Arc<Type>>, ReadErrorKind> {
    let mut found = Vec::new();
    let mut has_geometry = false;
    for field in schema.get_fields() {
        let info = field.get_basic_info();
        let is_plain = field.is_primitive()
            && !(info.has_repetition()
                && info.repetition() == parquet::basic::Repetition::REPEATED);
        if field.name() == geometry && is_plain && !has_geometry {
            has_geometry = true;
            found.push(Arc::clone(field));
        } else if is_plain && found.len() < MOST_FIELDS {
            if reading.draft.field(field.name()).is_none() {
                reading.draft.add_field(field.name());
            }
            found.push(Arc::clone(field));
        } else if covering != Some(field.name()) {
            reading.remarks.say(
                Severity::Info,
                Message::new("vectors.parquet_nested").with("field", field.name()),
            );
        }
    }
    if has_geometry {
        Ok(found)
    } else {
        Err(ReadErrorKind::malformed(
            Message::new("vectors.parquet_no_column").with("column", geometry),
        ))
    }
}

enum Stop {
    Cancelled(crate::base::progress::Cancelled),
    Because(Message),
}

impl From<ParquetError> for Stop {
    fn from(error: ParquetError) -> Self {
        Self::Because(why(&error))
    }
}

struct Walk {
    geometry: String,
    sketch: Sketch,
    given: u64,
    most: u64,
    /// Rows that the footer states.
    rows: u64,
}

impl Walk {
    fn group(
        &mut self,
        group: &dyn parquet::file::reader::RowGroupReader,
        projection: &Type,
        progress: &Progress,
        reading: &mut Reading,
    ) -> Result<(), Stop> {
        for row in group.get_row_iter(Some(projection.clone()))? {
            let row = row?;
            if reading.num_records == self.rows {
                return Err(Stop::Because(Message::new("vectors.parquet_too_much")));
            }
            reading.num_records += 1;
            let number = reading.num_records;
            if number.is_multiple_of(1024) {
                progress.check().map_err(Stop::Cancelled)?;
                progress.set_done(number);
            }
            let mut taken: Vec<usize> = Vec::new();
            let mut has_shape = false;
            for (name, field) in row.get_column_iter() {
                if *name == self.geometry && !has_shape {
                    has_shape = true;
                    self.shape(field, number, reading);
                    continue;
                }
                let Some(index) = reading.draft.field(name) else {
                    continue;
                };
                let value = value(field);
                if let Value::Text(text) = &value {
                    self.given += text.len() as u64;
                }
                if !taken.contains(&index) {
                    reading.draft.set(index, &value);
                    taken.push(index);
                }
            }
            reading.draft.finish_feature(FeatureId(number));
            if self.given > self.most {
                return Err(Stop::Because(Message::new("vectors.parquet_too_much")));
            }
        }
        Ok(())
    }

    fn shape(&mut self, field: &Field, number: u64, reading: &mut Reading) {
        let Reading { draft, remarks, .. } = reading;
        let bytes = match field {
            Field::Null => {
                say_null(number, remarks);
                return;
            }
            Field::Bytes(bytes) => bytes.data(),
            Field::Str(text) => text.as_bytes(),
            _ => &[],
        };
        self.given += bytes.len() as u64;
        match parse(bytes, &mut self.sketch) {
            Ok(()) => self.sketch.take(number, draft.geometry(), remarks),
            Err(why) => say_unusable(number, why, Place::row(number), remarks),
        }
    }
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null | Field::Bytes(_) => Value::Null,
        Field::Bool(b) => Value::Bool(*b),
        Field::Byte(n) => Value::Int(i64::from(*n)),
        Field::Short(n) => Value::Int(i64::from(*n)),
        Field::Int(n) => Value::Int(i64::from(*n)),
        Field::Long(n) => Value::Int(*n),
        Field::UByte(n) => Value::Int(i64::from(*n)),
        Field::UShort(n) => Value::Int(i64::from(*n)),
        Field::UInt(n) => Value::Int(i64::from(*n)),
        Field::ULong(n) => match i64::try_from(*n) {
            Ok(n) => Value::Int(n),
            Err(_) => Value::Text(n.to_string()),
        },
        Field::Float(n) => Value::Real(f64::from(*n)),
        Field::Double(n) => Value::Real(*n),
        Field::Str(text) => Value::Text(text.clone()),
        Field::Date(days) => date(*days),
        other => {
            let text = other.to_string();
            text.parse::<f64>()
                .ok()
                .filter(|n| n.is_finite() && matches!(other, Field::Decimal(_) | Field::Float16(_)))
                .map_or(Value::Text(text), Value::Real)
        }
    }
}

/// A day by its number; one that no calendar shows stays a number.
fn date(days: i32) -> Value {
    let (year, month, day) =
        Date::from_unix_seconds_china(i64::from(days) * SECONDS_OF_A_DAY).parts();
    Date::new(year, month, day).map_or(Value::Int(i64::from(days)), Value::Date)
}
