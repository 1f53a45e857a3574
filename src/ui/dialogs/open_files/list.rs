//! The list of files and their layers.

use crate::base::message::Message;
use crate::base::text::visible;
use crate::session::preview::{Item, Preview, Stage};
use crate::session::{Command, PreviewCommand};
use crate::ui::choices::format_name;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, bold, plain};
use crate::ui::widgets::{badge_at, galley_cut, quiet, row, text};
use eframe::egui::{Checkbox, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

/// Height of an item, points.
const ROW: f32 = 44.0;

/// Shows it.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, preview: &Preview) {
    ScrollArea::vertical()
        .id_salt("files")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut file = None;
            for (index, item) in preview.items.iter().enumerate() {
                // Layers of one file stand under its name.
                if item.layer.is_some() && file != Some(&item.path) {
                    let name = item.path.file_name().unwrap_or_default();
                    ui.add_space(6.0);
                    text(
                        ui,
                        &visible(&name.to_string_lossy()),
                        bold(SMALL),
                        shown.palette.quiet,
                    );
                }
                file = Some(&item.path);
                entry(ui, shown, index, item, index == preview.chosen);
            }
            if preview.is_listing {
                quiet(ui, shown.palette, shown.t("ui.looking"));
            }
        });
}

fn entry(ui: &mut Ui, shown: &Shown<'_>, index: usize, item: &Item, is_chosen: bool) {
    let palette = shown.palette;
    let name = visible(&item.name);
    let (rect, response) = row(ui, palette, ROW, is_chosen, &name, Sense::click());
    if response.clicked() {
        shown.send(Command::Preview(PreviewCommand::Choose(index)));
    }
    let square = Rect::from_min_size(pos2(rect.left() + 6.0, rect.top() + 4.0), vec2(20.0, 20.0));
    let mut checked = item.checked;
    let is_failed = matches!(item.stage, Stage::Failed(..));
    // A child of its own: the row below starts where this one ends.
    {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(square));
        ui.spacing_mut().interact_size = vec2(20.0, 20.0);
        let label = Message::new("ui.open_this").with("name", name.as_str());
        let response = ui
            .add(Checkbox::without_text(&mut checked))
            .accessible_name(shown.say(&label));
        if response.changed() {
            shown.send(Command::Preview(PreviewCommand::Check(index, checked)));
        }
    }
    let mut right = rect.right() - 8.0;
    if item.is_remembered {
        right -= badge_at(
            ui,
            right,
            rect.top() + 14.0,
            shown.t("ui.badge_remembered"),
            palette.attention[0],
        ) + 6.0;
    }
    let x = rect.left() + 32.0;
    let ink = if is_failed {
        palette.prohibited[0]
    } else {
        palette.ink
    };
    let title = galley_cut(ui, &name, plain(BODY), ink, right - x);
    ui.painter().galley(pos2(x, rect.top() + 5.0), title, ink);
    let mut about = item
        .kind
        .map_or_else(String::new, |kind| format_name(shown, kind));
    let count = item
        .seen
        .as_ref()
        .map(|s| s.layer.len() as u64)
        .or(item.num_features);
    if let Some(n) = count {
        let n = shown.say(&Message::new("ui.num_features").with("n", n));
        about = format!("{about} · {n}");
    }
    if is_failed {
        about = shown.t("ui.badge_failed").to_owned();
    }
    let about = galley_cut(
        ui,
        &about,
        plain(SMALL),
        palette.quiet,
        rect.right() - 8.0 - x,
    );
    ui.painter()
        .galley(pos2(x, rect.top() + 24.0), about, palette.quiet);
}
