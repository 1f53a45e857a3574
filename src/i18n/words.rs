//! Names of roles and zone classes.

use super::catalogue::{Lang, has, raw};
use crate::layer::{Role, ZoneClass};

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
