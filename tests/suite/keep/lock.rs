//! Folders that somebody else has open, and places where nothing can be written.

use super::{edit_and_tick, everything, folder, is_ours, open, told, workspace};
use redline::session::keep::Place;
use redline::session::{Action, Command, Effect, KeepCommand, Question};
use redline::workspace::keep::lock::{Holder, Locked, holder_of, lock};
use redline::workspace::keep::{FOLDER, recovery};
use std::fs;
use std::path::Path;

fn asks_where(effect: Option<&Effect>) -> bool {
    matches!(effect, Some(Effect::Ask(Question::SaveAs)))
}

/// The mark of a process that is gone.
fn leave_mark(dir: &Path, host: &str) {
    let own = dir.join(FOLDER);
    fs::create_dir_all(&own).unwrap();
    let text = format!(
        "host = \"{host}\"\nuser = \"张三\"\nprocess = 1\nsince = 1786723260\ntoken = \"x\"\n"
    );
    fs::write(own.join("holder.toml"), text).unwrap();
}

#[test]
fn a_second_window_is_told_who_has_the_folder_and_saves_elsewhere() {
    let dir = folder();
    let first = open(dir.path());
    assert!(is_ours(&first));
    let mut second = open(dir.path());
    let Place::Theirs(holder) = second.session.keep().place() else {
        panic!("{:?}", second.session.keep().place());
    };
    let Place::Ours(lock) = first.session.keep().place() else {
        panic!("not held");
    };
    assert_eq!(holder, lock.holder());
    assert_eq!(holder.process, std::process::id());
    assert!(second.session.is_loaded(), "it is open all the same");
    edit_and_tick(&mut second);
    let path = workspace(dir.path());
    assert!(!recovery::path_of(&path).exists(), "nothing is written");
    let saved = fs::read_to_string(&path).unwrap();
    second.send(Command::Do(Action::Save));
    assert!(asks_where(second.seen.last()));
    second.send(Command::SaveAs(path.clone()));
    assert!(asks_where(second.seen.last()));
    second.settle();
    assert_eq!(fs::read_to_string(&path).unwrap(), saved);
    assert!(told(&second, "keep.theirs"));

    let elsewhere = tempfile::tempdir().unwrap();
    second.send(Command::SaveAs(elsewhere.path().join("w.toml")));
    second.settle();
    assert!(is_ours(&second) && !second.session.is_dirty());
    assert!(is_ours(&first), "the first window keeps its own");
    assert_eq!(holder_of(dir.path()).as_ref(), Some(lock.holder()));
}

#[test]
fn once_the_first_window_is_closed_the_second_gets_the_folder() {
    let dir = folder();
    let first = open(dir.path());
    let mut second = open(dir.path());
    second.send(Command::Keep(KeepCommand::TryAgain(false)));
    second.settle();
    assert!(!is_ours(&second), "still open");
    drop(first);
    second.send(Command::Keep(KeepCommand::TryAgain(false)));
    second.settle();
    assert!(is_ours(&second));
    // Opening what is open already does not lock oneself out.
    second.send(Command::OpenWorkspace(workspace(dir.path())));
    second.settle();
    assert!(is_ours(&second));
    fs::write(workspace(dir.path()), "schema = [").unwrap();
    second.send(Command::OpenWorkspace(workspace(dir.path())));
    second.settle();
    assert!(is_ours(&second), "nor does failing to");
    let before: Vec<_> = ["red.geojson", "reserve.geojson", "sites.geojson"].into();
    drop(second);
    let left: Vec<_> = everything(dir.path());
    assert!(before.iter().all(|f| left.contains(&(*f).to_owned())));
    assert!(!dir.path().join(FOLDER).exists());
}

#[test]
fn a_mark_of_this_machine_whose_process_is_gone_is_taken_over_and_told() {
    let dir = folder();
    leave_mark(dir.path(), &Holder::me(0).host);
    let desk = open(dir.path());
    assert!(is_ours(&desk));
    assert!(told(&desk, "keep.taken_over"));
}

#[test]
fn a_mark_of_another_machine_is_taken_over_only_when_the_user_says_so() {
    let dir = folder();
    leave_mark(dir.path(), "另一台");
    let mut desk = open(dir.path());
    let Place::Left(holder) = desk.session.keep().place() else {
        panic!("{:?}", desk.session.keep().place());
    };
    assert_eq!(
        (holder.host.as_str(), holder.user.as_str()),
        ("另一台", "张三")
    );
    desk.send(Command::Do(Action::Save));
    assert!(asks_where(desk.seen.last()));
    desk.send(Command::Keep(KeepCommand::TryAgain(false)));
    desk.settle();
    assert!(!is_ours(&desk));
    desk.send(Command::Keep(KeepCommand::TryAgain(true)));
    desk.settle();
    assert!(is_ours(&desk));
}

#[test]
fn a_mark_of_rubbish_is_nobodys_and_no_name_is_longer_than_a_line() {
    let dir = folder();
    leave_mark(dir.path(), &"长".repeat(5_000));
    let Locked::Left(holder) = lock(dir.path(), Holder::me(1), false) else {
        panic!("not told");
    };
    assert_eq!(holder.host.chars().count(), 80);
    let mark = dir.path().join(FOLDER).join("holder.toml");
    fs::write(&mark, "host = [").unwrap();
    assert!(matches!(
        lock(dir.path(), Holder::me(1), false),
        Locked::Ours { .. }
    ));
}

#[test]
fn where_nothing_can_be_written_the_window_says_so_and_saving_asks_for_another_place() {
    let dir = folder();
    // Works for every user: a file where the folder would have to be.
    fs::write(dir.path().join(FOLDER), "").unwrap();
    let mut desk = open(dir.path());
    assert!(matches!(desk.session.keep().place(), Place::ReadOnly(_)));
    let why = desk.session.keep().why_read_only().unwrap();
    assert_eq!(why.code, "keep.read_only");
    edit_and_tick(&mut desk);
    desk.send(Command::Do(Action::Save));
    assert!(asks_where(desk.seen.last()));
    let elsewhere = tempfile::tempdir().unwrap();
    desk.send(Command::SaveAs(elsewhere.path().join("w.toml")));
    desk.settle();
    assert!(is_ours(&desk));
    assert!(elsewhere.path().join("w.toml").is_file());
}

#[test]
fn saving_into_a_folder_that_somebody_has_open_is_refused() {
    let (mine, theirs) = (folder(), folder());
    let _other = open(theirs.path());
    let mut desk = open(mine.path());
    let target = theirs.path().join("other.toml");
    desk.send(Command::SaveAs(target.clone()));
    desk.settle();
    assert!(told(&desk, "keep.save_held"));
    assert!(!target.exists());
    assert!(asks_where(desk.seen.last()));
    assert!(is_ours(&desk));
}

#[test]
fn the_sample_stays_as_it_was_shipped() {
    let mut desk = crate::session::Desk::new();
    let sample = desk.session.sample_path().unwrap().clone();
    desk.send(Command::OpenWorkspace(sample.clone()));
    desk.settle();
    assert!(matches!(desk.session.keep().place(), Place::Sample));
    let id = desk.session.workspace().layers[0].id.clone();
    desk.send(Command::SetOpacity(id, 0.5));
    super::tick(&mut desk);
    desk.send(Command::Do(Action::Save));
    assert!(asks_where(desk.seen.last()));
    desk.send(Command::SaveAs(sample.clone()));
    assert!(asks_where(desk.seen.last()));
    assert!(!sample.with_file_name(FOLDER).exists());
}

#[test]
fn many_who_ask_at_once_are_told_apart_and_one_has_it() {
    let dir = folder();
    let held: usize = std::thread::scope(|scope| {
        let ask = || {
            let mut mine = 0;
            for _ in 0..50 {
                if let Locked::Ours { lock, .. } = lock(dir.path(), Holder::me(1), true) {
                    let again = lock_again(dir.path());
                    assert!(again, "two hold the same folder");
                    drop(lock);
                    mine += 1;
                }
            }
            mine
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    assert!(held > 0);
    assert!(!dir.path().join(FOLDER).exists());
}

/// Whether asking again is refused while somebody has it.
fn lock_again(dir: &Path) -> bool {
    !matches!(lock(dir, Holder::me(2), true), Locked::Ours { .. })
}
