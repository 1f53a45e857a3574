//! The cases of the picture tests: small scenes, each of one thing.

use super::support::{Shapes, blob};
use redline::base::progress::Progress;
use redline::geom::Coord;
use redline::i18n::Lang;
use redline::layer::{Layer, Role, ZoneClass};
use redline::render::{
    CallOut, Furniture, GridKind, LegendBlock, LegendEntry, LegendGroup, MapView, Picture, Plate,
    Scene, SceneLayer, Strip, SwatchShape, draw_layers, swatch, with_strip,
};
use redline::style::{
    Color, Condition, Dash, LayerStyle, MapTheme, Pattern, PointMark, PointShape, Shadow, SizeBy,
    SizeScale, Stroke, StyleRule, Symbol, default_in,
};
use std::sync::Arc;

/// A picture to compare.
pub struct Case {
    pub name: &'static str,
    pub draw: fn() -> Picture,
}

const RED: Color = Color::rgb(0xc8312b);
const BLUE: Color = Color::rgb(0x2c6fa8);
const GREEN: Color = Color::rgb(0x2f7d4f);
const YELLOW: Color = Color::rgb(0xf0c94b);
const WHITE: Color = Color::rgb(0xffffff);

macro_rules! cases {
    ($($name:literal => $draw:expr,)*) => {
        pub const CASES: &[Case] = &[ $( Case { name: $name, draw: || $draw } ),* ];
    };
}

cases! {
    "fill-plain" => shape(Symbol::filled(RED.percent(60))),
    "fill-hatch-45" => shape(hatched(45.0, 7.0)),
    "fill-hatch-0" => shape(hatched(0.0, 5.0)),
    "fill-hatch-steep" => shape(hatched(110.0, 9.0)),
    "fill-cross-hatch" => shape(patterned(Pattern::CrossHatch {
        angle_deg: 45.0, spacing_pt: 8.0, width_pt: 1.0, color: GREEN,
    })),
    "fill-stipple" => shape(patterned(Pattern::Stipple {
        spacing_pt: 7.0, radius_pt: 1.2, color: BLUE,
    })),
    "fill-small" => small_shapes(),
    "stroke-joins" => line(Stroke::solid(RED, 7.0)),
    "stroke-hairline" => line(Stroke::solid(RED, 0.6)),
    "stroke-dash" => line(Stroke::solid(BLUE, 3.0).dashed(&[9.0, 5.0])),
    "stroke-dash-dot" => line(Stroke::solid(BLUE, 2.0).dashed(&[10.0, 3.0, 2.0, 3.0])),
    "stroke-casing" => line(Stroke::solid(YELLOW, 3.0).cased(Color::rgb(0x2b2a27), 1.5)),
    "stroke-dash-cased" => line(
        Stroke { dash: Dash(vec![8.0, 6.0]), ..Stroke::solid(WHITE, 3.0) }.cased(RED, 1.2)
    ),
    "stroke-outline" => shape(Symbol::outlined(Stroke::solid(RED, 2.0))),
    "stroke-outline-dashed" => shape(Symbol::outlined(
        Stroke::solid(RED, 2.0).dashed(&[6.0, 4.0])
    )),
    "point-circle" => point(PointShape::Circle),
    "point-square" => point(PointShape::Square),
    "point-triangle" => point(PointShape::Triangle),
    "point-diamond" => point(PointShape::Diamond),
    "point-star" => point(PointShape::Star),
    "point-cross" => point(PointShape::Cross),
    "point-intake" => point(PointShape::Intake),
    "point-monitor" => point(PointShape::Monitor),
    "point-outfall" => point(PointShape::Outfall),
    "point-relic" => point(PointShape::Relic),
    "point-village" => point(PointShape::Village),
    "point-bridge" => point(PointShape::Bridge),
    "point-mine" => point(PointShape::Mine),
    "point-wind-turbine" => point(PointShape::WindTurbine),
    "point-tree" => point(PointShape::Tree),
    "point-spring" => point(PointShape::Spring),
    "point-sized" => sized(),
    "scheme-single" => scheme(LayerStyle::single(blue_fill(40))),
    "scheme-categories" => scheme(categories()),
    "scheme-classes" => scheme(LayerStyle::by_class([
        (ZoneClass::Core, Symbol::filled(GREEN.percent(60))),
        (ZoneClass::General, Symbol::filled(GREEN.percent(20))),
    ]).otherwise(Symbol::filled(YELLOW.percent(40)))),
    "scheme-graduated" => scheme(graduated()),
    "layer-overlap-even" => overlapping(1.0),
    "layer-opacity" => overlapping(0.45),
    "layer-rim" => rimmed(),
    "layer-shadow" => shadowed(),
    "layer-borders" => neighbours(),
    "label-interior" => labelled(Role::County, |v| county(v, "阳朔县")),
    "label-two-lines" => labelled(Role::NatureReserve, narrow_reserve),
    "label-latin" => labelled(Role::County, |v| county(v, "Yangshuo County")),
    "label-river" => labelled(Role::River, river),
    "label-point" => labelled(Role::CulturalRelic, places),
    "label-crowd" => labelled(Role::Township, crowd),
    "furniture-scale" => furnished(MapTheme::Light, 1.0, |f| {
        f.scale_bar = true;
        f.scale_text = Some("1:50,000".into());
    }),
    "furniture-north" => furnished(MapTheme::Light, 1.0, |f| f.north = Some("北".into())),
    "furniture-grid-degrees" => furnished(MapTheme::Light, 1.0, |f| {
        f.grid = Some(GridKind::Degrees);
    }),
    "furniture-grid-km" => furnished(MapTheme::Light, 1.0, |f| f.grid = Some(GridKind::Kilometers)),
    "furniture-title" => furnished(MapTheme::Light, 1.0, |f| {
        f.title = Some("桂林市选址核查".into());
        f.subtitle = Some("核查日期 2026-11-24".into());
    }),
    "furniture-source" => furnished(MapTheme::Light, 1.0, |f| {
        f.source = vec!["数据来源：自然资源局 · 2025-12；生态环境局 · 2024".into()];
    }),
    "furniture-legend" => furnished(MapTheme::Light, 1.0, |f| f.legend = Some(legend(2))),
    "furniture-legend-cut" => furnished(MapTheme::Light, 1.0, |f| f.legend = Some(legend(12))),
    "furniture-wordmark" => furnished(MapTheme::Light, 1.0, |f| f.wordmark = Some("示意".into())),
    "furniture-all" => furnished(MapTheme::Light, 0.6, everything),
    "furniture-all-dark" => furnished(MapTheme::Dark, 0.6, everything),
    "furniture-call-outs" => call_outs(),
    "furniture-strip" => strip(),
    "level-1-in-64" => level(64.0),
    "level-1-in-16" => level(16.0),
    "level-1-in-4" => level(4.0),
    "level-1-in-1" => level(1.0),
    "level-4-in-1" => level(0.25),
    "roles-light" => roles(MapTheme::Light),
    "roles-dark" => roles(MapTheme::Dark),
}

fn view(width: u32, height: u32) -> MapView {
    MapView::new(Coord::lon_lat(110.3, 25.25), 100.0, (width, height), 1.0)
}

fn drawn(scene: &Scene, view: &MapView) -> Picture {
    draw_layers(scene, view, 1, &Progress::new()).unwrap()
}

fn of(layer: Arc<Layer>, style: LayerStyle) -> SceneLayer {
    SceneLayer::styled(layer, Role::Other, Arc::new(style))
}

fn on_paper(layer: Arc<Layer>, style: LayerStyle, view: &MapView) -> Picture {
    drawn(&Scene::new(vec![of(layer, style)], MapTheme::Light), view)
}

/// A ring with a bay, with a hole in it.
fn shape(symbol: Symbol) -> Picture {
    let view = view(96, 80);
    let outer = [
        (8.0, 10.0),
        (88.3, 6.5),
        (90.0, 70.2),
        (60.0, 72.0),
        (52.5, 48.0),
        (44.0, 73.0),
        (9.5, 71.0),
    ];
    let hole = [(22.0, 22.0), (24.0, 40.5), (42.0, 38.0), (40.0, 21.0)];
    let layer = Shapes::on(&view).named("", "", &[&outer, &hole]).layer();
    on_paper(layer, LayerStyle::single(symbol), &view)
}

fn patterned(pattern: Pattern) -> Symbol {
    Symbol::filled(YELLOW.percent(25))
        .with_pattern(pattern)
        .with_outline(Stroke::solid(Color::rgb(0x2b2a27), 1.0))
}

fn hatched(angle_deg: f32, spacing_pt: f32) -> Symbol {
    patterned(Pattern::Hatch {
        angle_deg,
        spacing_pt,
        width_pt: 1.2,
        color: RED,
    })
}

fn blue_fill(percent: u8) -> Symbol {
    Symbol::filled(BLUE.percent(percent)).with_outline(Stroke::solid(BLUE, 1.0))
}

/// Shapes from a tenth of a pixel on: none of them vanishes.
fn small_shapes() -> Picture {
    let view = view(96, 40);
    let mut shapes = Shapes::on(&view);
    for i in 0..8_u32 {
        let (x, size) = (
            6.3 + 11.0 * f64::from(i),
            0.1 * f64::from(1_u32 << i.min(6)),
        );
        shapes = shapes.rect(x, 8.2, x + size, 8.2 + size);
        shapes = shapes.rect(x, 24.6, x + 0.05, 24.6 + size);
    }
    on_paper(shapes.layer(), LayerStyle::single(blue_fill(60)), &view)
}

fn line(stroke: Stroke) -> Picture {
    let view = view(120, 96);
    let layer = Shapes::on(&view)
        .line(
            "",
            &[
                (8.0, 84.0),
                (30.0, 14.0),
                (44.0, 80.0),
                (50.0, 18.0),
                (112.0, 26.0),
            ],
        )
        .line(
            "",
            &[(60.0, 86.0), (86.0, 44.0), (88.0, 88.0), (112.5, 60.0)],
        )
        .layer();
    on_paper(layer, LayerStyle::single(Symbol::outlined(stroke)), &view)
}

fn point(shape: PointShape) -> Picture {
    let view = view(96, 48);
    let layer = Shapes::on(&view)
        .point("", 20.0, 24.0)
        .point("", 52.4, 23.7)
        .point("", 62.0, 27.0)
        .layer();
    let mark = PointMark {
        shape,
        size_pt: 18.0,
        fill: RED.percent(80),
        outline: Some(Stroke::solid(WHITE, 1.5)),
        size_by: None,
    };
    on_paper(
        layer,
        LayerStyle::single(Symbol::default().with_point(mark)),
        &view,
    )
}

/// Places whose marks are sized by their value.
fn sized() -> Picture {
    let view = view(140, 60);
    let mut shapes = Shapes::on(&view);
    for (i, value) in ["1", "4", "9", "16", "无"].into_iter().enumerate() {
        shapes = shapes.point(value, 16.0 + 27.0 * i as f64, 30.0);
    }
    let mark = PointMark {
        shape: PointShape::Circle,
        size_pt: 6.0,
        fill: RED.percent(70),
        outline: Some(Stroke::solid(WHITE, 1.0)),
        size_by: Some(SizeBy {
            field: "name".into(),
            from: 0.0,
            to: 16.0,
            least_pt: 4.0,
            most_pt: 26.0,
            scale: SizeScale::Area,
        }),
    };
    let style = LayerStyle::single(Symbol::default().with_point(mark));
    on_paper(shapes.layer(), style, &view)
}

/// Four zones of the classes 核心, 一般 and another, numbered by name.
fn scheme(style: LayerStyle) -> Picture {
    let view = view(140, 100);
    let layer = Shapes::on(&view)
        .named("10", "核心", &[&blob(36.0, 30.0, 24.0, 1, 30)])
        .named("25", "一般", &[&blob(90.0, 36.0, 30.0, 2, 30)])
        .named("40", "一般", &[&blob(48.0, 68.0, 24.0, 3, 30)])
        .named("75", "外围", &[&blob(108.0, 74.0, 22.0, 4, 30)])
        .layer();
    let layer = of(layer, style).with_classes(redline::style::Classification {
        field: "kind".into(),
        classes: [
            ("核心".to_owned(), ZoneClass::Core),
            ("一般".to_owned(), ZoneClass::General),
        ]
        .into(),
        otherwise: None,
    });
    drawn(&Scene::new(vec![layer], MapTheme::Light), &view)
}

fn rule(when: Condition, symbol: Symbol) -> StyleRule {
    StyleRule {
        when,
        symbol,
        title: None,
    }
}

fn categories() -> LayerStyle {
    let is = |value: &str| Condition::Equals {
        field: "kind".into(),
        value: value.into(),
    };
    LayerStyle {
        rules: vec![
            rule(is("核心"), Symbol::filled(RED.percent(70))),
            rule(is("一般"), Symbol::filled(YELLOW.percent(70))),
            rule(Condition::Always, Symbol::filled(BLUE.percent(50))),
        ],
        ..LayerStyle::default()
    }
}

fn graduated() -> LayerStyle {
    let from_to = |from, to| Condition::Between {
        field: "name".into(),
        from,
        to,
    };
    let steps = [
        (0.0, 20.0, 15),
        (20.0, 30.0, 35),
        (30.0, 60.0, 60),
        (60.0, 100.0, 90),
    ];
    LayerStyle {
        rules: steps
            .map(|(from, to, percent)| rule(from_to(from, to), blue_fill(percent)))
            .into(),
        ..LayerStyle::default()
    }
}

fn overlapping(opacity: f32) -> Picture {
    let view = view(120, 80);
    let layer = Shapes::on(&view)
        .polygon(&blob(44.0, 40.0, 28.0, 5, 36))
        .polygon(&blob(76.0, 40.0, 28.0, 9, 36))
        .layer();
    let below = Shapes::on(&view).rect(0.0, 34.0, 120.0, 46.0).layer();
    let scene = Scene::new(
        vec![
            of(below, LayerStyle::single(Symbol::filled(YELLOW))),
            of(layer, LayerStyle::single(blue_fill(70))).with_opacity(opacity),
        ],
        MapTheme::Light,
    );
    drawn(&scene, &view)
}

fn city(view: &MapView) -> Arc<Layer> {
    Shapes::on(view)
        .polygon(&[(20.0, 20.0), (60.0, 16.0), (60.0, 64.0), (24.0, 60.0)])
        .polygon(&[(60.0, 16.0), (100.0, 24.0), (96.0, 60.0), (60.0, 64.0)])
        .layer()
}

fn land() -> Symbol {
    Symbol::filled(Color::rgb(0xfffdf8)).with_outline(Stroke::solid(Color::rgb(0xb9b2a2), 1.0))
}

fn rimmed() -> Picture {
    let view = view(120, 80);
    let style = LayerStyle {
        rim: Some(Stroke::solid(Color::rgb(0x7b766b), 3.6)),
        ..LayerStyle::single(land())
    };
    on_paper(city(&view), style, &view)
}

fn shadowed() -> Picture {
    let view = view(120, 80);
    let style = LayerStyle {
        shadow: Some(Shadow {
            color: Color::rgb(0x2b2a27).percent(40),
            radius_pt: 9.0,
            offset_pt: 4.0,
        }),
        ..LayerStyle::single(land())
    };
    on_paper(city(&view), style, &view)
}

/// Neighbours that share borders off whole pixels: neither gap nor double darkening.
fn neighbours() -> Picture {
    let view = view(96, 96);
    let mut shapes = Shapes::on(&view);
    let corner = |i: u32, j: u32| {
        let (x, y) = (f64::from(i) * 11.37 + 2.0, f64::from(j) * 11.73 + 2.0);
        (x + f64::from(j) * 0.61, y - f64::from(i) * 0.47 + 4.0)
    };
    for i in 0..7 {
        for j in 0..7 {
            shapes = shapes.polygon(&[
                corner(i, j),
                corner(i + 1, j),
                corner(i + 1, j + 1),
                corner(i, j + 1),
            ]);
        }
    }
    on_paper(
        shapes.layer(),
        LayerStyle::single(Symbol::filled(GREEN.percent(50))),
        &view,
    )
}

fn labelled(role: Role, layer: impl Fn(&MapView) -> Arc<Layer>) -> Picture {
    let view = view(240, 150);
    let layer = SceneLayer::new(layer(&view), role, MapTheme::Light);
    let plate = Plate::new(Scene::new(vec![layer], MapTheme::Light), view);
    plate.picture(1, &Progress::new()).unwrap()
}

fn county(view: &MapView, name: &str) -> Arc<Layer> {
    let ring = [
        (20.0, 16.0),
        (220.0, 24.0),
        (210.0, 60.0),
        (120.0, 64.0),
        (124.0, 132.0),
        (30.0, 136.0),
    ];
    Shapes::on(view).named(name, "", &[&ring]).layer()
}

/// Room for two lines of a name, not for one.
fn narrow_reserve(view: &MapView) -> Arc<Layer> {
    let ring = [(74.0, 14.0), (168.0, 18.0), (166.0, 134.0), (76.0, 138.0)];
    Shapes::on(view)
        .named("猫儿山国家级自然保护区", "", &[&ring])
        .layer()
}

fn river(view: &MapView) -> Arc<Layer> {
    let points: Vec<(f64, f64)> = (0..40)
        .map(|i| {
            let x = f64::from(i) * 6.2 - 2.0;
            (x, 90.0 + 26.0 * libm::sin(x / 46.0) - 0.16 * x)
        })
        .collect();
    Shapes::on(view).line("漓江", &points).layer()
}

fn places(view: &MapView) -> Arc<Layer> {
    Shapes::on(view)
        .point("靖江王府", 60.0, 40.0)
        .point("花桥", 150.0, 70.0)
        .point("李宗仁官邸", 214.0, 110.0)
        .layer()
}

fn crowd(view: &MapView) -> Arc<Layer> {
    let mut shapes = Shapes::on(view);
    for i in 0..12_u32 {
        let (x, y) = (
            f64::from(i % 4) * 58.0 + 32.0,
            f64::from(i / 4) * 48.0 + 28.0,
        );
        let name = ["兴坪镇", "白沙镇", "福利镇", "高田镇", "金宝乡", "普益乡"][i as usize % 6];
        shapes = shapes.named(name, "", &[&blob(x, y, 26.0, i, 24)]);
    }
    shapes.layer()
}

/// Land with a river, in whose picture pieces of furniture are put.
fn furnished(theme: MapTheme, density: f32, add: fn(&mut Furniture)) -> Picture {
    let view = MapView::new(
        Coord::lon_lat(110.3, 25.25),
        60.0 / f64::from(density),
        (256, 192),
        density,
    );
    let base = MapView::new(Coord::lon_lat(110.3, 25.25), 60.0, (256, 192), 1.0);
    let land = Shapes::on(&base)
        .polygon(&blob(128.0, 96.0, 110.0, 3, 60))
        .layer();
    let water = river(&base);
    let mut scene = Scene::new(
        vec![
            SceneLayer::new(land, Role::County, theme),
            SceneLayer::new(water, Role::River, theme),
        ],
        theme,
    );
    for layer in &mut scene.layers {
        layer.labels = false;
    }
    let mut plate = Plate::new(scene, view);
    add(&mut plate.furniture);
    plate.picture(1, &Progress::new()).unwrap()
}

fn legend(num: usize) -> LegendBlock {
    let name = |i: usize| ["核心保护区", "一般控制区", "准保护区"][i % 3].to_owned();
    let mut groups = vec![LegendGroup {
        title: None,
        entries: vec![LegendEntry {
            symbol: Symbol::outlined(Stroke::solid(BLUE, 2.0)),
            shape: SwatchShape::Line,
            name: "河流".into(),
        }],
    }];
    groups.extend((0..num).map(|n| {
        LegendGroup {
            title: Some(format!("自然保护地 {n}")),
            entries: (0..2)
                .map(|i| LegendEntry::new(blue_fill(30 + 20 * i as u8), name(i)))
                .collect(),
        }
    }));
    LegendBlock {
        title: "图例".into(),
        groups,
    }
}

fn everything(f: &mut Furniture) {
    *f = Furniture {
        lang: Lang::Zh,
        title: Some("选址核查".into()),
        subtitle: Some("核查日期 2026-11-24".into()),
        scale_bar: true,
        scale_text: Some("1:200,000".into()),
        north: Some("北".into()),
        grid: Some(GridKind::Kilometers),
        wordmark: Some("示意".into()),
        source: vec!["示意数据，非法定边界".into()],
        legend: Some(legend(1)),
        frame: true,
    };
}

fn call_outs() -> Picture {
    let view = view(256, 180);
    let site = Shapes::on(&view).rect(110.0, 70.0, 150.0, 110.0).layer();
    let scene = Scene::new(
        vec![SceneLayer::new(site, Role::Project, MapTheme::Light)],
        MapTheme::Light,
    );
    let mut plate = Plate::new(scene, view);
    let at = |x: f64, y: f64| super::support::at(&view, x, y);
    plate.call_outs = vec![
        CallOut {
            at: at(120.0, 80.0),
            title: "生态保护红线".into(),
            detail: "0.1234公顷".into(),
        },
        CallOut {
            at: at(140.0, 100.0),
            title: "永久基本农田".into(),
            detail: "2.5000公顷".into(),
        },
    ];
    plate.keep_clear = vec![[110.0, 70.0, 150.0, 110.0]];
    plate.picture(1, &Progress::new()).unwrap()
}

fn strip() -> Picture {
    let view = view(256, 60);
    let mut picture = shape(blue_fill(40)).crop(0, 0, 256, 60);
    for pixel in picture.rgba.chunks_exact_mut(4).filter(|p| p[3] == 0) {
        pixel.copy_from_slice(&[0xf1, 0xee, 0xe6, 255]);
    }
    let strip = Strip {
        legend: vec![
            (blue_fill(40), "拟建项目".into()),
            (hatched(45.0, 6.0), "涉及禁止性管控要求".into()),
            (Symbol::filled(YELLOW), "永久基本农田".into()),
        ],
        lines: vec!["界线数据来源：天地图，经处理；仅供内部参考，不得公开".into()],
    };
    with_strip(&picture, &view, &strip, MapTheme::Light)
}

/// One place at several scales: parcels, a road, a well.
fn level(meters_per_pixel: f64) -> Picture {
    let base = MapView::new(Coord::lon_lat(110.3, 25.25), 1.0, (256, 256), 1.0);
    let view = MapView::new(
        Coord::lon_lat(110.3, 25.25),
        meters_per_pixel,
        (120, 120),
        1.0,
    );
    let mut parcels = Shapes::on(&base);
    for i in 0..14_u32 {
        for j in 0..14_u32 {
            let (x, y) = (
                f64::from(i) * 200.0 - 1_270.0,
                f64::from(j) * 190.0 - 1_200.0,
            );
            parcels = parcels.polygon(&blob(x, y, 92.0, i * 7 + j, 48));
        }
    }
    let road: Vec<(f64, f64)> = (0..60)
        .map(|i| {
            let x = f64::from(i) * 60.0 - 1_700.0;
            (x, 128.0 + 90.0 * libm::sin(x / 170.0))
        })
        .collect();
    let road = Shapes::on(&base).line("", &road).layer();
    let well = Shapes::on(&base).point("", 128.0, 100.0).layer();
    let scene = Scene::new(
        vec![
            of(parcels.layer(), LayerStyle::single(blue_fill(40))),
            of(
                road,
                LayerStyle::single(Symbol::outlined(Stroke::solid(YELLOW, 3.0).cased(RED, 0.8))),
            ),
            of(well, LayerStyle::single(Symbol::filled(RED))),
        ],
        MapTheme::Light,
    );
    drawn(&scene, &view)
}

/// The symbols of every role and class on one sheet.
fn roles(theme: MapTheme) -> Picture {
    let [r, g, b, _] = theme
        .palette()
        .land
        .premultiplied()
        .map(|c| (c * 255.0 + 0.5) as u8);
    let mut sheet = Picture {
        width: 256,
        height: 256,
        rgba: [r, g, b, 255].repeat(256 * 256),
    };
    let symbols = Role::ALL
        .iter()
        .flat_map(|role| default_in(*role, theme).rules.clone())
        .take(98);
    for (i, rule) in symbols.enumerate() {
        let (x, y) = ((i % 7) * 36 + 4, (i / 7) * 18 + 2);
        let mark = swatch(&rule.symbol, SwatchShape::Area, (32, 15), 1.0);
        for row in 0..mark.height as usize {
            for column in 0..mark.width as usize {
                let above = mark.pixel(column as u32, row as u32);
                let at = ((y + row) * 256 + x + column) * 4;
                let rest = 255 - u32::from(above[3]);
                for (k, a) in above.into_iter().enumerate().take(3) {
                    let below = u32::from(sheet.rgba[at + k]);
                    sheet.rgba[at + k] = (u32::from(a) + (below * rest + 127) / 255).min(255) as u8;
                }
            }
        }
    }
    sheet
}
