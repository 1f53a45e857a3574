//! One backdrop: where it lies and why, what its pixels are, how it looks, and what could not
//! be read.

use super::images::dim_slider;
use super::layer_details::remark_lines;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::crs::Shift;
use crate::i18n::numbers;
use crate::layer::image::Image;
use crate::session::preview::crs_text;
use crate::session::{Command, ImageCommand};
use crate::ui::choices::{SYSTEMS, combo, shift, system};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, fact, ghost_button, hairline, quiet, text};
use crate::workspace::{ImageEntry, Secrecy};
use eframe::egui::{Frame, Margin, ScrollArea, Ui, vec2};

/// Shows the image that is chosen.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, entry: &ImageEntry) {
    let margin = Margin {
        left: 16,
        right: 16,
        top: 10,
        bottom: 20,
    };
    ScrollArea::vertical()
        .id_salt(("image", &entry.id))
        .auto_shrink(false)
        .show(ui, |ui| {
            Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 6.0;
                let back = shown.t("ui.back_to_project");
                if ghost_button(ui, shown.palette, Some(Icon::Left), back, back).clicked() {
                    send(shown, ImageCommand::Choose(None));
                }
                text(ui, &visible(&entry.name), bold(TITLE), shown.palette.ink);
                body(ui, shown, entry);
            });
        });
}

fn send(shown: &Shown<'_>, command: ImageCommand) {
    shown.send(Command::Image(command));
}

fn body(ui: &mut Ui, shown: &Shown<'_>, entry: &ImageEntry) {
    let palette = shown.palette;
    let state = shown.session.image(&entry.id);
    if let Some((why, hint)) = state.why_absent() {
        text(ui, &shown.say(&why), plain(BODY), palette.prohibited[0]);
        if let Some(hint) = hint {
            quiet(ui, palette, &shown.say(&hint));
        }
        if button(ui, shown.t("ui.read_again")).clicked() {
            shown.send(Command::Reload(entry.id.clone()));
        }
    }
    declared(ui, shown, entry);
    hairline(ui, palette);
    if let Some(image) = state.image() {
        pixels(ui, shown, image);
        hairline(ui, palette);
    }
    place(ui, shown, entry, state.image().map(AsRef::as_ref));
    hairline(ui, palette);
    look(ui, shown, entry, state.image().map(AsRef::as_ref));
    if let Some(image) = state.image() {
        remarks(ui, shown, image);
    }
    hairline(ui, palette);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add_enabled_ui(state.image().is_some(), |ui| {
            if button(ui, shown.t("imagery.zoom_to")).clicked() {
                send(shown, ImageCommand::ZoomTo(entry.id.clone()));
            }
        });
        if button(ui, shown.t("imagery.remove")).clicked() {
            send(shown, ImageCommand::Remove(entry.id.clone()));
        }
    });
}

/// What the office says about it.
fn declared(ui: &mut Ui, shown: &Shown<'_>, entry: &ImageEntry) {
    let palette = shown.palette;
    let or_unstated = |s: &str| {
        if s.trim().is_empty() {
            shown.t("screening.unstated").to_owned()
        } else {
            visible(s)
        }
    };
    fact(
        ui,
        palette,
        shown.t("ui.source"),
        &or_unstated(&entry.source),
    );
    fact(ui, palette, shown.t("ui.date"), &or_unstated(&entry.date));
    if entry.schematic {
        fact(
            ui,
            palette,
            shown.t("ui.nature"),
            shown.t("common.schematic"),
        );
    }
    let name = std::path::Path::new(&entry.file).file_name();
    let name = name.map_or_else(|| entry.file.clone(), |n| n.to_string_lossy().into_owned());
    fact(ui, palette, shown.t("imagery.file"), &visible(&name));
    let code = |s| match s {
        Secrecy::Public => "ui.secrecy_public",
        Secrecy::Internal => "ui.secrecy_internal",
        Secrecy::Secret => "ui.secrecy_secret",
        Secrecy::Confidential => "ui.secrecy_confidential",
    };
    choice(
        ui,
        shown,
        "imagery.secrecy",
        shown.t(code(entry.secrecy)),
        |ui| {
            for s in [
                Secrecy::Public,
                Secrecy::Internal,
                Secrecy::Secret,
                Secrecy::Confidential,
            ] {
                if ui
                    .selectable_label(s == entry.secrecy, shown.t(code(s)))
                    .clicked()
                {
                    send(shown, ImageCommand::SetSecrecy(entry.id.clone(), s));
                }
            }
        },
    );
}

/// What its pixels are.
fn pixels(ui: &mut Ui, shown: &Shown<'_>, image: &Image) {
    let palette = shown.palette;
    let facts = image.facts();
    if facts
        .levels
        .first()
        .is_some_and(|l| l.num_covered() == u64::from(l.width) * u64::from(l.height))
    {
        let size = Message::new("imagery.size_value")
            .with("width", numbers::fixed(f64::from(facts.size.0), 0))
            .with("height", numbers::fixed(f64::from(facts.size.1), 0))
            .with(
                "metres",
                format!("{} m", numbers::short(image.pixel_size_m())),
            );
        fact(ui, palette, shown.t("imagery.size"), &shown.say(&size));
    }
    let words: Vec<String> = facts.description.iter().map(|m| shown.say(m)).collect();
    let separator = if shown.lang == crate::i18n::Lang::Zh {
        "，"
    } else {
        ", "
    };
    fact(
        ui,
        palette,
        shown.t("imagery.pixels"),
        &words.join(separator),
    );
    let own = facts.levels.len().saturating_sub(1);
    let levels = if own == 0 {
        Message::new("imagery.levels_none")
    } else {
        Message::new("imagery.levels_value").with("own", own)
    };
    fact(ui, palette, shown.t("imagery.levels"), &shown.say(&levels));
}

/// Where it lies, why, and how to override that.
fn place(ui: &mut Ui, shown: &Shown<'_>, entry: &ImageEntry, image: Option<&Image>) {
    let palette = shown.palette;
    if let Some(image) = image {
        let crs = &image.facts().crs;
        fact(
            ui,
            palette,
            shown.t("imagery.crs"),
            &shown.say(&crs.crs.describe()),
        );
        fact(
            ui,
            palette,
            shown.t("imagery.basis"),
            &shown.say(&crs.basis),
        );
        if !crs.confirmed {
            let words = shown.t("ui.crs_unconfirmed");
            text(ui, words, plain(SMALL), palette.restricted[0]);
            for candidate in &crs.candidates {
                ui.horizontal_wrapped(|ui| {
                    if button(ui, &shown.say(&candidate.crs.describe())).clicked() {
                        let crs = crs_text(&candidate.crs);
                        send(shown, ImageCommand::SetCrs(entry.id.clone(), Some(crs)));
                    }
                    quiet(ui, palette, &shown.say(&candidate.reason));
                });
            }
        }
        let b = image.footprint();
        let extent = format!(
            "{} … {}\n{} … {}",
            numbers::degrees(b.min.x, true),
            numbers::degrees(b.max.x, true),
            numbers::degrees(b.min.y, false),
            numbers::degrees(b.max.y, false),
        );
        fact(ui, palette, shown.t("imagery.place"), &extent);
    }
    let is_tiles = image.is_some_and(|i| matches!(i.facts().format, "mbtiles" | "pmtiles"));
    if !is_tiles {
        let now = match &entry.crs {
            Some(crs) => system(shown, crs),
            None => shown.t("imagery.by_file").to_owned(),
        };
        choice(ui, shown, "ui.read_as_crs", &now, |ui| {
            let pick = |crs: Option<String>| {
                send(shown, ImageCommand::SetCrs(entry.id.clone(), crs));
            };
            let by_file = shown.t("imagery.by_file");
            if ui.selectable_label(entry.crs.is_none(), by_file).clicked() {
                pick(None);
            }
            for code in SYSTEMS {
                let chosen = entry.crs.as_deref() == Some(code);
                if ui.selectable_label(chosen, system(shown, code)).clicked() {
                    pick(Some(code.to_owned()));
                }
            }
        });
    }
    let shift_now = entry.shift.as_deref().and_then(Shift::parse);
    let name = |s: Option<Shift>| match s {
        None => shown.t("imagery.shift_unknown"),
        told => shift(shown, told),
    };
    choice(ui, shown, "imagery.shift", name(shift_now), |ui| {
        for s in [
            None,
            Some(Shift::None),
            Some(Shift::Gcj02),
            Some(Shift::Bd09),
        ] {
            if ui.selectable_label(s == shift_now, name(s)).clicked() {
                send(shown, ImageCommand::SetShift(entry.id.clone(), s));
            }
        }
    });
}

/// How it looks.
fn look(ui: &mut Ui, shown: &Shown<'_>, entry: &ImageEntry, image: Option<&Image>) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        ui.allocate_ui(vec2(76.0, 24.0), |ui| {
            ui.set_width(76.0);
            quiet(ui, palette, shown.t("imagery.dim"));
        });
        ui.spacing_mut().slider_width = (ui.available_width() - 70.0).max(60.0);
        dim_slider(ui, shown, entry, true);
    });
    let mut greyscale = entry.greyscale;
    if ui
        .checkbox(&mut greyscale, shown.t("imagery.greyscale"))
        .changed()
    {
        send(
            shown,
            ImageCommand::SetGreyscale(entry.id.clone(), greyscale),
        );
    }
    let Some(image) = image.filter(|i| i.facts().value_bands > 0) else {
        return;
    };
    let kinds = [
        (None, "imagery.stretch_auto"),
        (Some("percent"), "imagery.stretch_by_percent"),
        (Some("minmax"), "imagery.stretch_by_minmax"),
    ];
    let now = kinds.iter().find(|(k, _)| *k == entry.stretch.as_deref());
    let now = now.map_or(entry.stretch.as_deref().unwrap_or(""), |(_, code)| {
        shown.t(code)
    });
    choice(ui, shown, "imagery.stretch", now, |ui| {
        for (kind, code) in kinds {
            let chosen = entry.stretch.as_deref() == kind;
            if ui.selectable_label(chosen, shown.t(code)).clicked() {
                let kind = kind.map(str::to_owned);
                send(shown, ImageCommand::SetStretch(entry.id.clone(), kind));
            }
        }
    });
    // Said once a worker has found it out: this thread reads nothing.
    if let Some(done) = image.stretch_if_known(entry.stretch_kind()) {
        quiet(ui, palette, &shown.say(&done.reason));
    }
}

/// What was found wrong when it was opened, and what could not be read since.
fn remarks(ui: &mut Ui, shown: &Shown<'_>, image: &Image) {
    let (faults, num) = image.faults();
    let mut all = image.facts().diagnostics.clone();
    if num > 0 {
        let message = Message::new("imagery.num_faults").with("count", num);
        all.push(Diagnostic::new(Severity::Error, message));
    }
    let mut seen: Vec<Message> = Vec::new();
    for fault in faults {
        if !seen.contains(&fault.message) {
            seen.push(fault.message.clone());
            all.push(Diagnostic::new(Severity::Error, fault.message));
        }
    }
    hairline(ui, shown.palette);
    if all.is_empty() {
        quiet(ui, shown.palette, shown.t("ui.no_remarks"));
    } else {
        remark_lines(ui, shown, &all);
    }
}

fn choice(
    ui: &mut Ui,
    shown: &Shown<'_>,
    code: &'static str,
    now: &str,
    options: impl FnOnce(&mut Ui),
) {
    ui.horizontal(|ui| {
        let name = shown.t(code);
        ui.allocate_ui(vec2(76.0, 28.0), |ui| {
            ui.set_width(76.0);
            quiet(ui, shown.palette, name);
        });
        let width = ui.available_width() - 12.0;
        combo(ui, code, name, now, width, options);
    });
}
