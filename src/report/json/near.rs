//! Near zones and rules on the project as such, as JSON.

use super::rounded;
use crate::rules::Applied;
use crate::screening::model::ProjectResult;
use serde_json::{Value as Json, json};

/// Zones within the distance of a rule, or perhaps within: each with every rule that bears on it.
pub(super) fn near(p: &ProjectResult) -> Vec<Json> {
    let bearing = p.proximities.iter().filter(|n| n.bears());
    bearing
        .map(|n| {
            json!({
                "role": n.role, "class": n.class, "layer": n.layer, "zone": n.zone,
                "zone_name": n.zone_name, "distance_m": rounded(n.apart.distance_m),
                "points": n.points.map(|c| [c.x, c.y]),
                "drawn": n.apart.drawn, "band_m": n.apart.band_m.map(rounded),
                "approximate": n.is_approximate(), "limit_m": n.limit_m,
                "schematic": n.schematic,
                "rules": n.rules.iter().map(rule).collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// Rules that speak of the project as such.
pub(super) fn project_rules(p: &ProjectResult) -> Vec<Json> {
    p.project_rules.iter().map(rule).collect()
}

fn rule(applied: &Applied) -> Json {
    let rule = &applied.rule;
    json!({
        "rule": rule.id, "effect": rule.effect, "law": rule.law, "article": rule.article,
        "confidence": rule.confidence, "applies": applied.applies(),
        "measured_from": rule.reach.as_ref().map(|reach| &reach.measured_from),
    })
}
