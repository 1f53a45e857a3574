//! Cover and disclaimer.

use super::SitingInput;
use super::pen::{Pen, date_words, secrecy_words};
use crate::report::document::Block;

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    let lang = pen.lang;
    let case = &input.case.meta;
    let label = |code| pen.t(code).to_owned();
    let mut lines = vec![
        (label("siting.cover_project"), input.result.name.clone()),
        (label("siting.cover_receipt_no"), case.receipt_no.clone()),
        (label("siting.cover_code"), case.project_code.clone()),
        (label("siting.cover_applicant"), case.applicant.clone()),
        (
            label("siting.cover_as_of"),
            date_words(lang, input.screening.as_of),
        ),
        (
            label("siting.cover_secrecy"),
            secrecy_words(lang, input.case.secrecy).to_owned(),
        ),
    ];
    if !case.round.is_empty() {
        lines.push((label("siting.cover_round"), case.round.clone()));
    }
    if !case.office.is_empty() {
        lines.push((label("siting.cover_office"), case.office.clone()));
    }
    pen.push(Block::Signatures(lines));
    pen.push(Block::Line(pen.t("siting.for_reference").to_owned()));
    if input.result.schematic {
        pen.push(Block::Line(pen.t("common.schematic_statement").to_owned()));
    }
    pen.push(Block::PageBreak);
    pen.push(Block::Heading(1, pen.t("siting.disclaimer").to_owned()));
    for code in [
        "siting.disclaimer_machine",
        "siting.disclaimer_layers",
        "siting.disclaimer_law",
        "siting.disclaimer_activity",
        "common.military",
    ] {
        pen.paragraph(pen.t(code).to_owned());
    }
}
