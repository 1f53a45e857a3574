//! The set of the benchmarks: a thousand sites and a hundred corridors against 10,000, 100,000
//! or 1,000,000 zones over Guilin, mean 40 vertices, sizes log-normal, the ground covered
//! about twice whatever the number. The same bits everywhere: an integer generator, `+ - * /`,
//! and sine and cosine from `libm`.

use redline::geom::{Columns, Coord};

/// Corner and size of the ground in degrees.
pub const WEST: f64 = 109.6;
pub const SOUTH: f64 = 24.25;
pub const WIDTH: f64 = 2.0;
pub const HEIGHT: f64 = 1.875;
/// Degrees of longitude and latitude of a kilometre there.
pub const LON_KM: f64 = 1.0 / 100.9;
pub const LAT_KM: f64 = 1.0 / 110.8;
/// How often the ground is covered.
const COVERAGE: f64 = 2.0;
/// Spread of the logarithm of the zones' radii.
pub const SPREAD: f64 = 0.45;

pub const NUM_SITES: usize = 1000;
pub const NUM_CORRIDORS: usize = 100;

/// The sets that are published: name and number of zones.
pub const SETS: [(&str, usize); 3] = [("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)];

pub struct Lcg(u64);

impl Lcg {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / 2_147_483_648.0
    }

    /// About normal: the sum of twelve, less six.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// A blob with a fractal border about a centre, which sees all of it; open, counter-clockwise.
fn blob(g: &mut Lcg, center: (f64, f64), radius_km: f64) -> Vec<Coord> {
    let n = 16 + (g.unit() * 49.0) as usize;
    let mut noise = [0.0; 32];
    for (k, value) in noise.iter_mut().enumerate() {
        *value = g.unit() - 0.5;
        if k == 0 {
            *value = 0.0;
        }
    }
    // Octaves of 4, 8 and 16 values round the circle, linear in between.
    let octave = |from: usize, count: usize, turn: f64| -> f64 {
        let at = turn * count as f64;
        let (k, t) = (at as usize, at - (at as usize) as f64);
        noise[from + k % count] * (1.0 - t) + noise[from + (k + 1) % count] * t
    };
    (0..n)
        .map(|k| {
            let turn = (k as f64 + 0.7 * g.unit()) / n as f64;
            let rough = octave(4, 4, turn) + 0.6 * octave(8, 8, turn) + 0.4 * octave(16, 16, turn);
            let r = radius_km * (1.0 + 0.75 * rough + 0.12 * (g.unit() - 0.5));
            let (s, c) = libm::sincos(turn * std::f64::consts::TAU);
            Coord::lon_lat(center.0 + r * c * LON_KM, center.1 + r * s * LAT_KM)
        })
        .collect()
}

pub fn anywhere(g: &mut Lcg) -> (f64, f64) {
    (WEST + WIDTH * g.unit(), SOUTH + HEIGHT * g.unit())
}

/// A place so many kilometres east and north of another.
pub fn place(from: (f64, f64), east_km: f64, north_km: f64) -> Coord {
    Coord::lon_lat(from.0 + east_km * LON_KM, from.1 + north_km * LAT_KM)
}

/// Median radius of so many zones that cover the ground about twice.
pub fn median_radius_km(num_zones: usize) -> f64 {
    let ground_km2 = WIDTH / LON_KM * (HEIGHT / LAT_KM);
    let mean_km2 = COVERAGE * ground_km2 / num_zones as f64;
    // The mean square of a log-normal radius is its median's times e^(2 s²).
    (mean_km2 / (std::f64::consts::PI * libm::exp(2.0 * SPREAD * SPREAD))).sqrt()
}

/// Hands every zone of a set to a visitor, one open ring each, in file order.
pub fn each_zone(num_zones: usize, mut visit: impl FnMut(usize, Vec<Coord>)) {
    let mut g = Lcg::new(37);
    let median_km = median_radius_km(num_zones);
    for i in 0..num_zones {
        let center = anywhere(&mut g);
        let radius = median_km * libm::exp(SPREAD * g.normal());
        visit(i, blob(&mut g, center, radius));
    }
}

/// A band along a walk that never turns back, 20 to 60 m wide and 2 to 90 km long.
fn corridor(g: &mut Lcg) -> Vec<Coord> {
    let length_km = 2.0 * libm::exp(g.unit() * 3.8);
    let width_km = 0.02 + 0.04 * g.unit();
    let (sin, cos) = libm::sincos(g.unit() * std::f64::consts::TAU);
    let start = (
        WEST + WIDTH * (0.2 + 0.6 * g.unit()),
        SOUTH + HEIGHT * (0.2 + 0.6 * g.unit()),
    );
    let steps = (length_km / 0.25) as usize + 2;
    let (mut u, mut v, mut slope) = (0.0, 0.0, 0.0);
    let (mut low, mut high) = (Vec::new(), Vec::new());
    let place = |u: f64, v: f64| {
        Coord::lon_lat(
            start.0 + (u * cos - v * sin) * LON_KM,
            start.1 + (u * sin + v * cos) * LAT_KM,
        )
    };
    for _ in 0..steps {
        low.push(place(u, v));
        high.push(place(u, v + width_km));
        let step = length_km / steps as f64 * (0.5 + g.unit());
        slope = (slope + 0.5 * (g.unit() - 0.5)) * 0.97;
        u += step;
        v += step * slope;
    }
    low.extend(high.iter().rev());
    low
}

/// A thousand sites, then a hundred corridors, one open ring each.
pub fn projects() -> Vec<Vec<Coord>> {
    let mut g = Lcg::new(73);
    let mut out = Vec::new();
    for _ in 0..NUM_SITES {
        let center = anywhere(&mut g);
        let radius = 0.25 * libm::exp(0.5 * g.normal());
        out.push(blob(&mut g, center, radius));
    }
    for _ in 0..NUM_CORRIDORS {
        out.push(corridor(&mut g));
    }
    out
}

/// One closed, oriented polygon each.
pub fn columns(rings: impl IntoIterator<Item = Vec<Coord>>) -> Columns {
    let mut columns = Columns::new();
    for ring in rings {
        columns.push_polygon(&ring, &[]);
    }
    columns.orient();
    columns
}

/// A checksum of all coordinates' bits.
pub fn checksum(columns: &Columns) -> u64 {
    columns
        .coords()
        .iter()
        .flat_map(|c| [c.x, c.y])
        .fold(0_u64, |sum, v| {
            sum.wrapping_mul(31).wrapping_add(v.to_bits())
        })
}
