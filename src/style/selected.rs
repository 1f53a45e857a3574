//! How features chosen on the map look: over everything else, and told apart from every zone.

use super::color::Color;
use super::layer_style::LayerStyle;
use super::palette::MapTheme;
use super::symbol::{PointMark, PointShape, Stroke, Symbol};
use crate::layer::ZoneClass;

/// The class that chosen features are given while they are drawn; others have none.
pub const SELECTED: ZoneClass = ZoneClass::Core;

/// The style of chosen features: whatever is of no class is not drawn.
pub fn selected_in(theme: MapTheme) -> LayerStyle {
    let (ink, halo) = match theme {
        MapTheme::Light => (Color::rgb(0x0b_5cad), Color::rgb(0xff_ffff)),
        MapTheme::Dark => (Color::rgb(0x6c_c4ff), Color::rgb(0x10_1214)),
    };
    let mark = PointMark {
        shape: PointShape::Circle,
        size_pt: 9.0,
        fill: ink,
        outline: Some(Stroke::solid(halo, 1.5)),
        size_by: None,
    };
    let mut symbol =
        Symbol::filled(ink.percent(34)).with_outline(Stroke::solid(ink, 1.8).cased(halo, 0.8));
    symbol.point = Some(mark);
    LayerStyle::by_class([(SELECTED, symbol)])
}
