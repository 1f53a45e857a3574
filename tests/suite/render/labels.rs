//! Labels: where they stand, who goes first, and that they stay.

mod rivers;
mod rules;
mod staying;

use super::support::{Shapes, blob, scene_of, view};
use redline::base::progress::Progress;
use redline::layer::Role;
use redline::render::labels::{PlacedLabel, draw_labels, place};
use redline::render::{MapView, Picture, Scene};
use redline::style::{LabelStyle, LayerStyle, default_for};

pub fn placed_in(scene: &Scene, view: &MapView) -> Vec<PlacedLabel> {
    place(scene, view, &[], &Progress::new()).unwrap()
}

/// The default style of a role with its label changed.
pub fn style(role: Role, change: impl FnOnce(&mut LabelStyle)) -> LayerStyle {
    let mut style = default_for(role);
    change(style.label.as_mut().unwrap());
    style
}

pub fn overlapping(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Whether a ring holds a point, by crossings.
pub fn holds(ring: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0 {
            inside = !inside;
        }
    }
    inside
}

fn counties(view: &MapView) -> Scene {
    let ring = [(20.0, 20.0), (380.0, 30.0), (370.0, 280.0), (30.0, 270.0)];
    let layer = Shapes::on(view).named("阳朔县", "", &[&ring]).layer();
    scene_of(layer, default_for(Role::County))
}

#[test]
fn a_county_is_named_inside_in_dark_on_a_light_halo() {
    let view = view(400, 300);
    let placed = place(&counties(&view), &view, &[], &Progress::new()).unwrap();
    assert_eq!(placed.len(), 1);
    assert_eq!(placed[0].text, "阳朔县");
    let [left, top, right, bottom] = placed[0].frame;
    assert!(left > 100.0 && right < 300.0 && top > 80.0 && bottom < 220.0);

    let mut picture = Picture::transparent(400, 300);
    draw_labels(&mut picture, &view, &placed);
    let opaque = picture.rgba.chunks_exact(4).filter(|p| p[3] > 200);
    let (mut dark, mut light) = (0, 0);
    for p in opaque {
        dark += u32::from(p[0] < 0x60);
        light += u32::from(p[0] > 0xf0);
    }
    assert!(dark > 60 && light > 100, "{dark} dark, {light} light");
}

#[test]
fn a_label_stays_on_its_ground_while_the_map_is_dragged() {
    let view = view(400, 300);
    let scene = counties(&view);
    let before = place(&scene, &view, &[], &Progress::new()).unwrap();
    let dragged = view.pan(40.0, -25.0);
    let after = place(&scene, &dragged, &before, &Progress::new()).unwrap();
    assert!((after[0].at.x - before[0].at.x - 40.0).abs() < 1e-6);
    assert!((after[0].at.y - before[0].at.y + 25.0).abs() < 1e-6);
}

#[test]
fn labels_do_not_lie_on_one_another_and_counties_go_first() {
    let view = view(400, 300);
    let mut scene = counties(&view);
    let mut shapes = Shapes::on(&view);
    for i in 0..40_u32 {
        let (x, y) = (
            f64::from(i % 8) * 50.0 + 20.0,
            f64::from(i / 8) * 60.0 + 20.0,
        );
        let name = format!("示意·保护区{i}");
        shapes = shapes.named(&name, "", &[&blob(x, y, 22.0, i, 30)]);
    }
    scene
        .layers
        .extend(scene_of(shapes.layer(), default_for(Role::NatureReserve)).layers);
    let placed = place(&scene, &view, &[], &Progress::new()).unwrap();
    assert_eq!(placed[0].text, "阳朔县");
    assert!(placed.len() > 10, "{}", placed.len());
    for (i, a) in placed.iter().enumerate() {
        for b in &placed[..i] {
            let apart = a
                .boxes(&view)
                .iter()
                .all(|f| b.boxes(&view).iter().all(|g| !overlapping(f, g)));
            assert!(apart, "{} lies on {}", a.text, b.text);
        }
    }
}

#[test]
fn a_river_is_named_along_its_gentle_stretch() {
    let view = view(400, 300);
    let points = [(10.0, 290.0), (40.0, 30.0), (50.0, 25.0), (380.0, 60.0)];
    let layer = Shapes::on(&view).line("漓江", &points).layer();
    let scene = scene_of(layer, default_for(Role::River));
    let placed = place(&scene, &view, &[], &Progress::new()).unwrap();
    // atan(35 / 330) = 6.05 degrees downwards.
    assert!(
        (placed[0].angle_deg + 6.05).abs() < 0.5,
        "{}",
        placed[0].angle_deg
    );
    assert!(placed[0].at.x > 60.0);
}

#[test]
fn a_point_is_named_beside_its_mark() {
    let view = view(200, 100);
    let layer = Shapes::on(&view).point("灵渠", 60.0, 50.0).layer();
    let scene = scene_of(layer, default_for(Role::CulturalRelic));
    let placed = place(&scene, &view, &[], &Progress::new()).unwrap();
    assert!(placed[0].at.x > 63.0 && placed[0].at.x < 75.0);
}

#[test]
fn a_county_larger_than_the_picture_is_still_named() {
    let view = view(400, 300);
    let scene = counties(&view);
    for factor in [4.0, 12.0] {
        let corner = redline::render::ScreenPos { x: 60.0, y: 60.0 };
        let near = view.zoom_at(corner, factor);
        let placed = place(&scene, &near, &[], &Progress::new()).unwrap();
        assert_eq!(placed.len(), 1, "{factor}");
    }
}

#[test]
fn names_no_font_can_show_are_counted() {
    use redline::render::labels::missing_characters;
    let view = view(400, 300);
    let layer = Shapes::on(&view)
        .point("\u{2A6D6}村", 60.0, 50.0)
        .point("上\u{2A6D6}\u{2A6D6}", 160.0, 50.0)
        .point("桂林", 260.0, 50.0)
        .layer();
    let scene = scene_of(layer, default_for(Role::Village));
    let missing = missing_characters(&scene.layers[0]);
    assert_eq!(missing.into_iter().collect::<Vec<_>>(), [('\u{2A6D6}', 2)]);
}
