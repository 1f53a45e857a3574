//! What a decoded block holds.

/// A pixel that could not be read: colour without opacity, which no true pixel has.
pub const FAILED: [u8; 4] = [255, 0, 255, 0];
/// The same among values: a NaN of its own.
const FAILED_VALUE: u32 = 0x7fc0_dead;

/// Pixels of a block, row by row from the top.
#[derive(Debug, Clone, PartialEq)]
pub enum Pixels {
    /// Colours, 8 bit, premultiplied by opacity.
    Rgba(Vec<[u8; 4]>),
    /// Measured values, `bands` for each pixel; NaN where there is none.
    Values {
        /// 1, or 3 for red, green and blue.
        bands: u8,
        /// `width × height × bands` values.
        data: Vec<f32>,
    },
}

/// A decoded block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Its pixels.
    pub pixels: Pixels,
}

/// A straight colour multiplied by its opacity.
pub const fn premultiplied([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    const fn times(c: u8, a: u8) -> u8 {
        ((c as u32 * a as u32 + 127) / 255) as u8
    }
    [times(r, a), times(g, a), times(b, a), a]
}

pub(super) const fn failed_value() -> f32 {
    f32::from_bits(FAILED_VALUE)
}

pub(super) fn is_failed(value: f32) -> bool {
    value.to_bits() == FAILED_VALUE
}

impl Block {
    /// A block of nothing.
    pub fn empty(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            pixels: Pixels::Rgba(vec![[0; 4]; width as usize * height as usize]),
        }
    }

    /// A block that could not be read; `bands` of values, 0 for colours.
    pub(super) fn failed(width: u32, height: u32, bands: u8) -> Self {
        let len = width as usize * height as usize;
        let pixels = match bands {
            0 => Pixels::Rgba(vec![FAILED; len]),
            bands => Pixels::Values {
                bands,
                data: vec![failed_value(); len * usize::from(bands)],
            },
        };
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Whether as many pixels are there as its size says.
    pub fn is_whole(&self) -> bool {
        let len = self.width as usize * self.height as usize;
        match &self.pixels {
            Pixels::Rgba(data) => data.len() == len,
            Pixels::Values { bands, data } => data.len() == len * usize::from(*bands),
        }
    }

    /// Bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        64 + match &self.pixels {
            Pixels::Rgba(data) => data.len() * 4,
            Pixels::Values { data, .. } => data.len() * 4,
        }
    }
}
