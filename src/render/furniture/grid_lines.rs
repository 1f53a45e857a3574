//! A grid on the picture: its lines, and their figures at the edges where nothing else stands.

use super::grid::{Grid, GridKind, GridLine, grid};
use super::pen::{Frame, Sheet, meet, ribbon};
use crate::render::text::{Halo, SetText, TextStyle, set};
use crate::render::view::MapView;
use crate::style::MapPalette;

/// Points between lines, at least.
const APART_PT: f32 = 140.0;

/// Lines and figures in pixels.
pub(super) struct LaidGrid {
    ribbons: Vec<Vec<(f32, f32)>>,
    figures: Vec<(SetText, Frame)>,
    scale: f32,
}

/// Lays the grid of a view; figures keep clear of what is `taken`.
pub(super) fn lay(view: &MapView, kind: GridKind, taken: &[Frame]) -> LaidGrid {
    let Grid { lines, .. } = grid(view, kind, APART_PT);
    let width = view.pixels(0.75).max(1.0);
    let style = TextStyle::plain(view.pixels(10.0));
    let mut out = LaidGrid {
        ribbons: Vec::new(),
        figures: Vec::new(),
        scale: view.pixels_per_point(),
    };
    let mut taken = taken.to_vec();
    for line in &lines {
        let points = on_screen(view, line, width);
        if line.label.is_empty() {
            out.ribbons.push(ribbon(&points, width));
            continue;
        }
        let text = set(&line.label, style);
        let places = if line.is_upright {
            upright_places(view, &points, &text)
        } else {
            level_places(view, &points, &text)
        };
        let gap = view.pixels(2.0);
        let free = places.into_iter().flatten().find(|[l, t, r, b]| {
            let frame = [l - gap, t - gap, r + gap, b + gap];
            let inside =
                *l >= 0.0 && *t >= 0.0 && *r <= view.width() as f32 && *b <= view.height() as f32;
            inside && !taken.iter().any(|other| meet(other, &frame))
        });
        if let Some(frame) = free {
            taken.push(frame);
            out.figures.push((text, frame));
        }
        out.ribbons.push(ribbon(&points, width));
    }
    out
}

fn on_screen(view: &MapView, line: &GridLine, width: f32) -> Vec<(f32, f32)> {
    let points: Vec<(f32, f32)> = line
        .points
        .iter()
        .map(|&at| {
            let p = view.screen_from_lon_lat(at);
            (p.x as f32, p.y as f32)
        })
        .collect();
    // A line of one column or row of pixels is sharp only on whole ones.
    let sharp = |v: f32| v.floor() + if width.round() % 2.0 == 0.0 { 0.0 } else { 0.5 };
    match *points.as_slice() {
        [a, b] if (a.0 - b.0).abs() < 0.02 => {
            vec![(sharp(a.0), a.1 + 2.0), (sharp(a.0), b.1 - 2.0)]
        }
        [a, b] if (a.1 - b.1).abs() < 0.02 => {
            vec![(a.0 - 2.0, sharp(a.1)), (b.0 + 2.0, sharp(a.1))]
        }
        _ => points,
    }
}

/// Where a line crosses a level or an upright, by linear interpolation; a pixel or two beyond its
/// ends counts.
fn crossing(points: &[(f32, f32)], at: f32) -> Option<f32> {
    points.windows(2).find_map(|pair| {
        let &[a, b] = pair else { return None };
        let (low, high) = (a.1.min(b.1), a.1.max(b.1));
        let run = b.1 - a.1;
        (low - 3.0 <= at && at <= high + 3.0 && run.abs() > 1e-3)
            .then(|| a.0 + (b.0 - a.0) * (at - a.1) / run)
    })
}

/// Under the upper edge, else over the lower one.
fn upright_places(view: &MapView, points: &[(f32, f32)], text: &SetText) -> [Option<Frame>; 2] {
    let px = |pt: f32| view.pixels(pt);
    let (w, h) = (text.width_px(), px(12.0));
    let frame = |x: f32, top: f32| [x - w / 2.0, top, x + w / 2.0, top + h];
    let height = view.height() as f32;
    [
        crossing(points, 0.0).map(|x| frame(x, px(3.0))),
        crossing(points, height).map(|x| frame(x, height - h - px(3.0))),
    ]
}

/// At the left edge, else at the right one, standing on the line.
fn level_places(view: &MapView, points: &[(f32, f32)], text: &SetText) -> [Option<Frame>; 2] {
    let px = |pt: f32| view.pixels(pt);
    let (w, h) = (text.width_px(), px(12.0));
    let turned: Vec<(f32, f32)> = points.iter().map(|&(x, y)| (y, x)).collect();
    let width = view.width() as f32;
    let frame = |left: f32, y: f32| [left, y - h - px(0.5), left + w, y - px(0.5)];
    [
        crossing(&turned, 0.0).map(|y| frame(px(4.0), y)),
        crossing(&turned, width).map(|y| frame(width - w - px(4.0), y)),
    ]
}

impl LaidGrid {
    pub fn draw_lines(&self, sheet: &mut Sheet<'_>, palette: &MapPalette) {
        sheet.polygons(&self.ribbons, palette.graticule);
    }

    pub fn draw_figures(&self, sheet: &mut Sheet<'_>, palette: &MapPalette) {
        let halo = Halo {
            color: palette.paper,
            width_px: 1.6 * self.scale,
        };
        for (text, [left, _, _, bottom]) in &self.figures {
            let at = (*left, bottom - 2.5 * self.scale);
            sheet.text(text, at, palette.secondary, Some(halo));
        }
    }
}
