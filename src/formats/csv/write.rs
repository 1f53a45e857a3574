//! Writing a table as text: commas, CRLF, UTF-8 with the mark that spreadsheets want or GBK,
//! formulas escaped (decision 16), the same bytes for the same table.

use crate::base::progress::Progress;
use crate::base::text::spreadsheet_cell;
use crate::formats::error::WriteError;
use crate::formats::tables::{CellValue, Grid};
use crate::formats::writing::{TextEncoding, WriteOptions};
use std::path::Path;

/// Writes a table.
pub(in crate::formats) fn write_grid(
    grid: Grid<'_>,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<(), WriteError> {
    let bytes = bytes(grid, options, progress)?;
    crate::formats::writing::save(path, &bytes)
}

/// The bytes of a table.
pub(super) fn bytes(
    grid: Grid<'_>,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<u8>, WriteError> {
    let mut out = match options.encoding {
        TextEncoding::Utf8 => b"\xef\xbb\xbf".to_vec(),
        TextEncoding::Gbk => Vec::new(),
    };
    let header = grid.header.into_iter().map(CellValue::Text).collect();
    for row in std::iter::once(Ok(header)).chain(grid.rows) {
        progress.check()?;
        for (cell, i) in row?.iter().zip(0u64..) {
            if i > 0 {
                out.push(b',');
            }
            push(&text(cell), options.encoding, &mut out)?;
        }
        out.extend(b"\r\n");
    }
    Ok(out)
}

fn text(cell: &CellValue) -> String {
    match cell {
        CellValue::Empty => String::new(),
        CellValue::Text(t) => spreadsheet_cell(t),
        CellValue::Int(i) => i.to_string(),
        // `{:?}` keeps the point of a whole real number, so that it reads back as one.
        CellValue::Real(r) => format!("{r:?}"),
        CellValue::Fixed(r, decimals) => format!("{r:.0$}", usize::from(*decimals)),
        CellValue::Bool(b) => b.to_string(),
        CellValue::Date(d) => d.to_string(),
    }
}

fn push(text: &str, encoding: TextEncoding, out: &mut Vec<u8>) -> Result<(), WriteError> {
    let is_quoted = text.contains([',', '"', '\r', '\n'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    let quoted = if is_quoted {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    };
    match encoding {
        TextEncoding::Utf8 => out.extend(quoted.as_bytes()),
        TextEncoding::Gbk => {
            let (bytes, _, unmappable) = encoding_rs::GBK.encode(&quoted);
            if unmappable {
                return Err(WriteError::Unencodable {
                    text: text.to_owned(),
                    encoding: "GBK",
                });
            }
            out.extend_from_slice(&bytes);
        }
    }
    Ok(())
}
