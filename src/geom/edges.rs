//! Edges laid out in ring order, with a tree of boxes over consecutive edges.
//!
//! Neighbouring edges of a ring are neighbours on the ground, so the tree needs no sorting: each
//! node is the box of eight consecutive nodes below. Building takes one pass.

use super::boxtree::{BoxTree, Lies};
use super::coord::{Bbox, Coord};
use super::predicate::{Winding, edge_box};

const FANOUT: usize = 8;

/// A level of the tree (none: the edges) and a range of nodes on it.
type Nodes = (Option<usize>, usize, usize);

/// A directed edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where it starts.
    pub p: Coord,
    /// Where it ends.
    pub q: Coord,
}

impl Edge {
    /// Its box.
    pub fn bbox(&self) -> Bbox {
        edge_box(self.p, self.q)
    }

    /// Whether the edge may meet a box that its own box meets: false only where all corners lie
    /// on one side of it beyond any rounding.
    fn may_meet(&self, bbox: &Bbox) -> bool {
        let (dx, dy) = (self.q.x - self.p.x, self.q.y - self.p.y);
        let middle = bbox.center();
        let across = dx * (middle.y - self.p.y) - dy * (middle.x - self.p.x);
        let (hx, hy) = (
            0.5 * (bbox.max.x - bbox.min.x),
            0.5 * (bbox.max.y - bbox.min.y),
        );
        let reach = dx.abs() * hy + dy.abs() * hx;
        let size = middle.x.abs() + middle.y.abs() + self.p.x.abs() + self.p.y.abs();
        let rounding = 8.0 * f64::EPSILON * (dx.abs() + dy.abs()) * size;
        // Not "less or equal", so that what is no number counts as meeting.
        let is_apart = across.abs() > reach * (1.0 + 1e-9) + rounding;
        !is_apart
    }
}

/// A run of consecutive edges: a ring, a chain, or the stretch of a ring inside a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// First edge.
    pub first: u32,
    /// One past the last edge.
    pub end: u32,
    /// Whether the last edge ends where the first starts and the run goes round.
    pub closed: bool,
    /// Box of the run.
    pub bbox: Bbox,
}

/// Edges of rings or chains, without edges of no length, in order.
#[derive(Debug, Clone, Default)]
pub struct EdgeSet {
    edges: Vec<Edge>,
    runs: Vec<Run>,
    /// Boxes level by level; level 0 holds the boxes of eight edges each.
    levels: Vec<Vec<Bbox>>,
}

impl EdgeSet {
    /// Appends a ring (closed) or a chain (open).
    pub fn push(&mut self, coords: &[Coord], closed: bool) {
        let first = self.edges.len();
        for w in coords.windows(2) {
            if let [p, q] = w
                && p != q
            {
                self.edges.push(Edge { p: *p, q: *q });
            }
        }
        if self.edges.len() > first {
            self.runs.push(Run {
                first: index(first),
                end: index(self.edges.len()),
                closed,
                bbox: Bbox::around(coords),
            });
        }
    }

    /// Builds the tree; ask no box before.
    pub fn build(&mut self) {
        self.levels.clear();
        if self.edges.len() <= FANOUT {
            return;
        }
        let mut level: Vec<Bbox> = self
            .edges
            .chunks(FANOUT)
            .map(|es| es.iter().fold(Bbox::EMPTY, |all, e| all.union(&e.bbox())))
            .collect();
        while level.len() > FANOUT {
            let up = level
                .chunks(FANOUT)
                .map(|bs| bs.iter().fold(Bbox::EMPTY, |all, b| all.union(b)))
                .collect();
            self.levels.push(std::mem::replace(&mut level, up));
        }
        self.levels.push(level);
    }

    /// All edges.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// All rings and chains.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Visits the edges whose box meets a box, in order, until the visitor says stop.
    /// Returns whether it said so.
    pub fn any_in(&self, bbox: &Bbox, visit: &mut impl FnMut(u32, &Edge) -> bool) -> bool {
        self.any_until(bbox, &mut || false, visit)
    }

    /// As [`Self::any_in`]; `enter` is asked before the boxes of every node and may say stop too.
    pub fn any_until(
        &self,
        bbox: &Bbox,
        enter: &mut impl FnMut() -> bool,
        visit: &mut impl FnMut(u32, &Edge) -> bool,
    ) -> bool {
        match self.levels.len() {
            0 => self.any_of(0, self.edges.len(), bbox, visit),
            n => {
                let top = self.levels.get(n - 1).map_or(0, Vec::len);
                self.descend(n - 1, 0, top, bbox, enter, visit)
            }
        }
    }

    /// Whether any edge meets a box, or comes nearer to it than rounding tells.
    pub fn meets_box(&self, bbox: &Bbox) -> bool {
        self.any_in(bbox, &mut |_, e| e.may_meet(bbox))
    }

    /// Visits the edges whose box meets a box, in order.
    pub fn each_in(&self, bbox: &Bbox, mut visit: impl FnMut(u32, &Edge)) {
        self.any_in(bbox, &mut |i, e| {
            visit(i, e);
            false
        });
    }

    fn descend(
        &self,
        level: usize,
        from: usize,
        to: usize,
        bbox: &Bbox,
        enter: &mut impl FnMut() -> bool,
        visit: &mut impl FnMut(u32, &Edge) -> bool,
    ) -> bool {
        if enter() {
            return true;
        }
        let Some(boxes) = self.levels.get(level) else {
            return false;
        };
        for (i, b) in boxes.iter().enumerate().take(to).skip(from) {
            if !b.meets(bbox) {
                continue;
            }
            let (below_from, below_to) = (i * FANOUT, (i + 1) * FANOUT);
            let stop = if level == 0 {
                self.any_of(below_from, below_to, bbox, visit)
            } else {
                self.descend(level - 1, below_from, below_to, bbox, enter, visit)
            };
            if stop {
                return true;
            }
        }
        false
    }

    fn any_of(
        &self,
        from: usize,
        to: usize,
        bbox: &Bbox,
        visit: &mut impl FnMut(u32, &Edge) -> bool,
    ) -> bool {
        let to = to.min(self.edges.len());
        let some = self.edges.get(from..to).unwrap_or_default();
        for (e, i) in some.iter().zip(from..) {
            if e.bbox().meets(bbox) && visit(index(i), e) {
                return true;
            }
        }
        false
    }

    /// How the closed rings wind about a position.
    pub fn winding(&self, at: Coord) -> Winding {
        let ray = Bbox {
            min: at,
            max: Coord::lon_lat(at.x, f64::INFINITY),
        };
        let mut winding = Winding::about(at);
        self.each_in(&ray, |_, e| winding.add(e.p, e.q));
        winding
    }

    /// Visits pairs of an edge of this set and one of another, moved by `shift`, whose boxes come
    /// as near as `gap`, until the visitor (this edge, the other's, still unmoved) says stop.
    /// Returns whether it said so.
    pub fn any_pair(
        &self,
        other: &Self,
        shift: Coord,
        gap: f64,
        visit: &mut impl FnMut((u32, &Edge), (u32, &Edge)) -> bool,
    ) -> bool {
        self.pairs(self.top(), other, other.top(), (shift, gap), visit)
    }

    /// The uppermost nodes: their level, none for the edges themselves, and their numbers.
    fn top(&self) -> Nodes {
        match self.levels.len().checked_sub(1) {
            None => (None, 0, self.edges.len()),
            Some(n) => (Some(n), 0, self.levels.get(n).map_or(0, Vec::len)),
        }
    }

    fn box_of(&self, level: Option<usize>, i: usize) -> Option<Bbox> {
        match level {
            None => self.edges.get(i).map(Edge::bbox),
            Some(level) => self.levels.get(level)?.get(i).copied(),
        }
    }

    fn below(&self, (level, i): (Option<usize>, usize)) -> Nodes {
        match level {
            None => (None, i, i + 1),
            Some(level) => {
                let below = level.checked_sub(1);
                let most = match below {
                    None => self.edges.len(),
                    Some(l) => self.levels.get(l).map_or(0, Vec::len),
                };
                (below, i * FANOUT, ((i + 1) * FANOUT).min(most))
            }
        }
    }

    fn pairs(
        &self,
        (level, from, to): Nodes,
        other: &Self,
        its: Nodes,
        (shift, gap): (Coord, f64),
        visit: &mut impl FnMut((u32, &Edge), (u32, &Edge)) -> bool,
    ) -> bool {
        for i in from..to {
            let Some(mine) = self.box_of(level, i).map(|b| b.padded(gap, gap)) else {
                continue;
            };
            for j in its.1..its.2 {
                let Some(b) = other.box_of(its.0, j) else {
                    continue;
                };
                let moved = Bbox {
                    min: Coord::lon_lat(b.min.x + shift.x, b.min.y + shift.y),
                    max: Coord::lon_lat(b.max.x + shift.x, b.max.y + shift.y),
                };
                if !mine.meets(&moved) {
                    continue;
                }
                let stop = match (level, its.0) {
                    (None, None) => match (self.edges.get(i), other.edges.get(j)) {
                        (Some(a), Some(b)) => visit((index(i), a), (index(j), b)),
                        _ => false,
                    },
                    _ => {
                        let (a, b) = (self.below((level, i)), other.below((its.0, j)));
                        self.pairs(a, other, b, (shift, gap), visit)
                    }
                };
                if stop {
                    return true;
                }
            }
        }
        false
    }

    /// Visits edges that may be nearer than a bound, nearest boxes first within a node. The
    /// lower bound of a box comes from `bound`, which the visitor may tighten in between by
    /// returning a new limit.
    pub fn each_nearer(
        &self,
        limit: &mut f64,
        bound: &impl Fn(&Bbox) -> f64,
        visit: &mut impl FnMut(u32, &Edge, &mut f64),
    ) {
        match self.levels.len() {
            0 => self.nearer_of(0, self.edges.len(), limit, bound, visit),
            n => {
                let top = self.levels.get(n - 1).map_or(0, Vec::len);
                self.nearer(n - 1, 0, top, limit, bound, visit);
            }
        }
    }

    fn nearer(
        &self,
        level: usize,
        from: usize,
        to: usize,
        limit: &mut f64,
        bound: &impl Fn(&Bbox) -> f64,
        visit: &mut impl FnMut(u32, &Edge, &mut f64),
    ) {
        let Some(boxes) = self.levels.get(level) else {
            return;
        };
        let mut order = [(f64::INFINITY, 0_usize); FANOUT];
        let mut found = 0;
        for (i, b) in boxes.iter().enumerate().take(to).skip(from) {
            let lower = bound(b);
            if let Some(slot) = order.get_mut(found)
                && lower <= *limit
            {
                *slot = (lower, i);
                found += 1;
            }
        }
        let some = order.get_mut(..found).unwrap_or_default();
        some.sort_by(|a, b| a.0.total_cmp(&b.0));
        for &mut (lower, i) in some {
            if lower > *limit {
                continue;
            }
            let (below_from, below_to) = (i * FANOUT, (i + 1) * FANOUT);
            if level == 0 {
                self.nearer_of(below_from, below_to, limit, bound, visit);
            } else {
                self.nearer(level - 1, below_from, below_to, limit, bound, visit);
            }
        }
    }

    fn nearer_of(
        &self,
        from: usize,
        to: usize,
        limit: &mut f64,
        bound: &impl Fn(&Bbox) -> f64,
        visit: &mut impl FnMut(u32, &Edge, &mut f64),
    ) {
        let to = to.min(self.edges.len());
        let some = self.edges.get(from..to).unwrap_or_default();
        for (e, i) in some.iter().zip(from..) {
            if bound(&e.bbox()) <= *limit {
                visit(index(i), e, limit);
            }
        }
    }
}

/// An order of rings in which neighbours on the ground follow each other, so that the tree over
/// them stays tight; as they come where they are few.
pub(super) fn ground_order(boxes: &[Bbox]) -> Vec<u32> {
    if boxes.len() < 64 {
        return (0..index(boxes.len())).collect();
    }
    let mut order = Vec::with_capacity(boxes.len());
    let tree = BoxTree::new(boxes);
    tree.each(boxes, &mut |_| Lies::Near, &mut |i, _| order.push(i));
    order
}

/// Edge and ring numbers are 32 bits wide: a chunk never holds more coordinates.
pub(super) fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
