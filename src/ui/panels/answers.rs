//! 无法判断事项: what could not be told, sentence by sentence. Open questions are asked in the
//! project form, and counted here.

use super::findings::list_line;
use crate::base::message::Message;
use crate::screening::model::ProjectResult;
use crate::ui::shown::Shown;
use crate::ui::widgets::{fold, hairline};
use std::collections::BTreeSet;

/// What could not be told but by answers, and the number of open questions.
fn matters(shown: &Shown<'_>, result: &ProjectResult) -> (Vec<String>, usize) {
    let lines = result
        .cannot_tell
        .iter()
        .filter(|d| d.question.is_none())
        .map(|d| shown.say(&d.message))
        .collect();
    let open: BTreeSet<&str> = result
        .cannot_tell
        .iter()
        .filter_map(|d| d.question)
        .collect();
    (lines, open.len())
}

/// Number of different matters that could not be told: a question that several roles wait for
/// counts once.
pub fn num_matters(shown: &Shown<'_>, result: &ProjectResult) -> usize {
    let (lines, open) = matters(shown, result);
    lines.len() + open
}

/// Shows what could not be told.
pub fn cannot_tell(ui: &mut eframe::egui::Ui, shown: &Shown<'_>, result: &ProjectResult) {
    let (lines, open) = matters(shown, result);
    let count = lines.len() + open;
    if count == 0 {
        return;
    }
    hairline(ui, shown.palette);
    ui.add_space(-4.0);
    let title = shown.t("screening.heading_cannot_tell");
    if !fold(ui, shown.palette, "cannot_tell", title, Some(count), true) {
        return;
    }
    if open > 0 {
        let message = Message::new("form.see_form").with("n", open);
        list_line(ui, shown, &shown.say(&message));
    }
    for line in &lines {
        list_line(ui, shown, line);
    }
}
