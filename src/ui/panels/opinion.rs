//! 经办人研判意见 in the panel of a project: what was concluded, why, by whom, and whether the
//! machine still says what it said then.

use crate::base::message::Message;
use crate::base::text::visible;
use crate::i18n::{findings as names, words};
use crate::layer::{Role, ZoneClass};
use crate::screening::{Opinion, Standing};
use crate::session::{Action, ProjectKey};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, bold, plain};
use crate::ui::widgets::{card, filled_pill, ghost_button, quiet, text};
use eframe::egui::Ui;

/// Shows the opinions on the chosen project; nothing where there are none.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let Some(key) = &shown.session.selection().project else {
        return;
    };
    let opinions = shown.session.opinions_of(key);
    if opinions.is_empty() {
        return;
    }
    let palette = shown.palette;
    card(palette).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal(|ui| {
            text(ui, shown.t("form.officer_column"), bold(BODY), palette.ink);
            let words = shown.t("form.change_opinion");
            let name = shown.t("session.action_opinion");
            if ghost_button(ui, palette, None, words, name).clicked() {
                shown.act(Action::Opinion);
            }
        });
        if let Some(whole) = &opinions.whole {
            one(ui, shown, key, None, whole);
        }
        for (matter, opinion) in &opinions.findings {
            ui.add_space(4.0);
            text(ui, &matter_words(shown, matter), bold(SMALL), palette.ink);
            one(ui, shown, key, Some(matter), opinion);
        }
        ui.add_space(4.0);
    });
}

/// A finding's name as it is kept with an opinion, in words.
pub fn matter_words(shown: &Shown<'_>, matter: &str) -> String {
    let (role, class) = match matter.split_once('/') {
        Some((role, class)) => (role, ZoneClass::from_code(class)),
        None => (matter, None),
    };
    match Role::from_code(role) {
        Some(role) => words::role_and_class(shown.lang, role, class),
        None => visible(matter),
    }
}

fn one(ui: &mut Ui, shown: &Shown<'_>, key: &ProjectKey, matter: Option<&str>, opinion: &Opinion) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        let [ink, _] = palette.verdict(opinion.verdict);
        filled_pill(
            ui,
            palette,
            names::verdict_pill(shown.lang, opinion.verdict),
            ink,
        );
        let stand = if opinion.departs() {
            "form.departs"
        } else {
            "form.agrees"
        };
        quiet(ui, palette, shown.t(stand));
    });
    if !opinion.text.is_empty() {
        text(ui, &visible(&opinion.text), plain(SMALL + 0.5), palette.ink);
    }
    if opinion.check().is_err() {
        let ink = palette.prohibited[0];
        text(ui, shown.t("form.reason_missing"), plain(SMALL), ink);
    } else if !opinion.reason.is_empty() {
        let message = Message::new("form.opinion_reason").with("reason", opinion.reason.as_str());
        text(ui, &shown.say(&message), plain(SMALL + 0.5), palette.ink);
    }
    quiet(ui, palette, &given(shown, opinion));
    let standing = shown.session.standing_of(key, matter, opinion);
    if standing == Some(Standing::OnEarlierResult) {
        let ink = palette.restricted[0];
        text(ui, shown.t("form.on_earlier_result"), plain(SMALL), ink);
        let then = names::verdict_pill(shown.lang, opinion.machine);
        let message = Message::new("form.machine_then").with("verdict", then);
        quiet(ui, palette, &shown.say(&message));
    }
}

/// Who gave it, and when.
fn given(shown: &Shown<'_>, opinion: &Opinion) -> String {
    let by = match opinion.by.trim() {
        "" => shown.t("form.nobody").to_owned(),
        by => visible(by),
    };
    let on = opinion.on.map(|d| d.to_string()).unwrap_or_default();
    let message = Message::new("form.given_on")
        .with("by", by)
        .with("date", on);
    shown.say(&message).trim().to_owned()
}
