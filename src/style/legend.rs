//! The legend, derived from the style: what is drawn is what is listed.

use super::layer_style::{Condition, LayerStyle};
use super::symbol::Symbol;
use crate::layer::{Role, ZoneClass};

/// What the legend calls a symbol; `i18n` has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LegendLabel {
    /// The name of a role.
    Role(Role),
    /// The name of a zone of a role.
    Class(Role, ZoneClass),
    /// Text from the data or the user.
    Text(String),
    /// A class of numbers: above one and up to the other, written out with enough decimals to
    /// tell the breaks apart; none: no end there.
    Range(Option<String>, Option<String>),
    /// Everything that has no class of its own.
    Rest,
    /// No value.
    NoData,
}

/// A symbol and its name.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendItem {
    /// The symbol, as it is drawn on the map.
    pub symbol: Symbol,
    /// Its name.
    pub label: LegendLabel,
}

/// The entries of a layer, in the order of its rules. `name` names what has no class or value
/// of its own; without it the role does.
pub fn legend(style: &LayerStyle, role: Role, name: Option<&str>) -> Vec<LegendItem> {
    let whole = || match name {
        Some(name) => LegendLabel::Text(name.to_owned()),
        None => LegendLabel::Role(role),
    };
    let digits = digits(style.rules.iter().flat_map(|r| ends(&r.when)));
    let has_values = style
        .rules
        .iter()
        .any(|r| !matches!(r.when, Condition::Always | Condition::Class(_)));
    style
        .rules
        .iter()
        .map(|rule| LegendItem {
            symbol: rule.symbol.clone(),
            label: match (&rule.title, &rule.when) {
                (Some(title), _) => LegendLabel::Text(title.clone()),
                (None, Condition::Always) if has_values => LegendLabel::Rest,
                (None, Condition::Always) => whole(),
                (None, Condition::Class(class)) => LegendLabel::Class(role, *class),
                (None, Condition::Equals { value, .. }) => LegendLabel::Text(value.clone()),
                (None, Condition::NoData { .. }) => LegendLabel::NoData,
                (None, when @ (Condition::Between { .. } | Condition::UpTo { .. })) => {
                    let [from, to] = ends(when).map(|end| end.map(|v| format!("{v:.digits$}")));
                    LegendLabel::Range(from, to)
                }
            },
        })
        .collect()
}

fn ends(when: &Condition) -> [Option<f64>; 2] {
    match when {
        Condition::Between { from, to, .. } => [Some(*from), Some(*to)],
        Condition::UpTo { above, to, .. } => [*above, *to],
        _ => [None, None],
    }
    .map(|end| end.filter(|v| v.is_finite()))
}

/// Decimals that tell all these numbers apart, and show whole numbers whole; at most six.
pub fn digits(ends: impl IntoIterator<Item = Option<f64>>) -> usize {
    let mut values: Vec<f64> = ends.into_iter().flatten().collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    // Breaks somebody wrote, or whole numbers, are shown as they are.
    let as_written = (0..=3).find(|&digits| {
        let scale = 10f64.powi(digits);
        let off = |v: &f64| ((v * scale).round() / scale - v).abs();
        values.iter().all(|v| off(v) <= v.abs() * 1e-12)
    });
    if let Some(digits) = as_written {
        return digits as usize;
    }
    let gap = values
        .windows(2)
        .filter_map(|w| Some(w.get(1)? - w.first()?))
        .fold(f64::INFINITY, f64::min);
    // A hundredth of the narrowest class is near enough to read.
    let enough = gap / 200.0;
    (0..6)
        .find(|&digits| {
            let scale = 10f64.powi(digits);
            values
                .iter()
                .all(|v| ((v * scale).round() / scale - v).abs() <= enough.min(v.abs() * 0.005))
        })
        .unwrap_or(6) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_are_written_with_enough_decimals_and_no_more() {
        let of = |values: &[f64]| digits(values.iter().map(|v| Some(*v)));
        assert_eq!(of(&[10.0, 20.0, 30.0]), 0);
        assert_eq!(of(&[0.5, 1.25]), 2);
        assert_eq!(of(&[1234.5678, 9876.5432]), 0);
        assert_eq!(of(&[0.001, 0.002]), 3);
        assert_eq!(of(&[]), 0);
    }
}
