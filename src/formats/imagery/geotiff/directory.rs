//! One directory as an image: size, layout, samples, compression. What the program cannot
//! decode is refused here, by name.

use super::fields::{Entries, Entry, Tiff, broken};
use crate::base::message::Message;
use crate::formats::error::ReadErrorKind;
use crate::formats::imagery::refused;

/// Most columns or rows.
const MOST_SIDE: u64 = 1 << 30;
/// Most pixels decoded at once.
const MOST_AT_ONCE: u64 = 32 << 20;
/// Most bytes decoded at once.
const MOST_BYTES: u64 = 512 << 20;
/// Pixels that strips are joined to.
const JOINED: u64 = 1 << 20;
/// Rows of a block of joined strips at most.
const MOST_JOINED_ROWS: u64 = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Lzw,
    Deflate,
    PackBits,
    Jpeg,
    Webp,
    Zstd,
}

/// What the numbers of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// One value; `inverted`: 0 is white.
    Grey { inverted: bool },
    /// Red, green, blue.
    Rgb,
    /// The same, stored as luma and chroma inside JPEG.
    YCbCr,
    /// Number of a colour.
    Palette,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Unsigned,
    Signed,
    Float,
}

/// An image of the file.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits of a sample.
    pub(super) bits: u32,
    pub(super) format: Format,
    /// Samples of a pixel.
    pub(super) samples: u32,
    /// Which sample is the opacity.
    pub(super) alpha: Option<u32>,
    /// Whether colours are already multiplied by it.
    pub(super) is_premultiplied: bool,
    pub(super) is_planar: bool,
    pub(super) compression: Compression,
    pub(super) predictor: u32,
    pub(super) meaning: Meaning,
    pub(super) is_tiled: bool,
    /// Columns and rows of a stored tile or strip.
    pub(super) stored: (u32, u32),
    /// Columns and rows of a block as handed out: a tile, or strips joined.
    pub(super) block: (u32, u32),
    pub(super) offsets: Entry,
    pub(super) counts: Option<Entry>,
    pub(super) palette: Vec<[u8; 4]>,
    pub(super) jpeg_tables: Vec<u8>,
    pub(super) nodata: Option<f64>,
    /// Whether it is a smaller version of another image.
    pub(super) is_reduced: bool,
    /// Whether it says which pixels of another image are there.
    pub(super) is_mask: bool,
}

impl Directory {
    pub(super) fn new(tiff: &Tiff, entries: &Entries) -> Result<Self, ReadErrorKind> {
        let first = |tag: u16| entries.get(&tag).and_then(|e| tiff.number(e, 0));
        let size = |tag: u16| {
            first(tag)
                .filter(|v| (1..=MOST_SIDE).contains(v))
                .ok_or_else(|| broken("imagery.tiff_no_size"))
        };
        let (width, height) = (size(256)?, size(257)?);
        let samples = first(277).unwrap_or(1);
        if !(1..=4_096).contains(&samples) {
            return Err(broken("imagery.tiff_bad_samples"));
        }
        let all_bits = match entries.get(&258) {
            Some(entry) => tiff.numbers(entry).unwrap_or_default(),
            None => vec![1],
        };
        let bits = all_bits.first().copied().unwrap_or(1);
        if all_bits.iter().any(|b| *b != bits) {
            return Err(unsupported("imagery.what_mixed_bits", ""));
        }
        let format = match first(339).unwrap_or(1) {
            1 | 4 => Format::Unsigned,
            2 => Format::Signed,
            3 => Format::Float,
            _ => return Err(unsupported("imagery.what_complex", "")),
        };
        let has_bits = match format {
            Format::Float => matches!(bits, 32 | 64),
            _ => matches!(bits, 1 | 2 | 4 | 8 | 16 | 32),
        };
        if !has_bits {
            return Err(unsupported("imagery.what_bits", &bits.to_string()));
        }
        let compression = compression(first(259).unwrap_or(1))?;
        let is_planar = first(284) == Some(2) && samples > 1;
        let extra = entries
            .get(&338)
            .and_then(|e| tiff.numbers(e))
            .unwrap_or_default();
        let colors = samples.saturating_sub(extra.len() as u64).max(1);
        let meaning = meaning(first(262), samples, compression)?;
        let (alpha, is_premultiplied) = match extra.iter().position(|e| matches!(e, 1 | 2)) {
            Some(at) => (Some((colors as u32) + at as u32), extra.get(at) == Some(&1)),
            None => (None, false),
        };
        let predictor = first(317).unwrap_or(1);
        if !(1..=3).contains(&predictor) {
            return Err(unsupported(
                "imagery.what_predictor",
                &predictor.to_string(),
            ));
        }
        if first(266) == Some(2) && bits < 8 {
            return Err(unsupported("imagery.what_fill_order", ""));
        }
        let mut directory = Self {
            width: width as u32,
            height: height as u32,
            bits: bits as u32,
            format,
            samples: samples as u32,
            alpha,
            is_premultiplied,
            is_planar,
            compression,
            predictor: predictor as u32,
            meaning,
            is_tiled: entries.contains_key(&322),
            stored: (0, 0),
            block: (0, 0),
            offsets: *entries
                .get(&324)
                .or_else(|| entries.get(&273))
                .ok_or_else(|| broken("imagery.tiff_no_offsets"))?,
            counts: entries.get(&325).or_else(|| entries.get(&279)).copied(),
            palette: palette(tiff, entries),
            jpeg_tables: entries
                .get(&347)
                .and_then(|e| tiff.raw(e))
                .unwrap_or_default(),
            nodata: entries
                .get(&42113)
                .and_then(|e| tiff.text(e))
                .and_then(|t| t.trim().parse().ok()),
            is_reduced: first(254).unwrap_or(0) & 1 != 0,
            is_mask: first(254).unwrap_or(0) & 4 != 0,
        };
        if directory.meaning == Meaning::Palette && directory.palette.is_empty() {
            return Err(broken("imagery.tiff_no_palette"));
        }
        if bits < 8 && (samples > 1 && !is_planar) {
            return Err(unsupported("imagery.what_bits", &bits.to_string()));
        }
        directory.lay_out(first(322), first(323), first(278))?;
        Ok(directory)
    }

    fn lay_out(
        &mut self,
        tile_width: Option<u64>,
        tile_height: Option<u64>,
        rows_per_strip: Option<u64>,
    ) -> Result<(), ReadErrorKind> {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        if self.is_tiled {
            let side = |v: Option<u64>| v.filter(|v| (1..=MOST_SIDE).contains(v));
            let (Some(w), Some(h)) = (side(tile_width), side(tile_height)) else {
                return Err(broken("imagery.tiff_no_size"));
            };
            self.check_at_once(w, h)?;
            self.stored = (w as u32, h as u32);
            self.block = self.stored;
            return Ok(());
        }
        let rows = rows_per_strip.unwrap_or(height).clamp(1, height);
        self.stored = (self.width, rows as u32);
        let joined = (JOINED / width).clamp(1, MOST_JOINED_ROWS);
        let block = if self.compression == Compression::None {
            // Rows of plain strips stand by themselves.
            joined.min(height)
        } else {
            self.check_at_once(width, rows)?;
            (rows * (joined / rows).max(1)).min(height)
        };
        self.check_at_once(width, block)?;
        self.block = (self.width, block as u32);
        Ok(())
    }

    fn check_at_once(&self, width: u64, height: u64) -> Result<(), ReadErrorKind> {
        let pixels = width.saturating_mul(height);
        let samples = if self.is_planar {
            1
        } else {
            u64::from(self.samples)
        };
        let bytes = pixels.saturating_mul(samples * u64::from(self.bits)) / 8;
        if pixels > MOST_AT_ONCE || bytes > MOST_BYTES {
            let message = Message::new("imagery.tiff_block_too_large")
                .with("width", width)
                .with("height", height);
            return Err(refused(message, "imagery.hint_tile_it"));
        }
        Ok(())
    }

    /// Bytes of a row of so many pixels of a stored tile or strip.
    pub(super) fn row_bytes(&self, width: u32) -> usize {
        let samples = if self.is_planar {
            1
        } else {
            self.samples as usize
        };
        (width as usize * samples * self.bits as usize).div_ceil(8)
    }

    /// Samples that make the picture: their numbers.
    pub(super) fn shown(&self) -> Vec<u32> {
        match self.meaning {
            Meaning::Rgb | Meaning::YCbCr => vec![0, 1, 2],
            Meaning::Grey { .. } | Meaning::Palette => vec![0],
        }
    }

    /// Values of a pixel to be stretched; 0 where pixels are colours.
    pub(super) fn value_bands(&self) -> u8 {
        match self.meaning {
            Meaning::Palette => 0,
            Meaning::Grey { .. } => 1,
            Meaning::Rgb | Meaning::YCbCr if self.is_byte() => 0,
            Meaning::Rgb | Meaning::YCbCr => 3,
        }
    }

    pub(super) fn is_byte(&self) -> bool {
        self.format == Format::Unsigned && self.bits <= 8
    }
}

fn unsupported(what: &str, value: &str) -> ReadErrorKind {
    let what = Message::new(what).with("value", value);
    refused(
        Message::new("imagery.tiff_unsupported").with("what", what),
        "imagery.hint_translate",
    )
}

fn compression(code: u64) -> Result<Compression, ReadErrorKind> {
    Ok(match code {
        1 => Compression::None,
        5 => Compression::Lzw,
        7 => Compression::Jpeg,
        8 | 32946 => Compression::Deflate,
        32773 => Compression::PackBits,
        50000 => Compression::Zstd,
        50001 => Compression::Webp,
        2..=4 => return Err(unsupported("imagery.what_compression", "CCITT")),
        6 => return Err(unsupported("imagery.what_compression", "Old JPEG")),
        33003 | 33004 | 33005 | 34712 => {
            return Err(unsupported("imagery.what_compression", "JPEG 2000"));
        }
        34887 => return Err(unsupported("imagery.what_compression", "LERC")),
        34925 => return Err(unsupported("imagery.what_compression", "LZMA")),
        50002 | 52546 => return Err(unsupported("imagery.what_compression", "JPEG XL")),
        other => return Err(unsupported("imagery.what_compression", &other.to_string())),
    })
}

fn meaning(
    photometric: Option<u64>,
    samples: u64,
    compression: Compression,
) -> Result<Meaning, ReadErrorKind> {
    let by_count = |inverted| {
        if samples >= 3 {
            Meaning::Rgb
        } else {
            Meaning::Grey { inverted }
        }
    };
    Ok(match photometric {
        None => by_count(false),
        Some(0) if samples < 3 => Meaning::Grey { inverted: true },
        Some(0 | 1 | 4 | 32803 | 34892) => by_count(false),
        Some(2) if samples >= 3 => Meaning::Rgb,
        Some(2) => Meaning::Grey { inverted: false },
        Some(3) => Meaning::Palette,
        // WebP keeps its own colours; what it decodes to is red, green and blue.
        Some(6) if compression == Compression::Webp => Meaning::Rgb,
        Some(6) if compression == Compression::Jpeg && samples == 3 => Meaning::YCbCr,
        Some(5) => return Err(unsupported("imagery.what_colors", "CMYK")),
        Some(6) => return Err(unsupported("imagery.what_colors", "YCbCr")),
        Some(8..=10) => return Err(unsupported("imagery.what_colors", "CIELab")),
        Some(other) => return Err(unsupported("imagery.what_colors", &other.to_string())),
    })
}

/// Colours of a palette: 16-bit reds, then greens, then blues.
fn palette(tiff: &Tiff, entries: &Entries) -> Vec<[u8; 4]> {
    let all = entries
        .get(&320)
        .and_then(|e| tiff.numbers(e))
        .unwrap_or_default();
    let n = all.len() / 3;
    // Some programs write 8-bit values there.
    let is_wide = all.iter().any(|v| *v > 255);
    let byte = |v: u64| if is_wide { (v >> 8) as u8 } else { v as u8 };
    (0..n)
        .filter_map(|i| {
            let [r, g, b] = [all.get(i)?, all.get(n + i)?, all.get(2 * n + i)?].map(|v| byte(*v));
            Some([r, g, b, 255])
        })
        .collect()
}
