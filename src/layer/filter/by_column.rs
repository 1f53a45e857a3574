//! A condition tested on a whole chunk at once, column by column: what [`Bound::matches`] says of
//! each feature, without a value being copied.

use super::Bound;
use super::bind::{Test, compared};
use super::lex::Compare;
use super::parse::Literal;
use crate::layer::{Chunk, Column};
use std::cmp::Ordering;

/// Whether a condition is met; unknown for want of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    No,
    Yes,
    Unknown,
}

impl Met {
    fn of(met: bool) -> Self {
        if met { Self::Yes } else { Self::No }
    }
}

impl Bound {
    /// Whether each feature of a chunk meets the condition, in order.
    pub fn met(&self, chunk: &Chunk) -> Vec<bool> {
        let met = tested(&self.0, chunk);
        met.into_iter().map(|m| m == Met::Yes).collect()
    }
}

fn tested(node: &Test, chunk: &Chunk) -> Vec<Met> {
    match node {
        Test::And(nodes) => settled(nodes, chunk, Met::No),
        Test::Or(nodes) => settled(nodes, chunk, Met::Yes),
        Test::Not(node) => {
            let mut met = tested(node, chunk);
            for one in &mut met {
                *one = match one {
                    Met::No => Met::Yes,
                    Met::Yes => Met::No,
                    Met::Unknown => Met::Unknown,
                };
            }
            met
        }
        Test::IsNull(field) => {
            let column = chunk.attributes().get(*field);
            let is_null = |row| column.is_none_or(|c| c.cell(row) == crate::layer::Cell::Null);
            (0..chunk.len()).map(|row| Met::of(is_null(row))).collect()
        }
        Test::Compare(field, compare, wanted) => {
            let mut met = vec![Met::Unknown; chunk.len()];
            if let Some(column) = chunk.attributes().get(*field) {
                fill(&mut met, column, *compare, wanted);
            }
            met
        }
        Test::In(field, values) => {
            let mut met = vec![Met::Unknown; chunk.len()];
            let Some(column) = chunk.attributes().get(*field) else {
                return met;
            };
            for (i, wanted) in values.iter().enumerate() {
                if i == 0 {
                    fill(&mut met, column, Compare::Equal, wanted);
                } else {
                    let mut one = vec![Met::Unknown; chunk.len()];
                    fill(&mut one, column, Compare::Equal, wanted);
                    join(&mut met, &one, Met::Yes);
                }
            }
            met
        }
    }
}

/// Kleene's and / or: `settles` is the answer that one of them suffices for.
fn settled(nodes: &[Test], chunk: &Chunk, settles: Met) -> Vec<Met> {
    let start = if settles == Met::No {
        Met::Yes
    } else {
        Met::No
    };
    let mut out = vec![start; chunk.len()];
    for node in nodes {
        join(&mut out, &tested(node, chunk), settles);
    }
    out
}

fn join(out: &mut [Met], other: &[Met], settles: Met) {
    for (sum, one) in out.iter_mut().zip(other) {
        if *one == settles {
            *sum = settles;
        } else if *one == Met::Unknown && *sum != settles {
            *sum = Met::Unknown;
        }
    }
}

fn holds(compare: Compare, order: Ordering) -> bool {
    match compare {
        Compare::Equal => order == Ordering::Equal,
        Compare::NotEqual => order != Ordering::Equal,
        Compare::Less => order == Ordering::Less,
        Compare::LessOrEqual => order != Ordering::Greater,
        Compare::Greater => order == Ordering::Greater,
        Compare::GreaterOrEqual => order != Ordering::Less,
        Compare::Contains => false,
    }
}

/// Compares a column's values with one; what is absent or beyond its end stays as it is.
fn fill(met: &mut [Met], column: &Column, compare: Compare, wanted: &Literal) {
    match (column, wanted) {
        (Column::Text(texts), Literal::Text(part)) if compare == Compare::Contains => {
            let (_, _, nulls) = texts.flat();
            for (one, is_null) in met.iter_mut().zip(nulls) {
                if !is_null {
                    *one = Met::No;
                }
            }
            texts.each_holding(part, false, &mut |row| {
                if let Some(one) = met.get_mut(row) {
                    *one = Met::Yes;
                }
            });
        }
        (Column::Text(texts), Literal::Text(wanted)) if compare != Compare::Contains => {
            for (row, one) in met.iter_mut().enumerate() {
                if let Some(text) = texts.get(row) {
                    *one = Met::of(match compare {
                        // Lengths differ nearly always: no order is looked for.
                        Compare::Equal => text == wanted,
                        Compare::NotEqual => text != wanted,
                        _ => holds(compare, text.cmp(wanted)),
                    });
                }
            }
        }
        (Column::Int(ints), Literal::Int(wanted)) if compare != Compare::Contains => {
            ordered(met, ints, compare, |value| Some(value.cmp(wanted)));
        }
        (Column::Int(ints), Literal::Real(wanted)) if compare != Compare::Contains => {
            ordered(met, ints, compare, |v| (*v as f64).partial_cmp(wanted));
        }
        (Column::Real(reals), Literal::Int(wanted)) if compare != Compare::Contains => {
            let wanted = *wanted as f64;
            ordered(met, reals, compare, |value| value.partial_cmp(&wanted));
        }
        (Column::Real(reals), Literal::Real(wanted)) if compare != Compare::Contains => {
            ordered(met, reals, compare, |value| value.partial_cmp(wanted));
        }
        (Column::Date(dates), Literal::Date(wanted)) if compare != Compare::Contains => {
            ordered(met, dates, compare, |value| Some(value.cmp(wanted)));
        }
        _ => {
            for (row, one) in met.iter_mut().enumerate() {
                *one = compared(&column.value(row), compare, wanted).map_or(Met::Unknown, Met::of);
            }
        }
    }
}

fn ordered<T>(
    met: &mut [Met],
    values: &[Option<T>],
    compare: Compare,
    order: impl Fn(&T) -> Option<Ordering>,
) {
    for (one, value) in met.iter_mut().zip(values) {
        if let Some(order) = value.as_ref().and_then(&order) {
            *one = Met::of(holds(compare, order));
        }
    }
}
