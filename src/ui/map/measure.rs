//! The ruler under the pointer and on the map, and the card with its figures.

use super::camera::Camera;
use crate::base::units::Meters;
use crate::i18n::numbers;
use crate::session::measuring::{MeasureKind, Measuring, heads, lines};
use crate::session::{Command, MeasureCommand};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, bold, plain};
use crate::ui::widgets::{card, galley, ghost_button, quiet, text};
use eframe::egui::{
    self, Align2, Area, CornerRadius, CursorIcon, Key, Order, Painter, Pos2, Rect, Response, Role,
    Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

/// Legs shorter than this have no figure beside them, points.
const ROOM: f32 = 56.0;
/// Between columns of figures, points.
const GAP: f32 = 18.0;

/// Takes clicks and keys while the ruler is up; whether it did, and the map is not to.
pub fn handle(ui: &Ui, shown: &Shown<'_>, response: &Response, camera: &Camera) -> bool {
    let Some(measuring) = shown.session.measuring() else {
        return false;
    };
    let send = |command: MeasureCommand| shown.send(Command::Measure(command));
    let hover = response.hover_pos();
    if hover.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    // A double click ends the line; its first click has put the last vertex down.
    if response.double_clicked() {
        send(MeasureCommand::Finish);
    } else if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        response.request_focus();
        send(MeasureCommand::Add(camera.lon_lat(at)));
    } else if let Some(at) = hover
        && ui.input(|i| i.pointer.is_moving())
        && !measuring.is_done
    {
        send(MeasureCommand::Ahead(camera.lon_lat(at)));
    }
    if response.secondary_clicked() {
        send(MeasureCommand::Finish);
    }
    if response.has_focus() || ui.memory(|m| m.focused().is_none()) {
        let (back, finish, stop) = ui.input(|i| {
            (
                i.key_pressed(Key::Backspace) || i.key_pressed(Key::Delete),
                i.key_pressed(Key::Enter),
                i.key_pressed(Key::Escape),
            )
        });
        if back {
            send(MeasureCommand::Back);
        }
        if finish {
            send(MeasureCommand::Finish);
        }
        if stop {
            send(MeasureCommand::Use(None));
        }
    }
    true
}

/// Paints the line with the length of each leg.
pub fn paint(ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let Some(measuring) = shown.session.measuring() else {
        return;
    };
    let (ink, halo) = (shown.palette.focus, shown.palette.halo);
    let mut points: Vec<Pos2> = measuring.line().iter().map(|c| camera.screen(*c)).collect();
    let is_area = measuring.kind == MeasureKind::Area && points.len() > 2;
    if is_area {
        points.extend(points.first().copied());
    }
    painter.add(Shape::line(points.clone(), Stroke::new(5.0, halo)));
    painter.add(Shape::line(points.clone(), Stroke::new(2.0, ink)));
    for at in measuring.points.iter().map(|c| camera.screen(*c)) {
        painter.circle_filled(at, 5.0, halo);
        painter.circle_filled(at, 3.5, ink);
    }
    for (leg, length_m) in points.windows(2).zip(&measuring.figures.legs_m) {
        let [a, b] = leg else { continue };
        if a.distance(*b) >= ROOM {
            let middle = *a + (*b - *a) * 0.5;
            label(ui, painter, shown, middle, &distance(*length_m));
        }
    }
}

/// A length as the map shows it.
fn distance(m: f64) -> String {
    if m >= 10_000.0 {
        format!("{} km", numbers::fixed(m / 1000.0, 2))
    } else {
        format!("{} m", numbers::meters(Meters(m)))
    }
}

fn label(ui: &Ui, painter: &Painter, shown: &Shown<'_>, middle: Pos2, words: &str) {
    let galley = galley(ui, words, plain(SMALL), shown.palette.ink, f32::INFINITY);
    let rect = Rect::from_center_size(middle, galley.size() + vec2(8.0, 3.0));
    let ground = shown.palette.raised;
    painter.rect_filled(rect, CornerRadius::same(4), ground);
    let at = rect.center() - galley.size() * 0.5;
    painter.galley(at, galley, shown.palette.ink);
}

/// Shows the card with the figures by three methods.
pub fn show(ui: &Ui, shown: &Shown<'_>, map: Rect) {
    let Some(measuring) = shown.session.measuring() else {
        return;
    };
    Area::new(egui::Id::unique("measuring"))
        .order(Order::Middle)
        .pivot(Align2::CENTER_TOP)
        .fixed_pos(map.center_top() + vec2(0.0, 12.0))
        .constrain_to(map)
        .show(ui.ctx(), |ui| {
            card(shown.palette).show(ui, |ui| contents(ui, shown, measuring));
        });
}

fn contents(ui: &mut Ui, shown: &Shown<'_>, measuring: &Measuring) {
    let palette = shown.palette;
    let send = |command: MeasureCommand| shown.send(Command::Measure(command));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for (kind, code) in [
            (MeasureKind::Distance, "measure.distance"),
            (MeasureKind::Area, "measure.area"),
        ] {
            let is_up = measuring.kind == kind;
            let button = egui::Button::new(shown.t(code)).selected(is_up);
            if ui.add(button).clicked() && !is_up {
                send(MeasureCommand::Use(Some(kind)));
            }
        }
        ui.add_space(8.0);
        let has_points = !measuring.points.is_empty();
        ui.add_enabled_ui(has_points, |ui| {
            let copy = shown.t("table.copy");
            if ghost_button(ui, palette, None, copy, copy).clicked() {
                send(MeasureCommand::Copy);
            }
        });
        let close = shown.t("measure.close");
        if ghost_button(ui, palette, Some(Icon::Cross), "", close).clicked() {
            send(MeasureCommand::Use(None));
        }
    });
    if measuring.line().len() < 2 {
        ui.set_min_width(360.0);
        quiet(ui, palette, shown.t("measure.hint"));
        return;
    }
    figures(ui, shown, measuring);
    if measuring.figures.crosses_itself {
        let [ink, _] = palette.restricted;
        text(ui, shown.t("measure.crosses"), plain(SMALL), ink);
    }
}

/// The figures as a table: what, and a column a method; figures stand right, nothing is wrapped.
fn figures(ui: &mut Ui, shown: &Shown<'_>, measuring: &Measuring) {
    let palette = shown.palette;
    let (heads, lines) = (heads(shown.lang, measuring), lines(shown.lang, measuring));
    let words = |ui: &Ui, text: &str, is_strong: bool, color| {
        let font = if is_strong {
            bold(SMALL + 1.0)
        } else {
            plain(SMALL + 0.5)
        };
        galley(ui, text, font, color, f32::INFINITY)
    };
    let [geodesic, ellipsoid, planar] = heads;
    let mut rows = vec![[String::new(), geodesic, ellipsoid, planar]];
    rows.extend(lines.into_iter().map(|(what, [a, b, c])| [what, a, b, c]));
    let cells: Vec<Vec<_>> = rows
        .iter()
        .enumerate()
        .map(|(row, cells)| {
            let cell = |(column, text): (usize, &String)| {
                let is_figure = row > 0 && column > 0;
                let color = if is_figure {
                    palette.ink
                } else {
                    palette.quiet
                };
                // The office's own method stands out.
                words(ui, text, is_figure && column == 2, color)
            };
            cells.iter().enumerate().map(cell).collect()
        })
        .collect();
    let width = |column: usize| {
        let widths = cells.iter().filter_map(|row| row.get(column));
        widths.map(|cell| cell.size().x).fold(0.0, f32::max)
    };
    let widths = [0, 1, 2, 3].map(width);
    let total = widths.iter().sum::<f32>() + 3.0 * GAP;
    for (row, said) in cells.into_iter().zip(&rows) {
        let (rect, response) = ui.allocate_exact_size(vec2(total, 20.0), Sense::hover());
        let mut x = rect.left();
        for (column, (cell, width)) in row.into_iter().zip(widths).enumerate() {
            let left = if column == 0 {
                x
            } else {
                x + width - cell.size().x
            };
            let y = rect.center().y - cell.size().y * 0.5;
            ui.painter().galley(pos2(left, y), cell, palette.ink);
            x += width + GAP;
        }
        let said = said.join(" ");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said.trim()));
    }
}
