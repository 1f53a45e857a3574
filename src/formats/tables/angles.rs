//! Degrees, minutes and seconds: written with signs (110°17′30″) or packed into one number
//! (110.1730, that is DD.MMSS), which only a guess can tell from decimal degrees.

use super::cell::half_width;
use serde::{Deserialize, Serialize};

/// How the angles of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Angles {
    /// Decimal degrees, or degrees, minutes and seconds with their signs.
    #[default]
    Signed,
    /// DD.MMSS: 110.1730 is 110°17′30″.
    Packed,
}

/// Decimal degrees of `110°17′30″E`, `110度17分30秒`, `110 17 30`, `N25°30.5'`, and the decimals
/// of a degree its last figure stands for. `None` for anything else, plain numbers included.
pub(crate) fn signed_angle(text: &str) -> Option<(f64, u32)> {
    let plain: String = text.chars().map(half_width).collect();
    let upper = plain.trim().to_ascii_uppercase();
    let mut negative = false;
    let mut body = upper.as_str();
    for (letter, is_negative) in [('N', false), ('E', false), ('S', true), ('W', true)] {
        let inner = body
            .strip_prefix(letter)
            .or_else(|| body.strip_suffix(letter));
        if let Some(inner) = inner {
            body = inner.trim();
            negative = is_negative;
            break;
        }
    }
    body = body
        .trim_start_matches(['东', '北'])
        .trim_start_matches(['经', '纬']);
    if let Some(rest) = body.strip_prefix('-') {
        negative = !negative;
        body = rest;
    }
    let is_sign = |c: char| {
        matches!(
            c,
            '°' | '度'
                | 'º'
                | '˚'
                | '′'
                | '\''
                | '分'
                | '’'
                | '‘'
                | '″'
                | '"'
                | '秒'
                | '”'
                | '“'
                | ':'
                | ' '
        )
    };
    let has_sign =
        body.contains(|c: char| is_sign(c) && c != ' ') || body.split_whitespace().count() == 3;
    let digits_only = body
        .chars()
        .all(|c| c.is_ascii_digit() || c == '.' || is_sign(c));
    if !has_sign || !digits_only {
        return None;
    }
    let fields: Vec<&str> = body.split(is_sign).filter(|f| !f.is_empty()).collect();
    let numbers: Vec<f64> = fields
        .iter()
        .map(|f| f.parse().ok())
        .collect::<Option<_>>()?;
    let (degrees, minutes, seconds) = match numbers.as_slice() {
        [d] => (*d, 0.0, 0.0),
        [d, m] => (*d, *m, 0.0),
        [d, m, s] => (*d, *m, *s),
        _ => return None,
    };
    if degrees > 360.0 || minutes >= 60.0 || seconds >= 60.0 {
        return None;
    }
    let value = degrees + minutes / 60.0 + seconds / 3600.0;
    let fraction = fields
        .last()
        .and_then(|f| f.split_once('.'))
        .map_or(0, |(_, f)| f.len());
    // A second is about the fourth decimal of a degree, a minute the second.
    let coarse = [0, 2, 4].get(numbers.len() - 1).copied().unwrap_or(0);
    let decimals = u32::try_from(fraction.min(12)).unwrap_or(0) + coarse;
    Some((if negative { -value } else { value }, decimals))
}

/// Decimal degrees of DD.MMSSss; `None` where minutes or seconds would be 60 or more.
pub(crate) fn packed_angle(value: f64) -> Option<f64> {
    let size = value.abs();
    let degrees = size.trunc();
    // The written decimals, freed of what a double adds in its last places.
    let rest = ((size - degrees) * 1e10).round();
    let minutes = (rest / 1e8).trunc();
    let seconds = (rest - minutes * 1e8) / 1e6;
    if !value.is_finite() || size > 360.0 || minutes >= 60.0 || seconds >= 60.0 {
        return None;
    }
    let angle = degrees + minutes / 60.0 + seconds / 3600.0;
    Some(if value < 0.0 { -angle } else { angle })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_read_in_every_usual_writing() {
        // 110°17′30″ = 110 + 17/60 + 30/3600 = 110.291666…
        for text in [
            "110°17′30″",
            "110°17'30\"E",
            "110度17分30秒",
            "东经110°17′30″",
            "110:17:30",
            "110 17 30",
            "E110°17′30″",
        ] {
            let (value, decimals) = signed_angle(text).unwrap();
            assert!((value - 110.291_666_666_666_67).abs() < 1e-12, "{text}");
            assert_eq!(decimals, 4, "{text}");
        }
        assert_eq!(signed_angle("25°30.5'").map(|a| a.1), Some(3));
        assert_eq!(signed_angle("S25°30'").map(|a| a.0), Some(-25.5));
        for text in ["110.29", "J1", "110°61′00″", "1:2:3:4", "甲°"] {
            assert_eq!(signed_angle(text), None, "{text}");
        }
    }

    #[test]
    fn packed_angles_are_unpacked_unless_they_cannot_be_such() {
        assert!((packed_angle(110.1730).unwrap() - 110.291_666_666_666_67).abs() < 1e-9);
        assert!((packed_angle(25.302_05).unwrap() - 25.505_694_444_444_4).abs() < 1e-9);
        assert_eq!(packed_angle(110.75), None);
        assert_eq!(packed_angle(f64::NAN), None);
    }
}
