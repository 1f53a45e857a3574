//! A feature as rows of points: projected, rounded, each ring clockwise from its north-west
//! corner and closed.

use super::model::RecordKind;
use crate::crs::Crs;
use crate::geom::{FeatureView, PartKind};

/// A feature ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outline {
    pub(super) kind: RecordKind,
    /// East and north; rings of polygons closed. Holes follow their outer ring.
    pub(super) rings: Vec<Vec<[f64; 2]>>,
    /// Area in the plane of the rounded points, m²; `None` for degrees and what has no area.
    pub(super) area_m2: Option<f64>,
    /// Points that fell on the one before when rounded.
    pub(super) dropped: usize,
    /// Rings of which rounding left fewer than three points.
    pub(super) lost_rings: usize,
    /// Whether a ring was turned or begins elsewhere than it did.
    pub(super) turned: bool,
}

/// Outlines a feature; `None` if a vertex lies outside the system. Of mixed parts only those of
/// the highest kind are taken.
pub(super) fn of(feature: FeatureView<'_>, crs: &Crs, decimals: usize) -> Option<Outline> {
    let kind = feature.kind()?;
    let mut out = Outline {
        kind: match kind {
            PartKind::Point => RecordKind::Point,
            PartKind::Line => RecordKind::Line,
            PartKind::Polygon => RecordKind::Polygon,
        },
        rings: Vec::new(),
        area_m2: None,
        dropped: 0,
        lost_rings: 0,
        turned: false,
    };
    let mut area = 0.0;
    for part in feature.parts().filter(|p| p.kind() == kind) {
        for (i, ring) in part.rings().enumerate() {
            let mut points: Vec<[f64; 2]> = Vec::with_capacity(ring.len());
            for c in ring {
                let (x, y) = crs.xy_from_lon_lat(c.x, c.y)?;
                let at = [rounded(x, decimals), rounded(y, decimals)];
                if points.last() == Some(&at) && kind != PartKind::Point {
                    out.dropped += 1;
                } else {
                    points.push(at);
                }
            }
            if kind != PartKind::Polygon {
                out.rings.push(points);
                continue;
            }
            if points.first() == points.last() {
                points.pop();
            }
            if points.len() < 3 {
                out.lost_rings += 1;
                continue;
            }
            let before = points.clone();
            let twice = twice_area(&points);
            if twice > 0.0 {
                points.reverse();
            }
            area += 0.5 * twice.abs() * if i == 0 { 1.0 } else { -1.0 };
            let start = north_west(&points);
            points.rotate_left(start);
            out.turned |= points != before;
            points.extend(points.first().copied());
            out.rings.push(points);
        }
    }
    if kind == PartKind::Polygon && !crs.is_geographic() {
        out.area_m2 = Some(area.max(0.0));
    }
    Some(out)
}

/// As the file will have it.
fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// Twice the signed area of an open ring, from its first point; positive counter-clockwise.
fn twice_area(points: &[[f64; 2]]) -> f64 {
    let Some(&[ox, oy]) = points.first() else {
        return 0.0;
    };
    points
        .windows(2)
        .map(|w| match w {
            [a, b] => (a[0] - ox) * (b[1] - oy) - (b[0] - ox) * (a[1] - oy),
            _ => 0.0,
        })
        .sum()
}

/// The point nearest to the north-west corner of the ring's box; of equals the northernmost.
fn north_west(points: &[[f64; 2]]) -> usize {
    let west = points.iter().fold(f64::INFINITY, |m, p| m.min(p[0]));
    let north = points.iter().fold(f64::NEG_INFINITY, |m, p| m.max(p[1]));
    let distance = |p: &[f64; 2]| {
        let (dx, dy) = (p[0] - west, north - p[1]);
        dx * dx + dy * dy
    };
    points
        .iter()
        .enumerate()
        .min_by(|(_, a), (_, b)| {
            distance(a)
                .total_cmp(&distance(b))
                .then(b[1].total_cmp(&a[1]))
        })
        .map_or(0, |(i, _)| i)
}
