//! Detail levels: the paths of a layer kept on coarser and coarser grids, so that a picture of
//! much land costs what it shows and not what the file holds.
//!
//! A level never decides what a picture looks like: which grid a scale is drawn on is a
//! function of the scale alone ([`grid`]), and a path taken from a level is the path taken
//! from the coordinates. With levels, without, or with those of an older revision, the bytes
//! are the same; only the time differs. Every ring stays in every level, if need be as one
//! square: nothing vanishes (decision 10). A feature that shrank to a few squares keeps its
//! area in the mean, because rounding has no preferred direction.

pub(crate) mod grid;
pub(crate) mod packed;

use crate::base::parallel::{in_order, processors};
use crate::base::progress::{Cancelled, Progress};
use crate::layer::{Chunk, Layer};
use packed::Packed;
use std::collections::HashMap;
use std::sync::{Arc, Weak};

/// Grids that are kept: squares of 2 to the power of these, in metres.
const KEPT: [u8; 11] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/// Most memory of all levels, as a share of that of the coordinates: (3, 4) is three quarters.
const MOST: (usize, usize) = (3, 4);
/// Bytes of a coordinate.
const COORD: usize = 16;

/// Detail levels of a layer. Immutable; chunks that did not change share theirs.
#[derive(Debug, Default)]
pub struct Detail {
    chunks: Vec<Arc<ChunkDetail>>,
}

/// The levels of one chunk.
#[derive(Debug)]
pub(crate) struct ChunkDetail {
    /// Whose they are. Weak, so that an edit gives the old chunk back.
    of: Weak<Chunk>,
    /// Finest first.
    levels: Vec<Packed>,
}

impl Detail {
    /// Builds the levels of a layer on all processors. Progress counts features.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody asked to stop.
    pub fn build(layer: &Layer, progress: &Progress) -> Result<Self, Cancelled> {
        Self::default().rebuilt(layer, progress)
    }

    /// The levels of another revision of the layer: what chunks both have is shared.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody asked to stop.
    pub fn rebuilt(&self, layer: &Layer, progress: &Progress) -> Result<Self, Cancelled> {
        progress.set_total(layer.len() as u64);
        progress.set_done(0);
        let known: HashMap<usize, &Arc<ChunkDetail>> = self
            .chunks
            .iter()
            .map(|d| (d.of.as_ptr().addr(), d))
            .collect();
        let chunks = in_order(
            "levels",
            processors(),
            layer.chunks.len(),
            |_: &mut (), i| {
                progress.check()?;
                let Some(chunk) = layer.chunks.get(i) else {
                    return Err(Cancelled);
                };
                let detail = match known.get(&Arc::as_ptr(chunk).addr()) {
                    Some(known) => Arc::clone(known),
                    None => Arc::new(ChunkDetail::new(chunk, progress)?),
                };
                progress.advance(chunk.len() as u64);
                Ok(detail)
            },
        )?;
        Ok(Self { chunks })
    }

    /// Whether these are the levels of exactly that layer; if not, drawing still gives the
    /// same picture, in more time.
    pub fn is_of(&self, layer: &Layer) -> bool {
        self.chunks.len() == layer.chunks.len()
            && self
                .chunks
                .iter()
                .zip(&layer.chunks)
                .all(|(d, c)| d.of.as_ptr() == Arc::as_ptr(c))
    }

    /// Bytes of memory all levels take: at most three quarters of that of the coordinates.
    pub fn memory(&self) -> usize {
        self.chunks.iter().map(|c| c.memory()).sum()
    }

    /// How many of a layer's chunks have exactly these levels, the same memory, in another.
    pub fn num_shared(&self, other: &Self) -> usize {
        self.chunks
            .iter()
            .filter(|c| other.chunks.iter().any(|o| Arc::ptr_eq(c, o)))
            .count()
    }

    /// The level of a chunk from which to draw a grid; `number` is the chunk's in its layer.
    pub(crate) fn level(&self, number: usize, chunk: &Arc<Chunk>, exponent: u8) -> Option<&Packed> {
        let detail = self.chunks.get(number)?;
        if detail.of.as_ptr() != Arc::as_ptr(chunk) {
            return None;
        }
        detail.levels.iter().rfind(|l| l.exponent() <= exponent)
    }
}

impl ChunkDetail {
    fn new(chunk: &Arc<Chunk>, progress: &Progress) -> Result<Self, Cancelled> {
        let columns = chunk.geometry();
        let order = chunk.index().order();
        let mut levels: Vec<Packed> = Vec::with_capacity(KEPT.len());
        for exponent in KEPT {
            progress.check()?;
            let level = match levels.last() {
                Some(finer) => finer.coarser(columns, order, exponent),
                None => Packed::from_coords(columns, order, exponent),
            };
            levels.extend(level);
        }
        // The coarse ones matter most and cost least: the finest go where they are too much.
        let most = columns.coords().len() * COORD / MOST.1 * MOST.0;
        let mut sum: usize = levels.iter().map(Packed::memory).sum();
        while sum > most && !levels.is_empty() {
            sum -= levels.remove(0).memory();
        }
        Ok(Self {
            of: Arc::downgrade(chunk),
            levels,
        })
    }

    fn memory(&self) -> usize {
        self.levels.iter().map(Packed::memory).sum()
    }
}
