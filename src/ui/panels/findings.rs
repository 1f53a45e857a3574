//! The chosen project: one sentence says the result, cards say what it rests on, everything
//! else is folded.

use super::{answers, form, opinion, way_out, why};
use crate::base::text::visible;
use crate::base::units::Meters;
use crate::i18n::{diagnostics, findings as words, numbers, places};
use crate::screening::model::{HitKind, ProjectResult};
use crate::session::findings::{Card, cards};
use crate::session::{Action, Command};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, RADIUS, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{
    card, empty_state, figure, filled_pill, fold, ghost_button, hairline, quiet, text,
};
use eframe::egui::{
    self, Align, CornerRadius, CursorIcon, Frame, Layout, Margin, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2,
};

/// Shows the chosen project.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let Some(row) = shown.session.selected_row() else {
        ui.add_space(8.0);
        let words = if shown.session.project_rows().is_empty() {
            "ui.no_project_yet"
        } else {
            "ui.choose_project"
        };
        empty_state(ui, shown.palette, shown.t(words), None);
        return;
    };
    ScrollArea::vertical()
        .id_salt(("findings", &row.key.file, row.key.feature.0))
        .auto_shrink(false)
        .show(ui, |ui| {
            Frame::new()
                .inner_margin(Margin {
                    left: 16,
                    right: 16,
                    top: 14,
                    bottom: 20,
                })
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 6.0;
                    if shown.session.settings().large_text {
                        leaf(ui, shown);
                    }
                    text(ui, &visible(&row.name), bold(TITLE), shown.palette.ink);
                    match shown.session.selected_result() {
                        None => {
                            quiet(ui, shown.palette, shown.t("ui.checking"));
                        }
                        Some(result) => {
                            let stale = row.outdated && shown.session.drag().is_none();
                            body(ui, shown, result, stale, row.moved);
                        }
                    }
                });
        });
}

fn body(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult, stale: bool, moved: bool) {
    let palette = shown.palette;
    ui.add_space(-4.0);
    quiet(ui, palette, &size_line(shown, result));
    ui.add_space(4.0);
    let cards = cards(result);
    banner(ui, shown, result, &cards, stale);
    project_crs(ui, shown);
    opinion::show(ui, shown);
    if moved {
        ui.horizontal(|ui| {
            quiet(ui, palette, shown.t("ui.moved_about"));
            let back = shown.t("ui.move_back");
            if ghost_button(ui, palette, None, back, back).clicked() {
                shown.act(Action::ResetMove);
            }
        });
    }
    ui.add_space(2.0);
    let due = form::is_due(result);
    if due {
        form::show(ui, shown, result);
        ui.add_space(4.0);
    }
    for (i, card) in cards.iter().enumerate() {
        finding(ui, shown, result, i, card);
    }
    way_out::show(ui, shown, result);
    facts(ui, shown, result);
    actions(ui, shown);
}

/// Leafs through the projects where no list shows them.
fn leaf(ui: &mut Ui, shown: &Shown<'_>) {
    let rows = shown.session.project_rows();
    let chosen = shown.session.selection().project.as_ref();
    let Some(at) = rows.iter().position(|r| Some(&r.key) == chosen) else {
        return;
    };
    ui.horizontal(|ui| {
        let go = |ui: &mut Ui, icon: Icon, name: &str, to: Option<usize>| {
            let row = to.and_then(|i| rows.get(i));
            ui.add_enabled_ui(row.is_some(), |ui| {
                if ghost_button(ui, shown.palette, Some(icon), "", name).clicked()
                    && let Some(row) = row
                {
                    shown.send(Command::ShowProject(row.key.clone()));
                }
            });
        };
        let [back, on] = ["ui.previous_project", "ui.next_project"].map(|code| shown.t(code));
        go(ui, Icon::Left, back, at.checked_sub(1));
        quiet(ui, shown.palette, &format!("{} / {}", at + 1, rows.len()));
        go(ui, Icon::Right, on, at.checked_add(1));
    });
}

/// A project file whose coordinate system is a guess: the candidates, each with its reason, one
/// click to confirm; and the way back.
fn project_crs(ui: &mut Ui, shown: &Shown<'_>) {
    let session = shown.session;
    let Some(entry) = session
        .selection()
        .project
        .as_ref()
        .and_then(|key| session.project_entry(&key.file))
    else {
        return;
    };
    let palette = shown.palette;
    if let Some(code) = &entry.crs {
        ui.horizontal(|ui| {
            let message =
                crate::base::message::Message::new("ui.crs_chosen").with("code", code.as_str());
            quiet(ui, palette, &shown.say(&message));
            let undo = shown.t("ui.crs_undo");
            if ghost_button(ui, palette, None, undo, undo).clicked() {
                shown.send(Command::SetProjectCrs(entry.file.clone(), None));
            }
        });
        return;
    }
    let layer = session.loaded_projects(&entry.file).layer();
    let Some(decision) = layer.and_then(|l| l.crs.as_ref()).filter(|c| !c.confirmed) else {
        return;
    };
    text(
        ui,
        shown.t("ui.confirm_crs"),
        plain(SMALL),
        palette.restricted[0],
    );
    for candidate in decision.candidates.iter().take(4) {
        let Some(code) = candidate.crs.epsg().map(|code| format!("EPSG:{code}")) else {
            continue;
        };
        if crate::ui::widgets::button(ui, &shown.say(&candidate.crs.describe())).clicked() {
            shown.send(Command::SetProjectCrs(entry.file.clone(), Some(code)));
        }
        quiet(ui, palette, &shown.say(&candidate.reason));
    }
}

fn size_line(shown: &Shown<'_>, result: &ProjectResult) -> String {
    let mut line = words::size(shown.lang, result);
    let kind = if result.area_m2 > 0.0 {
        HitKind::Overlap
    } else if result.length_m > 0.0 {
        HitKind::Crossing
    } else {
        HitKind::PointInside
    };
    let places = places::parts_text(shown.lang, &result.parts, kind, !result.counties.is_empty());
    if !places.is_empty() {
        line = format!("{line} · {}", visible(&places));
    }
    line
}

/// The result in one sentence, on its colour's ground.
fn banner(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult, cards: &[Card<'_>], stale: bool) {
    let [ink, ground] = shown.palette.verdict(result.verdict);
    let frame = Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin {
            left: 16,
            right: 14,
            top: 11,
            bottom: 11,
        })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            text(ui, &words::verdict(shown.lang, result), bold(14.5), ink);
            let involved = cards.iter().filter(|c| c.is_involved()).count();
            let counts = [
                ("ui.count_involved", involved),
                ("ui.count_cannot_tell", answers::num_matters(shown, result)),
                ("ui.count_unchecked", result.unchecked.len()),
            ];
            let mut parts: Vec<String> = counts
                .iter()
                .filter(|(_, n)| *n > 0)
                .map(|(code, n)| shown.say(&crate::base::message::Message::new(code).with("n", *n)))
                .collect();
            if stale {
                parts.insert(0, shown.t("ui.outdated").to_owned());
            }
            if !parts.is_empty() {
                text(ui, &parts.join(" · "), plain(SMALL), shown.palette.ink);
            }
            if result.schematic {
                text(
                    ui,
                    shown.t("common.schematic_statement"),
                    plain(SMALL),
                    shown.palette.quiet,
                );
            }
        });
    let rect = frame.response.rect;
    let bar = egui::Rect::from_min_max(rect.min, pos2(rect.left() + 4.0, rect.bottom()));
    ui.painter().rect_filled(
        bar,
        CornerRadius {
            nw: RADIUS,
            sw: RADIUS,
            ..CornerRadius::ZERO
        },
        ink,
    );
}

/// One card: what, how much, by which clause, where.
fn finding(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult, index: usize, found: &Card<'_>) {
    let palette = shown.palette;
    let chosen = shown.session.selection().finding == Some(index);
    let Some(first) = found.hits.first() else {
        return;
    };
    let what = words::hit_what(shown.lang, first);
    let [ink, _] = palette.effect(found.effect);
    let mut frame = card(palette);
    if chosen {
        frame = frame.stroke(Stroke::new(1.6, ink));
    }
    let response = ui
        .scope_builder(
            UiBuilder::new()
                .id_salt(("finding", index))
                .sense(Sense::click()),
            |ui| {
                let hovered = ui.response().hovered();
                if hovered && !chosen {
                    frame = frame.stroke(Stroke::new(1.0, palette.quiet));
                }
                frame.show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 5.0;
                    head(ui, shown, found, &what);
                    figures(ui, shown, found);
                    clause(ui, shown, found);
                    place(ui, shown, found);
                    why::show(ui, shown, result, index, found);
                });
            },
        )
        .response;
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, chosen, &what));
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        shown.send(Command::ShowFinding((!chosen).then_some(index)));
    }
}

fn head(ui: &mut Ui, shown: &Shown<'_>, found: &Card<'_>, what: &str) {
    let palette = shown.palette;
    let [ink, _] = palette.effect(found.effect);
    ui.horizontal_top(|ui| {
        let pill = match found.effect {
            Some(effect) if found.is_involved() => words::effect_pill(shown.lang, effect),
            _ if !found.is_involved() => shown.t("ui.pill_sliver").to_owned(),
            _ => shown.t("ui.pill_fact").to_owned(),
        };
        filled_pill(ui, palette, &pill, ink);
        ui.vertical(|ui| {
            ui.add_space(0.5);
            text(ui, what, bold(BODY), palette.ink);
        });
    });
    if found.is_provisional() {
        text(
            ui,
            shown.t("screening.provisional"),
            plain(SMALL),
            palette.restricted[0],
        );
    }
    if found.is_sliver_to_check() {
        text(
            ui,
            shown.t("ui.sliver_to_check"),
            plain(SMALL),
            palette.restricted[0],
        );
    }
}

fn figures(ui: &mut Ui, shown: &Shown<'_>, found: &Card<'_>) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 20.0;
        if found.area_m2 > 0.0 {
            let area = words::counted(&found.areas);
            figure(
                ui,
                palette,
                &numbers::hectares(area),
                shown.t("common.hectare"),
            );
        } else if found.length_m > 0.0 {
            let length = Meters(found.length_m);
            figure(
                ui,
                palette,
                &numbers::meters(length),
                shown.t("common.meter"),
            );
        } else {
            figure(
                ui,
                palette,
                &found.hits.len().to_string(),
                shown.t("ui.point_inside"),
            );
            return;
        }
        let share = format!("{}%", numbers::percent(found.share));
        let of = if found.area_m2 > 0.0 {
            "ui.of_project"
        } else {
            "ui.of_line"
        };
        figure(ui, palette, &share, shown.t(of));
    });
}

fn clause(ui: &mut Ui, shown: &Shown<'_>, found: &Card<'_>) {
    let Some(rule) = why::rules(found).into_iter().next() else {
        quiet(ui, shown.palette, shown.t("ui.no_clause"));
        return;
    };
    let line = shown.say(
        &crate::base::message::Message::new("ui.clause")
            .with("citation", rule.citation())
            .with("from", rule.valid_from.to_string())
            .with("mark", words::confidence_mark(shown.lang, rule.confidence)),
    );
    text(ui, &line, plain(SMALL + 0.5), shown.palette.ink);
}

fn place(ui: &mut Ui, shown: &Shown<'_>, found: &Card<'_>) {
    let names: Vec<String> = found
        .counties
        .iter()
        .filter_map(|c| c.name.as_deref())
        .map(visible)
        .collect();
    let mut parts = Vec::new();
    if found.area_m2 > 0.0 {
        let mu = numbers::mu(words::counted(&found.areas));
        parts.push(format!("{mu} {}", shown.t("common.mu")));
    }
    if let [one] = found.hits.as_slice() {
        let has_counties = !one.places.is_empty();
        let names = places::parts_text(shown.lang, &one.parts, one.kind, has_counties);
        parts.extend((!names.is_empty()).then(|| visible(&names)));
    } else if !names.is_empty() {
        parts.push(names.join("、"));
    }
    if let [one] = found.hits.as_slice() {
        parts.push(visible(&one.zone_name));
    } else {
        parts.push(
            shown.say(
                &crate::base::message::Message::new("ui.num_zones").with("n", found.hits.len()),
            ),
        );
    }
    quiet(ui, shown.palette, &parts.join(" · "));
}

/// Everything that is not a card, folded but for what could not be told.
fn facts(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult) {
    let lang = shown.lang;
    answers::cannot_tell(ui, shown, result);
    if !form::is_due(result) {
        form::show(ui, shown, result);
    }
    let outside: Vec<String> = result
        .outside
        .iter()
        .map(|o| words::outside(lang, o))
        .collect();
    list(
        ui,
        shown,
        "outside",
        "screening.heading_outside",
        &outside,
        true,
    );
    let touches: Vec<String> = result
        .touches
        .iter()
        .map(|t| words::touch(lang, t))
        .collect();
    list(
        ui,
        shown,
        "touches",
        "screening.heading_touches",
        &touches,
        true,
    );
    let near: Vec<String> = result
        .proximities
        .iter()
        .filter(|near| near.bears())
        .flat_map(|near| {
            let fact = words::proximity(lang, near);
            let clauses = words::applying(&near.rules).map(move |rule| {
                let effect = words::effect_pill(lang, rule.effect);
                format!("{effect} {}", words::rule(lang, rule))
            });
            std::iter::once(fact).chain(clauses)
        })
        .collect();
    list(ui, shown, "near", "screening.heading_near", &near, true);
    let of_project: Vec<String> = result
        .project_rules
        .iter()
        .map(|applied| words::project_rule(lang, applied))
        .collect();
    list(
        ui,
        shown,
        "project_rules",
        "screening.heading_project_rules",
        &of_project,
        false,
    );
    let unchecked: Vec<String> = result
        .unchecked
        .iter()
        .map(|u| {
            format!(
                "{}（{}）",
                shown.say(&u.message),
                words::check(lang, u.check)
            )
        })
        .collect();
    list(
        ui,
        shown,
        "unchecked",
        "screening.heading_unchecked",
        &unchecked,
        false,
    );
    let mut by_distance: Vec<_> = result.nearest.iter().collect();
    by_distance.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    let none_found: Vec<String> = by_distance
        .iter()
        .map(|n| words::nearest(lang, n))
        .collect();
    list(ui, shown, "none_found", "ui.none_found", &none_found, false);
    let disagreements: Vec<String> = result
        .disagreements
        .iter()
        .map(|d| words::disagreement(lang, d))
        .collect();
    list(
        ui,
        shown,
        "disagreements",
        "screening.heading_disagreements",
        &disagreements,
        false,
    );
    let notes: Vec<String> = result
        .notes
        .iter()
        .map(|n| diagnostics::line(lang, n))
        .collect();
    list(ui, shown, "notes", "screening.heading_notes", &notes, false);
}

fn list(
    ui: &mut Ui,
    shown: &Shown<'_>,
    key: &str,
    title: &'static str,
    lines: &[String],
    open: bool,
) {
    if lines.is_empty() {
        return;
    }
    hairline(ui, shown.palette);
    ui.add_space(-4.0);
    if fold(
        ui,
        shown.palette,
        key,
        shown.t(title),
        Some(lines.len()),
        open,
    ) {
        for line in lines {
            list_line(ui, shown, line);
        }
    }
}

/// A line of a folded list.
pub(super) fn list_line(ui: &mut Ui, shown: &Shown<'_>, line: &str) {
    ui.horizontal_top(|ui| {
        ui.add_space(16.0);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            text(ui, &visible(line), plain(SMALL + 0.5), shown.palette.ink);
        });
    });
    ui.add_space(2.0);
}

fn actions(ui: &mut Ui, shown: &Shown<'_>) {
    hairline(ui, shown.palette);
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        for (code, action) in [
            ("ui.copy_table", Action::CopyFindings),
            ("ui.zoom_to_project", Action::FitProject),
            ("session.action_report", Action::Report),
            ("session.action_opinion", Action::Opinion),
            ("session.action_case_details", Action::CaseDetails),
        ] {
            if ui.button(shown.t(code)).clicked() {
                shown.act(action);
            }
        }
    });
    ui.add_space(4.0);
    quiet(ui, shown.palette, shown.t("ui.drag_hint"));
    quiet(ui, shown.palette, shown.t("common.military"));
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        quiet(ui, shown.palette, shown.t("screening.machine"));
    });
    // A close button, for a map that wants all the room.
    ui.horizontal(|ui| {
        let close = shown.t("ui.close_project");
        if ghost_button(ui, shown.palette, Some(Icon::Cross), close, close).clicked() {
            shown.send(Command::SelectProject(None));
        }
    });
}
