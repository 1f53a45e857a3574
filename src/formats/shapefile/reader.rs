//! Shapes and rows side by side: record by record, paired by number (decision 3).

use super::dbf::{RowMark, Table};
use super::records::{Index, Records};
use super::rings;
use super::shape::Shape;
use super::table::{Attributes, NoTable};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::parse_wkt;
use crate::formats::assemble::Draft;
use crate::formats::error::ReadErrorKind;
use crate::formats::placing::{self, Declared};
use crate::formats::remarks::Remarks;
use crate::formats::source::ReadOptions;
use crate::geom::{Columns, Coord, PartKind};
use crate::layer::{Layer, Origin};
use std::io::{Read, Seek};
use std::sync::Arc;

/// The files of a shapefile, opened.
pub(super) struct Files<R> {
    pub(super) shp: R,
    pub(super) shx: Option<Vec<u8>>,
    pub(super) dbf: Option<R>,
    pub(super) prj: Option<Vec<u8>>,
    pub(super) cpg: Option<Vec<u8>>,
    /// Names to show, of the .shp and the .dbf.
    pub(super) shp_name: String,
    pub(super) dbf_name: String,
}

/// Reads it all.
pub(super) fn read<R: Read + Seek>(
    files: Files<R>,
    name: &str,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let mut remarks = Remarks::new(&files.shp_name);
    let index = files.shx.as_deref().map(Index::parse);
    let mut records = Records::new(files.shp, index).map_err(unusable)?;
    progress.set_total(records.size());
    let mut attributes = open_table(
        files.dbf,
        &files.dbf_name,
        files.cpg.as_deref(),
        options,
        progress,
        &mut remarks,
    )?;
    let declared = declared_crs(files.prj.as_deref(), &mut remarks);
    let mut walk = Walk {
        draft: attributes
            .as_ref()
            .map_or_else(Draft::default, |a| Draft::with_schema(a.schema())),
        shape: Shape::default(),
        file_type: records.shape_type,
    };
    let mut num_records = 0;
    let mut rows_left = attributes.is_some();
    while let Some(number) = records
        .next_record(&mut remarks)
        .map_err(ReadErrorKind::Io)?
    {
        if number % 1024 == 1 {
            progress.check()?;
            progress.set_done(records.position());
        }
        num_records = number;
        let mut values: &[crate::layer::Value] = &[];
        if let Some(attributes) = &mut attributes
            && rows_left
        {
            match attributes
                .next_row(number, &mut remarks)
                .map_err(ReadErrorKind::Io)?
            {
                Some((RowMark::Deleted, _)) => {
                    remarks.say_at(
                        Severity::Warning,
                        Message::new("formats.row_deleted").with("record", number),
                        Place::row(number),
                    );
                    continue;
                }
                Some((RowMark::Present, row)) => values = row,
                None => rows_left = false,
            }
        }
        walk.take(records.content(), number, &mut remarks);
        for (field, value) in values.iter().enumerate() {
            walk.draft.set(field, value);
        }
        walk.draft.finish_feature(FeatureId(number));
    }
    if let Some(attributes) = &attributes {
        compare_counts(num_records, attributes.num_rows(), &mut remarks);
    }
    let decision = attributes.map(|a| a.decision);
    let (schema, chunks) = walk.draft.into_parts();
    let placed = placing::place(chunks, declared, None, options, progress, &mut remarks)?;
    progress.set_done(records.size());
    Ok(Layer {
        name: name.to_owned(),
        schema: Arc::new(schema),
        chunks: placed.chunks,
        revision: 0,
        origin: Origin {
            path: std::path::PathBuf::new(),
            format: super::super::FormatKind::Shapefile.name(),
            sha256: None,
            num_records,
        },
        encoding: decision,
        crs: Some(placed.crs),
        position: placed.position,
        diagnostics: remarks.finish(),
    })
}

fn unusable(e: std::io::Result<Message>) -> ReadErrorKind {
    match e {
        Ok(message) => {
            ReadErrorKind::malformed_with_hint(message, Message::new("formats.hint_file_again"))
        }
        Err(e) => ReadErrorKind::Io(e),
    }
}

fn open_table<R: Read + Seek>(
    dbf: Option<R>,
    name: &str,
    cpg: Option<&[u8]>,
    options: &ReadOptions,
    progress: &Progress,
    remarks: &mut Remarks,
) -> Result<Option<Attributes<R>>, ReadErrorKind> {
    let why = match dbf.map(|dbf| Table::new(dbf, name, remarks)) {
        Some(Ok(table)) => {
            let user = options.encoding.as_deref();
            return match Attributes::new(table, name, cpg, user, progress, remarks) {
                Ok(attributes) => Ok(Some(attributes)),
                Err(NoTable::Io(e)) => Err(ReadErrorKind::Io(e)),
                Err(NoTable::Cancelled(c)) => Err(c.into()),
            };
        }
        Some(Err(Err(e))) => return Err(ReadErrorKind::Io(e)),
        Some(Err(Ok(why))) => Message::new("formats.dbf_unusable").with("why", why),
        None => Message::new("formats.dbf_missing"),
    };
    remarks.advise(
        Severity::Warning,
        why,
        Message::new("formats.hint_whole_shapefile"),
    );
    Ok(None)
}

fn declared_crs(prj: Option<&[u8]>, remarks: &mut Remarks) -> Declared {
    let Some(prj) = prj else {
        return Declared::Nothing;
    };
    let text = String::from_utf8_lossy(prj);
    if text.trim().is_empty() {
        return Declared::Nothing;
    }
    match parse_wkt(&text) {
        Ok(found) => {
            for note in found.notes {
                remarks.say(
                    Severity::Info,
                    Message::new("formats.prj_note").with("note", note),
                );
            }
            Declared::System {
                crs: found.crs,
                basis: Message::new("formats.crs_by_prj")
                    .with("name", found.name)
                    .with("crs", found.crs.describe()),
            }
        }
        Err(e) => {
            remarks.say(
                Severity::Warning,
                Message::new("formats.prj_unreadable").with("why", e.message()),
            );
            Declared::Nothing
        }
    }
}

fn compare_counts(shapes: u64, rows: u64, remarks: &mut Remarks) {
    let code = match shapes.cmp(&rows) {
        std::cmp::Ordering::Equal => return,
        std::cmp::Ordering::Greater => "formats.more_shapes_than_rows",
        std::cmp::Ordering::Less => "formats.more_rows_than_shapes",
    };
    remarks.advise(
        Severity::Warning,
        Message::new(code).with("shapes", shapes).with("rows", rows),
        Message::new("formats.hint_whole_shapefile"),
    );
}

/// Shapes on their way into the draft.
struct Walk {
    draft: Draft,
    shape: Shape,
    file_type: i32,
}

impl Walk {
    /// Pushes a record's shape; one that cannot be used stays a null shape, so that counts
    /// agree, and is reported.
    fn take(&mut self, content: &[u8], number: u64, remarks: &mut Remarks) {
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
        let columns = self.draft.geometry();
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
