//! The button beside the map that opens the list of bookmarks: go there, rename, delete, keep the
//! view.

use crate::base::message::Message;
use crate::base::text::visible;
use crate::session::{Command, ViewsCommand};
use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, bold, plain};
use crate::ui::widgets::{button, galley_cut, ghost_button, quiet, row, text};
use eframe::egui::{
    self, CornerRadius, Frame, Id, Key, Margin, Popup, PopupCloseBehavior, Rect, Role, Sense,
    Stroke, StrokeKind, TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// Width of the list, points.
const WIDTH: f32 = 240.0;

/// Shows the button under the others.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, middle: f32, top: f32) {
    let palette = shown.palette;
    let rect = Rect::from_min_size(pos2(middle - 15.0, top), Vec2::splat(30.0));
    ui.painter().rect(
        rect,
        CornerRadius::same(8),
        palette.raised,
        Stroke::new(1.0, palette.border),
        StrokeKind::Outside,
    );
    let response = ui.interact(rect, Id::unique("bookmarks"), Sense::click());
    if response.hovered() || response.has_focus() {
        let ground = rect.shrink(2.0);
        ui.painter()
            .rect_filled(ground, CornerRadius::same(6), palette.selected);
    }
    icons::paint(ui.painter(), Icon::Bookmark, rect, palette.ink);
    let name = shown.t("views.title");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    Popup::menu(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(WIDTH + 24.0)
        .show(|ui| {
            Frame::new()
                .inner_margin(Margin::same(8))
                .show(ui, |ui| list(ui, shown));
        });
    response.on_hover_text(name);
}

fn list(ui: &mut Ui, shown: &Shown<'_>) {
    let palette = shown.palette;
    ui.set_width(WIDTH);
    text(ui, shown.t("views.title"), bold(SMALL + 1.0), palette.ink);
    let kept = &shown.session.workspace().bookmarks;
    if kept.is_empty() {
        quiet(ui, palette, shown.t("views.empty"));
    }
    // The bookmark being renamed, and its name so far.
    let id = Id::unique("bookmark-renamed");
    let renamed = ui.data(|d| d.get_temp::<(usize, String)>(id));
    for (i, bookmark) in kept.iter().enumerate() {
        match &renamed {
            Some((at, name)) if *at == i => rename(ui, shown, id, i, name.clone()),
            _ => one(ui, shown, id, i, &bookmark.name),
        }
    }
    ui.add_space(4.0);
    if button(ui, shown.t("views.keep")).clicked() {
        shown.send(Command::Views(ViewsCommand::Keep(None)));
        // Named by its place; the name can be typed over at once.
        ui.data_mut(|d| d.insert_temp(id, (kept.len(), String::new())));
    }
}

fn one(ui: &mut Ui, shown: &Shown<'_>, id: Id, index: usize, name: &str) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let say = |code: &str| shown.say(&Message::new(code).with("name", name));
        let width = WIDTH - 32.0;
        ui.allocate_ui(vec2(width, 28.0), |ui| {
            ui.set_width(width);
            let (rect, response) = row(ui, palette, 28.0, false, &say("views.go"), Sense::click());
            let words = visible(name);
            let galley = galley_cut(ui, &words, plain(BODY), palette.ink, width - 16.0);
            let y = rect.center().y - galley.size().y * 0.5;
            let at = pos2(rect.left() + 6.0, y);
            ui.painter().galley(at, galley, palette.ink);
            if response.clicked() {
                shown.send(Command::Views(ViewsCommand::Go(index)));
            }
            if response.secondary_clicked() || response.double_clicked() {
                ui.data_mut(|d| d.insert_temp(id, (index, name.to_owned())));
            }
        });
        let forget = say("views.forget");
        if ghost_button(ui, palette, Some(Icon::Cross), "", &forget).clicked() {
            shown.send(Command::Views(ViewsCommand::Forget(index)));
        }
    });
}

fn rename(ui: &mut Ui, shown: &Shown<'_>, id: Id, index: usize, name: String) {
    let kept = &shown.session.workspace().bookmarks;
    let mut name = if name.is_empty() {
        kept.get(index).map_or(name, |b| b.name.clone())
    } else {
        name
    };
    let edit = TextEdit::singleline(&mut name)
        .desired_width(WIDTH - 40.0)
        .id(Id::unique("bookmark-name"));
    let response = ui.add(edit).accessible_name(shown.t("views.name"));
    let (enter, escape) = ui.input(|i| (i.key_pressed(Key::Enter), i.key_pressed(Key::Escape)));
    let was_focused = ui.data(|d| d.get_temp::<bool>(id.with("focused")));
    if was_focused.is_none() {
        ui.data_mut(|d| d.insert_temp(id.with("focused"), true));
        response.request_focus();
    }
    let ends = enter || escape || (was_focused.is_some() && response.lost_focus());
    if ends {
        if !escape {
            shown.send(Command::Views(ViewsCommand::Rename(index, name)));
        }
        ui.data_mut(|d| {
            d.remove::<(usize, String)>(id);
            d.remove::<bool>(id.with("focused"));
        });
    } else {
        ui.data_mut(|d: &mut egui::util::IdTypeMap| d.insert_temp(id, (index, name)));
    }
}
