//! The legend as a block on the picture.

use super::{LegendBlock, MARGIN_PT, rounded};
use crate::render::picture::Picture;
use crate::render::swatch::{SwatchShape, swatch};
use crate::render::text::{SetText, TextStyle, blend, set};
use crate::render::view::MapView;
use crate::style::{MapPalette, Symbol};

/// Draws it at the right, from a distance below the top edge, pixels.
pub(super) fn draw(
    picture: &mut Picture,
    view: &MapView,
    block: &LegendBlock,
    top: f32,
    palette: &MapPalette,
) {
    let px = |points: f32| view.pixels(points);
    let row = px(20.0);
    let title = set(&block.title, TextStyle::bold(px(12.0)));
    let rows: Vec<(&Symbol, SetText)> = block
        .entries
        .iter()
        .map(|(symbol, name)| (symbol, set(name, TextStyle::plain(px(11.5)))))
        .collect();
    let widest = rows
        .iter()
        .map(|(_, text)| text.width_px() + px(34.0))
        .fold(title.width_px(), f32::max);
    let pad = px(10.0);
    let right = picture.width as f32 - px(MARGIN_PT);
    let left = right - widest - 2.0 * pad;
    let bottom = top + 2.0 * pad + px(18.0) + row * rows.len() as f32;
    rounded(picture, (left, top, right, bottom), px(8.0), palette.panel);
    let x = left + pad;
    let mut y = top + pad + title.ascent_px();
    title.draw(
        picture,
        (f64::from(x), f64::from(y)),
        0.0,
        palette.ink,
        None,
    );
    y = top + pad + px(20.0);
    for (symbol, text) in &rows {
        let size = (px(26.0) as u32, px(14.0) as u32);
        let mark = swatch(symbol, shape_of(symbol), size, view.pixels_per_point());
        lay(picture, &mark, x as usize, (y + px(2.0)) as usize);
        let baseline = y + px(9.0) + text.ascent_px() / 2.0 - text.descent_px() / 2.0;
        text.draw(
            picture,
            (f64::from(x + px(34.0)), f64::from(baseline)),
            0.0,
            palette.ink,
            None,
        );
        y += row;
    }
}

pub(super) fn shape_of(symbol: &Symbol) -> SwatchShape {
    match (&symbol.fill, &symbol.outline, &symbol.point) {
        (None, None, Some(_)) => SwatchShape::Point,
        _ => SwatchShape::Area,
    }
}

pub(super) fn lay(picture: &mut Picture, above: &Picture, left: usize, top: usize) {
    for y in 0..above.height {
        for x in 0..above.width {
            let ink = above.pixel(x, y).map(|c| f32::from(c) / 255.0);
            let (px, py) = (left + x as usize, top + y as usize);
            if ink[3] > 0.0 && px < picture.width as usize {
                blend(picture, px, py, ink);
            }
        }
    }
}
