//! Rivers as lines, lakes and wetlands as areas (示意).

use super::super::arrangement::Area;
use super::super::contour::{Grid, thinned};
use super::super::noise::{Chance, smooth};
use super::super::plane::{Km, Spot, km, spot, to_line};
use super::super::table::{Shape, Table};
use super::super::world::World;
use super::{nested, numbered, patch, spots};

/// The rivers, each cut to the stretch inside the city.
pub fn river_table(world: &World) -> Table {
    let mut table = Table::new(&["编号", "名称", "等级"]);
    for (k, river) in world.rivers.iter().enumerate() {
        let line = spots(&thinned(&river.line, 0.012));
        let mut parts: Vec<Vec<Spot>> = vec![Vec::new()];
        for p in line {
            if world.county_at(p) > 0 {
                if let Some(part) = parts.last_mut() {
                    part.push(p);
                }
            } else if parts.last().is_some_and(|part| !part.is_empty()) {
                parts.push(Vec::new());
            }
        }
        parts.retain(|part| part.len() > 3);
        let grade = ["", "干流及主要支流", "支流", "城区溪河"][river.grade as usize];
        table.add(
            Shape::Lines(parts),
            vec![
                numbered("河流", k + 1).into(),
                format!("示意·{}", river.name).into(),
                grade.into(),
            ],
        );
    }
    table
}

/// Where 青狮潭 of the sample lies.
pub const RESERVOIR: (f64, f64) = (110.205, 25.562);

/// Above 0 on the water of 青狮潭: a body with arms up its valleys.
pub fn reservoir(p: Km) -> f64 {
    let q = (
        p.0 + 0.8 * smooth(31, p.0 / 2.4, p.1 / 2.4),
        p.1 + 0.8 * smooth(33, p.0 / 2.4, p.1 / 2.4),
    );
    let arms: [&[(f64, f64)]; 4] = [
        &[
            (110.222, 25.530),
            (110.212, 25.555),
            (110.190, 25.575),
            (110.160, 25.588),
        ],
        &[(110.212, 25.555), (110.222, 25.590), (110.216, 25.620)],
        &[(110.190, 25.575), (110.182, 25.606), (110.162, 25.622)],
        &[(110.200, 25.560), (110.172, 25.548), (110.152, 25.552)],
    ];
    let reach = arms
        .iter()
        .enumerate()
        .map(|(k, arm)| {
            let line: Vec<Km> = arm.iter().map(|&(lon, lat)| km(lon, lat)).collect();
            let (d, along) = to_line(q, &line);
            let width = if k == 0 { 1.15 } else { 0.82 } - 0.10 * along;
            1.0 - d / width.max(0.25)
        })
        .fold(f64::NEG_INFINITY, f64::max);
    reach + 0.35 * smooth(35, p.0 / 0.9, p.1 / 0.9)
}

/// Lakes: name, longitude, latitude, kilometres east and north, lean.
const LAKES: &[(&str, f64, f64, f64, f64, f64)] = &[
    ("示意·榕湖", 110.2845, 25.2772, 0.42, 0.14, 0.1),
    ("示意·杉湖", 110.2925, 25.2760, 0.24, 0.13, 0.0),
    ("示意·桂湖", 110.2825, 25.2850, 0.16, 0.46, 0.1),
    ("示意·木龙湖", 110.2940, 25.2935, 0.30, 0.14, 0.2),
    ("示意·芳莲池", 110.3030, 25.2555, 0.22, 0.16, 0.0),
    ("示意·天湖", 110.8850, 26.0820, 1.30, 0.80, 0.5),
    ("示意·五里峡水库", 110.7350, 25.5150, 0.70, 1.30, 0.3),
    ("示意·久大水库", 110.4550, 24.8250, 0.60, 0.50, 0.2),
    ("示意·板峡水库", 109.9050, 25.1450, 0.60, 1.00, 0.2),
    ("示意·大江水库", 110.2650, 24.5550, 0.75, 0.55, 0.4),
    ("示意·峡口水库", 110.7880, 24.9320, 0.55, 0.85, -0.3),
    ("示意·思安江水库", 110.4300, 25.3350, 0.45, 0.90, 0.3),
];

/// The lakes: the layer, and their areas.
pub fn lakes(world: &World) -> (Table, Vec<Area>) {
    let mut table = Table::new(&["编号", "名称"]);
    let middle = km(RESERVOIR.0, RESERVOIR.1);
    let mut all = nested(
        world,
        &Grid::around(middle, 10.0, 0.1),
        &reservoir,
        &[0.0],
        0.008,
    );
    table.add(
        Shape::areas(&all),
        vec![numbered("湖库", 1).into(), "示意·青狮潭水库".into()],
    );
    for (k, &(name, lon, lat, east, north, lean)) in LAKES.iter().enumerate() {
        let middle = km(lon, lat);
        let reach = east.max(north) * 2.0;
        let field = |p: Km| patch(3000 + k as u64, middle, (east, north), lean, p);
        let areas = nested(
            world,
            &Grid::around(middle, reach, reach / 28.0),
            &field,
            &[0.0],
            reach / 260.0,
        );
        table.add(
            Shape::areas(&areas),
            vec![numbered("湖库", k + 2).into(), name.into()],
        );
        all.extend(areas);
    }
    (table, all)
}

/// Wetlands: the 会仙 marsh and strips along rivers.
pub fn wetland_table(world: &World) -> Table {
    let marsh = km(110.198, 25.105);
    let mut chance = Chance::new(77);
    let mut spots_by_rivers: Vec<(Km, (f64, f64), f64)> = vec![(marsh, (6.2, 2.5), 0.12)];
    for river in world.rivers.iter().filter(|r| r.grade == 1) {
        let n = river.line.len();
        for _ in 0..n / 150 {
            let at = (chance.unit() * (n - 20) as f64) as usize + 8;
            let (a, b) = (river.line[at], river.line[(at + 6).min(n - 1)]);
            let lean = if (b.0 - a.0).abs() < 1e-6 {
                4.0
            } else {
                ((b.1 - a.1) / (b.0 - a.0)).clamp(-4.0, 4.0)
            };
            spots_by_rivers.push((
                a,
                (chance.between(0.5, 1.3), chance.between(0.22, 0.45)),
                lean,
            ));
        }
    }
    let mut table = Table::new(&["编号", "名称", "湿地类型", "县"]);
    let mut number = 0;
    for (k, (middle, size, lean)) in spots_by_rivers.into_iter().enumerate() {
        let spot = spot(middle);
        if world.county_at(spot) == 0 || world.town(middle) > -0.4 && k > 0 {
            continue;
        }
        let reach = size.0.max(size.1) * 1.9;
        let field = |p: Km| patch(3300 + k as u64, middle, size, lean, p);
        let areas: Vec<Area> = nested(
            world,
            &Grid::around(middle, reach, reach / 30.0),
            &field,
            &[0.0],
            reach / 260.0,
        );
        if areas.is_empty() {
            continue;
        }
        number += 1;
        let (name, kind) = if k == 0 {
            ("示意·会仙湿地".to_owned(), "沼泽湿地")
        } else {
            (numbered("湿地", number), "河流湿地")
        };
        table.add(
            Shape::areas(&areas),
            vec![
                numbered("湿地斑", number).into(),
                name.into(),
                kind.into(),
                world.county_name(world.county_at(spot)).into(),
            ],
        );
    }
    table
}
