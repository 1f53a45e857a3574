//! Map furniture: what stands on a map beside the layers. Drawn onto a finished picture, for
//! export; the window may draw its own from the same figures.
//!
//! Words come from outside: this room writes no sentence.

mod call_out;
mod graticule;
mod legend_block;
mod scale_bar;
mod strip;

use super::picture::Picture;
use super::raster::{Coverage, Px};
use super::text::{Halo, SetText, TextStyle, blend, set};
use super::view::MapView;
use crate::style::{Color, MapPalette, MapTheme, Symbol};

pub use call_out::{CallOut, draw_call_out, draw_call_outs};
pub use scale_bar::{ScaleBar, scale_bar};
pub use strip::{Strip, with_strip};

/// Points from the edge of the picture to the furniture.
const MARGIN_PT: f32 = 16.0;

/// A legend: its heading and its entries, already in words.
#[derive(Debug, Clone, Default)]
pub struct LegendBlock {
    /// Heading, such as 图例.
    pub title: String,
    /// Symbols and what they are called.
    pub entries: Vec<(Symbol, String)>,
}

/// What stands on the map; what is `None`, false or empty is left out.
#[derive(Debug, Clone, Default)]
pub struct Furniture {
    /// Title, top left.
    pub title: Option<String>,
    /// Line under the title.
    pub subtitle: Option<String>,
    /// Scale bar, bottom left.
    pub scale_bar: bool,
    /// North arrow, top right, with its letter: 北 or N.
    pub north: Option<String>,
    /// Lines of whole degrees or parts of one, with their figures at the edge.
    pub graticule: bool,
    /// A large diagonal word all over the map, such as 示意, at about 5 % ink.
    pub wordmark: Option<String>,
    /// Source of the data, bottom right.
    pub source: Option<String>,
    /// Legend, right, under the north arrow.
    pub legend: Option<LegendBlock>,
}

/// Points at the left that the source line leaves to the scale bar.
const SCALE_BAR_PT: f32 = 150.0;

/// The source line, broken after punctuation where it is longer than the room, pixels.
fn source_lines(source: &str, view: &MapView, room: f32) -> Vec<SetText> {
    let put = |line: &str| set(line.trim(), TextStyle::plain(view.pixels(10.5)));
    let mut lines: Vec<SetText> = Vec::new();
    let mut line = String::new();
    for piece in source.split_inclusive(['；', '，', '。', ';', ',']) {
        let longer = format!("{line}{piece}");
        if !line.is_empty() && put(&longer).width_px() > room {
            lines.push(put(&line));
            line = piece.to_owned();
        } else {
            line = longer;
        }
    }
    lines.push(put(&line));
    lines
}

/// Draws furniture onto a picture of a view.
pub fn draw_furniture(
    picture: &mut Picture,
    view: &MapView,
    furniture: &Furniture,
    theme: MapTheme,
) {
    let palette = theme.palette();
    if furniture.graticule {
        graticule::draw(picture, view, palette);
    }
    if let Some(word) = &furniture.wordmark {
        wordmark(picture, view, word, palette.wordmark);
    }
    if furniture.scale_bar {
        scale_bar::draw(picture, view, palette);
    }
    let mut top = view.pixels(MARGIN_PT);
    if let Some(letter) = &furniture.north {
        top = north(picture, view, letter, palette);
    }
    if let Some(block) = &furniture.legend {
        legend_block::draw(picture, view, block, top, palette);
    }
    if let Some(source) = &furniture.source {
        let room = picture.width as f32 - view.pixels(2.0 * MARGIN_PT + SCALE_BAR_PT);
        let lines = source_lines(source, view, room);
        for (i, text) in lines.iter().rev().enumerate() {
            let x = picture.width as f32 - text.width_px() - view.pixels(MARGIN_PT);
            let y = picture.height as f32 - view.pixels(MARGIN_PT + 15.0 * i as f32);
            halo_text(picture, view, text, (x, y), palette.secondary, palette);
        }
    }
    let mut y = view.pixels(MARGIN_PT);
    for (line, style, color) in [
        (
            &furniture.title,
            TextStyle::bold(view.pixels(20.0)),
            palette.ink,
        ),
        (
            &furniture.subtitle,
            TextStyle::plain(view.pixels(11.5)),
            palette.secondary,
        ),
    ] {
        if let Some(line) = line {
            let text = set(line, style);
            y += text.ascent_px();
            halo_text(
                picture,
                view,
                &text,
                (view.pixels(MARGIN_PT), y),
                color,
                palette,
            );
            y += text.descent_px() + view.pixels(6.0);
        }
    }
}

/// Draws a diagonal word all over a picture, in staggered rows.
pub fn wordmark(picture: &mut Picture, view: &MapView, word: &str, color: Color) {
    let style = TextStyle {
        spacing_px: view.pixels(6.0),
        ..TextStyle::bold(view.pixels(64.0))
    };
    let text = set(word, style);
    let (step_x, step_y) = (
        f64::from(text.width_px() + view.pixels(170.0)),
        f64::from(view.pixels(150.0)),
    );
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    let mut y = 0.5 * step_y;
    let mut is_odd = false;
    while y < height + step_y {
        let mut x = if is_odd { -0.9 } else { -0.4 } * step_x;
        while x < width {
            text.draw(picture, (x, y), 30.0, color, None);
            x += step_x;
        }
        y += step_y;
        is_odd = !is_odd;
    }
}

/// The north arrow; returns where it ends, pixels from the top.
fn north(picture: &mut Picture, view: &MapView, letter: &str, palette: &MapPalette) -> f32 {
    let px = |points: f32| view.pixels(points);
    let radius = px(18.0);
    let (x, y) = (
        picture.width as f32 - px(MARGIN_PT) - radius,
        px(MARGIN_PT) + radius,
    );
    rounded(
        picture,
        (x - radius, y - radius, x + radius, y + radius),
        radius,
        palette.panel,
    );
    let arrow = [(0.0, -13.0), (-5.0, 2.0), (0.0, -1.5), (5.0, 2.0)]
        .map(|(dx, dy)| (x + px(dx), y + px(dy)));
    polygon(picture, &arrow, palette.ink);
    let text = set(letter, TextStyle::plain(px(10.5)));
    text.draw(
        picture,
        (
            f64::from(x - text.width_px() / 2.0),
            f64::from(y + px(12.5)),
        ),
        0.0,
        palette.ink,
        None,
    );
    y + radius + px(10.0)
}

fn halo_text(
    picture: &mut Picture,
    view: &MapView,
    text: &SetText,
    (x, y): (f32, f32),
    color: Color,
    palette: &MapPalette,
) {
    let halo = Halo {
        color: palette.paper,
        width_px: view.pixels(1.6),
    };
    text.draw(
        picture,
        (f64::from(x), f64::from(y)),
        0.0,
        color,
        Some(halo),
    );
}

/// Fills a polygon of pixel positions.
fn polygon(picture: &mut Picture, corners: &[(f32, f32)], color: Color) {
    let fixed = |v: f32| (f64::from(v) * 256.0 + 0.5).floor() as i64;
    let (width, height) = (picture.width as usize, picture.height as usize);
    let top = corners
        .iter()
        .map(|c| fixed(c.1).div_euclid(256))
        .min()
        .unwrap_or(0)
        .clamp(0, height as i64) as usize;
    let bottom = corners
        .iter()
        .map(|c| fixed(c.1).div_euclid(256) + 1)
        .max()
        .unwrap_or(0)
        .clamp(0, height as i64) as usize;
    if top >= bottom {
        return;
    }
    let mut coverage = Coverage::new(width, bottom - top);
    coverage.ring(
        corners
            .iter()
            .map(|&(x, y)| Px::new(fixed(x), fixed(y) - top as i64 * 256)),
    );
    let ink = color.premultiplied();
    coverage.drain(0.0, |index, cover| {
        blend(
            picture,
            index % width,
            top + index / width,
            ink.map(|c| c * cover),
        );
    });
}

/// Fills a rectangle `(left, top, right, bottom)` with rounded corners.
fn rounded(
    picture: &mut Picture,
    (left, top, right, bottom): (f32, f32, f32, f32),
    radius: f32,
    color: Color,
) {
    let mut corners = Vec::with_capacity(36);
    for (cx, cy, first) in [
        (right - radius, bottom - radius, 0),
        (left + radius, bottom - radius, 1),
        (left + radius, top + radius, 2),
        (right - radius, top + radius, 3),
    ] {
        for step in 0..=8 {
            let angle = (f64::from(first) + f64::from(step) / 8.0) * std::f64::consts::FRAC_PI_2;
            corners.push((
                cx + radius * libm::cos(angle) as f32,
                cy + radius * libm::sin(angle) as f32,
            ));
        }
    }
    polygon(picture, &corners, color);
}

/// Fills an upright rectangle.
fn rectangle(
    picture: &mut Picture,
    (left, top, right, bottom): (f32, f32, f32, f32),
    color: Color,
) {
    polygon(
        picture,
        &[(left, top), (left, bottom), (right, bottom), (right, top)],
        color,
    );
}
