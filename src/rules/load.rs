//! Rule files (TOML) into rules, with faults that point at file, line and key.

use super::condition::Condition;
use super::error::{RuleError, RuleErrorKind};
use super::fields::{Fields, Page};
use super::model::{Confidence, Effect, PlanQuote, Relation, Rule, Stage};
use super::question::Question;
use crate::base::date::Date;
use crate::layer::{Role, ZoneClass};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The rule files that ship with the program: (file name, text).
pub fn shipped_texts() -> &'static [(&'static str, &'static str)] {
    macro_rules! files {
        ($($name:literal),* $(,)?) => {
            &[ $( ($name, include_str!(concat!("../../assets/rules/", $name))) ),* ]
        };
    }
    files![
        "base.toml",
        "redline.toml",
        "protected_areas.toml",
        "scenic.toml",
        "water.toml",
        "wetland.toml",
        "farmland.toml",
        "karst_ground.toml",
        "heritage.toml",
        "air.toml",
        "units.toml",
        "forest_river.toml",
    ]
}

/// What one file gave.
pub(super) struct FileContent {
    pub version: Option<String>,
    pub covers_from: Option<Date>,
    /// Rules with the line of their header.
    pub rules: Vec<(Rule, u64)>,
}

/// Reads one file; faults are collected, and reading goes on behind each.
pub(super) fn read_file(file: &str, text: &str) -> (FileContent, Vec<RuleError>) {
    let mut content = FileContent {
        version: None,
        covers_from: None,
        rules: Vec::new(),
    };
    let mut page = Page {
        file,
        text,
        errors: Vec::new(),
    };
    match DeTable::parse(text) {
        Err(error) => {
            let kind = RuleErrorKind::Syntax(error.message().to_owned());
            page.fault(error.span().unwrap_or(0..0), None, None, kind);
        }
        Ok(document) => {
            let mut top = Fields::new(document.get_ref(), document.span());
            content.version = top.optional_text(&mut page, "version");
            content.covers_from = top.date(&mut page, "covers_from");
            if let Some(value) = top.take("rule") {
                match value.get_ref() {
                    DeValue::Array(items) => {
                        for item in items.iter() {
                            read_item(&mut page, item, &mut content.rules);
                        }
                    }
                    _ => top.fault(
                        &mut page,
                        Some(value),
                        "rule",
                        RuleErrorKind::WrongType("[[rule]]"),
                    ),
                }
            }
            top.finish(&mut page);
        }
    }
    (content, page.errors)
}

fn read_item(page: &mut Page<'_>, item: &Spanned<DeValue<'_>>, rules: &mut Vec<(Rule, u64)>) {
    let line = page.line(item.span().start);
    match item.get_ref().as_table() {
        None => page.fault(
            item.span(),
            None,
            Some("rule"),
            RuleErrorKind::WrongType("[[rule]]"),
        ),
        Some(table) => {
            let faults = page.errors.len();
            let rule = read_rule(page, table, item.span());
            if let Some(rule) = rule
                && page.errors.len() == faults
            {
                rules.push((rule, line));
            }
        }
    }
}

fn read_rule(page: &mut Page<'_>, table: &DeTable<'_>, span: Range<usize>) -> Option<Rule> {
    let mut f = Fields::new(table, span);
    let id = f.text(page, "id");
    f.rule = (!id.is_empty()).then(|| id.clone());

    let roles = required(
        page,
        &mut f,
        "role",
        &join(Role::ALL, Role::code),
        Role::from_code,
    );
    let classes = f.codes(
        page,
        "classes",
        &join(ZoneClass::ALL, ZoneClass::code),
        ZoneClass::from_code,
    );
    let except_classes = f.codes(
        page,
        "except_classes",
        &join(ZoneClass::ALL, ZoneClass::code),
        ZoneClass::from_code,
    );
    let stated_only = f.flag(page, "stated_only");
    let relation = f.codes(
        page,
        "relation",
        &join(Relation::ALL, Relation::code),
        Relation::from_code,
    );
    let stages = f.codes(
        page,
        "stages",
        &join(Stage::ALL, Stage::code),
        Stage::from_code,
    );
    let effect = required(
        page,
        &mut f,
        "effect",
        &join(Effect::ALL, Effect::code),
        Effect::from_code,
    );
    let confidence = required(
        page,
        &mut f,
        "confidence",
        &join(Confidence::ALL, Confidence::code),
        Confidence::from_code,
    );
    let when = match f.take("when") {
        None => Condition::always(),
        Some(value) => read_condition(page, f.rule.as_deref(), value),
    };
    let requires = f.optional_text(page, "requires");
    let requires_en = f.optional_text(page, "requires_en");
    let plan_text = f.optional_text(page, "plan_quote");
    let plan_section = f.optional_text(page, "plan_section");
    let note = f.optional_text(page, "note");
    let valid_from = f.required_date(page, "valid_from");
    let valid_to = f.date(page, "valid_to");
    let checked_on = f.required_date(page, "checked_on");

    let effect = effect.first().copied();
    let confidence = confidence.first().copied();
    let mut need = |missing: bool, key: &str| {
        if missing {
            f.fault(page, None, key, RuleErrorKind::MissingKey);
        }
    };
    let procedure = effect.is_some_and(Effect::needs_procedure);
    need(procedure && requires.is_none(), "requires");
    need(requires.is_some() && requires_en.is_none(), "requires_en");
    need(
        confidence.is_some_and(|c| c != Confidence::Confirmed) && note.is_none(),
        "note",
    );
    need(
        plan_text.is_some() && plan_section.is_none(),
        "plan_section",
    );
    need(plan_section.is_some() && plan_text.is_none(), "plan_quote");
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        let at = f.take("valid_to");
        f.fault(page, at, "valid_to", RuleErrorKind::DatesReversed);
    }

    let texts = [
        "title",
        "title_en",
        "law",
        "article",
        "gist",
        "gist_en",
        "authority",
        "authority_en",
        "source",
    ]
    .map(|key| f.text(page, key));
    let edition = f.optional_text(page, "edition");
    let paper = f.optional_text(page, "paper");
    let replaces = f.texts(page, "replaces");
    f.finish(page);

    let [
        title,
        title_en,
        law,
        article,
        gist,
        gist_en,
        authority,
        authority_en,
        source,
    ] = texts;
    Some(Rule {
        id,
        title,
        title_en,
        roles,
        classes,
        except_classes,
        stated_only,
        relation: relation.first().copied().unwrap_or(Relation::Inside),
        stages,
        when,
        effect: effect?,
        requires,
        requires_en,
        law,
        edition,
        article,
        gist,
        gist_en,
        authority,
        authority_en,
        paper,
        valid_from: valid_from?,
        valid_to,
        replaces,
        source,
        checked_on: checked_on?,
        confidence: confidence?,
        note,
        plan_quote: plan_text
            .zip(plan_section)
            .map(|(text, section)| PlanQuote { text, section }),
    })
}

/// A code or list of codes that must be there.
fn required<T>(
    page: &mut Page<'_>,
    f: &mut Fields<'_, '_>,
    key: &'static str,
    allowed: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    if !f.has(key) {
        f.fault(page, None, key, RuleErrorKind::MissingKey);
    }
    f.codes(page, key, allowed, parse)
}

fn join<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|v| code(*v)).collect::<Vec<_>>().join(", ")
}

/// `{ question = "yes" }`, `{ question = ["new", "extend"] }`, several keys = all of them;
/// `all`, `any` take lists of such tables, `not` takes one.
fn read_condition(
    page: &mut Page<'_>,
    rule: Option<&str>,
    value: &Spanned<DeValue<'_>>,
) -> Condition {
    let Some(table) = value.get_ref().as_table() else {
        page.fault(
            value.span(),
            rule,
            Some("when"),
            RuleErrorKind::WrongType("table"),
        );
        return Condition::always();
    };
    if table.is_empty() {
        page.fault(value.span(), rule, Some("when"), RuleErrorKind::Empty);
    }
    let mut parts = Vec::new();
    for (key, value) in table.iter() {
        match key.get_ref().as_ref() {
            "not" => parts.push(Condition::Not(Box::new(read_condition(page, rule, value)))),
            "all" => parts.push(Condition::All(read_list(page, rule, "all", value))),
            "any" => parts.push(Condition::Any(read_list(page, rule, "any", value))),
            name => match Question::from_code(name) {
                None => page.fault(key.span(), rule, Some(name), RuleErrorKind::UnknownKey),
                Some(question) => parts.push(Condition::Is {
                    question,
                    values: read_values(page, rule, question, value),
                }),
            },
        }
    }
    match parts.len() {
        1 => parts.remove(0),
        _ => Condition::All(parts),
    }
}

fn read_list(
    page: &mut Page<'_>,
    rule: Option<&str>,
    key: &'static str,
    value: &Spanned<DeValue<'_>>,
) -> Vec<Condition> {
    match value.get_ref().as_array() {
        Some(items) if !items.is_empty() => items
            .iter()
            .map(|item| read_condition(page, rule, item))
            .collect(),
        _ => {
            page.fault(
                value.span(),
                rule,
                Some(key),
                RuleErrorKind::WrongType("list of tables"),
            );
            Vec::new()
        }
    }
}

fn read_values(
    page: &mut Page<'_>,
    rule: Option<&str>,
    question: Question,
    value: &Spanned<DeValue<'_>>,
) -> Vec<&'static str> {
    let one = std::slice::from_ref(value);
    let items = match value.get_ref() {
        DeValue::Array(items) => items.as_ref(),
        _ => one,
    };
    let mut out = Vec::new();
    for item in items {
        let written = item.get_ref().as_str().unwrap_or_default();
        match question.options().iter().find(|code| **code == written) {
            Some(code) => out.push(*code),
            None => page.fault(
                item.span(),
                rule,
                Some(question.code()),
                RuleErrorKind::UnknownValue {
                    value: written.to_owned(),
                    allowed: question.options().join(", "),
                },
            ),
        }
    }
    if items.is_empty() {
        page.fault(
            value.span(),
            rule,
            Some(question.code()),
            RuleErrorKind::Empty,
        );
    }
    out
}
