//! Shapes in a plane of metres (`x` east, `y` north): how deep a position lies in one, how near
//! two come when one is moved. What to do with the answers is told in `clearing` and `detour`.
//!
//! The plane's coordinates stand in [`Coord`] as metres; nothing here knows the Earth.

use super::boxtree::{BoxTree, Lies};
use super::columns::{FeatureView, PartKind};
use super::coord::{Bbox, Coord};
use super::edges::{Edge, EdgeSet};
use super::predicate::{Meeting, Position, meeting};

/// A feature in a plane of metres, with trees over its edges.
#[derive(Debug, Clone)]
pub struct PlaneShape {
    pub(super) rings: EdgeSet,
    pub(super) chains: EdgeSet,
    pub(super) points: Vec<Coord>,
    bbox: Bbox,
    run_boxes: Vec<Bbox>,
    run_tree: BoxTree,
}

impl PlaneShape {
    /// Takes features as one shape; rings oriented as every reader leaves them, those of several
    /// features may overlap.
    pub fn new<'a>(features: impl IntoIterator<Item = FeatureView<'a>>) -> Self {
        let (mut rings, mut chains) = (EdgeSet::default(), EdgeSet::default());
        let mut points = Vec::new();
        let mut bbox = Bbox::EMPTY;
        for part in features.into_iter().flat_map(|f| f.parts()) {
            for ring in part.rings() {
                bbox = bbox.union(&Bbox::around(ring));
                match part.kind() {
                    PartKind::Polygon => rings.push(ring, true),
                    PartKind::Line => chains.push(ring, false),
                    PartKind::Point => points.extend_from_slice(ring),
                }
            }
        }
        rings.build();
        chains.build();
        let run_boxes: Vec<Bbox> = rings.runs().iter().map(|r| r.bbox).collect();
        let run_tree = BoxTree::new(&run_boxes);
        Self {
            rings,
            chains,
            points,
            bbox,
            run_boxes,
            run_tree,
        }
    }

    /// Its box, in metres of the plane.
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// Whether it has nothing at all.
    pub fn is_empty(&self) -> bool {
        self.rings.is_empty() && self.chains.is_empty() && self.points.is_empty()
    }

    /// Number of edges and points.
    pub fn size(&self) -> usize {
        self.rings.edges().len() + self.chains.edges().len() + self.points.len()
    }

    /// Whether a position lies in the interior of its polygons.
    pub fn holds(&self, at: Coord) -> bool {
        self.bbox.holds(at) && self.rings.winding(at).position() == Position::Inside
    }

    /// How deep a position lies within the polygons, metres: the distance from their borders,
    /// negative outside; minus infinity without polygons. Where polygons overlap each other it
    /// may be deeper than told.
    pub fn ring_depth(&self, at: Coord) -> f64 {
        let distance = nearest_edge(&self.rings, at, f64::INFINITY);
        if distance == f64::INFINITY {
            f64::NEG_INFINITY
        } else if self.holds(at) {
            distance
        } else {
            -distance
        }
    }

    /// As [`Self::ring_depth`], lines and points counting as shapes without any depth.
    pub fn depth(&self, at: Coord) -> f64 {
        let inside = self.ring_depth(at);
        if inside > 0.0 {
            return inside;
        }
        let mut least = nearest_edge(&self.chains, at, -inside);
        for p in &self.points {
            least = least.min(apart(*p, at));
        }
        -least
    }

    /// Visits its rings whose box meets a box by one position on each, until told to stop.
    pub(super) fn any_ring_start(
        &self,
        bbox: &Bbox,
        visit: &mut impl FnMut(Coord) -> bool,
    ) -> bool {
        let mut found = false;
        let mut by_box = Lies::by_box(bbox);
        self.run_tree
            .each(&self.run_boxes, &mut by_box, &mut |i, _| {
                let first = self.rings.runs().get(i as usize).map(|r| r.first as usize);
                let edge = first.and_then(|i| self.rings.edges().get(i));
                found = found || edge.is_some_and(|e| visit(e.p));
            });
        found
    }

    /// One position on each of its rings, each of its lines, and its points.
    pub(super) fn starts(&self) -> impl Iterator<Item = Coord> + '_ {
        let of = |set: &EdgeSet, first: u32| set.edges().get(first as usize).map(|e| e.p);
        let rings = self.rings.runs().iter();
        let rings = rings.filter_map(move |r| of(&self.rings, r.first));
        let chains = self.chains.runs().iter();
        let chains = chains.filter_map(move |r| of(&self.chains, r.first));
        rings.chain(chains).chain(self.points.iter().copied())
    }
}

/// Distance in metres from a position to the nearest edge; infinite where none is nearer than
/// the limit.
pub(super) fn nearest_edge(set: &EdgeSet, at: Coord, limit: f64) -> f64 {
    let mut limit = limit;
    let mut best = f64::INFINITY;
    let bound = |b: &Bbox| {
        let dx = (b.min.x - at.x).max(at.x - b.max.x).max(0.0);
        let dy = (b.min.y - at.y).max(at.y - b.max.y).max(0.0);
        (dx * dx + dy * dy).sqrt()
    };
    set.each_nearer(&mut limit, &bound, &mut |_, edge, limit| {
        let d = from_edge(edge.p, edge.q, at);
        if d < best {
            best = d;
            *limit = limit.min(d);
        }
    });
    best
}

/// Distance between two positions.
pub(super) fn apart(a: Coord, b: Coord) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    (dx * dx + dy * dy).sqrt()
}

/// Sum of two positions.
pub(super) fn plus(a: Coord, b: Coord) -> Coord {
    Coord::lon_lat(a.x + b.x, a.y + b.y)
}

/// Distance from the edge `p`–`q` to a position.
pub(super) fn from_edge(p: Coord, q: Coord, at: Coord) -> f64 {
    let (dx, dy) = (q.x - p.x, q.y - p.y);
    let square = dx * dx + dy * dy;
    let t = if square > 0.0 {
        (((at.x - p.x) * dx + (at.y - p.y) * dy) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    apart(Coord::lon_lat(p.x + t * dx, p.y + t * dy), at)
}

/// Distance between two edges; 0 where they meet.
pub(super) fn between_edges(a: &Edge, b: &Edge) -> f64 {
    if meeting(a.p, a.q, b.p, b.q) != Meeting::Apart {
        return 0.0;
    }
    from_edge(a.p, a.q, b.p)
        .min(from_edge(a.p, a.q, b.q))
        .min(from_edge(b.p, b.q, a.p))
        .min(from_edge(b.p, b.q, a.q))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Columns;

    fn square(x: f64, y: f64, side: f64) -> Vec<Coord> {
        [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
            .map(|(dx, dy)| Coord::lon_lat(x + side * dx, y + side * dy))
            .to_vec()
    }

    #[test]
    fn depth_is_the_distance_from_the_border_negative_outside_and_in_holes() {
        let mut columns = Columns::new();
        columns.push_polygon(&square(0.0, 0.0, 100.0), &[&square(40.0, 40.0, 20.0)]);
        columns.orient();
        let shape = PlaneShape::new(columns.features());
        assert_eq!(shape.ring_depth(Coord::lon_lat(10.0, 50.0)), 10.0);
        assert_eq!(shape.ring_depth(Coord::lon_lat(50.0, 50.0)), -10.0);
        assert_eq!(shape.ring_depth(Coord::lon_lat(103.0, 104.0)), -5.0);
        assert_eq!(shape.ring_depth(Coord::lon_lat(30.0, 50.0)), 10.0);
    }
}
