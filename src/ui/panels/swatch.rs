//! A symbol as the map draws it, small: its colours come from room `style`.

use crate::layer::{Role, ZoneClass};
use crate::session::Theme;
use crate::style::{Condition, MapTheme, Pattern, Symbol, default_in};
use crate::ui::shown::Shown;
use crate::ui::theme::of_map;
use eframe::egui::{CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

fn theme(shown: &Shown<'_>) -> MapTheme {
    match shown.session.settings().theme {
        Theme::Light => MapTheme::Light,
        Theme::Dark => MapTheme::Dark,
    }
}

/// Paints the symbol of a role, or of one of its zone classes.
pub fn paint(
    painter: &Painter,
    shown: &Shown<'_>,
    role: Role,
    class: Option<ZoneClass>,
    rect: Rect,
) {
    let style = default_in(role, theme(shown));
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
pub fn paint_symbol(painter: &Painter, symbol: &Symbol, role: Role, rect: Rect) {
    let painter = painter.with_clip_rect(rect.expand(1.0).intersect(painter.clip_rect()));
    if matches!(role, Role::River) {
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
