//! Text from the bundled font: set, measured, drawn with a halo, upright or turned.
//!
//! One glyph per character, as Chinese map lettering needs. A character nobody has a glyph
//! for is shown by its code point, small, and counted (decision 12); so is one that would be
//! invisible or reorder its surroundings (decision 16).

use super::picture::{Picture, over};
use super::raster::{Coverage, Px};
use super::stroke::Pen;
use crate::base::text::is_hidden;
use crate::style::Color;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.subset.ttf");
static BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Bold.subset.ttf");

/// Units per em of both fonts.
const EM: f64 = 1000.0;
/// Height of Chinese type above the baseline and depth below it, share of the size.
const ASCENT: f32 = 0.88;
const DESCENT: f32 = 0.12;
/// Slant of water names: 12 degrees.
const SLANT: f64 = 0.212_556_561_670_022;
/// Size of a code point that stands for a missing glyph.
const CODE_POINT_SIZE: f32 = 0.6;

/// The bundled Noto Sans SC Regular (TrueType).
pub fn font_bytes() -> &'static [u8] {
    REGULAR
}

/// The bundled Noto Sans SC Bold (TrueType): the first two levels of the table of standard
/// characters; what it lacks the regular font has.
pub fn bold_font_bytes() -> &'static [u8] {
    BOLD
}

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Regular,
    Bold,
    /// Regular, emboldened: a bold character the bold font lacks.
    Emboldened,
}

#[derive(Debug, Clone, Copy)]
struct Glyph {
    face: Face,
    id: GlyphId,
    x: f32,
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
    let mut setter = Setter::new(style);
    for c in text.chars() {
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
    set(text, TextStyle::plain(10.0)).missing
}

struct Setter {
    regular: Option<FontRef<'static>>,
    bold: Option<FontRef<'static>>,
    style: TextStyle,
    glyphs: Vec<Glyph>,
    missing: Vec<char>,
    x: f32,
}

impl Setter {
    fn new(style: TextStyle) -> Self {
        Self {
            regular: FontRef::new(REGULAR).ok(),
            bold: FontRef::new(BOLD).ok().filter(|_| style.bold),
            style,
            glyphs: Vec::new(),
            missing: Vec::new(),
            x: 0.0,
        }
    }

    /// Appends a glyph; false where no font has one.
    fn push(&mut self, c: char, size: f32) -> bool {
        let find = |font: &Option<FontRef<'static>>| {
            let font = font.as_ref()?;
            let id = font.charmap().map(c)?;
            let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
            Some((id, metrics.advance_width(id)?))
        };
        let (face, found) = match find(&self.bold) {
            Some(found) => (Face::Bold, Some(found)),
            None if self.style.bold => (Face::Emboldened, find(&self.regular)),
            None => (Face::Regular, find(&self.regular)),
        };
        let Some((id, advance)) = found else {
            return false;
        };
        self.glyphs.push(Glyph {
            face,
            id,
            x: self.x,
            size,
        });
        self.x += advance / EM as f32 * size + self.style.spacing_px;
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

    /// Draws it with the baseline starting at `(x, y)` pixels from the top left, turned
    /// counter-clockwise by an angle. Upright text starts on whole pixels.
    pub fn draw(
        &self,
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
        let angle = angle_deg.to_radians();
        let contours = self.contours((x, y), (libm::cos(angle), libm::sin(angle)));
        let reach = halo.map_or(0.0, |h| h.width_px);
        let Some(area) = Area::around(&contours, reach, picture) else {
            return;
        };
        let mut coverage = Coverage::new(area.width, area.height);
        let size = (area.width as i64, area.height as i64);
        let shift = |p: &Px| Px::new(p.x - area.x as i64 * 256, p.y - area.y as i64 * 256);
        let mut passes = Vec::new();
        if let Some(halo) = halo {
            passes.push((halo.color, Some(halo.width_px)));
        }
        passes.push((color, None));
        for (color, halo_px) in passes {
            for contour in &contours {
                let points: Vec<Px> = contour.points.iter().map(&shift).collect();
                coverage.ring(points.iter().copied());
                let width = 2.0 * halo_px.unwrap_or(0.0) + contour.extra_px;
                if width > 0.0 {
                    Pen::new(width, &[], false).draw(&mut coverage, &points, true, size);
                }
            }
            let ink = color.premultiplied();
            coverage.drain(0.0, |index, cover| {
                let x = area.x + index % area.width;
                let y = area.y + index / area.width;
                blend(picture, x, y, ink.map(|c| c * cover));
            });
        }
    }

    /// Contours in 1/256 pixel, counter-clockwise on the screen where they are outer ones.
    fn contours(&self, (x, y): (f64, f64), (cos, sin): (f64, f64)) -> Vec<Contour> {
        let fonts = [FontRef::new(REGULAR).ok(), FontRef::new(BOLD).ok()];
        let slant = if self.style.italic { SLANT } else { 0.0 };
        let mut out = Vec::new();
        for glyph in &self.glyphs {
            let [regular, bold] = &fonts;
            let font = if glyph.face == Face::Bold {
                bold
            } else {
                regular
            };
            let Some(outline) = font.as_ref().and_then(|f| f.outline_glyphs().get(glyph.id)) else {
                continue;
            };
            let scale = f64::from(glyph.size) / EM;
            let mut pen = Flattener {
                place: |px: f64, py: f64| {
                    let along = f64::from(glyph.x) + (px + py * slant) * scale;
                    let up = py * scale;
                    let fixed = |v: f64| (v * 256.0 + 0.5).floor() as i64;
                    Px::new(
                        fixed(x + along * cos - up * sin),
                        fixed(y - along * sin - up * cos),
                    )
                },
                scale,
                contours: Vec::new(),
                last: (0.0, 0.0),
            };
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            if outline.draw(settings, &mut pen).is_err() {
                continue;
            }
            let extra_px = if glyph.face == Face::Emboldened {
                glyph.size / 22.0
            } else {
                0.0
            };
            out.extend(pen.contours.into_iter().map(|mut points| {
                // TrueType outer contours run clockwise.
                points.reverse();
                Contour { points, extra_px }
            }));
        }
        out
    }
}

struct Contour {
    points: Vec<Px>,
    extra_px: f32,
}

/// Turns outlines in font units into polygons.
struct Flattener<F: Fn(f64, f64) -> Px> {
    place: F,
    scale: f64,
    contours: Vec<Vec<Px>>,
    last: (f64, f64),
}

impl<F: Fn(f64, f64) -> Px> Flattener<F> {
    fn point(&mut self, x: f64, y: f64) {
        let p = (self.place)(x, y);
        if let Some(contour) = self.contours.last_mut()
            && contour.last() != Some(&p)
        {
            contour.push(p);
        }
        self.last = (x, y);
    }

    /// Pieces that keep a curve within 1/20 pixel of its chord; `bend` in font units.
    fn pieces(&self, bend: f64) -> u32 {
        ((bend * self.scale / 0.4).sqrt().ceil() as u32).clamp(1, 24)
    }
}

impl<F: Fn(f64, f64) -> Px> OutlinePen for Flattener<F> {
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

/// The piece of a picture some contours can ink.
struct Area {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

impl Area {
    fn around(contours: &[Contour], reach_px: f32, picture: &Picture) -> Option<Self> {
        let reach = (f64::from(reach_px) * 256.0) as i64 + 512;
        let all = || contours.iter().flat_map(|c| &c.points);
        let range = |of: fn(&Px) -> i64, size: u32| {
            let from = (all().map(of).min()? - reach).div_euclid(256).max(0);
            let to = ((all().map(of).max()? + reach).div_euclid(256) + 1).min(i64::from(size));
            (from < to).then_some((from as usize, (to - from) as usize))
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
