//! A position and a box, in degrees.

use serde::{Deserialize, Serialize};

/// A position: `x` is longitude, `y` latitude, in degrees on CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[repr(C)]
pub struct Coord {
    /// Longitude, degrees east.
    pub x: f64,
    /// Latitude, degrees north.
    pub y: f64,
}

impl Coord {
    /// A position from longitude and latitude; the name keeps the order from being guessed.
    pub const fn lon_lat(lon: f64, lat: f64) -> Self {
        Self { x: lon, y: lat }
    }

    /// Whether both numbers are finite.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }
}

/// An axis-parallel box in degrees, closed. Empty while `min` exceeds `max`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[repr(C)]
pub struct Bbox {
    /// South-west corner.
    pub min: Coord,
    /// North-east corner.
    pub max: Coord,
}

impl Default for Bbox {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Bbox {
    /// The box of nothing: growing it by a position gives that position.
    pub const EMPTY: Self = Self {
        min: Coord::lon_lat(f64::INFINITY, f64::INFINITY),
        max: Coord::lon_lat(f64::NEG_INFINITY, f64::NEG_INFINITY),
    };

    /// The smallest box around some positions.
    pub fn around(coords: &[Coord]) -> Self {
        // Plain comparisons, which pass over what is no number as `f64::min` does, and of which
        // the compiler makes one instruction for both axes.
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for c in coords {
            for (at, v) in [c.x, c.y].into_iter().enumerate() {
                low[at] = if v < low[at] { v } else { low[at] };
                high[at] = if v > high[at] { v } else { high[at] };
            }
        }
        let [(min_x, min_y), (max_x, max_y)] = [low, high].map(|[x, y]| (x, y));
        Self {
            min: Coord::lon_lat(min_x, min_y),
            max: Coord::lon_lat(max_x, max_y),
        }
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.min.x > self.max.x || self.min.y > self.max.y
    }

    /// Grows to hold a position.
    pub fn grow(&mut self, c: Coord) {
        self.min.x = self.min.x.min(c.x);
        self.min.y = self.min.y.min(c.y);
        self.max.x = self.max.x.max(c.x);
        self.max.y = self.max.y.max(c.y);
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            min: Coord::lon_lat(self.min.x.min(other.min.x), self.min.y.min(other.min.y)),
            max: Coord::lon_lat(self.max.x.max(other.max.x), self.max.y.max(other.max.y)),
        }
    }

    /// Whether the closed boxes share at least a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    /// Whether the closed box holds a position.
    pub fn holds(&self, c: Coord) -> bool {
        self.min.x <= c.x && c.x <= self.max.x && self.min.y <= c.y && c.y <= self.max.y
    }

    /// Whether the closed box holds the whole other box.
    pub fn holds_box(&self, other: &Self) -> bool {
        self.holds(other.min) && self.holds(other.max)
    }

    /// The box grown by some degrees on each side.
    #[must_use]
    pub fn padded(&self, dx: f64, dy: f64) -> Self {
        Self {
            min: Coord::lon_lat(self.min.x - dx, self.min.y - dy),
            max: Coord::lon_lat(self.max.x + dx, self.max.y + dy),
        }
    }

    /// The middle.
    pub fn center(&self) -> Coord {
        Coord::lon_lat(
            0.5 * (self.min.x + self.max.x),
            0.5 * (self.min.y + self.max.y),
        )
    }
}
