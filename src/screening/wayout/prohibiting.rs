//! What prohibits: zones that the project meets, and zones that it must not come to meet.

use super::model::Prohibiting;
use super::plane::Plane;
use super::{Ground, WayOut};
use crate::base::progress::Cancelled;
use crate::geom::{Bbox, Columns, FeatureView, Obstacle, PlaneShape, geodesic_between_m};
use crate::layer::FeatureRef;
use crate::rules::{Applied, Asked, Effect, Question, RuleSet, State};
use crate::screening::facts::{SLIVER_M, joint_u_m};
use crate::screening::input::{Check, CheckInput, ZoneLayer};
use crate::screening::known::of_zone;
use crate::screening::model::{Hit, ProjectResult, Proximity};
use crate::screening::zones::ZoneIndex;
use std::collections::BTreeMap;

/// A layer from which prohibitions may come.
pub(super) struct Barrier<'a> {
    pub zone: &'a ZoneLayer,
    asked: Asked,
    index: ZoneIndex<'a>,
}

/// Half the width that a line of the layer stands for, metres.
fn half_width_m(zone: &ZoneLayer) -> f64 {
    let own = zone.meta.half_width_m;
    own.unwrap_or_else(|| zone.meta.role.half_width_m())
}

/// Layers that are checked.
pub(super) fn barriers<'a>(input: &'a CheckInput, rules: &RuleSet) -> Vec<Barrier<'a>> {
    input
        .zones
        .iter()
        .filter(|z| z.meta.role.is_checked() && z.meta.check != Check::Skipped)
        .map(|zone| Barrier {
            zone,
            asked: rules.asks(zone.meta.role),
            index: super::index_of(zone),
        })
        .collect()
}

/// The rules that prohibit, or would with another answer.
fn prohibitions(applied: &[Applied]) -> impl Iterator<Item = &Applied> {
    applied
        .iter()
        .filter(|a| a.rule.effect == Effect::Prohibited && a.state != State::DoesNotApply)
}

/// Whether a hit is a prohibition, or hangs on an answer that would make it one.
fn is_barred(hit: &Hit) -> bool {
    hit.kind.is_involved() && prohibitions(&hit.rules).next().is_some()
}

/// Whether a clause speaks of a distance and hangs on answers that are not there: told with the
/// place, but nothing is kept away from for it.
fn is_open_distance(applied: &Applied) -> bool {
    let open =
        |state: &State| matches!(state, State::CannotTell { missing, .. } if !missing.is_empty());
    applied.rule.reach.is_some() && open(&applied.state)
}

/// Whether a clause prohibits a zone's neighbourhood, or may for want of anything but answers.
fn is_too_near(near: &Proximity) -> bool {
    prohibitions(&near.rules).any(|a| !is_open_distance(a))
}

/// Whether a clause prohibits a zone's neighbourhood, or may.
fn may_be_too_near(near: &Proximity) -> bool {
    prohibitions(&near.rules).next().is_some()
}

/// Whether anything prohibits the project where it was checked, or may; a distance that hangs on
/// open answers is no prohibition here, see [`open_distances`].
pub(super) fn prohibits(result: &ProjectResult) -> bool {
    result.hits.iter().any(is_barred) || result.proximities.iter().any(is_too_near)
}

/// The zones that are too near or not, as answers will have it, with those clauses alone.
pub(super) fn open_distances(result: &ProjectResult) -> Vec<Prohibiting> {
    let near = result.proximities.iter();
    let open = near.filter_map(|near| {
        let rules = near.rules.iter().filter(|a| is_open_distance(a));
        let rules: Vec<Applied> = rules.cloned().collect();
        prohibitions(&rules).next()?;
        Some(too_near(near, &rules))
    });
    open.collect()
}

/// The zones that prohibit a project, in the order of its hits.
pub(super) fn zones(result: &ProjectResult) -> Vec<Prohibiting> {
    let barred = result.hits.iter().filter(|h| is_barred(h));
    let near = result.proximities.iter().filter(|n| may_be_too_near(n));
    let met = barred.map(|hit| {
        let (citations, certain, questions) = clauses(&hit.rules);
        Prohibiting {
            layer: hit.layer.clone(),
            layer_name: hit.layer_name.clone(),
            role: hit.role,
            class: hit.class,
            zone: hit.zone,
            zone_name: hit.zone_name.clone(),
            area_m2: hit.area_m2,
            length_m: hit.length_m,
            distance_m: None,
            citations,
            certain,
            questions,
            provisional: hit.provisional,
            kept_away: true,
        }
    });
    met.chain(near.map(|near| too_near(near, &near.rules)))
        .collect()
}

/// A zone that is too near by some clauses.
fn too_near(near: &Proximity, rules: &[Applied]) -> Prohibiting {
    let (citations, certain, questions) = clauses(rules);
    Prohibiting {
        layer: near.layer.clone(),
        layer_name: near.layer_name.clone(),
        role: near.role,
        class: near.class,
        zone: near.zone,
        zone_name: near.zone_name.clone(),
        area_m2: 0.0,
        length_m: 0.0,
        distance_m: Some(near.apart.distance_m),
        citations,
        certain,
        questions,
        provisional: near.apart.band_m.is_none(),
        kept_away: prohibitions(rules).any(|a| !is_open_distance(a)),
    }
}

/// Clauses that prohibit, whether one does for certain, and else the open questions.
fn clauses(applied: &[Applied]) -> (Vec<String>, bool, Vec<Question>) {
    let those: Vec<Applied> = prohibitions(applied).cloned().collect();
    let certain = those.iter().any(Applied::applies);
    let questions = if certain {
        Vec::new()
    } else {
        Applied::missing(&those)
    };
    let citations = those.iter().map(|a| a.rule.citation()).collect();
    (citations, certain, questions)
}

impl<'a> Ground<'a> {
    /// The shapes of the zones that prohibit the project, each with its overlap, in an order of
    /// their own: what is given first makes no difference.
    pub fn prohibiting_shapes(&self, out: &WayOut) -> Vec<(FeatureView<'a>, f64)> {
        let shapes = out.zones.iter().filter(|p| p.distance_m.is_none());
        let shapes = shapes.filter_map(|p| Some((self.shape_of(p)?, p.area_m2)));
        let mut shapes: Vec<(FeatureView<'a>, f64)> = shapes.collect();
        sort_shapes(&mut shapes);
        shapes
    }

    /// The shape of a zone that prohibits, as checked.
    pub fn shape_of(&self, zone: &Prohibiting) -> Option<FeatureView<'a>> {
        let mut layers = self
            .barriers
            .iter()
            .filter(|b| b.zone.meta.id == zone.layer);
        layers.find_map(|b| b.shape(zone.zone))
    }

    /// Every zone that prohibits within a box of degrees, in an order of their own.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn prohibiting_near(&self, within: &Bbox) -> Result<Vec<FeatureView<'_>>, Cancelled> {
        let mut shapes = Vec::new();
        for barrier in &self.barriers {
            self.progress.check()?;
            for feature in barrier.zone.layer.candidates(*within) {
                if self.kept_m(barrier, feature).is_some() {
                    let view = barrier.usable(feature, self)?;
                    shapes.extend(view.map(|v| (v, 0.0)));
                }
            }
        }
        sort_shapes(&mut shapes);
        Ok(shapes.into_iter().map(|(v, _)| v).collect())
    }

    /// How far a project has to stay away from a layer's zones so that a check finds it neither
    /// involved nor in doubt: tolerance of a sliver and uncertainty of position of both, metres.
    /// `None` where that is not known.
    pub fn clearance_m(&self, zone: &ZoneLayer) -> Option<f64> {
        let (own, other) = (&self.project.layer.position, &zone.layer.position);
        let tolerance = (own.e_m() + other.e_m()).max(SLIVER_M);
        Some(tolerance + joint_u_m(own, other)?)
    }

    /// Every zone that prohibits within a box of degrees, in the plane; those of one clearance
    /// are one obstacle. `more_m` is kept besides the clearance; with them comes the least
    /// distance kept on the ground. `None` where the plane does not reach or a clearance is not
    /// known.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn obstacles(
        &self,
        within: &Bbox,
        more_m: f64,
    ) -> Result<Option<(Vec<Obstacle>, f64)>, Cancelled> {
        let mut least_m = f64::INFINITY;
        let plane = Plane::new();
        let Some(scale) = plane_scale(within) else {
            return Ok(None);
        };
        let mut by_clearance: BTreeMap<u64, Vec<Columns>> = BTreeMap::new();
        for barrier in &self.barriers {
            self.progress.check()?;
            for feature in barrier.zone.layer.candidates(*within) {
                let Some(kept_m) = self.kept_m(barrier, feature) else {
                    continue;
                };
                let Some(view) = barrier.usable(feature, self)? else {
                    continue;
                };
                let Some(shape) = plane.shape(view, Some(within)) else {
                    return Ok(None);
                };
                let Some(clearance) = self.clearance_m(barrier.zone) else {
                    return Ok(None);
                };
                let clearance = clearance + kept_m + more_m;
                least_m = least_m.min(clearance);
                // Distances in the plane are a little longer than on the ground.
                let clearance = clearance * scale + 0.002;
                by_clearance
                    .entry(clearance.to_bits())
                    .or_default()
                    .push(shape);
            }
        }
        let obstacles = by_clearance
            .into_iter()
            .map(|(clearance, shapes)| Obstacle {
                shape: PlaneShape::new(shapes.iter().flat_map(|s| s.features())),
                clearance_m: f64::from_bits(clearance),
                keep_within: false,
            });
        Ok(Some((obstacles.collect(), least_m)))
    }

    /// Whether a zone would prohibit the project if they met, and how far around it: metres, 0
    /// where no clause reaches beyond the zone or only clauses that wait for answers do.
    fn kept_m(&self, barrier: &Barrier<'_>, feature: FeatureRef<'_>) -> Option<f64> {
        let zone = barrier.zone;
        let role = zone.meta.role;
        if self.rules.confines(role) {
            return None;
        }
        let known = of_zone(&self.known, &barrier.asked, zone, feature);
        let ground = crate::rules::Ground {
            role,
            class: zone.meta.class_of(feature),
            apart: None,
            facts: &known,
        };
        let applied = self.rules.apply_at(&ground, &self.answers);
        let kept = prohibitions(&applied).map(|a| match self.rules.limit_m(&a.rule) {
            // The zone itself is not entered, but its distance waits for the answers.
            Some(_) if is_open_distance(a) => 0.0,
            // A centre line stands for ground to both sides of it.
            Some(limit_m) => limit_m + half_width_m(zone),
            None => 0.0,
        });
        kept.reduce(f64::max)
    }

    /// The farthest that any clause reaches around a zone of any layer, metres.
    pub fn farthest_m(&self) -> f64 {
        let reaches = self.barriers.iter().filter_map(|b| {
            let reach_m = self.rules.reach_m(b.zone.meta.role)?;
            Some(reach_m + half_width_m(b.zone))
        });
        reaches.fold(0.0, f64::max)
    }
}

impl<'a> Barrier<'a> {
    /// A zone's shape as checked.
    fn shape(&self, zone: crate::base::ids::FeatureId) -> Option<FeatureView<'a>> {
        let layer = &self.zone.layer;
        layer.chunks.iter().enumerate().find_map(|(chunk, c)| {
            let index = c.ids().iter().position(|id| *id == zone)?;
            self.index.geometry(chunk, index)
        })
    }

    /// A feature's shape as checked, where something is left of it.
    fn usable(
        &self,
        feature: FeatureRef<'a>,
        ground: &Ground<'_>,
    ) -> Result<Option<FeatureView<'a>>, Cancelled> {
        let repaired = feature
            .chunk
            .repaired_until(feature.index, ground.progress)?;
        Ok(match repaired {
            Some(repaired) => repaired.shape.feature(0),
            None => feature.geometry(),
        }
        .filter(|view| !view.is_null()))
    }
}

/// How much longer a distance is in the plane than on the ground about a place, with room for
/// rounding; `None` where the plane does not reach.
fn plane_scale(about: &Bbox) -> Option<f64> {
    let plane = Plane::new();
    let mut most = 1.0_f64;
    for corner in [about.min, about.max, about.center()] {
        let a = plane.xy(corner)?;
        let beside = crate::geom::Coord::lon_lat(corner.x + 1e-4, corner.y + 1e-4);
        let b = plane.xy(beside)?;
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        most = most.max((dx * dx + dy * dy).sqrt() / geodesic_between_m(corner, beside));
    }
    Some(most * 1.000_01)
}

/// Puts shapes into an order that depends on their coordinates alone, and takes out doubles.
fn sort_shapes(shapes: &mut Vec<(FeatureView<'_>, f64)>) {
    let key = |b: Bbox| [b.min.x, b.min.y, b.max.x, b.max.y];
    shapes.sort_by(|(a, _), (b, _)| {
        let by_box = key(a.bbox()).partial_cmp(&key(b.bbox()));
        by_box.unwrap_or(std::cmp::Ordering::Equal).then_with(|| {
            let of = |f: &FeatureView<'_>| -> Vec<(f64, f64)> {
                f.coords().iter().map(|c| (c.x, c.y)).collect()
            };
            of(a)
                .partial_cmp(&of(b))
                .unwrap_or(std::cmp::Ordering::Equal)
        })
    });
    shapes.dedup_by(|a, b| a.0.coords() == b.0.coords());
}
