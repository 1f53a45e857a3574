//! One feature's parts in the making: nothing reaches the layer before the whole is known to
//! be usable. Buffers are reused from feature to feature.

use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::formats::remarks::Remarks;
use crate::geom::{Columns, Coord, PartKind};

/// Parts, rings and positions of one feature, in the source's numbers.
#[derive(Debug, Default)]
pub(crate) struct Sketch {
    positions: Vec<Coord>,
    ring_ends: Vec<usize>,
    parts: Vec<(PartKind, usize)>,
    /// Whether heights or measures came with the positions.
    pub(crate) has_zm: bool,
}

impl Sketch {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.positions.clear();
        self.ring_ends.clear();
        self.parts.clear();
        self.has_zm = false;
    }

    /// Adds a position to the open ring.
    pub(crate) fn position(&mut self, x: f64, y: f64) {
        self.positions.push(Coord { x, y });
    }

    /// Ends a ring, a chain or a single position.
    pub(crate) fn end_ring(&mut self) {
        self.ring_ends.push(self.positions.len());
    }

    /// Ends a part: the rings ended since the last part belong to it.
    pub(crate) fn end_part(&mut self, kind: PartKind) {
        self.parts.push((kind, self.ring_ends.len()));
    }

    /// Puts the parts into the open feature of some columns, unless a number is no number: the
    /// feature is then left a null shape. What is too short is left out, open rings are closed,
    /// each with a remark.
    pub(crate) fn take(&self, number: u64, columns: &mut Columns, remarks: &mut Remarks) {
        if let Some(place) = self.not_finite(number) {
            say_unusable(number, Message::new("formats.not_finite"), place, remarks);
            return;
        }
        if self.has_zm && !remarks.has("formats.z_dropped") {
            remarks.say_at(
                Severity::Info,
                Message::new("formats.z_dropped"),
                Place::row(number),
            );
        }
        let mut pushed = 0;
        let mut first_ring = 0;
        for (&(kind, end_ring), part) in self.parts.iter().zip(1..) {
            let mut rings = 0;
            for (ring, r) in (first_ring..end_ring).zip(1..) {
                let positions = self.ring(ring);
                let place = || Place {
                    row: Some(number),
                    part: Some(part),
                    ring: Some(r),
                    ..Place::default()
                };
                let is_open = kind == PartKind::Polygon && positions.first() != positions.last();
                let least = match kind {
                    PartKind::Point => 1,
                    PartKind::Line => 2,
                    PartKind::Polygon => 4,
                };
                if positions.len() + usize::from(is_open) < least {
                    if !positions.is_empty() {
                        remarks.say_at(
                            Severity::Warning,
                            Message::new("formats.ring_too_short")
                                .with("feature", number)
                                .with("positions", positions.len()),
                            place(),
                        );
                    }
                    if kind == PartKind::Polygon && r == 1 {
                        // Holes without an outer ring bound nothing.
                        break;
                    }
                    continue;
                }
                if is_open {
                    remarks.say_at(
                        Severity::Warning,
                        Message::new("formats.ring_closed").with("feature", number),
                        place(),
                    );
                }
                let closing = positions.first().copied().filter(|_| is_open);
                columns.push_ring(positions.iter().copied().chain(closing));
                rings += 1;
            }
            if rings > 0 {
                columns.end_part(kind);
                pushed += 1;
            }
            first_ring = end_ring;
        }
        if pushed == 0 {
            remarks.say_at(
                Severity::Warning,
                Message::new("formats.empty_geometry").with("feature", number),
                Place::row(number),
            );
        }
    }

    fn ring(&self, index: usize) -> &[Coord] {
        let from = index
            .checked_sub(1)
            .and_then(|i| self.ring_ends.get(i))
            .copied()
            .unwrap_or(0);
        let to = self.ring_ends.get(index).copied().unwrap_or(from);
        self.positions.get(from..to).unwrap_or_default()
    }

    /// Where the first number stands that is none.
    fn not_finite(&self, number: u64) -> Option<Place> {
        let at = self.positions.iter().position(|p| !p.is_finite())?;
        let ring = self.ring_ends.partition_point(|&end| end <= at);
        let part = self.parts.partition_point(|&(_, end)| end <= ring);
        let first_ring = part
            .checked_sub(1)
            .and_then(|p| self.parts.get(p))
            .map_or(0, |&(_, end)| end);
        let first_position = ring
            .checked_sub(1)
            .and_then(|r| self.ring_ends.get(r))
            .copied()
            .unwrap_or(0);
        let count = |n: usize| u32::try_from(n + 1).ok();
        Some(Place {
            row: Some(number),
            part: count(part),
            ring: count(ring - first_ring.min(ring)),
            vertex: count(at - first_position.min(at)),
            ..Place::default()
        })
    }
}

/// Says that a feature's shape cannot be used and stays a null shape.
pub(crate) fn say_unusable(number: u64, why: Message, place: Place, remarks: &mut Remarks) {
    remarks.push(
        Diagnostic::new(
            Severity::Error,
            Message::new("formats.feature_unusable")
                .with("feature", number)
                .with("why", why),
        )
        .at(place),
    );
}

/// Says that a feature came without a shape.
pub(crate) fn say_null(number: u64, remarks: &mut Remarks) {
    remarks.say_at(
        Severity::Warning,
        Message::new("formats.null_geometry").with("feature", number),
        Place::row(number),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_none_is_located_by_part_ring_and_vertex() {
        let mut sketch = Sketch::default();
        for _ in 0..2 {
            for i in 0..4 {
                sketch.position(f64::from(i % 3), f64::from(i));
            }
            sketch.end_ring();
        }
        sketch.end_part(PartKind::Polygon);
        sketch.position(1.0, 1.0);
        sketch.position(f64::INFINITY, 1.0);
        sketch.end_ring();
        sketch.end_part(PartKind::Line);
        let place = sketch.not_finite(7).unwrap();
        assert_eq!(
            (place.row, place.part, place.ring, place.vertex),
            (Some(7), Some(2), Some(1), Some(2))
        );
    }
}
