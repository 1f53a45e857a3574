//! Suite: the open dialog and the export dialog, by what they say.

use super::{Window, app, click, has, rest, sample, window};
use egui_kittest::kittest::Queryable;
use redline::formats::{self, FormatKind, TextEncoding, WriteOptions};
use redline::session::{Action, Command, Settings};
use std::path::PathBuf;

/// A shapefile in GBK that declares nothing, and a CSV of points.
fn incoming(dir: &std::path::Path) -> (PathBuf, PathBuf) {
    let csv = dir.join("拟选点位.csv");
    std::fs::write(
        &csv,
        "名称,经度,纬度\n甲点,110.31,25.21\n乙点,110.32,25.22\n",
    )
    .unwrap();
    let json = dir.join("a.geojson");
    let ring = "[[110.3,25.2],[110.31,25.2],[110.31,25.21],[110.3,25.2]]";
    let text = format!(
        r#"{{"type":"Feature","properties":{{"名称":"灵渠片区"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
    );
    std::fs::write(&json, text).unwrap();
    let layer = formats::read(
        &formats::Source::from(json.as_path()),
        &Default::default(),
        &Default::default(),
    )
    .unwrap();
    let mut options =
        WriteOptions::for_layer(FormatKind::Shapefile, &layer, "2026-11-23".parse().unwrap());
    options.encoding = TextEncoding::Gbk;
    options.crs = redline::crs::Crs::parse("EPSG:4525").unwrap();
    let shp = dir.join("湿地公园.shp");
    formats::write(&layer, &shp, &options, &Default::default()).unwrap();
    for extension in ["prj", "cpg"] {
        std::fs::remove_file(shp.with_extension(extension)).unwrap();
    }
    (shp, csv)
}

/// Clicks the last control of that name: the dialog stands before the window.
fn click_last(window: &mut Window, label: &str) {
    let at = window.query_all_by_label(label).last().unwrap().rect();
    window.hover_at(at.center());
    window.step();
    window.drag_at(at.center());
    window.step();
    window.drop_at(at.center());
    rest(window);
}

#[test]
fn dropped_files_are_shown_with_map_table_and_candidates_and_opened_as_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let (shp, csv) = incoming(dir.path());
    let mut window = sample(Settings::default());
    let before = app(&window).session().workspace().layers.len();
    app(&window).send(Command::Dropped(vec![shp, csv]));
    rest(&mut window);
    for words in [
        "打开文件",
        "湿地公园",
        "拟选点位",
        "预览 湿地公园（1 个要素）",
        "灵渠片区",
        "GBK",
        "推测，未确认前不能作出判断",
        "2000国家大地坐标系 3度带 第37带",
        "1980西安坐标系 3度带 第37带",
    ] {
        assert!(has(&window, words), "{words}");
    }
    // Another encoding is read at once; its words are in the table.
    click(&mut window, "Big5");
    let item = app(&window).session().preview().unwrap().item().unwrap();
    let seen = item.current().unwrap().rows[0][0].clone();
    assert_ne!(seen, "灵渠片区");
    assert!(has(&window, &seen));
    click_last(&mut window, "GBK");
    click(
        &mut window,
        "EPSG:4525 2000国家大地坐标系 3度带 第37带（带号前缀）",
    );
    let item = app(&window).session().preview().unwrap().item().unwrap();
    assert_eq!(item.choices.encoding, None);
    click(&mut window, "拟选点位");
    assert!(has(&window, "甲点") && has(&window, "列名为“经度”"));
    click(&mut window, "拟建项目");
    click(&mut window, "打开 2 个");
    let session = app(&window).session();
    assert!(session.preview().is_none());
    assert_eq!(session.workspace().layers.len(), before + 1);
    let layer = &session.workspace().layers[0];
    assert_eq!(layer.crs.as_deref(), Some("EPSG:4525"));
    assert!(session.project_rows().iter().any(|r| r.name == "甲点"));
    assert!(session.is_checked());
}

#[test]
fn an_unchecked_file_stays_out_and_cancel_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (shp, csv) = incoming(dir.path());
    let mut window = sample(Settings::default());
    let before = app(&window).session().workspace().to_text();
    app(&window).send(Command::Dropped(vec![shp.clone(), csv.clone()]));
    rest(&mut window);
    click(&mut window, "取消");
    assert!(!has(&window, "打开文件"));
    let session = app(&window).session();
    assert_eq!(session.workspace().to_text(), before);
    assert!(!session.is_dirty());
    app(&window).send(Command::Dropped(vec![shp, csv]));
    rest(&mut window);
    click(&mut window, "打开 湿地公园");
    click(&mut window, "打开");
    let session = app(&window).session();
    assert_eq!(session.workspace().layers[0].name, "拟选点位");
}

#[test]
fn a_file_that_cannot_be_read_says_why_in_the_dialog() {
    let dir = tempfile::tempdir().unwrap();
    let bad = dir.path().join("坏.geojson");
    std::fs::write(&bad, "{ nonsense").unwrap();
    let mut window = window(Settings::default(), Vec::new());
    app(&window).send(Command::Dropped(vec![bad]));
    rest(&mut window);
    assert!(has(&window, "重新取得原文件") || has(&window, "JSON"));
}

#[test]
fn the_export_dialog_tells_losses_for_each_format() {
    let mut window = sample(Settings::default());
    click(&mut window, "生态保护红线");
    app(&window).send(Command::Do(Action::ExportLayer));
    rest(&mut window);
    assert!(has(&window, "导出图层") && has(&window, "处损失"));
    click_last(&mut window, "GBK");
    assert!(has(&window, "没有损失"));
    click(&mut window, "取消");
    assert!(app(&window).session().exporting().is_none());
    assert!(window.query_by_label("导出…").is_some());
}

#[test]
fn the_health_check_shows_findings_with_their_place_and_tries_corrections() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("来件.txt");
    let text = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=37\n精度=0.001\n[地块坐标]\n5,1.0000,1,地块一,面,图幅号,用途,地类,@\nJ1,1,2790000.000,37438000.000\nJ2,1,2790000.000,37438100.000\nJ3,1,2790100.000,37438100.000\nJ3,1,2790100.000,37438100.000\nJ4,1,2790100.000,37438000.000\nJ1,1,2790000.000,37438000.000\n";
    std::fs::write(&path, text).unwrap();
    let mut window = sample(Settings::default());
    app(&window).send(Command::Dropped(vec![path]));
    rest(&mut window);
    click(&mut window, "坐标体检…");
    for words in [
        "重复点",
        "与前一点重复",
        "点J3",
        "补正告知单…",
        "另存坐标文件…",
    ] {
        assert!(has(&window, words), "{words}");
    }
    click(&mut window, "去掉重复点");
    let checkup = app(&window).session().checkup().unwrap();
    assert!(checkup.corrections.drop_duplicates);
    let findings = &checkup.examined.as_ref().unwrap().health.findings;
    let kind = redline::formats::coord_txt::FindingKind::Duplicate;
    assert!(findings.iter().all(|f| f.kind != kind));
    assert!(has(&window, "已试行的改正"));
    click(&mut window, "关闭");
    // Back in the preview it came from.
    assert!(has(&window, "打开文件"));
}
