//! The drawer from below: the attribute table, statistics.

mod attributes;
mod described;
mod filter;
mod grid;
mod statistics;

use super::shown::Shown;
use super::theme::{SMALL, bold, plain};
use super::widgets::galley;
use crate::session::Action;
use crate::session::drawer::Page;
use attributes::Attributes;
use eframe::egui::{Frame, Panel, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Height of the drawer at first, points.
const HEIGHT: f32 = 264.0;
/// Least height.
const LEAST: f32 = 150.0;

/// What the drawer keeps between frames.
#[derive(Debug, Default)]
pub struct Drawer {
    attributes: Attributes,
}

impl Drawer {
    /// Shows what is open in it, if anything is.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        let session = shown.session;
        let (table, summed) = match session.drawer() {
            Page::None => return,
            Page::Table => (session.attributes(), None),
            Page::Statistics => (None, session.statistics()),
        };
        let palette = shown.palette;
        // The map keeps more than a third of the window.
        let most = (ui.available_height() * 0.6).max(LEAST);
        Panel::bottom("drawer")
            .resizable(true)
            .default_size(HEIGHT.min(most))
            .size_range(LEAST.min(most)..=most)
            .show_separator_line(false)
            .frame(Frame::new().fill(palette.panel))
            .show(ui, |ui| {
                let rect = ui.max_rect();
                let line = Stroke::new(1.0, palette.border);
                ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
                ui.set_min_size(rect.size());
                if let Some(table) = table {
                    self.attributes.show(ui, shown, table);
                } else if let Some(summed) = summed {
                    statistics::show(ui, shown, summed);
                }
            });
    }
}

/// The drawer's pages, named at its left.
fn pages(ui: &mut Ui, shown: &Shown<'_>) {
    let palette = shown.palette;
    let now = shown.session.drawer();
    for (page, code, action) in [
        (Page::Table, "table.title", Action::AttributeTable),
        (Page::Statistics, "statistics.title", Action::Statistics),
    ] {
        let is_now = page == now;
        let font = if is_now {
            bold(SMALL + 1.0)
        } else {
            plain(SMALL + 1.0)
        };
        let ink = if is_now { palette.ink } else { palette.quiet };
        let words = shown.t(code);
        let galley = galley(ui, words, font, ink, f32::INFINITY);
        let (rect, response) =
            ui.allocate_exact_size(vec2(galley.size().x + 12.0, 28.0), Sense::click());
        let at = pos2(rect.left() + 6.0, rect.center().y - galley.size().y * 0.5);
        ui.painter().galley(at, galley, ink);
        if is_now || response.hovered() || response.has_focus() {
            let color = if is_now {
                palette.accent
            } else {
                palette.border
            };
            let line = Stroke::new(2.0, color);
            ui.painter()
                .hline(rect.x_range().shrink(6.0), rect.bottom() - 1.0, line);
        }
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_now, words));
        if response.clicked() && !is_now {
            shown.act(action);
        }
    }
}
