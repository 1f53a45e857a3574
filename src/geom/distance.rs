//! The nearest distance from a project to zones.
//!
//! The closest points are sought in a local metric (metres per degree of the ellipsoid, first
//! at the latitude between the two shapes, then once more where the closest points were found),
//! in which edges straight in longitude/latitude stay straight; further than 2 km the feet are
//! then moved along their edges until the geodesic meets them squarely. The distance is the
//! geodesic between the points (decision 4). Error: below 1 mm under 10 km, below 1e-6 of the
//! distance beyond; another edge as near within 1e-5 may be taken for the nearest.

use super::boxtree::{BoxTree, Lies};
use super::columns::{Columns, FeatureView, PartKind};
use super::coord::{Bbox, Coord};
use super::edges::{Edge, EdgeSet};
use super::local::LocalEllipsoid;
use super::measure::{geodesic, geodesic_between_m};
use super::overlap::overlap_one;
use super::predicate::edge_box;
use super::prepared::Prepared;
use crate::base::progress::Progress;
use geographiclib_rs::InverseGeodesic;

/// The closest points of a project and a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closest {
    /// Geodesic distance in metres; 0 where the shapes meet or touch.
    pub distance_m: f64,
    /// The point on the project.
    pub on_project: Coord,
    /// The point on the zone.
    pub on_zone: Coord,
}

/// The nearest zone of several groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Number of the group, as given.
    pub group: usize,
    /// Index of the zone in its group.
    pub index: u32,
    /// How near, and where.
    pub closest: Closest,
}

/// Below this the flat metric's feet are good to a tenth of a millimetre.
const SQUARE_FROM_M: f64 = 2_000.0;

/// A flat metric about a latitude.
#[derive(Debug, Clone, Copy)]
struct Flat {
    origin: Coord,
    east: f64,
    north: f64,
}

impl Flat {
    fn at(origin: Coord) -> Self {
        let local = LocalEllipsoid::new(origin.y, 0.0);
        Self {
            origin,
            east: local.meters_per_degree_lon(origin.y),
            north: local.meters_per_degree_lat(origin.y),
        }
    }

    fn xy(&self, c: Coord) -> (f64, f64) {
        (
            (c.x - self.origin.x) * self.east,
            (c.y - self.origin.y) * self.north,
        )
    }

    fn between_boxes(&self, a: &Bbox, b: &Bbox) -> f64 {
        let dx = (a.min.x - b.max.x).max(b.min.x - a.max.x).max(0.0) * self.east;
        let dy = (a.min.y - b.max.y).max(b.min.y - a.max.y).max(0.0) * self.north;
        (dx * dx + dy * dy).sqrt()
    }

    /// The point of an edge nearest to a position, and its distance.
    fn foot(&self, edge: &Edge, c: Coord) -> (f64, Coord) {
        let ((px, py), (qx, qy), (cx, cy)) = (self.xy(edge.p), self.xy(edge.q), self.xy(c));
        let (dx, dy) = (qx - px, qy - py);
        let square = dx * dx + dy * dy;
        let t = if square > 0.0 {
            (((cx - px) * dx + (cy - py) * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (ex, ey) = (px + t * dx - cx, py + t * dy - cy);
        let foot = if t == 0.0 {
            edge.p
        } else if t == 1.0 {
            edge.q
        } else {
            Coord::lon_lat(
                edge.p.x + t * (edge.q.x - edge.p.x),
                edge.p.y + t * (edge.q.y - edge.p.y),
            )
        };
        ((ex * ex + ey * ey).sqrt(), foot)
    }

    /// Nearest points of two edges that do not cross.
    fn edges(&self, a: &Edge, b: &Edge) -> (f64, Coord, Coord) {
        let mut best = (f64::INFINITY, a.p, b.p);
        for c in [b.p, b.q] {
            let (d, foot) = self.foot(a, c);
            if d < best.0 {
                best = (d, foot, c);
            }
        }
        for c in [a.p, a.q] {
            let (d, foot) = self.foot(b, c);
            if d < best.0 {
                best = (d, c, foot);
            }
        }
        best
    }

    /// Nearest points of a project and a zone, if nearer than the limit.
    fn search(&self, project: &Prepared, zone: FeatureView<'_>, limit: f64) -> Option<Pair> {
        let mut limit = limit;
        let mut best = None;
        let bbox = project.bbox();
        each_edge(zone, &mut |b| {
            let b_box = edge_box(b.p, b.q);
            if self.between_boxes(&bbox, &b_box) > limit {
                return;
            }
            let mut take = |a: &Edge, limit: &mut f64| {
                let (d, on_a, on_b) = self.edges(a, b);
                if d < *limit || (best.is_none() && d <= *limit) {
                    *limit = d;
                    best = Some(Pair {
                        flat_m: d,
                        a: *a,
                        b: *b,
                        on_a,
                        on_b,
                    });
                }
            };
            let bound = |box_: &Bbox| self.between_boxes(box_, &b_box);
            let mut visit = |_: u32, a: &Edge, limit: &mut f64| take(a, limit);
            let sets: [&EdgeSet; 2] = [&project.rings, &project.chains];
            for set in sets {
                set.each_nearer(&mut limit, &bound, &mut visit);
            }
            for &p in &project.points {
                take(&Edge { p, q: p }, &mut limit);
            }
        });
        best
    }
}

/// The closest points found so far and the edges they are on.
#[derive(Debug, Clone, Copy)]
struct Pair {
    flat_m: f64,
    a: Edge,
    b: Edge,
    on_a: Coord,
    on_b: Coord,
}

impl Pair {
    /// Moves the feet along their edges until the geodesic between them meets both squarely or
    /// at an end, where the flat metric's feet are off: by half the convergence of meridians.
    fn squared(mut self) -> Self {
        let mut best = geodesic_between_m(self.on_a, self.on_b);
        for _ in 0..12 {
            let a = slide(&self.a, self.on_a, bearing(self.on_a, self.on_b));
            let b = slide(&self.b, self.on_b, bearing(self.on_b, a));
            let distance = geodesic_between_m(a, b);
            if distance >= best {
                break;
            }
            let gained = best - distance;
            (self.on_a, self.on_b, best) = (a, b, distance);
            if gained < 1e-5 {
                break;
            }
        }
        self
    }
}

/// Distance in metres and azimuth in degrees from one position to another.
fn bearing(p: Coord, q: Coord) -> (f64, f64) {
    let (distance, azimuth, _, _): (f64, f64, f64, f64) = geodesic().inverse(p.y, p.x, q.y, q.x);
    (distance, azimuth)
}

/// The foot on an edge of a position seen from a point of the edge at a distance and azimuth.
fn slide(edge: &Edge, on: Coord, (distance, azimuth): (f64, f64)) -> Coord {
    let flat = Flat::at(on);
    let (dx, dy) = (edge.q.x - edge.p.x, edge.q.y - edge.p.y);
    let (east, north) = (dx * flat.east, dy * flat.north);
    let square = east * east + north * north;
    if square == 0.0 {
        return on;
    }
    let (sin, cos) = libm::sincos(azimuth.to_radians());
    let moved = distance * (sin * east + cos * north) / square;
    let t = if dx.abs() >= dy.abs() {
        (on.x - edge.p.x) / dx
    } else {
        (on.y - edge.p.y) / dy
    };
    let t = (t + moved).clamp(0.0, 1.0);
    Coord::lon_lat(edge.p.x + t * dx, edge.p.y + t * dy)
}

fn each_edge(zone: FeatureView<'_>, visit: &mut impl FnMut(&Edge)) {
    for part in zone.parts() {
        for ring in part.rings() {
            if part.kind() == PartKind::Point {
                for &p in ring {
                    visit(&Edge { p, q: p });
                }
            }
            for w in ring.windows(2) {
                if let &[p, q] = w {
                    visit(&Edge { p, q });
                }
            }
        }
    }
}

/// The closest points of a project and a zone; `None` if either is empty.
pub fn closest(project: &Prepared, zone: FeatureView<'_>) -> Option<Closest> {
    closest_within(project, zone, f64::INFINITY)
}

/// As [`closest`], but `None` also where the distance surely exceeds a limit in metres.
pub fn closest_within(project: &Prepared, zone: FeatureView<'_>, limit_m: f64) -> Option<Closest> {
    if project.is_empty() || zone.is_null() {
        return None;
    }
    let meet = overlap_one(project, zone).is_some();
    let between = middle_between(&project.bbox(), &zone.bbox());
    // The first metric may be off by more; leave room.
    let first = Flat::at(between).search(project, zone, limit_m * 1.01)?;
    let near = Coord::lon_lat(
        0.5 * (first.on_a.x + first.on_b.x),
        0.5 * (first.on_a.y + first.on_b.y),
    );
    let mut pair = Flat::at(near)
        .search(project, zone, first.flat_m * 1.01 + 1e-6)
        .unwrap_or(first);
    if !meet && pair.flat_m > SQUARE_FROM_M {
        pair = pair.squared();
    }
    let (on_project, on_zone) = (pair.on_a, pair.on_b);
    if meet {
        return Some(Closest {
            distance_m: 0.0,
            on_project,
            on_zone: on_project,
        });
    }
    Some(Closest {
        distance_m: geodesic_between_m(on_project, on_zone),
        on_project,
        on_zone,
    })
}

/// The middle of the gap between two boxes.
fn middle_between(a: &Bbox, b: &Bbox) -> Coord {
    let middle = |a0: f64, a1: f64, b0: f64, b1: f64| 0.5 * (a0.max(b0) + a1.min(b1));
    Coord::lon_lat(
        middle(a.min.x, a.max.x, b.min.x, b.max.x),
        middle(a.min.y, a.max.y, b.min.y, b.max.y),
    )
}

/// Distances that no two points of a project and of a box fall below.
#[derive(Debug, Clone, Copy)]
struct LowerBound {
    project: Bbox,
    east: f64,
}

impl LowerBound {
    /// For boxes within a box.
    fn within(project: &Prepared, all: &Bbox) -> Self {
        let bbox = project.bbox();
        let all = all.union(&bbox);
        let poleward = all.max.y.abs().max(all.min.y.abs()).min(90.0);
        // cos by its own: the series reaches over the project only.
        let local = project.local();
        let lat0 = local.lat0_deg();
        let shrink =
            (libm::cos(poleward.to_radians()) / libm::cos(lat0.to_radians())).clamp(0.0, 1.0);
        Self {
            project: bbox,
            east: local.meters_per_degree_lon(lat0) * shrink,
        }
    }

    /// In metres; infinite for an empty box.
    fn to(&self, other: &Bbox) -> f64 {
        self.between(&self.project, other)
    }

    /// Whether the project itself, not only its box, may come as near to a box as a limit.
    fn is_within(&self, project: &Prepared, other: &Bbox, limit_m: f64) -> bool {
        if limit_m == f64::INFINITY || !project.points.is_empty() {
            return true;
        }
        let bound = |b: &Bbox| self.between(b, other);
        let near = |set: &EdgeSet| {
            let mut found = false;
            set.each_nearer(&mut { limit_m }, &bound, &mut |_, _, limit| {
                found = true;
                *limit = -1.0;
            });
            found
        };
        near(&project.rings) || near(&project.chains) || project.lies(other) != Lies::Away
    }

    fn between(&self, a: &Bbox, b: &Bbox) -> f64 {
        if b.is_empty() {
            return f64::INFINITY;
        }
        let gap = |a_min: f64, a_max: f64, b_min: f64, b_max: f64| {
            (a_min - b_max).max(b_min - a_max).max(0.0)
        };
        let east = gap(a.min.x, a.max.x, b.min.x, b.max.x) * self.east;
        // 110,574 m is the shortest degree of latitude there is.
        let north = gap(a.min.y, a.max.y, b.min.y, b.max.y) * 110_574.0;
        0.998 * (east * east + north * north).sqrt()
    }
}

/// The nearest zone to a project among groups (the chunks of a layer), each with the tree over
/// its boxes. Of zones equally near the first counts. `None` if there is no zone at all.
pub fn nearest<'a>(
    project: &Prepared,
    groups: impl IntoIterator<Item = (&'a BoxTree, &'a Columns)>,
) -> Option<Nearest> {
    nearest_until(project, groups, &Progress::new())
}

/// As [`nearest`]; ends early, with a zone that need not be the nearest, once somebody asks to
/// stop.
pub fn nearest_until<'a>(
    project: &Prepared,
    groups: impl IntoIterator<Item = (&'a BoxTree, &'a Columns)>,
    progress: &Progress,
) -> Option<Nearest> {
    if project.is_empty() {
        return None;
    }
    let groups: Vec<(Bbox, &BoxTree, &Columns)> = groups
        .into_iter()
        .map(|(tree, columns)| (tree.bbox(), tree, columns))
        .collect();
    let all = groups.iter().fold(Bbox::EMPTY, |all, g| all.union(&g.0));
    let lower = LowerBound::within(project, &all);
    let mut order: Vec<(f64, usize)> = groups.iter().map(|g| lower.to(&g.0)).zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut best: Option<Nearest> = None;
    let mut limit = f64::INFINITY;
    for (bound, group) in order {
        if bound > limit || progress.is_cancelled() {
            break;
        }
        let Some((_, tree, columns)) = groups.get(group) else {
            continue;
        };
        let bound = |b: &Bbox| lower.to(b);
        tree.nearest(columns.boxes(), limit, &bound, &mut |index, limit_m| {
            if progress.is_cancelled() {
                return -1.0;
            }
            let zone = columns
                .feature(index as usize)
                .filter(|z| lower.is_within(project, &z.bbox(), limit_m));
            let Some(closest) = zone.and_then(|z| closest_within(project, z, limit_m)) else {
                return limit_m;
            };
            let better = best.is_none_or(|b| {
                closest.distance_m < b.closest.distance_m
                    || (closest.distance_m == b.closest.distance_m
                        && (group, index) < (b.group, b.index))
            });
            if better {
                best = Some(Nearest {
                    group,
                    index,
                    closest,
                });
                limit = closest.distance_m;
            }
            limit
        });
    }
    best
}
