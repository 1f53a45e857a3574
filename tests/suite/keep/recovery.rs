//! Unsaved states: written beside the workspace, offered with what differs, never taken silently.

use super::{edit_and_tick, everything, folder, is_ours, open, tick, told, workspace};
use crate::session::Desk;
use redline::session::{Action, Command, KeepCommand, Question, Settings};
use redline::workspace::Workspace;
use redline::workspace::keep::recovery;
use std::fs;

#[test]
fn what_is_not_saved_is_kept_in_the_folder_and_offered_with_what_differs() {
    let dir = folder();
    let path = workspace(dir.path());
    let saved = fs::read_to_string(&path).unwrap();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    assert_eq!(fs::read_to_string(&path).unwrap(), saved, "the file stays");
    assert!(recovery::path_of(&path).is_file());
    assert!(desk.session.keep().written_at().is_some());
    let unsaved = desk.session.workspace().to_text();
    // Gone without a word, as by a kill.
    drop(desk);

    let mut desk = open(dir.path());
    let offered = desk.session.keep().offered().unwrap();
    let codes: Vec<_> = offered
        .differences()
        .iter()
        .map(|m| m.code.as_str())
        .collect();
    assert_eq!(codes, ["keep.diff_changed"]);
    assert!(!offered.is_saved_over());
    assert!(desk.session.is_empty(), "nothing is open before the answer");
    desk.send(Command::Keep(KeepCommand::Recover(true)));
    desk.settle();
    assert!(desk.session.is_dirty() && is_ours(&desk));
    let view = |text: &str| Workspace::parse(text, &path).unwrap().layers;
    assert_eq!(view(&desk.session.workspace().to_text()), view(&unsaved));
    assert!(told(&desk, "keep.recovered"));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    assert!(!desk.session.is_dirty());
    assert!(!recovery::path_of(&path).exists());
    drop(desk);
    let desk = open(dir.path());
    assert!(desk.session.keep().offered().is_none());
    assert_eq!(desk.session.workspace().layers[0].opacity, 0.5);
}

#[test]
fn the_saved_state_is_taken_only_when_asked_for_and_the_other_one_is_then_gone() {
    let dir = folder();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    drop(desk);
    let path = workspace(dir.path());
    // Opened and left again without an answer: offered again.
    drop(open(dir.path()));
    assert!(recovery::path_of(&path).exists());
    let mut desk = open(dir.path());
    desk.send(Command::Keep(KeepCommand::Recover(false)));
    desk.settle();
    assert!(!desk.session.is_dirty());
    assert_eq!(desk.session.workspace().layers[0].opacity, 1.0);
    assert!(!recovery::path_of(&path).exists());
    drop(desk);
    assert!(open(dir.path()).session.keep().offered().is_none());
}

#[test]
fn a_window_closed_properly_leaves_nothing_beside_the_workspace() {
    let dir = folder();
    let before = everything(dir.path());
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    assert_ne!(everything(dir.path()), before);
    // Taken back: there is nothing unsaved any more.
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert!(!recovery::path_of(&workspace(dir.path())).exists());
    edit_and_tick(&mut desk);
    desk.send(Command::CloseAnyway);
    desk.settle();
    drop(desk);
    assert_eq!(everything(dir.path()), before);
}

#[test]
fn a_change_is_written_once_until_there_is_another() {
    let dir = folder();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    let file = recovery::path_of(&workspace(dir.path()));
    fs::remove_file(&file).unwrap();
    tick(&mut desk);
    assert!(!file.exists(), "nothing has changed since");
    desk.send(Command::SetOpacity("red".into(), 0.25));
    tick(&mut desk);
    assert!(file.exists());
}

#[test]
fn a_workspace_without_a_folder_is_not_kept_anywhere() {
    let dir = folder();
    let mut desk = Desk::new();
    let file = dir.path().join("red.geojson");
    let before = everything(dir.path());
    desk.send(Command::OpenFile(
        file,
        redline::session::OpenAs::Layer(redline::layer::Role::Other),
    ));
    tick(&mut desk);
    assert!(desk.session.is_dirty());
    assert_eq!(desk.session.keep().written_at(), None);
    assert_eq!(everything(dir.path()), before);
}

#[test]
fn a_saved_file_that_broke_is_said_and_the_unsaved_state_still_offered() {
    let dir = folder();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    drop(desk);
    let path = workspace(dir.path());
    fs::write(&path, "schema = [").unwrap();
    let mut desk = open(dir.path());
    let offered = desk.session.keep().offered().unwrap();
    assert_eq!(offered.saved_fault().unwrap().code, "workspace.malformed");
    desk.send(Command::Keep(KeepCommand::Recover(false)));
    desk.settle();
    assert!(
        recovery::path_of(&path).exists(),
        "the last good copy stays"
    );
    let mut desk = open(dir.path());
    desk.send(Command::Keep(KeepCommand::Recover(true)));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    assert_eq!(Workspace::open(&path).unwrap().layers[0].opacity, 0.5);
}

#[test]
fn a_file_saved_over_since_is_pointed_out() {
    let dir = folder();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    drop(desk);
    let path = workspace(dir.path());
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("测试", "测试二")).unwrap();
    let desk = open(dir.path());
    let offered = desk.session.keep().offered().unwrap();
    assert!(offered.is_saved_over());
    assert_eq!(offered.differences()[0].code, "keep.diff_title");
}

#[test]
fn a_damaged_recovery_file_is_told_of_and_left_as_it_is() {
    let dir = folder();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    drop(desk);
    let file = recovery::path_of(&workspace(dir.path()));
    let text = fs::read_to_string(&file).unwrap();
    let cases = [
        (text.replace("0.5", "0.6"), "keep.recovery_damaged"),
        (
            text.replace("schema = 1\nat", "schema = 2\nat"),
            "keep.recovery_newer",
        ),
        ("\u{feff}x".to_owned(), "keep.recovery_damaged"),
        (String::new(), "keep.recovery_damaged"),
    ];
    for (bad, code) in cases {
        assert_ne!(bad, text, "{code}");
        fs::write(&file, &bad).unwrap();
        let desk = open(dir.path());
        assert!(told(&desk, code), "{code} {:?}", desk.session.notices());
        assert!(desk.session.is_loaded() && desk.session.keep().offered().is_none());
        drop(desk);
        assert_eq!(fs::read_to_string(&file).unwrap(), bad);
    }
}

#[test]
fn no_recovery_file_of_mutated_bytes_stops_the_program() {
    let dir = folder();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    drop(desk);
    let path = workspace(dir.path());
    let text = fs::read(recovery::path_of(&path)).unwrap();
    let sound = super::mutations(&text, |text| recovery::parse(text, &path, None).is_ok());
    assert!(sound < 2_000);
}

#[test]
fn undoing_all_before_the_file_is_written_leaves_none() {
    let dir = folder();
    let mut desk = open(dir.path());
    desk.send(Command::SetOpacity("red".into(), 0.5));
    desk.settle();
    desk.send(Command::Keep(KeepCommand::Tick));
    // Before the write has come back.
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert!(!recovery::path_of(&workspace(dir.path())).exists());
}

#[test]
fn leaving_by_the_question_about_unsaved_work_discards_it_for_good() {
    let dir = folder();
    let other = folder();
    let mut desk = open(dir.path());
    edit_and_tick(&mut desk);
    desk.send(Command::OpenWorkspace(workspace(other.path())));
    assert!(matches!(
        desk.seen.last(),
        Some(redline::session::Effect::Ask(Question::Unsaved(Some(_))))
    ));
    desk.send(Command::OpenWorkspaceAnyway(workspace(other.path())));
    desk.settle();
    assert!(!recovery::path_of(&workspace(dir.path())).exists());
    let desk = open(dir.path());
    assert!(is_ours(&desk), "the folder was let go");
    assert!(desk.session.keep().offered().is_none());
    assert_eq!(Settings::default(), *desk.session.settings());
}
