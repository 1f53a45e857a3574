//! What egui paints over the picture: the chosen project, what it involves, what is asked
//! about, and the project on its way under the pointer.

use super::camera::Camera;
use crate::base::units::Meters;
use crate::geom::{Columns, Coord, FeatureView, PartKind};
use crate::i18n::{findings as words, numbers};
use crate::session::findings::{Card, cards};
use crate::session::{moved, overlaps::Overlaps};
use crate::ui::shown::Shown;
use crate::ui::theme::{bold, plain};
use crate::ui::widgets::galley;
use eframe::egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};

/// Outline of a chosen project, points.
const OUTLINE: f32 = 2.4;
/// Distance between hatch lines, points.
const HATCH: f32 = 5.0;

/// Corners nearer to each other than this are drawn as one, points.
const FINE: f32 = 0.6;

/// Draws a feature's lines in several strokes, the first beneath. Corners that nobody could
/// tell apart are left out: a border of a hundred thousand corners costs what it shows.
fn lines(
    painter: &Painter,
    camera: &Camera,
    feature: FeatureView<'_>,
    strokes: &[Stroke],
    by: Option<(f64, f64)>,
) {
    let near = camera.rect.expand(60.0);
    let bbox = feature.bbox();
    if by.is_none() && !bbox.is_empty() {
        let shown = Rect::from_two_pos(camera.screen(bbox.min), camera.screen(bbox.max));
        if !near.intersects(shown) {
            return;
        }
    }
    let at = |c: &Coord| match by {
        Some((east, north)) => camera.screen(moved::moved(*c, east, north)),
        None => camera.screen(*c),
    };
    let mut drawn: Vec<Vec<Pos2>> = Vec::new();
    for part in feature.parts() {
        if part.kind() == PartKind::Point {
            for (c, stroke) in part
                .outer()
                .iter()
                .flat_map(|c| strokes.iter().map(move |s| (c, s)))
            {
                painter.circle_stroke(at(c), 6.0, *stroke);
            }
            continue;
        }
        drawn.extend(part.rings().map(|ring| sparse(ring.iter().map(at), near)));
    }
    for stroke in strokes {
        for line in &drawn {
            painter.add(Shape::line(line.clone(), *stroke));
        }
    }
}

/// A line without corners that fall together or that lie beside the map one after the other.
fn sparse(points: impl Iterator<Item = Pos2>, near: Rect) -> Vec<Pos2> {
    let side = |p: Pos2| {
        (
            (p.x > near.right()) as i8 - (p.x < near.left()) as i8,
            (p.y > near.bottom()) as i8 - (p.y < near.top()) as i8,
        )
    };
    let mut kept: Vec<Pos2> = Vec::new();
    let mut last = None;
    for p in points {
        // On one side of the map all the while: only the last of them matters.
        let are_aside = |a: Pos2, b: Pos2| {
            let ((ax, ay), (bx, by), (px, py)) = (side(a), side(b), side(p));
            (px != 0 && ax == px && bx == px) || (py != 0 && ay == py && by == py)
        };
        match kept.as_slice() {
            [.., before, end] if are_aside(*before, *end) => {
                if let Some(end) = kept.last_mut() {
                    *end = p;
                }
            }
            [.., end] if end.distance(p) < FINE => {}
            _ => kept.push(p),
        }
        last = Some(p);
    }
    if let Some(last) = last.filter(|l| kept.last() != Some(l)) {
        kept.push(last);
    }
    kept
}

/// Outlines the chosen project: ink on a half-white line, so that it reads on any ground.
pub fn project(painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let session = shown.session;
    let Some(key) = &session.selection().project else {
        return;
    };
    // One whose corners are on their way stands where they are.
    let live = session.sketching().live().filter(|l| &l.key == key);
    let there = session.project_feature(key).and_then(|f| f.geometry());
    let Some(feature) = live.and_then(|l| l.shape.feature(0)).or(there) else {
        return;
    };
    let drag = session.drag().filter(|d| &d.key == key);
    let by = drag.map(|d| (d.east_m, d.north_m));
    let palette = shown.palette;
    let strokes = [
        Stroke::new(OUTLINE + 3.0, palette.halo),
        Stroke::new(OUTLINE, palette.ink),
    ];
    lines(painter, camera, feature, &strokes, by);
    // From far away a project is a speck: a ring says where to look.
    let bbox = feature.bbox();
    if by.is_none() && !bbox.is_empty() {
        let a = camera.screen(bbox.min);
        let b = camera.screen(bbox.max);
        if (b.x - a.x).abs().max((b.y - a.y).abs()) < 14.0 {
            let middle = pos2((a.x + b.x) * 0.5, (a.y + b.y) * 0.5);
            painter.circle_stroke(middle, 13.0, Stroke::new(4.0, palette.halo));
            painter.circle_stroke(middle, 13.0, Stroke::new(1.6, palette.ink));
        }
    }
}

/// Outlines the feature that is asked about.
pub fn feature(painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let Some((layer, id)) = &shown.session.selection().feature else {
        return;
    };
    let feature = shown
        .session
        .loaded(layer.as_str())
        .layer()
        .and_then(|l| l.feature(*id))
        .and_then(|f| f.geometry());
    if let Some(feature) = feature {
        let strokes = [
            Stroke::new(5.0, shown.palette.halo),
            Stroke::new(2.0, shown.palette.focus),
        ];
        lines(painter, camera, feature, &strokes, None);
    }
}

/// Marks the point that is asked about: a ring with a dot, light around.
pub fn place(painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let Some(identified) = &shown.session.selection().identified else {
        return;
    };
    let at = camera.screen(identified.at);
    painter.circle_stroke(at, 8.0, Stroke::new(5.0, shown.palette.halo));
    painter.circle_filled(at, 4.0, shown.palette.halo);
    painter.circle_stroke(at, 8.0, Stroke::new(2.0, shown.palette.focus));
    painter.circle_filled(at, 2.5, shown.palette.focus);
}

/// Hatches what the chosen project involves, each finding in the colour of its effect; with a
/// call-out beside the one that is looked at.
pub fn involved(ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
    let session = shown.session;
    let Some(result) = session.selected_result() else {
        return;
    };
    let cards = cards(result);
    let looked_at = session.selection().finding;
    if let Some(overlaps) = session.overlaps() {
        paint_overlaps(painter, shown, camera, overlaps, &cards, looked_at);
    }
    let Some(row) = session.selected_row() else {
        return;
    };
    // Nothing beside it while it is dragged or drawn or something is measured there.
    let is_busy = session.drag().is_some() || session.sketching().live().is_some();
    if is_busy || session.measuring().is_some() {
        return;
    }
    let card = match looked_at {
        Some(i) => cards.get(i),
        None => cards.iter().find(|c| c.is_involved()),
    };
    if let Some(card) = card {
        let beside = [row.bbox, card.bbox]
            .map(|b| Rect::from_two_pos(camera.screen(b.min), camera.screen(b.max)));
        call_out(ui, painter, shown, camera, card, beside[0].union(beside[1]));
    }
}

fn paint_overlaps(
    painter: &Painter,
    shown: &Shown<'_>,
    camera: &Camera,
    overlaps: &Overlaps,
    cards: &[Card<'_>],
    looked_at: Option<usize>,
) {
    // Unless one is looked at, only what is as strict as the strictest: hatches over hatches
    // say nothing.
    let strictest = cards.iter().find(|c| c.is_involved()).map(|c| c.effect);
    for (i, (shapes, card)) in overlaps.cards.iter().zip(cards).enumerate().rev() {
        let is_wanted = match looked_at {
            Some(l) => l == i,
            None => card.is_involved() && Some(card.effect) == strictest,
        };
        if !is_wanted {
            continue;
        }
        let [ink, _] = shown.palette.effect(card.effect);
        hatched(painter, camera, shapes, ink);
    }
}

pub(super) fn hatched(painter: &Painter, camera: &Camera, shapes: &Columns, ink: Color32) {
    for feature in shapes.features() {
        let rings: Vec<Vec<Pos2>> = feature
            .parts()
            .filter(|p| p.kind() == PartKind::Polygon)
            .flat_map(|p| p.rings())
            .map(|ring| ring.iter().map(|c| camera.screen(*c)).collect())
            .collect();
        let stroke = Stroke::new(1.1, ink.gamma_multiply(0.85));
        for [a, b] in hatch(&rings, camera.rect) {
            painter.line_segment([a, b], stroke);
        }
        for ring in rings {
            painter.add(Shape::line(ring, Stroke::new(1.4, ink)));
        }
    }
}

/// Segments of lines at 45° inside rings (even-odd), within a rectangle. The lines hang on
/// the first ring's first corner, so that they travel with the shape.
fn hatch(rings: &[Vec<Pos2>], within: Rect) -> Vec<[Pos2; 2]> {
    let Some(&origin) = rings.first().and_then(|r| r.first()) else {
        return Vec::new();
    };
    // Turned coordinates: u along the line, v across.
    let turn = |p: Pos2| {
        let d = p - origin;
        ((d.x - d.y), (d.x + d.y))
    };
    let back = |u: f32, v: f32| origin + vec2((u + v) * 0.5, (v - u) * 0.5);
    let step = HATCH * std::f32::consts::SQRT_2;
    let mut crossings: std::collections::BTreeMap<i32, Vec<f32>> =
        std::collections::BTreeMap::new();
    let reach = within.expand(50.0);
    let (low, high) = [
        reach.left_top(),
        reach.right_top(),
        reach.left_bottom(),
        reach.right_bottom(),
    ]
    .iter()
    .map(|&p| turn(p).1)
    .fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v), h.max(v)));
    for ring in rings {
        for edge in ring.windows(2) {
            let [a, b] = edge else { continue };
            let ((ua, va), (ub, vb)) = (turn(*a), turn(*b));
            let (from, to) = (va.min(vb).max(low), va.max(vb).min(high));
            let first = (from / step).ceil() as i32;
            let last = (to / step).floor() as i32;
            for line in first..=last {
                let v = line as f32 * step;
                // Half-open, so that a corner counts once.
                if (va <= v) != (vb <= v) {
                    let u = ua + (ub - ua) * (v - va) / (vb - va);
                    crossings.entry(line).or_default().push(u);
                }
            }
        }
    }
    let mut segments = Vec::new();
    for (line, mut us) in crossings {
        us.sort_by(f32::total_cmp);
        let v = line as f32 * step;
        for pair in us.chunks_exact(2) {
            if let [a, b] = pair {
                segments.push([back(*a, v), back(*b, v)]);
            }
        }
    }
    segments
}

fn call_out(
    ui: &Ui,
    painter: &Painter,
    shown: &Shown<'_>,
    camera: &Camera,
    card: &Card<'_>,
    beside: Rect,
) {
    let Some(hit) = card.hits.first() else { return };
    if !camera.rect.intersects(beside) {
        return;
    }
    let [ink, _] = shown.palette.effect(card.effect);
    let what = format!(
        "{} {}",
        shown.t("ui.involves"),
        words::hit_what(shown.lang, hit)
    );
    let how_much = amount(shown, card);
    let title = galley(ui, &what, bold(12.0), ink, 260.0);
    let detail = galley(ui, &how_much, plain(11.5), shown.palette.ink, 260.0);
    let size = vec2(
        title.size().x.max(detail.size().x) + 20.0,
        title.size().y + detail.size().y + 15.0,
    );
    let room = camera.rect.shrink(8.0);
    // Right of it, else left, else under it: never on it while there is room beside.
    let mut min = pos2(beside.right() + 14.0, beside.center().y - size.y * 0.5);
    if min.x + size.x > room.right() - 50.0 {
        min.x = beside.left() - 14.0 - size.x;
    }
    if min.x < room.left() {
        min = pos2(beside.center().x - size.x * 0.5, beside.bottom() + 14.0);
    }
    min.x = min
        .x
        .clamp(room.left(), (room.right() - size.x).max(room.left()));
    min.y = min
        .y
        .clamp(room.top(), (room.bottom() - size.y).max(room.top()));
    let rect = Rect::from_min_size(min, size);
    painter.rect_filled(
        rect.translate(vec2(0.0, 2.0)).expand(1.0),
        CornerRadius::same(8),
        shown.palette.shadow,
    );
    painter.rect(
        rect,
        CornerRadius::same(7),
        shown.palette.raised,
        Stroke::new(1.0, shown.palette.border),
        StrokeKind::Inside,
    );
    let at = rect.min + vec2(10.0, 6.0);
    let below = at + vec2(0.0, title.size().y + 3.0);
    painter.galley(at, title, ink);
    painter.galley(below, detail, shown.palette.ink);
}

/// How much of a project a card is about, in one line.
pub(super) fn amount(shown: &Shown<'_>, card: &Card<'_>) -> String {
    if card.area_m2 > 0.0 {
        format!(
            "{} {} · {}%",
            numbers::hectares(words::counted(&card.areas)),
            shown.t("common.hectare"),
            numbers::percent(card.share)
        )
    } else if card.length_m > 0.0 {
        format!(
            "{} {} · {}%",
            numbers::meters(Meters(card.length_m)),
            shown.t("common.meter"),
            numbers::percent(card.share)
        )
    } else {
        shown.t("ui.point_inside").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_of_many_corners_is_drawn_with_few_and_keeps_its_way() {
        let near = Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0));
        let ring = |radius: f32| {
            (0..=100_000).map(move |i| {
                let t = std::f32::consts::TAU * i as f32 / 100_000.0;
                pos2(400.0 + radius * t.cos(), 300.0 + radius * t.sin())
            })
        };
        let kept = sparse(ring(200.0), near);
        assert!(kept.len() < 2200, "{}", kept.len());
        let far = |p: &Pos2| (p.distance(pos2(400.0, 300.0)) - 200.0).abs();
        assert!(kept.iter().all(|p| far(p) < 0.01));
        assert!(kept.windows(2).all(|w| w[0].distance(w[1]) < 1.3));
        // Around the whole map: next to nothing, and still around it.
        let around = sparse(ring(5000.0), near);
        assert!(around.len() < 12, "{}", around.len());
        let (first, last) = (around[0], around[around.len() - 1]);
        assert!(first.distance(last) < 0.1, "{first} {last}");
        // A line that comes in from aside comes in where it did.
        let comes = [pos2(-900.0, 90.0), pos2(-500.0, 300.0), pos2(100.0, 300.0)];
        assert_eq!(sparse(comes.into_iter(), near), comes);
    }

    #[test]
    fn hatch_lines_stay_inside_and_leave_holes_free() {
        let square = |x: f32, side: f32| {
            vec![
                pos2(x, x),
                pos2(x + side, x),
                pos2(x + side, x + side),
                pos2(x, x + side),
                pos2(x, x),
            ]
        };
        let within = Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 200.0));
        let segments = hatch(&[square(10.0, 100.0), square(40.0, 30.0)], within);
        assert!(segments.len() > 20);
        for [a, b] in segments {
            let middle = a + (b - a) * 0.5;
            let outer = Rect::from_min_max(pos2(9.9, 9.9), pos2(110.1, 110.1));
            let hole = Rect::from_min_max(pos2(40.1, 40.1), pos2(69.9, 69.9));
            assert!(outer.contains(a) && outer.contains(b), "{a:?} {b:?}");
            assert!(!hole.contains(middle), "{middle:?}");
        }
    }
}
