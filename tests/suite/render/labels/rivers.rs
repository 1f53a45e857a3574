//! Names along rivers.

use super::{placed_in, style};
use crate::render::support::{Shapes, scene_of, view};
use redline::base::progress::Progress;
use redline::layer::Role;
use redline::render::labels::{PlacedLabel, place};
use redline::render::{MapView, Scene};
use redline::style::default_for;

fn river(view: &MapView, name: &str, points: &[(f64, f64)]) -> Scene {
    let layer = Shapes::on(view).line(name, points).layer();
    scene_of(layer, default_for(Role::River))
}

/// Middles of the glyph boxes, in reading order.
fn middles(label: &PlacedLabel, view: &MapView) -> Vec<(f64, f64)> {
    label
        .boxes(view)
        .iter()
        .map(|b| ((b[0] + b[2]) / 2.0, (b[1] + b[3]) / 2.0))
        .collect()
}

#[test]
fn a_name_is_never_upside_down_whichever_way_the_river_runs() {
    let view = view(600, 600);
    for step in 0..24 {
        let angle = f64::from(step) * 15.0_f64.to_radians();
        let (dx, dy) = (angle.cos() * 250.0, angle.sin() * 250.0);
        let points = [(300.0 - dx, 300.0 - dy), (300.0 + dx, 300.0 + dy)];
        for name in ["示意·漓江", "Li Jiang River"] {
            let placed = placed_in(&river(&view, name, &points), &view);
            assert_eq!(placed.len(), 1, "{name} at {}°", step * 15);
            let label = &placed[0];
            for angle in label.glyph_angles_deg() {
                assert!(angle.abs() <= 90.5, "{name}: {angle}");
            }
            let middles = middles(label, &view);
            let (first, last) = (middles[0], *middles.last().unwrap());
            let (across, down) = (last.0 - first.0, last.1 - first.1);
            let is_steep = dy.abs() > dx.abs() * 1.4;
            if is_steep && name.starts_with('示') {
                // From the top down, each character nearly upright.
                assert!(down > 0.0, "{name} at {}°", step * 15);
                assert!(label.glyph_angles_deg().iter().all(|a| a.abs() < 40.0));
            } else if dx.abs() > 20.0 {
                assert!(across > 0.0, "{name} at {}°", step * 15);
            } else {
                assert!(down < 0.0, "a Latin name is read from below");
            }
        }
    }
}

#[test]
fn a_name_follows_the_bends_glyph_by_glyph() {
    let view = view(700, 500);
    let points: Vec<(f64, f64)> = (0..=120)
        .map(|i| {
            let x = 40.0 + f64::from(i) * 5.0;
            (x, 250.0 + 60.0 * (x / 90.0).sin())
        })
        .collect();
    let placed = placed_in(&river(&view, "示意·恭城河上游", &points), &view);
    let label = &placed[0];
    let angles = label.glyph_angles_deg();
    assert_eq!(angles.len(), 8);
    let spread = angles.iter().fold(0.0_f64, |m, a| m.max(*a))
        - angles.iter().fold(0.0_f64, |m, a| m.min(*a));
    assert!(spread > 8.0, "{angles:?}");
    for pair in angles.windows(2) {
        assert!((pair[1] - pair[0]).abs() <= 34.0, "{angles:?}");
    }
    // Each glyph stands beside the line, none on it and none far off.
    for (x, y) in middles(label, &view) {
        let nearest = points
            .iter()
            .map(|p| ((p.0 - x).powi(2) + (p.1 - y).powi(2)).sqrt())
            .fold(f64::INFINITY, f64::min);
        assert!((5.0..18.0).contains(&nearest), "{nearest}");
    }
    // And no two glyphs on one another.
    for pair in middles(label, &view).windows(2) {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        assert!((dx * dx + dy * dy).sqrt() > 4.0);
    }
}

#[test]
fn a_river_too_crooked_or_too_short_for_its_name_goes_without() {
    let view = view(400, 300);
    let zigzag: Vec<(f64, f64)> = (0..60)
        .map(|i| (20.0 + f64::from(i) * 4.0, 150.0 + f64::from(i % 2) * 40.0))
        .collect();
    for points in [vec![(20.0, 20.0), (50.0, 20.0)], zigzag] {
        let placed = placed_in(&river(&view, "示意·漓江", &points), &view);
        for label in placed {
            // Smoothed, the zigzag is a straight ribbon: then it is read straight.
            assert!(label.glyph_angles_deg().iter().all(|a| a.abs() < 15.0));
            assert!(points.len() > 2);
        }
    }
}

#[test]
fn a_long_river_carries_its_name_again_and_again_and_zooming_in_keeps_the_places() {
    let view = view(2400, 300);
    let scene = river(&view, "漓江", &[(10.0, 150.0), (2390.0, 150.0)]);
    let placed = placed_in(&scene, &view);
    // 2,380 pixels, once every 520 to 1,040.
    assert_eq!(placed.len(), 4);
    let mut xs: Vec<f64> = placed.iter().map(|l| l.at.x).collect();
    xs.sort_by(f64::total_cmp);
    for pair in xs.windows(2) {
        assert!((400.0..800.0).contains(&(pair[1] - pair[0])), "{xs:?}");
    }
    let keys: std::collections::BTreeSet<u32> = placed.iter().map(|l| l.slot).collect();
    assert_eq!(keys.len(), 4, "each has a key of its own");
    // The name is spread: wider than its two characters.
    let frame = placed[0].frame;
    assert!(frame[2] - frame[0] > 40.0);

    let near = view.zoom_at(
        redline::render::ScreenPos {
            x: 1200.0,
            y: 150.0,
        },
        1.05,
    );
    let again = place(&scene, &near, &placed, &Progress::new()).unwrap();
    for label in &again {
        let before = placed.iter().find(|l| l.slot == label.slot);
        let before = before.expect("no new stretch at this scale");
        assert!((before.anchor.x - label.anchor.x).abs() < 2e-3);
    }
}

#[test]
fn two_rivers_of_one_name_side_by_side_are_named_once() {
    let view = view(500, 200);
    let layer = Shapes::on(&view)
        .line("漓江", &[(20.0, 80.0), (480.0, 80.0)])
        .line("漓江", &[(20.0, 130.0), (480.0, 130.0)])
        .line("桃花江", &[(20.0, 180.0), (480.0, 180.0)])
        .layer();
    let placed = placed_in(&scene_of(layer, style(Role::River, |_| {})), &view);
    let texts: Vec<&str> = placed.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts.contains(&"漓江") && texts.contains(&"桃花江"));
}
