//! Permanent basic farmland (示意): plains and valley floors, off the red line and off towns.

use super::super::arrangement::{Area, Arrangement};
use super::super::contour::{Grid, kept_levels};
use super::super::noise::{fractal, smooth};
use super::super::plane::{Km, km, km_of, to_line};
use super::super::table::{Shape, Table, Value};
use super::super::world::World;

/// Above 0 on farmland.
pub fn field(world: &World, p: Km) -> f64 {
    let low = 0.30 - world.height(p);
    let valley = world.valley(p);
    // Regions with much farmland and regions with little, then fields of about a kilometre.
    let region = fractal(7001, p.0, p.1, 26.0, 2);
    let plots = fractal(7003, p.0, p.1, 1.7, 3);
    let lanes = smooth(7005, p.0 / 1.3, p.1 / 1.3).abs();
    let ground = 0.55 * low + 0.40 * valley + 0.26 * region + 0.56 * plots - 0.40;
    let open = ground.min(lanes * 1.4 - 0.24);
    open.min(-world.red(p) * 1.5 - 0.05)
        .min(-world.town(p) * 0.8 - 0.02)
}

/// The patches; label = county number.
pub fn patches(world: &World, water: &[Area]) -> Vec<Area> {
    let grid = Grid::over(km(109.6, 24.24), km(111.5, 26.4), 0.2);
    let large: Vec<&[Km]> = world
        .rivers
        .iter()
        .filter(|r| r.grade == 1)
        .map(|r| r.line.as_slice())
        .collect();
    let values = grid.sample(|p| {
        let value = field(world, p);
        if value > -0.1 && world.valley(p) > 0.9 {
            let shore = large
                .iter()
                .map(|l| to_line(p, l).0)
                .fold(f64::INFINITY, f64::min);
            value.min((shore - 0.18) * 2.0)
        } else {
            value
        }
    });
    let mut lines = world.county_lines();
    lines.extend(kept_levels(&grid, &values, 0.0, 0.014));
    let plane = Arrangement::new(&lines);
    let mut labels = plane.label(|spot| {
        let county = world.county_at(spot);
        let dry = !water.iter().any(|w| w.holds(spot));
        if county > 0 && dry && grid.between(&values, km_of(spot)) > 0.0 {
            county
        } else {
            0
        }
    });
    plane.absorb(&mut labels, 0.12, true);
    plane.areas(&labels)
}

/// The layer; sizes are the recorded area in square metres, roughly.
pub fn table(world: &World, patches: &[Area]) -> Table {
    let mut table = Table::new(&["图斑编号", "地类", "县", "面积"]);
    for (k, area) in patches.iter().enumerate() {
        let p = km_of(area.inside());
        let kind = if world.valley(p) + 0.4 * fractal(7011, p.0, p.1, 9.0, 2) > 0.25 {
            "水田"
        } else {
            "旱地"
        };
        table.add(
            Shape::area(area),
            vec![
                format!("示意永农-{:04}", k + 1).into(),
                kind.into(),
                world.county_name(area.label).into(),
                Value::Number(area.km2() * 1e6, 2),
            ],
        );
    }
    table
}
