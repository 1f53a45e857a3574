//! One record's content becomes rings and positions.

use super::records::le_i32;
use crate::base::message::Message;
use crate::geom::{Coord, PartKind};

/// Below minus this a number means "no data" (Esri shapefile description, p. 2); above it, some
/// program's idea of the same.
const NO_DATA: f64 = 1e38;

/// A shape, its buffers reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// `None` is a null shape.
    pub(super) kind: Option<PartKind>,
    pub(super) positions: Vec<Coord>,
    /// Ends of the parts in `positions`; for points every position is a part.
    pub(super) ends: Vec<u32>,
    /// The record holds Z or M values.
    pub(super) has_zm: bool,
    /// Shape type as it stands in the record.
    pub(super) shape_type: i32,
}

/// What keeps a shape from being used.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: Message,
    pub(super) part: Option<u32>,
    pub(super) vertex: Option<u32>,
}

impl From<Message> for Fault {
    fn from(message: Message) -> Self {
        Self {
            message,
            part: None,
            vertex: None,
        }
    }
}

impl Shape {
    /// Reads a record's content.
    pub(super) fn parse(&mut self, content: &[u8]) -> Result<(), Fault> {
        self.positions.clear();
        self.ends.clear();
        self.kind = None;
        self.has_zm = false;
        self.shape_type = 0;
        let Some(shape_type) = le_i32(content, 0) else {
            return Err(Message::new("formats.record_empty").into());
        };
        self.shape_type = shape_type;
        self.has_zm = matches!(shape_type, 11..=28);
        match shape_type {
            0 => return Ok(()),
            1 | 11 | 21 => {
                self.kind = Some(PartKind::Point);
                self.read_positions(content, 4, 1)?;
                self.ends.push(1);
            }
            8 | 18 | 28 => {
                self.kind = Some(PartKind::Point);
                let num = count(content, 36)?;
                self.read_positions(content, 40, num)?;
                self.ends.extend((1..).take(num));
            }
            3 | 13 | 23 | 5 | 15 | 25 => {
                self.kind = Some(if shape_type % 10 == 3 {
                    PartKind::Line
                } else {
                    PartKind::Polygon
                });
                let num_parts = count(content, 36)?;
                let num_positions = count(content, 40)?;
                self.read_parts(content, num_parts, num_positions)?;
                self.read_positions(content, 44 + 4 * num_parts, num_positions)?;
            }
            31 => return Err(Message::new("formats.multipatch").into()),
            other => {
                return Err(Message::new("formats.shape_type_unknown")
                    .with("type", i64::from(other))
                    .into());
            }
        }
        self.check_numbers()
    }

    fn read_parts(
        &mut self,
        content: &[u8],
        num_parts: usize,
        num_positions: usize,
    ) -> Result<(), Fault> {
        let lie = || {
            Fault::from(
                Message::new("formats.record_counts")
                    .with("parts", num_parts)
                    .with("points", num_positions)
                    .with("bytes", content.len()),
            )
        };
        let starts = num_parts
            .checked_mul(4)
            .and_then(|n| content.get(44..n.checked_add(44)?))
            .ok_or_else(lie)?;
        let mut previous = 0;
        for (i, start) in starts.chunks_exact(4).enumerate() {
            let start = le_i32(start, 0).unwrap_or(-1);
            let start = u32::try_from(start).map_err(|_e| lie())?;
            if (i == 0 && start != 0) || start < previous || start as usize > num_positions {
                return Err(lie());
            }
            if i > 0 {
                self.ends.push(start);
            }
            previous = start;
        }
        if num_parts > 0 || num_positions > 0 {
            self.ends
                .push(u32::try_from(num_positions).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    fn read_positions(&mut self, content: &[u8], at: usize, num: usize) -> Result<(), Fault> {
        let bytes = num
            .checked_mul(16)
            .and_then(|n| content.get(at..at.checked_add(n)?))
            .ok_or_else(|| {
                Fault::from(
                    Message::new("formats.record_counts")
                        .with("parts", self.ends.len())
                        .with("points", num)
                        .with("bytes", content.len()),
                )
            })?;
        self.positions.extend(bytes.chunks_exact(16).map(|pair| {
            let (x, y) = pair.split_at(8);
            Coord {
                x: le_f64(x),
                y: le_f64(y),
            }
        }));
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), Fault> {
        let is_bad = |c: &Coord| !(c.x.abs() < NO_DATA && c.y.abs() < NO_DATA);
        let Some(bad) = self.positions.iter().position(is_bad) else {
            return Ok(());
        };
        let part = self.ends.iter().position(|&end| (end as usize) > bad);
        let start = part
            .and_then(|p| p.checked_sub(1))
            .and_then(|p| self.ends.get(p))
            .map_or(0, |&end| end as usize);
        let one_based = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        Err(Fault {
            message: Message::new("formats.not_finite"),
            part: part.map(one_based),
            vertex: Some(one_based(bad - start)),
        })
    }

    /// Its parts in order.
    pub(super) fn parts(&self) -> impl Iterator<Item = &[Coord]> {
        let mut from = 0;
        self.ends.iter().map(move |&end| {
            let part = self.positions.get(from..end as usize).unwrap_or_default();
            from = end as usize;
            part
        })
    }
}

fn count(content: &[u8], at: usize) -> Result<usize, Fault> {
    le_i32(content, at)
        .and_then(|n| usize::try_from(n).ok())
        .ok_or_else(|| {
            Message::new("formats.record_short")
                .with("bytes", content.len())
                .into()
        })
}

fn le_f64(bytes: &[u8]) -> f64 {
    bytes.try_into().map_or(f64::NAN, f64::from_le_bytes)
}
