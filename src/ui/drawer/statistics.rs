//! Statistics of a layer: a table with bars, and by what it is added up.

use super::pages;
use crate::base::text::visible;
use crate::session::attributes::TableOf;
use crate::session::statistics::words::Sheet;
use crate::session::statistics::{Statistics, Summed};
use crate::session::{Action, Command, StatisticsCommand};
use crate::stats::GroupBy;
use crate::ui::choices::combo;
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, bold, plain};
use crate::ui::widgets::{button, galley_cut, ghost_button, hairline, quiet, text};
use eframe::egui::{
    Align, Button, CornerRadius, Layout, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};

const ROW: f32 = 24.0;
/// Width of a column of figures and of a name, points.
const FIGURE: f32 = 112.0;
const NAME: f32 = 168.0;
const PADDING: f32 = 16.0;

/// Shows the page.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, statistics: &Statistics) {
    let palette = shown.palette;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(5.0);
    head(ui, shown, statistics);
    ui.add_space(5.0);
    hairline(ui, palette);
    if shown.session.are_statistics_outdated() {
        ui.horizontal(|ui| {
            ui.set_min_height(30.0);
            ui.add_space(16.0);
            let [ink, _] = palette.restricted;
            text(ui, shown.t("statistics.outdated"), plain(SMALL), ink);
            if button(ui, shown.t("statistics.again")).clicked() {
                shown.send(Command::Statistics(StatisticsCommand::Again));
            }
        });
    }
    let note = |ui: &mut Ui, words: &str| {
        ui.horizontal(|ui| {
            ui.set_min_height(32.0);
            ui.add_space(16.0);
            quiet(ui, palette, words);
        });
    };
    if let Some(fault) = &statistics.fault {
        note(ui, &shown.say(fault));
        return;
    }
    match statistics.summed.as_ref().zip(statistics.sheet.as_ref()) {
        None => note(ui, shown.t("table.looking")),
        Some((summed, _)) if summed.summary.rows.is_empty() => {
            note(ui, shown.t("statistics.nothing"));
        }
        Some((summed, sheet)) => sums(ui, shown, sheet, summed),
    }
}

fn head(ui: &mut Ui, shown: &Shown<'_>, statistics: &Statistics) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.set_min_height(28.0);
        ui.add_space(10.0);
        pages(ui, shown);
        which(ui, shown, statistics);
        quiet(ui, shown.palette, shown.t("statistics.by"));
        by(ui, shown, statistics);
        let words = RichText::new(shown.t("table.only_chosen")).font(plain(SMALL + 0.5));
        let only = Button::new(words)
            .selected(statistics.only_selected)
            .min_size(vec2(0.0, 26.0));
        if ui.add(only).clicked() {
            let command = StatisticsCommand::OnlySelected(!statistics.only_selected);
            shown.send(Command::Statistics(command));
        }
        if !statistics.is_current() {
            quiet(ui, shown.palette, shown.t("table.looking"));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.add_space(10.0);
            let close = shown.t("ui.close");
            if ghost_button(ui, shown.palette, Some(Icon::Cross), "", close).clicked() {
                shown.act(Action::Statistics);
            }
            ui.add_enabled_ui(statistics.summed.is_some(), |ui| {
                if button(ui, shown.t("table.copy")).clicked() {
                    shown.send(Command::Statistics(StatisticsCommand::Copy));
                }
            });
        });
    });
}

fn which(ui: &mut Ui, shown: &Shown<'_>, statistics: &Statistics) {
    let session = shown.session;
    let workspace = session.workspace();
    let layers = workspace.layers.iter();
    let layers = layers.map(|e| TableOf::Layer(e.id.clone()));
    let files = workspace.projects.iter();
    let files = files.map(|e| TableOf::Projects(e.file.clone()));
    let now = visible(&session.table_name(&statistics.of));
    let what = shown.t("table.of");
    combo(ui, "statistics-of", what, &now, 180.0, |ui| {
        for of in layers.chain(files) {
            if session.table_layer(&of).is_none() {
                continue;
            }
            let name = visible(&session.table_name(&of));
            let is_now = of == statistics.of;
            if ui.selectable_label(is_now, name).clicked() && !is_now {
                shown.send(Command::Statistics(StatisticsCommand::Open(of)));
            }
        }
    });
}

fn by(ui: &mut Ui, shown: &Shown<'_>, statistics: &Statistics) {
    let session = shown.session;
    let now = visible(&session.grouping_name(&statistics.by));
    let what = shown.t("statistics.by");
    combo(ui, "statistics-by", what, &now, 180.0, |ui| {
        let mut section = "";
        for by in session.groupings(&statistics.of) {
            let code = match by {
                GroupBy::County | GroupBy::Township | GroupBy::Village => "statistics.group_places",
                GroupBy::Class | GroupBy::Field(_) => "statistics.group_fields",
                GroupBy::Layer(_) => "statistics.group_layers",
            };
            if code != section {
                section = code;
                quiet(ui, shown.palette, shown.t(code));
            }
            let is_now = by == statistics.by;
            let name = visible(&session.grouping_name(&by));
            if ui.selectable_label(is_now, name).clicked() && !is_now {
                shown.send(Command::Statistics(StatisticsCommand::By(by)));
            }
        }
    });
}

fn sums(ui: &mut Ui, shown: &Shown<'_>, sheet: &Sheet, summed: &Summed) {
    let bars = summed.summary.shares_of_largest();
    let width = |is_figure: bool| if is_figure { FIGURE } else { NAME };
    let table: f32 = sheet.heads.iter().map(|(_, f)| width(*f)).sum();
    let chart = (ui.available_width() - table - 24.0).clamp(120.0, 420.0);
    let head: Vec<String> = sheet.heads.iter().map(|(head, _)| head.clone()).collect();
    let num = sheet.rows.len();
    let lines = num + 2 + sheet.notes.len();
    ScrollArea::both()
        .id_salt("statistics-rows")
        .auto_shrink(false)
        .show_rows(ui, ROW, lines, |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for line in range {
                let size = vec2((table + chart + 24.0).max(ui.available_width()), ROW);
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                let place = line.checked_sub(1);
                let cells = match place {
                    None => &head,
                    Some(i) if i == num => &sheet.total,
                    Some(i) => {
                        match (sheet.rows.get(i), sheet.notes.get(i.wrapping_sub(num + 1))) {
                            (Some(cells), _) => cells,
                            (None, note) => {
                                let words = note.map_or("", String::as_str);
                                let room = rect.width() - 32.0;
                                let quiet = shown.palette.quiet;
                                let galley = galley_cut(ui, words, plain(SMALL), quiet, room);
                                let y = rect.center().y - galley.size().y * 0.5;
                                let at = pos2(rect.left() + PADDING, y);
                                ui.painter().galley(at, galley, quiet);
                                response
                                    .widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
                                continue;
                            }
                        }
                    }
                };
                let bar = place.and_then(|i| bars.get(i)).copied();
                row(ui, shown, (sheet, cells), rect, (bar, chart), bar.is_none());
                let said = cells.join(" | ");
                response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &said));
            }
        });
}

fn row(
    ui: &Ui,
    shown: &Shown<'_>,
    (sheet, cells): (&Sheet, &[String]),
    rect: Rect,
    (bar, chart): (Option<f64>, f32),
    is_bold: bool,
) {
    let palette = shown.palette;
    if is_bold {
        ui.painter().rect_filled(rect, 0.0, palette.selected);
    }
    let line = Stroke::new(1.0, palette.hairline.gamma_multiply(0.7));
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
    let font = if is_bold {
        bold(SMALL + 0.5)
    } else {
        plain(SMALL + 0.5)
    };
    let mut x = rect.left() + 8.0;
    for (cell, (_, is_figure)) in cells.iter().zip(&sheet.heads) {
        let width = if *is_figure { FIGURE } else { NAME };
        let words = visible(cell);
        let galley = galley_cut(ui, &words, font.clone(), palette.ink, width - PADDING);
        let left = if *is_figure {
            x + width - PADDING * 0.5 - galley.size().x
        } else {
            x + PADDING * 0.5
        };
        let y = rect.center().y - galley.size().y * 0.5;
        ui.painter().galley(pos2(left, y), galley, palette.ink);
        x += width;
    }
    if let Some(share) = bar {
        let length = ((chart - 16.0) * share as f32).max(if share > 0.0 { 1.0 } else { 0.0 });
        let bar = Rect::from_min_size(pos2(x + 12.0, rect.center().y - 5.0), vec2(length, 10.0));
        let fill = palette.focus.gamma_multiply(0.7);
        ui.painter().rect_filled(bar, CornerRadius::same(2), fill);
    }
}
