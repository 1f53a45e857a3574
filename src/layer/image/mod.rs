//! A backdrop: a raster from disk, known by its head, its pixels fetched block by block.
//!
//! An [`Image`] knows its size, where it lies and why, and its levels; what a block holds is
//! read by the source that a reader gave it, on demand, and kept in a [`BlockCache`] with a
//! bound. Levels that the file lacks are made by averaging (`pyramid`). Nothing is drawn here.

mod cache;
mod level;
mod model;
mod pixels;
mod placement;
mod pyramid;
mod stretch;

pub use cache::BlockCache;
pub use level::ImageLevel;
pub use model::{Image, ImageFacts, ImageFault};
pub use pixels::{Block, FAILED, Pixels, premultiplied};
pub use placement::Placement;
pub use pyramid::{Look, Window};
pub use stretch::{Stretch, StretchDone, StretchKind};

use crate::base::message::Message;

/// Where the blocks of an image come from. Called from many threads at once.
pub trait BlockSource: Send + Sync + std::fmt::Debug {
    /// Reads and decodes one block of one of the file's own levels: `level` counts them from
    /// the largest, `column` and `row` count blocks from the top left. A block at the right or
    /// lower border may be as large as the others or end with the level.
    ///
    /// # Errors
    /// What kept the block from being read, as a sentence.
    fn block(&self, level: usize, column: u32, row: u32) -> Result<Block, Message>;
}
