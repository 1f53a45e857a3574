//! The overlap as a shape, for whoever looks at it, and the area of united overlaps
//! (decision 7).
//!
//! Shapes come from crate `geo` on the zone cut to the project's box; new vertices lie on its
//! grid, 1e-9 of the project's size, original ones keep their bits. Areas that are reported come from the kernel wherever
//! zones do not overlap each other.

use super::areas::Areas;
use super::aside::aside;
use super::boxtree::{BoxTree, Lies};
use super::clip::clip_ring;
use super::columns::{Columns, FeatureView, PartKind, PartView, twice_planar_area};
use super::coord::{Bbox, Coord};
use super::linework::push_inside;
use super::local::LocalEllipsoid;
use super::overlap::overlap_one_until;
use super::predicate::{Position, position_in_ring};
use super::prepared::Prepared;
use super::to_geo::{Frame, Known, is_position};
use super::union::covered_area_m2;
use crate::base::progress::{Cancelled, Progress};
use std::cmp::Ordering;
use std::collections::HashMap;

use geo::buffer::{BufferStyle, LineJoin};
use geo::{BooleanOps, Buffer, LineString, MultiPolygon, OpType, Polygon};

/// From so many coordinates on two shapes are overlaid where they can be left.
const HUGE: usize = 5_000;

/// A frame about a project; none where its box is empty or no box of positions.
fn frame_of(bbox: &Bbox) -> Option<Frame> {
    let usable = !bbox.is_empty() && is_position(bbox.min) && is_position(bbox.max);
    usable.then(|| Frame::about(bbox.center()))
}

fn polygons(feature: FeatureView<'_>, frame: &Frame, bbox: Option<&Bbox>) -> MultiPolygon<f64> {
    let mut out = Vec::new();
    for part in feature.parts().filter(|p| p.kind() == PartKind::Polygon) {
        // The overlay cannot take what is no position; a defective shape has its own report.
        let mut rings = part.rings().map(|ring| match bbox {
            _ if !ring.iter().copied().all(is_position) => Vec::new(),
            Some(bbox) => clip_ring(ring, bbox),
            None => ring.to_vec(),
        });
        let outer = rings.next().unwrap_or_default();
        if outer.is_empty() {
            continue;
        }
        let holes: Vec<LineString<f64>> = rings
            .filter(|r| !r.is_empty())
            .map(|r| frame.ring(r))
            .collect();
        out.push(Polygon::new(frame.ring(outer), holes));
    }
    MultiPolygon(out)
}

/// The box to which a zone is cut: a little larger than the project, so that the cuts never
/// fall on its border.
fn neighbourhood(bbox: &Bbox) -> Bbox {
    let pad = 0.01 * (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y) + 1e-7;
    bbox.padded(pad, pad)
}

/// The vertices of both within the project's box, to be taken up again with their bits: the
/// overlay's grid moves vertices by up to 5e-10 of the project's size.
fn originals<'a>(features: impl IntoIterator<Item = FeatureView<'a>>, bbox: &Bbox) -> Known {
    let near = features.into_iter().flat_map(|f| f.coords());
    let near = near.copied().filter(|c| bbox.holds(*c));
    let size = (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y);
    Known::new(near, 2.0 * size / f64::from(1 << 29))
}

/// What a project and a zone have in common as one feature, for display: the overlap of the
/// polygon parts, the project's lines and points inside the zone. A null shape if nothing.
pub fn overlap_shape(project: FeatureView<'_>, zone: FeatureView<'_>) -> Columns {
    op_shape(project, zone, OpType::Intersection)
}

/// As [`overlap_shape`], for as long as nobody asks to stop.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn overlap_shape_until(
    project: FeatureView<'_>,
    zone: FeatureView<'_>,
    progress: &Progress,
) -> Result<Columns, Cancelled> {
    op_shape_until(project, zone, OpType::Intersection, progress)
}

/// The project's polygon parts less a zone as one feature: what is left outside.
pub fn remainder_shape(project: FeatureView<'_>, zone: FeatureView<'_>) -> Columns {
    op_shape(project, zone, OpType::Difference)
}

/// As [`remainder_shape`], for as long as nobody asks to stop.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn remainder_shape_until(
    project: FeatureView<'_>,
    zone: FeatureView<'_>,
    progress: &Progress,
) -> Result<Columns, Cancelled> {
    op_shape_until(project, zone, OpType::Difference, progress)
}

fn op_shape_until(
    project: FeatureView<'_>,
    zone: FeatureView<'_>,
    op: OpType,
    progress: &Progress,
) -> Result<Columns, Cancelled> {
    progress.check()?;
    if project.coords().len() + zone.coords().len() < HUGE {
        return Ok(op_shape(project, zone, op));
    }
    let mut own = Columns::new();
    own.push_feature(project);
    own.push_feature(zone);
    aside(progress, move |_| match (own.feature(0), own.feature(1)) {
        (Some(project), Some(zone)) => Ok(op_shape(project, zone, op)),
        _ => Err(Cancelled),
    })
}

fn op_shape(project: FeatureView<'_>, zone: FeatureView<'_>, op: OpType) -> Columns {
    let mut out = Columns::new();
    let bbox = project.bbox();
    if let Some(frame) = frame_of(&bbox) {
        let a = polygons(project, &frame, None);
        let b = polygons(zone, &frame, Some(&neighbourhood(&bbox)));
        let result = a.boolean_op(&b, op);
        let known = originals([project, zone], &bbox);
        frame.push_parts(&result, &known, &mut out);
        if op == OpType::Intersection && project.parts().any(|p| p.kind() != PartKind::Polygon) {
            push_inside(&Prepared::new(project), zone, &mut out);
        }
    }
    out.end_feature();
    out.orient();
    out
}

/// Area in m² of the union of the overlaps of a project with several zones; each comes with
/// the area of its own overlap from the kernel.
///
/// Zones that do not overlap each other within the project simply add up, to the last digit;
/// a zone given twice counts once. Where zones overlap, the boundary of their union is
/// integrated, as exactly as a single overlap.
pub fn union_area_m2(project: FeatureView<'_>, zones: &[(FeatureView<'_>, f64)]) -> f64 {
    union_area_until(project, zones, &Progress::new())
}

/// As [`union_area_m2`]; some number once somebody asks to stop.
pub fn union_area_until(
    project: FeatureView<'_>,
    zones: &[(FeatureView<'_>, f64)],
    progress: &Progress,
) -> f64 {
    let zones: Vec<Covering<'_>> = zones
        .iter()
        .map(|(zone, area)| (*zone, *area, Areas::default()))
        .collect();
    united(project, None, &zones, progress).0
}

/// As [`union_area_until`], and by the office's methods where the project measures them: each
/// zone comes with its own overlap, which is not measured again.
pub fn union_areas_until(
    project: FeatureView<'_>,
    ready: &Prepared,
    zones: &[(FeatureView<'_>, f64, Areas)],
    progress: &Progress,
) -> (f64, Areas) {
    united(project, Some(ready), zones, progress)
}

/// A zone with the area of its overlap.
type Covering<'a> = (FeatureView<'a>, f64, Areas);

fn united(
    project: FeatureView<'_>,
    ready: Option<&Prepared>,
    zones: &[Covering<'_>],
    progress: &Progress,
) -> (f64, Areas) {
    let mut sum = 0.0;
    let mut areas = Areas {
        counts: zones.first().map_or_else(Default::default, |z| z.2.counts),
        ..Areas::default()
    };
    let zones = distinct(zones);
    let Ok(groups) = overlapping_groups(project, &zones, progress) else {
        return (0.0, Areas::default());
    };
    let mut own = None;
    for group in groups {
        if progress.is_cancelled() {
            break;
        }
        let members: Vec<&Covering<'_>> = group.iter().filter_map(|&k| zones.get(k)).collect();
        match members.as_slice() {
            [(_, area, by_method)] => {
                sum += area;
                areas.add(by_method);
            }
            several => {
                let prepared: Result<Vec<Prepared>, Cancelled> = several
                    .iter()
                    .map(|(zone, ..)| Prepared::until(*zone, progress))
                    .collect();
                let ready = match ready {
                    Some(ready) => Ok(ready),
                    None => own
                        .get_or_insert_with(|| Prepared::until(project, progress))
                        .as_ref(),
                };
                let (Ok(prepared), Ok(ready)) = (prepared, ready) else {
                    break;
                };
                let (united, by_method) = covered_area_m2(ready, &prepared, progress);
                // A union is never smaller than its largest member nor larger than their sum.
                let largest = several.iter().fold(0.0_f64, |m, (_, a, _)| m.max(*a));
                let total: f64 = several.iter().map(|(_, a, _)| a).sum();
                sum += united.clamp(largest, total.max(largest));
                areas.add(&by_method);
            }
        }
    }
    (sum, areas)
}

/// The union of the overlaps of a project with several zones as one feature.
pub fn union_shape<'a>(
    project: FeatureView<'_>,
    zones: impl IntoIterator<Item = FeatureView<'a>>,
) -> Columns {
    let zones: Vec<FeatureView<'a>> = zones.into_iter().collect();
    against_union(project, &zones, OpType::Intersection, 0.0)
}

/// As [`union_shape`], for as long as nobody asks to stop.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn union_shape_until(
    project: FeatureView<'_>,
    zones: &[FeatureView<'_>],
    progress: &Progress,
) -> Result<Columns, Cancelled> {
    aside_union(project, zones, OpType::Intersection, 0.0, progress)
}

/// The project's polygon parts less all zones, each grown by a setback in metres, as one feature:
/// what is left of it. With a setback of a millimetre the kernel finds what is left free of the
/// zones; without one the overlay's grid may leave dust.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn outside_shape_until(
    project: FeatureView<'_>,
    zones: &[FeatureView<'_>],
    setback_m: f64,
    progress: &Progress,
) -> Result<Columns, Cancelled> {
    aside_union(project, zones, OpType::Difference, setback_m, progress)
}

fn aside_union(
    project: FeatureView<'_>,
    zones: &[FeatureView<'_>],
    op: OpType,
    setback_m: f64,
    progress: &Progress,
) -> Result<Columns, Cancelled> {
    progress.check()?;
    let size = project.coords().len() + zones.iter().map(|z| z.coords().len()).sum::<usize>();
    if size < HUGE {
        return Ok(against_union(project, zones, op, setback_m));
    }
    let mut own = Columns::new();
    for feature in std::iter::once(&project).chain(zones) {
        own.push_feature(*feature);
    }
    aside(progress, move |_| {
        let mut features = own.features();
        let project = features.next().ok_or(Cancelled)?;
        let zones: Vec<FeatureView<'_>> = features.collect();
        Ok(against_union(project, &zones, op, setback_m))
    })
}

fn against_union(
    project: FeatureView<'_>,
    zones: &[FeatureView<'_>],
    op: OpType,
    setback_m: f64,
) -> Columns {
    let mut out = Columns::new();
    let bbox = project.bbox();
    if let Some(frame) = frame_of(&bbox) {
        let near = neighbourhood(&bbox);
        let all: Vec<MultiPolygon<f64>> = zones
            .iter()
            .map(|&zone| {
                // Cutting may leave doubled edges along the box; a union with nothing tidies.
                polygons(zone, &frame, Some(&near)).union(&MultiPolygon(Vec::new()))
            })
            .collect();
        let mut united = geo::unary_union(&all);
        if setback_m > 0.0 {
            let local = LocalEllipsoid::around(&bbox);
            let degrees = setback_m / local.meters_per_degree_lon(bbox.center().y).max(1.0);
            let style = BufferStyle::new(frame.length(degrees)).line_join(LineJoin::Miter(0.5));
            united = united.buffer_with_style(style);
        }
        let result = polygons(project, &frame, None).boolean_op(&united, op);
        let features = std::iter::once(project).chain(zones.iter().copied());
        let known = originals(features, &bbox);
        frame.push_parts(&result, &known, &mut out);
    }
    out.end_feature();
    out.orient();
    out
}

fn distinct<'a>(zones: &[Covering<'a>]) -> Vec<Covering<'a>> {
    let mut out: Vec<Covering<'a>> = Vec::new();
    let mut by_box: HashMap<[u64; 4], Vec<usize>> = HashMap::new();
    for (zone, area, by_method) in zones {
        let b = zone.bbox();
        let key = [b.min.x, b.min.y, b.max.x, b.max.y].map(f64::to_bits);
        let alike = by_box.entry(key).or_default();
        let known = alike
            .iter()
            .filter_map(|&k| out.get(k))
            .any(|(other, ..)| other.coords() == zone.coords());
        if !known && *area > 0.0 {
            alike.push(out.len());
            out.push((*zone, *area, *by_method));
        }
    }
    // Whatever order they come in, they are summed in one.
    let key = |b: Bbox| [b.min.x, b.min.y, b.max.x, b.max.y];
    out.sort_by(|(a, ..), (b, ..)| {
        let by_box = key(a.bbox()).partial_cmp(&key(b.bbox()));
        let point = |c: &Coord| (c.x, c.y);
        by_box.unwrap_or(Ordering::Equal).then_with(|| {
            let (a, b) = (a.coords().iter().map(point), b.coords().iter().map(point));
            a.partial_cmp(b).unwrap_or(Ordering::Equal)
        })
    });
    out
}

/// Zones in groups that overlap within the project, each group in ascending order.
fn overlapping_groups(
    project: FeatureView<'_>,
    zones: &[Covering<'_>],
    progress: &Progress,
) -> Result<Vec<Vec<usize>>, Cancelled> {
    let bbox = project.bbox();
    let boxes: Vec<Bbox> = zones.iter().map(|(zone, ..)| zone.bbox()).collect();
    let tree = BoxTree::new(&boxes);
    // Each points to a smaller one of its group, or to itself.
    let mut group: Vec<usize> = (0..zones.len()).collect();
    let mut beside: Vec<usize> = Vec::new();
    for (i, (zone, ..)) in zones.iter().enumerate() {
        progress.check()?;
        let a = zone.bbox();
        beside.clear();
        tree.each(
            &boxes,
            &mut Lies::by_box(&common(&a, &bbox)),
            &mut |j, _| {
                beside.push(j as usize);
            },
        );
        beside.sort_unstable();
        let mut prepared = None;
        for &j in beside.iter().filter(|&&j| j > i) {
            let Some((other, ..)) = zones.get(j) else {
                continue;
            };
            let b = other.bbox();
            if !a.meets(&b) || !common(&a, &b).meets(&bbox) {
                continue;
            }
            let (gi, gj) = (first_of(&mut group, i), first_of(&mut group, j));
            if gi == gj {
                continue;
            }
            let prepared = match &mut prepared {
                Some(prepared) => prepared,
                none => none.insert(Prepared::until(*zone, progress)?),
            };
            if overlap_one_until(prepared, *other, progress).is_some_and(|r| r.meets)
                && let Some(slot) = group.get_mut(gi.max(gj))
            {
                *slot = gi.min(gj);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); zones.len()];
    for k in 0..zones.len() {
        let first = first_of(&mut group, k);
        if let Some(members) = groups.get_mut(first) {
            members.push(k);
        }
    }
    groups.retain(|g| !g.is_empty());
    Ok(groups)
}

/// The first member of a group, shortening the way there.
fn first_of(group: &mut [usize], k: usize) -> usize {
    let mut at = k;
    while let Some(&next) = group.get(at)
        && next != at
    {
        let over = group.get(next).copied().unwrap_or(next);
        if let Some(slot) = group.get_mut(at) {
            *slot = over;
        }
        at = over;
    }
    at
}

fn common(a: &Bbox, b: &Bbox) -> Bbox {
    Bbox {
        min: Coord::lon_lat(a.min.x.max(b.min.x), a.min.y.max(b.min.y)),
        max: Coord::lon_lat(a.max.x.min(b.max.x), a.max.y.min(b.max.y)),
    }
}

/// A position well inside a feature, for its label: in the interior of its largest polygon
/// part, or on a line, or a point. `None` for a null shape.
pub fn interior_point(feature: FeatureView<'_>) -> Option<Coord> {
    let kind = feature.kind()?;
    if kind != PartKind::Polygon {
        let longest = feature
            .parts()
            .filter(|p| p.kind() == kind)
            .map(|p| p.outer())
            .max_by_key(|r| r.len())?;
        return longest.get(longest.len() / 2).copied();
    }
    let size = |p: &PartView<'_>| twice_planar_area(p.outer()).abs();
    let largest = feature
        .parts()
        .filter(|p| p.kind() == PartKind::Polygon)
        .max_by(|a, b| size(a).total_cmp(&size(b)))?;
    widest_middle(largest).or_else(|| largest.outer().first().copied())
}

/// The middle of the widest stretch inside a polygon part on one of several parallels: wide
/// enough for a label, and exactly inside. `None` if no parallel runs through the interior.
fn widest_middle(part: PartView<'_>) -> Option<Coord> {
    let bbox = Bbox::around(part.outer());
    let mut best: Option<(f64, Coord)> = None;
    for k in [8, 5, 11, 3, 13, 1, 15] {
        let y = bbox.min.y + (bbox.max.y - bbox.min.y) * f64::from(k) / 16.0;
        let mut cuts: Vec<f64> = Vec::new();
        for ring in part.rings() {
            for w in ring.windows(2) {
                if let &[p, q] = w
                    && (p.y <= y) != (q.y <= y)
                {
                    cuts.push(p.x + (q.x - p.x) * ((y - p.y) / (q.y - p.y)));
                }
            }
        }
        cuts.sort_by(f64::total_cmp);
        for span in cuts.chunks_exact(2) {
            if let &[west, east] = span {
                // The middle parallel wins unless another is a good deal wider.
                let width = (east - west) * if k == 8 { 1.5 } else { 1.0 };
                let at = Coord::lon_lat(0.5 * (west + east), y);
                if best.is_none_or(|(w, _)| width > w) && inside_part(part, at) {
                    best = Some((width, at));
                }
            }
        }
    }
    best.map(|(_, at)| at)
}

fn inside_part(part: PartView<'_>, at: Coord) -> bool {
    let mut rings = part.rings();
    let outer = rings.next().unwrap_or_default();
    position_in_ring(outer, at) == Position::Inside
        && rings.all(|hole| position_in_ring(hole, at) == Position::Outside)
}
