//! The scheme of a style: one symbol, categories or classes of numbers, with the field, the
//! ramp, the breaks and a histogram; and the list of classes.

use super::fields::{field, line};
use super::{Editing, Work};
use crate::base::text::visible;
use crate::i18n::{numbers, raw, words};
use crate::session::styling::{first_scheme, kind_of};
use crate::session::{Command, StyleCommand};
use crate::style::breaks::{FEWEST, MOST, Method};
use crate::style::{
    Condition, FieldValues, MOST_CATEGORIES, Order, Ramp, RampKind, Scheme, legend,
};
use crate::ui::choices::combo;
use crate::ui::panels::swatch;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, of_map, plain};
use crate::ui::widgets::{quiet, text};
use eframe::egui::{
    Button, DragValue, Rect, Role, Sense, Slider, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// Bars of the histogram.
const BARS: usize = 48;

/// Shows scheme and classes.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, work: &mut Work) {
    let pending = editing.styling.pending.as_ref();
    let now = pending.or(work.style.scheme.as_ref()).cloned();
    let mut wanted = now.clone();
    line(ui, shown, "style.scheme", |ui| {
        choose(ui, shown, editing, &mut wanted);
    });
    if let Some(scheme) = &mut wanted {
        match scheme {
            Scheme::Categories { .. } => categories(ui, shown, editing, scheme),
            Scheme::Graduated { .. } => graduated(ui, shown, editing, scheme),
        }
    }
    if wanted != now {
        shown.send(Command::Style(StyleCommand::Scheme(wanted.clone())));
        work.waits = false;
        work.chosen = 0;
    }
    let values = now
        .as_ref()
        .and_then(|s| shown.session.values_of(&editing.entry.id, s.field()));
    if pending.is_some() {
        quiet(ui, shown.palette, shown.t("style.counting"));
    } else if let Some(scheme) = &now {
        match values {
            Some(values) => about(ui, shown, scheme, values),
            None if editing.layer.is_some() && editing.schema.find(scheme.field()).is_none() => {
                let ink = shown.palette.prohibited[0];
                text(ui, shown.t("style.no_field"), plain(SMALL), ink);
            }
            None => {}
        }
    }
    if let (Some(Scheme::Graduated { .. }), Some(values)) = (&now, values) {
        histogram(ui, shown, work, values);
    }
    if work.style.rules.len() > 1 {
        classes(ui, shown, editing, work, values.map(|v| &**v));
    }
}

fn choose(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, wanted: &mut Option<Scheme>) {
    let field = wanted.as_ref().map(|s| s.field().to_owned());
    let is_on = |which: usize| match wanted {
        None => which == 0,
        Some(Scheme::Categories { .. }) => which == 1,
        Some(Scheme::Graduated { .. }) => which == 2,
    };
    let mut chosen = None;
    for (which, code) in ["style.single", "style.categories", "style.graduated"]
        .into_iter()
        .enumerate()
    {
        let name = shown.t(code);
        let choice = Button::new(name)
            .min_size(vec2(56.0, 26.0))
            .selected(is_on(which));
        let has_fields = which == 0 || !editing.schema.fields.is_empty();
        let response = ui.add_enabled(has_fields, choice);
        let clicked = response.clicked();
        let on = is_on(which);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, name));
        if clicked && !on {
            chosen = Some(which);
        }
    }
    match (chosen, editing.layer) {
        (Some(0), _) => *wanted = None,
        (Some(which), Some(layer)) => {
            // A field that was asked for categories is kept where it holds numbers too.
            let keep = field.filter(|_| which == 1);
            *wanted = first_scheme(layer, which == 2, keep.as_deref());
        }
        _ => {}
    }
}

fn categories(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, scheme: &mut Scheme) {
    let Scheme::Categories {
        field: of,
        order,
        ramp: colors,
        most,
    } = scheme
    else {
        return;
    };
    line(ui, shown, "style.field", |ui| {
        let name = shown.t("style.field");
        if let Some(chosen) = field(ui, shown, "category-field", name, of, editing.schema) {
            *of = chosen;
        }
    });
    line(ui, shown, "style.order", |ui| {
        for (value, code) in [
            (Order::Count, "style.by_count"),
            (Order::Name, "style.by_name"),
        ] {
            ui.radio_value(order, value, shown.t(code));
        }
    });
    line(ui, shown, "style.most", |ui| {
        let value = DragValue::new(most).range(1..=MOST_CATEGORIES);
        ui.add(value).accessible_name(shown.t("style.most"));
    });
    line(ui, shown, "style.ramp", |ui| {
        ramp(ui, shown, colors, false, &[RampKind::Qualitative]);
    });
}

fn graduated(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, scheme: &mut Scheme) {
    let Scheme::Graduated {
        field: of,
        method,
        classes,
        ramp: colors,
        reversed,
    } = scheme
    else {
        return;
    };
    line(ui, shown, "style.field", |ui| {
        let name = shown.t("style.field");
        if let Some(chosen) = field(ui, shown, "graduated-field", name, of, editing.schema) {
            *of = chosen;
        }
    });
    line(ui, shown, "style.method", |ui| {
        let width = ui.available_width() - 12.0;
        let say = |m: Method| raw(shown.lang, &format!("style.method_{}", m.code())).to_owned();
        let name = shown.t("style.method");
        combo(ui, "style-method", name, &say(*method), width, |ui| {
            for each in Method::ALL {
                ui.selectable_value(method, each, say(each));
            }
        });
    });
    line(ui, shown, "style.classes", |ui| {
        let name = shown.t("style.classes");
        ui.spacing_mut().slider_width = (ui.available_width() - 60.0).max(60.0);
        ui.add_enabled(
            *method != Method::Manual,
            Slider::new(classes, FEWEST..=MOST),
        )
        .accessible_name(name);
    });
    line(ui, shown, "style.ramp", |ui| {
        let kinds = [RampKind::Sequential, RampKind::Diverging];
        ramp(ui, shown, colors, *reversed, &kinds);
        ui.checkbox(reversed, shown.t("style.reversed"));
    });
}

fn ramp(ui: &mut Ui, shown: &Shown<'_>, now: &mut Ramp, reversed: bool, kinds: &[RampKind]) {
    let say = |r: Ramp| raw(shown.lang, &format!("style.ramp_{}", r.code())).to_owned();
    strip(ui, *now, reversed, 64.0);
    let width = (ui.available_width() - 84.0).max(90.0);
    combo(
        ui,
        "style-ramp",
        shown.t("style.ramp"),
        &say(*now),
        width,
        |ui| {
            for each in Ramp::ALL.into_iter().filter(|r| kinds.contains(&r.kind())) {
                ui.horizontal(|ui| {
                    strip(ui, each, reversed, 84.0);
                    if ui.selectable_label(*now == each, say(each)).clicked() {
                        *now = each;
                    }
                });
            }
        },
    );
}

/// A ramp in small.
fn strip(ui: &mut Ui, ramp: Ramp, reversed: bool, width: f32) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, 14.0), Sense::hover());
    let colors = ramp.pick(7, reversed);
    let each = rect.width() / colors.len() as f32;
    for (i, color) in colors.into_iter().enumerate() {
        let left = rect.left() + each * i as f32;
        let part = Rect::from_min_size(pos2(left, rect.top()), vec2(each + 0.5, rect.height()));
        ui.painter().rect_filled(part, 0.0, of_map(color));
    }
}

/// What the field holds, in a sentence.
fn about(ui: &mut Ui, shown: &Shown<'_>, scheme: &Scheme, values: &FieldValues) {
    use crate::base::message::Message;
    let message = match scheme {
        Scheme::Categories { .. } => Message::new("style.about_categories")
            .with("values", values.distinct.len())
            .with("blank", values.blank),
        Scheme::Graduated { .. } => match values.range() {
            Some((least, most)) => Message::new("style.about_numbers")
                .with("numbers", values.numbers.len())
                .with("least", numbers::short(least))
                .with("most", numbers::short(most))
                .with("none", values.blank + values.not_numbers),
            None => Message::new("style.about_none"),
        },
    };
    quiet(ui, shown.palette, &shown.say(&message));
}

/// Bars of the numbers in the colours of their classes, with the breaks between.
fn histogram(ui: &mut Ui, shown: &Shown<'_>, work: &Work, values: &FieldValues) {
    let bars = values.histogram(BARS);
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else {
        return;
    };
    let (least, most) = (first.from, last.to);
    let size = vec2(ui.available_width(), 64.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = shown.t("style.histogram");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let highest = bars.iter().map(|b| b.count).max().unwrap_or(1).max(1) as f32;
    let x = |v: f64| rect.left() + rect.width() * ((v - least) / (most - least)) as f32;
    for bar in &bars {
        let middle = (bar.from + bar.to) * 0.5;
        let rule = work.style.rules.iter().find(|r| match r.when {
            Condition::UpTo { above, to, .. } => {
                above.is_none_or(|a| middle > a) && to.is_none_or(|t| middle <= t)
            }
            _ => false,
        });
        let color = rule.map_or(shown.palette.border, |r| of_map(r.symbol.main_fill()));
        // A bar that holds anything is seen.
        let height = if bar.count == 0 {
            0.0
        } else {
            (bar.count as f32 / highest * (rect.height() - 4.0)).max(1.5)
        };
        let part = Rect::from_min_max(
            pos2(x(bar.from), rect.bottom() - height),
            pos2(x(bar.to) - 0.5, rect.bottom()),
        );
        ui.painter().rect_filled(part, 0.0, color);
    }
    for edge in work.style.breaks() {
        if edge > least && edge < most {
            let line = Stroke::new(1.0, shown.palette.ink);
            ui.painter().vline(x(edge), rect.y_range(), line);
        }
    }
    ui.painter().hline(
        rect.x_range(),
        rect.bottom(),
        Stroke::new(1.0, shown.palette.border),
    );
}

/// The classes: a swatch that chooses what the symbol's part edits, a title, an upper end, a count.
fn classes(
    ui: &mut Ui,
    shown: &Shown<'_>,
    editing: &Editing<'_>,
    work: &mut Work,
    values: Option<&FieldValues>,
) {
    let items = legend(&work.style, editing.entry.role, None);
    let counts = values.map(|v| work.style.counts(v)).unwrap_or_default();
    let shape = editing
        .layer
        .map_or(Default::default(), |l| swatch::shape_of(kind_of(l)));
    let mut moved = None;
    ui.add_space(2.0);
    for (i, item) in items.iter().enumerate() {
        let label = visible(&words::legend(shown.lang, &item.label));
        ui.horizontal(|ui| {
            let chosen = work.chosen == i;
            let name = format!("{} {label}", shown.t("style.choose_class"));
            if swatch::button(ui, shown, &item.symbol, shape, chosen, &name).clicked() {
                work.chosen = i;
            }
            let Some(rule) = work.style.rules.get_mut(i) else {
                return;
            };
            let mut title = rule.title.clone().unwrap_or_default();
            let has_end = matches!(rule.when, Condition::UpTo { to: Some(_), .. });
            let room = ui.available_width() - 64.0 - if has_end { 86.0 } else { 0.0 };
            let edit = TextEdit::singleline(&mut title)
                .hint_text(&label)
                .char_limit(60)
                .desired_width(room);
            let name = format!("{} {label}", shown.t("style.class_title"));
            if ui.add(edit).accessible_name(name).changed() {
                rule.title = (!title.trim().is_empty()).then_some(title);
            }
            if let Condition::UpTo { to: Some(to), .. } = &rule.when {
                let mut end = *to;
                let speed = (end.abs() * 0.005).max(1e-6);
                let name = format!("{} {label}", shown.t("style.upper_end"));
                let value = DragValue::new(&mut end)
                    .prefix("≤ ")
                    .speed(speed)
                    .max_decimals(4);
                if ui
                    .add_sized([80.0, 24.0], value)
                    .accessible_name(name)
                    .changed()
                    && end.is_finite()
                {
                    moved = Some((i, end));
                }
            }
            if let Some(count) = counts.get(i).copied().flatten() {
                quiet(ui, shown.palette, &numbers::fixed(count as f64, 0));
            }
        });
    }
    if let Some((index, end)) = moved {
        move_break(work, index, end);
    }
}

/// Moves the upper end of a class, no further than its neighbours' ends allow.
fn move_break(work: &mut Work, index: usize, end: f64) {
    let end_of = |i: usize| match work.style.rules.get(i).map(|r| &r.when) {
        Some(Condition::UpTo { to, .. }) => *to,
        _ => None,
    };
    let below = index.checked_sub(1).and_then(end_of);
    let above = end_of(index + 1);
    if below.is_some_and(|b| end <= b) || above.is_some_and(|a| end >= a) {
        return;
    }
    if let Some(Condition::UpTo { to, .. }) = work.style.rules.get_mut(index).map(|r| &mut r.when) {
        *to = Some(end);
    }
    if let Some(Condition::UpTo { above, .. }) =
        work.style.rules.get_mut(index + 1).map(|r| &mut r.when)
    {
        *above = Some(end);
    }
    if let Some(Scheme::Graduated { method, .. }) = &mut work.style.scheme {
        *method = Method::Manual;
    }
}
