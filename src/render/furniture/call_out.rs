//! A call-out: two lines beside what was found, what and how much. Several are laid out so
//! that none lies on another, each led to its place by a line.

use super::pen::{Frame, Sheet, ribbon};
use crate::geom::Coord;
use crate::render::picture::Picture;
use crate::render::text::{SetText, TextStyle, set};
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

/// A call-out with its words set.
struct Set {
    title: SetText,
    detail: SetText,
    width: f32,
    height: f32,
}

/// Call-outs with their places.
pub struct LaidCallOuts {
    laid: Vec<(Set, (f32, f32), Frame)>,
    theme: MapTheme,
    scale: f32,
}

impl std::fmt::Debug for LaidCallOuts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.frames()).finish()
    }
}

/// Lays several call-outs, each where it covers neither another nor what is kept clear; one
/// that finds no such room lies where it covers least.
pub fn lay_call_outs(
    view: &MapView,
    call_outs: &[CallOut],
    keep_clear: &[Frame],
    theme: MapTheme,
) -> LaidCallOuts {
    let px = |points: f32| view.pixels(points);
    let mut taken: Vec<Frame> = keep_clear.to_vec();
    let mut laid = Vec::new();
    for call_out in call_outs {
        let words = words(call_out, view);
        let place = view.screen_from_lon_lat(call_out.at);
        let at = (place.x as f32, place.y as f32);
        let frame = best(view, &words, at, &taken, &px);
        taken.push(frame);
        laid.push((words, at, frame));
    }
    LaidCallOuts {
        laid,
        theme,
        scale: view.pixels_per_point(),
    }
}

impl LaidCallOuts {
    /// Their frames, pixels.
    pub fn frames(&self) -> impl Iterator<Item = Frame> {
        self.laid.iter().map(|(_, _, frame)| *frame)
    }

    /// Draws them, each with a line to its place.
    pub fn draw(&self, sheet: &mut Sheet<'_>) {
        let palette = self.theme.palette();
        let px = |points: f32| points * self.scale;
        // Lines first: no box is crossed by another's.
        for (_, at, frame) in &self.laid {
            let [left, top, right, bottom] = *frame;
            let end = (at.0.clamp(left, right), at.1.clamp(top, bottom));
            leader(sheet, *at, end, px(1.2), palette.involved);
            let dot = px(2.6);
            let round = [at.0 - dot, at.1 - dot, at.0 + dot, at.1 + dot];
            sheet.rounded(round, dot, palette.involved);
        }
        for (words, _, frame) in &self.laid {
            draw_at(sheet, px, words, *frame, self.theme);
        }
    }
}

/// Draws several call-outs onto a picture; returns their frames.
pub fn draw_call_outs(
    picture: &mut Picture,
    view: &MapView,
    call_outs: &[CallOut],
    keep_clear: &[Frame],
    theme: MapTheme,
) -> Vec<Frame> {
    let laid = lay_call_outs(view, call_outs, keep_clear, theme);
    laid.draw(&mut Sheet::whole(picture));
    laid.frames().collect()
}

/// The nearest frame round a place that covers nothing taken; else the one that covers least.
fn best(
    view: &MapView,
    words: &Set,
    (x, y): (f32, f32),
    taken: &[Frame],
    px: &impl Fn(f32) -> f32,
) -> Frame {
    let (width, height) = (words.width.round(), words.height.round());
    let (most_x, most_y) = (view.width() as f32, view.height() as f32);
    let edge = px(6.0);
    let mut best: Option<(f32, Frame)> = None;
    for ring in 1..=14u32 {
        let reach = px(16.0) * ring as f32;
        // Right, left, then above and below: words are wide.
        for step in 0..16u32 {
            let angle = f64::from(step) / 16.0 * std::f64::consts::TAU;
            let (dx, dy) = (libm::cos(angle) as f32, libm::sin(angle) as f32);
            let middle = (
                x + dx * (reach + width / 2.0),
                y + dy * (reach + height / 2.0),
            );
            let left = (middle.0 - width / 2.0).round();
            let top = (middle.1 - height / 2.0).round();
            let frame = [left, top, left + width, top + height];
            let outside = left < edge
                || top < edge
                || left + width > most_x - edge
                || top + height > most_y - edge;
            if outside {
                continue;
            }
            let covered: f32 = taken.iter().map(|t| shared(t, &frame)).sum();
            if best.as_ref().is_none_or(|(least, _)| covered < *least) {
                best = Some((covered, frame));
            }
        }
        if let Some((covered, frame)) = best
            && covered <= 0.0
        {
            return frame;
        }
    }
    let inside = |v: f32, size: f32, most: f32| v.clamp(edge, (most - size - edge).max(edge));
    best.map_or_else(
        || {
            let left = inside(x + px(18.0), width, most_x).round();
            let top = inside(y - height, height, most_y).round();
            [left, top, left + width, top + height]
        },
        |(_, frame)| frame,
    )
}

/// Pixels two frames share.
fn shared(a: &Frame, b: &Frame) -> f32 {
    let [al, at, ar, ab] = *a;
    let [bl, bt, br, bb] = *b;
    (ar.min(br) - al.max(bl)).max(0.0) * (ab.min(bb) - at.max(bt)).max(0.0)
}

fn leader(
    sheet: &mut Sheet<'_>,
    from: (f32, f32),
    to: (f32, f32),
    width: f32,
    color: crate::style::Color,
) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    if (dx * dx + dy * dy).sqrt() >= 1.0 {
        sheet.polygon(&ribbon(&[from, to], width), color);
    }
}

fn words(call_out: &CallOut, view: &MapView) -> Set {
    let px = |points: f32| view.pixels(points);
    let title = set(&call_out.title, TextStyle::bold(px(12.0)));
    let detail = set(&call_out.detail, TextStyle::plain(px(11.5)));
    Set {
        width: title.width_px().max(detail.width_px()) + 2.0 * px(11.0),
        height: px(44.0),
        title,
        detail,
    }
}

fn draw_at(
    sheet: &mut Sheet<'_>,
    px: impl Fn(f32) -> f32,
    words: &Set,
    frame: Frame,
    theme: MapTheme,
) {
    let palette = theme.palette();
    let [left, top, right, bottom] = frame;
    let line = px(1.0).max(1.0);
    let outer = [left - line, top - line, right + line, bottom + line];
    sheet.rounded(outer, px(7.0), palette.graticule);
    sheet.rounded(frame, px(6.0), palette.call_out);
    let bar = [left, top + px(7.0), left + px(2.5), bottom - px(7.0)];
    sheet.rectangle(bar, palette.involved);
    for (text, baseline, color) in [
        (&words.title, px(18.0), palette.involved),
        (&words.detail, px(35.0), palette.ink),
    ] {
        sheet.text(text, (left + px(11.0), top + baseline), color, None);
    }
}
