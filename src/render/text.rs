//! Text from the bundled font: set, measured, drawn with a halo, upright, turned or glyph by
//! glyph.
//!
//! One glyph per character, as Chinese map lettering needs; between a Chinese character and a
//! Latin one stands an eighth of an em. Pairs are not kerned. A character nobody has a glyph
//! for is shown by its code point, small, and counted (decision 12); so is one that would be
//! invisible or reorder its surroundings (decision 16).

mod breaks;
mod glyphs;
mod ink;

pub(crate) use breaks::{is_wide, two_lines};
pub use glyphs::{Glyphs, bold_font_bytes, font_bytes};
pub(crate) use ink::{Pose, TextInk, blend};

use super::picture::Picture;
use crate::base::text::is_hidden;
use crate::style::Color;
use glyphs::{EM, Face};
use skrifa::GlyphId;

/// Height of Chinese type above the baseline and depth below it, share of the size.
const ASCENT: f32 = 0.88;
const DESCENT: f32 = 0.12;
/// Size of a code point that stands for a missing glyph.
const CODE_POINT_SIZE: f32 = 0.6;
/// Space between a Chinese character and a Latin letter or figure, share of the size.
const MIXED_GAP: f32 = 0.125;

/// How text is set. Lengths are physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Height of the type (one em).
    pub size_px: f32,
    /// Heavy.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
    /// Space added between characters.
    pub spacing_px: f32,
}

impl TextStyle {
    /// Plain text of a size.
    pub fn plain(size_px: f32) -> Self {
        Self {
            size_px,
            bold: false,
            italic: false,
            spacing_px: 0.0,
        }
    }

    /// Bold text of a size.
    pub fn bold(size_px: f32) -> Self {
        Self {
            bold: true,
            ..Self::plain(size_px)
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Glyph {
    face: Face,
    id: GlyphId,
    x: f32,
    advance: f32,
    size: f32,
}

/// A line of text, set: where each glyph stands from the start of the baseline.
#[derive(Debug, Clone)]
pub struct SetText {
    glyphs: Vec<Glyph>,
    style: TextStyle,
    width_px: f32,
    missing: Vec<char>,
}

/// Halo of text: colour and width in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Halo {
    /// Colour.
    pub color: Color,
    /// How far it stands out around the type.
    pub width_px: f32,
}

/// Sets a line of text.
pub fn set(text: &str, style: TextStyle) -> SetText {
    set_with(&Glyphs::new(), text, style)
}

/// [`set`] with fonts that are open already.
pub fn set_with(glyphs: &Glyphs, text: &str, style: TextStyle) -> SetText {
    let mut setter = Setter {
        fonts: glyphs,
        style,
        glyphs: Vec::new(),
        missing: Vec::new(),
        x: 0.0,
    };
    let mut last: Option<char> = None;
    for c in text.chars() {
        if last.is_some_and(|l| is_mixed(l, c)) {
            setter.x += style.size_px * MIXED_GAP;
        }
        last = Some(c);
        if is_hidden(c) {
            setter.code_point(c);
        } else if !setter.push(c, style.size_px) {
            setter.missing.push(c);
            setter.code_point(c);
        }
    }
    SetText {
        width_px: (setter.x - style.spacing_px).max(0.0),
        glyphs: setter.glyphs,
        style,
        missing: setter.missing,
    }
}

/// Characters of a text that the bundled font has no glyph for, in order of appearance.
pub fn missing_glyphs(text: &str) -> Vec<char> {
    missing_glyphs_with(&Glyphs::new(), text)
}

/// [`missing_glyphs`] with fonts that are open already.
pub fn missing_glyphs_with(glyphs: &Glyphs, text: &str) -> Vec<char> {
    text.chars()
        .filter(|&c| !is_hidden(c) && glyphs.find(c, false).is_none())
        .collect()
}

/// Whether two neighbours are one a Chinese character and the other a Latin letter or figure.
fn is_mixed(a: char, b: char) -> bool {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    let is_latin = |c: char| c.is_ascii_alphanumeric();
    (is_han(a) && is_latin(b)) || (is_latin(a) && is_han(b))
}

struct Setter<'a> {
    fonts: &'a Glyphs,
    style: TextStyle,
    glyphs: Vec<Glyph>,
    missing: Vec<char>,
    x: f32,
}

impl Setter<'_> {
    /// Appends a glyph; false where no font has one.
    fn push(&mut self, c: char, size: f32) -> bool {
        let Some((face, id, advance)) = self.fonts.find(c, self.style.bold) else {
            return false;
        };
        let advance = advance / EM as f32 * size;
        self.glyphs.push(Glyph {
            face,
            id,
            x: self.x,
            advance,
            size,
        });
        self.x += advance + self.style.spacing_px;
        true
    }

    fn code_point(&mut self, c: char) {
        for shown in format!("⟨U+{:04X}⟩", u32::from(c)).chars() {
            self.push(shown, self.style.size_px * CODE_POINT_SIZE);
        }
    }
}

impl SetText {
    /// Width in pixels.
    pub fn width_px(&self) -> f32 {
        self.width_px
    }

    /// Height above the baseline, pixels.
    pub fn ascent_px(&self) -> f32 {
        self.style.size_px * ASCENT
    }

    /// Depth below the baseline, pixels.
    pub fn descent_px(&self) -> f32 {
        self.style.size_px * DESCENT
    }

    /// Characters shown by their code point because no font has them.
    pub fn missing(&self) -> &[char] {
        &self.missing
    }

    /// Start and width of each glyph along the baseline, pixels.
    pub(crate) fn advances(&self) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        self.glyphs
            .iter()
            .map(|g| (f64::from(g.x), f64::from(g.advance)))
    }

    /// Draws it with the baseline starting at `(x, y)` pixels from the top left, turned
    /// counter-clockwise by an angle. Upright text starts on whole pixels.
    pub fn draw(
        &self,
        picture: &mut Picture,
        at: (f64, f64),
        angle_deg: f64,
        color: Color,
        halo: Option<Halo>,
    ) {
        self.draw_with(&mut Glyphs::new(), picture, at, angle_deg, color, halo);
    }

    /// [`Self::draw`] with outlines that are kept from one text to the next.
    pub fn draw_with(
        &self,
        glyphs: &mut Glyphs,
        picture: &mut Picture,
        (x, y): (f64, f64),
        angle_deg: f64,
        color: Color,
        halo: Option<Halo>,
    ) {
        let (x, y) = if angle_deg == 0.0 {
            ((x + 0.5).floor(), (y + 0.5).floor())
        } else {
            (x, y)
        };
        let mut ink = TextInk::default();
        ink.text(glyphs, self, Pose::turned(x, y, angle_deg));
        ink.paint(picture, color, halo);
    }
}
