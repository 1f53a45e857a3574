//! What could not be told, and what was not checked (ARCHITECTURE.md, The office's words;
//! decision 6).

use super::facts::{Subject, joint_u_m};
use super::input::{Check, CheckInput, ZoneLayer};
use super::model::{CannotTell, Hit, Nearest, PlaceShare, Reason, Touch, Unchecked};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::units::SquareMeters;
use crate::layer::Role;
use crate::rules::{Answers, Applied, Question, RuleSet, State};

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
    for (role, check, reason) in &input.checklist {
        if input.zones.iter().any(|z| z.meta.role == *role) && *check != Check::Skipped {
            continue;
        }
        let failed = input.failed.iter().find(|f| f.meta.role == *role);
        let message = match failed {
            Some(f) => Message::new("screening.layer_unreadable")
                .with("layer", f.meta.name.as_str())
                .with("why", f.message.clone()),
            None => Message::new("screening.layer_missing").with("role", role_message(*role)),
        };
        match check {
            Check::Required => doubts.push(CannotTell {
                reason: if failed.is_some() {
                    Reason::LayerUnreadable
                } else {
                    Reason::LayerMissing
                },
                role: Some(*role),
                layer: failed.map(|f| f.meta.id.clone()),
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
                    .with("why", reason.clone().unwrap_or_default()),
                rules: Vec::new(),
            }),
        }
    }
    (doubts, unchecked)
}

/// Doubts about a required layer itself: unreadable features, not declared complete or dated.
/// An optional layer's go to 未核查事项. `has_hit` tells whether the project is involved with it
/// anyway.
pub(super) fn layer_trust(
    zone: &ZoneLayer,
    has_hit: bool,
    doubts: &mut Vec<CannotTell>,
    unchecked: &mut Vec<Unchecked>,
) {
    let unreadable = zone
        .layer
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    if unreadable > 0 {
        let message = Message::new("screening.unreadable_features").with("count", unreadable);
        push(zone, Reason::UnreadableFeatures, message, doubts, unchecked);
    }
    let undated = zone.meta.date.trim().is_empty();
    if !has_hit && (!zone.meta.complete || undated) && zone.meta.check == Check::Required {
        let code = if undated {
            "screening.layer_undated"
        } else {
            "screening.layer_incomplete"
        };
        doubts.push(about(Reason::LayerIncomplete, zone, Message::new(code)));
    }
}

fn push(
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
            if hits.iter().any(|h| h.provisional) || (hits.is_empty() && near_miss) {
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
            Message::new("screening.outside_area").with(
                "hectares",
                format!("{:.4}", SquareMeters(outside.area_m2).hectares()),
            )
        } else if subject.prepared.length_m() > 0.0 {
            Message::new("screening.outside_length")
                .with("meters", format!("{:.1}", outside.area_m2))
        } else {
            Message::new("screening.outside_points")
        };
        doubts.push(plain(Reason::OutsideCoverage, message));
    }
}

/// Unanswered questions that matter and zones without a class, once per role and question.
pub(super) fn answers(
    role: Role,
    zone_name: &str,
    applied: &[Applied],
    doubts: &mut Vec<CannotTell>,
) {
    let class_missing = applied.iter().any(|a| {
        matches!(
            a.state,
            State::CannotTell {
                zone_class_missing: true,
                ..
            }
        )
    });
    if class_missing {
        doubts.push(CannotTell {
            reason: Reason::ClassMissing,
            role: Some(role),
            layer: None,
            message: Message::new("screening.class_missing")
                .with("zone", zone_name)
                .with("role", role_message(role)),
            question: None,
        });
    }
    for question in Applied::missing(applied) {
        let doubt = unanswered(role, question);
        let known = doubts
            .iter()
            .any(|d| d.role == doubt.role && d.question == doubt.question);
        if !known {
            doubts.push(doubt);
        }
    }
}

fn unanswered(role: Role, question: Question) -> CannotTell {
    CannotTell {
        reason: Reason::Unanswered,
        role: Some(role),
        layer: None,
        message: Message::new("screening.unanswered")
            .with("role", role_message(role))
            .with("question", Message::new(&question.text_code())),
        question: Some(question.code()),
    }
}
