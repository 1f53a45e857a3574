//! A call-out: two lines beside what was found, what and how much.

use super::{rectangle, rounded};
use crate::geom::Coord;
use crate::render::picture::Picture;
use crate::render::text::{TextStyle, set};
use crate::render::view::MapView;
use crate::style::MapTheme;

/// Two lines beside a place.
#[derive(Debug, Clone, PartialEq)]
pub struct CallOut {
    /// The place.
    pub at: Coord,
    /// What was found.
    pub title: String,
    /// How much.
    pub detail: String,
}

/// Draws a call-out to the right of its place, or to the left where there is no room; kept
/// inside the picture. Returns left, top, right, bottom in pixels.
pub fn draw_call_out(
    picture: &mut Picture,
    view: &MapView,
    call_out: &CallOut,
    theme: MapTheme,
) -> [f32; 4] {
    let palette = theme.palette();
    let px = |points: f32| view.pixels(points);
    let title = set(&call_out.title, TextStyle::bold(px(12.0)));
    let detail = set(&call_out.detail, TextStyle::plain(px(11.5)));
    let pad = px(11.0);
    let width = title.width_px().max(detail.width_px()) + 2.0 * pad;
    let height = px(44.0);
    let place = view.screen_from_lon_lat(call_out.at);
    let (x, y) = (place.x as f32, place.y as f32);
    let gap = px(18.0);
    let room = picture.width as f32 - px(4.0);
    let left = if x + gap + width <= room {
        x + gap
    } else {
        x - gap - width
    };
    let inside =
        |v: f32, size: f32, most: f32| v.clamp(px(4.0), (most - size - px(4.0)).max(px(4.0)));
    let left = inside(left, width, picture.width as f32).round();
    let top = inside(y - height * 0.8, height, picture.height as f32).round();
    let (right, bottom) = (left + width.round(), top + height.round());
    let line = px(1.0).max(1.0);
    let frame = (left - line, top - line, right + line, bottom + line);
    rounded(picture, frame, px(7.0), palette.graticule);
    rounded(
        picture,
        (left, top, right, bottom),
        px(6.0),
        palette.call_out,
    );
    rectangle(
        picture,
        (left, top + px(7.0), left + px(2.5), bottom - px(7.0)),
        palette.involved,
    );
    for (text, baseline, color) in [
        (&title, px(18.0), palette.involved),
        (&detail, px(35.0), palette.ink),
    ] {
        let at = (f64::from(left + pad), f64::from(top + baseline));
        text.draw(picture, at, 0.0, color, None);
    }
    [left, top, right, bottom]
}
