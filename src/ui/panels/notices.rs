//! What there is to tell: small cards at the map's foot, until dismissed; and the question
//! whether a workspace from elsewhere may open files outside its folder.

use crate::session::{Command, Notice, NoticeKind};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, plain};
use crate::ui::widgets::{button, card, ghost_button, text};
use eframe::egui::{self, Align, Align2, Area, Layout, Order, Rect, Ui, vec2};

/// Width of a card, points.
const WIDTH: f32 = 420.0;
/// How long a card that asks for nothing stays, seconds.
const SECONDS: f64 = 10.0;

/// Shows the cards in the middle of the map's foot.
pub fn show(ui: &Ui, shown: &Shown<'_>, map: Rect) {
    let outside = shown.session.outside_files();
    if shown.session.notices().is_empty() && outside.is_empty() {
        return;
    }
    Area::new(egui::Id::unique("notices"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(map.center_bottom() - vec2(0.0, 58.0))
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            if !outside.is_empty() {
                card(shown.palette).show(ui, |ui| {
                    ui.set_width(WIDTH - 28.0);
                    let message = crate::base::message::Message::new("ui.outside_files")
                        .with("count", outside.len())
                        .with("first", outside.first().copied().unwrap_or_default());
                    text(ui, &shown.say(&message), plain(BODY), shown.palette.ink);
                    if button(ui, shown.t("ui.allow")).clicked() {
                        shown.send(Command::AllowOutside);
                    }
                });
            }
            for notice in shown.session.notices() {
                fade(ui, shown, notice);
                card(shown.palette).show(ui, |ui| {
                    ui.set_width(WIDTH - 28.0);
                    ui.horizontal(|ui| {
                        let color = match notice.kind {
                            NoticeKind::Done => shown.palette.ink,
                            NoticeKind::Error => shown.palette.prohibited[0],
                        };
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            let close = shown.t("ui.close");
                            if ghost_button(ui, shown.palette, Some(Icon::Cross), "", close)
                                .clicked()
                            {
                                shown.send(Command::Dismiss(notice.id));
                            }
                            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                                ui.set_width(ui.available_width());
                                text(ui, &shown.say(&notice.message), plain(BODY), color);
                            });
                        });
                    });
                });
            }
        });
}

/// What was done is read at a glance and goes by itself; what could not be done stays.
fn fade(ui: &Ui, shown: &Shown<'_>, notice: &Notice) {
    if notice.kind != NoticeKind::Done {
        return;
    }
    let now = ui.input(|i| i.time);
    let id = egui::Id::unique(("notice", notice.id));
    let born = ui.data_mut(|d| *d.get_temp_mut_or(id, now));
    let left = SECONDS - (now - born);
    if left <= 0.0 {
        shown.send(Command::Dismiss(notice.id));
    } else {
        ui.ctx().request_repaint_after_secs(left as f32);
    }
}
