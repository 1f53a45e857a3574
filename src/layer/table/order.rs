//! The order of rows by a column: numbers as numbers, text as [`collate`] has it, blanks last
//! either way up; equals stay in the layer's order.

use super::rows::{Rows, each_chunk};
use super::{ColumnKey, collate, measures};
use crate::base::progress::{Cancelled, Progress};
use crate::layer::{Cell, Column, Layer};

/// By which column, and which way up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: ColumnKey,
    /// Largest first.
    pub descending: bool,
}

/// A number as bits whose order is its own.
fn bits_of_int(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

fn bits_of_real(value: f64) -> u64 {
    // Nought has two signs and one meaning.
    let bits = if value == 0.0 { 0 } else { value.to_bits() };
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

/// A number in a text cell as people write one; codes such as 0101 are text.
pub(super) fn number_in(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_code = digits.starts_with('0')
        && digits.len() > 1
        && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    if is_code || !text.bytes().all(plain) {
        return None;
    }
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// Whether every value of a text field is a number, so that it is sorted as numbers.
pub(super) fn is_all_numbers(layer: &Layer, field: usize) -> bool {
    let mut any = false;
    for chunk in &layer.chunks {
        let Some(column) = chunk.attributes().get(field) else {
            continue;
        };
        for row in 0..chunk.len() {
            match column.cell(row) {
                Cell::Text(text) if !text.trim().is_empty() => {
                    if number_in(text).is_none() {
                        return false;
                    }
                    any = true;
                }
                _ => {}
            }
        }
    }
    any
}

/// Sorts rows by a column.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn sorted(
    layer: &Layer,
    rows: Vec<u32>,
    sort: Sort,
    num_threads: usize,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let finder = Rows::of(layer);
    match sort.column {
        ColumnKey::Id => by_bits(
            rows,
            |row| Some(finder.feature(layer, row)?.id().0),
            sort.descending,
            progress,
        ),
        ColumnKey::Field(field) => by_field(layer, &finder, rows, field, sort, progress),
        ColumnKey::Measure(measure) => {
            let mut wanted = vec![false; finder.len()];
            for row in &rows {
                if let Some(wanted) = wanted.get_mut(*row as usize) {
                    *wanted = true;
                }
            }
            let parts = each_chunk(layer, num_threads, progress, |number, chunk| {
                let first = finder.first(number);
                let keys = (0..chunk.len()).zip(first..).map(|(index, row)| {
                    let is_wanted = wanted.get(row as usize) == Some(&true);
                    if !is_wanted || progress.is_cancelled() {
                        return None;
                    }
                    let feature = crate::layer::FeatureRef {
                        schema: &layer.schema,
                        chunk,
                        index,
                    };
                    measures(feature, progress).ok()?.get(measure)
                });
                keys.map(|key| key.map(bits_of_real)).collect::<Vec<_>>()
            })?;
            let keys = parts.concat();
            let key = |row: u32| keys.get(row as usize).copied().flatten();
            by_bits(rows, key, sort.descending, progress)
        }
    }
}

fn by_field(
    layer: &Layer,
    finder: &Rows,
    rows: Vec<u32>,
    field: usize,
    sort: Sort,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let cell = |row: u32| -> Option<Cell<'_>> {
        let (chunk, index) = finder.place(row)?;
        let column = layer.chunks.get(chunk)?.attributes().get(field)?;
        Some(column.cell(index))
    };
    let is_text = layer
        .chunks
        .iter()
        .filter_map(|c| c.attributes().get(field))
        .any(|c| matches!(c, Column::Text(_)));
    if is_text && !is_all_numbers(layer, field) {
        return by_text(rows, cell, sort.descending, progress);
    }
    let key = |row: u32| match cell(row)? {
        Cell::Null => None,
        Cell::Int(value) => Some(bits_of_int(value)),
        Cell::Real(value) if value.is_nan() => None,
        Cell::Real(value) => Some(bits_of_real(value)),
        Cell::Text(text) => number_in(text).map(bits_of_real),
        Cell::Bool(value) => Some(u64::from(value)),
        Cell::Date(date) => {
            let (year, month, day) = date.parts();
            let days = (i64::from(year) * 16 + i64::from(month)) * 32 + i64::from(day);
            Some(bits_of_int(days))
        }
    };
    by_bits(rows, key, sort.descending, progress)
}

fn by_bits(
    rows: Vec<u32>,
    key: impl Fn(u32) -> Option<u64>,
    descending: bool,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(rows.len());
    let mut blank = Vec::new();
    for some in rows.chunks(1 << 16) {
        progress.check()?;
        for row in some {
            match key(*row) {
                Some(bits) if descending => keyed.push((!bits, *row)),
                Some(bits) => keyed.push((bits, *row)),
                None => blank.push(*row),
            }
        }
    }
    keyed.sort_unstable();
    progress.check()?;
    let keyed = keyed.into_iter().map(|(_, row)| row);
    Ok(keyed.chain(blank).collect())
}

fn by_text<'a>(
    rows: Vec<u32>,
    cell: impl Fn(u32) -> Option<Cell<'a>>,
    descending: bool,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    // Keys end to end; the first eight bytes beside the row decide nearly always.
    let mut keys: Vec<u8> = Vec::new();
    let mut keyed: Vec<(u64, u32, usize, usize)> = Vec::with_capacity(rows.len());
    let mut blank = Vec::new();
    for some in rows.chunks(1 << 14) {
        progress.check()?;
        for row in some {
            let text = match cell(*row) {
                Some(Cell::Text(text)) if !text.trim().is_empty() => text,
                _ => {
                    blank.push(*row);
                    continue;
                }
            };
            let from = keys.len();
            collate(text, &mut keys);
            let mut start = [0_u8; 8];
            for (to, byte) in start.iter_mut().zip(keys.iter().skip(from)) {
                *to = *byte;
            }
            keyed.push((u64::from_be_bytes(start), *row, from, keys.len()));
        }
    }
    let whole = |from: usize, end: usize| keys.get(from..end).unwrap_or_default();
    keyed.sort_unstable_by(|a, b| {
        let order =
            a.0.cmp(&b.0)
                .then_with(|| whole(a.2, a.3).cmp(whole(b.2, b.3)));
        let order = if descending { order.reverse() } else { order };
        order.then(a.1.cmp(&b.1))
    });
    progress.check()?;
    let keyed = keyed.into_iter().map(|(_, row, ..)| row);
    Ok(keyed.chain(blank).collect())
}
