//! Measured values become shades: between which two they are spread, and why.

use crate::base::message::Message;

/// What the user asks for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum StretchKind {
    /// 8-bit values as they are, others by [`StretchKind::Percent`].
    #[default]
    Auto,
    /// From the smallest to the largest value seen.
    MinMax,
    /// From the value below which 2 % lie to that above which 2 % lie.
    Percent,
    /// Between two given values.
    Range(f32, f32),
}

/// Between which values each band is spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Value shown black, value shown white.
    pub bands: Vec<(f32, f32)>,
}

/// A stretch with its reason.
#[derive(Debug, Clone, PartialEq)]
pub struct StretchDone {
    /// The stretch.
    pub stretch: Stretch,
    /// Why these values.
    pub reason: Message,
}

/// What a sample of a band tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BandSample {
    pub min: f32,
    pub max: f32,
    pub low: f32,
    pub high: f32,
}

impl StretchKind {
    /// From `auto`, `minmax`, `percent` or `LOW..HIGH`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "auto" | "" => Some(Self::Auto),
            "minmax" => Some(Self::MinMax),
            "percent" => Some(Self::Percent),
            range => {
                let (low, high) = range.split_once("..")?;
                let (low, high): (f32, f32) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
                (low.is_finite() && high.is_finite() && low < high)
                    .then_some(Self::Range(low, high))
            }
        }
    }

    /// The text that [`Self::parse`] reads back.
    pub fn to_text(self) -> String {
        match self {
            Self::Auto => "auto".to_owned(),
            Self::MinMax => "minmax".to_owned(),
            Self::Percent => "percent".to_owned(),
            Self::Range(low, high) => format!("{low}..{high}"),
        }
    }
}

impl BandSample {
    /// Of the values of a band; those that are no number are left out.
    pub(super) fn of(mut values: Vec<f32>) -> Option<Self> {
        values.retain(|v| v.is_finite());
        values.sort_unstable_by(f32::total_cmp);
        let at = |share: f64| {
            let index = (share * (values.len().saturating_sub(1)) as f64 + 0.5) as usize;
            values.get(index).copied()
        };
        Some(Self {
            min: at(0.0)?,
            max: at(1.0)?,
            low: at(0.02)?,
            high: at(0.98)?,
        })
    }
}

impl StretchDone {
    /// The stretch of a kind. `is_byte`: the file's samples are 8-bit numbers.
    pub(super) fn of(
        kind: StretchKind,
        is_byte: bool,
        bands: u8,
        sample: &[Option<BandSample>],
        num_sampled: usize,
    ) -> Self {
        let by = |pick: fn(&BandSample) -> (f32, f32)| -> Vec<(f32, f32)> {
            (0..usize::from(bands))
                .map(|band| match sample.get(band).and_then(Option::as_ref) {
                    Some(seen) => {
                        let (low, high) = pick(seen);
                        // One value everywhere is shown as a middle grey.
                        if low < high {
                            (low, high)
                        } else {
                            (low - 1.0, low + 1.0)
                        }
                    }
                    None => (0.0, 1.0),
                })
                .collect()
        };
        let said = |code: &str, bands: Vec<(f32, f32)>| {
            let text = |pick: fn(&(f32, f32)) -> f32| {
                let all: Vec<String> = bands.iter().map(|b| format!("{}", pick(b))).collect();
                all.join("／")
            };
            let reason = Message::new(code)
                .with("low", text(|b| b.0))
                .with("high", text(|b| b.1))
                .with("count", num_sampled);
            Self {
                stretch: Stretch { bands },
                reason,
            }
        };
        let all = |range| vec![range; usize::from(bands)];
        match kind {
            StretchKind::Range(low, high) => said("imagery.stretch_range", all((low, high))),
            StretchKind::Auto if is_byte => said("imagery.stretch_bytes", all((0.0, 255.0))),
            StretchKind::MinMax => said("imagery.stretch_minmax", by(|s| (s.min, s.max))),
            StretchKind::Auto | StretchKind::Percent => {
                said("imagery.stretch_percent", by(|s| (s.low, s.high)))
            }
        }
    }
}

impl Stretch {
    /// The shade of a value of a band.
    pub(super) fn shade(&self, band: usize, value: f32) -> u8 {
        let (low, high) = self.bands.get(band).copied().unwrap_or((0.0, 255.0));
        // A value that is no number becomes 0.
        (((value - low) / (high - low)).clamp(0.0, 1.0) * 255.0 + 0.5) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_percent_are_left_out_on_either_side() {
        let values: Vec<f32> = (0..=100).map(|v| v as f32).rev().collect();
        let sample = BandSample::of(values).unwrap();
        assert_eq!((sample.low, sample.high), (2.0, 98.0));
        assert_eq!((sample.min, sample.max), (0.0, 100.0));
    }

    #[test]
    fn a_stretch_is_read_back_as_it_was_written() {
        for text in ["auto", "minmax", "percent", "-3.5..4000"] {
            assert_eq!(StretchKind::parse(text).unwrap().to_text(), text);
        }
        for text in ["5..5", "9..1", "nan..3", "wide"] {
            assert_eq!(StretchKind::parse(text), None, "{text}");
        }
    }
}
