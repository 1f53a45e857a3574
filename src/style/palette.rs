//! The two palettes of the map. The dark one is its own choice, not an inversion; print and
//! export use the light one.

use super::color::Color;
use serde::{Deserialize, Serialize};

/// Which palette the map is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapTheme {
    /// Paper: the window by day, and always print and export.
    #[default]
    Light,
    /// For dim rooms.
    Dark,
}

/// Colours of the map that belong to no layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPalette {
    /// Around the land.
    pub paper: Color,
    /// The land; also the halo of labels.
    pub land: Color,
    /// Text and marks.
    pub ink: Color,
    /// Second text: source line, graticule figures.
    pub secondary: Color,
    /// Borders of counties.
    pub border: Color,
    /// Border of the city.
    pub city_border: Color,
    /// Shadow under the city.
    pub shadow: Color,
    /// Lines of the graticule.
    pub graticule: Color,
    /// The 示意 wordmark.
    pub wordmark: Color,
    /// Ground of the scale bar, the north arrow and the legend.
    pub panel: Color,
    /// Ground of call-outs.
    pub call_out: Color,
    /// What is involved: hatch of the part found, title of its call-out.
    pub involved: Color,
    /// Names of waters.
    pub water_label: Color,
    /// Names of protected places.
    pub protected_label: Color,
}

impl MapTheme {
    /// The colours of a theme.
    pub const fn palette(self) -> &'static MapPalette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

static LIGHT: MapPalette = MapPalette {
    paper: Color::rgb(0xf1eee6),
    land: Color::rgb(0xfffdf8),
    ink: Color::rgb(0x2b2a27),
    secondary: Color::rgb(0x7b766b),
    border: Color::rgb(0x8d8574),
    city_border: Color::rgb(0x4a4336),
    shadow: Color::rgb(0x4a4336).percent(24),
    graticule: Color::rgb(0x7b766b).percent(30),
    wordmark: Color::rgb(0x2b2a27).percent(5),
    panel: Color::rgb(0xfdfcf9).percent(88),
    call_out: Color::rgb(0xffffff),
    involved: Color::rgb(0xb3261e),
    water_label: Color::rgb(0x2c6fa8),
    protected_label: Color::rgb(0x1f5e3a),
};

static DARK: MapPalette = MapPalette {
    paper: Color::rgb(0x1b1c1e),
    land: Color::rgb(0x26282b),
    ink: Color::rgb(0xe9e6de),
    secondary: Color::rgb(0xa19c90),
    border: Color::rgb(0x77736a),
    city_border: Color::rgb(0xb8b2a4),
    shadow: Color::rgb(0x000000).percent(45),
    graticule: Color::rgb(0xa19c90).percent(28),
    wordmark: Color::rgb(0xe9e6de).percent(6),
    panel: Color::rgb(0x202225).percent(88),
    call_out: Color::rgb(0x2c2e32),
    involved: Color::rgb(0xff8f84),
    water_label: Color::rgb(0x8cc4ee),
    protected_label: Color::rgb(0x8fd3a9),
};
