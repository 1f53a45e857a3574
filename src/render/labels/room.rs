//! Where in a polygon there is most room for a label of some width and height.
//!
//! The pole of inaccessibility by halving squares (after Agafonkin's polylabel), but distance
//! is taken the way a label takes room: x in half label widths, y in half label heights, the
//! larger of the two counts. The clearance of a point is then exactly by what factor the label
//! could grow around it until it met the border, and 1 is a label that just fits.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Most points of a shape that are looked at closely.
const MOST_EDGES: usize = 800;
/// Points nearer than this to the last are left out, pixels.
const FINE: f64 = 0.5;
/// Most squares that are halved for one shape.
const MOST_ROUNDS: usize = 160;
/// Clearance beyond which more of it is worth nothing: being near the middle is then better.
const AMPLE: f64 = 3.0;
/// What a half label's distance from the middle costs, in clearance.
const OFF_MIDDLE: f64 = 0.06;

/// A position in pixels of one scale from a local origin.
pub(super) type Point = (f64, f64);

/// A place for a label's middle and its clearance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Room {
    pub at: Point,
    pub clearance: f64,
}

/// A polygon with its holes.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    edges: Vec<[f64; 4]>,
    middle: Point,
    bbox: [f64; 4],
    is_coarse: bool,
}

impl Shape {
    /// From rings, closed or not, the outer one first; `None` if it has no extent. Points less
    /// than half a pixel apart are one.
    pub fn new<'a>(rings: impl Iterator<Item = &'a [Point]>) -> Option<Self> {
        let mut edges = Vec::new();
        let mut bbox: Option<[f64; 4]> = None;
        let mut middle = (0.0, 0.0);
        let mut is_coarse = false;
        for ring in rings {
            let (ring, step) = thinned(ring);
            is_coarse |= step > FINE;
            let (Some(&first), true) = (ring.first(), ring.len() > 2) else {
                bbox?;
                continue;
            };
            if bbox.is_none() {
                bbox = Some(
                    ring.iter()
                        .fold([first.0, first.1, first.0, first.1], |[l, t, r, b], p| {
                            [l.min(p.0), t.min(p.1), r.max(p.0), b.max(p.1)]
                        }),
                );
                middle = centroid(&ring).unwrap_or(first);
            }
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                edges.push([a.0, a.1, b.0, b.1]);
            }
        }
        let bbox = bbox?;
        let is_sound = bbox.iter().all(|v| v.is_finite());
        (is_sound && bbox[2] > bbox[0] && bbox[3] > bbox[1]).then_some(Self {
            edges,
            middle,
            bbox,
            is_coarse,
        })
    }

    /// Left, top, right, bottom.
    pub fn bbox(&self) -> [f64; 4] {
        self.bbox
    }

    /// Whether points were left out that a label could notice.
    pub fn is_coarse(&self) -> bool {
        self.is_coarse
    }

    /// By what factor a label of half a width and half a height could grow around a place;
    /// negative outside.
    pub fn clearance(&self, at: Point, half: (f64, f64)) -> f64 {
        clearance(&self.edges, at, (1.0 / half.0, 1.0 / half.1))
    }

    /// The best place for a label; `None` where its clearance stays below `least`.
    pub fn roomiest(&self, half: (f64, f64), least: f64) -> Option<Room> {
        let scale = (1.0 / half.0, 1.0 / half.1);
        let [l, t, r, b] = self.bbox;
        let (width, height) = ((r - l) * scale.0, (b - t) * scale.1);
        if width.min(height) < 2.0 * least || !(width + height).is_finite() {
            return None;
        }
        // In label units from here on.
        let edges: Vec<[f64; 4]> = self
            .edges
            .iter()
            .map(|[ax, ay, bx, by]| [ax * scale.0, ay * scale.1, bx * scale.0, by * scale.1])
            .collect();
        let middle = (self.middle.0 * scale.0, self.middle.1 * scale.1);
        let square = |x: f64, y: f64, half: f64| {
            let clearance = clearance(&edges, (x, y), (1.0, 1.0));
            let off = ((x - middle.0).powi(2) + (y - middle.1).powi(2)).sqrt();
            let most = (clearance + half).min(AMPLE)
                - OFF_MIDDLE * (off - half * std::f64::consts::SQRT_2).max(0.0);
            Square {
                at: (x, y),
                half,
                clearance,
                worth: clearance.min(AMPLE) - OFF_MIDDLE * off,
                most,
            }
        };
        let mut best = square(middle.0, middle.1, 0.0);
        let mut heap = BinaryHeap::new();
        if best.clearance < AMPLE {
            let size = width.min(height).max(width.max(height) / 24.0);
            let (columns, rows) = ((width / size).ceil() as u32, (height / size).ceil() as u32);
            for i in 0..columns.max(1) {
                for j in 0..rows.max(1) {
                    heap.push(square(
                        l * scale.0 + size * (f64::from(i) + 0.5),
                        t * scale.1 + size * (f64::from(j) + 0.5),
                        size / 2.0,
                    ));
                }
            }
        }
        let mut rounds = 0;
        while let Some(top) = heap.pop() {
            rounds += 1;
            let known = best.clearance >= least;
            if rounds > MOST_ROUNDS || (known && top.most <= best.worth + 0.03) {
                break;
            }
            let is_better = top.worth > best.worth && top.clearance >= least;
            if is_better || (!known && top.clearance > best.clearance) {
                best = top;
            }
            if top.clearance + top.half < least {
                continue;
            }
            let quarter = top.half / 2.0;
            if quarter < 0.02 {
                continue;
            }
            for (sx, sy) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
                let next = square(top.at.0 + sx * quarter, top.at.1 + sy * quarter, quarter);
                if next.clearance + next.half >= least {
                    heap.push(next);
                }
            }
        }
        (best.clearance >= least).then_some(Room {
            at: (best.at.0 / scale.0, best.at.1 / scale.1),
            clearance: best.clearance,
        })
    }

    /// Further places where the label fits, from a coarse grid over the shape: the roomiest
    /// first, none overlapping another or the places given.
    pub fn others(&self, half: (f64, f64), least: f64, taken: &[Room]) -> Vec<Room> {
        const COLUMNS: u32 = 7;
        const ROWS: u32 = 7;
        let [l, t, r, b] = self.bbox;
        let mut found: Vec<Room> = Vec::new();
        for j in 0..ROWS {
            for i in 0..COLUMNS {
                let at = (
                    l + (r - l) * (f64::from(i) + 0.5) / f64::from(COLUMNS),
                    t + (b - t) * (f64::from(j) + 0.5) / f64::from(ROWS),
                );
                let clearance = self.clearance(at, half);
                if clearance >= least {
                    found.push(Room { at, clearance });
                }
            }
        }
        found.sort_by(|a, b| b.clearance.total_cmp(&a.clearance));
        let mut kept: Vec<Room> = Vec::new();
        for room in found {
            let is_apart = taken.iter().chain(&kept).all(|k| {
                (k.at.0 - room.at.0).abs() > 2.0 * half.0
                    || (k.at.1 - room.at.1).abs() > 2.0 * half.1
            });
            if is_apart && kept.len() < 4 {
                kept.push(room);
            }
        }
        kept
    }
}

/// A square that may hold the best place.
#[derive(Clone, Copy)]
struct Square {
    at: Point,
    half: f64,
    clearance: f64,
    worth: f64,
    most: f64,
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Square {}
impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        // Equal promise: the upper, then the left one, so that the order of a heap never shows.
        self.most
            .total_cmp(&other.most)
            .then(other.at.1.total_cmp(&self.at.1))
            .then(other.at.0.total_cmp(&self.at.0))
    }
}

/// The least over all edges of the larger of |dx| and |dy|, scaled; negative outside.
fn clearance(edges: &[[f64; 4]], (x, y): Point, scale: Point) -> f64 {
    let mut inside = false;
    let mut least = f64::INFINITY;
    for &[ax, ay, bx, by] in edges {
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
        let (ax, ay) = ((ax - x) * scale.0, (ay - y) * scale.1);
        let (dx, dy) = ((bx - x) * scale.0 - ax, (by - y) * scale.1 - ay);
        // Along the edge max(|x|, |y|) is convex: least at an end or where |x| = |y|.
        let mut nearest = ax
            .abs()
            .max(ay.abs())
            .min((ax + dx).abs().max((ay + dy).abs()));
        // An edge whose box is farther than what is known needs no closer look.
        let box_x = least_abs(ax, ax + dx);
        let box_y = least_abs(ay, ay + dy);
        if box_x.max(box_y) < least.min(nearest) {
            for (rise, run) in [(ay - ax, dx - dy), (-ay - ax, dx + dy)] {
                if run != 0.0 {
                    let s = rise / run;
                    if s > 0.0 && s < 1.0 {
                        nearest = nearest.min((ax + s * dx).abs().max((ay + s * dy).abs()));
                    }
                }
            }
        }
        least = least.min(nearest);
    }
    if inside { least } else { -least }
}

/// The least |v| between two numbers.
fn least_abs(a: f64, b: f64) -> f64 {
    if (a < 0.0) != (b < 0.0) {
        0.0
    } else {
        a.abs().min(b.abs())
    }
}

/// Points at least a step apart: half a pixel, or what leaves no more than are looked at.
fn thinned(ring: &[Point]) -> (Vec<Point>, f64) {
    let length: f64 = ring
        .windows(2)
        .map(|w| match w {
            [a, b] => (b.0 - a.0).abs().max((b.1 - a.1).abs()),
            _ => 0.0,
        })
        .sum();
    let mut step = FINE;
    if ring.len() > MOST_EDGES && length.is_finite() {
        step = step.max(length / (4 * MOST_EDGES) as f64);
    }
    loop {
        let mut kept: Vec<Point> = Vec::with_capacity(ring.len().min(MOST_EDGES));
        for &p in ring {
            let far = |q: &Point| (p.0 - q.0).abs().max((p.1 - q.1).abs()) >= step;
            if kept.last().is_none_or(far) {
                kept.push(p);
            }
        }
        while kept.len() > 1 && kept.first() == kept.last() {
            kept.pop();
        }
        if kept.len() <= MOST_EDGES || step > 1e12 {
            kept.truncate(MOST_EDGES);
            return (kept, step);
        }
        step *= 1.6;
    }
}

fn centroid(ring: &[Point]) -> Option<Point> {
    let &(ox, oy) = ring.first()?;
    let (mut twice, mut sx, mut sy) = (0.0, 0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (ax, ay, bx, by) = (a.0 - ox, a.1 - oy, b.0 - ox, b.1 - oy);
        let cross = ax * by - bx * ay;
        twice += cross;
        sx += (ax + bx) * cross;
        sy += (ay + by) * cross;
    }
    let middle = (ox + sx / (3.0 * twice), oy + sy / (3.0 * twice));
    (twice != 0.0 && middle.0.is_finite() && middle.1.is_finite()).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (name, half label, largest factor, shape) from shapely.
    fn witnesses() -> Vec<(String, Point, f64, f64, Shape)> {
        let text = include_str!("../../../tests/oracle/labels/rooms.txt");
        let mut out = Vec::new();
        let mut labels: Vec<(String, Point, f64, f64)> = Vec::new();
        let mut rings: Vec<Vec<Point>> = Vec::new();
        let mut flush = |labels: &mut Vec<(String, Point, f64, f64)>,
                         rings: &mut Vec<Vec<Point>>| {
            for (name, half, k, circle) in labels.drain(..) {
                let shape = Shape::new(rings.iter().map(Vec::as_slice)).unwrap();
                out.push((name, half, k, circle, shape));
            }
            rings.clear();
        };
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            if words[0] == "label" {
                if !rings.is_empty() {
                    flush(&mut labels, &mut rings);
                }
                let v: Vec<f64> = words[2..].iter().map(|w| w.parse().unwrap()).collect();
                labels.push((words[1].to_owned(), (v[0], v[1]), v[2], v[3]));
            } else {
                let point = |w: &&str| {
                    let (x, y) = w.split_once(',').unwrap();
                    (x.parse().unwrap(), y.parse().unwrap())
                };
                rings.push(words[1..].iter().map(point).collect());
            }
        }
        flush(&mut labels, &mut rings);
        out
    }

    #[test]
    fn a_label_finds_nearly_as_much_room_as_shapely_says_there_is_and_never_more() {
        let mut num_fitting = 0;
        for (name, half, most, circle, shape) in witnesses() {
            let found = shape.roomiest(half, 1.0);
            assert_eq!(found.is_some(), most >= 1.0, "{name} {half:?}");
            let Some(room) = found else { continue };
            num_fitting += 1;
            let clearance = room.clearance;
            assert!(clearance <= most + 1e-3, "{name}: {clearance} of {most}");
            // Being near the middle may cost a little room.
            let wanted = most.min(AMPLE);
            assert!(
                clearance >= 0.85 * wanted,
                "{name} {half:?}: {clearance} of {most}"
            );
            let least = (circle / std::f64::consts::SQRT_2).min(AMPLE);
            assert!(
                clearance >= 0.85 * least,
                "{name}: {clearance}, circle {circle}"
            );
            assert!((shape.clearance(room.at, half) - clearance).abs() < 1e-9);
        }
        assert!(num_fitting > 40, "{num_fitting}");
    }

    #[test]
    fn a_name_in_a_wide_shape_stands_in_its_middle() {
        let ring = [(0.0, 0.0), (400.0, 0.0), (400.0, 60.0), (0.0, 60.0)];
        let shape = Shape::new([ring.as_slice()].into_iter()).unwrap();
        let room = shape.roomiest((30.0, 8.0), 1.0).unwrap();
        assert!(
            (room.at.0 - 200.0).abs() < 6.0 && (room.at.1 - 30.0).abs() < 4.0,
            "{room:?}"
        );
        assert!(shape.roomiest((30.0, 31.0), 1.0).is_none());
    }

    #[test]
    fn further_places_do_not_overlap() {
        let ring = [(0.0, 0.0), (400.0, 0.0), (400.0, 60.0), (0.0, 60.0)];
        let shape = Shape::new([ring.as_slice()].into_iter()).unwrap();
        let first = shape.roomiest((30.0, 8.0), 1.0).unwrap();
        let others = shape.others((30.0, 8.0), 1.0, &[first]);
        assert!(others.len() >= 2);
        for (i, a) in others.iter().enumerate() {
            for b in others[..i].iter().chain([&first]) {
                assert!((a.at.0 - b.at.0).abs() > 60.0 || (a.at.1 - b.at.1).abs() > 16.0);
            }
        }
    }

    #[test]
    fn shapes_of_nothing_have_no_room() {
        let bad: [&[Point]; 4] = [
            &[],
            &[(1.0, 1.0)],
            &[(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)],
            &[(0.0, 0.0), (f64::NAN, 5.0), (10.0, f64::INFINITY)],
        ];
        for ring in bad {
            let shape = Shape::new([ring].into_iter());
            assert!(shape.is_none_or(|s| s.roomiest((5.0, 5.0), 1.0).is_none()));
        }
    }
}
