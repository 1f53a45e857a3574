//! A symbol as the map draws it, small: its colours come from room `style`.

use crate::geom::PartKind;
use crate::layer::{Role as LayerRole, ZoneClass};
use crate::render::SwatchShape;
use crate::session::styling::map_theme;
use crate::style::{Condition, Pattern, Symbol};
use crate::ui::shown::Shown;
use crate::ui::theme::{UNTINTED, of_map};
use eframe::egui::{
    ColorImage, CornerRadius, Id, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind,
    TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What a swatch of a layer of such shapes shows.
pub fn shape_of(kind: PartKind) -> SwatchShape {
    match kind {
        PartKind::Polygon => SwatchShape::Area,
        PartKind::Line => SwatchShape::Line,
        PartKind::Point => SwatchShape::Point,
    }
}

/// Pictures kept at most.
const KEPT: usize = 400;

/// Pictures of symbols by what they show.
#[derive(Clone, Default)]
struct Pictures(Arc<Mutex<HashMap<Id, TextureHandle>>>);

/// The picture of a symbol, drawn by the code that draws the map.
fn picture(ui: &Ui, symbol: &Symbol, shape: SwatchShape, size: Vec2) -> TextureHandle {
    let scale = ui.ctx().pixels_per_point();
    let pixels = ((size.x * scale) as u32, (size.y * scale) as u32);
    let key = Id::unique((format!("{symbol:?}"), shape as u8, pixels));
    let pictures: Pictures = ui.data_mut(|d| {
        d.get_temp_mut_or_default::<Pictures>(Id::unique("swatches"))
            .clone()
    });
    let mut all = pictures.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(&key) {
        return known.clone();
    }
    if all.len() >= KEPT {
        all.clear();
    }
    let drawn = crate::render::swatch(symbol, shape, pixels, scale);
    let size = [drawn.width as usize, drawn.height as usize];
    let image = ColorImage::from_rgba_premultiplied(size, &drawn.rgba);
    let handle = ui
        .ctx()
        .load_texture("swatch", image, TextureOptions::LINEAR);
    all.insert(key, handle.clone());
    handle
}

/// Shows a symbol as it is on the map.
pub fn image(ui: &mut Ui, symbol: &Symbol, shape: SwatchShape, size: Vec2) {
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    image_at(ui, symbol, shape, rect);
}

/// Shows a symbol as it is on the map, in a place.
pub fn image_at(ui: &Ui, symbol: &Symbol, shape: SwatchShape, rect: Rect) {
    if ui.is_rect_visible(rect) {
        let picture = picture(ui, symbol, shape, rect.size());
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(picture.id(), rect, whole, UNTINTED);
    }
}

/// A symbol to choose.
pub fn button(
    ui: &mut Ui,
    shown: &Shown<'_>,
    symbol: &Symbol,
    shape: SwatchShape,
    chosen: bool,
    name: &str,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(34.0, 24.0), Sense::click());
    if chosen || response.hovered() || response.has_focus() {
        let line = if chosen || response.has_focus() {
            shown.palette.focus
        } else {
            shown.palette.border
        };
        ui.painter().rect_stroke(
            rect,
            CornerRadius::same(5),
            Stroke::new(1.5, line),
            StrokeKind::Inside,
        );
    }
    image_at(ui, symbol, shape, rect.shrink2(vec2(5.0, 4.0)));
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    response
}

/// Paints the symbol of a role, or of one of its zone classes.
pub fn paint(
    painter: &Painter,
    shown: &Shown<'_>,
    role: LayerRole,
    class: Option<ZoneClass>,
    rect: Rect,
) {
    let theme = map_theme(shown.session.settings().theme);
    let style = shown.session.pack_style(role, theme);
    let of_class = class.and_then(|class| {
        style.rules.iter().find(|rule| match &rule.when {
            Condition::Class(c) => *c == class,
            _ => false,
        })
    });
    let symbol = of_class
        .map(|r| &r.symbol)
        .or_else(|| style.swatch_symbol());
    if let Some(symbol) = symbol {
        paint_symbol(painter, symbol, role, rect);
    }
}

/// Paints a symbol.
pub fn paint_symbol(painter: &Painter, symbol: &Symbol, role: LayerRole, rect: Rect) {
    let painter = painter.with_clip_rect(rect.expand(1.0).intersect(painter.clip_rect()));
    if matches!(role, LayerRole::River) {
        let y = rect.center().y;
        let width = symbol.outline.as_ref().map_or(2.0, |o| o.width_pt.max(1.5));
        painter.line_segment(
            [pos2(rect.left(), y), pos2(rect.right(), y)],
            Stroke::new(width, of_map(symbol.main_color())),
        );
        return;
    }
    let radius = CornerRadius::same(3);
    if let Some(fill) = symbol.fill {
        painter.rect_filled(rect, radius, of_map(fill));
    }
    match &symbol.pattern {
        Pattern::None => {}
        Pattern::Hatch {
            angle_deg,
            spacing_pt,
            width_pt,
            color: ink,
        } => hatch(
            &painter,
            rect,
            *angle_deg,
            *spacing_pt,
            Stroke::new(*width_pt, of_map(*ink)),
        ),
        Pattern::CrossHatch {
            angle_deg,
            spacing_pt,
            width_pt,
            color: ink,
        } => {
            let stroke = Stroke::new(*width_pt, of_map(*ink));
            hatch(&painter, rect, *angle_deg, *spacing_pt, stroke);
            hatch(&painter, rect, angle_deg + 90.0, *spacing_pt, stroke);
        }
        Pattern::Stipple {
            radius_pt,
            color: ink,
            ..
        } => {
            for x in 0..4 {
                for y in 0..3 {
                    let at = rect.min + vec2(3.0 + 5.0 * x as f32, 2.5 + 4.5 * y as f32);
                    painter.circle_filled(at, *radius_pt, of_map(*ink));
                }
            }
        }
    }
    if let Some(outline) = &symbol.outline {
        let stroke = Stroke::new(outline.width_pt.clamp(1.0, 1.6), of_map(outline.color));
        if outline.dash.is_solid() {
            painter.rect_stroke(rect, radius, stroke, StrokeKind::Inside);
        } else {
            let r = rect.shrink(0.5);
            let corners = [
                r.left_top(),
                r.right_top(),
                r.right_bottom(),
                r.left_bottom(),
                r.left_top(),
            ];
            painter.extend(eframe::egui::Shape::dashed_line(&corners, stroke, 3.0, 2.0));
        }
    }
}

fn hatch(painter: &Painter, rect: Rect, angle_deg: f32, spacing: f32, stroke: Stroke) {
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let angle = angle_deg.to_radians();
    // Screen y runs down: counter-clockwise on paper is a negative turn here.
    let along = vec2(angle.cos(), -angle.sin());
    let across = vec2(-along.y, along.x);
    let reach = rect.width() + rect.height();
    let step = spacing.clamp(3.0, 5.0);
    let num = (reach / step) as i32 + 1;
    for i in -num..=num {
        let middle = rect.center() + across * (i as f32 * step);
        painter.line_segment([middle - along * reach, middle + along * reach], stroke);
    }
}
