//! MBTiles 1.3: tiles in an SQLite database, rows counted from the south. Nothing in the
//! database runs and nothing in it changes (`geopackage::connect`).

use super::tiles::{self, MOST_TILE, TileSet, TileStore};
use super::{ImageOptions, refused};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::Crs;
use crate::formats::error::ReadErrorKind;
use crate::formats::geopackage::connect::{self, Opened};
use crate::formats::input::Input;
use crate::formats::remarks::Remarks;
use crate::layer::image::Image;
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Most entries of the metadata that are read.
const MOST_METADATA: i64 = 256;

/// An open database; queries take turns, decoding does not.
struct Database(Mutex<Opened>);

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database(..)")
    }
}

impl TileStore for Database {
    fn tile(&self, zoom: u8, column: u32, row: u32) -> Result<Option<Vec<u8>>, Message> {
        let row = (1_u32 << zoom).checked_sub(1 + row);
        let Some(row) = row else { return Ok(None) };
        let opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        opened.row_came();
        let found = opened
            .connection
            .prepare(
                "SELECT tile_data FROM tiles \
                 WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3",
            )
            .and_then(|mut q| q.query_row((zoom, column, row), |r| blob(r, 0)).optional());
        match found {
            Ok(found) => Ok(found.flatten()),
            Err(e) => Err(Message::new("imagery.mbtiles_failed").with("why", e.to_string())),
        }
    }
}

/// A blob of moderate size.
fn blob(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    let bytes = row.get_ref(column)?.as_blob_or_null()?;
    Ok(bytes
        .filter(|b| b.len() as u64 <= MOST_TILE)
        .map(<[u8]>::to_vec))
}

/// Opens an MBTiles file.
pub(super) fn open(
    input: &Input,
    options: &ImageOptions,
    progress: &Progress,
) -> Result<Image, ReadErrorKind> {
    let mut remarks = Remarks::new(input.file_name());
    progress.check()?;
    // The database outlives this opening: it must not stop with it.
    let opened = connect::open(input, &Progress::new(), &mut remarks)?;
    let fail = |e: &rusqlite::Error| opened.error(e);
    let metadata = metadata(&opened).map_err(|e| fail(&e))?;
    let text = |key: &str| metadata.get(key).map_or("", String::as_str);
    let no_tiles = || refused(Message::new("imagery.no_tiles"), "imagery.hint_tiles_again");
    if ["pbf", "mvt", "application/x-protobuf"].contains(&text("format")) {
        return Err(tiles::vector_tiles());
    }
    for key in ["crs", "srs"] {
        let other = Crs::parse(text(key)).is_ok_and(|crs| crs != Crs::WEB_MERCATOR);
        if !text(key).is_empty() && other {
            return Err(refused(
                Message::new("imagery.tiles_other_system").with("crs", text(key)),
                "imagery.hint_tiles_again",
            ));
        }
    }
    let zooms = zooms(&opened).map_err(|e| fail(&e))?;
    let Some(&coarsest) = zooms.first() else {
        return Err(no_tiles());
    };
    opened.row_came();
    let sample = opened
        .connection
        .query_row(
            "SELECT tile_data FROM tiles WHERE zoom_level = ?1 LIMIT 1",
            [coarsest],
            |r| blob(r, 0),
        )
        .optional()
        .map_err(|e| fail(&e))?
        .flatten()
        .ok_or_else(no_tiles)?;
    let seen = extent(&opened, coarsest).map_err(|e| fail(&e))?;
    let bounds = match tiles::bounds_of(text("bounds")) {
        Some(told) => narrowed(told, seen),
        None => {
            remarks.say(Severity::Info, Message::new("imagery.bounds_from_tiles"));
            seen
        }
    };
    remarks.say(Severity::Info, Message::new("imagery.tiles_may_be_shifted"));
    let set = TileSet {
        format: "mbtiles",
        name: text("name").to_owned(),
        zooms,
        bounds,
        sample,
        remarks,
    };
    tiles::image(input, set, Database(Mutex::new(opened)), options)
}

fn metadata(opened: &Opened) -> rusqlite::Result<BTreeMap<String, String>> {
    let has: bool = opened.connection.query_row(
        "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'metadata'",
        [],
        |r| r.get(0),
    )?;
    let mut all = BTreeMap::new();
    if has {
        let mut query = opened
            .connection
            .prepare("SELECT CAST(name AS TEXT), CAST(value AS TEXT) FROM metadata LIMIT ?1")?;
        let mut rows = query.query([MOST_METADATA])?;
        while let Some(row) = rows.next()? {
            opened.row_came();
            let word = |i: usize| row.get_ref(i).ok().and_then(|v| v.as_str().ok());
            if let (Some(name), Some(value)) = (word(0), word(1))
                && value.len() < 4_096
            {
                all.insert(name.to_owned(), value.trim().to_owned());
            }
        }
    }
    Ok(all)
}

/// Zooms that have a tile, ascending.
fn zooms(opened: &Opened) -> rusqlite::Result<Vec<u8>> {
    let mut has = opened
        .connection
        .prepare("SELECT 1 FROM tiles WHERE zoom_level = ?1 LIMIT 1")?;
    let mut all = Vec::new();
    for zoom in 0..=tiles::MOST_ZOOM {
        opened.row_came();
        if has.exists([zoom])? {
            all.push(zoom);
        }
    }
    Ok(all)
}

/// West, south, east, north of the tiles of a zoom.
fn extent(opened: &Opened, zoom: u8) -> rusqlite::Result<[f64; 4]> {
    opened.row_came();
    let found: [Option<i64>; 4] = opened.connection.query_row(
        "SELECT min(tile_column), min(tile_row), max(tile_column), max(tile_row) \
         FROM tiles WHERE zoom_level = ?1",
        [zoom],
        |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]),
    )?;
    let [Some(left), Some(low), Some(right), Some(high)] = found else {
        return Ok([-180.0, -85.0, 180.0, 85.0]);
    };
    let side = libm::exp2(f64::from(zoom));
    let lon = |column: i64| column as f64 / side * 360.0 - 180.0;
    let lat = |row: i64| {
        let y = (2.0 * row as f64 / side - 1.0) * std::f64::consts::PI;
        libm::atan(libm::sinh(y)).to_degrees()
    };
    Ok([
        lon(left),
        lat(low),
        lon(right.saturating_add(1)),
        lat(high.saturating_add(1)),
    ])
}

/// Bounds as told, but no wider than where the coarsest tiles lie.
fn narrowed(told: [f64; 4], seen: [f64; 4]) -> [f64; 4] {
    let both = [
        told[0].max(seen[0]),
        told[1].max(seen[1]),
        told[2].min(seen[2]),
        told[3].min(seen[3]),
    ];
    if both[0] < both[2] && both[1] < both[3] {
        both
    } else {
        seen
    }
}
