//! Style packs: the shipped one, an office's own, faults told with file, line and key; and that
//! the symbols of the shipped one are told apart by every eye.

use redline::layer::Role;
use redline::render::{Picture, SwatchShape, swatch};
use redline::style::vision::{Vision, apart, seen};
use redline::style::{
    Color, LayerStyle, MapTheme, PackError, SHIPPED, StylePack, Symbol, pack_text,
};
use std::collections::BTreeMap;
use std::sync::Arc;

fn fault(text: &str) -> PackError {
    StylePack::read(text).unwrap_err()
}

#[test]
fn the_shipped_pack_has_every_role_on_both_maps_and_passes_its_own_checks() {
    let pack = StylePack::parse(SHIPPED).unwrap();
    assert!(!pack.name.is_empty());
    for theme in [MapTheme::Light, MapTheme::Dark] {
        for role in Role::ALL {
            assert!(SHIPPED.contains(&format!("[role.{}]", role.code())));
            let style = pack.style(*role, theme);
            assert!(!style.rules.is_empty());
            style.check().unwrap();
        }
        assert!(!pack.involved(theme).rules.is_empty());
    }
    let red = pack.style(Role::EcologicalRedline, MapTheme::Light);
    assert_eq!(
        red.rules[0]
            .symbol
            .outline
            .as_ref()
            .unwrap()
            .color
            .to_string(),
        "#c8312b"
    );
    let dark = pack.style(Role::EcologicalRedline, MapTheme::Dark);
    assert_ne!(red, dark);
}

#[test]
fn an_offices_pack_stands_over_the_shipped_one_role_by_role() {
    let text = r##"
schema = 1
name = "本局"
[inks]
brick = { light = "#aa3311", dark = "#ffaa88" }
[role.ecological_redline]
rules = [{ symbol = { fill = "@brick 20%", outline = { color = "@land", width_pt = 2.0 } } }]
"##;
    let pack = StylePack::read(text).unwrap();
    let red = |theme| {
        pack.style(Role::EcologicalRedline, theme).rules[0]
            .symbol
            .clone()
    };
    assert_eq!(red(MapTheme::Light).fill.unwrap().to_string(), "#aa331133");
    assert_eq!(red(MapTheme::Dark).fill.unwrap().to_string(), "#ffaa8833");
    assert_eq!(
        red(MapTheme::Dark).outline.unwrap().color,
        MapTheme::Dark.palette().land
    );
    let shipped = StylePack::shipped();
    let county = |p: &StylePack| p.style(Role::County, MapTheme::Light);
    assert_eq!(county(&pack), county(&shipped));
}

#[test]
fn faults_of_a_pack_are_told_with_line_and_key() {
    let head = "schema = 1\n";
    let cases = [
        ("schema = 1\nname = \"x\n".to_owned(), 2, ""),
        ("schema = 2\n".to_owned(), 1, "schema"),
        ("name = \"x\"\n".to_owned(), 1, "schema"),
        (
            format!("{head}[inks]\na = {{ light = \"red\" }}\n"),
            3,
            "inks.a",
        ),
        (
            format!("{head}[role.nonsense]\nrules = []\n"),
            2,
            "role.nonsense",
        ),
        (
            format!(
                "{head}[role.county]\nrules = [\n  {{ symbol = {{ fill = \"#ffffff\" }} }},\n  {{ symbol = {{ fill = \"#ffff\" }} }},\n]\n"
            ),
            5,
            "role.county.rules[1]",
        ),
        (
            format!(
                "{head}[role.county]\nrules = [\n  {{ symbol = {{ fill = \"@nothing 5%\" }} }},\n]\n"
            ),
            4,
            "role.county.rules[0]",
        ),
        (
            format!(
                "{head}[role.county]\nrules = [\n  {{ symbol = {{ fill = \"@land 500%\" }} }},\n]\n"
            ),
            4,
            "role.county.rules[0]",
        ),
        (
            format!(
                "{head}[role.county]\nrules = [{{ symbol = {{ outline = {{ color = \"@land\", width_pt = 900.0 }} }} }}]\n"
            ),
            2,
            "role.county",
        ),
        (
            format!("{head}[role.county]\nrules = []\n"),
            2,
            "role.county",
        ),
    ];
    for (text, line, key) in cases {
        let found = fault(&text);
        assert_eq!(
            (found.line, found.key.as_str()),
            (line, key),
            "{text}\n{found}"
        );
        let said = redline::i18n::say(redline::i18n::Lang::Zh, &found.message("本局.toml"));
        assert!(
            said.contains("本局.toml") && said.contains(&format!("第 {line} 行")),
            "{said}"
        );
    }
}

#[test]
fn styles_saved_as_a_pack_come_back_equal() {
    let shipped = StylePack::shipped();
    let styles: BTreeMap<Role, Arc<LayerStyle>> = Role::ALL
        .iter()
        .map(|r| (*r, shipped.style(*r, MapTheme::Light)))
        .collect();
    let text = pack_text("全部", &styles);
    let back = StylePack::parse(&text).unwrap();
    for role in Role::ALL {
        for theme in [MapTheme::Light, MapTheme::Dark] {
            assert_eq!(back.style(*role, theme), styles[role], "{role:?}\n{text}");
        }
    }
}

/// What zones of planning lie on each other and must be told apart on one map.
const STACKED: &[Role] = &[
    Role::EcologicalRedline,
    Role::NatureReserve,
    Role::WetlandPark,
    Role::ForestPark,
    Role::GeoPark,
    Role::ScenicArea,
    Role::WorldHeritage,
    Role::DrinkingWaterSourceZone,
    Role::PermanentBasicFarmland,
    Role::KarstStrong,
    Role::KarstGeneral,
    Role::EcoControlUnit,
    Role::UrbanDevelopmentBoundary,
    Role::CulturalRelic,
    Role::RiverManagement,
    Role::PublicForest,
    Role::MineralRight,
];

/// A swatch on the land.
fn on_land(symbol: &Symbol, theme: MapTheme) -> Vec<Color> {
    let Picture { rgba, .. } = swatch(symbol, SwatchShape::Area, (72, 54), 1.0);
    let land = theme.palette().land;
    rgba.chunks_exact(4)
        .map(|p| {
            let through = 255 - u16::from(p[3]);
            let on =
                |c: u8, land: u8| (u16::from(c) + u16::from(land) * through / 255).min(255) as u8;
            Color {
                r: on(p[0], land.r),
                g: on(p[1], land.g),
                b: on(p[2], land.b),
                a: 255,
            }
        })
        .collect()
}

#[test]
fn symbols_that_lie_on_each_other_are_told_apart_by_every_eye() {
    let pack = StylePack::shipped();
    for theme in [MapTheme::Light, MapTheme::Dark] {
        let swatches: Vec<(&str, Vec<Color>)> = STACKED
            .iter()
            .map(|r| {
                let style = pack.style(*r, theme);
                (r.code(), on_land(style.swatch_symbol().unwrap(), theme))
            })
            .collect();
        let mut alike = Vec::new();
        for (i, (a, one)) in swatches.iter().enumerate() {
            for (b, other) in &swatches[..i] {
                for vision in Vision::ALL {
                    // The share of pixels that look different at a glance.
                    let mut known: BTreeMap<(String, String), bool> = BTreeMap::new();
                    let differ = one
                        .iter()
                        .zip(other)
                        .filter(|(x, y)| {
                            let key =
                                (seen(**x, vision).to_string(), seen(**y, vision).to_string());
                            *known
                                .entry(key)
                                .or_insert_with(|| apart(**x, **y, vision) > 5.0)
                        })
                        .count();
                    let share = differ as f64 / one.len() as f64;
                    if share < 0.08 {
                        alike.push(format!("{theme:?} {a} and {b}, {vision:?}: {share:.3}"));
                    }
                }
            }
        }
        assert!(alike.is_empty(), "{alike:#?}");
    }
}

#[test]
fn the_blues_of_source_zones_and_the_control_units_are_told_apart_by_every_eye() {
    let pack = StylePack::shipped();
    for theme in [MapTheme::Light, MapTheme::Dark] {
        for role in [Role::DrinkingWaterSourceZone, Role::EcoControlUnit] {
            let style = pack.style(role, theme);
            let land = theme.palette().land;
            let fills: Vec<Color> = style
                .rules
                .iter()
                .take(3)
                .map(|r| {
                    let c = r.symbol.fill.unwrap();
                    let mix = |c: u8, l: u8, a: u8| {
                        ((u32::from(c) * u32::from(a) + u32::from(l) * u32::from(255 - a)) / 255)
                            as u8
                    };
                    Color {
                        r: mix(c.r, land.r, c.a),
                        g: mix(c.g, land.g, c.a),
                        b: mix(c.b, land.b, c.a),
                        a: 255,
                    }
                })
                .collect();
            for vision in Vision::ALL {
                for (i, one) in fills.iter().enumerate() {
                    for other in &fills[..i] {
                        let apart = apart(*one, *other, vision);
                        assert!(
                            apart > 5.0,
                            "{theme:?} {role:?} {vision:?} {one} {other}: {apart:.1}"
                        );
                    }
                }
            }
        }
    }
}
