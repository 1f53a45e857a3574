//! The conditions of rule files, `when` and `where`, into values.

use super::attribute::Attribute;
use super::condition::Condition;
use super::error::RuleErrorKind;
use super::fields::{Page, number};
use super::ground::{Comparison, FieldTest, GroundCondition, Measure};
use super::question::Question;
use super::reach::Figure;
use toml::Spanned;
use toml::de::DeValue;

/// Most levels of `all`, `any` and `not` within each other.
const DEEPEST: usize = 32;

type Item<'i> = Spanned<DeValue<'i>>;

/// `{ question = "yes" }`, `{ question = ["new", "extend"] }`, several keys = all of them;
/// `all`, `any` take lists of such tables, `not` takes one.
pub(super) fn read_when(page: &mut Page<'_>, rule: Option<&str>, value: &Item<'_>) -> Condition {
    read::<Condition>(page, rule, "when", value, 0)
}

/// The same over attributes, `field:NAME`, measures and `county`.
pub(super) fn read_where(
    page: &mut Page<'_>,
    rule: Option<&str>,
    value: &Item<'_>,
) -> GroundCondition {
    read::<GroundCondition>(page, rule, "where", value, 0)
}

/// A language of conditions: what its keys mean, and how it joins them.
trait Language: Sized {
    fn all(parts: Vec<Self>) -> Self;
    fn any(parts: Vec<Self>) -> Self;
    fn not(part: Self) -> Self;
    /// What a key and its value say; none for an unknown key.
    fn leaf(page: &mut Page<'_>, rule: Option<&str>, key: &str, value: &Item<'_>) -> Option<Self>;
}

fn read<L: Language>(
    page: &mut Page<'_>,
    rule: Option<&str>,
    name: &'static str,
    value: &Item<'_>,
    depth: usize,
) -> L {
    let table = value.get_ref().as_table().filter(|_| depth <= DEEPEST);
    let Some(table) = table else {
        let kind = RuleErrorKind::WrongType("table");
        page.fault(value.span(), rule, Some(name), kind);
        return L::all(Vec::new());
    };
    if table.is_empty() {
        page.fault(value.span(), rule, Some(name), RuleErrorKind::Empty);
    }
    let mut parts = Vec::new();
    for (key, value) in table.iter() {
        match key.get_ref().as_ref() {
            "not" => parts.push(L::not(read(page, rule, name, value, depth + 1))),
            "all" => parts.push(L::all(read_list(page, rule, "all", value, depth))),
            "any" => parts.push(L::any(read_list(page, rule, "any", value, depth))),
            leaf => match L::leaf(page, rule, leaf, value) {
                Some(part) => parts.push(part),
                None => page.fault(key.span(), rule, Some(leaf), RuleErrorKind::UnknownKey),
            },
        }
    }
    match parts.len() {
        1 => parts.remove(0),
        _ => L::all(parts),
    }
}

fn read_list<L: Language>(
    page: &mut Page<'_>,
    rule: Option<&str>,
    key: &'static str,
    value: &Item<'_>,
    depth: usize,
) -> Vec<L> {
    match value.get_ref().as_array() {
        Some(items) if !items.is_empty() => items
            .iter()
            .map(|item| read(page, rule, key, item, depth + 1))
            .collect(),
        _ => {
            let kind = RuleErrorKind::WrongType("list of tables");
            page.fault(value.span(), rule, Some(key), kind);
            Vec::new()
        }
    }
}

/// Texts, each one accepted by `take` or refused with what is allowed.
fn texts<T>(
    page: &mut Page<'_>,
    rule: Option<&str>,
    key: &str,
    value: &Item<'_>,
    allowed: &[&str],
    take: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let one = std::slice::from_ref(value);
    let items = match value.get_ref() {
        DeValue::Array(items) => items.as_ref(),
        _ => one,
    };
    let mut out = Vec::new();
    for item in items {
        let written = item.get_ref().as_str().unwrap_or_default();
        match take(written) {
            Some(taken) => out.push(taken),
            None => page.fault(
                item.span(),
                rule,
                Some(key),
                RuleErrorKind::UnknownValue {
                    value: written.to_owned(),
                    allowed: allowed.join(", "),
                },
            ),
        }
    }
    if items.is_empty() {
        page.fault(value.span(), rule, Some(key), RuleErrorKind::Empty);
    }
    out
}

impl Language for Condition {
    fn all(parts: Vec<Self>) -> Self {
        Self::All(parts)
    }

    fn any(parts: Vec<Self>) -> Self {
        Self::Any(parts)
    }

    fn not(part: Self) -> Self {
        Self::Not(Box::new(part))
    }

    fn leaf(page: &mut Page<'_>, rule: Option<&str>, key: &str, value: &Item<'_>) -> Option<Self> {
        let question = Question::from_code(key)?;
        let options = question.options();
        let of = |written: &str| options.iter().copied().find(|code| *code == written);
        let values = texts(page, rule, question.code(), value, options, of);
        Some(Self::Is { question, values })
    }
}

impl Language for GroundCondition {
    fn all(parts: Vec<Self>) -> Self {
        Self::All(parts)
    }

    fn any(parts: Vec<Self>) -> Self {
        Self::Any(parts)
    }

    fn not(part: Self) -> Self {
        Self::Not(Box::new(part))
    }

    fn leaf(page: &mut Page<'_>, rule: Option<&str>, key: &str, value: &Item<'_>) -> Option<Self> {
        let stated = |written: &str| {
            let text = written.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        if key == "county" {
            return Some(Self::County(texts(page, rule, key, value, &[], stated)));
        }
        if let Some(field) = key.strip_prefix("field:").map(str::trim) {
            let test = match value.get_ref() {
                DeValue::Table(_) => FieldTest::Number(comparisons(page, rule, key, value)),
                _ => FieldTest::OneOf(texts(page, rule, key, value, &[], stated)),
            };
            return (!field.is_empty()).then(|| Self::Field {
                field: field.to_owned(),
                test,
            });
        }
        if let Some(measure) = Measure::from_code(key) {
            let tests = comparisons(page, rule, key, value);
            return Some(Self::Measure { measure, tests });
        }
        let attribute = Attribute::from_code(key)?;
        let known = attribute.values();
        let of = |written: &str| match known {
            [] => stated(written),
            _ if written == "*" || known.contains(&written) => Some(written.to_owned()),
            _ => None,
        };
        let values = texts(page, rule, key, value, known, of);
        Some(Self::Attribute { attribute, values })
    }
}

/// `{ over = 35 }`, `{ at_least = 1, under = 5 }`.
fn comparisons(
    page: &mut Page<'_>,
    rule: Option<&str>,
    key: &str,
    value: &Item<'_>,
) -> Vec<(Comparison, Figure)> {
    let table = value.get_ref().as_table().filter(|table| !table.is_empty());
    let Some(table) = table else {
        let kind = RuleErrorKind::WrongType("table such as { over = 35 }");
        page.fault(value.span(), rule, Some(key), kind);
        return Vec::new();
    };
    let mut out = Vec::new();
    for (how, figure) in table.iter() {
        let Some(comparison) = Comparison::from_code(how.get_ref()) else {
            page.fault(
                how.span(),
                rule,
                Some(how.get_ref()),
                RuleErrorKind::UnknownKey,
            );
            continue;
        };
        match number(figure.get_ref()).and_then(Figure::new) {
            Some(figure) => out.push((comparison, figure)),
            None => {
                let kind = RuleErrorKind::WrongType("number, 0 or more");
                page.fault(figure.span(), rule, Some(key), kind);
            }
        }
    }
    out
}
