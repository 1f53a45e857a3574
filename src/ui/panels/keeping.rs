//! The strip under the top bar that says why this window may not save here, and how far the
//! unsaved state is kept.

use crate::base::message::Message;
use crate::session::keep::{KeepCommand, Place};
use crate::session::{Action, Command};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, plain};
use crate::ui::widgets::{button, text};
use eframe::egui::{Align, Frame, Layout, Margin, Panel, Ui};

/// Shows the strip, where there is something to say.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let keep = shown.session.keep();
    let Some(why) = keep.why_read_only() else {
        return;
    };
    if matches!(keep.place(), Place::Sample) {
        return;
    }
    let [ink, ground] = shown.palette.attention;
    Panel::top("keeping")
        .resizable(false)
        .show_separator_line(false)
        .frame(
            Frame::new()
                .fill(ground)
                .inner_margin(Margin::symmetric(16, 6)),
        )
        .show(ui, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let again = |even_left| Command::Keep(KeepCommand::TryAgain(even_left));
                match keep.place() {
                    Place::Left(_) => {
                        let take = button(ui, shown.t("keep.take_over"));
                        if take
                            .on_hover_text(shown.t("keep.take_over_about"))
                            .clicked()
                        {
                            shown.send(again(true));
                        }
                    }
                    _ => {
                        if button(ui, shown.t("keep.try_again")).clicked() {
                            shown.send(again(false));
                        }
                    }
                }
                if button(ui, shown.t("keep.save_elsewhere")).clicked() {
                    shown.act(Action::SaveAs);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.set_width(ui.available_width());
                    text(ui, &shown.say(&why), plain(BODY), ink);
                });
            });
        });
}

/// How far the unsaved state is kept, in a few words; none where all is saved.
pub fn state(shown: &Shown<'_>) -> Option<String> {
    if !shown.session.is_dirty() {
        return None;
    }
    let keep = shown.session.keep();
    Some(match keep.place() {
        Place::Ours(_) => {
            let at = keep.written_at()?;
            let time = at.split(' ').next_back().unwrap_or_default().to_owned();
            shown.say(&Message::new("keep.state_kept").with("time", time))
        }
        _ => shown.t("keep.state_not_kept").to_owned(),
    })
}
