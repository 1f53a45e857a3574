//! What stands on the map and does not move with it: scale bar, north arrow, zoom buttons,
//! graticule, the 示意 mark and the source line.

use super::bookmarks;
use super::camera::Camera;
use crate::render::furniture::{GridKind, grid, scale_bar as furniture_bar};
use crate::session::Action;
use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use crate::ui::theme::{bold, plain};
use crate::ui::widgets::galley;
use eframe::egui::epaint::TextShape;
use eframe::egui::{
    Align2, CornerRadius, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

/// Height of the map's foot that the source line and scale bar stand in, points.
const FOOT: f32 = 14.0;

/// Points between lines of the grid, at least.
const APART: f32 = 150.0;

/// Lines of longitude and latitude, or of kilometres, with their figures: the lines that a
/// picture has.
pub fn graticule(painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let settings = shown.session.settings();
    if !settings.graticule {
        return;
    }
    let kind = if settings.kilometers {
        GridKind::Kilometers
    } else {
        GridKind::Degrees
    };
    let color = shown.palette.quiet.gamma_multiply(0.45);
    let stroke = Stroke::new(0.7, color);
    let rect = camera.rect;
    for line in grid(&camera.picture_view(0.0), kind, APART).lines {
        let points: Vec<Pos2> = line.points.iter().map(|&at| camera.screen(at)).collect();
        // The figure stands where the line enters the map.
        if line.is_upright {
            let top = points.iter().copied().min_by(|a, b| a.y.total_cmp(&b.y));
            if let Some(top) = top.filter(|p| p.y < rect.top() + 24.0) {
                let at = pos2(top.x + 3.0, rect.top() + 3.0);
                figure(painter, shown, at, Align2::LEFT_TOP, &line.label);
            }
        } else {
            let left = points.iter().copied().min_by(|a, b| a.x.total_cmp(&b.x));
            if let Some(left) = left.filter(|p| p.x < rect.left() + 24.0) {
                let at = pos2(rect.left() + 4.0, left.y - 2.0);
                figure(painter, shown, at, Align2::LEFT_BOTTOM, &line.label);
            }
        }
        painter.add(Shape::line(points, stroke));
    }
}

fn figure(painter: &Painter, shown: &Shown<'_>, at: Pos2, align: Align2, words: &str) {
    painter.text(at, align, words, plain(10.0), shown.palette.quiet);
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

/// The scale bar, at the map's bottom left.
pub fn scale_bar(ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let bar = furniture_bar(&camera.picture_view(0.0), 150.0);
    let width = bar.length_px as f32 / camera.pixels_per_point;
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
    for (share, words) in [0.0, 0.5, 1.0].into_iter().zip(&bar.labels) {
        let x = width * share;
        let tick = if share == 0.5 { 3.0 } else { 5.0 };
        painter.line_segment([origin + vec2(x, -tick), origin + vec2(x, 0.0)], stroke);
        let g = galley(ui, words, plain(10.5), ink, f32::INFINITY);
        // The unit of the last figure stands beyond the end of the bar.
        let figure = words.split(' ').next().unwrap_or_default();
        let dx = if share == 1.0 {
            g.size().x * 0.5 - figure.len() as f32 * 3.0
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
pub fn controls(ui: &mut Ui, shown: &Shown<'_>, camera: &Camera) {
    let top_right = camera.rect.right_top() + vec2(-16.0, 16.0);
    let round = Rect::from_min_size(top_right - vec2(36.0, 0.0), Vec2::splat(36.0));
    let painter = ui.painter_at(camera.rect);
    let has_north = !shown.session.settings().north_hidden;
    if has_north {
        north(&painter, shown, round);
    }
    let top = if has_north {
        round.bottom() + 10.0
    } else {
        round.top()
    };
    let views = [
        (Icon::Plus, Action::ZoomIn),
        (Icon::Minus, Action::ZoomOut),
        (Icon::Frame, Action::FitAll),
    ];
    let tools = [
        (Icon::BoxTool, Action::SelectBox),
        (Icon::Lasso, Action::SelectLasso),
        (Icon::Ruler, Action::MeasureDistance),
    ];
    let below = buttons(ui, &painter, shown, round.center().x, top, &views);
    let below = buttons(ui, &painter, shown, round.center().x, below + 10.0, &tools);
    bookmarks::show(ui, shown, round.center().x, below + 10.0);
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

fn north(painter: &Painter, shown: &Shown<'_>, round: Rect) {
    painter.circle(
        round.center(),
        18.0,
        shown.palette.raised,
        Stroke::new(1.0, shown.palette.border),
    );
    let needle = Rect::from_center_size(round.center() + vec2(0.0, -4.5), vec2(16.0, 15.0));
    icons::north(painter, needle, shown.palette.ink, shown.palette.raised);
    painter.text(
        round.center() + vec2(0.0, 10.0),
        Align2::CENTER_CENTER,
        shown.t("ui.north"),
        plain(10.0),
        shown.palette.quiet,
    );
}
