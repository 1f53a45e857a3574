//! The smallest translation of a shape that keeps it clear of others, on a lattice of steps.
//!
//! Positions of the shape are the squares of a quadtree over all translations within the limit,
//! looked at in order of their nearest translation, so that the first clear one found is the
//! smallest. A square is dropped whole only with a witness: a position that lies `r` deep in the
//! shape and, the shape standing in the square's middle, `d` deep in what must be kept clear of.
//! The two discs about it share ground until the shape has moved by `r + d`; if that is more
//! than half the square's diagonal, every translation in the square is barred. What no witness
//! bars is divided, down to single translations, which are decided edge against edge.
//!
//! The answer depends on which translations are clear alone: not on the order of what is given,
//! not on which witnesses were found.

use super::coord::Coord;
use super::plane::{PlaneShape, apart, between_edges, plus};
use crate::base::progress::{Cancelled, Progress};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Something to be kept clear of.
#[derive(Debug, Clone)]
pub struct Obstacle {
    /// Its shape.
    pub shape: PlaneShape,
    /// How far to stay away from it, metres; more than 0.
    pub clearance_m: f64,
    /// Whether to stay within it instead, that far from its border.
    pub keep_within: bool,
}

/// What is searched for.
#[derive(Debug, Clone, Copy)]
pub struct ClearingLimits {
    /// Longest translation, metres.
    pub limit_m: f64,
    /// Step of the lattice of translations, metres.
    pub step_m: f64,
    /// Most squares looked at, so that it ends whatever the shapes.
    pub max_squares: usize,
}

/// What a search came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Clearing {
    /// The smallest clear translation, in steps east and north.
    At {
        /// Steps east.
        east: i64,
        /// Steps north.
        north: i64,
    },
    /// No translation within the limit is clear.
    None,
    /// Too many squares: none shorter than this is clear, metres.
    GaveUp {
        /// No shorter one is clear.
        proven_m: f64,
    },
}

/// A position relative to the shape, and how deep it lies in the shape.
#[derive(Debug, Clone, Copy)]
struct Witness {
    at: Coord,
    depth: f64,
    ring_depth: f64,
}

/// A square of translations: its south-west corner and its side, in steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Square {
    east: i64,
    north: i64,
    side: i64,
}

/// Most witnesses kept at hand.
const KEPT: usize = 24;

/// Room for rounding, metres.
const ROUNDING_M: f64 = 1e-6;

impl Square {
    /// Its shortest translation: there is only one.
    fn nearest(self) -> (i64, i64) {
        let near = |from: i64| 0.clamp(from, from + self.side - 1);
        (near(self.east), near(self.north))
    }

    fn key(self) -> (i64, i64, i64) {
        let (east, north) = self.nearest();
        (east * east + north * north, east, north)
    }

    fn quarters(self) -> [Self; 4] {
        let side = self.side / 2;
        [(0, 0), (side, 0), (0, side), (side, side)].map(|(e, n)| Self {
            east: self.east + e,
            north: self.north + n,
            side,
        })
    }

    /// Its middle and half its diagonal, metres.
    fn disc(self, step_m: f64) -> (Coord, f64) {
        let half = 0.5 * (self.side - 1) as f64 * step_m;
        let middle = |from: i64| from as f64 * step_m + half;
        let at = Coord::lon_lat(middle(self.east), middle(self.north));
        (at, half * std::f64::consts::SQRT_2)
    }
}

/// The smallest translation that keeps a shape clear of all obstacles.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn smallest_clear(
    shape: &PlaneShape,
    obstacles: &[Obstacle],
    limits: &ClearingLimits,
    progress: &Progress,
) -> Result<Clearing, Cancelled> {
    let most = (limits.limit_m / limits.step_m).floor();
    if !(0.0..1e6).contains(&most) || shape.is_empty() {
        return Ok(Clearing::None);
    }
    let most = most as i64;
    let side = (most + 1).max(1).unsigned_abs().next_power_of_two() as i64;
    let mut heap = BinaryHeap::new();
    let push = |heap: &mut BinaryHeap<_>, square: Square| {
        let key = square.key();
        if key.0 <= most * most {
            heap.push(Reverse((key, square)));
        }
    };
    for (east, north) in [(0, 0), (-side, 0), (0, -side), (-side, -side)] {
        push(&mut heap, Square { east, north, side });
    }
    let mut pool: Vec<Witness> = Vec::new();
    let mut looked = 0_usize;
    while let Some(Reverse((key, square))) = heap.pop() {
        if looked.is_multiple_of(16) {
            progress.check()?;
        }
        progress.advance(1);
        looked += 1;
        if looked > limits.max_squares {
            let proven_m = (key.0 as f64).sqrt() * limits.step_m;
            return Ok(Clearing::GaveUp { proven_m });
        }
        let (middle, radius) = square.disc(limits.step_m);
        let bars = |w: &Witness| barred_m(w, obstacles, middle) > radius + ROUNDING_M;
        if let Some(k) = pool.iter().position(bars) {
            // What bars one square mostly bars its neighbours.
            pool.get_mut(..=k).unwrap_or_default().rotate_right(1);
            continue;
        }
        let (east, north) = square.nearest();
        let at = Coord::lon_lat(east as f64 * limits.step_m, north as f64 * limits.step_m);
        let Some(contact) = contact(shape, obstacles, at) else {
            return Ok(Clearing::At { east, north });
        };
        if square.side == 1 {
            continue;
        }
        let witness = climb(shape, obstacles, contact, middle, radius);
        let is_enough = bars(&witness);
        pool.insert(0, witness);
        pool.truncate(KEPT);
        if !is_enough {
            for quarter in square.quarters() {
                push(&mut heap, quarter);
            }
        }
    }
    Ok(Clearing::None)
}

/// Whether a translated shape is clear of all obstacles.
pub fn is_clear(shape: &PlaneShape, obstacles: &[Obstacle], by: Coord) -> bool {
    contact(shape, obstacles, by).is_none()
}

/// How far the shape, translated, can be moved on in any direction and still be barred, as far
/// as one witness tells; 0 or less: not barred by it.
fn barred_m(witness: &Witness, obstacles: &[Obstacle], by: Coord) -> f64 {
    let at = plus(witness.at, by);
    let mut most = f64::NEG_INFINITY;
    for obstacle in obstacles {
        let barred = if obstacle.keep_within {
            witness.depth - obstacle.shape.ring_depth(at)
        } else {
            let by_ground = witness.depth + obstacle.shape.ring_depth(at);
            if obstacle.shape.chains.is_empty() && obstacle.shape.points.is_empty() {
                by_ground
            } else {
                by_ground.max(witness.ring_depth + obstacle.shape.depth(at))
            }
        };
        most = most.max(barred + obstacle.clearance_m);
    }
    most
}

fn witness(shape: &PlaneShape, at: Coord) -> Witness {
    let ring_depth = shape.ring_depth(at);
    let has_more = !shape.chains.is_empty() || !shape.points.is_empty();
    Witness {
        at,
        depth: if ring_depth <= 0.0 && has_more {
            shape.depth(at)
        } else {
            ring_depth
        },
        ring_depth,
    }
}

/// Looks about a contact for a good witness: steps in eight directions, ever shorter ones.
fn climb(
    shape: &PlaneShape,
    obstacles: &[Obstacle],
    from: Coord,
    by: Coord,
    wanted_m: f64,
) -> Witness {
    const WAYS: [(f64, f64); 8] = [
        (1.0, 0.0),
        (0.0, 1.0),
        (-1.0, 0.0),
        (0.0, -1.0),
        (0.7, 0.7),
        (-0.7, 0.7),
        (-0.7, -0.7),
        (0.7, -0.7),
    ];
    let mut best = witness(shape, from);
    let mut reached = barred_m(&best, obstacles, by);
    let mut step = (2.0 * wanted_m).max(1.0);
    for _ in 0..24 {
        if reached > wanted_m + ROUNDING_M {
            break;
        }
        let mut next = None;
        for (dx, dy) in WAYS {
            let at = plus(best.at, Coord::lon_lat(dx * step, dy * step));
            let other = witness(shape, at);
            let further = barred_m(&other, obstacles, by);
            if further > reached {
                reached = further;
                next = Some(other);
            }
        }
        match next {
            Some(next) => best = next,
            None => step *= 0.5,
        }
    }
    best
}

/// A position, relative to the shape, at which the translated shape is not clear of an obstacle;
/// `None` where it is clear of all.
fn contact(shape: &PlaneShape, obstacles: &[Obstacle], by: Coord) -> Option<Coord> {
    obstacles.iter().find_map(|obstacle| {
        if obstacle.keep_within {
            leaves(shape, obstacle, by)
        } else {
            meets(shape, obstacle, by)
        }
    })
}

/// Where edges of two sets come nearer than a gap, as a position on the second's edge unmoved.
fn near_edges(
    obstacle: &super::edges::EdgeSet,
    shape: &super::edges::EdgeSet,
    by: Coord,
    gap: f64,
) -> Option<Coord> {
    let mut found = None;
    obstacle.any_pair(shape, by, gap, &mut |(_, a), (_, b)| {
        let moved = super::edges::Edge {
            p: plus(b.p, by),
            q: plus(b.q, by),
        };
        let is_near = between_edges(a, &moved) < gap;
        if is_near {
            found = Some(Coord::lon_lat(0.5 * (b.p.x + b.q.x), 0.5 * (b.p.y + b.q.y)));
            // The end of the shorter edge lies nearer to the contact.
            if apart(a.p, a.q) < apart(b.p, b.q) {
                found = Some(Coord::lon_lat(
                    0.5 * (a.p.x + a.q.x) - by.x,
                    0.5 * (a.p.y + a.q.y) - by.y,
                ));
            }
        }
        is_near
    });
    found
}

fn meets(shape: &PlaneShape, obstacle: &Obstacle, by: Coord) -> Option<Coord> {
    let (gap, other) = (obstacle.clearance_m, &obstacle.shape);
    let own = shape.bbox();
    let moved = crate::geom::Bbox {
        min: plus(own.min, by),
        max: plus(own.max, by),
    };
    if !moved.padded(gap, gap).meets(&other.bbox()) {
        return None;
    }
    let by_edges = near_edges(&other.rings, &shape.rings, by, gap)
        .or_else(|| near_edges(&other.rings, &shape.chains, by, gap))
        .or_else(|| near_edges(&other.chains, &shape.rings, by, gap));
    if by_edges.is_some() {
        return by_edges;
    }
    let has_rings = !other.rings.is_empty();
    let of_points = shape
        .points
        .iter()
        .copied()
        .find(|p| has_rings && other.ring_depth(plus(*p, by)) > -gap);
    if of_points.is_some() {
        return of_points;
    }
    // No border comes near: one lies within the other as a whole, or they are apart.
    if has_rings && let Some(start) = shape.starts().find(|p| other.holds(plus(*p, by))) {
        return Some(start);
    }
    if shape.rings.is_empty() {
        return None;
    }
    let back = |p: Coord| Coord::lon_lat(p.x - by.x, p.y - by.y);
    let mut found = None;
    other.any_ring_start(&moved, &mut |p| {
        let is_within = shape.holds(back(p));
        if is_within {
            found = Some(back(p));
        }
        is_within
    });
    found.or_else(|| {
        let chains = other.chains.runs().iter();
        let chains = chains.filter_map(|r| other.chains.edges().get(r.first as usize));
        chains
            .map(|e| back(e.p))
            .find(|p| shape.holds(*p))
            .or_else(|| {
                let mut points = other.points.iter().map(|p| back(*p));
                points.find(|p| shape.ring_depth(*p) > -gap)
            })
    })
}

/// A position of the shape that leaves what it is to stay within, or comes too near its border.
fn leaves(shape: &PlaneShape, obstacle: &Obstacle, by: Coord) -> Option<Coord> {
    let (gap, other) = (obstacle.clearance_m, &obstacle.shape);
    if let Some(outside) = shape.starts().find(|p| !other.holds(plus(*p, by))) {
        return Some(outside);
    }
    let by_edges = near_edges(&other.rings, &shape.rings, by, gap)
        .or_else(|| near_edges(&other.rings, &shape.chains, by, gap));
    if by_edges.is_some() {
        return by_edges;
    }
    let close = |p: &Coord| other.ring_depth(plus(*p, by)) < gap;
    if let Some(close) = shape.points.iter().copied().find(close) {
        return Some(close);
    }
    if shape.rings.is_empty() {
        return None;
    }
    let own = shape.bbox();
    let moved = crate::geom::Bbox {
        min: plus(own.min, by),
        max: plus(own.max, by),
    };
    let mut found = None;
    other.any_ring_start(&moved, &mut |p| {
        let back = Coord::lon_lat(p.x - by.x, p.y - by.y);
        if shape.holds(back) {
            found = Some(back);
        }
        found.is_some()
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Columns;

    fn rect(w: f64, s: f64, e: f64, n: f64) -> PlaneShape {
        let mut columns = Columns::new();
        let ring = [(w, s), (e, s), (e, n), (w, n)].map(|(x, y)| Coord::lon_lat(x, y));
        columns.push_polygon(&ring, &[]);
        PlaneShape::new(columns.features())
    }

    fn keep_off(shape: PlaneShape) -> Obstacle {
        Obstacle {
            shape,
            clearance_m: 0.01,
            keep_within: false,
        }
    }

    const LIMITS: ClearingLimits = ClearingLimits {
        limit_m: 500.0,
        step_m: 0.1,
        max_squares: 100_000,
    };

    fn search(shape: &PlaneShape, obstacles: &[Obstacle]) -> Clearing {
        smallest_clear(shape, obstacles, &LIMITS, &Progress::new()).unwrap()
    }

    #[test]
    fn a_square_in_a_strip_leaves_by_the_nearer_side() {
        let site = rect(0.0, 0.0, 100.0, 100.0);
        let strip = keep_off(rect(-5000.0, 30.0, 5000.0, 5000.0));
        // 70 m and a hundredth, to the next tenth.
        let down = Clearing::At {
            east: 0,
            north: -701,
        };
        assert_eq!(search(&site, std::slice::from_ref(&strip)), down);
        let floor = Obstacle {
            shape: rect(-300.0, -50.0, 5000.0, 5000.0),
            clearance_m: 0.01,
            keep_within: true,
        };
        assert_eq!(search(&site, &[strip, floor]), Clearing::None);
    }

    #[test]
    fn a_zone_swallowed_by_the_site_and_a_site_swallowed_by_a_zone_are_both_left() {
        let (large, small) = (rect(0.0, 0.0, 300.0, 200.0), rect(90.0, 90.0, 91.0, 91.0));
        // Its south side has to pass the small zone's north side; east would be as far.
        let out = Clearing::At {
            east: 0,
            north: 911,
        };
        assert_eq!(search(&large, &[keep_off(small.clone())]), out);
        let back = Clearing::At {
            east: -911,
            north: 0,
        };
        assert_eq!(search(&small, &[keep_off(large)]), back);
    }

    #[test]
    fn a_gap_just_wide_enough_between_two_zones_is_found() {
        let site = rect(0.0, 0.0, 20.0, 20.0);
        let west = keep_off(rect(-100.0, -400.0, 60.0, 400.0));
        let east = keep_off(rect(80.3, -400.0, 300.0, 400.0));
        let gap = Clearing::At {
            east: 601,
            north: 0,
        };
        assert_eq!(search(&site, &[west.clone(), east.clone()]), gap);
        assert_eq!(search(&site, &[east, west]), gap);
    }

    #[test]
    fn a_line_crosses_a_thin_zone_until_it_is_off_its_end() {
        let mut columns = Columns::new();
        columns.push_ring([Coord::lon_lat(0.0, 0.0), Coord::lon_lat(50.0, 0.0)]);
        columns.end_part(crate::geom::PartKind::Line);
        columns.end_feature();
        let line = PlaneShape::new(columns.features());
        let thin = keep_off(rect(24.0, -80.0, 26.0, 300.0));
        // East would be as far; of two equal ones the western is taken.
        let off = Clearing::At {
            east: -261,
            north: 0,
        };
        assert_eq!(search(&line, &[thin]), off);
    }
}
