//! The invented land under the sample: mountains and rivers by hand, roughened by noise, and
//! the real counties. Nothing here is measured; courses only run roughly where rivers run.

use super::arrangement::Area;
use super::contour::{Grid, relaxed, rounded};
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

/// Ranges: half width in kilometres, height 0–1, then longitude and latitude of the crest.
const RANGES: &[(f64, f64, &[(f64, f64)])] = &[
    // 猫儿山, 越城岭
    (8.5, 1.0, &[(110.30, 25.78), (110.42, 25.87), (110.42, 26.02), (110.50, 26.14), (110.58, 26.30)]),
    (8.0, 1.0, &[(110.66, 25.80), (110.75, 25.98), (110.82, 26.13), (110.93, 26.25), (110.97, 26.36)]),
    // 龙胜, 花坪, 天平山
    (8.5, 0.92, &[(109.80, 25.95), (109.90, 26.05), (109.97, 26.16)]),
    (7.5, 0.88, &[(110.05, 26.00), (110.14, 25.98), (110.22, 26.04)]),
    (9.0, 0.95, &[(109.82, 25.56), (109.93, 25.62), (110.06, 25.72), (110.20, 25.74), (110.30, 25.78)]),
    (7.0, 0.80, &[(109.78, 25.72), (109.86, 25.62), (109.84, 25.48), (109.80, 25.38)]),
    (6.5, 0.70, &[(109.86, 25.50), (109.95, 25.42), (109.94, 25.32)]),
    (6.0, 0.68, &[(110.13, 25.62), (110.10, 25.50), (110.14, 25.42)]),
    // 永福 west
    (7.0, 0.74, &[(109.74, 25.36), (109.72, 25.20), (109.67, 25.02), (109.66, 24.88)]),
    (5.5, 0.62, &[(109.84, 25.06), (109.80, 24.94), (109.90, 24.80)]),
    // 架桥岭
    (8.0, 0.88, &[(110.07, 25.10), (110.09, 24.95), (110.14, 24.82), (110.13, 24.70)]),
    (6.0, 0.66, &[(110.17, 24.74), (110.28, 24.70), (110.38, 24.69)]),
    // 海洋山
    (9.5, 1.0, &[(110.76, 25.60), (110.76, 25.46), (110.72, 25.34), (110.66, 25.22)]),
    (7.5, 0.86, &[(110.62, 25.20), (110.58, 25.08), (110.62, 24.98), (110.68, 24.90)]),
    (7.0, 0.82, &[(110.86, 25.50), (110.90, 25.36), (110.84, 25.24), (110.76, 25.16)]),
    // 都庞岭
    (8.5, 1.0, &[(111.26, 25.72), (111.29, 25.58), (111.25, 25.46), (111.20, 25.34)]),
    (6.0, 0.70, &[(111.20, 25.34), (111.06, 25.27), (110.95, 25.23)]),
    (7.0, 0.82, &[(111.28, 26.04), (111.34, 25.92), (111.40, 25.84)]),
    (6.5, 0.70, &[(110.92, 25.76), (110.98, 25.66), (111.06, 25.64)]),
    // 恭城 east, 银殿山
    (7.5, 0.88, &[(110.98, 24.99), (111.06, 24.90), (111.10, 24.82), (111.00, 24.72)]),
    (6.5, 0.74, &[(110.72, 25.12), (110.74, 25.00), (110.74, 24.88)]),
    // 平乐, 荔浦 south
    (6.5, 0.72, &[(110.92, 24.62), (110.94, 24.48), (110.88, 24.34)]),
    (5.5, 0.60, &[(110.78, 24.56), (110.80, 24.44)]),
    (6.5, 0.78, &[(110.18, 24.50), (110.22, 24.40), (110.34, 24.33), (110.48, 24.37)]),
    (5.0, 0.62, &[(110.46, 24.62), (110.54, 24.52), (110.60, 24.42)]),
    // 全州 north-west spur
    (5.5, 0.62, &[(110.98, 26.20), (111.08, 26.24), (111.14, 26.28)]),
];

/// Courses by hand; noise makes them wind.
const COURSES: &[(&str, u32, &[(f64, f64)])] = &[
    ("漓江", 1, &[
        (110.455, 25.850), (110.480, 25.760), (110.474, 25.650), (110.468, 25.570), (110.430, 25.492),
        (110.388, 25.425), (110.345, 25.365), (110.308, 25.310), (110.298, 25.262), (110.332, 25.222),
        (110.380, 25.186), (110.418, 25.150), (110.430, 25.065), (110.440, 24.985), (110.502, 24.925),
        (110.508, 24.850), (110.492, 24.780), (110.548, 24.760), (110.592, 24.700), (110.628, 24.632),
    ]),
    ("桂江", 1, &[
        (110.628, 24.632), (110.692, 24.585), (110.680, 24.500), (110.698, 24.405), (110.742, 24.330), (110.780, 24.240),
    ]),
    ("湘江", 1, &[
        (110.640, 25.385), (110.602, 25.465), (110.688, 25.550), (110.680, 25.620), (110.728, 25.705),
        (110.812, 25.752), (110.872, 25.828), (110.980, 25.888), (111.078, 25.935), (111.100, 26.000),
        (111.190, 26.085), (111.245, 26.215), (111.275, 26.290), (111.420, 26.330),
    ]),
    ("灌江", 1, &[
        (111.010, 25.275), (111.095, 25.355), (111.150, 25.425), (111.158, 25.490), (111.105, 25.600),
        (111.085, 25.700), (111.120, 25.800), (111.090, 25.890), (111.078, 25.935),
    ]),
    ("资江", 1, &[
        (110.612, 25.825), (110.600, 25.900), (110.640, 26.040), (110.682, 26.150), (110.740, 26.245), (110.830, 26.380),
    ]),
    ("恭城河", 1, &[
        (111.150, 25.110), (111.020, 25.100), (110.910, 25.085), (110.868, 25.000), (110.845, 24.910), (110.828, 24.832),
        (110.800, 24.762), (110.712, 24.770), (110.680, 24.705), (110.628, 24.632),
    ]),
    ("荔浦河", 1, &[
        (110.240, 24.465), (110.322, 24.445), (110.395, 24.490), (110.470, 24.552), (110.560, 24.600), (110.628, 24.632),
    ]),
    ("桃花江", 2, &[
        (110.150, 25.402), (110.188, 25.352), (110.208, 25.300), (110.240, 25.268), (110.272, 25.252), (110.298, 25.248),
    ]),
    ("小东江", 2, &[(110.330, 25.330), (110.316, 25.292), (110.314, 25.265), (110.312, 25.240)]),
    ("甘棠江", 2, &[(110.222, 25.530), (110.272, 25.470), (110.318, 25.412), (110.345, 25.365)]),
    ("相思江", 2, &[
        (110.128, 25.158), (110.170, 25.110), (110.232, 25.092), (110.300, 25.122), (110.365, 25.138), (110.418, 25.150),
    ]),
    ("潮田河", 2, &[(110.620, 25.262), (110.560, 25.232), (110.500, 25.190), (110.418, 25.150)]),
    ("遇龙河", 2, &[(110.320, 24.890), (110.382, 24.842), (110.438, 24.772), (110.492, 24.760)]),
    ("义江", 2, &[(109.990, 25.520), (110.030, 25.420), (110.042, 25.300), (110.020, 25.200), (109.985, 25.090), (109.985, 24.980)]),
    ("洛清江", 1, &[(109.985, 24.980), (109.930, 24.880), (109.850, 24.800), (109.800, 24.740)]),
    ("西河", 2, &[(109.800, 25.150), (109.860, 25.060), (109.930, 25.010), (109.985, 24.980)]),
    ("桑江", 2, &[
        (110.330, 25.980), (110.210, 25.925), (110.100, 25.880), (110.012, 25.800), (109.910, 25.796), (109.800, 25.855), (109.690, 25.800),
    ]),
    ("万乡河", 2, &[(110.990, 26.150), (111.030, 26.080), (111.060, 26.000), (111.078, 25.935)]),
    ("马江", 2, &[(110.300, 24.620), (110.350, 24.560), (110.395, 24.490)]),
    ("灵剑溪", 3, &[(110.362, 25.300), (110.340, 25.284), (110.314, 25.265)]),
    ("南溪河", 3, &[(110.262, 25.222), (110.285, 25.236), (110.300, 25.246)]),
    ("道光河", 3, &[(110.240, 25.300), (110.262, 25.290), (110.270, 25.258)]),
    ("瓦窑河", 3, &[(110.258, 25.190), (110.290, 25.208), (110.330, 25.224)]),
    ("良丰江", 3, &[(110.252, 25.040), (110.300, 25.070), (110.340, 25.110), (110.365, 25.138)]),
];

/// Towns: name, county, longitude, latitude, kilometres across; names of towns are real,
/// outlines are not.
pub const TOWNS: &[(&str, f64, f64, f64)] = &[
    ("桂林市区", 110.290, 25.270, 6.6),
    ("临桂新区", 110.205, 25.245, 5.0),
    ("雁山", 110.312, 25.085, 2.0),
    ("灵川", 110.322, 25.412, 2.7),
    ("兴安", 110.668, 25.612, 2.5),
    ("全州", 111.062, 25.925, 2.9),
    ("灌阳", 111.152, 25.488, 2.0),
    ("资源", 110.648, 26.040, 1.7),
    ("龙胜", 110.008, 25.796, 1.5),
    ("永福", 109.982, 24.986, 1.9),
    ("阳朔", 110.488, 24.775, 2.0),
    ("荔浦", 110.395, 24.492, 2.5),
    ("平乐", 110.635, 24.640, 2.1),
    ("恭城", 110.826, 24.836, 2.0),
];

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
                ease * bend * (fractal(seed + s, p.0, p.1, 4.2, 2) * 0.95 + smooth(seed + s + 7, p.0 / 13.0, p.1 / 13.0) * 0.9)
            };
            (p.0 + push(11), p.1 + push(29))
        })
        .collect();
    relaxed(&moved, 3)
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
            .map(|&(width, height, crest)| (width, height, crest.iter().map(|&(a, b)| km(a, b)).collect()))
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
        let mut world = Self { counties, rivers, grid, height, valley, red: Vec::new() };
        world.red = grid.sample(|p| {
            let rough = fractal(71, p.0, p.1, 9.0, 5);
            let fine = fractal(73, p.0, p.1, 2.6, 3);
            let gorge = 1.0 - (4.5 * smooth(79, p.0 / 11.0, p.1 / 11.0).abs()).min(1.0);
            world.height(p) + 0.46 * rough + 0.26 * fine - 0.26 * gorge - 0.62 * world.valley(p) - 0.42
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
        self.rivers.iter().find(|r| r.name == name).map_or(&[], |r| r.line.as_slice())
    }

    /// Number of the county (from 1) that holds a position, 0 outside all.
    pub fn county_at(&self, spot: Spot) -> u32 {
        let found = self.counties.iter().position(|c| c.area.holds(spot));
        found.map_or(0, |k| k as u32 + 1)
    }

    /// The rings of all counties, as lines to cut by.
    pub fn county_lines(&self) -> Vec<Vec<Spot>> {
        self.counties.iter().flat_map(|c| c.area.rings.clone()).collect()
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
            code: f["properties"]["行政区划代码"].as_str().unwrap_or("").to_owned(),
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
