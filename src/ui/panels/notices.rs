//! What there is to tell: small cards at the map's foot, until dismissed; and the question
//! whether a workspace from elsewhere may open files outside its folder.

use crate::session::{Command, NoticeKind};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, plain};
use crate::ui::widgets::{button, card, ghost_button, text};
use eframe::egui::{self, Align, Align2, Area, Layout, Order, Rect, Ui, vec2};

/// Width of a card, points.
const WIDTH: f32 = 420.0;

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
