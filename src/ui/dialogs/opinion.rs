//! The officer's judgement beside the machine's result: the machine's column is read, the
//! officer's is written; one that departs needs its reason.

use super::{buttons, frame};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::i18n::findings as words;
use crate::screening::model::{ProjectResult, Verdict};
use crate::screening::opinion::matter;
use crate::session::findings::{Card, cards};
use crate::session::opinion::machine_says;
use crate::session::{Command, OpinionDraft, ProjectKey, Session};
use crate::ui::panels::opinion::matter_words;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, filled_pill, primary_button, quiet, row, text};
use eframe::egui::{self, Id, Layout, Margin, Modal, ScrollArea, Sense, TextEdit, Ui, pos2, vec2};

/// Conclusions an officer can come to.
const VERDICTS: [Verdict; 5] = [
    Verdict::Prohibited,
    Verdict::Restricted,
    Verdict::Attention,
    Verdict::NoneFound,
    Verdict::CannotTell,
];

/// What is being written.
pub struct OpinionDialog {
    key: ProjectKey,
    /// The finding it is about; none is the whole project.
    matter: Option<String>,
    draft: OpinionDraft,
}

impl OpinionDialog {
    /// Begins with what is kept, or with the machine's own result.
    pub fn new(session: &Session) -> Option<Self> {
        let key = session.selection().project.clone()?;
        let result = session.selected_result()?;
        let draft = draft(session, &key, result, None)?;
        Some(Self {
            key,
            matter: None,
            draft,
        })
    }

    /// Shows the dialog; returns whether it is to close.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>) -> bool {
        let palette = shown.palette;
        let Some(result) = shown.session.selected_result() else {
            return true;
        };
        let screen = ctx.content_rect().size();
        let size = vec2(
            (screen.x - 80.0).clamp(560.0, 880.0),
            (screen.y - 80.0).clamp(360.0, 560.0),
        );
        let mut close = false;
        let response = Modal::new(Id::unique("opinion"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                ui.set_width(size.x);
                text(ui, shown.t("form.opinion_title"), bold(TITLE), palette.ink);
                quiet(ui, palette, &visible(&result.name));
                ui.add_space(8.0);
                let half = size.x * 0.5 - 12.0;
                let height = size.y - 110.0;
                ui.horizontal_top(|ui| {
                    ui.allocate_ui_with_layout(
                        vec2(half, height),
                        Layout::top_down(egui::Align::Min),
                        |ui| self.machine(ui, shown, result, half, height),
                    );
                    ui.add_space(8.0);
                    ui.allocate_ui_with_layout(
                        vec2(half, height),
                        Layout::top_down(egui::Align::Min),
                        |ui| self.officer(ui, shown, result, half),
                    );
                });
                close = self.foot(ui, shown, result);
            });
        close || response.should_close()
    }

    /// The machine's column: what it found, to be read and chosen from.
    fn machine(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        result: &ProjectResult,
        width: f32,
        height: f32,
    ) {
        let palette = shown.palette;
        text(ui, shown.t("form.machine_column"), bold(BODY), palette.ink);
        quiet(ui, palette, shown.t("form.machine_about"));
        ui.add_space(6.0);
        ScrollArea::vertical()
            .id_salt("machine")
            .max_height(height - 56.0)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.set_width(width - 8.0);
                let whole = shown.t("form.whole_project").to_owned();
                let sentence = words::verdict(shown.lang, result);
                self.line(ui, shown, result, None, &whole, &sentence);
                for card in cards(result) {
                    let name = matter(card.role, card.class);
                    let title = matter_words(shown, &name);
                    let clause = clause(shown, &card);
                    self.line(ui, shown, result, Some(name), &title, &clause);
                }
            });
    }

    fn line(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        result: &ProjectResult,
        of: Option<String>,
        title: &str,
        about: &str,
    ) {
        let palette = shown.palette;
        let Some((verdict, _)) = machine_says(result, of.as_deref()) else {
            return;
        };
        let width = ui.available_width();
        let inner = width - 20.0;
        let about = crate::ui::widgets::galley(ui, about, plain(SMALL), palette.quiet, inner);
        let height = 38.0 + about.size().y;
        let chosen = self.matter == of;
        let (rect, response) = row(ui, palette, height, chosen, title, Sense::click());
        let pill = words::verdict_pill(shown.lang, verdict);
        let colors = palette.verdict(verdict);
        let middle = rect.top() + 17.0;
        let taken = crate::ui::widgets::pill_at(ui, rect.right() - 8.0, middle, pill, colors);
        let room = inner - taken - 8.0;
        let title = crate::ui::widgets::galley_cut(ui, title, bold(BODY), palette.ink, room);
        let at = pos2(rect.left() + 10.0, middle - title.size().y * 0.5);
        ui.painter().galley(at, title, palette.ink);
        ui.painter().galley(
            pos2(rect.left() + 10.0, rect.top() + 31.0),
            about,
            palette.quiet,
        );
        if response.clicked()
            && !chosen
            && let Some(next) = draft(shown.session, &self.key, result, of.as_deref())
        {
            self.matter = of;
            self.draft = next;
        }
    }

    /// The officer's column.
    fn officer(&mut self, ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult, width: f32) {
        let palette = shown.palette;
        text(ui, shown.t("form.officer_column"), bold(BODY), palette.ink);
        let on = match &self.matter {
            None => shown.t("form.whole_project").to_owned(),
            Some(matter) => matter_words(shown, matter),
        };
        quiet(ui, palette, &on);
        ui.add_space(6.0);
        quiet(ui, palette, shown.t("form.officer_verdict"));
        let now = words::verdict_pill(shown.lang, self.draft.verdict);
        ui.horizontal_wrapped(|ui| {
            ui.set_max_width(width);
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            for verdict in VERDICTS {
                let is_now = verdict == self.draft.verdict;
                let label = words::verdict_pill(shown.lang, verdict);
                let choice = egui::Button::new(label)
                    .min_size(vec2(64.0, 26.0))
                    .selected(is_now);
                let response = ui.add(choice);
                let clicked = response.clicked();
                response.accessible_name(format!("{}：{label}", shown.t("form.officer_verdict")));
                if clicked {
                    self.draft.verdict = verdict;
                }
            }
        });
        ui.add_space(2.0);
        if let Some((machine, _)) = machine_says(result, self.matter.as_deref()) {
            let departs = machine != self.draft.verdict;
            let missing = departs && self.draft.reason.trim().is_empty();
            let (code, ink) = match (departs, missing) {
                (true, true) => ("form.reason_required", palette.prohibited[0]),
                (true, false) => ("form.departs", palette.restricted[0]),
                (false, _) => ("form.reason_optional", palette.quiet),
            };
            ui.horizontal(|ui| {
                filled_pill(ui, palette, now, palette.verdict(self.draft.verdict)[0]);
                text(ui, shown.t(code), plain(SMALL), ink);
            });
        }
        ui.add_space(6.0);
        for (code, rows, value) in [
            ("form.officer_text", 4, &mut self.draft.text),
            ("form.officer_reason", 3, &mut self.draft.reason),
            ("form.officer_by", 1, &mut self.draft.by),
        ] {
            quiet(ui, palette, shown.t(code));
            let edit = if rows == 1 {
                TextEdit::singleline(value)
            } else {
                TextEdit::multiline(value).desired_rows(rows)
            };
            let edit = edit
                .margin(Margin::symmetric(8, 6))
                .desired_width(width - 18.0);
            ui.add(edit).accessible_name(shown.t(code));
        }
    }

    fn foot(&self, ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult) -> bool {
        let palette = shown.palette;
        let kept = shown.session.opinions_of(&self.key);
        let is_kept = kept.get(self.matter.as_deref()).is_some();
        let machine = machine_says(result, self.matter.as_deref());
        let departs = machine.is_some_and(|(verdict, _)| verdict != self.draft.verdict);
        let ready = !departs || !self.draft.reason.trim().is_empty();
        let mut close = false;
        let set = |draft: Option<OpinionDraft>| {
            shown.send(Command::SetOpinion(
                self.key.clone(),
                self.matter.clone(),
                draft.map(Box::new),
            ));
        };
        buttons(ui, |ui| {
            if primary_button(ui, palette, shown.t("form.give"), ready).clicked() {
                set(Some(self.draft.clone()));
                close = true;
            }
            if button(ui, shown.t("ui.cancel")).clicked() {
                close = true;
            }
            if is_kept && button(ui, shown.t("form.take_back")).clicked() {
                set(None);
                close = true;
            }
        });
        close
    }
}

/// What is kept on the matter, or the machine's own result to begin with.
fn draft(
    session: &Session,
    key: &ProjectKey,
    result: &ProjectResult,
    of: Option<&str>,
) -> Option<OpinionDraft> {
    let (machine, _) = machine_says(result, of)?;
    let kept = session.opinions_of(key);
    Some(match kept.get(of) {
        Some(opinion) => OpinionDraft {
            verdict: opinion.verdict,
            text: opinion.text.clone(),
            reason: opinion.reason.clone(),
            by: opinion.by.clone(),
        },
        None => OpinionDraft {
            verdict: machine,
            text: String::new(),
            reason: String::new(),
            by: session.case_of(key).handler,
        },
    })
}

/// The strictest clause that surely applies.
fn clause(shown: &Shown<'_>, card: &Card<'_>) -> String {
    let rules = card.hits.iter().flat_map(|h| words::applying(&h.rules));
    match rules.max_by_key(|r| r.effect) {
        Some(rule) => {
            let effect = words::effect_pill(shown.lang, rule.effect);
            shown.say(
                &Message::new("form.rule_and_effect")
                    .with("citation", rule.citation())
                    .with("effect", effect),
            )
        }
        None => shown.t("ui.no_clause").to_owned(),
    }
}
