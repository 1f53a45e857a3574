//! Way out (避让比选参考): the part of a project to give up, the smallest shift that clears all
//! prohibitions, the sections of a corridor to re-route.
//!
//! Geometry alone, and only where every 必查 layer is there: it says nothing of relief, ownership
//! or engineering, and is no site proposal. A prohibition that hangs on an open answer, or on a
//! position that is too uncertain, is one here. What is suggested is checked again by
//! [`check`], as everything else is.

mod corridor;
mod model;
mod plane;
mod prohibiting;
mod residual;
mod shift;
mod trim;

pub use model::{
    Corridor, Detour, Found, LandShare, LeftPart, MOST_LIMIT_M, Prohibiting, Residual, STEPS_PER_M,
    Section, Shift, Shifted, Status, Translation, Trim, WayOut, WayOutOptions,
};
pub use plane::{moved, moved_feature, zone_plane};

use super::doubts;
use super::engine::check;
use super::input::{Check, CheckInput, ProjectLayer};
use super::model::{ProjectResult, Reason};
use super::zones::ZoneIndex;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{
    Bbox, Columns, Coord, FeatureView, LocalEllipsoid, Prepared, Repair, repair_until,
};
use crate::layer::{FeatureRef, Layer, LayerBuilder};
use crate::rules::{Answers, Known, Question, RuleSet};
use prohibiting::Barrier;
use std::sync::Arc;

/// Everything the answers are found from.
struct Ground<'a> {
    input: &'a CheckInput,
    project: &'a ProjectLayer,
    feature: FeatureRef<'a>,
    view: FeatureView<'a>,
    prepared: Prepared,
    rules: RuleSet,
    answers: Answers,
    known: Arc<Known>,
    barriers: Vec<Barrier<'a>>,
    options: WayOutOptions,
    progress: &'a Progress,
}

/// The way out of one project; `None` if there is no such project in the input.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn way_out(
    input: &CheckInput,
    (layer, feature): (&LayerId, FeatureId),
    options: &WayOutOptions,
    progress: &Progress,
) -> Result<Option<WayOut>, Cancelled> {
    let found = input
        .projects
        .iter()
        .filter(|p| p.id == *layer)
        .find_map(|p| Some((p, p.layer.feature(feature)?)));
    let Some((project, reference)) = found else {
        return Ok(None);
    };
    let Some(result) = check_as(input, project, reference, None, progress)? else {
        return Ok(None);
    };
    let mut out = WayOut {
        layer: layer.clone(),
        feature,
        id: result.id.clone(),
        name: result.name.clone(),
        status: Status::Given,
        zones: Vec::new(),
        caveats: Vec::new(),
        trim: None,
        shift: None,
        corridor: None,
        schematic: result.schematic,
        result,
    };
    let missing = missing(input, &out.result);
    if !missing.is_empty() {
        out.status = Status::LayersMissing(missing);
        return Ok(Some(out));
    }
    let repaired = match reference.geometry() {
        Some(view) => repair_until(view, progress)?,
        None => None,
    };
    let view = match &repaired {
        Some(r) => r.shape.feature(0),
        None => reference.geometry(),
    };
    let usable = repaired.as_ref().is_none_or(Repair::succeeded);
    let Some(view) = view.filter(|v| usable && !v.is_null()) else {
        out.status = Status::Unusable;
        return Ok(Some(out));
    };
    let rules = input.rules.at(input.as_of);
    let ground = Ground {
        input,
        project,
        feature: reference,
        view,
        prepared: Prepared::until(view, progress)?,
        barriers: prohibiting::barriers(input, &rules),
        rules,
        known: Arc::clone(&out.result.known),
        answers: answers_of(&out.result),
        options: *options,
        progress,
    };
    out.zones = prohibiting::zones(&out.result);
    if !out.zones.iter().any(|z| z.kept_away) {
        out.status = Status::NothingProhibits;
        return Ok(Some(out));
    }
    out.caveats = caveats(&ground, &out);
    out.trim = trim::trim(&ground, &out)?;
    out.corridor = corridor::corridor(&ground, &out)?;
    out.shift = Some(shift::shift(&ground, &out)?);
    Ok(Some(out))
}

/// Whether anything prohibits a project, or hangs on an answer that would: whether there is
/// something to get out of.
pub fn is_prohibited(result: &ProjectResult) -> bool {
    prohibiting::prohibits(result)
}

/// The stretch of a corridor's line that a section is.
pub fn stretch_of(chain: &[Coord], section: &Section) -> Vec<Coord> {
    let local = LocalEllipsoid::around(&Bbox::around(chain));
    corridor::stretch(chain, &local, section.from_m, section.to_m)
}

/// The project checked by itself, as it stands or with another shape.
fn check_as(
    input: &CheckInput,
    project: &ProjectLayer,
    feature: FeatureRef<'_>,
    shape: Option<&Columns>,
    progress: &Progress,
) -> Result<Option<ProjectResult>, Cancelled> {
    let mut alone = project.clone();
    alone.layer = only(&project.layer, feature, shape);
    let input = CheckInput {
        projects: vec![alone],
        ..input.clone()
    };
    Ok(check(&input, progress)?.projects.into_iter().next())
}

/// The layer with one feature, under its own id, with its own shape or another.
fn only(layer: &Layer, feature: FeatureRef<'_>, shape: Option<&Columns>) -> Layer {
    let mut builder = LayerBuilder::new((*layer.schema).clone());
    let view = shape.map_or_else(|| feature.geometry(), |shape| shape.feature(0));
    for part in view.iter().flat_map(FeatureView::parts) {
        for ring in part.rings() {
            builder.geometry().push_ring(ring.iter().copied());
        }
        builder.geometry().end_part(part.kind());
    }
    let values: Vec<_> = (0..layer.schema.fields.len())
        .map(|field| feature.chunk.value(feature.index, field))
        .collect();
    builder.finish_feature(feature.id(), &values);
    let built = builder.build(&layer.name);
    Layer {
        chunks: built.chunks,
        ..layer.clone()
    }
}

/// The answers a check took, the presumed ones among them.
fn answers_of(result: &ProjectResult) -> Answers {
    let mut answers = Answers::new();
    for (question, answer) in &result.answers {
        if let Some(question) = Question::ALL.iter().find(|q| q.code() == question) {
            answers = answers.with(*question, answer);
        }
    }
    answers
}

/// Why no way out can be given: 必查 layers that are not there. A role is there with one layer
/// that holds a shape.
fn missing(input: &CheckInput, result: &ProjectResult) -> Vec<Message> {
    let mut out: Vec<Message> = result
        .cannot_tell
        .iter()
        .filter(|c| matches!(c.reason, Reason::LayerMissing | Reason::LayerUnreadable))
        .map(|c| c.message.clone())
        .collect();
    let is_required = |role| {
        let listed = |(r, check, _): &(_, Check, _)| *r == role && *check == Check::Required;
        input.checklist.iter().any(listed)
    };
    let mut seen = Vec::new();
    for zone in &input.zones {
        let role = zone.meta.role;
        let required = zone.meta.check == Check::Required || is_required(role);
        if !required || seen.contains(&role) {
            continue;
        }
        seen.push(role);
        let of_role = input.zones.iter().filter(|z| z.meta.role == role);
        let has_shape = |layer: &Layer| !layer.bbox().is_empty();
        if !of_role.clone().any(|z| has_shape(&z.layer)) {
            out.push(
                Message::new("screening.layer_empty")
                    .with("layer", zone.meta.name.as_str())
                    .with("role", doubts::role_message(role)),
            );
        }
    }
    let nobody_asked = !input
        .checklist
        .iter()
        .any(|(_, c, _)| *c == Check::Required)
        && !input.zones.iter().any(|z| z.meta.check == Check::Required);
    if nobody_asked {
        out.push(Message::new("wayout.no_checklist"));
    }
    out
}

/// What has to be read with every answer.
fn caveats(ground: &Ground<'_>, out: &WayOut) -> Vec<Message> {
    let mut caveats = Vec::new();
    let named = |zones: &mut dyn Iterator<Item = &Prohibiting>| -> Vec<Message> {
        let mut names: Vec<Message> = Vec::new();
        for zone in zones {
            let name = Message::new("wayout.zone_of")
                .with("role", doubts::role_message(zone.role))
                .with("name", zone.zone_name.as_str());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    for name in named(&mut out.zones.iter().filter(|z| !z.kept_away)) {
        caveats.push(Message::new("wayout.open_distance").with("zone", name));
    }
    for name in named(&mut out.zones.iter().filter(|z| !z.certain && z.kept_away)) {
        caveats.push(Message::new("wayout.open_answers").with("zone", name));
    }
    for name in named(&mut out.zones.iter().filter(|z| z.provisional)) {
        caveats.push(Message::new("wayout.provisional").with("zone", name));
    }
    for name in named(
        &mut out
            .zones
            .iter()
            .filter(|z| z.kept_away && z.distance_m.is_some()),
    ) {
        caveats.push(Message::new("wayout.too_near").with("zone", name));
    }
    for doubt in &out.result.cannot_tell {
        let about_layer = matches!(
            doubt.reason,
            Reason::LayerIncomplete | Reason::UnreadableFeatures | Reason::OutsideCoverage
        );
        if about_layer && !caveats.contains(&doubt.message) {
            caveats.push(doubt.message.clone());
        }
    }
    // A layer that the project is involved with is not asked whether it could rule out; at
    // another place it is.
    for zone in &ground.input.zones {
        let undated = zone.meta.date.trim().is_empty();
        let cannot_rule_out = zone.meta.role.is_checked()
            && zone.meta.check == Check::Required
            && (undated || !zone.meta.complete);
        let code = if undated {
            "screening.layer_undated"
        } else {
            "screening.layer_incomplete"
        };
        let message = Message::new(code)
            .with("layer", zone.meta.name.as_str())
            .with("role", doubts::role_message(zone.meta.role));
        if cannot_rule_out && !caveats.contains(&message) {
            caveats.push(message);
        }
    }
    caveats
}

/// A zone index for each layer that barriers may come from.
pub(super) fn index_of(zone: &super::input::ZoneLayer) -> ZoneIndex<'_> {
    ZoneIndex::new(&zone.layer)
}
