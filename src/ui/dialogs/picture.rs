//! The picture of the map about to be written: area, size and pieces at the left, how it will
//! look at the right.

use super::{buttons, frame};
use crate::base::message::Message;
use crate::i18n::Lang;
use crate::render::Picture;
use crate::session::picturing::{PictureArea, PictureOptions, PictureSize, Picturing};
use crate::session::plates::Grids;
use crate::session::{Command, PictureCommand};
use crate::ui::choices::combo;
use crate::ui::shown::Shown;
use crate::ui::theme::{TITLE, UNTINTED, bold};
use crate::ui::widgets::{button, primary_button, quiet, text};
use eframe::egui::{
    self, ColorImage, Id, Modal, Rect, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions,
    Ui, pos2, vec2,
};
use std::sync::Arc;

/// Width of the left side.
const LEFT: f32 = 272.0;
/// Sizes in pixels that can be chosen.
const SCREENS: [(u32, u32); 3] = [(1920, 1080), (2560, 1440), (3840, 2160)];
/// Papers that can be chosen, lying, millimetres.
const PAPERS: [(&str, f64, f64); 5] = [
    ("A4", 297.0, 210.0),
    ("A3", 420.0, 297.0),
    ("A2", 594.0, 420.0),
    ("A1", 841.0, 594.0),
    ("A0", 1_189.0, 841.0),
];
/// Densities that can be chosen.
const DENSITIES: [u32; 5] = [96, 150, 192, 300, 600];

/// The dialog's own state: the preview as a texture, and of which picture it is.
#[derive(Default)]
pub struct PictureDialog {
    texture: Option<(TextureHandle, Arc<Picture>)>,
}

impl PictureDialog {
    /// Forgets the preview.
    pub fn forget(&mut self) {
        self.texture = None;
    }

    /// Shows the dialog.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>, picturing: &Picturing) {
        let palette = shown.palette;
        let screen = ctx.content_rect().size();
        let size = vec2(
            (screen.x - 120.0).clamp(560.0, 1040.0),
            (screen.y - 130.0).clamp(420.0, 640.0),
        );
        let mut done = None;
        let response = Modal::new(Id::unique("picture"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                ui.set_width(size.x);
                ui.set_height(size.y);
                ui.spacing_mut().item_spacing.y = 7.0;
                text(ui, shown.t("map.dialog_title"), bold(TITLE), palette.ink);
                let body = size.y - 92.0;
                let mut options = picturing.options.clone();
                ui.horizontal_top(|ui| {
                    ui.allocate_ui(vec2(LEFT, body), |ui| {
                        ui.set_width(LEFT);
                        ui.vertical(|ui| left(ui, shown, picturing, &mut options));
                    });
                    ui.add_space(16.0);
                    let room = vec2(size.x - LEFT - 32.0, body);
                    self.preview(ui, shown, picturing, room);
                });
                if options != picturing.options {
                    done = Some(PictureCommand::Set(Box::new(options)));
                }
                buttons(ui, |ui| {
                    if primary_button(ui, palette, shown.t("ui.export_to"), true).clicked() {
                        done = Some(PictureCommand::AskWhere);
                    }
                    if button(ui, shown.t("ui.cancel")).clicked() {
                        done = Some(PictureCommand::Close);
                    }
                    let (width, height) = picturing.options.pixels(shown.session.map_points());
                    let words = Message::new("map.dialog_pixels")
                        .with("width", width)
                        .with("height", height);
                    quiet(ui, palette, &shown.say(&words));
                });
            });
        if response.should_close() {
            done.get_or_insert(PictureCommand::Close);
        }
        if let Some(command) = done {
            shown.send(Command::Picture(command));
        }
    }

    fn preview(&mut self, ui: &mut Ui, shown: &Shown<'_>, picturing: &Picturing, room: egui::Vec2) {
        let palette = shown.palette;
        let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
        ui.painter().rect_filled(rect, 8.0, palette.selected);
        if let Some(picture) = &picturing.preview {
            let is_old = self
                .texture
                .as_ref()
                .is_none_or(|(_, of)| !Arc::ptr_eq(of, picture));
            if is_old {
                let size = [picture.width as usize, picture.height as usize];
                let image = ColorImage::from_rgba_premultiplied(size, &picture.rgba);
                let handle =
                    ui.ctx()
                        .load_texture("picture-preview", image, TextureOptions::LINEAR);
                self.texture = Some((handle, Arc::clone(picture)));
            }
        }
        if let Some((texture, of)) = &self.texture {
            let (w, h) = (of.width as f32, of.height as f32);
            let inner = rect.shrink(14.0);
            let share = (inner.width() / w).min(inner.height() / h);
            let place = Rect::from_center_size(inner.center(), vec2(w, h) * share);
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture.id(), place, whole, UNTINTED);
            let line = Stroke::new(1.0, palette.border);
            ui.painter()
                .rect_stroke(place, 0.0, line, StrokeKind::Outside);
        }
        if picturing.is_running {
            let corner = Rect::from_min_size(rect.min + vec2(18.0, 18.0), vec2(18.0, 18.0));
            ui.put(corner, egui::Spinner::new().size(18.0));
        }
    }
}

fn heading(ui: &mut Ui, shown: &Shown<'_>, code: &'static str) {
    ui.add_space(3.0);
    quiet(ui, shown.palette, shown.t(code));
}

fn left(ui: &mut Ui, shown: &Shown<'_>, picturing: &Picturing, options: &mut PictureOptions) {
    heading(ui, shown, "map.dialog_area");
    ui.horizontal(|ui| {
        for (area, code, enabled) in [
            (PictureArea::View, "map.area_view", true),
            (PictureArea::All, "map.area_all", true),
            (
                PictureArea::Project,
                "map.area_project",
                picturing.has_project,
            ),
        ] {
            ui.add_enabled_ui(enabled, |ui| {
                ui.radio_value(&mut options.area, area, shown.t(code));
            });
        }
    });
    heading(ui, shown, "map.dialog_size");
    let now = size_name(shown, options.size);
    combo(
        ui,
        "picture-size",
        shown.t("map.dialog_size"),
        &now,
        LEFT - 16.0,
        |ui| {
            let mut choice = |ui: &mut Ui, size: PictureSize| {
                let name = size_name(shown, size);
                if ui.selectable_label(options.size == size, name).clicked() {
                    // Paper is printed, a screen is not.
                    options.dots_per_inch = match size {
                        PictureSize::Paper(..) => 300,
                        PictureSize::Window => 192,
                        PictureSize::Pixels(width, _) => {
                            if width > 3_000 {
                                192
                            } else {
                                96
                            }
                        }
                    };
                    options.size = size;
                }
            };
            choice(ui, PictureSize::Window);
            for (width, height) in SCREENS {
                choice(ui, PictureSize::Pixels(width, height));
            }
            for (_, width, height) in PAPERS {
                choice(ui, PictureSize::Paper(width, height));
                choice(ui, PictureSize::Paper(height, width));
            }
        },
    );
    ui.horizontal(|ui| {
        quiet(ui, shown.palette, shown.t("map.dialog_dpi"));
        let now = options.dots_per_inch.to_string();
        combo(
            ui,
            "picture-dpi",
            shown.t("map.dialog_dpi"),
            &now,
            84.0,
            |ui| {
                for dpi in DENSITIES {
                    ui.selectable_value(&mut options.dots_per_inch, dpi, dpi.to_string());
                }
            },
        );
    });
    heading(ui, shown, "map.dialog_grid");
    ui.horizontal(|ui| {
        for (grid, code) in [
            (Grids::None, "map.grid_none"),
            (Grids::Degrees, "map.grid_in_degrees"),
            (Grids::Km, "map.grid_in_km"),
        ] {
            ui.radio_value(&mut options.pieces.grid, grid, shown.t(code));
        }
    });
    heading(ui, shown, "map.dialog_pieces");
    let pieces = &mut options.pieces;
    egui::Grid::new("picture-pieces")
        .num_columns(3)
        .spacing(vec2(10.0, 6.0))
        .show(ui, |ui| {
            ui.checkbox(&mut pieces.title, shown.t("map.piece_title"));
            ui.checkbox(&mut pieces.scale, shown.t("map.piece_scale"));
            ui.checkbox(&mut pieces.north, shown.t("map.piece_north"));
            ui.end_row();
            ui.checkbox(&mut pieces.legend, shown.t("map.piece_legend"));
            ui.checkbox(&mut pieces.source, shown.t("map.piece_source"));
            ui.end_row();
        });
    if options.pieces.title {
        heading(ui, shown, "map.piece_title");
        let name = shown.t("map.piece_title");
        ui.add(egui::TextEdit::singleline(&mut options.title).desired_width(LEFT - 12.0))
            .accessible_name(name);
    }
    ui.add_space(2.0);
    quiet(ui, shown.palette, shown.t("map.dialog_note"));
}

fn size_name(shown: &Shown<'_>, size: PictureSize) -> String {
    match size {
        PictureSize::Window => shown.t("map.size_window").to_owned(),
        PictureSize::Pixels(width, height) => shown.say(
            &Message::new("map.dialog_pixels")
                .with("width", width)
                .with("height", height),
        ),
        PictureSize::Paper(width, height) => {
            let known = PAPERS
                .iter()
                .find(|(_, w, h)| (*w == width && *h == height) || (*w == height && *h == width));
            let upright = shown.t(if height > width {
                "map.paper_upright"
            } else {
                "map.paper_lying"
            });
            let join = if shown.lang == Lang::Zh { "" } else { " " };
            let name = known.map_or("", |(name, ..)| *name);
            format!("{name}{join}{upright} {width:.0}×{height:.0} mm")
        }
    }
}
