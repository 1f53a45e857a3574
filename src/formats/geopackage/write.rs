//! Writing a GeoPackage 1.3: one feature table with its R-tree, made in memory and saved at
//! once. The same layer and options give the same bytes.

use super::catalogue::quoted;
use super::schema::{APPLICATION_ID, RTREE_DEFINITION, TABLES, USER_VERSION, WGS84_WKT, triggers};
use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::to_wkt_esri;
use crate::formats::error::WriteError;
use crate::formats::wkb::{Shapes, push_geometry};
use crate::formats::writing::WriteOptions;
use crate::geom::Bbox;
use crate::layer::{FieldKind, Layer, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, MAIN_DB, ToSql, params};
use std::collections::HashSet;
use std::path::Path;

/// First number of systems that have no EPSG code.
const OWN_SRS: i64 = 100_000;

/// Names in the file.
struct Names {
    table: String,
    key: String,
    geometry: String,
    fields: Vec<String>,
}

/// What the format cannot hold of a layer: two fields whose names differ only in the case of
/// their letters.
pub(in crate::formats) fn losses(layer: &Layer, _options: &WriteOptions) -> Vec<Diagnostic> {
    let names = Names::of(layer);
    layer
        .schema
        .fields
        .iter()
        .zip(&names.fields)
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

/// A value on its way into a row.
struct Cell(Value);

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match &self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Int(i) => ToSqlOutput::from(*i),
            Value::Real(r) => ToSqlOutput::from(*r),
            Value::Bool(b) => ToSqlOutput::from(*b),
            Value::Date(d) => ToSqlOutput::from(d.to_string()),
        })
    }
}

impl Names {
    fn of(layer: &Layer) -> Self {
        let mut taken = HashSet::new();
        let fields: Vec<String> = layer
            .schema
            .fields
            .iter()
            .map(|f| {
                free(
                    if f.name.is_empty() { "field" } else { &f.name },
                    &mut taken,
                )
            })
            .collect();
        let name: String = layer.name.chars().filter(|c| *c != '\0').collect();
        let lower = name.to_ascii_lowercase();
        let is_reserved = lower.is_empty()
            || ["gpkg_", "rtree_", "sqlite_"]
                .iter()
                .any(|p| lower.starts_with(p));
        Self {
            table: if is_reserved {
                format!("layer_{name}")
            } else {
                name
            },
            key: free("fid", &mut taken),
            geometry: free("geom", &mut taken),
            fields,
        }
    }
}

/// A name that no other column has, as SQLite compares them.
fn free(name: &str, taken: &mut HashSet<String>) -> String {
    let name: String = name.chars().filter(|c| *c != '\0').collect();
    let mut found = name.clone();
    let mut number = 1u32;
    while !taken.insert(found.to_ascii_lowercase()) {
        found = format!("{name}_{number}");
        number += 1;
    }
    found
}

fn to_bytes(
    layer: &Layer,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<u8>, WriteError> {
    let mut connection = Connection::open_in_memory().map_err(failed)?;
    let names = Names::of(layer);
    fill(&mut connection, layer, &names, options, progress)?;
    connection
        .serialize(MAIN_DB)
        .map(|data| data.to_vec())
        .map_err(failed)
}

fn failed(error: rusqlite::Error) -> WriteError {
    WriteError::DoesNotFit {
        message: Message::new("vectors.gpkg_sqlite").with("why", error.to_string()),
    }
}

fn fill(
    connection: &mut Connection,
    layer: &Layer,
    names: &Names,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<(), WriteError> {
    let srs_id = options.crs.epsg().map_or(OWN_SRS, i64::from);
    let transaction = connection.transaction().map_err(failed)?;
    let head = || -> rusqlite::Result<()> {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", USER_VERSION)?;
        transaction.execute_batch(TABLES)?;
        let mut add = transaction.prepare(
            "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
        )?;
        add.execute(params![
            "Undefined cartesian SRS",
            -1,
            "NONE",
            -1,
            "undefined"
        ])?;
        add.execute(params![
            "Undefined geographic SRS",
            0,
            "NONE",
            0,
            "undefined"
        ])?;
        add.execute(params!["WGS 84 geodetic", 4326, "EPSG", 4326, WGS84_WKT])?;
        let wkt = to_wkt_esri(&options.crs);
        let name = wkt.split('"').nth(1).unwrap_or("unnamed");
        let organization = if srs_id == OWN_SRS { "NONE" } else { "EPSG" };
        add.execute(params![name, srs_id, organization, srs_id, wkt])?;
        let mut columns = format!(
            "{} INTEGER PRIMARY KEY NOT NULL, {} {}",
            quoted(&names.key),
            quoted(&names.geometry),
            Shapes::of(layer).name().to_ascii_uppercase(),
        );
        for (field, name) in layer.schema.fields.iter().zip(&names.fields) {
            columns.push_str(&format!(", {} {}", quoted(name), type_of(field.kind)));
        }
        transaction.execute_batch(&format!(
            "CREATE TABLE {} ({columns})",
            quoted(&names.table)
        ))?;
        Ok(())
    };
    head().map_err(failed)?;
    let rtree = quoted(&format!("rtree_{}_{}", names.table, names.geometry));
    let contents = |bbox: Bbox| -> rusqlite::Result<()> {
        let corner = |v: f64| (!bbox.is_empty()).then_some(v);
        transaction.execute(
            "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                names.table,
                format!("{}T00:00:00.000Z", options.date),
                corner(bbox.min.x),
                corner(bbox.min.y),
                corner(bbox.max.x),
                corner(bbox.max.y),
                srs_id
            ],
        )?;
        transaction.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
            params![
                names.table,
                names.geometry,
                Shapes::of(layer).name().to_ascii_uppercase(),
                srs_id
            ],
        )?;
        transaction.execute(
            "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', ?3, 'write-only')",
            params![names.table, names.geometry, RTREE_DEFINITION],
        )?;
        for statement in triggers(&names.table, &names.geometry, &names.key) {
            transaction.execute_batch(&statement)?;
        }
        Ok(())
    };
    transaction
        .execute_batch(&format!(
            "CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)"
        ))
        .map_err(failed)?;
    let bbox = insert(
        &transaction,
        layer,
        names,
        &rtree,
        srs_id,
        options,
        progress,
    )?;
    contents(bbox).map_err(failed)?;
    transaction.commit().map_err(failed)
}

fn type_of(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "TEXT",
        FieldKind::Int => "INTEGER",
        FieldKind::Real => "DOUBLE",
        FieldKind::Bool => "BOOLEAN",
        FieldKind::Date => "DATE",
    }
}

fn insert(
    connection: &Connection,
    layer: &Layer,
    names: &Names,
    rtree: &str,
    srs_id: i64,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Bbox, WriteError> {
    let shapes = Shapes::of(layer);
    let places: Vec<String> = (1..=names.fields.len() + 2)
        .map(|i| format!("?{i}"))
        .collect();
    let mut add = connection
        .prepare(&format!(
            "INSERT INTO {} VALUES ({})",
            quoted(&names.table),
            places.join(", ")
        ))
        .map_err(failed)?;
    let mut index = connection
        .prepare(&format!("INSERT INTO {rtree} VALUES (?1, ?2, ?3, ?4, ?5)"))
        .map_err(failed)?;
    let ids_serve = are_row_numbers(layer);
    let mut all = Bbox::EMPTY;
    let mut blob = Vec::new();
    progress.set_total(layer.len() as u64);
    for (feature, number) in layer.features().zip(1i64..) {
        if number % 1024 == 1 {
            progress.check()?;
            progress.set_done(number.unsigned_abs());
        }
        let id = if ids_serve {
            i64::try_from(feature.id().0).unwrap_or(number)
        } else {
            number
        };
        blob.clear();
        if let Some(geometry) = feature.geometry().filter(|g| !g.is_null()) {
            let mut wkb = Vec::new();
            let (bbox, _) = push_geometry(geometry, shapes, &options.crs, &mut wkb).ok_or(
                WriteError::OutsideCrs {
                    feature: feature.id().0,
                },
            )?;
            // Little-endian, with an envelope x, x, y, y.
            blob.extend([b'G', b'P', 0, 0b011]);
            blob.extend(i32::try_from(srs_id).unwrap_or(0).to_le_bytes());
            for corner in [bbox.min.x, bbox.max.x, bbox.min.y, bbox.max.y] {
                blob.extend(corner.to_le_bytes());
            }
            blob.extend(wkb);
            all = all.union(&bbox);
            index
                .execute(params![id, bbox.min.x, bbox.max.x, bbox.min.y, bbox.max.y])
                .map_err(failed)?;
        }
        let shape = (!blob.is_empty()).then_some(blob.as_slice());
        let cells: Vec<Cell> = (0..names.fields.len())
            .map(|f| Cell(feature.chunk.value(feature.index, f)))
            .collect();
        let mut values: Vec<&dyn ToSql> = vec![&id, &shape];
        values.extend(cells.iter().map(|c| c as &dyn ToSql));
        add.execute(values.as_slice()).map_err(failed)?;
    }
    Ok(all)
}

/// Whether the ids can be the rows' numbers: each once, ascending, from 1 on.
fn are_row_numbers(layer: &Layer) -> bool {
    let mut last = 0;
    layer.features().all(|f| {
        let id = f.id().0;
        let ascends = id > last && i64::try_from(id).is_ok();
        last = id;
        ascends
    })
}
