//! How the chosen layer was understood and how else it could be: what it is opened as, systems
//! and encodings with their reasons, axis order, shift, columns of a table.

use super::columns;
use crate::crs::Shift;
use crate::formats::FormatKind;
use crate::i18n::words;
use crate::layer::Role;
use crate::session::preview::{Choices, Item, Preview, crs_text};
use crate::session::{CheckupCommand, Command, OpenAs, PreviewCommand};
use crate::ui::choices::{ENCODINGS, SYSTEMS, combo, mend_title, shift, system};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, bold, plain};
use crate::ui::widgets::{ghost_button, quiet, text};
use crate::workspace::Secrecy;
use eframe::egui::{RichText, Ui};

fn send(shown: &Shown<'_>, command: PreviewCommand) {
    shown.send(Command::Preview(command));
}

/// What the layer is opened as.
pub fn opened_as(ui: &mut Ui, shown: &Shown<'_>, preview: &Preview, item: &Item) {
    let index = preview.chosen;
    let is_projects = item.open_as == OpenAs::Projects;
    ui.horizontal(|ui| {
        if ui
            .radio(is_projects, shown.t("ui.as_projects_short"))
            .clicked()
        {
            send(shown, PreviewCommand::OpenAs(index, OpenAs::Projects));
        }
        if ui
            .radio(!is_projects, shown.t("ui.as_layer_short"))
            .clicked()
            && is_projects
        {
            send(
                shown,
                PreviewCommand::OpenAs(index, OpenAs::Layer(Role::Other)),
            );
        }
    });
    let OpenAs::Layer(role) = item.open_as else {
        quiet(ui, shown.palette, shown.t("ui.as_projects_about"));
        return;
    };
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 96.0).max(80.0);
        let now = words::role(shown.lang, role);
        combo(ui, "open-role", shown.t("ui.role"), &now, width, |ui| {
            for &r in Role::ALL {
                let name = words::role(shown.lang, r);
                if ui.selectable_label(r == role, name).clicked() {
                    send(shown, PreviewCommand::OpenAs(index, OpenAs::Layer(r)));
                }
            }
        });
        let now = shown.t(secrecy_code(item.secrecy));
        combo(ui, "open-secrecy", shown.t("ui.secrecy"), now, 76.0, |ui| {
            for s in [
                Secrecy::Public,
                Secrecy::Internal,
                Secrecy::Secret,
                Secrecy::Confidential,
            ] {
                let name = shown.t(secrecy_code(s));
                if ui.selectable_label(s == item.secrecy, name).clicked() {
                    send(shown, PreviewCommand::Secrecy(index, s));
                }
            }
        });
    });
}

fn secrecy_code(secrecy: Secrecy) -> &'static str {
    match secrecy {
        Secrecy::Public => "ui.secrecy_public",
        Secrecy::Internal => "ui.secrecy_internal",
        Secrecy::Secret => "ui.secrecy_secret",
        Secrecy::Confidential => "ui.secrecy_confidential",
    }
}

/// Sends the item's choices with one of them changed.
fn read_with(shown: &Shown<'_>, preview: &Preview, item: &Item, change: impl FnOnce(&mut Choices)) {
    let mut choices = item.choices.clone();
    change(&mut choices);
    if choices != item.choices {
        send(shown, PreviewCommand::Read(preview.chosen, choices));
    }
}

fn heading(ui: &mut Ui, shown: &Shown<'_>, code: &'static str) {
    text(ui, shown.t(code), bold(SMALL + 0.5), shown.palette.quiet);
}

/// One of several ways, with its reason under it; returns whether it was chosen.
fn way(ui: &mut Ui, shown: &Shown<'_>, is_on: bool, title: &str, reason: &str) -> bool {
    let label = RichText::new(title)
        .font(plain(BODY))
        .color(shown.palette.ink);
    let clicked = ui.radio(is_on, label).clicked();
    if !reason.is_empty() {
        ui.horizontal_top(|ui| {
            ui.add_space(22.0);
            ui.vertical(|ui| {
                quiet(ui, shown.palette, reason);
            });
        });
    }
    clicked && !is_on
}

/// Coordinate systems, axis order and shift.
pub fn systems(ui: &mut Ui, shown: &Shown<'_>, preview: &Preview, item: &Item) {
    let palette = shown.palette;
    if item.is_remembered {
        ui.horizontal_wrapped(|ui| {
            quiet(ui, palette, shown.t("ui.remembered"));
            let again = shown.t("ui.decide_anew");
            if ghost_button(ui, palette, None, again, again).clicked() {
                read_with(shown, preview, item, |c| *c = Choices::default());
            }
        });
    }
    heading(ui, shown, "ui.crs");
    let chosen = item.choices.crs.as_deref();
    let mut listed: Vec<String> = Vec::new();
    if let Some(own) = item.own.as_ref().and_then(|o| o.crs.as_ref()) {
        let title = shown.say(&own.crs.describe());
        if way(ui, shown, chosen.is_none(), &title, &shown.say(&own.basis)) {
            read_with(shown, preview, item, |c| c.crs = None);
        }
        if !own.confirmed {
            ui.horizontal_top(|ui| {
                ui.add_space(22.0);
                text(
                    ui,
                    shown.t("ui.crs_is_guess"),
                    plain(SMALL),
                    palette.restricted[0],
                );
            });
        }
        for candidate in &own.candidates {
            let code = crs_text(&candidate.crs);
            if listed.contains(&code) {
                continue;
            }
            let is_on = chosen == Some(code.as_str());
            let title = system(shown, &code);
            if way(ui, shown, is_on, &title, &shown.say(&candidate.reason)) {
                let swapped = candidate.swapped_axes;
                let code = code.clone();
                read_with(shown, preview, item, |c| {
                    c.crs = Some(code);
                    c.swapped_axes = swapped;
                });
            }
            listed.push(code);
        }
    }
    mends(ui, shown, preview, item);
    let other = chosen.filter(|c| !listed.iter().any(|l| l == c));
    let now = match other {
        Some(code) => system(shown, code),
        None => shown.t("ui.other_system").to_owned(),
    };
    let width = (ui.available_width() - 8.0).max(80.0);
    combo(
        ui,
        "open-crs",
        shown.t("ui.read_as_crs"),
        &now,
        width,
        |ui| {
            for code in SYSTEMS {
                if ui
                    .selectable_label(chosen == Some(code), system(shown, code))
                    .clicked()
                {
                    read_with(shown, preview, item, |c| c.crs = Some(code.to_owned()));
                }
            }
        },
    );
    ui.add_space(4.0);
    let mut swapped = item.choices.swapped_axes;
    if ui
        .checkbox(&mut swapped, shown.t("ui.swapped_axes"))
        .changed()
    {
        read_with(shown, preview, item, |c| c.swapped_axes = swapped);
    }
    ui.horizontal(|ui| {
        quiet(ui, palette, shown.t("ui.shift"));
        let now = item.choices.shift;
        let width = (ui.available_width() - 8.0).max(80.0);
        combo(
            ui,
            "open-shift",
            shown.t("ui.shift"),
            shift(shown, now),
            width,
            |ui| {
                for wanted in [
                    None,
                    Some(Shift::None),
                    Some(Shift::Gcj02),
                    Some(Shift::Bd09),
                ] {
                    if ui
                        .selectable_label(now == wanted, shift(shown, wanted))
                        .clicked()
                    {
                        read_with(shown, preview, item, |c| c.shift = wanted);
                    }
                }
            },
        );
    });
}

/// What would make sense of a system that does not fit: each with what the mistake seems to be.
fn mends(ui: &mut Ui, shown: &Shown<'_>, preview: &Preview, item: &Item) {
    let own = item.own.as_ref().and_then(|o| o.crs.as_ref());
    let Some(own) = own.filter(|d| !d.mends.is_empty()) else {
        return;
    };
    let [ink, _] = shown.palette.restricted;
    text(ui, shown.t("ui.mends"), bold(SMALL + 0.5), ink);
    for mend in &own.mends {
        let code = crs_text(&mend.crs);
        let is_on = item.choices.crs.as_deref() == Some(code.as_str())
            && item.choices.swapped_axes == mend.swapped_axes
            && (mend.shift.is_none() || item.choices.shift == mend.shift);
        let reason = format!("{} {}", shown.say(&mend.explains), shown.say(&mend.reason));
        if way(ui, shown, is_on, &mend_title(shown, mend), &reason) {
            let mend = mend.clone();
            read_with(shown, preview, item, |c| {
                c.crs = Some(code);
                c.swapped_axes = mend.swapped_axes;
                c.shift = mend.shift.or(c.shift);
            });
        }
    }
}

/// Encodings and the columns of a table.
pub fn texts(ui: &mut Ui, shown: &Shown<'_>, preview: &Preview, item: &Item) {
    heading(ui, shown, "ui.encoding");
    let chosen = item.choices.encoding.as_deref();
    let own = item.own.as_ref().map(|o| o.encodings.as_slice());
    for (i, seen) in own.unwrap_or_default().iter().enumerate() {
        let is_on = match chosen {
            None => i == 0,
            Some(name) => name.eq_ignore_ascii_case(seen.name),
        };
        let reason = seen.basis.as_ref().map(|b| shown.say(b));
        let clicked = way(ui, shown, is_on, seen.name, &reason.unwrap_or_default());
        if !seen.sample.is_empty() {
            ui.horizontal_top(|ui| {
                ui.add_space(22.0);
                ui.vertical(|ui| {
                    let sample = crate::base::text::visible(&seen.sample);
                    text(ui, &sample, plain(SMALL), shown.palette.ink);
                });
            });
        }
        if clicked {
            let name = (i > 0).then(|| seen.name.to_owned());
            read_with(shown, preview, item, |c| c.encoding = name);
        }
    }
    if own.is_some_and(|o| o.is_empty()) {
        quiet(ui, shown.palette, shown.t("ui.encoding_fixed"));
    } else {
        let is_listed =
            |name: &str| own.is_some_and(|o| o.iter().any(|e| e.name.eq_ignore_ascii_case(name)));
        let now = chosen
            .filter(|c| !is_listed(c))
            .unwrap_or_else(|| shown.t("ui.other_encoding"));
        let width = (ui.available_width() - 8.0).max(80.0);
        combo(
            ui,
            "open-encoding",
            shown.t("ui.read_as_encoding"),
            now,
            width,
            |ui| {
                for name in ENCODINGS {
                    if ui.selectable_label(chosen == Some(name), name).clicked() {
                        read_with(shown, preview, item, |c| c.encoding = Some(name.to_owned()));
                    }
                }
            },
        );
    }
    if matches!(item.kind, Some(FormatKind::Csv | FormatKind::Xlsx)) {
        ui.add_space(6.0);
        heading(ui, shown, "ui.columns");
        columns::show(ui, shown, item, |wanted| {
            read_with(shown, preview, item, |c| c.columns = wanted);
        });
    }
    ui.add_space(6.0);
    let examine = shown.t("ui.checkup_this");
    if ghost_button(ui, shown.palette, None, examine, examine).clicked() {
        let source = crate::formats::Source {
            path: item.path.clone(),
            layer: item.layer.clone(),
        };
        shown.send(Command::Checkup(CheckupCommand::Open(
            source,
            item.choices.clone(),
            item.name.clone(),
        )));
    }
    let alike = preview.items.iter().filter(|i| i.kind == item.kind).count();
    if alike > 1 {
        ui.add_space(6.0);
        let all = shown.t("ui.read_all_alike");
        if ghost_button(ui, shown.palette, None, all, all).clicked() {
            send(shown, PreviewCommand::ReadAllAlike);
        }
    }
}
