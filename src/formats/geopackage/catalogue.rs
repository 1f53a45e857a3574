//! What the GeoPackage says it holds: its feature tables and their coordinate systems.

use super::connect::Opened;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::crs::{Crs, parse_wkt};
use crate::formats::error::ReadErrorKind;
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;
use rusqlite::OptionalExtension;

/// Most tables listed.
const MOST_TABLES: usize = 10_000;

/// A feature table.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) geometry: String,
    pub(super) srs_id: i64,
    /// As `gpkg_ogr_contents` says, where it stands.
    pub(super) num_features: Option<u64>,
}

/// A name as SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The feature tables, in the order of their entries.
pub(super) fn tables(opened: &Opened) -> Result<Vec<Table>, ReadErrorKind> {
    let connection = &opened.connection;
    let has = |table: &str| {
        connection
            .query_row(
                "SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE",
                [table],
                |_| Ok(()),
            )
            .optional()
            .map(|found| found.is_some())
            .map_err(|e| opened.error(&e))
    };
    if !has("gpkg_contents")? || !has("gpkg_geometry_columns")? {
        return Err(ReadErrorKind::malformed_with_hint(
            Message::new("vectors.gpkg_not_one"),
            Message::new("vectors.hint_gpkg_export"),
        ));
    }
    let counts = has("gpkg_ogr_contents")?;
    let sql = if counts {
        "SELECT g.table_name, g.column_name, g.srs_id, o.feature_count \
         FROM gpkg_geometry_columns g LEFT JOIN gpkg_ogr_contents o \
         ON lower(o.table_name) = lower(g.table_name) ORDER BY g.rowid"
    } else {
        "SELECT table_name, column_name, srs_id, NULL FROM gpkg_geometry_columns ORDER BY rowid"
    };
    let mut found = Vec::new();
    let mut statement = connection.prepare(sql).map_err(|e| opened.error(&e))?;
    let mut rows = statement.query([]).map_err(|e| opened.error(&e))?;
    while let Some(row) = rows.next().map_err(|e| opened.error(&e))? {
        opened.row_came();
        let table = (|| -> rusqlite::Result<Table> {
            Ok(Table {
                name: row.get(0)?,
                geometry: row.get(1)?,
                srs_id: row.get(2)?,
                num_features: row
                    .get::<_, Option<i64>>(3)
                    .unwrap_or_default()
                    .and_then(|n| u64::try_from(n).ok()),
            })
        })();
        // An entry that is none of text, text and number names no table.
        if let Ok(table) = table {
            found.push(table);
        }
        if found.len() == MOST_TABLES {
            break;
        }
    }
    Ok(found)
}

/// What the file says about a table's coordinate system.
pub(super) fn declared(
    opened: &Opened,
    table: &Table,
    remarks: &mut Remarks,
) -> Result<Declared, ReadErrorKind> {
    if matches!(table.srs_id, -1 | 0) {
        remarks.say(
            Severity::Info,
            Message::new("vectors.gpkg_srs_undefined").with("srs", table.srs_id),
        );
        return Ok(Declared::Nothing);
    }
    let entry = opened
        .connection
        .query_row(
            "SELECT organization, organization_coordsys_id, definition, srs_name \
             FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [table.srs_id],
            |row| {
                Ok((
                    row.get::<_, String>(0).unwrap_or_default(),
                    row.get::<_, i64>(1).unwrap_or_default(),
                    row.get::<_, String>(2).unwrap_or_default(),
                    row.get::<_, String>(3).unwrap_or_default(),
                ))
            },
        )
        .optional()
        .map_err(|e| opened.error(&e))?;
    let Some((organization, code, definition, name)) = entry else {
        remarks.say(
            Severity::Warning,
            Message::new("vectors.gpkg_srs_missing").with("srs", table.srs_id),
        );
        return Ok(Declared::Nothing);
    };
    let by_code = organization
        .eq_ignore_ascii_case("epsg")
        .then(|| u32::try_from(code).ok())
        .flatten()
        .and_then(|code| Crs::from_epsg(code).ok());
    let by_text = || parse_wkt(&definition);
    let crs = match by_code {
        Some(crs) => crs,
        None => match by_text() {
            Ok(found) => found.crs,
            Err(e) => {
                remarks.say(
                    Severity::Warning,
                    Message::new("vectors.srs_unreadable")
                        .with("name", format!("{organization}:{code} {name}"))
                        .with("why", e.message()),
                );
                return Ok(Declared::Nothing);
            }
        },
    };
    Ok(Declared::System {
        crs,
        basis: Message::new("vectors.crs_by_file")
            .with("name", format!("{organization}:{code}"))
            .with("crs", crs.describe()),
    })
}
