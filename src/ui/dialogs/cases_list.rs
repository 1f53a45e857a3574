//! The list of cases in a folder, found by state and words.

use super::{buttons, frame};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::session::Command;
use crate::session::cases::{CasesCommand, Listing};
use crate::ui::choices::combo;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, galley_cut, quiet, row, text};
use crate::workspace::cases::{CaseFilter, CaseRow, Step};
use eframe::egui::{self, Id, Key, Modal, ScrollArea, Sense, TextEdit, Ui, pos2};
use std::path::PathBuf;

/// Height of a line, points.
const LINE: f32 = 44.0;

/// What is typed so far.
#[derive(Debug, Default)]
pub struct CasesList {
    folder: Option<String>,
}

impl CasesList {
    /// Shows the page.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>, listing: &Listing) {
        let palette = shown.palette;
        let room = ctx.content_rect().size();
        let mut closes = false;
        let response = Modal::new(Id::unique("cases-list"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                ui.set_width((room.x - 160.0).clamp(480.0, 820.0));
                ui.spacing_mut().item_spacing.y = 8.0;
                text(ui, shown.t("cases.list_title"), bold(TITLE), palette.ink);
                self.folder(ui, shown, listing);
                filter(ui, shown, &listing.filter);
                let wanted: Vec<&CaseRow> = listing.shown().collect();
                let words = match (&listing.folder, listing.is_running, wanted.len()) {
                    (None, ..) => Some("cases.list_choose"),
                    (_, true, _) => Some("cases.list_running"),
                    (_, _, 0) => Some("cases.list_none"),
                    _ => None,
                };
                match words {
                    Some(words) => {
                        quiet(ui, palette, shown.t(words));
                    }
                    None => {
                        let count = Message::new("cases.list_count")
                            .with("shown", wanted.len())
                            .with("all", listing.rows.len());
                        quiet(ui, palette, &shown.say(&count));
                    }
                }
                ScrollArea::vertical()
                    .id_salt("cases-list")
                    .max_height((room.y - 320.0).clamp(160.0, 560.0))
                    .auto_shrink([false, true])
                    .show_rows(ui, LINE, wanted.len(), |ui, range| {
                        for case in wanted.get(range).unwrap_or_default() {
                            closes |= one(ui, shown, case);
                        }
                    });
                buttons(ui, |ui| {
                    closes |= button(ui, shown.t("ui.close")).clicked();
                });
            });
        if closes || response.should_close() {
            self.folder = None;
            shown.send(Command::Cases(CasesCommand::CloseList));
        }
    }

    fn folder(&mut self, ui: &mut Ui, shown: &Shown<'_>, listing: &Listing) {
        let now = listing.folder.as_ref();
        let now = now.map(|f| f.to_string_lossy().into_owned());
        let typed = self.folder.get_or_insert_with(|| now.unwrap_or_default());
        ui.horizontal(|ui| {
            let name = shown.t("cases.list_folder");
            let edit = TextEdit::singleline(typed)
                .hint_text(name)
                .desired_width((ui.available_width() - 54.0).max(120.0));
            let edit = ui.add(edit).accessible_name(name);
            let enter = edit.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if button(ui, shown.t("cases.list_go")).clicked() || enter {
                let folder = PathBuf::from(typed.trim());
                if folder.is_absolute() {
                    shown.send(Command::Cases(CasesCommand::List(folder)));
                }
            }
        });
    }
}

fn filter(ui: &mut Ui, shown: &Shown<'_>, filter: &CaseFilter) {
    let mut wanted = filter.clone();
    ui.horizontal(|ui| {
        let name = shown.t("cases.list_search");
        ui.add(
            TextEdit::singleline(&mut wanted.words)
                .hint_text(name)
                .desired_width((ui.available_width() - 148.0).max(120.0)),
        )
        .accessible_name(name);
        let words = |step: Option<Step>| match step {
            Some(step) => crate::i18n::raw(shown.lang, step.code()).to_owned(),
            None => shown.t("cases.list_any").to_owned(),
        };
        let now = words(wanted.state);
        let name = shown.t("cases.col_state");
        combo(ui, "cases-state", name, &now, 140.0, |ui| {
            for step in std::iter::once(None).chain(Step::ALL.map(Some)) {
                ui.selectable_value(&mut wanted.state, step, words(step));
            }
        });
    });
    if wanted != *filter {
        shown.send(Command::Cases(CasesCommand::Filter(wanted)));
    }
}

/// A case: two lines, and a click that opens its workspace. Whether it was opened.
fn one(ui: &mut Ui, shown: &Shown<'_>, case: &CaseRow) -> bool {
    let palette = shown.palette;
    let name = visible(&case.name);
    let (rect, response) = row(ui, palette, LINE, false, &name, Sense::click());
    let state = match &case.state {
        Some((step, date, officer)) => {
            let step = crate::i18n::raw(shown.lang, step.code());
            format!("{step} · {date} · {}", visible(officer))
        }
        None => shown.t("cases.list_no_state").to_owned(),
    };
    let state = galley_cut(ui, &state, plain(SMALL), palette.quiet, 220.0);
    let state_at = pos2(rect.right() - 8.0 - state.size().x, rect.top() + 5.0);
    let width = rect.width() - 250.0;
    let title = if case.receipt_no.is_empty() {
        name
    } else {
        format!("{} · {name}", visible(&case.receipt_no))
    };
    let title = galley_cut(ui, &title, bold(BODY), palette.ink, width);
    let below = match (&case.fault, &case.workspace) {
        (Some(fault), _) => shown.say(fault),
        (None, None) => shown.t("cases.list_no_workspace").to_owned(),
        (None, Some(_)) => {
            let round = Message::new("cases.list_round").with("round", case.round);
            let folder = case.folder.file_name().unwrap_or_default();
            let folder = visible(&folder.to_string_lossy());
            let applicant = visible(&case.applicant);
            let round = shown.say(&round);
            let parts = [applicant, round, folder];
            let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            parts.join(" · ")
        }
    };
    let is_broken = case.fault.is_some() || case.workspace.is_none();
    let ink = if is_broken {
        palette.attention[0]
    } else {
        palette.quiet
    };
    let below = galley_cut(ui, &below, plain(SMALL), ink, rect.width() - 24.0);
    let painter = ui.painter();
    painter.galley(
        pos2(rect.left() + 8.0, rect.top() + 4.0),
        title,
        palette.ink,
    );
    painter.galley(pos2(rect.left() + 8.0, rect.top() + 24.0), below, ink);
    painter.galley(state_at, state, palette.quiet);
    if let Some(workspace) = case.workspace.as_ref().filter(|_| response.clicked()) {
        shown.send(Command::OpenWorkspace(workspace.clone()));
        return true;
    }
    false
}
