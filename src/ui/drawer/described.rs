//! What a column holds, beside the table: counts, figures, the most frequent values.

use crate::base::text::visible;
use crate::i18n::numbers;
use crate::layer::table::{ColumnKey, Described, Measure};
use crate::session::Command;
use crate::session::attributes::{AttributeTable, TableCommand};
use crate::ui::choices::combo;
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, plain};
use crate::ui::widgets::{fact, galley, galley_cut, ghost_button, quiet};
use eframe::egui::{
    CornerRadius, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

/// Width of the pane, points.
pub const WIDTH: f32 = 268.0;

/// Shows the pane.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
    let palette = shown.palette;
    let rect = ui.max_rect();
    let line = Stroke::new(1.0, palette.hairline);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), line);
    let Some(column) = table.describes else {
        return;
    };
    let heads = table.heads(shown.lang);
    let now = heads.iter().find(|h| h.column == column);
    let name = now.map_or_else(String::new, |h| visible(&h.name));
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add_space(12.0);
        let width = (ui.available_width() - 62.0).max(60.0);
        let what = shown.t("table.describe");
        combo(ui, "described-column", what, &name, width, |ui| {
            for head in &heads {
                let is_now = head.column == column;
                let label = visible(&head.name);
                if ui.selectable_label(is_now, label).clicked() {
                    let wanted = Some(head.column);
                    shown.send(Command::Table(TableCommand::Describe(wanted)));
                }
            }
        });
        let close = shown.t("table.describe_close");
        if ghost_button(ui, palette, Some(Icon::Cross), "", close).clicked() {
            shown.send(Command::Table(TableCommand::Describe(None)));
        }
    });
    ui.add_space(4.0);
    ScrollArea::vertical()
        .id_salt("described")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.add_space(14.0);
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width() - 14.0);
                    ui.spacing_mut().item_spacing.y = 3.0;
                    match &table.described {
                        Some(described) => facts(ui, shown, described),
                        None => {
                            quiet(ui, palette, shown.t("table.looking"));
                        }
                    }
                });
            });
        });
}

fn facts(ui: &mut Ui, shown: &Shown<'_>, described: &Described) {
    let palette = shown.palette;
    let whole = |n: usize| numbers::fixed(n as f64, 0);
    let decimals = match described.column {
        ColumnKey::Measure(Measure::Length) => Some(2),
        ColumnKey::Measure(_) => Some(2),
        _ => None,
    };
    let figure = |value: f64| match decimals {
        Some(decimals) => numbers::fixed(value, decimals),
        None => plain_number(value),
    };
    let mut line = |code: &'static str, value: String| fact(ui, palette, shown.t(code), &value);
    line("table.stat_rows", whole(described.rows));
    line("table.stat_blank", whole(described.blank));
    let distinct = if described.is_distinct_least {
        format!("≥ {}", whole(described.distinct))
    } else {
        whole(described.distinct)
    };
    line("table.stat_distinct", distinct);
    if let Some(numbers) = &described.numbers {
        line("table.stat_sum", figure(numbers.sum));
        line("table.stat_mean", figure(numbers.mean));
        line("table.stat_least", figure(numbers.least));
        let [first, middle, third] = numbers.quarters;
        line("table.stat_quarter", figure(first));
        line("table.stat_median", figure(middle));
        line("table.stat_third", figure(third));
        line("table.stat_most", figure(numbers.most));
    }
    if let Some((first, last)) = described.dates {
        line("table.stat_first", first.to_string());
        line("table.stat_last", last.to_string());
    }
    let largest = described.frequent.first().map_or(0, |(_, n)| *n);
    if largest == 0 || described.distinct < 2 && described.blank == 0 {
        return;
    }
    ui.add_space(6.0);
    quiet(ui, palette, shown.t("table.stat_frequent"));
    for (value, count) in &described.frequent {
        if frequent(ui, shown, value, *count, largest) {
            let command = TableCommand::Having(described.column, value.clone());
            shown.send(Command::Table(command));
        }
    }
}

/// A number as the table shows it, without the digits that rounding made.
fn plain_number(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        numbers::fixed(value, 0)
    } else if value.abs() >= 1.0 {
        numbers::fixed(value, 4)
    } else {
        numbers::short(value)
    }
}

/// A value, how often it occurs, and a bar under both; whether it was clicked.
fn frequent(ui: &mut Ui, shown: &Shown<'_>, value: &str, count: usize, largest: usize) -> bool {
    let palette = shown.palette;
    let size = vec2(ui.available_width(), 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(3), palette.hovered);
    }
    let words = visible(value);
    let number = numbers::fixed(count as f64, 0);
    let number_galley = galley(ui, &number, plain(SMALL), palette.quiet, 80.0);
    let room = rect.width() - number_galley.size().x - 10.0;
    let words_galley = galley_cut(ui, &words, plain(SMALL), palette.ink, room);
    let share = count as f32 / largest as f32;
    let bar = Rect::from_min_size(
        pos2(rect.left(), rect.bottom() - 3.0),
        vec2((rect.width() * share).max(1.0), 2.0),
    );
    let fill = palette.focus.gamma_multiply(0.6);
    ui.painter().rect_filled(bar, CornerRadius::same(1), fill);
    ui.painter().galley(rect.min, words_galley, palette.ink);
    let right = rect.right() - number_galley.size().x;
    ui.painter()
        .galley(pos2(right, rect.top()), number_galley, palette.quiet);
    let said = format!("{words} {number}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    let clicked = response.clicked();
    response.on_hover_text(shown.t("table.having"));
    clicked
}
