//! The strip on the map while a tool for drawing or editing is up: the tools beside it, what to
//! do, a box for typing, and the result of the shape on its way.

use super::overlay::amount;
use super::sketch::{SketchHand, size_words, strip_at, typing_id};
use crate::base::text::visible;
use crate::i18n::findings as words;
use crate::session::findings::cards;
use crate::session::sketch::Live;
use crate::session::{Action, Command, SketchCommand, SketchTool};
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, bold, plain};
use crate::ui::widgets::{card, galley_cut, pill_at, quiet};
use eframe::egui::{
    self, Align2, Area, Button, DragValue, Key, Order, Rect, Response, RichText, Sense, TextEdit,
    Ui, vec2,
};

/// Width of the strip, points.
const WIDTH: f32 = 500.0;
/// Findings of the shape on its way that are listed at most.
const MOST: usize = 3;

/// Shows the strip, if a tool is up.
pub fn show(hand: &mut SketchHand, ui: &Ui, shown: &Shown<'_>, map: Rect) {
    let Some(tool) = shown.session.sketching().tool() else {
        return;
    };
    let width = WIDTH.min(map.width() - 70.0);
    Area::new(egui::Id::unique(("sketch-strip", tool.draws())))
        .order(Order::Middle)
        .pivot(Align2::CENTER_TOP)
        .fixed_pos(strip_at(map))
        .constrain_to(map)
        .show(ui.ctx(), |ui| {
            card(shown.palette).show(ui, |ui| {
                ui.set_width(width);
                tools(ui, shown, tool);
                ui.add_space(2.0);
                quiet(ui, shown.palette, shown.t(tool.hint()));
                ui.add_space(4.0);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing.x = 6.0;
                    typing(hand, ui, shown, tool);
                    if tool == SketchTool::Corridor {
                        corridor_width(ui, shown);
                    }
                    if !tool.draws() {
                        name(hand, ui, shown);
                    }
                    buttons(ui, shown, tool);
                });
                if let Some(live) = shown.session.sketching().live() {
                    result(ui, shown, live);
                }
                ui.add_space(4.0);
            });
        });
}

/// The tools of the same kind: those that draw, or those that change.
fn tools(ui: &mut Ui, shown: &Shown<'_>, up: SketchTool) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let alike = SketchTool::ALL.into_iter();
        for tool in alike.filter(|t| t.draws() == up.draws()) {
            let button = Button::new(RichText::new(shown.t(tool.code())).size(SMALL + 0.5))
                .selected(tool == up)
                .min_size(vec2(0.0, 24.0));
            if ui.add(button).clicked() && tool != up {
                shown.act(Action::Sketch(tool));
            }
        }
    });
}

fn typing(hand: &mut SketchHand, ui: &mut Ui, shown: &Shown<'_>, tool: SketchTool) {
    if tool.takes_shapes() || tool == SketchTool::Corners {
        return;
    }
    let hint = if tool.takes_number() {
        "sketch.type_number"
    } else {
        "sketch.type_corner"
    };
    let name = shown.t("sketch.typing");
    let edit = TextEdit::multiline(&mut hand.typed)
        .id(typing_id())
        .desired_rows(1)
        .desired_width(if tool.takes_number() { 110.0 } else { 230.0 })
        .return_key(egui::KeyboardShortcut::new(
            egui::Modifiers::SHIFT,
            Key::Enter,
        ))
        .hint_text(RichText::new(shown.t(hint)).color(shown.palette.quiet));
    let response = ui.add(edit).accessible_name(name);
    if std::mem::take(&mut hand.wants_keys) {
        response.request_focus();
        // What was typed before the box had the keys stands before the cursor.
        let end = egui::text::CCursor::new(hand.typed.chars().count());
        let mut state = TextEdit::load_state(ui.ctx(), response.id).unwrap_or_default();
        state
            .cursor
            .set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), response.id);
    }
    let (enter, escape) = ui.input(|i| {
        (
            i.key_pressed(Key::Enter) && !i.modifiers.shift,
            i.key_pressed(Key::Escape),
        )
    });
    if response.has_focus() && escape {
        hand.typed.clear();
        response.surrender_focus();
    }
    let take = ui
        .add_enabled(
            !hand.typed.trim().is_empty(),
            Button::new(shown.t("sketch.take")),
        )
        .clicked();
    if (take || (response.has_focus() && enter)) && !hand.typed.trim().is_empty() {
        let text = std::mem::take(&mut hand.typed);
        shown.send(Command::Sketch(SketchCommand::Type(text)));
        response.request_focus();
    } else if response.has_focus() && enter {
        shown.send(Command::Sketch(SketchCommand::Finish));
    }
}

fn corridor_width(ui: &mut Ui, shown: &Shown<'_>) {
    let mut width = shown.session.sketching().width_m();
    quiet(ui, shown.palette, shown.t("sketch.width"));
    let drag = DragValue::new(&mut width)
        .range(0.0..=10_000.0)
        .speed(0.5)
        .max_decimals(2)
        .suffix(" m");
    if ui
        .add(drag)
        .accessible_name(shown.t("sketch.width"))
        .changed()
    {
        shown.send(Command::Sketch(SketchCommand::SetWidth(width)));
    }
}

fn name(hand: &mut SketchHand, ui: &mut Ui, shown: &Shown<'_>) {
    let Some(key) = shown.session.selection().project.clone() else {
        return;
    };
    let Some(sketch) = shown.session.sketch(&key) else {
        return;
    };
    let there = sketch.name();
    if hand.name.as_ref().is_none_or(|(k, _)| *k != key) {
        hand.name = Some((key.clone(), there.clone()));
    }
    let Some((_, typed)) = &mut hand.name else {
        return;
    };
    let label = shown.t("sketch.name_of");
    quiet(ui, shown.palette, label);
    let response = ui
        .add(TextEdit::singleline(typed).desired_width(140.0))
        .accessible_name(label);
    if response.lost_focus() {
        let wanted = typed.trim().to_owned();
        if !wanted.is_empty() && wanted != there {
            shown.send(Command::Sketch(SketchCommand::Rename(key, wanted)));
        }
        hand.name = None;
    } else if !response.has_focus() && *typed != there {
        hand.name = Some((key, there));
    }
}

fn buttons(ui: &mut Ui, shown: &Shown<'_>, tool: SketchTool) {
    let send = |command| shown.send(Command::Sketch(command));
    let has_corners = !shown.session.sketching().corners().is_empty();
    if tool.takes_corners() {
        let back = Button::new(shown.t("sketch.back"));
        if ui.add_enabled(has_corners, back).clicked() {
            send(SketchCommand::Back);
        }
        let done: Response = ui.add_enabled(has_corners, Button::new(shown.t("sketch.finish")));
        if done.clicked() {
            send(SketchCommand::Finish);
        }
    }
    let end = if has_corners {
        "sketch.give_up"
    } else {
        "sketch.done"
    };
    if ui.add(Button::new(shown.t(end))).clicked() {
        send(SketchCommand::GiveUp);
    }
}

/// The result of the shape on its way: its size, the conclusion, what it involves.
fn result(ui: &mut Ui, shown: &Shown<'_>, live: &Live) {
    let palette = shown.palette;
    ui.add_space(4.0);
    if let Some(defect) = live.defect {
        let text = RichText::new(shown.say(&defect.message())).size(SMALL + 0.5);
        ui.label(text.color(palette.prohibited[0]));
        return;
    }
    let size = size_words(shown, &live.figures);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let mut spoken = size.clone().unwrap_or_default();
    let mut right = rect.right();
    if let Some(found) = live.result() {
        let pill = words::verdict_pill(shown.lang, found.verdict);
        spoken = format!("{spoken} {pill}");
        right -= pill_at(
            ui,
            right,
            rect.center().y,
            pill,
            palette.verdict(found.verdict),
        ) + 8.0;
    }
    if let Some(size) = size {
        let room = right - rect.left();
        let galley = galley_cut(ui, &size, bold(SMALL + 0.5), palette.ink, room);
        let at = egui::pos2(rect.left(), rect.center().y - galley.size().y * 0.5);
        ui.painter().galley(at, galley, palette.ink);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &spoken));
    let Some(found) = live.result() else { return };
    let involved: Vec<_> = cards(found)
        .into_iter()
        .filter(|c| c.is_involved())
        .collect();
    for card in involved.iter().take(MOST) {
        let Some(hit) = card.hits.first() else {
            continue;
        };
        let what = visible(&words::hit_what(shown.lang, hit));
        let [ink, _] = palette.effect(card.effect);
        let line = format!("{what}  {}", amount(shown, card));
        let galley = galley_cut(ui, &line, plain(SMALL), ink, ui.available_width());
        let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
        ui.painter().galley(rect.min, galley, ink);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &line));
    }
}
