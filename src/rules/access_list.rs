//! Access lists of control units (生态环境准入清单): the four columns of each unit, as an office
//! keeps them, into rules that speak of the zone with that unit's code.
//!
//! ```toml
//! [[unit]]
//! code = "ZH45030210001"
//! name = "某某重点管控单元"
//! source = "市生态环境局公布的清单"
//! checked_on = 2026-11-24
//! layout = "……"                                        # 空间布局约束
//! emissions = ["……", "……"]                             # 污染物排放管控
//! risk = { text = "……", when = { hazardous_store = "yes" } }   # 环境风险防控
//! resources = [{ text = "……", when = { boiler_fuel = "coal" }, effect = "prohibited" }]
//! ```
//!
//! The last is 资源开发利用效率要求; the Chinese names of the columns stand as well. Plain texts
//! of a column make one rule; an item with its own condition or effect makes one of its own.

use super::condition::Condition;
use super::conditions::read_when;
use super::error::RuleErrorKind;
use super::fields::{Fields, Page};
use super::ground::GroundCondition;
use super::model::{Confidence, Effect, Relation, Rule};
use super::{Attribute, Stage};
use crate::base::date::Date;
use crate::layer::Role;
use toml::Spanned;
use toml::de::DeValue;

/// A column: key, Chinese key, English name.
type Column = (&'static str, &'static str, &'static str);

const COLUMNS: [Column; 4] = [
    ("layout", "空间布局约束", "spatial layout"),
    ("emissions", "污染物排放管控", "emission control"),
    ("risk", "环境风险防控", "risk prevention"),
    ("resources", "资源开发利用效率要求", "use of resources"),
];

/// The law that lists are part of, as the shipped entries name it.
const LAW: &str = "生态环境分区管控方案和单元准入清单";

/// Day from which a list counts that does not say its own: when the State's opinion on
/// 生态环境分区管控 was issued (as in the shipped entries L-34 to L-36).
const ISSUED: (i32, u8, u8) = (2024, 3, 6);

/// One unit while its columns are read.
struct Unit {
    code: String,
    name: String,
    source: String,
    checked_on: Date,
    valid_from: Date,
    valid_to: Option<Date>,
}

/// One requirement of a column.
struct Item {
    text: String,
    when: Condition,
    effect: Effect,
    requires: Option<String>,
}

/// Reads `[[unit]]` tables into rules, each with its line.
pub(super) fn read_units(
    page: &mut Page<'_>,
    value: &Spanned<DeValue<'_>>,
    rules: &mut Vec<(Rule, u64)>,
) {
    let Some(items) = value.get_ref().as_array() else {
        let kind = RuleErrorKind::WrongType("[[unit]]");
        page.fault(value.span(), None, Some("unit"), kind);
        return;
    };
    for item in items.iter() {
        read_unit(page, item, rules);
    }
}

fn read_unit(page: &mut Page<'_>, item: &Spanned<DeValue<'_>>, rules: &mut Vec<(Rule, u64)>) {
    let Some(table) = item.get_ref().as_table() else {
        let kind = RuleErrorKind::WrongType("[[unit]]");
        page.fault(item.span(), None, Some("unit"), kind);
        return;
    };
    let faults = page.errors.len();
    let line = page.line(item.span().start);
    let mut f = Fields::new(table, item.span());
    let code = f.text(page, "code");
    f.rule = (!code.is_empty()).then(|| code.clone());
    let name = f.optional_text(page, "name").unwrap_or_default();
    let source = f.text(page, "source");
    let checked_on = f.required_date(page, "checked_on");
    let valid_from = f.date(page, "valid_from");
    let valid_to = f.date(page, "valid_to");
    let mut columns = Vec::new();
    for column in COLUMNS {
        let (key, chinese, _) = column;
        let both = f.has(key) && f.has(chinese);
        let value = f.take(key);
        let value_zh = f.take(chinese);
        if both {
            f.fault(page, value_zh, chinese, RuleErrorKind::DuplicateId);
        }
        if let Some(value) = value.or(value_zh) {
            columns.push((column, read_column(page, &code, key, value)));
        }
    }
    if columns.is_empty() {
        f.fault(page, None, "layout", RuleErrorKind::MissingKey);
    }
    f.finish(page);
    let (Some(checked_on), Some(valid_from)) = (
        checked_on,
        valid_from.or_else(|| Date::new(ISSUED.0, ISSUED.1, ISSUED.2)),
    ) else {
        return;
    };
    if page.errors.len() > faults {
        return;
    }
    let unit = Unit {
        code,
        name,
        source,
        checked_on,
        valid_from,
        valid_to,
    };
    for (column, items) in columns {
        let (plain, own): (Vec<Item>, Vec<Item>) = items.into_iter().partition(Item::is_plain);
        let joined = joined(plain);
        for (number, item) in joined.into_iter().chain(own).enumerate() {
            rules.push((unit.rule(column, number, item), line));
        }
    }
}

/// A text, a table, or a list of either.
fn read_column(
    page: &mut Page<'_>,
    unit: &str,
    key: &'static str,
    value: &Spanned<DeValue<'_>>,
) -> Vec<Item> {
    let one = std::slice::from_ref(value);
    let items = match value.get_ref() {
        DeValue::Array(items) => items.as_ref(),
        _ => one,
    };
    if items.is_empty() {
        page.fault(value.span(), Some(unit), Some(key), RuleErrorKind::Empty);
    }
    items
        .iter()
        .filter_map(|item| read_item(page, unit, key, item))
        .collect()
}

fn read_item(
    page: &mut Page<'_>,
    unit: &str,
    key: &'static str,
    item: &Spanned<DeValue<'_>>,
) -> Option<Item> {
    match item.get_ref() {
        DeValue::String(text) if text.trim().is_empty() => {
            page.fault(item.span(), Some(unit), Some(key), RuleErrorKind::Empty);
            None
        }
        DeValue::String(text) => Some(Item {
            text: text.trim().to_owned(),
            when: Condition::always(),
            effect: Effect::Restricted,
            requires: None,
        }),
        DeValue::Table(table) => {
            let mut f = Fields::new(table, item.span());
            f.rule = Some(unit.to_owned());
            let text = f.text(page, "text");
            let when = match f.take("when") {
                None => Condition::always(),
                Some(value) => read_when(page, Some(unit), value),
            };
            let allowed: Vec<&str> = Effect::ALL.iter().map(|e| e.code()).collect();
            let effect = f.codes(page, "effect", &allowed.join(", "), Effect::from_code);
            let requires = f.optional_text(page, "requires");
            f.finish(page);
            Some(Item {
                text,
                when,
                effect: effect.first().copied().unwrap_or(Effect::Restricted),
                requires,
            })
        }
        _ => {
            let kind = RuleErrorKind::WrongType("text");
            page.fault(item.span(), Some(unit), Some(key), kind);
            None
        }
    }
}

impl Item {
    fn is_plain(&self) -> bool {
        self.when == Condition::always()
            && self.effect == Effect::Restricted
            && self.requires.is_none()
    }
}

/// Several plain texts as one, numbered.
fn joined(mut items: Vec<Item>) -> Option<Item> {
    if items.len() < 2 {
        return items.pop();
    }
    let text: Vec<String> = items
        .iter()
        .enumerate()
        .map(|(i, item)| format!("（{}）{}", i + 1, item.text))
        .collect();
    items.truncate(1);
    let mut first = items.pop()?;
    first.text = text.concat();
    Some(first)
}

impl Unit {
    fn rule(&self, (key, chinese, english): Column, number: usize, item: Item) -> Rule {
        let suffix = match number {
            0 => String::new(),
            n => format!("-{}", n + 1),
        };
        let requires = item.effect.needs_procedure().then(|| {
            item.requires
                .unwrap_or_else(|| "准入清单对照核实手续".to_owned())
        });
        Rule {
            id: format!("U-{}-{key}{suffix}", self.code),
            title: format!("{}{chinese}", self.name),
            title_en: format!("Access list of unit {}: {english}", self.code),
            roles: vec![Role::EcoControlUnit],
            classes: Vec::new(),
            except_classes: Vec::new(),
            stated_only: false,
            relation: Relation::Inside,
            stages: Vec::<Stage>::new(),
            when: item.when,
            reach: None,
            ground: Some(GroundCondition::Attribute {
                attribute: Attribute::UnitCode,
                values: vec![self.code.clone()],
            }),
            effect: item.effect,
            requires_en: requires
                .is_some()
                .then(|| "verification against the access list".to_owned()),
            requires,
            law: LAW.to_owned(),
            edition: None,
            article: format!("{}{}{chinese}", self.code, self.name),
            gist_en: format!("Wording of the list: {}", item.text),
            gist: item.text,
            authority: "市级生态环境部门".to_owned(),
            authority_en: "ecology and environment authority of the city".to_owned(),
            paper: None,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            replaces: Vec::new(),
            source: self.source.clone(),
            checked_on: self.checked_on,
            confidence: Confidence::Confirmed,
            note: None,
            plan_quote: None,
            local: None,
        }
    }
}
