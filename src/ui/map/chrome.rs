//! What stands on the map and does not move with it: scale bar, north arrow, zoom buttons,
//! graticule, the 示意 mark and the source line.

use super::camera::Camera;
use crate::geom::Coord;
use crate::i18n::numbers;
use crate::session::Action;
use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use crate::ui::theme::{bold, plain};
use crate::ui::widgets::galley;
use eframe::egui::epaint::TextShape;
use eframe::egui::{
    Align2, CornerRadius, Painter, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

/// Height of the map's foot that the source line and scale bar stand in, points.
const FOOT: f32 = 14.0;

/// Lines of longitude and latitude with their figures.
pub fn graticule(painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    if !shown.session.settings().graticule {
        return;
    }
    let a = camera.lon_lat(camera.rect.left_bottom());
    let b = camera.lon_lat(camera.rect.right_top());
    let step = graticule_step(b.x - a.x);
    let color = shown.palette.quiet.gamma_multiply(0.45);
    let stroke = Stroke::new(0.7, color);
    let figures = |value: f64, is_lon: bool| {
        let text = numbers::degrees(value, is_lon);
        text.replace("00.0″", "").replace("00′", "")
    };
    let first = |from: f64| (from / step).ceil() as i64;
    for i in first(a.x)..=((b.x / step).floor() as i64) {
        let lon = i as f64 * step;
        let x = camera.screen(Coord::lon_lat(lon, a.y)).x;
        painter.vline(x, camera.rect.y_range(), stroke);
        painter.text(
            pos2(x + 3.0, camera.rect.top() + 3.0),
            Align2::LEFT_TOP,
            figures(lon, true),
            plain(10.0),
            shown.palette.quiet,
        );
    }
    for i in first(a.y)..=((b.y / step).floor() as i64) {
        let lat = i as f64 * step;
        let y = camera.screen(Coord::lon_lat(a.x, lat)).y;
        painter.hline(camera.rect.x_range(), y, stroke);
        painter.text(
            pos2(camera.rect.left() + 4.0, y - 2.0),
            Align2::LEFT_BOTTOM,
            figures(lat, false),
            plain(10.0),
            shown.palette.quiet,
        );
    }
}

/// The step that gives about six lines over a width of degrees: whole parts of a degree.
fn graticule_step(width: f64) -> f64 {
    const STEPS: [f64; 13] = [
        10.0,
        5.0,
        2.0,
        1.0,
        0.5,
        1.0 / 6.0,
        1.0 / 12.0,
        1.0 / 30.0,
        1.0 / 60.0,
        1.0 / 120.0,
        1.0 / 360.0,
        1.0 / 1800.0,
        1.0 / 3600.0,
    ];
    STEPS
        .into_iter()
        .find(|s| width / s >= 3.5)
        .unwrap_or(1.0 / 3600.0)
}

/// The light diagonal mark of invented data: always there, never in the way.
pub fn wordmark(ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let session = shown.session;
    let is_schematic =
        session.workspace().schematic || session.workspace().layers.iter().any(|l| l.schematic);
    if !is_schematic {
        return;
    }
    let color = shown.palette.ink.gamma_multiply(0.05);
    let words = galley(
        ui,
        shown.t("common.schematic"),
        bold(54.0),
        color,
        f32::INFINITY,
    );
    let angle = -0.52;
    let (dx, dy) = (300.0, 210.0);
    let rows = (camera.rect.height() / dy).ceil() as i32 + 1;
    let columns = (camera.rect.width() / dx).ceil() as i32 + 1;
    for row in 0..rows {
        for column in 0..columns {
            let shift = if row % 2 == 0 { 0.0 } else { dx * 0.5 };
            let at =
                camera.rect.min + vec2(column as f32 * dx - shift + 30.0, row as f32 * dy + 90.0);
            painter.add(Shape::Text(
                TextShape::new(at, words.clone(), color).with_angle(angle),
            ));
        }
    }
}

/// A length that is 1, 2 or 5 times a power of ten metres and fits some points.
fn scale_length(meters_per_point: f64, points: f64) -> f64 {
    let most = meters_per_point * points;
    let power = 10f64.powf(most.log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|k| k * power)
        .find(|m| *m <= most)
        .unwrap_or(power)
}

/// The scale bar, at the map's bottom left.
pub fn scale_bar(ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let per_point = camera.view.meters_per_point;
    let length = scale_length(per_point, 150.0);
    let width = (length / per_point) as f32;
    let (unit, per_unit) = if length >= 1000.0 {
        ("km", 1000.0)
    } else {
        ("m", 1.0)
    };
    let figure = |m: f64| numbers::short(m / per_unit);
    let origin = camera.rect.left_bottom() + vec2(18.0, -FOOT - 14.0);
    let ground = Rect::from_min_max(
        origin + vec2(-10.0, -24.0),
        origin + vec2(width + 44.0, 12.0),
    );
    painter.rect_filled(
        ground,
        CornerRadius::same(6),
        shown.palette.raised.gamma_multiply(0.85),
    );
    let ink = shown.palette.ink;
    let stroke = Stroke::new(1.2, ink);
    painter.line_segment([origin, origin + vec2(width, 0.0)], stroke);
    for share in [0.0, 0.5, 1.0] {
        let x = width * share;
        let tick = if share == 0.5 { 3.0 } else { 5.0 };
        painter.line_segment([origin + vec2(x, -tick), origin + vec2(x, 0.0)], stroke);
        let mut words = figure(length * f64::from(share));
        if share == 1.0 {
            words = format!("{words} {unit}");
        }
        let g = galley(ui, &words, plain(10.5), ink, f32::INFINITY);
        let dx = if share == 1.0 {
            g.size().x * 0.5 - figure(length).len() as f32 * 3.0
        } else {
            0.0
        };
        painter.galley(origin + vec2(x - g.size().x * 0.5 + dx, -20.0), g, ink);
    }
}

/// The source of the borders, at the map's bottom right.
pub fn source_line(ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let width = (camera.rect.width() - 280.0).max(160.0);
    let words = galley(
        ui,
        shown.t("common.source_line"),
        plain(10.0),
        shown.palette.quiet,
        width,
    );
    let rect = Rect::from_min_size(
        camera.rect.right_bottom() - words.size() - vec2(10.0, 6.0),
        words.size(),
    );
    painter.rect_filled(
        rect.expand2(vec2(6.0, 2.0)),
        CornerRadius::same(4),
        shown.palette.paper.gamma_multiply(0.82),
    );
    painter.galley(rect.min, words, shown.palette.quiet);
}

/// North arrow and zoom buttons, at the map's top right.
pub fn controls(ui: &Ui, shown: &Shown<'_>, camera: &Camera) {
    let palette = shown.palette;
    let top_right = camera.rect.right_top() + vec2(-16.0, 16.0);
    let round = Rect::from_min_size(top_right - vec2(36.0, 0.0), Vec2::splat(36.0));
    let painter = ui.painter_at(camera.rect);
    painter.circle(
        round.center(),
        18.0,
        palette.raised,
        Stroke::new(1.0, palette.border),
    );
    let needle = Rect::from_center_size(round.center() + vec2(0.0, -4.5), vec2(16.0, 15.0));
    icons::north(&painter, needle, palette.ink, palette.raised);
    painter.text(
        round.center() + vec2(0.0, 10.0),
        Align2::CENTER_CENTER,
        shown.t("ui.north"),
        plain(10.0),
        palette.quiet,
    );
    let views = [
        (Icon::Plus, Action::ZoomIn),
        (Icon::Minus, Action::ZoomOut),
        (Icon::Frame, Action::FitAll),
    ];
    let tools = [
        (Icon::BoxTool, Action::SelectBox),
        (Icon::Lasso, Action::SelectLasso),
    ];
    let below = buttons(
        ui,
        &painter,
        shown,
        round.center().x,
        round.bottom() + 10.0,
        &views,
    );
    buttons(ui, &painter, shown, round.center().x, below + 10.0, &tools);
}

/// A column of buttons around `middle`, from `top` down; returns where it ends.
fn buttons(
    ui: &Ui,
    painter: &Painter,
    shown: &Shown<'_>,
    middle: f32,
    mut top: f32,
    actions: &[(Icon, Action)],
) -> f32 {
    let palette = shown.palette;
    let column = Rect::from_min_size(
        pos2(middle - 15.0, top),
        vec2(30.0, 30.0 * actions.len() as f32),
    );
    painter.rect(
        column,
        CornerRadius::same(8),
        palette.raised,
        Stroke::new(1.0, palette.border),
        StrokeKind::Outside,
    );
    for &(icon, action) in actions {
        let rect = Rect::from_min_size(pos2(column.left(), top), Vec2::splat(30.0));
        let id = ui.scope_id().with(("map-control", top as i32));
        let response = ui.interact(rect, id, Sense::click());
        let is_on = action.is_on(shown.session) == Some(true);
        if response.hovered() || response.has_focus() || is_on {
            painter.rect_filled(rect.shrink(2.0), CornerRadius::same(6), palette.selected);
        }
        let ink = if is_on { palette.focus } else { palette.ink };
        icons::paint(painter, icon, rect, ink);
        let name = action
            .info()
            .map_or("", |info| crate::i18n::raw(shown.lang, info.code));
        let is_enabled = action.is_enabled(shown.session);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, name));
        if response.on_hover_text(name).clicked() {
            shown.act(action);
        }
        top += 30.0;
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_bars_have_round_lengths_that_fit() {
        assert_eq!(scale_length(320.0, 150.0), 20_000.0);
        assert_eq!(scale_length(1.0, 150.0), 100.0);
        assert_eq!(scale_length(0.4, 150.0), 50.0);
    }
}
