//! An unsaved state was found beside the workspace: go on with it, or with what was saved.

use super::{buttons, frame};
use crate::base::message::Message;
use crate::session::Command;
use crate::session::keep::{KeepCommand, Offered};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, primary_button, quiet, text};
use eframe::egui::{self, Frame, Id, Margin, Modal, ScrollArea, Ui};

/// Shows the question; it stays until it is answered.
pub fn show(ctx: &egui::Context, shown: &Shown<'_>, offered: &Offered) {
    let palette = shown.palette;
    Modal::new(Id::unique("recover"))
        .frame(frame(ctx, shown))
        .show(ctx, |ui| {
            ui.set_width(480.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            text(ui, shown.t("keep.recover_title"), bold(TITLE), palette.ink);
            let about = Message::new("keep.recover_about")
                .with("name", offered.file_name())
                .with("time", offered.at());
            text(ui, &shown.say(&about), plain(BODY), palette.ink);
            let fault = offered.saved_fault();
            if let Some(fault) = &fault {
                let [ink, _] = palette.prohibited;
                let message = Message::new("keep.recover_saved_broken").with("why", fault.clone());
                text(ui, &shown.say(&message), plain(BODY), ink);
            } else {
                changes(ui, shown, offered);
            }
            if offered.is_saved_over() && fault.is_none() {
                let [ink, _] = palette.attention;
                text(ui, shown.t("keep.recover_saved_over"), plain(BODY), ink);
            }
            quiet(
                ui,
                palette,
                shown.t(if fault.is_some() {
                    "keep.recover_note_broken"
                } else {
                    "keep.recover_note"
                }),
            );
            buttons(ui, |ui| {
                let send = |recovered| {
                    shown.send(Command::Keep(KeepCommand::Recover(recovered)));
                };
                if primary_button(ui, palette, shown.t("keep.recover_unsaved"), true).clicked() {
                    send(true);
                }
                let other = if fault.is_some() {
                    "keep.recover_not_now"
                } else {
                    "keep.recover_saved"
                };
                if button(ui, shown.t(other)).clicked() {
                    send(false);
                }
            });
        });
}

/// What the unsaved state has otherwise than the saved one.
fn changes(ui: &mut Ui, shown: &Shown<'_>, offered: &Offered) {
    let palette = shown.palette;
    text(
        ui,
        shown.t("keep.recover_differs"),
        bold(SMALL + 0.5),
        palette.quiet,
    );
    Frame::new()
        .fill(palette.raised)
        .inner_margin(Margin::symmetric(4, 0))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ScrollArea::vertical()
                .id_salt("recover")
                .max_height(220.0)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 4.0;
                    for message in offered.differences() {
                        let words = format!("· {}", shown.say(message));
                        text(ui, &words, plain(BODY), palette.ink);
                    }
                    if offered.more() > 0 {
                        let more = Message::new("keep.diff_more").with("count", offered.more());
                        quiet(ui, palette, &shown.say(&more));
                    }
                });
        });
}
