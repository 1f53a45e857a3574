//! Ink: glyphs standing anywhere at any angle become one mask, the mask grown by a disc is the
//! halo, and both are laid over a picture. A text has one halo, whatever its glyphs are.

use super::glyphs::{EM, Face, Glyphs};
use super::{Glyph, Halo, SetText};
use crate::render::picture::{Picture, over};
use crate::render::raster::{Coverage, Px};
use crate::render::stroke::Pen;
use crate::style::Color;

/// Slant of water names: 12 degrees.
const SLANT: f64 = 0.212_556_561_670_022;

/// Where a piece of text starts and how it is turned, pixels from the top left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pose {
    /// Start of the baseline.
    pub x: f64,
    /// Start of the baseline.
    pub y: f64,
    /// Cosine and sine of the angle it is turned by, counter-clockwise.
    pub turn: (f64, f64),
}

impl Pose {
    /// Turned by an angle.
    pub fn turned(x: f64, y: f64, angle_deg: f64) -> Self {
        let angle = angle_deg.to_radians();
        let turn = if angle_deg == 0.0 {
            (1.0, 0.0)
        } else {
            (libm::cos(angle), libm::sin(angle))
        };
        Self { x, y, turn }
    }
}

/// Collects contours in 1/256 pixel of a picture.
#[derive(Debug, Default)]
pub(crate) struct TextInk {
    points: Vec<Px>,
    /// Where each contour ends and how much it is emboldened, pixels.
    ends: Vec<(usize, f32)>,
}

impl TextInk {
    /// A set text from a pose on.
    pub fn text(&mut self, glyphs: &mut Glyphs, text: &SetText, pose: Pose) {
        for glyph in &text.glyphs {
            self.glyph(glyphs, text, glyph, f64::from(glyph.x), pose);
        }
    }

    /// Each glyph of a set text at a pose of its own.
    pub fn spread(&mut self, glyphs: &mut Glyphs, text: &SetText, poses: &[Pose]) {
        for (glyph, pose) in text.glyphs.iter().zip(poses) {
            self.glyph(glyphs, text, glyph, 0.0, *pose);
        }
    }

    fn glyph(&mut self, glyphs: &mut Glyphs, text: &SetText, glyph: &Glyph, x: f64, pose: Pose) {
        let slant = if text.style.italic { SLANT } else { 0.0 };
        let scale = f64::from(glyph.size) / EM;
        let (cos, sin) = pose.turn;
        let fixed = |v: f64| (v * 256.0 + 0.5).floor() as i64;
        let extra_px = if glyph.face == Face::Emboldened {
            glyph.size / 22.0
        } else {
            0.0
        };
        let outline = glyphs.outline(glyph.face, glyph.id, glyph.size);
        for contour in &outline.contours {
            let from = self.points.len();
            // TrueType outer contours run clockwise; here outer ones run the other way.
            for &(px, py) in contour.iter().rev() {
                let along = x + (px + py * slant) * scale;
                let up = py * scale;
                let p = Px::new(
                    fixed(pose.x + along * cos - up * sin),
                    fixed(pose.y - along * sin - up * cos),
                );
                if self.points.len() == from || self.points.last() != Some(&p) {
                    self.points.push(p);
                }
            }
            self.ends.push((self.points.len(), extra_px));
        }
    }

    /// A straight stroke of a width, for leaders.
    pub fn stroke(&mut self, from: (f64, f64), to: (f64, f64), width_px: f64) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt();
        if length.is_nan() || length < 0.5 {
            return;
        }
        let half = (width_px / 2.0 * -dy / length, width_px / 2.0 * dx / length);
        let fixed = |v: f64| (v * 256.0 + 0.5).floor() as i64;
        for (p, sign) in [(from, 1.0), (from, -1.0), (to, -1.0), (to, 1.0)] {
            self.points.push(Px::new(
                fixed(p.0 + sign * half.0),
                fixed(p.1 + sign * half.1),
            ));
        }
        self.ends.push((self.points.len(), 0.0));
    }

    /// Lays it over a picture.
    pub fn paint(&self, picture: &mut Picture, color: Color, halo: Option<Halo>) {
        let reach = halo.map_or(0.0, |h| h.width_px.clamp(0.0, 64.0));
        let Some(area) = Area::around(&self.points, reach, picture) else {
            return;
        };
        let mut mask = self.mask(&area);
        if let Some(halo) = halo {
            let grown = dilated(&mask, area.width, reach);
            area.blend(picture, &grown, halo.color);
        }
        area.blend(picture, &mask, color);
        mask.clear();
    }

    fn mask(&self, area: &Area) -> Vec<u8> {
        let mut coverage = Coverage::new(area.width, area.height);
        let size = (area.width as i64, area.height as i64);
        let shift = |p: &Px| Px::new(p.x - area.x * 256, p.y - area.y * 256);
        let mut from = 0;
        for &(to, extra_px) in &self.ends {
            let points = self.points.get(from..to).unwrap_or_default();
            from = to;
            coverage.ring(points.iter().map(shift));
            if extra_px > 0.0 {
                let shifted: Vec<Px> = points.iter().map(shift).collect();
                Pen::new(extra_px, &[], false).draw(&mut coverage, &shifted, true, size);
            }
        }
        let mut mask = vec![0; area.width * area.height];
        coverage.drain(0.0, |index, cover| {
            if let Some(m) = mask.get_mut(index) {
                *m = (cover * 255.0 + 0.5) as u8;
            }
        });
        mask
    }
}

/// A mask grown by a disc: each pixel takes the most any pixel within reach has, weighted by
/// how far the disc covers the way.
fn dilated(mask: &[u8], width: usize, reach_px: f32) -> Vec<u8> {
    let reach = f64::from(reach_px);
    let most = reach.ceil() as i64;
    // A thin stem covers two half pixels; its halo is whole all the same.
    let mask: Vec<u8> = mask
        .iter()
        .map(|m| (u16::from(*m) * 5 / 2).min(255) as u8)
        .collect();
    let mut out = mask.clone();
    if width == 0 {
        return out;
    }
    let height = (mask.len() / width) as i64;
    for dy in -most..=most {
        for dx in -most..=most {
            let distance = ((dx * dx + dy * dy) as f64).sqrt();
            let weight = ((reach + 0.5 - distance).clamp(0.0, 1.0) * 256.0) as u16;
            if weight == 0 || (dx == 0 && dy == 0) {
                continue;
            }
            let (skip_out, skip_mask) = (dx.max(0) as usize, (-dx).max(0) as usize);
            for y in 0..height {
                let from = y - dy;
                if from < 0 || from >= height {
                    continue;
                }
                let (at, from) = (y as usize * width, from as usize * width);
                let (Some(row), Some(source)) = (
                    out.get_mut(at + skip_out..at + width),
                    mask.get(from + skip_mask..from + width),
                ) else {
                    continue;
                };
                for (o, m) in row.iter_mut().zip(source) {
                    *o = (*o).max(((u16::from(*m) * weight) >> 8) as u8);
                }
            }
        }
    }
    out
}

/// The piece of the plane some contours can ink; may reach beyond the picture.
struct Area {
    x: i64,
    y: i64,
    width: usize,
    height: usize,
}

impl Area {
    fn around(points: &[Px], reach_px: f32, picture: &Picture) -> Option<Self> {
        let reach = (f64::from(reach_px) * 256.0) as i64 + 512;
        let range = |of: fn(&Px) -> i64, size: u32| {
            // What lies just outside the picture may still throw its halo into it.
            let from = (points.iter().map(of).min()? - reach).div_euclid(256);
            let to = (points.iter().map(of).max()? + reach).div_euclid(256) + 1;
            let from = from.max(-64);
            let to = to.min(i64::from(size) + 64);
            (from < to).then_some((from, (to - from) as usize))
        };
        let (x, width) = range(|p| p.x, picture.width)?;
        let (y, height) = range(|p| p.y, picture.height)?;
        Some(Self {
            x,
            y,
            width,
            height,
        })
    }

    fn blend(&self, picture: &mut Picture, mask: &[u8], color: Color) {
        let ink = color.premultiplied();
        let columns = (-self.x).max(0)..(i64::from(picture.width) - self.x).min(self.width as i64);
        let columns = columns.start as usize..columns.end.max(columns.start) as usize;
        for (row, cells) in mask.chunks_exact(self.width.max(1)).enumerate() {
            let y = self.y + row as i64;
            if y < 0 || y >= i64::from(picture.height) {
                continue;
            }
            for (column, &cover) in cells
                .iter()
                .enumerate()
                .take(columns.end)
                .skip(columns.start)
            {
                if cover > 0 {
                    let cover = f32::from(cover) / 255.0;
                    let x = (self.x + column as i64) as usize;
                    blend(picture, x, y as usize, ink.map(|c| c * cover));
                }
            }
        }
    }
}

/// Lays a premultiplied colour over one pixel of a picture.
pub(crate) fn blend(picture: &mut Picture, x: usize, y: usize, ink: [f32; 4]) {
    let at = (y * picture.width as usize + x) * 4;
    if let Some(pixel) = picture.rgba.get_mut(at..at + 4) {
        let mut below = [0.0; 4];
        for (b, p) in below.iter_mut().zip(pixel.iter()) {
            *b = f32::from(*p) / 255.0;
        }
        over(&mut below, ink);
        for (p, b) in pixel.iter_mut().zip(below) {
            *p = (b * 255.0 + 0.5) as u8;
        }
    }
}
