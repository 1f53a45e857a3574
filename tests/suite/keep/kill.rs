//! The process killed at random moments while it saves: what is opened afterwards is the state
//! before or the state after, whole.

use super::workspace;
use redline::layer::Role;
use redline::session::keep::store;
use redline::session::{Command, KeepCommand};
use redline::workspace::keep::lock::{Holder, Locked, lock};
use redline::workspace::keep::recovery;
use redline::workspace::{LayerEntry, Workspace};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

/// Tells the child where to save.
const CHILD: &str = "REDLINE_SAVING_CHILD";
/// How often the child is killed.
const KILLS: u64 = 100;

/// The workspace in state `n`: every layer names it, and their number follows from it.
fn state(workspace: &mut Workspace, n: u64) {
    workspace.title = n.to_string();
    workspace.layers = (0..20 + n % 37)
        .map(|i| LayerEntry {
            version: n.to_string(),
            ..LayerEntry::undeclared(&format!("l{i}"), "图层", "red.geojson", Role::Other)
        })
        .collect();
}

/// The state a workspace is in, which it must be in as a whole.
fn state_of(workspace: &Workspace) -> u64 {
    let n: u64 = workspace.title.parse().unwrap();
    let mut whole = Workspace::new("");
    state(&mut whole, n);
    assert_eq!(workspace.layers, whole.layers, "a mixture");
    n
}

/// Not a test of its own: the process that is killed.
#[test]
#[ignore = "the process that another test kills"]
fn a_child_that_saves_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else {
        return;
    };
    let path = Path::new(&path);
    let folder = path.parent().unwrap();
    let Locked::Ours { lock, .. } = lock(folder, Holder::me(1), false) else {
        panic!("the folder is not free");
    };
    let mut saved = Workspace::open(path).unwrap();
    let first = state_of(&saved) + 1;
    for n in first.. {
        state(&mut saved, n);
        println!("state {n}");
        std::io::stdout().flush().unwrap();
        if n % 2 == 0 {
            recovery::write(&saved, &Default::default(), n).unwrap();
        }
        let Command::Keep(KeepCommand::Stored(stored)) = store(Box::new(saved), None, 0, true)
        else {
            panic!("not stored");
        };
        saved = *stored.saved.unwrap().0;
    }
    drop(lock);
}

#[test]
fn killed_at_a_hundred_random_moments_while_saving_it_opens_to_the_old_or_the_new_state() {
    let dir = tempfile::tempdir().unwrap();
    let path = workspace(dir.path());
    let mut first = Workspace::new("");
    state(&mut first, 0);
    std::fs::write(&path, first.to_text()).unwrap();
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let (mut olds, mut news, mut kept) = (0, 0, 0);
    for _ in 0..KILLS {
        let mut child = Process::new(std::env::current_exe().unwrap())
            .args([
                "keep::kill::a_child_that_saves_until_it_is_killed",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut begun = None;
        let number = |line: &str| line.split("state ").nth(1).and_then(|n| n.parse().ok());
        while begun.is_none() {
            begun = number(&lines.next().expect("the child says nothing").unwrap());
        }
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        std::thread::sleep(Duration::from_micros(seed % 4_000));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it was killed.
        for line in lines.map_while(Result::ok) {
            begun = number(&line).or(begun);
        }
        let begun: u64 = begun.unwrap();
        let saved = state_of(&Workspace::open(&path).unwrap());
        assert!(saved == begun || saved + 1 == begun, "{saved} {begun}");
        olds += usize::from(saved + 1 == begun);
        news += usize::from(saved == begun);
        let unsaved = recovery::read(&path).unwrap();
        if let Some(unsaved) = unsaved {
            kept += 1;
            // Only every second state is kept unsaved, and what is kept outlives its saving here,
            // where no session forgets it: it is the last such state, whole.
            let found = state_of(&unsaved.workspace);
            assert!(found == begun || found + 1 == begun, "{found} {begun}");
        }
        let Locked::Ours { stale, .. } = lock(dir.path(), Holder::me(2), false) else {
            panic!("the dead still hold it");
        };
        assert!(stale.is_some(), "it did not let go");
    }
    println!("old {olds}, new {news}, unsaved found {kept}");
    assert!(olds > 0, "every kill came too late to matter");
}
