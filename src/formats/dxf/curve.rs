//! Arcs as chains of chords, no chord further from its arc than a stated tolerance.

use crate::geom::Coord;
use std::f64::consts::{PI, TAU};

/// Largest distance of a chord from its arc in a drawing in metres.
pub(super) const TOLERANCE: f64 = 0.005;
/// The same in a drawing in degrees: 5 mm.
const TOLERANCE_DEGREES: f64 = 5e-8;
/// Most chords of one arc.
const MOST_CHORDS: f64 = 2048.0;

/// A position, x east, y north, in drawing units.
pub(super) fn at(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

/// Positions on an ellipse's arc after its start, its end included. Axes: `major` from the
/// centre, the other `ratio` of it and turned to the left; angles in radians, counter-clockwise
/// from `from` by `sweep` (negative: clockwise).
pub(super) fn arc(
    center: Coord,
    major: Coord,
    ratio: f64,
    from: f64,
    sweep: f64,
    out: &mut Vec<Coord>,
) {
    let radius = (major.x * major.x + major.y * major.y).sqrt();
    let tolerance = if center.x.abs() <= 180.0 && center.y.abs() <= 90.0 {
        TOLERANCE_DEGREES
    } else {
        TOLERANCE
    };
    let widest = if radius > tolerance {
        2.0 * libm::acos(1.0 - tolerance / radius)
    } else {
        PI
    };
    // At least twelve to the circle, so that a small one is still round.
    let step = widest.clamp(TAU / MOST_CHORDS, TAU / 12.0);
    let chords = (sweep.abs() / step).ceil().clamp(1.0, MOST_CHORDS);
    let mut i = 1.0;
    while i <= chords {
        let angle = from + sweep * (i / chords);
        let (cos, sin) = (libm::cos(angle), libm::sin(angle) * ratio);
        out.push(at(
            center.x + major.x * cos - major.y * sin,
            center.y + major.y * cos + major.x * sin,
        ));
        i += 1.0;
    }
}

/// The rest of an edge from a vertex to the next: straight, or an arc with a bulge, the tangent
/// of a quarter of its angle, positive to the left.
pub(super) fn edge(from: Coord, to: Coord, bulge: f64, out: &mut Vec<Coord>) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let chord = (dx * dx + dy * dy).sqrt();
    if bulge == 0.0 || !bulge.is_finite() || chord == 0.0 {
        out.push(to);
        return;
    }
    let sweep = 4.0 * libm::atan(bulge);
    // The centre lies on the chord's bisector, (1 − b²)/4b chords to its left.
    let offset = (1.0 - bulge * bulge) / (4.0 * bulge);
    let center = at(
        0.5 * (from.x + to.x) - dy * offset,
        0.5 * (from.y + to.y) + dx * offset,
    );
    let radius = chord * (1.0 + bulge * bulge) / (4.0 * bulge.abs());
    let start = libm::atan2(from.y - center.y, from.x - center.x);
    arc(center, at(radius, 0.0), 1.0, start, sweep, out);
    // The end is the vertex as it was written.
    if let Some(last) = out.last_mut() {
        *last = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulge_of_one_is_a_half_circle_within_the_tolerance() {
        let (from, to) = (at(1000.0, 2000.0), at(1200.0, 2000.0));
        let mut out = Vec::new();
        edge(from, to, 1.0, &mut out);
        assert_eq!(out.last(), Some(&to));
        let mut previous = from;
        for p in out {
            let middle = at(0.5 * (previous.x + p.x), 0.5 * (previous.y + p.y));
            let radius = |c: Coord| ((c.x - 1100.0).powi(2) + (c.y - 2000.0).powi(2)).sqrt();
            assert!((radius(p) - 100.0).abs() < 1e-9);
            assert!(100.0 - radius(middle) <= TOLERANCE);
            // To the left of an eastward chord an arc bulges south: the centre is to its left.
            assert!(p.y <= 2000.0);
            previous = p;
        }
    }
}
