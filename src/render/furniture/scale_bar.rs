//! The scale bar: a round length, true at the middle of the view, with the scale in figures.

use super::pen::{Frame, Sheet};
use crate::render::text::{SetText, TextStyle, set};
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

/// A bar with its figures set.
pub(super) struct LaidBar {
    pub frame: Frame,
    length: f32,
    figures: [SetText; 3],
    below: Option<SetText>,
    scale: f32,
}

/// Laid with its left bottom corner at a place; `below` is the line under the bar.
pub(super) fn lay(
    view: &MapView,
    below: Option<&str>,
    longest_pt: f32,
    (left, bottom): (f32, f32),
) -> LaidBar {
    let px = |points: f32| view.pixels(points);
    let bar = scale_bar(view, longest_pt);
    let style = TextStyle::plain(px(10.5));
    let figures = bar.labels.map(|label| set(&label, style));
    let below = below.map(|text| set(text, style));
    let [_, _, last] = &figures;
    let length = bar.length_px as f32;
    let bar_width = px(10.0) + length + last.width_px() + px(2.0);
    let width = below
        .as_ref()
        .map_or(bar_width, |text| bar_width.max(text.width_px() + px(20.0)));
    let height = px(32.0) + below.as_ref().map_or(0.0, |_| px(16.0));
    LaidBar {
        frame: [left, bottom - height, left + width, bottom],
        length,
        figures,
        below,
        scale: view.pixels_per_point(),
    }
}

impl LaidBar {
    pub fn draw(&self, sheet: &mut Sheet<'_>, palette: &MapPalette) {
        let px = |points: f32| points * self.scale;
        let [left, top, ..] = self.frame;
        sheet.rounded(self.frame, px(6.0), palette.panel);
        let (x, y) = ((left + px(10.0)).round(), (top + px(22.0)).round());
        let line = px(1.5).round().max(1.0);
        sheet.rectangle([x, y - line, x + self.length, y], palette.ink);
        for share in [0.0, 0.5, 1.0] {
            let at = (x + share * self.length).round();
            let tick = [at - line / 2.0, y - px(6.0), at + line / 2.0, y];
            sheet.rectangle(tick, palette.ink);
        }
        for (text, share) in self.figures.iter().zip([0.0, 0.5, 1.0]) {
            // The unit of the last figure stands beyond the end of the bar.
            let centred = if share == 1.0 {
                px(7.0)
            } else {
                text.width_px() / 2.0
            };
            let at = (x + share * self.length - centred, y - px(9.0));
            sheet.text(text, at, palette.ink, None);
        }
        if let Some(below) = &self.below {
            sheet.text(below, (x, y + px(16.0)), palette.ink, None);
        }
    }
}
