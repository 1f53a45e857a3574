//! What prohibits: zones that the project meets, and zones that it must not come to meet.

use super::model::Prohibiting;
use super::plane::Plane;
use super::{Ground, WayOut};
use crate::base::progress::Cancelled;
use crate::geom::{Bbox, Columns, FeatureView, Obstacle, PlaneShape, geodesic_between_m};
use crate::layer::FeatureRef;
use crate::rules::{Applied, Effect, State};
use crate::screening::facts::{SLIVER_M, joint_u_m};
use crate::screening::input::{Check, CheckInput, ZoneLayer};
use crate::screening::model::{Hit, ProjectResult};
use crate::screening::zones::ZoneIndex;
use std::collections::BTreeMap;

/// A layer from which prohibitions may come.
pub(super) struct Barrier<'a> {
    pub zone: &'a ZoneLayer,
    index: ZoneIndex<'a>,
}

/// Layers that are checked.
pub(super) fn barriers(input: &CheckInput) -> Vec<Barrier<'_>> {
    input
        .zones
        .iter()
        .filter(|z| z.meta.role.is_checked() && z.meta.check != Check::Skipped)
        .map(|zone| Barrier {
            zone,
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
pub(super) fn is_barred(hit: &Hit) -> bool {
    hit.kind.is_involved() && prohibitions(&hit.rules).next().is_some()
}

/// The zones that prohibit a project, in the order of its hits.
pub(super) fn zones(result: &ProjectResult) -> Vec<Prohibiting> {
    let barred = result.hits.iter().filter(|h| is_barred(h));
    barred
        .map(|hit| {
            let those: Vec<&Applied> = prohibitions(&hit.rules).collect();
            let own: Vec<Applied> = those.iter().map(|a| (*a).clone()).collect();
            let certain = those.iter().any(|a| a.applies());
            Prohibiting {
                layer: hit.layer.clone(),
                layer_name: hit.layer_name.clone(),
                role: hit.role,
                class: hit.class,
                zone: hit.zone,
                zone_name: hit.zone_name.clone(),
                area_m2: hit.area_m2,
                length_m: hit.length_m,
                citations: those.iter().map(|a| a.rule.citation()).collect(),
                certain,
                questions: if certain {
                    Vec::new()
                } else {
                    Applied::missing(&own)
                },
                provisional: hit.provisional,
            }
        })
        .collect()
}

impl<'a> Ground<'a> {
    /// The shapes of the zones that prohibit the project, each with its overlap, in an order of
    /// their own: what is given first makes no difference.
    pub fn prohibiting_shapes(&self, out: &WayOut) -> Vec<(FeatureView<'a>, f64)> {
        let shapes = out.zones.iter();
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
                if self.bars(barrier.zone, feature) {
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
            let mut shapes = Vec::new();
            for feature in barrier.zone.layer.candidates(*within) {
                if !self.bars(barrier.zone, feature) {
                    continue;
                }
                let Some(view) = barrier.usable(feature, self)? else {
                    continue;
                };
                let Some(shape) = plane.shape(view, Some(within)) else {
                    return Ok(None);
                };
                shapes.push(shape);
            }
            if shapes.is_empty() {
                continue;
            }
            let Some(clearance) = self.clearance_m(barrier.zone) else {
                return Ok(None);
            };
            least_m = least_m.min(clearance + more_m);
            // Distances in the plane are a little longer than on the ground.
            let clearance = (clearance + more_m) * scale + 0.002;
            by_clearance
                .entry(clearance.to_bits())
                .or_default()
                .extend(shapes);
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

    /// Whether a zone would prohibit the project if they met.
    fn bars(&self, zone: &ZoneLayer, feature: FeatureRef<'_>) -> bool {
        let role = zone.meta.role;
        if self.rules.confines(role) {
            return false;
        }
        let applied = self
            .rules
            .apply(role, zone.meta.class_of(feature), &self.answers);
        prohibitions(&applied).next().is_some()
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
