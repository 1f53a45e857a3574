//! Lines of round longitudes and latitudes, with their figures at the edges.

use super::rectangle;
use crate::geom::Coord;
use crate::render::picture::Picture;
use crate::render::text::{Halo, TextStyle, set};
use crate::render::view::MapView;
use crate::style::MapPalette;

/// Steps between lines, in seconds of arc.
const STEPS: [f64; 14] = [
    1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 18_000.0,
    36_000.0,
];
/// Points between lines, at least.
const APART_PT: f32 = 140.0;

pub(super) fn draw(picture: &mut Picture, view: &MapView, palette: &MapPalette) {
    let bbox = view.bbox(0.0);
    let second_px = f64::from(view.height()) / ((bbox.max.y - bbox.min.y) * 3_600.0);
    let step = STEPS
        .into_iter()
        .find(|s| s * second_px >= f64::from(view.pixels(APART_PT)))
        .unwrap_or(36_000.0);
    let line = view.pixels(0.75);
    let lines = |from: f64, to: f64| {
        let first = libm::ceil(from * 3_600.0 / step) as i64;
        let last = libm::floor(to * 3_600.0 / step) as i64;
        (first..=last.min(first + 200)).map(move |i| i as f64 * step)
    };
    let halo = Halo {
        color: palette.paper,
        width_px: view.pixels(1.5),
    };
    let style = TextStyle::plain(view.pixels(9.5));
    let (width, height) = (picture.width as f32, picture.height as f32);
    for seconds in lines(bbox.min.x, bbox.max.x) {
        let at = view.screen_from_lon_lat(Coord::lon_lat(seconds / 3_600.0, bbox.min.y));
        let x = (at.x as f32).round();
        rectangle(picture, (x, 0.0, x + line, height), palette.graticule);
        let text = set(&degrees(seconds, 'E', 'W'), style);
        let x = f64::from(x - text.width_px() / 2.0);
        let y = f64::from(text.ascent_px() + view.pixels(2.0));
        text.draw(picture, (x, y), 0.0, palette.secondary, Some(halo));
    }
    for seconds in lines(bbox.min.y, bbox.max.y) {
        let at = view.screen_from_lon_lat(Coord::lon_lat(bbox.min.x, seconds / 3_600.0));
        let y = (at.y as f32).round();
        rectangle(picture, (0.0, y, width, y + line), palette.graticule);
        let text = set(&degrees(seconds, 'N', 'S'), style);
        let y = f64::from(y - view.pixels(2.0));
        text.draw(
            picture,
            (f64::from(view.pixels(3.0)), y),
            0.0,
            palette.secondary,
            Some(halo),
        );
    }
}

/// Degrees, minutes and seconds, as far as they are not zero.
fn degrees(seconds: f64, positive: char, negative: char) -> String {
    let whole = seconds.abs().round() as u64;
    let (d, m, s) = (whole / 3_600, whole / 60 % 60, whole % 60);
    let side = if seconds < 0.0 { negative } else { positive };
    match (m, s) {
        (0, 0) => format!("{d}°{side}"),
        (_, 0) => format!("{d}°{m:02}′{side}"),
        _ => format!("{d}°{m:02}′{s:02}″{side}"),
    }
}
