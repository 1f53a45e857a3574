//! What several rooms' tests begin with: the binary as a user types it, the sample as a check
//! takes it.

use redline::base::progress::Progress;
use redline::rules::RuleBase;
use redline::screening::CheckInput;
use redline::workspace::{LoadedLayer, Paths, Workspace};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

/// The binary in a folder, without a display.
pub fn redline(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redline"))
        .args(args)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

/// What it printed.
pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it said besides.
pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A workspace of the sample, read whole, checked on a date.
pub fn sample_input(file: &str, as_of: &str) -> CheckInput {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/guilin");
    let workspace = Workspace::open(&folder.join(file)).unwrap();
    let progress = Progress::new();
    let ready = |loaded| match loaded {
        LoadedLayer::Ready(layer) => layer,
        other => panic!("{other:?}"),
    };
    CheckInput {
        zones: workspace
            .layers
            .iter()
            .map(|e| {
                let loaded = workspace.load_layer(e, Paths::InsideFolder, &progress);
                e.zone_layer(ready(loaded))
            })
            .collect(),
        failed: Vec::new(),
        checklist: workspace
            .checklist_roles()
            .into_iter()
            .map(|(role, check, reason)| (role, check, reason.map(str::to_owned)))
            .collect(),
        projects: workspace
            .projects
            .iter()
            .map(|e| {
                let mut entry = e.clone();
                entry.schematic |= workspace.schematic;
                let loaded = workspace.load_project(&entry, Paths::InsideFolder, &progress);
                entry.project_layer(ready(loaded))
            })
            .collect(),
        rules: Arc::new(RuleBase::shipped().unwrap()),
        answers: BTreeMap::new(),
        as_of: as_of.parse().unwrap(),
        area_method: workspace.area_method.unwrap_or_default(),
        num_threads: 2,
    }
}
