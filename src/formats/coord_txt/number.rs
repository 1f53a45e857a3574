//! Numbers of a coordinate line: metres, decimal degrees, degrees-minutes-seconds with signs,
//! and DD.MMSS, where 110.2455 means 110°24′55″.

/// How degrees are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AngleForm {
    /// Decimal degrees.
    Decimal,
    /// DD.MMSS: two digits of minutes and two of seconds after the point.
    PackedSeconds,
}

/// A number as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) decimals: u32,
    /// Written with degree signs: degrees for certain.
    pub(super) has_signs: bool,
    /// What it means as DD.MMSS; `None` if it cannot be that.
    pub(super) packed: Option<f64>,
}

/// A plain number: begins with a digit, sign or point, finite.
pub(super) fn plain(token: &str) -> Option<Number> {
    let first = token.chars().next()?;
    if !(first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) || token.len() > 64 {
        return None;
    }
    if !token
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'))
    {
        return None;
    }
    let value: f64 = token.parse().ok()?;
    if !value.is_finite() {
        return None;
    }
    let fraction = token.split_once('.').map_or("", |(_, f)| f);
    let digits = fraction.chars().take_while(char::is_ascii_digit).count();
    Some(Number {
        value,
        decimals: u32::try_from(digits).unwrap_or(0),
        has_signs: false,
        packed: packed(token, value),
    })
}

/// A number of any form: plain, or with degree signs and hemispheres.
pub(super) fn any(token: &str) -> Option<Number> {
    plain(token).or_else(|| with_signs(token))
}

fn packed(token: &str, value: f64) -> Option<f64> {
    if value.abs() >= 181.0 || token.contains(['e', 'E']) {
        return None;
    }
    let (whole, fraction) = token
        .trim_start_matches(['+', '-'])
        .split_once('.')
        .unwrap_or((token.trim_start_matches(['+', '-']), ""));
    let digits: String = fraction.chars().chain("0000".chars()).collect();
    let two = |from: usize| {
        digits
            .get(from..from + 2)
            .and_then(|t| t.parse::<f64>().ok())
    };
    let (minutes, seconds) = (two(0)?, two(2)?);
    let rest: f64 = digits
        .get(4..)
        .and_then(|t| format!("0.{t}0").parse().ok())
        .unwrap_or(0.0);
    if minutes >= 60.0 || seconds >= 60.0 {
        return None;
    }
    let degrees: f64 = whole.parse().ok()?;
    let magnitude = degrees + minutes / 60.0 + (seconds + rest) / 3600.0;
    Some(if value < 0.0 { -magnitude } else { magnitude })
}

/// Degrees, minutes and seconds with signs: `110°24′55.1″E`, `东经110度24分55.1秒`.
fn with_signs(token: &str) -> Option<Number> {
    let mut parts: Vec<f64> = Vec::new();
    let mut digits = String::new();
    let mut decimals = 0;
    let mut negative = false;
    let mut signs = 0;
    for c in token.chars() {
        match c {
            '0'..='9' | '.' => {
                digits.push(c);
                if digits.len() > 32 {
                    return None;
                }
            }
            '-' if digits.is_empty() && parts.is_empty() => negative = true,
            '°' | '˚' | 'º' | '度' | '′' | '\'' | '’' | '分' | '″' | '"' | '”' | '秒' =>
            {
                signs += 1;
                if digits.is_empty() {
                    // Two single quotes stand for a double one.
                    if parts.len() == 3 {
                        continue;
                    }
                    return None;
                }
                let text = std::mem::take(&mut digits);
                decimals = text.split_once('.').map_or(0, |(_, f)| f.len());
                parts.push(text.parse().ok()?);
            }
            'S' | 's' | 'W' | 'w' | '南' | '西' => negative = true,
            'N' | 'n' | 'E' | 'e' | '北' | '东' | '经' | '纬' | ':' | '：' => {}
            _ => return None,
        }
    }
    if !digits.is_empty() {
        decimals = digits.split_once('.').map_or(0, |(_, f)| f.len());
        parts.push(digits.parse().ok()?);
    }
    let (degrees, minutes, seconds) = match *parts.as_slice() {
        [d] if signs > 0 || token.contains(['N', 'E', '东', '北']) => (d, 0.0, 0.0),
        [d, m] if signs > 0 => (d, m, 0.0),
        [d, m, s] if signs > 0 => (d, m, s),
        _ => return None,
    };
    if minutes >= 60.0 || seconds >= 60.0 || degrees > 180.0 {
        return None;
    }
    let magnitude = degrees + minutes / 60.0 + seconds / 3600.0;
    let small = match parts.len() {
        1 => 0,
        2 => 2,
        _ => 4,
    };
    Some(Number {
        value: if negative { -magnitude } else { magnitude },
        decimals: u32::try_from(decimals).unwrap_or(0) + small,
        has_signs: true,
        packed: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_minutes_and_seconds_are_read_in_every_spelling() {
        let expected = 110.0 + 24.0 / 60.0 + 55.1 / 3600.0;
        for token in [
            "110°24′55.1″",
            "110°24'55.1\"E",
            "E110°24’55.1”",
            "东经110度24分55.1秒",
            "110°24'55.1''",
        ] {
            let number = any(token).unwrap();
            assert!((number.value - expected).abs() < 1e-12, "{token}");
        }
        assert_eq!(any("110°61′0″"), None);
        assert_eq!(any("J1"), None);
    }

    #[test]
    fn packed_seconds_need_minutes_and_seconds_below_sixty() {
        let number = plain("110.24551").unwrap();
        let expected = 110.0 + 24.0 / 60.0 + 55.1 / 3600.0;
        assert!((number.packed.unwrap() - expected).abs() < 1e-12);
        assert_eq!(plain("110.61551").unwrap().packed, None);
        assert_eq!(plain("25.5").unwrap().packed, Some(25.0 + 50.0 / 60.0));
    }

    #[test]
    fn what_is_no_finite_number_is_none() {
        for token in ["NaN", "inf", "1e999", "", "-", "0x10", "甲"] {
            assert_eq!(any(token), None, "{token}");
        }
    }
}
