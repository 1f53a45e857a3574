//! The nearest zone of a layer that the project does not meet.

use super::facts::Subject;
use super::input::ZoneLayer;
use super::model::Nearest;
use crate::base::progress::Progress;
use crate::geom::nearest_until as nearest_of;
use crate::layer::FeatureRef;

/// The nearest feature of a layer; `None` for a layer without any geometry. Distance 0 is a
/// touch.
pub(super) fn nearest(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    progress: &Progress,
) -> Option<Nearest> {
    let groups = zone.layer.chunks.iter().map(|c| (c.index(), c.geometry()));
    let found = nearest_of(&subject.prepared, groups, progress)?;
    let chunk = zone.layer.chunks.get(found.group)?;
    let feature = FeatureRef {
        schema: &zone.layer.schema,
        chunk,
        index: found.index as usize,
    };
    Some(Nearest {
        layer: zone.meta.id.clone(),
        layer_name: zone.meta.name.clone(),
        role: zone.meta.role,
        class: zone.meta.class_of(feature),
        zone: feature.id(),
        zone_name: zone.meta.name_of(feature),
        distance_m: found.closest.distance_m,
        points: [found.closest.on_project, found.closest.on_zone],
        declared_complete: zone.meta.complete
            && !zone.meta.date.trim().is_empty()
            && !zone.meta.schematic,
    })
}
