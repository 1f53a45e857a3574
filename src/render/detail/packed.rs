//! One level of one chunk: the paths of all its rings on one grid, a byte or two a vertex.
//!
//! A ring is: twice the number of squares, and one more if it has long steps; the first square
//! relative to the chunk's corner; then steps of two signed bytes. Among long steps, one that
//! does not fit is a byte -128 and then both as four bytes.
//! Rings of features that lie near each other lie near each other here too: they stand in the
//! order of the chunk's index.

use super::grid::{Cell, append_shortest, cells};
use crate::geom::{Columns, PartKind};

/// Marks a step that does not fit two bytes.
const LONG: i8 = i8::MIN;
/// Most that a ring's first two numbers and each step may take.
const FAR: i64 = i32::MAX as i64;

/// The paths of a chunk's rings on one grid.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    exponent: u8,
    corner: (i64, i64),
    /// Where each ring of the chunk starts in `bytes`.
    starts: Box<[u32]>,
    bytes: Box<[u8]>,
}

/// Hands out the squares of one ring.
#[derive(Debug)]
pub(crate) struct Unpacked<'a> {
    left: usize,
    at: Cell,
    is_first: bool,
    has_long: bool,
    bytes: &'a [u8],
}

/// A ring of a feature: its number in the chunk, what it is, and whether a part begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RingRef {
    pub number: usize,
    pub kind: PartKind,
    pub begins_part: bool,
}

/// The rings of a feature.
pub(crate) fn rings_of(columns: &Columns, feature: usize) -> impl Iterator<Item = RingRef> {
    let end = |ends: &[u32], i: usize| {
        i.checked_sub(1)
            .and_then(|i| ends.get(i))
            .map_or(0, |e| *e as usize)
    };
    let parts = end(columns.feature_ends(), feature)..end(columns.feature_ends(), feature + 1);
    parts.flat_map(move |part| {
        let kind = columns.part_kinds().get(part).copied();
        let rings = end(columns.part_ends(), part)..end(columns.part_ends(), part + 1);
        let first = rings.start;
        rings.map(move |number| RingRef {
            number,
            kind: kind.unwrap_or(PartKind::Point),
            begins_part: number == first,
        })
    })
}

/// The coordinates' range of a ring.
pub(crate) fn ring_range(columns: &Columns, ring: usize) -> std::ops::Range<usize> {
    let ends = columns.ring_ends();
    let from = ring
        .checked_sub(1)
        .and_then(|i| ends.get(i))
        .map_or(0, |e| *e as usize);
    from..ends.get(ring).map_or(from, |e| *e as usize)
}

fn push_varint(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take_varint(bytes: &mut &[u8]) -> u32 {
    let mut value = 0_u32;
    for shift in (0..35).step_by(7) {
        let Some((&byte, rest)) = bytes.split_first() else {
            return 0;
        };
        *bytes = rest;
        value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte < 0x80 {
            break;
        }
    }
    value
}

fn push_ring(cells: &[Cell], corner: (i64, i64), out: &mut Vec<u8>) {
    let is_long = |a: &Cell, b: &Cell| {
        let is_short = |d: i64| i8::try_from(d).is_ok_and(|d| d != LONG);
        !is_short(b.x - a.x) || !is_short(b.y - a.y)
    };
    let has_long = !cells.is_sorted_by(|a, b| !is_long(a, b));
    push_varint((cells.len() as u32) << 1 | u32::from(has_long), out);
    let Some(first) = cells.first() else { return };
    push_varint((first.x - corner.0).clamp(0, FAR) as u32, out);
    push_varint((first.y - corner.1).clamp(0, FAR) as u32, out);
    for pair in cells.windows(2) {
        let [a, b] = pair else { continue };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        match (i8::try_from(dx), i8::try_from(dy)) {
            (Ok(dx), Ok(dy)) if dx != LONG && dy != LONG => {
                out.extend([dx as u8, dy as u8]);
            }
            _ => {
                out.push(LONG as u8);
                for d in [dx, dy] {
                    out.extend((d.clamp(-FAR, FAR) as i32).to_le_bytes());
                }
            }
        }
    }
}

impl Packed {
    /// Exponent of its grid.
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// Bytes of memory it takes.
    pub fn memory(&self) -> usize {
        self.starts.len() * 4 + self.bytes.len()
    }

    /// The level of a chunk's coordinates; `order` names features in the order they are kept.
    pub fn from_coords(columns: &Columns, order: &[u32], exponent: u8) -> Option<Self> {
        let cell = cells(exponent);
        Self::pack(columns, order, exponent, |ring, out| {
            let coords = columns.coords().get(ring_range(columns, ring.number));
            let cells = coords.unwrap_or_default().iter().map(|c| cell(*c));
            append_shortest(cells, ring.kind == PartKind::Polygon, out);
        })
    }

    /// The level of a coarser grid.
    pub fn coarser(&self, columns: &Columns, order: &[u32], exponent: u8) -> Option<Self> {
        let by = exponent.saturating_sub(self.exponent);
        Self::pack(columns, order, exponent, |ring, out| {
            let cells = self.ring(ring.number).map(|c| c.coarser(by));
            append_shortest(cells, ring.kind == PartKind::Polygon, out);
        })
    }

    /// `None` where it would not fit the numbers it is kept in.
    fn pack(
        columns: &Columns,
        order: &[u32],
        exponent: u8,
        mut path: impl FnMut(RingRef, &mut Vec<Cell>),
    ) -> Option<Self> {
        let all = columns.bbox();
        let cell = cells(exponent);
        let (a, b) = (cell(all.min), cell(all.max));
        let corner = (a.x.min(b.x), a.y.min(b.y));
        if (a.x - b.x).abs() > FAR || (a.y - b.y).abs() > FAR {
            return None;
        }
        let mut starts = vec![u32::MAX; columns.ring_ends().len()];
        let mut bytes = Vec::with_capacity(columns.coords().len() * 2 + starts.len() * 6);
        let mut squares = Vec::new();
        for &feature in order {
            for ring in rings_of(columns, feature as usize) {
                squares.clear();
                path(ring, &mut squares);
                if let Some(start) = starts.get_mut(ring.number) {
                    *start = u32::try_from(bytes.len()).ok()?;
                }
                // A coordinate that is no number is in no box: its feature is drawn unpacked.
                if squares.iter().any(|c| c.x < corner.0 || c.y < corner.1) {
                    return None;
                }
                push_ring(&squares, corner, &mut bytes);
            }
        }
        Some(Self {
            exponent,
            corner,
            starts: starts.into_boxed_slice(),
            bytes: bytes.into_boxed_slice(),
        })
    }

    /// The squares of a ring, by its number in the chunk.
    #[inline]
    pub fn ring(&self, ring: usize) -> Unpacked<'_> {
        self.ring_at(self.start_of(ring))
    }

    /// Where a ring is kept, by its number in the chunk.
    pub fn start_of(&self, ring: usize) -> u32 {
        self.starts.get(ring).copied().unwrap_or(u32::MAX)
    }

    /// The squares of a ring, by where it is kept.
    #[inline]
    pub fn ring_at(&self, start: u32) -> Unpacked<'_> {
        let start = start as usize;
        let mut bytes = self.bytes.get(start..).unwrap_or_default();
        let head = take_varint(&mut bytes);
        let (x, y) = (take_varint(&mut bytes), take_varint(&mut bytes));
        Unpacked {
            left: (head >> 1) as usize,
            has_long: head & 1 == 1,
            at: Cell {
                x: self.corner.0 + i64::from(x),
                y: self.corner.1 + i64::from(y),
            },
            is_first: true,
            bytes,
        }
    }
}

impl Unpacked<'_> {
    /// Number of squares.
    pub fn num(&self) -> usize {
        self.left
    }

    /// Hands the squares of a whole ring to `each`; gives the least and the greatest column
    /// and row.
    #[inline]
    pub fn for_all(self, mut each: impl FnMut(Cell)) -> (Cell, Cell) {
        let (mut at, mut min, mut max) = (self.at, self.at, self.at);
        let mut take = |cell: Cell| {
            min = Cell {
                x: min.x.min(cell.x),
                y: min.y.min(cell.y),
            };
            max = Cell {
                x: max.x.max(cell.x),
                y: max.y.max(cell.y),
            };
            each(cell);
        };
        if self.has_long {
            self.for_each(take);
        } else if self.left > 0 {
            take(at);
            let steps = self.bytes.get(..(self.left - 1) * 2).unwrap_or_default();
            for step in steps.chunks_exact(2) {
                if let [dx, dy] = *step {
                    at.x += i64::from(dx as i8);
                    at.y += i64::from(dy as i8);
                    take(at);
                }
            }
        }
        (min, max)
    }
}

impl Iterator for Unpacked<'_> {
    type Item = Cell;

    #[inline]
    fn next(&mut self) -> Option<Cell> {
        self.left = self.left.checked_sub(1)?;
        if self.is_first {
            self.is_first = false;
            return Some(self.at);
        }
        match *self.bytes {
            [dx, dy, ref rest @ ..] if !self.has_long || dx as i8 != LONG => {
                self.at.x += i64::from(dx as i8);
                self.at.y += i64::from(dy as i8);
                self.bytes = rest;
            }
            [_, a, b, c, d, e, f, g, h, ref rest @ ..] => {
                self.at.x += i64::from(i32::from_le_bytes([a, b, c, d]));
                self.at.y += i64::from(i32::from_le_bytes([e, f, g, h]));
                self.bytes = rest;
            }
            _ => return None,
        }
        Some(self.at)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Coord;

    #[test]
    fn squares_come_back_as_they_went_in_near_or_far() {
        let mut columns = Columns::new();
        let ring: Vec<Coord> = [
            (0.0, 0.0),
            (0.9, 0.1),
            (0.9001, 0.1002),
            (0.5, -70.0),
            (0.0, 0.0),
        ]
        .map(|(x, y)| Coord::lon_lat(110.0 + x, 25.0 + y))
        .to_vec();
        columns.push_polygon(&ring, &[]);
        columns.push_polygon(&[], &[]);
        let packed = Packed::from_coords(&columns, &[1, 0], 0).unwrap();
        let mut plain = Vec::new();
        append_shortest(ring.iter().map(|c| cells(0)(*c)), true, &mut plain);
        assert_eq!(packed.ring(0).collect::<Vec<_>>(), plain);
        assert_eq!(packed.ring(1).count(), 0);
        assert_eq!(packed.ring(2).count(), 0);
    }
}
