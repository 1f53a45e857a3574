//! Files that are not where the workspace has them: one question for all of them.

use super::{buttons, frame};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::session::Command;
use crate::session::keep::{KeepCommand, RelinkRow};
use crate::ui::choices::combo;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, TITLE, bold, plain};
use crate::ui::widgets::{button, primary_button, quiet, text};
use crate::workspace::keep::sources::Candidate;
use eframe::egui::{self, Id, Modal, ScrollArea, Ui};

/// Shows the question.
pub fn show(ctx: &egui::Context, shown: &Shown<'_>, rows: &[RelinkRow]) {
    let palette = shown.palette;
    let mut agreed = None;
    let response = Modal::new(Id::unique("relink"))
        .frame(frame(ctx, shown))
        .show(ctx, |ui| {
            ui.set_width(600.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            text(ui, shown.t("keep.relink_title"), bold(TITLE), palette.ink);
            let about = Message::new("keep.relink_about").with("count", rows.len());
            text(ui, &shown.say(&about), plain(BODY), palette.ink);
            ScrollArea::vertical()
                .id_salt("relink")
                .max_height(360.0)
                .show(ui, |ui| {
                    for (index, row) in rows.iter().enumerate() {
                        one(ui, shown, index, row);
                    }
                });
            quiet(ui, palette, shown.t("keep.relink_outside"));
            let is_any = rows.iter().any(|r| r.chosen.is_some());
            buttons(ui, |ui| {
                if primary_button(ui, palette, shown.t("keep.relink_take"), is_any).clicked() {
                    agreed = Some(true);
                }
                if button(ui, shown.t("keep.relink_not")).clicked() {
                    agreed = Some(false);
                }
            });
        });
    if response.should_close() {
        agreed.get_or_insert(false);
    }
    if let Some(agreed) = agreed {
        shown.send(Command::Keep(KeepCommand::Relink(agreed)));
    }
}

fn one(ui: &mut Ui, shown: &Shown<'_>, index: usize, row: &RelinkRow) {
    let name = visible(&row.file);
    ui.add_space(2.0);
    text(ui, &name, bold(BODY), shown.palette.ink);
    if row.candidates.is_empty() {
        quiet(ui, shown.palette, shown.t("keep.relink_none"));
        return;
    }
    let chosen = row.chosen.and_then(|c| row.candidates.get(c));
    let now = chosen.map_or_else(
        || shown.t("keep.relink_leave").to_owned(),
        |c| place(shown, c),
    );
    let width = ui.available_width() - 12.0;
    let mut choose = None;
    combo(ui, &format!("relink-{index}"), &name, &now, width, |ui| {
        for (i, candidate) in row.candidates.iter().enumerate() {
            let words = place(shown, candidate);
            if ui.selectable_label(row.chosen == Some(i), words).clicked() {
                choose = Some(Some(i));
            }
        }
        let leave = shown.t("keep.relink_leave");
        if ui.selectable_label(row.chosen.is_none(), leave).clicked() {
            choose = Some(None);
        }
    });
    if let Some(chosen) = choose {
        shown.send(Command::Keep(KeepCommand::ChoosePlace(index, chosen)));
    }
}

/// Where a candidate stands, from the workspace's folder, and what is known of its content.
fn place(shown: &Shown<'_>, candidate: &Candidate) -> String {
    let known = shown.t(match candidate.is_same {
        Some(true) => "keep.relink_same",
        Some(false) => "keep.relink_differs",
        None => "keep.relink_unknown",
    });
    let name = candidate.path.file_name().unwrap_or_default();
    let folder = candidate.path.parent().and_then(|p| p.file_name());
    let folder = folder.unwrap_or_default().to_string_lossy();
    let place = format!("{folder}/{}", name.to_string_lossy());
    format!("{} · {known}", visible(&place))
}
