//! Where a label may stand: inside a polygon at the point farthest from its border, along a
//! gentle stretch of a line, beside a point.

use crate::geom::{Coord, FeatureView, PartKind};
use crate::render::view::{MapView, ScreenPos};
use std::collections::BinaryHeap;

/// Most vertices of a ring that are looked at.
const MOST_VERTICES: usize = 240;
/// Steeper than this, a name is not turned along its line but stands beside it, degrees.
const STEEPEST: f64 = 50.0;

/// A place a label may stand at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    /// The place.
    pub at: ScreenPos,
    /// Turned counter-clockwise by, degrees.
    pub angle_deg: f64,
    /// Which share of the text lies before the place: 0 starts there, 0.5 is centred.
    pub align: f64,
    /// Whether the text stands above the place instead of across it.
    pub above: bool,
}

/// The places of a feature, best first. `width_px` is the width of its text.
pub(super) fn anchors(feature: FeatureView<'_>, view: &MapView, width_px: f64) -> Vec<Anchor> {
    match feature.kind() {
        Some(PartKind::Polygon) => polygon(feature, view).into_iter().collect(),
        Some(PartKind::Line) => line(feature, view, width_px),
        Some(PartKind::Point) => feature
            .coords()
            .first()
            .map(|&c| beside(view.screen_from_lon_lat(c)))
            .unwrap_or_default(),
        None => Vec::new(),
    }
}

fn beside(at: ScreenPos) -> Vec<Anchor> {
    [(0.0, false), (1.0, false), (0.5, true)]
        .map(|(align, above)| Anchor {
            at: ScreenPos {
                x: at.x,
                y: if above { at.y - 6.0 } else { at.y },
            },
            angle_deg: 0.0,
            align,
            above,
        })
        .to_vec()
}

fn every_nth(ring: &[Coord]) -> impl Iterator<Item = Coord> + '_ {
    let step = ring.len().div_ceil(MOST_VERTICES).max(1);
    ring.iter().step_by(step).copied()
}

fn polygon(feature: FeatureView<'_>, view: &MapView) -> Option<Anchor> {
    let mut best: Option<(f64, crate::geom::PartView<'_>)> = None;
    for part in feature.parts().filter(|p| p.kind() == PartKind::Polygon) {
        let area = ring_size(part.outer());
        if best.as_ref().is_none_or(|(most, _)| area > *most) {
            best = Some((area, part));
        }
    }
    let (_, part) = best?;
    let rings: Vec<Vec<ScreenPos>> = part
        .rings()
        .take(16)
        .map(|ring| {
            every_nth(ring)
                .map(|c| view.screen_from_lon_lat(c))
                .collect()
        })
        .collect();
    let inside = |at: &ScreenPos| {
        (0.0..f64::from(view.width())).contains(&at.x)
            && (0.0..f64::from(view.height())).contains(&at.y)
    };
    // Where the best point of the whole shape is out of the picture, the best of what shows.
    let at = pole(&rings).filter(inside).or_else(|| {
        let shown: Vec<Vec<ScreenPos>> = part
            .rings()
            .take(16)
            .map(|ring| clipped(ring, view))
            .filter(|ring| ring.len() > 2)
            .collect();
        pole(&shown)
    })?;
    Some(Anchor {
        at,
        angle_deg: 0.0,
        align: 0.5,
        above: false,
    })
}

/// The piece of a ring within the picture, side by side (Sutherland and Hodgman 1974).
fn clipped(ring: &[Coord], view: &MapView) -> Vec<ScreenPos> {
    let (width, height) = (f64::from(view.width()), f64::from(view.height()));
    let mut points: Vec<ScreenPos> = ring.iter().map(|&c| view.screen_from_lon_lat(c)).collect();
    // Distance inwards from each side.
    let sides: [&dyn Fn(&ScreenPos) -> f64; 4] =
        [&|p| p.x, &|p| p.y, &|p| width - p.x, &|p| height - p.y];
    for side in sides {
        let mut kept = Vec::with_capacity(points.len());
        for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
            let (da, db) = (side(a), side(b));
            if da >= 0.0 {
                kept.push(*a);
            }
            if (da >= 0.0) != (db >= 0.0) {
                let t = da / (da - db);
                kept.push(ScreenPos {
                    x: a.x + (b.x - a.x) * t,
                    y: a.y + (b.y - a.y) * t,
                });
            }
        }
        points = kept;
    }
    let step = points.len().div_ceil(MOST_VERTICES).max(1);
    points.into_iter().step_by(step).collect()
}

/// Area of a ring in square degrees, only to tell the largest part.
fn ring_size(ring: &[Coord]) -> f64 {
    let Some(&o) = ring.first() else { return 0.0 };
    let twice: f64 = ring
        .windows(2)
        .map(|w| match w {
            [a, b] => (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y),
            _ => 0.0,
        })
        .sum();
    twice.abs()
}

/// A square that may hold the pole.
struct Cell {
    x: f64,
    y: f64,
    half: f64,
    inside: f64,
    most: f64,
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.most.total_cmp(&other.most)
    }
}

/// The pole of inaccessibility: the inner point farthest from all borders, by halving
/// squares, to a fiftieth of the shape's size. Widths count half as much as heights, since
/// labels are wide: distances are taken with x halved.
fn pole(rings: &[Vec<ScreenPos>]) -> Option<ScreenPos> {
    const FLAT: f64 = 0.5;
    let outer = rings.first()?;
    let first = outer.first()?;
    let (mut lo, mut hi) = ((first.x * FLAT, first.y), (first.x * FLAT, first.y));
    for p in outer {
        lo = (lo.0.min(p.x * FLAT), lo.1.min(p.y));
        hi = (hi.0.max(p.x * FLAT), hi.1.max(p.y));
    }
    let (width, height) = (hi.0 - lo.0, hi.1 - lo.1);
    let size = width.min(height).max(width.max(height) / 16.0);
    if size <= 0.0 {
        return None;
    }
    let edges: Vec<[f64; 4]> = rings
        .iter()
        .flat_map(|ring| {
            ring.iter()
                .zip(ring.iter().cycle().skip(1))
                .map(|(a, b)| [a.x * FLAT, a.y, b.x * FLAT, b.y])
        })
        .collect();
    let cell = |x: f64, y: f64, half: f64| {
        let inside = signed_distance(&edges, x, y);
        Cell {
            x,
            y,
            half,
            inside,
            most: inside + half * std::f64::consts::SQRT_2,
        }
    };
    let mut best = cell((lo.0 + hi.0) / 2.0, (lo.1 + hi.1) / 2.0, 0.0);
    let mut heap = BinaryHeap::new();
    let half = size / 2.0;
    let (columns, rows) = ((width / size).ceil() as u32, (height / size).ceil() as u32);
    for i in 0..columns.max(1) {
        for j in 0..rows.max(1) {
            heap.push(cell(
                lo.0 + half + f64::from(i) * size,
                lo.1 + half + f64::from(j) * size,
                half,
            ));
        }
    }
    let precision = (width.max(height) / 50.0).max(0.25);
    let mut rounds = 0;
    while let Some(top) = heap.pop() {
        rounds += 1;
        if top.most - best.inside <= precision || rounds > 200 {
            break;
        }
        let quarter = top.half / 2.0;
        for (sx, sy) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
            heap.push(cell(top.x + sx * quarter, top.y + sy * quarter, quarter));
        }
        if top.inside > best.inside {
            best = top;
        }
    }
    (best.inside > 0.0).then_some(ScreenPos {
        x: best.x / FLAT,
        y: best.y,
    })
}

/// Distance to the nearest edge, negative outside.
fn signed_distance(edges: &[[f64; 4]], x: f64, y: f64) -> f64 {
    let mut inside = false;
    let mut least = f64::INFINITY;
    for &[ax, ay, bx, by] in edges {
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let t = if length > 0.0 {
            (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (ex, ey) = (ax + t * dx - x, ay + t * dy - y);
        least = least.min(ex * ex + ey * ey);
    }
    least.sqrt() * if inside { 1.0 } else { -1.0 }
}

fn line(feature: FeatureView<'_>, view: &MapView, width_px: f64) -> Vec<Anchor> {
    let mut longest: Vec<ScreenPos> = Vec::new();
    let mut most = 0.0;
    for part in feature.parts() {
        let points: Vec<ScreenPos> = part
            .outer()
            .iter()
            .map(|&c| view.screen_from_lon_lat(c))
            .collect();
        let length: f64 = points.windows(2).map(distance).sum();
        if length > most {
            most = length;
            longest = points;
        }
    }
    if most < width_px * 1.2 {
        return Vec::new();
    }
    // Windows as long as the text, a quarter of it apart: the straightest first, and among
    // equals the one nearest the middle.
    let num = ((most - width_px) / (width_px / 4.0).max(most / 64.0)).floor() as u32;
    let mut windows: Vec<(f64, ScreenPos, f64)> = (0..=num)
        .filter_map(|i| {
            let from = (most - width_px) * f64::from(i) / f64::from(num.max(1));
            let (a, b) = (along(&longest, from)?, along(&longest, from + width_px)?);
            let middle = along(&longest, from + width_px / 2.0)?;
            let chord = distance(&[a, b]);
            let off_middle = ((from + width_px / 2.0) / most - 0.5).abs();
            let bend = 1.0 - chord / width_px.max(1.0);
            let (dx, dy) = if b.x >= a.x {
                (b.x - a.x, b.y - a.y)
            } else {
                (a.x - b.x, a.y - b.y)
            };
            let angle = libm::atan2(-dy, dx).to_degrees();
            let steep = if angle.abs() > STEEPEST { 0.2 } else { 0.0 };
            Some((bend + 0.1 * off_middle + steep, middle, angle))
        })
        .collect();
    windows.sort_by(|a, b| a.0.total_cmp(&b.0));
    windows
        .iter()
        .take(4)
        .flat_map(|&(_, at, angle_deg)| {
            if angle_deg.abs() > STEEPEST {
                beside(at)
            } else {
                vec![Anchor {
                    at,
                    angle_deg,
                    align: 0.5,
                    above: true,
                }]
            }
        })
        .collect()
}

fn distance(pair: &[ScreenPos]) -> f64 {
    match pair {
        [a, b] => {
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            (dx * dx + dy * dy).sqrt()
        }
        _ => 0.0,
    }
}

/// The position at a length along a line.
fn along(points: &[ScreenPos], length: f64) -> Option<ScreenPos> {
    let mut left = length;
    for pair in points.windows(2) {
        let step = distance(pair);
        if let [a, b] = pair
            && step > 0.0
        {
            if left <= step {
                let t = left / step;
                return Some(ScreenPos {
                    x: a.x + (b.x - a.x) * t,
                    y: a.y + (b.y - a.y) * t,
                });
            }
            left -= step;
        }
    }
    points.last().copied()
}
