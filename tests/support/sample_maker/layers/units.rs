//! Eco-environment control units along 漓江 and the urban development boundary (示意).

use super::super::arrangement::{Area, Arrangement};
use super::super::contour::{Grid, kept_levels};
use super::super::land::TOWNS;
use super::super::noise::fractal;
use super::super::plane::{Km, km, km_of};
use super::super::table::{Shape, Table};
use super::super::world::World;
use super::numbered;

/// Units cover these counties without gaps; the others have none in the sample.
const COVERED: &[&str] = &[
    "秀峰区",
    "叠彩区",
    "象山区",
    "七星区",
    "雁山区",
    "临桂区",
    "灵川县",
    "兴安县",
    "阳朔县",
];

/// 优先, 重点 and 一般 units, one feature per county and larger piece.
pub fn control_units(world: &World) -> Table {
    let grid = &world.grid;
    let priority = grid.sample(|p| world.red(p) + 0.16 + 0.10 * fractal(6101, p.0, p.1, 14.0, 3));
    let key = grid.sample(|p| world.town(p) + 0.55 + 0.35 * fractal(6103, p.0, p.1, 9.0, 3));
    let mut lines = world.county_lines();
    lines.extend(kept_levels(grid, &priority, 0.0, 0.05));
    lines.extend(kept_levels(grid, &key, 0.0, 0.05));
    let plane = Arrangement::new(&lines);
    let mut labels = plane.label(|spot| {
        let county = world.county_at(spot);
        if county == 0 || !COVERED.contains(&world.county_name(county)) {
            return 0;
        }
        let p = km_of(spot);
        let class = if grid.between(&key, p) > 0.0 {
            2
        } else if grid.between(&priority, p) > 0.0 {
            1
        } else {
            3
        };
        county * 4 + class
    });
    plane.absorb(&mut labels, 6.0, false);
    let areas = plane.areas(&labels);
    let mut table = Table::new(&[
        "编码",
        "名称",
        "分类",
        "县",
        "空间布局约束",
        "污染物排放管控",
        "环境风险防控",
        "资源开发利用效率要求",
    ]);
    let mut groups: Vec<(u32, Vec<&Area>)> = Vec::new();
    for area in &areas {
        // Large pieces are units of their own, the small ones of a county and class one unit.
        match groups.iter_mut().find(|(label, parts)| {
            *label == area.label && area.km2() < 60.0 && parts[0].km2() < 60.0
        }) {
            Some((_, parts)) => parts.push(area),
            None => groups.push((area.label, vec![area])),
        }
    }
    for (k, (label, parts)) in groups.into_iter().enumerate() {
        let county = (label / 4) as usize;
        let (class, letter) = match label % 4 {
            1 => ("优先保护单元", '1'),
            2 => ("重点管控单元", '2'),
            _ => ("一般管控单元", '3'),
        };
        let code = world
            .counties
            .get(county - 1)
            .map_or("", |c| c.code.as_str());
        table.add(
            Shape::areas(parts),
            vec![
                format!("示意ZH{code}{letter}{:04}", k + 1).into(),
                format!("示意{}{class}{:02}", world.county_name(label / 4), k + 1).into(),
                class.into(),
                world.county_name(label / 4).into(),
                "示意：以正式清单为准".into(),
                "示意：以正式清单为准".into(),
                "示意：以正式清单为准".into(),
                "示意：以正式清单为准".into(),
            ],
        );
    }
    table
}

/// The outlines of towns.
pub fn urban_areas(world: &World) -> Vec<(&'static str, Vec<Area>)> {
    let mut out = Vec::new();
    for &(name, lon, lat, size) in TOWNS {
        let middle = km(lon, lat);
        let grid = Grid::around(middle, size * 2.0, (size / 22.0).max(0.1));
        let field = |p: Km| {
            // A town's own ground: nearer, by size, than any other's.
            let mine = super::distance(p, middle) / size;
            let other = TOWNS
                .iter()
                .filter(|t| t.0 != name)
                .map(|&(_, lon, lat, size)| super::distance(p, km(lon, lat)) / size)
                .fold(f64::INFINITY, f64::min);
            world.town(p).min((other - mine) * 2.0 - 0.05)
        };
        let values = grid.sample(field);
        let lines = kept_levels(&grid, &values, 0.0, size / 240.0);
        let plane = Arrangement::new(&lines);
        let mut labels = plane.label(|spot| u32::from(grid.between(&values, km_of(spot)) > 0.0));
        plane.absorb(&mut labels, size * size / 40.0, true);
        out.push((name, plane.areas(&labels)));
    }
    out
}

/// 城镇开发边界.
pub fn urban_table(towns: &[(&'static str, Vec<Area>)]) -> Table {
    let mut table = Table::new(&["编号", "名称"]);
    for (k, (name, areas)) in towns.iter().enumerate() {
        table.add(
            Shape::areas(areas),
            vec![
                numbered("城镇", k + 1).into(),
                format!("示意·{name}城镇开发边界").into(),
            ],
        );
    }
    table
}
