//! Parts of a geometry as text formats give them, before they go into columns: rings closed,
//! chains too short left out, numbers that are none refused. Shared by tables, KML and GPX.

use super::remarks::Remarks;
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::geom::{Columns, Coord, PartKind};

/// Points, chains and polygons in the source's numbers, each part's rings in order.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct RawParts {
    parts: Vec<(PartKind, Vec<Vec<Coord>>)>,
}

impl RawParts {
    /// Adds one position.
    pub(super) fn point(&mut self, position: Coord) {
        self.parts.push((PartKind::Point, vec![vec![position]]));
    }

    /// Adds a chain.
    pub(super) fn line(&mut self, positions: Vec<Coord>) {
        self.parts.push((PartKind::Line, vec![positions]));
    }

    /// Adds a polygon: outer ring first, then holes, closed or not.
    pub(super) fn polygon(&mut self, rings: Vec<Vec<Coord>>) {
        self.parts.push((PartKind::Polygon, rings));
    }

    /// Takes over another's parts.
    pub(super) fn append(&mut self, mut other: Self) {
        self.parts.append(&mut other.parts);
    }

    /// Whether there is no part.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Number of positions.
    #[cfg(test)]
    pub(super) fn num_positions(&self) -> usize {
        self.parts
            .iter()
            .flat_map(|(_, rings)| rings)
            .map(Vec::len)
            .sum()
    }

    /// Pushes all parts as feature `number`; what was mended or left out is said. A geometry
    /// with a number that is none is not pushed at all, and is said. Returns how many parts the
    /// feature got.
    pub(super) fn push(&self, columns: &mut Columns, number: u64, remarks: &mut Remarks) -> u32 {
        if let Some(place) = self.not_finite(number) {
            say_unusable(number, Message::new("formats.not_finite"), place, remarks);
            return 0;
        }
        let mut pushed = 0;
        for (kind, rings) in &self.parts {
            let part = pushed + 1;
            let done = match kind {
                PartKind::Point => push_all(rings.iter().filter(|r| !r.is_empty()), columns),
                PartKind::Line => push_all(
                    rings.iter().filter(|ring| {
                        let is_whole = ring.len() >= 2;
                        if !is_whole {
                            say_too_short(number, part, 1, ring.len(), remarks);
                        }
                        is_whole
                    }),
                    columns,
                ),
                PartKind::Polygon => push_polygon(rings, columns, number, part, remarks),
            };
            if done {
                columns.end_part(*kind);
                pushed += 1;
            }
        }
        pushed
    }

    fn not_finite(&self, number: u64) -> Option<Place> {
        for ((_, rings), part) in self.parts.iter().zip(1u32..) {
            for (ring, r) in rings.iter().zip(1u32..) {
                if let Some(v) = ring.iter().position(|c| !c.is_finite()) {
                    return Some(Place {
                        row: Some(number),
                        part: Some(part),
                        ring: Some(r),
                        vertex: u32::try_from(v + 1).ok(),
                        ..Place::default()
                    });
                }
            }
        }
        None
    }
}

fn push_all<'a>(rings: impl Iterator<Item = &'a Vec<Coord>>, columns: &mut Columns) -> bool {
    let mut any = false;
    for ring in rings {
        columns.push_ring(ring.iter().copied());
        any = true;
    }
    any
}

/// Without a usable outer ring nothing of a polygon stays.
fn push_polygon(
    rings: &[Vec<Coord>],
    columns: &mut Columns,
    number: u64,
    part: u32,
    remarks: &mut Remarks,
) -> bool {
    let mut any = false;
    for (ring, r) in rings.iter().zip(1u32..) {
        let is_open = ring.first() != ring.last();
        if ring.len() + usize::from(is_open) < 4 {
            say_too_short(number, part, r, ring.len(), remarks);
            if r == 1 {
                return false;
            }
            continue;
        }
        if is_open {
            remarks.say_at(
                Severity::Warning,
                Message::new("formats.ring_closed").with("feature", number),
                place(number, part, r),
            );
        }
        let closing = is_open.then(|| ring.first().copied()).flatten();
        columns.push_ring(ring.iter().copied().chain(closing));
        any = true;
    }
    any
}

/// Says that a feature stays without geometry, and why.
pub(super) fn say_unusable(number: u64, why: Message, place: Place, remarks: &mut Remarks) {
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

fn say_too_short(number: u64, part: u32, ring: u32, positions: usize, remarks: &mut Remarks) {
    remarks.say_at(
        Severity::Warning,
        Message::new("formats.ring_too_short")
            .with("feature", number)
            .with("positions", positions),
        place(number, part, ring),
    );
}

fn place(number: u64, part: u32, ring: u32) -> Place {
    Place {
        row: Some(number),
        part: Some(part),
        ring: Some(ring),
        ..Place::default()
    }
}
