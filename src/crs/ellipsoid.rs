//! The four reference ellipsoids, by their defining constants.
//!
//! Sources: CGCS2000 — GB 22021-2008 and CH/T 1014 (a, 1/f of GRS 80); WGS 84 — NGA
//! STND.0036; 1980西安坐标系 — IAG 1975; 1954年北京坐标系 — Krassowsky 1940. The same pairs
//! stand in EPSG 1024, 7030, 7049 and 7024.

use super::Datum;

/// An ellipsoid of revolution by its two defining constants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipsoid {
    /// Semi-major axis, metres.
    pub a: f64,
    /// Inverse flattening 1/f, without unit.
    pub inverse_flattening: f64,
}

impl Ellipsoid {
    /// CGCS2000.
    pub const CGCS2000: Self = Self::new(6_378_137.0, 298.257_222_101);
    /// WGS 84.
    pub const WGS84: Self = Self::new(6_378_137.0, 298.257_223_563);
    /// 1980西安坐标系 (IAG 1975).
    pub const XIAN80: Self = Self::new(6_378_140.0, 298.257);
    /// 1954年北京坐标系 (Krassowsky 1940).
    pub const BEIJING54: Self = Self::new(6_378_245.0, 298.3);

    /// An ellipsoid from `a` in metres and 1/f.
    pub const fn new(a: f64, inverse_flattening: f64) -> Self {
        Self {
            a,
            inverse_flattening,
        }
    }

    /// The ellipsoid of a datum.
    pub const fn of(datum: Datum) -> Self {
        match datum {
            Datum::Cgcs2000 => Self::CGCS2000,
            Datum::Wgs84 => Self::WGS84,
            Datum::Xian80 => Self::XIAN80,
            Datum::Beijing54 => Self::BEIJING54,
        }
    }

    /// Semi-major axis, metres.
    pub const fn a(&self) -> f64 {
        self.a
    }

    /// Flattening.
    pub const fn f(&self) -> f64 {
        1.0 / self.inverse_flattening
    }

    /// Square of the first eccentricity.
    pub const fn e2(&self) -> f64 {
        let f = self.f();
        f * (2.0 - f)
    }

    /// Semi-minor axis, metres.
    pub const fn b(&self) -> f64 {
        self.a * (1.0 - self.f())
    }

    /// Third flattening (a − b)/(a + b).
    pub const fn n(&self) -> f64 {
        let f = self.f();
        f / (2.0 - f)
    }

    /// Radius of curvature in the meridian at a latitude in degrees, metres.
    pub fn meridian_radius(&self, lat: f64) -> f64 {
        let s = libm::sin(lat.to_radians());
        let w2 = 1.0 - self.e2() * s * s;
        self.a * (1.0 - self.e2()) / (w2 * libm::sqrt(w2))
    }

    /// Radius of curvature in the prime vertical at a latitude in degrees, metres.
    pub fn prime_vertical_radius(&self, lat: f64) -> f64 {
        let s = libm::sin(lat.to_radians());
        self.a / libm::sqrt(1.0 - self.e2() * s * s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GB 22021-2008 annex: b = 6 356 752.314 14 m, e² = 0.006 694 380 022 90.
    #[test]
    fn derived_constants_of_cgcs2000_are_those_of_the_standard() {
        let e = Ellipsoid::CGCS2000;
        assert!((e.b() - 6_356_752.314_14).abs() < 1e-5);
        assert!((e.e2() - 0.006_694_380_022_90).abs() < 1e-14);
    }

    /// EPSG 7024, 7049: b from a and 1/f; the published e² of Krassowsky 1940 and IAG 1975.
    #[test]
    fn derived_constants_of_the_old_ellipsoids_are_the_published_ones() {
        assert!((Ellipsoid::BEIJING54.b() - 6_356_863.018_77).abs() < 1e-4);
        assert!((Ellipsoid::BEIJING54.e2() - 0.006_693_421_622_966).abs() < 1e-14);
        assert!((Ellipsoid::XIAN80.b() - 6_356_755.288_16).abs() < 1e-4);
        assert!((Ellipsoid::XIAN80.e2() - 0.006_694_384_999_59).abs() < 1e-13);
    }
}
