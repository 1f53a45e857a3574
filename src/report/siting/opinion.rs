//! 研判意见: the machine's result, which nobody changes, and the officer's judgement with its
//! reason, side by side; then the lines to sign. Where invented geometry took part nobody signs.

use super::SitingInput;
use super::conclusion::conclusion;
use super::pen::Pen;
use crate::report::document::{Block, Table};

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_opinion");
    let opinion = &input.case.opinion;
    let to_fill = |text: &str, code: &'static str| {
        if text.trim().is_empty() {
            pen.t(code).to_owned()
        } else {
            text.trim().to_owned()
        }
    };
    let mut rows = vec![vec![
        pen.t("siting.whole_project").to_owned(),
        conclusion(pen.lang, input.result).join(match pen.lang {
            crate::i18n::Lang::Zh => "",
            crate::i18n::Lang::En => " ",
        }),
        to_fill(&opinion.text, "siting.opinion_open"),
    ]];
    for item in &opinion.items {
        let mut words = vec![to_fill(&item.opinion, "siting.opinion_open")];
        words.push(
            pen.say(
                &crate::base::message::Message::new("siting.opinion_reason")
                    .with("reason", to_fill(&item.reason, "siting.opinion_no_reason")),
            ),
        );
        if !item.by.trim().is_empty() {
            words.push(item.by.trim().to_owned());
        }
        rows.push(vec![
            pen.t("siting.single_item").to_owned(),
            item.machine.clone(),
            pen.semicolons(&words),
        ]);
    }
    pen.table(
        Table {
            caption: Some(pen.t("siting.opinion_caption").to_owned()),
            head: pen.heads(&[
                "siting.matter",
                "siting.machine_column",
                "siting.officer_column",
            ]),
            rows,
            widths: vec![14, 46, 40],
            ..Table::default()
        },
        "siting.nothing",
    );
    pen.note(pen.t("siting.machine_unchangeable").to_owned());
    if input.result.schematic {
        pen.push(Block::Line(pen.t("siting.invalid_example").to_owned()));
        return;
    }
    let case = input.case;
    let label = |code| pen.t(code).to_owned();
    pen.push(Block::Signatures(vec![
        (label("siting.sign_handler"), case.handler.clone()),
        (label("siting.sign_reviewer"), case.reviewer.clone()),
        (label("siting.sign_approver"), case.approver.clone()),
        (label("siting.sign_date"), String::new()),
    ]));
}
