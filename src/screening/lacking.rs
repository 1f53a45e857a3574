//! What rules wait for: answers, the zone's class, its attributes, measures, a distance the
//! office has not set, a line that is not drawn. Each is said once.

use super::doubts::role_message;
use super::model::{CannotTell, Proximity, Reason};
use crate::base::message::Message;
use crate::layer::Role;
use crate::rules::{Applied, Lack, MeasuredFrom, Question, State};

/// Everything that the rules on one zone wait for, once per role and question, and once per
/// zone where it is the zone that does not say. `near` is how the project lies to the zone,
/// where it lies apart from it.
pub(super) fn lacking(
    role: Role,
    zone_name: &str,
    applied: &[Applied],
    near: Option<&Proximity>,
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
        let message = Message::new("screening.class_missing").with("zone", zone_name);
        add(doubts, doubt(Reason::ClassMissing, role, message));
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
    for lack in Applied::lacks(applied) {
        if let Some((reason, message)) = told(&lack, zone_name, near) {
            add(doubts, doubt(reason, role, message));
        }
    }
}

fn told(lack: &Lack, zone_name: &str, near: Option<&Proximity>) -> Option<(Reason, Message)> {
    let meters = near.map_or(0.0, |n| n.apart.distance_m);
    let limit = near.map_or(0.0, |n| n.limit_m);
    let at_distance = |code: &str| {
        Message::new(code)
            .with("zone", zone_name)
            .with("meters", format!("{meters:.1}"))
            .with("limit", plain(limit))
    };
    Some(match lack {
        // Told as a question, and once for the layer.
        Lack::Answer(_) | Lack::Parameter(_) => return None,
        Lack::Attribute(attribute) => (
            Reason::AttributeMissing,
            Message::new("screening.attribute_missing")
                .with("zone", zone_name)
                .with("attribute", Message::new(&attribute.label_code())),
        ),
        Lack::Field(field) => (
            Reason::AttributeMissing,
            Message::new("screening.field_missing")
                .with("zone", zone_name)
                .with("field", field.as_str()),
        ),
        Lack::Measure(measure) => (
            Reason::MeasureUnknown,
            Message::new("screening.measure_unknown")
                .with("measure", Message::new(&measure.label_code())),
        ),
        Lack::Counties => (
            Reason::MeasureUnknown,
            Message::new("screening.county_unknown"),
        ),
        Lack::Line => {
            let line = near.map_or_else(Vec::new, |n| n.measured_from.clone());
            (
                Reason::CentreLine,
                at_distance("screening.centre_line").with("line", line_message(&line)),
            )
        }
        Lack::Position => (Reason::Position, at_distance("screening.position_near")),
    })
}

/// The lines of the law in words: 坡脚（坡顶）、用地外缘.
pub(super) fn line_message(lines: &[MeasuredFrom]) -> Message {
    match lines {
        [only] => Message::new(&only.label_code()),
        [first, second, ..] => Message::new("screening.either_line")
            .with("first", Message::new(&first.label_code()))
            .with("second", Message::new(&second.label_code())),
        [] => Message::new("rules.measured_from_zone_edge"),
    }
}

/// Metres without a trailing .0: 100, 0.5.
pub(super) fn plain(meters: f64) -> String {
    format!("{meters}")
}

fn doubt(reason: Reason, role: Role, message: Message) -> CannotTell {
    CannotTell {
        reason,
        role: Some(role),
        layer: None,
        message: message.with("role", role_message(role)),
        question: None,
    }
}

/// Adds a doubt that nobody has raised yet.
fn add(doubts: &mut Vec<CannotTell>, doubt: CannotTell) {
    if !doubts.contains(&doubt) {
        doubts.push(doubt);
    }
}

/// The project is involved with a role that no clause in force speaks of, once per role.
pub(super) fn no_rule(role: Role, doubts: &mut Vec<CannotTell>) {
    let known = |d: &CannotTell| d.reason == Reason::NoRule && d.role == Some(role);
    if !doubts.iter().any(known) {
        let message = Message::new("screening.no_rule");
        doubts.push(doubt(Reason::NoRule, role, message));
    }
}

fn unanswered(role: Role, question: Question) -> CannotTell {
    let message =
        Message::new("screening.unanswered").with("question", Message::new(&question.text_code()));
    CannotTell {
        question: Some(question.code()),
        ..doubt(Reason::Unanswered, role, message)
    }
}
