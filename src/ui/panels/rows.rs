//! What rows of layers and of backdrops have in common: the eye, and being dragged to another
//! place in their list.

use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use eframe::egui::{CursorIcon, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo};
use std::fmt::Debug;
use std::hash::Hash;

/// Keys of the words that an eye is named by: what a click would do.
pub struct EyeWords {
    /// Of something hidden.
    pub show: &'static str,
    /// Of something shown.
    pub hide: &'static str,
}

/// The switch of whether something is on the map; whether it was clicked.
pub fn eye(
    ui: &Ui,
    shown: &Shown<'_>,
    id: impl Hash + Debug,
    is_visible: bool,
    (words, name): (&EyeWords, &str),
    rect: Rect,
) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(id), Sense::click());
    let (icon, code, color) = if is_visible {
        (Icon::Eye, words.hide, shown.palette.ink)
    } else {
        (Icon::EyeOff, words.show, shown.palette.quiet)
    };
    let color = if response.hovered() || response.has_focus() {
        shown.palette.focus
    } else {
        color
    };
    icons::paint(ui.painter(), icon, rect.shrink(4.5), color);
    let name = format!("{} {name}", shown.t(code));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_visible, &name));
    response.on_hover_text(shown.t(code)).clicked()
}

/// A row dragged onto another goes to its place: what is dragged and its new position, once it
/// is let go. `own` is what this row stands for and `index` its place; `place_of` finds that of
/// another.
pub fn reorder<T: Clone + PartialEq + Send + Sync + 'static>(
    ui: &Ui,
    shown: &Shown<'_>,
    (own, index): (T, usize),
    rect: Rect,
    response: &Response,
    place_of: impl Fn(&T) -> Option<usize>,
) -> Option<(T, usize)> {
    response.dnd_set_drag_payload(own.clone());
    if response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    }
    let at = ui.input(|i| i.pointer.interact_pos())?;
    let above = |at: Pos2| at.y < rect.center().y;
    if response.dnd_hover_payload::<T>().is_some_and(|d| *d != own) {
        let y = if above(at) { rect.top() } else { rect.bottom() };
        let line = Stroke::new(2.0, shown.palette.focus);
        ui.painter().hline(rect.x_range(), y, line);
    }
    let dragged = response.dnd_release_payload::<T>()?;
    let from = place_of(&dragged)?;
    let to = if above(at) { index } else { index + 1 };
    // What stood before it moves up when it leaves.
    Some(((*dragged).clone(), if from < to { to - 1 } else { to }))
}
