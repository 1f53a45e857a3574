//! Schemes: how the rules of a style are made from the values of a field. A style keeps its
//! scheme beside the rules, so that an editor can make them anew; drawing looks at the rules
//! alone.

use super::breaks::{Method, breaks};
use super::color::Color;
use super::layer_style::{Condition, LayerStyle, StyleRule};
use super::ramp::Ramp;
use super::symbol::{Pattern, Stroke, Symbol};
use super::values::FieldValues;
use super::vision::lab;
use serde::{Deserialize, Serialize};

/// Categories with a symbol of their own at most.
pub const MOST_CATEGORIES: usize = 60;

/// Order of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The most frequent first.
    #[default]
    Count,
    /// By value: numbers by size, text by character.
    Name,
}

/// How the rules of a style are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Scheme {
    /// A symbol for each value of a field.
    Categories {
        /// The field.
        field: String,
        /// Order.
        #[serde(default)]
        order: Order,
        /// Colours.
        #[serde(default = "categorical")]
        ramp: Ramp,
        /// Values with a symbol of their own at most; the rest together.
        #[serde(default = "some")]
        most: usize,
    },
    /// A symbol for each class of numbers.
    Graduated {
        /// The field.
        field: String,
        /// Where classes end.
        #[serde(default)]
        method: Method,
        /// Classes asked for.
        classes: usize,
        /// Colours.
        #[serde(default)]
        ramp: Ramp,
        /// From the other end.
        #[serde(default)]
        reversed: bool,
    },
}

fn categorical() -> Ramp {
    Ramp::OkabeIto
}

fn some() -> usize {
    12
}

impl Scheme {
    /// Its field.
    pub fn field(&self) -> &str {
        match self {
            Self::Categories { field, .. } | Self::Graduated { field, .. } => field,
        }
    }

    /// The rules for what its field holds. `base` is the symbol whose line, pattern and mark
    /// every class keeps; a scheme whose breaks the user set takes them from `manual`.
    pub fn rules(&self, values: &FieldValues, base: &Symbol, manual: &[f64]) -> Vec<StyleRule> {
        match self {
            Self::Categories {
                field,
                order,
                ramp,
                most,
            } => {
                let mut chosen: Vec<&(String, usize)> = values
                    .distinct
                    .iter()
                    .take((*most).clamp(1, MOST_CATEGORIES))
                    .collect();
                if *order == Order::Name {
                    chosen.sort_by(|a, b| by_name(&a.0, &b.0));
                }
                let colors = ramp.pick(chosen.len(), false);
                let mut rules: Vec<StyleRule> = chosen
                    .iter()
                    .zip(colors)
                    .map(|((value, _), color)| StyleRule {
                        when: Condition::Equals {
                            field: field.clone(),
                            value: value.clone(),
                        },
                        symbol: base.recolored(color),
                        title: None,
                    })
                    .collect();
                rules.push(no_data(field, false, base));
                rules.push(StyleRule {
                    when: Condition::Always,
                    symbol: base.recolored(REST),
                    title: None,
                });
                rules
            }
            Self::Graduated {
                field,
                method,
                classes,
                ramp,
                reversed,
            } => {
                let breaks = match method {
                    Method::Manual => ascending(manual),
                    _ => breaks(*method, &values.numbers, *classes),
                };
                let colors = ramp.pick(breaks.len() + 1, *reversed);
                let ends = breaks.iter().copied().map(Some).chain([None]);
                let starts = std::iter::once(None).chain(breaks.iter().copied().map(Some));
                let mut rules: Vec<StyleRule> = starts
                    .zip(ends)
                    .zip(colors)
                    .map(|((above, to), color)| StyleRule {
                        when: Condition::UpTo {
                            field: field.clone(),
                            above,
                            to,
                        },
                        symbol: base.recolored(color),
                        title: None,
                    })
                    .collect();
                rules.push(no_data(field, true, base));
                rules
            }
        }
    }
}

/// Numbers by size before text by character.
fn by_name(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(x), Ok(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (Ok(_), Err(_)) => std::cmp::Ordering::Less,
        (Err(_), Ok(_)) => std::cmp::Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

/// Breaks in order, each once, no more than classes may be.
pub fn ascending(breaks: &[f64]) -> Vec<f64> {
    let mut breaks: Vec<f64> = breaks.iter().copied().filter(|b| b.is_finite()).collect();
    breaks.sort_by(f64::total_cmp);
    breaks.dedup();
    breaks.truncate(super::breaks::MOST - 1);
    breaks
}

/// What has no class of its own.
const REST: Color = Color::rgb(0xb9b4a8);
/// What has no value.
const NO_DATA: Color = Color::rgb(0x8f8a80);

/// No value: empty but for sparse dots and a broken line, unlike any class.
fn no_data(field: &str, number: bool, base: &Symbol) -> StyleRule {
    let mut symbol = base.recolored(NO_DATA);
    if symbol.fill.is_some() {
        symbol.fill = Some(NO_DATA.percent(10));
        symbol.pattern = Pattern::Stipple {
            spacing_pt: 7.0,
            radius_pt: 0.8,
            color: NO_DATA,
        };
    }
    if let Some(line) = symbol.outline.take() {
        symbol.outline = Some(line.dashed(&[2.0, 2.0]));
    }
    StyleRule {
        when: Condition::NoData {
            field: field.to_owned(),
            number,
        },
        symbol,
        title: None,
    }
}

impl Symbol {
    /// The same symbol in another colour: areas are filled with it, dense enough to be told from
    /// its neighbours in a ramp, and outlined darker; lines, patterns and marks take it.
    #[must_use]
    pub fn recolored(&self, color: Color) -> Self {
        let is_area = self.fill.is_some() || self.outline.is_none();
        let mut darker = lab(color);
        darker.l = (darker.l - 22.0).max(0.0);
        let line = if is_area { darker.color() } else { color };
        let dense = self.fill.map_or(216, |f| f.a.max(216));
        Self {
            fill: is_area.then_some(Color { a: dense, ..color }),
            pattern: self.pattern.colored(line),
            outline: self.outline.as_ref().map(|o| Stroke {
                color: line,
                ..o.clone()
            }),
            point: self.point.as_ref().map(|p| super::symbol::PointMark {
                fill: color,
                ..p.clone()
            }),
        }
    }
}

impl LayerStyle {
    /// The breaks of its graduated rules, ascending.
    pub fn breaks(&self) -> Vec<f64> {
        let ends = self.rules.iter().filter_map(|rule| match rule.when {
            Condition::UpTo { to, .. } => to,
            _ => None,
        });
        ascending(&ends.collect::<Vec<_>>())
    }

    /// Number of features each rule holds for, by what its scheme's field holds; `None` where a
    /// rule asks for something else.
    pub fn counts(&self, values: &FieldValues) -> Vec<Option<usize>> {
        let of = |field: &str| field == values.field;
        let known: Vec<Option<usize>> = self
            .rules
            .iter()
            .map(|rule| match &rule.when {
                Condition::Equals { field, value } if of(field) => Some(
                    values
                        .distinct
                        .iter()
                        .find(|(v, _)| v == value)
                        .map_or(0, |(_, n)| *n),
                ),
                Condition::UpTo { field, above, to } if of(field) => {
                    Some(values.count_in(*above, *to))
                }
                Condition::NoData { field, number } if of(field) => {
                    Some(values.blank + if *number { values.not_numbers } else { 0 })
                }
                _ => None,
            })
            .collect();
        // What is left goes to a last rule for everything else.
        let taken: usize = known.iter().flatten().sum();
        let num = known.len();
        let whole = known
            .iter()
            .take(num.saturating_sub(1))
            .all(Option::is_some);
        known
            .into_iter()
            .enumerate()
            .map(|(i, count)| match self.rules.get(i).map(|r| &r.when) {
                Some(Condition::Always) if i + 1 == num && whole && num > 1 => {
                    Some(values.total.saturating_sub(taken))
                }
                _ => count,
            })
            .collect()
    }
}
