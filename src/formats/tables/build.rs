//! Rows become features: points and WKT here, corner lists in [`super::corners`]; and what was
//! understood is said.

use super::angles::{Angles, packed_angle, signed_angle};
use super::cell::{Cell, Row, Rows};
use super::corners::corners;
use super::guess::{ColumnMeaning, Plan, TableContent, plan};
use super::names::names_a_shift;
use super::survey::{MAX_COLUMNS, Survey, survey};
use super::wkt::read_wkt;
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::crs::Crs;
use crate::formats::assemble::Draft;
use crate::formats::error::ReadErrorKind;
use crate::formats::placing::Declared;
use crate::formats::raw_parts::{RawParts, say_unusable};
use crate::formats::reading::Reading;
use crate::formats::remarks::Remarks;
use crate::formats::source::ReadOptions;
use crate::geom::Coord;
use crate::layer::{Field, FieldKind, Schema};

/// Most rows and most values (rows by columns) of a table: a few bytes of text a row become a
/// hundred in memory.
const MAX_ROWS: u64 = 30_000_000;
const MAX_VALUES: u64 = 300_000_000;

/// What the ways of reading rows share.
pub(super) struct Table<'a> {
    pub(super) rows: &'a dyn Rows,
    pub(super) survey: &'a Survey,
    pub(super) plan: &'a Plan,
}

impl Table<'_> {
    /// Columns that are attributes: position, name, type.
    pub(super) fn attributes(&self) -> Vec<(usize, String, FieldKind)> {
        let kept = |m: ColumnMeaning| matches!(m, ColumnMeaning::Attribute | ColumnMeaning::Parcel);
        self.survey
            .header
            .names
            .iter()
            .zip(&self.survey.columns)
            .zip(&self.plan.columns)
            .enumerate()
            // A column without name and without values is a gap in the sheet.
            .filter(|(_, ((name, stats), (meaning, _)))| {
                kept(*meaning) && (stats.filled > 0 || !name.starts_with('#'))
            })
            .map(|(column, ((name, stats), _))| (column, name.clone(), stats.kind()))
            .collect()
    }

    pub(super) fn name(&self, column: usize) -> &str {
        self.survey.header.names.get(column).map_or("", |n| n)
    }

    /// The rows below the header.
    pub(super) fn data(
        &self,
        each: &mut dyn FnMut(&Row<'_>),
    ) -> Result<(), crate::base::progress::Cancelled> {
        self.rows.walk(&mut |row| {
            if row.number >= self.survey.header.first_data {
                each(&row);
            }
            true
        })
    }

    /// Easting and northing of a row, and the most decimals of both; `Ok(None)` if both cells
    /// are empty.
    pub(super) fn position(&self, row: &Row<'_>) -> Result<Option<(Coord, u32)>, (Message, usize)> {
        let (Some(east), Some(north)) = (self.plan.east, self.plan.north) else {
            return Ok(None);
        };
        let cell = |column: usize| row.cells.get(column).unwrap_or(&Cell::Empty);
        if cell(east).is_empty() && cell(north).is_empty() {
            return Ok(None);
        }
        let number = |column: usize| {
            coordinate(cell(column), self.plan.angles).ok_or_else(|| {
                let message = Message::new("tables.no_number")
                    .with("line", row.number)
                    .with("field", self.name(column))
                    .with("value", cell(column).display().into_owned());
                (message, column)
            })
        };
        let ((x, a), (y, b)) = (number(east)?, number(north)?);
        Ok(Some((Coord { x, y }, a.max(b))))
    }

    /// Whether a row repeats the header, as printed tables do on each page.
    pub(super) fn is_header_again(&self, row: &Row<'_>) -> bool {
        let is_name = |column: Option<usize>| {
            column.is_some_and(|c| {
                row.cells
                    .get(c)
                    .is_some_and(|cell| !cell.is_empty() && cell.display() == self.name(c))
            })
        };
        is_name(self.plan.east) && is_name(self.plan.north)
    }
}

/// A coordinate as it is written.
fn coordinate(cell: &Cell<'_>, angles: Angles) -> Option<(f64, u32)> {
    if let Some((number, decimals)) = cell.number() {
        return match angles {
            Angles::Signed => Some((number, decimals)),
            Angles::Packed => Some((packed_angle(number)?, decimals)),
        };
    }
    match cell {
        Cell::Text(text) => signed_angle(text),
        _ => None,
    }
}

/// Reads a table into a reading begun by its format.
///
/// # Errors
/// [`ReadErrorKind::Malformed`] if no column holds positions; [`ReadErrorKind::Cancelled`].
pub(in crate::formats) fn read_table(
    rows: &dyn Rows,
    mut reading: Reading,
    options: &ReadOptions,
) -> Result<Reading, ReadErrorKind> {
    let survey = survey(rows)?;
    let plan = plan(&survey, options.columns.as_ref());
    let table = Table {
        rows,
        survey: &survey,
        plan: &plan,
    };
    if survey.num_rows == 0 {
        return Err(ReadErrorKind::malformed(Message::new("tables.no_rows")));
    }
    let num_values = survey.num_rows.saturating_mul(survey.columns.len() as u64);
    if survey.num_rows > MAX_ROWS || num_values > MAX_VALUES {
        return Err(ReadErrorKind::malformed(
            Message::new("tables.too_large")
                .with("rows", survey.num_rows)
                .with("columns", survey.columns.len()),
        ));
    }
    say(&table, &mut reading.remarks);
    reading.num_records = survey.num_rows;
    match plan.content {
        TableContent::Unknown => {
            if let Some(name) = plan.unknown.first() {
                return Err(ReadErrorKind::malformed_with_hint(
                    unknown_column(name, &survey),
                    Message::new("tables.hint_columns"),
                ));
            }
            return Err(ReadErrorKind::malformed_with_hint(
                Message::new("tables.no_positions").with("columns", survey.header.names.join("、")),
                Message::new("tables.hint_columns"),
            ));
        }
        TableContent::Corners => corners(&table, &mut reading)?,
        TableContent::Points | TableContent::Wkt => features(&table, &mut reading)?,
    }
    Ok(reading)
}

/// One feature a row.
fn features(table: &Table<'_>, reading: &mut Reading) -> Result<(), ReadErrorKind> {
    let attributes = table.attributes();
    reading.draft = Draft::with_schema(Schema {
        fields: attributes
            .iter()
            .map(|(_, name, kind)| Field {
                name: name.clone(),
                kind: *kind,
            })
            .collect(),
    });
    let mut number = 0;
    let mut decimals = 0;
    let mut srids = Srids::default();
    table.data(&mut |row| {
        if table.is_header_again(row) {
            say_line("tables.header_again", row.number, &mut reading.remarks);
            return;
        }
        number += 1;
        let (draft, remarks) = (&mut reading.draft, &mut reading.remarks);
        check_width(table, row, number, remarks);
        let found = match table.plan.wkt {
            Some(column) => {
                let cell = row.cells.get(column).unwrap_or(&Cell::Empty);
                wkt(table, row, column, cell, &mut srids, remarks, number)
            }
            None => table.position(row).map(|found| {
                found.map(|(position, decimals)| {
                    let mut parts = RawParts::default();
                    parts.point(position);
                    (parts, decimals)
                })
            }),
        };
        match found {
            Ok(Some((parts, written))) => {
                decimals = decimals.max(written);
                let is_blank = parts.is_empty();
                if parts.push(draft.geometry(), number, remarks) == 0 && is_blank {
                    say_null("formats.empty_geometry", number, remarks);
                }
            }
            Ok(None) => say_null("formats.null_geometry", number, remarks),
            Err((why, column)) => {
                let place = Place {
                    row: Some(number),
                    field: Some(table.name(column).to_owned()),
                    ..Place::default()
                };
                say_unusable(number, why, place, remarks);
            }
        }
        for (field, (column, _, kind)) in attributes.iter().enumerate() {
            if let Some(cell) = row.cells.get(*column) {
                draft.set(field, &cell.value(*kind));
            }
        }
        draft.finish_feature(FeatureId(number));
    })?;
    reading.num_records = number;
    reading.decimals = Some(decimals);
    srids.declare(reading);
    Ok(())
}

fn say_null(code: &str, number: u64, remarks: &mut Remarks) {
    remarks.say_at(
        Severity::Warning,
        Message::new(code).with("feature", number),
        Place::row(number),
    );
}

pub(super) fn say_line(code: &str, line: u64, remarks: &mut Remarks) {
    remarks.say(Severity::Info, Message::new(code).with("line", line));
}

/// Says where a row is wider than the header; what stands beyond it has columns of its own.
pub(super) fn check_width(table: &Table<'_>, row: &Row<'_>, number: u64, remarks: &mut Remarks) {
    let wide = table.survey.header.row.is_some() && row.cells.len() > table.survey.header.width;
    if wide {
        remarks.say_at(
            Severity::Warning,
            Message::new("tables.row_wide")
                .with("line", row.number)
                .with("found", row.cells.len())
                .with("expected", table.survey.header.width),
            Place::row(number),
        );
    }
}

type Found = Result<Option<(RawParts, u32)>, (Message, usize)>;

fn wkt(
    table: &Table<'_>,
    row: &Row<'_>,
    column: usize,
    cell: &Cell<'_>,
    srids: &mut Srids,
    remarks: &mut Remarks,
    number: u64,
) -> Found {
    let Cell::Text(text) = cell else {
        if cell.is_empty() {
            return Ok(None);
        }
        let message = Message::new("tables.no_wkt")
            .with("line", row.number)
            .with("field", table.name(column))
            .with("value", cell.display().into_owned());
        return Err((message, column));
    };
    match read_wkt(text) {
        Ok(found) => {
            srids.take(found.srid);
            if found.has_zm && !remarks.has("formats.z_dropped") {
                remarks.say_at(
                    Severity::Info,
                    Message::new("formats.z_dropped"),
                    Place::row(number),
                );
            }
            Ok(Some((found.parts, found.decimals)))
        }
        Err(why) => Err((why, column)),
    }
}

/// The SRIDs before geometries: one for all, or none is believed.
#[derive(Default)]
struct Srids {
    found: Option<u32>,
    differ: bool,
    lacking: bool,
}

impl Srids {
    fn take(&mut self, srid: Option<u32>) {
        match srid.filter(|s| *s != 0) {
            None => self.lacking = true,
            Some(srid) => {
                self.differ |= self.found.is_some_and(|f| f != srid);
                self.found.get_or_insert(srid);
            }
        }
    }

    fn declare(&self, reading: &mut Reading) {
        let Some(srid) = self.found else { return };
        if self.differ || self.lacking {
            reading.remarks.say(
                Severity::Warning,
                Message::new("tables.srid_mixed").with("srid", srid),
            );
            return;
        }
        match Crs::from_epsg(srid) {
            Ok(crs) => {
                reading.declared = Declared::System {
                    crs,
                    basis: Message::new("tables.crs_by_srid")
                        .with("srid", srid)
                        .with("crs", crs.describe()),
                };
            }
            Err(why) => reading.remarks.say(
                Severity::Warning,
                Message::new("tables.srid_unknown")
                    .with("srid", srid)
                    .with("why", why.message()),
            ),
        }
    }
}

fn unknown_column(name: &str, survey: &Survey) -> Message {
    Message::new("tables.column_unknown")
        .with("name", name)
        .with("columns", survey.header.names.join("、"))
}

/// Says what was understood and what a person should look at.
fn say(table: &Table<'_>, remarks: &mut Remarks) {
    let Table { survey, plan, .. } = table;
    for name in &plan.unknown {
        remarks.advise(
            Severity::Warning,
            unknown_column(name, survey),
            Message::new("tables.hint_columns"),
        );
    }
    if survey.too_wide {
        remarks.say(
            Severity::Warning,
            Message::new("tables.too_wide").with("most", MAX_COLUMNS),
        );
    }
    match survey.header.row {
        Some(1) => {}
        Some(row) => say_line("tables.header_row", row, remarks),
        None => remarks.say(Severity::Info, Message::new("tables.header_none")),
    }
    if plan.content == TableContent::Unknown {
        return;
    }
    remarks.advise(
        Severity::Info,
        Message::new("tables.understood").with("content", plan.reason.clone()),
        Message::new("tables.hint_columns"),
    );
    for column in [plan.east, plan.north, plan.wkt].into_iter().flatten() {
        if let Some((meaning, reason)) = plan.columns.get(column) {
            let code = match meaning {
                ColumnMeaning::East => "tables.column_east",
                ColumnMeaning::North => "tables.column_north",
                _ => "tables.column_wkt",
            };
            let is_guess = matches!(
                reason.code.as_str(),
                "tables.meaning_by_range"
                    | "tables.axes_x_north_by_custom"
                    | "tables.axes_x_east_by_custom"
            );
            remarks.say(
                if is_guess {
                    Severity::Warning
                } else {
                    Severity::Info
                },
                Message::new(code)
                    .with("name", table.name(column))
                    .with("reason", reason.clone()),
            );
        }
    }
    if plan.against_names {
        remarks.advise(
            Severity::Warning,
            Message::new("tables.axes_against_names"),
            Message::new("tables.hint_columns"),
        );
    }
    if plan.guessed_angles {
        remarks.advise(
            Severity::Warning,
            Message::new("tables.packed_guessed"),
            Message::new("tables.hint_angles"),
        );
    } else if plan.maybe_packed {
        remarks.advise(
            Severity::Info,
            Message::new("tables.packed_possible"),
            Message::new("tables.hint_angles"),
        );
    }
    let shifted = survey.header.names.iter().chain(&survey.header.titles);
    if let Some(name) = shifted.clone().find(|n| names_a_shift(n)) {
        remarks.say(
            Severity::Warning,
            Message::new("tables.shifted_name").with("name", name.as_str()),
        );
    }
}
