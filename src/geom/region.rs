//! A region somebody drew (a box, a lasso) and which features meet it or lie within it, exactly.
//!
//! The region is closed: what touches its border meets it. A line that crosses itself encloses
//! everything it winds about. All decisions rest on the exact predicates.

use super::boxtree::Lies;
use super::columns::{FeatureView, PartKind, PartView};
use super::coord::{Bbox, Coord};
use super::predicate::{Meeting, Position, edge_box, meeting, on_edge, position_in_ring, side};
use std::cmp::Ordering;

/// What a feature has to be to a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Relation {
    /// Any point of it lies in the region.
    #[default]
    Meets,
    /// All of it lies in the region.
    Within,
}

/// A closed region of degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Closed: the first position again at the end.
    ring: Vec<Coord>,
    bbox: Bbox,
}

impl Region {
    /// A box.
    pub fn of_box(bbox: &Bbox) -> Option<Self> {
        let (a, b) = (bbox.min, bbox.max);
        Self::of_line(&[a, Coord::lon_lat(b.x, a.y), b, Coord::lon_lat(a.x, b.y)])
    }

    /// What a line encloses that is closed from its last position to its first; none of fewer
    /// than three different positions, or where one is no position.
    pub fn of_line(line: &[Coord]) -> Option<Self> {
        let mut ring: Vec<Coord> = Vec::with_capacity(line.len() + 1);
        for &c in line {
            if !c.is_finite() {
                return None;
            }
            if ring.last() != Some(&c) {
                ring.push(c);
            }
        }
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let first = *ring.first()?;
        if ring.len() < 3 {
            return None;
        }
        ring.push(first);
        let bbox = Bbox::around(&ring);
        Some(Self { ring, bbox })
    }

    /// Its box.
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// How a box lies to it.
    pub fn lies(&self, b: &Bbox) -> Lies {
        if b.is_empty() || !b.meets(&self.bbox) {
            Lies::Away
        } else if self.edges().any(|(p, q)| edge_meets_box(p, q, b)) {
            Lies::Near
        } else if self.position(b.min) == Position::Outside {
            Lies::Away
        } else {
            Lies::Within
        }
    }

    /// Whether a feature is to it what is asked.
    pub fn takes(&self, feature: FeatureView<'_>, relation: Relation) -> bool {
        match relation {
            Relation::Meets => feature.parts().any(|part| self.meets(part)),
            Relation::Within => {
                let mut parts = feature.parts().peekable();
                parts.peek().is_some() && parts.all(|part| self.holds(part))
            }
        }
    }

    fn edges(&self) -> impl Iterator<Item = (Coord, Coord)> + '_ {
        self.ring.windows(2).filter_map(|w| match w {
            [a, b] => Some((*a, *b)),
            _ => None,
        })
    }

    fn position(&self, at: Coord) -> Position {
        if self.bbox.holds(at) {
            position_in_ring(&self.ring, at)
        } else {
            Position::Outside
        }
    }

    fn meets(&self, part: PartView<'_>) -> bool {
        let takes = |c: &Coord| self.position(*c) != Position::Outside;
        if part.kind() == PartKind::Point {
            return part.outer().iter().any(takes);
        }
        if part.rings().flatten().any(takes) {
            return true;
        }
        let crosses = part.rings().flat_map(|ring| ring.windows(2)).any(|edge| {
            let [a, b] = edge else { return false };
            let around = edge_box(*a, *b);
            around.meets(&self.bbox)
                && self.edges().any(|(p, q)| {
                    edge_box(p, q).meets(&around) && meeting(p, q, *a, *b) != Meeting::Apart
                })
        });
        // No border meets the other: one lies in the other, or they are apart.
        crosses
            || (part.kind() == PartKind::Polygon
                && self.ring.first().is_some_and(|c| is_inside(part, *c)))
    }

    fn holds(&self, part: PartView<'_>) -> bool {
        let takes = |c: &Coord| self.position(*c) != Position::Outside;
        if !part.rings().flatten().all(takes) {
            return false;
        }
        if part.kind() == PartKind::Point {
            return true;
        }
        let stays = part
            .rings()
            .flat_map(|ring| ring.windows(2))
            .all(|edge| match edge {
                [a, b] => self.holds_edge(*a, *b),
                _ => true,
            });
        // A corner of the region inside a polygon: the region ends there, the polygon does not.
        stays
            && (part.kind() != PartKind::Polygon || !self.ring.iter().any(|c| is_inside(part, *c)))
    }

    /// Whether an edge with both ends in the region stays in it.
    fn holds_edge(&self, a: Coord, b: Coord) -> bool {
        let around = edge_box(a, b);
        let mut touched: Vec<Coord> = Vec::new();
        for (p, q) in self.edges() {
            if !edge_box(p, q).meets(&around) {
                continue;
            }
            match meeting(p, q, a, b) {
                Meeting::Apart => {}
                Meeting::Crossing => return false,
                Meeting::Touching(ends) => touched.extend(ends.into_iter().flatten()),
            }
        }
        if touched.is_empty() {
            return true;
        }
        // Between two touches it may run outside.
        touched.extend([a, b]);
        let along = |c: &Coord| (c.x - a.x) * (b.x - a.x) + (c.y - a.y) * (b.y - a.y);
        touched.sort_by(|c, d| along(c).total_cmp(&along(d)));
        touched.dedup();
        touched.windows(2).all(|pair| match pair {
            [c, d] => {
                let middle = Coord::lon_lat((c.x + d.x) / 2.0, (c.y + d.y) / 2.0);
                // Along the border its middle may be rounded off it: then it is on the border.
                self.position(middle) != Position::Outside
                    || self
                        .edges()
                        .any(|(p, q)| on_edge(p, q, *c) && on_edge(p, q, *d))
            }
            _ => true,
        })
    }
}

/// Whether a position lies inside a polygon and on none of its rings; holes are not inside.
fn is_inside(part: PartView<'_>, at: Coord) -> bool {
    let mut inside = false;
    for ring in part.rings() {
        match position_in_ring(ring, at) {
            Position::Boundary => return false,
            Position::Inside => inside = !inside,
            Position::Outside => {}
        }
    }
    inside
}

/// Whether a closed edge meets a closed box: no line parts them, neither an axis nor its own.
fn edge_meets_box(p: Coord, q: Coord, b: &Bbox) -> bool {
    if !edge_box(p, q).meets(b) {
        return false;
    }
    let corners = [
        b.min,
        Coord::lon_lat(b.max.x, b.min.y),
        b.max,
        Coord::lon_lat(b.min.x, b.max.y),
    ];
    let all = |wanted: Ordering| corners.iter().all(|c| side(p, q, *c) == wanted);
    !all(Ordering::Less) && !all(Ordering::Greater)
}
