//! 管控要求与依据: the clauses that surely bear on the project, each once, strictest first.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::i18n::{Lang, findings, say, words};
use crate::layer::Role;
use crate::report::document::Table;
use crate::rules::Rule;
use crate::screening::model::ProjectResult;

/// Things named in a row before the rest is counted.
const NAMED: usize = 3;

/// A clause and what it bears on.
struct Clause<'a> {
    rule: &'a Rule,
    on: Vec<String>,
}

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_clauses");
    let clauses = clauses(pen.lang, input.result);
    let rows = clauses
        .iter()
        .enumerate()
        .map(|(i, c)| row(pen, i + 1, c))
        .collect();
    pen.table(
        Table {
            caption: Some(pen.t("siting.clauses_caption").to_owned()),
            head: pen.heads(&[
                "siting.no",
                "siting.what",
                "siting.effect",
                "siting.clause",
                "siting.gist",
                "siting.authority_paper",
            ]),
            rows,
            widths: vec![6, 16, 9, 25, 24, 20],
            ..Table::default()
        },
        "siting.no_clauses",
    );
    if clauses
        .iter()
        .any(|c| c.rule.confidence.mark_code().is_some())
    {
        pen.note(pen.t("siting.marks").to_owned());
    }
}

/// Every clause that applies for certain, strictest first, then by id.
fn clauses(lang: Lang, result: &ProjectResult) -> Vec<Clause<'_>> {
    let mut all: Vec<Clause<'_>> = Vec::new();
    let named = result
        .hits
        .iter()
        .filter(|h| h.kind.is_involved())
        .map(|h| (findings::hit_what(lang, h), h.rules.as_slice()))
        .chain(
            result
                .outside
                .iter()
                .map(|o| (words::role(lang, o.role), o.rules.as_slice())),
        )
        .chain(result.proximities.iter().map(|n| {
            let what = words::role_and_class(lang, n.role, n.class);
            let near = Message::new("screening.near_what").with("what", what);
            (say(lang, &near), n.rules.as_slice())
        }))
        .chain(std::iter::once((
            words::role(lang, Role::Project),
            result.project_rules.as_slice(),
        )))
        .chain(
            result
                .unchecked
                .iter()
                .map(|u| (words::role(lang, u.role), u.rules.as_slice())),
        );
    for (what, rules) in named {
        for applied in rules.iter().filter(|a| a.applies()) {
            let rule = &*applied.rule;
            match all.iter_mut().find(|c| c.rule.id == rule.id) {
                Some(clause) => {
                    if !clause.on.contains(&what) {
                        clause.on.push(what.clone());
                    }
                }
                None => all.push(Clause {
                    rule,
                    on: vec![what.clone()],
                }),
            }
        }
    }
    all.sort_by(|a, b| {
        b.rule
            .effect
            .cmp(&a.rule.effect)
            .then_with(|| a.rule.id.cmp(&b.rule.id))
    });
    all
}

fn row(pen: &Pen, number: usize, clause: &Clause<'_>) -> Vec<String> {
    let (lang, rule) = (pen.lang, clause.rule);
    let mut on: Vec<String> = clause.on.iter().take(NAMED).cloned().collect();
    if clause.on.len() > NAMED {
        on.push("…".to_owned());
    }
    let (gist, authority) = match lang {
        Lang::Zh => (&rule.gist, &rule.authority),
        Lang::En => (&rule.gist_en, &rule.authority_en),
    };
    let mut decides = authority.clone();
    if let Some(paper) = rule.paper.as_deref().filter(|p| !p.trim().is_empty()) {
        decides = pen.semicolons(&[
            decides,
            pen.say(&Message::new("screening.rule_paper").with("paper", paper)),
        ]);
    }
    vec![
        number.to_string(),
        pen.list(&on),
        findings::effect_pill(lang, rule.effect),
        citation(pen, rule),
        gist.clone(),
        decides,
    ]
}

/// Law, article, mark, and when it is in force: 《…》第…条［待核］（2026-08-15起施行；L-02）.
pub(super) fn citation(pen: &Pen, rule: &Rule) -> String {
    let code = if rule.valid_to.is_some() {
        "siting.citation_until"
    } else {
        "siting.citation"
    };
    pen.say(
        &Message::new(code)
            .with("citation", rule.citation())
            .with("mark", findings::confidence_mark(pen.lang, rule.confidence))
            .with("from", rule.valid_from.to_string())
            .with(
                "to",
                rule.valid_to.map(|d| d.to_string()).unwrap_or_default(),
            )
            .with("id", rule.id.as_str()),
    )
}
