//! The two bundled faces as the page knows them: which glyph a character has, and how wide it is.
//!
//! One glyph a character, as Chinese setting needs; no shaping, so what is measured is what is
//! drawn.

use crate::base::text::visible;
use crate::render::text::{bold_font_bytes, font_bytes};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

/// A face of the bundled font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
}

/// A character's glyph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub face: Face,
    pub id: u32,
    /// Advance, share of the size.
    pub advance: f64,
}

/// Both faces, ready to be asked.
pub(super) struct Faces {
    regular: Measured,
    bold: Measured,
}

struct Measured {
    map: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    em: f64,
}

impl Measured {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let em = f64::from(
            font.metrics(Size::unscaled(), LocationRef::default())
                .units_per_em,
        );
        Some(Self {
            map: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            em: em.max(1.0),
        })
    }

    fn glyph(&self, face: Face, c: char) -> Option<Glyph> {
        let id = self.map.map(c)?;
        let advance = self.metrics.advance_width(id)?;
        Some(Glyph {
            face,
            id: id.to_u32(),
            advance: f64::from(advance) / self.em,
        })
    }
}

impl Faces {
    /// The bundled faces; `None` cannot happen while the suite holds them.
    pub fn bundled() -> Option<Self> {
        Some(Self {
            regular: Measured::new(font_bytes())?,
            bold: Measured::new(bold_font_bytes())?,
        })
    }

    /// The glyph of a character; what the bold face lacks the regular one has.
    pub fn glyph(&self, c: char, bold: bool) -> Option<Glyph> {
        let heavy = bold.then(|| self.bold.glyph(Face::Bold, c)).flatten();
        heavy.or_else(|| self.regular.glyph(Face::Regular, c))
    }

    /// The text as it is set: hidden characters and those nobody has a glyph for by their code
    /// point (decisions 12 and 16).
    pub fn shown(&self, text: &str) -> String {
        let text = visible(text);
        if text.chars().all(|c| self.regular.map.map(c).is_some()) {
            return text;
        }
        let mut out = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            if self.regular.map.map(c).is_some() {
                out.push(c);
            } else {
                out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
            }
        }
        out
    }
}
