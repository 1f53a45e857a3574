//! Suite: the window, without a display: found by its words, clicked, looked at.

mod form;
mod keep;
mod map;
mod open_files;
mod sketch;
mod style;
mod table;

use eframe::egui::{Key, Modifiers, Pos2, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use redline::base::date::Date;
use redline::i18n::Lang;
use redline::session::{Action, Command, Session, Settings, Theme};
use redline::ui::App;
use std::time::{Duration, Instant};

type Window = Harness<'static, Option<App>>;

/// A window of 1440 × 900 on the sample, at rest.
fn sample(settings: Settings) -> Window {
    window(settings, vec![Command::Do(Action::OpenSample)])
}

fn window(settings: Settings, first: Vec<Command>) -> Window {
    let as_of = Date::new(2026, 11, 23).unwrap();
    let mut start = Some((Session::new(as_of, settings), first));
    let mut harness = Harness::builder()
        .with_size(Vec2::new(1440.0, 900.0))
        .build_ui_state(
            move |ui, app: &mut Option<App>| match app {
                // Fonts that are set in a frame are there from the next on.
                None => {
                    let (session, first) = start.take().unwrap();
                    *app = Some(App::new(ui.ctx(), session, first).unwrap());
                }
                Some(app) => {
                    let ctx = ui.ctx().clone();
                    app.step(&ctx);
                    app.show(ui);
                }
            },
            None,
        );
    rest(&mut harness);
    harness
}

fn app(window: &Window) -> &App {
    window.state().as_ref().unwrap()
}

/// Until nothing runs and nothing more comes of it.
fn rest(window: &mut Window) {
    let patience = Instant::now() + Duration::from_secs(120);
    let mut quiet = 0;
    while quiet < 4 {
        assert!(Instant::now() < patience, "no rest");
        window.step();
        quiet = if app_is_idle(window) { quiet + 1 } else { 0 };
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn app_is_idle(window: &Window) -> bool {
    window.state().as_ref().is_some_and(App::is_idle)
}

/// Clicks the first control of that name, brought into sight first: lists scroll.
fn click(window: &mut Window, label: &str) {
    let first = |window: &Window| window.query_all_by_label(label).next().unwrap().rect();
    window
        .query_all_by_label(label)
        .next()
        .unwrap()
        .scroll_to_me();
    rest(window);
    let at = first(window).center();
    window.hover_at(at);
    window.step();
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    rest(window);
}

fn has(window: &Window, words: &str) -> bool {
    window.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn the_sample_shows_layers_projects_and_the_first_projects_result() {
    let window = sample(Settings::default());
    for words in [
        "图层",
        "生态保护红线",
        "项目",
        "涉及禁止性管控要求，建议避让",
        "核查日期 2026-11-23",
    ] {
        assert!(has(&window, words), "{words}");
    }
    assert!(window.query_by_label("地图").is_some());
    assert!(app(&window).session().is_checked());
}

#[test]
fn a_click_on_a_project_shows_its_result_and_a_click_on_a_card_its_place() {
    let mut window = sample(Settings::default());
    let rows = app(&window).session().project_rows();
    let row = rows.iter().find(|r| r.name.contains("建筑垃圾")).unwrap();
    let (key, name) = (row.key.clone(), row.name.clone());
    click(&mut window, &name);
    assert_eq!(app(&window).session().selection().project, Some(key));
    click(&mut window, "生态保护红线（一般控制区）");
    assert_eq!(app(&window).session().selection().finding, Some(0));
}

#[test]
fn a_drag_of_the_chosen_project_on_the_map_is_one_edit_and_ctrl_z_takes_it_back() {
    let mut window = sample(Settings::default());
    let first = app(&window).session().project_rows()[0].name.clone();
    click(&mut window, &first);
    // The project stands in the middle of the map once it is shown.
    let map = window.get_by_label("地图").rect();
    let at = |dx: f32| Pos2::new(map.center().x + dx, map.center().y);
    window.hover_at(at(0.0));
    window.drag_at(at(0.0));
    window.step();
    for dx in [10.0, 30.0, 60.0, 90.0] {
        window.hover_at(at(dx));
        window.step();
    }
    assert!(
        app(&window).session().drag().is_some(),
        "the project follows"
    );
    window.drop_at(at(90.0));
    rest(&mut window);
    let session = app(&window).session();
    assert!(session.drag().is_none() && session.is_dirty() && session.is_checked());
    let key = session.selection().project.clone().unwrap();
    let (east, north) = session.move_of(&key);
    assert!(east > 10.0 && north.abs() < east * 0.2, "{east} {north}");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    rest(&mut window);
    let session = app(&window).session();
    assert_eq!(session.move_of(&key), (0.0, 0.0));
    assert!(!session.is_dirty());
}

#[test]
fn the_eye_hides_a_layer_and_the_row_opens_its_details() {
    let mut window = sample(Settings::default());
    click(&mut window, "隐藏图层 生态保护红线");
    let hidden = app(&window).session().layer_entry("ecological_redline");
    assert!(hidden.is_none_or(|l| !l.visible));
    click(&mut window, "永久基本农田");
    assert!(has(&window, "改用编码") && has(&window, "GBK"));
    click(&mut window, "返回项目");
    assert!(app(&window).session().selection().layer.is_none());
}

#[test]
fn ctrl_k_finds_a_county_and_enter_goes_there() {
    let mut window = sample(Settings::default());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    rest(&mut window);
    window.get_by_label("查找").type_text("阳朔");
    rest(&mut window);
    assert!(has(&window, "阳朔县"));
    window.key_press(Key::Enter);
    rest(&mut window);
    for _ in 0..30 {
        window.step();
    }
    let center = app(&window).session().view().center;
    assert!(
        (center.x - 110.5).abs() < 0.15 && (center.y - 24.8).abs() < 0.2,
        "{center:?}"
    );
}

#[test]
fn the_window_speaks_english_and_darkens() {
    let mut window = sample(Settings {
        lang: Lang::En,
        theme: Theme::Dark,
        large_text: true,
        ..Settings::default()
    });
    assert!(has(&window, "Involves a prohibition") && has(&window, "Check date"));
    // The first frame knows no screen size yet: its picture must not hold up the real one.
    let patience = Instant::now() + Duration::from_secs(60);
    while !app(&window).is_complete() {
        assert!(Instant::now() < patience, "the map is never drawn");
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_empty_window_says_what_to_do() {
    let window = window(Settings::default(), Vec::new());
    for words in ["打开一个工作区", "打开桂林示例", "还没有图层", "还没有项目"]
    {
        assert!(has(&window, words), "{words}");
    }
}

#[test]
fn every_control_has_a_name() {
    let window = sample(Settings::default());
    let nameless: Vec<String> = window
        .query_all(egui_kittest::kittest::By::new().predicate(|node| {
            use eframe::egui::accesskit::Role;
            let role = node.role();
            matches!(
                role,
                Role::Button | Role::CheckBox | Role::TextInput | Role::ComboBox | Role::Slider
            ) && node.label().is_none_or(|l| l.trim().is_empty())
        }))
        .map(|n| format!("{:?} {:?}", n.accesskit_node().role(), n.rect()))
        .collect();
    assert!(nameless.is_empty(), "{nameless:?}");
}

#[test]
fn ctrl_shift_s_asks_where_and_does_not_save_over_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("workspace.toml");
    let text = "schema = 1\n\n[[layer]]\nid = \"a\"\nname = \"甲\"\nfile = \"a.geojson\"\n";
    std::fs::write(&path, text).unwrap();
    let open = vec![Command::OpenWorkspace(path.clone())];
    let mut window = window(Settings::default(), open);
    click(&mut window, "隐藏图层 甲");
    assert!(app(&window).session().is_dirty());
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    rest(&mut window);
    assert!(app(&window).session().is_dirty());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}
