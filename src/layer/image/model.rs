//! The image: what its head tells, where it lies, and what of it could not be read.

use super::cache::BlockCache;
use super::level::{self, ImageLevel};
use super::placement::Placement;
use super::stretch::{BandSample, StretchDone, StretchKind};
use super::{Block, BlockSource, Pixels};
use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::Bbox;
use crate::layer::CrsDecision;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

/// Faults kept with their sentence; further ones are counted.
const KEPT_FAULTS: usize = 20;
/// Blocks looked at for the spread of values.
const SAMPLED_BLOCKS: u32 = 48;
/// Values of a band looked at in one block.
const SAMPLED_IN_BLOCK: usize = 16_384;

/// What the head of a file tells, and what was decided about it.
#[derive(Debug)]
pub struct ImageFacts {
    /// Name, from the file or its metadata.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Short name of the format: `geotiff`, `mbtiles`, `pmtiles`, `picture`.
    pub format: &'static str,
    /// What its pixels are, in words: bands, bits, compression, layout.
    pub description: Vec<Message>,
    /// Columns and rows of level 0.
    pub size: (u32, u32),
    /// Values of a pixel that are to be stretched, 1 or 3; 0 where pixels are colours.
    pub value_bands: u8,
    /// Whether samples are 8-bit numbers.
    pub is_byte: bool,
    /// Whether colours are names of classes (a palette): they are not mixed.
    pub is_palette: bool,
    /// The file's levels, largest first.
    pub levels: Vec<ImageLevel>,
    /// Its coordinate system, with the reason.
    pub crs: CrsDecision,
    /// Where its pixels lie.
    pub placement: Placement,
    /// Diagnostics of reading the head.
    pub diagnostics: Vec<Diagnostic>,
}

/// A raster on disk that can be drawn. Shared by `Arc`.
#[derive(Debug)]
pub struct Image {
    facts: ImageFacts,
    levels: Vec<ImageLevel>,
    footprint: Bbox,
    pixel_size_m: f64,
    source: Arc<dyn BlockSource>,
    cache: Arc<BlockCache>,
    id: u64,
    sample: Mutex<Option<Arc<Sample>>>,
    faults: Mutex<Faults>,
}

#[derive(Debug)]
struct Sample {
    bands: Vec<Option<BandSample>>,
    num: usize,
}

/// A block that could not be read, or a reason why a level is not drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageFault {
    /// What was wrong.
    pub message: Message,
    /// Level, column and row of the block.
    pub block: (u32, u32, u32),
}

#[derive(Debug, Default)]
struct Faults {
    kept: BTreeMap<(u32, u32, u32), Message>,
    num: u64,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Image {
    /// An image of a source. `None` if nothing of it lies anywhere, or it has no pixels.
    pub fn new(
        facts: ImageFacts,
        source: Arc<dyn BlockSource>,
        cache: Arc<BlockCache>,
    ) -> Option<Self> {
        let levels = level::filled(&facts.levels);
        let full = levels.first().copied()?;
        if full.width == 0 || full.height == 0 {
            return None;
        }
        let footprint = facts.placement.bbox(full.covered.map(f64::from))?;
        let pixel_size_m = facts.placement.pixel_size_m(facts.size);
        Some(Self {
            id: cache.new_image(),
            facts,
            levels,
            footprint,
            pixel_size_m,
            source,
            cache,
            sample: Mutex::default(),
            faults: Mutex::default(),
        })
    }

    /// What its head tells.
    pub fn facts(&self) -> &ImageFacts {
        &self.facts
    }

    /// All levels it can be drawn from, largest first.
    pub fn levels(&self) -> &[ImageLevel] {
        &self.levels
    }

    /// The box of its footprint in degrees.
    pub fn footprint(&self) -> Bbox {
        self.footprint
    }

    /// Size of a pixel of level 0 on the ground, metres.
    pub fn pixel_size_m(&self) -> f64 {
        self.pixel_size_m
    }

    /// Where its pixels lie.
    pub fn placement(&self) -> &Placement {
        &self.facts.placement
    }

    /// What could not be read so far: some of it located, and how many in all.
    pub fn faults(&self) -> (Vec<ImageFault>, u64) {
        let faults = locked(&self.faults);
        let kept = faults.kept.iter().map(|(block, message)| ImageFault {
            message: message.clone(),
            block: *block,
        });
        (kept.collect(), faults.num)
    }

    pub(super) fn note_fault(&self, block: (u32, u32, u32), message: Message) {
        let mut faults = locked(&self.faults);
        if faults.kept.contains_key(&block) {
            return;
        }
        faults.num += 1;
        if faults.kept.len() < KEPT_FAULTS {
            faults.kept.insert(block, message);
        }
    }

    /// A block of a level, from the store or by reading it; one that cannot be read is a block of
    /// failed pixels and a fault.
    pub(super) fn block(
        &self,
        level: usize,
        column: u32,
        row: u32,
        progress: &Progress,
    ) -> Result<Arc<Block>, Cancelled> {
        let key = (self.id, level as u16, column, row);
        self.cache.get(key, || {
            progress.check()?;
            let Some(held) = self.levels.get(level) else {
                return Ok(Block::empty(1, 1));
            };
            let Some(own) = held.own else {
                return self.halved_block(level, column, row, progress);
            };
            let failed = |message: Message| {
                self.note_fault((level as u32, column, row), message);
                let width = held.block.0.min(held.width - column * held.block.0);
                let height = held.block.1.min(held.height - row * held.block.1);
                Ok(Block::failed(width, height, self.facts.value_bands))
            };
            match self.source.block(own, column, row) {
                Ok(block) if block.is_whole() => Ok(block),
                Ok(_) => failed(Message::new("imagery.block_incomplete")),
                Err(message) => failed(message),
            }
        })
    }

    /// Between which values its values are spread; `None` where pixels are colours. Reads some
    /// blocks when first asked and not told by `kind`.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody asked to stop.
    pub fn stretch(
        &self,
        kind: StretchKind,
        progress: &Progress,
    ) -> Result<Option<StretchDone>, Cancelled> {
        let (bands, is_byte) = (self.facts.value_bands, self.facts.is_byte);
        if bands == 0 {
            return Ok(None);
        }
        let done = |sample: &[Option<BandSample>], num| {
            Ok(Some(StretchDone::of(kind, is_byte, bands, sample, num)))
        };
        match kind {
            StretchKind::Range(..) => return done(&[], 0),
            StretchKind::Auto if is_byte => return done(&[], 0),
            _ => {}
        }
        let mut held = locked(&self.sample);
        let sample = match held.as_ref() {
            Some(sample) => Arc::clone(sample),
            None => {
                let sample = Arc::new(self.take_sample(progress)?);
                *held = Some(Arc::clone(&sample));
                sample
            }
        };
        drop(held);
        done(&sample.bands, sample.num)
    }

    /// The same where it is known without reading anything.
    pub fn stretch_if_known(&self, kind: StretchKind) -> Option<StretchDone> {
        let (bands, is_byte) = (self.facts.value_bands, self.facts.is_byte);
        if bands == 0 {
            return None;
        }
        let is_told = matches!(kind, StretchKind::Range(..));
        if is_told || (is_byte && kind == StretchKind::Auto) {
            return Some(StretchDone::of(kind, is_byte, bands, &[], 0));
        }
        // A worker that is finding out holds this: then it is not known yet.
        let held = self.sample.try_lock().ok()?;
        let sample = held.as_ref()?;
        Some(StretchDone::of(
            kind,
            is_byte,
            bands,
            &sample.bands,
            sample.num,
        ))
    }

    /// Values of blocks spread evenly over the file's smallest level that is not tiny.
    fn take_sample(&self, progress: &Progress) -> Result<Sample, Cancelled> {
        let bands = usize::from(self.facts.value_bands);
        let own = || self.levels.iter().enumerate().filter(|l| l.1.own.is_some());
        let big_enough = own().rfind(|(_, l)| l.width.max(l.height) >= 256);
        let Some((index, level)) = big_enough.or_else(|| own().next()) else {
            return Ok(Sample {
                bands: Vec::new(),
                num: 0,
            });
        };
        let (columns, rows) = level.blocks();
        let total = u64::from(columns) * u64::from(rows);
        let taken = total.min(u64::from(SAMPLED_BLOCKS));
        let mut values: Vec<Vec<f32>> = vec![Vec::new(); bands];
        for i in 0..taken {
            // The middle of each of as many equal runs of blocks.
            let at = (total * (2 * i + 1)) / (2 * taken);
            let (column, row) = (at % u64::from(columns), at / u64::from(columns));
            let block = self.block(index, column as u32, row as u32, progress)?;
            if let Pixels::Values { data, .. } = &block.pixels {
                let step = (data.len() / bands / SAMPLED_IN_BLOCK).max(1);
                for pixel in data.chunks_exact(bands).step_by(step) {
                    for (all, value) in values.iter_mut().zip(pixel) {
                        all.push(*value);
                    }
                }
            }
        }
        let num = values.first().map_or(0, Vec::len);
        Ok(Sample {
            bands: values.into_iter().map(BandSample::of).collect(),
            num,
        })
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        self.cache.forget(self.id);
    }
}
