//! About the program: version, rule base, and what it does not do.

use super::buttons;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, TITLE, bold, plain};
use crate::ui::widgets::{fact, primary_button, quiet, text};
use eframe::egui::Ui;

/// Shows it; returns whether it is to close.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) -> bool {
    let palette = shown.palette;
    text(ui, shown.t("ui.about_title"), bold(TITLE), palette.ink);
    text(ui, shown.t("ui.about_what"), plain(BODY), palette.ink);
    fact(
        ui,
        palette,
        shown.t("ui.version_program"),
        env!("CARGO_PKG_VERSION"),
    );
    let rules = shown.session.rules_version();
    if !rules.is_empty() {
        fact(ui, palette, shown.t("ui.version_rules"), rules);
    }
    fact(
        ui,
        palette,
        shown.t("ui.licence"),
        "MIT / Apache-2.0 · Noto Sans SC (OFL 1.1)",
    );
    quiet(ui, palette, shown.t("screening.machine"));
    quiet(ui, palette, shown.t("common.military"));
    quiet(ui, palette, shown.t("common.source_line"));
    let mut close = false;
    buttons(ui, |ui| {
        close = primary_button(ui, palette, shown.t("ui.close"), true).clicked();
    });
    close
}
