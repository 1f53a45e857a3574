//! 一、项目概况.

use super::SitingInput;
use super::pen::{Pen, date_words};
use crate::base::message::Message;
use crate::i18n::{findings, form, places};
use crate::report::document::{Block, Table};
use crate::screening::model::{HitKind, ProjectResult};

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    let (lang, result) = (pen.lang, input.result);
    pen.chapter("siting.chapter_overview");
    let places = places::parts_text(
        lang,
        &result.parts,
        measured_as(result),
        !result.counties.is_empty(),
    );
    let places = if places.is_empty() {
        pen.t("siting.place_no_data").to_owned()
    } else {
        places
    };
    pen.paragraph(
        pen.say(
            &Message::new("siting.overview")
                .with("project", result.name.as_str())
                .with("id", result.id.as_str())
                .with("size", findings::size(lang, result))
                .with("place", places),
        ),
    );
    let case = &input.case.meta;
    if let Some(received) = case.received {
        pen.paragraph(
            pen.say(&Message::new("siting.received").with("date", date_words(lang, received))),
        );
    }
    pen.paragraph(findings::how_measured(lang, result.areas.counts).to_owned());
    let rows = answers(pen, result);
    pen.section(pen.t("siting.section_answers"));
    pen.table(
        Table {
            head: pen.heads(&["siting.no", "siting.question", "siting.answer"]),
            rows,
            widths: vec![8, 62, 30],
            ..Table::default()
        },
        "siting.no_answers",
    );
    if claims_activity(result) {
        pen.paragraph(pen.t("siting.claim").to_owned());
    }
    let notes: Vec<Block> = result
        .notes
        .iter()
        .map(|d| Block::Note(crate::i18n::diagnostics::line(lang, d)))
        .collect();
    pen.blocks(notes);
}

/// The answers the check took, as they were given.
fn answers(pen: &Pen, result: &ProjectResult) -> Vec<Vec<String>> {
    result
        .answers
        .iter()
        .enumerate()
        .map(|(i, (code, answer))| {
            let question = form::question(pen.lang, code);
            let option = form::answer(pen.lang, code, answer);
            vec![(i + 1).to_string(), question, option]
        })
        .collect()
}

/// Whether the applicant claims one of the permitted limited activities: which is no pass.
fn claims_activity(result: &ProjectResult) -> bool {
    result
        .answers
        .iter()
        .any(|(code, answer)| code == "limited_activity_class" && answer != "none")
}

/// What the shares of the counties are: areas, lengths, or numbers of points.
pub(super) fn measured_as(project: &ProjectResult) -> HitKind {
    if project.area_m2 > 0.0 {
        HitKind::Overlap
    } else if project.length_m > 0.0 {
        HitKind::Crossing
    } else {
        HitKind::PointInside
    }
}
