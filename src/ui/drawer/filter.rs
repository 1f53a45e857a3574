//! The field for a condition: typed, completed, its fault told under it.

use crate::base::text::visible;
use crate::layer::filter::{Completion, Suggested};
use crate::session::Command;
use crate::session::attributes::{AttributeTable, TableCommand};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, plain};
use crate::ui::widgets::{galley_cut, row, text};
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    self, Id, Key, Margin, Modifiers, Popup, PopupCloseBehavior, RichText, Sense, Stroke, TextEdit,
    Ui, pos2,
};

/// The field between frames.
#[derive(Debug, Default)]
pub struct Field {
    text: String,
    cursor: usize,
    chosen: usize,
    /// Taken with Esc: nothing is offered until something is typed.
    is_quiet: bool,
}

impl Field {
    /// With a condition that stands already.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    fn id() -> Id {
        Id::unique("table-filter")
    }

    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable, width: f32) {
        let id = Self::id();
        let had_focus = ui.memory(|m| m.has_focus(id));
        if !had_focus && self.text != table.filter {
            // Something else has set it: a value that was clicked.
            self.text.clone_from(&table.filter);
        }
        let completion = &table.completion;
        let is_fresh = completion.to == self.cursor && table.filter == self.text;
        let offers = had_focus && !self.is_quiet && is_fresh && !completion.items.is_empty();
        let mut taken = None;
        if offers {
            self.chosen = self.chosen.min(completion.items.len() - 1);
            let (up, down, take, quiet) = ui.input_mut(|i| {
                let mut key = |key| i.consume_key(Modifiers::NONE, key);
                (
                    key(Key::ArrowUp),
                    key(Key::ArrowDown),
                    key(Key::Enter) || key(Key::Tab),
                    key(Key::Escape),
                )
            });
            if down {
                self.chosen = (self.chosen + 1) % completion.items.len();
            }
            if up {
                let num = completion.items.len();
                self.chosen = (self.chosen + num - 1) % num;
            }
            if take {
                taken = Some(self.chosen);
            }
            self.is_quiet = quiet;
        }
        let hint = RichText::new(shown.t("table.filter_hint")).color(shown.palette.quiet);
        let before = ui.visuals().widgets.inactive.bg_stroke;
        if table.fault.is_some() && table.filter == self.text {
            let [ink, _] = shown.palette.prohibited;
            let faulty = Stroke::new(1.0, ink);
            ui.visuals_mut().widgets.inactive.bg_stroke = faulty;
            ui.visuals_mut().selection.stroke = faulty;
        }
        let output = TextEdit::singleline(&mut self.text)
            .hint_text(hint)
            .margin(Margin::symmetric(8, 5))
            .desired_width(width)
            .lock_focus(offers)
            .id(id)
            .show(ui);
        ui.visuals_mut().widgets.inactive.bg_stroke = before;
        let response = output.response.response;
        let changed = response.changed();
        let response = response.accessible_name(shown.t("table.filter"));
        let cursor = output
            .cursor_range
            .map_or(self.cursor, |range| range.primary.index.0);
        if changed || (response.has_focus() && cursor != self.cursor) || response.gained_focus() {
            if changed {
                self.is_quiet = false;
                self.chosen = 0;
            }
            self.cursor = cursor;
            self.send(shown);
        }
        if let Some(clicked) = self.offer(&response, shown, completion, offers) {
            taken = Some(clicked);
        }
        if let Some(suggestion) = taken.and_then(|i| completion.items.get(i)) {
            let (text, cursor) = completion.taken(&self.text, suggestion);
            (self.text, self.cursor, self.chosen) = (text, cursor, 0);
            let mut state = output.state;
            let range = CCursorRange::one(CCursor::new(cursor));
            state.cursor.set_char_range(Some(range));
            state.store(ui.ctx(), id);
            response.request_focus();
            self.send(shown);
        }
    }

    fn send(&self, shown: &Shown<'_>) {
        let command = TableCommand::Filter(self.text.clone(), self.cursor);
        shown.send(Command::Table(command));
    }

    /// The list of what may come next; which of it was clicked.
    fn offer(
        &self,
        response: &egui::Response,
        shown: &Shown<'_>,
        completion: &Completion,
        offers: bool,
    ) -> Option<usize> {
        let mut taken = None;
        Popup::from_response(response)
            .id(Id::unique("table-filter-offers"))
            .open(offers)
            .close_behavior(PopupCloseBehavior::IgnoreClicks)
            .width(260.0)
            .gap(4.0)
            .accessible_name(shown.t("table.offers"))
            .show(|ui| {
                ui.set_width(248.0);
                for (i, item) in completion.items.iter().enumerate() {
                    let label = visible(item.text.trim());
                    let is_chosen = i == self.chosen;
                    let (rect, response) =
                        row(ui, shown.palette, 24.0, is_chosen, &label, Sense::click());
                    let kind = shown.t(match item.kind {
                        Suggested::Field => "table.is_field",
                        Suggested::Operator => "table.is_operator",
                        Suggested::Value => "table.is_value",
                        Suggested::Joint => "table.is_joint",
                    });
                    let quiet = shown.palette.quiet;
                    let kind = galley_cut(ui, kind, plain(SMALL), quiet, 80.0);
                    let room = rect.width() - kind.size().x - 28.0;
                    let words = galley_cut(ui, &label, plain(BODY), shown.palette.ink, room);
                    let y = rect.center().y;
                    let at = pos2(rect.left() + 8.0, y - words.size().y * 0.5);
                    ui.painter().galley(at, words, shown.palette.ink);
                    let right = rect.right() - 8.0 - kind.size().x;
                    let at = pos2(right, y - kind.size().y * 0.5);
                    ui.painter().galley(at, kind, quiet);
                    if response.clicked() {
                        taken = Some(i);
                    }
                }
            });
        taken
    }
}

/// What is wrong with the condition, and where; nothing where it is understood. While it is typed
/// at its end, what is still missing there is no fault yet.
pub fn fault(ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
    let Some(fault) = &table.fault else {
        return;
    };
    let is_typing = ui.memory(|m| m.has_focus(Field::id()));
    let is_at_end = fault.column > table.filter.trim_end().chars().count();
    if is_typing && is_at_end {
        return;
    }
    ui.horizontal(|ui| {
        ui.add_space(16.0);
        let [ink, _] = shown.palette.prohibited;
        text(ui, &shown.say(&fault.message()), plain(SMALL), ink);
    });
}
