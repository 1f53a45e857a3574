//! Remarks on repaired geometry.

use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::geom::Repair;

/// What was repaired, where, and the area before and after. `layer` is the zone's layer; none
/// for the project itself.
pub(super) fn repair_note(
    repaired: &Repair,
    feature: FeatureId,
    layer: Option<&str>,
) -> Diagnostic {
    if !repaired.succeeded() {
        return failure_note(repaired, feature);
    }
    let defect = repaired.defects.first();
    let code = if layer.is_some() {
        "screening.zone_repaired"
    } else {
        "screening.project_repaired"
    };
    let mut message = Message::new(code)
        .with("before", format!("{:.2}", repaired.area_before_m2))
        .with("after", format!("{:.2}", repaired.area_after_m2))
        .with("count", repaired.defects.len());
    if let Some(layer) = layer {
        message = message.with("layer", layer);
    }
    if let Some(defect) = defect {
        message = message.with("what", defect.message());
    }
    let mut place = Place::row(feature.0);
    if let Some(defect) = defect {
        place.part = Some(defect.part + 1);
        place.ring = Some(defect.ring + 1);
        place.vertex = Some(defect.vertex + 1);
    }
    Diagnostic::new(Severity::Warning, message).at(place)
}

/// A shape that the repair could not save, so that it was not compared.
pub(super) fn failure_note(repaired: &Repair, feature: FeatureId) -> Diagnostic {
    Diagnostic::new(Severity::Error, repaired.message()).at(Place::row(feature.0))
}
