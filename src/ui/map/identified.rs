//! The list of what lies under the point that was clicked.

use crate::base::text::visible;
use crate::i18n::words;
use crate::session::Command;
use crate::ui::icons::Icon;
use crate::ui::panels::swatch;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, bold, plain};
use crate::ui::widgets::{card, fact, galley_cut, ghost_button, hairline, quiet, row};
use eframe::egui::{self, Align, Area, Layout, Order, Rect, ScrollArea, Sense, Ui, pos2, vec2};

/// Width of the list, points.
const WIDTH: f32 = 288.0;

/// Shows the list in the map's top left corner, if something was asked about.
pub fn show(ui: &Ui, shown: &Shown<'_>, map: Rect) {
    let Some(identified) = &shown.session.selection().identified else {
        return;
    };
    // An area remembers its size: each point has its own, or a short list would cut a long one.
    let point = [identified.at.x.to_bits(), identified.at.y.to_bits()];
    Area::new(egui::Id::unique(("identified", point)))
        .order(Order::Middle)
        .fixed_pos(map.min + vec2(14.0, 14.0))
        .constrain_to(map)
        .show(ui.ctx(), |ui| {
            card(shown.palette).show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.horizontal(|ui| {
                    ui.label(
                        egui::RichText::new(shown.t("ui.under_point"))
                            .font(bold(BODY))
                            .color(shown.palette.ink),
                    );
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let close = shown.t("ui.close");
                        if ghost_button(ui, shown.palette, Some(Icon::Cross), "", close).clicked() {
                            shown.send(Command::CloseIdentified);
                        }
                    });
                });
                ui.add_space(2.0);
                if identified.under.is_empty() {
                    quiet(ui, shown.palette, shown.t("ui.nothing_under_point"));
                    ui.add_space(6.0);
                }
                ScrollArea::vertical()
                    .max_height((map.height() - 120.0).max(120.0))
                    .show(ui, |ui| {
                        for (i, under) in identified.under.iter().enumerate() {
                            let chosen = shown.session.selection().feature.as_ref()
                                == Some(&(under.layer.clone(), under.feature));
                            one(ui, shown, i, under, chosen);
                        }
                    });
            });
        });
}

fn one(
    ui: &mut Ui,
    shown: &Shown<'_>,
    index: usize,
    under: &crate::session::identify::Under,
    chosen: bool,
) {
    let palette = shown.palette;
    let name = visible(&under.name);
    let (rect, response) = row(ui, palette, 40.0, chosen, &name, Sense::click());
    let symbol = Rect::from_min_size(pos2(rect.left() + 4.0, rect.top() + 6.0), vec2(20.0, 14.0));
    swatch::paint(ui.painter(), shown, under.role, under.class, symbol);
    let width = rect.width() - 40.0;
    let title = galley_cut(ui, &name, plain(BODY), palette.ink, width);
    let what = words::role_and_class(shown.lang, under.role, under.class);
    let detail = galley_cut(ui, &what, plain(SMALL), palette.quiet, width);
    ui.painter().galley(
        pos2(rect.left() + 32.0, rect.top() + 3.0),
        title,
        palette.ink,
    );
    ui.painter().galley(
        pos2(rect.left() + 32.0, rect.top() + 21.0),
        detail,
        palette.quiet,
    );
    if response.clicked() {
        shown.send(Command::ShowFeature(under.layer.clone(), under.feature));
    }
    if chosen || (index == 0 && shown.session.selection().feature.is_none()) {
        ui.add_space(4.0);
        for (field, value) in &under.values {
            fact(ui, palette, &visible(field), &visible(value));
        }
        ui.add_space(4.0);
        hairline(ui, palette);
    }
}
