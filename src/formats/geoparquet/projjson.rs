//! A coordinate system as PROJJSON 0.7, the form GeoParquet asks for, and the few of its members
//! that tell a transverse Mercator without a code.

use crate::crs::{Crs, CrsKind, Datum, Ellipsoid, to_wkt_esri};
use serde_json::{Value, json};

/// The system as PROJJSON.
pub(super) fn write(crs: &Crs) -> Value {
    let wkt = to_wkt_esri(crs);
    let name = wkt.split('"').nth(1).unwrap_or("unnamed").to_owned();
    let mut out = match crs.kind {
        CrsKind::Geographic => geographic(crs.datum),
        CrsKind::TransverseMercator {
            central_meridian,
            false_easting,
            false_northing,
            scale,
            origin_latitude,
        } => projected(
            crs,
            &name,
            json!({"name": "Transverse Mercator", "id": {"authority": "EPSG", "code": 9807}}),
            &[
                (
                    "Latitude of natural origin",
                    origin_latitude,
                    json!("degree"),
                    8801,
                ),
                (
                    "Longitude of natural origin",
                    central_meridian,
                    json!("degree"),
                    8802,
                ),
                (
                    "Scale factor at natural origin",
                    scale,
                    json!("unity"),
                    8805,
                ),
                ("False easting", false_easting, json!("metre"), 8806),
                ("False northing", false_northing, json!("metre"), 8807),
            ],
        ),
        CrsKind::WebMercator => projected(
            crs,
            &name,
            json!({"name": "Popular Visualisation Pseudo Mercator", "id": {"authority": "EPSG", "code": 1024}}),
            &[
                ("Latitude of natural origin", 0.0, json!("degree"), 8801),
                ("Longitude of natural origin", 0.0, json!("degree"), 8802),
                ("False easting", 0.0, json!("metre"), 8806),
                ("False northing", 0.0, json!("metre"), 8807),
            ],
        ),
    };
    if let Some(members) = out.as_object_mut() {
        members.insert(
            "$schema".to_owned(),
            json!("https://proj.org/schemas/v0.7/projjson.schema.json"),
        );
        if let Some(code) = crs.epsg() {
            members.insert("id".to_owned(), json!({"authority": "EPSG", "code": code}));
        }
    }
    out
}

fn geographic(datum: Datum) -> Value {
    let (name, datum_name, ellipsoid_name) = match datum {
        Datum::Cgcs2000 => (
            "China Geodetic Coordinate System 2000",
            "China 2000",
            "CGCS2000",
        ),
        Datum::Wgs84 => ("WGS 84", "World Geodetic System 1984", "WGS 84"),
        Datum::Xian80 => ("Xian 1980", "Xian 1980", "IAG 1975"),
        Datum::Beijing54 => ("Beijing 1954", "Beijing 1954", "Krassowsky 1940"),
    };
    let ellipsoid = Ellipsoid::of(datum);
    json!({
        "type": "GeographicCRS",
        "name": name,
        "datum": {
            "type": "GeodeticReferenceFrame",
            "name": datum_name,
            "ellipsoid": {
                "name": ellipsoid_name,
                "semi_major_axis": ellipsoid.a(),
                "inverse_flattening": ellipsoid.inverse_flattening,
            },
        },
        "coordinate_system": {
            "subtype": "ellipsoidal",
            "axis": [
                {"name": "Geodetic latitude", "abbreviation": "Lat", "direction": "north", "unit": "degree"},
                {"name": "Geodetic longitude", "abbreviation": "Lon", "direction": "east", "unit": "degree"},
            ],
        },
    })
}

fn projected(
    crs: &Crs,
    name: &str,
    method: Value,
    parameters: &[(&str, f64, Value, u32)],
) -> Value {
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|(name, value, unit, code)| {
            json!({
                "name": name,
                "value": value,
                "unit": unit,
                "id": {"authority": "EPSG", "code": code},
            })
        })
        .collect();
    json!({
        "type": "ProjectedCRS",
        "name": name,
        "base_crs": geographic(crs.datum),
        "conversion": {"name": name, "method": method, "parameters": parameters},
        "coordinate_system": {
            "subtype": "Cartesian",
            "axis": [
                {"name": "Northing", "abbreviation": "X", "direction": "north", "unit": "metre"},
                {"name": "Easting", "abbreviation": "Y", "direction": "east", "unit": "metre"},
            ],
        },
    })
}

/// A system without a code, if it is one of a known ellipsoid in degrees or a transverse
/// Mercator on it in metres.
pub(super) fn read(crs: &Value) -> Option<Crs> {
    let is_projected = crs.get("type")?.as_str()? == "ProjectedCRS";
    let base = if is_projected {
        crs.get("base_crs")?
    } else {
        crs
    };
    let datum = datum(base)?;
    if !is_projected {
        return Some(Crs::geographic(datum));
    }
    let conversion = crs.get("conversion")?;
    if conversion.get("method")?.get("name")?.as_str()? != "Transverse Mercator" {
        return None;
    }
    let parameter = |code: u64, unit: &str| {
        conversion
            .get("parameters")?
            .as_array()?
            .iter()
            .find(|p| p.get("id").and_then(|id| id.get("code")?.as_u64()) == Some(code))
            .filter(|p| p.get("unit").and_then(Value::as_str) == Some(unit))?
            .get("value")?
            .as_f64()
    };
    Some(Crs {
        datum,
        kind: CrsKind::TransverseMercator {
            central_meridian: parameter(8802, "degree")?,
            false_easting: parameter(8806, "metre")?,
            false_northing: parameter(8807, "metre")?,
            scale: parameter(8805, "unity")?,
            origin_latitude: parameter(8801, "degree")?,
        },
    })
}

fn datum(base: &Value) -> Option<Datum> {
    let ellipsoid = base
        .get("datum")
        .or_else(|| base.get("datum_ensemble"))?
        .get("ellipsoid")?;
    let a = ellipsoid.get("semi_major_axis")?.as_f64()?;
    let inverse = ellipsoid.get("inverse_flattening")?.as_f64()?;
    [
        Datum::Cgcs2000,
        Datum::Wgs84,
        Datum::Xian80,
        Datum::Beijing54,
    ]
    .into_iter()
    .find(|d| {
        let known = Ellipsoid::of(*d);
        known.a() == a && (known.inverse_flattening - inverse).abs() < 1e-9
    })
    // GRS 80 is CGCS2000's ellipsoid and a dozen other datums'.
    .filter(|d| {
        let name = base.get("name").and_then(Value::as_str).unwrap_or_default();
        *d != Datum::Cgcs2000 || name.contains("China") || name.contains("2000")
    })
}
