//! Sums of one site over all kinds of ground, nothing counted twice.

use super::model::Site;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{
    FeatureView, Position, Prepared, repair_until, union_area_until, union_length_until,
};
use crate::layer::FeatureRef;
use crate::rules::Effect;
use crate::screening::input::CheckInput;
use crate::screening::model::{Hit, ProjectResult};
use crate::screening::zones::ZoneIndex;

/// A site with its sums.
pub(super) fn site(
    input: &CheckInput,
    result: &ProjectResult,
    feature: FeatureRef<'_>,
    progress: &Progress,
) -> Result<Site, Cancelled> {
    let sum = |wanted: &[Effect]| sum_of(input, result, feature, wanted, progress);
    Ok(Site {
        layer: result.layer.clone(),
        feature: result.feature,
        id: result.id.clone(),
        name: result.name.clone(),
        verdict: result.verdict,
        area_m2: result.area_m2,
        length_m: result.length_m,
        num_points: result.num_points,
        prohibited: sum(&[Effect::Prohibited])?,
        restricted: sum(&[Effect::Restricted, Effect::Approval, Effect::Consult])?,
        num_zones: result.hits.iter().filter(|h| h.kind.is_involved()).count(),
        cannot_tell: result
            .cannot_tell
            .iter()
            .map(|c| c.message.clone())
            .collect(),
        num_unchecked: result.unchecked.len(),
    })
}

/// The union of a project's overlaps with all zones that have one of some effects for certain.
fn sum_of(
    input: &CheckInput,
    result: &ProjectResult,
    feature: FeatureRef<'_>,
    wanted: &[Effect],
    progress: &Progress,
) -> Result<f64, Cancelled> {
    let has = |h: &&Hit| {
        let mut applied = h.rules.iter().filter(|a| a.applies());
        h.kind.is_involved() && !h.provisional && applied.any(|a| wanted.contains(&a.rule.effect))
    };
    let hits: Vec<&Hit> = result.hits.iter().filter(has).collect();
    if hits.is_empty() {
        return Ok(0.0);
    }
    let Some(view) = feature.geometry() else {
        return Ok(0.0);
    };
    let repaired = repair_until(view, progress)?;
    let view = match &repaired {
        Some(r) => r.shape.feature(0).unwrap_or(view),
        None => view,
    };
    let zones: Vec<(FeatureView<'_>, f64)> = hits
        .iter()
        .filter_map(|h| Some((shape_of(input, &h.layer, h.zone)?, h.area_m2)))
        .collect();
    if result.area_m2 > 0.0 {
        return Ok(union_area_until(view, &zones, progress));
    }
    if result.length_m > 0.0 {
        let prepared = Prepared::until(view, progress)?;
        let zones = zones.iter().map(|(z, _)| *z);
        return Ok(union_length_until(&prepared, zones, progress));
    }
    let mut inside = 0.0;
    let prepared: Vec<Prepared> = zones.iter().map(|(z, _)| Prepared::new(*z)).collect();
    for part in view.parts() {
        let at = part.outer().first().copied().unwrap_or_default();
        let within = |z: &Prepared| z.locate(at) == Position::Inside;
        if prepared.iter().any(within) {
            inside += 1.0;
        }
    }
    Ok(inside)
}

fn shape_of<'a>(
    input: &'a CheckInput,
    layer: &LayerId,
    zone: FeatureId,
) -> Option<FeatureView<'a>> {
    let mut layers = input.zones.iter().filter(|z| z.meta.id == *layer);
    layers.find_map(|z| {
        let index = ZoneIndex::new(&z.layer);
        z.layer.chunks.iter().enumerate().find_map(|(chunk, c)| {
            let feature = c.ids().iter().position(|id| *id == zone)?;
            index.geometry(chunk, feature)
        })
    })
}
