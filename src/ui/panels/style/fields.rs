//! Small fields of the style editor: a line with its name, numbers within bounds, colours with
//! their hex, fields of the layer to choose from, scales.

use crate::base::text::visible;
use crate::layer::Schema;
use crate::style::{Color, ScaleRange};
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, plain};
use crate::ui::widgets::{quiet, text};
use eframe::egui::{
    self, ComboBox, DragValue, Id, PopupCloseBehavior, RichText, TextEdit, Ui, vec2,
};
use std::ops::RangeInclusive;

/// Width of the names on the left, points.
const NAMES: f32 = 76.0;

/// A line: its name, then what it holds.
pub fn line(ui: &mut Ui, shown: &Shown<'_>, code: &'static str, add: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        ui.allocate_ui(vec2(NAMES, 24.0), |ui| {
            ui.set_width(NAMES);
            quiet(ui, shown.palette, shown.t(code));
        });
        ui.spacing_mut().item_spacing.x = 6.0;
        add(ui);
    });
}

/// A number that stays within bounds; returns whether it was changed.
pub fn number(
    ui: &mut Ui,
    name: &str,
    value: &mut f32,
    bounds: RangeInclusive<f32>,
    suffix: &str,
) -> bool {
    let speed = (bounds.end() - bounds.start()) / 400.0;
    ui.add(
        DragValue::new(value)
            .range(bounds)
            .speed(speed)
            .max_decimals(2)
            .suffix(suffix),
    )
    .accessible_name(name)
    .changed()
}

/// A number of the data, of any size.
pub fn figure(ui: &mut Ui, name: &str, value: &mut f64, speed: f64) -> bool {
    let mut edited = *value;
    let changed = ui
        .add(DragValue::new(&mut edited).speed(speed).max_decimals(6))
        .accessible_name(name)
        .changed();
    if changed && edited.is_finite() {
        *value = edited;
        return true;
    }
    false
}

/// A colour: a swatch that opens a picker, and its hex to read or type. What is no colour is told
/// and changes nothing.
pub fn colour(ui: &mut Ui, shown: &Shown<'_>, name: &str, color: &mut Color) -> bool {
    let mut changed = false;
    let mut parts = [color.r, color.g, color.b, color.a];
    let button = ui.color_edit_button_srgba_unmultiplied(&mut parts);
    if button.changed() {
        let [r, g, b, a] = parts;
        *color = Color { r, g, b, a };
        changed = true;
    }
    button.accessible_name(name);
    let id = ui.make_persistent_id(("hex", name));
    let typed = ui.data(|d| d.get_temp::<String>(id));
    let mut words = typed.unwrap_or_else(|| color.to_string());
    let good = words.parse::<Color>();
    let ink = if good.is_ok() {
        shown.palette.ink
    } else {
        shown.palette.prohibited[0]
    };
    let edit = TextEdit::singleline(&mut words)
        .desired_width(78.0)
        .char_limit(9)
        .text_color(ink);
    let response = ui.add(edit).accessible_name(format!("{name} #"));
    if response.changed()
        && let Ok(read) = words.parse::<Color>()
    {
        *color = read;
        changed = true;
    }
    if response.has_focus() {
        ui.data_mut(|d| d.insert_temp(id, words));
    } else {
        ui.data_mut(|d| d.remove_temp::<String>(id));
    }
    if good.is_err() {
        text(
            ui,
            shown.t("style.bad_colour"),
            plain(SMALL),
            shown.palette.prohibited[0],
        );
    }
    changed
}

/// A field of the layer: a list that is narrowed by typing. Returns the field that was chosen.
pub fn field(
    ui: &mut Ui,
    shown: &Shown<'_>,
    key: &str,
    name: &str,
    now: &str,
    schema: &Schema,
) -> Option<String> {
    let mut chosen = None;
    let known = schema.find(now).is_some();
    let title = if known || now.is_empty() {
        RichText::new(visible(now))
    } else {
        RichText::new(visible(now)).color(shown.palette.prohibited[0])
    };
    let width = ui.available_width() - 12.0;
    ComboBox::from_id_salt(key)
        .selected_text(title)
        .width(width.max(80.0))
        .truncate()
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show_ui(ui, |ui| {
            let id = Id::unique(("field-filter", key));
            let mut filter = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_default();
            let edit = TextEdit::singleline(&mut filter)
                .hint_text(shown.t("style.field_filter"))
                .desired_width(width.max(80.0) - 16.0);
            let response = ui.add(edit).accessible_name(shown.t("style.field_filter"));
            let wanted = filter.to_lowercase();
            let mut found = schema
                .fields
                .iter()
                .filter(|f| f.name.to_lowercase().contains(&wanted))
                .peekable();
            let enter = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            if enter && let Some(first) = found.peek() {
                chosen = Some(first.name.clone());
            }
            for field in found.take(60) {
                if ui
                    .selectable_label(field.name == now, visible(&field.name))
                    .clicked()
                {
                    chosen = Some(field.name.clone());
                }
            }
            if chosen.is_some() {
                filter.clear();
                ui.close();
            }
            ui.data_mut(|d| d.insert_temp(id, filter));
        })
        .response
        .accessible_name(name);
    chosen
}

/// Between which scales something shows: each end a tick and a denominator.
pub fn scales(ui: &mut Ui, shown: &Shown<'_>, key: &str, scales: &mut ScaleRange) -> bool {
    let mut changed = false;
    ui.vertical(|ui| {
        for (code, end, usual) in [
            ("style.scale_to", &mut scales.to, 250_000.0),
            ("style.scale_from", &mut scales.from, 5_000.0),
        ] {
            ui.horizontal(|ui| {
                let mut on = end.is_some();
                let name = shown.t(code);
                if ui
                    .checkbox(&mut on, name)
                    .accessible_name(format!("{}：{name}", shown.t(scale_name(key))))
                    .changed()
                {
                    *end = on.then_some(usual);
                    changed = true;
                }
                if let Some(end) = end {
                    let value = DragValue::new(end)
                        .range(100.0..=50_000_000.0)
                        .speed(500.0)
                        .max_decimals(0)
                        .prefix("1:");
                    changed |= ui.add(value).accessible_name(name).changed();
                }
            });
        }
        if let (Some(from), Some(to)) = (scales.from, scales.to)
            && from > to
        {
            let ink = shown.palette.prohibited[0];
            text(ui, shown.t("style.bad_scales"), plain(SMALL), ink);
        }
    });
    changed
}

fn scale_name(key: &str) -> &'static str {
    if key == "labels" {
        "style.labels"
    } else {
        "style.layer"
    }
}
