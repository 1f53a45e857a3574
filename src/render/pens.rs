//! What a style's rules come to at one scale and density: fills, pens and their colours.

use super::pattern::Ink;
use super::raster::LINE_QUARTER;
use super::stroke::Pen;
use super::view::MapView;
use crate::style::{Color, LayerStyle, Stroke, StyleRule};

/// Below this size, in points, a polygon has no outline of its own: it is filled with the
/// outline's colour, in the strength that its outline would have there.
const NO_OUTLINE_PT: f32 = 6.0;

/// Premultiplied colour, 0–1.
pub(crate) type Rgba = [f32; 4];

/// What is laid where a rule's polygons cover.
#[derive(Debug, Clone)]
pub(crate) struct FillInk {
    pub color: Rgba,
    pub pattern: Option<Ink>,
}

/// What is laid along a rule's lines and outlines.
#[derive(Debug, Clone)]
pub(crate) struct LineInk {
    pub color: Rgba,
    /// For outlines; `None` where polygons have none.
    pub polygons: Option<Pen>,
    pub lines: Pen,
    /// Which of a long part's prepared lines are its own.
    pub slot: usize,
    /// Sizes in 1/256 pixel up to which a polygon is filled instead: with all four quarters
    /// of the strength, with three, with two.
    blobs: [f64; 3],
}

/// What one rule comes to.
#[derive(Debug, Clone)]
pub(crate) struct RulePens {
    pub fill: Option<FillInk>,
    /// A wider line under the line.
    pub casing: Option<LineInk>,
    pub line: LineInk,
}

/// What a layer's style comes to.
#[derive(Debug, Clone)]
pub(crate) struct LayerPens {
    pub rim: Option<LineInk>,
    pub rules: Vec<RulePens>,
}

impl LayerPens {
    pub fn new(style: &LayerStyle, view: &MapView) -> Self {
        Self {
            rim: style.rim.as_ref().map(|stroke| {
                let mut rim = line_ink(stroke, stroke.color, 0.0, 0, view);
                // Only what stands out beyond the fill is seen of it: never a blob.
                let blob = rim.lines.half() * 3.0;
                rim.blobs = [blob; 3];
                rim
            }),
            rules: style.rules.iter().map(|r| RulePens::new(r, view)).collect(),
        }
    }

    /// The pens whose lines are prepared for long parts, by slot.
    pub fn slots(&self, rule: usize, polygon: bool) -> [Option<&Pen>; 3] {
        let rule = self.rules.get(rule);
        [
            self.rim.as_ref(),
            rule.and_then(|r| r.casing.as_ref()),
            rule.map(|r| &r.line),
        ]
        .map(|ink| {
            let ink = ink?;
            if polygon {
                ink.polygons.as_ref()
            } else {
                Some(&ink.lines)
            }
        })
    }
}

impl RulePens {
    fn new(rule: &StyleRule, view: &MapView) -> Self {
        let symbol = &rule.symbol;
        let pattern = Ink::new(&symbol.pattern, view.pixels_per_point());
        let fill = (symbol.fill.is_some() || pattern.is_some()).then(|| FillInk {
            color: symbol.fill.map_or([0.0; 4], Color::premultiplied),
            pattern,
        });
        match &symbol.outline {
            Some(stroke) => Self {
                fill,
                casing: stroke.casing.map(|(color, beyond)| {
                    let cased = Stroke::solid(color, stroke.width_pt);
                    line_ink(&cased, color, beyond, 1, view)
                }),
                line: line_ink(stroke, stroke.color, 0.0, 2, view),
            },
            None => {
                // A line layer whose symbol has no line is still there.
                let stroke = Stroke::solid(symbol.main_color(), 1.0);
                let mut line = line_ink(&stroke, stroke.color, 0.0, 2, view);
                line.polygons = None;
                Self {
                    fill,
                    casing: None,
                    line,
                }
            }
        }
    }
}

fn line_ink(stroke: &Stroke, color: Color, beyond_pt: f32, slot: usize, view: &MapView) -> LineInk {
    let width = view.pixels(stroke.width_pt + 2.0 * beyond_pt);
    let dashes: Vec<f32> = if stroke.dash.is_solid() {
        Vec::new()
    } else {
        stroke.dash.0.iter().map(|&d| view.pixels(d)).collect()
    };
    // An outline of width w puts as much ink on a shape of size d as covers 4·w/d of it, and
    // half of that where a neighbour has the same border: three quarters are in between.
    let own = f64::from(view.pixels(stroke.width_pt)) * 256.0;
    let most = f64::from(view.pixels(NO_OUTLINE_PT)) * 256.0;
    let blobs = [3.5, 4.5, 5.5].map(|times| (times * own).min(most).max(1.5 * own));
    LineInk {
        color: color.premultiplied(),
        polygons: Some(Pen::new(width, &dashes, false)),
        lines: Pen::new(width, &dashes, dashes.is_empty()),
        slot,
        blobs,
    }
}

impl LineInk {
    /// The ink in which a polygon of a size in 1/256 pixel is filled in place of its outline;
    /// `None` where it has an outline.
    pub fn blob(&self, size: i64) -> Option<i64> {
        let size = size as f64;
        let quarters = self
            .blobs
            .iter()
            .zip([4, 3, 2])
            .find_map(|(most, quarters)| (size < *most).then_some(quarters))?;
        Some(quarters * LINE_QUARTER)
    }
}
