//! The style pack for planning layers: how each role looks unless somebody changes it.
//!
//! Layers that lie on one another are told apart by more than hue: red line a thin light
//! fill and a solid line, reserves a hatch at 45°, water sources blue rings from dense to
//! dashed, farmland a flat yellow without outline, parks dash-dot greens with a hatch of
//! another angle, karst brown dots and cross-hatch, bans dotted lines of their own rhythm.
//! Colours that must be told apart by colour-blind eyes differ in lightness or pattern too.

use super::color::Color;
use super::layer_style::{LabelStyle, LayerStyle, ScaleRange};
use super::palette::{MapPalette, MapTheme};
use super::symbol::{Pattern, PointMark, PointShape, Shadow, Stroke, Symbol};
use crate::layer::{NAME_FIELDS, Role, ZoneClass};

/// The style of a role on the light map.
pub fn default_for(role: Role) -> LayerStyle {
    default_in(role, MapTheme::Light)
}

/// The style of a role on the map of a theme.
pub fn default_in(role: Role, theme: MapTheme) -> LayerStyle {
    let ink = Inks::of(theme);
    let paper = theme.palette();
    match role {
        Role::EcologicalRedline => LayerStyle::single(
            Symbol::filled(ink.red.percent(10)).with_outline(Stroke::solid(ink.red, 1.1)),
        )
        .with_label(label(paper, ink.red, 3).up_to_scale(400_000.0)),
        Role::NatureReserve => reserve(&ink).with_label(protected(paper)),
        Role::WetlandPark => park(ink.teal, 90.0).with_label(protected(paper)),
        Role::ForestPark => park(ink.green, 135.0).with_label(protected(paper)),
        Role::GeoPark => park(ink.olive, 0.0).with_label(protected(paper)),
        Role::ScenicArea => zones(ink.plum, ZoneClass::Core, ZoneClass::General, 135.0)
            .with_label(label(paper, ink.plum, 6)),
        Role::WorldHeritage => zones(ink.heritage, ZoneClass::Core, ZoneClass::Buffer, 60.0)
            .with_label(label(paper, ink.heritage, 6)),
        Role::DrinkingWaterSourceZone => source_zones(&ink).with_label(water(paper, 5, 11.5)),
        Role::PermanentBasicFarmland => {
            LayerStyle::single(Symbol::filled(ink.farmland.percent(32)))
        }
        Role::Wetland => LayerStyle::single(
            Symbol::filled(ink.teal.percent(12))
                .with_pattern(hatch(0.0, 6.0, 0.9, ink.teal.percent(70)))
                .with_outline(Stroke::solid(ink.teal, 0.8)),
        )
        .with_label(water(paper, 4, 11.0)),
        Role::KarstStrong => LayerStyle::single(
            Symbol::filled(ink.brown.percent(8))
                .with_pattern(Pattern::CrossHatch {
                    angle_deg: 30.0,
                    spacing_pt: 8.0,
                    width_pt: 0.7,
                    color: ink.brown.percent(60),
                })
                .with_outline(Stroke::solid(ink.brown, 0.9).dashed(&[5.0, 3.0])),
        ),
        Role::KarstGeneral => LayerStyle::single(
            Symbol::default()
                .with_pattern(Pattern::Stipple {
                    spacing_pt: 7.0,
                    radius_pt: 0.8,
                    color: ink.brown.percent(65),
                })
                .with_outline(Stroke::solid(ink.brown.percent(70), 0.7).dashed(&[2.0, 3.0])),
        ),
        Role::EcoControlUnit => control_units(&ink),
        Role::UrbanDevelopmentBoundary => LayerStyle::single(Symbol::outlined(
            Stroke::solid(ink.wine, 1.8)
                .dashed(&[10.0, 3.0, 2.0, 3.0])
                .cased(paper.land.percent(70), 1.0),
        )),
        Role::CulturalRelic => relics(&ink, paper).with_label(label(paper, ink.rust, 5)),
        Role::RiverManagement => LayerStyle::single(
            Symbol::filled(ink.water.percent(10))
                .with_outline(Stroke::solid(ink.source, 0.9).dashed(&[7.0, 2.0, 1.5, 2.0])),
        ),
        Role::ForestLand => LayerStyle::single(
            Symbol::filled(ink.forest.percent(18))
                .with_outline(Stroke::solid(ink.forest.percent(70), 0.6)),
        ),
        Role::PublicForest => LayerStyle::single(
            Symbol::filled(ink.forest.percent(10))
                .with_pattern(Pattern::Stipple {
                    spacing_pt: 8.0,
                    radius_pt: 1.1,
                    color: ink.forest.percent(75),
                })
                .with_outline(Stroke::solid(ink.forest, 0.8)),
        ),
        Role::GeologicalHazard => LayerStyle::single(
            Symbol::filled(ink.orange.percent(10))
                .with_pattern(hatch(90.0, 7.0, 0.8, ink.orange.percent(60)))
                .with_outline(Stroke::solid(ink.orange, 1.0))
                .with_point(mark(PointShape::Triangle, 9.0, ink.orange, paper)),
        ),
        Role::MineralRight => LayerStyle::single(
            Symbol::default()
                .with_pattern(hatch(60.0, 10.0, 0.7, ink.slate.percent(55)))
                .with_outline(Stroke::solid(ink.slate, 1.2).dashed(&[8.0, 2.5])),
        ),
        Role::FuelBurningBan => ban(ink.slate, &[1.5, 2.5]),
        Role::OpenBurningBan => ban(ink.orange, &[5.0, 2.0, 1.5, 2.0, 1.5, 2.0]),
        Role::FireworksBan => ban(ink.plum, &[3.0, 3.0]),
        Role::Highway => way(ink.orange, 3.2, &[], paper),
        Role::Railway => way(ink.slate, 2.8, &[9.0, 5.0], paper),
        Role::OilGasPipeline => way(ink.plum, 2.0, &[12.0, 3.0, 3.0, 3.0], paper),
        Role::Airport => sparse(
            ink.slate,
            14,
            hatch(22.5, 16.0, 1.6, ink.slate.percent(70)),
            &[],
        ),
        Role::Shoreline => LayerStyle::single(
            Symbol::filled(ink.source.percent(16)).with_outline(Stroke::solid(ink.source, 2.2)),
        )
        .with_label(water(paper, 4, 11.0)),
        Role::BasinProtection => sparse(ink.water, 4, Pattern::None, &[14.0, 4.0]),
        Role::HydraulicWorks => sparse(
            ink.source,
            6,
            hatch(0.0, 14.0, 1.8, ink.source.percent(70)),
            &[5.0, 2.0],
        ),
        Role::SpringArea => sparse(
            ink.source,
            8,
            Pattern::Stipple {
                spacing_pt: 11.0,
                radius_pt: 2.2,
                color: ink.source.percent(70),
            },
            &[],
        ),
        Role::GroundwaterLimit => sparse(
            ink.water,
            10,
            hatch(112.5, 11.0, 1.6, ink.source.percent(60)),
            &[4.0, 4.0],
        ),
        Role::SensitivePlace => LayerStyle::single(
            Symbol::filled(ink.wine.percent(26))
                .with_outline(Stroke::solid(ink.wine, 1.0))
                .with_point(mark(PointShape::Square, 8.0, ink.wine, paper)),
        )
        .with_label(label(paper, ink.wine, 6)),
        Role::PopulatedArea => sparse(ink.wine, 11, Pattern::None, &[3.0, 2.0]),
        Role::NoiseSensitiveArea => sparse(
            ink.indigo,
            5,
            hatch(67.5, 5.0, 1.2, ink.indigo.percent(60)),
            &[2.0, 2.0],
        ),
        Role::HeatingNetwork => sparse(
            ink.red,
            3,
            hatch(157.5, 18.0, 1.0, ink.red.percent(60)),
            &[6.0, 3.0],
        ),
        Role::ContaminatedParcel => sparse(
            ink.rust,
            18,
            Pattern::CrossHatch {
                angle_deg: 45.0,
                spacing_pt: 6.0,
                width_pt: 1.2,
                color: ink.rust.percent(80),
            },
            &[],
        ),
        Role::SoilClass => sparse(
            ink.brown,
            16,
            hatch(45.0, 20.0, 2.0, ink.brown.percent(60)),
            &[],
        ),
        Role::FarmlandReserve => sparse(
            ink.brown,
            4,
            Pattern::CrossHatch {
                angle_deg: 0.0,
                spacing_pt: 12.0,
                width_pt: 1.0,
                color: ink.brown.percent(60),
            },
            &[7.0, 2.0],
        ),
        Role::NaturalForest => sparse(
            ink.forest,
            30,
            hatch(90.0, 12.0, 1.4, ink.forest.percent(80)),
            &[],
        ),
        Role::WildlifeHabitat => sparse(
            ink.green,
            7,
            Pattern::Stipple {
                spacing_pt: 16.0,
                radius_pt: 2.8,
                color: ink.green.percent(75),
            },
            &[8.0, 3.0, 2.0, 3.0],
        ),
        Role::HistoricSettlement => sparse(
            ink.rust,
            9,
            hatch(135.0, 16.0, 2.2, ink.rust.percent(70)),
            &[4.0, 2.0],
        ),
        Role::LandUse => LayerStyle::single(
            Symbol::filled(paper.border.percent(10))
                .with_outline(Stroke::solid(paper.border.percent(60), 0.5)),
        )
        .hidden_beyond(250_000.0),
        Role::County => county(paper),
        Role::Township => LayerStyle::single(Symbol::outlined(
            Stroke::solid(paper.border.percent(75), 0.7).dashed(&[6.0, 2.5, 1.5, 2.5]),
        ))
        .with_label(label(paper, paper.secondary, 7).up_to_scale(600_000.0)),
        Role::Village => LayerStyle::single(Symbol::outlined(
            Stroke::solid(paper.border.percent(60), 0.5).dashed(&[2.0, 2.0]),
        ))
        .with_label(label(paper, paper.secondary, 2).up_to_scale(120_000.0))
        .hidden_beyond(400_000.0),
        Role::River => LayerStyle::single(
            Symbol::filled(ink.water.percent(55)).with_outline(Stroke::solid(ink.water, 1.8)),
        )
        .with_label(water(paper, 5, 11.5)),
        Role::Lake => LayerStyle::single(
            Symbol::filled(ink.water.percent(55)).with_outline(Stroke::solid(ink.water, 0.8)),
        )
        .with_label(water(paper, 5, 11.5)),
        Role::KeyProject => LayerStyle::single(
            Symbol::filled(ink.indigo.percent(14))
                .with_outline(Stroke::solid(ink.indigo, 1.6))
                .with_point(mark(PointShape::Diamond, 10.0, ink.indigo, paper)),
        )
        .with_label(label(paper, ink.indigo, 8)),
        Role::Project => LayerStyle::single(
            Symbol::filled(paper.land.percent(50))
                .with_outline(Stroke::solid(paper.ink, 2.4).cased(paper.land.percent(70), 1.0))
                .with_point(mark(PointShape::Circle, 11.0, paper.ink, paper)),
        )
        .with_label(label(paper, paper.ink, 13)),
        Role::Other => LayerStyle::single(
            Symbol::filled(paper.secondary.percent(12))
                .with_outline(Stroke::solid(paper.secondary, 1.0))
                .with_point(mark(PointShape::Square, 7.0, paper.secondary, paper)),
        )
        .with_label(label(paper, paper.ink, 1)),
    }
}

/// The style of what was found: the part of a project that is involved, hatched in red.
pub fn involved_in(theme: MapTheme) -> LayerStyle {
    let red = theme.palette().involved;
    LayerStyle::single(
        Symbol::filled(red.percent(18))
            .with_pattern(hatch(135.0, 5.0, 1.4, red.percent(85)))
            .with_outline(Stroke::solid(red, 1.6)),
    )
}

/// The inks of the style pack; each theme has its own.
struct Inks {
    red: Color,
    green: Color,
    teal: Color,
    olive: Color,
    plum: Color,
    heritage: Color,
    source: Color,
    water: Color,
    farmland: Color,
    brown: Color,
    wine: Color,
    rust: Color,
    forest: Color,
    orange: Color,
    slate: Color,
    indigo: Color,
}

impl Inks {
    const fn of(theme: MapTheme) -> Self {
        match theme {
            MapTheme::Light => Self {
                red: Color::rgb(0xc8312b),
                green: Color::rgb(0x2f7d4f),
                teal: Color::rgb(0x1f8a86),
                olive: Color::rgb(0x6f7a1d),
                plum: Color::rgb(0x8a3f86),
                heritage: Color::rgb(0x5d4aa8),
                source: Color::rgb(0x1d5f9e),
                water: Color::rgb(0x5aa2d6),
                farmland: Color::rgb(0xf0c94b),
                brown: Color::rgb(0x8a6238),
                wine: Color::rgb(0x6e1f4f),
                rust: Color::rgb(0x9c4221),
                forest: Color::rgb(0x5c8f3a),
                orange: Color::rgb(0xb25c00),
                slate: Color::rgb(0x4d5866),
                indigo: Color::rgb(0x34489a),
            },
            MapTheme::Dark => Self {
                red: Color::rgb(0xf0736b),
                green: Color::rgb(0x63bd88),
                teal: Color::rgb(0x55c2bd),
                olive: Color::rgb(0xb4c04c),
                plum: Color::rgb(0xcf8acb),
                heritage: Color::rgb(0xa897ee),
                source: Color::rgb(0x74b4ee),
                water: Color::rgb(0x3f7fb0),
                farmland: Color::rgb(0xd9b23a),
                brown: Color::rgb(0xc79a69),
                wine: Color::rgb(0xd97fb2),
                rust: Color::rgb(0xe08a64),
                forest: Color::rgb(0x8ec366),
                orange: Color::rgb(0xf0a04b),
                slate: Color::rgb(0xa3afbd),
                indigo: Color::rgb(0x8c9ff0),
            },
        }
    }
}

impl LabelStyle {
    /// Labels only at this scale denominator and nearer.
    #[must_use]
    fn up_to_scale(mut self, denominator: f64) -> Self {
        self.scales.to = Some(denominator);
        self
    }
}

impl LayerStyle {
    /// Shown only at this scale denominator and nearer.
    #[must_use]
    fn hidden_beyond(mut self, denominator: f64) -> Self {
        self.scales.to = Some(denominator);
        self
    }
}

fn hatch(angle_deg: f32, spacing_pt: f32, width_pt: f32, color: Color) -> Pattern {
    Pattern::Hatch {
        angle_deg,
        spacing_pt,
        width_pt,
        color,
    }
}

fn mark(shape: PointShape, size_pt: f32, fill: Color, paper: &MapPalette) -> PointMark {
    PointMark {
        shape,
        size_pt,
        fill,
        outline: Some(Stroke::solid(paper.land, 1.2)),
        size_by: None,
    }
}

fn label(paper: &MapPalette, color: Color, priority: u8) -> LabelStyle {
    LabelStyle {
        fields: NAME_FIELDS.iter().map(|&f| f.to_owned()).collect(),
        template: None,
        size_pt: 11.5,
        color,
        halo: paper.land,
        italic: false,
        bold: false,
        spacing_pt: 0.0,
        priority,
        scales: ScaleRange::default(),
    }
}

fn protected(paper: &MapPalette) -> LabelStyle {
    label(paper, paper.protected_label, 8)
}

fn water(paper: &MapPalette, priority: u8, size_pt: f32) -> LabelStyle {
    LabelStyle {
        italic: true,
        spacing_pt: 1.0,
        size_pt,
        ..label(paper, paper.water_label, priority)
    }
}

fn county(paper: &MapPalette) -> LayerStyle {
    LayerStyle {
        rim: Some(Stroke::solid(paper.city_border, 3.6)),
        shadow: Some(Shadow {
            color: paper.shadow,
            radius_pt: 14.0,
            offset_pt: 3.0,
        }),
        ..LayerStyle::single(
            Symbol::filled(paper.land).with_outline(Stroke::solid(paper.border, 1.0)),
        )
        .with_label(LabelStyle {
            size_pt: 13.0,
            ..label(paper, paper.ink, 12)
        })
    }
}

/// 核心保护区 and the old core and buffer hatched at 45°, 一般控制区 plain.
fn reserve(ink: &Inks) -> LayerStyle {
    let line = Stroke::solid(ink.green, 1.1);
    let plain = Symbol::filled(ink.green.percent(12)).with_outline(line.clone());
    let core = Symbol::filled(ink.green.percent(18))
        .with_pattern(hatch(45.0, 6.0, 1.0, ink.green.percent(75)))
        .with_outline(line.clone());
    let buffer = Symbol::filled(ink.green.percent(14))
        .with_pattern(hatch(45.0, 11.0, 0.8, ink.green.percent(60)))
        .with_outline(line);
    LayerStyle::by_class([
        (ZoneClass::Core, core.clone()),
        (ZoneClass::LegacyCore, core),
        (ZoneClass::LegacyBuffer, buffer),
        (ZoneClass::LegacyExperimental, plain.clone()),
        (ZoneClass::General, plain.clone()),
    ])
    .otherwise(plain)
}

fn park(color: Color, angle_deg: f32) -> LayerStyle {
    let line = Stroke::solid(color, 1.0).dashed(&[6.0, 2.0, 1.5, 2.0]);
    LayerStyle::by_class([(
        ZoneClass::Core,
        Symbol::filled(color.percent(16))
            .with_pattern(hatch(angle_deg, 6.0, 0.9, color.percent(70)))
            .with_outline(line.clone()),
    )])
    .otherwise(
        Symbol::filled(color.percent(9))
            .with_pattern(hatch(angle_deg, 12.0, 0.6, color.percent(50)))
            .with_outline(line),
    )
}

fn zones(color: Color, inner: ZoneClass, outer: ZoneClass, angle_deg: f32) -> LayerStyle {
    let inside = Symbol::filled(color.percent(14))
        .with_pattern(hatch(angle_deg, 8.0, 0.9, color.percent(65)))
        .with_outline(Stroke::solid(color, 1.2));
    let outside = Symbol::filled(color.percent(7))
        .with_outline(Stroke::solid(color, 1.0).dashed(&[7.0, 3.0]));
    LayerStyle::by_class([(inner, inside.clone()), (outer, outside)]).otherwise(inside)
}

/// 一级 dense, 二级 lighter, 准保护区 a dashed line on almost nothing.
fn source_zones(ink: &Inks) -> LayerStyle {
    LayerStyle::by_class([
        (
            ZoneClass::GradeOne,
            Symbol::filled(ink.source.percent(45)).with_outline(Stroke::solid(ink.source, 1.4)),
        ),
        (
            ZoneClass::GradeTwo,
            Symbol::filled(ink.source.percent(22)).with_outline(Stroke::solid(ink.source, 1.1)),
        ),
        (
            ZoneClass::Quasi,
            Symbol::filled(ink.source.percent(8))
                .with_outline(Stroke::solid(ink.source, 1.0).dashed(&[4.0, 3.0])),
        ),
    ])
    .otherwise(Symbol::filled(ink.source.percent(22)).with_outline(Stroke::solid(ink.source, 1.1)))
}

/// Priority, key and general units: green, amber, grey, apart in lightness as well.
fn control_units(ink: &Inks) -> LayerStyle {
    let unit = |color: Color, fill: u8| {
        Symbol::filled(color.percent(fill)).with_outline(Stroke::solid(color.percent(80), 0.8))
    };
    LayerStyle::by_class([
        (ZoneClass::Priority, unit(ink.green, 22)),
        (ZoneClass::Key, unit(ink.orange, 18)),
        (ZoneClass::GeneralUnit, unit(ink.slate, 7)),
    ])
    .otherwise(unit(ink.slate, 7))
}

/// 保护范围 solid and hatched, 建设控制地带 dashed; a relic given as a point is a square.
fn relics(ink: &Inks, paper: &MapPalette) -> LayerStyle {
    let point = mark(PointShape::Square, 8.0, ink.rust, paper);
    let inside = Symbol::filled(ink.rust.percent(20))
        .with_pattern(hatch(0.0, 4.0, 0.8, ink.rust.percent(65)))
        .with_outline(Stroke::solid(ink.rust, 1.3))
        .with_point(point.clone());
    let outside = Symbol::filled(ink.rust.percent(7))
        .with_outline(Stroke::solid(ink.rust, 1.0).dashed(&[3.0, 2.0]))
        .with_point(point);
    LayerStyle::by_class([
        (ZoneClass::Protection, inside.clone()),
        (ZoneClass::ConstructionControl, outside),
    ])
    .otherwise(inside)
}

/// Roads, railways, pipelines: a line that is seen at any scale; land given as an area is light.
fn way(color: Color, width_pt: f32, dash: &[f32], paper: &MapPalette) -> LayerStyle {
    let line = if dash.is_empty() {
        Stroke::solid(color, width_pt)
    } else {
        Stroke::solid(color, width_pt).dashed(dash)
    };
    LayerStyle::single(
        Symbol::filled(color.percent(12)).with_outline(line.cased(paper.land.percent(70), 0.8)),
    )
    .with_label(label(paper, color, 4).up_to_scale(250_000.0))
}

/// A light fill with a pattern that leaves what lies below in sight.
fn sparse(color: Color, fill_percent: u8, pattern: Pattern, dash: &[f32]) -> LayerStyle {
    let line = Stroke::solid(color, 1.2);
    let line = if dash.is_empty() {
        line
    } else {
        line.dashed(dash)
    };
    LayerStyle::single(
        Symbol::filled(color.percent(fill_percent))
            .with_pattern(pattern)
            .with_outline(line),
    )
}

fn ban(color: Color, dash: &[f32]) -> LayerStyle {
    LayerStyle::single(
        Symbol::filled(color.percent(4)).with_outline(Stroke::solid(color, 1.3).dashed(dash)),
    )
}
