//! Karst and the three zones in which something must not burn (示意).

use super::super::contour::Grid;
use super::super::noise::fractal;
use super::super::plane::{Km, km};
use super::super::table::{Shape, Table};
use super::super::world::World;
use super::{nested, numbered, of_label, patch};

/// Above 0 where the sample has karst at all, above 0.5 where it is strongly developed.
fn karst(world: &World, p: Km) -> f64 {
    // A belt of peaks from the north of the city down to 平乐, and lesser ones.
    let belts: [(Km, (f64, f64), f64); 5] = [
        (km(110.36, 25.02), (17.0, 33.0), 0.28),
        (km(110.52, 24.70), (24.0, 13.0), -0.3),
        (km(110.98, 25.86), (20.0, 11.0), 0.7),
        (km(109.96, 25.02), (9.0, 19.0), 0.1),
        (km(110.72, 25.66), (10.0, 7.0), 0.5),
    ];
    let belt = belts
        .iter()
        .enumerate()
        .map(|(k, &(middle, size, lean))| patch(5100 + k as u64, middle, size, lean, p))
        .fold(f64::NEG_INFINITY, f64::max);
    let strong = fractal(5201, p.0, p.1, 11.0, 4) * 1.25 - 0.1;
    // Strong karst only well inside the belt, off the high ranges.
    let rise = strong
        .min(belt * 1.6 - 0.25)
        .min(0.75 - world.height(p) - 0.18);
    if belt < 0.0 {
        belt.max(-1.0)
    } else if rise > 0.0 {
        0.5 + rise.min(0.4)
    } else {
        (0.25 + 0.24 * rise.max(-1.0))
            .max(0.004)
            .min(belt.max(0.004) + 0.2)
    }
}

/// 岩溶强发育 and 岩溶一般: (strong, general).
pub fn karst_tables(world: &World) -> (Table, Table) {
    let grid = Grid::over(km(109.6, 24.2), km(111.5, 26.2), 0.6);
    // Two fields with their own clean level lines; strong lies inside general by the minimum.
    let areas = nested(world, &grid, &|p| karst(world, p), &[0.0, 0.5], 0.04);
    let fields = ["编号", "名称", "县", "依据"];
    let (mut strong, mut general) = (Table::new(&fields), Table::new(&fields));
    for (label, table, stem) in [(1, &mut strong, "强岩溶"), (2, &mut general, "岩溶")] {
        for area in of_label(&areas, label)
            .into_iter()
            .filter(|a| a.km2() > 1.0)
        {
            let number = table.rows.len() + 1;
            let county = world.county_at(area.inside());
            table.add(
                Shape::area(area),
                vec![
                    numbered(stem, number).into(),
                    format!(
                        "示意·{}{}{number:02}",
                        world.county_name(county),
                        if label == 1 {
                            "强发育区"
                        } else {
                            "一般区"
                        }
                    )
                    .into(),
                    world.county_name(county).into(),
                    "示意，非水文地质资料".into(),
                ],
            );
        }
    }
    (strong, general)
}

fn ban(
    world: &World,
    seed: u64,
    name: &str,
    patches: &[(Km, (f64, f64), f64)],
    stem: &str,
) -> Table {
    let field = |p: Km| {
        patches
            .iter()
            .enumerate()
            .map(|(k, &(middle, size, lean))| patch(seed + k as u64, middle, size, lean, p))
            .fold(f64::NEG_INFINITY, f64::max)
    };
    let areas = nested(
        world,
        &Grid::over(km(110.0, 25.0), km(110.6, 25.6), 0.25),
        &field,
        &[0.0],
        0.016,
    );
    let mut table = Table::new(&["编号", "名称", "通告"]);
    table.add(
        Shape::areas(&areas),
        vec![
            numbered(stem, 1).into(),
            name.into(),
            "示意通告〔2022〕1号".into(),
        ],
    );
    table
}

/// 高污染燃料禁燃区, 露天禁烧区, 烟花爆竹禁放区.
pub fn burning_tables(world: &World) -> (Table, Table, Table) {
    let city = km(110.290, 25.268);
    let new_town = km(110.205, 25.245);
    (
        ban(
            world,
            5400,
            "示意·高污染燃料禁燃区",
            &[(city, (8.6, 8.0), 0.2), (new_town, (5.8, 5.0), 0.1)],
            "禁燃",
        ),
        ban(
            world,
            5500,
            "示意·露天禁烧区",
            &[(km(110.275, 25.262), (17.0, 15.0), 0.15)],
            "禁烧",
        ),
        ban(
            world,
            5600,
            "示意·烟花爆竹禁放区",
            &[(city, (6.4, 7.2), -0.3)],
            "禁放",
        ),
    )
}
