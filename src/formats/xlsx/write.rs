//! Writing a workbook of one sheet: typed cells, the header kept in sight, formulas escaped
//! (decision 16), the date of the options as its date of creation and so the same bytes for
//! the same table.

use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::spreadsheet_cell;
use crate::formats::error::WriteError;
use crate::formats::tables::{CellValue, Grid};
use crate::formats::writing::WriteOptions;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Rows of a sheet, its header included (Excel specifications and limits).
const MAX_ROWS: u32 = 1_048_576;
/// Columns of a sheet.
const MAX_COLUMNS: usize = 16_384;
/// Characters of a cell, in UTF-16 code units.
const MAX_TEXT: usize = 32_767;
/// Characters of a sheet's name, in UTF-16 code units.
const MAX_NAME: usize = 31;

/// Writes a table.
pub(in crate::formats) fn write_grid(
    grid: Grid<'_>,
    name: &str,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<(), WriteError> {
    let bytes = bytes(grid, name, options, progress)?;
    crate::formats::writing::save(path, &bytes)
}

/// Whether a table fits into a sheet.
///
/// # Errors
/// What does not fit.
pub(super) fn check(grid: Grid<'_>) -> Result<(), WriteError> {
    check_columns(grid.header.len())?;
    for (row, number) in grid.rows.zip(1u32..) {
        check_row(number)?;
        for cell in row? {
            if let CellValue::Text(text) = cell {
                check_text(&text, number)?;
            }
        }
    }
    Ok(())
}

fn check_columns(columns: usize) -> Result<(), WriteError> {
    if columns > MAX_COLUMNS {
        return Err(does_not_fit(
            Message::new("tables.write_too_many_columns").with("most", MAX_COLUMNS),
        ));
    }
    Ok(())
}

fn check_row(number: u32) -> Result<(), WriteError> {
    if number >= MAX_ROWS {
        return Err(does_not_fit(
            Message::new("tables.write_too_many_rows").with("most", MAX_ROWS - 1),
        ));
    }
    Ok(())
}

fn check_text(text: &str, row: u32) -> Result<(), WriteError> {
    let length = text.encode_utf16().count();
    if length > MAX_TEXT {
        return Err(does_not_fit(
            Message::new("tables.write_cell_too_long")
                .with("row", row)
                .with("length", length)
                .with("most", MAX_TEXT),
        ));
    }
    Ok(())
}

fn does_not_fit(message: Message) -> WriteError {
    WriteError::DoesNotFit { message }
}

fn bytes(
    grid: Grid<'_>,
    name: &str,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<u8>, WriteError> {
    check_columns(grid.header.len())?;
    let failed =
        |e: XlsxError| does_not_fit(Message::new("tables.write_failed").with("why", e.to_string()));
    let mut workbook = Workbook::new();
    let (year, month, day) = options.date.parts();
    let year = u16::try_from(year).unwrap_or(1900);
    let created = ExcelDateTime::from_ymd(year, month, day)
        .or_else(|_| ExcelDateTime::from_ymd(1900, 1, 1))
        .map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(name)).map_err(failed)?;
    let formats = Formats::default();
    for (text, column) in grid.header.iter().zip(0u16..) {
        check_text(text, 0)?;
        sheet
            .write_string_with_format(0, column, spreadsheet_cell(text), &formats.bold)
            .map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    for (row, number) in grid.rows.zip(1u32..) {
        progress.check()?;
        check_row(number)?;
        for (cell, column) in row?.iter().zip(0u16..) {
            if let CellValue::Text(text) = cell {
                check_text(text, number)?;
            }
            put(sheet, number, column, cell, &formats).map_err(failed)?;
        }
    }
    workbook.save_to_buffer().map_err(failed)
}

struct Formats {
    bold: Format,
    date: Format,
    metres: Format,
    degrees: Format,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            bold: Format::new().set_bold(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            metres: Format::new().set_num_format("0.000"),
            degrees: Format::new().set_num_format("0.000000000"),
        }
    }
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &CellValue,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        CellValue::Empty => {}
        CellValue::Text(text) => {
            sheet.write_string(row, column, spreadsheet_cell(text))?;
        }
        #[allow(clippy::cast_precision_loss)]
        CellValue::Int(i) => {
            sheet.write_number(row, column, *i as f64)?;
        }
        CellValue::Real(r) => {
            sheet.write_number(row, column, *r)?;
        }
        CellValue::Fixed(r, decimals) => {
            let format = if *decimals > 3 {
                &formats.degrees
            } else {
                &formats.metres
            };
            // Rounded as the CSV has it: what is shown is what is there.
            let text = format!("{r:.0$}", usize::from(*decimals));
            sheet.write_number_with_format(row, column, text.parse().unwrap_or(*r), format)?;
        }
        CellValue::Bool(b) => {
            sheet.write_boolean(row, column, *b)?;
        }
        CellValue::Date(date) => {
            let (year, month, day) = date.parts();
            let serial = u16::try_from(year)
                .ok()
                .and_then(|y| ExcelDateTime::from_ymd(y, month, day).ok());
            // Excel knows no day before 1900.
            match serial {
                Some(serial) => {
                    sheet.write_datetime_with_format(row, column, &serial, &formats.date)?
                }
                None => sheet.write_string(row, column, date.to_string())?,
            };
        }
    }
    Ok(())
}

/// A name that a sheet may have: none of `[]:*?/\`, no apostrophe at its ends, 31 characters.
fn sheet_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| {
            if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() {
                '_'
            } else {
                c
            }
        })
        .collect();
    let mut out = String::new();
    for c in clean.trim().trim_matches('\'').chars() {
        if out.encode_utf16().count() + c.len_utf16() > MAX_NAME {
            break;
        }
        out.push(c);
    }
    let out = out.trim_end_matches('\'');
    if out.is_empty() {
        "Sheet1".to_owned()
    } else {
        out.to_owned()
    }
}
