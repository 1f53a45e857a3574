//! Exact decisions on original coordinates: side of a line, point in rings, edge against edge.
//!
//! Signs come from Shewchuk's adaptive predicates (crate `robust`): never wrong, whatever the
//! coordinates. Nothing here computes a new position.

use super::coord::{Bbox, Coord};
use std::cmp::Ordering;

/// Where a position lies against a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// In the interior.
    Inside,
    /// On a ring.
    Boundary,
    /// Outside.
    Outside,
}

/// Which side of the line from `a` to `b` the position `c` lies on: `Greater` is left,
/// `Less` right, `Equal` exactly on the line.
pub fn side(a: Coord, b: Coord, c: Coord) -> Ordering {
    let p = |c: Coord| robust::Coord { x: c.x, y: c.y };
    let det = robust::orient2d(p(a), p(b), p(c));
    det.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}

/// Whether a position known to be on the line through an edge is on the closed edge.
pub fn between(a: Coord, b: Coord, c: Coord) -> bool {
    edge_box(a, b).holds(c)
}

/// Whether `c` lies exactly on the closed edge.
pub fn on_edge(a: Coord, b: Coord, c: Coord) -> bool {
    between(a, b, c) && side(a, b, c) == Ordering::Equal
}

/// The box of an edge.
pub fn edge_box(a: Coord, b: Coord) -> Bbox {
    Bbox {
        min: Coord::lon_lat(a.x.min(b.x), a.y.min(b.y)),
        max: Coord::lon_lat(a.x.max(b.x), a.y.max(b.y)),
    }
}

/// Counts how often rings wind about a position, edge by edge, exactly.
#[derive(Debug, Clone, Copy)]
pub struct Winding {
    at: Coord,
    count: i32,
    on_boundary: bool,
}

impl Winding {
    /// About a position.
    pub fn about(at: Coord) -> Self {
        Self {
            at,
            count: 0,
            on_boundary: false,
        }
    }

    /// Takes one directed edge of a closed ring; all edges that cross or touch the ray north
    /// from the position must come, others may be left out.
    pub fn add(&mut self, q: Coord, r: Coord) {
        let p = self.at;
        let (q_west, r_west) = (q.x <= p.x, r.x <= p.x);
        if q_west == r_west {
            // No crossing; but an end or an edge along the meridian can be the position itself.
            if (q.x == p.x || r.x == p.x)
                && ((q == p || r == p) || (q.x == r.x && (q.y <= p.y) != (r.y <= p.y)))
            {
                self.on_boundary = true;
            }
            return;
        }
        if q.y < p.y && r.y < p.y {
            return;
        }
        let above = if q.y > p.y && r.y > p.y {
            true
        } else {
            match side(q, r, p) {
                Ordering::Equal => {
                    self.on_boundary = true;
                    return;
                }
                Ordering::Less => q_west,
                Ordering::Greater => !q_west,
            }
        };
        if above {
            self.count += if q_west { -1 } else { 1 };
        }
    }

    /// How often the rings wind about the position counter-clockwise; meaningless on a ring.
    pub fn count(&self) -> i32 {
        self.count
    }

    /// Where the position lies; inside where the rings wind at least once counter-clockwise.
    pub fn position(&self) -> Position {
        if self.on_boundary {
            Position::Boundary
        } else if self.count > 0 {
            Position::Inside
        } else {
            Position::Outside
        }
    }
}

/// Where a position lies against one closed ring, whichever way it runs.
pub fn position_in_ring(ring: &[Coord], at: Coord) -> Position {
    let mut winding = Winding::about(at);
    for w in ring.windows(2) {
        if let [q, r] = w {
            winding.add(*q, *r);
        }
    }
    match winding.position() {
        Position::Outside if winding.count() != 0 => Position::Inside,
        other => other,
    }
}

/// How two edges meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meeting {
    /// Not at all.
    Apart,
    /// Properly: one point, in the interior of both, ends strictly on either side.
    Crossing,
    /// At one or two original ends: the ends of either that lie on the other edge.
    /// Order: first edge's ends, then second's; `None` where it does not touch.
    Touching([Option<Coord>; 4]),
}

/// How the edges `a1`–`a2` and `b1`–`b2` meet, exactly.
pub fn meeting(a1: Coord, a2: Coord, b1: Coord, b2: Coord) -> Meeting {
    let (b1_side, b2_side) = (side(a1, a2, b1), side(a1, a2, b2));
    if b1_side == b2_side && b1_side != Ordering::Equal {
        return Meeting::Apart;
    }
    let (a1_side, a2_side) = (side(b1, b2, a1), side(b1, b2, a2));
    if a1_side == a2_side && a1_side != Ordering::Equal {
        return Meeting::Apart;
    }
    let on = |side: Ordering, p: Coord, q: Coord, c: Coord| {
        (side == Ordering::Equal && between(p, q, c)).then_some(c)
    };
    if [a1_side, a2_side, b1_side, b2_side].contains(&Ordering::Equal) {
        let ends = [
            on(a1_side, b1, b2, a1),
            on(a2_side, b1, b2, a2),
            on(b1_side, a1, a2, b1),
            on(b2_side, a1, a2, b2),
        ];
        if ends.iter().all(Option::is_none) {
            return Meeting::Apart;
        }
        return Meeting::Touching(ends);
    }
    Meeting::Crossing
}

/// Where two properly crossing edges cross, rounded; always within the boxes of both.
pub fn crossing(a1: Coord, a2: Coord, b1: Coord, b2: Coord) -> Coord {
    // Differences of neighbouring doubles are nearly exact: the local origin is a1.
    let (dax, day) = (a2.x - a1.x, a2.y - a1.y);
    let (dbx, dby) = (b2.x - b1.x, b2.y - b1.y);
    let (ox, oy) = (b1.x - a1.x, b1.y - a1.y);
    let det = dax * dby - day * dbx;
    let t = if det == 0.0 {
        0.5
    } else {
        ((ox * dby - oy * dbx) / det).clamp(0.0, 1.0)
    };
    let (box_a, box_b) = (edge_box(a1, a2), edge_box(b1, b2));
    let clamp = |v: f64, low: f64, high: f64| if low <= high { v.clamp(low, high) } else { v };
    Coord::lon_lat(
        clamp(
            a1.x + t * dax,
            box_a.min.x.max(box_b.min.x),
            box_a.max.x.min(box_b.max.x),
        ),
        clamp(
            a1.y + t * day,
            box_a.min.y.max(box_b.min.y),
            box_a.max.y.min(box_b.max.y),
        ),
    )
}
