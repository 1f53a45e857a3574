//! The way out on the map: the part to give up hatched, the shifted outline and the way round
//! dashed, each with its name.

use super::camera::Camera;
use super::overlay::hatched;
use crate::geom::{Columns, Coord, PartKind};
use crate::screening::wayout::{Detour, Found, Trim};
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, plain};
use crate::ui::widgets::galley;
use eframe::egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Ui, vec2};

/// Dashes and gaps, points.
const DASH: (f32, f32) = (9.0, 5.0);

/// Paints the way out of the chosen project, once it is found.
pub fn show(ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    if shown.session.drag().is_some() {
        return;
    }
    let Some(out) = shown.session.way_out().and_then(|w| w.found.as_ref()) else {
        return;
    };
    let palette = shown.palette;
    if let Some(trim) = &out.trim {
        given_up(painter, camera, trim, palette.prohibited[0]);
    }
    if let Some(corridor) = &out.corridor {
        for section in &corridor.sections {
            if let Detour::Found { way, .. } = &section.detour {
                let ring: Vec<Pos2> = way.iter().map(|c| camera.screen(*c)).collect();
                dashed(painter, &ring, palette.halo, palette.accent);
                if let Some(middle) = ring.get(ring.len() / 2) {
                    name(
                        ui,
                        painter,
                        shown,
                        *middle,
                        "wayout.legend_detour",
                        palette.accent,
                    );
                }
            }
        }
    }
    if let Some(shift) = &out.shift
        && let Found::At(shifted) = &shift.found
    {
        outline(painter, camera, &shifted.shape, palette.halo, palette.focus);
        if let Some(view) = shifted.shape.feature(0) {
            let bbox = view.bbox();
            let corner = Coord::lon_lat(bbox.max.x, bbox.max.y);
            let at = camera.screen(corner);
            name(
                ui,
                painter,
                shown,
                at,
                "wayout.legend_shifted",
                palette.focus,
            );
        }
    }
}

fn given_up(painter: &Painter, camera: &Camera, trim: &Trim, ink: Color32) {
    if !trim.is_line {
        hatched(painter, camera, &trim.given_up_shape, ink);
        return;
    }
    for part in trim.given_up_shape.features().flat_map(|f| f.parts()) {
        let chain: Vec<Pos2> = part.outer().iter().map(|c| camera.screen(*c)).collect();
        painter.add(Shape::line(chain, Stroke::new(5.0, ink)));
    }
}

fn outline(painter: &Painter, camera: &Camera, shape: &Columns, halo: Color32, ink: Color32) {
    for part in shape.features().flat_map(|f| f.parts()) {
        if part.kind() == PartKind::Point {
            for c in part.outer() {
                painter.circle_stroke(camera.screen(*c), 7.0, Stroke::new(2.0, ink));
            }
            continue;
        }
        for ring in part.rings() {
            let ring: Vec<Pos2> = ring.iter().map(|c| camera.screen(*c)).collect();
            dashed(painter, &ring, halo, ink);
        }
    }
}

fn dashed(painter: &Painter, chain: &[Pos2], halo: Color32, ink: Color32) {
    painter.add(Shape::line(chain.to_vec(), Stroke::new(5.0, halo)));
    painter.extend(Shape::dashed_line(
        chain,
        Stroke::new(2.2, ink),
        DASH.0,
        DASH.1,
    ));
}

fn name(ui: &Ui, painter: &Painter, shown: &Shown<'_>, at: Pos2, code: &'static str, ink: Color32) {
    let words = galley(ui, shown.t(code), plain(SMALL), ink, 240.0);
    let rect = Rect::from_min_size(at + vec2(6.0, -22.0), words.size() + vec2(10.0, 4.0));
    if !camera_holds(painter, rect) {
        return;
    }
    painter.rect_filled(rect, CornerRadius::same(4), shown.palette.raised);
    painter.galley(rect.min + vec2(5.0, 2.0), words, ink);
}

fn camera_holds(painter: &Painter, rect: Rect) -> bool {
    painter.clip_rect().intersects(rect)
}
