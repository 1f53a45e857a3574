//! Lengths and areas as newtypes, so that a hectare is never mistaken for a square metre.
//!
//! Rounding for print lives in `i18n::numbers`; here are only exact conversions.

use serde::{Deserialize, Serialize};

/// A length in metres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Meters(pub f64);

/// An area in square metres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SquareMeters(pub f64);

/// Square metres in one hectare (公顷).
pub const SQUARE_METERS_PER_HECTARE: f64 = 10_000.0;
/// Square metres in one mu (亩): 1 mu = 1/15 ha.
pub const SQUARE_METERS_PER_MU: f64 = 10_000.0 / 15.0;

impl SquareMeters {
    /// The same area in hectares (公顷).
    pub fn hectares(self) -> f64 {
        self.0 / SQUARE_METERS_PER_HECTARE
    }

    /// The same area in mu (亩), 15 mu to the hectare.
    pub fn mu(self) -> f64 {
        self.0 / SQUARE_METERS_PER_MU
    }

    /// The same area in square kilometres.
    pub fn square_kilometers(self) -> f64 {
        self.0 / 1e6
    }
}

impl std::ops::Add for SquareMeters {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::iter::Sum for SquareMeters {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self(0.0), |a, b| a + b)
    }
}
