//! The shipped style pack's symbols, by role and theme, for whoever has no workspace at hand.

use super::layer_style::LayerStyle;
use super::pack::StylePack;
use super::palette::MapTheme;
use crate::layer::Role;

/// The style of a role on the light map.
pub fn default_for(role: Role) -> LayerStyle {
    default_in(role, MapTheme::Light)
}

/// The style of a role on the map of a theme.
pub fn default_in(role: Role, theme: MapTheme) -> LayerStyle {
    (*StylePack::shipped().style(role, theme)).clone()
}

/// The style of what was found: the part of a project that is involved, hatched in red.
pub fn involved_in(theme: MapTheme) -> LayerStyle {
    (*StylePack::shipped().involved(theme)).clone()
}
