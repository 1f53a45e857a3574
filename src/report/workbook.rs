//! A check as a workbook: figures as figures with the office's decimals, words made safe
//! (decision 16), heads kept in sight, the check date as its date of creation and so the same
//! bytes for the same check.
//!
//! What stands in which sheet is said in [`sheets`]; here is how a sheet is written.

mod sheets;

pub use sheets::{Cell, SheetTable, Unit};

use crate::base::date::Date;
use crate::base::message::Message;
use crate::base::text::{spreadsheet_cell, visible};
use crate::i18n::Lang;
use crate::screening::model::Screening;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

/// Characters of a cell (Excel specifications and limits), in UTF-16 code units.
const MOST_TEXT: usize = 32_767;
/// Rows of a sheet.
const MOST_ROWS: usize = 1_048_576;
/// Narrowest and widest a column is made, characters.
const NARROW: f64 = 6.0;
const WIDE: f64 = 48.0;

/// A check could not be written as a workbook.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A sheet holds more rows than the format allows.
    #[error("the sheet {sheet} has {rows} rows")]
    TooManyRows {
        /// Its name.
        sheet: String,
        /// How many.
        rows: usize,
    },
    /// The workbook could not be put together.
    #[error("the workbook could not be put together: {0}")]
    Packing(#[from] XlsxError),
}

impl WorkbookError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::TooManyRows { sheet, rows } => Message::new("bundle.workbook_rows")
                .with("sheet", sheet.as_str())
                .with("rows", *rows)
                .with("most", MOST_ROWS),
            Self::Packing(why) => {
                Message::new("bundle.workbook_packing").with("why", why.to_string())
            }
        }
    }
}

/// The workbook's bytes: 汇总, 涉及清单, 管控要求, 表1 to 表4, 未核查与无法判断, 图层 and 答复.
///
/// # Errors
/// [`WorkbookError`] if it has more rows than a sheet holds.
pub fn workbook(screening: &Screening, lang: Lang) -> Result<Vec<u8>, WorkbookError> {
    written(&sheets::all(screening, lang), screening.as_of, lang)
}

/// A workbook of these sheets, made on that day.
///
/// # Errors
/// As [`workbook`].
pub fn written(tables: &[SheetTable], as_of: Date, lang: Lang) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    let created = excel_date(as_of).map_or_else(|| ExcelDateTime::from_ymd(1900, 1, 1), Ok)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(crate::i18n::text(lang, "bundle.sheet_title"))
            .set_creation_datetime(&created),
    );
    let formats = Formats::default();
    for table in tables {
        write(&mut book, table, &formats)?;
    }
    Ok(book.save_to_buffer()?)
}

fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let (year, month, day) = date.parts();
    let year = u16::try_from(year).ok()?;
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// Cell formats, by what a figure is.
struct Formats {
    head: Format,
    text: Format,
    total: Format,
    note: Format,
}

impl Default for Formats {
    fn default() -> Self {
        let cell = || {
            Format::new()
                .set_border(FormatBorder::Thin)
                .set_align(FormatAlign::Top)
        };
        Self {
            head: cell()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_text_wrap(),
            text: cell().set_text_wrap(),
            total: cell().set_bold().set_text_wrap(),
            note: Format::new(),
        }
    }
}

impl Unit {
    /// How a figure shows. A positive area that would round to nothing shows as less than its
    /// last decimal (office's rule), its value staying what it is.
    fn format(self) -> &'static str {
        match self {
            Self::Hectares => r#"[=0]0.0000;[<0.00005]"＜0.0001";0.0000"#,
            Self::SquareMeters | Self::Mu | Self::Meters => r#"[=0]0.00;[<0.005]"＜0.01";0.00"#,
            Self::Width => "0.0000",
            Self::Share => r#"[=0]0.00%;[<0.00005]"＜0.01%";0.00%"#,
            Self::Count => "0",
        }
    }

    /// The value as it is shown; one that would round to nothing is kept.
    fn rounded(self, value: f64) -> f64 {
        let decimals = match self {
            Self::Hectares | Self::Width => 4,
            Self::SquareMeters | Self::Mu | Self::Meters => 2,
            Self::Share => 4,
            Self::Count => 0,
        };
        let short: f64 = format!("{value:.decimals$}").parse().unwrap_or(value);
        if short == 0.0 && value > 0.0 {
            value
        } else {
            short
        }
    }
}

fn write(book: &mut Workbook, table: &SheetTable, formats: &Formats) -> Result<(), WorkbookError> {
    let rows = table.rows.len() + table.notes.len() + 2;
    if rows >= MOST_ROWS {
        return Err(WorkbookError::TooManyRows {
            sheet: table.name.clone(),
            rows,
        });
    }
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&table.name))?;
    for (column, head) in (0u16..).zip(&table.head) {
        sheet.write_string_with_format(0, column, safe(head), &formats.head)?;
    }
    sheet.set_freeze_panes(1, table.frozen)?;
    let last = table.rows.len();
    for (i, row) in (1u32..).zip(&table.rows) {
        let is_total = table.totals.contains(&(i as usize - 1));
        let base = if is_total {
            &formats.total
        } else {
            &formats.text
        };
        for (column, cell) in (0u16..).zip(row) {
            put(sheet, (i, column), cell, base)?;
        }
    }
    for (row, note) in (0u32..).zip(&table.notes) {
        let at = u32::try_from(last).unwrap_or(0) + 2 + row;
        sheet.write_string_with_format(at, 0, safe(note), &formats.note)?;
    }
    for (column, width) in (0u16..).zip(widths(table)) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_landscape();
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    base: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => sheet.write_blank(row, column, base)?,
        Cell::Text(text) => sheet.write_string_with_format(row, column, safe(text), base)?,
        Cell::Figure(value, unit) if value.is_finite() => {
            let format = base.clone().set_num_format(unit.format());
            sheet.write_number_with_format(row, column, unit.rounded(*value), &format)?
        }
        Cell::Figure(..) => sheet.write_string_with_format(row, column, "—", base)?,
        Cell::Date(date) => match excel_date(*date) {
            Some(serial) => {
                let format = base.clone().set_num_format("yyyy-mm-dd");
                sheet.write_datetime_with_format(row, column, &serial, &format)?
            }
            // Excel knows no day before 1900.
            None => sheet.write_string_with_format(row, column, date.to_string(), base)?,
        },
    };
    Ok(())
}

/// Text for a cell: nothing hidden, nothing run, no longer than a cell is.
fn safe(text: &str) -> String {
    let text = spreadsheet_cell(&visible(text));
    if text.encode_utf16().count() <= MOST_TEXT {
        return text;
    }
    let mut units = 0;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < MOST_TEXT
        })
        .collect();
    short.push('…');
    short
}

/// Widths of the columns, characters: as wide as most of their words, within bounds.
fn widths(table: &SheetTable) -> Vec<f64> {
    (0..table.head.len())
        .map(|i| {
            let head = table.head.get(i).map_or(0, |h| h.width());
            let cells = table.rows.iter().filter_map(|row| row.get(i));
            let longest = cells
                .map(|cell| match cell {
                    Cell::Text(text) => text.width(),
                    Cell::Blank => 0,
                    Cell::Figure(..) | Cell::Date(_) => 11,
                })
                .max()
                .unwrap_or(0);
            (head.max(longest) as f64 + 2.0).clamp(NARROW, WIDE)
        })
        .collect()
}

/// A name that a sheet may have: none of `[]:*?/\`, 31 characters.
fn sheet_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .filter(|c| {
            !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control()
        })
        .collect();
    let mut out = String::new();
    for c in clean.trim().chars() {
        if out.encode_utf16().count() + c.len_utf16() > 31 {
            break;
        }
        out.push(c);
    }
    out
}
