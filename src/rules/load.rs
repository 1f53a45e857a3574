//! Rule files (TOML) into rules, with faults that point at file, line and key.

use super::access_list::read_units;
use super::condition::Condition;
use super::conditions::{read_when, read_where};
use super::error::{RuleError, RuleErrorKind};
use super::fields::{Fields, Page, number};
use super::ground::GroundCondition;
use super::model::{Confidence, Effect, PlanQuote, Relation, Rule, Stage};
use super::reach::{Figure, Limit, MeasuredFrom, Parameter, Parameters, Reach};
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
        "soil.toml",
        "noise.toml",
        "distance.toml",
        "li_river.toml",
        "land.toml",
        "plan.toml",
    ]
}

/// What one file gave.
pub(super) struct FileContent {
    pub version: Option<String>,
    pub covers_from: Option<Date>,
    pub parameters: Parameters,
    /// Rules with the line of their header.
    pub rules: Vec<(Rule, u64)>,
}

/// Reads one file; faults are collected, and reading goes on behind each.
pub(super) fn read_file(file: &str, text: &str) -> (FileContent, Vec<RuleError>) {
    let mut content = FileContent {
        version: None,
        covers_from: None,
        parameters: Parameters::new(),
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
            if let Some(value) = top.take("parameters") {
                content.parameters = read_parameters(&mut page, value);
            }
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
            if let Some(value) = top.take("unit") {
                read_units(&mut page, value, &mut content.rules);
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
        Some(value) => read_when(page, f.rule.as_deref(), value),
    };
    let ground = match f.take("where") {
        None => None,
        Some(value) => Some(read_where(page, f.rule.as_deref(), value)),
    };
    let reach = read_reach(page, &mut f);
    let relation = relation_of(page, &mut f, &relation, &roles, reach.is_some());
    if relation == Relation::Project && ground.as_ref().is_some_and(GroundCondition::needs_a_zone) {
        let at = f.take("where");
        let kind = RuleErrorKind::WrongType("measures and counties: there is no zone to ask");
        f.fault(page, at, "where", kind);
    }
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
        relation,
        stages,
        when,
        reach,
        ground,
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
        local: None,
    })
}

/// `within_m = 100` or `within = "nearby_m"`, with `measured_from`.
fn read_reach(page: &mut Page<'_>, f: &mut Fields<'_, '_>) -> Option<Reach> {
    let metres = f.figure(page, "within_m").map(Limit::Metres);
    let parameter = f.codes(
        page,
        "within",
        &join(Parameter::ALL, Parameter::code),
        Parameter::from_code,
    );
    let measured_from = f.codes(
        page,
        "measured_from",
        &join(MeasuredFrom::ALL, MeasuredFrom::code),
        MeasuredFrom::from_code,
    );
    let is_there = ["within_m", "within"].map(|key| f.has(key));
    if is_there == [true, true] {
        let at = f.take("within");
        let kind = RuleErrorKind::WrongType("either within or within_m");
        f.fault(page, at, "within", kind);
    }
    if is_there.contains(&true) != f.has("measured_from") {
        let key = if is_there.contains(&true) {
            "measured_from"
        } else {
            "within_m"
        };
        f.fault(page, None, key, RuleErrorKind::MissingKey);
    }
    let limit = metres.or(parameter.first().copied().map(Limit::Parameter))?;
    Some(Reach {
        limit,
        measured_from,
    })
}

/// A rule with a distance speaks of what is near; one of relation `project` of role `project`.
fn relation_of(
    page: &mut Page<'_>,
    f: &mut Fields<'_, '_>,
    given: &[Relation],
    roles: &[Role],
    has_reach: bool,
) -> Relation {
    let default = if has_reach {
        Relation::Near
    } else {
        Relation::Inside
    };
    let relation = given.first().copied().unwrap_or(default);
    let is_near = relation == Relation::Near;
    let of_project = roles.contains(&Role::Project) || relation == Relation::Project;
    let at = f.take("relation");
    if is_near != has_reach {
        let kind = RuleErrorKind::WrongType("near with a distance, and only with one");
        f.fault(page, at, "relation", kind);
    } else if of_project && (relation != Relation::Project || roles != [Role::Project]) {
        let kind = RuleErrorKind::WrongType("role and relation both \"project\"");
        f.fault(page, at, "relation", kind);
    }
    relation
}

/// `[parameters]`: distances the law leaves open, in metres.
fn read_parameters(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>) -> Parameters {
    let mut out = Parameters::new();
    let Some(table) = value.get_ref().as_table() else {
        let kind = RuleErrorKind::WrongType("[parameters]");
        page.fault(value.span(), None, Some("parameters"), kind);
        return out;
    };
    for (key, value) in table.iter() {
        let name = key.get_ref().as_ref();
        match (
            Parameter::from_code(name),
            number(value.get_ref()).and_then(Figure::new),
        ) {
            (Some(parameter), Some(figure)) => {
                out.insert(parameter, figure);
            }
            (None, _) => {
                let kind = RuleErrorKind::UnknownValue {
                    value: name.to_owned(),
                    allowed: join(Parameter::ALL, Parameter::code),
                };
                page.fault(key.span(), None, Some(name), kind);
            }
            (_, None) => {
                let kind = RuleErrorKind::WrongType("number, 0 or more");
                page.fault(value.span(), None, Some(name), kind);
            }
        }
    }
    out
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
