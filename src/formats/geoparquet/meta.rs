//! The `geo` entry of the file's metadata (GeoParquet 1.1.0).

use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::crs::{Crs, Datum, declared as declared_text};
use crate::formats::error::ReadErrorKind;
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;
use serde_json::Value;

/// Most bytes of the entry.
const MOST_BYTES: usize = 4 << 20;
/// Names a geometry column has where nothing says which it is.
const USUAL: [&str; 5] = ["geometry", "geom", "wkb_geometry", "wkb", "the_geom"];

/// What the file says about its geometry.
pub(super) struct Geo {
    pub(super) column: String,
    pub(super) declared: Declared,
    /// The column that repeats each shape's box.
    pub(super) covering: Option<String>,
}

/// Reads the entry.
pub(super) fn geo(
    entry: Option<&str>,
    columns: &[&str],
    remarks: &mut Remarks,
) -> Result<Geo, ReadErrorKind> {
    let Some(entry) = entry else {
        let usual = USUAL
            .iter()
            .find_map(|name| columns.iter().find(|c| c.eq_ignore_ascii_case(name)))
            .ok_or_else(|| {
                ReadErrorKind::malformed_with_hint(
                    Message::new("vectors.parquet_no_geo"),
                    Message::new("vectors.hint_parquet_geo"),
                )
            })?;
        remarks.say(
            Severity::Warning,
            Message::new("vectors.parquet_geo_guessed").with("column", *usual),
        );
        return Ok(Geo {
            column: (*usual).to_owned(),
            declared: Declared::Nothing,
            covering: None,
        });
    };
    let broken = || ReadErrorKind::malformed(Message::new("vectors.parquet_geo_broken"));
    if entry.len() > MOST_BYTES {
        return Err(broken());
    }
    let Ok(json) = serde_json::from_str::<Value>(entry) else {
        return Err(broken());
    };
    let column = json
        .get("primary_column")
        .and_then(Value::as_str)
        .ok_or_else(broken)?
        .to_owned();
    let about = json
        .get("columns")
        .and_then(|c| c.get(&column))
        .ok_or_else(broken)?;
    let encoding = about.get("encoding").and_then(Value::as_str).unwrap_or("");
    if !encoding.eq_ignore_ascii_case("wkb") {
        return Err(ReadErrorKind::malformed_with_hint(
            Message::new("vectors.parquet_encoding").with("encoding", encoding),
            Message::new("vectors.hint_parquet_geo"),
        ));
    }
    if about.get("edges").and_then(Value::as_str) == Some("spherical") {
        remarks.say(Severity::Info, Message::new("vectors.parquet_edges"));
    }
    let others = json
        .get("columns")
        .and_then(Value::as_object)
        .map_or(0, |c| c.len().saturating_sub(1));
    if others > 0 {
        remarks.say(
            Severity::Warning,
            Message::new("vectors.parquet_more_geometry")
                .with("column", column.as_str())
                .with("others", others),
        );
    }
    Ok(Geo {
        declared: declared(about, remarks),
        covering: about
            .get("covering")
            .and_then(|c| c.get("bbox")?.get("xmin")?.get(0)?.as_str())
            .map(str::to_owned),
        column,
    })
}

fn declared(about: &Value, remarks: &mut Remarks) -> Declared {
    let system = |crs: Crs, name: &str| Declared::System {
        crs,
        basis: Message::new("vectors.crs_by_file")
            .with("name", name)
            .with("crs", crs.describe()),
    };
    let Some(crs) = about.get("crs") else {
        // The standard's default.
        return system(Crs::geographic(Datum::Wgs84), "OGC:CRS84");
    };
    if crs.is_null() {
        return Declared::Nothing;
    }
    let name = crs.get("name").and_then(Value::as_str).unwrap_or_default();
    let id = crs.get("id");
    let authority = id
        .and_then(|id| id.get("authority"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let code = id
        .and_then(|id| id.get("code"))
        .map(|code| {
            code.as_str()
                .map_or_else(|| code.to_string(), str::to_owned)
        })
        .unwrap_or_default();
    let shown = format!("{authority}:{code} {name}");
    let is_crs84 = authority.eq_ignore_ascii_case("ogc") && code.eq_ignore_ascii_case("crs84");
    if is_crs84 {
        return system(Crs::geographic(Datum::Wgs84), "OGC:CRS84");
    }
    let found = if authority.eq_ignore_ascii_case("epsg") {
        declared_text(&format!("EPSG:{code}"))
    } else {
        super::projjson::read(crs)
            .map(Ok)
            .unwrap_or_else(|| declared_text(name).map(|d| d.crs))
            .map(|crs| crate::crs::Declared {
                crs,
                name: name.to_owned(),
                epsg: None,
                notes: Vec::new(),
            })
    };
    match found {
        Ok(found) => system(found.crs, shown.trim()),
        Err(e) => {
            remarks.say(
                Severity::Warning,
                Message::new("vectors.srs_unreadable")
                    .with("name", shown.trim())
                    .with("why", e.message()),
            );
            Declared::Nothing
        }
    }
}
