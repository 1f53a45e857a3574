//! Figures as the office prints them.
//!
//! 公顷 4 decimals, 平方米 2, 亩 2, 平方千米 2, share 2 (ARCHITECTURE.md, The office's words); a
//! positive area never prints as zero. Thousands are parted by a thin space.

use crate::base::units::{Meters, SquareMeters};

/// Thin space between groups of three digits.
const THIN: char = '\u{2009}';

/// A figure with fixed decimals and thin spaces between thousands.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let plain = format!("{value:.decimals$}");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| c.is_ascii_digit() && c != '0') => ("-", rest),
        Some(rest) => ("", rest),
        None => ("", plain.as_str()),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((w, f)) => (w, Some(f)),
        None => (digits, None),
    };
    let mut out = String::from(sign);
    let length = whole.chars().count();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (length - i).is_multiple_of(3) && length > 4 {
            out.push(THIN);
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A figure that is positive but would round to zero prints as `＜` its last decimal.
fn positive(value: f64, decimals: usize) -> String {
    let half = 0.5 * 10f64.powi(-i32::try_from(decimals).unwrap_or(0));
    if value > 0.0 && value < half {
        format!("＜{:.decimals$}", 2.0 * half)
    } else {
        fixed(value, decimals)
    }
}

/// Hectares, 4 decimals; a positive area is never 0.0000.
pub fn hectares(area: SquareMeters) -> String {
    positive(area.hectares(), 4)
}

/// Mu, 2 decimals.
pub fn mu(area: SquareMeters) -> String {
    positive(area.mu(), 2)
}

/// Square metres, 2 decimals.
pub fn square_meters(area: SquareMeters) -> String {
    positive(area.0, 2)
}

/// Square kilometres, 2 decimals.
pub fn square_kilometers(area: SquareMeters) -> String {
    positive(area.square_kilometers(), 2)
}

/// A share (0–1) as per cent with 2 decimals, without the sign.
pub fn percent(share: f64) -> String {
    positive(share * 100.0, 2)
}

/// Metres: 2 decimals below 100, 1 below 10,000, none above.
pub fn meters(length: Meters) -> String {
    let m = length.0;
    if m < 100.0 {
        positive(m, 2)
    } else if m < 10_000.0 {
        fixed(m, 1)
    } else {
        fixed(m, 0)
    }
}

/// Up to six significant digits, shortest form.
pub fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let magnitude = value.abs().log10().floor();
    if (-5.0..15.0).contains(&magnitude) {
        // Between 0 and 10 decimals: the magnitude is within the range just tested.
        let decimals = (5.0 - magnitude).clamp(0.0, 10.0) as usize;
        let text = format!("{value:.decimals$}");
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    } else {
        format!("{value:.2e}")
    }
}

/// Degrees, minutes and seconds with one decimal, such as 110°24′55.1″E.
pub fn degrees(value: f64, is_longitude: bool) -> String {
    let hemisphere = match (is_longitude, value < 0.0) {
        (true, false) => 'E',
        (true, true) => 'W',
        (false, false) => 'N',
        (false, true) => 'S',
    };
    let tenths = (value.abs() * 36_000.0).round();
    let d = (tenths / 36_000.0).floor();
    let m = ((tenths - d * 36_000.0) / 600.0).floor();
    let s = (tenths - d * 36_000.0 - m * 600.0) / 10.0;
    format!("{d:.0}°{m:02.0}′{s:04.1}″{hemisphere}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_positive_area_never_prints_as_zero() {
        assert_eq!(hectares(SquareMeters(0.3)), "＜0.0001");
        assert_eq!(hectares(SquareMeters(0.0)), "0.0000");
        assert_eq!(hectares(SquareMeters(1_193_264.0)), "119.3264");
        assert_eq!(mu(SquareMeters(1_193_264.0)), "1789.90");
    }

    #[test]
    fn thousands_are_parted_from_five_digits_on() {
        assert_eq!(fixed(1284.6, 1), "1284.6");
        assert_eq!(fixed(2_792_318.442, 3), "2\u{2009}792\u{2009}318.442");
        assert_eq!(fixed(-0.0001, 2), "0.00");
        assert_eq!(fixed(-12345.0, 0), "-12\u{2009}345");
    }

    #[test]
    fn degrees_carry_over_without_sixty_seconds() {
        assert_eq!(degrees(110.415_3, true), "110°24′55.1″E");
        assert_eq!(degrees(24.999_999_99, false), "25°00′00.0″N");
    }

    #[test]
    fn short_figures_have_at_most_six_significant_digits() {
        assert_eq!(short(0.000_123_456_7), "0.000123457");
        assert_eq!(short(461.0), "461");
    }
}
