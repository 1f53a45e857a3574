//! Shapes out of others: split by a line, merged, less another, grown or shrunk.
//!
//! The overlay is crate `geo`'s and, for the split, `i_overlay`'s under it (decision 2: their
//! types live inside one function). Original corners keep their bits; new ones lie on the
//! overlay's grid, some 1e-9 of the shape's size, and on the same one on both sides of a cut.

use super::Sheet;
use crate::geom::shape::remainder_shape;
use crate::geom::to_geo::{Frame, Known, is_position};
use crate::geom::{Bbox, Columns, Coord, FeatureView, PartKind, PartView};
use geo::buffer::{BufferStyle, LineCap, LineJoin};
use geo::{Area, Buffer, Coord as GeoCoord, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::float::slice::FloatSlice;
use std::collections::{HashMap, HashSet};

/// Angle between two corners of a rounding, radians: a circle has 120.
const ROUNDING: f64 = std::f64::consts::PI / 60.0;
/// Pieces of a split that are smaller than this share of the whole are the overlay's dust.
const DUST: f64 = 1e-12;

fn frame_of(bbox: &Bbox) -> Option<Frame> {
    let usable = !bbox.is_empty() && is_position(bbox.min) && is_position(bbox.max);
    usable.then(|| Frame::about(bbox.center()))
}

fn polygons_of<'a>(feature: FeatureView<'a>) -> impl Iterator<Item = PartView<'a>> {
    feature
        .parts()
        .filter(|p| p.kind() == PartKind::Polygon)
        .filter(|p| p.rings().flatten().copied().all(is_position))
}

/// The step of the overlay's grid at most, degrees.
fn step_of(bbox: &Bbox) -> f64 {
    let size = (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y);
    2.0 * size / f64::from(1 << 29)
}

fn known(bbox: &Bbox, coords: impl IntoIterator<Item = Coord>) -> Known {
    Known::new(coords, step_of(bbox))
}

fn bits(c: Coord) -> (u64, u64) {
    (c.x.to_bits(), c.y.to_bits())
}

/// The place of an edge nearest to a position, and how far that is, degrees.
fn foot(a: Coord, b: Coord, at: Coord) -> (Coord, f64) {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let t = if square > 0.0 {
        (((at.x - a.x) * dx + (at.y - a.y) * dy) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let foot = Coord::lon_lat(a.x + t * dx, a.y + t * dy);
    (foot, libm::hypot(foot.x - at.x, foot.y - at.y))
}

fn push_others(feature: FeatureView<'_>, out: &mut Columns) {
    for part in feature.parts().filter(|p| p.kind() != PartKind::Polygon) {
        for ring in part.rings() {
            out.push_ring(ring.iter().copied());
        }
        out.end_part(part.kind());
    }
}

/// The polygons of a feature split by a line, each piece a feature, largest first. One piece
/// where the line does not part it. Ends of the line inside a piece cut nothing.
pub fn split(feature: FeatureView<'_>, line: &[Coord]) -> Vec<Columns> {
    let bbox = feature.bbox().union(&Bbox::around(line));
    let Some(frame) = frame_of(&bbox).filter(|_| line.iter().copied().all(is_position)) else {
        return Vec::new();
    };
    let pairs = |ring: &[Coord], is_closed: bool| -> Vec<[f64; 2]> {
        let local = frame.ring(ring.iter().copied());
        let take = local.0.len() - usize::from(is_closed && !local.0.is_empty());
        local.0.iter().take(take).map(|c| [c.x, c.y]).collect()
    };
    let shapes: Vec<Vec<Vec<[f64; 2]>>> = polygons_of(feature)
        .map(|part| part.rings().map(|r| pairs(r, true)).collect())
        .collect();
    let knife = vec![pairs(line, false)];
    let parted = shapes.slice_by(&knife, FillRule::EvenOdd);
    let known = known(&bbox, feature.coords().iter().chain(line).copied());
    // A new corner lies on the grid; put back on the edge it parts, no ground is lost.
    let own: HashSet<(u64, u64)> = feature
        .coords()
        .iter()
        .chain(line)
        .map(|c| bits(*c))
        .collect();
    let near = 4.0 * step_of(&bbox);
    let settle = |at: Coord| {
        if own.contains(&bits(at)) {
            return at;
        }
        let edges = polygons_of(feature).flat_map(|p| p.rings().collect::<Vec<_>>());
        let edges = edges.flat_map(|ring| ring.windows(2));
        edges
            .filter_map(|w| match w {
                [a, b] => Some(foot(*a, *b, at)),
                _ => None,
            })
            .filter(|(_, off)| *off <= near)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(at, |(foot, _)| foot)
    };
    let mut pieces: Vec<(f64, Columns)> = Vec::new();
    for shape in parted {
        let mut rings = shape.into_iter().map(|ring| {
            let coords = ring.into_iter().map(|[x, y]| GeoCoord { x, y });
            let mut ring = LineString(coords.collect());
            ring.close();
            ring
        });
        let Some(outer) = rings.next() else { continue };
        let polygon = Polygon::new(outer, rings.collect());
        let size = polygon.unsigned_area();
        let mut columns = Columns::new();
        frame.push_parts(&MultiPolygon(vec![polygon]), &known, &mut columns);
        columns.end_feature();
        columns.map_coords(&settle);
        columns.orient();
        if columns.feature(0).is_some_and(|f| !f.is_null()) {
            pieces.push((size, columns));
        }
    }
    let whole: f64 = pieces.iter().map(|(size, _)| size).sum();
    pieces.retain(|(size, _)| *size > whole * DUST);
    pieces.sort_by(|a, b| b.0.total_cmp(&a.0));
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

/// Several features as one: their polygons united, their lines and points beside.
pub fn merged<'a>(features: impl IntoIterator<Item = FeatureView<'a>>) -> Columns {
    let features: Vec<FeatureView<'a>> = features.into_iter().collect();
    let bbox = features
        .iter()
        .fold(Bbox::EMPTY, |all, f| all.union(&f.bbox()));
    let mut out = Columns::new();
    if let Some(frame) = frame_of(&bbox) {
        let polygons: Vec<MultiPolygon<f64>> = features
            .iter()
            .map(|f| MultiPolygon(polygons_of(*f).map(|p| frame.polygon(p.rings())).collect()))
            .collect();
        let united = geo::unary_union(&polygons);
        let coords = features.iter().flat_map(|f| f.coords()).copied();
        frame.push_parts(&united, &known(&bbox, coords), &mut out);
    }
    for feature in &features {
        push_others(*feature, &mut out);
    }
    out.end_feature();
    let mut out = without_seams(&out, &features, 4.0 * step_of(&bbox));
    out.orient();
    out
}

/// A feature without the corners at which borders between the features it was merged from ended
/// on a straight edge: what a split put there goes again.
fn without_seams(merged: &Columns, from: &[FeatureView<'_>], near: f64) -> Columns {
    let mut seen: HashMap<(u64, u64), usize> = HashMap::new();
    for feature in from {
        let own: HashSet<(u64, u64)> = feature.coords().iter().map(|c| bits(*c)).collect();
        for key in own {
            *seen.entry(key).or_default() += 1;
        }
    }
    let is_seam = |before: Coord, at: Coord, after: Coord| {
        seen.get(&bits(at)).is_some_and(|n| *n > 1) && foot(before, after, at).1 <= near
    };
    let mut out = Columns::new();
    for part in merged.features().flat_map(|f| f.parts()) {
        for ring in part.rings() {
            if part.kind() != PartKind::Polygon {
                out.push_ring(ring.iter().copied());
                continue;
            }
            let mut kept = ring.to_vec();
            kept.pop();
            let mut k = 0;
            while k < kept.len() && kept.len() > 3 {
                let around = |step: usize| kept.get((k + step) % kept.len()).copied();
                let (before, at, after) = (around(kept.len() - 1), around(0), around(1));
                match (before, at, after) {
                    (Some(b), Some(c), Some(d)) if is_seam(b, c, d) => {
                        kept.remove(k);
                    }
                    _ => k += 1,
                }
            }
            kept.extend(kept.first().copied());
            out.push_ring(kept);
        }
        out.end_part(part.kind());
    }
    out.end_feature();
    out
}

/// A feature less others; a null shape where nothing is left.
pub fn cut<'a>(
    feature: FeatureView<'_>,
    others: impl IntoIterator<Item = FeatureView<'a>>,
) -> Columns {
    let mut left = Columns::new();
    left.push_feature(feature);
    for other in others {
        let Some(now) = left.feature(0) else { break };
        if !now.bbox().meets(&other.bbox()) {
            continue;
        }
        left = remainder_shape(now, other);
    }
    left.orient();
    left
}

/// A shape grown by metres, or shrunk by negative ones; corners are rounded. Lines and points
/// become the ground about them. A null shape where nothing is left; `None` where the plane does
/// not reach.
pub fn buffered(feature: FeatureView<'_>, sheet: &Sheet, by_m: f64) -> Option<Columns> {
    if !by_m.is_finite() {
        return None;
    }
    let style = || {
        BufferStyle::new(by_m)
            .line_join(LineJoin::Round(ROUNDING))
            .line_cap(LineCap::Round(ROUNDING))
    };
    let mut grown: Vec<MultiPolygon<f64>> = Vec::new();
    let mut polygons = Vec::new();
    for part in feature.parts() {
        let rings: Option<Vec<LineString<f64>>> = part
            .rings()
            .map(|r| Some(flat_line(&sheet.flat_chain(r)?)))
            .collect();
        let mut rings = rings?.into_iter();
        let Some(outer) = rings.next() else { continue };
        match part.kind() {
            PartKind::Polygon => polygons.push(Polygon::new(outer, rings.collect())),
            PartKind::Line if by_m > 0.0 => grown.push(outer.buffer_with_style(style())),
            PartKind::Point if by_m > 0.0 => grown.extend(
                outer
                    .0
                    .iter()
                    .map(|c| geo::Point(*c).buffer_with_style(style())),
            ),
            PartKind::Line | PartKind::Point => {}
        }
    }
    let polygons = MultiPolygon(polygons);
    if by_m == 0.0 {
        grown.push(polygons);
    } else if !polygons.0.is_empty() {
        grown.push(polygons.buffer_with_style(style()));
    }
    back(sheet, &geo::unary_union(&grown))
}

/// The strip along a chain of the sheet, half a width to each side, its ends cut straight.
pub(super) fn widened(sheet: &Sheet, flat: &[Coord], half_m: f64) -> Option<Columns> {
    let style = BufferStyle::new(half_m)
        .line_join(LineJoin::Round(ROUNDING))
        .line_cap(LineCap::Butt);
    let strip = flat_line(flat).buffer_with_style(style);
    let columns = back(sheet, &strip)?;
    columns
        .feature(0)
        .is_some_and(|f| !f.is_null())
        .then_some(columns)
}

fn flat_line(flat: &[Coord]) -> LineString<f64> {
    LineString(flat.iter().map(|c| GeoCoord { x: c.x, y: c.y }).collect())
}

/// Polygons of the sheet as one feature in degrees.
fn back(sheet: &Sheet, polygons: &MultiPolygon<f64>) -> Option<Columns> {
    let mut out = Columns::new();
    for polygon in polygons {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let mut any = false;
        for ring in rings {
            let flat: Vec<Coord> = ring.0.iter().map(|c| Coord::lon_lat(c.x, c.y)).collect();
            let mut degrees = sheet.degrees_chain(&flat)?;
            degrees.dedup();
            if degrees.len() >= 4 {
                out.push_ring(degrees);
                any = true;
            } else if !any {
                break;
            }
        }
        if any {
            out.end_part(PartKind::Polygon);
        }
    }
    out.end_feature();
    out.orient();
    Some(out)
}
