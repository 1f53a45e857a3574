//! A name as it is lettered inside or beside a shape: on one line, or on two.

use crate::render::text::{Glyphs, SetText, TextStyle, set_with, two_lines};

/// From one baseline to the next, share of the size.
const LEADING: f64 = 1.18;
/// Most lines of a text that brings its own breaks.
const MOST_LINES: usize = 4;
/// Most characters of a line.
const MOST_CHARS: usize = 120;

/// Lines of text, centred on one another.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Each line and where its baseline starts, from the middle of the block.
    pub lines: Vec<(SetText, (f64, f64))>,
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
}

impl Block {
    fn new(glyphs: &Glyphs, lines: &[&str], style: TextStyle) -> Self {
        let texts: Vec<SetText> = lines
            .iter()
            .map(|line| {
                let end = line
                    .char_indices()
                    .nth(MOST_CHARS)
                    .map_or(line.len(), |(at, _)| at);
                set_with(glyphs, line.get(..end).unwrap_or_default(), style)
            })
            .collect();
        let size = f64::from(style.size_px);
        let width = texts
            .iter()
            .map(|t| f64::from(t.width_px()))
            .fold(0.0, f64::max);
        let step = size * LEADING;
        let height = size + step * (texts.len().max(1) - 1) as f64;
        let ascent = texts.first().map_or(0.0, |t| f64::from(t.ascent_px()));
        let lines = texts
            .into_iter()
            .enumerate()
            .map(|(i, text)| {
                let x = -f64::from(text.width_px()) / 2.0;
                let y = -height / 2.0 + ascent + step * i as f64;
                (text, (x, y))
            })
            .collect();
        Self {
            lines,
            width,
            height,
        }
    }

    /// Shifts its lines to the left (-1), to the middle (0) or to the right (1).
    pub fn aligned(&mut self, side: i8) {
        for (text, (x, _)) in &mut self.lines {
            let width = f64::from(text.width_px());
            *x = match side {
                -1 => -self.width / 2.0,
                1 => self.width / 2.0 - width,
                _ => -width / 2.0,
            };
        }
    }
}

/// The ways a name can be lettered, the plainest first. A text with breaks of its own is
/// lettered as it came.
pub(super) fn blocks(glyphs: &Glyphs, text: &str, style: TextStyle) -> Vec<Block> {
    if text.contains('\n') {
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .take(MOST_LINES)
            .collect();
        return vec![Block::new(glyphs, &lines, style)];
    }
    let mut out = vec![Block::new(glyphs, &[text], style)];
    if let Some((head, tail)) = two_lines(text) {
        out.push(Block::new(glyphs, &[&head, &tail], style));
    }
    out
}
