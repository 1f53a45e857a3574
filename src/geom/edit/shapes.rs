//! Shapes from a few positions: rings, rectangles, circles, corridors; and a shape turned or
//! scaled about a position.

use super::Sheet;
use super::combine::widened;
use crate::geom::{Columns, Coord, FeatureView, PartKind};

/// Corners of a circle. The polygon lies in the circle; its area is 0.02 % less than the
/// circle's.
pub const CIRCLE_CORNERS: usize = 180;

/// One polygon from its corners, closed or not; a null shape from fewer than three.
pub fn ring_shape(corners: &[Coord]) -> Columns {
    let mut out = Columns::new();
    if corners.len() < 3 {
        out.end_feature();
    } else {
        out.push_polygon(corners, &[]);
    }
    out
}

/// One line; a null shape from fewer than two positions.
pub fn chain_shape(corners: &[Coord]) -> Columns {
    let mut out = Columns::new();
    if corners.len() >= 2 {
        out.push_ring(corners.iter().copied());
        out.end_part(PartKind::Line);
    }
    out.end_feature();
    out
}

/// One point.
pub fn point_shape(at: Coord) -> Columns {
    let mut out = Columns::new();
    out.push_ring([at]);
    out.end_part(PartKind::Point);
    out.end_feature();
    out
}

/// The rectangle along the grid between two opposite corners, which keep their bits; `None` for
/// one without width, or where the plane does not reach.
pub fn rectangle(sheet: &Sheet, a: Coord, b: Coord) -> Option<Columns> {
    let (p, q) = (sheet.flat(a)?, sheet.flat(b)?);
    if p.x == q.x || p.y == q.y {
        return None;
    }
    let (c, d) = (
        sheet.degrees(Coord::lon_lat(q.x, p.y))?,
        sheet.degrees(Coord::lon_lat(p.x, q.y))?,
    );
    Some(ring_shape(&[a, c, b, d]))
}

/// The circle about a centre, its first corner north of it; `None` for a radius that is not
/// positive, or where the plane does not reach.
pub fn circle(sheet: &Sheet, centre: Coord, radius_m: f64) -> Option<Columns> {
    if radius_m <= 0.0 || !radius_m.is_finite() {
        return None;
    }
    let c = sheet.flat(centre)?;
    let corners: Option<Vec<Coord>> = (0..CIRCLE_CORNERS)
        .map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / CIRCLE_CORNERS as f64;
            let (sin, cos) = libm::sincos(angle);
            sheet.degrees(Coord::lon_lat(c.x - radius_m * sin, c.y + radius_m * cos))
        })
        .collect();
    Some(ring_shape(&corners?))
}

/// The strip of a width along a chain, its ends cut straight; `None` for a width that is not
/// positive, for fewer than two different positions, or where the plane does not reach.
pub fn corridor(sheet: &Sheet, chain: &[Coord], width_m: f64) -> Option<Columns> {
    let mut flat = sheet.flat_chain(chain)?;
    flat.dedup();
    if flat.len() < 2 || width_m <= 0.0 || !width_m.is_finite() {
        return None;
    }
    widened(sheet, &flat, 0.5 * width_m)
}

/// A feature turned clockwise by degrees and scaled by a factor about a position. `None` for a
/// factor that is not positive, or where the plane does not reach.
pub fn turned(
    feature: FeatureView<'_>,
    sheet: &Sheet,
    about: Coord,
    clockwise_deg: f64,
    factor: f64,
) -> Option<Columns> {
    if factor <= 0.0 || !factor.is_finite() || !clockwise_deg.is_finite() {
        return None;
    }
    let o = sheet.flat(about)?;
    let (sin, cos) = libm::sincos(clockwise_deg.to_radians());
    let turn = |c: Coord| {
        let p = sheet.flat(c)?;
        let (dx, dy) = ((p.x - o.x) * factor, (p.y - o.y) * factor);
        sheet.degrees(Coord::lon_lat(
            o.x + dx * cos + dy * sin,
            o.y - dx * sin + dy * cos,
        ))
    };
    let mut out = Columns::new();
    for part in feature.parts() {
        for ring in part.rings() {
            let ring: Option<Vec<Coord>> = ring.iter().map(|c| turn(*c)).collect();
            out.push_ring(ring?);
        }
        out.end_part(part.kind());
    }
    out.end_feature();
    Some(out)
}
