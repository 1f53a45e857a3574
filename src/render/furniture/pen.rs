//! The pen of the furniture: polygons, rounded grounds, set text and small pictures, on the
//! whole picture or on a band of it. Bands fit: what is drawn depends on the whole alone.

use crate::render::picture::Picture;
use crate::render::raster::{Coverage, Px};
use crate::render::text::{Halo, SetText, TextStyle, blend, set};
use crate::style::Color;

/// Left, top, right, bottom in pixels of the whole picture.
pub type Frame = [f32; 4];

/// A band of a picture that is being drawn on; positions are those of the whole picture.
#[derive(Debug)]
pub struct Sheet<'a> {
    picture: &'a mut Picture,
    top: i64,
}

impl<'a> Sheet<'a> {
    /// The whole picture.
    pub fn whole(picture: &'a mut Picture) -> Self {
        Self { picture, top: 0 }
    }

    /// The band of a picture that begins `top` rows below its upper edge.
    pub fn band(picture: &'a mut Picture, top: u32) -> Self {
        Self {
            picture,
            top: i64::from(top),
        }
    }

    /// Fills polygons of one colour; where they lie on each other it is not laid twice.
    pub(super) fn polygons(&mut self, polygons: &[Vec<(f32, f32)>], color: Color) {
        let fixed = |v: f32| (f64::from(v) * 256.0 + 0.5).floor() as i64;
        let (width, height) = (
            i64::from(self.picture.width),
            i64::from(self.picture.height),
        );
        let all = || polygons.iter().flatten();
        let least =
            |values: &mut dyn Iterator<Item = f32>| values.map(|v| fixed(v).div_euclid(256)).min();
        let most =
            |values: &mut dyn Iterator<Item = f32>| values.map(|v| fixed(v).div_euclid(256)).max();
        let (Some(left), Some(right), Some(top), Some(bottom)) = (
            least(&mut all().map(|c| c.0)),
            most(&mut all().map(|c| c.0)),
            least(&mut all().map(|c| c.1)),
            most(&mut all().map(|c| c.1)),
        ) else {
            return;
        };
        let (left, right) = (left.clamp(0, width), (right + 1).clamp(0, width));
        let top = (top - self.top).clamp(0, height);
        let bottom = (bottom + 1 - self.top).clamp(0, height);
        if top >= bottom || left >= right {
            return;
        }
        let wide = (right - left) as usize;
        let mut coverage = Coverage::new(wide, (bottom - top) as usize);
        for corners in polygons {
            let place = |&(x, y): &(f32, f32)| {
                Px::new(fixed(x) - left * 256, fixed(y) - (self.top + top) * 256)
            };
            coverage.ring(corners.iter().map(place));
        }
        let ink = color.premultiplied();
        let picture = &mut *self.picture;
        coverage.drain(0.0, |index, cover| {
            let x = left as usize + index % wide;
            let y = top as usize + index / wide;
            blend(picture, x, y, ink.map(|c| c * cover));
        });
    }

    /// Fills a polygon.
    pub(super) fn polygon(&mut self, corners: &[(f32, f32)], color: Color) {
        self.polygons(&[corners.to_vec()], color);
    }

    /// Fills an upright rectangle.
    pub(super) fn rectangle(&mut self, frame: Frame, color: Color) {
        self.polygons(&[corners(frame)], color);
    }

    /// Fills a rectangle with rounded corners.
    pub(super) fn rounded(&mut self, [left, top, right, bottom]: Frame, radius: f32, color: Color) {
        let mut corners = Vec::with_capacity(36);
        for (cx, cy, first) in [
            (right - radius, bottom - radius, 0),
            (left + radius, bottom - radius, 1),
            (left + radius, top + radius, 2),
            (right - radius, top + radius, 3),
        ] {
            for step in 0..=8 {
                let angle =
                    (f64::from(first) + f64::from(step) / 8.0) * std::f64::consts::FRAC_PI_2;
                corners.push((
                    cx + radius * libm::cos(angle) as f32,
                    cy + radius * libm::sin(angle) as f32,
                ));
            }
        }
        self.polygon(&corners, color);
    }

    /// Draws set text with its baseline starting at a place.
    pub(super) fn text(
        &mut self,
        text: &SetText,
        (x, y): (f32, f32),
        color: Color,
        halo: Option<Halo>,
    ) {
        self.turned_text(text, (f64::from(x), f64::from(y)), 0.0, color, halo);
    }

    /// As [`Sheet::text`], turned counter-clockwise.
    pub(super) fn turned_text(
        &mut self,
        text: &SetText,
        (x, y): (f64, f64),
        angle_deg: f64,
        color: Color,
        halo: Option<Halo>,
    ) {
        // Far from this band: nothing of it can show.
        let reach = f64::from(text.width_px() + 2.0 * text.ascent_px())
            + halo.map_or(0.0, |h| f64::from(h.width_px));
        let row = y - self.top as f64;
        if row + reach < 0.0 || row - reach > f64::from(self.picture.height) {
            return;
        }
        text.draw(self.picture, (x, row), angle_deg, color, halo);
    }

    /// Lays a small picture with its corner at a place.
    pub(super) fn lay(&mut self, above: &Picture, left: i64, top: i64) {
        for y in 0..above.height {
            let row = top + i64::from(y) - self.top;
            if row < 0 || row >= i64::from(self.picture.height) {
                continue;
            }
            for x in 0..above.width {
                let ink = above.pixel(x, y).map(|c| f32::from(c) / 255.0);
                let at = left + i64::from(x);
                if ink[3] > 0.0 && (0..i64::from(self.picture.width)).contains(&at) {
                    blend(self.picture, at as usize, row as usize, ink);
                }
            }
        }
    }
}

/// The corners of an upright rectangle.
fn corners([left, top, right, bottom]: Frame) -> Vec<(f32, f32)> {
    vec![(left, top), (left, bottom), (right, bottom), (right, top)]
}

/// A line of a width through some places, as one polygon.
pub(super) fn ribbon(points: &[(f32, f32)], width: f32) -> Vec<(f32, f32)> {
    let half = width / 2.0;
    let side = |sign: f32| {
        points.iter().enumerate().map(move |(i, &(x, y))| {
            let before = points.get(i.wrapping_sub(1)).copied().unwrap_or((x, y));
            let after = points.get(i + 1).copied().unwrap_or((x, y));
            let (dx, dy) = (after.0 - before.0, after.1 - before.1);
            let length = (dx * dx + dy * dy).sqrt().max(1e-6);
            (x - sign * dy / length * half, y + sign * dx / length * half)
        })
    };
    let mut out: Vec<(f32, f32)> = side(1.0).collect();
    let mut back: Vec<(f32, f32)> = side(-1.0).collect();
    back.reverse();
    out.append(&mut back);
    out
}

/// Whether two frames share anything.
pub(super) fn meet(a: &Frame, b: &Frame) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Characters no line begins with.
const NO_START: &str = "，。；：、！？）》”’〉】％%,.;:!?)]}·";

/// Text over as many lines as a room needs, pixels: broken after blanks and between Chinese
/// characters, inside a word only where it is longer than a line.
pub(super) fn wrapped(text: &str, style: TextStyle, room: f32) -> Vec<SetText> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let longer = format!("{line}{piece}");
        if set(longer.trim_end(), style).width_px() <= room {
            line = longer;
            continue;
        }
        if !line.trim().is_empty() {
            lines.push(set(line.trim(), style));
            line.clear();
        }
        for c in piece.chars() {
            let longer = format!("{line}{c}");
            if !line.is_empty() && set(&longer, style).width_px() > room {
                lines.push(set(line.trim(), style));
                line.clear();
            }
            line.push(c);
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(set(line.trim(), style));
    }
    lines
}

/// What stays together on a line.
fn pieces(text: &str) -> Vec<String> {
    let is_wide = |c: char| c >= '\u{2e80}';
    let mut out: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for c in text.chars() {
        let breaks = last.is_none_or(|l| {
            !NO_START.contains(c) && (l == ' ' || is_wide(c) || is_wide(l)) && !"（《“(".contains(l)
        });
        match out.last_mut() {
            Some(piece) if !breaks => piece.push(c),
            _ => out.push(c.to_string()),
        }
        last = Some(c);
    }
    out
}
