//! What is wrong with a shape: typed defects that say which part, ring and vertex.
//!
//! Exact on the original coordinates. One pass over the edges with a tree of boxes, so a ring
//! of 200,000 vertices is not compared edge by edge with itself. Two things that OGC forbids
//! are called harmless, because areas and decisions stay right: repeated vertices, and a ring
//! that touches itself without crossing. Interiors disconnected by touching rings are not
//! looked for, for the same reason.

use super::boxtree::{BoxTree, Lies};
use super::columns::{FeatureView, PartKind};
use super::contact::{Place, place_after};
use super::coord::{Bbox, Coord};
use super::edges::{Edge, EdgeSet, ground_order, index};
use super::predicate::{Meeting, Position, Winding, crossing, meeting, side};
use super::to_geo::is_position;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use std::cell::Cell;
use std::cmp::Ordering;

/// At most so many defects are told of one feature; more help nobody.
pub const MAX_DEFECTS: usize = 100;

/// At most so many pairs of edges and boxes are looked at, and so many more per edge. Sound
/// shapes need a few per edge; only tens of thousands of edges across one another come here.
const MAX_LOOKS: u64 = 20_000_000;
const MAX_LOOKS_PER_EDGE: u64 = 300;

/// Looks at a shape of so many edges at most.
pub(super) fn most_looks(num_edges: usize) -> u64 {
    MAX_LOOKS + MAX_LOOKS_PER_EDGE * num_edges as u64
}

/// Looks between two questions whether to stop.
const BREATH: u64 = 16_384;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DefectKind {
    /// A coordinate is not a number, infinite, or beyond any degrees.
    NotFinite,
    /// Too few different points: three for a ring, two for a line.
    TooFewPoints,
    /// The ring does not end where it starts.
    NotClosed,
    /// The same vertex twice in a row.
    RepeatedVertex,
    /// The ring goes out and comes back the same way.
    Spike,
    /// The ring crosses itself.
    SelfCrossing,
    /// The ring runs along itself.
    SelfOverlap,
    /// The ring touches itself in a point without crossing.
    SelfTouch,
    /// Two rings of one part cross or run along each other.
    RingsCross,
    /// A hole lies outside its outer ring.
    HoleOutside,
    /// A hole lies within another hole.
    HolesNested,
    /// Two parts overlap, or share a border that should have been dissolved.
    PartsOverlap,
    /// So many edges lie across one another that it could not be looked through.
    TooComplex,
}

impl DefectKind {
    /// Whether areas and decisions stay right without a repair.
    pub fn is_harmless(self) -> bool {
        matches!(self, Self::RepeatedVertex | Self::SelfTouch)
    }

    /// Key of the sentence, in room `geom`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFinite => "geom.not_finite",
            Self::TooFewPoints => "geom.too_few_points",
            Self::NotClosed => "geom.not_closed",
            Self::RepeatedVertex => "geom.repeated_vertex",
            Self::Spike => "geom.spike",
            Self::SelfCrossing => "geom.self_crossing",
            Self::SelfOverlap => "geom.self_overlap",
            Self::SelfTouch => "geom.self_touch",
            Self::RingsCross => "geom.rings_cross",
            Self::HoleOutside => "geom.hole_outside",
            Self::HolesNested => "geom.holes_nested",
            Self::PartsOverlap => "geom.parts_overlap",
            Self::TooComplex => "geom.too_complex",
        }
    }
}

/// One defect and where it is. Numbers count from 0; [`Defect::message`] counts from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defect {
    /// What.
    pub kind: DefectKind,
    /// Part of the feature.
    pub part: u32,
    /// Ring of the part.
    pub ring: u32,
    /// Vertex of the ring, where the offending edge starts.
    pub vertex: u32,
    /// Position; a crossing is rounded.
    pub at: Coord,
}

impl Defect {
    /// The sentence, with 1-based `part`, `ring`, `vertex`, and `lon`, `lat` in degrees.
    pub fn message(&self) -> Message {
        Message::new(self.kind.code())
            .with("part", u64::from(self.part) + 1)
            .with("ring", u64::from(self.ring) + 1)
            .with("vertex", u64::from(self.vertex) + 1)
            .with("lon", format!("{:.7}", self.at.x))
            .with("lat", format!("{:.7}", self.at.y))
    }
}

/// Whether a feature can be judged as it is: no defect that is not harmless.
pub fn is_sound(feature: FeatureView<'_>) -> bool {
    defects(feature).iter().all(|d| d.kind.is_harmless())
}

/// All defects of a feature, in order of part, ring and vertex; at most [`MAX_DEFECTS`].
pub fn defects(feature: FeatureView<'_>) -> Vec<Defect> {
    // Nobody can stop it.
    defects_until(feature, &Progress::new()).unwrap_or_default()
}

/// As [`defects`], for as long as nobody asks to stop.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn defects_until(
    feature: FeatureView<'_>,
    progress: &Progress,
) -> Result<Vec<Defect>, Cancelled> {
    let mut check = Check::default();
    progress.check()?;
    let mut rings: Vec<(u32, u32, &[Coord], PartKind)> = Vec::new();
    for (p, part) in feature.parts().enumerate() {
        for (r, ring) in part.rings().enumerate() {
            rings.push((index(p), index(r), ring, part.kind()));
        }
    }
    let boxes: Vec<Bbox> = rings.iter().map(|r| Bbox::around(r.2)).collect();
    for i in ground_order(&boxes) {
        if let Some(&(part, ring, coords, kind)) = rings.get(i as usize) {
            check.take_ring(part, ring, coords, kind);
        }
    }
    check.by_part = (0..index(check.rings.len())).collect();
    let key = |&i: &u32| check.rings.get(i as usize).map(|r| (r.part, r.ring));
    check.by_part.sort_by_key(key);
    if !check.broken {
        progress.check()?;
        check.set.build();
        let looks = Looks {
            progress,
            most: most_looks(check.set.edges().len()),
            seen: Cell::new(0),
        };
        check.edges(&looks)?;
        if check.found.iter().all(|d| d.kind.is_harmless()) {
            check.nesting(&looks)?;
        }
    }
    let mut found = check.found;
    found.sort_by_key(|d| (d.part, d.ring, d.vertex, d.kind));
    found.dedup();
    found.truncate(MAX_DEFECTS);
    Ok(found)
}

/// Counts what is looked at, so that any shape comes to an end and can be stopped.
#[derive(Debug)]
struct Looks<'a> {
    progress: &'a Progress,
    most: u64,
    seen: Cell<u64>,
}

impl Looks<'_> {
    /// One more look; whether to leave.
    fn one_more(&self) -> bool {
        let seen = self.seen.get() + 1;
        self.seen.set(seen);
        seen > self.most || (seen.is_multiple_of(BREATH) && self.progress.is_cancelled())
    }

    fn spent(&self) -> bool {
        self.seen.get() > self.most
    }
}

#[derive(Debug, Clone, Copy)]
struct Ring {
    part: u32,
    ring: u32,
    first: u32,
    end: u32,
    bbox: Bbox,
}

#[derive(Debug, Default)]
struct Check {
    set: EdgeSet,
    /// One per run of the set, in order.
    rings: Vec<Ring>,
    /// Numbers of the rings by part and ring.
    by_part: Vec<u32>,
    /// Vertex number of each edge's start.
    vertices: Vec<u32>,
    found: Vec<Defect>,
    broken: bool,
}

impl Check {
    fn take_ring(&mut self, part: u32, ring: u32, coords: &[Coord], kind: PartKind) {
        let mut tell = |kind, vertex: usize, at: Coord| {
            self.found.push(Defect {
                kind,
                part,
                ring,
                vertex: index(vertex),
                at,
            });
        };
        let start = coords.first().copied().unwrap_or_default();
        if let Some(bad) = coords.iter().position(|c| !is_position(*c)) {
            tell(DefectKind::NotFinite, bad, start);
            self.broken = true;
            return;
        }
        if kind == PartKind::Point {
            return;
        }
        let mut distinct = 0;
        let first_edge = self.vertices.len();
        for (k, w) in coords.windows(2).enumerate() {
            if let [p, q] = w {
                if p == q {
                    tell(DefectKind::RepeatedVertex, k, *p);
                } else {
                    distinct += 1;
                    if kind == PartKind::Polygon {
                        self.vertices.push(index(k));
                    }
                }
            }
        }
        let needed = if kind == PartKind::Line { 1 } else { 3 };
        if distinct < needed {
            tell(DefectKind::TooFewPoints, 0, start);
        }
        if kind == PartKind::Line {
            return;
        }
        if coords.first() != coords.last() {
            tell(DefectKind::NotClosed, coords.len() - 1, start);
            self.vertices.truncate(first_edge);
            return;
        }
        if distinct < needed {
            self.vertices.truncate(first_edge);
            return;
        }
        self.set.push(coords, true);
        self.rings.push(Ring {
            part,
            ring,
            first: index(first_edge),
            end: index(self.vertices.len()),
            bbox: Bbox::around(coords),
        });
    }

    fn ring_of(&self, edge: u32) -> Option<Ring> {
        let k = self.rings.partition_point(|r| r.end <= edge);
        self.rings.get(k).copied()
    }

    fn edge(&self, i: u32) -> Option<Edge> {
        self.set.edges().get(i as usize).copied()
    }

    fn defect(&self, kind: DefectKind, ring: &Ring, edge: u32, at: Coord) -> Defect {
        Defect {
            kind,
            part: ring.part,
            ring: ring.ring,
            vertex: self.vertices.get(edge as usize).copied().unwrap_or(0),
            at,
        }
    }

    /// The path of a ring through a node on one of its edges: the edge to it and from it.
    fn path(&self, ring: &Ring, edge: u32, node: Coord) -> Option<[Edge; 2]> {
        let e = self.edge(edge)?;
        if node == e.p {
            let before = if edge == ring.first {
                ring.end - 1
            } else {
                edge - 1
            };
            Some([self.edge(before)?, e])
        } else {
            let halves = [Edge { p: e.p, q: node }, Edge { p: node, q: e.q }];
            Some(halves)
        }
    }

    fn edges(&mut self, looks: &Looks<'_>) -> Result<(), Cancelled> {
        let mut found = Vec::new();
        'all: for ring in &self.rings {
            for i in ring.first..ring.end {
                if found.len() > MAX_DEFECTS {
                    break 'all;
                }
                let Some(e) = self.edge(i) else { continue };
                self.spike(ring, i, &e, &mut found);
                let enter = &mut || looks.one_more();
                let left = self.set.any_until(&e.bbox(), enter, &mut |j, other| {
                    if j > i {
                        self.pair(ring, (i, &e), (j, other), &mut found);
                    }
                    looks.one_more() || found.len() > MAX_DEFECTS
                });
                if left {
                    looks.progress.check()?;
                }
                if looks.spent() {
                    found.push(self.defect(DefectKind::TooComplex, ring, i, e.p));
                    break 'all;
                }
            }
        }
        self.found.append(&mut found);
        Ok(())
    }

    fn spike(&self, ring: &Ring, i: u32, e: &Edge, found: &mut Vec<Defect>) {
        let next = if i + 1 == ring.end { ring.first } else { i + 1 };
        let Some(n) = self.edge(next) else { return };
        if side(e.p, e.q, n.q) == Ordering::Equal {
            let ahead = if e.p.x == e.q.x {
                (e.q.y > e.p.y) == (n.q.y > n.p.y)
            } else {
                (e.q.x > e.p.x) == (n.q.x > n.p.x)
            };
            if !ahead {
                found.push(self.defect(DefectKind::Spike, ring, next, e.q));
            }
        }
    }

    fn pair(&self, ring: &Ring, a: (u32, &Edge), b: (u32, &Edge), found: &mut Vec<Defect>) {
        let Some(other) = self.ring_of(b.0) else {
            return;
        };
        let same_ring = other.first == ring.first;
        let (crosses, overlaps) = if same_ring {
            (DefectKind::SelfCrossing, DefectKind::SelfOverlap)
        } else if other.part == ring.part {
            (DefectKind::RingsCross, DefectKind::RingsCross)
        } else {
            (DefectKind::PartsOverlap, DefectKind::PartsOverlap)
        };
        match meeting(a.1.p, a.1.q, b.1.p, b.1.q) {
            Meeting::Apart => {}
            Meeting::Crossing => {
                let at = crossing(a.1.p, a.1.q, b.1.p, b.1.q);
                found.push(self.defect(crosses, ring, a.0, at));
            }
            Meeting::Touching(nodes) => {
                let adjacent =
                    same_ring && (a.0 + 1 == b.0 || (a.0 == ring.first && b.0 + 1 == ring.end));
                for node in nodes.into_iter().flatten() {
                    let handed_over = node == a.1.q || node == b.1.q;
                    if handed_over || (adjacent && (node == a.1.p || node == b.1.p)) {
                        continue;
                    }
                    let (Some(mine), Some(its)) =
                        (self.path(ring, a.0, node), self.path(&other, b.0, node))
                    else {
                        continue;
                    };
                    let [arriving, leaving] = its.map(|e| if e.q == node { e.p } else { e.q });
                    let before = place_after(node, arriving, &mine);
                    let after = place_after(node, leaving, &mine);
                    let on = |p| matches!(p, Place::Along | Place::Against);
                    let kind = if on(before) || on(after) {
                        overlaps
                    } else if before != after {
                        crosses
                    } else if same_ring {
                        DefectKind::SelfTouch
                    } else {
                        continue;
                    };
                    found.push(self.defect(kind, ring, a.0, node));
                }
            }
        }
    }

    /// Where a ring lies against another that it does not cross.
    fn ring_in_ring(
        &self,
        inner: &Ring,
        outer: &Ring,
        looks: &Looks<'_>,
    ) -> Result<Position, Cancelled> {
        for i in inner.first..inner.end {
            let Some(e) = self.edge(i) else { continue };
            let middle = Coord::lon_lat(0.5 * (e.p.x + e.q.x), 0.5 * (e.p.y + e.q.y));
            for at in [e.p, middle] {
                match self.position(at, outer, looks)? {
                    Position::Boundary if !looks.spent() => {}
                    other => return Ok(other),
                }
            }
        }
        Ok(Position::Boundary)
    }

    fn position(&self, at: Coord, ring: &Ring, looks: &Looks<'_>) -> Result<Position, Cancelled> {
        let ray = Bbox {
            min: at,
            max: Coord::lon_lat(at.x, f64::INFINITY),
        };
        let mut winding = Winding::about(at);
        let left = self
            .set
            .any_until(&ray, &mut || looks.one_more(), &mut |i, e| {
                if (ring.first..ring.end).contains(&i) {
                    winding.add(e.p, e.q);
                }
                looks.one_more()
            });
        if left {
            looks.progress.check()?;
        }
        Ok(match winding.position() {
            Position::Outside if winding.count() != 0 => Position::Inside,
            other => other,
        })
    }

    /// The rings of a part, outer ring first unless it was left out.
    fn rings_of(&self, part: u32) -> impl Iterator<Item = &Ring> {
        let ring = |&i: &u32| self.rings.get(i as usize);
        let from = self
            .by_part
            .partition_point(|i| ring(i).is_some_and(|r| r.part < part));
        let some = self.by_part.get(from..).unwrap_or_default();
        some.iter()
            .filter_map(ring)
            .take_while(move |r| r.part == part)
    }

    fn nesting(&mut self, looks: &Looks<'_>) -> Result<(), Cancelled> {
        let boxes: Vec<Bbox> = self.rings.iter().map(|r| r.bbox).collect();
        let tree = BoxTree::new(&boxes);
        let mut found = Vec::new();
        let mut beside: Vec<u32> = Vec::new();
        for inner in &self.rings {
            let kind = self.nested(inner, &boxes, &tree, &mut beside, looks)?;
            let complex = looks.spent().then_some(DefectKind::TooComplex);
            if let Some(kind) = complex.or(kind) {
                let at = self.edge(inner.first).map_or(Coord::default(), |e| e.p);
                found.push(self.defect(kind, inner, inner.first, at));
            }
            if looks.spent() || found.len() > MAX_DEFECTS {
                break;
            }
        }
        self.found.append(&mut found);
        Ok(())
    }

    /// What is wrong with the place of one ring among the others.
    fn nested(
        &self,
        inner: &Ring,
        boxes: &[Bbox],
        tree: &BoxTree,
        beside: &mut Vec<u32>,
        looks: &Looks<'_>,
    ) -> Result<Option<DefectKind>, Cancelled> {
        looks.progress.check()?;
        if inner.ring > 0 {
            let outer = self.rings_of(inner.part).next().filter(|r| r.ring == 0);
            if let Some(outer) = outer
                && (!outer.bbox.meets(&inner.bbox)
                    || self.ring_in_ring(inner, outer, looks)? == Position::Outside)
            {
                return Ok(Some(DefectKind::HoleOutside));
            }
        }
        beside.clear();
        tree.each(boxes, &mut Lies::by_box(&inner.bbox), &mut |i, _| {
            beside.push(i);
        });
        beside.sort_unstable();
        for &i in beside.iter() {
            if looks.one_more() {
                looks.progress.check()?;
                break;
            }
            let Some(other) = self.rings.get(i as usize) else {
                continue;
            };
            if other.first == inner.first || !other.bbox.holds_box(&inner.bbox) {
                continue;
            }
            let both_holes = other.part == inner.part && inner.ring > 0 && other.ring > 0;
            if both_holes && self.ring_in_ring(inner, other, looks)? == Position::Inside {
                return Ok(Some(DefectKind::HolesNested));
            }
            let outers = other.part != inner.part && inner.ring == 0 && other.ring == 0;
            if outers && self.in_part(inner, other, looks)? {
                return Ok(Some(DefectKind::PartsOverlap));
            }
        }
        Ok(None)
    }

    /// Whether an outer ring lies in the interior of another part, not in one of its holes.
    fn in_part(&self, inner: &Ring, outer: &Ring, looks: &Looks<'_>) -> Result<bool, Cancelled> {
        if self.ring_in_ring(inner, outer, looks)? != Position::Inside {
            return Ok(false);
        }
        for hole in self.rings_of(outer.part).filter(|r| r.ring > 0) {
            if hole.bbox.holds_box(&inner.bbox)
                && self.ring_in_ring(inner, hole, looks)? != Position::Outside
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
