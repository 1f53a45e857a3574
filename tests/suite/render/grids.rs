//! Grids and the layout of furniture. Witness of kilometres and convergence: PROJ
//! (tests/oracle/furniture/make_grid.py).

use redline::geom::Coord;
use redline::i18n::Lang;
use redline::render::furniture::{Frame, convergence_deg, grid, lay_out};
use redline::render::{Furniture, GridKind, LegendBlock, LegendEntry, LegendGroup, MapView};
use redline::style::{Color, MapTheme, Symbol};
use serde_json::Value;

fn oracle() -> Value {
    serde_json::from_str(include_str!("../../oracle/furniture/grid.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|n| n.as_f64().unwrap()).collect()
}

/// Guilin and its surroundings, about 100 km wide.
fn city() -> MapView {
    MapView::new(Coord::lon_lat(110.3, 25.25), 60.0, (1720, 900), 1.0)
}

/// `y` of a curve at an `x`, by the piece it lies on.
fn along(points: &[(f64, f64)], x: f64) -> f64 {
    let pair = points
        .windows(2)
        .find(|p| (p[0].0.min(p[1].0)..=p[0].0.max(p[1].0)).contains(&x))
        .unwrap();
    pair[0].1 + (pair[1].1 - pair[0].1) * (x - pair[0].0) / (pair[1].0 - pair[0].0)
}

#[test]
fn lines_of_kilometres_lie_where_proj_has_them() {
    let found = grid(&city(), GridKind::Kilometers, 100.0);
    assert_eq!(found.zone.unwrap().number, 37);
    assert_eq!(found.step, 10_000.0);
    let oracle = oracle();
    // A hundredth of a pixel of this picture is 0.6 m: 5e-6 degrees. The pieces of a curve sag
    // by 1.4e-6 degrees at most.
    for (km, points) in oracle["eastings"].as_object().unwrap() {
        let label = format!("37 {km}");
        let line = found.lines.iter().find(|l| l.label == label).unwrap();
        assert!(line.is_upright);
        let curve: Vec<_> = line.points.iter().map(|c| (c.y, c.x)).collect();
        for point in points.as_array().unwrap() {
            let [lon, lat] = numbers(point)[..] else {
                panic!()
            };
            assert!((along(&curve, lat) - lon).abs() < 2e-7, "{label} at {lat}");
        }
    }
    for (km, points) in oracle["northings"].as_object().unwrap() {
        let line = found.lines.iter().find(|l| l.label == *km).unwrap();
        assert!(!line.is_upright);
        let curve: Vec<_> = line.points.iter().map(|c| (c.x, c.y)).collect();
        for point in points.as_array().unwrap() {
            let [lon, lat] = numbers(point)[..] else {
                panic!()
            };
            assert!((along(&curve, lon) - lat).abs() < 2e-6, "{km} at {lon}");
        }
    }
}

#[test]
fn grid_north_leans_as_proj_says_and_by_the_usual_sign() {
    for row in oracle()["convergence_deg"].as_array().unwrap() {
        let [lon, lat, expected] = numbers(row)[..] else {
            panic!()
        };
        let found = convergence_deg(Coord::lon_lat(lon, lat)).unwrap();
        assert!(
            (found - expected).abs() < 1e-5,
            "{lon}: {found}, {expected}"
        );
    }
    // West of the central meridian grid north lies west of true north: negative.
    assert!(convergence_deg(Coord::lon_lat(110.0, 25.0)).unwrap() < 0.0);
}

#[test]
fn a_view_of_many_zones_shows_each_within_its_own_three_degrees() {
    let view = MapView::new(Coord::lon_lat(110.3, 25.25), 1_500.0, (1600, 900), 1.0);
    let found = grid(&view, GridKind::Kilometers, 100.0);
    assert!(found.lines.len() > 20, "{}", found.lines.len());
    let labelled = |l: &&redline::render::furniture::GridLine| l.is_upright && !l.label.is_empty();
    for line in found.lines.iter().filter(labelled) {
        let zone: f64 = line.label.split(' ').next().unwrap().parse().unwrap();
        for c in &line.points {
            assert!(
                (c.x - 3.0 * zone).abs() <= 1.5 + 1e-9,
                "{} at {}",
                line.label,
                c.x
            );
        }
    }
}

#[test]
fn lines_of_degrees_are_told_in_degrees_and_minutes() {
    let found = grid(&city(), GridKind::Degrees, 140.0);
    let labels: Vec<&str> = found.lines.iter().map(|l| l.label.as_str()).collect();
    assert!(labels.contains(&"110°15′E"), "{labels:?}");
    assert!(labels.contains(&"25°15′N"), "{labels:?}");
}

#[test]
fn a_grid_at_the_ends_of_the_earth_neither_panics_nor_runs_away() {
    for (lon, lat) in [(180.0, 90.0), (-180.0, -90.0), (0.0, 0.0), (179.9, 84.5)] {
        for scale in [0.01, 1.0, 3_000.0, 20_000.0] {
            for kind in [GridKind::Degrees, GridKind::Kilometers] {
                let view = MapView::new(Coord::lon_lat(lon, lat), scale, (900, 700), 1.0);
                assert!(grid(&view, kind, 100.0).lines.len() < 20_000);
            }
        }
    }
}

fn furniture(entries: usize) -> Furniture {
    let entry = |i: usize| {
        let name = format!("第{i}类保护区域，名称很长以致于须分成两行书写的图例项");
        LegendEntry::new(Symbol::filled(Color::rgb(0)), name)
    };
    Furniture {
        lang: Lang::Zh,
        title: Some("桂林市国土空间规划拟建项目套合分析图（示意）".into()),
        subtitle: Some("核查日期 2026-11-24\n示意数据，非法定边界".into()),
        scale_bar: true,
        scale_text: Some("1:50,000（按图幅 420×297 毫米）".into()),
        north: Some("北".into()),
        grid: Some(GridKind::Degrees),
        wordmark: Some("示意".into()),
        source: vec![
            "数据来源：自治区自然资源厅 · 2025-12；桂林市生态环境局 · 2024；林业局 · 2025".into(),
            "界线数据来源：天地图，经处理；本图未经地图审核，仅供内部参考，不得公开".into(),
        ],
        legend: Some(LegendBlock {
            title: "图例".into(),
            groups: vec![LegendGroup {
                title: Some("自然保护地".into()),
                entries: (0..entries).map(entry).collect(),
            }],
        }),
        frame: true,
    }
}

fn apart(a: &Frame, b: &Frame) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

#[test]
fn no_piece_lies_on_another_or_leaves_the_picture_at_any_size() {
    for entries in [1, 6, 60] {
        let furniture = furniture(entries);
        for density in [1.0_f32, 1.5, 3.0] {
            for (width, height) in [
                (1, 1),
                (60, 40),
                (200, 150),
                (320, 640),
                (640, 320),
                (1024, 768),
                (1920, 1080),
                (3840, 500),
            ] {
                let view =
                    MapView::new(Coord::lon_lat(110.3, 25.25), 30.0, (width, height), density);
                let frames = lay_out(&view, &furniture, MapTheme::Light).frames();
                for (i, a) in frames.iter().enumerate() {
                    let inside =
                        a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= width as f32 && a[3] <= height as f32;
                    assert!(inside, "{a:?} of {width}×{height} at {density}");
                    for b in &frames[..i] {
                        assert!(apart(a, b), "{a:?} on {b:?}, {width}×{height} at {density}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_picture_of_a_usual_size_has_every_piece() {
    for (width, height, density) in [(1024, 768, 1.0), (1920, 1080, 1.0), (3508, 2480, 3.125)] {
        let view = MapView::new(Coord::lon_lat(110.3, 25.25), 30.0, (width, height), density);
        let frames = lay_out(&view, &furniture(12), MapTheme::Dark).frames();
        assert_eq!(frames.len(), 5, "{width}×{height}: {frames:?}");
    }
}
