//! The invented land under the sample: mountains and rivers by hand, roughened by noise, and
//! the real counties. Nothing here is measured; courses only run roughly where rivers run.

use super::arrangement::Area;
use super::contour::{Grid, relaxed, rounded};
use super::land::{COURSES, RANGES, TOWNS};
use super::noise::{fractal, smooth};
use super::plane::{Km, PER_DEGREE, Spot, distance, km, to_line};

/// A county, from counties.geojson.
pub struct County {
    pub name: String,
    pub code: String,
    /// Its outline.
    pub area: Area,
}

/// A river of the sample.
pub struct River {
    pub name: &'static str,
    /// 1 = the large ones.
    pub grade: u32,
    pub line: Vec<Km>,
}

/// Everything the layers are thought up from.
pub struct World {
    pub counties: Vec<County>,
    pub rivers: Vec<River>,
    pub grid: Grid,
    height: Vec<f64>,
    valley: Vec<f64>,
    red: Vec<f64>,
}

/// A hand-made course made to wind like a river.
fn winding(seed: u64, grade: u32, course: &[(f64, f64)]) -> Vec<Km> {
    let mut line: Vec<Km> = course.iter().map(|&(lon, lat)| km(lon, lat)).collect();
    for _ in 0..3 {
        line = rounded(&line);
    }
    let mut dense = Vec::new();
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let parts = (distance(a, b) / 0.22).ceil().max(1.0) as usize;
        for k in 0..parts {
            let t = k as f64 / parts as f64;
            dense.push((a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t));
        }
    }
    dense.extend(line.last().copied());
    let n = dense.len() as f64;
    let bend = match grade {
        1 => 1.9,
        2 => 1.4,
        _ => 0.25,
    };
    let moved: Vec<Km> = dense
        .iter()
        .enumerate()
        .map(|(k, p)| {
            let t = k as f64;
            // Ends stay where they are, so that tributaries meet.
            let ease = (t.min(n - 1.0 - t) / 14.0).min(1.0);
            let push = |s: u64| {
                ease * bend
                    * (fractal(seed + s, p.0, p.1, 4.2, 2) * 0.95
                        + smooth(seed + s + 7, p.0 / 13.0, p.1 / 13.0) * 0.9)
            };
            (p.0 + push(11), p.1 + push(29))
        })
        .collect();
    without_loops(&relaxed(&moved, 9))
}

/// The line with the small loops cut out that winding made of sharp bends.
fn without_loops(line: &[Km]) -> Vec<Km> {
    let side = |a: Km, b: Km, p: Km| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    let mut out: Vec<Km> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        out.push(line[at]);
        let last = (at + 120).min(line.len().saturating_sub(2));
        let back = (at + 2..=last).rev().find(|&k| {
            let (a, b, c, d) = (line[at], line[at + 1], line[k], line[k + 1]);
            (side(a, b, c) > 0.0) != (side(a, b, d) > 0.0)
                && (side(c, d, a) > 0.0) != (side(c, d, b) > 0.0)
        });
        at = back.map_or(at + 1, |k| k + 1);
    }
    out
}

impl World {
    /// The land under the counties.
    pub fn new(counties: Vec<County>) -> Self {
        let rivers: Vec<River> = COURSES
            .iter()
            .enumerate()
            .map(|(k, &(name, grade, course))| River {
                name,
                grade,
                line: winding(500 + k as u64, grade, course),
            })
            .collect();
        let grid = Grid::over(km(109.52, 24.16), km(111.62, 26.48), 0.4);
        let crests: Vec<(f64, f64, Vec<Km>)> = RANGES
            .iter()
            .map(|&(width, height, crest)| {
                (
                    width,
                    height,
                    crest.iter().map(|&(a, b)| km(a, b)).collect(),
                )
            })
            .collect();
        let valley = grid.sample(|p| {
            rivers
                .iter()
                .filter(|r| r.grade < 3)
                .map(|r| {
                    let width = if r.grade == 1 { 4.2 } else { 2.6 };
                    let d = to_line(p, &r.line).0 / width;
                    libm::exp(-d * d)
                })
                .fold(0.0, f64::max)
        });
        let height: Vec<f64> = grid.sample(|p| {
            // The place is shifted by noise first, so that no range has a straight foot.
            let q = (
                p.0 + 3.4 * fractal(41, p.0, p.1, 17.0, 3),
                p.1 + 3.4 * fractal(43, p.0, p.1, 17.0, 3),
            );
            crests
                .iter()
                .map(|(width, top, crest)| {
                    let d = to_line(q, crest).0 / width;
                    top * libm::exp(-d * d * 0.75)
                })
                .fold(0.0, f64::max)
        });
        let mut world = Self {
            counties,
            rivers,
            grid,
            height,
            valley,
            red: Vec::new(),
        };
        world.red = grid.sample(|p| {
            let rough = fractal(71, p.0, p.1, 9.0, 5);
            let fine = fractal(73, p.0, p.1, 2.6, 3);
            let gorge = 1.0 - (4.5 * smooth(79, p.0 / 11.0, p.1 / 11.0).abs()).min(1.0);
            world.height(p) + 0.46 * rough + 0.26 * fine
                - 0.26 * gorge
                - 0.62 * world.valley(p)
                - 0.42
        });
        world
    }

    /// Invented height, about 0–1.
    pub fn height(&self, p: Km) -> f64 {
        self.grid.between(&self.height, p)
    }

    /// Nearness to a river's valley floor, 0–1.
    pub fn valley(&self, p: Km) -> f64 {
        self.grid.between(&self.valley, p)
    }

    /// Above 0 where the red line of the sample runs around.
    pub fn red(&self, p: Km) -> f64 {
        self.grid.between(&self.red, p)
    }

    /// The values behind [`World::red`], on the world's grid.
    pub fn red_values(&self) -> &[f64] {
        &self.red
    }

    /// Above 0 in towns.
    pub fn town(&self, p: Km) -> f64 {
        let rough = 0.62 * fractal(91, p.0, p.1, 3.4, 4);
        TOWNS
            .iter()
            .map(|&(_, lon, lat, size)| {
                // Plain noise would tear small towns apart: it shrinks with them.
                let d = distance(p, km(lon, lat)) / size;
                1.0 - d + rough * (0.5 + 0.5 * d.min(1.0))
            })
            .fold(f64::NEG_INFINITY, f64::max)
    }

    /// A river's line.
    pub fn river(&self, name: &str) -> &[Km] {
        self.rivers
            .iter()
            .find(|r| r.name == name)
            .map_or(&[], |r| r.line.as_slice())
    }

    /// Number of the county (from 1) that holds a position, 0 outside all.
    pub fn county_at(&self, spot: Spot) -> u32 {
        let found = self.counties.iter().position(|c| c.area.holds(spot));
        found.map_or(0, |k| k as u32 + 1)
    }

    /// The rings of all counties, as lines to cut by.
    pub fn county_lines(&self) -> Vec<Vec<Spot>> {
        self.counties
            .iter()
            .flat_map(|c| c.area.rings.clone())
            .collect()
    }

    /// The county's name by its number from [`World::county_at`].
    pub fn county_name(&self, number: u32) -> &str {
        (number as usize)
            .checked_sub(1)
            .and_then(|k| self.counties.get(k))
            .map_or("桂林市外", |c| c.name.as_str())
    }
}

/// The counties of counties.geojson.
pub fn counties(text: &str) -> Vec<County> {
    let Ok(root) = serde_json::from_str::<serde_json::Value>(text) else {
        return Vec::new();
    };
    let features = root["features"].as_array().cloned().unwrap_or_default();
    let whole = |v: &serde_json::Value| (v.as_f64().unwrap_or(0.0) * PER_DEGREE).round() as i64;
    features
        .iter()
        .map(|f| County {
            name: f["properties"]["名称"].as_str().unwrap_or("").to_owned(),
            code: f["properties"]["行政区划代码"]
                .as_str()
                .unwrap_or("")
                .to_owned(),
            area: Area {
                label: 1,
                rings: vec![
                    f["geometry"]["coordinates"][0]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|p| (whole(&p[0]), whole(&p[1])))
                        .collect(),
                ],
            },
        })
        .collect()
}
