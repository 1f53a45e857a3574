//! The glyphs of the bundled fonts: which one a character has, how wide it is, and its
//! outline, flattened once and kept.

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::collections::HashMap;
use std::sync::Arc;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular.subset.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Bold.subset.ttf");

/// Units per em of both fonts.
pub(super) const EM: f64 = 1000.0;
/// Most outlines that are kept; beyond, all are let go and collected anew. A map shows some
/// hundred different characters, so this is hardly ever reached.
const MOST_KEPT: usize = 4096;

/// The bundled Noto Sans SC Regular (TrueType).
pub fn font_bytes() -> &'static [u8] {
    REGULAR
}

/// The bundled Noto Sans SC Bold (TrueType): the first two levels of the table of standard
/// characters; what it lacks the regular font has.
pub fn bold_font_bytes() -> &'static [u8] {
    BOLD
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Face {
    Regular,
    Bold,
    /// Regular, emboldened: a bold character the bold font lacks.
    Emboldened,
}

/// One font, opened.
struct Opened {
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
}

impl Opened {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        Some(Self {
            charmap: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            outlines: font.outline_glyphs(),
        })
    }

    /// Glyph and advance in font units.
    fn find(&self, c: char) -> Option<(GlyphId, f32)> {
        let id = self.charmap.map(c)?;
        Some((id, self.metrics.advance_width(id)?))
    }
}

/// Contours of a glyph in font units, y upwards, as TrueType winds them.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub contours: Vec<Vec<(f64, f64)>>,
}

/// The opened fonts and the outlines used so far (bounded). What is drawn with it does not
/// depend on what was drawn before; keeping it from one picture to the next only saves time.
pub struct Glyphs {
    regular: Option<Opened>,
    bold: Option<Opened>,
    outlines: HashMap<(bool, GlyphId, u8), Arc<Outline>>,
}

impl Default for Glyphs {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Glyphs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Glyphs({} outlines)", self.outlines.len())
    }
}

impl Glyphs {
    /// Opens the bundled fonts.
    pub fn new() -> Self {
        Self {
            regular: Opened::new(REGULAR),
            bold: Opened::new(BOLD),
            outlines: HashMap::new(),
        }
    }

    /// The glyph of a character and its advance in font units; `None` where no font has one.
    pub(super) fn find(&self, c: char, bold: bool) -> Option<(Face, GlyphId, f32)> {
        if bold && let Some((id, advance)) = self.bold.as_ref().and_then(|f| f.find(c)) {
            return Some((Face::Bold, id, advance));
        }
        let (id, advance) = self.regular.as_ref()?.find(c)?;
        let face = if bold {
            Face::Emboldened
        } else {
            Face::Regular
        };
        Some((face, id, advance))
    }

    /// The outline of a glyph, fine enough for a size in pixels.
    pub(super) fn outline(&mut self, face: Face, id: GlyphId, size_px: f32) -> Arc<Outline> {
        // One flattening for all sizes up to the next power of two, whoever asks first.
        let mut level = 3_u8;
        while level < 10 && f32::from(1_u16 << level) < size_px {
            level += 1;
        }
        let is_bold = face == Face::Bold;
        if let Some(found) = self.outlines.get(&(is_bold, id, level)) {
            return Arc::clone(found);
        }
        let font = if is_bold { &self.bold } else { &self.regular };
        let mut pen = Flattener {
            scale: f64::from(1_u16 << level) / EM,
            contours: Vec::new(),
            last: (0.0, 0.0),
        };
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        let drawn = font
            .as_ref()
            .and_then(|f| f.outlines.get(id))
            .is_some_and(|glyph| glyph.draw(settings, &mut pen).is_ok());
        let outline = Arc::new(Outline {
            contours: if drawn { pen.contours } else { Vec::new() },
        });
        if self.outlines.len() >= MOST_KEPT {
            self.outlines.clear();
        }
        self.outlines
            .insert((is_bold, id, level), Arc::clone(&outline));
        outline
    }
}

/// Turns outlines into polygons, in font units.
struct Flattener {
    scale: f64,
    contours: Vec<Vec<(f64, f64)>>,
    last: (f64, f64),
}

impl Flattener {
    fn point(&mut self, x: f64, y: f64) {
        if let Some(contour) = self.contours.last_mut()
            && contour.last() != Some(&(x, y))
        {
            contour.push((x, y));
        }
        self.last = (x, y);
    }

    /// Pieces that keep a curve within 1/20 pixel of its chord; `bend` in font units.
    fn pieces(&self, bend: f64) -> u32 {
        ((bend * self.scale / 0.4).sqrt().ceil() as u32).clamp(1, 24)
    }
}

impl OutlinePen for Flattener {
    fn move_to(&mut self, x: f32, y: f32) {
        self.contours.push(Vec::new());
        self.point(f64::from(x), f64::from(y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.point(f64::from(x), f64::from(y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let [cx, cy, x, y] = [cx, cy, x, y].map(f64::from);
        let (x0, y0) = self.last;
        let (bx, by) = (x0 - 2.0 * cx + x, y0 - 2.0 * cy + y);
        let num = self.pieces((bx * bx + by * by).sqrt());
        for i in 1..=num {
            let t = f64::from(i) / f64::from(num);
            let u = 1.0 - t;
            self.point(
                u * u * x0 + 2.0 * u * t * cx + t * t * x,
                u * u * y0 + 2.0 * u * t * cy + t * t * y,
            );
        }
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let [ax, ay, bx, by, x, y] = [ax, ay, bx, by, x, y].map(f64::from);
        let (x0, y0) = self.last;
        let num = self.pieces(((x - x0).abs() + (y - y0).abs()) * 0.5).max(4);
        for i in 1..=num {
            let t = f64::from(i) / f64::from(num);
            let u = 1.0 - t;
            let mix = |p0: f64, p1: f64, p2: f64, p3: f64| {
                u * u * u * p0 + 3.0 * u * u * t * p1 + 3.0 * u * t * t * p2 + t * t * t * p3
            };
            self.point(mix(x0, ax, bx, x), mix(y0, ay, by, y));
        }
    }

    fn close(&mut self) {}
}
