//! Townships and villages of one county (示意): no gaps, no overlaps, invented borders.
//! Those about the sites elsewhere are made in `around`.

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
    /// Number of each village's county, as of [`World::county_at`].
    pub county: Vec<u32>,
    /// The borders between villages, as lines to cut other layers by.
    pub lines: Vec<Vec<Spot>>,
    /// What bounds all of them, as lines to cut other layers by.
    pub outline: Vec<Vec<Spot>>,
    /// The ground they cover.
    pub extent: Extent,
    /// Numbers before the first village and the first township.
    pub first: (usize, usize),
}

/// Ground covered by villages.
#[derive(Clone, Copy)]
pub enum Extent {
    /// The surveyed county.
    County,
    /// A square, south-west and north-east corner, without the surveyed county.
    Window(Km, Km),
}

impl Extent {
    /// Whether a position lies on it.
    pub fn holds(&self, world: &World, s: Spot) -> bool {
        match self {
            Self::County => county(world, COUNTY).is_some_and(|c| c.area.holds(s)),
            Self::Window(low, high) => {
                let (p, number) = (km_of(s), world.county_at(s));
                p.0 > low.0
                    && p.0 < high.0
                    && p.1 > low.1
                    && p.1 < high.1
                    && number != 0
                    && !super::around::is_surveyed(world, number)
            }
        }
    }

    /// A grid over it.
    pub fn grid(&self, world: &World, step: f64) -> Grid {
        match self {
            Self::County => match county(world, COUNTY) {
                Some(county) => grid_over(county, step),
                None => Grid::over((0.0, 0.0), (1.0, 1.0), step),
            },
            Self::Window(low, high) => Grid::over(
                (low.0 - 0.3, low.1 - 0.3),
                (high.0 + 0.3, high.1 + 0.3),
                step,
            ),
        }
    }
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
    let surveyed = world.counties.iter().position(|c| c.name == COUNTY)?;
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
        county: vec![surveyed as u32 + 1; homes.len()],
        homes,
        township,
        areas,
        townships,
        lines,
        outline: county.area.rings.clone(),
        extent: Extent::County,
        first: (0, 0),
    })
}

/// The nearest of some places, by its number.
pub fn nearest(places: impl Iterator<Item = Km>, p: Km) -> usize {
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
fn township_name(number: usize) -> String {
    format!("示意乡{:02}", number + 1)
}

/// A village's name.
fn village_name(number: usize) -> String {
    format!("示意村{:03}", number + 1)
}

impl Villages {
    /// A township's name.
    pub fn township_name(&self, village: usize) -> String {
        township_name(self.first.1 + self.township.get(village).copied().unwrap_or(0))
    }

    /// A village's name.
    pub fn name(&self, village: usize) -> String {
        village_name(self.first.0 + village)
    }

    /// Name of a village's county.
    pub fn county_name<'w>(&self, world: &'w World, village: usize) -> &'w str {
        world.county_name(self.county.get(village).copied().unwrap_or(0))
    }

    fn township_code(&self, world: &World, township: usize) -> String {
        let village = self.township.iter().position(|&t| t == township);
        let code = village
            .map(|v| self.county_name(world, v))
            .and_then(|name| county(world, name))
            .map_or("", |c| c.code.as_str());
        format!("{code}9{:02}", self.first.1 + township + 1)
    }

    /// A village's code: county, township and village, schematic.
    pub fn code(&self, world: &World, village: usize) -> String {
        let township = self.township.get(village).copied().unwrap_or(0);
        let town = self.township_code(world, township);
        format!("{town}{:03}", self.first.0 + village + 1)
    }
}

/// Townships and villages.
pub fn tables(world: &World, covers: &[Villages]) -> (Table, Table) {
    let mut towns = Table::new(&["乡镇代码", "乡镇名称", "县"]);
    let mut table = Table::new(&["村代码", "村名称", "乡镇名称", "县"]);
    for villages in covers {
        for (k, areas) in villages.townships.iter().enumerate() {
            let village = villages.township.iter().position(|&t| t == k);
            if let Some(village) = village
                && !areas.is_empty()
            {
                towns.add(
                    Shape::areas(areas),
                    vec![
                        villages.township_code(world, k).into(),
                        villages.township_name(village).into(),
                        villages.county_name(world, village).into(),
                    ],
                );
            }
        }
        for (k, areas) in villages.areas.iter().enumerate() {
            if !areas.is_empty() {
                table.add(
                    Shape::areas(areas),
                    vec![
                        villages.code(world, k).into(),
                        villages.name(k).into(),
                        villages.township_name(k).into(),
                        villages.county_name(world, k).into(),
                    ],
                );
            }
        }
    }
    (towns, table)
}
