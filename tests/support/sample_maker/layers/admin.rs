//! Townships and villages of one county (示意): no gaps, no overlaps, invented borders.

use super::super::arrangement::{Area, Arrangement};
use super::super::contour::{Grid, kept, label_borders};
use super::super::noise::{Chance, fractal};
use super::super::plane::{Km, Spot, distance, km, km_of, spot};
use super::super::table::{Shape, Table};
use super::super::world::{County, World};

/// The county whose townships, villages and land use the sample has.
pub const COUNTY: &str = "雁山区";

/// Seats of the townships.
const SEATS: &[(f64, f64)] = &[
    (110.300, 25.075),
    (110.305, 25.170),
    (110.395, 25.180),
    (110.400, 25.090),
    (110.345, 25.125),
    (110.455, 25.055),
];

/// Villages with their homes and townships, and the borders between them.
pub struct Villages {
    /// Where each village's houses are.
    pub homes: Vec<Km>,
    /// Number of each village's township, from 0.
    pub township: Vec<usize>,
    /// One area per village, in the order of `homes`; a village may lie in several parts.
    pub areas: Vec<Vec<Area>>,
    /// One list of areas per township.
    pub townships: Vec<Vec<Area>>,
    /// The borders, as lines to cut other layers by.
    pub lines: Vec<Vec<Spot>>,
}

/// The county of that name.
pub fn county<'a>(world: &'a World, name: &str) -> Option<&'a County> {
    world.counties.iter().find(|c| c.name == name)
}

/// A grid over the county.
pub fn grid_over(county: &County, step: f64) -> Grid {
    let ring: Vec<Km> = county.area.rings[0].iter().map(|&p| km_of(p)).collect();
    let low = ring
        .iter()
        .fold((f64::MAX, f64::MAX), |b, p| (b.0.min(p.0), b.1.min(p.1)));
    let high = ring
        .iter()
        .fold((f64::MIN, f64::MIN), |b, p| (b.0.max(p.0), b.1.max(p.1)));
    Grid::over(
        (low.0 - 0.5, low.1 - 0.5),
        (high.0 + 0.5, high.1 + 0.5),
        step,
    )
}

/// The villages.
pub fn villages(world: &World) -> Option<Villages> {
    let county = county(world, COUNTY)?;
    let mut homes: Vec<Km> = Vec::new();
    let mut chance = Chance::new(8101);
    let cells = grid_over(county, 2.65);
    for j in 0..cells.rows {
        for i in 0..cells.columns {
            let middle = cells.place(i, j);
            let home = (
                middle.0 + chance.between(-0.95, 0.95),
                middle.1 + chance.between(-0.95, 0.95),
            );
            if county.area.holds(spot(home)) {
                homes.push(home);
            }
        }
    }
    let township: Vec<usize> = homes
        .iter()
        .map(|&home| nearest(SEATS.iter().map(|&(lon, lat)| km(lon, lat)), home))
        .collect();
    let grid = grid_over(county, 0.11);
    let labels = grid.sample(|p| {
        let q = (
            p.0 + 0.75 * fractal(8103, p.0, p.1, 3.1, 4),
            p.1 + 0.75 * fractal(8105, p.0, p.1, 3.1, 4),
        );
        nearest(homes.iter().copied(), q) as u32 + 1
    });
    let lines: Vec<Vec<Spot>> = label_borders(&grid, &labels, 3)
        .iter()
        .map(|l| kept(l, 0.012))
        .collect();
    let mut all = lines.clone();
    all.extend(county.area.rings.iter().cloned());
    let plane = Arrangement::new(&all);
    let mut labels = plane.label(|s| {
        if county.area.holds(s) {
            at(&grid, &labels, km_of(s))
        } else {
            0
        }
    });
    plane.absorb(&mut labels, 0.08, false);
    let by_label = |areas: Vec<Area>, count: usize| -> Vec<Vec<Area>> {
        (1..=count as u32)
            .map(|l| areas.iter().filter(|a| a.label == l).cloned().collect())
            .collect()
    };
    let areas = by_label(plane.areas(&labels), homes.len());
    let towns: Vec<u32> = labels
        .iter()
        .map(|&l| {
            if l == 0 {
                0
            } else {
                township[l as usize - 1] as u32 + 1
            }
        })
        .collect();
    let townships = by_label(plane.areas(&towns), SEATS.len());
    Some(Villages {
        homes,
        township,
        areas,
        townships,
        lines,
    })
}

fn nearest(places: impl Iterator<Item = Km>, p: Km) -> usize {
    places
        .enumerate()
        .min_by(|a, b| distance(a.1, p).total_cmp(&distance(b.1, p)))
        .map_or(0, |(k, _)| k)
}

/// The label of the cell a place lies in.
pub fn at(grid: &Grid, labels: &[u32], p: Km) -> u32 {
    let i = ((p.0 - grid.west) / grid.step)
        .round()
        .clamp(0.0, grid.columns as f64 - 1.0) as usize;
    let j = ((p.1 - grid.south) / grid.step)
        .round()
        .clamp(0.0, grid.rows as f64 - 1.0) as usize;
    labels.get(j * grid.columns + i).copied().unwrap_or(0)
}

/// A township's name.
pub fn township_name(number: usize) -> String {
    format!("示意乡{:02}", number + 1)
}

/// A village's name.
pub fn village_name(number: usize) -> String {
    format!("示意村{:03}", number + 1)
}

/// A village's code: county, township and village, schematic.
pub fn village_code(world: &World, villages: &Villages, number: usize) -> String {
    let code = county(world, COUNTY).map_or("", |c| c.code.as_str());
    let township = villages.township.get(number).copied().unwrap_or(0);
    format!("{code}9{:02}{:03}", township + 1, number + 1)
}

/// Townships and villages.
pub fn tables(world: &World, villages: &Villages) -> (Table, Table) {
    let code = county(world, COUNTY).map_or("", |c| c.code.as_str());
    let mut towns = Table::new(&["乡镇代码", "乡镇名称", "县"]);
    for (k, areas) in villages.townships.iter().enumerate() {
        if !areas.is_empty() {
            towns.add(
                Shape::areas(areas),
                vec![
                    format!("{code}9{:02}", k + 1).into(),
                    township_name(k).into(),
                    COUNTY.into(),
                ],
            );
        }
    }
    let mut table = Table::new(&["村代码", "村名称", "乡镇名称", "县"]);
    for (k, areas) in villages.areas.iter().enumerate() {
        if !areas.is_empty() {
            let town = villages.township.get(k).copied().unwrap_or(0);
            table.add(
                Shape::areas(areas),
                vec![
                    village_code(world, villages, k).into(),
                    village_name(k).into(),
                    township_name(town).into(),
                    COUNTY.into(),
                ],
            );
        }
    }
    (towns, table)
}
