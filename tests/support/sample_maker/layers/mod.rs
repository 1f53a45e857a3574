//! The layers of the sample, one file per family. Each takes the invented land and gives tables.

pub mod admin;
pub mod around;
pub mod bans;
pub mod farmland;
pub mod land_use;
pub mod parks;
pub mod redline;
pub mod reserves;
pub mod rivers;
pub mod source_zones;
pub mod units;

use super::arrangement::{Area, Arrangement};
use super::contour::{Grid, kept_levels};
use super::noise::fractal;
use super::plane::{Km, Spot, distance, km_of};
use super::world::World;

/// The field of a roundish, organic patch: above 0 inside, 1 in its middle. `size` is the
/// radius in kilometres east and north, `lean` turns it (tangent of the angle).
pub fn patch(seed: u64, middle: Km, size: (f64, f64), lean: f64, p: Km) -> f64 {
    let turn = (1.0 + lean * lean).sqrt();
    let (dx, dy) = (p.0 - middle.0, p.1 - middle.1);
    let (u, v) = (
        (dx + lean * dy) / turn / size.0,
        (dy - lean * dx) / turn / size.1,
    );
    let d = (u * u + v * v).sqrt();
    let wave = (size.0 + size.1) * 0.42;
    let rough = fractal(seed, p.0, p.1, wave, 5);
    1.0 - d + 0.62 * rough * (0.35 + 0.65 * d.min(1.0))
}

/// Nested zones of one field: label 1 where the field exceeds the last level, 2 above the one
/// before, and so on outwards; cut by further lines (county borders) where given. Only what
/// lies inside the city is kept.
pub fn nested(
    world: &World,
    grid: &Grid,
    field: &dyn Fn(Km) -> f64,
    levels: &[f64],
    tolerance: f64,
) -> Vec<Area> {
    let values = grid.sample(field);
    let mut lines = world.county_lines();
    for &level in levels {
        lines.extend(kept_levels(grid, &values, level, tolerance));
    }
    let plane = Arrangement::new(&lines);
    let count = levels.len() as u32;
    let mut labels = plane.label(|spot| {
        if world.county_at(spot) == 0 {
            return 0;
        }
        let value = grid.between(&values, km_of(spot));
        let p = km_of(spot);
        let far = p.0 < grid.west
            || p.1 < grid.south
            || p.0 > grid.west + grid.step * (grid.columns - 1) as f64
            || p.1 > grid.south + grid.step * (grid.rows - 1) as f64;
        let above = levels.iter().filter(|&&l| value > l).count() as u32;
        if above == 0 || far {
            0
        } else {
            count + 1 - above
        }
    });
    plane.absorb(&mut labels, 40.0 * grid.step * grid.step, true);
    plane.areas(&labels)
}

/// The areas of one label.
pub fn of_label(areas: &[Area], label: u32) -> Vec<&Area> {
    areas.iter().filter(|a| a.label == label).collect()
}

/// Numbers to tell features apart: 示意…-001.
pub fn numbered(stem: &str, number: usize) -> String {
    format!("示意{stem}-{number:03}")
}

/// The county names that some areas lie in, in the order of the county table.
pub fn counties_of(world: &World, areas: &[&Area]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for county in &world.counties {
        let touches = areas.iter().any(|a| {
            county.area.holds(a.inside())
                || a.rings[0].iter().step_by(7).any(|&p| county.area.holds(p))
        });
        if touches {
            names.push(&county.name);
        }
    }
    names.join("、")
}

/// Lines from places.
pub fn spots(line: &[Km]) -> Vec<Spot> {
    let mut out: Vec<Spot> = line.iter().map(|&p| super::plane::spot(p)).collect();
    out.dedup();
    out
}
