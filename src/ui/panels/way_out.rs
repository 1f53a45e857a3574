//! 避让比选参考 of the chosen project: asked for, under way, found. Its label stands over all.

use super::findings::list_line;
use crate::base::text::visible;
use crate::i18n::wayout as words;
use crate::screening::model::ProjectResult;
use crate::screening::wayout::{Found, Status, WayOut, is_prohibited};
use crate::session::{Action, Command, SitesCommand};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, RADIUS, SMALL, bold, plain};
use crate::ui::widgets::{button, fold, ghost_button, hairline, quiet, text};
use eframe::egui::{CornerRadius, Frame, Margin, Stroke, Ui};

/// Shows it, or the button that asks for it.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult) {
    let palette = shown.palette;
    let state = shown.session.way_out();
    let prohibits = is_prohibited(result);
    if state.is_none() && !prohibits {
        return;
    }
    hairline(ui, palette);
    ui.add_space(2.0);
    text(ui, shown.t("wayout.title"), bold(BODY + 0.5), palette.ink);
    text(
        ui,
        shown.t("wayout.label"),
        plain(SMALL),
        palette.restricted[0],
    );
    let Some(state) = state else {
        quiet(ui, palette, shown.t("wayout.about_ask"));
        if button(ui, shown.t("wayout.ask")).clicked() {
            shown.act(Action::WayOut);
        }
        return;
    };
    match &state.found {
        None => {
            quiet(ui, palette, shown.t("wayout.searching_now"));
        }
        Some(out) => found(ui, shown, out),
    }
    let close = shown.t("wayout.close");
    if ghost_button(ui, palette, None, close, close).clicked() {
        shown.send(Command::Sites(SitesCommand::CloseWayOut));
    }
}

fn found(ui: &mut Ui, shown: &Shown<'_>, out: &WayOut) {
    let palette = shown.palette;
    if out.status != Status::Given {
        for line in words::refusal(shown.lang, out) {
            text(ui, &visible(&line), plain(SMALL + 0.5), palette.ink);
        }
        return;
    }
    if let Some(trim) = &out.trim {
        block(
            ui,
            shown,
            "wayout.head_trim",
            &words::trim(shown.lang, trim),
        );
    }
    if let Some(shift) = &out.shift {
        let said = words::shift(shown.lang, out, shift);
        block(ui, shown, "wayout.head_shift", &said);
        if let Found::At(_) = shift.found {
            ui.horizontal(|ui| {
                ui.add_space(12.0);
                let clicked = button(ui, shown.t("wayout.take_shift"))
                    .on_hover_text(shown.t("wayout.take_shift_about"))
                    .clicked();
                if clicked {
                    shown.send(Command::Sites(SitesCommand::TakeShift));
                }
            });
        }
    }
    if let Some(corridor) = &out.corridor {
        let said = words::corridor(shown.lang, corridor);
        block(ui, shown, "wayout.head_corridor", &said);
        for section in &corridor.sections {
            list_line(ui, shown, &words::section(shown.lang, out, section));
        }
    }
    let zones = words::zones(shown.lang, out);
    folded(
        ui,
        shown,
        "wayout_zones",
        "wayout.head_zones",
        &zones,
        false,
    );
    let caveats = words::caveats(shown.lang, out);
    folded(
        ui,
        shown,
        "wayout_caveats",
        "wayout.head_caveats",
        &caveats,
        true,
    );
}

/// A heading and what is said under it, on a ground of its own.
fn block(ui: &mut Ui, shown: &Shown<'_>, head: &'static str, said: &str) {
    let palette = shown.palette;
    Frame::new()
        .fill(palette.raised)
        .stroke(Stroke::new(1.0, palette.hairline))
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            text(ui, shown.t(head), bold(SMALL + 0.5), palette.ink);
            text(ui, &visible(said), plain(SMALL + 0.5), palette.ink);
        });
}

fn folded(
    ui: &mut Ui,
    shown: &Shown<'_>,
    key: &str,
    title: &'static str,
    lines: &[String],
    open: bool,
) {
    if lines.is_empty() {
        return;
    }
    let count = Some(lines.len());
    if fold(ui, shown.palette, key, shown.t(title), count, open) {
        for line in lines {
            list_line(ui, shown, line);
        }
    }
}
