//! Facts about one project and one layer: hits, slivers, touches, and shapes of overlaps.

use super::input::ZoneLayer;
use super::model::{Hit, HitKind, Touch};
use super::notes::repair_note;
use super::overlaps::share;
use super::zones::ZoneIndex;
use crate::base::diagnostics::Diagnostic;
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::geom::{Coord, FeatureView, PairResult, Prepared};
use crate::layer::{FeatureRef, Position};

/// Narrowest overlap that is no sliver, metres (decision 5).
pub(super) const SLIVER_M: f64 = 0.01;

/// A project as the check takes it.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// Its geometry, repaired where it was invalid.
    pub view: FeatureView<'a>,
    /// Prepared for the kernel.
    pub prepared: Prepared,
    /// How far its positions can be trusted.
    pub position: Position,
    /// Invented geometry.
    pub schematic: bool,
}

/// A hit with its zone, for unions and county splits. The overlap is never made a shape here:
/// whoever looks at one asks for it.
#[derive(Debug)]
pub(super) struct HitZone<'z> {
    /// The hit.
    pub hit: Hit,
    /// The zone's geometry as checked.
    pub zone: Option<FeatureView<'z>>,
    /// Number of the project's points in the zone.
    pub num_points: u32,
}

/// What a layer has to say about a project.
#[derive(Debug, Default)]
pub(super) struct LayerFacts<'z> {
    pub hits: Vec<HitZone<'z>>,
    pub touches: Vec<Touch>,
    pub notes: Vec<Diagnostic>,
    /// Zones beside the project that could not be compared with it.
    pub unusable: Vec<Unusable>,
}

/// A zone whose shape is so broken that the repair left nothing to judge.
#[derive(Debug)]
pub(super) struct Unusable {
    pub feature: FeatureId,
    pub name: String,
    /// The first defect.
    pub what: Option<Message>,
}

/// u of project and zone together, in metres; `None` is unknown (decision 6).
pub(super) fn joint_u_m(project: &Position, zone: &Position) -> Option<f64> {
    Some(project.u_m()? + zone.u_m()?)
}

/// All pairs of a project and a layer.
pub(super) fn facts<'z>(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    index: &ZoneIndex<'z>,
    progress: &Progress,
) -> LayerFacts<'z> {
    let mut found = LayerFacts::default();
    index.pairs(&subject.prepared, progress, &mut |chunk, feature, pair| {
        if let Some(repaired) = index.repaired(chunk, feature.index) {
            found
                .notes
                .push(repair_note(repaired, feature.id(), Some(&zone.meta.name)));
        }
        if pair.meets {
            let ground = index.geometry(chunk, feature.index);
            let hit = hit(subject, zone, feature, &pair, ground);
            found.hits.push(HitZone {
                hit,
                zone: ground,
                num_points: pair.points_inside,
            });
        } else if pair.touches {
            found.touches.push(touch(zone, feature, &pair));
        }
    });
    index.unusable(&subject.prepared, progress, &mut |feature, repaired| {
        found.unusable.push(Unusable {
            feature: feature.id(),
            name: zone.meta.name_of(feature),
            what: repaired.defects.first().map(|d| d.message()),
        });
    });
    found
}

fn hit(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    feature: FeatureRef<'_>,
    pair: &PairResult,
    ground: Option<FeatureView<'_>>,
) -> Hit {
    let role = zone.meta.role;
    let class = zone.meta.class_of(feature);
    let tolerance_m = (subject.position.e_m() + zone.layer.position.e_m()).max(SLIVER_M);
    let width_m = pair.mean_width_m();
    let of_zone = pair.zone_length_m > 0.0 || pair.zone_points_inside > 0;
    // A project of mixed parts may meet the zone with its lines or points only.
    let by_area = pair.area_m2 > 0.0
        || of_zone
        || (pair.inside_length_m <= 0.0
            && pair.points_inside == 0
            && subject.prepared.area_m2() > 0.0);
    let kind = if by_area {
        if width_m > tolerance_m || of_zone {
            HitKind::Overlap
        } else if role.is_zero_tolerance(class) {
            HitKind::SliverInvolved
        } else {
            HitKind::Sliver
        }
    } else if pair.inside_length_m > 0.0 || subject.prepared.length_m() > 0.0 {
        HitKind::Crossing
    } else {
        HitKind::PointInside
    };
    // A shift of u on each side can take away what is no wider, for lines no longer, than 2u,
    // and a point no deeper than u.
    let extent_m = match kind {
        HitKind::Overlap if pair.area_m2 <= 0.0 => pair.zone_length_m,
        HitKind::Overlap | HitKind::Sliver | HitKind::SliverInvolved => width_m,
        HitKind::Crossing => pair.inside_length_m,
        HitKind::PointInside => ground.map_or(0.0, |g| 2.0 * depth_m(subject, g)),
    };
    let provisional = match joint_u_m(&subject.position, &zone.layer.position) {
        None => true,
        Some(u) => u > 0.0 && extent_m <= 2.0 * u,
    };
    Hit {
        layer: zone.meta.id.clone(),
        layer_name: zone.meta.name.clone(),
        role,
        class,
        zone: feature.id(),
        zone_name: zone.meta.name_of(feature),
        kind,
        area_m2: pair.area_m2,
        areas: pair.areas,
        length_m: pair.inside_length_m,
        share: share(&subject.prepared, pair),
        width_m,
        tolerance_m,
        provisional,
        rules: Vec::new(),
        known: None,
        places: Vec::new(),
        parts: Vec::new(),
        bbox: if pair.bbox.is_empty() {
            subject.prepared.bbox()
        } else {
            pair.bbox
        },
        schematic: zone.meta.schematic || subject.schematic,
    }
}

/// Distance in metres of the project's points from the zone's border, the least of them; in the
/// plane about the project, which is enough to compare with u.
fn depth_m(subject: &Subject<'_>, ground: FeatureView<'_>) -> f64 {
    let local = subject.prepared.local();
    let mut least = f64::INFINITY;
    for p in subject.view.coords() {
        let (per_lon, per_lat) = (local.meters_per_degree_lon(p.y), 110_574.0);
        let plane = |c: &Coord| ((c.x - p.x) * per_lon, (c.y - p.y) * per_lat);
        for ring in ground.parts().flat_map(|part| part.rings()) {
            for edge in ring.windows(2) {
                let [a, b] = edge else { continue };
                let ((ax, ay), (bx, by)) = (plane(a), plane(b));
                let (dx, dy) = (bx - ax, by - ay);
                let squared = dx * dx + dy * dy;
                let along = if squared > 0.0 {
                    (-(ax * dx + ay * dy) / squared).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let (x, y) = (ax + along * dx, ay + along * dy);
                least = least.min((x * x + y * y).sqrt());
            }
        }
    }
    if least.is_finite() { least } else { 0.0 }
}

fn touch(zone: &ZoneLayer, feature: FeatureRef<'_>, pair: &PairResult) -> Touch {
    Touch {
        layer: zone.meta.id.clone(),
        layer_name: zone.meta.name.clone(),
        role: zone.meta.role,
        class: zone.meta.class_of(feature),
        zone: feature.id(),
        zone_name: zone.meta.name_of(feature),
        length_m: pair.touch_length_m,
    }
}
