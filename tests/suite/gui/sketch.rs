//! Suite: drawing and editing in the window, by pointer and keys.

use super::{Window, app, click, has, rest, sample};
use eframe::egui::{Event, Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::Queryable;
use redline::geom::Coord;
use redline::session::{Command, Settings, SketchTool, View};

fn press(window: &mut Window, at: Pos2) {
    window.hover_at(at);
    window.step();
    window.step();
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    window.step();
    // Two clicks in one moment would be a double click.
    for _ in 0..30 {
        window.step();
    }
}

fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    window.hover_at(from);
    window.step();
    window.drag_at(from);
    window.step();
    for i in 1..=5 {
        window.hover_at(from + (to - from) * (i as f32 / 5.0));
        window.step();
    }
    window.drop_at(to);
    rest(window);
}

/// The sample, close to a place away from borders.
fn close_up() -> Window {
    let mut window = sample(Settings::default());
    app(&window).send(Command::SetView(View {
        center: Coord::lon_lat(110.4512, 25.3127),
        meters_per_point: 2.0,
    }));
    rest(&mut window);
    window
}

fn at(window: &Window, dx: f32, dy: f32) -> Pos2 {
    window.get_by_label("地图").rect().center() + vec2(dx, dy)
}

const CORNERS: [(f32, f32); 4] = [
    (-120.0, 40.0),
    (110.0, 50.0),
    (120.0, 220.0),
    (-100.0, 200.0),
];

fn draw(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    rest(window);
    assert_eq!(
        app(window).session().sketching().tool(),
        Some(SketchTool::Polygon)
    );
    for (dx, dy) in CORNERS {
        let place = at(window, dx, dy);
        press(window, place);
    }
}

#[test]
fn a_polygon_drawn_with_the_pointer_shows_its_area_becomes_a_project_and_is_undone() {
    let mut window = close_up();
    let projects = app(&window).session().project_rows().len();
    let view = app(&window).session().view();
    draw(&mut window);
    let place = at(&window, -130.0, 120.0);
    window.hover_at(place);
    rest(&mut window);
    let session = app(&window).session();
    assert_eq!(session.sketching().corners().len(), 4);
    assert_eq!(session.view(), view, "the map stays where it is");
    assert!(session.sketching().live().unwrap().result().is_some());
    assert!(has(&window, "公顷（"), "the area shows");
    // The pointer is no corner until it is clicked.
    window.key_press(Key::Enter);
    rest(&mut window);
    let session = app(&window).session();
    assert_eq!(session.project_rows().len(), projects + 1);
    assert!(session.is_checked() && session.is_dirty());
    assert_eq!(session.sketching().tool(), None);
    let chosen = session.selection().project.clone().unwrap();
    assert_eq!(session.sketch(&chosen).unwrap().shape.coords().len(), 5);
    // About 225 × 160 points of 2 m.
    let area = session.selected_result().unwrap().area_m2;
    assert!((100_000.0..200_000.0).contains(&area), "{area}");
    assert!(has(&window, "草图1"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    rest(&mut window);
    let session = app(&window).session();
    assert_eq!(session.project_rows().len(), projects);
    assert!(!session.is_dirty());
}

#[test]
fn backspace_takes_a_corner_back_and_esc_gives_up_then_puts_the_tool_down() {
    let mut window = close_up();
    draw(&mut window);
    window.key_press(Key::Backspace);
    rest(&mut window);
    assert_eq!(app(&window).session().sketching().corners().len(), 3);
    window.key_press(Key::Escape);
    rest(&mut window);
    let sketching = app(&window).session().sketching();
    assert!(sketching.corners().is_empty() && sketching.tool().is_some());
    window.key_press(Key::Escape);
    rest(&mut window);
    assert_eq!(app(&window).session().sketching().tool(), None);
    assert!(!app(&window).session().is_dirty());
}

#[test]
fn a_corner_is_dragged_snaps_to_another_project_and_ctrl_z_takes_it_back() {
    let mut window = close_up();
    draw(&mut window);
    window.key_press(Key::Enter);
    rest(&mut window);
    let first = app(&window).session().selection().project.clone().unwrap();
    // Another one beside it, whose corner is snapped to.
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    rest(&mut window);
    for (dx, dy) in [(180.0, 60.0), (260.0, 60.0), (260.0, 140.0)] {
        let place = at(&window, dx, dy);
        press(&mut window, place);
    }
    window.key_press(Key::Enter);
    rest(&mut window);
    let other = app(&window).session().selection().project.clone().unwrap();
    assert_ne!(first, other);
    let corner_of = |window: &Window, key, k: usize| {
        let sketch = app(window).session().sketch(key).unwrap();
        sketch.shape.coords()[k]
    };
    let target = {
        // Its western corner stands at (180, 60).
        let sketch = app(&window).session().sketch(&other).unwrap();
        let coords = sketch.shape.coords().iter().copied();
        coords.min_by(|a, b| a.x.total_cmp(&b.x)).unwrap()
    };
    app(&window).send(Command::SelectProject(Some(first.clone())));
    rest(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::U);
    rest(&mut window);
    let before = app(&window).session().sketch(&first).unwrap().clone();
    let (from, to) = (at(&window, 110.0, 50.0), at(&window, 176.0, 57.0));
    window.hover_at(from);
    window.step();
    window.drag_at(from);
    window.step();
    for i in 1..=4 {
        window.hover_at(from + (to - from) * (i as f32 / 4.0));
        window.step();
    }
    // The worker needs a moment to find what is near.
    for _ in 0..40 {
        std::thread::sleep(std::time::Duration::from_millis(3));
        window.hover_at(to);
        window.step();
    }
    window.drop_at(to);
    rest(&mut window);
    let coords: Vec<Coord> = (0..5).map(|k| corner_of(&window, &first, k)).collect();
    assert!(coords.contains(&target), "{coords:?} {target:?}");
    assert!(app(&window).session().is_checked());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    rest(&mut window);
    assert_eq!(*app(&window).session().sketch(&first).unwrap(), before);
}

#[test]
fn what_is_typed_on_the_map_goes_into_the_box_and_enter_takes_it() {
    let mut window = close_up();
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    rest(&mut window);
    let place = at(&window, -120.0, 60.0);
    press(&mut window, place);
    for step in ["200<90", "@0,-150"] {
        window.event(Event::Text(step[..1].to_owned()));
        window.step();
        window.step();
        window.get_by_label("输入坐标或数值").type_text(&step[1..]);
        rest(&mut window);
        window.key_press(Key::Enter);
        rest(&mut window);
    }
    assert_eq!(app(&window).session().sketching().corners().len(), 3);
    click(&mut window, "完成");
    let session = app(&window).session();
    let area = session.selected_result().unwrap().area_m2;
    // A right angle of 200 m and 150 m.
    assert!((area / 15_000.0 - 1.0).abs() < 1e-3, "{area}");
}

#[test]
fn drawing_is_offered_above_the_list_and_a_drag_moves_the_map_while_a_tool_is_up() {
    let mut window = close_up();
    click(&mut window, "绘制多边形");
    assert_eq!(
        app(&window).session().sketching().tool(),
        Some(SketchTool::Polygon)
    );
    click(&mut window, "矩形");
    assert_eq!(
        app(&window).session().sketching().tool(),
        Some(SketchTool::Rectangle)
    );
    let before = app(&window).session().view().center;
    let (from, to) = (at(&window, 0.0, 150.0), at(&window, 90.0, 150.0));
    drag(&mut window, from, to);
    let after = app(&window).session().view().center;
    assert!(after.x < before.x - 1e-4, "{before:?} {after:?}");
    click(&mut window, "结束");
    assert_eq!(app(&window).session().sketching().tool(), None);
}
