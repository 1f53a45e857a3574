//! A cell's bytes become a value, by the field's type letter.

use crate::base::date::Date;
use crate::formats::encoding::decode;
use crate::layer::{FieldKind, Value};
use encoding_rs::Encoding;

/// How a field's cells are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// C, V: text.
    Text,
    /// N, F: digits. Which type the column gets shows when all rows have been seen.
    Digits(FieldKind),
    /// L.
    Logical,
    /// D: YYYYMMDD.
    Date,
    /// T: Julian day and milliseconds, little-endian; @ the same, big-endian.
    Moment {
        /// Byte order.
        big_endian: bool,
    },
    /// I: 32-bit whole number.
    Int32,
    /// +: counter of dBASE 7, big-endian with the sign turned.
    Counter,
    /// B of Visual FoxPro: double.
    Double,
    /// O of dBASE 7: double, big-endian with the sign turned.
    Double7,
    /// Y: ten-thousandths, 64 bits.
    Currency,
    /// M, G, P, W and B of dBASE: kept in another file.
    Elsewhere,
    /// 0: Visual FoxPro's null flags, no data.
    Hidden,
    /// A letter nobody knows.
    Unknown,
}

/// What came of a cell.
#[derive(Debug, PartialEq)]
pub(super) enum Cell {
    Value(Value),
    /// Its text was cut inside a character.
    Cut(Value),
    /// Some bytes are no characters.
    Garbled(Value),
    /// It cannot be read as its type; the text as it stands.
    Unreadable(String),
}

impl Reading {
    /// The reading for a type letter and width.
    pub(super) fn of(letter: u8, width: usize) -> Self {
        match letter.to_ascii_uppercase() {
            b'C' | b'V' => Self::Text,
            b'N' | b'F' => Self::Digits(FieldKind::Real),
            b'L' => Self::Logical,
            b'D' => Self::Date,
            b'T' => Self::Moment { big_endian: false },
            b'@' => Self::Moment { big_endian: true },
            b'I' => Self::Int32,
            b'+' => Self::Counter,
            b'O' => Self::Double7,
            b'B' if width == 8 => Self::Double,
            b'Y' => Self::Currency,
            b'M' | b'G' | b'P' | b'W' | b'B' => Self::Elsewhere,
            b'0' => Self::Hidden,
            _ => Self::Unknown,
        }
    }

    /// The type of the column.
    pub(super) fn kind(self) -> FieldKind {
        match self {
            Self::Digits(kind) => kind,
            Self::Logical => FieldKind::Bool,
            Self::Date => FieldKind::Date,
            Self::Int32 | Self::Counter => FieldKind::Int,
            Self::Double | Self::Double7 | Self::Currency => FieldKind::Real,
            Self::Text | Self::Moment { .. } | Self::Elsewhere | Self::Hidden | Self::Unknown => {
                FieldKind::Text
            }
        }
    }

    /// Whether its cells are text to be decoded.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Unknown)
    }

    /// Reads a cell.
    pub(super) fn read(self, bytes: &[u8], encoding: &'static Encoding) -> Cell {
        let value = match self {
            Self::Text | Self::Unknown => return text(bytes, encoding),
            Self::Digits(kind) => match digits(bytes) {
                Digits::Blank => Some(Value::Null),
                Digits::Int(i) if kind == FieldKind::Int => Some(Value::Int(i)),
                Digits::Int(i) if kind == FieldKind::Real => Some(Value::Real(i as f64)),
                Digits::Real(r) if kind == FieldKind::Real => Some(Value::Real(r)),
                Digits::No => None,
                _ => return text(bytes.trim_ascii_start(), encoding),
            },
            Self::Logical => logical(bytes),
            Self::Date => date(bytes),
            Self::Moment { big_endian } => moment(bytes, big_endian),
            Self::Int32 => array(bytes).map(|b| Value::Int(i64::from(i32::from_le_bytes(b)))),
            Self::Counter => array(bytes).map(|b| Value::Int(counter(b))),
            Self::Double => array(bytes).and_then(|b| finite(f64::from_le_bytes(b))),
            Self::Double7 => array(bytes).and_then(|b| finite(double7(b))),
            Self::Currency => {
                array(bytes).map(|b| Value::Real(i64::from_le_bytes(b) as f64 / 10_000.0))
            }
            Self::Elsewhere | Self::Hidden => Some(Value::Null),
        };
        match value {
            Some(value) => Cell::Value(value),
            None => Cell::Unreadable(decode(encoding, trimmed(bytes)).text.into_owned()),
        }
    }
}

/// A text cell without padding: up to the first zero byte, trailing blanks off.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or(bytes).trim_ascii_end()
}

fn text(bytes: &[u8], encoding: &'static Encoding) -> Cell {
    let bytes = trimmed(bytes);
    if bytes.is_empty() {
        return Cell::Value(Value::Null);
    }
    let decoded = decode(encoding, bytes);
    let value = Value::Text(decoded.text.into_owned());
    if decoded.bad {
        Cell::Garbled(value)
    } else if decoded.cut {
        Cell::Cut(value)
    } else {
        Cell::Value(value)
    }
}

/// What digits say.
#[derive(Debug, PartialEq)]
pub(super) enum Digits {
    Blank,
    Int(i64),
    Real(f64),
    /// A whole number longer than 64 bits.
    Long,
    No,
}

/// Whether an N or F cell is surely a whole number of 64 bits.
pub(super) fn is_short_whole(bytes: &[u8]) -> bool {
    let digits = bytes.trim_ascii();
    !digits.is_empty() && digits.len() <= 18 && digits.iter().all(u8::is_ascii_digit)
}

/// Reads an N or F cell; a row of asterisks is dBASE's mark for a number too wide.
pub(super) fn digits(bytes: &[u8]) -> Digits {
    let bytes = trimmed(bytes).trim_ascii_start();
    if bytes.is_empty() || bytes.iter().all(|b| *b == b'*') {
        return Digits::Blank;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Digits::No;
    };
    if let Ok(whole) = text.parse() {
        return Digits::Int(whole);
    }
    let unsigned = text.trim_start_matches(['+', '-']);
    if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return Digits::Long;
    }
    match text.parse::<f64>() {
        Ok(real) if real.is_finite() => Digits::Real(real),
        _ => Digits::No,
    }
}

fn logical(bytes: &[u8]) -> Option<Value> {
    match bytes.first()? {
        b'T' | b't' | b'Y' | b'y' | b'1' => Some(Value::Bool(true)),
        b'F' | b'f' | b'N' | b'n' | b'0' => Some(Value::Bool(false)),
        b' ' | b'?' | 0 => Some(Value::Null),
        _ => None,
    }
}

fn date(bytes: &[u8]) -> Option<Value> {
    let text = trimmed(bytes).trim_ascii_start();
    if text.is_empty() || text.iter().all(|b| *b == b'0') {
        return Some(Value::Null);
    }
    let part = |range| {
        let digits: &[u8] = text.get(range)?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let year = part(0..4)?;
    let month = u8::try_from(part(4..6)?).ok()?;
    let day = u8::try_from(part(6..8)?).ok()?;
    (text.len() == 8)
        .then(|| Date::new(year, month, day))
        .flatten()
        .map(Value::Date)
}

/// Julian day number of 1970-01-01.
const JULIAN_1970: i64 = 2_440_588;

fn moment(bytes: &[u8], big_endian: bool) -> Option<Value> {
    let (day, time) = bytes.split_at_checked(4)?;
    let read = |b: &[u8]| -> Option<i64> {
        let b = array(b)?;
        Some(i64::from(if big_endian {
            i32::from_be_bytes(b)
        } else {
            i32::from_le_bytes(b)
        }))
    };
    let (day, milliseconds) = (read(day)?, read(time)?);
    if (day == 0 && milliseconds == 0) || bytes.iter().all(|b| *b == b' ') {
        return Some(Value::Null);
    }
    if !(1_721_426..=5_373_484).contains(&day) || !(0..=86_400_000).contains(&milliseconds) {
        return None;
    }
    // The date type counts from UTC+8; the day number has no zone.
    let date = Date::from_unix_seconds_china((day - JULIAN_1970) * 86_400 - 8 * 3600);
    let seconds = milliseconds / 1000;
    Some(Value::Text(format!(
        "{date} {:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )))
}

fn counter(bytes: [u8; 4]) -> i64 {
    // A clear top byte is a counter of another maker, little-endian.
    if bytes.first().is_some_and(|b| b & 0x80 != 0) {
        i64::from(i32::from_be_bytes(bytes) ^ i32::MIN)
    } else {
        i64::from(i32::from_le_bytes(bytes))
    }
}

fn double7(bytes: [u8; 8]) -> f64 {
    let bits = u64::from_be_bytes(bytes);
    // Positive numbers have their sign bit set, negative ones all bits turned.
    f64::from_bits(if bits >> 63 == 1 {
        bits ^ (1 << 63)
    } else {
        !bits
    })
}

fn finite(value: f64) -> Option<Value> {
    value.is_finite().then_some(Value::Real(value))
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.get(..N)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;

    fn read(letter: u8, bytes: &[u8]) -> Cell {
        Reading::of(letter, bytes.len()).read(bytes, UTF_8)
    }

    #[test]
    fn every_type_of_field_is_read() {
        use Cell::Value as V;
        assert_eq!(read(b'L', b"t"), V(Value::Bool(true)));
        assert_eq!(read(b'L', b"N"), V(Value::Bool(false)));
        assert_eq!(read(b'L', b"?"), V(Value::Null));
        assert_eq!(
            read(b'D', b"20260815"),
            V(Value::Date(Date::new(2026, 8, 15).unwrap()))
        );
        assert_eq!(read(b'D', b"00000000"), V(Value::Null));
        assert_eq!(read(b'D', b"20260230"), Cell::Unreadable("20260230".into()));
        assert_eq!(read(b'I', &(-7i32).to_le_bytes()), V(Value::Int(-7)));
        assert_eq!(read(b'+', &[0x80, 0, 0, 9]), V(Value::Int(9)));
        assert_eq!(read(b'B', &2.5f64.to_le_bytes()), V(Value::Real(2.5)));
        assert_eq!(
            read(b'Y', &123_456i64.to_le_bytes()),
            V(Value::Real(12.3456))
        );
        assert_eq!(read(b'M', b"0000000001"), V(Value::Null));
        // Julian date 2460000.0 is noon of 2023-02-24 (US Naval Observatory's converter); the
        // day number is that of the day's noon.
        let moment = [2_460_000i32.to_le_bytes(), 43_200_000i32.to_le_bytes()].concat();
        assert_eq!(
            read(b'T', &moment),
            V(Value::Text("2023-02-24 12:00:00".into()))
        );
    }

    #[test]
    fn digits_tell_blank_whole_real_and_too_long_apart() {
        assert_eq!(digits(b"      "), Digits::Blank);
        assert_eq!(digits(b"******"), Digits::Blank);
        assert_eq!(digits(b"  -12 "), Digits::Int(-12));
        assert_eq!(digits(b" 1.50"), Digits::Real(1.5));
        assert_eq!(digits(b"1.2e+05"), Digits::Real(120_000.0));
        assert_eq!(digits(b"99999999999999999999"), Digits::Long);
        assert_eq!(digits(b"1.#QNAN"), Digits::No);
    }
}
