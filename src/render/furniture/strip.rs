//! A strip under the map for what would hide it: the legend on lines, source and statements.

use super::legend_block::shape_of;
use super::pen::{Sheet, wrapped};
use crate::render::picture::Picture;
use crate::render::swatch::swatch;
use crate::render::text::{SetText, TextStyle, set};
use crate::render::view::MapView;
use crate::style::{MapTheme, Symbol};

/// What stands in the strip, already in words.
#[derive(Debug, Clone, Default)]
pub struct Strip {
    /// Symbols and what they are called.
    pub legend: Vec<(Symbol, String)>,
    /// Lines under the legend, such as the source; long ones are broken after punctuation.
    pub lines: Vec<String>,
}

/// Points from the edges.
const PAD_PT: f32 = 8.0;
/// Height of a line of the legend, points.
const ROW_PT: f32 = 20.0;
/// Height of a line of text, points.
const LINE_PT: f32 = 15.0;

/// The map with the strip under it, framed.
#[must_use]
pub fn with_strip(picture: &Picture, view: &MapView, strip: &Strip, theme: MapTheme) -> Picture {
    let palette = theme.palette();
    let px = |points: f32| view.pixels(points);
    let width = picture.width as f32;
    let entries: Vec<(&Symbol, SetText)> = strip
        .legend
        .iter()
        .map(|(symbol, name)| (symbol, set(name, TextStyle::plain(px(11.5)))))
        .collect();
    let places = placed(&entries, width, &px);
    let num_rows = places.last().map_or(0, |(_, row)| row + 1);
    let lines: Vec<SetText> = strip
        .lines
        .iter()
        .flat_map(|line| wrapped(line, TextStyle::plain(px(10.5)), width - 2.0 * px(PAD_PT)))
        .collect();
    let extra = 2.0 * px(PAD_PT) + px(ROW_PT) * num_rows as f32 + px(LINE_PT) * lines.len() as f32;
    let mut out = taller(picture, extra.ceil() as u32);
    let (top, bottom) = (picture.height as f32, out.height as f32);
    let mut sheet = Sheet::whole(&mut out);
    sheet.rectangle([0.0, top, width, bottom], palette.land);
    for ((symbol, name), (x, row)) in entries.iter().zip(places) {
        let y = top + px(PAD_PT) + px(ROW_PT) * row as f32;
        let size = (px(26.0) as u32, px(14.0) as u32);
        let mark = swatch(symbol, shape_of(symbol), size, view.pixels_per_point());
        sheet.lay(&mark, x as i64, (y + px(2.0)) as i64);
        let baseline = y + px(9.0) + name.ascent_px() / 2.0 - name.descent_px() / 2.0;
        sheet.text(name, (x + px(32.0), baseline), palette.ink, None);
    }
    let mut y = top + px(PAD_PT) + px(ROW_PT) * num_rows as f32;
    for line in &lines {
        let at = (px(PAD_PT), y + px(LINE_PT) - line.descent_px() - px(2.0));
        sheet.text(line, at, palette.secondary, None);
        y += px(LINE_PT);
    }
    let line = px(0.8).max(1.0);
    for frame in [
        [0.0, 0.0, width, line],
        [0.0, bottom - line, width, bottom],
        [0.0, 0.0, line, bottom],
        [width - line, 0.0, width, bottom],
        [0.0, top - line, width, top],
    ] {
        sheet.rectangle(frame, palette.ink);
    }
    out
}

/// Left edge and row of each entry.
fn placed(
    entries: &[(&Symbol, SetText)],
    width: f32,
    px: &impl Fn(f32) -> f32,
) -> Vec<(f32, usize)> {
    let (mut x, mut row) = (px(PAD_PT), 0);
    entries
        .iter()
        .map(|(_, name)| {
            let wide = px(32.0) + name.width_px();
            if x > px(PAD_PT) && x + wide > width - px(PAD_PT) {
                x = px(PAD_PT);
                row += 1;
            }
            let at = (x, row);
            x += wide + px(18.0);
            at
        })
        .collect()
}

fn taller(picture: &Picture, by: u32) -> Picture {
    let mut rgba = picture.rgba.clone();
    rgba.resize(rgba.len() + picture.width as usize * by as usize * 4, 0);
    Picture {
        width: picture.width,
        height: picture.height + by,
        rgba,
    }
}
