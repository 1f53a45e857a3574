//! Blocks of words on a ground: title and source.

use super::pen::{Frame, Sheet, wrapped};
use crate::render::text::{SetText, TextStyle};
use crate::style::{Color, MapPalette};

/// Which ink a line has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    First,
    Second,
}

impl Ink {
    fn color(self, palette: &MapPalette) -> Color {
        match self {
            Self::First => palette.ink,
            Self::Second => palette.secondary,
        }
    }
}

/// Lines of text on a ground.
pub(super) struct Words {
    pub frame: Frame,
    lines: Vec<(SetText, Ink, f32)>,
    pad: f32,
}

impl Words {
    /// Lines broken to a room; its left top corner lies at the origin.
    pub fn new(paragraphs: &[(&str, TextStyle, Ink)], room: f32, pad: f32) -> Self {
        let mut lines = Vec::new();
        let mut y = 0.7 * pad;
        let mut width = 0.0_f32;
        for (text, style, ink) in paragraphs {
            for line in wrapped(text, *style, room - 2.0 * pad) {
                width = width.max(line.width_px());
                let baseline = y + 1.05 * style.size_px;
                y += 1.42 * style.size_px;
                lines.push((line, *ink, baseline));
            }
        }
        Self {
            frame: [0.0, 0.0, width + 2.0 * pad, y + 0.7 * pad],
            lines,
            pad,
        }
    }

    /// The same with its left top corner at a place.
    pub fn at(mut self, left: f32, top: f32) -> Self {
        let [_, _, width, height] = self.frame;
        let (left, top) = (left.round(), top.round());
        self.frame = [left, top, left + width, top + height];
        self
    }

    pub fn width(&self) -> f32 {
        self.frame[2] - self.frame[0]
    }

    pub fn height(&self) -> f32 {
        self.frame[3] - self.frame[1]
    }

    pub fn draw(&self, sheet: &mut Sheet<'_>, palette: &MapPalette) {
        sheet.rounded(self.frame, 0.6 * self.pad, palette.panel);
        let [left, top, ..] = self.frame;
        for (text, ink, baseline) in &self.lines {
            let at = (left + self.pad, top + baseline);
            sheet.text(text, at, ink.color(palette), None);
        }
    }
}
