//! A workbook and its sheets as rows of cells. calamine reads the file; a panic of it on a
//! hostile file ends in a message.

use super::guard;
use crate::base::date::Date;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::error::ReadErrorKind;
use crate::formats::input::{Input, ReadSeek};
use crate::formats::remarks::Remarks;
use crate::formats::tables::{Cell, MAX_COLUMNS, Row, Rows};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most cells of a sheet that are kept.
const MAX_CELLS: usize = 8_000_000;
/// First bytes of an OLE compound file (MS-CFB 2.2).
const OLE_MARK: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

type File = BufReader<Box<dyn ReadSeek>>;

/// An open workbook.
pub(super) enum Workbook {
    Zipped(Box<Xlsx<File>>),
    Old(Box<Xls<File>>),
}

/// The cells of a sheet that are not empty, row by row.
pub(super) struct Sheet {
    pub(super) name: String,
    cells: Vec<(u32, u32, Kept)>,
    /// More cells than are kept.
    is_cut: bool,
    /// What kept the rest from being read.
    broken: Option<String>,
    progress: Progress,
}

#[derive(Debug)]
enum Kept {
    Text(String),
    Number(f64),
    Bool(bool),
    Date(Date),
}

impl Workbook {
    /// Opens it.
    ///
    /// # Errors
    /// [`ReadErrorKind::Malformed`] for what is no workbook, is protected, or is a bomb.
    pub(super) fn open(input: &Input) -> Result<Self, ReadErrorKind> {
        let is_old = input
            .head(OLE_MARK.len())
            .map_err(ReadErrorKind::Io)?
            .starts_with(OLE_MARK);
        if is_old {
            guard::check_old(input)?;
        } else {
            guard::check_zip(input)?;
        }
        let file = BufReader::new(input.open()?);
        unharmed(|| {
            Ok(if is_old {
                Self::Old(Box::new(Xls::new(file).map_err(|e| broken(e.to_string()))?))
            } else {
                Self::Zipped(Box::new(
                    Xlsx::new(file).map_err(|e| broken(e.to_string()))?,
                ))
            })
        })
    }

    /// Names of its worksheets in order, and whether each is hidden.
    pub(super) fn names(&self) -> Vec<(String, bool)> {
        let sheets = match self {
            Self::Zipped(book) => book.sheets_metadata(),
            Self::Old(book) => book.sheets_metadata(),
        };
        sheets
            .iter()
            .filter(|s| s.typ == SheetType::WorkSheet)
            .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
            .collect()
    }

    /// Rows of a sheet that are not blank.
    pub(super) fn num_rows(&mut self, name: &str) -> Result<u64, ReadErrorKind> {
        unharmed(|| {
            let mut rows = 0;
            let mut last = None;
            let mut count = |row: u32| {
                rows += u64::from(last != Some(row));
                last = Some(row);
            };
            match self {
                Self::Zipped(book) => {
                    let Ok(mut cells) = book.worksheet_cells_reader(name) else {
                        return Ok(0);
                    };
                    while let Ok(Some(cell)) = cells.next_cell() {
                        if *cell.get_value() != DataRef::Empty {
                            count(cell.get_position().0);
                        }
                    }
                }
                Self::Old(book) => {
                    if let Ok(range) = book.worksheet_range(name) {
                        for (row, _, _) in range.used_cells() {
                            count(u32::try_from(row).unwrap_or(u32::MAX));
                        }
                    }
                }
            }
            Ok(rows)
        })
    }

    /// Reads a sheet.
    pub(super) fn sheet(
        &mut self,
        name: &str,
        progress: &Progress,
    ) -> Result<Sheet, ReadErrorKind> {
        let mut sheet = Sheet {
            name: name.to_owned(),
            cells: Vec::new(),
            is_cut: false,
            broken: None,
            progress: progress.clone(),
        };
        unharmed(|| {
            match self {
                Self::Zipped(book) => {
                    let mut cells = book
                        .worksheet_cells_reader(name)
                        .map_err(|e| broken(e.to_string()))?;
                    loop {
                        match cells.next_cell() {
                            Ok(Some(cell)) => {
                                let (row, column) = cell.get_position();
                                if !sheet.push(row, column, kept_ref(cell.get_value()))? {
                                    break;
                                }
                            }
                            Ok(None) => break,
                            Err(e) => {
                                sheet.broken = Some(e.to_string());
                                break;
                            }
                        }
                    }
                }
                Self::Old(book) => {
                    let range = book
                        .worksheet_range(name)
                        .map_err(|e| broken(e.to_string()))?;
                    let (top, left) = range.start().unwrap_or_default();
                    for (row, column, value) in range.used_cells() {
                        let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                        let (row, column) =
                            (at(row).saturating_add(top), at(column).saturating_add(left));
                        if !sheet.push(row, column, kept(value))? {
                            break;
                        }
                    }
                }
            }
            // A file may hold its cells in any order, and one twice: the first counts.
            sheet.cells.sort_by_key(|(row, column, _)| (*row, *column));
            sheet.cells.dedup_by_key(|(row, column, _)| (*row, *column));
            Ok(())
        })?;
        Ok(sheet)
    }
}

impl Sheet {
    fn push(&mut self, row: u32, column: u32, value: Option<Kept>) -> Result<bool, Cancelled> {
        let Some(value) = value else { return Ok(true) };
        if self.cells.len() >= MAX_CELLS {
            self.is_cut = true;
            return Ok(false);
        }
        if self.cells.len().is_multiple_of(4096) {
            self.progress.check()?;
        }
        // One column too many stays, so that it can be said.
        if column as usize <= MAX_COLUMNS {
            self.cells.push((row, column, value));
        }
        Ok(true)
    }

    /// Says what could not be read of it.
    pub(super) fn say(&self, remarks: &mut Remarks) {
        if self.is_cut {
            remarks.say(
                Severity::Error,
                Message::new("tables.sheet_cut")
                    .with("sheet", self.name.as_str())
                    .with("cells", MAX_CELLS),
            );
        }
        if let Some(why) = &self.broken {
            remarks.advise(
                Severity::Error,
                Message::new("tables.sheet_broken")
                    .with("sheet", self.name.as_str())
                    .with("why", why.as_str()),
                Message::new("formats.hint_file_again"),
            );
        }
    }
}

impl Rows for Sheet {
    fn walk(&self, each: &mut dyn FnMut(Row<'_>) -> bool) -> Result<(), Cancelled> {
        let mut cells: Vec<Cell<'_>> = Vec::new();
        for row in self.cells.chunk_by(|a, b| a.0 == b.0) {
            self.progress.check()?;
            cells.clear();
            for (_, column, value) in row {
                cells.resize(*column as usize, Cell::Empty);
                cells.push(match value {
                    Kept::Text(t) => Cell::text(t),
                    Kept::Number(n) => Cell::Number(*n),
                    Kept::Bool(b) => Cell::Bool(*b),
                    Kept::Date(d) => Cell::Date(*d),
                });
            }
            while cells.last().is_some_and(Cell::is_empty) {
                cells.pop();
            }
            if cells.is_empty() {
                continue;
            }
            let number = row.first().map_or(0, |(row, _, _)| u64::from(*row) + 1);
            if !each(Row {
                number,
                cells: &cells,
            }) {
                break;
            }
        }
        Ok(())
    }
}

/// Runs what hands bytes from outside to calamine.
fn unharmed<T>(work: impl FnOnce() -> Result<T, ReadErrorKind>) -> Result<T, ReadErrorKind> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken("panic".to_owned())))
}

fn broken(why: String) -> ReadErrorKind {
    ReadErrorKind::malformed_with_hint(
        Message::new("tables.workbook_broken").with("why", why),
        Message::new("formats.hint_file_again"),
    )
}

fn kept_ref(value: &DataRef<'_>) -> Option<Kept> {
    Some(match value {
        DataRef::Empty => return None,
        #[allow(clippy::cast_precision_loss)]
        DataRef::Int(i) => Kept::Number(*i as f64),
        DataRef::Float(n) => number(*n),
        DataRef::String(t) => Kept::Text(t.clone()),
        DataRef::SharedString(t) => Kept::Text((*t).to_owned()),
        DataRef::Bool(b) => Kept::Bool(*b),
        DataRef::DateTime(d) => date_time(d),
        DataRef::DateTimeIso(t) => iso(t),
        DataRef::DurationIso(t) => Kept::Text(t.clone()),
        DataRef::Error(e) => Kept::Text(e.to_string()),
    })
}

fn kept(value: &Data) -> Option<Kept> {
    Some(match value {
        Data::Empty => return None,
        #[allow(clippy::cast_precision_loss)]
        Data::Int(i) => Kept::Number(*i as f64),
        Data::Float(n) => number(*n),
        Data::String(t) => Kept::Text(t.clone()),
        Data::Bool(b) => Kept::Bool(*b),
        Data::DateTime(d) => date_time(d),
        Data::DateTimeIso(t) => iso(t),
        Data::DurationIso(t) => Kept::Text(t.clone()),
        Data::Error(e) => Kept::Text(e.to_string()),
    })
}

fn number(n: f64) -> Kept {
    if n.is_finite() {
        Kept::Number(n)
    } else {
        Kept::Text(n.to_string())
    }
}

/// A date; with a time of day, its text.
fn date_time(value: &ExcelDateTime) -> Kept {
    if value.is_duration() {
        return number(value.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if value.as_f64() < 1.0 {
        return Kept::Text(time);
    }
    match Date::new(i32::from(year), month, day) {
        Some(date) if time == "00:00:00" => Kept::Date(date),
        Some(date) => Kept::Text(format!("{date} {time}")),
        None => number(value.as_f64()),
    }
}

fn iso(text: &str) -> Kept {
    let day = text.strip_suffix("T00:00:00").unwrap_or(text);
    match day.parse() {
        Ok(date) if day.len() == 10 => Kept::Date(date),
        _ => Kept::Text(text.to_owned()),
    }
}
