//! Suite: the map of the window: never blank, tools by key, menu and hand.

use super::{Window, app, click, has, rest, sample};
use eframe::egui::{Event, Key, Modifiers, Pos2, Shape, TextureId};
use egui_kittest::kittest::Queryable;
use redline::session::selected::MapTool;
use redline::session::{Action, Command, Settings, View};
use std::time::{Duration, Instant};

/// Until the map is sharp.
fn complete(window: &mut Window) {
    let patience = Instant::now() + Duration::from_secs(90);
    while !app(window).is_complete() {
        assert!(Instant::now() < patience, "the map is never drawn");
        window.step();
        std::thread::sleep(Duration::from_millis(3));
    }
    window.step();
}

/// Share of the map that pictures cover in the frame just shown: tiles do not overlap unless
/// they stand in for others.
fn covered(window: &Window) -> f32 {
    let map = window.get_by_label("地图").rect();
    let mut area = 0.0;
    for clipped in &window.output().shapes {
        if let Shape::Mesh(mesh) = &clipped.shape
            && mesh.texture_id != TextureId::default()
            && mesh.vertices.len() == 4
        {
            let shown = mesh.calc_bounds().intersect(map);
            if shown.is_positive() {
                area += shown.area();
            }
        }
    }
    area / map.area()
}

fn drag(window: &mut Window, from: Pos2, to: Pos2, held: Modifiers) {
    window.event(Event::ModifiersChanged(held));
    window.hover_at(from);
    window.step();
    window.drag_at(from);
    window.step();
    for i in 1..=4 {
        window.hover_at(from + (to - from) * (i as f32 / 4.0));
        window.step();
    }
    window.drop_at(to);
    window.step();
    window.event(Event::ModifiersChanged(Modifiers::NONE));
    rest(window);
}

#[test]
fn a_change_of_style_a_pan_and_a_zoom_never_show_a_blank_map() {
    let mut window = sample(Settings::default());
    complete(&mut window);
    assert!(covered(&window) > 0.999);
    let layer = app(&window).session().workspace().layers[0].id.clone();
    app(&window).send(Command::PreviewOpacity(layer, 0.4));
    for _ in 0..5 {
        window.step();
        assert!(covered(&window) > 0.999, "blank while the style changes");
    }
    complete(&mut window);
    let view = app(&window).session().view();
    for factor in [1.3, 1.7, 2.4, 1.1, 0.8] {
        app(&window).send(Command::SetView(view.zoomed(factor)));
        window.step();
        window.step();
        // What lies beyond the old picture cannot be there yet.
        let known = factor.min(1.0f64).powi(2) as f32 - 0.02;
        assert!(covered(&window) > known, "blank at {factor}");
    }
    let moved = View {
        center: redline::geom::Coord::lon_lat(view.center.x + 0.2, view.center.y),
        ..view
    };
    app(&window).send(Command::SetView(moved));
    window.step();
    window.step();
    assert!(covered(&window) > 0.85, "what was there moves with the map");
    complete(&mut window);
    assert!(
        (covered(&window) - 1.0).abs() < 0.01,
        "and then only its own tiles"
    );
}

#[test]
fn shift_and_a_drag_choose_features_ctrl_adds_and_esc_lets_go() {
    let mut window = sample(Settings::default());
    let map = window.get_by_label("地图").rect();
    let at = |x: f32, y: f32| map.min + map.size() * eframe::egui::vec2(x, y);
    let view = app(&window).session().view();
    drag(&mut window, at(0.25, 0.3), at(0.5, 0.8), Modifiers::SHIFT);
    let session = app(&window).session();
    assert_eq!(session.view(), view, "the map stays where it is");
    let first = session.selected().len();
    assert!(first > 0);
    assert!(has(&window, &format!("已选 {first} 个要素")));
    drag(
        &mut window,
        at(0.5, 0.3),
        at(0.8, 0.8),
        Modifiers::SHIFT | Modifiers::COMMAND | Modifiers::CTRL,
    );
    let both = app(&window).session().selected().len();
    assert!(both > first, "{both} {first}");
    window.key_press(Key::Escape);
    rest(&mut window);
    assert!(app(&window).session().selected().is_empty());
}

#[test]
fn the_box_and_the_lasso_are_reached_by_key_menu_and_button() {
    let mut window = sample(Settings::default());
    let tool = |window: &Window| app(window).session().selected().tool();
    window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    rest(&mut window);
    assert_eq!(tool(&window), MapTool::Box);
    assert!(has(&window, "拖动以选择"));
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::B);
    rest(&mut window);
    assert_eq!(tool(&window), MapTool::Lasso);
    let map = window.get_by_label("地图").rect();
    let center = map.center();
    // A triangle around the middle of the map, drawn in one go.
    let corners = [(-160.0, 150.0), (160.0, 150.0), (0.0, -150.0)];
    let at = |(x, y): (f32, f32)| center + eframe::egui::vec2(x, y);
    window.hover_at(at(corners[0]));
    window.drag_at(at(corners[0]));
    window.step();
    for corner in [corners[1], corners[2]] {
        window.hover_at(at(corner));
        window.step();
    }
    window.drop_at(at(corners[2]));
    rest(&mut window);
    assert!(!app(&window).session().selected().is_empty());
    // First the tool is put down, then what is chosen.
    window.key_press(Key::Escape);
    rest(&mut window);
    assert_eq!(tool(&window), MapTool::Hand);
    assert!(!app(&window).session().selected().is_empty());
    click(&mut window, "菜单");
    click(&mut window, "清除所选要素");
    assert!(app(&window).session().selected().is_empty());
    click(&mut window, "套索选择要素");
    assert_eq!(tool(&window), MapTool::Lasso);
    click(&mut window, "完成");
    assert_eq!(tool(&window), MapTool::Hand);
    assert!(Action::SelectBox.is_enabled(app(&window).session()));
}

#[test]
fn the_feature_under_the_pointer_is_named() {
    let mut window = sample(Settings::default());
    let session = app(&window).session();
    let layer = session.loaded("ecological_redline").layer().unwrap();
    let feature = layer.features().next().unwrap();
    let bbox = feature.geometry().unwrap().bbox();
    // A place inside it: its middle may lie in a hole or a bay.
    let places = (1..20).flat_map(|i| (1..20).map(move |j| (f64::from(i), f64::from(j))));
    let inside = places
        .map(|(i, j)| {
            redline::geom::Coord::lon_lat(
                bbox.min.x + (bbox.max.x - bbox.min.x) * i / 20.0,
                bbox.min.y + (bbox.max.y - bbox.min.y) * j / 20.0,
            )
        })
        .find(|at| {
            let under = redline::session::identify::identify(session, *at, 0.0).under;
            under
                .iter()
                .any(|u| u.layer.as_str() == "ecological_redline")
        })
        .unwrap();
    app(&window).send(Command::SetView(View {
        center: inside,
        meters_per_point: 20.0,
    }));
    rest(&mut window);
    let at = window.get_by_label("地图").rect().center();
    let texts = |window: &Window| -> Vec<String> {
        let shapes = &window.output().shapes;
        shapes
            .iter()
            .filter_map(|c| match &c.shape {
                Shape::Text(text) => Some(text.galley.text().to_owned()),
                _ => None,
            })
            .collect()
    };
    let before = texts(&window);
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        window.hover_at(at);
        window.step();
        let new: Vec<String> = texts(&window)
            .into_iter()
            .filter(|t| !before.contains(t))
            .collect();
        if !new.is_empty() {
            break;
        }
        assert!(Instant::now() < patience, "nothing is named");
        std::thread::sleep(Duration::from_millis(3));
    }
}
