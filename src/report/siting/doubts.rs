//! 无法判断事项, each with what would change it, and 未核查事项.

use super::SitingInput;
use super::clauses::citation;
use super::pen::Pen;
use crate::base::message::Message;
use crate::i18n::{findings, raw, words};
use crate::report::document::Table;
use crate::rules::{Applied, Question, State};
use crate::screening::model::{CannotTell, ProjectResult, Reason};

/// Clauses named beside an open question before the rest is left out.
const CLAUSES: usize = 3;

pub(super) fn write_cannot_tell(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_cannot_tell");
    let result = input.result;
    let rows = result
        .cannot_tell
        .iter()
        .enumerate()
        .map(|(i, doubt)| {
            vec![
                (i + 1).to_string(),
                doubt.role.map_or_else(
                    || pen.t("siting.whole_project").to_owned(),
                    |role| words::role(pen.lang, role),
                ),
                pen.say(&doubt.message),
                remedy(pen, result, doubt),
            ]
        })
        .collect();
    pen.table(
        Table {
            caption: Some(pen.t("siting.cannot_tell_caption").to_owned()),
            head: pen.heads(&[
                "siting.no",
                "siting.matter",
                "siting.reason",
                "siting.would_change",
            ]),
            rows,
            widths: vec![7, 19, 35, 39],
            ..Table::default()
        },
        "siting.no_cannot_tell",
    );
}

pub(super) fn write_unchecked(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_unchecked");
    let rows = input
        .result
        .unchecked
        .iter()
        .enumerate()
        .map(|(i, unchecked)| {
            let clauses: Vec<String> = unchecked
                .rules
                .iter()
                .filter(|a| a.applies())
                .map(|a| citation(pen, &a.rule))
                .collect();
            vec![
                (i + 1).to_string(),
                words::role(pen.lang, unchecked.role),
                findings::check(pen.lang, unchecked.check).to_owned(),
                pen.say(&unchecked.message),
                if clauses.is_empty() {
                    pen.t("siting.ask_authority").to_owned()
                } else {
                    pen.semicolons(&clauses)
                },
            ]
        })
        .collect();
    pen.table(
        Table {
            caption: Some(pen.t("siting.unchecked_caption").to_owned()),
            head: pen.heads(&[
                "siting.no",
                "siting.matter",
                "siting.check",
                "siting.why_unchecked",
                "siting.how_on",
            ]),
            rows,
            widths: vec![7, 20, 10, 33, 30],
            ..Table::default()
        },
        "siting.no_unchecked",
    );
}

/// What would settle a doubt.
fn remedy(pen: &Pen, result: &ProjectResult, doubt: &CannotTell) -> String {
    let code = match doubt.reason {
        Reason::LayerMissing => "siting.fix_layer_missing",
        Reason::LayerUnreadable => "siting.fix_layer_unreadable",
        Reason::UnreadableFeatures => "siting.fix_unreadable_features",
        Reason::LayerIncomplete => "siting.fix_layer_incomplete",
        Reason::ClassMissing => "siting.fix_class_missing",
        Reason::AttributeMissing => "siting.fix_attribute_missing",
        Reason::MeasureUnknown => "siting.fix_measure_unknown",
        Reason::ParameterUnset => "siting.fix_parameter_unset",
        Reason::CentreLine => "siting.fix_centre_line",
        Reason::LayerOutdated => "siting.fix_layer_outdated",
        Reason::LayerClipped => "siting.fix_layer_clipped",
        Reason::NoRule => "siting.fix_no_rule",
        Reason::Unanswered => return answer_remedy(pen, result, doubt),
        Reason::Position => "siting.fix_position",
        Reason::UnconfirmedCrs => "siting.fix_unconfirmed_crs",
        Reason::OutsideCoverage => "siting.fix_outside_coverage",
        Reason::ProjectUnreadable => "siting.fix_project_unreadable",
    };
    pen.t(code).to_owned()
}

/// Which clauses hang on the answer: `答复“…”后，可判断是否适用《…》第…条（禁止）`.
fn answer_remedy(pen: &Pen, result: &ProjectResult, doubt: &CannotTell) -> String {
    let Some(question) = doubt.question.and_then(Question::from_code) else {
        return pen.t("siting.fix_unanswered").to_owned();
    };
    let hangs = |a: &&Applied| match &a.state {
        State::CannotTell { missing, .. } => missing.contains(&question),
        _ => false,
    };
    let of_hits = result
        .hits
        .iter()
        .filter(|h| doubt.role.is_none_or(|role| role == h.role))
        .flat_map(|h| &h.rules);
    let of_outside = result
        .outside
        .iter()
        .filter(|o| doubt.role.is_none_or(|role| role == o.role))
        .flat_map(|o| &o.rules);
    let of_near = result
        .proximities
        .iter()
        .filter(|n| doubt.role.is_none_or(|role| role == n.role))
        .flat_map(|n| &n.rules);
    let mut clauses: Vec<String> = Vec::new();
    for applied in of_hits.chain(of_near).chain(of_outside).filter(hangs) {
        let words = pen.say(
            &Message::new("siting.clause_effect")
                .with("citation", applied.rule.citation())
                .with(
                    "effect",
                    findings::effect_pill(pen.lang, applied.rule.effect),
                ),
        );
        if !clauses.contains(&words) {
            clauses.push(words);
        }
    }
    if clauses.is_empty() {
        return pen.t("siting.fix_unanswered").to_owned();
    }
    if clauses.len() > CLAUSES {
        clauses.truncate(CLAUSES);
        clauses.push("…".to_owned());
    }
    pen.say(
        &Message::new("siting.fix_answer")
            .with("question", raw(pen.lang, &question.text_code()))
            .with("clauses", pen.list(&clauses)),
    )
}
