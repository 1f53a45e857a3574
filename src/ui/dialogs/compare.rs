//! Sites side by side: which, the matrix, sorted by a click on a head, copied or written.

use super::frame;
use crate::base::message::Message;
use crate::base::text::visible;
use crate::i18n::wayout::{Unit, cell};
use crate::report::{row_name, site_name, summary_rows};
use crate::rules::Effect;
use crate::screening::alternatives::{
    Cell, CellState, Matrix, ROW_ORDERS, RowOrder, SITE_ORDERS, SITES, SiteOrder,
};
use crate::session::sites::Comparing;
use crate::session::{Command, SitesCommand};
use crate::ui::choices::combo;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, primary_button, quiet, text};
use eframe::egui::{
    self, Align, Color32, CornerRadius, CursorIcon, Id, Layout, Modal, ScrollArea, Sense, Ui, vec2,
};

/// Width of the column that names the rows, points.
const NAMES: f32 = 190.0;

/// Shows the dialog.
pub fn show(ctx: &egui::Context, shown: &Shown<'_>, comparing: &Comparing) {
    let palette = shown.palette;
    let room = ctx.content_rect().size();
    let mut closes = false;
    let response = Modal::new(Id::unique("compare"))
        .frame(frame(ctx, shown))
        .show(ctx, |ui| {
            ui.set_width((room.x - 120.0).clamp(480.0, 1180.0));
            ui.spacing_mut().item_spacing.y = 8.0;
            text(ui, shown.t("wayout.matrix_title"), bold(TITLE), palette.ink);
            quiet(ui, palette, shown.t("wayout.matrix_note"));
            sites(ui, shown, comparing);
            match comparing.sorted() {
                Some(matrix) => {
                    orders(ui, shown, comparing);
                    let height = (room.y - 330.0).clamp(160.0, 620.0);
                    ScrollArea::both()
                        .id_salt("matrix")
                        .max_height(height)
                        .auto_shrink([false, true])
                        .show(ui, |ui| table(ui, shown, comparing, &matrix));
                    if matrix.schematic {
                        quiet(ui, palette, shown.t("wayout.schematic"));
                    }
                    quiet(ui, palette, shown.t("screening.machine"));
                }
                None => waiting(ui, shown, comparing),
            }
            let is_there = comparing.matrix.is_some();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if primary_button(ui, palette, shown.t("wayout.export"), is_there).clicked() {
                    shown.send(Command::Sites(SitesCommand::AskExport));
                }
                ui.add_enabled_ui(is_there, |ui| {
                    if button(ui, shown.t("wayout.copy")).clicked() {
                        shown.send(Command::Sites(SitesCommand::Copy));
                    }
                });
                closes |= button(ui, shown.t("ui.close")).clicked();
            });
        });
    if closes || response.should_close() {
        shown.send(Command::Sites(SitesCommand::CloseCompare));
    }
}

fn waiting(ui: &mut Ui, shown: &Shown<'_>, comparing: &Comparing) {
    let lacking = SITES.start().saturating_sub(comparing.sites.len());
    let words = if lacking > 0 {
        shown.say(&Message::new("wayout.compare_too_few").with("count", lacking))
    } else {
        shown.t("wayout.compare_waiting").to_owned()
    };
    ui.add_space(16.0);
    text(ui, &words, plain(BODY), shown.palette.quiet);
    ui.add_space(16.0);
}

/// The projects, to be ticked.
fn sites(ui: &mut Ui, shown: &Shown<'_>, comparing: &Comparing) {
    text(
        ui,
        shown.t("wayout.choose_sites"),
        bold(SMALL + 0.5),
        shown.palette.quiet,
    );
    let is_full = comparing.sites.len() >= *SITES.end();
    ScrollArea::vertical()
        .id_salt("sites")
        .max_height(76.0)
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                // A name that finds no room begins the next line.
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
                for row in shown.session.project_rows() {
                    let was = comparing.sites.contains(&row.key);
                    let mut is = was;
                    let name = visible(&row.name);
                    let tick = egui::Checkbox::new(&mut is, name);
                    ui.add_enabled(was || !is_full, tick);
                    if is != was {
                        shown.send(Command::Sites(SitesCommand::Tick(row.key.clone(), is)));
                    }
                }
            });
        });
}

fn order_name(shown: &Shown<'_>, code: &str, rows: bool) -> String {
    let kind = if rows { "order" } else { "sites" };
    shown.say(&Message::new(&format!("wayout.{kind}_{code}")))
}

fn orders(ui: &mut Ui, shown: &Shown<'_>, comparing: &Comparing) {
    ui.horizontal(|ui| {
        let now = ROW_ORDERS.iter().find(|(_, o)| *o == comparing.rows);
        let now = now.map_or_else(|| "…".to_owned(), |(c, _)| order_name(shown, c, true));
        let label = shown.t("wayout.sort_rows");
        quiet(ui, shown.palette, label);
        combo(ui, "sort-rows", label, &now, 150.0, |ui| {
            for (code, order) in ROW_ORDERS {
                let is_now = comparing.rows == order;
                if ui
                    .selectable_label(is_now, order_name(shown, code, true))
                    .clicked()
                {
                    shown.send(Command::Sites(SitesCommand::SortRows(order)));
                }
            }
        });
        ui.add_space(12.0);
        let now = SITE_ORDERS.iter().find(|(_, o)| *o == comparing.columns);
        let now = now.map_or_else(|| "…".to_owned(), |(c, _)| order_name(shown, c, false));
        let label = shown.t("wayout.sort_sites");
        quiet(ui, shown.palette, label);
        combo(ui, "sort-sites", label, &now, 190.0, |ui| {
            for (code, order) in SITE_ORDERS {
                let is_now = comparing.columns == order;
                if ui
                    .selectable_label(is_now, order_name(shown, code, false))
                    .clicked()
                {
                    shown.send(Command::Sites(SitesCommand::SortSites(order)));
                }
            }
        });
    });
}

fn table(ui: &mut Ui, shown: &Shown<'_>, comparing: &Comparing, matrix: &Matrix) {
    let palette = shown.palette;
    // Numbers of rows and sites as the matrix was made, for orders by one of them.
    let made = comparing.matrix.as_ref();
    let site_numbers = made
        .map(|m| m.site_order(comparing.columns))
        .unwrap_or_default();
    let row_numbers = made
        .map(|m| m.row_order(comparing.rows))
        .unwrap_or_default();
    let room = ui.available_width() - NAMES - 20.0;
    let wide = (room / matrix.sites.len().max(1) as f32).clamp(130.0, 260.0);
    egui::Grid::new("matrix-grid")
        .num_columns(matrix.sites.len() + 1)
        .spacing(vec2(6.0, 4.0))
        .striped(true)
        .show(ui, |ui| {
            put(ui, NAMES, |ui| {
                quiet(ui, palette, shown.t("wayout.matrix_role"));
            });
            for (k, site) in matrix.sites.iter().enumerate() {
                let name = site_name(shown.lang, site);
                let about = Message::new("wayout.sort_by_site").with("name", site.name.as_str());
                let clicked = put(ui, wide, |ui| head(ui, shown, &name, &shown.say(&about)));
                if clicked && let Some(number) = site_numbers.get(k) {
                    let order = RowOrder::Site(*number);
                    shown.send(Command::Sites(SitesCommand::SortRows(order)));
                }
            }
            ui.end_row();
            for (name, figures) in summary_rows(matrix, shown.lang) {
                put(ui, NAMES, |ui| {
                    text(ui, &name, bold(SMALL + 0.5), palette.ink);
                });
                for (figure, site) in figures.iter().zip(&matrix.sites) {
                    let is_result = name == shown.t("wayout.matrix_result");
                    let ink = if is_result {
                        palette.verdict(site.verdict)[0]
                    } else {
                        palette.ink
                    };
                    put(ui, wide, |ui| {
                        text(ui, figure, bold(SMALL + 0.5), ink);
                    });
                }
                ui.end_row();
            }
            for (k, row) in matrix.rows.iter().enumerate() {
                let name = row_name(shown.lang, row);
                let about = Message::new("wayout.sort_by_row").with("name", name.as_str());
                let clicked = put(ui, NAMES, |ui| head(ui, shown, &name, &shown.say(&about)));
                if clicked && let Some(number) = row_numbers.get(k) {
                    let order = SiteOrder::Row(*number);
                    shown.send(Command::Sites(SitesCommand::SortSites(order)));
                }
                for (c, site) in row.cells.iter().zip(&matrix.sites) {
                    put(ui, wide, |ui| one(ui, shown, Unit::of_site(site), c));
                }
                ui.end_row();
            }
        });
}

/// A cell of fixed width.
fn put<T>(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> T) -> T {
    let layout = Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 20.0), layout, |ui| {
        ui.set_width(width);
        add(ui)
    })
    .inner
}

/// A head that sorts; whether it was clicked.
fn head(ui: &mut Ui, shown: &Shown<'_>, name: &str, about: &str) -> bool {
    let label = egui::RichText::new(visible(name))
        .font(bold(SMALL + 0.5))
        .color(shown.palette.ink);
    ui.add(egui::Label::new(label).wrap().sense(Sense::click()))
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(about)
        .clicked()
}

fn one(ui: &mut Ui, shown: &Shown<'_>, unit: Unit, c: &Cell) {
    let [ink, ground] = colors(shown, c);
    let words = cell(shown.lang, unit, c);
    let response = egui::Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(4))
        .inner_margin(egui::Margin::symmetric(6, 2))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            text(ui, &words, plain(SMALL + 0.5), ink);
        })
        .response;
    if !c.doubts.is_empty() {
        let doubts: Vec<String> = c.doubts.iter().map(|m| shown.say(m)).collect();
        response.on_hover_text(visible(&doubts.join("\n")));
    }
}

fn colors(shown: &Shown<'_>, c: &Cell) -> [Color32; 2] {
    let palette = shown.palette;
    match (c.state, c.effect) {
        (CellState::Involved, Some(Effect::Prohibited)) => palette.prohibited,
        (CellState::CannotTell, _) | (CellState::Unchecked, _) => palette.cannot_tell,
        (CellState::Involved, _) if c.is_open => palette.cannot_tell,
        (CellState::Involved, effect) => palette.effect(effect),
        (CellState::Sliver | CellState::Adjacent, _) => palette.attention,
        (CellState::NoneFound | CellState::NotInvolved, _) => [palette.quiet, palette.raised],
    }
}
