//! The north arrow. The map plane has true north straight up everywhere, so the arrow does.

use super::pen::{Frame, Sheet};
use crate::render::text::{SetText, TextStyle, set};
use crate::render::view::MapView;
use crate::style::MapPalette;

/// Radius of its ground, points.
const RADIUS_PT: f32 = 18.0;

/// An arrow with its letter set.
pub(super) struct North {
    pub frame: Frame,
    letter: SetText,
    /// Pixels per point.
    scale: f32,
}

/// Laid with its right top corner at a place.
pub(super) fn lay(view: &MapView, letter: &str, (right, top): (f32, f32)) -> North {
    let size = 2.0 * view.pixels(RADIUS_PT);
    North {
        frame: [right - size, top, right, top + size],
        letter: set(letter, TextStyle::plain(view.pixels(10.5))),
        scale: view.pixels_per_point(),
    }
}

impl North {
    pub fn draw(&self, sheet: &mut Sheet<'_>, palette: &MapPalette) {
        let px = |points: f32| points * self.scale;
        let [left, top, right, _] = self.frame;
        let (x, y) = ((left + right) / 2.0, top + px(RADIUS_PT));
        sheet.rounded(self.frame, px(RADIUS_PT), palette.panel);
        // The right half full, the left an outline: as on survey sheets.
        let full = [(0.0, -13.5), (0.0, -1.5), (5.0, 2.0)];
        let open = [(0.0, -13.5), (-5.0, 2.0), (0.0, -1.5)];
        let place = |&(dx, dy): &(f32, f32)| (x + px(dx), y + px(dy));
        let outline: Vec<(f32, f32)> = open.iter().map(place).collect();
        let line = super::pen::ribbon(&outline, px(1.0).max(1.0));
        sheet.polygons(&[full.iter().map(place).collect()], palette.ink);
        sheet.polygons(&[line], palette.ink);
        let at = (x - self.letter.width_px() / 2.0, y + px(12.5));
        sheet.text(&self.letter, at, palette.ink, None);
    }
}
