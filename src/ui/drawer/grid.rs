//! The rows themselves: only those in view are painted, whether the layer has ten or a million.
//! Positions are whole numbers of rows, because points of a million rows are too many for the
//! precision of a window.

use crate::base::message::Message;
use crate::base::text::visible;
use crate::layer::table::ColumnKey;
use crate::session::Command;
use crate::session::attributes::{AttributeTable, Clicking, Head, TableCommand};
use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, bold, plain};
use crate::ui::widgets::{galley_cut, quiet};
use eframe::egui::{
    self, CornerRadius, Event, EventFilter, Id, Key, Rect, Response, Role, ScrollArea, Sense,
    Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// Height of the heads and of a row, points.
const HEAD: f32 = 26.0;
const ROW: f32 = 24.0;
/// Width of a narrow character and of the room around a cell, points.
const CHARACTER: f32 = 6.9;
const PADDING: f32 = 18.0;
/// Width of the scroll bar.
const BAR: f32 = 9.0;
/// Left of the first column, points: in line with the rest of the drawer.
const MARGIN: f32 = 8.0;

/// Where the table stands.
#[derive(Debug, Default)]
pub struct Place {
    /// The first row in view, with the part of it that is scrolled away.
    first: f64,
    /// The last wish that was followed.
    followed: u64,
    /// Positions last said to be in view.
    in_view: (usize, usize),
}

struct Columns {
    heads: Vec<Head>,
    widths: Vec<f32>,
    total: f32,
}

impl Columns {
    fn of(shown: &Shown<'_>, table: &AttributeTable) -> Self {
        let heads = table.heads(shown.lang);
        let widths: Vec<f32> = heads
            .iter()
            .map(|h| h.width as f32 * CHARACTER + PADDING)
            .collect();
        let total = widths.iter().sum::<f32>() + MARGIN + BAR;
        Self {
            heads,
            widths,
            total,
        }
    }

    /// Columns with their left ends, as far as they show.
    fn each(&self, rect: Rect, clip: Rect, mut show: impl FnMut(&Head, f32, f32)) {
        let mut x = rect.left() + MARGIN;
        for (head, width) in self.heads.iter().zip(&self.widths) {
            if x < clip.right() && x + width > clip.left() {
                show(head, x, *width);
            }
            x += width;
        }
    }
}

impl Place {
    /// Shows heads and rows in what is left.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable) {
        let outer = ui.available_rect_before_wrap();
        let rows_height = (outer.height() - HEAD).max(ROW);
        let in_view = f64::from(rows_height / ROW);
        self.follow(table, in_view);
        let num = table.num_rows();
        let most = (num as f64 - in_view).max(0.0);
        if ui.rect_contains_pointer(outer) {
            let scrolled = ui.input(|i| i.smooth_scroll_delta().y);
            self.first -= f64::from(scrolled / ROW);
        }
        self.first = self.first.clamp(0.0, most);
        let columns = Columns::of(shown, table);
        ScrollArea::horizontal()
            .id_salt("attribute-columns")
            .auto_shrink(false)
            .show(ui, |ui| {
                let size = vec2(columns.total.max(outer.width()), outer.height());
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let clip = ui.clip_rect();
                heads(ui, shown, table, &columns, rect);
                let body = Rect::from_min_max(pos2(rect.left(), rect.top() + HEAD), rect.max);
                let seen = body.intersect(clip);
                let mut inner = ui.new_child(UiBuilder::new().max_rect(body));
                inner.set_clip_rect(seen);
                self.rows(&mut inner, shown, table, &columns, body);
            });
        self.bar(ui, shown, table, outer, in_view, most);
        if num == 0 {
            nothing(ui, shown, table, outer);
        }
    }

    /// Brings into view what was asked for.
    fn follow(&mut self, table: &AttributeTable, in_view: f64) {
        let (number, position) = table.wanted;
        if number == self.followed {
            return;
        }
        self.followed = number;
        let (position, whole) = (position as f64, in_view.floor());
        if position < self.first {
            self.first = position;
        } else if position + 1.0 > self.first + whole {
            // With some rows below it, so that what follows is seen to be there.
            self.first = position + 1.0 - whole + (whole * 0.25).floor();
        }
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        table: &AttributeTable,
        columns: &Columns,
        body: Rect,
    ) {
        let id = Id::unique("attribute-rows");
        let focused = ui.interact(body, id, Sense::click());
        let name = shown.t("table.title");
        focused.widget_info(|| WidgetInfo::labeled(Role::Grid, true, name));
        let from = self.first.floor();
        let offset = (self.first - from) as f32 * ROW;
        // Not negative, and at most the number of rows: the cast keeps it.
        let from = from as usize;
        let num_shown = (body.height() / ROW).ceil() as usize + 1;
        let to = (from + num_shown).min(table.num_rows());
        if (from, to) != self.in_view || (table.with_measures && needs_measures(table, from, to)) {
            self.in_view = (from, to);
            shown.send(Command::Table(TableCommand::InView(from, to)));
        }
        for (slot, position) in (from..to).enumerate() {
            let top = body.top() - offset + slot as f32 * ROW;
            let rect = Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), ROW));
            let response = ui.interact(rect, id.with(slot), Sense::click());
            one_row(ui, shown, table, columns, (position, rect), &response);
            if response.clicked() || response.double_clicked() {
                focused.request_focus();
                let modifiers = ui.input(|i| i.modifiers);
                let how = if modifiers.shift {
                    Clicking::Range
                } else if modifiers.command {
                    Clicking::Toggle
                } else {
                    Clicking::Plain
                };
                if response.clicked() {
                    shown.send(Command::Table(TableCommand::Click(position, how)));
                }
                if response.double_clicked() {
                    shown.send(Command::Table(TableCommand::Show(Some(position))));
                }
            }
        }
        if focused.clicked() {
            focused.request_focus();
        }
        keys(ui, shown, id, num_shown);
    }

    /// The scroll bar: as long as what is in view is of the whole, and never too short to take.
    fn bar(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        table: &AttributeTable,
        outer: Rect,
        in_view: f64,
        most: f64,
    ) {
        if most <= 0.0 {
            return;
        }
        let rail = Rect::from_min_max(
            pos2(outer.right() - BAR - 1.0, outer.top() + HEAD),
            pos2(outer.right() - 1.0, outer.bottom()),
        );
        let share = (in_view / table.num_rows() as f64).min(1.0) as f32;
        let length = (rail.height() * share).max(24.0).min(rail.height());
        let way = rail.height() - length;
        let response = ui.interact(rail, Id::unique("attribute-bar"), Sense::click_and_drag());
        if let Some(at) = response.interact_pointer_pos()
            && way > 0.0
        {
            let to = ((at.y - rail.top() - length * 0.5) / way).clamp(0.0, 1.0);
            self.first = f64::from(to) * most;
        }
        let top = rail.top() + way * (self.first / most) as f32;
        let bar = Rect::from_min_size(
            pos2(rail.left() + 1.0, top),
            vec2(rail.width() - 2.0, length),
        );
        let color = if response.hovered() || response.dragged() {
            shown.palette.quiet
        } else {
            shown.palette.border
        };
        ui.painter().rect_filled(bar, CornerRadius::same(3), color);
    }
}

/// Whether a row in view is not measured yet; asked once more until it is.
fn needs_measures(table: &AttributeTable, from: usize, to: usize) -> bool {
    (from..to).any(|position| table.measures(position).is_none())
}

fn heads(ui: &Ui, shown: &Shown<'_>, table: &AttributeTable, columns: &Columns, rect: Rect) {
    let palette = shown.palette;
    let strip = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    ui.painter().rect_filled(strip, 0.0, palette.selected);
    let id = Id::unique("attribute-heads");
    columns.each(rect, ui.clip_rect(), |head, x, width| {
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(width, HEAD));
        let response = ui.interact(cell, id.with(head.column), Sense::click());
        let sort = table.sort.filter(|s| s.column == head.column);
        let words = visible(&head.name);
        let name = shown.say(&Message::new("table.sort_by").with("name", head.name.as_str()));
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(cell, 0.0, palette.hovered);
        }
        if table.describes == Some(head.column) {
            let y = cell.bottom() - 1.0;
            let line = Stroke::new(2.0, palette.focus);
            ui.painter().hline(cell.x_range().shrink(4.0), y, line);
        }
        let room = width - PADDING - if sort.is_some() { 12.0 } else { 0.0 };
        let galley = galley_cut(ui, &words, bold(SMALL), palette.ink, room);
        let y = cell.center().y - galley.size().y * 0.5;
        let left = if head.is_figure {
            cell.right() - PADDING * 0.5 - galley.size().x
        } else {
            cell.left() + PADDING * 0.5
        };
        let mark = if head.is_figure {
            left - 13.0
        } else {
            left + galley.size().x + 2.0
        };
        ui.painter().galley(pos2(left, y), galley, palette.ink);
        if let Some(sort) = sort {
            let square = Rect::from_min_size(pos2(mark, cell.center().y - 5.5), vec2(11.0, 11.0));
            let icon = if sort.descending {
                Icon::Down
            } else {
                Icon::Up
            };
            icons::paint(ui.painter(), icon, square, palette.ink);
        }
        if response.clicked() {
            shown.send(Command::Table(TableCommand::Sort(head.column)));
        }
        if response.secondary_clicked() {
            let wanted = Some(head.column);
            shown.send(Command::Table(TableCommand::Describe(wanted)));
        }
        response.on_hover_text(shown.t("table.head_about"));
    });
}

fn one_row(
    ui: &Ui,
    shown: &Shown<'_>,
    table: &AttributeTable,
    columns: &Columns,
    (position, rect): (usize, Rect),
    response: &Response,
) {
    let palette = shown.palette;
    let Some(feature) = table.feature(position) else {
        return;
    };
    let is_chosen = shown.session.is_row_chosen(&table.of, feature.id());
    if is_chosen {
        let fill = palette.focus.gamma_multiply(0.16);
        ui.painter().rect_filled(rect, 0.0, fill);
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, palette.focus);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, palette.hovered);
    }
    let line = Stroke::new(1.0, palette.hairline.gamma_multiply(0.7));
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
    let is_cursor = table.cursor.is_some() && table.row(position) == table.cursor;
    if is_cursor && ui.memory(|m| m.has_focus(Id::unique("attribute-rows"))) {
        ui.painter().rect_stroke(
            rect.shrink(1.0),
            CornerRadius::same(2),
            Stroke::new(1.0, palette.focus),
            egui::StrokeKind::Inside,
        );
    }
    let mut said: Vec<String> = Vec::new();
    columns.each(rect, ui.clip_rect(), |head, x, width| {
        let words = visible(&table.cell(position, head.column));
        let ink = match head.column {
            ColumnKey::Id => palette.quiet,
            _ => palette.ink,
        };
        let galley = galley_cut(ui, &words, plain(SMALL + 0.5), ink, width - PADDING);
        let left = if head.is_figure {
            x + width - PADDING * 0.5 - galley.size().x
        } else {
            x + PADDING * 0.5
        };
        let y = rect.center().y - galley.size().y * 0.5;
        ui.painter().galley(pos2(left, y), galley, ink);
        said.push(words);
    });
    let said = said.join(" | ");
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_chosen, &said));
}

/// What stands where there is no row.
fn nothing(ui: &mut Ui, shown: &Shown<'_>, table: &AttributeTable, outer: Rect) {
    if !table.is_current() {
        return;
    }
    let code = if table.layer().is_empty() {
        "table.is_empty"
    } else if table.only_selected && shown.session.num_rows_chosen(&table.of) == 0 {
        "table.none_chosen"
    } else {
        "table.none_found"
    };
    let below = Rect::from_min_max(
        pos2(outer.left() + 16.0, outer.top() + HEAD + 12.0),
        outer.max,
    );
    ui.scope_builder(UiBuilder::new().max_rect(below), |ui| {
        quiet(ui, shown.palette, shown.t(code));
    });
}

fn keys(ui: &Ui, shown: &Shown<'_>, id: Id, page: usize) {
    if !ui.memory(|m| m.has_focus(id)) {
        return;
    }
    ui.memory_mut(|m| {
        m.set_focus_lock_filter(
            id,
            EventFilter {
                vertical_arrows: true,
                horizontal_arrows: true,
                ..EventFilter::default()
            },
        );
    });
    let page = i64::try_from(page.saturating_sub(2)).unwrap_or(1).max(1);
    let (by, shift, all, copy, show) = ui.input(|i| {
        let mut by = 0;
        for (key, step) in [
            (Key::ArrowDown, 1),
            (Key::ArrowUp, -1),
            (Key::PageDown, page),
            (Key::PageUp, -page),
        ] {
            if i.key_pressed(key) {
                by += step;
            }
        }
        let all = i.modifiers.command && i.key_pressed(Key::A);
        let copy = i.events.iter().any(|e| matches!(e, Event::Copy));
        (by, i.modifiers.shift, all, copy, i.key_pressed(Key::Enter))
    });
    if by != 0 {
        shown.send(Command::Table(TableCommand::Step(by, shift)));
    }
    if all {
        shown.send(Command::Table(TableCommand::ChooseAll));
    }
    if copy {
        shown.send(Command::Table(TableCommand::Copy));
    }
    if show {
        shown.send(Command::Table(TableCommand::Show(None)));
    }
}
