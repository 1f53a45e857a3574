//! PMTiles 3: one file of tiles with directories in it; only what is asked for is read.

mod directory;

use super::tiles::{self, MOST_TILE, TileSet, TileStore};
use super::{ImageOptions, refused};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::positioned::Positioned;
use crate::formats::remarks::Remarks;
use crate::layer::image::Image;
use directory::{Run, find, parse, tile_id};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of the header.
const HEADER: usize = 127;
/// Most stored, and most unpacked bytes of a directory.
const MOST_DIRECTORY: u64 = 8 << 20;
const MOST_UNPACKED: u64 = 64 << 20;
/// Most bytes of metadata read.
const MOST_METADATA: u64 = 4 << 20;
/// Deepest nesting of directories; the specification asks for two.
const MOST_DEPTH: usize = 4;
/// Directories kept; beyond, all are let go.
const KEPT_DIRECTORIES: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    fn of(code: u8) -> Result<Self, ReadErrorKind> {
        match code {
            0 | 1 => Ok(Self::None),
            2 => Ok(Self::Gzip),
            4 => Ok(Self::Zstd),
            other => {
                let name = if other == 3 { "Brotli" } else { "?" };
                Err(refused(
                    Message::new("imagery.pmtiles_packing").with("name", name),
                    "imagery.hint_tiles_again",
                ))
            }
        }
    }

    fn unpack(self, bytes: Vec<u8>, most: u64) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        match self {
            Self::None => return Some(bytes),
            Self::Gzip => {
                GzDecoder::new(bytes.as_slice())
                    .take(most)
                    .read_to_end(&mut out)
                    .ok()?;
            }
            Self::Zstd => {
                zstd::stream::read::Decoder::new(bytes.as_slice())
                    .ok()?
                    .take(most)
                    .read_to_end(&mut out)
                    .ok()?;
            }
        }
        Some(out)
    }
}

#[derive(Debug)]
struct Archive {
    file: Positioned<'static>,
    size: u64,
    root: Vec<Run>,
    leaves_at: u64,
    data_at: u64,
    directories: Packing,
    tiles: Packing,
    /// Directories read so far, by offset.
    kept: Mutex<BTreeMap<u64, Arc<Vec<Run>>>>,
}

fn broken() -> ReadErrorKind {
    refused(
        Message::new("imagery.pmtiles_broken"),
        "imagery.hint_file_again",
    )
}

/// Bytes of a file that must lie in it.
fn bytes(file: &Positioned<'_>, size: u64, at: u64, len: u64, most: u64) -> Option<Vec<u8>> {
    if len > most || at.checked_add(len)? > size {
        return None;
    }
    let mut out = vec![0; usize::try_from(len).ok()?];
    file.read_exact_at(at, &mut out).ok()?;
    Some(out)
}

impl Archive {
    fn leaf(&self, run: &Run) -> Result<Arc<Vec<Run>>, Message> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.get(&run.offset) {
            return Ok(Arc::clone(found));
        }
        let read = || {
            let at = self.leaves_at.checked_add(run.offset)?;
            let packed = bytes(&self.file, self.size, at, run.length, MOST_DIRECTORY)?;
            parse(&self.directories.unpack(packed, MOST_UNPACKED)?)
        };
        let found = read().ok_or_else(|| Message::new("imagery.pmtiles_directory_broken"))?;
        let found = Arc::new(found);
        if kept.len() >= KEPT_DIRECTORIES {
            kept.clear();
        }
        kept.insert(run.offset, Arc::clone(&found));
        Ok(found)
    }

    /// Where a tile's bytes are.
    fn run(&self, id: u64) -> Result<Option<Run>, Message> {
        let Some(mut run) = find(&self.root, id) else {
            return Ok(None);
        };
        for _ in 0..MOST_DEPTH {
            if run.run > 0 {
                return Ok(Some(run));
            }
            match find(&self.leaf(&run)?, id) {
                Some(next) => run = next,
                None => return Ok(None),
            }
        }
        Err(Message::new("imagery.pmtiles_directory_broken"))
    }

    fn read(&self, run: &Run) -> Result<Vec<u8>, Message> {
        let cut = || Message::new("imagery.block_cut_off");
        let at = self.data_at.checked_add(run.offset).ok_or_else(cut)?;
        let packed = bytes(&self.file, self.size, at, run.length, MOST_TILE).ok_or_else(cut)?;
        self.tiles.unpack(packed, MOST_TILE).ok_or_else(cut)
    }

    /// The first tile there is, by the directories.
    fn first(&self) -> Option<Vec<u8>> {
        let mut run = *self.root.first()?;
        for _ in 0..MOST_DEPTH {
            if run.run > 0 {
                return self.read(&run).ok();
            }
            run = *self.leaf(&run).ok()?.first()?;
        }
        None
    }
}

impl TileStore for Archive {
    fn tile(&self, zoom: u8, column: u32, row: u32) -> Result<Option<Vec<u8>>, Message> {
        match self.run(tile_id(zoom, column, row))? {
            Some(run) => self.read(&run).map(Some),
            None => Ok(None),
        }
    }
}

/// Opens a PMTiles file.
pub(super) fn open(input: &Input, options: &ImageOptions) -> Result<Image, ReadErrorKind> {
    let file = input.positioned()?;
    let size = file.size().map_err(ReadErrorKind::Io)?;
    let header = bytes(&file, size, 0, HEADER as u64, HEADER as u64).ok_or_else(broken)?;
    let byte = |at: usize| header.get(at).copied().unwrap_or(0);
    let word = |at: usize| {
        let all = header.get(at..at + 8).and_then(|b| b.try_into().ok());
        u64::from_le_bytes(all.unwrap_or([0; 8]))
    };
    let degrees = |at: usize| {
        let all = header.get(at..at + 4).and_then(|b| b.try_into().ok());
        f64::from(i32::from_le_bytes(all.unwrap_or([0; 4]))) / 1e7
    };
    if !header.starts_with(b"PMTiles") || byte(7) != 3 {
        return Err(refused(
            Message::new("imagery.pmtiles_version").with("version", u32::from(byte(7))),
            "imagery.hint_tiles_again",
        ));
    }
    match byte(99) {
        1 => return Err(tiles::vector_tiles()),
        5 => {
            return Err(refused(
                Message::new("imagery.tiles_avif"),
                "imagery.hint_tiles_again",
            ));
        }
        _ => {}
    }
    let (directories, packed_tiles) = (Packing::of(byte(97))?, Packing::of(byte(98))?);
    let mut remarks = Remarks::new(input.file_name());
    let root = bytes(&file, size, word(8), word(16), MOST_DIRECTORY)
        .and_then(|packed| directories.unpack(packed, MOST_UNPACKED))
        .and_then(|all| parse(&all))
        .ok_or_else(broken)?;
    let name = bytes(&file, size, word(24), word(32), MOST_METADATA)
        .and_then(|packed| directories.unpack(packed, MOST_METADATA))
        .and_then(|json| serde_json::from_slice::<serde_json::Value>(&json).ok())
        .and_then(|json| json.get("name")?.as_str().map(str::to_owned))
        .unwrap_or_default();
    let (least, most) = (byte(100), byte(101).min(tiles::MOST_ZOOM));
    let archive = Archive {
        file,
        size,
        root,
        leaves_at: word(40),
        data_at: word(56),
        directories,
        tiles: packed_tiles,
        kept: Mutex::default(),
    };
    let Some(sample) = archive.first() else {
        return Err(refused(
            Message::new("imagery.no_tiles"),
            "imagery.hint_tiles_again",
        ));
    };
    remarks.say(Severity::Info, Message::new("imagery.tiles_may_be_shifted"));
    let set = TileSet {
        format: "pmtiles",
        name,
        zooms: (least..=most).collect(),
        bounds: [degrees(102), degrees(106), degrees(110), degrees(114)],
        sample,
        remarks,
    };
    tiles::image(input, set, archive, options)
}
