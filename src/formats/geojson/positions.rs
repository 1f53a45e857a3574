//! Positions in their usual dress, straight from the bytes: nearly all of a big file's bytes
//! are `[110.123456,25.123456]`, and an event for each bracket and number costs several times
//! what the numbers themselves do.
//!
//! Exactness: a number whose digits fit 53 bits and whose decimals are at most 22 is its digits
//! divided by a power of ten, both exact, so that the one division rounds correctly
//! (Clinger 1990); every other number goes through the standard library, which is exact too.

use crate::geom::Coord;

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/// Whole numbers up to here are exact in a double.
const EXACT: u64 = 1 << 53;
/// Up to here eight more digits fit 64 bits.
const ROOM_FOR_EIGHT: u64 = 100_000_000_000;
/// Most decimals that are counted.
const MAX_DECIMALS: u32 = 17;

/// Where positions go, and what was noticed about them.
pub(super) struct Run<'a> {
    pub(super) positions: &'a mut Vec<Coord>,
    /// Most decimals of a number.
    pub(super) decimals: u32,
    /// Numbers beyond x and y were dropped.
    pub(super) has_more_than_xy: bool,
}

impl Run<'_> {
    pub(super) fn take(&mut self, position: Position) {
        self.positions.push(position.at);
        self.decimals = self.decimals.max(position.decimals);
        self.has_more_than_xy |= position.has_more;
    }
}

/// A position as read.
pub(super) struct Position {
    at: Coord,
    decimals: u32,
    has_more: bool,
}

/// A look at the bytes ahead.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    /// Bytes used.
    pub(super) at: usize,
    /// Line ends among them.
    pub(super) lines: u64,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            lines: 0,
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => self.lines += 1,
                _ => return,
            }
            self.at += 1;
        }
    }

    #[inline]
    fn byte(&mut self, wanted: u8) -> bool {
        self.blanks();
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// A comma that the next position follows: the bracket stays.
    pub(super) fn comma_before_bracket(&mut self) -> bool {
        if !self.byte(b',') {
            return false;
        }
        self.blanks();
        self.peek() == Some(b'[')
    }

    /// A whole position with its brackets; `None` for anything else, with `at` anywhere.
    pub(super) fn position(&mut self) -> Option<Position> {
        if !self.byte(b'[') {
            return None;
        }
        let (x, x_decimals) = self.number()?;
        if !self.byte(b',') {
            return None;
        }
        let (y, y_decimals) = self.number()?;
        let mut has_more = false;
        while self.byte(b',') {
            self.number()?;
            has_more = true;
        }
        self.byte(b']').then_some(Position {
            at: Coord { x, y },
            decimals: x_decimals.max(y_decimals),
            has_more,
        })
    }

    /// A finite number in plain decimals and how many it has.
    fn number(&mut self) -> Option<(f64, u32)> {
        self.blanks();
        let begin = self.at;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let mut digits = 0u64;
        let mut fits = true;
        let first = self.at;
        let mut point = None;
        while let Some(byte) = self.peek() {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                // Beyond 53 bits the standard library reads it; what fits cannot overflow.
                fits &= digits <= EXACT;
                digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
            } else if byte == b'.' && point.is_none() {
                point = Some(self.at);
                // Eight decimals at a time, as long as nothing can overflow.
                while digits <= ROOM_FOR_EIGHT
                    && let Some(eight) = eight_digits(self.bytes, self.at + 1)
                {
                    digits = digits * 100_000_000 + eight;
                    self.at += 8;
                }
            } else {
                break;
            }
            self.at += 1;
        }
        let num_bytes = self.at - first;
        let decimals = point.map_or(0, |p| self.at - p - 1);
        // At least a digit before the point; what follows must end the number.
        if num_bytes == 0 || point == Some(first) {
            return None;
        }
        if !matches!(self.peek()?, b',' | b']' | b' ' | b'\t' | b'\r' | b'\n') {
            return None;
        }
        let value = match POWERS.get(decimals) {
            Some(power) if fits && digits <= EXACT => {
                let value = digits as f64 / power;
                if is_negative { -value } else { value }
            }
            _ => {
                let text = self.bytes.get(begin..self.at)?;
                std::str::from_utf8(text).ok()?.parse().ok()?
            }
        };
        let decimals = u32::try_from(decimals).unwrap_or(MAX_DECIMALS);
        value
            .is_finite()
            .then_some((value, decimals.min(MAX_DECIMALS)))
    }
}

/// The number that the next eight bytes write, if all are digits: pairs, then fours, then all
/// of them at once (as in Lemire, Number parsing at a gigabyte per second, 2021).
#[inline]
fn eight_digits(bytes: &[u8], at: usize) -> Option<u64> {
    let chunk: [u8; 8] = bytes.get(at..at + 8)?.try_into().ok()?;
    let v = u64::from_le_bytes(chunk);
    let high = v & 0xf0f0_f0f0_f0f0_f0f0;
    let carried = (v.wrapping_add(0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0) >> 4;
    if (high | carried) != 0x3333_3333_3333_3333 {
        return None;
    }
    let v = (v & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(2561) >> 8;
    let v = (v & 0x00ff_00ff_00ff_00ff).wrapping_mul(6_553_601) >> 16;
    Some((v & 0x0000_ffff_0000_ffff).wrapping_mul(42_949_672_960_001) >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str) -> Option<(f64, f64)> {
        let bytes = format!("{text},");
        let mut scanner = Scanner::new(bytes.as_bytes());
        scanner.position().map(|p| (p.at.x, p.at.y))
    }

    #[test]
    fn every_number_is_the_double_the_standard_library_reads() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for i in 0..200_000u32 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let whole = state % 1000;
            let decimals = (i % 21) as usize;
            let fraction: String = state
                .to_string()
                .chars()
                .cycle()
                .skip(3)
                .take(decimals)
                .collect();
            let sign = if state & 1 == 0 { "-" } else { "" };
            let text = format!("{sign}{whole}.{fraction}");
            let (x, _) = position(&format!("[{text},1]")).unwrap();
            let wanted: f64 = text.parse().unwrap();
            assert_eq!(x.to_bits(), wanted.to_bits(), "{text}");
        }
        for text in [
            "0",
            "-0",
            "9007199254740992",
            "9007199254740993",
            "00.10",
            "1.",
        ] {
            let (x, _) = position(&format!("[ {text} ,\n2 ]")).unwrap();
            let wanted: f64 = text.parse().unwrap();
            assert_eq!(x.to_bits(), wanted.to_bits(), "{text}");
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_the_events() {
        for text in [
            "[1e3,2]",
            "[NaN,1]",
            "[\"1\",2]",
            "[1]",
            "[[1,2]]",
            "[.5,1]",
            "[1,2",
            "[]",
            "[1,,2]",
            "[+1,2]",
            "[1.2.3,4]",
            "[-,1]",
        ] {
            assert_eq!(position(text), None, "{text}");
        }
        let huge = format!("[{},1]", "9".repeat(400));
        assert_eq!(position(&huge), None);
        assert_eq!(position("[1,2,3]"), Some((1.0, 2.0)));
    }
}
