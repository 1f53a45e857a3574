//! The overlap kernel: one prepared project against many zones of a chunk.
//!
//! No overlap polygon is built. The boundary of A∩B is the part of ∂A inside B, the part of ∂B
//! inside A, and what both share running the same way; the area is the boundary integral of the
//! ellipsoid over these pieces (decision 4), and whether interiors meet is decided exactly by
//! the same walk (decision 5): what GEOS RelateNG answers to `T********` on the same numbers.
//!
//! A zone far larger than the project costs one look at each of its vertices: only its edges
//! within the project's box are worked on.

use super::areas::{AreaSum, Areas};
use super::boxtree::Lies;
use super::columns::{Columns, FeatureView, PartKind};
use super::contact::{Contact, Piece, Place, Stop, meet_edges, stops, stops_on, walk};
use super::coord::{Bbox, Coord};
use super::edges::{Edge, EdgeSet, Run, index};
use super::measure;
use super::predicate::{Position, Winding, on_edge};
use super::prepared::Prepared;
use crate::base::progress::Progress;

/// What a project and one zone have in common. Made only when they at least touch.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairResult {
    /// Index of the zone in its columns.
    pub index: u32,
    /// Whether the interiors meet: exact, DE-9IM `T********`.
    pub meets: bool,
    /// Whether the closed shapes meet although the interiors do not: a shared border or corner.
    pub touches: bool,
    /// Area of the overlap of the polygon parts, m².
    pub area_m2: f64,
    /// The same by the office's methods; zero unless the project measures them.
    pub areas: Areas,
    /// Perimeter of that overlap, metres.
    pub perimeter_m: f64,
    /// Length of the border shared with interiors on opposite sides, and of the project's lines
    /// that run along the zone's border, metres.
    pub touch_length_m: f64,
    /// Length of the project's lines in the interior of the zone, metres.
    pub inside_length_m: f64,
    /// Number of the project's points in the interior of the zone.
    pub points_inside: u32,
    /// Length of the zone's lines (a river kept as a line) in the interior of the project, metres.
    pub zone_length_m: f64,
    /// Number of the zone's points in the interior of the project.
    pub zone_points_inside: u32,
    /// Box of what project and zone have in common, borders left out; empty for a touch.
    pub bbox: Bbox,
}

impl PairResult {
    /// Mean width of the overlap, 2·area/perimeter, in metres (decision 5); 0 without area.
    pub fn mean_width_m(&self) -> f64 {
        if self.perimeter_m > 0.0 {
            2.0 * self.area_m2 / self.perimeter_m
        } else {
            0.0
        }
    }
}

/// Compares a project with the candidate zones, in the order given, and hands every pair that
/// at least touches to the sink. Candidates beyond the end and null shapes are passed over.
///
/// Lines of the project against lines and points of a zone, and points against points, are not
/// compared: they have no interior to share area or length with.
pub fn overlap(
    project: &Prepared,
    zones: &Columns,
    candidates: &[u32],
    sink: &mut impl FnMut(PairResult),
) {
    let mut scratch = Scratch::default();
    for &index in candidates {
        if let Some(zone) = zones.feature(index as usize)
            && let Some(result) = scratch.pair(project, zone)
        {
            sink(PairResult { index, ..result });
        }
    }
}

/// As [`overlap`], for candidates of which [`Prepared::lies`] has already told how their boxes
/// lie. Ends early, with a pair that means nothing, once somebody asks to stop.
pub fn overlap_found(
    project: &Prepared,
    zones: &Columns,
    candidates: &[(u32, Lies)],
    progress: &Progress,
    sink: &mut impl FnMut(PairResult),
) {
    let mut scratch = Scratch::until(progress);
    for &(index, lies) in candidates {
        if progress.is_cancelled() {
            return;
        }
        if let Some(zone) = zones.feature(index as usize)
            && let Some(result) = scratch.pair_lying(project, zone, lies)
        {
            sink(PairResult { index, ..result });
        }
    }
}

/// Compares a project with one zone; `None` where they do not even touch.
pub fn overlap_one(project: &Prepared, zone: FeatureView<'_>) -> Option<PairResult> {
    Scratch::default().pair(project, zone)
}

/// As [`overlap_one`]; some pair once somebody asks to stop.
pub fn overlap_one_until(
    project: &Prepared,
    zone: FeatureView<'_>,
    progress: &Progress,
) -> Option<PairResult> {
    Scratch::until(progress).pair(project, zone)
}

/// The pieces of the project's lines in the interior of the zone's polygons, in order.
pub(super) fn line_pieces(
    project: &Prepared,
    zone: FeatureView<'_>,
    progress: &Progress,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let zone_box = zone.bbox();
    if !project.chains.is_empty() && project.bbox().meets(&zone_box) {
        let mut scratch = Scratch::until(progress);
        scratch.take(&project.bbox(), zone);
        scratch.walk_lines(project, &zone_box, &mut Found::default(), &mut |piece| {
            if piece.place == Place::Inside {
                pieces.push(piece);
            }
        });
    }
    pieces
}

/// The edges of a zone that matter to a project, and those straight north of its box.
#[derive(Debug, Default)]
struct Near {
    edges: Vec<Edge>,
    runs: Vec<Run>,
    above: Vec<Edge>,
}

impl Near {
    fn clear(&mut self) {
        self.edges.clear();
        self.runs.clear();
        self.above.clear();
    }

    /// Takes a ring or chain; edges whose box misses `bbox` are left out and split it into runs.
    fn take(&mut self, coords: &[Coord], closed: bool, whole: bool, bbox: &Bbox) {
        let mut run: Option<u32> = None;
        let mut left_out = false;
        let from = self.edges.len();
        for w in coords.windows(2) {
            let &[p, q] = w else { continue };
            if p == q {
                continue;
            }
            let edge = Edge { p, q };
            let near = whole || {
                let b = edge.bbox();
                let in_column = b.min.x <= bbox.max.x && bbox.min.x <= b.max.x;
                if in_column && closed && b.min.y > bbox.max.y {
                    self.above.push(edge);
                }
                in_column && b.min.y <= bbox.max.y && bbox.min.y <= b.max.y
            };
            if near {
                run.get_or_insert(index(self.edges.len()));
                self.edges.push(edge);
            } else {
                left_out = true;
                if let Some(first) = run.take() {
                    self.end_run(first, false);
                }
            }
        }
        if let Some(first) = run {
            let all = !left_out && first as usize == from;
            self.end_run(first, closed && all);
        }
    }

    fn end_run(&mut self, first: u32, closed: bool) {
        self.runs.push(Run {
            first,
            end: index(self.edges.len()),
            closed,
            bbox: Bbox::EMPTY,
        });
    }

    /// How the zone winds about a position within the box.
    fn winding(&self, at: Coord) -> Winding {
        let mut winding = Winding::about(at);
        for e in self.edges.iter().chain(&self.above) {
            winding.add(e.p, e.q);
        }
        winding
    }
}

/// Buffers kept from pair to pair.
#[derive(Debug, Default)]
struct Scratch {
    rings: Near,
    chains: Near,
    on_project: Vec<Contact>,
    on_zone: Vec<Contact>,
    project_stops: Vec<Stop>,
    zone_stops: Vec<Stop>,
    progress: Progress,
}

impl Scratch {
    fn until(progress: &Progress) -> Self {
        Self {
            progress: progress.clone(),
            ..Self::default()
        }
    }

    fn pair(&mut self, project: &Prepared, zone: FeatureView<'_>) -> Option<PairResult> {
        let zone_box = zone.bbox();
        if zone_box.is_empty() {
            return None;
        }
        self.pair_lying(project, zone, project.lies(&zone_box))
    }

    fn pair_lying(
        &mut self,
        project: &Prepared,
        zone: FeatureView<'_>,
        lies: Lies,
    ) -> Option<PairResult> {
        let (bbox, zone_box) = (project.bbox(), zone.bbox());
        match lies {
            Lies::Away => return None,
            Lies::Within => return Some(all_of(project, zone, &self.progress)),
            Lies::Near => {}
        }

        self.take(&bbox, zone);
        let mut found = Found::default();
        self.polygons_with_polygons(project, &zone_box, &mut found);
        self.lines_with_polygons(project, &zone_box, &mut found);
        for &point in project.points.iter().filter(|p| zone_box.holds(**p)) {
            match self.rings.winding(point).position() {
                Position::Inside => {
                    found.result.points_inside += 1;
                    found.result.bbox.grow(point);
                }
                Position::Boundary => found.contact = true,
                Position::Outside => {}
            }
        }
        found.result.meets |= found.result.points_inside > 0;
        self.polygons_with_lines(project, &mut found);
        polygons_with_points(project, zone, &mut found);
        found.finish()
    }

    /// Lays out the zone's edges near the project.
    fn take(&mut self, bbox: &Bbox, zone: FeatureView<'_>) {
        self.rings.clear();
        self.chains.clear();
        let whole = bbox.holds_box(&zone.bbox());
        for part in zone.parts() {
            for ring in part.rings() {
                match part.kind() {
                    PartKind::Polygon => self.rings.take(ring, true, whole, bbox),
                    PartKind::Line => self.chains.take(ring, false, whole, bbox),
                    PartKind::Point => {}
                }
            }
        }
    }

    /// Finds all contacts of two sets of edges and orders them on both.
    fn meet(&mut self, set: &EdgeSet, of_chains: bool, found: &mut Found) {
        self.on_project.clear();
        self.on_zone.clear();
        let near = if of_chains { &self.chains } else { &self.rings };
        for (b, zone_edge) in near.edges.iter().enumerate() {
            let b = index(b);
            let mut entered = 0_u32;
            let enter = &mut || {
                entered += 1;
                entered.is_multiple_of(1024) && self.progress.is_cancelled()
            };
            if b.is_multiple_of(1024) && self.progress.is_cancelled() {
                break;
            }
            set.any_until(&zone_edge.bbox(), enter, &mut |a, edge| {
                let contact = meet_edges(
                    (a, edge),
                    (b, zone_edge),
                    &mut self.on_project,
                    &mut self.on_zone,
                );
                found.contact |= contact.is_some();
                found.crossing |= contact == Some(true);
                false
            });
        }
        if self.progress.is_cancelled() {
            self.on_project.clear();
            self.on_zone.clear();
        }
        stops(set.edges(), &mut self.on_project, &mut self.project_stops);
        stops(&near.edges, &mut self.on_zone, &mut self.zone_stops);
    }

    fn polygons_with_polygons(&mut self, project: &Prepared, zone_box: &Bbox, found: &mut Found) {
        if project.rings.is_empty() || (self.rings.edges.is_empty() && self.rings.above.is_empty())
        {
            return;
        }
        self.meet(&project.rings, false, found);
        found.result.meets |= found.crossing;
        let local = &project.local;
        let mut sum = 0.0;
        let mut areas = project.frame().map(AreaSum::new);
        let edges = project.rings.edges();
        for run in project.rings.runs() {
            if !run.bbox.meets(zone_box) {
                continue;
            }
            let some = stops_on(&self.project_stops, run);
            let start = || winding_within(&self.rings, edges, run, zone_box);
            walk(edges, run, some, start, &mut |piece| {
                let Piece { p, q, place, .. } = piece;
                if self.progress.is_cancelled() {
                    return;
                }
                let length = local.length_m(p, q);
                if place == Place::Against {
                    found.result.touch_length_m += length;
                } else {
                    found.result.meets = true;
                    found.result.bbox.grow(p);
                    found.result.bbox.grow(q);
                    found.result.perimeter_m += length;
                    sum -= local.under_m2(p, q);
                    if let Some(areas) = &mut areas {
                        areas.add(p, q);
                    }
                }
            });
        }
        let edges = &self.rings.edges;
        for run in &self.rings.runs {
            let some = stops_on(&self.zone_stops, run);
            let start = || start_in_project(project, edges, run);
            walk(edges, run, some, start, &mut |piece| {
                let Piece { p, q, place, .. } = piece;
                if self.progress.is_cancelled() {
                    return;
                }
                if place == Place::Inside {
                    found.result.meets = true;
                    found.result.bbox.grow(p);
                    found.result.bbox.grow(q);
                    found.result.perimeter_m += local.length_m(p, q);
                    sum -= local.under_m2(p, q);
                    if let Some(areas) = &mut areas {
                        areas.add(p, q);
                    }
                }
            });
        }
        found.result.area_m2 = sum.max(0.0);
        if let Some(areas) = &areas {
            found.result.areas = areas.finish();
        }
    }

    fn lines_with_polygons(&mut self, project: &Prepared, zone_box: &Bbox, found: &mut Found) {
        let mut result = found.result;
        self.walk_lines(project, zone_box, found, &mut |piece| {
            let length = project.local.length_m(piece.p, piece.q);
            if piece.place == Place::Inside {
                result.meets = true;
                result.bbox.grow(piece.p);
                result.bbox.grow(piece.q);
                result.inside_length_m += length;
            } else {
                result.touch_length_m += length;
            }
        });
        result.meets |= found.crossing;
        found.result = result;
    }

    /// Shows the pieces of the project's lines inside the zone's polygons or on their border.
    fn walk_lines(
        &mut self,
        project: &Prepared,
        zone_box: &Bbox,
        found: &mut Found,
        visit: &mut impl FnMut(Piece),
    ) {
        found.crossing = false;
        if project.chains.is_empty() || (self.rings.edges.is_empty() && self.rings.above.is_empty())
        {
            return;
        }
        self.meet(&project.chains, false, found);
        let edges = project.chains.edges();
        for run in project.chains.runs() {
            if !run.bbox.meets(zone_box) {
                continue;
            }
            let some = stops_on(&self.project_stops, run);
            let start = || winding_within(&self.rings, edges, run, zone_box);
            walk(edges, run, some, start, visit);
        }
    }

    fn polygons_with_lines(&mut self, project: &Prepared, found: &mut Found) {
        if project.rings.is_empty() || self.chains.edges.is_empty() {
            return;
        }
        found.crossing = false;
        self.meet(&project.rings, true, found);
        found.result.meets |= found.crossing;
        let edges = &self.chains.edges;
        for run in &self.chains.runs {
            let some = stops_on(&self.zone_stops, run);
            let first = edges.get(run.first as usize).map(|e| e.p);
            let start = || first.map_or(0, |p| count_in_project(project, p));
            walk(edges, run, some, start, &mut |piece| {
                let Piece { p, q, place, .. } = piece;
                if self.progress.is_cancelled() {
                    return;
                }
                if place == Place::Inside {
                    found.result.meets = true;
                    found.result.bbox.grow(p);
                    found.result.bbox.grow(q);
                    found.result.zone_length_m += project.local.length_m(p, q);
                }
            });
        }
    }
}

#[derive(Debug, Default)]
struct Found {
    result: PairResult,
    contact: bool,
    crossing: bool,
}

impl Found {
    fn finish(self) -> Option<PairResult> {
        let mut result = self.result;
        result.touches = self.contact && !result.meets;
        (result.meets || result.touches).then_some(result)
    }
}

/// How the zone winds about the start of a run of the project.
fn winding_within(near: &Near, edges: &[Edge], run: &Run, zone_box: &Bbox) -> i32 {
    match edges.get(run.first as usize) {
        Some(e) if zone_box.holds(e.p) => near.winding(e.p).count(),
        _ => 0,
    }
}

/// How the project winds about the start of a run of the zone; an open run starts outside the
/// project's box, or it would have gone on.
fn start_in_project(project: &Prepared, edges: &[Edge], run: &Run) -> i32 {
    match edges.get(run.first as usize) {
        Some(e) => count_in_project(project, e.p),
        _ => 0,
    }
}

fn count_in_project(project: &Prepared, at: Coord) -> i32 {
    if project.ring_box().holds(at) {
        project.rings.winding(at).count()
    } else {
        0
    }
}

/// The zone lies wholly in the interior of the project's polygons.
fn all_of(project: &Prepared, zone: FeatureView<'_>, progress: &Progress) -> PairResult {
    let mut result = PairResult {
        meets: true,
        bbox: zone.bbox(),
        ..PairResult::default()
    };
    for part in zone.parts() {
        for (k, ring) in part.rings().enumerate() {
            match part.kind() {
                PartKind::Polygon => {
                    let area = measure::ring_area_m2(ring, &project.local).abs();
                    result.area_m2 += if k == 0 { area } else { -area };
                    result.perimeter_m += measure::chain_length_m(ring, &project.local);
                }
                PartKind::Line => {
                    result.zone_length_m += measure::chain_length_m(ring, &project.local);
                }
                PartKind::Point => result.zone_points_inside += index(ring.len()),
            }
        }
    }
    result.area_m2 = result.area_m2.max(0.0);
    if let Some(frame) = project.frame() {
        // Stopped, the pair means nothing anyway.
        result.areas = frame.areas(zone, progress).unwrap_or_default();
    }
    result
}

fn polygons_with_points(project: &Prepared, zone: FeatureView<'_>, found: &mut Found) {
    for part in zone.parts().filter(|p| p.kind() == PartKind::Point) {
        for &at in part.outer() {
            match project.locate(at) {
                Position::Inside => {
                    found.result.zone_points_inside += 1;
                    found.result.bbox.grow(at);
                    found.result.meets = true;
                }
                Position::Boundary => found.contact = true,
                Position::Outside => {
                    found.contact |= on_a_chain(project, at);
                }
            }
        }
    }
}

fn on_a_chain(project: &Prepared, at: Coord) -> bool {
    let here = Bbox { min: at, max: at };
    project
        .chains
        .any_in(&here, &mut |_, e| on_edge(e.p, e.q, at))
}
