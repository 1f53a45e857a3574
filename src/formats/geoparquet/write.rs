//! Writing GeoParquet 1.1: WKB, the system as PROJJSON, row groups of 65,536 features.

use super::projjson;
use crate::base::date::Date;
use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::WriteError;
use crate::formats::wkb::{Shapes, push_geometry};
use crate::formats::writing::WriteOptions;
use crate::geom::Bbox;
use crate::layer::{FeatureRef, FieldKind, Layer, Value};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

/// Features of a row group.
const GROUP: usize = 65_536;

/// What the format cannot hold of a layer: two fields of one name.
pub(in crate::formats) fn losses(layer: &Layer, _options: &WriteOptions) -> Vec<Diagnostic> {
    let names = names(layer);
    layer
        .schema
        .fields
        .iter()
        .zip(&names)
        .filter(|(field, written)| field.name != **written)
        .map(|(field, written)| {
            crate::formats::loss(
                Message::new("vectors.field_renamed")
                    .with("field", field.name.as_str())
                    .with("written", written.as_str()),
            )
        })
        .collect()
}

/// Writes a layer.
pub(in crate::formats) fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    let bytes = to_bytes(layer, options, progress)?;
    crate::formats::writing::save(path, &bytes)?;
    Ok(losses(layer, options))
}

/// Names of the fields in the file; `geometry` is taken.
fn names(layer: &Layer) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::from(["geometry".to_owned()]);
    layer
        .schema
        .fields
        .iter()
        .map(|field| {
            let mut name = field.name.clone();
            let mut number = 1u32;
            while name.is_empty() || !taken.insert(name.clone()) {
                name = format!("{}_{number}", field.name);
                number += 1;
            }
            name
        })
        .collect()
}

fn failed(error: ParquetError) -> WriteError {
    WriteError::DoesNotFit {
        message: Message::new("vectors.not_written").with("why", error.to_string()),
    }
}

fn schema(layer: &Layer) -> Result<Type, ParquetError> {
    let column = |name: &str, physical, logical: Option<LogicalType>| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    };
    let mut columns = layer
        .schema
        .fields
        .iter()
        .zip(names(layer))
        .map(|(field, name)| match field.kind {
            FieldKind::Text => column(&name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
            FieldKind::Int => column(&name, Physical::INT64, None),
            FieldKind::Real => column(&name, Physical::DOUBLE, None),
            FieldKind::Bool => column(&name, Physical::BOOLEAN, None),
            FieldKind::Date => column(&name, Physical::INT32, Some(LogicalType::Date)),
        })
        .collect::<Result<Vec<_>, _>>()?;
    columns.push(column("geometry", Physical::BYTE_ARRAY, None)?);
    Type::group_type_builder("schema")
        .with_fields(columns)
        .build()
}

fn to_bytes(
    layer: &Layer,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<u8>, WriteError> {
    let zstd = ZstdLevel::try_new(3).map_err(failed)?;
    let properties = WriterProperties::builder()
        .set_created_by("redline".to_owned())
        .set_compression(Compression::ZSTD(zstd))
        .build();
    let schema = Arc::new(schema(layer).map_err(failed)?);
    let mut out = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).map_err(failed)?;
    let shapes = Shapes::of(layer);
    let mut bbox = Bbox::EMPTY;
    let mut types = BTreeSet::new();
    let features: Vec<FeatureRef<'_>> = layer.features().collect();
    for group in features.chunks(GROUP) {
        progress.check()?;
        let mut row_group = writer.next_row_group().map_err(failed)?;
        for (field, index) in layer.schema.fields.iter().zip(0..) {
            write_field(&mut row_group, group, index, field.kind).map_err(failed)?;
        }
        let mut wkbs = Vec::with_capacity(group.len());
        for feature in group {
            let Some(geometry) = feature.geometry().filter(|g| !g.is_null()) else {
                wkbs.push(None);
                continue;
            };
            let mut wkb = Vec::new();
            // Whether parts of one stand alone is the feature's own affair here.
            let own = match shapes {
                Shapes::Alike { kind, .. } => Shapes::Alike { kind, multi: false },
                Shapes::Mixed => Shapes::Mixed,
            };
            let (extent, name) = push_geometry(geometry, own, &options.crs, &mut wkb).ok_or(
                WriteError::OutsideCrs {
                    feature: feature.id().0,
                },
            )?;
            bbox = bbox.union(&extent);
            types.insert(name);
            wkbs.push(Some(ByteArray::from(wkb)));
        }
        put::<ByteArrayType>(&mut row_group, wkbs).map_err(failed)?;
        row_group.close().map_err(failed)?;
    }
    let mut about = json!({
        "encoding": "WKB",
        "geometry_types": types,
        "crs": projjson::write(&options.crs),
        "orientation": "counterclockwise",
    });
    if !bbox.is_empty()
        && let Some(members) = about.as_object_mut()
    {
        let corners = json!([bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y]);
        members.insert("bbox".to_owned(), corners);
    }
    let geo = json!({
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": about},
    });
    writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo.to_string()));
    writer.close().map_err(failed)?;
    Ok(out)
}

fn write_field<W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    features: &[FeatureRef<'_>],
    field: usize,
    kind: FieldKind,
) -> Result<(), ParquetError> {
    let values = || features.iter().map(move |f| f.chunk.value(f.index, field));
    match kind {
        FieldKind::Text => {
            let texts = values().map(|v| match v {
                Value::Text(text) => Some(ByteArray::from(text.into_bytes())),
                _ => None,
            });
            put::<ByteArrayType>(group, texts)
        }
        FieldKind::Int => put::<Int64Type>(
            group,
            values().map(|v| match v {
                Value::Int(i) => Some(i),
                _ => None,
            }),
        ),
        FieldKind::Real => put::<DoubleType>(
            group,
            values().map(|v| match v {
                Value::Real(r) => Some(r),
                _ => None,
            }),
        ),
        FieldKind::Bool => put::<BoolType>(
            group,
            values().map(|v| match v {
                Value::Bool(b) => Some(b),
                _ => None,
            }),
        ),
        FieldKind::Date => put::<Int32Type>(
            group,
            values().map(|v| match v {
                Value::Date(d) => Some(days(d)),
                _ => None,
            }),
        ),
    }
}

/// Writes the next column of a row group.
fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl std::io::Write + Send>,
    cells: impl IntoIterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let mut levels = Vec::new();
    let mut values = Vec::new();
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("no column left".to_owned()));
    };
    column
        .typed::<T>()
        .write_batch(&values, Some(&levels), None)?;
    column.close()
}

/// Days from 1 January 1970 (Howard Hinnant, chrono-compatible date algorithms).
fn days(date: Date) -> i32 {
    let (year, month, day) = date.parts();
    let (month, day) = (i32::from(month), i32::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
