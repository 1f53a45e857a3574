//! Parks, the scenic area, world heritage and protected monuments (示意).

use super::super::arrangement::Area;
use super::super::contour::Grid;
use super::super::noise::fractal;
use super::super::plane::{Km, km, to_line};
use super::super::table::{Shape, Table};
use super::super::world::World;
use super::{counties_of, nested, numbered, of_label, patch};

/// Name, grade, longitude, latitude, kilometres east and north, lean.
type Park = (&'static str, &'static str, f64, f64, f64, f64, f64);

const WETLAND: &[Park] = &[
    (
        "示意·龙脊梯田国家湿地公园",
        "国家级（试点）",
        110.105,
        25.775,
        3.4,
        2.4,
        0.3,
    ),
    (
        "示意·全州天湖国家湿地公园",
        "国家级（试点）",
        110.885,
        26.085,
        3.0,
        2.2,
        0.5,
    ),
    (
        "示意·灌阳灌江国家湿地公园",
        "国家级（试点）",
        111.118,
        25.580,
        1.3,
        4.6,
        0.25,
    ),
];

const FOREST: &[Park] = &[
    (
        "示意·桂林森林公园",
        "国家级",
        110.318,
        25.172,
        2.2,
        1.7,
        0.4,
    ),
    (
        "示意·八角寨森林公园",
        "国家级",
        110.755,
        26.215,
        3.0,
        3.8,
        0.3,
    ),
    (
        "示意·龙胜温泉森林公园",
        "国家级",
        110.160,
        25.915,
        2.6,
        3.3,
        -0.4,
    ),
];

const GEO: &[Park] = &[
    (
        "示意·资源丹霞地质公园",
        "国家级",
        110.700,
        26.150,
        3.2,
        4.6,
        0.2,
    ),
    (
        "示意·阳朔峰林地质公园",
        "自治区级",
        110.430,
        24.800,
        3.6,
        2.6,
        0.5,
    ),
];

fn park_areas(world: &World, seed: u64, park: &Park) -> Vec<Area> {
    let middle = km(park.2, park.3);
    let reach = park.4.max(park.5) * 1.8;
    let field = |p: Km| patch(seed, middle, (park.4, park.5), park.6, p);
    nested(
        world,
        &Grid::around(middle, reach, reach / 36.0),
        &field,
        &[0.0],
        0.016,
    )
}

fn parks(world: &World, seed: u64, stem: &str, list: &[Park]) -> Table {
    let mut table = Table::new(&["编号", "名称", "级别", "县"]);
    for (k, park) in list.iter().enumerate() {
        let areas = park_areas(world, seed + k as u64, park);
        let parts: Vec<&Area> = areas.iter().collect();
        table.add(
            Shape::areas(&areas),
            vec![
                numbered(stem, k + 1).into(),
                park.0.into(),
                park.1.into(),
                counties_of(world, &parts).into(),
            ],
        );
    }
    table
}

/// 湿地公园.
pub fn wetland_parks(world: &World) -> Table {
    parks(world, 4000, "湿地公园", WETLAND)
}

/// 森林公园.
pub fn forest_parks(world: &World) -> Table {
    parks(world, 4100, "森林公园", FOREST)
}

/// 地质公园.
pub fn geo_parks(world: &World) -> Table {
    parks(world, 4200, "地质公园", GEO)
}

/// The stretch of 漓江 below the city as places.
fn lower_li(world: &World) -> Vec<Km> {
    let (north, south) = (km(0.0, 25.315).1, km(0.0, 24.735).1);
    world
        .river("漓江")
        .iter()
        .copied()
        .filter(|p| p.1 < north && p.1 > south)
        .collect()
}

/// The scenic area along 漓江: core (label 1) near the water, general (2) beyond.
pub fn scenic_zones(world: &World) -> Vec<Area> {
    let line = lower_li(world);
    let field = |p: Km| {
        let (d, along) = to_line(p, &line);
        let rough = fractal(4301, p.0, p.1, 7.0, 4);
        // Narrow in the city, wide among the peaks downstream.
        let width = 0.75 + ((along - 15.0) / 8.0).clamp(0.0, 4.0);
        1.0 - d / (width * (1.0 + 0.55 * rough))
    };
    let grid = Grid::over(km(110.12, 24.62), km(110.72, 25.40), 0.22);
    nested(world, &grid, &field, &[0.0, 0.72], 0.02)
}

/// 风景名胜区.
pub fn scenic_table(areas: &[Area]) -> Table {
    let mut table = Table::new(&["编号", "名称", "分区", "级别"]);
    for (label, zone) in [(1, "核心景区"), (2, "一般景区")] {
        table.add(
            Shape::areas(of_label(areas, label)),
            vec![
                numbered("景区", label as usize).into(),
                "示意·漓江风景名胜区".into(),
                zone.into(),
                "国家级".into(),
            ],
        );
    }
    table
}

/// 世界自然遗产地 and its buffer.
pub fn heritage(world: &World) -> Table {
    let middle = km(110.470, 24.930);
    let field = |p: Km| patch(4401, middle, (11.5, 13.0), -0.5, p);
    let areas = nested(
        world,
        &Grid::around(middle, 24.0, 0.4),
        &field,
        &[0.0, 0.26],
        0.025,
    );
    let mut table = Table::new(&["编号", "名称", "分区"]);
    for (label, zone) in [(1, "遗产地"), (2, "缓冲区")] {
        table.add(
            Shape::areas(of_label(&areas, label)),
            vec![
                numbered("遗产", label as usize).into(),
                "示意·桂林喀斯特".into(),
                zone.into(),
            ],
        );
    }
    table
}

/// Monuments: name, longitude, latitude, kilometres across.
const RELICS: &[(&str, f64, f64, f64)] = &[
    ("示意·灵渠", 110.690, 25.602, 1.1),
    ("示意·靖江王陵", 110.350, 25.285, 1.3),
    ("示意·靖江王府", 110.302, 25.287, 0.45),
    ("示意·甑皮岩", 110.288, 25.212, 0.5),
    ("示意·李宗仁故居", 110.055, 25.330, 0.5),
    ("示意·江头村", 110.262, 25.505, 0.7),
    ("示意·恭城古建筑群", 110.832, 24.842, 0.6),
    ("示意·湘山寺", 111.050, 25.915, 0.5),
    ("示意·百寿岩石刻", 109.715, 25.115, 0.4),
    ("示意·红军标语楼", 109.960, 25.835, 0.4),
];

/// 文物保护范围 and 建设控制地带.
pub fn relics(world: &World) -> Table {
    let mut table = Table::new(&["编号", "名称", "分区", "县"]);
    let mut number = 0;
    for (k, &(name, lon, lat, size)) in RELICS.iter().enumerate() {
        let middle = km(lon, lat);
        let field = |p: Km| patch(4500 + k as u64, middle, (size, size * 0.8), 0.3, p);
        let areas = nested(
            world,
            &Grid::around(middle, size * 1.8, size / 16.0),
            &field,
            &[0.0, 0.48],
            size / 160.0,
        );
        for (label, zone) in [(1, "保护范围"), (2, "建设控制地带")] {
            let parts = of_label(&areas, label);
            if parts.is_empty() {
                continue;
            }
            number += 1;
            let county = counties_of(world, &parts);
            table.add(
                Shape::areas(parts),
                vec![
                    numbered("文物", number).into(),
                    name.into(),
                    zone.into(),
                    county.into(),
                ],
            );
        }
    }
    table
}
