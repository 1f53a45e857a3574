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

/// How many of 2,000 mutations of some bytes `read` takes for sound.
pub fn mutations(bytes: &[u8], read: impl Fn(&str) -> bool) -> usize {
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let mut sound = 0;
    for _ in 0..2_000 {
        let mut bytes = bytes.to_vec();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = next(256) as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
            if bytes.is_empty() {
                break;
            }
        }
        sound += usize::from(read(&String::from_utf8_lossy(&bytes)));
    }
    sound
}
