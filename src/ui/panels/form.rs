//! 项目表单: the questions that can change this result, with what each answer would change; the
//! industry; then the answers that change nothing here.

use super::findings::list_line;
use crate::base::message::Message;
use crate::i18n::{form as words, words as names};
use crate::rules::industry::{self, Suggestion};
use crate::rules::{INDUSTRY, Question};
use crate::screening::model::ProjectResult;
use crate::screening::{AnswerSource, FormItem};
use crate::session::{Command, ProjectKey};
use crate::ui::choices::combo;
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, plain};
use crate::ui::widgets::{badge_at, fold, ghost_button, hairline, quiet, row, text};
use eframe::egui::{Button, Id, Margin, Sense, TextEdit, Ui, pos2, vec2};

/// Entries of the classification listed under the search box.
const FOUND: usize = 6;

/// Whether a question is open that makes the answer 无法判断: then the form stands first.
pub fn is_due(result: &ProjectResult) -> bool {
    result.form.due().next().is_some()
}

/// Shows the form of the chosen project.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult) {
    let Some(key) = &shown.session.selection().project else {
        return;
    };
    hairline(ui, shown.palette);
    ui.add_space(-4.0);
    let form = &result.form;
    let due = form.due().count();
    let title = shown.t("form.form");
    let open = fold(ui, shown.palette, "form", title, None, true);
    if due > 0 {
        // At the right end of the line just drawn.
        let right = ui.max_rect().right();
        let middle = ui.cursor().top() - ui.spacing().item_spacing.y - 13.0;
        let count = shown.say(&Message::new("form.due_count").with("n", due));
        badge_at(ui, right, middle, &count, shown.palette.cannot_tell[0]);
    }
    if !open {
        return;
    }
    if due > 0 {
        indented(ui, |ui| {
            quiet(ui, shown.palette, shown.t("form.due_about"));
        });
    } else if form.items.is_empty() {
        indented(ui, |ui| {
            quiet(ui, shown.palette, shown.t("form.no_questions"));
        });
    }
    let suggestions = industry_of(result).map(industry::suggestions);
    let suggestions = suggestions.unwrap_or_default();
    // What is due first; both parts in the order of the form.
    let (open, answered): (Vec<_>, Vec<_>) = form.items.iter().partition(|i| i.is_due());
    for item in open.into_iter().chain(answered) {
        indented(ui, |ui| {
            question(ui, shown, key, result, item, &suggestions)
        });
        ui.add_space(6.0);
    }
    indented(ui, |ui| industry_row(ui, shown, key, result));
    ui.add_space(4.0);
    others(ui, shown, key, result);
}

fn industry_of(result: &ProjectResult) -> Option<&str> {
    let mut given = result.answers.iter();
    given
        .find(|(code, _)| code == INDUSTRY)
        .map(|(_, code)| code.as_str())
}

fn question(
    ui: &mut Ui,
    shown: &Shown<'_>,
    key: &ProjectKey,
    result: &ProjectResult,
    item: &FormItem,
    suggestions: &[Suggestion],
) {
    let palette = shown.palette;
    let asked = words::question(shown.lang, item.question.code());
    text(ui, &asked, plain(SMALL + 0.5), palette.ink);
    let roles: Vec<String> = item
        .roles
        .iter()
        .map(|r| names::role(shown.lang, *r))
        .collect();
    let roles = roles.join(shown.t("ui.list_separator"));
    quiet(
        ui,
        palette,
        &shown.say(&Message::new("ui.answer_for").with("roles", roles)),
    );
    ui.horizontal(|ui| {
        choices(ui, shown, key, item.question, item.answer);
        if item.is_due() {
            let (rect, _) = ui.allocate_exact_size(vec2(34.0, 18.0), Sense::hover());
            let word = shown.t("form.due");
            let ink = palette.cannot_tell[0];
            badge_at(ui, rect.right(), rect.center().y, word, ink);
        } else if item.source == Some(AnswerSource::Officer) {
            take_back(ui, shown, key, item.question, &asked);
        }
    });
    if let Some(source) = item.source {
        quiet(ui, palette, words::source(shown.lang, source));
    }
    for s in suggestions.iter().filter(|s| s.question == item.question) {
        if item.answer != Some(s.answer) {
            let answer = words::answer(shown.lang, s.question.code(), s.answer);
            let message = Message::new("form.suggestion")
                .with("answer", answer)
                .with("reason", s.reason.clone());
            quiet(ui, palette, &shown.say(&message));
        }
    }
    let forecasts = words::forecasts(shown.lang, result.verdict, item);
    if item.is_due() {
        for line in forecasts {
            quiet(ui, palette, &line);
        }
    } else {
        let title = match item.answer {
            None => shown.t("rules.may_answer").to_owned(),
            Some(now) => {
                let now = words::answer(shown.lang, item.question.code(), now);
                shown.say(&Message::new("form.now_answered").with("answer", now))
            }
        };
        let fold_key = format!("forecast {}", item.question.code());
        if fold(ui, palette, &fold_key, &title, None, false) {
            for line in forecasts {
                list_line(ui, shown, &line);
            }
        }
    }
}

fn take_back(ui: &mut Ui, shown: &Shown<'_>, key: &ProjectKey, question: Question, asked: &str) {
    let name = format!("{asked} {}", shown.t("ui.answer_remove"));
    if ghost_button(ui, shown.palette, Some(Icon::Cross), "", &name).clicked() {
        shown.send(Command::Answer(key.clone(), question, None));
    }
}

/// The possible answers: buttons where they are few and short, a list otherwise.
fn choices(
    ui: &mut Ui,
    shown: &Shown<'_>,
    key: &ProjectKey,
    question: Question,
    now: Option<&str>,
) {
    let label = |option: &str| words::answer(shown.lang, question.code(), option);
    let asked = words::question(shown.lang, question.code());
    let options = question.options();
    let letters: usize = options.iter().map(|o| label(o).chars().count()).sum();
    let mut chosen = None;
    if letters <= 10 {
        ui.spacing_mut().item_spacing.x = 6.0;
        for option in options {
            let button = Button::new(label(option))
                .min_size(vec2(52.0, 26.0))
                .selected(now == Some(*option));
            let response = ui.add(button);
            let clicked = response.clicked();
            response.accessible_name(format!("{asked}：{}", label(option)));
            if clicked && now != Some(*option) {
                chosen = Some(*option);
            }
        }
    } else {
        let words = now.map_or_else(|| shown.t("ui.choose_answer").to_owned(), label);
        let width = ui.available_width() - 44.0;
        let id = format!("answer {}", question.code());
        combo(ui, &id, &asked, &words, width, |ui| {
            for option in options {
                let is_now = now == Some(*option);
                if ui.selectable_label(is_now, label(option)).clicked() && !is_now {
                    chosen = Some(*option);
                }
            }
        });
    }
    if chosen.is_some() {
        shown.send(Command::Answer(key.clone(), question, chosen));
    }
}

/// The industry: its name and the way to take it back, or a box to search for it.
fn industry_row(ui: &mut Ui, shown: &Shown<'_>, key: &ProjectKey, result: &ProjectResult) {
    let palette = shown.palette;
    let title = shown.t("form.industry");
    text(ui, title, plain(SMALL + 0.5), palette.ink);
    let given = shown.session.answers_of(key);
    if let Some(code) = industry_of(result) {
        let name = words::industry_words(shown.lang, code);
        ui.horizontal(|ui| {
            text(ui, &name, plain(SMALL + 0.5), palette.ink);
            if given.industry().is_some() {
                let name = format!("{title} {}", shown.t("ui.answer_remove"));
                if ghost_button(ui, palette, Some(Icon::Cross), "", &name).clicked() {
                    shown.send(Command::SetIndustry(key.clone(), None));
                }
            }
        });
        if let Some(source) = result.answer_sources.get(INDUSTRY) {
            quiet(ui, palette, words::source(shown.lang, *source));
        }
        if given.industry().is_some() || !result.answers.is_empty() {
            return;
        }
    }
    let id = Id::unique(("industry", &key.file, key.feature.0));
    let mut query: String = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    let hint = shown.t("form.industry_find");
    let edit = TextEdit::singleline(&mut query)
        .hint_text(hint)
        .margin(Margin::symmetric(8, 5))
        .desired_width(ui.available_width() - 18.0);
    let response = ui.add(edit);
    let changed = response.changed();
    response.accessible_name(title);
    if changed {
        ui.data_mut(|d| d.insert_temp(id, query.clone()));
    }
    let found = industry::search(&query, FOUND);
    if found.is_empty() && !query.trim().is_empty() {
        if industry::industry(&query).is_some() {
            let name = industry::normalised(&query).unwrap_or_default();
            entry(ui, shown, key, id, &name);
        } else {
            quiet(ui, palette, shown.t("form.industry_none"));
        }
    }
    for one in found {
        entry(ui, shown, key, id, &one.full_code());
    }
}

/// An entry of the classification to take.
fn entry(ui: &mut Ui, shown: &Shown<'_>, key: &ProjectKey, id: Id, code: &str) {
    let palette = shown.palette;
    let name = words::industry_words(shown.lang, code);
    let (rect, response) = row(ui, palette, 24.0, false, &name, Sense::click());
    let width = rect.width() - 12.0;
    let galley = crate::ui::widgets::galley_cut(ui, &name, plain(SMALL + 0.5), palette.ink, width);
    let at = pos2(rect.left() + 6.0, rect.center().y - galley.size().y * 0.5);
    ui.painter().galley(at, galley, palette.ink);
    if response.clicked() {
        ui.data_mut(|d| d.remove::<String>(id));
        shown.send(Command::SetIndustry(key.clone(), Some(code.to_owned())));
    }
}

/// Answers that change nothing here: listed, because the check took them.
fn others(ui: &mut Ui, shown: &Shown<'_>, key: &ProjectKey, result: &ProjectResult) {
    let given: Vec<(Question, &String)> = result
        .answers
        .iter()
        .filter_map(|(code, answer)| Some((Question::from_code(code)?, answer)))
        .filter(|(question, _)| result.form.item(*question).is_none())
        .collect();
    if given.is_empty() {
        return;
    }
    hairline(ui, shown.palette);
    ui.add_space(-4.0);
    let title = shown.t("ui.answers");
    if !fold(
        ui,
        shown.palette,
        "answers",
        title,
        Some(given.len()),
        false,
    ) {
        return;
    }
    for (question, answer) in given {
        let source = result.answer_sources.get(question.code());
        indented(ui, |ui| {
            let asked = words::question(shown.lang, question.code());
            text(ui, &asked, plain(SMALL + 0.5), shown.palette.ink);
            ui.horizontal(|ui| {
                let mut line = words::answer(shown.lang, question.code(), answer);
                if let Some(source) = source {
                    line = format!("{line} · {}", words::source(shown.lang, *source));
                }
                quiet(ui, shown.palette, &line);
                if source == Some(&AnswerSource::Officer) {
                    take_back(ui, shown, key, question, &asked);
                }
            });
        });
        ui.add_space(4.0);
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
