//! Shapes and rows side by side: record by record, paired by number (decision 3).

use super::blocks::{Plan, Wanted};
use super::dbf::{RowMark, Table};
use super::records::{Index, Records};
use super::table::{Attributes, NoTable};
use super::take::Taker;
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::parse_wkt;
use crate::formats::Nearby;
use crate::formats::assemble::{Draft, SourceChunk};
use crate::formats::error::ReadErrorKind;
use crate::formats::placing::{self, Declared};
use crate::formats::positioned::Positioned;
use crate::formats::remarks::Remarks;
use crate::formats::source::{Near, ReadOptions};
use crate::layer::{EncodingDecision, Layer, Origin, Schema, SourceHash};
use std::io::{Read, Seek};
use std::sync::Arc;

/// The files of a shapefile, opened.
pub(super) struct Files<'a> {
    pub(super) shp: Positioned<'a>,
    pub(super) shx: Option<Vec<u8>>,
    pub(super) dbf: Option<Positioned<'a>>,
    pub(super) prj: Option<Vec<u8>>,
    pub(super) cpg: Option<Vec<u8>>,
    /// Names to show, of the .shp and the .dbf.
    pub(super) shp_name: String,
    pub(super) dbf_name: String,
}

/// Features on their way to a layer, still in the source's numbers.
pub(super) struct Taken {
    pub(super) schema: Schema,
    pub(super) chunks: Vec<SourceChunk>,
    pub(super) num_records: u64,
}

/// Reads it all, or, with `near`, all but the features whose boxes (in degrees) it turns down.
pub(super) fn read(
    files: &Files<'_>,
    name: &str,
    options: &ReadOptions,
    near: Option<&Near<'_>>,
    progress: &Progress,
) -> Result<Nearby, ReadErrorKind> {
    let mut remarks = Remarks::new(&files.shp_name);
    let declared = declared_crs(files.prj.as_deref(), &mut Remarks::default());
    let wanted = near.and_then(|near| Wanted::new(near, &declared, options));
    let (taken, decision) = take_all(files, options, wanted.as_ref(), progress, &mut remarks)?;
    let declared = declared_crs(files.prj.as_deref(), &mut remarks);
    let Taken {
        schema,
        chunks,
        num_records,
    } = taken;
    let num_aside = chunks.iter().map(|c| c.aside.boxes.len() as u64).sum();
    let placed = placing::place(chunks, declared, None, options, progress, &mut remarks)?;
    if let Some(wanted) = &wanted
        && !wanted.was_right(&placed.crs)
    {
        // What was left aside was judged in another system than the numbers came to be in.
        return read(files, name, options, None, progress);
    }
    progress.set_done(progress.state().1);
    let layer = Layer {
        name: name.to_owned(),
        schema: Arc::new(schema),
        chunks: placed.chunks,
        revision: 0,
        origin: Origin {
            path: std::path::PathBuf::new(),
            format: super::super::FormatKind::Shapefile.name(),
            sha256: SourceHash::default(),
            num_records,
        },
        encoding: decision,
        crs: Some(placed.crs),
        position: placed.position,
        diagnostics: remarks.finish(),
    };
    Ok(Nearby { layer, num_aside })
}

/// All records with their rows: in blocks on all processors where the .shx says how they lie and
/// is right, one after the other where something is odd.
fn take_all(
    files: &Files<'_>,
    options: &ReadOptions,
    wanted: Option<&Wanted<'_>>,
    progress: &Progress,
    remarks: &mut Remarks,
) -> Result<(Taken, Option<EncodingDecision>), ReadErrorKind> {
    let index = files.shx.as_deref().map(Index::parse);
    let shp = files.shp.cursor().map_err(ReadErrorKind::Io)?;
    let mut records = Records::new(shp, index).map_err(unusable)?;
    progress.set_total(records.size());
    let mut attributes = open_table(files, options, progress, remarks)?;
    let plan = Plan::new(&records);
    let in_blocks = match &plan {
        Some(plan) => plan.take(&files.shp, attributes.as_ref(), wanted, progress)?,
        None => None,
    };
    let taken = match in_blocks {
        Some((taken, found)) => {
            remarks.append(found, &["formats.z_dropped"]);
            taken
        }
        None => one_by_one(&mut records, attributes.as_mut(), progress, remarks)?,
    };
    if let Some(attributes) = &attributes {
        compare_counts(taken.num_records, attributes.num_rows(), remarks);
    }
    Ok((taken, attributes.map(|a| a.decision)))
}

fn one_by_one<R: Read + Seek>(
    records: &mut Records<R>,
    mut attributes: Option<&mut Attributes<'_>>,
    progress: &Progress,
    remarks: &mut Remarks,
) -> Result<Taken, ReadErrorKind> {
    let mut draft = attributes
        .as_ref()
        .map_or_else(Draft::default, |a| Draft::with_schema(a.cells.schema()));
    let mut taker = Taker::default();
    taker.file_type = records.shape_type;
    let mut num_records = 0;
    let mut rows_left = attributes.is_some();
    while let Some(number) = records.next_record(remarks).map_err(ReadErrorKind::Io)? {
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
                .next_row(number, remarks)
                .map_err(ReadErrorKind::Io)?
            {
                Some((RowMark::Deleted, _)) => {
                    say_deleted(number, remarks);
                    continue;
                }
                Some((RowMark::Present, row)) => values = row,
                None => rows_left = false,
            }
        }
        taker.take(records.content(), number, draft.geometry(), remarks);
        for (field, value) in values.iter().enumerate() {
            draft.set(field, value);
        }
        draft.finish_feature(FeatureId(number));
    }
    let (schema, chunks) = draft.into_parts();
    Ok(Taken {
        schema,
        chunks,
        num_records,
    })
}

pub(super) fn say_deleted(number: u64, remarks: &mut Remarks) {
    remarks.say_at(
        Severity::Warning,
        Message::new("formats.row_deleted").with("record", number),
        Place::row(number),
    );
}

fn unusable(e: std::io::Result<Message>) -> ReadErrorKind {
    match e {
        Ok(message) => {
            ReadErrorKind::malformed_with_hint(message, Message::new("formats.hint_file_again"))
        }
        Err(e) => ReadErrorKind::Io(e),
    }
}

fn open_table<'f>(
    files: &'f Files<'_>,
    options: &ReadOptions,
    progress: &Progress,
    remarks: &mut Remarks,
) -> Result<Option<Attributes<'f>>, ReadErrorKind> {
    let name = &files.dbf_name;
    let table = files
        .dbf
        .as_ref()
        .map(|dbf| dbf.cursor().map(|cursor| (dbf, cursor)))
        .transpose()
        .map_err(ReadErrorKind::Io)?
        .map(|(dbf, cursor)| (dbf, Table::new(cursor, name, remarks)));
    let why = match table {
        Some((dbf, Ok(table))) => {
            let user = options.encoding.as_deref();
            let cpg = files.cpg.as_deref();
            return match Attributes::new(table, dbf, name, cpg, user, progress, remarks) {
                Ok(attributes) => Ok(Some(attributes)),
                Err(NoTable::Io(e)) => Err(ReadErrorKind::Io(e)),
                Err(NoTable::Cancelled(c)) => Err(c.into()),
            };
        }
        Some((_, Err(Err(e)))) => return Err(ReadErrorKind::Io(e)),
        Some((_, Err(Ok(why)))) => Message::new("formats.dbf_unusable").with("why", why),
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
