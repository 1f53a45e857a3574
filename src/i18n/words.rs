//! Names of roles and zone classes.

use super::catalogue::{Lang, has, raw, say};
use crate::base::message::Message;
use crate::layer::{Role, ZoneClass};
use crate::style::LegendLabel;

/// The role's name, such as 生态保护红线.
pub fn role(lang: Lang, role: Role) -> String {
    raw(lang, &format!("layer.role_{}", role.code())).to_owned()
}

/// The zone's name, such as 一级保护区.
pub fn zone_class(lang: Lang, class: ZoneClass) -> String {
    raw(lang, &format!("layer.zone_class_{}", class.code())).to_owned()
}

/// The zone's name within its role: 核心景区 for the core of a scenic area.
pub fn zone_of_role(lang: Lang, role: Role, class: ZoneClass) -> String {
    let own = format!("layer.zone_class_{}_{}", class.code(), role.code());
    if has(lang, &own) {
        raw(lang, &own).to_owned()
    } else {
        zone_class(lang, class)
    }
}

/// Role and zone together, such as 饮用水水源保护区（二级保护区）.
pub fn role_and_class(lang: Lang, role_: Role, class: Option<ZoneClass>) -> String {
    let name = role(lang, role_);
    match (class, lang) {
        (None, _) => name,
        (Some(c), Lang::Zh) => format!("{name}（{}）", zone_of_role(lang, role_, c)),
        (Some(c), Lang::En) => format!("{name} ({})", zone_of_role(lang, role_, c)),
    }
}

/// What the legend calls a symbol: a range of numbers reads ≤ 10, 10–20 or ＞ 20.
pub fn legend(lang: Lang, label: &LegendLabel) -> String {
    let word = |code: &str| raw(lang, code).to_owned();
    match label {
        LegendLabel::Role(of) => role(lang, *of),
        LegendLabel::Class(of, class) => role_and_class(lang, *of, Some(*class)),
        LegendLabel::Text(text) => text.clone(),
        LegendLabel::Rest => word("style.rest"),
        LegendLabel::NoData => word("style.no_data"),
        LegendLabel::Range(None, None) => word("style.any_number"),
        LegendLabel::Range(Some(above), None) => say(
            lang,
            &Message::new("style.above").with("from", above.as_str()),
        ),
        LegendLabel::Range(None, Some(to)) => {
            say(lang, &Message::new("style.up_to").with("to", to.as_str()))
        }
        LegendLabel::Range(Some(above), Some(to)) => say(
            lang,
            &Message::new("style.between")
                .with("from", above.as_str())
                .with("to", to.as_str()),
        ),
    }
}
