//! The symbol of the chosen class: fill, pattern, outline with dash and casing, point mark.

use super::fields::{colour, field, figure, line, number};
use super::{Editing, Work};
use crate::geom::PartKind;
use crate::i18n::raw;
use crate::style::{
    Color, Dash, Pattern, PointMark, PointShape, SizeBy, SizeScale, Stroke, Symbol,
};
use crate::ui::choices::combo;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, bold};
use crate::ui::widgets::text;
use eframe::egui::Ui;

/// Dashes to choose from, points.
const DASHES: [(&str, &[f32]); 5] = [
    ("solid", &[]),
    ("dashed", &[7.0, 3.0]),
    ("short", &[3.0, 2.0]),
    ("dotted", &[1.5, 2.5]),
    ("dash_dot", &[8.0, 2.5, 1.5, 2.5]),
];

/// Shows the chosen class's symbol.
pub fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    editing: &Editing<'_>,
    kind: Option<PartKind>,
    work: &mut Work,
) {
    text(ui, shown.t("style.symbol"), bold(BODY), shown.palette.ink);
    let many = work.style.rules.len() > 1;
    let id = ui.make_persistent_id("style-all");
    let mut all = ui.data(|d| d.get_temp::<bool>(id)).unwrap_or(false);
    if many {
        ui.checkbox(&mut all, shown.t("style.all_classes"));
        ui.data_mut(|d| d.insert_temp(id, all));
    }
    let Some(rule) = work.style.rules.get_mut(work.chosen) else {
        return;
    };
    let before = rule.symbol.clone();
    if kind != Some(PartKind::Line) && kind != Some(PartKind::Point) {
        fill(ui, shown, &mut rule.symbol);
        pattern(ui, shown, &mut rule.symbol);
    }
    if kind != Some(PartKind::Point) {
        outline(ui, shown, &mut rule.symbol);
    }
    if kind.is_none_or(|k| k == PartKind::Point) {
        point(ui, shown, editing, &mut rule.symbol);
    }
    if many && all && rule.symbol != before {
        let now = rule.symbol.clone();
        for other in &mut work.style.rules {
            other.symbol = shaped(&other.symbol, &now);
        }
    }
}

/// A symbol with the shapes of another and its own colours.
fn shaped(own: &Symbol, like: &Symbol) -> Symbol {
    let color = own.outline.as_ref().map_or(own.main_color(), |o| o.color);
    let dense = like.fill.map(|f| f.a);
    Symbol {
        fill: dense.map(|a| Color {
            a,
            ..own.fill.unwrap_or(color)
        }),
        pattern: like.pattern.colored(own.pattern.color().unwrap_or(color)),
        outline: like.outline.clone().map(|line| Stroke { color, ..line }),
        point: like.point.clone().map(|mark| PointMark {
            fill: own.point.as_ref().map_or(color, |p| p.fill),
            ..mark
        }),
    }
}

fn fill(ui: &mut Ui, shown: &Shown<'_>, symbol: &mut Symbol) {
    line(ui, shown, "style.fill", |ui| {
        let mut on = symbol.fill.is_some();
        let name = shown.t("style.fill");
        if ui.checkbox(&mut on, "").accessible_name(name).changed() {
            symbol.fill = on.then(|| symbol.main_color().percent(30));
        }
        if let Some(color) = &mut symbol.fill {
            colour(ui, shown, shown.t("style.fill_colour"), color);
        }
    });
}

fn pattern(ui: &mut Ui, shown: &Shown<'_>, symbol: &mut Symbol) {
    let ink = symbol.pattern.color().unwrap_or(symbol.main_color());
    line(ui, shown, "style.pattern", |ui| {
        let kinds = [
            ("none", Pattern::None),
            (
                "hatch",
                Pattern::Hatch {
                    angle_deg: 45.0,
                    spacing_pt: 6.0,
                    width_pt: 1.0,
                    color: ink,
                },
            ),
            (
                "cross_hatch",
                Pattern::CrossHatch {
                    angle_deg: 45.0,
                    spacing_pt: 8.0,
                    width_pt: 0.8,
                    color: ink,
                },
            ),
            (
                "stipple",
                Pattern::Stipple {
                    spacing_pt: 7.0,
                    radius_pt: 1.0,
                    color: ink,
                },
            ),
        ];
        let say = |code: &str| raw(shown.lang, &format!("style.pattern_{code}")).to_owned();
        let same =
            |p: &Pattern| std::mem::discriminant(p) == std::mem::discriminant(&symbol.pattern);
        let now = kinds.iter().find(|(_, p)| same(p)).map_or("none", |k| k.0);
        let width = ui.available_width() - 12.0;
        let name = shown.t("style.pattern");
        let mut wanted = None;
        combo(ui, "style-pattern", name, &say(now), width, |ui| {
            for (code, value) in kinds {
                if ui.selectable_label(code == now, say(code)).clicked() && code != now {
                    wanted = Some(value);
                }
            }
        });
        if let Some(wanted) = wanted {
            symbol.pattern = wanted;
        }
    });
    match &mut symbol.pattern {
        Pattern::None => {}
        Pattern::Hatch {
            angle_deg,
            spacing_pt,
            width_pt,
            color,
        }
        | Pattern::CrossHatch {
            angle_deg,
            spacing_pt,
            width_pt,
            color,
        } => {
            line(ui, shown, "style.pattern_lines", |ui| {
                number(ui, shown.t("style.angle"), angle_deg, -180.0..=180.0, "°");
                number(ui, shown.t("style.spacing"), spacing_pt, 2.0..=60.0, " pt");
                number(ui, shown.t("style.width"), width_pt, 0.2..=12.0, " pt");
            });
            line(ui, shown, "style.pattern_colour", |ui| {
                colour(ui, shown, shown.t("style.pattern_colour"), color);
            });
        }
        Pattern::Stipple {
            spacing_pt,
            radius_pt,
            color,
        } => {
            line(ui, shown, "style.pattern_dots", |ui| {
                number(ui, shown.t("style.spacing"), spacing_pt, 2.0..=60.0, " pt");
                number(ui, shown.t("style.radius"), radius_pt, 0.2..=12.0, " pt");
            });
            line(ui, shown, "style.pattern_colour", |ui| {
                colour(ui, shown, shown.t("style.pattern_colour"), color);
            });
        }
    }
}

fn outline(ui: &mut Ui, shown: &Shown<'_>, symbol: &mut Symbol) {
    line(ui, shown, "style.outline", |ui| {
        let mut on = symbol.outline.is_some();
        let name = shown.t("style.outline");
        if ui.checkbox(&mut on, "").accessible_name(name).changed() {
            let color = symbol.main_color();
            symbol.outline = on.then(|| Stroke::solid(color, 1.0));
        }
        if let Some(stroke) = &mut symbol.outline {
            colour(
                ui,
                shown,
                shown.t("style.outline_colour"),
                &mut stroke.color,
            );
        }
    });
    let Some(stroke) = &mut symbol.outline else {
        return;
    };
    line(ui, shown, "style.width", |ui| {
        let name = shown.t("style.outline_width");
        number(ui, name, &mut stroke.width_pt, 0.0..=20.0, " pt");
        let say = |code: &str| raw(shown.lang, &format!("style.dash_{code}")).to_owned();
        let known = DASHES.iter().find(|(_, d)| *d == stroke.dash.0.as_slice());
        let now = known.map_or("own", |d| d.0);
        let width = ui.available_width() - 12.0;
        combo(
            ui,
            "style-dash",
            shown.t("style.dash"),
            &say(now),
            width,
            |ui| {
                for (code, lengths) in DASHES {
                    if ui.selectable_label(code == now, say(code)).clicked() {
                        stroke.dash = Dash(lengths.to_vec());
                    }
                }
            },
        );
    });
    line(ui, shown, "style.casing", |ui| {
        let mut on = stroke.casing.is_some();
        let name = shown.t("style.casing");
        if ui.checkbox(&mut on, "").accessible_name(name).changed() {
            let paper = crate::session::styling::map_theme(shown.session.settings().theme);
            stroke.casing = on.then(|| (paper.palette().land.percent(70), 1.0));
        }
        if let Some((color, beyond)) = &mut stroke.casing {
            colour(ui, shown, shown.t("style.casing_colour"), color);
            number(ui, shown.t("style.casing_width"), beyond, 0.0..=10.0, " pt");
        }
    });
}

fn point(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, symbol: &mut Symbol) {
    let color = symbol.main_color();
    let mark = symbol.point.get_or_insert(PointMark {
        shape: PointShape::Circle,
        size_pt: 6.0,
        fill: color,
        outline: None,
        size_by: None,
    });
    line(ui, shown, "style.shape", |ui| {
        let say = |s: PointShape| raw(shown.lang, &format!("style.shape_{}", s.code())).to_owned();
        let width = ui.available_width() - 12.0;
        let name = shown.t("style.shape");
        combo(ui, "style-shape", name, &say(mark.shape), width, |ui| {
            for each in PointShape::ALL {
                ui.selectable_value(&mut mark.shape, each, say(each));
            }
        });
    });
    line(ui, shown, "style.fill", |ui| {
        colour(ui, shown, shown.t("style.point_colour"), &mut mark.fill);
    });
    line(ui, shown, "style.outline", |ui| {
        let mut on = mark.outline.is_some();
        let name = shown.t("style.point_outline");
        if ui.checkbox(&mut on, "").accessible_name(name).changed() {
            let paper = crate::session::styling::map_theme(shown.session.settings().theme);
            mark.outline = on.then(|| Stroke::solid(paper.palette().land, 1.2));
        }
        if let Some(stroke) = &mut mark.outline {
            colour(ui, shown, name, &mut stroke.color);
            let name = shown.t("style.outline_width");
            number(ui, name, &mut stroke.width_pt, 0.0..=10.0, " pt");
        }
    });
    let mut by_value = mark.size_by.is_some();
    line(ui, shown, "style.size", |ui| {
        if !by_value {
            number(
                ui,
                shown.t("style.size"),
                &mut mark.size_pt,
                2.0..=80.0,
                " pt",
            );
        }
        ui.checkbox(&mut by_value, shown.t("style.size_by"));
    });
    if by_value != mark.size_by.is_some() {
        let numeric = editing.schema.fields.iter().find(|f| {
            use crate::layer::FieldKind;
            matches!(f.kind, FieldKind::Int | FieldKind::Real)
        });
        mark.size_by = by_value.then(|| SizeBy {
            field: numeric.map(|f| f.name.clone()).unwrap_or_default(),
            from: 0.0,
            to: 100.0,
            least_pt: 4.0,
            most_pt: 24.0,
            scale: SizeScale::Area,
        });
    }
    if let Some(by) = &mut mark.size_by {
        size_by(ui, shown, editing, by);
    }
}

fn size_by(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, by: &mut SizeBy) {
    line(ui, shown, "style.size_field", |ui| {
        let name = shown.t("style.size_field");
        if let Some(chosen) = field(ui, shown, "size-field", name, &by.field, editing.schema) {
            by.field = chosen;
        }
    });
    line(ui, shown, "style.size_values", |ui| {
        let speed = ((by.to - by.from).abs() * 0.005).max(0.01);
        figure(ui, shown.t("style.size_from"), &mut by.from, speed);
        text(ui, "–", bold(BODY), shown.palette.quiet);
        figure(ui, shown.t("style.size_to"), &mut by.to, speed);
    });
    line(ui, shown, "style.size_range", |ui| {
        number(
            ui,
            shown.t("style.size_least"),
            &mut by.least_pt,
            0.0..=60.0,
            " pt",
        );
        text(ui, "–", bold(BODY), shown.palette.quiet);
        number(
            ui,
            shown.t("style.size_most"),
            &mut by.most_pt,
            2.0..=100.0,
            " pt",
        );
    });
    line(ui, shown, "style.size_scale", |ui| {
        for (value, code) in [
            (SizeScale::Area, "style.by_area"),
            (SizeScale::Width, "style.by_width"),
        ] {
            ui.radio_value(&mut by.scale, value, shown.t(code));
        }
    });
}
