//! A printed area: whole units of 0.0001 hectares, and whether anything too small for one unit
//! is in it.

/// A sum of rounded pieces. One unit is 0.0001 hectares, which is one square metre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figure {
    units: u64,
    has_tiny: bool,
}

impl Figure {
    /// One piece of so many square metres, rounded half up; nothing for what is no area.
    pub fn piece(m2: f64) -> Self {
        if m2.is_nan() || m2 <= 0.0 {
            return Self::default();
        }
        // The cast saturates; the earth has 5e14 square metres.
        let units = (m2 + 0.5).floor() as u64;
        Self {
            units,
            has_tiny: units == 0,
        }
    }

    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.units = self.units.saturating_add(other.units);
        self.has_tiny |= other.has_tiny;
    }

    /// The sum of several.
    pub fn sum(all: impl IntoIterator<Item = Self>) -> Self {
        let mut out = Self::default();
        for one in all {
            out.add(one);
        }
        out
    }

    /// Number of units of 0.0001 hectares.
    pub fn units(self) -> u64 {
        self.units
    }

    /// Whether there is any ground at all.
    pub fn is_some(self) -> bool {
        self.units > 0 || self.has_tiny
    }

    /// Hectares with four decimals; what is positive and less than a unit is `＜0.0001`.
    pub fn hectares(self) -> String {
        if self.units == 0 && self.has_tiny {
            return "＜0.0001".to_owned();
        }
        format!("{}.{:04}", self.units / 10_000, self.units % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_positive_area_is_never_printed_as_nothing() {
        assert_eq!(Figure::piece(0.0).hectares(), "0.0000");
        assert_eq!(Figure::piece(0.3).hectares(), "＜0.0001");
        assert_eq!(Figure::piece(0.5).hectares(), "0.0001");
        assert_eq!(Figure::piece(12_345.4).hectares(), "1.2345");
        assert_eq!(Figure::piece(f64::NAN).hectares(), "0.0000");
        let many = Figure::sum([Figure::piece(0.3), Figure::piece(0.4), Figure::piece(1.6)]);
        assert_eq!(many.hectares(), "0.0002");
    }
}
