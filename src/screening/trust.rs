//! Whether a layer can be relied on: what is found wrong with it once, for all projects, and
//! whether it reaches as far as this project asks (ARCHITECTURE.md, The office's words).
//!
//! A layer that cannot be relied on says 未发现涉及 at most; where the office wants it checked
//! (必查) the answer is 无法判断.

use super::doubts::push;
use super::input::{Check, CheckInput, ZoneLayer};
use super::model::{CannotTell, Reason, Unchecked};
use crate::base::date::Date;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::rules::{Relation, Rule, RuleSet};

/// What is found wrong with a layer.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Trust {
    /// Features that could not be read.
    pub unreadable: usize,
    /// Features without a shape.
    pub without_shape: usize,
    /// Nothing in it can be compared.
    pub is_empty: bool,
    /// No date that can be read.
    pub is_undated: bool,
    /// Not declared complete and authoritative.
    pub is_incomplete: bool,
    /// Invented geometry.
    pub is_schematic: bool,
    /// Older than every clause that speaks of it: the day the first of them began.
    pub outdated: Option<Date>,
    /// It shows a state after the check date.
    pub is_later: bool,
    /// Rules in force that are younger than the data.
    pub younger_rules: Vec<String>,
}

impl Trust {
    /// Looks at a layer once.
    pub fn of(zone: &ZoneLayer, input: &CheckInput, rules: &RuleSet) -> Self {
        let errors = |d: &&crate::base::diagnostics::Diagnostic| d.severity == Severity::Error;
        let layer = &zone.layer;
        // The box of nothing is empty; boxes lie side by side, which a million features need.
        let boxes = layer.chunks.iter().flat_map(|c| c.geometry().boxes());
        let without_shape = boxes.filter(|b| b.is_empty()).count();
        let days = days_of(&zone.meta.date);
        let mut trust = Self {
            unreadable: layer.diagnostics.iter().filter(errors).count(),
            without_shape,
            is_empty: without_shape == layer.len(),
            is_undated: days.is_none(),
            is_incomplete: !zone.meta.complete,
            is_schematic: zone.meta.schematic,
            ..Self::default()
        };
        if let Some((first, last)) = days {
            trust.is_later = first > input.as_of;
            let speaks = |r: &&std::sync::Arc<Rule>| {
                r.concerns(zone.meta.role) && r.relation != Relation::LayerMissing
            };
            let since: Vec<(Date, &str)> = rules
                .rules()
                .iter()
                .filter(speaks)
                .map(|r| (input.rules.since(r), r.id.as_str()))
                .collect();
            let younger = since.iter().filter(|(day, _)| *day > last);
            trust.younger_rules = younger.map(|(_, id)| (*id).to_owned()).collect();
            let first = since.iter().map(|(day, _)| *day).min();
            trust.outdated = first.filter(|day| *day > last);
        }
        trust
    }

    /// Whether 不涉及 may be said on its strength, other doubts aside.
    pub fn allows_denial(&self) -> bool {
        self.codes().is_empty()
    }

    /// What is wrong, as stable codes.
    pub fn codes(&self) -> Vec<&'static str> {
        let all = [
            (self.is_empty, "empty"),
            (self.unreadable > 0, "unreadable_features"),
            (
                self.without_shape > 0 && self.unreadable == 0 && !self.is_empty,
                "features_without_shape",
            ),
            (self.is_undated, "undated"),
            (self.outdated.is_some(), "older_than_its_rules"),
            (self.is_later, "later_than_the_check"),
            (self.is_incomplete, "not_declared_complete"),
            (self.is_schematic, "schematic"),
        ];
        let told = all.into_iter().filter(|(is_so, _)| *is_so);
        told.map(|(_, code)| code).collect()
    }
}

/// Doubts about a required layer itself: unreadable features, not declared complete or dated, or
/// older than its rules. An optional layer's go to 未核查事项. `has_hit` tells whether the
/// project is involved with it anyway.
pub(super) fn layer_trust(
    zone: &ZoneLayer,
    trust: &Trust,
    has_hit: bool,
    doubts: &mut Vec<CannotTell>,
    unchecked: &mut Vec<Unchecked>,
) {
    if trust.unreadable > 0 {
        let message = Message::new("screening.unreadable_features").with("count", trust.unreadable);
        push(zone, Reason::UnreadableFeatures, message, doubts, unchecked);
    }
    if trust.is_empty {
        let message = Message::new("screening.layer_empty");
        push(zone, Reason::LayerIncomplete, message, doubts, unchecked);
    } else if trust.without_shape > 0 && trust.unreadable == 0 {
        let message =
            Message::new("screening.features_without_shape").with("count", trust.without_shape);
        push(zone, Reason::UnreadableFeatures, message, doubts, unchecked);
    }
    if has_hit {
        return;
    }
    let is_required = zone.meta.check == Check::Required;
    if is_required && (trust.is_undated || trust.is_incomplete) {
        let code = if trust.is_undated {
            "screening.layer_undated"
        } else {
            "screening.layer_incomplete"
        };
        push(
            zone,
            Reason::LayerIncomplete,
            Message::new(code),
            doubts,
            unchecked,
        );
    }
    if let Some(since) = trust.outdated {
        let message = Message::new("screening.layer_outdated")
            .with("date", zone.meta.date.trim())
            .with("since", since.to_string());
        push(zone, Reason::LayerOutdated, message, doubts, unchecked);
    }
}

/// The first and the last day that a data date may mean: 2026-06-30, 2026年6月, 2026, 20260630,
/// or such a date within words; none where no year can be read.
pub(super) fn days_of(text: &str) -> Option<(Date, Date)> {
    let mut groups: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let digit = c.to_digit(10).or_else(|| fullwidth_digit(c));
        match (digit, open, groups.last_mut()) {
            (Some(digit), true, Some(last)) => last.push_str(&digit.to_string()),
            (Some(digit), _, _) => groups.push(digit.to_string()),
            (None, _, _) => {}
        }
        open = digit.is_some();
    }
    let year_at = groups.iter().position(|g| {
        let year: Option<i32> = g.get(..4).and_then(|y| y.parse().ok());
        matches!(g.len(), 4 | 6 | 8) && year.is_some_and(|y| (1949..=2100).contains(&y))
    })?;
    let found = groups.get(year_at)?;
    let year: i32 = found.get(..4)?.parse().ok()?;
    let number = |text: &str| text.parse::<u8>().ok();
    let (month, day) = match found.len() {
        8 => (number(found.get(4..6)?), number(found.get(6..8)?)),
        6 => (number(found.get(4..6)?), None),
        _ => {
            let next = |by: usize| groups.get(year_at + by).and_then(|g| number(g));
            (next(1), next(2))
        }
    };
    let month = month.filter(|m| (1..=12).contains(m));
    let Some(month) = month else {
        return Date::new(year, 1, 1).zip(Date::new(year, 12, 31));
    };
    if let Some(day) = day.and_then(|day| Date::new(year, month, day)) {
        return Some((day, day));
    }
    let last = (28..=31).rev().find_map(|day| Date::new(year, month, day));
    Date::new(year, month, 1).zip(last)
}

fn fullwidth_digit(c: char) -> Option<u32> {
    let offset = u32::from(c).checked_sub(u32::from('０'))?;
    (offset < 10).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::days_of;

    #[test]
    fn a_data_date_is_read_as_far_as_it_goes() {
        let told = |text: &str| days_of(text).map(|(a, b)| format!("{a}..{b}"));
        for (text, days) in [
            ("2026-06-30", Some("2026-06-30..2026-06-30")),
            ("2026年6月", Some("2026-06-01..2026-06-30")),
            ("２０２４年", Some("2024-01-01..2024-12-31")),
            ("20191231", Some("2019-12-31..2019-12-31")),
            ("202402", Some("2024-02-01..2024-02-29")),
            (
                "三区三线成果（2022年10月14日）",
                Some("2022-10-14..2022-10-14"),
            ),
            ("2023年度变更调查", Some("2023-01-01..2023-12-31")),
            ("2025-13-40", Some("2025-01-01..2025-12-31")),
            ("最新", None),
            ("V1.0", None),
            ("", None),
        ] {
            assert_eq!(told(text).as_deref(), days, "{text}");
        }
    }
}
