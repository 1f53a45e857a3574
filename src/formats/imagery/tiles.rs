//! What MBTiles and PMTiles share: square tiles of the Web Mercator world, one level for each
//! zoom, decoded one by one.

use super::{ImageOptions, codec, refused};
use crate::base::message::Message;
use crate::crs::{Crs, Shift};
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::remarks::Remarks;
use crate::layer::image::{
    Block, BlockSource, Image, ImageFacts, ImageLevel, Pixels, Placement, premultiplied,
};
use crate::layer::{CrsDecision, ShiftDone};
use std::sync::Arc;

/// Deepest zoom.
pub(super) const MOST_ZOOM: u8 = 22;
/// Half the circumference of the Web Mercator world, metres.
const HALF_WORLD: f64 = 20_037_508.342_789_244;
/// Most bytes of a tile.
pub(super) const MOST_TILE: u64 = 16 << 20;

/// Tiles by zoom, column and row from the north-west.
pub(super) trait TileStore: Send + Sync + std::fmt::Debug {
    /// The bytes of a tile, unpacked; `None` where there is none.
    ///
    /// # Errors
    /// What kept it from being read.
    fn tile(&self, zoom: u8, column: u32, row: u32) -> Result<Option<Vec<u8>>, Message>;
}

/// What is known of a tile set before its tiles are read.
pub(super) struct TileSet {
    pub(super) format: &'static str,
    /// Name from its metadata; may be empty.
    pub(super) name: String,
    /// Zooms that it has, ascending.
    pub(super) zooms: Vec<u8>,
    /// West, south, east, north, degrees.
    pub(super) bounds: [f64; 4],
    /// One of its tiles.
    pub(super) sample: Vec<u8>,
    pub(super) remarks: Remarks,
}

#[derive(Debug)]
struct Tiles<S> {
    store: S,
    /// Zooms, descending as levels are.
    zooms: Vec<u8>,
    side: u32,
}

impl<S: TileStore> BlockSource for Tiles<S> {
    fn block(&self, level: usize, column: u32, row: u32) -> Result<Block, Message> {
        let Some(&zoom) = self.zooms.get(level) else {
            return Err(Message::new("imagery.block_incomplete"));
        };
        let Some(bytes) = self.store.tile(zoom, column, row)? else {
            return Ok(Block::empty(self.side, self.side));
        };
        let decoded = codec::picture(&bytes).ok_or_else(|| Message::new("imagery.tile_broken"))?;
        if (decoded.width, decoded.height) != (self.side, self.side) {
            return Err(Message::new("imagery.tile_other_size")
                .with("width", decoded.width)
                .with("side", self.side));
        }
        Ok(Block {
            width: self.side,
            height: self.side,
            pixels: Pixels::Rgba(decoded.pixels.into_iter().map(premultiplied).collect()),
        })
    }
}

/// The image of a tile set.
pub(super) fn image<S: TileStore + 'static>(
    input: &Input,
    set: TileSet,
    store: S,
    options: &ImageOptions,
) -> Result<Image, ReadErrorKind> {
    let side = match codec::size(&set.sample) {
        Some((width, height)) if width == height && (64..=4_096).contains(&width) => width,
        Some((width, height)) => {
            return Err(refused(
                Message::new("imagery.tile_not_square")
                    .with("width", width)
                    .with("height", height),
                "imagery.hint_tiles_again",
            ));
        }
        None => return Err(no_picture(&set.sample)),
    };
    let mut zooms = set.zooms;
    // World pixels of the deepest zoom must be countable.
    zooms.retain(|z| *z <= MOST_ZOOM && u64::from(side) << z <= 1 << 31);
    zooms.reverse();
    let Some(&deepest) = zooms.first() else {
        return Err(refused(
            Message::new("imagery.no_tiles"),
            "imagery.hint_tiles_again",
        ));
    };
    let world = side << deepest;
    let step = 2.0 * HALF_WORLD / f64::from(world);
    let to_plane = [step, 0.0, -HALF_WORLD, 0.0, -step, HALF_WORLD];
    let shift = options.shift.unwrap_or(Shift::None);
    let covered = covered(set.bounds, world);
    let levels: Vec<ImageLevel> = zooms
        .iter()
        .enumerate()
        .map(|(index, zoom)| {
            let size = side << zoom;
            let by = deepest - zoom;
            let [left, top, right, bottom] = covered;
            let up = |v: u32| u64::from(v).div_ceil(1 << by) as u32;
            ImageLevel {
                covered: [left >> by, top >> by, up(right), up(bottom)],
                ..ImageLevel::own(index, (size, size), (side, side), (world, world))
            }
        })
        .collect();
    let placement = Placement::new(to_plane, Crs::WEB_MERCATOR, shift);
    let placement = placement.ok_or(ReadErrorKind::UnknownFormat)?;
    let crs = CrsDecision {
        crs: Crs::WEB_MERCATOR,
        basis: Message::new("imagery.crs_by_format"),
        confirmed: true,
        candidates: Vec::new(),
        swapped_axes: false,
        mends: Vec::new(),
        shift: options.shift.map(|shift| ShiftDone {
            shift,
            mean_m: 0.0,
            max_m: 0.0,
        }),
        transform: None,
    };
    let name = if set.name.trim().is_empty() {
        input.stem().to_owned()
    } else {
        set.name
    };
    let facts = ImageFacts {
        name,
        path: input.path().to_path_buf(),
        format: set.format,
        description: vec![
            Message::new("imagery.tiles")
                .with("side", side)
                .with("kind", codec::kind(&set.sample).unwrap_or("")),
            Message::new("imagery.zooms")
                .with("least", u32::from(zooms.last().copied().unwrap_or(0)))
                .with("most", u32::from(deepest)),
        ],
        size: (world, world),
        value_bands: 0,
        is_byte: true,
        is_palette: false,
        levels,
        crs,
        placement,
        diagnostics: set.remarks.finish(),
    };
    let tiles = Tiles { store, zooms, side };
    Image::new(facts, Arc::new(tiles), Arc::clone(&options.cache))
        .ok_or_else(|| refused(Message::new("imagery.no_tiles"), "imagery.hint_tiles_again"))
}

/// Tiles that are no pictures: vector tiles by name, the rest as what they are.
pub(super) fn no_picture(sample: &[u8]) -> ReadErrorKind {
    // Vector tiles are packed, or begin with the first field of a protocol buffer.
    if sample.starts_with(b"\x1f\x8b") || sample.first() == Some(&0x1a) {
        return vector_tiles();
    }
    refused(
        Message::new("imagery.tile_unknown"),
        "imagery.hint_tiles_again",
    )
}

pub(super) fn vector_tiles() -> ReadErrorKind {
    refused(
        Message::new("imagery.vector_tiles"),
        "imagery.hint_vector_tiles",
    )
}

/// Pixels of the world that bounds cover; all of it where they make no sense.
fn covered([west, south, east, north]: [f64; 4], world: u32) -> [u32; 4] {
    let whole = [0, 0, world, world];
    let limit = |lat: f64| lat.clamp(-85.051_128, 85.051_128);
    let corner = |lon: f64, lat: f64| {
        let (x, y) = Crs::WEB_MERCATOR.xy_from_lon_lat(lon.clamp(-180.0, 180.0), limit(lat))?;
        let side = 2.0 * HALF_WORLD / f64::from(world);
        Some(((x + HALF_WORLD) / side, (HALF_WORLD - y) / side))
    };
    if !(west < east && south < north) {
        return whole;
    }
    match (corner(west, north), corner(east, south)) {
        (Some((left, top)), Some((right, bottom))) => {
            // A hundredth of a pixel is rounding, not ground.
            let low = |v: f64| (libm::floor(v + 0.01).max(0.0) as u32).min(world);
            let high = |v: f64| (libm::ceil(v - 0.01).max(0.0) as u32).min(world);
            let [l, t, r, b] = [low(left), low(top), high(right), high(bottom)];
            if l < r && t < b { [l, t, r, b] } else { whole }
        }
        _ => whole,
    }
}

/// West, south, east, north of a text such as `109.5,24.2,111.5,26.4`.
pub(super) fn bounds_of(text: &str) -> Option<[f64; 4]> {
    let all: Vec<f64> = text
        .split(',')
        .map(|t| t.trim().parse::<f64>().ok().filter(|v| v.is_finite()))
        .collect::<Option<_>>()?;
    match all.as_slice() {
        &[west, south, east, north] => Some([west, south, east, north]),
        _ => None,
    }
}
