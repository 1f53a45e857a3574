//! What lies under the pointer. Display only: a judgement never rests on this.

use super::scene::{Scene, SceneLayer};
use super::view::{MapView, ScreenPos};
use crate::base::ids::FeatureId;
use crate::geom::{Coord, FeatureView, PartKind, PartView};

/// A feature under the pointer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Index of its layer in the scene.
    pub layer: usize,
    /// The feature.
    pub feature: FeatureId,
    /// Pixels from the pointer to it; 0 inside a polygon.
    pub distance_px: f64,
}

/// Features under a position, within a tolerance in points: polygons that hold it, lines and
/// points near it. Topmost layer first; within a layer in the order of its rules, then the
/// nearer, then the smaller, so that what lies inside something larger can be reached.
pub fn identify(scene: &Scene, view: &MapView, at: Coord, tolerance_pt: f32) -> Vec<Hit> {
    scene
        .layers
        .iter()
        .enumerate()
        .rev()
        .flat_map(|(index, layer)| identify_in(index, layer, view, at, tolerance_pt))
        .collect()
}

/// [`identify`] for one layer; `index` is its place in the scene.
pub fn identify_in(
    index: usize,
    layer: &SceneLayer,
    view: &MapView,
    at: Coord,
    tolerance_pt: f32,
) -> Vec<Hit> {
    let hidden = layer.opacity <= 0.0 || !layer.style.scales.holds(view.scale_denominator());
    if hidden || !at.is_finite() {
        return Vec::new();
    }
    let tolerance = f64::from(view.pixels(tolerance_pt));
    let reach = tolerance + f64::from(view.pixels(layer.style.reach_pt()));
    let pointer = view.screen_from_lon_lat(at);
    let corner = |dx: f64, dy: f64| {
        view.lon_lat_from_screen(ScreenPos {
            x: pointer.x + dx,
            y: pointer.y + dy,
        })
    };
    let bbox = crate::geom::Bbox::around(&[corner(-reach, -reach), corner(reach, reach)]);
    let mut found: Vec<(usize, f64, f64, FeatureId)> = Vec::new();
    for feature in layer.layer.candidates(bbox) {
        let (Some(rule), Some(geometry)) = (layer.rule_of(&feature), feature.geometry()) else {
            continue;
        };
        let symbol = layer.style.rules.get(rule).map(|r| &r.symbol);
        let half = |points: Option<f32>| tolerance + f64::from(view.pixels(points.unwrap_or(0.0)));
        let line = half(
            symbol
                .and_then(|s| s.outline.as_ref())
                .map(|o| o.width_pt / 2.0),
        );
        let mark = half(Some(
            symbol
                .and_then(|s| s.point.as_ref())
                .map_or(3.0, |p| p.size_pt / 2.0),
        ));
        if let Some(distance) = distance_px(geometry, view, at, pointer, (line, mark)) {
            let b = geometry.bbox();
            let size = (b.max.x - b.min.x) * (b.max.y - b.min.y);
            found.push((rule, distance, size, feature.id()));
        }
    }
    found.sort_by(|a, b| {
        a.0.cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(a.2.total_cmp(&b.2))
            .then(a.3.cmp(&b.3))
    });
    found
        .into_iter()
        .map(|(_, distance_px, _, feature)| Hit {
            layer: index,
            feature,
            distance_px,
        })
        .collect()
}

/// Distance of a feature, or `None` beyond reach: (lines and borders, marks), pixels.
fn distance_px(
    feature: FeatureView<'_>,
    view: &MapView,
    at: Coord,
    pointer: ScreenPos,
    (line, mark): (f64, f64),
) -> Option<f64> {
    let mut least: Option<f64> = None;
    for part in feature.parts() {
        let distance = match part.kind() {
            PartKind::Polygon if holds(part, at) => Some(0.0),
            PartKind::Polygon | PartKind::Line => part
                .rings()
                .flat_map(|ring| ring.windows(2))
                .map(|edge| edge_distance(edge, view, pointer))
                .min_by(f64::total_cmp)
                .filter(|d| *d <= line),
            PartKind::Point => part
                .outer()
                .iter()
                .map(|&c| between(view.screen_from_lon_lat(c), pointer))
                .min_by(f64::total_cmp)
                .filter(|d| *d <= mark),
        };
        if let Some(d) = distance {
            least = Some(least.map_or(d, |l| l.min(d)));
        }
    }
    least
}

/// Whether a polygon part holds a position, by crossings; a hole does not hold.
fn holds(part: PartView<'_>, at: Coord) -> bool {
    let mut inside = false;
    for ring in part.rings() {
        for edge in ring.windows(2) {
            if let [a, b] = edge
                && (a.y > at.y) != (b.y > at.y)
                && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x
            {
                inside = !inside;
            }
        }
    }
    inside
}

fn between(a: ScreenPos, b: ScreenPos) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    (dx * dx + dy * dy).sqrt()
}

fn edge_distance(edge: &[Coord], view: &MapView, pointer: ScreenPos) -> f64 {
    let [a, b] = edge else { return f64::INFINITY };
    let (a, b) = (view.screen_from_lon_lat(*a), view.screen_from_lon_lat(*b));
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 {
        (((pointer.x - a.x) * dx + (pointer.y - a.y) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let nearest = ScreenPos {
        x: a.x + t * dx,
        y: a.y + t * dy,
    };
    between(nearest, pointer)
}
