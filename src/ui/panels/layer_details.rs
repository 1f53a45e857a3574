//! One layer: where it comes from, how its bytes and coordinates were understood and how to
//! override that, how it looks, and what was found wrong.

use super::swatch;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::text::visible;
use crate::i18n::{diagnostics, findings as check_words, numbers, words};
use crate::layer::{CrsDecision, Layer, Role};
use crate::screening::Check;
use crate::session::attributes::TableOf;
use crate::session::failure::why_absent;
use crate::session::preview::crs_text;
use crate::session::styling::map_theme;
use crate::session::{Action, Command, StatisticsCommand, TableCommand};
use crate::style::{LegendLabel, legend};
use crate::ui::choices::{ENCODINGS, SYSTEMS, mend_title, system};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, fact, fold, ghost_button, hairline, quiet, text};
use crate::workspace::LayerEntry;
use eframe::egui::{ComboBox, Frame, Margin, Rect, ScrollArea, Sense, Slider, Ui, vec2};

/// Diagnostics listed at most; `redline info` lists them all.
const LINES: usize = 60;
/// Shows the layer that is chosen.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry) {
    ScrollArea::vertical()
        .id_salt(("layer", &entry.id))
        .auto_shrink(false)
        .show(ui, |ui| {
            Frame::new()
                .inner_margin(Margin {
                    left: 16,
                    right: 16,
                    top: 10,
                    bottom: 20,
                })
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 6.0;
                    let back = shown.t("ui.back_to_project");
                    if ghost_button(ui, shown.palette, Some(Icon::Left), back, back).clicked() {
                        shown.send(Command::SelectLayer(None));
                    }
                    text(
                        ui,
                        &visible(&shown.layer_name(&entry.id)),
                        bold(TITLE),
                        shown.palette.ink,
                    );
                    body(ui, shown, entry);
                });
        });
}

fn body(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry) {
    let palette = shown.palette;
    let loaded = shown.session.loaded(&entry.id);
    if let Some((why, hint)) = why_absent(loaded) {
        text(ui, &shown.say(&why), plain(BODY), palette.prohibited[0]);
        if let Some(hint) = hint {
            quiet(ui, palette, &shown.say(&hint));
        }
        if button(ui, shown.t("ui.read_again")).clicked() {
            shown.send(Command::Reload(entry.id.clone()));
        }
    }
    declared(ui, shown, entry);
    if let Some(layer) = loaded.layer() {
        hairline(ui, palette);
        understood(ui, shown, entry, layer);
    }
    hairline(ui, palette);
    look(ui, shown, entry);
    if let Some(layer) = loaded.layer() {
        remarks(ui, shown, layer);
    }
    hairline(ui, palette);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add_enabled_ui(loaded.layer().is_some(), |ui| {
            let of = || TableOf::Layer(entry.id.clone());
            if button(ui, shown.t("table.title")).clicked() {
                shown.send(Command::Table(TableCommand::Open(of())));
            }
            if button(ui, shown.t("statistics.title")).clicked() {
                shown.send(Command::Statistics(StatisticsCommand::Open(of())));
            }
        });
    });
    ui.horizontal(|ui| {
        ui.add_enabled_ui(loaded.layer().is_some(), |ui| {
            if button(ui, shown.t("ui.export_layer_to")).clicked() {
                shown.act(Action::ExportLayer);
            }
        });
        if button(ui, shown.t("ui.remove_layer")).clicked() {
            shown.act(Action::RemoveLayer);
        }
    });
}

/// What the office says about the layer.
fn declared(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry) {
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
    fact(
        ui,
        palette,
        shown.t("ui.version"),
        &or_unstated(&entry.version),
    );
    let complete = if entry.complete {
        "common.yes"
    } else {
        "common.no"
    };
    fact(ui, palette, shown.t("ui.complete"), shown.t(complete));
    if entry.schematic {
        fact(
            ui,
            palette,
            shown.t("ui.nature"),
            shown.t("common.schematic"),
        );
    }
    let name = std::path::Path::new(&entry.file)
        .file_name()
        .map_or_else(|| entry.file.clone(), |n| n.to_string_lossy().into_owned());
    fact(ui, palette, shown.t("ui.file"), &visible(&name));
    ui.add_space(2.0);
    choice(
        ui,
        shown,
        "role",
        shown.t("ui.role"),
        &words::role(shown.lang, entry.role),
        |ui| {
            for &role in Role::ALL {
                let label = words::role(shown.lang, role);
                if ui.selectable_label(role == entry.role, label).clicked() {
                    shown.send(Command::SetRole(entry.id.clone(), role));
                }
            }
        },
    );
    choice(
        ui,
        shown,
        "check",
        shown.t("ui.check"),
        check_words::check(shown.lang, entry.check),
        |ui| {
            for check in [Check::Required, Check::Optional, Check::Skipped] {
                let label = check_words::check(shown.lang, check);
                if ui.selectable_label(check == entry.check, label).clicked() {
                    shown.send(Command::SetCheck(entry.id.clone(), check));
                }
            }
        },
    );
}

fn choice(
    ui: &mut Ui,
    shown: &Shown<'_>,
    key: &str,
    what: &str,
    now: &str,
    options: impl FnOnce(&mut Ui),
) {
    ui.horizontal(|ui| {
        ui.allocate_ui(vec2(76.0, 28.0), |ui| {
            ui.set_width(76.0);
            quiet(ui, shown.palette, what);
        });
        let response = ComboBox::from_id_salt(key)
            .selected_text(now)
            .width(ui.available_width() - 12.0)
            .height(320.0)
            .show_ui(ui, options)
            .response;
        response.accessible_name(what);
    });
}

/// How bytes and numbers were understood, why, and how to override it.
fn understood(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry, layer: &Layer) {
    let palette = shown.palette;
    fact(
        ui,
        palette,
        shown.t("ui.features"),
        &numbers::fixed(layer.len() as f64, 0),
    );
    fact(ui, palette, shown.t("ui.format"), layer.origin.format);
    if let Some(crs) = &layer.crs {
        fact(
            ui,
            palette,
            shown.t("ui.crs"),
            &shown.say(&crs.crs.describe()),
        );
        quiet(ui, palette, &shown.say(&crs.basis));
        if !crs.confirmed {
            text(
                ui,
                shown.t("ui.crs_unconfirmed"),
                plain(SMALL),
                palette.restricted[0],
            );
            for candidate in &crs.candidates {
                ui.horizontal_wrapped(|ui| {
                    if button(ui, &shown.say(&candidate.crs.describe())).clicked() {
                        shown.send(Command::ReadAs {
                            layer: entry.id.clone(),
                            crs: crs_text(&candidate.crs),
                            // As the file is read now, the candidate may still turn it round.
                            swapped_axes: entry.swapped_axes != candidate.swapped_axes,
                            shift: None,
                        });
                    }
                    quiet(ui, palette, &shown.say(&candidate.reason));
                });
            }
        }
        mends(ui, shown, entry, crs);
    }
    let crs_now = entry
        .crs
        .clone()
        .unwrap_or_else(|| shown.t("ui.as_file_says").to_owned());
    choice(
        ui,
        shown,
        "crs",
        shown.t("ui.read_as_crs"),
        &crs_now,
        |ui| {
            let pick = |crs: Option<String>| {
                shown.send(Command::SetReading {
                    layer: entry.id.clone(),
                    crs,
                    encoding: entry.encoding.clone(),
                });
            };
            if ui
                .selectable_label(entry.crs.is_none(), shown.t("ui.as_file_says"))
                .clicked()
            {
                pick(None);
            }
            for code in SYSTEMS {
                let label = system(shown, code);
                if ui
                    .selectable_label(entry.crs.as_deref() == Some(code), label)
                    .clicked()
                {
                    pick(Some(code.to_owned()));
                }
            }
        },
    );
    if let Some(encoding) = &layer.encoding {
        fact(ui, palette, shown.t("ui.encoding"), encoding.encoding);
        quiet(ui, palette, &shown.say(&encoding.basis));
        let now = entry
            .encoding
            .clone()
            .unwrap_or_else(|| shown.t("ui.as_file_says").to_owned());
        choice(
            ui,
            shown,
            "encoding",
            shown.t("ui.read_as_encoding"),
            &now,
            |ui| {
                let pick = |encoding: Option<String>| {
                    shown.send(Command::SetReading {
                        layer: entry.id.clone(),
                        crs: entry.crs.clone(),
                        encoding,
                    });
                };
                if ui
                    .selectable_label(entry.encoding.is_none(), shown.t("ui.as_file_says"))
                    .clicked()
                {
                    pick(None);
                }
                for name in ENCODINGS {
                    if ui
                        .selectable_label(entry.encoding.as_deref() == Some(name), name)
                        .clicked()
                    {
                        pick(Some(name.to_owned()));
                    }
                }
            },
        );
    }
    let u = layer.position.u_m().map_or_else(
        || shown.t("common.unknown").to_owned(),
        |u| format!("{} m", numbers::short(u)),
    );
    fact(ui, palette, shown.t("ui.uncertainty"), &u);
    fact(
        ui,
        palette,
        shown.t("ui.edge_error"),
        &format!("{} m", numbers::short(layer.position.e_m())),
    );
}

/// What was done about shifts and transforms, and what would mend a system that does not fit.
fn mends(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry, crs: &CrsDecision) {
    let palette = shown.palette;
    let done = crs.shift.map(|s| s.describe());
    for done in done.into_iter().chain(crs.transform.map(|t| t.describe())) {
        quiet(ui, palette, &shown.say(&done));
    }
    if crs.mends.is_empty() {
        return;
    }
    let [ink, _] = palette.restricted;
    text(ui, shown.t("ui.mends"), plain(SMALL), ink);
    for mend in &crs.mends {
        if button(ui, &mend_title(shown, mend)).clicked() {
            shown.send(Command::ReadAs {
                layer: entry.id.clone(),
                crs: crs_text(&mend.crs),
                swapped_axes: mend.swapped_axes,
                shift: mend.shift,
            });
        }
        quiet(ui, palette, &shown.say(&mend.explains));
        quiet(ui, palette, &shown.say(&mend.reason));
    }
}

/// Opacity and legend.
fn look(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        ui.allocate_ui(vec2(76.0, 24.0), |ui| {
            ui.set_width(76.0);
            quiet(ui, palette, shown.t("ui.opacity"));
        });
        let mut percent = shown.session.opacity(entry) * 100.0;
        ui.spacing_mut().slider_width = (ui.available_width() - 70.0).max(60.0);
        let slider = ui
            .add(
                Slider::new(&mut percent, 0.0..=100.0)
                    .fixed_decimals(0)
                    .suffix("%"),
            )
            .accessible_name(shown.t("ui.opacity"));
        if slider.drag_stopped() || (slider.changed() && !slider.dragged()) {
            shown.send(Command::SetOpacity(entry.id.clone(), percent / 100.0));
        } else if slider.changed() {
            shown.send(Command::PreviewOpacity(entry.id.clone(), percent / 100.0));
        }
    });
    let theme = map_theme(shown.session.settings().theme);
    let style = shown.session.style_of(entry, theme);
    if entry.style.is_some() {
        super::style::legend_lines(ui, shown, entry, 0.0);
    }
    let items = match entry.style {
        Some(_) => Vec::new(),
        None => legend(&style, entry.role, None),
    };
    for item in items {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(26.0, 18.0), Sense::hover());
            let symbol = Rect::from_center_size(rect.center(), vec2(22.0, 15.0));
            swatch::paint_symbol(ui.painter(), &item.symbol, entry.role, symbol);
            let label = match &item.label {
                LegendLabel::Class(_, class) => words::zone_class(shown.lang, *class),
                other => visible(&words::legend(shown.lang, other)),
            };
            text(ui, &label, plain(SMALL + 0.5), palette.ink);
        });
    }
    ui.add_space(2.0);
    if button(ui, shown.t("style.edit_button")).clicked() {
        shown.act(Action::EditStyle);
    }
}

/// What was found wrong, in words.
fn remarks(ui: &mut Ui, shown: &Shown<'_>, layer: &Layer) {
    let palette = shown.palette;
    hairline(ui, palette);
    let all = &layer.diagnostics;
    if all.is_empty() {
        quiet(ui, palette, shown.t("ui.no_remarks"));
        return;
    }
    let has_error = all.iter().any(|d| d.severity == Severity::Error);
    if fold(
        ui,
        palette,
        "remarks",
        shown.t("ui.remarks"),
        Some(all.len()),
        has_error,
    ) {
        remark_lines(ui, shown, all);
    }
}

/// Diagnostics in words, one under the other; as many as anyone reads.
pub fn remark_lines(ui: &mut Ui, shown: &Shown<'_>, all: &[Diagnostic]) {
    let palette = shown.palette;
    for remark in all.iter().take(LINES) {
        let (word, color) = match remark.severity {
            Severity::Info => ("common.severity_info", palette.quiet),
            Severity::Warning => ("common.severity_warning", palette.restricted[0]),
            Severity::Error => ("common.severity_error", palette.prohibited[0]),
        };
        ui.horizontal_top(|ui| {
            text(ui, shown.t(word), bold(SMALL), color);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                text(
                    ui,
                    &diagnostics::line(shown.lang, remark),
                    plain(SMALL),
                    palette.ink,
                );
            });
        });
    }
    if all.len() > LINES {
        let more =
            crate::base::message::Message::new("ui.more_remarks").with("n", all.len() - LINES);
        quiet(ui, palette, &shown.say(&more));
    }
}
