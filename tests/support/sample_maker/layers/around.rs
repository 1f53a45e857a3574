//! Townships and villages about the sample's sites outside the surveyed county (示意): square
//! windows, without gaps, cut by county borders.

use super::super::arrangement::{Area, Arrangement};
use super::super::contour::{Grid, kept, label_borders};
use super::super::noise::{Chance, fractal};
use super::super::plane::{Km, Spot, km, km_of, spot};
use super::super::world::World;
use super::admin::{COUNTY, Extent, Villages, at, nearest};

/// Middles of the sites that lie in no surveyed village.
const SITES: &[(f64, f64)] = &[
    (110.376, 25.185),
    (110.401, 24.493),
    (110.425, 25.862),
    (110.945, 25.4815),
    (110.2815, 24.4145),
    (109.957, 24.995),
    (110.8595, 24.870),
    (110.3215, 24.4555),
    (110.117, 25.429),
    (111.118, 25.860),
    (110.202, 25.244),
    (111.118, 25.580),
];

/// Half the side of a window, kilometres.
const REACH: f64 = 1.5;

/// The windows; villages and townships are numbered on from those of the county.
pub fn windows(world: &World, county: &Villages) -> Vec<Villages> {
    let mut out: Vec<Villages> = Vec::new();
    let (mut village, mut township) = (county.homes.len(), 6);
    for (k, &(lon, lat)) in SITES.iter().enumerate() {
        let window = window(world, k, km(lon, lat), (village, township));
        village += window.homes.len();
        township += window.townships.len();
        out.push(window);
    }
    out
}

fn window(world: &World, number: usize, middle: Km, first: (usize, usize)) -> Villages {
    let low = (middle.0 - REACH, middle.1 - REACH);
    let high = (middle.0 + REACH, middle.1 + REACH);
    let extent = Extent::Window(low, high);
    let mut chance = Chance::new(8200 + number as u64);
    let mut homes: Vec<Km> = Vec::new();
    for j in 0..2 {
        for i in 0..2 {
            homes.push((
                low.0 + (f64::from(i) + 0.5) * REACH + chance.between(-0.35, 0.35),
                low.1 + (f64::from(j) + 0.5) * REACH + chance.between(-0.35, 0.35),
            ));
        }
    }
    let seed = 8300 + 10 * number as u64;
    let grid = Grid::over(
        (low.0 - 0.3, low.1 - 0.3),
        (high.0 + 0.3, high.1 + 0.3),
        0.06,
    );
    let labels = grid.sample(|p| {
        let q = (
            p.0 + 0.3 * fractal(seed, p.0, p.1, 1.1, 3),
            p.1 + 0.3 * fractal(seed + 1, p.0, p.1, 1.1, 3),
        );
        nearest(homes.iter().copied(), q) as u32
    });
    let lines: Vec<Vec<Spot>> = label_borders(&grid, &labels, 3)
        .iter()
        .map(|l| kept(l, 0.01))
        .collect();
    let outline = outline(world, low, high);
    let mut all = lines.clone();
    all.extend(outline.iter().cloned());
    let plane = Arrangement::new(&all);
    // Village and county in one number: a border of counties parts villages.
    let span = world.counties.len() as u32 + 1;
    let mut faces = plane.label(|s| {
        if extent.holds(world, s) {
            at(&grid, &labels, km_of(s)) * span + world.county_at(s)
        } else {
            0
        }
    });
    plane.absorb(&mut faces, 0.02, false);
    let mut found: Vec<u32> = faces.iter().copied().filter(|&l| l > 0).collect();
    found.sort_unstable();
    found.dedup();
    let areas = plane.areas(&faces);
    let of = |wanted: u32| -> Vec<Area> {
        areas
            .iter()
            .filter(|a| a.label == wanted)
            .cloned()
            .collect()
    };
    // The western and the eastern half of each county's part are a township each.
    let town_of = |label: u32| (label / span) % 2 * span + label % span;
    let mut towns: Vec<u32> = found.iter().map(|&l| town_of(l)).collect();
    towns.sort_unstable();
    towns.dedup();
    let town_faces: Vec<u32> = faces
        .iter()
        .map(|&l| match towns.iter().position(|&t| t == town_of(l)) {
            Some(k) if l > 0 => k as u32 + 1,
            _ => 0,
        })
        .collect();
    let town_areas = plane.areas(&town_faces);
    Villages {
        homes: found.iter().map(|l| homes[(l / span) as usize]).collect(),
        township: found
            .iter()
            .map(|&l| towns.iter().position(|&t| t == town_of(l)).unwrap_or(0))
            .collect(),
        county: found.iter().map(|l| l % span).collect(),
        areas: found.iter().map(|&l| of(l)).collect(),
        townships: (1..=towns.len() as u32)
            .map(|k| {
                town_areas
                    .iter()
                    .filter(|a| a.label == k)
                    .cloned()
                    .collect()
            })
            .collect(),
        lines,
        outline,
        extent,
        first,
    }
}

/// The square and the county borders near it.
fn outline(world: &World, low: Km, high: Km) -> Vec<Vec<Spot>> {
    let corners = [low, (high.0, low.1), high, (low.0, high.1), low];
    let mut lines = vec![corners.map(spot).to_vec()];
    let near = |line: &[Spot]| {
        line.windows(2).any(|w| {
            let (a, b) = (km_of(w[0]), km_of(w[1]));
            a.0.min(b.0) <= high.0
                && a.0.max(b.0) >= low.0
                && a.1.min(b.1) <= high.1
                && a.1.max(b.1) >= low.1
        })
    };
    lines.extend(world.county_lines().into_iter().filter(|l| near(l)));
    lines
}

/// Whether the county of that number is the surveyed one.
pub fn is_surveyed(world: &World, county: u32) -> bool {
    world.county_name(county) == COUNTY
}
