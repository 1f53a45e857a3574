//! Suite: keeping. Unsaved states, folders held by others, read-only places, and the process
//! killed while it saves.

mod cases;
mod kill;
mod lock;
mod pack;
mod portable;
mod recovery;
mod sources;

use crate::session::{Desk, folder};
use redline::session::keep::Place;
use redline::session::{Command, KeepCommand};
use std::path::{Path, PathBuf};

/// A desk on the workspace of a folder.
fn open(dir: &Path) -> Desk {
    Desk::open(&workspace(dir))
}

fn workspace(dir: &Path) -> PathBuf {
    dir.join("workspace.toml")
}

/// Makes an edit and lets a few seconds pass.
fn edit_and_tick(desk: &mut Desk) {
    desk.send(Command::SetOpacity("red".into(), 0.5));
    tick(desk);
}

fn tick(desk: &mut Desk) {
    desk.settle();
    desk.send(Command::Keep(KeepCommand::Tick));
    desk.settle();
}

fn is_ours(desk: &Desk) -> bool {
    matches!(desk.session.keep().place(), Place::Ours(_))
}

fn told(desk: &Desk, code: &str) -> bool {
    let mut notices = desk.session.notices().iter();
    notices.any(|n| n.message.code == code)
}

/// Every file and folder under a folder, sorted.
pub fn everything(dir: &Path) -> Vec<String> {
    fn walk(root: &Path, dir: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap();
            found.push(name.to_string_lossy().replace('\\', "/"));
            if path.is_dir() {
                walk(root, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(dir, dir, &mut found);
    found.sort();
    found
}
