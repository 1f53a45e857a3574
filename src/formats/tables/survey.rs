//! One look over all rows of a table: where its header stands, and for each column what its
//! cells can be. Nothing of the rows is kept but samples.

use super::angles::{packed_angle, signed_angle};
use super::cell::{Cell, Row, Rows};
use super::header::{Header, find_header};
use super::wkt::looks_like_wkt;
use crate::base::progress::Cancelled;
use crate::layer::FieldKind;
use std::borrow::Cow;

/// Most columns of a table; a table with more has its data in its header.
pub(crate) const MAX_COLUMNS: usize = 1024;
/// Rows looked at for the header.
const HEAD_ROWS: usize = 30;
/// Values kept of each column.
const SAMPLES: usize = 5;
/// Characters kept of a sample.
const SAMPLE_CHARS: usize = 80;

/// What all rows below the header tell.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) header: Header,
    pub(super) columns: Vec<Stats>,
    /// Rows below the header.
    pub(super) num_rows: u64,
    /// The first rows as they stand, header and titles included.
    pub(super) head: Vec<Vec<String>>,
    /// Columns beyond [`MAX_COLUMNS`] were left out.
    pub(super) too_wide: bool,
}

/// What the cells of one column can be.
#[derive(Debug, Default, Clone)]
pub(super) struct Stats {
    /// Cells that are not empty.
    pub(super) filled: u64,
    /// Cells that are a finite number.
    pub(super) numbers: u64,
    /// Smallest and largest number.
    pub(super) range: Option<(f64, f64)>,
    /// Cells that are degrees, minutes and seconds with their signs.
    pub(super) angles: u64,
    /// Numbers that could be DD.MMSS: minutes and seconds below 60.
    pub(super) packed: u64,
    /// Most decimals of a number.
    pub(super) decimals: u32,
    /// Cells that begin as WKT does.
    pub(super) wkt: u64,
    /// How often a cell differs from the one above it; empty cells repeat it.
    pub(super) runs: u64,
    /// The first values, each once.
    pub(super) samples: Vec<String>,
    kind: Option<FieldKind>,
    last: String,
    first_number: Option<f64>,
    last_number: Option<f64>,
}

impl Stats {
    /// The type that holds all its values.
    pub(super) fn kind(&self) -> FieldKind {
        self.kind.unwrap_or(FieldKind::Text)
    }

    /// Whether it begins and ends with the same number, as a closed ring does.
    pub(super) fn closes(&self) -> bool {
        self.first_number.is_some() && self.first_number == self.last_number
    }

    /// Whether nearly all its cells are numbers or written angles.
    pub(super) fn is_numeric(&self) -> bool {
        self.filled > 0 && (self.numbers + self.angles) * 10 >= self.filled * 9
    }

    /// Whether at least half its cells are: enough where the name says so.
    pub(super) fn is_half_numeric(&self) -> bool {
        self.numbers + self.angles > 0 && (self.numbers + self.angles) * 2 >= self.filled
    }

    fn take(&mut self, cell: &Cell<'_>) {
        let Some(kind) = cell.kind() else { return };
        self.filled += 1;
        self.kind = Some(match self.kind {
            None => kind,
            Some(old) if old == kind => old,
            Some(FieldKind::Int | FieldKind::Real)
                if matches!(kind, FieldKind::Int | FieldKind::Real) =>
            {
                FieldKind::Real
            }
            Some(_) => FieldKind::Text,
        });
        if let Some((number, decimals)) = cell.number() {
            self.take_number(number, decimals);
        } else if let Cell::Text(text) = cell {
            if let Some((angle, _)) = signed_angle(text) {
                self.angles += 1;
                self.widen(angle);
            } else if looks_like_wkt(text) {
                self.wkt += 1;
            }
        }
        let text = cell.display();
        if self.filled == 1 || self.last != text {
            self.runs += 1;
            self.last.clear();
            self.last.push_str(&text);
            if self.samples.len() < SAMPLES {
                let sample = shortened(&text);
                if !self.samples.contains(&sample) {
                    self.samples.push(sample);
                }
            }
        }
    }

    fn take_number(&mut self, number: f64, decimals: u32) {
        self.numbers += 1;
        self.decimals = self.decimals.max(decimals);
        if number.abs() <= 180.0 && packed_angle(number).is_some() {
            self.packed += 1;
        }
        self.widen(number);
    }

    fn widen(&mut self, number: f64) {
        let (low, high) = self.range.unwrap_or((number, number));
        self.range = Some((low.min(number), high.max(number)));
        self.first_number.get_or_insert(number);
        self.last_number = Some(number);
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= SAMPLE_CHARS {
        return text.to_owned();
    }
    text.chars().take(SAMPLE_CHARS).chain(['…']).collect()
}

/// Looks over all rows.
///
/// # Errors
/// [`Cancelled`].
pub(super) fn survey(rows: &dyn Rows) -> Result<Survey, Cancelled> {
    let mut head: Vec<(u64, Vec<Cell<'static>>)> = Vec::new();
    rows.walk(&mut |row| {
        head.push((row.number, row.cells.iter().map(owned).collect()));
        head.len() < HEAD_ROWS
    })?;
    let header = find_header(&head);
    let mut survey = Survey {
        columns: vec![Stats::default(); header.names.len()],
        num_rows: 0,
        head: head
            .iter()
            .map(|(_, cells)| cells.iter().map(|c| shortened(&c.display())).collect())
            .collect(),
        header,
        too_wide: false,
    };
    rows.walk(&mut |row: Row<'_>| {
        if row.number < survey.header.first_data {
            return true;
        }
        survey.num_rows += 1;
        survey.too_wide |= row.cells.len() > MAX_COLUMNS;
        let width = row.cells.len().min(MAX_COLUMNS);
        if width > survey.columns.len() {
            survey.columns.resize_with(width, Stats::default);
        }
        for (stats, cell) in survey.columns.iter_mut().zip(row.cells) {
            stats.take(cell);
        }
        true
    })?;
    survey.header.fill_up(survey.columns.len());
    Ok(survey)
}

fn owned(cell: &Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Empty => Cell::Empty,
        Cell::Text(t) => Cell::Text(Cow::Owned(t.to_string())),
        Cell::Number(n) => Cell::Number(*n),
        Cell::Bool(b) => Cell::Bool(*b),
        Cell::Date(d) => Cell::Date(*d),
    }
}
