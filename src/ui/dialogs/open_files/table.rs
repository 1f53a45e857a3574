//! The first rows of the attribute table, and what was found wrong while reading.

use crate::base::message::Message;
use crate::base::text::visible;
use crate::layer::FieldKind;
use crate::session::preview::{Item, Seen};
use crate::ui::panels::layer_details::remark_lines;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, bold, plain};
use crate::ui::widgets::{galley_cut, quiet};
use eframe::egui::{Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// Height of a row, points.
const ROW: f32 = 22.0;
/// Width of a narrow character and of the room around a cell, points.
const CHARACTER: f32 = 7.2;
const PADDING: f32 = 16.0;

/// Shows one or the other.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, item: &Item, shows_remarks: &mut bool) {
    let palette = shown.palette;
    let Some(seen) = &item.seen else {
        return;
    };
    let remarks = &seen.layer.diagnostics;
    ui.horizontal(|ui| {
        let rows = Message::new("ui.table_head")
            .with("shown", seen.rows.len())
            .with("n", seen.layer.len());
        if ui
            .selectable_label(!*shows_remarks, shown.say(&rows))
            .clicked()
        {
            *shows_remarks = false;
        }
        let about = format!("{} {}", shown.t("ui.remarks"), remarks.len());
        if ui.selectable_label(*shows_remarks, about).clicked() {
            *shows_remarks = true;
        }
    });
    ui.add_space(2.0);
    if *shows_remarks {
        ScrollArea::vertical()
            .id_salt("remarks")
            .auto_shrink(false)
            .show(ui, |ui| {
                if remarks.is_empty() {
                    quiet(ui, palette, shown.t("ui.no_remarks"));
                }
                remark_lines(ui, shown, remarks);
            });
    } else if seen.layer.schema.fields.is_empty() {
        quiet(ui, palette, shown.t("ui.no_fields"));
    } else {
        table(ui, shown, seen);
    }
}

fn table(ui: &mut Ui, shown: &Shown<'_>, seen: &Seen) {
    let palette = shown.palette;
    let widths: Vec<f32> = seen
        .widths
        .iter()
        .map(|n| *n as f32 * CHARACTER + PADDING)
        .collect();
    let total: f32 = widths.iter().sum();
    ScrollArea::both()
        .id_salt("table")
        .auto_shrink(false)
        .show_rows(ui, ROW, seen.rows.len() + 1, |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let fields = &seen.layer.schema.fields;
            for index in range {
                let size = vec2(total.max(ui.available_width()), ROW);
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                let row = index.checked_sub(1).and_then(|i| seen.rows.get(i));
                if row.is_none() {
                    ui.painter().rect_filled(rect, 0.0, palette.selected);
                } else if index % 2 == 0 {
                    ui.painter().rect_filled(rect, 0.0, palette.hovered);
                }
                let mut x = rect.left();
                let mut said = Vec::new();
                for (i, (field, width)) in fields.iter().zip(&widths).enumerate() {
                    let (words, font) = match row {
                        None => (visible(&field.name), bold(SMALL)),
                        Some(row) => (row.get(i).cloned().unwrap_or_default(), plain(SMALL)),
                    };
                    let cell = galley_cut(ui, &words, font, palette.ink, width - PADDING);
                    let is_number = matches!(field.kind, FieldKind::Int | FieldKind::Real);
                    let left = if is_number {
                        x + width - 0.5 * PADDING - cell.size().x
                    } else {
                        x + 0.5 * PADDING
                    };
                    let top = rect.center().y - 0.5 * cell.size().y;
                    ui.painter().galley(pos2(left, top), cell, palette.ink);
                    said.push(words);
                    x += width;
                }
                let said = said.join(" | ");
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
            }
        });
}
