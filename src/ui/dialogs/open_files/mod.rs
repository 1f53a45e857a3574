//! Files about to be opened: what they hold on the left; the chosen one on the map, in words and
//! as a table, with everything that can be decided about it in sight.

mod columns;
mod list;
mod reading;
mod table;

use super::frame;
use crate::base::message::Message;
use crate::session::jobs::Running;
use crate::session::preview::{Item, Preview, Stage};
use crate::session::{Command, PreviewCommand};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, UNTINTED, bold, plain};
use crate::ui::widgets::{button, galley, ghost_button, primary_button, quiet, text};
use eframe::egui::{
    self, Align, ColorImage, CornerRadius, Id, Image, Layout, Modal, ProgressBar, Rect, Sense,
    Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, UiBuilder, pos2, vec2,
};

/// Width of the list of files, points.
const LIST: f32 = 236.0;
/// Room between the pieces, points.
const GAP: f32 = 16.0;

/// What the dialog keeps between frames: nothing that is not gone with it.
#[derive(Default)]
pub struct OpenFiles {
    texture: Option<(u64, TextureHandle)>,
    shows_remarks: bool,
}

impl OpenFiles {
    /// Lets go of the picture.
    pub fn forget(&mut self) {
        self.texture = None;
        self.shows_remarks = false;
    }

    /// Shows the dialog.
    pub fn show(
        &mut self,
        ctx: &egui::Context,
        shown: &Shown<'_>,
        preview: &Preview,
        running: Option<&Running>,
    ) {
        let screen = ctx.content_rect().size();
        let size = vec2(
            (screen.x - 80.0).clamp(600.0, 1160.0),
            (screen.y - 80.0).clamp(400.0, 760.0),
        );
        let response = Modal::new(Id::unique("open-files"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                self.lay_out(ui, rect, shown, preview, running);
            });
        if response.should_close() {
            shown.send(Command::Preview(PreviewCommand::Close));
        }
    }

    fn lay_out(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        shown: &Shown<'_>,
        preview: &Preview,
        running: Option<&Running>,
    ) {
        let palette = shown.palette;
        let (head, body) = rect.split_top_bottom_at_y(rect.top() + 36.0);
        let (body, foot) = body.split_top_bottom_at_y(rect.bottom() - 44.0);
        inside(ui, head, |ui| {
            text(ui, shown.t("ui.open_files"), bold(TITLE), palette.ink);
        });
        let (left, right) = body.split_left_right_at_x(body.left() + LIST);
        ui.painter().vline(
            left.right() + 0.5 * GAP,
            body.y_range(),
            Stroke::new(1.0, palette.hairline),
        );
        inside(ui, left, |ui| list::show(ui, shown, preview));
        let right = right.with_min_x(right.left() + GAP);
        match preview.item() {
            Some(item) => self.item(ui, right, shown, preview, item),
            None => inside(ui, right, |ui| {
                let words = if preview.is_listing {
                    "ui.looking"
                } else {
                    "ui.nothing_to_open"
                };
                quiet(ui, palette, shown.t(words));
            }),
        }
        inside(ui, foot, |ui| footer(ui, shown, preview, running));
    }

    fn item(&mut self, ui: &mut Ui, rect: Rect, shown: &Shown<'_>, preview: &Preview, item: &Item) {
        let top = (rect.height() * 0.56).clamp(220.0, 380.0);
        let (upper, lower) = rect.split_top_bottom_at_y(rect.top() + top);
        let map_width = (rect.width() * 0.36).clamp(180.0, 360.0);
        let (map, words) = upper.split_left_right_at_x(upper.left() + map_width);
        let words = words.with_min_x(words.left() + GAP);
        let middle = words.left() + words.width() * 0.56;
        let (systems, texts) = words.split_left_right_at_x(middle);
        let texts = texts.with_min_x(texts.left() + GAP);
        self.map(ui, map, shown, preview, item);
        let key = (&item.path, &item.layer);
        inside(ui, systems, |ui| {
            column(ui, ("systems", key), |ui| {
                reading::systems(ui, shown, preview, item);
            });
        });
        inside(ui, texts, |ui| {
            column(ui, ("texts", key), |ui| {
                reading::texts(ui, shown, preview, item);
            });
        });
        let lower = lower.with_min_y(lower.top() + 10.0);
        inside(ui, lower, |ui| {
            table::show(ui, shown, item, &mut self.shows_remarks);
        });
    }

    /// What it is opened as, the picture, and under it what was found.
    fn map(&mut self, ui: &mut Ui, rect: Rect, shown: &Shown<'_>, preview: &Preview, item: &Item) {
        let palette = shown.palette;
        let (above, rect) = rect.split_top_bottom_at_y(rect.top() + 66.0);
        inside(ui, above, |ui| {
            reading::opened_as(ui, shown, preview, item);
        });
        ui.painter().rect(
            rect,
            CornerRadius::same(8),
            palette.paper,
            Stroke::new(1.0, palette.hairline),
            StrokeKind::Inside,
        );
        if let Some(seen) = &item.seen {
            if self.texture.as_ref().map(|(number, _)| *number) != Some(seen.generation) {
                let picture = &seen.picture;
                let size = [picture.width as usize, picture.height as usize];
                let image = ColorImage::from_rgba_premultiplied(size, &picture.rgba);
                let handle = ui
                    .ctx()
                    .load_texture("preview", image, TextureOptions::LINEAR);
                self.texture = Some((seen.generation, handle));
            }
            if let Some((_, texture)) = &self.texture {
                let inner = rect.shrink(1.0);
                // The middle of the picture in the shape of the frame.
                let size = texture.size_vec2();
                let share = (inner.aspect_ratio() / size.x * size.y).min(1.0);
                let tall = (size.x / size.y / inner.aspect_ratio()).min(1.0);
                let uv = Rect::from_center_size(pos2(0.5, 0.5), vec2(share, tall));
                let tint = if item.stage == Stage::Ready {
                    UNTINTED
                } else {
                    UNTINTED.gamma_multiply(0.5)
                };
                Image::new(texture)
                    .uv(uv)
                    .tint(tint)
                    .corner_radius(CornerRadius::same(7))
                    .paint_at(ui, inner);
            }
            let name = Message::new("ui.preview_of")
                .with("n", seen.layer.len())
                .with("name", item.name.as_str());
            let response = ui.allocate_rect(rect, Sense::hover());
            let name = shown.say(&name);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
        }
        over_the_map(ui, rect, shown, preview, item);
    }
}

/// What stands in the way of a picture, and what to do about it.
fn over_the_map(ui: &mut Ui, rect: Rect, shown: &Shown<'_>, preview: &Preview, item: &Item) {
    let palette = shown.palette;
    let inner = rect.shrink(12.0);
    match &item.stage {
        Stage::Failed(what, hint) => {
            let hint = hint.as_ref().map(|h| shown.say(h)).unwrap_or_default();
            let words = shown.say(what);
            inside(ui, inner, |ui| {
                egui::ScrollArea::vertical().id_salt("why").show(ui, |ui| {
                    text(ui, &words, plain(BODY), palette.prohibited[0]);
                    if !hint.is_empty() {
                        quiet(ui, palette, &hint);
                    }
                });
            });
        }
        Stage::Large | Stage::Stopped => {
            let is_large = item.stage == Stage::Large;
            inside(ui, inner, |ui| {
                if is_large {
                    let message = Message::new("ui.large").with("mb", item.memory_mb);
                    text(ui, &shown.say(&message), plain(BODY), palette.ink);
                }
                let verb = if is_large {
                    "ui.read_all_the_same"
                } else {
                    "ui.read_again"
                };
                if button(ui, shown.t(verb)).clicked() {
                    shown.send(Command::Preview(PreviewCommand::Go(preview.chosen)));
                }
            });
        }
        Stage::Reading if item.seen.is_none() => {
            let words = galley(
                ui,
                shown.t("ui.reading"),
                plain(SMALL),
                palette.quiet,
                200.0,
            );
            let at = rect.center() - words.size() * 0.5;
            ui.painter().galley(at, words, palette.quiet);
        }
        Stage::Waiting | Stage::Reading | Stage::Ready => {}
    }
}

fn footer(ui: &mut Ui, shown: &Shown<'_>, preview: &Preview, running: Option<&Running>) {
    let palette = shown.palette;
    ui.with_layout(Layout::right_to_left(Align::Max), |ui| {
        let n = preview.num_checked();
        let verb = match n {
            0 | 1 => shown.t("ui.open_one").to_owned(),
            n => shown.say(&Message::new("ui.open_several").with("n", n)),
        };
        let ready = n > 0 && !preview.is_listing;
        if primary_button(ui, palette, &verb, ready).clicked() {
            shown.send(Command::Preview(PreviewCommand::Accept));
        }
        if button(ui, shown.t("ui.cancel")).clicked() {
            shown.send(Command::Preview(PreviewCommand::Close));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let is_reading =
                preview.is_listing || preview.items.iter().any(|i| i.stage == Stage::Reading);
            if let Some(running) = running.filter(|_| is_reading) {
                let (done, total) = running.progress.state();
                let share = done as f32 / total.max(1) as f32;
                ui.add(
                    ProgressBar::new(share.clamp(0.02, 1.0))
                        .desired_width(160.0)
                        .desired_height(4.0),
                );
                let stop = shown.t("ui.stop_reading");
                if ghost_button(ui, palette, None, stop, stop).clicked() {
                    shown.send(Command::Preview(PreviewCommand::Stop));
                }
                ui.ctx().request_repaint_after_secs(0.1);
            } else if preview.num_left_out > 0 {
                let message = Message::new("ui.left_out").with("n", preview.num_left_out);
                quiet(ui, palette, &shown.say(&message));
            }
        });
    });
}

/// A piece of the dialog in its own place; what does not fit is cut, and pushes nothing.
pub(super) fn inside(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui)) {
    let mut ui = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::top_down(Align::Min)),
    );
    ui.set_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
    add(&mut ui);
}

fn column(ui: &mut Ui, key: impl std::hash::Hash + std::fmt::Debug, add: impl FnOnce(&mut Ui)) {
    egui::ScrollArea::vertical()
        .id_salt(key)
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.set_width(ui.available_width() - 8.0);
            add(ui);
        });
}
