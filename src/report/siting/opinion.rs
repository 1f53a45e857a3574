//! 研判意见: the machine's result, which nobody changes, and the officer's judgement with its
//! reason, side by side; what other departments answered; then the lines to sign. Where
//! invented geometry took part nobody signs.

use super::SitingInput;
use super::conclusion::conclusion;
use super::pen::{Pen, date_words};
use crate::base::message::Message;
use crate::i18n::{Lang, findings, words};
use crate::layer::{Role, ZoneClass};
use crate::report::document::{Block, Table};
use crate::screening::opinion::{fingerprint, fingerprint_of, machine_on};
use crate::screening::{Opinion, Standing};

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_opinion");
    let opinions = &input.case.opinions;
    let facts = fingerprint(input.result);
    let mut rows = vec![vec![
        pen.t("siting.whole_project").to_owned(),
        conclusion(pen.lang, input.result).join(match pen.lang {
            Lang::Zh => "",
            Lang::En => " ",
        }),
        opinions.whole.as_ref().map_or_else(
            || pen.t("siting.opinion_open").to_owned(),
            |o| opinion_words(pen, o, &facts),
        ),
    ]];
    for (matter, opinion) in &opinions.findings {
        let Some((role, class)) = role_and_class(matter) else {
            continue;
        };
        let machine = machine_on(input.result, role, class);
        let facts = fingerprint_of(input.result, role, class);
        rows.push(vec![
            words::role_and_class(pen.lang, role, class),
            findings::verdict_pill(pen.lang, machine).to_owned(),
            opinion_words(pen, opinion, &facts),
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
    consultations(pen, input);
    if input.result.schematic {
        pen.push(Block::Line(pen.t("siting.invalid_example").to_owned()));
        return;
    }
    let meta = &input.case.meta;
    let label = |code| pen.t(code).to_owned();
    pen.push(Block::Signatures(vec![
        (label("siting.sign_handler"), meta.handler.clone()),
        (label("siting.sign_reviewer"), meta.reviewer.clone()),
        (label("siting.sign_approver"), meta.approver.clone()),
        (label("siting.sign_date"), String::new()),
    ]));
}

/// 征求意见部门及回文.
fn consultations(pen: &mut Pen, input: &SitingInput<'_>) {
    let lang = pen.lang;
    let date = |d: Option<crate::base::date::Date>| {
        d.map_or_else(|| "—".to_owned(), |d| date_words(lang, d))
    };
    let rows: Vec<Vec<String>> = input
        .case
        .meta
        .consultations
        .iter()
        .map(|c| {
            vec![
                c.department.clone(),
                date(c.asked),
                if c.reply_no.trim().is_empty() {
                    "—".to_owned()
                } else {
                    c.reply_no.clone()
                },
                date(c.replied),
                if c.is_open() {
                    pen.t("siting.reply_open").to_owned()
                } else {
                    c.reply.clone()
                },
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let table = Table {
        caption: Some(pen.t("siting.consultations_caption").to_owned()),
        head: pen.heads(&[
            "siting.department",
            "siting.asked",
            "siting.reply_no",
            "siting.replied",
            "siting.reply",
        ]),
        rows,
        widths: vec![22, 17, 19, 17, 25],
        ..Table::default()
    };
    pen.table(table, "siting.nothing");
}

/// The officer's words: conclusion, opinion, reason, who and when, and whether the machine still
/// says what it said then.
fn opinion_words(pen: &Pen, opinion: &Opinion, facts: &str) -> String {
    let mut words = vec![findings::verdict_pill(pen.lang, opinion.verdict).to_owned()];
    if !opinion.text.trim().is_empty() {
        words.push(opinion.text.trim().to_owned());
    }
    if !opinion.reason.trim().is_empty() {
        words.push(
            pen.say(&Message::new("siting.opinion_reason").with("reason", opinion.reason.trim())),
        );
    } else if opinion.departs() {
        words.push(pen.t("siting.opinion_no_reason").to_owned());
    }
    let by = opinion.by.trim();
    match (by.is_empty(), opinion.on) {
        (true, None) => {}
        (true, Some(on)) => words.push(date_words(pen.lang, on)),
        (false, None) => words.push(by.to_owned()),
        (false, Some(on)) => words.push(format!("{by} {}", date_words(pen.lang, on))),
    }
    if opinion.standing(facts) == Standing::OnEarlierResult {
        words.push(pen.t("siting.opinion_outdated").to_owned());
    }
    pen.semicolons(&words)
}

/// What a finding is about, from its name: `nature_reserve/core`.
fn role_and_class(matter: &str) -> Option<(Role, Option<ZoneClass>)> {
    match matter.split_once('/') {
        None => Some((Role::from_code(matter)?, None)),
        Some((role, class)) => Some((Role::from_code(role)?, Some(ZoneClass::from_code(class)?))),
    }
}
