//! The report dialog: projects and formats at the left, the pages of one report at the right.

use super::pages::Pages;
use super::{buttons, frame};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::i18n::Lang;
use crate::session::jobs::Running;
use crate::session::reporting::ReportKind;
use crate::session::reports::{ReportCommand, Reports};
use crate::session::{Action, Command};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, TITLE, bold, plain};
use crate::ui::widgets::{button, ghost_button, primary_button, quiet, row, text};
use eframe::egui::{self, Id, Modal, ScrollArea, Sense, Ui, vec2};

/// Width of the left side.
const LEFT: f32 = 260.0;

/// The dialog's own state: the sheets as painted.
#[derive(Default)]
pub struct ReportDialog {
    pages: Pages,
}

impl ReportDialog {
    /// Forgets the sheets.
    pub fn forget(&mut self) {
        self.pages.forget();
    }

    /// Shows the dialog.
    pub fn show(
        &mut self,
        ctx: &egui::Context,
        shown: &Shown<'_>,
        reports: &Reports,
        running: Option<&Running>,
    ) {
        let palette = shown.palette;
        let screen = ctx.content_rect().size();
        let size = vec2(
            (screen.x - 120.0).clamp(520.0, 1120.0),
            (screen.y - 130.0).clamp(360.0, 860.0),
        );
        let mut done = None;
        let response = Modal::new(Id::unique("reports"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                ui.set_width(size.x);
                ui.set_height(size.y);
                ui.spacing_mut().item_spacing.y = 8.0;
                text(ui, shown.t("siting.dialog_title"), bold(TITLE), palette.ink);
                let body = size.y - 96.0;
                ui.horizontal_top(|ui| {
                    ui.allocate_ui(vec2(LEFT, body), |ui| {
                        ui.set_width(LEFT);
                        ui.vertical(|ui| left(ui, shown, reports, body, &mut done));
                    });
                    ui.add_space(12.0);
                    ui.allocate_ui(vec2(size.x - LEFT - 28.0, body), |ui| {
                        ui.set_width(size.x - LEFT - 28.0);
                        ui.vertical(|ui| self.right(ui, shown, reports, body, running));
                    });
                });
                buttons(ui, |ui| {
                    let words = shown.t("siting.dialog_write");
                    if primary_button(ui, palette, words, reports.is_ready()).clicked() {
                        done = Some(ReportCommand::AskWhere);
                    }
                    if button(ui, shown.t("ui.cancel")).clicked() {
                        done = Some(ReportCommand::Close);
                    }
                    let message = Message::new("siting.dialog_count")
                        .with("projects", reports.num_wanted())
                        .with("kinds", reports.kinds.len());
                    quiet(ui, palette, &shown.say(&message));
                });
            });
        if response.should_close() {
            done.get_or_insert(ReportCommand::Close);
        }
        if let Some(command) = done {
            shown.send(Command::Report(command));
        }
    }

    fn right(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        reports: &Reports,
        height: f32,
        running: Option<&Running>,
    ) {
        let palette = shown.palette;
        if let Some(message) = &reports.failure {
            let [color, _] = palette.prohibited;
            text(ui, &shown.say(message), plain(BODY), color);
            return;
        }
        if reports.is_running {
            ui.horizontal(|ui| {
                ui.spinner();
                let words = running.map_or_else(
                    || shown.t("siting.dialog_making").to_owned(),
                    |r| shown.say(&r.title),
                );
                quiet(ui, palette, &words);
            });
        } else {
            quiet(ui, palette, shown.t("siting.dialog_preview_note"));
        }
        let Some(document) = &reports.page else {
            return;
        };
        ScrollArea::vertical()
            .id_salt("report-pages")
            .max_height(height - 28.0)
            .auto_shrink([false, false])
            .show(ui, |ui| self.pages.show(ui, document));
    }
}

fn left(
    ui: &mut Ui,
    shown: &Shown<'_>,
    reports: &Reports,
    height: f32,
    done: &mut Option<ReportCommand>,
) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        quiet(ui, palette, shown.t("siting.dialog_projects"));
        let all = shown.t("siting.dialog_all");
        if ghost_button(ui, palette, None, all, all).clicked() {
            *done = Some(ReportCommand::WantAll(true));
        }
        let none = shown.t("siting.dialog_none");
        if ghost_button(ui, palette, None, none, none).clicked() {
            *done = Some(ReportCommand::WantAll(false));
        }
    });
    ScrollArea::vertical()
        .id_salt("report-projects")
        .max_height((height - 250.0).max(90.0))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for (index, (_, name, wanted)) in reports.rows.iter().enumerate() {
                project(ui, shown, (index, name, *wanted), reports, done);
            }
        });
    ui.add_space(4.0);
    quiet(ui, palette, shown.t("siting.dialog_formats"));
    ui.horizontal_wrapped(|ui| {
        for &kind in ReportKind::ALL {
            let mut wanted = reports.kinds.contains(&kind);
            let name = match kind {
                ReportKind::Docx => "Word",
                ReportKind::Pdf => "PDF",
                ReportKind::Xlsx => "Excel",
                ReportKind::Html => "HTML",
                ReportKind::Txt => "TXT",
                ReportKind::Json => "JSON",
            };
            if ui.checkbox(&mut wanted, name).changed() {
                *done = Some(ReportCommand::Kind(kind, wanted));
            }
        }
    });
    ui.horizontal(|ui| {
        for (lang, name) in [(Lang::Zh, "中文"), (Lang::En, "English")] {
            if ui.radio(reports.lang == lang, name).clicked() {
                *done = Some(ReportCommand::Lang(lang));
            }
        }
    });
    let mut maps = reports.with_maps;
    if ui
        .checkbox(&mut maps, shown.t("siting.dialog_maps"))
        .changed()
    {
        *done = Some(ReportCommand::Maps(maps));
    }
    let mut way_out = reports.with_way_out;
    if ui
        .checkbox(&mut way_out, shown.t("siting.dialog_way_out"))
        .changed()
    {
        *done = Some(ReportCommand::WayOut(way_out));
    }
    ui.horizontal(|ui| {
        for (action, code) in [
            (Action::CaseDetails, "siting.dialog_case"),
            (Action::Opinion, "siting.dialog_opinion"),
        ] {
            let enabled = action.is_enabled(shown.session);
            let words = shown.t(code);
            ui.add_enabled_ui(enabled, |ui| {
                if button(ui, words).clicked() {
                    shown.act(action);
                }
            });
        }
    });
}

/// A project: a box to tick, and its name, which shows its pages.
fn project(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (index, name, wanted): (usize, &str, bool),
    reports: &Reports,
    done: &mut Option<ReportCommand>,
) {
    ui.horizontal(|ui| {
        let mut wanted = wanted;
        let box_ = ui
            .checkbox(&mut wanted, "")
            .on_hover_text(shown.t("siting.dialog_want"));
        if box_.changed() {
            *done = Some(ReportCommand::Want(index, wanted));
        }
        let name = visible(name);
        let chosen = reports.focus == index;
        let (rect, response) = row(ui, shown.palette, 24.0, chosen, &name, Sense::click());
        let words = crate::ui::widgets::galley_cut(
            ui,
            &name,
            plain(BODY),
            shown.palette.ink,
            rect.width() - 12.0,
        );
        let at = egui::pos2(rect.left() + 6.0, rect.center().y - words.size().y / 2.0);
        ui.painter().galley(at, words, shown.palette.ink);
        if response.clicked() {
            *done = Some(ReportCommand::Focus(index));
        }
    });
}
