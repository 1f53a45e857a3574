//! Pixels of any rectangle of any level, and the levels that the file lacks: each pixel of
//! them is the mean of the up to four below it, so that shrinking averages and nothing is
//! skipped. A block of a made level is made from the blocks of the level before, on demand.

use super::model::Image;
use super::pixels::{FAILED, failed_value, is_failed};
use super::stretch::Stretch;
use super::{Block, Pixels};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};

/// Most pixels of a file's level that are read for the levels made from it: beyond this the
/// image is shown only where it need not be read as a whole.
const MOST_READ: u64 = 1 << 31;

/// How values become colours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// How values are spread; unused where pixels are colours.
    pub stretch: Option<Stretch>,
    /// Whether colours are shown as greys.
    pub greyscale: bool,
}

/// Pixels of a rectangle of a level as colours, premultiplied; [`FAILED`] where nothing could
/// be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// First column.
    pub left: i64,
    /// First row.
    pub top: i64,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width × height` colours.
    pub pixels: Vec<[u8; 4]>,
}

impl Image {
    /// Whether a level would cost reading more of the file than is done unasked.
    pub fn is_too_far_out(&self, level: usize) -> bool {
        let levels = self.levels();
        let made = levels.get(level).is_some_and(|l| l.own.is_none());
        let base = levels
            .iter()
            .take(level + 1)
            .rev()
            .find(|l| l.own.is_some());
        made && base.is_some_and(|b| b.num_covered() > MOST_READ)
    }

    /// The colours of a rectangle of a level, cut to the level.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody asked to stop.
    pub fn window(
        &self,
        level: usize,
        rect: [i64; 4],
        look: &Look,
        progress: &Progress,
    ) -> Result<Window, Cancelled> {
        let (width, height) = self
            .levels()
            .get(level)
            .map_or((0, 0), |l| (i64::from(l.width), i64::from(l.height)));
        let [left, top, right, bottom] = rect;
        let (left, top) = (left.clamp(0, width), top.clamp(0, height));
        let (right, bottom) = (right.clamp(left, width), bottom.clamp(top, height));
        let size = ((right - left) as usize, (bottom - top) as usize);
        let pixels = if self.is_too_far_out(level) {
            self.note_fault((level as u32, 0, 0), Message::new("imagery.too_far_out"));
            vec![FAILED; size.0 * size.1]
        } else {
            let raw = self.region(level, (left, top), size, progress)?;
            colors(&raw, look)
        };
        Ok(Window {
            left,
            top,
            width: size.0,
            height: size.1,
            pixels,
        })
    }

    /// The pixels of a rectangle inside a level.
    fn region(
        &self,
        level: usize,
        (left, top): (i64, i64),
        (width, height): (usize, usize),
        progress: &Progress,
    ) -> Result<Pixels, Cancelled> {
        let bands = usize::from(self.facts().value_bands);
        let mut out = if bands == 0 {
            Pixels::Rgba(vec![[0; 4]; width * height])
        } else {
            Pixels::Values {
                bands: self.facts().value_bands,
                data: vec![f32::NAN; width * height * bands],
            }
        };
        let Some(held) = self.levels().get(level) else {
            return Ok(out);
        };
        let [c_left, c_top, c_right, c_bottom] = held.covered.map(i64::from);
        let (from_x, from_y) = (left.max(c_left), top.max(c_top));
        let to_x = (left + width as i64).min(c_right);
        let to_y = (top + height as i64).min(c_bottom);
        if from_x >= to_x || from_y >= to_y {
            return Ok(out);
        }
        let (bw, bh) = (i64::from(held.block.0), i64::from(held.block.1));
        for row in from_y / bh..=(to_y - 1) / bh {
            for column in from_x / bw..=(to_x - 1) / bw {
                let block = self.block(level, column as u32, row as u32, progress)?;
                let x0 = from_x.max(column * bw);
                let x1 = to_x.min(column * bw + i64::from(block.width));
                let y0 = from_y.max(row * bh);
                let y1 = to_y.min(row * bh + i64::from(block.height));
                if x0 >= x1 {
                    continue;
                }
                for y in y0..y1 {
                    let from = (y - row * bh) as usize * block.width as usize
                        + (x0 - column * bw) as usize;
                    let to = (y - top) as usize * width + (x0 - left) as usize;
                    copy_row(&block.pixels, from, &mut out, to, (x1 - x0) as usize);
                }
            }
        }
        Ok(out)
    }

    /// A block of a made level.
    pub(super) fn halved_block(
        &self,
        level: usize,
        column: u32,
        row: u32,
        progress: &Progress,
    ) -> Result<Block, Cancelled> {
        let held = level
            .checked_sub(1)
            .and_then(|below| Some((*self.levels().get(below)?, *self.levels().get(level)?)));
        let Some((below, this)) = held else {
            return Ok(Block::empty(1, 1));
        };
        let (x, y) = (column * this.block.0, row * this.block.1);
        let width = this.block.0.min(this.width.saturating_sub(x));
        let height = this.block.1.min(this.height.saturating_sub(y));
        let below_size = (
            (2 * width).min(below.width.saturating_sub(2 * x)) as usize,
            (2 * height).min(below.height.saturating_sub(2 * y)) as usize,
        );
        let at = (i64::from(2 * x), i64::from(2 * y));
        let raw = self.region(level - 1, at, below_size, progress)?;
        let pixels = match raw {
            Pixels::Rgba(data) if self.facts().is_palette => {
                Pixels::Rgba(halved(&data, below_size, (width, height), |four| {
                    four.first().copied().unwrap_or_default()
                }))
            }
            Pixels::Rgba(data) => {
                Pixels::Rgba(halved(&data, below_size, (width, height), mean_color))
            }
            Pixels::Values { bands: 1, data } => Pixels::Values {
                bands: 1,
                data: halved(&data, below_size, (width, height), mean_value),
            },
            Pixels::Values { bands, data } => {
                let data: Vec<[f32; 3]> = data
                    .chunks_exact(usize::from(bands).max(1))
                    .map(|p| [0, 1, 2].map(|i| p.get(i).copied().unwrap_or(f32::NAN)))
                    .collect();
                let mean = |four: &[[f32; 3]]| {
                    [0, 1, 2].map(|band| {
                        let of_band: Vec<f32> =
                            four.iter().filter_map(|p| p.get(band).copied()).collect();
                        mean_value(&of_band)
                    })
                };
                let data = halved(&data, below_size, (width, height), mean);
                Pixels::Values {
                    bands: 3,
                    data: data.into_iter().flatten().collect(),
                }
            }
        };
        Ok(Block {
            width,
            height,
            pixels,
        })
    }
}

fn copy_row(from: &Pixels, start: usize, into: &mut Pixels, at: usize, len: usize) {
    fn copy<T: Copy>(from: &[T], start: usize, into: &mut [T], at: usize, len: usize) {
        if let (Some(from), Some(into)) = (from.get(start..start + len), into.get_mut(at..at + len))
        {
            into.copy_from_slice(from);
        }
    }
    match (from, into) {
        (Pixels::Rgba(from), Pixels::Rgba(into)) => copy(from, start, into, at, len),
        (
            Pixels::Values { bands, data },
            Pixels::Values {
                bands: b,
                data: into,
            },
        ) if *bands == *b => {
            let n = usize::from(*bands);
            copy(data, start * n, into, at * n, len * n);
        }
        // A source that gives another kind than its head promised: nothing is shown.
        _ => {}
    }
}

/// Each two by two pixels become one; at odd borders there are fewer.
fn halved<T: Copy + Default>(
    data: &[T],
    (below_width, below_height): (usize, usize),
    (width, height): (u32, u32),
    mean: impl Fn(&[T]) -> T,
) -> Vec<T> {
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for y in 0..height as usize {
        let upper = data.get(2 * y * below_width..).unwrap_or_default();
        let has_lower = 2 * y + 1 < below_height;
        let lower = data.get((2 * y + 1) * below_width..).unwrap_or_default();
        for x in 0..width as usize {
            let two = |row: &[T]| match row.get(2 * x..below_width.min(2 * x + 2)) {
                Some(&[a, b]) => (a, b, 2),
                Some(&[a]) => (a, a, 1),
                _ => (T::default(), T::default(), 0),
            };
            let (a, b, n) = two(upper);
            let (c, d, m) = if has_lower { two(lower) } else { (a, b, 0) };
            out.push(match (n, m) {
                (2, 2) => mean(&[a, b, c, d]),
                (2, _) => mean(&[a, b]),
                (1, 1) => mean(&[a, c]),
                (1, _) => mean(&[a]),
                _ => T::default(),
            });
        }
    }
    out
}

fn mean_color(of: &[[u8; 4]]) -> [u8; 4] {
    if of.contains(&FAILED) {
        return FAILED;
    }
    let mut sum = [0_u32; 4];
    for color in of {
        for (s, c) in sum.iter_mut().zip(color) {
            *s += u32::from(*c);
        }
    }
    let n = (of.len() as u32).max(1);
    sum.map(|s| ((s + n / 2) / n) as u8)
}

fn mean_value(of: &[f32]) -> f32 {
    let (mut sum, mut num) = (0.0_f32, 0_u32);
    for value in of {
        if is_failed(*value) {
            return failed_value();
        }
        if !value.is_nan() {
            sum += value;
            num += 1;
        }
    }
    if num == 0 { f32::NAN } else { sum / num as f32 }
}

fn colors(raw: &Pixels, look: &Look) -> Vec<[u8; 4]> {
    let mut out = match raw {
        Pixels::Rgba(data) => data.clone(),
        Pixels::Values { bands, data } => {
            let stretch = look
                .stretch
                .clone()
                .unwrap_or(Stretch { bands: Vec::new() });
            data.chunks_exact(usize::from(*bands).max(1))
                .map(|pixel| color(pixel, &stretch))
                .collect()
        }
    };
    if look.greyscale {
        for pixel in &mut out {
            if *pixel != FAILED {
                let [r, g, b, a] = *pixel;
                // Rec. 601 luma in whole numbers.
                let sum = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
                let grey = ((sum + 500) / 1000) as u8;
                *pixel = [grey, grey, grey, a];
            }
        }
    }
    out
}

fn color(pixel: &[f32], stretch: &Stretch) -> [u8; 4] {
    if pixel.iter().any(|v| is_failed(*v)) {
        return FAILED;
    }
    if pixel.iter().all(|v| v.is_nan()) {
        return [0; 4];
    }
    match *pixel {
        [value] => {
            let shade = stretch.shade(0, value);
            [shade, shade, shade, 255]
        }
        [r, g, b] => [
            stretch.shade(0, r),
            stretch.shade(1, g),
            stretch.shade(2, b),
            255,
        ],
        _ => [0; 4],
    }
}
