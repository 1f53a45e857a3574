//! The course of a case: where it stands, the next step, what came in, rounds and their changes,
//! departments asked, what was given out.

use super::{buttons, frame};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::session::cases::{CasesCommand, Seen, StepDraft};
use crate::session::{Action, Command};
use crate::ui::choices::combo;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, hairline, primary_button, quiet, text};
use crate::workspace::cases::{Outcome, Step};
use eframe::egui::{self, Id, Modal, ScrollArea, TextEdit, Ui, vec2};

/// Characters of a hash shown.
const HASH: usize = 12;

/// What is typed so far.
#[derive(Debug, Default)]
pub struct CaseCourse {
    draft: StepDraft,
}

impl CaseCourse {
    /// Shows the page.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>) {
        let palette = shown.palette;
        let room = ctx.content_rect().size();
        let mut closes = false;
        let response = Modal::new(Id::unique("case-course"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                ui.set_width((room.x - 160.0).clamp(480.0, 760.0));
                ui.spacing_mut().item_spacing.y = 6.0;
                text(ui, shown.t("cases.title"), bold(TITLE), palette.ink);
                let cases = shown.session.cases();
                match (cases.seen(), cases.fault()) {
                    (_, Some(fault)) => {
                        let [ink, _] = palette.prohibited;
                        text(ui, &shown.say(fault), plain(BODY), ink);
                    }
                    (None, None) => self.begin(ui, shown),
                    (Some(seen), None) => {
                        self.head(ui, shown, seen);
                        ScrollArea::vertical()
                            .id_salt("case-course")
                            .max_height((room.y - 330.0).clamp(160.0, 560.0))
                            .auto_shrink([false, true])
                            .show(ui, |ui| lists(ui, shown, seen));
                    }
                }
                buttons(ui, |ui| {
                    closes = button(ui, shown.t("ui.close")).clicked();
                    if cases.seen().is_some() {
                        if button(ui, shown.t("cases.archive")).clicked() {
                            send(shown, CasesCommand::AskArchive);
                        }
                        if button(ui, shown.t("cases.details")).clicked() {
                            closes = true;
                            shown.act(Action::CaseDetails);
                        }
                    }
                });
            });
        if closes || response.should_close() {
            send(shown, CasesCommand::Close);
        }
    }

    fn begin(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        text(ui, shown.t("cases.not_yet"), plain(BODY), shown.palette.ink);
        ui.horizontal(|ui| {
            officer(ui, shown, &mut self.draft);
            let words = shown.t("cases.begin");
            if primary_button(ui, shown.palette, words, true).clicked() {
                send(shown, CasesCommand::Begin(self.draft.officer.clone()));
            }
        });
    }

    /// Where the case stands, and the next step.
    fn head(&mut self, ui: &mut Ui, shown: &Shown<'_>, seen: &Seen) {
        let palette = shown.palette;
        let case = &seen.case;
        let round = Message::new("cases.now_round").with("round", case.round());
        let now = case.state().map(|s| {
            Message::new("cases.now")
                .with("step", Message::new(s.step.code()))
                .with("date", s.date.to_string())
                .with("officer", s.officer.as_str())
        });
        let mut words = now.map(|m| shown.say(&m)).unwrap_or_default();
        words = format!("{words} · {}", shown.say(&round));
        text(ui, &words, bold(BODY), palette.ink);
        ui.horizontal(|ui| {
            quiet(ui, palette, shown.t("cases.next"));
            let next = self.draft.step.or_else(|| case.next_step());
            let name = |step: Step| crate::i18n::raw(shown.lang, step.code()).to_owned();
            let now = next.map(name).unwrap_or_default();
            combo(ui, "step", shown.t("cases.next"), &now, 120.0, |ui| {
                for step in Step::ALL {
                    let chosen = next == Some(step);
                    if ui.selectable_label(chosen, name(step)).clicked() {
                        self.draft.step = Some(step);
                    }
                }
            });
            if next == Some(Step::Coordinates) {
                for outcome in [Outcome::Sound, Outcome::ToMend] {
                    let words = crate::i18n::raw(shown.lang, outcome.code());
                    ui.radio_value(&mut self.draft.outcome, Some(outcome), words);
                }
            }
        });
        ui.horizontal(|ui| {
            officer(ui, shown, &mut self.draft);
            let hint = shown.t("cases.note");
            ui.add(
                TextEdit::singleline(&mut self.draft.note)
                    .hint_text(hint)
                    .desired_width((ui.available_width() - 80.0).max(80.0)),
            )
            .accessible_name(hint);
            let is_ready = !shown.session.cases().is_running();
            if primary_button(ui, palette, shown.t("cases.take"), is_ready).clicked() {
                let draft = std::mem::take(&mut self.draft);
                self.draft.officer.clone_from(&draft.officer);
                send(shown, CasesCommand::Take(draft));
            }
        });
        hairline(ui, palette);
    }
}

fn send(shown: &Shown<'_>, command: CasesCommand) {
    shown.send(Command::Cases(command));
}

fn officer(ui: &mut Ui, shown: &Shown<'_>, draft: &mut StepDraft) {
    let name = shown.t("cases.officer");
    let handler = &shown.session.workspace().case.handler;
    let hint = if handler.is_empty() {
        name.to_owned()
    } else {
        visible(handler)
    };
    ui.add(
        TextEdit::singleline(&mut draft.officer)
            .hint_text(hint)
            .desired_width(110.0),
    )
    .accessible_name(name);
}

/// A heading with what can be done under it.
fn heading(
    ui: &mut Ui,
    shown: &Shown<'_>,
    code: &'static str,
    action: Option<(&'static str, CasesCommand)>,
) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        text(ui, shown.t(code), bold(SMALL + 0.5), shown.palette.quiet);
        if let Some((words, command)) = action {
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(layout, |ui| {
                let is_ready = !shown.session.cases().is_running();
                let words = egui::Button::new(shown.t(words)).min_size(vec2(0.0, 26.0));
                if ui.add_enabled(is_ready, words).clicked() {
                    send(shown, command);
                }
            });
        }
    });
}

fn line(ui: &mut Ui, shown: &Shown<'_>, words: &str) {
    text(ui, words, plain(BODY), shown.palette.ink);
}

fn short(hash: &str) -> String {
    hash.chars().take(HASH).collect()
}

fn lists(ui: &mut Ui, shown: &Shown<'_>, seen: &Seen) {
    let (case, palette) = (&seen.case, shown.palette);
    heading(ui, shown, "cases.steps", None);
    for taken in case.steps.iter().rev() {
        let mut words = format!(
            "{} · {} · {}",
            taken.date,
            crate::i18n::raw(shown.lang, taken.step.code()),
            visible(&taken.officer)
        );
        if let Some(outcome) = taken.outcome {
            words = format!("{words} · {}", crate::i18n::raw(shown.lang, outcome.code()));
        }
        if !taken.note.is_empty() {
            words = format!("{words} · {}", visible(&taken.note));
        }
        line(ui, shown, &words);
    }
    let add = ("cases.add_originals", CasesCommand::AskOriginals);
    heading(ui, shown, "cases.originals", Some(add));
    if case.originals.is_empty() {
        quiet(ui, palette, shown.t("cases.no_originals"));
    }
    for original in &case.originals {
        let message = Message::new("cases.original_line")
            .with("file", original.file.as_str())
            .with("round", original.round)
            .with("date", original.received.to_string())
            .with("hash", short(&original.sha256));
        line(ui, shown, &shown.say(&message));
    }
    let keep = ("cases.keep_round", CasesCommand::KeepRound);
    heading(ui, shown, "cases.rounds", Some(keep));
    if case.rounds.is_empty() {
        quiet(ui, palette, shown.t("cases.no_rounds"));
    }
    for round in &case.rounds {
        let message = Message::new("cases.round_line")
            .with("round", round.number)
            .with("date", round.date.to_string())
            .with("hash", short(&round.sha256));
        line(ui, shown, &shown.say(&message));
    }
    if let Some(changes) = &seen.changes {
        heading(ui, shown, "cases.changes", None);
        if changes.is_empty() {
            quiet(ui, palette, shown.t("cases.no_changes"));
        }
        for change in changes {
            line(ui, shown, &format!("· {}", shown.say(change)));
        }
    }
    replies(ui, shown);
    let enter = ("cases.enter_issued", CasesCommand::AskIssued);
    heading(ui, shown, "cases.issued", Some(enter));
    if case.issued.is_empty() {
        quiet(ui, palette, shown.t("cases.no_issued"));
    }
    let touched = shown.session.touched();
    for issued in &case.issued {
        let message = Message::new("cases.issued_line")
            .with("file", issued.file.as_str())
            .with("round", issued.round)
            .with("date", issued.date.to_string());
        line(ui, shown, &shown.say(&message));
        if let Some((_, names)) = touched.iter().find(|(i, _)| *i == issued) {
            let [ink, _] = palette.attention;
            let message = Message::new("cases.touched").with("names", names.join("、"));
            text(ui, &shown.say(&message), plain(SMALL), ink);
        }
    }
}

/// Departments asked, of the chosen project's case.
fn replies(ui: &mut Ui, shown: &Shown<'_>) {
    let row = shown.session.project_rows().first();
    let case = match row {
        Some(row) => shown.session.case_of(&row.key),
        None => shown.session.workspace().case.clone(),
    };
    if case.consultations.is_empty() {
        return;
    }
    heading(ui, shown, "cases.replies", None);
    for asked in &case.consultations {
        let state = if asked.is_open() {
            Message::new("cases.reply_open")
        } else {
            Message::new("cases.reply_given").with("no", asked.reply_no.as_str())
        };
        let message = Message::new("cases.reply_line")
            .with("department", asked.department.as_str())
            .with("state", state);
        line(ui, shown, &shown.say(&message));
    }
}
