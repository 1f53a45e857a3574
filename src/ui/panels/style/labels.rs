//! Labels of a layer: a field or a template, type, halo, priority, scales.

use super::Editing;
use super::fields::{colour, field, line, number, scales};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::session::styling::map_theme;
use crate::style::{LabelStyle, LayerStyle, Template, TemplateError};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, bold, plain};
use crate::ui::widgets::{quiet, text};
use eframe::egui::{DragValue, TextEdit, Ui};

/// Shows the labels' part.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, style: &mut LayerStyle) {
    ui.horizontal(|ui| {
        text(ui, shown.t("style.labels"), bold(BODY), shown.palette.ink);
        let mut on = style.label.is_some();
        if ui.checkbox(&mut on, shown.t("style.labels_on")).changed() {
            let paper = map_theme(shown.session.settings().theme).palette();
            style.label = on.then(|| LabelStyle::new(paper.ink, paper.land));
        }
    });
    let Some(label) = &mut style.label else {
        return;
    };
    words(ui, shown, editing, label);
    line(ui, shown, "style.type", |ui| {
        number(
            ui,
            shown.t("style.type_size"),
            &mut label.size_pt,
            6.0..=48.0,
            " pt",
        );
        ui.checkbox(&mut label.bold, shown.t("style.bold"));
        ui.checkbox(&mut label.italic, shown.t("style.italic"));
    });
    line(ui, shown, "style.type_colour", |ui| {
        colour(ui, shown, shown.t("style.type_colour"), &mut label.color);
    });
    line(ui, shown, "style.halo", |ui| {
        colour(ui, shown, shown.t("style.halo"), &mut label.halo);
    });
    line(ui, shown, "style.priority", |ui| {
        let value = DragValue::new(&mut label.priority).range(0..=20);
        ui.add(value).accessible_name(shown.t("style.priority"));
        quiet(ui, shown.palette, shown.t("style.priority_about"));
    });
    line(ui, shown, "style.scales", |ui| {
        scales(ui, shown, "labels", &mut label.scales);
    });
}

/// What a label says: a field, or a template.
fn words(ui: &mut Ui, shown: &Shown<'_>, editing: &Editing<'_>, label: &mut LabelStyle) {
    let mut by_template = label.template.is_some();
    line(ui, shown, "style.label_text", |ui| {
        ui.radio_value(&mut by_template, false, shown.t("style.label_field"));
        ui.radio_value(&mut by_template, true, shown.t("style.label_template"));
    });
    let first = label
        .fields
        .iter()
        .find(|f| editing.schema.find(f).is_some())
        .cloned();
    if by_template != label.template.is_some() {
        let field = first.clone().unwrap_or_default();
        label.template = by_template.then(|| match field.as_str() {
            "" => String::new(),
            field => format!("{{{field}}}"),
        });
    }
    let Some(template) = &mut label.template else {
        line(ui, shown, "style.field", |ui| {
            let name = shown.t("style.label_field");
            let now = first.unwrap_or_default();
            if let Some(chosen) = field(ui, shown, "label-field", name, &now, editing.schema) {
                label.fields.retain(|f| *f != chosen);
                label.fields.insert(0, chosen);
            }
        });
        return;
    };
    let hint = Message::new("style.template_hint")
        .with("open", "{")
        .with("close", "}");
    let edit = TextEdit::singleline(template)
        .hint_text(shown.say(&hint))
        .desired_width(ui.available_width() - 12.0);
    ui.add(edit)
        .accessible_name(shown.t("style.label_template"));
    // A field is put in with a click.
    line(ui, shown, "style.add_field", |ui| {
        let name = shown.t("style.add_field");
        if let Some(chosen) = field(ui, shown, "template-field", name, "", editing.schema) {
            template.push_str(&format!("{{{chosen}}}"));
        }
    });
    let ink = shown.palette.prohibited[0];
    match Template::parse(template) {
        Err(error) => {
            let message = match error {
                TemplateError::Brace(at) => Message::new("style.template_brace").with("at", at),
                TemplateError::Empty(at) => Message::new("style.template_empty").with("at", at),
                TemplateError::TooLong => Message::new("style.template_long"),
            };
            text(ui, &shown.say(&message), plain(SMALL), ink);
        }
        Ok(parsed) => {
            let unknown: Vec<&str> = parsed.unknown(editing.schema).collect();
            if editing.layer.is_some() && !unknown.is_empty() {
                let message =
                    Message::new("style.template_unknown").with("names", unknown.join("、"));
                text(ui, &shown.say(&message), plain(SMALL), ink);
            }
            let example = editing
                .layer
                .and_then(|l| l.features().take(200).find_map(|f| parsed.text_of(&f)));
            if let Some(example) = example {
                let message =
                    Message::new("style.template_example").with("text", visible(&example));
                quiet(ui, shown.palette, &shown.say(&message));
            }
        }
    }
}
