//! 为什么: what a finding rests on: clauses, layers, tolerance, method.

use crate::base::text::visible;
use crate::base::units::{Meters, SquareMeters};
use crate::geom::AreaMethod;
use crate::i18n::{Lang, findings as words, numbers};
use crate::rules::Rule;
use crate::screening::model::ProjectResult;
use crate::session::Command;
use crate::session::findings::Card;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, bold, plain};
use crate::ui::widgets::{fact, fold, ghost_button, hairline, text};
use eframe::egui::Ui;

/// The rules that surely apply to a card's zones, strictest first, each once.
pub fn rules<'a>(card: &Card<'a>) -> Vec<&'a Rule> {
    let mut all: Vec<&Rule> = Vec::new();
    for hit in &card.hits {
        for rule in words::applying(&hit.rules) {
            if !all.iter().any(|r| r.id == rule.id) {
                all.push(rule);
            }
        }
    }
    // Effects order by severity: the strictest is the greatest.
    all.sort_by_key(|r| std::cmp::Reverse(r.effect));
    all
}

/// Zones listed at most; the table holds them all.
const ZONES: usize = 12;

/// Shows the folded line and what is under it.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, result: &ProjectResult, index: usize, card: &Card<'_>) {
    let key = format!("why {} {index}", result.id);
    ui.add_space(-4.0);
    if !fold(ui, shown.palette, &key, shown.t("ui.why"), None, false) {
        return;
    }
    let palette = shown.palette;
    for rule in rules(card) {
        clause(ui, shown, rule);
    }
    if card.hits.len() > 1 {
        text(ui, shown.t("ui.zones"), bold(SMALL), palette.quiet);
        for hit in card.hits.iter().take(ZONES) {
            let amount = if hit.area_m2 > 0.0 {
                format!(
                    "{} {}",
                    numbers::hectares(words::counted(&hit.areas)),
                    shown.t("common.hectare")
                )
            } else if hit.length_m > 0.0 {
                format!(
                    "{} {}",
                    numbers::meters(Meters(hit.length_m)),
                    shown.t("common.meter")
                )
            } else {
                String::new()
            };
            fact(ui, palette, &amount, &visible(&hit.zone_name));
        }
        if card.hits.len() > ZONES {
            let more = crate::base::message::Message::new("ui.more_zones")
                .with("n", card.hits.len() - ZONES);
            text(ui, &shown.say(&more), plain(SMALL), palette.quiet);
        }
    }
    text(ui, shown.t("ui.evidence"), bold(SMALL), palette.quiet);
    for id in card.layers() {
        if let Some(layer) = shown.session.evidence().iter().find(|l| &l.id == id) {
            let unstated = |s: &str| {
                if s.trim().is_empty() {
                    shown.t("screening.unstated").to_owned()
                } else {
                    visible(s)
                }
            };
            fact(
                ui,
                palette,
                shown.t("ui.layer"),
                &shown.layer_name(id.as_str()),
            );
            fact(ui, palette, shown.t("ui.source"), &unstated(&layer.source));
            fact(ui, palette, shown.t("ui.date"), &unstated(&layer.date));
            fact(
                ui,
                palette,
                shown.t("ui.version"),
                &unstated(&layer.version),
            );
        }
    }
    let tolerance = card.hits.iter().map(|h| h.tolerance_m).fold(0.0, f64::max);
    fact(
        ui,
        palette,
        shown.t("ui.tolerance"),
        &format!("{} {}", numbers::short(tolerance), shown.t("common.meter")),
    );
    if card.area_m2 > 0.0 {
        // All three, one click deeper; the one that counts stands on the card.
        for method in AreaMethod::ALL {
            let area = numbers::square_meters(SquareMeters(card.areas.by(method)));
            let mut line = format!("{area} {}", shown.t("common.square_meter"));
            if method == card.areas.counts {
                line.push_str(shown.t("ui.counts"));
            }
            fact(ui, palette, words::method(shown.lang, method), &line);
            if method != card.areas.counts {
                let name = format!(
                    "{} {}",
                    words::method(shown.lang, method),
                    shown.t("ui.count_this")
                );
                if ghost_button(ui, palette, None, shown.t("ui.count_this"), &name).clicked() {
                    shown.send(Command::SetAreaMethod(method));
                }
            }
        }
        fact(
            ui,
            palette,
            shown.t("ui.method"),
            words::how_measured(shown.lang, card.areas.counts),
        );
    }
    ui.add_space(2.0);
}

fn clause(ui: &mut Ui, shown: &Shown<'_>, rule: &Rule) {
    let palette = shown.palette;
    let gist = match shown.lang {
        Lang::Zh => &rule.gist,
        Lang::En => &rule.gist_en,
    };
    let title = format!(
        "{}{}",
        rule.citation(),
        words::confidence_mark(shown.lang, rule.confidence)
    );
    text(ui, &title, bold(SMALL), palette.ink);
    text(ui, gist, plain(SMALL), palette.ink);
    let authority = words::authority(shown.lang, rule);
    if !authority.is_empty() {
        text(ui, &authority, plain(SMALL), palette.quiet);
    }
    fact(ui, palette, shown.t("ui.rule"), &rule.id);
    fact(ui, palette, shown.t("ui.read_at"), &visible(&rule.source));
    if let Some(note) = &rule.note {
        fact(ui, palette, shown.t("ui.note"), note);
    }
    hairline(ui, palette);
}
