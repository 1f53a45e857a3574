//! The ellipsoid near one latitude: areas and lengths of edges straight in longitude/latitude.
//!
//! Everything is a power series about a local latitude, so no large number is ever taken from
//! another large number: the area under an edge is counted from the local latitude, not from the
//! equator. Sums and products only, trigonometry once per series from `libm` (decision 8).

use super::coord::{Bbox, Coord};
use crate::crs::Ellipsoid;

/// Semi-major axis of CGCS2000 in metres.
pub const SEMI_MAJOR_M: f64 = Ellipsoid::CGCS2000.a();
/// Flattening of CGCS2000.
pub const FLATTENING: f64 = Ellipsoid::CGCS2000.f();

const MAX_TERMS: usize = 24;
const DEGREE: f64 = std::f64::consts::PI / 180.0;
/// Edges higher than this are taken in pieces, so that three nodes stay exact to 1e-15.
const PIECE_DEG: f64 = 2.0;
/// Abscissa of the outer Gauss-Legendre nodes of three, from the middle, for half length 1.
const GAUSS_NODE: f64 = 0.774_596_669_241_483_4;

/// The same for two nodes.
const GAUSS_NODE_OF_TWO: f64 = 0.577_350_269_189_625_8;

type Series = [f64; MAX_TERMS];

/// The ellipsoid about a latitude. Arguments are positions in degrees.
///
/// Exact to about 1e-15 relative while latitudes stay within the reach it was made for.
#[derive(Debug, Clone)]
pub struct LocalEllipsoid {
    lat0_deg: f64,
    terms: usize,
    /// Square metres per degree of longitude, between the local latitude and one `d` degrees up.
    strip: Series,
    /// Metres per degree of latitude.
    meridian: Series,
    /// Metres per degree of longitude.
    parallel: Series,
}

fn at(series: &Series, k: usize) -> f64 {
    series.get(k).copied().unwrap_or(0.0)
}

fn set(series: &mut Series, k: usize, value: f64) {
    if let Some(slot) = series.get_mut(k) {
        *slot = value;
    }
}

fn product(a: &Series, b: &Series, terms: usize) -> Series {
    let mut out = [0.0; MAX_TERMS];
    for n in 0..terms {
        let sum = (0..=n).map(|k| at(a, k) * at(b, n - k)).sum();
        set(&mut out, n, sum);
    }
    out
}

/// u^(-1/2) by the recurrence of powers of a series.
fn inverse_root(u: &Series, terms: usize) -> Series {
    let mut out = [0.0; MAX_TERMS];
    let u0 = at(u, 0);
    set(&mut out, 0, 1.0 / u0.sqrt());
    for n in 1..terms {
        let mut sum = 0.0;
        for k in 1..=n {
            sum += (-0.5 * k as f64 - (n - k) as f64) * at(u, k) * at(&out, n - k);
        }
        set(&mut out, n, sum / (n as f64 * u0));
    }
    out
}

impl LocalEllipsoid {
    /// For shapes within `reach_deg` degrees of latitude of `lat0_deg`.
    pub fn new(lat0_deg: f64, reach_deg: f64) -> Self {
        let lat0_deg = if lat0_deg.is_finite() { lat0_deg } else { 0.0 };
        let terms = terms_for(reach_deg);
        let (s, c) = libm::sincos(lat0_deg * DEGREE);
        let e2 = FLATTENING * (2.0 - FLATTENING);

        // sin and cos about the local latitude, in radians.
        let mut sin = [0.0; MAX_TERMS];
        let mut cos = [0.0; MAX_TERMS];
        let mut factorial = 1.0;
        for k in 0..terms {
            if k > 1 {
                factorial *= k as f64;
            }
            let (a, b) = match k % 4 {
                0 => (s, c),
                1 => (c, -s),
                2 => (-s, -c),
                _ => (-c, s),
            };
            set(&mut sin, k, a / factorial);
            set(&mut cos, k, b / factorial);
        }
        // u = 1 - e² sin²φ; N = a u^(-1/2); M = a (1 - e²) u^(-3/2).
        let mut u = product(&sin, &sin, terms);
        for v in &mut u {
            *v *= -e2;
        }
        let u0 = 1.0 + at(&u, 0);
        set(&mut u, 0, u0);
        let v = inverse_root(&u, terms);
        let v2 = product(&v, &v, terms);
        let v3 = product(&v2, &v, terms);
        let mut parallel = product(&v, &cos, terms);
        let element = product(&v3, &parallel, terms);
        let mut meridian = v3;

        let a = SEMI_MAJOR_M;
        let mut strip = [0.0; MAX_TERMS];
        let mut power = 1.0;
        for k in 0..terms {
            let scale = power * DEGREE;
            let strip_k = at(&element, k) * a * a * (1.0 - e2) * scale * DEGREE / (k as f64 + 1.0);
            set(&mut strip, k, strip_k);
            for (series, factor) in [(&mut parallel, a), (&mut meridian, a * (1.0 - e2))] {
                let value = at(series, k) * factor * scale;
                set(series, k, value);
            }
            power *= DEGREE;
        }
        Self {
            lat0_deg,
            terms,
            strip,
            meridian,
            parallel,
        }
    }

    /// About the middle of a box, reaching over it.
    pub fn around(bbox: &Bbox) -> Self {
        if bbox.is_empty() {
            return Self::new(0.0, 0.0);
        }
        Self::new(bbox.center().y, 0.5 * (bbox.max.y - bbox.min.y))
    }

    /// The local latitude in degrees.
    pub fn lat0_deg(&self) -> f64 {
        self.lat0_deg
    }

    fn horner(&self, series: &Series, d: f64) -> f64 {
        let used = series.get(..self.terms).unwrap_or(series);
        used.iter().rev().fold(0.0, |sum, c| sum * d + c)
    }

    /// Metres per degree of latitude at a latitude in degrees.
    pub fn meters_per_degree_lat(&self, lat_deg: f64) -> f64 {
        self.horner(&self.meridian, lat_deg - self.lat0_deg)
    }

    /// Metres per degree of longitude at a latitude in degrees.
    pub fn meters_per_degree_lon(&self, lat_deg: f64) -> f64 {
        self.horner(&self.parallel, lat_deg - self.lat0_deg)
    }

    fn strip_m2(&self, d: f64) -> f64 {
        d * self.horner(&self.strip, d)
    }

    /// Signed area in m² between an edge straight in longitude/latitude and the local parallel:
    /// positive for an edge running east above it. The area of a ring that runs
    /// counter-clockwise is minus the sum over its edges.
    pub fn under_m2(&self, p: Coord, q: Coord) -> f64 {
        let dx = q.x - p.x;
        if dx == 0.0 {
            return 0.0;
        }
        let (d0, d1) = (p.y - self.lat0_deg, q.y - self.lat0_deg);
        let half = 0.5 * (d1 - d0);
        if half.abs() < 0.01 {
            // About 2 km: two nodes are exact to 1e-9 m².
            let (middle, node) = (0.5 * (d0 + d1), half * GAUSS_NODE_OF_TWO);
            return 0.5 * (self.strip_m2(middle - node) + self.strip_m2(middle + node)) * dx;
        }
        gauss(d0, d1, |d| self.strip_m2(d)) * dx
    }

    /// Length in metres, on the ellipsoid, of an edge straight in longitude/latitude.
    pub fn length_m(&self, p: Coord, q: Coord) -> f64 {
        let (dx, dy) = (q.x - p.x, q.y - p.y);
        if dx == 0.0 && dy == 0.0 {
            return 0.0;
        }
        let (d0, d1) = (p.y - self.lat0_deg, q.y - self.lat0_deg);
        let speed = |d: f64| {
            let north = dy * self.horner(&self.meridian, d);
            let east = dx * self.horner(&self.parallel, d);
            (north * north + east * east).sqrt()
        };
        if dy.abs() < 0.005 {
            // About 500 m: the middle is exact to 1e-9.
            return speed(0.5 * (d0 + d1));
        }
        gauss(d0, d1, speed)
    }
}

/// Mean of `f` between two arguments.
fn gauss(d0: f64, d1: f64, f: impl Fn(f64) -> f64) -> f64 {
    let height = d1 - d0;
    let one = |mid: f64, half: f64| {
        let node = half * GAUSS_NODE;
        (5.0 * (f(mid - node) + f(mid + node)) + 8.0 * f(mid)) / 18.0
    };
    if height.abs() <= PIECE_DEG || !height.is_finite() {
        return one(0.5 * (d0 + d1), 0.5 * height);
    }
    // More than the whole earth is no position; the answer then only has to come soon.
    let pieces = (height.abs() / PIECE_DEG).ceil().min(180.0);
    let step = height / pieces;
    let mut sum = 0.0;
    for k in 0..pieces as usize {
        sum += one(d0 + (k as f64 + 0.5) * step, 0.5 * step);
    }
    sum / pieces
}

/// Terms until what is left out is under 1e-18 of the whole.
fn terms_for(reach_deg: f64) -> usize {
    // Ellipsoidal harmonics have up to about three times the plain frequency.
    let x = 3.0 * reach_deg.abs().min(90.0) * DEGREE;
    let mut left = 1.0;
    for k in 1..MAX_TERMS {
        left *= x / k as f64;
        if left < 1e-18 {
            return (k + 1).max(4);
        }
    }
    MAX_TERMS
}
