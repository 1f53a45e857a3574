//! The ecological red line (示意): mountains cut by county borders and by reserves' core zones.
//! Not calibrated to any official total.

use super::super::arrangement::{Area, Arrangement};
use super::super::contour::kept_levels;
use super::super::noise::fractal;
use super::super::plane::{Spot, km_of};
use super::super::table::{Shape, Table};
use super::super::world::World;
use super::numbered;
use super::reserves::{self, Zoned};

const KINDS: [&str; 4] = ["水源涵养", "生物多样性维护", "水土流失", "石漠化"];

/// The patches. Label: county number × 2, plus 1 in a core zone.
pub fn patches(world: &World, zoned: &[Zoned]) -> Vec<Area> {
    let grid = &world.grid;
    let mut values = world.red_values().to_vec();
    // Reserves lie inside the red line, towns never do.
    for j in 0..grid.rows {
        for i in 0..grid.columns {
            let p = grid.place(i, j);
            let value = &mut values[j * grid.columns + i];
            *value = value
                .max(reserves::field(p) * 0.6)
                .min(-world.town(p) * 0.5);
        }
    }
    let mut lines = world.county_lines();
    lines.extend(kept_levels(grid, &values, 0.0, 0.024));
    let cores: Vec<&Area> = zoned
        .iter()
        .flat_map(|z| z.zones.iter().filter(|a| a.label == 1))
        .collect();
    lines.extend(cores.iter().flat_map(|a| a.rings.iter().cloned()));
    let plane = Arrangement::new(&lines);
    let core = |spot: Spot| cores.iter().any(|a| a.holds(spot));
    let mut labels = plane.label(|spot| {
        let county = world.county_at(spot);
        if county == 0 {
            0
        } else if core(spot) {
            county * 2 + 1
        } else if grid.between(&values, km_of(spot)) > 0.0 {
            county * 2
        } else {
            0
        }
    });
    plane.absorb(&mut labels, 0.22, true);
    plane.areas(&labels)
}

/// The layer.
pub fn table(world: &World, patches: &[Area]) -> Table {
    let mut table = Table::new(&["斑块编号", "类型", "分区", "县"]);
    for (k, area) in patches.iter().enumerate() {
        let p = km_of(area.inside());
        let pick = (fractal(611, p.0, p.1, 38.0, 2) * 3.2 + 1.6)
            .clamp(0.0, 3.0)
            .round() as usize;
        let zone = if area.label % 2 == 1 {
            "核心保护区"
        } else {
            "核心保护区外"
        };
        table.add(
            Shape::area(area),
            vec![
                numbered("红线", k + 1).into(),
                KINDS[pick].into(),
                zone.into(),
                world.county_name(area.label / 2).into(),
            ],
        );
    }
    table
}
