//! The conclusion: the machine's words, prohibitions first, 无法判断 second; neither hides the
//! other, nor what comes after them.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::i18n::{Lang, findings, say, text, words};
use crate::layer::Role;
use crate::rules::{Applied, Effect};
use crate::screening::model::{ProjectResult, Verdict};

/// The lines of the conclusion, strictest first; never empty.
pub fn conclusion(lang: Lang, result: &ProjectResult) -> Vec<String> {
    let mut lines = Vec::new();
    let separator = text(lang, "screening.separator");
    let prohibited = of_effect(lang, result, &[Effect::Prohibited]);
    if !prohibited.is_empty() {
        lines.push(say(
            lang,
            &Message::new("siting.conclusion_prohibited").with("what", prohibited.join(separator)),
        ));
    }
    if !result.cannot_tell.is_empty() {
        lines.push(say(
            lang,
            &Message::new("siting.conclusion_cannot_tell")
                .with("count", result.cannot_tell.len())
                .with("what", cannot_tell_words(lang, result)),
        ));
    }
    let restricted = of_effect(
        lang,
        result,
        &[Effect::Restricted, Effect::Approval, Effect::Consult],
    );
    if !restricted.is_empty() {
        lines.push(say(
            lang,
            &Message::new("siting.conclusion_restricted")
                .with("what", restricted.join(separator))
                .with("requires", findings::procedures(lang, result)),
        ));
    }
    if lines.is_empty() || result.verdict == Verdict::Attention {
        lines.push(format!(
            "{}{}",
            findings::verdict(lang, result),
            match lang {
                Lang::Zh => "。",
                Lang::En => ".",
            }
        ));
    }
    lines
}

/// What the rules of these effects surely bear on: the names of roles and classes.
fn of_effect(lang: Lang, result: &ProjectResult, effects: &[Effect]) -> Vec<String> {
    let bears = |rules: &[Applied]| {
        rules
            .iter()
            .any(|a| a.applies() && effects.contains(&a.rule.effect))
    };
    let mut names = Vec::new();
    let mut add = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for hit in &result.hits {
        if hit.kind.is_involved() && !hit.provisional && bears(&hit.rules) {
            add(findings::hit_what(lang, hit));
        }
    }
    for near in result.proximities.iter().filter(|n| bears(&n.rules)) {
        let what = words::role_and_class(lang, near.role, near.class);
        add(say(
            lang,
            &Message::new("screening.near_what").with("what", what),
        ));
    }
    if bears(&result.project_rules) {
        add(words::role(lang, Role::Project));
    }
    for outside in result.outside.iter().filter(|o| bears(&o.rules)) {
        add(say(
            lang,
            &Message::new("siting.outside_what").with("role", words::role(lang, outside.role)),
        ));
    }
    names
}

/// The first few reasons; all of them stand in their table.
fn cannot_tell_words(lang: Lang, result: &ProjectResult) -> String {
    const SHOWN: usize = 3;
    let mut shown: Vec<String> = result
        .cannot_tell
        .iter()
        .take(SHOWN)
        .map(|c| say(lang, &c.message))
        .collect();
    if result.cannot_tell.len() > SHOWN {
        shown.push(
            match lang {
                Lang::Zh => "……",
                Lang::En => "…",
            }
            .to_owned(),
        );
    }
    shown.join(match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    })
}

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    use crate::report::document::Block;
    pen.push(Block::Heading(1, pen.t("siting.conclusion").to_owned()));
    for line in conclusion(pen.lang, input.result) {
        pen.paragraph(line);
    }
    pen.note(pen.t("screening.machine").to_owned());
}
