//! One record's content into columns of geometry: parts, rings, what is wrong with them.

use super::rings;
use super::shape::Shape;
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::formats::remarks::Remarks;
use crate::geom::{Columns, Coord, PartKind};

/// A record's shape on its way into columns, its buffers reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Taker {
    shape: Shape,
    /// Shape type of the file's header.
    pub(super) file_type: i32,
}

impl Taker {
    /// Pushes a record's shape; one that cannot be used stays a null shape, so that counts
    /// agree, and is reported. The feature is left open.
    pub(super) fn take(
        &mut self,
        content: &[u8],
        number: u64,
        columns: &mut Columns,
        remarks: &mut Remarks,
    ) {
        if let Err(fault) = self.shape.parse(content) {
            remarks.push(
                Diagnostic::new(
                    Severity::Error,
                    Message::new("formats.feature_unusable")
                        .with("feature", number)
                        .with("why", fault.message),
                )
                .at(Place {
                    row: Some(number),
                    part: fault.part,
                    vertex: fault.vertex,
                    ..Place::default()
                }),
            );
            return;
        }
        if self.shape.shape_type != 0 && self.shape.shape_type != self.file_type {
            remarks.say_at(
                Severity::Info,
                Message::new("formats.shape_type_differs")
                    .with("type", i64::from(self.shape.shape_type))
                    .with("file_type", i64::from(self.file_type)),
                Place::row(number),
            );
        }
        if self.shape.has_zm && !remarks.has("formats.z_dropped") {
            remarks.say_at(
                Severity::Info,
                Message::new("formats.z_dropped"),
                Place::row(number),
            );
        }
        let parts = match self.shape.kind {
            None => {
                remarks.say_at(
                    Severity::Warning,
                    Message::new("formats.null_geometry").with("feature", number),
                    Place::row(number),
                );
                return;
            }
            Some(PartKind::Point) => push_points(&self.shape, columns),
            Some(PartKind::Line) => push_lines(&self.shape, columns, number, remarks),
            Some(PartKind::Polygon) => push_polygons(&self.shape, columns, number, remarks),
        };
        if parts == 0 {
            remarks.say_at(
                Severity::Warning,
                Message::new("formats.empty_geometry").with("feature", number),
                Place::row(number),
            );
        }
    }
}

fn push_points(shape: &Shape, columns: &mut Columns) -> usize {
    for position in &shape.positions {
        columns.push_ring([*position]);
        columns.end_part(PartKind::Point);
    }
    shape.positions.len()
}

fn push_lines(shape: &Shape, columns: &mut Columns, number: u64, remarks: &mut Remarks) -> usize {
    let mut parts = 0;
    for (line, i) in shape.parts().zip(1..) {
        if line.len() < 2 {
            say_too_short(number, i, line.len(), remarks);
            continue;
        }
        columns.push_ring(line.iter().copied());
        columns.end_part(PartKind::Line);
        parts += 1;
    }
    parts
}

fn push_polygons(
    shape: &Shape,
    columns: &mut Columns,
    number: u64,
    remarks: &mut Remarks,
) -> usize {
    // Almost every shape is one closed ring.
    if let [_] = shape.ends.as_slice()
        && shape.positions.len() >= 4
        && shape.positions.first() == shape.positions.last()
    {
        columns.push_ring(shape.positions.iter().copied());
        columns.end_part(PartKind::Polygon);
        return 1;
    }
    let mut closed: Vec<Vec<Coord>> = Vec::new();
    let mut whole: Vec<(&[Coord], Option<usize>)> = Vec::new();
    for (ring, i) in shape.parts().zip(1..) {
        let is_open = ring.first() != ring.last();
        if ring.len() + usize::from(is_open) < 4 {
            say_too_short(number, i, ring.len(), remarks);
            continue;
        }
        if is_open {
            remarks.say_at(
                Severity::Warning,
                Message::new("formats.ring_closed").with("feature", number),
                Place {
                    row: Some(number),
                    ring: Some(i),
                    ..Place::default()
                },
            );
            closed.push(ring.iter().chain(ring.first()).copied().collect());
            whole.push((ring, Some(closed.len() - 1)));
        } else {
            whole.push((ring, None));
        }
    }
    let rings: Vec<&[Coord]> = whole
        .iter()
        .map(|(ring, mended)| {
            mended
                .and_then(|i| closed.get(i))
                .map_or(*ring, Vec::as_slice)
        })
        .collect();
    let grouping = rings::group(&rings);
    if grouping.gave_up {
        remarks.say_at(
            Severity::Warning,
            Message::new("formats.rings_by_winding").with("rings", rings.len()),
            Place::row(number),
        );
    }
    if grouping.against_winding > 0 {
        remarks.say_at(
            Severity::Info,
            Message::new("formats.rings_against_winding").with("rings", grouping.against_winding),
            Place::row(number),
        );
    }
    for part in &grouping.parts {
        for ring in part {
            columns.push_ring(
                rings
                    .get(*ring)
                    .copied()
                    .unwrap_or_default()
                    .iter()
                    .copied(),
            );
        }
        columns.end_part(PartKind::Polygon);
    }
    grouping.parts.len()
}

fn say_too_short(number: u64, ring: u32, positions: usize, remarks: &mut Remarks) {
    remarks.say_at(
        Severity::Warning,
        Message::new("formats.ring_too_short")
            .with("feature", number)
            .with("positions", positions),
        Place {
            row: Some(number),
            ring: Some(ring),
            ..Place::default()
        },
    );
}
