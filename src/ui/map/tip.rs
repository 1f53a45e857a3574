//! The little card beside the pointer: where it stands and what it looks like. What it says
//! stands with whoever shows it.

use crate::ui::theme::Palette;
use eframe::egui::{CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2};

/// Paints the card of a size, `ahead` of the pointer or, where there is no room, `behind` it;
/// gives where it stands.
pub fn card(
    painter: &Painter,
    palette: &Palette,
    map: Rect,
    pointer: Pos2,
    (size, ahead, behind): (Vec2, Vec2, f32),
) -> Rect {
    let room = map.shrink(6.0);
    let mut min = pointer + ahead;
    if min.x + size.x > room.right() {
        min.x = pointer.x - behind - size.x;
    }
    if min.y + size.y > room.bottom() {
        min.y = pointer.y - behind - size.y;
    }
    let rect = Rect::from_min_size(min, size);
    painter.rect(
        rect,
        CornerRadius::same(6),
        palette.raised,
        Stroke::new(1.0, palette.border),
        StrokeKind::Inside,
    );
    rect
}
