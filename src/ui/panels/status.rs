//! The line at the bottom: where the pointer is, in which system, at what scale, and what was
//! done last or is under way.

use crate::geom::Coord;
use crate::i18n::numbers;
use crate::session::jobs::Running;
use crate::session::moved::zone_plane;
use crate::ui::icons::Icon;
use crate::ui::map::choosing;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, plain};
use crate::ui::widgets::{galley_cut, ghost_button};
use eframe::egui::{Align, CornerRadius, Layout, Rect, Sense, Ui, pos2, vec2};

/// Millimetres of a point on a screen of 96 points to the inch, in metres.
const METERS_PER_POINT: f64 = 0.0254 / 96.0;

/// Shows the line; returns whether the running job is to be cancelled.
pub fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    pointer: Option<Coord>,
    running: Option<&Running>,
) -> bool {
    let mut cancel = false;
    ui.horizontal_centered(|ui| {
        ui.add_space(16.0);
        ui.spacing_mut().item_spacing.x = 18.0;
        let at = pointer.unwrap_or_else(|| shown.session.view().center);
        let degrees = format!(
            "{} {}",
            numbers::degrees(at.x, true),
            numbers::degrees(at.y, false)
        );
        words(ui, shown, &degrees, 190.0);
        // Officials write X for the northing and Y for the easting with its zone number.
        if let Some((east, north)) = zone_plane().xy_from_lon_lat(at.x, at.y) {
            let zone = format!(
                "X {}  Y {}",
                numbers::fixed(north, 3),
                numbers::fixed(east, 3)
            );
            words(ui, shown, &zone, 240.0);
        }
        words(ui, shown, shown.t("ui.system"), 180.0);
        let scale = shown.session.view().meters_per_point / METERS_PER_POINT;
        words(ui, shown, &format!("1 : {}", round_scale(scale)), 110.0);
        if !shown.session.selected().is_empty() {
            words(ui, shown, &choosing::count(shown), 160.0);
        }
        if let Some(state) = super::keeping::state(shown) {
            words(ui, shown, &state, 200.0);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(12.0);
            match running {
                Some(running) => cancel = job(ui, shown, running),
                None => {
                    if let Some(done) = shown.session.last_done() {
                        let room = ui.available_width() - 10.0;
                        words(ui, shown, &shown.say(done), room);
                    }
                }
            }
        });
    });
    cancel
}

fn words(ui: &mut Ui, shown: &Shown<'_>, text: &str, room: f32) {
    let galley = galley_cut(ui, text, plain(SMALL), shown.palette.quiet, room);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, shown.palette.quiet);
    response
        .widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, text));
}

fn round_scale(scale: f64) -> String {
    // Three digits: the scale of a screen is no more exact than its dots.
    let power = 10f64.powf((scale.max(1.0).log10().floor() - 2.0).max(0.0));
    numbers::fixed((scale / power).round() * power, 0)
}

fn job(ui: &mut Ui, shown: &Shown<'_>, running: &Running) -> bool {
    let cancel = shown.t("ui.cancel");
    let clicked = ghost_button(ui, shown.palette, Some(Icon::Cross), "", cancel).clicked();
    let (done, total) = running.progress.state();
    let (rect, _) = ui.allocate_exact_size(vec2(90.0, 4.0), Sense::hover());
    ui.painter()
        .rect_filled(rect, CornerRadius::same(2), shown.palette.hairline);
    let bar = if total > 0 {
        let share = (done as f32 / total as f32).clamp(0.02, 1.0);
        Rect::from_min_size(rect.min, vec2(rect.width() * share, rect.height()))
    } else {
        // No total: a piece that wanders.
        let t = ui.input(|i| i.time).rem_euclid(1.6) / 1.6;
        let x = rect.left() + rect.width() * 0.75 * t as f32;
        ui.ctx().request_repaint_after_secs(0.05);
        Rect::from_min_size(
            pos2(x, rect.top()),
            vec2(rect.width() * 0.25, rect.height()),
        )
    };
    ui.painter()
        .rect_filled(bar, CornerRadius::same(2), shown.palette.focus);
    let mut title = shown.say(&running.title);
    if running.waiting > 1 {
        title = format!("{title} +{}", running.waiting - 1);
    }
    let room = ui.available_width() - 10.0;
    words(ui, shown, &title, room);
    clicked
}
