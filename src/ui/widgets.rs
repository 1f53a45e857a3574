//! Small pieces that panels share: pills, badges, cards, rows, fields.

use super::icons::{self, Icon};
use super::theme::{self, Palette, RADIUS, SMALL, bold, plain};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    self, Align, Color32, CornerRadius, Frame, Galley, Margin, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Text of one face and colour, wrapped at a width.
pub fn galley(ui: &Ui, text: &str, font: egui::FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, color));
    job.wrap.max_width = width;
    job.wrap.break_anywhere = false;
    ui.painter().layout_job(job)
}

/// Text of one face and colour on one line, cut with … where it does not fit.
pub fn galley_cut(
    ui: &Ui,
    text: &str,
    font: egui::FontId,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, color));
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(8.0));
    ui.painter().layout_job(job)
}

/// A label of any face and colour that wraps.
pub fn text(ui: &mut Ui, text: &str, font: egui::FontId, color: Color32) -> Response {
    ui.add(egui::Label::new(egui::RichText::new(text).font(font).color(color)).wrap())
}

/// Secondary text.
pub fn quiet(ui: &mut Ui, palette: &Palette, words: &str) -> Response {
    text(ui, words, plain(SMALL), palette.quiet)
}

/// A heading of a list, with room for a button at its right.
pub fn section(
    ui: &mut Ui,
    palette: &Palette,
    title: &str,
    count: Option<usize>,
    right: impl FnOnce(&mut Ui),
) {
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        ui.add_space(16.0);
        text(ui, title, bold(SMALL + 0.5), palette.quiet);
        if let Some(count) = count {
            ui.add_space(-2.0);
            quiet(ui, palette, &count.to_string());
        }
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(10.0);
            right(ui);
        });
    });
}

/// A small button without a frame: an icon, words, or both.
pub fn ghost_button(
    ui: &mut Ui,
    palette: &Palette,
    icon: Option<Icon>,
    words: &str,
    name: &str,
) -> Response {
    let words = (!words.is_empty())
        .then(|| galley(ui, words, plain(SMALL + 0.5), palette.ink, f32::INFINITY));
    let width = icon.map_or(0.0, |_| 16.0)
        + words.as_ref().map_or(0.0, |g| g.size().x)
        + if icon.is_some() && words.is_some() {
            4.0
        } else {
            0.0
        };
    let (rect, response) = ui.allocate_exact_size(vec2(width + 10.0, 24.0), Sense::click());
    if ui.is_rect_visible(rect) {
        let color = if ui.is_enabled() {
            palette.ink
        } else {
            palette.border
        };
        if (response.hovered() || response.has_focus()) && ui.is_enabled() {
            ui.painter()
                .rect_filled(rect, CornerRadius::same(6), palette.selected);
        }
        let mut x = rect.left() + 5.0;
        if let Some(icon) = icon {
            let square = Rect::from_min_size(pos2(x, rect.center().y - 8.0), Vec2::splat(16.0));
            icons::paint(ui.painter(), icon, square, color);
            x += 20.0;
        }
        if let Some(galley) = words {
            let y = rect.center().y - galley.size().y * 0.5;
            ui.painter()
                .galley_with_override_text_color(pos2(x, y), galley, color);
        }
    }
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    response.on_hover_text(name)
}

/// A framed button.
pub fn button(ui: &mut Ui, words: &str) -> Response {
    ui.add(egui::Button::new(words).min_size(vec2(0.0, 28.0)))
}

/// The one button of a dialog that does what the dialog is for.
pub fn primary_button(ui: &mut Ui, palette: &Palette, words: &str, enabled: bool) -> Response {
    let label = egui::RichText::new(words).color(palette.panel);
    ui.add_enabled(
        enabled,
        egui::Button::new(label)
            .fill(palette.ink)
            .stroke(Stroke::NONE)
            .min_size(vec2(72.0, 30.0)),
    )
}

/// Words in an outlined capsule; returns its width. Drawn, not clicked.
pub fn pill_at(ui: &Ui, right: f32, middle: f32, words: &str, colors: [Color32; 2]) -> f32 {
    let [ink, ground] = colors;
    let galley = galley(ui, words, plain(SMALL), ink, f32::INFINITY);
    let size = vec2(galley.size().x + 14.0, 20.0);
    let rect = Rect::from_min_size(pos2(right - size.x, middle - size.y * 0.5), size);
    ui.painter().rect(
        rect,
        CornerRadius::same(10),
        ground,
        Stroke::new(1.0, ink.gamma_multiply(0.75)),
        StrokeKind::Inside,
    );
    let at = rect.center() - galley.size() * 0.5;
    ui.painter().galley(at, galley, ink);
    size.x
}

/// Words on a filled ground: the effect of a finding.
pub fn filled_pill(ui: &mut Ui, palette: &Palette, words: &str, color: Color32) -> Response {
    let galley = galley(ui, words, bold(SMALL), palette.on_fill, f32::INFINITY);
    let size = vec2(galley.size().x + 12.0, 19.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(5), color);
    let at = rect.center() - galley.size() * 0.5;
    ui.painter().galley(at, galley, palette.on_fill);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    response
}

/// A small outlined word at the right end of a row; returns its width.
pub fn badge_at(ui: &Ui, right: f32, middle: f32, words: &str, color: Color32) -> f32 {
    let galley = galley(ui, words, plain(10.0), color, f32::INFINITY);
    let size = vec2(galley.size().x + 8.0, 16.0);
    let rect = Rect::from_min_size(pos2(right - size.x, middle - size.y * 0.5), size);
    ui.painter().rect_stroke(
        rect,
        CornerRadius::same(4),
        Stroke::new(1.0, color.gamma_multiply(0.7)),
        StrokeKind::Inside,
    );
    let at = rect.center() - galley.size() * 0.5;
    ui.painter().galley(at, galley, color);
    size.x
}

/// A raised card.
pub fn card(palette: &Palette) -> Frame {
    Frame::new()
        .fill(palette.raised)
        .stroke(Stroke::new(1.0, palette.hairline))
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin {
            left: 14,
            right: 14,
            top: 12,
            bottom: 6,
        })
}

/// A figure with its unit: the figure large, the unit quiet.
pub fn figure(ui: &mut Ui, palette: &Palette, value: &str, unit: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.with_layout(egui::Layout::left_to_right(Align::Max), |ui| {
            ui.label(
                egui::RichText::new(value)
                    .font(bold(theme::TITLE))
                    .color(palette.ink),
            );
            ui.label(
                egui::RichText::new(unit)
                    .font(plain(SMALL))
                    .color(palette.quiet),
            );
        });
    });
}

/// A hairline across the whole width.
pub fn hairline(ui: &mut Ui, palette: &Palette) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, palette.hairline);
}

/// What an empty list shows: one sentence and one thing to do.
pub fn empty_state(ui: &mut Ui, palette: &Palette, words: &str, action: Option<&str>) -> bool {
    let mut clicked = false;
    Frame::new()
        .inner_margin(Margin::symmetric(16, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            quiet(ui, palette, words);
            if let Some(action) = action {
                ui.add_space(6.0);
                clicked = button(ui, action).clicked();
            }
        });
    clicked
}

/// A clickable row of a list, painted by the caller; chosen and hovered rows have a ground.
pub fn row(
    ui: &mut Ui,
    palette: &Palette,
    height: f32,
    chosen: bool,
    name: &str,
    sense: Sense,
) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), sense);
    if chosen {
        ui.painter().rect_filled(rect, 0.0, palette.selected);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 0.0, palette.hovered);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect.shrink(1.0),
            CornerRadius::same(4),
            Stroke::new(1.5, palette.focus),
            StrokeKind::Inside,
        );
    }
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    (rect, response)
}

/// A line that opens and closes what is under it; returns whether it is open.
pub fn fold(
    ui: &mut Ui,
    palette: &Palette,
    key: &str,
    title: &str,
    count: Option<usize>,
    open_at_first: bool,
) -> bool {
    let id = ui.make_persistent_id(("fold", key));
    let mut open = ui.data(|d| d.get_temp::<bool>(id)).unwrap_or(open_at_first);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::click());
    if response.clicked() {
        open = !open;
        ui.data_mut(|d| d.insert_temp(id, open));
    }
    let ink = if response.hovered() || response.has_focus() {
        palette.ink
    } else {
        palette.quiet
    };
    let square = Rect::from_min_size(
        pos2(rect.left() - 2.0, rect.center().y - 7.0),
        Vec2::splat(14.0),
    );
    icons::paint(
        ui.painter(),
        if open { Icon::Down } else { Icon::Right },
        square,
        ink,
    );
    let title_galley = galley_cut(
        ui,
        title,
        plain(theme::BODY),
        palette.ink,
        rect.width() - 60.0,
    );
    ui.painter().galley(
        pos2(
            rect.left() + 16.0,
            rect.center().y - title_galley.size().y * 0.5,
        ),
        title_galley,
        palette.ink,
    );
    if let Some(count) = count {
        let g = galley(ui, &count.to_string(), plain(SMALL), palette.quiet, 60.0);
        ui.painter().galley(
            pos2(
                rect.right() - g.size().x,
                rect.center().y - g.size().y * 0.5,
            ),
            g,
            palette.quiet,
        );
    }
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, open, title));
    open
}

/// Two columns of secondary text: what, and its value.
pub fn fact(ui: &mut Ui, palette: &Palette, what: &str, value: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.allocate_ui_with_layout(vec2(76.0, 16.0), egui::Layout::top_down(Align::Min), |ui| {
            ui.set_width(76.0);
            quiet(ui, palette, what);
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            text(ui, value, plain(SMALL), palette.ink);
        });
    });
}
