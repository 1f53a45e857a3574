//! The attribute table: which layer, what is looked for, what is done with rows.

use super::{described, filter, grid, pages};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::i18n::numbers;
use crate::layer::table::ColumnKey;
use crate::session::attributes::{AttributeTable, TableCommand, TableOf};
use crate::session::{Action, Command};
use crate::ui::choices::combo;
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, plain};
use crate::ui::widgets::{button, ghost_button, hairline, quiet};
use eframe::egui::{self, Align, Button, Layout, Margin, RichText, TextEdit, Ui, vec2};

/// What the table keeps between frames.
#[derive(Debug, Default)]
pub struct Attributes {
    of: Option<TableOf>,
    search: String,
    filter: filter::Field,
    grid: grid::Place,
}

impl Attributes {
    /// Shows the table.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
        if self.of.as_ref() != Some(&table.of) {
            *self = Self {
                of: Some(table.of.clone()),
                search: table.search.clone(),
                filter: filter::Field::new(&table.filter),
                grid: grid::Place::default(),
            };
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(5.0);
        head(ui, shown, table);
        ui.add_space(3.0);
        self.asking(ui, shown, table);
        filter::fault(ui, shown, table);
        ui.add_space(5.0);
        hairline(ui, shown.palette);
        let rest = ui.available_size();
        let pane = if table.describes.is_some() {
            described::WIDTH.min(rest.x * 0.4)
        } else {
            0.0
        };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.allocate_ui_with_layout(
                vec2(rest.x - pane, rest.y),
                Layout::top_down(Align::Min),
                |ui| self.grid.show(ui, shown, table),
            );
            if pane > 0.0 {
                ui.allocate_ui_with_layout(
                    vec2(pane, rest.y),
                    Layout::top_down(Align::Min),
                    |ui| described::show(ui, shown, table),
                );
            }
        });
    }

    /// The search and the condition.
    fn asking(&mut self, ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.add_space(16.0);
            let hint = RichText::new(shown.t("table.search_hint")).color(shown.palette.quiet);
            let width = (ui.available_width() * 0.22).clamp(120.0, 240.0);
            let edit = TextEdit::singleline(&mut self.search)
                .hint_text(hint)
                .margin(Margin::symmetric(8, 5))
                .desired_width(width)
                .id(egui::Id::unique("table-search"));
            let response = ui.add(edit).accessible_name(shown.t("table.search"));
            if response.changed() {
                shown.send(Command::Table(TableCommand::Search(self.search.clone())));
            }
            // What stands at the right takes what it needs; the condition has the rest.
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(12.0);
                switches(ui, shown, table);
                let width = ui.available_width() - 12.0;
                self.filter.show(ui, shown, table, width);
            });
        });
    }
}

/// Title, the layer, how much of it is shown, and what can be done.
fn head(ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.set_min_height(28.0);
        ui.add_space(10.0);
        pages(ui, shown);
        which(ui, shown, table);
        quiet(ui, palette, &counts(shown, table));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.add_space(10.0);
            let close = shown.t("ui.close");
            if ghost_button(ui, palette, Some(Icon::Cross), "", close).clicked() {
                shown.act(Action::AttributeTable);
            }
            let has_rows = table.num_rows() > 0;
            ui.add_enabled_ui(has_rows, |ui| {
                if button(ui, shown.t("table.export")).clicked() {
                    shown.send(Command::Table(TableCommand::Export));
                }
                if button(ui, shown.t("table.copy")).clicked() {
                    shown.send(Command::Table(TableCommand::Copy));
                }
            });
            let has_chosen = shown.session.num_rows_chosen(&table.of) > 0;
            ui.add_enabled_ui(has_chosen, |ui| {
                if button(ui, shown.t("table.show_on_map")).clicked() {
                    shown.send(Command::Table(TableCommand::Show(None)));
                }
            });
        });
    });
}

/// The list of layers and project files that have a table.
fn which(ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
    let session = shown.session;
    let workspace = session.workspace();
    let layers = workspace.layers.iter();
    let layers = layers.map(|e| TableOf::Layer(e.id.clone()));
    let files = workspace.projects.iter();
    let files = files.map(|e| TableOf::Projects(e.file.clone()));
    let now = visible(&session.table_name(&table.of));
    combo(ui, "table-of", shown.t("table.of"), &now, 190.0, |ui| {
        for of in layers.chain(files) {
            if session.table_layer(&of).is_none() {
                continue;
            }
            let name = visible(&session.table_name(&of));
            if ui.selectable_label(of == table.of, name).clicked() && of != table.of {
                shown.send(Command::Table(TableCommand::Open(of)));
            }
        }
    });
}

fn counts(shown: &Shown<'_>, table: &AttributeTable) -> String {
    let number = |n: usize| numbers::fixed(n as f64, 0);
    let all = table.layer().len();
    let mut words = if table.num_rows() == all {
        shown.say(&Message::new("table.rows").with("n", number(all)))
    } else {
        let message = Message::new("table.rows_shown")
            .with("n", number(table.num_rows()))
            .with("all", number(all));
        shown.say(&message)
    };
    let chosen = shown.session.num_rows_chosen(&table.of);
    if chosen > 0 {
        let message = Message::new("table.rows_chosen").with("n", number(chosen));
        words = format!("{words} · {}", shown.say(&message));
    }
    if table.is_stopped() {
        words = format!("{words} · {}", shown.t("table.stopped"));
    }
    if !table.is_current() {
        words = format!("{words} · {}", shown.t("table.looking"));
    }
    words
}

/// Which columns and rows there are besides: from the right.
fn switches(ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
    let switch = |ui: &mut Ui, code: &'static str, is_on: bool| {
        let words = RichText::new(shown.t(code)).font(plain(SMALL + 0.5));
        ui.add(Button::new(words).selected(is_on).min_size(vec2(0.0, 26.0)))
            .clicked()
    };
    ui.spacing_mut().item_spacing.x = 6.0;
    let describes = table.describes.is_some();
    if switch(ui, "table.describe", describes) {
        let first = if table.layer().schema.fields.is_empty() {
            ColumnKey::Id
        } else {
            ColumnKey::Field(0)
        };
        let column = table.sort.map_or(first, |s| s.column);
        let wanted = (!describes).then_some(column);
        shown.send(Command::Table(TableCommand::Describe(wanted)));
    }
    if switch(ui, "table.measures", table.with_measures) {
        let with = !table.with_measures;
        shown.send(Command::Table(TableCommand::WithMeasures(with)));
    }
    if switch(ui, "table.only_chosen", table.only_selected) {
        let only = !table.only_selected;
        shown.send(Command::Table(TableCommand::OnlySelected(only)));
    }
}
