//! Backdrops under the layer list: shown or not, how far dimmed, and what needs saying.

use super::rows::{EyeWords, eye, reorder};
use crate::base::text::visible;
use crate::session::{Action, Command, ImageCommand, ImageState};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, plain};
use crate::ui::widgets::{badge_at, galley_cut, ghost_button, row, section};
use crate::workspace::ImageEntry;
use eframe::egui::{Align, Color32, Layout, Rect, Sense, Slider, Ui, UiBuilder, pos2, vec2};

/// Height of an image's row, points.
const ROW: f32 = 31.0;
/// What the eye of an image says.
const EYE: EyeWords = EyeWords {
    show: "imagery.show",
    hide: "imagery.hide",
};
/// Width of the dim slider, points.
const SLIDER: f32 = 64.0;

/// Shows the section, where the workspace has images.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let entries = &shown.session.workspace().images;
    if entries.is_empty() {
        return;
    }
    ui.add_space(6.0);
    let (palette, title) = (shown.palette, shown.t("imagery.title"));
    section(ui, palette, title, Some(entries.len()), |ui| {
        let name = shown.t("imagery.add");
        if ghost_button(ui, palette, Some(Icon::Plus), shown.t("ui.add"), name).clicked() {
            shown.act(Action::AddLayer);
        }
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, entry) in entries.iter().enumerate() {
        one(ui, shown, index, entry);
    }
}

/// What a badge says, and in which colour.
fn badge(shown: &Shown<'_>, entry: &ImageEntry) -> Option<(&'static str, Color32)> {
    let palette = shown.palette;
    Some(match shown.session.image(&entry.id) {
        ImageState::Loading => (shown.t("ui.badge_loading"), palette.quiet),
        ImageState::Failed(_) | ImageState::Broken(_) => {
            (shown.t("ui.badge_failed"), palette.prohibited[0])
        }
        ImageState::Outside => (shown.t("ui.badge_outside"), palette.restricted[0]),
        ImageState::Ready(image) if image.faults().1 > 0 => {
            (shown.t("imagery.badge_faults"), palette.prohibited[0])
        }
        ImageState::Ready(image) if !image.facts().crs.confirmed => {
            (shown.t("ui.badge_crs"), palette.restricted[0])
        }
        ImageState::Ready(_) if entry.schematic && !shown.session.workspace().schematic => {
            (shown.t("common.schematic"), palette.cannot_tell[0])
        }
        ImageState::Ready(_) => return None,
    })
}

fn one(ui: &mut Ui, shown: &Shown<'_>, index: usize, entry: &ImageEntry) {
    let palette = shown.palette;
    let name = visible(&entry.name);
    let chosen = shown.session.chosen_image().map(|e| e.id.as_str()) == Some(entry.id.as_str());
    let (rect, response) = row(ui, palette, ROW, chosen, &name, Sense::click_and_drag());
    let middle = rect.center().y;
    let ink = if entry.visible {
        palette.ink
    } else {
        palette.quiet
    };
    let eye_at = Rect::from_min_size(pos2(rect.left() + 8.0, middle - 12.0), vec2(24.0, 24.0));
    let id = ("image-eye", &entry.id);
    if eye(ui, shown, id, entry.visible, (&EYE, &name), eye_at) {
        let command = ImageCommand::SetVisible(entry.id.clone(), !entry.visible);
        send(shown, command);
    }
    let mut right = rect.right() - 16.0;
    if shown.session.image(&entry.id).image().is_some() {
        right -= SLIDER;
        let place = Rect::from_min_size(pos2(right, middle - 10.0), vec2(SLIDER, 20.0));
        dim(ui, shown, entry, place);
        right -= 8.0;
    }
    if let Some((words, color)) = badge(shown, entry) {
        right -= badge_at(ui, right, middle, words, color) + 6.0;
    }
    let left = rect.left() + 38.0;
    let title = galley_cut(ui, &name, plain(BODY), ink, right - left);
    ui.painter()
        .galley(pos2(left, middle - title.size().y * 0.5), title, ink);
    if response.clicked() {
        send(shown, ImageCommand::Choose(Some(entry.id.clone())));
    }
    let own = (Dragged(entry.id.clone()), index);
    let images = &shown.session.workspace().images;
    let place_of = |d: &Dragged| images.iter().position(|i| i.id == d.0);
    if let Some((dragged, to)) = reorder(ui, shown, own, rect, &response, place_of) {
        send(shown, ImageCommand::Move(dragged.0, to));
    }
    response.context_menu(|ui| {
        let mut item = |code: &'static str, command: ImageCommand| {
            if ui.button(shown.t(code)).clicked() {
                send(shown, command);
                ui.close();
            }
        };
        item("imagery.zoom_to", ImageCommand::ZoomTo(entry.id.clone()));
        item(
            "imagery.details",
            ImageCommand::Choose(Some(entry.id.clone())),
        );
        item("imagery.remove", ImageCommand::Remove(entry.id.clone()));
    });
}

fn send(shown: &Shown<'_>, command: ImageCommand) {
    shown.send(Command::Image(command));
}

/// The dim slider, 0–100 %.
fn dim(ui: &mut Ui, shown: &Shown<'_>, entry: &ImageEntry, place: Rect) {
    let layout = Layout::left_to_right(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), |ui| {
        ui.spacing_mut().slider_width = place.width();
        dim_slider(ui, shown, entry, false);
    });
}

/// A slider that shows its way on the map and is one edit when let go.
pub fn dim_slider(ui: &mut Ui, shown: &Shown<'_>, entry: &ImageEntry, with_value: bool) {
    let mut percent = shown.session.dim(entry) * 100.0;
    let slider = Slider::new(&mut percent, 0.0..=100.0)
        .fixed_decimals(0)
        .suffix("%")
        .show_value(with_value);
    let name = format!("{} {}", shown.t("imagery.dim"), visible(&entry.name));
    let slider = ui
        .add(slider)
        .accessible_name(&name)
        .on_hover_text(shown.t("imagery.dim"));
    let id = entry.id.clone();
    if slider.drag_stopped() || (slider.changed() && !slider.dragged()) {
        send(shown, ImageCommand::SetDim(id, percent / 100.0));
    } else if slider.changed() {
        send(shown, ImageCommand::PreviewDim(id, percent / 100.0));
    }
}

/// Id of the image on its way; layers are dragged by names of their own.
#[derive(Clone, PartialEq)]
struct Dragged(String);
