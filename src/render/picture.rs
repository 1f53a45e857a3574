//! A finished picture, and the canvas it is composed on.

use crate::style::Color;

/// A picture: 8-bit RGBA, **premultiplied** by alpha, rows from the top, no padding. A map
/// drawn on paper is opaque, so there straight and premultiplied are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `width × height × 4` bytes: r, g, b, a, premultiplied.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// A picture of nothing.
    pub fn transparent(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            rgba: vec![0; width as usize * height as usize * 4],
        }
    }

    /// The pixel at a place, premultiplied; transparent outside.
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        if x >= self.width || y >= self.height {
            return [0; 4];
        }
        let at = (y as usize * self.width as usize + x as usize) * 4;
        match self.rgba.get(at..at + 4) {
            Some(&[r, g, b, a]) => [r, g, b, a],
            _ => [0; 4],
        }
    }

    /// Puts rows of `width` pixels, as bytes, at a place inside it.
    pub(crate) fn lay_bytes(&mut self, x: u32, y: u32, width: u32, bytes: &[u8]) {
        let num = width as usize * 4;
        let stride = self.width as usize * 4;
        let rows = self.rgba.chunks_exact_mut(stride.max(1)).skip(y as usize);
        for (row, bytes) in rows.zip(bytes.chunks_exact(num.max(1))) {
            let from = x as usize * 4;
            if let Some(row) = row.get_mut(from..from + num) {
                row.copy_from_slice(bytes);
            }
        }
    }

    /// A piece of it; what lies outside is transparent.
    #[must_use]
    pub fn crop(&self, x: u32, y: u32, width: u32, height: u32) -> Self {
        let mut out = Self::transparent(width, height);
        for row in 0..height.min(self.height.saturating_sub(y)) {
            let num = width.min(self.width.saturating_sub(x)) as usize * 4;
            let from = ((y + row) as usize * self.width as usize + x as usize) * 4;
            let to = row as usize * width as usize * 4;
            out.rgba[to..to + num].copy_from_slice(&self.rgba[from..from + num]);
        }
        out
    }
}

/// Premultiplied 0–1 colours while a picture is composed.
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 4]>,
}

/// `above` laid over `below`, both premultiplied.
#[inline]
pub(crate) fn over(below: &mut [f32; 4], above: [f32; 4]) {
    let rest = 1.0 - above[3];
    for (b, a) in below.iter_mut().zip(above) {
        *b = a + *b * rest;
    }
}

impl Canvas {
    pub fn new(width: usize, height: usize, ground: Color) -> Self {
        Self {
            width,
            height,
            pixels: vec![ground.premultiplied(); width * height],
        }
    }

    /// Lays another canvas of the same size over this one at an opacity.
    pub fn lay(&mut self, above: &Self, opacity: f32) {
        for (below, &[r, g, b, a]) in self.pixels.iter_mut().zip(&above.pixels) {
            if a > 0.0 {
                over(below, [r, g, b, a].map(|c| c * opacity));
            }
        }
    }

    /// Appends the pixels as bytes.
    pub fn write_bytes(&self, out: &mut Vec<u8>) {
        out.reserve(self.pixels.len() * 4);
        for pixel in &self.pixels {
            out.extend(pixel.map(|c| (c * 255.0 + 0.5) as u8));
        }
    }
}
