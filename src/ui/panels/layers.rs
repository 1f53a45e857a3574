//! The layer list: order, visibility, and one small badge where something needs saying.

use super::rows::{EyeWords, eye, reorder};
use super::swatch;
use crate::base::diagnostics::Severity;
use crate::base::text::visible;
use crate::i18n::numbers;
use crate::session::styling::{kind_of, map_theme};
use crate::session::{Action, Command, Loaded};
use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, plain};
use crate::ui::widgets::{badge_at, empty_state, galley_cut, ghost_button, quiet, row, section};
use crate::workspace::LayerEntry;
use eframe::egui::{Color32, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Height of a layer's row, points.
const ROW: f32 = 31.0;

/// What the eye of a layer says.
const EYE: EyeWords = EyeWords {
    show: "ui.show_layer",
    hide: "ui.hide_layer",
};

/// Height of the heading, points.
pub const HEAD: f32 = 44.0;

/// Shows the heading, which does not scroll.
pub fn head(ui: &mut Ui, shown: &Shown<'_>) {
    let num = shown.session.workspace().layers.len();
    ui.add_space(8.0);
    section(ui, shown.palette, shown.t("ui.layers"), Some(num), |ui| {
        let name = shown.t("ui.add_layer_name");
        if ghost_button(ui, shown.palette, Some(Icon::Plus), shown.t("ui.add"), name).clicked() {
            shown.act(Action::AddLayer);
        }
        // Where everything is invented, the list says so once.
        if shown.session.workspace().schematic {
            quiet(ui, shown.palette, shown.t("ui.all_schematic"));
        }
    });
}

/// Shows the list.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let entries = &shown.session.workspace().layers;
    if entries.is_empty() {
        let add = shown.t("ui.add_layer_name");
        if empty_state(ui, shown.palette, shown.t("ui.no_layers"), Some(add)) {
            shown.act(Action::AddLayer);
        }
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, entry) in entries.iter().enumerate() {
        one(ui, shown, index, entry);
        if legend_fold(ui, shown, entry) {
            super::style::legend_lines(ui, shown, entry, 38.0);
            ui.add_space(4.0);
        }
    }
}

/// The line under a layer of several symbols that opens and closes its legend; whether it is open.
fn legend_fold(ui: &mut Ui, shown: &Shown<'_>, entry: &LayerEntry) -> bool {
    let theme = map_theme(shown.session.settings().theme);
    let style = shown.session.style_of(entry, theme);
    if style.scheme.is_none() {
        return false;
    }
    let id = Id::unique(("legend", &entry.id));
    let mut open = ui.data(|d| d.get_temp::<bool>(id)).unwrap_or(true);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::click());
    if response.clicked() {
        open = !open;
        ui.data_mut(|d| d.insert_temp(id, open));
    }
    let ink = if response.hovered() || response.has_focus() {
        shown.palette.ink
    } else {
        shown.palette.quiet
    };
    let square = Rect::from_min_size(
        pos2(rect.left() + 40.0, rect.center().y - 6.0),
        vec2(12.0, 12.0),
    );
    icons::paint(
        ui.painter(),
        if open { Icon::Down } else { Icon::Right },
        square,
        ink,
    );
    let field = style.scheme.as_ref().map_or("", |s| s.field());
    let words = visible(field);
    let g = galley_cut(ui, &words, plain(SMALL), ink, rect.width() - 80.0);
    let at = pos2(rect.left() + 58.0, rect.center().y - g.size().y * 0.5);
    ui.painter().galley(at, g, ink);
    let name = format!(
        "{} {}",
        shown.t("session.legend"),
        shown.layer_name(&entry.id)
    );
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, open, &name));
    open
}

/// What a badge says, and in which colour.
fn badges(shown: &Shown<'_>, entry: &LayerEntry) -> Vec<(String, Color32)> {
    let palette = shown.palette;
    let mut out = Vec::new();
    match shown.session.loaded(&entry.id) {
        Loaded::Loading => out.push((shown.t("ui.badge_loading").to_owned(), palette.quiet)),
        Loaded::Failed(_) | Loaded::Broken(_) => {
            out.push((shown.t("ui.badge_failed").to_owned(), palette.prohibited[0]));
        }
        Loaded::Outside => out.push((
            shown.t("ui.badge_outside").to_owned(),
            palette.restricted[0],
        )),
        Loaded::Ready(layer) => {
            let errors = layer
                .diagnostics
                .iter()
                .filter(|d| d.severity == Severity::Error)
                .count();
            if errors > 0 {
                let words = format!("{} {errors}", shown.t("ui.badge_errors"));
                out.push((words, palette.prohibited[0]));
            }
            if layer.crs.as_ref().is_some_and(|c| !c.confirmed) {
                out.push((shown.t("ui.badge_crs").to_owned(), palette.restricted[0]));
            }
            let encoding = layer.encoding.as_ref().map(|e| e.encoding);
            if let Some(name) = encoding.filter(|e| !e.eq_ignore_ascii_case("utf-8")) {
                out.push((name.to_uppercase(), palette.attention[0]));
            }
        }
    }
    // Where everything is invented the heading says so; a single such layer says it here.
    if entry.schematic && !shown.session.workspace().schematic {
        out.push((
            shown.t("common.schematic").to_owned(),
            palette.cannot_tell[0],
        ));
    }
    out
}

fn one(ui: &mut Ui, shown: &Shown<'_>, index: usize, entry: &LayerEntry) {
    let palette = shown.palette;
    let name = visible(&shown.layer_name(&entry.id));
    let chosen = shown.session.selection().layer.as_deref() == Some(entry.id.as_str());
    let (rect, response) = row(ui, palette, ROW, chosen, &name, Sense::click_and_drag());
    let middle = rect.center().y;
    let ink = if entry.visible {
        palette.ink
    } else {
        palette.quiet
    };

    let eye_at = Rect::from_min_size(pos2(rect.left() + 8.0, middle - 12.0), vec2(24.0, 24.0));
    let id = ("eye", &entry.id);
    if eye(ui, shown, id, entry.visible, (&EYE, &name), eye_at) {
        shown.send(Command::SetVisible(entry.id.clone(), !entry.visible));
    }
    let symbol = Rect::from_min_size(pos2(rect.left() + 38.0, middle - 7.5), vec2(22.0, 15.0));
    let painter = ui.painter().clone();
    let mut faded = painter.clone();
    if !entry.visible {
        faded.set_opacity(0.35);
    }
    let theme = map_theme(shown.session.settings().theme);
    if entry.style.is_none() && shown.session.styling().is_none_or(|s| s.layer != entry.id) {
        swatch::paint(&faded, shown, entry.role, None, symbol);
    } else if let Some(first) = shown.session.style_of(entry, theme).swatch_symbol() {
        let layer = shown.session.loaded(&entry.id).layer();
        let shape = layer.map_or(Default::default(), |l| swatch::shape_of(kind_of(l)));
        swatch::image_at(ui, first, shape, symbol);
    }

    let mut right = rect.right() - 16.0;
    if response.hovered() || response.has_focus() {
        right = order_buttons(ui, shown, index, entry, &name, rect);
    } else {
        for (words, color) in badges(shown, entry) {
            right -= badge_at(ui, right, middle, &words, color) + 6.0;
        }
        if let Some(layer) = shown.session.loaded(&entry.id).layer() {
            let count = numbers::fixed(layer.len() as f64, 0);
            let g = galley_cut(ui, &count, plain(SMALL), palette.quiet, 70.0);
            let at = pos2(right - g.size().x, middle - g.size().y * 0.5);
            right -= g.size().x + 6.0;
            painter.galley(at, g, palette.quiet);
        }
    }
    let title = galley_cut(ui, &name, plain(BODY), ink, right - rect.left() - 68.0);
    painter.galley(
        pos2(rect.left() + 68.0, middle - title.size().y * 0.5),
        title,
        ink,
    );

    if response.clicked() {
        shown.send(Command::SelectLayer(Some(entry.id.clone())));
    }
    let own = (Dragged(entry.id.clone()), index);
    let layers = &shown.session.workspace().layers;
    let place_of = |d: &Dragged| layers.iter().position(|l| l.id == d.0);
    if let Some((dragged, to)) = reorder(ui, shown, own, rect, &response, place_of) {
        shown.send(Command::MoveLayer(dragged.0, to));
    }
}

/// Buttons to move a layer up and down; returns where the row's text has to end.
fn order_buttons(
    ui: &Ui,
    shown: &Shown<'_>,
    index: usize,
    entry: &LayerEntry,
    name: &str,
    rect: Rect,
) -> f32 {
    let mut right = rect.right() - 10.0;
    let last = shown.session.workspace().layers.len() - 1;
    let moves = [
        (
            Icon::Down,
            "ui.move_down",
            (index < last).then_some(index + 1),
        ),
        (Icon::Up, "ui.move_up", index.checked_sub(1)),
    ];
    for (icon, code, to) in moves {
        let square =
            Rect::from_min_size(pos2(right - 22.0, rect.center().y - 11.0), vec2(22.0, 22.0));
        right -= 22.0;
        let Some(to) = to else { continue };
        let response = ui.interact(
            square,
            ui.scope_id().with((code, &entry.id)),
            Sense::click(),
        );
        let color = if response.hovered() {
            shown.palette.focus
        } else {
            shown.palette.quiet
        };
        icons::paint(ui.painter(), icon, square.shrink(3.0), color);
        let label = format!("{} {name}", shown.t(code));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
        if response.on_hover_text(shown.t(code)).clicked() {
            shown.send(Command::MoveLayer(entry.id.clone(), to));
        }
    }
    right - 6.0
}

/// Id of the layer on its way.
#[derive(Clone, PartialEq)]
struct Dragged(String);
