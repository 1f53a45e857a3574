//! What a check is written as: PDF, workbook, patches, JSON and its schema, the check bundle.

mod bundle;
mod command;
mod patches;
mod pdf;
mod read_pdf;
mod schema;
mod workbook;

use redline::base::date::Date;
use redline::base::progress::Progress;
use redline::rules::RuleBase;
use redline::screening::model::Screening;
use redline::screening::{CheckInput, check};
use redline::workspace::{LoadedLayer, Paths, Workspace};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

fn as_of() -> Date {
    Date::new(2026, 11, 23).unwrap()
}

/// The sample of Guilin, checked once for all tests here.
fn sample() -> &'static (CheckInput, Screening) {
    static SAMPLE: OnceLock<(CheckInput, Screening)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/guilin/workspace.toml");
        let workspace = Workspace::open(&path).unwrap();
        let progress = Progress::new();
        let ready = |loaded| match loaded {
            LoadedLayer::Ready(layer) => layer,
            other => panic!("{other:?}"),
        };
        let input = CheckInput {
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
                    let loaded = workspace.load_project(e, Paths::InsideFolder, &progress);
                    e.project_layer(ready(loaded))
                })
                .collect(),
            rules: Arc::new(RuleBase::shipped().unwrap()),
            answers: BTreeMap::new(),
            as_of: as_of(),
            area_method: workspace.area_method.unwrap_or_default(),
            num_threads: 2,
        };
        let screening = check(&input, &progress).unwrap();
        (input, screening)
    })
}

/// All that is not blank.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
