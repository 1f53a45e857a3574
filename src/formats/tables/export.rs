//! A layer as a table: what CSV and Excel write alike. Single points get two columns of
//! numbers, everything else a column of WKT; corner tables have a row for each corner.

use crate::base::date::Date;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::Crs;
use crate::formats::error::WriteError;
use crate::formats::kind::FormatKind;
use crate::formats::loss;
use crate::formats::writing::WriteOptions;
use crate::geom::measure::geodesic_between_m;
use crate::geom::{Coord, FeatureView, PartKind, PartView};
use crate::layer::{FeatureRef, FieldKind, Layer, NAME_FIELDS, Value};
use std::path::Path;

/// Names of the columns that hold positions; the reader knows them.
const DEGREES: [&str; 2] = ["经度", "纬度"];
const METRES: [&str; 2] = ["东坐标", "北坐标"];
const WKT: [&str; 1] = ["WKT"];
/// Whole numbers a spreadsheet keeps: 15 digits.
const MAX_INT: u64 = 999_999_999_999_999;

/// One value on its way into a cell.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::formats) enum CellValue {
    Empty,
    Text(String),
    Int(i64),
    Real(f64),
    /// A length or coordinate with so many decimals.
    Fixed(f64, u8),
    Bool(bool),
    Date(Date),
}

/// A table on its way into a file.
pub(in crate::formats) struct Grid<'a> {
    pub(in crate::formats) header: Vec<String>,
    pub(in crate::formats) rows: Box<dyn Iterator<Item = Result<Vec<CellValue>, WriteError>> + 'a>,
}

/// A row for each feature.
pub(in crate::formats) fn grid<'a>(layer: &'a Layer, options: &WriteOptions) -> Grid<'a> {
    let crs = options.crs;
    let are_points = are_points(layer);
    let (header, _) = header(layer, &crs);
    let rows = layer.features().map(move |feature| {
        let mut cells = Vec::new();
        let geometry = feature.geometry().filter(|g| !g.is_null());
        let outside = || WriteError::OutsideCrs {
            feature: feature.id().0,
        };
        if are_points {
            match geometry.and_then(|g| g.coords().first().copied()) {
                Some(c) => {
                    let (x, y) = crs.xy_from_lon_lat(c.x, c.y).ok_or_else(outside)?;
                    cells.extend([CellValue::Real(x), CellValue::Real(y)]);
                }
                None => cells.extend([CellValue::Empty, CellValue::Empty]),
            }
        } else {
            cells.push(match geometry {
                Some(g) => CellValue::Text(wkt(g, &crs).ok_or_else(outside)?),
                None => CellValue::Empty,
            });
        }
        for field in 0..layer.schema.fields.len() {
            cells.push(cell(feature.chunk.value(feature.index, field)));
        }
        Ok(cells)
    });
    Grid {
        header,
        rows: Box::new(rows),
    }
}

fn cell(value: Value) -> CellValue {
    match value {
        Value::Null => CellValue::Empty,
        Value::Text(t) if t.is_empty() => CellValue::Empty,
        Value::Text(t) => CellValue::Text(t),
        Value::Int(i) if i.unsigned_abs() > MAX_INT => CellValue::Text(i.to_string()),
        Value::Int(i) => CellValue::Int(i),
        Value::Real(r) if r.is_finite() => CellValue::Real(r),
        Value::Real(_) => CellValue::Empty,
        Value::Bool(b) => CellValue::Bool(b),
        Value::Date(d) => CellValue::Date(d),
    }
}

/// Whether every feature is one point or nothing.
fn are_points(layer: &Layer) -> bool {
    let mut any = false;
    let all = layer.features().all(|f| {
        f.geometry().is_none_or(|g| {
            any |= !g.is_null();
            g.is_null() || g.num_parts() == 1 && g.kind() == Some(PartKind::Point)
        })
    });
    all && any
}

/// Names of the columns, and of the fields that had to be called otherwise.
fn header(layer: &Layer, crs: &Crs) -> (Vec<String>, Vec<(String, String)>) {
    let own: &[&str] = if !are_points(layer) {
        &WKT
    } else if crs.is_geographic() {
        &DEGREES
    } else {
        &METRES
    };
    let mut header: Vec<String> = own.iter().map(|n| (*n).to_owned()).collect();
    let mut renamed = Vec::new();
    for (field, number) in layer.schema.fields.iter().zip(1u32..) {
        let plain = field.name.trim();
        let base = if plain.is_empty() {
            format!("#{number}")
        } else {
            plain.to_owned()
        };
        let mut name = base.clone();
        let mut n = 2u32;
        while header.iter().any(|h| h.eq_ignore_ascii_case(&name)) {
            name = format!("{base}_{n}");
            n += 1;
        }
        if name != field.name {
            renamed.push((field.name.clone(), name.clone()));
        }
        header.push(name);
    }
    (header, renamed)
}

/// What a table cannot hold of a layer.
pub(in crate::formats) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut all = vec![loss(
        Message::new("tables.loses_crs").with("crs", options.crs.describe()),
    )];
    for (field, written) in header(layer, &options.crs).1 {
        all.push(loss(
            Message::new("tables.field_renamed")
                .with("field", field)
                .with("written", written),
        ));
    }
    for (field, i) in layer.schema.fields.iter().zip(0..) {
        let is_long = |f: FeatureRef<'_>| matches!(f.chunk.value(f.index, i), Value::Int(v) if v.unsigned_abs() > MAX_INT);
        if field.kind == FieldKind::Int && layer.features().any(is_long) {
            all.push(loss(
                Message::new("tables.loses_long_int").with("field", field.name.as_str()),
            ));
        }
    }
    all
}

/// A geometry as WKT; `None` if a vertex lies outside the system.
fn wkt(geometry: FeatureView<'_>, crs: &Crs) -> Option<String> {
    let parts: Vec<PartView<'_>> = geometry.parts().collect();
    let kind = parts.first()?.kind();
    let mut out = String::new();
    if parts.iter().all(|p| p.kind() == kind) {
        push_alike(kind, &parts, crs, &mut out)?;
        return Some(out);
    }
    out.push_str("GEOMETRYCOLLECTION(");
    for (part, i) in parts.iter().zip(0u64..) {
        if i > 0 {
            out.push(',');
        }
        push_alike(part.kind(), std::slice::from_ref(part), crs, &mut out)?;
    }
    out.push(')');
    Some(out)
}

fn push_alike(kind: PartKind, parts: &[PartView<'_>], crs: &Crs, out: &mut String) -> Option<()> {
    let is_multi = parts.len() > 1;
    if is_multi {
        out.push_str("MULTI");
    }
    out.push_str(match kind {
        PartKind::Point => "POINT",
        PartKind::Line => "LINESTRING",
        PartKind::Polygon => "POLYGON",
    });
    if is_multi {
        out.push('(');
    }
    for (part, i) in parts.iter().zip(0u64..) {
        if i > 0 {
            out.push(',');
        }
        if kind == PartKind::Polygon {
            out.push('(');
            for (ring, r) in part.rings().zip(0u64..) {
                if r > 0 {
                    out.push(',');
                }
                push_positions(ring, crs, out)?;
            }
            out.push(')');
        } else {
            push_positions(part.outer(), crs, out)?;
        }
    }
    if is_multi {
        out.push(')');
    }
    Some(())
}

fn push_positions(positions: &[Coord], crs: &Crs, out: &mut String) -> Option<()> {
    out.push('(');
    for (position, i) in positions.iter().zip(0u64..) {
        if i > 0 {
            out.push(',');
        }
        let (x, y) = crs.xy_from_lon_lat(position.x, position.y)?;
        out.push_str(&format!("{x} {y}"));
    }
    out.push(')');
    Some(())
}

/// Writes a table of corners (界址点成果表): 地块, 圈号, 点号, X(北) and Y(东) to the
/// millimetre in the system of `options` (left out for degrees), 经度 and 纬度 to 1e-9 degrees,
/// 边长 to the next corner in metres (in the plane of the system; geodesic for degrees). Rings
/// end with their first corner again. `options.kind` is CSV or XLSX.
///
/// # Errors
/// [`WriteError`]; [`WriteError::NotWritten`] for any other format.
pub fn write_corners(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    let grid = corner_grid(layer, &options.crs);
    match options.kind {
        FormatKind::Csv => crate::formats::csv::write_grid(grid, path, options, progress)?,
        FormatKind::Xlsx => {
            crate::formats::xlsx::write_grid(grid, &layer.name, path, options, progress)?;
        }
        _ => return Err(WriteError::NotWritten),
    }
    let others = layer
        .features()
        .filter(|f| {
            f.geometry()
                .is_some_and(|g| g.parts().any(|p| p.kind() != PartKind::Polygon))
        })
        .count();
    let mut remarks = vec![Diagnostic::new(
        Severity::Info,
        Message::new("tables.corners_rounded"),
    )];
    if others > 0 {
        remarks.push(loss(
            Message::new("tables.corners_only_polygons").with("count", others),
        ));
    }
    Ok(remarks)
}

fn corner_grid<'a>(layer: &'a Layer, crs: &Crs) -> Grid<'a> {
    let crs = *crs;
    let mut header = vec!["地块", "圈号", "点号"];
    if !crs.is_geographic() {
        header.extend(["X(北)", "Y(东)"]);
    }
    header.extend(DEGREES);
    header.push("边长(m)");
    let rows = layer
        .features()
        .flat_map(move |feature| match corner_rows(layer, feature, &crs) {
            Ok(rows) => rows.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(e) => vec![Err(e)],
        });
    Grid {
        header: header.into_iter().map(str::to_owned).collect(),
        rows: Box::new(rows),
    }
}

fn corner_rows(
    layer: &Layer,
    feature: FeatureRef<'_>,
    crs: &Crs,
) -> Result<Vec<Vec<CellValue>>, WriteError> {
    let id = feature.id().0;
    let name = NAME_FIELDS
        .iter()
        .filter(|n| layer.schema.find(n).is_some())
        .map(|n| feature.value(n))
        .find(|v| !v.is_blank())
        .map_or_else(|| id.to_string(), |v| v.display());
    let mut rows = Vec::new();
    let mut ring_number = 0;
    let mut point_number = 0;
    let parts = feature.geometry().into_iter().flat_map(|g| g.parts());
    for ring in parts
        .filter(|p| p.kind() == PartKind::Polygon)
        .flat_map(|p| p.rings())
    {
        ring_number += 1;
        let first = point_number + 1;
        for (i, position) in ring.iter().enumerate() {
            let next = ring.get(i + 1);
            let number = if next.is_none() {
                first
            } else {
                point_number += 1;
                point_number
            };
            let xy = |c: &Coord| {
                crs.xy_from_lon_lat(c.x, c.y)
                    .ok_or(WriteError::OutsideCrs { feature: id })
            };
            let mut row = vec![
                CellValue::Text(name.clone()),
                CellValue::Int(ring_number),
                CellValue::Text(format!("J{number}")),
            ];
            let (x, y) = xy(position)?;
            if !crs.is_geographic() {
                row.extend([CellValue::Fixed(y, 3), CellValue::Fixed(x, 3)]);
            }
            row.extend([
                CellValue::Fixed(position.x, 9),
                CellValue::Fixed(position.y, 9),
            ]);
            row.push(match next {
                None => CellValue::Empty,
                Some(next) if crs.is_geographic() => {
                    CellValue::Fixed(geodesic_between_m(*position, *next), 3)
                }
                Some(next) => {
                    let (nx, ny) = xy(next)?;
                    CellValue::Fixed(libm::hypot(nx - x, ny - y), 3)
                }
            });
            rows.push(row);
        }
    }
    Ok(rows)
}
