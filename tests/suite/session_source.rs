//! Suite: session. A source that changes under a running check: its result is not shown, and
//! checking again reads it anew.

use crate::session::{Desk, folder};
use redline::session::{Action, Command, Effect, NoticeKind, dispatch};
use std::fs;

#[test]
fn a_source_that_changes_under_a_check_ends_it_and_checking_again_reads_it() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let before = desk.area(1);
    let effects = dispatch(&mut desk.session, Command::RemoveLayer("reserve".into()));
    // The check of the edit has been asked for; now the site's file moves under it.
    let path = dir.path().join("sites.geojson");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\n\n")).unwrap();
    for effect in effects {
        desk.start(effect);
    }
    desk.settle();
    assert!(!desk.session.is_checked());
    assert!(desk.session.project_rows().iter().all(|r| r.outdated));
    let told = desk
        .session
        .notices()
        .iter()
        .any(|n| n.kind == NoticeKind::Error && n.message.code == "screening.source_changed");
    assert!(told);
    desk.send(Command::Do(Action::Recheck));
    desk.settle();
    assert!(desk.session.is_checked());
    assert_eq!(desk.area(1), before);
    let narrower = text.replace("25.25]", "25.255]");
    assert_ne!(narrower, text);
    fs::write(&path, narrower).unwrap();
    desk.send(Command::Do(Action::Recheck));
    desk.settle();
    assert!(desk.session.is_checked());
    assert_ne!(desk.area(1), before);
}

#[test]
fn files_that_stay_as_they_are_are_not_read_again_by_checking_again() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let effects = dispatch(&mut desk.session, Command::Do(Action::Recheck));
    assert!(effects.iter().any(|e| matches!(e, Effect::Check(_))));
    assert!(!effects.iter().any(|e| matches!(e, Effect::Load { .. })));
}
