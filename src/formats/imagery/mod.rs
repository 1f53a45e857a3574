//! Backdrops: rasters from disk. A folder for each format; all give an [`Image`] that knows its
//! size, place and levels, and a source that reads its blocks on demand.
//!
//! Opening reads heads and directories only. What is not supported is said by name, with what to
//! do; a raster that nothing places is refused, never placed in silence.

mod codec;
pub mod geotiff;
pub mod mbtiles;
mod picture;
mod placing;
pub mod pmtiles;
mod tiles;
mod world_file;

use super::error::{ReadError, ReadErrorKind};
use super::input::Input;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::{Crs, Shift};
use crate::layer::image::{BlockCache, Image};
use std::path::Path;
use std::sync::Arc;

/// Kinds of rasters the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageKind {
    /// GeoTIFF, classic and BigTIFF.
    GeoTiff,
    /// MBTiles with pictures.
    MbTiles,
    /// PMTiles 3 with pictures.
    PmTiles,
    /// JPEG or PNG with a world file beside it.
    Picture,
}

/// How a raster is opened.
#[derive(Debug, Clone, Default)]
pub struct ImageOptions {
    /// The coordinate system, over what the file says.
    pub crs: Option<Crs>,
    /// Shift of a web map that the image carries; `None`: nobody decided.
    pub shift: Option<Shift>,
    /// Where decoded blocks are kept.
    pub cache: Arc<BlockCache>,
}

impl ImageKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::GeoTiff, Self::MbTiles, Self::PmTiles, Self::Picture];

    /// Extensions in lower case, without dot.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::GeoTiff => &["tif", "tiff"],
            Self::MbTiles => &["mbtiles"],
            Self::PmTiles => &["pmtiles"],
            Self::Picture => &["jpg", "jpeg", "png"],
        }
    }

    /// Short name, as it stands in `ImageFacts::format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoTiff => "geotiff",
            Self::MbTiles => "mbtiles",
            Self::PmTiles => "pmtiles",
            Self::Picture => "picture",
        }
    }

    /// Its name in words.
    pub fn describe(self) -> Message {
        Message::new(match self {
            Self::GeoTiff => "imagery.kind_geotiff",
            Self::MbTiles => "imagery.kind_mbtiles",
            Self::PmTiles => "imagery.kind_pmtiles",
            Self::Picture => "imagery.kind_picture",
        })
    }
}

/// The kind of a raster by its content, or by its extension where that tells nothing; `None` of
/// everything else.
pub fn probe(path: &Path) -> Option<ImageKind> {
    probe_input(&Input::file(path))
}

fn probe_input(input: &Input) -> Option<ImageKind> {
    let extension = input.extension();
    let by_name = ImageKind::ALL
        .iter()
        .copied()
        .find(|k| k.extensions().contains(&extension.as_str()));
    let head = input.head(16).unwrap_or_default();
    let starts = |mark: &[u8]| head.starts_with(mark);
    if [&b"II*\0"[..], b"MM\0*", b"II+\0", b"MM\0+"]
        .iter()
        .any(|m| starts(m))
    {
        return Some(ImageKind::GeoTiff);
    }
    if starts(b"PMTiles") {
        return Some(ImageKind::PmTiles);
    }
    if starts(b"\x89PNG\r\n\x1a\n") || starts(b"\xff\xd8\xff") {
        return Some(ImageKind::Picture);
    }
    // SQLite says nothing of what it holds: the name decides.
    by_name
}

/// Opens a raster: its head is read, its pixels are not.
///
/// # Errors
/// [`ReadError`] if it cannot be used, with what is wrong and what to do.
pub fn open(path: &Path, options: &ImageOptions, progress: &Progress) -> Result<Image, ReadError> {
    open_input(&Input::file(path), options, progress).map_err(|kind| ReadError {
        path: path.to_path_buf(),
        kind,
    })
}

/// As [`open`], of bytes in memory that stand for a file of that name.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(
    name: &str,
    bytes: &[u8],
    options: &ImageOptions,
    progress: &Progress,
) -> Result<Image, ReadError> {
    let input = Input::memory(Path::new(name), name, Arc::from(bytes));
    open_input(&input, options, progress).map_err(|kind| ReadError {
        path: name.into(),
        kind,
    })
}

fn open_input(
    input: &Input,
    options: &ImageOptions,
    progress: &Progress,
) -> Result<Image, ReadErrorKind> {
    progress.check()?;
    let kind = probe_input(input).ok_or(ReadErrorKind::UnknownFormat)?;
    match kind {
        ImageKind::GeoTiff => geotiff::open(input, options),
        ImageKind::MbTiles => mbtiles::open(input, options, progress),
        ImageKind::PmTiles => pmtiles::open(input, options),
        ImageKind::Picture => picture::open(input, options),
    }
}

/// A raster that cannot be used: what is wrong and what to do.
fn refused(message: Message, hint: &str) -> ReadErrorKind {
    ReadErrorKind::malformed_with_hint(message, Message::new(hint))
}
