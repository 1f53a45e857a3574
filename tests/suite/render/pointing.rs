//! What lies under the pointer.

use super::support::{BLACK, Shapes, at, filled, scene_of, view};
use redline::layer::Role;
use redline::render::{Hit, identify};
use redline::style::default_for;

fn ids(hits: &[Hit]) -> Vec<(usize, u64)> {
    hits.iter().map(|h| (h.layer, h.feature.0)).collect()
}

#[test]
fn polygons_that_hold_the_pointer_are_found_topmost_layer_first() {
    let view = view(200, 200);
    let below = Shapes::on(&view)
        .rect(10.0, 10.0, 190.0, 190.0)
        .rect(50.0, 50.0, 100.0, 100.0)
        .layer();
    let above = Shapes::on(&view).rect(60.0, 60.0, 80.0, 80.0).layer();
    let mut scene = filled(below, BLACK);
    scene.layers.extend(filled(above, BLACK).layers);
    let hits = |x, y| ids(&identify(&scene, &view, at(&view, x, y), 3.0));
    assert_eq!(hits(70.0, 70.0), [(1, 1), (0, 2), (0, 1)]);
    assert_eq!(hits(150.0, 150.0), [(0, 1)]);
    assert_eq!(hits(5.0, 5.0), []);
    assert_eq!(
        hits(8.0, 100.0),
        [(0, 1)],
        "within three points of its border"
    );
}

#[test]
fn a_hole_does_not_hold_the_pointer() {
    let view = view(100, 100);
    let outer = [(5.0, 5.0), (95.0, 5.0), (95.0, 95.0), (5.0, 95.0)];
    let hole = [(20.0, 20.0), (80.0, 20.0), (80.0, 80.0), (20.0, 80.0)];
    let layer = Shapes::on(&view).named("", "", &[&outer, &hole]).layer();
    let scene = filled(layer, BLACK);
    assert!(identify(&scene, &view, at(&view, 50.0, 50.0), 3.0).is_empty());
    assert_eq!(identify(&scene, &view, at(&view, 10.0, 50.0), 3.0).len(), 1);
}

#[test]
fn lines_and_points_are_found_within_the_tolerance_only() {
    let view = view(200, 200);
    let layer = Shapes::on(&view)
        .line("", &[(10.0, 20.0), (190.0, 20.0)])
        .point("", 100.0, 100.0)
        .layer();
    let scene = scene_of(layer, default_for(Role::River));
    let hits = |x, y| ids(&identify(&scene, &view, at(&view, x, y), 4.0));
    assert_eq!(hits(100.0, 24.0), [(0, 1)]);
    assert_eq!(hits(100.0, 30.0), []);
    assert_eq!(hits(104.0, 103.0), [(0, 2)]);
}
