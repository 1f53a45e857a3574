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
    style
        .rules
        .iter()
        .map(|rule| LegendItem {
            symbol: rule.symbol.clone(),
            label: match (&rule.title, &rule.when) {
                (Some(title), _) => LegendLabel::Text(title.clone()),
                (None, Condition::Always) => whole(),
                (None, Condition::Class(class)) => LegendLabel::Class(role, *class),
                (None, Condition::Equals { value, .. }) => LegendLabel::Text(value.clone()),
                (None, Condition::Between { from, to, .. }) => {
                    LegendLabel::Text(format!("{from} – {to}"))
                }
            },
        })
        .collect()
}
