//! 无法判断事项 with the questions whose answers would settle them, and 项目答复: what was
//! answered, where from, and the way to change it.

use super::findings::list_line;
use crate::i18n::{raw, words};
use crate::rules::Question;
use crate::screening::model::ProjectResult;
use crate::session::{Command, ProjectKey};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, plain};
use crate::ui::widgets::{fold, ghost_button, hairline, quiet, text};
use eframe::egui::{Button, ComboBox, Ui, vec2};

/// A question and the names of the roles that wait for its answer.
struct Open {
    question: Question,
    roles: Vec<String>,
}

/// What could not be told, sentence by sentence; each open question once.
fn matters(shown: &Shown<'_>, result: &ProjectResult) -> (Vec<String>, Vec<Open>) {
    let mut lines = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for doubt in &result.cannot_tell {
        let Some(question) = doubt.question.and_then(Question::from_code) else {
            lines.push(shown.say(&doubt.message));
            continue;
        };
        let role = doubt.role.map(|r| words::role(shown.lang, r));
        match open.iter_mut().find(|o| o.question == question) {
            Some(o) => o.roles.extend(role),
            None => open.push(Open {
                question,
                roles: role.into_iter().collect(),
            }),
        }
    }
    open.sort_by_key(|o| o.question);
    (lines, open)
}

/// Number of different matters that could not be told: a question that several roles wait for
/// counts once.
pub fn num_matters(shown: &Shown<'_>, result: &ProjectResult) -> usize {
    let (lines, open) = matters(shown, result);
    lines.len() + open.len()
}

/// Shows what could not be told, and asks.
pub fn cannot_tell(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult) {
    let (lines, open) = matters(shown, result);
    let count = lines.len() + open.len();
    if count == 0 {
        return;
    }
    hairline(ui, shown.palette);
    ui.add_space(-4.0);
    let title = shown.t("screening.heading_cannot_tell");
    if !fold(ui, shown.palette, "cannot_tell", title, Some(count), true) {
        return;
    }
    for line in &lines {
        list_line(ui, shown, line);
    }
    let Some(key) = &shown.session.selection().project else {
        return;
    };
    for ask in &open {
        indented(ui, |ui| {
            let words = asked(shown, ask.question);
            text(ui, &words, plain(SMALL + 0.5), shown.palette.ink);
            if !ask.roles.is_empty() {
                let roles = ask.roles.join(shown.t("ui.list_separator"));
                let message =
                    crate::base::message::Message::new("ui.answer_for").with("roles", roles);
                quiet(ui, shown.palette, &shown.say(&message));
            }
            choices(ui, shown, key, ask.question, None);
        });
        ui.add_space(4.0);
    }
}

/// Shows what was answered; what was answered in the window can be changed and taken back.
pub fn given(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult) {
    let Some(key) = &shown.session.selection().project else {
        return;
    };
    if result.answers.is_empty() {
        return;
    }
    hairline(ui, shown.palette);
    ui.add_space(-4.0);
    let count = Some(result.answers.len());
    let title = shown.t("ui.answers");
    if !fold(ui, shown.palette, "answers", title, count, false) {
        return;
    }
    let here = shown.session.answers_of(key);
    for (code, answer) in &result.answers {
        let Some(question) = Question::from_code(code) else {
            continue;
        };
        let is_here = here.get(question).is_some();
        indented(ui, |ui| {
            let words = asked(shown, question);
            text(ui, &words, plain(SMALL + 0.5), shown.palette.ink);
            if is_here {
                ui.horizontal(|ui| {
                    choices(ui, shown, key, question, Some(answer));
                    let back = shown.t("ui.answer_remove");
                    let name = format!("{words} {back}");
                    if ghost_button(ui, shown.palette, Some(Icon::Cross), "", &name).clicked() {
                        shown.send(Command::Answer(key.clone(), question, None));
                    }
                });
            } else {
                let from = match is_presumed(result, question) {
                    true => shown.t("ui.answer_presumed"),
                    false => shown.t("ui.answer_of_file"),
                };
                let label = label(shown, question, answer);
                quiet(ui, shown.palette, &format!("{label} · {from}"));
            }
        });
        ui.add_space(4.0);
    }
}

fn asked(shown: &Shown<'_>, question: Question) -> String {
    raw(shown.lang, &question.text_code()).to_owned()
}

fn label(shown: &Shown<'_>, question: Question, option: &str) -> String {
    raw(shown.lang, &question.option_code(option)).to_owned()
}

/// Whether the check took this answer on its own, and says so in a note.
fn is_presumed(result: &ProjectResult, question: Question) -> bool {
    question == Question::Crossing
        && result
            .notes
            .iter()
            .any(|n| n.message.code == "screening.presumed_ground")
}

/// The possible answers: buttons where they are few and short, a list otherwise.
fn choices(
    ui: &mut Ui,
    shown: &Shown<'_>,
    key: &ProjectKey,
    question: Question,
    now: Option<&str>,
) {
    let label = |option: &str| label(shown, question, option);
    let asked = asked(shown, question);
    let options = question.options();
    let mut chosen = None;
    if options
        .iter()
        .map(|o| label(o).chars().count())
        .sum::<usize>()
        <= 10
    {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            for option in options {
                let button = Button::new(label(option))
                    .min_size(vec2(52.0, 26.0))
                    .selected(now == Some(*option));
                let name = format!("{asked}：{}", label(option));
                let response = ui.add(button);
                let clicked = response.clicked();
                response.accessible_name(&name);
                if clicked && now != Some(*option) {
                    chosen = Some(*option);
                }
            }
        });
    } else {
        let words = now.map_or_else(|| shown.t("ui.choose_answer").to_owned(), label);
        let response = ComboBox::from_id_salt(("answer", question.code()))
            .selected_text(words)
            .width(ui.available_width() - if now.is_some() { 48.0 } else { 12.0 })
            .truncate()
            .height(320.0)
            .show_ui(ui, |ui| {
                for option in options {
                    let is_now = now == Some(*option);
                    if ui.selectable_label(is_now, label(option)).clicked() && !is_now {
                        chosen = Some(*option);
                    }
                }
            })
            .response;
        response.accessible_name(asked);
    }
    if chosen.is_some() {
        shown.send(Command::Answer(key.clone(), question, chosen));
    }
}

fn indented(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.add_space(16.0);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            add(ui);
        });
    });
}
