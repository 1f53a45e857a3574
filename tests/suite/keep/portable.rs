//! Run from a stick: everything the program keeps stands beside it, nothing elsewhere.

use super::everything;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program in a folder of its own, as on a stick.
struct Stick {
    dir: tempfile::TempDir,
    watched: tempfile::TempDir,
}

/// What programs write to by themselves.
const PLACES: [&str; 14] = [
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
    "TMPDIR",
    "TMP",
    "TEMP",
    "APPDATA",
    "LOCALAPPDATA",
    "USERPROFILE",
    "PROGRAMDATA",
    "ALLUSERSPROFILE",
];

impl Stick {
    fn new() -> Self {
        // Beside the program under test, so that a second name for it costs nothing.
        let program = Path::new(env!("CARGO_BIN_EXE_redline"));
        let dir = tempfile::Builder::new()
            .prefix("stick")
            .tempdir_in(program.parent().unwrap())
            .unwrap();
        let name = dir.path().join(program.file_name().unwrap());
        if fs::hard_link(program, &name).is_err() {
            fs::copy(program, &name).unwrap();
        }
        let watched = tempfile::tempdir().unwrap();
        for place in PLACES {
            fs::create_dir(watched.path().join(place)).unwrap();
        }
        Self { dir, watched }
    }

    fn program(&self) -> PathBuf {
        let name = Path::new(env!("CARGO_BIN_EXE_redline"))
            .file_name()
            .unwrap();
        self.dir.path().join(name)
    }

    fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program());
        command.args(arguments).current_dir(folder);
        for place in PLACES {
            command.env(place, self.watched.path().join(place));
        }
        command
    }

    fn run(&self, folder: &Path, arguments: &[&str]) -> Output {
        let mut command = self.command(folder, arguments);
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.output().unwrap()
    }

    /// What was written where the program should not.
    fn traces(&self) -> Vec<String> {
        let all = everything(self.watched.path());
        all.into_iter().filter(|f| f.contains('/')).collect()
    }
}

#[test]
fn commands_leave_nothing_on_the_machine() {
    let stick = Stick::new();
    let dir = crate::session::folder();
    let before = everything(dir.path());
    let runs: [&[&str]; 5] = [
        &[
            "--portable",
            "check",
            "workspace.toml",
            "--as-of",
            "2026-11-23",
        ],
        &["--portable", "info", "red.geojson"],
        &[
            "--portable",
            "convert",
            "red.geojson",
            "out.gpkg",
            "--as-of",
            "2026-11-23",
        ],
        &[
            "--portable",
            "pack",
            "workspace.toml",
            "-o",
            "out.zip",
            "--within",
            "110,25,110.35,25.25",
        ],
        &["--portable", "wipe", "workspace.toml", "--yes"],
    ];
    for arguments in runs {
        let output = stick.run(dir.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(2), "{arguments:?}: {said}");
    }
    assert_eq!(stick.traces(), Vec::<String>::new());
    let left = everything(dir.path());
    let new: Vec<_> = left.iter().filter(|f| !before.contains(f)).collect();
    assert_eq!(new, ["out.gpkg"], "only what was asked for and not wiped");
    assert_eq!(
        everything(stick.dir.path()).len(),
        1,
        "commands keep nothing"
    );
}

#[test]
fn settings_stand_beside_the_program_once_it_was_asked_to_be_portable() {
    use redline::session::settings;
    // Nothing is asked of the environment before the folder beside the program is looked for.
    let path = settings::path(true).unwrap();
    let folder = path.parent().unwrap();
    assert_eq!(folder.file_name().unwrap(), settings::PORTABLE);
    let program = std::env::current_exe().unwrap();
    assert_eq!(folder.parent(), program.parent());
    assert!(settings::is_portable(true));
    assert!(!settings::is_portable(false));
}

/// The window, where there is a display to open one on.
#[cfg(all(feature = "gui", target_os = "linux"))]
#[test]
fn the_window_leaves_nothing_on_the_machine_either() {
    let Some(display) = std::env::var_os("DISPLAY") else {
        return;
    };
    let stick = Stick::new();
    let dir = crate::session::folder();
    let picture = stick.dir.path().join("window.png");
    let arguments = [
        "--portable",
        "--screenshot",
        picture.to_str().unwrap(),
        "--window-as-of",
        "2026-11-23",
        "workspace.toml",
    ];
    let mut command = stick.command(dir.path(), &arguments);
    command
        .env("DISPLAY", display)
        .env_remove("WAYLAND_DISPLAY")
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
    let output = command.output().unwrap();
    assert!(picture.is_file(), "{output:?}");
    assert_eq!(stick.traces(), Vec::<String>::new());
    let beside = everything(stick.dir.path());
    assert!(
        beside.contains(&"redline-data/settings.toml".to_owned()),
        "{beside:?}"
    );
}
