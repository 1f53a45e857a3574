//! The style editor, found by its words.

use super::*;
use redline::style::{LayerStyle, Scheme};
use std::sync::Arc;

/// A window on a layer of plots with areas, its details open.
fn plots(dir: &tempfile::TempDir, settings: Settings) -> Window {
    let plot = |i: u32| {
        let (x, y) = (110.30 + 0.02 * f64::from(i), 25.20);
        let (a, b) = (x + 0.01, y + 0.01);
        format!(
            r#"{{"type":"Feature","properties":{{"地类":"{}","面积":{}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{a},{y}],[{a},{b}],[{x},{b}],[{x},{y}]]]}}}}"#,
            ["林地", "耕地", "园地"][(i % 3) as usize],
            f64::from(i * i) + 0.5
        )
    };
    let features: Vec<String> = (1..=12).map(plot).collect();
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    std::fs::write(dir.path().join("a.geojson"), text).unwrap();
    let path = dir.path().join("workspace.toml");
    let text = "schema = 1\n\n[[layer]]\nid = \"a\"\nname = \"地块\"\nfile = \"a.geojson\"\n";
    std::fs::write(&path, text).unwrap();
    let mut window = window(settings, vec![Command::OpenWorkspace(path)]);
    click(&mut window, "地块");
    window
}

fn draft(window: &Window) -> Arc<LayerStyle> {
    Arc::clone(&app(window).session().styling().unwrap().draft)
}

fn own(window: &Window) -> Option<Arc<LayerStyle>> {
    app(window)
        .session()
        .layer_entry("a")
        .unwrap()
        .style
        .clone()
}

#[test]
fn five_classes_are_chosen_shown_in_the_legend_kept_and_undone() {
    let dir = tempfile::tempdir().unwrap();
    let mut window = plots(&dir, Settings::default());
    click(&mut window, "编辑样式…");
    for words in ["样式", "方案", "符号", "标注", "比例尺", "确定", "取消"] {
        assert!(has(&window, words), "{words}");
    }
    click(&mut window, "分级");
    let style = draft(&window);
    let Some(Scheme::Graduated { field, classes, .. }) = &style.scheme else {
        panic!("{:?}", style.scheme);
    };
    assert_eq!((field.as_str(), *classes), ("面积", 5));
    assert!(has(&window, "12 个数值"));
    assert!(window.query_by_label("直方图与分级界线").is_some());
    assert!(own(&window).is_none(), "nothing is kept yet");
    click(&mut window, "确定");
    assert_eq!(own(&window).unwrap().rules.len(), 6);
    assert!(app(&window).session().is_dirty());
    // The legend stands under the layer, with counts.
    assert!(window.query_by_label("图例 地块").is_some());
    assert!(window.query_all_by_label_contains("≤").next().is_some());
    click(&mut window, "图例 地块");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    rest(&mut window);
    assert!(own(&window).is_none() && !app(&window).session().is_dirty());
    assert!(window.query_by_label("图例 地块").is_none());
}

#[test]
fn categories_can_be_titled_and_cancelled() {
    let dir = tempfile::tempdir().unwrap();
    let mut window = plots(&dir, Settings::default());
    click(&mut window, "编辑样式…");
    click(&mut window, "分类");
    let style = draft(&window);
    assert!(matches!(&style.scheme, Some(Scheme::Categories { field, .. }) if field == "地类"));
    for words in [
        "编辑符号 林地",
        "编辑符号 耕地",
        "编辑符号 园地",
        "编辑符号 无数据",
    ] {
        assert!(window.query_by_label(words).is_some(), "{words}");
    }
    click(&mut window, "编辑符号 耕地");
    click(&mut window, "取消");
    assert!(app(&window).session().styling().is_none());
    assert!(own(&window).is_none() && !app(&window).session().is_dirty());
}

#[test]
fn a_tick_in_the_editor_is_on_the_map_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut window = plots(&dir, Settings::default());
    click(&mut window, "编辑样式…");
    assert!(draft(&window).label.is_some());
    click(&mut window, "显示标注");
    for _ in 0..40 {
        window.step();
    }
    rest(&mut window);
    assert!(draft(&window).label.is_none());
    click(&mut window, "取消");
}

#[test]
fn every_control_of_the_editor_has_a_name_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let dir = tempfile::tempdir().unwrap();
        let mut window = plots(
            &dir,
            Settings {
                lang,
                ..Settings::default()
            },
        );
        let (edit, graduated) = match lang {
            Lang::Zh => ("编辑样式…", "分级"),
            Lang::En => ("Edit style…", "Graduated"),
        };
        click(&mut window, edit);
        click(&mut window, graduated);
        let nameless: Vec<String> = window
            .query_all(egui_kittest::kittest::By::new().predicate(|node| {
                use eframe::egui::accesskit::Role;
                let role = node.role();
                matches!(
                    role,
                    Role::Button
                        | Role::CheckBox
                        | Role::TextInput
                        | Role::ComboBox
                        | Role::Slider
                        | Role::SpinButton
                        | Role::RadioButton
                ) && node.label().is_none_or(|l| l.trim().is_empty())
            }))
            .map(|n| format!("{:?} {:?}", n.accesskit_node().role(), n.rect()))
            .collect();
        assert!(nameless.is_empty(), "{lang:?} {nameless:?}");
    }
}
