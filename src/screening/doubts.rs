//! What could not be told, and what was not checked (ARCHITECTURE.md, The office's words;
//! decision 6).

use super::facts::{Subject, Unusable, joint_u_m};
use super::input::{Check, CheckInput, FailedLayer, ZoneLayer};
use super::model::{CannotTell, Hit, Nearest, PlaceShare, Reason, Touch, Unchecked};
use crate::base::message::{Arg, Message};
use crate::base::units::SquareMeters;
use crate::layer::Role;
use crate::rules::{Answers, RuleSet};

fn about(reason: Reason, zone: &ZoneLayer, message: Message) -> CannotTell {
    CannotTell {
        reason,
        role: Some(zone.meta.role),
        layer: Some(zone.meta.id.clone()),
        message: message
            .with("layer", zone.meta.name.as_str())
            .with("role", role_message(zone.meta.role)),
        question: None,
    }
}

/// The role's name as a message.
pub(super) fn role_message(role: Role) -> Message {
    Message::new(&format!("layer.role_{}", role.code()))
}

/// Roles of the checklist without a usable layer.
pub(super) fn missing_layers(
    input: &CheckInput,
    rules: &RuleSet,
    answers: &Answers,
) -> (Vec<CannotTell>, Vec<Unchecked>) {
    let mut doubts = Vec::new();
    let mut unchecked = Vec::new();
    let loaded = |role: Role| input.zones.iter().any(|z| z.meta.role == role);
    for failed in &input.failed {
        unreadable_layer(input, failed, rules, answers, &mut doubts, &mut unchecked);
    }
    for (role, check, reason) in &input.checklist {
        let answered_for = loaded(*role) || input.failed.iter().any(|f| f.meta.role == *role);
        if answered_for && *check != Check::Skipped {
            continue;
        }
        let message = Message::new("screening.layer_missing").with("role", role_message(*role));
        match check {
            Check::Required => doubts.push(CannotTell {
                reason: Reason::LayerMissing,
                role: Some(*role),
                layer: None,
                message,
                question: None,
            }),
            Check::Optional => unchecked.push(Unchecked {
                role: *role,
                check: *check,
                message,
                rules: rules.apply_layer_missing(*role, answers),
            }),
            Check::Skipped => unchecked.push(Unchecked {
                role: *role,
                check: *check,
                message: Message::new("screening.role_skipped")
                    .with("role", role_message(*role))
                    .with("why", skip_reason(reason.as_deref())),
                rules: Vec::new(),
            }),
        }
    }
    let has_counties = loaded(Role::County)
        || input.failed.iter().any(|f| f.meta.role == Role::County)
        || input.checklist.iter().any(|(r, _, _)| *r == Role::County);
    if !has_counties {
        unchecked.push(Unchecked {
            role: Role::County,
            check: Check::Optional,
            message: Message::new("screening.coverage_unknown"),
            rules: Vec::new(),
        });
    }
    (doubts, unchecked)
}

/// Whether this tells of a role without a usable layer, so that rules for that case apply.
pub(super) fn is_layer_missing(unchecked: &Unchecked) -> bool {
    matches!(
        unchecked.message.code.as_str(),
        "screening.layer_missing" | "screening.layer_unreadable"
    )
}

fn skip_reason(reason: Option<&str>) -> Arg {
    match reason.map(str::trim).filter(|r| !r.is_empty()) {
        Some(reason) => reason.into(),
        None => Message::new("screening.reason_unstated").into(),
    }
}

/// A layer that could not be read, though others of its role may have been: its zones may lie
/// here. Without the counties nobody knows whether the layers cover the project at all.
fn unreadable_layer(
    input: &CheckInput,
    failed: &FailedLayer,
    rules: &RuleSet,
    answers: &Answers,
    doubts: &mut Vec<CannotTell>,
    unchecked: &mut Vec<Unchecked>,
) {
    let role = failed.meta.role;
    let of_role = input.checklist.iter().find(|(r, _, _)| *r == role);
    let is_alone = !input.zones.iter().any(|z| z.meta.role == role);
    let check = match of_role {
        Some((_, Check::Skipped, _)) => return,
        Some((_, check, _)) if is_alone => *check,
        _ => failed.meta.check,
    };
    let message = Message::new("screening.layer_unreadable")
        .with("layer", failed.meta.name.as_str())
        .with("why", failed.message.clone());
    if check == Check::Required || role == Role::County {
        doubts.push(CannotTell {
            reason: Reason::LayerUnreadable,
            role: Some(role),
            layer: Some(failed.meta.id.clone()),
            message,
            question: None,
        });
    } else if check == Check::Optional && role.is_checked() {
        unchecked.push(Unchecked {
            role,
            check,
            message,
            rules: rules.apply_layer_missing(role, answers),
        });
    }
}

/// Layers that the office wants checked but gave no role that rules know of: said, never passed
/// over.
pub(super) fn not_judged(input: &CheckInput) -> impl Iterator<Item = Unchecked> + '_ {
    input
        .zones
        .iter()
        .filter(|z| z.meta.role == Role::Other && z.meta.check == Check::Required)
        .map(|z| Unchecked {
            role: Role::Other,
            check: Check::Required,
            message: Message::new("screening.role_unknown").with("layer", z.meta.name.as_str()),
            rules: Vec::new(),
        })
}

/// Zones beside the project whose shape could not be repaired: whether they are involved, and
/// how much, cannot be told.
pub(super) fn unusable_zones(
    zone: &ZoneLayer,
    unusable: &[Unusable],
    doubts: &mut Vec<CannotTell>,
    unchecked: &mut Vec<Unchecked>,
) {
    for one in unusable {
        let mut message = Message::new("screening.zone_unusable")
            .with("zone", one.name.as_str())
            .with("row", one.feature.0);
        if let Some(what) = &one.what {
            message = message.with("what", what.clone());
        }
        push(zone, Reason::UnreadableFeatures, message, doubts, unchecked);
    }
}

pub(super) fn push(
    zone: &ZoneLayer,
    reason: Reason,
    message: Message,
    doubts: &mut Vec<CannotTell>,
    unchecked: &mut Vec<Unchecked>,
) {
    let doubt = about(reason, zone, message);
    if zone.meta.check == Check::Required {
        doubts.push(doubt);
    } else {
        unchecked.push(Unchecked {
            role: zone.meta.role,
            check: zone.meta.check,
            message: doubt.message,
            rules: Vec::new(),
        });
    }
}

/// Doubts about position: unknown u, or a miss that a shift of u could change.
pub(super) fn position(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    hits: &[&Hit],
    touches: &[Touch],
    nearest: Option<&Nearest>,
    doubts: &mut Vec<CannotTell>,
) {
    if !subject.position.confirmed {
        // Said once for the project, not for every layer.
        return;
    }
    match joint_u_m(&subject.position, &zone.layer.position) {
        None => {
            let reason = if zone.layer.position.confirmed {
                Reason::Position
            } else {
                Reason::UnconfirmedCrs
            };
            let code = if zone.layer.position.confirmed {
                "screening.position_unknown"
            } else {
                "screening.layer_crs_unconfirmed"
            };
            if subject.position.u_m().is_some() {
                doubts.push(about(reason, zone, Message::new(code)));
            }
        }
        Some(u) if u > 0.0 => {
            let near_miss = !touches.is_empty() || nearest.is_some_and(|n| n.distance_m <= u);
            if hits.iter().any(|h| h.provisional) || near_miss {
                doubts.push(about(
                    Reason::Position,
                    zone,
                    Message::new("screening.position_within").with("u", format!("{u:.2}")),
                ));
            }
        }
        Some(_) => {}
    }
}

/// Doubts about the project itself: unconfirmed system, unknown datum, outside the coverage.
pub(super) fn project(
    subject: &Subject<'_>,
    counties: Option<&[PlaceShare]>,
    doubts: &mut Vec<CannotTell>,
) {
    let plain = |reason, message| CannotTell {
        reason,
        role: None,
        layer: None,
        message,
        question: None,
    };
    if !subject.position.confirmed {
        doubts.push(plain(
            Reason::UnconfirmedCrs,
            Message::new("screening.project_crs_unconfirmed"),
        ));
    } else if subject.position.u_m().is_none() {
        doubts.push(plain(
            Reason::Position,
            Message::new("screening.project_position_unknown"),
        ));
    }
    let outside = counties
        .into_iter()
        .flatten()
        .find(|share| share.name.is_none());
    if let Some(outside) = outside {
        let message = if subject.prepared.area_m2() > 0.0 {
            Message::new("screening.outside_area")
                .with("hectares", hectares_text(outside.areas.counted_m2()))
        } else if subject.prepared.length_m() > 0.0 {
            Message::new("screening.outside_length")
                .with("meters", format!("{:.1}", outside.amount))
        } else {
            Message::new("screening.outside_points")
        };
        doubts.push(plain(Reason::OutsideCoverage, message));
    }
}

/// Hectares with 4 decimals; a positive area never prints as 0.0000 (office.md, Tables).
pub(super) fn hectares_text(area_m2: f64) -> String {
    let hectares = SquareMeters(area_m2).hectares();
    if hectares > 0.0 && hectares < 0.000_05 {
        "＜0.0001".to_owned()
    } else {
        format!("{hectares:.4}")
    }
}
