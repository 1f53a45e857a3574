//! The files a workspace names: moved with it, found again, and watched while the window is open.

use super::{folder, open, tick, told, workspace};
use redline::session::{Action, Command, KeepCommand};
use redline::workspace::Workspace;
use std::fs;
use std::path::Path;

/// A workspace saved once, so that what its files hold is recorded.
fn recorded() -> tempfile::TempDir {
    let dir = folder();
    let mut desk = open(dir.path());
    tick(&mut desk);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    dir
}

fn loaded(desk: &crate::session::Desk, id: &str) -> bool {
    desk.session.loaded(id).layer().is_some()
}

#[test]
fn saving_records_what_every_file_holds_and_keeps_what_somebody_wrote() {
    let dir = recorded();
    let path = workspace(dir.path());
    let saved = Workspace::open(&path).unwrap();
    let files: Vec<_> = saved.sources.iter().map(|s| s.file.as_str()).collect();
    assert_eq!(files, ["red.geojson", "reserve.geojson", "sites.geojson"]);
    let red = fs::read(dir.path().join("red.geojson")).unwrap();
    assert_eq!(saved.sources[0].bytes, red.len() as u64);
    assert_eq!(
        saved.sources[0].sha256,
        redline::base::files::sha256_of_bytes(&red)
    );
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("# 某局工作区") && text.contains("mystery = 7"));
    // A key of a newer version beside ours survives.
    let text = text.replacen("bytes =", "later = 1\nbytes =", 1);
    fs::write(&path, &text).unwrap();
    let mut desk = open(dir.path());
    tick(&mut desk);
    desk.send(Command::SetOpacity("red".into(), 0.5));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    assert!(fs::read_to_string(&path).unwrap().contains("later = 1"));
}

#[test]
fn a_folder_that_was_moved_opens_as_it_was() {
    let dir = recorded();
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("另一盘");
    fs::rename(dir.path(), &to).unwrap();
    let mut desk = open(&to);
    tick(&mut desk);
    assert!(desk.session.is_checked());
    assert!(desk.session.relinking().is_none());
    assert!(!told(&desk, "keep.changed_since_saved"));
}

#[test]
fn missing_files_are_looked_for_and_asked_about_once_for_all() {
    // In a folder of its own: what stands next to it is searched, too.
    let (dir, around) = (recorded(), tempfile::tempdir().unwrap());
    let root = &around.path().join("案卷");
    fs::rename(dir.path(), root).unwrap();
    fs::create_dir(root.join("图层")).unwrap();
    fs::rename(root.join("red.geojson"), root.join("图层/红线.geojson")).unwrap();
    fs::rename(root.join("sites.geojson"), root.join("图层/sites.geojson")).unwrap();
    // Called the same, but something else: shown, not taken.
    fs::remove_file(root.join("reserve.geojson")).unwrap();
    fs::write(root.join("图层/reserve.geojson"), "{}").unwrap();
    let mut desk = open(root);
    tick(&mut desk);
    let rows = desk.session.relinking().unwrap();
    let chosen: Vec<_> = rows.iter().map(|r| (r.file.as_str(), r.chosen)).collect();
    assert_eq!(
        chosen,
        [
            ("red.geojson", Some(0)),
            ("reserve.geojson", None),
            ("sites.geojson", Some(0))
        ]
    );
    assert_eq!(rows[1].candidates[0].is_same, Some(false));
    desk.send(Command::Keep(KeepCommand::Relink(true)));
    tick(&mut desk);
    assert!(desk.session.relinking().is_none(), "asked once");
    assert!(loaded(&desk, "red") && !loaded(&desk, "reserve"));
    assert_eq!(desk.session.workspace().layers[0].file, "图层/红线.geojson");
    assert_eq!(
        desk.session.workspace().projects[0].file,
        "图层/sites.geojson"
    );
    assert!(desk.session.project_rows().len() == 2);
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(desk.session.workspace().layers[0].file, "red.geojson");
    assert!(!desk.session.is_dirty(), "one edit for all");
}

#[test]
fn leaving_files_missing_asks_no_more() {
    let dir = recorded();
    fs::create_dir(dir.path().join("x")).unwrap();
    fs::rename(
        dir.path().join("red.geojson"),
        dir.path().join("x/red.geojson"),
    )
    .unwrap();
    let mut desk = open(dir.path());
    tick(&mut desk);
    desk.send(Command::Keep(KeepCommand::Relink(false)));
    tick(&mut desk);
    tick(&mut desk);
    assert!(desk.session.relinking().is_none());
    assert!(!desk.session.is_dirty());
}

fn write_other(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let other = text.replace("110.3,", "110.301,");
    assert_ne!(other, text);
    fs::write(path, other).unwrap();
}

#[test]
fn a_source_that_changes_under_an_open_window_is_said_and_its_results_are_outdated() {
    let dir = recorded();
    let mut desk = open(dir.path());
    tick(&mut desk);
    let before = desk.area(1);
    let red = dir.path().join("red.geojson");
    let old = fs::read_to_string(&red).unwrap();
    // Written anew with the same content: nothing to say.
    fs::remove_file(&red).unwrap();
    fs::write(&red, &old).unwrap();
    tick(&mut desk);
    assert!(!told(&desk, "keep.changed_now"));
    assert!(desk.session.is_checked());
    write_other(&red);
    tick(&mut desk);
    assert!(told(&desk, "keep.changed_now"));
    assert!(desk.session.project_rows().iter().all(|r| r.outdated));
    let told_once = desk.session.notices().len();
    tick(&mut desk);
    assert_eq!(desk.session.notices().len(), told_once);
    assert!(desk.session.project_rows().iter().all(|r| r.outdated));
    desk.send(Command::Do(Action::Recheck));
    desk.settle();
    assert!(desk.session.is_checked());
    assert_ne!(desk.area(1), before);
    // What is watched from here on is what was read anew.
    tick(&mut desk);
    fs::write(&red, &old).unwrap();
    tick(&mut desk);
    assert!(desk.session.project_rows().iter().all(|r| r.outdated));
}

#[test]
fn a_source_that_changed_since_the_workspace_was_saved_is_said_at_opening() {
    let dir = recorded();
    write_other(&dir.path().join("red.geojson"));
    let mut desk = open(dir.path());
    tick(&mut desk);
    assert!(told(&desk, "keep.changed_since_saved"));
    desk.send(Command::SetOpacity("red".into(), 0.5));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    drop(desk);
    let mut desk = open(dir.path());
    tick(&mut desk);
    assert!(!told(&desk, "keep.changed_since_saved"), "saved, so known");
}
