//! 新旧规定对照: what is in force on one day and on another, side by side, with what changed.

use super::{buttons, frame};
use crate::base::date::Date;
use crate::base::message::Message;
use crate::i18n::Lang;
use crate::rules::{LawRow, RuleBase, law_rows};
use crate::session::Session;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{hairline, primary_button, quiet, text};
use eframe::egui::{self, Align, Id, Layout, Margin, Modal, ScrollArea, TextEdit, Ui, vec2};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The page and the days it compares.
pub struct LawDialog {
    base: Result<Arc<RuleBase>, Message>,
    /// Days on which law took over from law: the last of the old and the first of the new.
    turns: Vec<(Date, Date)>,
    days: [String; 2],
    /// The days the rows belong to.
    made_for: Option<(Date, Date)>,
    rows: Vec<LawRow>,
}

impl LawDialog {
    /// Begins with the last change before the check date.
    pub fn new(session: &Session) -> Self {
        let base = session.rules().base();
        let turns = base.as_deref().map(turns).unwrap_or_default();
        let as_of = session.as_of();
        let last = turns.iter().rev().find(|(_, new)| *new <= as_of);
        let (old, new) = last.or(turns.first()).copied().unwrap_or((as_of, as_of));
        Self {
            base,
            turns,
            days: [old.to_string(), new.to_string()],
            made_for: None,
            rows: Vec::new(),
        }
    }

    /// Shows the page; returns whether it is to close.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>) -> bool {
        let palette = shown.palette;
        let screen = ctx.content_rect().size();
        let size = vec2(
            (screen.x - 80.0).clamp(560.0, 1000.0),
            (screen.y - 250.0).clamp(200.0, 560.0),
        );
        let mut close = false;
        let response = Modal::new(Id::unique("law"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                ui.set_width(size.x);
                ui.spacing_mut().item_spacing.y = 8.0;
                let title = shown.t("session.action_old_and_new_law");
                text(ui, title, bold(TITLE), palette.ink);
                let base = match &self.base {
                    Ok(base) => Arc::clone(base),
                    Err(why) => {
                        text(ui, &shown.say(why), plain(BODY), palette.prohibited[0]);
                        close = foot(ui, shown);
                        return;
                    }
                };
                self.choose_days(ui, shown);
                self.compare(&base);
                // The scroll bar stands beside the last column.
                let width = size.x - 14.0;
                heads(ui, shown, width, &self.days);
                hairline(ui, palette);
                ScrollArea::vertical()
                    .id_salt("law")
                    .max_height(size.y)
                    .auto_shrink([false, true])
                    .show(ui, |ui| {
                        ui.set_width(size.x);
                        if self.rows.is_empty() && self.made_for.is_some() {
                            quiet(ui, palette, shown.t("form.law_same"));
                        }
                        for row in &self.rows {
                            line(ui, shown, row, width);
                            hairline(ui, palette);
                        }
                    });
                quiet(ui, palette, shown.t("screening.machine"));
                close = foot(ui, shown);
            });
        close || response.should_close()
    }

    fn choose_days(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (i, code) in ["form.law_day_old", "form.law_day_new"]
                .into_iter()
                .enumerate()
            {
                let name = shown.t(code);
                quiet(ui, shown.palette, name);
                if let Some(day) = self.days.get_mut(i) {
                    let edit = TextEdit::singleline(day)
                        .margin(Margin::symmetric(8, 5))
                        .desired_width(96.0);
                    ui.add(edit).accessible_name(name);
                    if day.parse::<Date>().is_err() {
                        let ink = shown.palette.prohibited[0];
                        text(ui, shown.t("form.case_date_bad"), plain(SMALL), ink);
                    }
                }
            }
            for (old, new) in &self.turns {
                let message = Message::new("form.law_turn").with("date", new.to_string());
                let is_now = self.days == [old.to_string(), new.to_string()];
                let choice = egui::Button::new(shown.say(&message)).selected(is_now);
                if ui.add(choice).clicked() {
                    self.days = [old.to_string(), new.to_string()];
                }
            }
        });
    }

    fn compare(&mut self, base: &RuleBase) {
        let [one, other] = &self.days;
        let (Ok(one), Ok(other)) = (one.parse(), other.parse()) else {
            return;
        };
        if self.made_for != Some((one, other)) {
            self.rows = law_rows(base, one, other);
            self.made_for = Some((one, other));
        }
    }
}

/// Days on which an entry took over from another.
fn turns(base: &RuleBase) -> Vec<(Date, Date)> {
    let all: BTreeSet<(Date, Date)> = base
        .rules()
        .iter()
        .flat_map(|new| new.replaces.iter().map(move |old| (old, new)))
        .filter_map(|(old, new)| Some((base.get(old)?.valid_to?, new.valid_from)))
        .map(|(old, new)| (new, old))
        .collect();
    all.into_iter().map(|(new, old)| (old, new)).collect()
}

/// Widths of the three columns: old, new, what changed.
fn widths(width: f32) -> [f32; 3] {
    let remark = 150.0;
    let half = (width - remark - 32.0) * 0.5;
    [half, half, remark]
}

fn columns(ui: &mut Ui, width: f32, mut add: impl FnMut(&mut Ui, usize)) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        for (i, width) in widths(width).into_iter().enumerate() {
            ui.allocate_ui_with_layout(vec2(width, 10.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 3.0;
                add(ui, i);
            });
        }
    });
}

fn heads(ui: &mut Ui, shown: &Shown<'_>, width: f32, days: &[String; 2]) {
    let names = ["form.law_old", "form.law_new", "form.law_remark"];
    columns(ui, width, |ui, i| {
        let name = names.get(i).map_or("", |code| shown.t(code));
        let title = match days.get(i) {
            Some(day) => format!("{name} · {day}"),
            None => name.to_owned(),
        };
        text(ui, &title, bold(SMALL + 0.5), shown.palette.quiet);
    });
}

fn line(ui: &mut Ui, shown: &Shown<'_>, row: &LawRow, width: f32) {
    let palette = shown.palette;
    let pick = |[zh, en]: &[String; 2]| match shown.lang {
        Lang::Zh => zh.clone(),
        Lang::En => en.clone(),
    };
    let side = |ui: &mut Ui, id: &str, citation: &str, gist: &str, date: Option<String>| {
        if id.is_empty() {
            quiet(ui, palette, shown.t("form.law_none"));
            return;
        }
        text(ui, citation, bold(SMALL + 0.5), palette.ink);
        text(ui, gist, plain(SMALL + 0.5), palette.ink);
        let foot = match date {
            Some(date) => format!("{id} · {date}"),
            None => id.to_owned(),
        };
        quiet(ui, palette, &foot);
    };
    columns(ui, width, |ui, i| match i {
        0 => {
            let until = row
                .old_until
                .map(|d| shown.say(&Message::new("form.law_until").with("date", d.to_string())));
            side(
                ui,
                &row.old_id,
                &row.old_citation,
                &pick(&row.old_gist),
                until,
            );
        }
        1 => {
            let from = row
                .new_from
                .map(|d| shown.say(&Message::new("form.law_from").with("date", d.to_string())));
            side(
                ui,
                &row.new_id,
                &row.new_citation,
                &pick(&row.new_gist),
                from,
            );
        }
        _ => {
            let title = match shown.lang {
                Lang::Zh => &row.title,
                Lang::En => &row.title_en,
            };
            text(ui, title, plain(SMALL), palette.ink);
            quiet(ui, palette, &shown.say(&row.remark));
        }
    });
}

fn foot(ui: &mut Ui, shown: &Shown<'_>) -> bool {
    let mut close = false;
    buttons(ui, |ui| {
        close = primary_button(ui, shown.palette, shown.t("ui.close"), true).clicked();
    });
    close
}
