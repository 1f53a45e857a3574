//! Suite: the attribute table in the window: opened by key, sorted by its heads, filtered by
//! typing, its rows chosen on the map.

use super::{app, click, has, rest, sample};
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use redline::session::attributes::TableOf;
use redline::session::{Command, Settings, TableCommand};

#[test]
fn the_table_opens_sorts_completes_a_condition_and_a_click_on_a_row_chooses_it_on_the_map() {
    let mut window = sample(Settings::default());
    window.key_press(Key::F6);
    rest(&mut window);
    let layer = |window: &super::Window| match &app(window).session().attributes().unwrap().of {
        TableOf::Layer(id) => id.clone(),
        TableOf::Projects(file) => file.clone(),
    };
    assert!(
        has(&window, "属性表") && has(&window, "在所有属性中查找") || !layer(&window).is_empty()
    );
    app(&window).send(Command::Table(TableCommand::Open(TableOf::Layer(
        "ecological_redline".into(),
    ))));
    rest(&mut window);
    let num = app(&window).session().attributes().unwrap().num_rows();
    assert!(num > 10);
    // By its head, up and down.
    let field = app(&window)
        .session()
        .attributes()
        .unwrap()
        .layer()
        .schema
        .fields[0]
        .name
        .clone();
    click(&mut window, &format!("按 {field} 排序"));
    let sort = |window: &super::Window| app(window).session().attributes().unwrap().sort;
    assert!(!sort(&window).unwrap().descending);
    click(&mut window, &format!("按 {field} 排序"));
    assert!(sort(&window).unwrap().descending);
    // A condition typed: the field is offered and taken with Enter.
    let first: String = field.chars().take(1).collect();
    window.get_by_label("筛选条件").focus();
    rest(&mut window);
    window.get_by_label("筛选条件").type_text(&first);
    rest(&mut window);
    assert!(window.query_all_by_label(&field).next().is_some());
    window.key_press(Key::Enter);
    rest(&mut window);
    let filter =
        |window: &super::Window| app(window).session().attributes().unwrap().filter.clone();
    assert!(filter(&window).starts_with(&field), "{}", filter(&window));
    window.get_by_label("筛选条件").type_text("is null");
    rest(&mut window);
    assert_eq!(app(&window).session().attributes().unwrap().num_rows(), 0);
    assert!(has(&window, "没有符合条件的要素。"));
    app(&window).send(Command::Table(TableCommand::Filter(String::new(), 0)));
    rest(&mut window);
    // A row clicked is chosen on the map.
    let table = app(&window).session().attributes().unwrap();
    let id = table.feature(2).unwrap().id();
    let row: Vec<String> = table
        .heads(redline::i18n::Lang::Zh)
        .iter()
        .map(|head| table.cell(2, head.column))
        .collect();
    let start = format!("{} | {}", row[0], row[1]);
    let at = window
        .query_all_by_label_contains(&start)
        .next()
        .unwrap()
        .rect()
        .center();
    window.hover_at(at);
    window.step();
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    rest(&mut window);
    let chosen = app(&window).session().selected().of("ecological_redline");
    assert!(chosen.is_some_and(|ids| ids.len() == 1 && ids.contains(id)));
    assert!(has(&window, "已选 1"));
    window.key_press(Key::F6);
    rest(&mut window);
    assert!(app(&window).session().attributes().is_none());
}

#[test]
fn statistics_by_county_are_one_click_from_the_table_and_add_up_in_sight() {
    let mut window = sample(Settings::default());
    app(&window).send(Command::Table(TableCommand::Open(TableOf::Layer(
        "ecological_redline".into(),
    ))));
    rest(&mut window);
    click(&mut window, "统计");
    assert!(has(&window, "统计方式") && has(&window, "恭城瑶族自治县 | "));
    let statistics = app(&window).session().statistics().unwrap();
    let rows = &statistics.summed.as_ref().unwrap().summary;
    assert_eq!(rows.total.count, 154);
    let units: u64 = rows.rows.iter().map(|r| r.area.units()).sum();
    assert_eq!(units, rows.total.area.units());
    click(&mut window, "属性表");
    assert!(has(&window, "154 个要素"));
}

#[test]
fn the_ruler_is_laid_by_clicks_on_the_map_and_put_away_with_esc() {
    let mut window = sample(Settings::default());
    window.key_press_modifiers(Modifiers::COMMAND, Key::M);
    rest(&mut window);
    assert!(has(&window, "在地图上单击逐点量算"));
    let middle = window.get_by_label("地图").rect().center();
    for by in [vec2(-60.0, 40.0), vec2(60.0, 40.0), vec2(70.0, -60.0)] {
        window.hover_at(middle + by);
        window.step();
        window.drag_at(middle + by);
        window.step();
        window.drop_at(middle + by);
        rest(&mut window);
        // Apart in time, so that no two clicks are a double one.
        for _ in 0..40 {
            window.step();
        }
    }
    let measuring = app(&window).session().measuring().unwrap();
    assert_eq!(measuring.points.len(), 3, "{measuring:?}");
    assert!(has(&window, "距离（米）") && has(&window, "末段方位角") && has(&window, "测地线"));
    click(&mut window, "量面积");
    assert!(has(&window, "面积（公顷）"));
    window.key_press(Key::Escape);
    rest(&mut window);
    assert!(app(&window).session().measuring().is_none());
}
