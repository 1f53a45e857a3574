//! A layer as a table: which rows are shown and in which order, what a search finds, what a
//! column holds, areas and lengths as columns. Pure; a window shows it, a job does it.
//!
//! A row is the position of a feature in its layer, from 0. What is counted or summed goes over
//! rows in that order, whatever they are sorted by, so that figures depend on the rows alone.

mod collate;
mod describe;
mod measures;
mod order;
mod rows;
mod search;

pub use collate::collate;
pub use describe::{Described, Numbers, describe};
pub use measures::{Measure, Measures, measures};
pub use order::{Sort, sorted};
pub use rows::{Rows, each_chunk};

use super::filter::Bound;
use super::model::Layer;
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ColumnKey {
    /// The feature's id: its record number.
    Id,
    /// A field of the schema.
    Field(usize),
    /// An area or a length, computed.
    Measure(Measure),
}

/// Which rows are shown, and in which order.
#[derive(Clone, Copy, Default)]
pub struct Query<'a> {
    /// Only what meets a condition.
    pub filter: Option<&'a Bound>,
    /// Only what has this somewhere in its attributes; empty takes all.
    pub search: &'a str,
    /// Only these features.
    pub only: Option<&'a (dyn Fn(FeatureId) -> bool + Sync)>,
    /// The order; without one, as in the layer.
    pub sort: Option<Sort>,
}

/// The rows of a layer that a query asks for. The result does not depend on the number of
/// threads.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn arrange(
    layer: &Layer,
    query: &Query<'_>,
    num_threads: usize,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let rows = kept(layer, query, num_threads, progress)?;
    match query.sort {
        Some(sort) => sorted(layer, rows, sort, num_threads, progress),
        None => Ok(rows),
    }
}

/// The rows that a query keeps, in the layer's order.
fn kept(
    layer: &Layer,
    query: &Query<'_>,
    num_threads: usize,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let finder = Rows::of(layer);
    let search = search::Search::new(query.search);
    let parts = rows::each_chunk(layer, num_threads, progress, |number, chunk| {
        let first = finder.first(number);
        let mut keep = match query.filter {
            Some(filter) => filter.met(chunk),
            None => vec![true; chunk.len()],
        };
        if let Some(search) = &search {
            let found = search.found(chunk);
            for (keep, found) in keep.iter_mut().zip(found) {
                *keep &= found;
            }
        }
        if let Some(only) = query.only {
            for (keep, id) in keep.iter_mut().zip(chunk.ids()) {
                *keep = *keep && only(*id);
            }
        }
        let rows = keep.iter().zip(first..).filter(|(keep, _)| **keep);
        rows.map(|(_, row)| row).collect::<Vec<u32>>()
    })?;
    Ok(parts.concat())
}
