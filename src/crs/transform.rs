//! Transforms of the user's own into CGCS2000. Their parameters are secret: never printed,
//! logged, stored unasked or packed; `Debug` hides them.
//!
//! Reading them from a text file: [`Transform::from_toml`] (in `transform_text`).

use super::{Crs, Datum, Ellipsoid};
use std::fmt;

/// A transform with its stated accuracy.
#[derive(Clone, Copy, PartialEq)]
pub struct Transform {
    /// The parameters.
    pub parameters: Parameters,
    /// Accuracy in metres, as whoever gave the parameters states it.
    pub accuracy_m: f64,
}

/// Parameters of a transform.
#[derive(Clone, Copy, PartialEq)]
pub enum Parameters {
    /// Bursa-Wolf, seven parameters: shifts in metres, rotations in arc seconds, scale
    /// difference in parts per million; between geocentric coordinates of the source's
    /// ellipsoid and CGCS2000's, heights taken as zero on the source's.
    BursaWolf {
        /// Shift along x, y, z, metres.
        shift_m: [f64; 3],
        /// Rotation about x, y, z, arc seconds.
        rotation_s: [f64; 3],
        /// Scale difference, parts per million.
        scale_ppm: f64,
        /// Which way rotations count.
        convention: Convention,
    },
    /// Four parameters in the plane: shift north (x) and east (y) in metres, rotation in arc
    /// seconds, scale difference in parts per million. Between the source's plane and the
    /// CGCS2000 plane of the same central meridian; a zone number before the easting is taken
    /// off first and put back after.
    FourParameter {
        /// Shift north, metres.
        north_m: f64,
        /// Shift east, metres.
        east_m: f64,
        /// Rotation, arc seconds: x′ = Δx + m(x·cos α − y·sin α), y′ = Δy + m(x·sin α + y·cos α).
        rotation_s: f64,
        /// Scale difference, parts per million.
        scale_ppm: f64,
    },
}

/// Sign of the rotations of a Bursa-Wolf transform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Convention {
    /// The position vector is rotated (EPSG 1033).
    PositionVector,
    /// The coordinate frame is rotated (EPSG 1032): all three signs the other way.
    CoordinateFrame,
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transform(…)")
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parameters(…)")
    }
}

impl Transform {
    /// Whether it works on planar numbers, so that the source must be in a zone plane.
    pub const fn is_planar(&self) -> bool {
        matches!(self.parameters, Parameters::FourParameter { .. })
    }

    /// Planar `x` east and `y` north in the CGCS2000 plane of a source's; the numbers
    /// themselves if it does not work on planes.
    pub(super) fn plane(&self, crs: &Crs, x: f64, y: f64) -> (f64, f64) {
        let Parameters::FourParameter {
            north_m,
            east_m,
            rotation_s,
            scale_ppm,
        } = self.parameters
        else {
            return (x, y);
        };
        let prefix = crs.zone().map_or(0.0, |z| f64::from(z.number) * 1e6);
        let (east, north) = (x - prefix, y);
        let angle = arc_seconds(rotation_s);
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        let m = 1.0 + scale_ppm * 1e-6;
        (
            east_m + m * (north * sin + east * cos) + prefix,
            north_m + m * (north * cos - east * sin),
        )
    }

    /// Longitude and latitude on CGCS2000 of ones on a source's datum; unchanged if it works
    /// on planes.
    pub(super) fn lon_lat(&self, from: Datum, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let Parameters::BursaWolf {
            shift_m,
            rotation_s,
            scale_ppm,
            convention,
        } = self.parameters
        else {
            return Some((lon, lat));
        };
        let [x, y, z] = geocentric(Ellipsoid::of(from), lon, lat);
        let m = 1.0 + scale_ppm * 1e-6;
        let [r0, r1, r2] = rotation(rotation_s, convention);
        let row = |r: [f64; 3]| m * (r[0] * x + r[1] * y + r[2] * z);
        let at = [
            shift_m[0] + row(r0),
            shift_m[1] + row(r1),
            shift_m[2] + row(r2),
        ];
        let (lon, lat) = geodetic(Ellipsoid::CGCS2000, at);
        (lon.is_finite() && lat.is_finite()).then_some((lon, lat))
    }
}

fn arc_seconds(seconds: f64) -> f64 {
    (seconds / 3600.0).to_radians()
}

/// The full rotation matrix, not its approximation for small angles: about x, then y, then z
/// of the coordinate frame; its transpose for position vectors (as PROJ's `+exact`).
fn rotation(seconds: [f64; 3], convention: Convention) -> [[f64; 3]; 3] {
    let [f, t, p] = seconds.map(arc_seconds);
    let (sf, cf) = (libm::sin(f), libm::cos(f));
    let (st, ct) = (libm::sin(t), libm::cos(t));
    let (sp, cp) = (libm::sin(p), libm::cos(p));
    let r = [
        [ct * cp, cf * sp + sf * st * cp, sf * sp - cf * st * cp],
        [-ct * sp, cf * cp - sf * st * sp, sf * cp + cf * st * sp],
        [st, -sf * ct, cf * ct],
    ];
    match convention {
        Convention::CoordinateFrame => r,
        Convention::PositionVector => [
            [r[0][0], r[1][0], r[2][0]],
            [r[0][1], r[1][1], r[2][1]],
            [r[0][2], r[1][2], r[2][2]],
        ],
    }
}

/// Geocentric coordinates, metres, of a longitude and latitude in degrees at height 0.
fn geocentric(e: Ellipsoid, lon: f64, lat: f64) -> [f64; 3] {
    let (lambda, phi) = (lon.to_radians(), lat.to_radians());
    let n = e.prime_vertical_radius(lat);
    [
        n * libm::cos(phi) * libm::cos(lambda),
        n * libm::cos(phi) * libm::sin(lambda),
        n * (1.0 - e.e2()) * libm::sin(phi),
    ]
}

/// Longitude and latitude in degrees of geocentric coordinates near the surface.
fn geodetic(e: Ellipsoid, [x, y, z]: [f64; 3]) -> (f64, f64) {
    let p = libm::hypot(x, y);
    let mut phi = libm::atan2(z, p * (1.0 - e.e2()));
    // Each step divides the error by about e²: four would do.
    for _ in 0..8 {
        let sin = libm::sin(phi);
        let n = e.a() / libm::sqrt(1.0 - e.e2() * sin * sin);
        phi = libm::atan2(z + e.e2() * n * sin, p);
    }
    (libm::atan2(y, x).to_degrees(), phi.to_degrees())
}
