//! The shifts of Chinese web maps: GCJ-02 (火星坐标) and BD-09 (百度坐标), as the formulas in
//! public use have them, and their inverse.
//!
//! The formulas were made public by being taken apart, not by a standard: what a map publisher
//! sends lies within some metres of them. Undoing the *formula* is exact to far below a
//! millimetre here; how far the result lies from the ground is [`Shift::accuracy_m`].
//!
//! Outside a box around China (72.004–137.8347°E, 0.8293–55.8271°N) the formula's users shift
//! nothing, and so does this.

use crate::base::message::Message;
use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// How positions are shifted against CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// Not at all.
    None,
    /// GCJ-02, some hundred metres.
    Gcj02,
    /// BD-09: GCJ-02, and once more.
    Bd09,
}

/// Semi-major axis that the formula uses (Krassowsky 1940), metres.
const A: f64 = 6_378_245.0;
/// Square of the first eccentricity that the formula uses.
const E2: f64 = 0.006_693_421_622_965_943;
/// What BD-09 adds to GCJ-02, degrees.
const BD_OFFSET: (f64, f64) = (0.0065, 0.006);
/// Steps of the inverse; five leave a hundred millionth of a metre, the others are for the
/// one meridian (105°E) where the formula has a root and converges slower.
const MAX_STEPS: usize = 40;
/// A step below this ends the iteration, degrees: a ten thousandth of a millimetre.
const STEP_END: f64 = 1e-12;
/// Largest residual of an inverse that is taken, degrees: a tenth of a millimetre.
const MAX_RESIDUAL: f64 = 1e-9;

impl Shift {
    /// Every shift.
    pub const ALL: [Self; 3] = [Self::None, Self::Gcj02, Self::Bd09];

    /// Its name in files and options: `none`, `gcj02`, `bd09`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The shift of a name, as people write it: `gcj02`, `GCJ-02`, `bd09`, `BD-09`, `none`.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .trim()
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | ' '))
            .collect::<String>()
            .to_lowercase();
        Self::ALL.into_iter().find(|s| s.name() == plain)
    }

    /// Its name as a message.
    pub fn describe(self) -> Message {
        Message::new(match self {
            Self::None => "shift.name_none",
            Self::Gcj02 => "shift.name_gcj02",
            Self::Bd09 => "shift.name_bd09",
        })
    }

    /// How far positions may lie from the ground once the shift is undone, metres: the public
    /// formula against what the publishers send. Stated generously: some metres were seen for
    /// GCJ-02, 15–30 m are commonly left of BD-09.
    pub const fn accuracy_m(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Gcj02 => 10.0,
            Self::Bd09 => 30.0,
        }
    }

    /// Whether the formula shifts at a position (true longitude and latitude, degrees).
    pub fn is_inside(lon: f64, lat: f64) -> bool {
        (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
    }

    /// The shifted longitude and latitude of a true one, degrees. Outside China's box, and for
    /// [`Shift::None`], the position itself.
    pub fn forward(self, lon: f64, lat: f64) -> (f64, f64) {
        if self == Self::None || !Self::is_inside(lon, lat) {
            return (lon, lat);
        }
        self.raw(lon, lat)
    }

    /// The true longitude and latitude of a shifted one, degrees: the position whose
    /// [`forward`](Self::forward) is the given one to a tenth of a millimetre or better.
    /// Outside China's box the position itself. `None` if the numbers are not finite.
    pub fn undo(self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        if !(lon.is_finite() && lat.is_finite()) {
            return None;
        }
        // A degree more than the box: no shift is that long.
        let is_near = (71.0..139.0).contains(&lon) && (-0.2..57.0).contains(&lat);
        if self == Self::None || !is_near {
            return Some((lon, lat));
        }
        let (mut at, mut residual) = ((lon, lat), f64::INFINITY);
        for _ in 0..MAX_STEPS {
            let (x, y) = self.raw(at.0, at.1);
            let step = (lon - x, lat - y);
            residual = step.0.abs().max(step.1.abs());
            if residual < STEP_END {
                break;
            }
            at = (at.0 + step.0, at.1 + step.1);
        }
        if residual > MAX_RESIDUAL {
            return None;
        }
        // Where the true position lies outside the box nothing was shifted.
        Some(if Self::is_inside(at.0, at.1) {
            at
        } else {
            (lon, lat)
        })
    }

    fn raw(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::None => (lon, lat),
            Self::Gcj02 => gcj02(lon, lat),
            Self::Bd09 => {
                let (x, y) = gcj02(lon, lat);
                bd09(x, y)
            }
        }
    }
}

/// Metres between two positions near each other, from degrees, by the radii of the place.
pub fn metres_between(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (east, north) = offset_m(a, b);
    libm::hypot(east, north)
}

/// Metres east and north from `a` to `b`, near each other.
pub fn offset_m(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let lat = 0.5 * (a.1 + b.1);
    let e = super::Ellipsoid::CGCS2000;
    (
        (b.0 - a.0).to_radians() * e.prime_vertical_radius(lat) * libm::cos(lat.to_radians()),
        (b.1 - a.1).to_radians() * e.meridian_radius(lat),
    )
}

fn gcj02(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let s = |v: f64| libm::sin(v * PI);
    let root = libm::sqrt(x.abs());
    let common = (20.0 * s(6.0 * x) + 20.0 * s(2.0 * x)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + (20.0 * s(y) + 40.0 * s(y / 3.0)) * 2.0 / 3.0
        + (160.0 * s(y / 12.0) + 320.0 * s(y / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + (20.0 * s(x) + 40.0 * s(x / 3.0)) * 2.0 / 3.0
        + (150.0 * s(x / 12.0) + 300.0 * s(x / 30.0)) * 2.0 / 3.0;
    let phi = lat.to_radians();
    let sin_phi = libm::sin(phi);
    let w2 = 1.0 - E2 * sin_phi * sin_phi;
    let w = libm::sqrt(w2);
    (
        lon + (east * 180.0) / (A / w * libm::cos(phi) * PI),
        lat + (north * 180.0) / ((A * (1.0 - E2)) / (w2 * w) * PI),
    )
}

fn bd09(lon: f64, lat: f64) -> (f64, f64) {
    const X_PI: f64 = PI * 3000.0 / 180.0;
    let z = libm::sqrt(lon * lon + lat * lat) + 0.000_02 * libm::sin(lat * X_PI);
    let theta = libm::atan2(lat, lon) + 0.000_003 * libm::cos(lon * X_PI);
    (
        z * libm::cos(theta) + BD_OFFSET.0,
        z * libm::sin(theta) + BD_OFFSET.1,
    )
}
