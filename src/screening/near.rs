//! Zones near a project where a rule has a distance: candidates by box grown by the distance,
//! the nearest of each kind that rules tell apart.

use super::facts::{Subject, Unusable, joint_u_m};
use super::input::ZoneLayer;
use super::known::of_zone;
use super::model::Proximity;
use super::zones::ZoneIndex;
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::distance::{Closest, closest_within};
use crate::geom::{Bbox, FeatureView, Lies, PartKind};
use crate::layer::{DrawnLine, FeatureRef, ZoneClass};
use crate::rules::{Answers, Apart, Asked, Known, RuleSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is near a project in one layer.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// The nearest zone of each kind, those without a rule under these answers included.
    pub found: Vec<Proximity>,
    /// Zones within the distance whose shape could not be repaired.
    pub unusable: Vec<Unusable>,
}

/// What a search takes besides the project and the layer.
pub(super) struct Search<'a> {
    /// Rules of the day.
    pub rules: &'a RuleSet,
    /// Answers of the project.
    pub answers: &'a Answers,
    /// What rules ask of the role.
    pub asked: &'a Asked,
    /// What is known of the project.
    pub project: &'a Known,
    /// The farthest any rule on the role reaches, metres.
    pub reach_m: f64,
    /// Zones that the project is involved with: no neighbours.
    pub met: &'a BTreeSet<FeatureId>,
}

/// The nearest zone so far of one kind.
struct Kind {
    name: Option<String>,
    class: Option<ZoneClass>,
    known: Known,
    zone: FeatureId,
    zone_name: String,
    drawn: DrawnLine,
    closest: Closest,
}

/// Looks around a project.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub(super) fn near(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    index: &ZoneIndex<'_>,
    search: &Search<'_>,
    progress: &Progress,
) -> Result<Near, Cancelled> {
    let half_width_m = zone
        .meta
        .half_width_m
        .unwrap_or_else(|| zone.meta.role.half_width_m());
    let e_m = subject.position.e_m() + zone.layer.position.e_m();
    let band_m = joint_u_m(&subject.position, &zone.layer.position).map(|u| u + e_m);
    let farthest_m = search.reach_m + half_width_m + band_m.unwrap_or(0.0);
    let (dx, dy) = degrees(subject, farthest_m);
    let mut out = Near::default();
    let mut kinds: Vec<Kind> = Vec::new();
    for (number, chunk) in zone.layer.chunks.iter().enumerate() {
        progress.check()?;
        let lies = |b: &Bbox| subject.prepared.lies(&b.padded(dx, dy));
        if chunk.is_empty() || lies(&chunk.bbox()) == Lies::Away {
            continue;
        }
        for (candidate, _) in chunk.lying(lies) {
            let candidate = candidate as usize;
            let feature = FeatureRef {
                schema: &zone.layer.schema,
                chunk,
                index: candidate,
            };
            if search.met.contains(&feature.id()) {
                continue;
            }
            if let Some(repaired) = chunk.repaired_until(candidate, progress)?
                && !repaired.succeeded()
            {
                // One beside the project has been told of.
                let is_beside = chunk
                    .geometry()
                    .feature(candidate)
                    .is_some_and(|v| subject.prepared.lies(&v.bbox()) != Lies::Away);
                if is_beside {
                    continue;
                }
                out.unusable.push(Unusable {
                    feature: feature.id(),
                    name: zone.meta.name_of(feature),
                    what: repaired.defects.first().map(|d| d.message()),
                });
                continue;
            }
            let Some(view) = index.geometry(number, candidate).filter(|v| !v.is_null()) else {
                continue;
            };
            take(subject, zone, search, feature, view, farthest_m, &mut kinds);
        }
    }
    for kind in kinds {
        let apart = Apart {
            distance_m: kind.closest.distance_m,
            band_m,
            drawn: kind.drawn,
            half_width_m,
        };
        out.found.push(judged(subject, zone, search, apart, kind));
    }
    out.found.sort_by(|a, b| {
        let by_effect = b.effect().cmp(&a.effect());
        by_effect
            .then(a.apart.distance_m.total_cmp(&b.apart.distance_m))
            .then(a.zone.cmp(&b.zone))
    });
    Ok(out)
}

/// Compares a zone with the nearest of its kind.
fn take(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    search: &Search<'_>,
    feature: FeatureRef<'_>,
    view: FeatureView<'_>,
    farthest_m: f64,
    kinds: &mut Vec<Kind>,
) {
    let zone_name = zone.meta.name_of(feature);
    let name = (zone_name != format!("#{}", feature.id())).then(|| zone_name.clone());
    let class = zone.meta.class_of(feature);
    let known = of_zone(search.project, search.asked, zone, feature);
    let drawn = drawn(zone, view);
    let same =
        |k: &&mut Kind| k.name == name && k.class == class && k.drawn == drawn && k.known == known;
    let old = kinds.iter_mut().find(same);
    let limit = old.as_ref().map_or(farthest_m, |k| k.closest.distance_m);
    let Some(closest) = closest_within(&subject.prepared, view, limit) else {
        return;
    };
    // The search stops at the limit but for the room that its first metric needs.
    if closest.distance_m > farthest_m {
        return;
    }
    match old {
        Some(old) if closest.distance_m < old.closest.distance_m => {
            (old.closest, old.zone, old.zone_name) = (closest, feature.id(), zone_name);
        }
        Some(_) => {}
        None => kinds.push(Kind {
            name,
            class,
            known,
            zone: feature.id(),
            zone_name,
            drawn,
            closest,
        }),
    }
}

fn judged(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    search: &Search<'_>,
    apart: Apart,
    kind: Kind,
) -> Proximity {
    let mut near = Proximity {
        layer: zone.meta.id.clone(),
        layer_name: zone.meta.name.clone(),
        role: zone.meta.role,
        class: kind.class,
        zone: kind.zone,
        zone_name: kind.zone_name,
        apart,
        points: [kind.closest.on_project, kind.closest.on_zone],
        rules: Vec::new(),
        limit_m: search.reach_m,
        measured_from: Vec::new(),
        known: Arc::new(kind.known),
        schematic: zone.meta.schematic || subject.schematic,
    };
    let mut rules = search.rules.apply_at(&near.ground(), search.answers);
    // What waits for a distance the office has not set is told for the layer as a whole.
    rules.retain(|a| a.applies() || search.rules.limit_m(&a.rule).is_some());
    // What surely applies stands before what may.
    rules.sort_by_key(|a| !a.applies());
    if let Some(first) = rules.first() {
        near.limit_m = search.rules.limit_m(&first.rule).unwrap_or(0.0);
        if let Some(reach) = &first.rule.reach {
            near.measured_from.clone_from(&reach.measured_from);
        }
    }
    near.rules = rules;
    near
}

/// What a zone's lines are: as the layer declares, else areas are edges and lines centre lines.
fn drawn(zone: &ZoneLayer, view: FeatureView<'_>) -> DrawnLine {
    match view.kind() {
        Some(PartKind::Point) => DrawnLine::Point,
        kind => zone.meta.line.unwrap_or(match kind {
            Some(PartKind::Line) => DrawnLine::Centre,
            _ => DrawnLine::Edge,
        }),
    }
}

/// Degrees of longitude and latitude that are surely no less than a distance anywhere around
/// the project.
pub(super) fn degrees(subject: &Subject<'_>, meters: f64) -> (f64, f64) {
    // 110,574 m is the shortest degree of latitude there is.
    let dy = 1.002 * meters / 110_574.0;
    let bbox = subject.prepared.bbox();
    let poleward = (bbox.max.y.abs().max(bbox.min.y.abs()) + dy).min(89.9);
    // 111,319 m at the equator, shrunk as the sphere does: never more than the ellipsoid's.
    let dx = 1.002 * meters / (111_319.0 * libm::cos(poleward.to_radians()));
    (dx.min(360.0), dy)
}
