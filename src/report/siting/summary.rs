//! The summary of a batch: one row a project, and what holds for all of them.

use super::conclusion::conclusion;
use super::overview::measured_as;
use super::pen::{Pen, footer};
use crate::base::message::Message;
use crate::base::units::Meters;
use crate::i18n::{Lang, findings, numbers, say, text};
use crate::layer::Secrecy;
use crate::report::document::{Block, Document, Paper, Table};
use crate::screening::model::{ProjectResult, Screening, Verdict};

/// Verdicts in the order in which they are counted.
const VERDICTS: [Verdict; 5] = [
    Verdict::Prohibited,
    Verdict::CannotTell,
    Verdict::Restricted,
    Verdict::Attention,
    Verdict::NoneFound,
];

/// The summary of the projects of a check; `files` names the report of each, in order, and may
/// be shorter or empty.
pub fn summary(
    screening: &Screening,
    results: &[&ProjectResult],
    files: &[String],
    secrecy: Secrecy,
    lang: Lang,
) -> Document {
    let mut document = Document::new(lang, text(lang, "siting.summary_title").to_owned());
    document.paper = Paper::A3Landscape;
    let is_schematic = results.iter().any(|r| r.schematic);
    if is_schematic {
        document.mark = Some(text(lang, "common.schematic_statement").to_owned());
    }
    document.footer = Some(footer(lang, secrecy, text(lang, "siting.summary_title")));
    let mut pen = Pen::blank(lang, document);
    pen.paragraph(
        pen.say(
            &Message::new("siting.summary_intro")
                .with("date", screening.as_of.to_string())
                .with("count", results.len())
                .with("counts", counts(lang, results)),
        ),
    );
    let rows = results
        .iter()
        .enumerate()
        .map(|(i, result)| row(lang, i, result, files.get(i)))
        .collect();
    pen.table(
        Table {
            caption: Some(pen.t("siting.summary_caption").to_owned()),
            head: pen.heads(&[
                "siting.no",
                "siting.project_id",
                "siting.project_name",
                "siting.size",
                "siting.place",
                "siting.result",
                "siting.conclusion",
                "siting.unchecked_count",
                "siting.file",
            ]),
            rows,
            widths: vec![4, 8, 16, 9, 11, 9, 27, 6, 10],
            figures: vec![3, 7],
            has_total: false,
        },
        "siting.nothing",
    );
    pen.note(pen.t("screening.machine").to_owned());
    pen.note(pen.t("common.military").to_owned());
    pen.note(
        pen.say(
            &Message::new("siting.rule_base")
                .with("date", screening.as_of.to_string())
                .with("version", screening.rules_version.as_str()),
        ),
    );
    pen.note(
        pen.say(&Message::new("siting.rule_hash").with("hash", screening.rules_hash.as_str())),
    );
    if is_schematic {
        pen.push(Block::Line(pen.t("siting.invalid_example").to_owned()));
    }
    pen.finish()
}

/// `涉及禁止3个、无法判断2个…`.
fn counts(lang: Lang, results: &[&ProjectResult]) -> String {
    let words: Vec<String> = VERDICTS
        .iter()
        .filter_map(|&verdict| {
            let count = results.iter().filter(|r| r.verdict == verdict).count();
            (count > 0).then(|| {
                say(
                    lang,
                    &Message::new("siting.summary_count")
                        .with("result", findings::verdict_pill(lang, verdict))
                        .with("count", count),
                )
            })
        })
        .collect();
    words.join(text(lang, "screening.separator"))
}

fn row(lang: Lang, index: usize, result: &ProjectResult, file: Option<&String>) -> Vec<String> {
    let size = if result.area_m2 > 0.0 {
        format!(
            "{} {}",
            numbers::hectares(findings::counted(&result.areas)),
            text(lang, "common.hectare")
        )
    } else if result.length_m > 0.0 {
        format!(
            "{} {}",
            numbers::meters(Meters(result.length_m)),
            text(lang, "common.meter")
        )
    } else {
        findings::size(lang, result)
    };
    let place = findings::places_text(lang, &result.counties, measured_as(result));
    vec![
        (index + 1).to_string(),
        result.id.clone(),
        result.name.clone(),
        size,
        if place.is_empty() {
            text(lang, "siting.no_data").to_owned()
        } else {
            place
        },
        findings::verdict_pill(lang, result.verdict).to_owned(),
        conclusion(lang, result).join(match lang {
            Lang::Zh => "",
            Lang::En => " ",
        }),
        result.unchecked.len().to_string(),
        file.cloned().unwrap_or_else(|| "—".to_owned()),
    ]
}
