//! Writing a layer to a file: format, system, encoding, and what the format cannot hold of it.

use super::{buttons, frame};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::text::visible;
use crate::formats::{FormatKind, TextEncoding, WriteOptions};
use crate::session::export_layer::Exporting;
use crate::session::preview::crs_text;
use crate::session::{Command, ExportCommand};
use crate::ui::choices::{SYSTEMS, combo, format_name, system};
use crate::ui::panels::layer_details::remark_lines;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, TITLE, bold, plain};
use crate::ui::widgets::{button, primary_button, quiet, text};
use eframe::egui::{self, Id, Modal, ScrollArea, Ui, vec2};

/// Shows the dialog.
pub fn show(ctx: &egui::Context, shown: &Shown<'_>, exporting: &Exporting) {
    let palette = shown.palette;
    let mut done = None;
    let response = Modal::new(Id::unique("export-layer"))
        .frame(frame(ctx, shown))
        .show(ctx, |ui| {
            ui.set_width(480.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            text(ui, shown.t("ui.export_layer"), bold(TITLE), palette.ink);
            quiet(ui, palette, &visible(&exporting.name));
            let mut options = exporting.options.clone();
            choices(ui, shown, &mut options);
            if options != exporting.options {
                done = Some(ExportCommand::Set(options));
            }
            losses(ui, shown, exporting);
            buttons(ui, |ui| {
                let ready = exporting.losses.is_some();
                if primary_button(ui, palette, shown.t("ui.export_to"), ready).clicked() {
                    done = Some(ExportCommand::AskWhere);
                }
                if button(ui, shown.t("ui.cancel")).clicked() {
                    done = Some(ExportCommand::Close);
                }
            });
        });
    if response.should_close() {
        done.get_or_insert(ExportCommand::Close);
    }
    if let Some(command) = done {
        shown.send(Command::ExportLayer(command));
    }
}

fn line(ui: &mut Ui, shown: &Shown<'_>, code: &'static str, add: impl FnOnce(&mut Ui, f32)) {
    ui.horizontal(|ui| {
        ui.allocate_ui(vec2(72.0, 28.0), |ui| {
            ui.set_width(72.0);
            quiet(ui, shown.palette, shown.t(code));
        });
        let width = ui.available_width() - 12.0;
        add(ui, width);
    });
}

fn choices(ui: &mut Ui, shown: &Shown<'_>, options: &mut WriteOptions) {
    line(ui, shown, "ui.format", |ui, width| {
        let now = format_name(shown, options.kind);
        combo(
            ui,
            "export-format",
            shown.t("ui.format"),
            &now,
            width,
            |ui| {
                for &kind in FormatKind::ALL {
                    ui.selectable_value(&mut options.kind, kind, format_name(shown, kind));
                }
            },
        );
    });
    line(ui, shown, "ui.crs", |ui, width| {
        if options.kind.knows_degrees_only() {
            let words = shown.t("ui.degrees_only");
            text(ui, words, plain(BODY), shown.palette.ink);
            return;
        }
        let now = crs_text(&options.crs);
        combo(
            ui,
            "export-crs",
            shown.t("ui.crs"),
            &system(shown, &now),
            width,
            |ui| {
                for code in SYSTEMS {
                    let is_now = now == code;
                    if ui.selectable_label(is_now, system(shown, code)).clicked()
                        && let Ok(crs) = crate::crs::Crs::parse(code)
                    {
                        options.crs = crs;
                    }
                }
            },
        );
    });
    if options.kind.leaves_encoding_open() {
        line(ui, shown, "ui.encoding", |ui, _| {
            ui.radio_value(&mut options.encoding, TextEncoding::Utf8, "UTF-8");
            ui.radio_value(&mut options.encoding, TextEncoding::Gbk, "GBK");
        });
    }
}

fn losses(ui: &mut Ui, shown: &Shown<'_>, exporting: &Exporting) {
    let palette = shown.palette;
    let Some(losses) = &exporting.losses else {
        quiet(ui, palette, shown.t("ui.losses_looking"));
        return;
    };
    let n = losses
        .iter()
        .filter(|d| d.severity >= Severity::Warning)
        .count();
    if n == 0 {
        let [ink, _] = palette.none_found;
        text(ui, shown.t("ui.losses_none"), plain(BODY), ink);
    } else {
        let [ink, _] = palette.restricted;
        let message = Message::new("ui.losses").with("n", n);
        text(ui, &shown.say(&message), plain(BODY), ink);
    }
    ScrollArea::vertical()
        .id_salt("losses")
        .max_height(180.0)
        .show(ui, |ui| remark_lines(ui, shown, losses));
}
