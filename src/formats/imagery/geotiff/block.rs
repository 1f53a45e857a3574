//! Blocks of a GeoTIFF: which stored tiles or strips make one, and their samples as pixels.

use super::directory::{Compression, Directory, Format, Meaning};
use super::fields::Tiff;
use super::unpack::unpack;
use crate::base::message::Message;
use crate::layer::image::{Block, BlockSource, Pixels, premultiplied};

/// Most stored bytes of a tile or strip.
const MOST_STORED: u64 = 512 << 20;

/// A level: a directory, in the file itself or in the one beside it, with its mask.
#[derive(Debug)]
pub(super) struct Level {
    /// Which file it stands in.
    pub(super) file: usize,
    pub(super) image: Directory,
    pub(super) mask: Option<(usize, Directory)>,
}

/// The source of a GeoTIFF's blocks.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) files: Vec<Tiff>,
    pub(super) levels: Vec<Level>,
}

/// Samples of a rectangle, one plane after the other where planes are apart.
struct Samples {
    width: usize,
    height: usize,
    /// Bytes from one row to the next, in each plane.
    row: usize,
    /// All samples of a pixel together, or one plane for each sample shown.
    planes: Vec<Vec<u8>>,
    /// Whether anything is there at all.
    any: bool,
}

impl BlockSource for Blocks {
    fn block(&self, level: usize, column: u32, row: u32) -> Result<Block, Message> {
        let outside = || Message::new("imagery.block_incomplete");
        let level = self.levels.get(level).ok_or_else(outside)?;
        let tiff = self.files.get(level.file).ok_or_else(outside)?;
        let image = &level.image;
        let left = column.checked_mul(image.block.0).ok_or_else(outside)?;
        let top = row.checked_mul(image.block.1).ok_or_else(outside)?;
        if left >= image.width || top >= image.height {
            return Err(outside());
        }
        let width = image.block.0.min(image.width - left);
        let height = image.block.1.min(image.height - top);
        let rect = [left, top, width, height];
        let mut wanted = image.shown();
        wanted.extend(image.alpha.filter(|a| *a < image.samples));
        let samples = samples(tiff, image, rect, &wanted)?;
        if !samples.any {
            return Ok(match image.value_bands() {
                0 => Block::empty(width, height),
                bands => Block {
                    width,
                    height,
                    pixels: Pixels::Values {
                        bands,
                        data: vec![f32::NAN; width as usize * height as usize * usize::from(bands)],
                    },
                },
            });
        }
        let mut pixels = pixels(image, &samples);
        if let Some((file, mask)) = &level.mask {
            let tiff = self.files.get(*file).ok_or_else(outside)?;
            apply_mask(tiff, mask, rect, &mut pixels)?;
        }
        Ok(Block {
            width,
            height,
            pixels,
        })
    }
}

/// Reads a rectangle that lies within one block.
fn samples(
    tiff: &Tiff,
    image: &Directory,
    [left, top, width, height]: [u32; 4],
    wanted: &[u32],
) -> Result<Samples, Message> {
    let (stored_width, stored_height) = image.stored;
    let across = image.width.div_ceil(stored_width);
    let down = image.height.div_ceil(stored_height);
    let row = image.row_bytes(stored_width);
    let planes: Vec<u32> = if image.is_planar {
        wanted.to_vec()
    } else {
        vec![0]
    };
    let mut out = Samples {
        width: width as usize,
        height: height as usize,
        row,
        planes: Vec::new(),
        any: false,
    };
    for plane in planes {
        let mut bytes = Vec::with_capacity(row * height as usize);
        let mut y = top;
        while y < top + height {
            let strip = y / stored_height;
            let skip = y % stored_height;
            let rows = (stored_height - skip).min(top + height - y);
            let number = u64::from(plane) * u64::from(across) * u64::from(down)
                + u64::from(strip) * u64::from(across)
                + u64::from(left / stored_width);
            let at = tiff.number(&image.offsets, number).unwrap_or(0);
            let len = match &image.counts {
                Some(counts) => tiff.number(counts, number).unwrap_or(0),
                None if image.compression == Compression::None => {
                    row as u64 * u64::from(stored_height.min(image.height - strip * stored_height))
                }
                None => tiff.size.saturating_sub(at),
            };
            let before = bytes.len();
            if at != 0 && len != 0 {
                let part = if image.compression == Compression::None {
                    plain(tiff, image, (at, len), (skip, rows))?
                } else {
                    packed(tiff, image, (at, len), strip)?
                        .get(skip as usize * row..)
                        .unwrap_or_default()
                        .to_vec()
                };
                bytes.extend_from_slice(part.get(..rows as usize * row).unwrap_or(&part));
                out.any = true;
            }
            bytes.resize(before + rows as usize * row, 0);
            y += rows;
        }
        out.planes.push(bytes);
    }
    Ok(out)
}

/// Rows of an uncompressed tile or strip.
fn plain(
    tiff: &Tiff,
    image: &Directory,
    (at, len): (u64, u64),
    (skip, rows): (u32, u32),
) -> Result<Vec<u8>, Message> {
    let row = image.row_bytes(image.stored.0) as u64;
    let start = u64::from(skip) * row;
    let len = (u64::from(rows) * row).min(len.saturating_sub(start));
    let stored = at
        .checked_add(start)
        .and_then(|at| tiff.bytes(at, len))
        .ok_or_else(|| Message::new("imagery.block_cut_off"))?;
    unpack(image, tiff.is_big_endian, &stored, rows)
}

/// A whole compressed tile or strip.
fn packed(
    tiff: &Tiff,
    image: &Directory,
    (at, len): (u64, u64),
    strip: u32,
) -> Result<Vec<u8>, Message> {
    let rows = if image.is_tiled {
        image.stored.1
    } else {
        image.stored.1.min(image.height - strip * image.stored.1)
    };
    if len > MOST_STORED {
        return Err(Message::new("imagery.block_incomplete"));
    }
    let stored = tiff
        .bytes(at, len)
        .ok_or_else(|| Message::new("imagery.block_cut_off"))?;
    unpack(image, tiff.is_big_endian, &stored, rows)
}

/// Reads one sample after the other.
struct Reader<'a> {
    image: &'a Directory,
    samples: &'a Samples,
    /// Plane and place in a pixel of each sample read.
    places: Vec<(usize, usize)>,
}

impl Reader<'_> {
    fn byte(&self, which: usize, x: usize, y: usize) -> u8 {
        let Some(&(plane, place)) = self.places.get(which) else {
            return 0;
        };
        let Some(bytes) = self.samples.planes.get(plane) else {
            return 0;
        };
        let per_pixel = if self.image.is_planar {
            1
        } else {
            self.image.samples as usize
        };
        let at = y * self.samples.row + x * per_pixel + place;
        if self.image.bits == 8 {
            return bytes.get(at).copied().unwrap_or(0);
        }
        // Fewer bits: one sample a pixel.
        let bits = self.image.bits as usize;
        let bit = x * bits;
        let byte = bytes
            .get(y * self.samples.row + bit / 8)
            .copied()
            .unwrap_or(0);
        (byte >> (8 - bits - bit % 8)) & ((1_u16 << bits) - 1) as u8
    }

    fn value(&self, which: usize, x: usize, y: usize) -> f64 {
        let Some(&(plane, place)) = self.places.get(which) else {
            return f64::NAN;
        };
        let bytes = (self.image.bits / 8) as usize;
        if bytes <= 1 {
            let byte = self.byte(which, x, y);
            return match self.image.format {
                Format::Signed => f64::from(byte as i8),
                _ => f64::from(byte),
            };
        }
        let per_pixel = if self.image.is_planar {
            1
        } else {
            self.image.samples as usize
        };
        let at = y * self.samples.row + (x * per_pixel + place) * bytes;
        let raw = self
            .samples
            .planes
            .get(plane)
            .and_then(|p| p.get(at..at + bytes))
            .unwrap_or_default();
        let mut wide = [0_u8; 8];
        if let Some(low) = wide.get_mut(..raw.len()) {
            low.copy_from_slice(raw);
        }
        let number = u64::from_le_bytes(wide);
        match (self.image.format, bytes) {
            (Format::Unsigned, _) => number as f64,
            (Format::Signed, 2) => f64::from(number as u16 as i16),
            (Format::Signed, _) => f64::from(number as u32 as i32),
            (Format::Float, 4) => f64::from(f32::from_bits(number as u32)),
            (Format::Float, _) => f64::from_bits(number),
        }
    }
}

fn pixels(image: &Directory, samples: &Samples) -> Pixels {
    let shown = image.shown();
    let alpha = image.alpha.filter(|a| *a < image.samples);
    let places: Vec<(usize, usize)> = shown
        .iter()
        .copied()
        .chain(alpha)
        .enumerate()
        .map(|(i, sample)| {
            if image.is_planar {
                (i, 0)
            } else {
                (0, sample as usize)
            }
        })
        .collect();
    let reader = Reader {
        image,
        samples,
        places,
    };
    let (width, height) = (samples.width, samples.height);
    if image.value_bands() > 0 {
        return values(&reader, shown.len(), alpha.is_some());
    }
    let mut out = Vec::with_capacity(width * height);
    let nodata = image
        .nodata
        .filter(|n| (0.0..=255.0).contains(n) && n.fract() == 0.0);
    let nodata = nodata.map(|n| n as u8);
    let is_plain = !image.is_planar && image.bits == 8 && image.meaning != Meaning::Palette;
    for y in 0..height {
        let per_pixel = image.samples as usize;
        let row = samples
            .planes
            .first()
            .and_then(|p| p.get(y * samples.row..));
        if let (true, Some(row)) = (is_plain, row) {
            // The usual case, quickly: red, green and blue lead each pixel.
            for pixel in row.chunks_exact(per_pixel).take(width) {
                let &[r, g, b] = pixel.first_chunk::<3>().unwrap_or(&[0; 3]);
                let a = match alpha {
                    Some(at) => pixel.get(at as usize).copied().unwrap_or(255),
                    None => 255,
                };
                out.push(color(image, [r, g, b, a], nodata));
            }
            continue;
        }
        for x in 0..width {
            if image.meaning == Meaning::Palette {
                let number = reader.byte(0, x, y);
                let entry = image.palette.get(usize::from(number)).copied();
                let is_none = nodata == Some(number);
                out.push(if is_none {
                    [0; 4]
                } else {
                    entry.unwrap_or([0; 4])
                });
                continue;
            }
            let [r, g, b] = [0, 1, 2].map(|i| reader.byte(i, x, y));
            let a = if alpha.is_some() {
                reader.byte(3, x, y)
            } else {
                255
            };
            out.push(color(image, [r, g, b, a], nodata));
        }
    }
    Pixels::Rgba(out)
}

fn color(image: &Directory, [r, g, b, a]: [u8; 4], nodata: Option<u8>) -> [u8; 4] {
    if nodata.is_some_and(|n| r == n && g == n && b == n) {
        return [0; 4];
    }
    if a == 255 {
        [r, g, b, 255]
    } else if image.is_premultiplied {
        [r.min(a), g.min(a), b.min(a), a]
    } else {
        premultiplied([r, g, b, a])
    }
}

fn values(reader: &Reader<'_>, bands: usize, has_alpha: bool) -> Pixels {
    let image = reader.image;
    let (width, height) = (reader.samples.width, reader.samples.height);
    let mut data = Vec::with_capacity(width * height * bands);
    let largest = match image.format {
        Format::Unsigned => libm::exp2(f64::from(image.bits)) - 1.0,
        _ => 0.0,
    };
    let inverted = matches!(image.meaning, Meaning::Grey { inverted: true });
    // A value is compared in the precision it is stored in.
    let nodata = image.nodata.map(|n| match (image.format, image.bits) {
        (Format::Float, 32) => f64::from(n as f32),
        _ => n,
    });
    // Few bits are spread over a byte, as a mask of black and white is meant.
    let factor = match image.bits {
        1 | 2 | 4 => 255.0 / largest,
        _ => 1.0,
    };
    for y in 0..height {
        for x in 0..width {
            let is_there = !has_alpha || reader.value(bands, x, y) != 0.0;
            let mut all_none = true;
            let at = data.len();
            for band in 0..bands {
                let mut value = reader.value(band, x, y);
                all_none &= nodata == Some(value) || value.is_nan();
                if inverted {
                    value = largest - value;
                }
                data.push((value * factor) as f32);
            }
            if !is_there || all_none {
                for value in data.iter_mut().skip(at) {
                    *value = f32::NAN;
                }
            }
        }
    }
    Pixels::Values {
        bands: bands as u8,
        data,
    }
}

/// Takes out what the mask says is not there.
fn apply_mask(
    tiff: &Tiff,
    mask: &Directory,
    [left, top, width, height]: [u32; 4],
    pixels: &mut Pixels,
) -> Result<(), Message> {
    let (bw, bh) = mask.block;
    for row in top / bh..=(top + height - 1) / bh {
        for column in left / bw..=(left + width - 1) / bw {
            let (x0, y0) = (column * bw, row * bh);
            let size = (bw.min(mask.width - x0), bh.min(mask.height - y0));
            let samples = samples(tiff, mask, [x0, y0, size.0, size.1], &[0])?;
            let reader = Reader {
                image: mask,
                samples: &samples,
                places: vec![(0, 0)],
            };
            for y in top.max(y0)..(top + height).min(y0 + size.1) {
                for x in left.max(x0)..(left + width).min(x0 + size.0) {
                    if reader.byte(0, (x - x0) as usize, (y - y0) as usize) != 0 {
                        continue;
                    }
                    let at = (y - top) as usize * width as usize + (x - left) as usize;
                    match pixels {
                        Pixels::Rgba(data) => {
                            if let Some(pixel) = data.get_mut(at) {
                                *pixel = [0; 4];
                            }
                        }
                        Pixels::Values { bands, data } => {
                            let n = usize::from(*bands);
                            for value in data.iter_mut().skip(at * n).take(n) {
                                *value = f32::NAN;
                            }
                        }
                    }
                }
            }
        }
    }
    Ok(())
}
