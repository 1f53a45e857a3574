//! Rows and where their features stand; work over all chunks on several threads.

use crate::base::parallel::in_order;
use crate::base::progress::{Cancelled, Progress};
use crate::layer::{Chunk, FeatureRef, Layer};

/// Where the rows of a layer stand in its chunks.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The first row of each chunk, and the number of rows at the end.
    starts: Vec<u32>,
}

impl Rows {
    /// Of a layer.
    pub fn of(layer: &Layer) -> Self {
        let mut starts = vec![0_u32];
        let mut at = 0_u32;
        for chunk in &layer.chunks {
            at = at.saturating_add(u32::try_from(chunk.len()).unwrap_or(u32::MAX));
            starts.push(at);
        }
        Self { starts }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.last().map_or(0, |n| *n as usize)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first row of a chunk.
    pub(super) fn first(&self, chunk: usize) -> u32 {
        self.starts.get(chunk).copied().unwrap_or(u32::MAX)
    }

    /// Chunk and position in it.
    pub fn place(&self, row: u32) -> Option<(usize, usize)> {
        let chunk = self.starts.partition_point(|first| *first <= row);
        let chunk = chunk.checked_sub(1)?;
        // Beyond the last chunk lies nothing.
        self.starts.get(chunk + 1)?;
        Some((chunk, row.checked_sub(*self.starts.get(chunk)?)? as usize))
    }

    /// The feature of a row; `layer` is the one these rows are of.
    pub fn feature<'a>(&self, layer: &'a Layer, row: u32) -> Option<FeatureRef<'a>> {
        let (chunk, index) = self.place(row)?;
        Some(FeatureRef {
            schema: &layer.schema,
            chunk: layer.chunks.get(chunk)?,
            index,
        })
    }

    /// The row of a feature; looked for by its id.
    pub fn row_of(&self, layer: &Layer, id: crate::base::ids::FeatureId) -> Option<u32> {
        layer.chunks.iter().enumerate().find_map(|(number, chunk)| {
            let ids = chunk.ids();
            // Ids of a file ascend: nearly all chunks are ruled out by their ends.
            let index = match ids.binary_search(&id) {
                Ok(index) => index,
                Err(_) if ids.is_sorted() => return None,
                Err(_) => ids.iter().position(|i| *i == id)?,
            };
            Some(self.first(number) + u32::try_from(index).ok()?)
        })
    }
}

/// Does some work on each chunk, on several threads; what comes of it, in the order of chunks.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn each_chunk<T: Send>(
    layer: &Layer,
    num_threads: usize,
    progress: &Progress,
    work: impl Fn(usize, &Chunk) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    progress.set_total(layer.len() as u64);
    let num_chunks = layer.chunks.len();
    in_order("redline-rows", num_threads, num_chunks, |_: &mut (), i| {
        progress.check()?;
        let chunk = layer.chunks.get(i).ok_or(Cancelled)?;
        let made = work(i, chunk);
        progress.advance(chunk.len() as u64);
        Ok(made)
    })
}
