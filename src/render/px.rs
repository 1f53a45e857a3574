//! Positions and boxes in whole 1/256 pixels of a picture. What is drawn there stands elsewhere.

/// A position in 1/256 pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Px {
    pub x: i64,
    pub y: i64,
}

/// A box in 1/256 pixel, closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PxBox {
    pub min: Px,
    pub max: Px,
}

impl Px {
    pub const fn new(x: i64, y: i64) -> Self {
        Self { x, y }
    }
}

impl PxBox {
    /// The box of nothing.
    pub const EMPTY: Self = Self {
        min: Px::new(i64::MAX, i64::MAX),
        max: Px::new(i64::MIN, i64::MIN),
    };

    /// The smallest box around some positions.
    pub fn around(points: &[Px]) -> Self {
        points.iter().fold(Self::EMPTY, |all, p| all.with(*p))
    }

    /// Grown to hold a position.
    #[inline]
    #[must_use]
    pub fn with(self, p: Px) -> Self {
        Self {
            min: Px::new(self.min.x.min(p.x), self.min.y.min(p.y)),
            max: Px::new(self.max.x.max(p.x), self.max.y.max(p.y)),
        }
    }

    /// Grown to hold another.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        self.with(other.min).with(other.max)
    }

    /// Grown on all sides.
    #[must_use]
    pub fn grown(self, by: i64) -> Self {
        Self {
            min: Px::new(self.min.x - by, self.min.y - by),
            max: Px::new(self.max.x + by, self.max.y + by),
        }
    }

    /// Whether it meets another.
    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }
}
