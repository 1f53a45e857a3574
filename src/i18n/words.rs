//! Names of roles and zone classes.

use super::catalogue::{Lang, raw};
use crate::layer::{Role, ZoneClass};

/// The role's name, such as 生态保护红线.
pub fn role(lang: Lang, role: Role) -> String {
    raw(lang, &format!("layer.role_{}", role.code())).to_owned()
}

/// The zone's name, such as 一级保护区.
pub fn zone_class(lang: Lang, class: ZoneClass) -> String {
    raw(lang, &format!("layer.zone_class_{}", class.code())).to_owned()
}

/// Role and zone together, such as 饮用水水源保护区（二级保护区）.
pub fn role_and_class(lang: Lang, role_: Role, class: Option<ZoneClass>) -> String {
    let name = role(lang, role_);
    match (class, lang) {
        (None, _) => name,
        (Some(c), Lang::Zh) => format!("{name}（{}）", zone_class(lang, c)),
        (Some(c), Lang::En) => format!("{name} ({})", zone_class(lang, c)),
    }
}
