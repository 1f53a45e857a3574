//! Writing GeoJSON as RFC 7946 asks: longitude and latitude, outer rings counter-clockwise, no
//! `crs` member, one feature a line, the same bytes for the same layer.

use super::properties::push_quoted;
use crate::formats::error::WriteError;
use crate::geom::{Coord, FeatureView, PartKind, PartView};
use crate::layer::{FeatureRef, Layer, Value};
use std::path::Path;

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    /// Decimals of a coordinate, in degrees; `None` writes the shortest number that reads back
    /// as the same double. 9 decimals are a tenth of a millimetre.
    pub decimals: Option<u8>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { decimals: Some(9) }
    }
}

/// Writes a layer as a FeatureCollection in UTF-8; CGCS2000 stands for the WGS 84 of the
/// standard, centimetres apart.
///
/// # Errors
/// [`WriteError::Io`].
pub fn write(layer: &Layer, path: &Path, options: &WriteOptions) -> Result<(), WriteError> {
    crate::formats::writing::save(path, to_string(layer, options).as_bytes())
}

/// A layer as the text of a FeatureCollection.
pub fn to_string(layer: &Layer, options: &WriteOptions) -> String {
    let mut out = String::from("{\"type\":\"FeatureCollection\",\"name\":");
    push_quoted(&layer.name, &mut out);
    out.push_str(",\"features\":[");
    for (feature, i) in layer.features().zip(0u64..) {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        push_feature(layer, feature, options, &mut out);
    }
    out.push_str("\n]}\n");
    out
}

/// What stands before each feature of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// Nothing: one feature a line (`.geojsonl`).
    Line,
    /// The record separator of RFC 8142 (`.geojsons`).
    Record,
}

/// Writes a layer as a sequence of features, one a line, in UTF-8.
///
/// # Errors
/// [`WriteError::Io`].
pub fn write_sequence(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    separator: Separator,
) -> Result<(), WriteError> {
    let mut out = String::new();
    for feature in layer.features() {
        if separator == Separator::Record {
            out.push('\u{1e}');
        }
        push_feature(layer, feature, options, &mut out);
        out.push('\n');
    }
    crate::formats::writing::save(path, out.as_bytes())
}

fn push_feature(layer: &Layer, feature: FeatureRef<'_>, options: &WriteOptions, out: &mut String) {
    out.push_str("{\"type\":\"Feature\",\"properties\":{");
    for (field, f) in layer.schema.fields.iter().zip(0..) {
        if f > 0 {
            out.push(',');
        }
        push_quoted(&field.name, out);
        out.push(':');
        push_value(&feature.chunk.value(feature.index, f), out);
    }
    out.push_str("},\"geometry\":");
    match feature.geometry() {
        Some(geometry) if !geometry.is_null() => push_geometry(geometry, options, out),
        _ => out.push_str("null"),
    }
    out.push('}');
}

fn push_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Text(text) => push_quoted(text, out),
        Value::Date(date) => push_quoted(&date.to_string(), out),
        Value::Int(i) => out.push_str(&i.to_string()),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Real(r) if r.is_finite() => {
            // `{:?}` keeps the point of a whole real number, so that it reads back as one.
            out.push_str(&format!("{r:?}"));
        }
        Value::Real(_) => out.push_str("null"),
    }
}

fn push_geometry(geometry: FeatureView<'_>, options: &WriteOptions, out: &mut String) {
    let kinds: Vec<PartKind> = geometry.parts().map(|p| p.kind()).collect();
    let Some(&kind) = kinds.first() else { return };
    if kinds.iter().all(|k| *k == kind) {
        let parts: Vec<PartView<'_>> = geometry.parts().collect();
        push_alike(kind, &parts, options, out);
        return;
    }
    out.push_str("{\"type\":\"GeometryCollection\",\"geometries\":[");
    for (part, i) in geometry.parts().zip(0u64..) {
        if i > 0 {
            out.push(',');
        }
        push_alike(part.kind(), &[part], options, out);
    }
    out.push_str("]}");
}

fn push_alike(kind: PartKind, parts: &[PartView<'_>], options: &WriteOptions, out: &mut String) {
    let is_multi = parts.len() > 1;
    out.push_str("{\"type\":\"");
    out.push_str(match (kind, is_multi) {
        (PartKind::Point, false) => "Point",
        (PartKind::Point, true) => "MultiPoint",
        (PartKind::Line, false) => "LineString",
        (PartKind::Line, true) => "MultiLineString",
        (PartKind::Polygon, false) => "Polygon",
        (PartKind::Polygon, true) => "MultiPolygon",
    });
    out.push_str("\",\"coordinates\":");
    if is_multi {
        out.push('[');
    }
    for (part, i) in parts.iter().zip(0u64..) {
        if i > 0 {
            out.push(',');
        }
        match kind {
            PartKind::Point => {
                for position in part.outer().iter().take(1) {
                    push_position(*position, options, out);
                }
            }
            PartKind::Line => push_positions(part.outer(), options, out),
            PartKind::Polygon => {
                out.push('[');
                for (ring, r) in part.rings().zip(0u64..) {
                    if r > 0 {
                        out.push(',');
                    }
                    push_positions(ring, options, out);
                }
                out.push(']');
            }
        }
    }
    if is_multi {
        out.push(']');
    }
    out.push('}');
}

fn push_positions(positions: &[Coord], options: &WriteOptions, out: &mut String) {
    out.push('[');
    for (position, i) in positions.iter().zip(0u64..) {
        if i > 0 {
            out.push(',');
        }
        push_position(*position, options, out);
    }
    out.push(']');
}

fn push_position(position: Coord, options: &WriteOptions, out: &mut String) {
    out.push('[');
    push_degrees(position.x, options, out);
    out.push(',');
    push_degrees(position.y, options, out);
    out.push(']');
}

fn push_degrees(degrees: f64, options: &WriteOptions, out: &mut String) {
    let Some(decimals) = options.decimals else {
        out.push_str(&degrees.to_string());
        return;
    };
    let text = format!("{degrees:.0$}", usize::from(decimals));
    let short = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    out.push_str(if short == "-0" { "0" } else { short });
}
