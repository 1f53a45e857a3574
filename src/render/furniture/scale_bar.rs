//! The scale bar: a round length, true at the middle of the view.

use super::{MARGIN_PT, rectangle, rounded};
use crate::render::picture::Picture;
use crate::render::text::{TextStyle, set};
use crate::render::view::MapView;
use crate::style::MapPalette;

/// Latitude at which the map plane is true to scale east and west, degrees.
const TRUE_LATITUDE: f64 = 25.25;

/// A scale bar of two halves.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    /// Length of the whole bar on the ground, metres: 1, 2, 4 or 5 times a power of ten.
    pub length_m: f64,
    /// Its length in the picture, physical pixels.
    pub length_px: f64,
    /// Figures under its start, middle and end, the last with its unit (m or km).
    pub labels: [String; 3],
}

/// The longest round scale bar that is not longer than some points.
pub fn scale_bar(view: &MapView, longest_pt: f32) -> ScaleBar {
    let cos = |degrees: f64| libm::cos(degrees.to_radians());
    let narrowed = (cos(view.center().y) / cos(TRUE_LATITUDE)).max(0.01);
    let meters_per_pixel = view.meters_per_pixel() * narrowed;
    let most = f64::from(view.pixels(longest_pt)) * meters_per_pixel;
    let power = libm::pow(10.0, libm::floor(libm::log10(most)));
    let length_m = [5.0, 4.0, 2.0, 1.0]
        .map(|n| n * power)
        .into_iter()
        .find(|&length| length <= most * (1.0 + 1e-9))
        .unwrap_or(power);
    let (unit, size) = if length_m >= 1_000.0 {
        ("km", 1_000.0)
    } else {
        ("m", 1.0)
    };
    ScaleBar {
        length_m,
        length_px: length_m / meters_per_pixel,
        labels: [
            "0".to_owned(),
            (length_m / 2.0 / size).to_string(),
            format!("{} {unit}", length_m / size),
        ],
    }
}

/// Draws it, bottom left.
pub(super) fn draw(picture: &mut Picture, view: &MapView, palette: &MapPalette) {
    let px = |points: f32| view.pixels(points);
    let bar = scale_bar(view, 160.0);
    let length = bar.length_px as f32;
    let (left, bottom) = (px(MARGIN_PT), picture.height as f32 - px(MARGIN_PT));
    let style = TextStyle::plain(px(10.5));
    let texts = bar.labels.map(|label| set(&label, style));
    let [_, _, last] = &texts;
    let right = left + px(8.0) + length + last.width_px() + px(4.0);
    rounded(
        picture,
        (left, bottom - px(32.0), right, bottom),
        px(6.0),
        palette.panel,
    );
    let (x, y) = ((left + px(10.0)).round(), (bottom - px(10.0)).round());
    let line = px(1.5).round().max(1.0);
    rectangle(picture, (x, y - line, x + length, y), palette.ink);
    for share in [0.0, 0.5, 1.0] {
        let at = (x + share * length).round();
        rectangle(
            picture,
            (at - line / 2.0, y - px(6.0), at + line / 2.0, y),
            palette.ink,
        );
    }
    for (text, share) in texts.iter().zip([0.0, 0.5, 1.0]) {
        // The unit of the last figure stands beyond the end of the bar.
        let centred = if share == 1.0 {
            px(7.0)
        } else {
            text.width_px() / 2.0
        };
        let at = (x + share * length - centred, y - px(9.0));
        text.draw(
            picture,
            (f64::from(at.0), f64::from(at.1)),
            0.0,
            palette.ink,
            None,
        );
    }
}
