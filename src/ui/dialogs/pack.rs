//! Packing the workspace: up to which class, clipped to what, and what that leaves out.

use super::{buttons, frame};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::layer::Secrecy;
use crate::session::Command;
use crate::session::bundling::class_word;
use crate::session::packing::{Area, PackCommand, Packing};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, primary_button, quiet, text};
use eframe::egui::{self, Id, Modal, ScrollArea, Ui};

/// Classes a pack can be let up to; 机密 only by the command line.
const CLASSES: [Secrecy; 3] = [Secrecy::Public, Secrecy::Internal, Secrecy::Secret];

/// Shows the dialog.
pub fn show(ctx: &egui::Context, shown: &Shown<'_>, packing: &Packing) {
    let palette = shown.palette;
    let mut done = None;
    let response = Modal::new(Id::unique("pack"))
        .frame(frame(ctx, shown))
        .show(ctx, |ui| {
            ui.set_width(500.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            text(ui, shown.t("pack.title"), bold(TITLE), palette.ink);
            quiet(ui, palette, shown.t("pack.about"));
            let mut wanted = packing.clone();
            classes(ui, shown, &mut wanted);
            areas(ui, shown, &mut wanted);
            left_out(ui, shown, packing);
            if wanted != *packing {
                done = Some(PackCommand::Set(wanted));
            }
            quiet(ui, palette, shown.t("pack.no_transforms"));
            buttons(ui, |ui| {
                if primary_button(ui, palette, shown.t("pack.go"), true).clicked() {
                    done = Some(PackCommand::AskWhere);
                }
                if button(ui, shown.t("ui.cancel")).clicked() {
                    done = Some(PackCommand::Close);
                }
            });
        });
    if response.should_close() {
        done.get_or_insert(PackCommand::Close);
    }
    if let Some(command) = done {
        shown.send(Command::Pack(command));
    }
}

fn heading(ui: &mut Ui, shown: &Shown<'_>, code: &'static str) {
    ui.add_space(4.0);
    text(ui, shown.t(code), bold(SMALL + 0.5), shown.palette.quiet);
}

fn classes(ui: &mut Ui, shown: &Shown<'_>, wanted: &mut Packing) {
    heading(ui, shown, "pack.up_to");
    ui.horizontal(|ui| {
        for class in CLASSES {
            let word = class_word(shown.lang, class);
            ui.radio_value(&mut wanted.max_class, class, word);
        }
    });
}

fn areas(ui: &mut Ui, shown: &Shown<'_>, wanted: &mut Packing) {
    heading(ui, shown, "pack.area");
    let has_project = shown.session.selected_row().is_some();
    let choices = [
        (Area::Whole, "pack.area_whole", true),
        (Area::View, "pack.area_view", true),
        (Area::Project, "pack.area_project", has_project),
    ];
    for (area, code, is_there) in choices {
        ui.add_enabled_ui(is_there, |ui| {
            ui.radio_value(&mut wanted.area, area, shown.t(code));
        });
    }
    if wanted.area != Area::Whole {
        quiet(ui, shown.palette, shown.t("pack.area_note"));
    }
}

/// What the chosen class leaves out, by name: this is still the office's own window.
fn left_out(ui: &mut Ui, shown: &Shown<'_>, packing: &Packing) {
    let left_out = shown.session.left_out_by(packing.max_class);
    if left_out.is_empty() {
        return;
    }
    let [ink, _] = shown.palette.attention;
    let message = Message::new("pack.leaves_out").with("count", left_out.len());
    text(ui, &shown.say(&message), plain(BODY), ink);
    ScrollArea::vertical()
        .id_salt("pack-left-out")
        .max_height(120.0)
        .show(ui, |ui| {
            for (name, class) in left_out {
                let class = class_word(shown.lang, class);
                let words = format!("· {} · {class}", visible(&name));
                text(ui, &words, plain(BODY), shown.palette.ink);
            }
        });
}
