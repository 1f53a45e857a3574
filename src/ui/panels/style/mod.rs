//! The style editor: how one layer looks, live on the map while it is edited, kept as one edit by
//! 确定 and as it was by 取消.
//!
//! The editor shows a working copy; it goes to the session as a draft at most some times a
//! second, so that a slider on its way does not outrun the pictures.

mod fields;
mod labels;
mod scheme;
mod symbol;

use super::swatch;
use crate::base::text::visible;
use crate::layer::{Layer, Schema};
use crate::session::styling::{kind_of, map_theme};
use crate::session::{Command, StyleCommand, Styling};
use crate::style::LayerStyle;
use crate::ui::shown::Shown;
use crate::ui::theme::{TITLE, bold};
use crate::ui::widgets::{button, hairline, primary_button, quiet, text};
use crate::workspace::LayerEntry;
use eframe::egui::{Frame, Id, Margin, Panel, ScrollArea, Slider, Ui, vec2};

/// Seconds between two drafts.
const BETWEEN: f64 = 0.12;

/// The copy that is worked on.
#[derive(Clone, Default)]
struct Work {
    layer: String,
    style: LayerStyle,
    /// Not yet sent.
    waits: bool,
    sent_at: f64,
    /// The rule whose symbol is edited.
    chosen: usize,
}

/// What the parts of the editor know.
pub struct Editing<'a> {
    /// The layer's entry.
    pub entry: &'a LayerEntry,
    /// The layer, if it is read.
    pub layer: Option<&'a Layer>,
    /// Its fields.
    pub schema: &'a Schema,
    /// What is being edited.
    pub styling: &'a Styling,
}

/// Shows the editor.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry, styling: &Styling) {
    let palette = shown.palette;
    let id = Id::unique("style-editor");
    let now = ui.input(|i| i.time);
    let fresh = || Work {
        layer: entry.id.clone(),
        style: (*styling.draft).clone(),
        waits: false,
        sent_at: 0.0,
        chosen: 0,
    };
    let held = ui.data(|d| d.get_temp::<Work>(id));
    let mut work = held.filter(|w| w.layer == entry.id).unwrap_or_else(fresh);
    if !work.waits {
        work.style = (*styling.draft).clone();
    }
    work.chosen = work.chosen.min(work.style.rules.len().saturating_sub(1));
    let empty = Schema::default();
    let layer = shown.session.loaded(&entry.id).layer();
    let editing = Editing {
        entry,
        layer,
        schema: layer.map_or(&empty, |l| &l.schema),
        styling,
    };
    let mut closed = false;
    Panel::bottom("style-foot")
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(palette.panel).inner_margin(Margin {
            left: 16,
            right: 16,
            top: 8,
            bottom: 12,
        }))
        .show(ui, |ui| {
            hairline(ui, palette);
            ui.add_space(6.0);
            ui.horizontal(|ui| {
                let good = work.style.check().is_ok() && styling.pending.is_none();
                if primary_button(ui, palette, shown.t("style.ok"), good).clicked() {
                    shown.send(Command::Style(StyleCommand::Draft(Box::new(
                        work.style.clone(),
                    ))));
                    shown.send(Command::Style(StyleCommand::Apply));
                    closed = true;
                }
                if button(ui, shown.t("ui.cancel")).clicked() {
                    shown.send(Command::Style(StyleCommand::Cancel));
                    closed = true;
                }
            });
        });
    let before = work.style.clone();
    ScrollArea::vertical()
        .id_salt(("style", &entry.id))
        .auto_shrink(false)
        .show(ui, |ui| {
            Frame::new()
                .inner_margin(Margin {
                    left: 16,
                    right: 16,
                    top: 12,
                    bottom: 16,
                })
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 4.0;
                    text(ui, shown.t("style.title"), bold(TITLE), palette.ink);
                    quiet(ui, palette, &visible(&shown.layer_name(&entry.id)));
                    ui.add_space(4.0);
                    body(ui, shown, &editing, &mut work);
                });
        });
    if work.style != before {
        work.waits = true;
    }
    if work.waits && !closed {
        if now - work.sent_at >= BETWEEN {
            // What cannot be drawn is told at its field and stays here.
            if work.style.check().is_ok() {
                shown.send(Command::Style(StyleCommand::Draft(Box::new(
                    work.style.clone(),
                ))));
                work.waits = false;
            }
            work.sent_at = now;
        } else {
            ui.ctx().request_repaint_after_secs(BETWEEN as f32);
        }
    }
    ui.data_mut(|d| {
        if closed {
            d.remove_temp::<Work>(id);
        } else {
            d.insert_temp(id, work);
        }
    });
}

fn body(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, work: &mut Work) {
    let palette = shown.palette;
    let kind = editing.layer.map(kind_of);
    scheme::show(ui, shown, editing, work);
    hairline(ui, palette);
    symbol::show(ui, shown, editing, kind, work);
    hairline(ui, palette);
    labels::show(ui, shown, editing, &mut work.style);
    hairline(ui, palette);
    fields::line(ui, shown, "ui.opacity", |ui| {
        let mut percent = editing.styling.opacity * 100.0;
        ui.spacing_mut().slider_width = (ui.available_width() - 70.0).max(60.0);
        let slider = Slider::new(&mut percent, 0.0..=100.0)
            .fixed_decimals(0)
            .suffix("%");
        if ui
            .add(slider)
            .accessible_name(shown.t("ui.opacity"))
            .changed()
        {
            shown.send(Command::Style(StyleCommand::DraftOpacity(percent / 100.0)));
        }
    });
    fields::line(ui, shown, "style.scales", |ui| {
        fields::scales(ui, shown, "layer", &mut work.style.scales);
    });
    hairline(ui, palette);
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        let id = &editing.entry.id;
        if button(ui, shown.t("style.copy")).clicked() {
            shown.send(Command::Style(StyleCommand::Copy(id.clone())));
        }
        ui.add_enabled_ui(shown.session.has_copied_style(), |ui| {
            if button(ui, shown.t("style.paste")).clicked() {
                shown.send(Command::Style(StyleCommand::Paste(id.clone())));
            }
        });
        ui.add_enabled_ui(editing.entry.style.is_some(), |ui| {
            if button(ui, shown.t("style.reset")).clicked() {
                shown.send(Command::Style(StyleCommand::Set(id.clone(), None)));
            }
        });
    });
}

/// The legend of a layer as it looks now: a swatch, a name and a count a line.
pub fn legend_lines(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry, indent: f32) {
    let theme = map_theme(shown.session.settings().theme);
    let layer = shown.session.loaded(&entry.id).layer();
    let shape = layer.map_or(Default::default(), |l| swatch::shape_of(kind_of(l)));
    for line in shown.session.layer_legend(entry, theme) {
        let name = visible(&crate::i18n::words::legend(shown.lang, &line.item.label));
        ui.horizontal(|ui| {
            ui.set_min_height(20.0);
            ui.add_space(indent);
            swatch::image(ui, &line.item.symbol, shape, vec2(22.0, 15.0));
            let room = ui.available_width() - 70.0;
            let galley = crate::ui::widgets::galley_cut(
                ui,
                &name,
                crate::ui::theme::plain(crate::ui::theme::SMALL + 0.5),
                shown.palette.ink,
                room,
            );
            ui.label(galley);
            if let Some(count) = line.count {
                let count = crate::i18n::numbers::fixed(count as f64, 0);
                quiet(ui, shown.palette, &count);
            }
        });
    }
}
