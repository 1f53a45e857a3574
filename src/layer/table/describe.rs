//! What a column holds over some rows: blanks, different values, figures of numbers, the most
//! frequent values.

use super::order::{is_all_numbers, number_in};
use super::rows::Rows;
use super::{ColumnKey, measures};
use crate::base::date::Date;
use crate::base::progress::{Cancelled, Progress};
use crate::layer::{Cell, Column, Layer};
use std::collections::HashMap;

/// Different values told apart at most.
const MOST_DISTINCT: usize = 100_000;
/// Most frequent values that are given.
const MOST_FREQUENT: usize = 20;
/// Rows between two looks at the cancel flag.
const CHECK_EVERY: usize = 4096;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The column.
    pub column: ColumnKey,
    /// Number of rows.
    pub rows: usize,
    /// Rows without a value, or with blanks only.
    pub blank: usize,
    /// Number of different values, blanks left out.
    pub distinct: usize,
    /// There are more: so many were told apart.
    pub is_distinct_least: bool,
    /// Figures, where the values are numbers.
    pub numbers: Option<Numbers>,
    /// The first and the last day, where they are dates.
    pub dates: Option<(Date, Date)>,
    /// The most frequent values as shown and how often each occurs, equals by value; none of
    /// computed columns.
    pub frequent: Vec<(String, usize)>,
}

/// Figures of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// How many there are.
    pub count: usize,
    /// The least.
    pub least: f64,
    /// The largest.
    pub most: f64,
    /// All together.
    pub sum: f64,
    /// Their mean.
    pub mean: f64,
    /// The quarters: what a quarter, half, three quarters of them do not exceed, between two
    /// numbers by proportion (numpy's default).
    pub quarters: [f64; 3],
}

/// Describes a column over some rows, in whatever order they come.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn describe(
    layer: &Layer,
    rows: &[u32],
    column: ColumnKey,
    progress: &Progress,
) -> Result<Described, Cancelled> {
    let finder = Rows::of(layer);
    let mut in_order = rows.to_vec();
    in_order.sort_unstable();
    let mut found = Counting::default();
    progress.set_total(rows.len() as u64);
    let as_numbers = match column {
        ColumnKey::Field(field) => is_all_numbers(layer, field),
        _ => false,
    };
    for some in in_order.chunks(CHECK_EVERY) {
        progress.check()?;
        for row in some {
            match column {
                ColumnKey::Id => match finder.feature(layer, *row) {
                    Some(feature) => {
                        found.count(Value::Int(
                            i64::try_from(feature.id().0).unwrap_or(i64::MAX),
                        ));
                    }
                    None => found.blank += 1,
                },
                ColumnKey::Field(field) => {
                    let cell = finder.place(*row).and_then(|(chunk, index)| {
                        let column: &Column = layer.chunks.get(chunk)?.attributes().get(field)?;
                        Some(column.cell(index))
                    });
                    found.cell(cell.unwrap_or(Cell::Null), as_numbers);
                }
                ColumnKey::Measure(measure) => {
                    let value = match finder.feature(layer, *row) {
                        Some(feature) => measures(feature, progress)?.get(measure),
                        None => None,
                    };
                    match value {
                        Some(value) => found.count(Value::Real(value)),
                        None => found.blank += 1,
                    }
                }
            }
        }
        progress.advance(some.len() as u64);
    }
    Ok(found.finish(column, rows.len()))
}

enum Value<'a> {
    Text(&'a str),
    Int(i64),
    Real(f64),
    Bool(bool),
    Date(Date),
}

#[derive(Debug, PartialEq, Eq, Hash, Clone, Copy)]
enum Key<'a> {
    Text(&'a str),
    Int(i64),
    Real(u64),
    Bool(bool),
    Date(Date),
}

impl Key<'_> {
    fn display(&self) -> String {
        match self {
            Self::Text(text) => (*text).to_owned(),
            Self::Int(int) => int.to_string(),
            Self::Real(bits) => f64::from_bits(*bits).to_string(),
            Self::Bool(truth) => truth.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }
}

#[derive(Default)]
struct Counting<'a> {
    blank: usize,
    numbers: Vec<f64>,
    dates: Option<(Date, Date)>,
    values: HashMap<Key<'a>, usize>,
    is_beyond: bool,
}

impl<'a> Counting<'a> {
    fn cell(&mut self, cell: Cell<'a>, as_numbers: bool) {
        if cell.is_blank() {
            self.blank += 1;
            return;
        }
        match cell {
            Cell::Null => {}
            Cell::Text(text) => {
                if as_numbers && let Some(number) = number_in(text) {
                    self.numbers.push(number);
                }
                self.count(Value::Text(text.trim()));
            }
            Cell::Int(int) => self.count(Value::Int(int)),
            Cell::Real(real) => self.count(Value::Real(real)),
            Cell::Bool(truth) => self.count(Value::Bool(truth)),
            Cell::Date(date) => self.count(Value::Date(date)),
        }
    }

    fn count(&mut self, value: Value<'a>) {
        let key = match value {
            Value::Text(text) => Key::Text(text),
            Value::Int(int) => {
                self.numbers.push(int as f64);
                Key::Int(int)
            }
            Value::Real(real) => {
                if real.is_finite() {
                    self.numbers.push(real);
                }
                // Nought has two signs and one meaning.
                Key::Real(if real == 0.0 { 0 } else { real.to_bits() })
            }
            Value::Bool(truth) => Key::Bool(truth),
            Value::Date(date) => {
                let (first, last) = self.dates.unwrap_or((date, date));
                self.dates = Some((first.min(date), last.max(date)));
                Key::Date(date)
            }
        };
        if let Some(known) = self.values.get_mut(&key) {
            *known += 1;
        } else if self.values.len() < MOST_DISTINCT {
            self.values.insert(key, 1);
        } else {
            self.is_beyond = true;
        }
    }

    fn finish(self, column: ColumnKey, rows: usize) -> Described {
        let mut frequent: Vec<(String, usize)> = Vec::new();
        if !matches!(column, ColumnKey::Measure(_)) {
            // Of very many values only those that may be among the first become text.
            let mut counts: Vec<usize> = self.values.values().copied().collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let least = counts.get(MOST_FREQUENT - 1).copied().unwrap_or(0);
            let may = self.values.iter().filter(|(_, n)| **n >= least);
            frequent = may.map(|(key, n)| (key.display(), *n)).collect();
            frequent.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            frequent.truncate(MOST_FREQUENT);
        }
        Described {
            column,
            rows,
            blank: self.blank,
            distinct: self.values.len(),
            is_distinct_least: self.is_beyond,
            numbers: numbers(self.numbers),
            dates: self.dates,
            frequent,
        }
    }
}

fn numbers(mut all: Vec<f64>) -> Option<Numbers> {
    let count = all.len();
    // What rounding takes from the sum is carried along (Neumaier).
    let (mut sum, mut carried) = (0.0_f64, 0.0_f64);
    for &value in &all {
        let next = sum + value;
        carried += if sum.abs() >= value.abs() {
            (sum - next) + value
        } else {
            (value - next) + sum
        };
        sum = next;
    }
    let sum = sum + carried;
    all.sort_unstable_by(f64::total_cmp);
    let (least, most) = (*all.first()?, *all.last()?);
    let quantile = |share: f64| {
        let at = share * (count - 1) as f64;
        let below = at.floor();
        // Below the count: the cast loses nothing.
        let low = all.get(below as usize).copied().unwrap_or(most);
        let high = all.get(below as usize + 1).copied().unwrap_or(low);
        low + (high - low) * (at - below)
    };
    Some(Numbers {
        count,
        least,
        most,
        sum,
        mean: sum / count as f64,
        quarters: [quantile(0.25), quantile(0.5), quantile(0.75)],
    })
}
