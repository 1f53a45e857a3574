//! The bar at the top: title, workspace, find box, check date, meeting view, menu.

use crate::base::text::visible;
use crate::i18n::raw;
use crate::session::{ACTIONS, Action, Command, Menu, PreviewCommand};
use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{galley_cut, row, text};
use eframe::egui::{
    self, Align, Button, Frame, Key, Layout, Margin, Popup, PopupCloseBehavior, Rect, RichText,
    Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// What the bar keeps between frames.
#[derive(Debug, Default)]
pub struct TopBar {
    query: String,
    chosen: usize,
    focus: bool,
    date: Option<String>,
}

impl TopBar {
    /// Puts the cursor into the find box at the next frame.
    pub fn focus_find(&mut self) {
        self.focus = true;
    }

    /// Shows the bar.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        ui.horizontal_centered(|ui| {
            ui.add_space(16.0);
            title(ui, shown);
            let middle = ui.max_rect().center().x;
            let room = ui.available_width();
            let width = (room - 470.0).clamp(160.0, 440.0);
            let left = (middle - width * 0.5).max(ui.cursor().left() + 12.0);
            ui.add_space((left - ui.cursor().left()).max(0.0));
            self.find_box(ui, shown, width);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(14.0);
                menu(ui, shown);
                meeting(ui, shown);
                self.check_date(ui, shown);
            });
        });
    }

    fn find_box(&mut self, ui: &mut Ui, shown: &Shown<'_>, width: f32) {
        let hint = RichText::new(shown.t("ui.find_hint")).color(shown.palette.quiet);
        let (rect, _) = ui.allocate_exact_size(vec2(width, 32.0), Sense::hover());
        let edit = TextEdit::singleline(&mut self.query)
            .hint_text(hint)
            .margin(Margin {
                left: 32,
                right: 56,
                top: 7,
                bottom: 6,
            })
            .desired_width(width)
            .id(egui::Id::unique("find-box"));
        let response = ui.put(rect, edit);
        let lens = Rect::from_min_size(
            pos2(rect.left() + 9.0, rect.center().y - 8.0),
            vec2(16.0, 16.0),
        );
        icons::paint(ui.painter(), Icon::Lens, lens, shown.palette.quiet);
        if self.query.is_empty() && !response.has_focus() {
            ui.painter().text(
                pos2(rect.right() - 12.0, rect.center().y),
                egui::Align2::RIGHT_CENTER,
                "Ctrl K",
                plain(SMALL),
                shown.palette.quiet,
            );
        }
        let name = shown.t("ui.find");
        let response = response.accessible_name(name);
        if std::mem::take(&mut self.focus) {
            response.request_focus();
        }
        if response.changed() {
            self.chosen = 0;
            shown.send(Command::Find(self.query.clone()));
        }
        let hits = shown.session.find_hits();
        let (up, down, enter, escape) = ui.input(|i| {
            (
                i.key_pressed(Key::ArrowUp),
                i.key_pressed(Key::ArrowDown),
                i.key_pressed(Key::Enter),
                i.key_pressed(Key::Escape),
            )
        });
        let is_asking = response.has_focus() || response.lost_focus();
        if is_asking && !hits.is_empty() {
            if down {
                self.chosen = (self.chosen + 1).min(hits.len() - 1);
            }
            if up {
                self.chosen = self.chosen.saturating_sub(1);
            }
            if enter {
                self.take(shown, self.chosen);
            }
        }
        if is_asking && escape {
            self.query.clear();
            shown.send(Command::Find(String::new()));
        }
        let is_open = !self.query.trim().is_empty();
        let mut taken = None;
        Popup::from_response(&response)
            .id(egui::Id::unique("find-hits"))
            .open(is_open)
            .close_behavior(PopupCloseBehavior::IgnoreClicks)
            .width(width)
            .gap(4.0)
            .accessible_name(name)
            .show(|ui| {
                ui.set_width(width - 12.0);
                if hits.is_empty() {
                    text(
                        ui,
                        shown.t("ui.find_nothing"),
                        plain(SMALL),
                        shown.palette.quiet,
                    );
                }
                for (i, hit) in hits.iter().enumerate() {
                    let label = visible(&hit.label);
                    let (rect, response) = row(
                        ui,
                        shown.palette,
                        30.0,
                        i == self.chosen,
                        &label,
                        Sense::click(),
                    );
                    let detail = galley_cut(
                        ui,
                        &visible(&hit.detail),
                        plain(SMALL),
                        shown.palette.quiet,
                        150.0,
                    );
                    let title = galley_cut(
                        ui,
                        &label,
                        plain(BODY),
                        shown.palette.ink,
                        rect.width() - detail.size().x - 28.0,
                    );
                    let y = rect.center().y;
                    let detail_at = pos2(
                        rect.right() - 8.0 - detail.size().x,
                        y - detail.size().y * 0.5,
                    );
                    ui.painter().galley(
                        pos2(rect.left() + 8.0, y - title.size().y * 0.5),
                        title,
                        shown.palette.ink,
                    );
                    ui.painter().galley(detail_at, detail, shown.palette.quiet);
                    if response.clicked() {
                        taken = Some(i);
                    }
                }
            });
        if let Some(i) = taken {
            self.take(shown, i);
        }
    }

    fn take(&mut self, shown: &Shown<'_>, index: usize) {
        self.query.clear();
        self.chosen = 0;
        shown.send(Command::TakeFound(index));
    }

    fn check_date(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        let as_of = shown.session.as_of();
        let label = format!("{} {as_of}", shown.t("ui.check_date"));
        let response = ui.add(Button::new(label).min_size(vec2(0.0, 30.0)));
        if response.clicked() {
            self.date = Some(as_of.to_string());
        }
        Popup::menu(&response)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .layout(Layout::top_down(Align::Min))
            .width(240.0)
            .show(|ui| {
                Frame::new().inner_margin(Margin::same(8)).show(ui, |ui| {
                    ui.set_width(230.0);
                    text(
                        ui,
                        shown.t("ui.check_date_about"),
                        plain(SMALL),
                        shown.palette.quiet,
                    );
                    ui.add_space(4.0);
                    let typed = self.date.get_or_insert_with(|| as_of.to_string());
                    let edit = ui
                        .add(TextEdit::singleline(typed).desired_width(140.0))
                        .accessible_name(shown.t("ui.check_date"));
                    match typed.parse() {
                        Ok(date) => {
                            let enter =
                                edit.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                            if edit.changed() || enter {
                                shown.send(Command::SetAsOf(date));
                            }
                        }
                        Err(_) => {
                            let [ink, _] = shown.palette.prohibited;
                            text(ui, shown.t("ui.check_date_wrong"), plain(SMALL), ink);
                        }
                    }
                });
            });
    }
}

fn title(ui: &mut Ui, shown: &Shown<'_>) {
    let palette = shown.palette;
    ui.spacing_mut().item_spacing.x = 0.0;
    let parts = [
        ("ui.title_1", palette.ink),
        ("ui.title_2", palette.accent),
        ("ui.title_3", palette.ink),
    ];
    for (code, color) in parts {
        ui.label(RichText::new(shown.t(code)).font(bold(TITLE)).color(color));
    }
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.add_space(12.0);
    let workspace = shown.session.workspace();
    let mut name = if workspace.title.is_empty() {
        shown.t("ui.no_title").to_owned()
    } else {
        visible(&workspace.title)
    };
    if shown.session.is_dirty() {
        name.push_str(shown.t("ui.unsaved_mark"));
    }
    let cut = galley_cut(ui, &name, plain(BODY), palette.quiet, 190.0);
    let (rect, response) = ui.allocate_exact_size(cut.size(), Sense::hover());
    ui.painter().galley(rect.min, cut, palette.quiet);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
}

fn meeting(ui: &mut Ui, shown: &Shown<'_>) {
    let on = shown.session.settings().large_text;
    let label = format!("{} F11", shown.t("ui.meeting"));
    let response = ui.add(Button::new(label).selected(on).min_size(vec2(0.0, 30.0)));
    if response
        .on_hover_text(shown.t("ui.meeting_about"))
        .clicked()
    {
        shown.act(Action::LargeText);
    }
}

fn menu(ui: &mut Ui, shown: &Shown<'_>) {
    let (rect, response) = ui.allocate_exact_size(vec2(32.0, 30.0), Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(rect, egui::CornerRadius::same(8), shown.palette.selected);
    }
    icons::paint(ui.painter(), Icon::Bars, rect, shown.palette.ink);
    let name = shown.t("ui.menu");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    // Two columns, so that the whole menu is in sight in a small window too.
    let columns: [&[Menu]; 2] = [
        &[Menu::File, Menu::Sketch, Menu::Help],
        &[Menu::Edit, Menu::View],
    ];
    let recent = shown.session.recent();
    let has_recent = !recent.workspaces.is_empty() || !recent.files.is_empty();
    let width = if has_recent { 3.0 } else { 2.0 } * COLUMN + 20.0;
    Popup::menu(&response).width(width).show(|ui| {
        ui.set_width(width);
        ui.horizontal_top(|ui| {
            for menus in columns {
                ui.vertical(|ui| {
                    ui.set_width(COLUMN);
                    for menu in menus {
                        section_of(ui, shown, *menu);
                    }
                });
            }
            if has_recent {
                ui.vertical(|ui| {
                    ui.set_width(COLUMN);
                    opened_last(ui, shown);
                });
            }
        });
    });
}

/// Workspaces and files opened last.
fn opened_last(ui: &mut Ui, shown: &Shown<'_>) {
    menu_heading(ui, shown, shown.t("ui.recent"));
    let recent = shown.session.recent();
    let workspaces = recent.workspaces.iter().map(|p| (p, true));
    let files = recent.files.iter().map(|p| (p, false));
    for (path, is_workspace) in workspaces.chain(files) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().and_then(|p| p.file_name());
        let folder = folder.unwrap_or_default().to_string_lossy();
        let label = visible(&format!("{name} · {folder}"));
        let button = Button::new(label)
            .frame_when_inactive(false)
            .truncate()
            .min_size(vec2(COLUMN - 8.0, 24.0));
        if ui
            .add(button)
            .on_hover_text(visible(&path.to_string_lossy()))
            .clicked()
        {
            shown.send(if is_workspace {
                Command::OpenWorkspace(path.clone())
            } else {
                Command::Preview(PreviewCommand::Open(vec![path.clone()], None))
            });
            ui.close();
        }
    }
}

fn menu_heading(ui: &mut Ui, shown: &Shown<'_>, words: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        ui.add_space(8.0);
        text(ui, words, bold(SMALL), shown.palette.quiet);
    });
}

/// Width of a column of the menu, points.
const COLUMN: f32 = 240.0;

fn section_of(ui: &mut Ui, shown: &Shown<'_>, menu: Menu) {
    menu_heading(ui, shown, raw(shown.lang, menu.code()));
    for info in ACTIONS.iter().filter(|a| a.menu == menu) {
        let mut label = raw(shown.lang, info.code).to_owned();
        let history = shown.session.history();
        let about = match info.action {
            Action::Undo => history.next_undo(),
            Action::Redo => history.next_redo(),
            _ => None,
        };
        if let Some(about) = about {
            label = format!("{label} {}", shown.say(about));
        }
        let mut button = Button::new(label)
            .frame_when_inactive(false)
            .truncate()
            .min_size(vec2(COLUMN - 8.0, 26.0));
        if let Some(shortcut) = info.shortcut {
            button = button.shortcut_text(shortcut.label());
        }
        if info.action.is_on(shown.session) == Some(true) {
            button = button.selected(true);
        }
        let enabled = info.action.is_enabled(shown.session);
        if ui.add_enabled(enabled, button).clicked() {
            shown.act(info.action);
            ui.close();
        }
    }
    ui.add_space(6.0);
}
