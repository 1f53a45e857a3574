//! The style pack and the legend.

use super::support::{Shapes, view};
use redline::layer::{Role, ZoneClass};
use redline::render::{ClassOf, Picture, SceneLayer, SwatchShape, swatch};
use redline::style::{
    Color, Condition, LayerStyle, LegendLabel, MapTheme, default_for, default_in, legend,
};

#[test]
fn the_red_line_is_outlined_1_1_points_and_filled_at_10_percent() {
    let style = default_for(Role::EcologicalRedline);
    let symbol = &style.rules[0].symbol;
    let outline = symbol.outline.as_ref().unwrap();
    assert_eq!(
        (outline.color, outline.width_pt),
        (Color::rgb(0xc8312b), 1.1)
    );
    assert_eq!(symbol.fill, Some(Color::rgb(0xc8312b).percent(10)));
}

#[test]
fn every_role_has_a_style_in_both_themes_and_survives_being_saved() {
    for &role in Role::ALL {
        for theme in [MapTheme::Light, MapTheme::Dark] {
            let style = default_in(role, theme);
            assert!(!style.rules.is_empty(), "{}", role.code());
            let saved = toml::to_string(&style).unwrap();
            let read: LayerStyle = toml::from_str(&saved).unwrap();
            assert_eq!(read, style, "{}", role.code());
        }
    }
}

#[test]
fn every_zone_of_reserves_and_water_sources_has_its_own_entry() {
    for (role, classes) in [
        (
            Role::DrinkingWaterSourceZone,
            vec![ZoneClass::GradeOne, ZoneClass::GradeTwo, ZoneClass::Quasi],
        ),
        (
            Role::NatureReserve,
            vec![ZoneClass::Core, ZoneClass::General],
        ),
    ] {
        let style = default_for(role);
        for class in classes {
            assert!(
                style
                    .rules
                    .iter()
                    .any(|r| r.when == Condition::Class(class))
            );
        }
    }
}

#[test]
fn the_legend_lists_what_is_drawn_in_the_order_of_the_rules() {
    let style = default_for(Role::DrinkingWaterSourceZone);
    let items = legend(&style, Role::DrinkingWaterSourceZone, None);
    assert_eq!(items.len(), style.rules.len());
    for (item, rule) in items.iter().zip(&style.rules) {
        assert_eq!(item.symbol, rule.symbol);
    }
    let role = Role::DrinkingWaterSourceZone;
    assert_eq!(
        items[0].label,
        LegendLabel::Class(role, ZoneClass::GradeOne)
    );
    assert_eq!(items[3].label, LegendLabel::Role(role));
    let named = legend(&style, role, Some("示意水源"));
    assert_eq!(named[3].label, LegendLabel::Text("示意水源".into()));
}

#[test]
fn the_legend_of_a_layer_leaves_out_what_no_feature_is() {
    let view = view(100, 100);
    let ring = [(5.0, 5.0), (95.0, 5.0), (50.0, 95.0)];
    let layer = Shapes::on(&view).named("甲", "二级", &[&ring]).layer();
    let role = Role::DrinkingWaterSourceZone;
    let scene_layer =
        SceneLayer::new(layer, role, MapTheme::Light).with_classes(ClassOf::new(|feature| {
            (feature.value("kind").display() == "二级").then_some(ZoneClass::GradeTwo)
        }));
    let items = scene_layer.legend(None);
    assert_eq!(items.len(), 1);
    assert_eq!(
        items[0].label,
        LegendLabel::Class(role, ZoneClass::GradeTwo)
    );
}

fn grey_on_white(picture: &Picture) -> Vec<f64> {
    picture
        .rgba
        .chunks_exact(4)
        .map(|p| {
            let white = 255.0 - f64::from(p[3]);
            let on = |c: u8| f64::from(c) + white;
            0.2126 * on(p[0]) + 0.7152 * on(p[1]) + 0.0722 * on(p[2])
        })
        .collect()
}

#[test]
fn checked_roles_can_be_told_apart_without_any_hue() {
    // What somebody who sees no colour sees: mean difference of lightness over a large swatch.
    let swatches: Vec<(&str, Vec<f64>)> = Role::ALL
        .iter()
        .filter(|r| r.is_checked())
        .map(|r| {
            let style = default_for(*r);
            let symbol = style.swatch_symbol().unwrap().clone();
            let picture = swatch(&symbol, SwatchShape::Area, (120, 90), 1.0);
            (r.code(), grey_on_white(&picture))
        })
        .collect();
    let mut alike = Vec::new();
    for (i, (a, grey_a)) in swatches.iter().enumerate() {
        for (b, grey_b) in &swatches[..i] {
            let difference: f64 = grey_a
                .iter()
                .zip(grey_b)
                .map(|(a, b)| (a - b).abs())
                .sum::<f64>()
                / grey_a.len() as f64;
            if difference < 2.0 {
                alike.push(format!("{a} and {b}: {difference:.2}"));
            }
        }
    }
    assert!(alike.is_empty(), "{alike:#?}");
}

#[test]
fn a_swatch_is_the_symbol_as_the_map_draws_it() {
    let style = default_for(Role::PermanentBasicFarmland);
    let picture = swatch(&style.rules[0].symbol, SwatchShape::Area, (32, 16), 1.0);
    // #f0c94b at 32 %: premultiplied 240, 201, 75 × 0.32.
    let [r, g, b, a] = picture.pixel(16, 8);
    assert_eq!(a, 82);
    for (got, full) in [(r, 240.0_f64), (g, 201.0), (b, 75.0)] {
        assert!((f64::from(got) - full * 82.0 / 255.0).abs() <= 1.0);
    }
    assert_eq!(picture.pixel(0, 0)[3], 0, "corners are round");
}
