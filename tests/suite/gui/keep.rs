//! Keeping, packing and cases in the window, found by their words.

use super::{Window, app, click, has, rest, window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use redline::session::{Command, Settings};
use redline::workspace::Workspace;
use redline::workspace::keep::recovery;
use std::path::Path;

fn on(dir: &Path) -> Window {
    let open = vec![Command::OpenWorkspace(dir.join("workspace.toml"))];
    window(Settings::default(), open)
}

/// Until the unsaved state is written: the window looks by itself every few seconds.
fn let_seconds_pass(window: &mut Window) {
    for _ in 0..20 {
        window.step();
    }
    rest(window);
}

#[test]
fn what_was_not_saved_is_offered_after_a_kill_and_goes_on_to_be_saved() {
    let dir = crate::session::folder();
    let path = dir.path().join("workspace.toml");
    let mut first = on(dir.path());
    click(&mut first, "隐藏图层 自然保护区");
    let_seconds_pass(&mut first);
    assert!(has(&first, "未保存，已于"));
    assert!(recovery::path_of(&path).is_file());
    drop(first);

    let mut window = on(dir.path());
    for words in [
        "发现未保存的内容",
        "与已保存的内容相比",
        "图层改动：自然保护区",
        "用已保存的内容",
    ] {
        assert!(has(&window, words), "{words}");
    }
    // It stays until it is answered.
    window.key_press(Key::Escape);
    rest(&mut window);
    assert!(has(&window, "发现未保存的内容"));
    click(&mut window, "恢复未保存的内容");
    assert!(!has(&window, "发现未保存的内容"));
    assert!(app(&window).session().is_dirty());
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    rest(&mut window);
    assert!(!app(&window).session().is_dirty());
    drop(window);
    let saved = Workspace::open(&path).unwrap();
    assert!(
        !saved
            .layers
            .iter()
            .find(|l| l.id == "reserve")
            .unwrap()
            .visible
    );
    assert!(!recovery::path_of(&path).exists());
}

#[test]
fn a_second_window_says_who_has_the_folder_and_gets_it_once_it_is_free() {
    let dir = crate::session::folder();
    let first = on(dir.path());
    let mut second = on(dir.path());
    assert!(has(&second, "此文件夹已在另一窗口打开"));
    drop(first);
    click(&mut second, "重新打开");
    assert!(!has(&second, "此文件夹已在另一窗口打开"));
    assert!(!app(&second).session().keep().is_read_only());
}

#[test]
fn packing_is_reached_from_the_menu_and_says_what_stays_out() {
    let dir = crate::session::folder();
    let path = dir.path().join("workspace.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let role = "role = \"nature_reserve\"\n";
    let text = text.replace(role, &format!("{role}secrecy = \"secret\"\n"));
    std::fs::write(&path, text).unwrap();
    let mut window = on(dir.path());
    click(&mut window, "菜单");
    click(&mut window, "打包工作区…");
    assert!(has(&window, "因密级不装入 1 个图层"));
    assert!(has(&window, "· 自然保护区 · 秘密"));
    click(&mut window, "秘密");
    assert!(!has(&window, "因密级不装入"));
    click(&mut window, "裁剪到地图当前范围");
    assert!(has(&window, "不再视为完整"));
    click(&mut window, "取消");
    assert!(app(&window).session().packing().is_none());
}

#[test]
fn a_case_is_begun_and_its_step_entered() {
    let dir = crate::session::folder();
    let mut window = on(dir.path());
    click(&mut window, "菜单");
    click(&mut window, "案卷流程…");
    assert!(has(&window, "此文件夹还不是案卷"));
    click(&mut window, "经办人");
    window.get_by_label("经办人").type_text("张三");
    rest(&mut window);
    click(&mut window, "建案（接件）");
    assert!(has(&window, "当前：接件（2026-11-23，张三）"));
    click(&mut window, "合格");
    click(&mut window, "记录步骤");
    assert!(has(&window, "当前：坐标检查（2026-11-23，张三）"));
    click(&mut window, "存为本轮结果");
    assert!(has(&window, "第 1 轮 · 2026-11-23"));
    window.key_press(Key::Escape);
    rest(&mut window);
    assert!(!app(&window).session().cases().is_open());
}
