//! Labels that stay: the same ground, the same order, the same bytes.

use super::{placed_in, style};
use crate::render::support::{Shapes, at, blob, scene_of, view};
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::layer::Role;
use redline::render::labels::{PlacedLabel, draw_labels, place};
use redline::render::{MapView, Picture, Scene, ScreenPos};
use redline::style::default_for;
use std::collections::BTreeMap;

/// Districts, reserves, rivers, villages: on ground three times the picture.
fn country(view: &MapView) -> Scene {
    let mut districts = Shapes::on(view);
    let mut reserves = Shapes::on(view);
    let mut rivers = Shapes::on(view);
    let mut relics = Shapes::on(view);
    for i in 0..24_u32 {
        let (x, y) = (
            f64::from(i % 6) * 260.0 - 500.0,
            f64::from(i / 6) * 240.0 - 300.0,
        );
        let ring = [
            (x, y),
            (x + 250.0, y + 8.0),
            (x + 240.0, y + 230.0),
            (x + 10.0, y + 220.0),
        ];
        districts = districts.named(&format!("第{i}区"), "", &[&ring]);
        let ring = blob(x + 120.0, y + 100.0, 30.0 + f64::from(i % 5) * 14.0, i, 40);
        reserves = reserves.named(&format!("示意山{i}国家级自然保护区"), "", &[&ring]);
        let line: Vec<(f64, f64)> = (0..60)
            .map(|k| {
                let along = f64::from(k) * 9.0;
                (
                    x + along,
                    y + 40.0 + 20.0 * (along / 70.0 + f64::from(i)).sin(),
                )
            })
            .collect();
        rivers = rivers.line(&format!("示意{i}河"), &line);
        for k in 0..6_u32 {
            let (dx, dy) = (f64::from(k * 37 % 11) * 22.0, f64::from(k * 53 % 13) * 18.0);
            relics = relics.point(&format!("遗址{i}-{k}"), x + dx, y + dy);
        }
    }
    let mut scene = scene_of(districts.layer(), default_for(Role::County));
    for (shapes, role) in [
        (reserves, Role::NatureReserve),
        (rivers, Role::River),
        (relics, Role::CulturalRelic),
    ] {
        scene
            .layers
            .extend(scene_of(shapes.layer(), default_for(role)).layers);
    }
    scene
}

type Key = (usize, FeatureId, u32);

fn by_key(placed: &[PlacedLabel]) -> BTreeMap<Key, &PlacedLabel> {
    placed
        .iter()
        .map(|l| ((l.layer, l.feature, l.slot), l))
        .collect()
}

#[test]
fn over_a_pan_every_label_that_stays_in_view_keeps_its_ground() {
    let start = view(640, 480);
    let scene = country(&start);
    let mut view = start;
    let mut before = placed_in(&scene, &view);
    assert!(before.len() > 15, "{}", before.len());
    let (mut stayed, mut gone) = (0, 0);
    for step in 0..40 {
        // Right, back, down and a diagonal.
        let (dx, dy) = match step / 10 {
            0 => (-13.0, 0.0),
            1 => (9.0, 3.0),
            2 => (0.0, -11.0),
            _ => (5.0, 7.0),
        };
        view = view.pan(dx, dy);
        let after = place(&scene, &view, &before, &Progress::new()).unwrap();
        let now = by_key(&after);
        for (key, old) in by_key(&before) {
            let f = old.frame_in(&view);
            // With some room around: a mark that left the picture takes its name along.
            let in_view = f[0] >= 30.0 && f[1] >= 30.0 && f[2] <= 610.0 && f[3] <= 450.0;
            if !in_view {
                continue;
            }
            match now.get(&key) {
                Some(new)
                    if (old.anchor.x - new.anchor.x).abs() < 1e-9
                        && (old.anchor.y - new.anchor.y).abs() < 1e-9 =>
                {
                    stayed += 1;
                    assert_eq!(old.num_lines(), new.num_lines());
                }
                // It moved or went: only because another name stands on its ground now.
                _ => {
                    gone += 1;
                    let ground = old.boxes(&view);
                    let is_taken = after.iter().any(|l| {
                        (l.layer, l.feature) != (old.layer, old.feature)
                            && l.boxes(&view)
                                .iter()
                                .any(|b| ground.iter().any(|g| super::overlapping(b, g)))
                    });
                    assert!(is_taken, "{} left for nothing, step {step}", old.text);
                }
            }
        }
        before = after;
    }
    assert!(stayed > 500, "{stayed}");
    // Only a more important name that had no other place may push one out.
    assert!(gone * 50 < stayed, "{gone} of {stayed} vanished in view");
}

#[test]
fn a_pan_without_memory_finds_the_same_places_too() {
    let view = view(640, 480);
    let scene = country(&view);
    let before = placed_in(&scene, &view);
    let panned = view.pan(24.0, -16.0);
    let after = placed_in(&scene, &panned);
    let now = by_key(&after);
    let same = by_key(&before)
        .iter()
        .filter(|(key, old)| now.get(key).is_some_and(|new| new.anchor == old.anchor))
        .count();
    assert!(same * 10 > before.len() * 7, "{same} of {}", before.len());
}

#[test]
fn zooming_in_step_by_step_keeps_a_name_on_its_ground_while_it_fits() {
    let start = view(640, 480);
    let ring = blob(300.0, 240.0, 120.0, 3, 60);
    let layer = Shapes::on(&start).named("阳朔县", "", &[&ring]).layer();
    let scene = scene_of(layer, default_for(Role::County));
    let mut view = start;
    let first = placed_in(&scene, &view);
    let mut before = first.clone();
    for _ in 0..8 {
        view = view.zoom_at(ScreenPos { x: 300.0, y: 240.0 }, 1.06);
        before = place(&scene, &view, &before, &Progress::new()).unwrap();
        // An eighth of a pixel is what a place is rounded to.
        let (a, b) = (
            view.screen_from_lon_lat(first[0].anchor),
            view.screen_from_lon_lat(before[0].anchor),
        );
        assert!((a.x - b.x).abs() < 1.0 && (a.y - b.y).abs() < 1.0);
    }
}

#[test]
fn labels_drawn_in_a_panned_view_are_the_same_pixels_moved() {
    let view = view(640, 480);
    let scene = country(&view);
    let placed = placed_in(&scene, &view);
    let mut here = Picture::transparent(640, 480);
    draw_labels(&mut here, &view, &placed);
    let mut there = Picture::transparent(640, 480);
    draw_labels(&mut there, &view.pan(-40.0, -30.0), &placed);
    assert_eq!(here.crop(40, 30, 600, 450), there.crop(0, 0, 600, 450));
    let ink = here.rgba.iter().filter(|b| **b > 0).count();
    assert!(ink > 10_000);
}

#[test]
fn the_order_of_features_in_the_file_does_not_matter_for_who_is_larger() {
    let view = view(400, 300);
    let small = blob(150.0, 150.0, 60.0, 1, 40);
    let large = blob(190.0, 150.0, 90.0, 1, 40);
    for order in [[0, 1], [1, 0]] {
        let mut shapes = Shapes::on(&view);
        for i in order {
            let (name, ring) = [("小区", &small), ("大区", &large)][i];
            shapes = shapes.named(name, "", &[ring]);
        }
        let placed = placed_in(
            &scene_of(shapes.layer(), style(Role::County, |_| {})),
            &view,
        );
        assert_eq!(placed[0].text, "大区");
    }
}

#[test]
fn places_hang_on_the_world_even_where_only_a_piece_is_in_view() {
    let start = view(400, 300);
    let ring = [
        (-900.0, -700.0),
        (1200.0, -650.0),
        (1250.0, 900.0),
        (-950.0, 950.0),
    ];
    let layer = Shapes::on(&start).named("阳朔县", "", &[&ring]).layer();
    let scene = scene_of(layer, default_for(Role::County));
    let mut anchors = std::collections::BTreeSet::new();
    for step in 0..30 {
        let view = start.pan(f64::from(step) * 7.0, 0.0);
        let placed = placed_in(&scene, &view);
        assert_eq!(placed.len(), 1, "step {step}");
        let c = placed[0].anchor;
        anchors.insert(((c.x * 1e7) as i64, (c.y * 1e7) as i64));
    }
    // Without memory it may step from one cell of the world to the next, never glide along.
    assert!(anchors.len() <= 4, "{} places", anchors.len());
    let _ = at(&start, 0.0, 0.0);
}
