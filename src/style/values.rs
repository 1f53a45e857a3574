//! What a field of a layer holds, counted over its columns in place: blanks, different values
//! with how often they occur, and the numbers in order. Schemes are made from this; the layer is
//! looked over once a field, whatever the method and the number of classes.

use crate::base::progress::{Cancelled, Progress};
use crate::layer::{Chunk, Column, Layer};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Different values told apart at most; what comes after is counted together.
pub const MOST_DISTINCT: usize = 20_000;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldValues {
    /// The field.
    pub field: String,
    /// Number of features.
    pub total: usize,
    /// Features without a value, or with blanks only.
    pub blank: usize,
    /// Features whose value is there and no finite number.
    pub not_numbers: usize,
    /// Different values as displayed, blanks trimmed, and how often each occurs: the most
    /// frequent first, then by value.
    pub distinct: Vec<(String, usize)>,
    /// Features whose value is none of `distinct`, because there are too many.
    pub beyond: usize,
    /// All finite numbers, ascending.
    pub numbers: Arc<[f64]>,
}

/// A bar of a histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Left end.
    pub from: f64,
    /// Right end.
    pub to: f64,
    /// Numbers in it: from the left end on and below the right one; the last bar has both.
    pub count: usize,
}

/// Counts what a field holds; `None` where the layer has no such field.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn field_values(
    layer: &Layer,
    field: &str,
    progress: &Progress,
) -> Result<Option<FieldValues>, Cancelled> {
    let Some(column) = layer.schema.find(field) else {
        return Ok(None);
    };
    let mut counting = Counting::default();
    for chunk in &layer.chunks {
        progress.check()?;
        counting.chunk(chunk, column);
    }
    progress.check()?;
    Ok(Some(counting.finish(field)))
}

#[derive(Default)]
struct Counting<'a> {
    total: usize,
    blank: usize,
    not_numbers: usize,
    numbers: Vec<f64>,
    texts: HashMap<&'a str, usize>,
    ints: HashMap<i64, usize>,
    reals: HashMap<u64, usize>,
    others: HashMap<String, usize>,
    beyond: usize,
}

impl<'a> Counting<'a> {
    fn chunk(&mut self, chunk: &'a Chunk, column: usize) {
        self.total += chunk.len();
        let Some(values) = chunk.attributes().get(column) else {
            self.blank += chunk.len();
            return;
        };
        // A column may be shorter than the chunk: what is missing is blank.
        self.blank += chunk.len().saturating_sub(values.len());
        match values {
            Column::Text(texts) => {
                for row in 0..texts.len() {
                    self.text(texts.get(row).map(str::trim).unwrap_or_default());
                }
            }
            Column::Int(ints) => {
                for value in ints {
                    match value {
                        None => self.blank += 1,
                        Some(i) => {
                            self.numbers.push(*i as f64);
                            count(&mut self.ints, *i, &mut self.beyond);
                        }
                    }
                }
            }
            Column::Real(reals) => {
                for value in reals {
                    match value {
                        None => self.blank += 1,
                        Some(r) => {
                            if r.is_finite() {
                                self.numbers.push(*r);
                            } else {
                                self.not_numbers += 1;
                            }
                            // Zero has two signs and one meaning.
                            let bits = if *r == 0.0 { 0 } else { r.to_bits() };
                            count(&mut self.reals, bits, &mut self.beyond);
                        }
                    }
                }
            }
            Column::Bool(_) | Column::Date(_) => {
                for row in 0..values.len() {
                    let value = values.value(row);
                    if value.is_blank() {
                        self.blank += 1;
                    } else {
                        self.not_numbers += 1;
                        count(&mut self.others, value.display(), &mut self.beyond);
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &'a str) {
        if text.is_empty() {
            self.blank += 1;
            return;
        }
        match text.parse::<f64>().ok().filter(|v| v.is_finite()) {
            Some(number) => self.numbers.push(number),
            None => self.not_numbers += 1,
        }
        count(&mut self.texts, text, &mut self.beyond);
    }

    fn finish(mut self, field: &str) -> FieldValues {
        self.numbers.sort_unstable_by(f64::total_cmp);
        let mut all: Vec<(Cow<'_, str>, usize)> = Vec::new();
        all.extend(self.texts.into_iter().map(|(t, n)| (Cow::Borrowed(t), n)));
        all.extend(
            self.ints
                .into_iter()
                .map(|(i, n)| (i.to_string().into(), n)),
        );
        let real = |bits| f64::from_bits(bits).to_string().into();
        all.extend(self.reals.into_iter().map(|(bits, n)| (real(bits), n)));
        all.extend(self.others.into_iter().map(|(t, n)| (Cow::Owned(t), n)));
        all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        FieldValues {
            field: field.to_owned(),
            total: self.total,
            blank: self.blank,
            not_numbers: self.not_numbers,
            distinct: all.into_iter().map(|(t, n)| (t.into_owned(), n)).collect(),
            beyond: self.beyond,
            numbers: self.numbers.into(),
        }
    }
}

fn count<K: std::hash::Hash + Eq>(map: &mut HashMap<K, usize>, key: K, beyond: &mut usize) {
    if let Some(known) = map.get_mut(&key) {
        *known += 1;
    } else if map.len() < MOST_DISTINCT {
        map.insert(key, 1);
    } else {
        *beyond += 1;
    }
}

impl FieldValues {
    /// Smallest and largest number.
    pub fn range(&self) -> Option<(f64, f64)> {
        Some((*self.numbers.first()?, *self.numbers.last()?))
    }

    /// Whether numbers prevail: then a graduated scheme says something.
    pub fn is_numeric(&self) -> bool {
        self.numbers.len() > self.not_numbers
    }

    /// Numbers above one value and up to another.
    pub fn count_in(&self, above: Option<f64>, to: Option<f64>) -> usize {
        let upto = |end: f64| self.numbers.partition_point(|v| *v <= end);
        let from = above.map_or(0, upto);
        to.map_or(self.numbers.len(), upto).saturating_sub(from)
    }

    /// Bars of equal width over all numbers; none where there are no two different ones.
    pub fn histogram(&self, bars: usize) -> Vec<Bar> {
        let Some((least, most)) = self.range().filter(|(a, b)| a < b) else {
            return Vec::new();
        };
        let bars = bars.clamp(1, 200);
        let at = |i: usize| least + (most - least) * (i as f64 / bars as f64);
        let below = |i: usize| match i {
            i if i == bars => self.numbers.len(),
            i => self.numbers.partition_point(|v| *v < at(i)),
        };
        (0..bars)
            .map(|i| Bar {
                from: at(i),
                to: at(i + 1),
                count: below(i + 1).saturating_sub(below(i)),
            })
            .collect()
    }
}
