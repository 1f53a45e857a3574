//! Cases in a folder: one line each, found by state and words.

use super::{CaseFile, FILE, Outcome, Step};
use crate::base::date::Date;
use crate::base::message::Message;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders looked into at most.
const MOST: usize = 5_000;
/// Folders inside each other: year, office, case.
const DEPTH: usize = 3;

/// A case in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// Its folder.
    pub folder: PathBuf,
    /// Its workspace, if it names one that is there.
    pub workspace: Option<PathBuf>,
    /// What it is called; the folder's name where it says nothing.
    pub name: String,
    /// 受理编号.
    pub receipt_no: String,
    /// 建设单位.
    pub applicant: String,
    /// The last step, when, and by whom.
    pub state: Option<(Step, Date, String)>,
    /// What the last coordinate check came to, if that is the last step.
    pub outcome: Option<Outcome>,
    /// The round it is in.
    pub round: u32,
    /// Why it cannot be read; the other fields are then empty.
    pub fault: Option<Message>,
}

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// In number, name or applicant; every word must be found.
    pub words: String,
    /// The last step taken.
    pub state: Option<Step>,
}

impl CaseFilter {
    /// Whether a case is wanted.
    pub fn takes(&self, row: &CaseRow) -> bool {
        let is_state = self
            .state
            .is_none_or(|wanted| row.state.as_ref().is_some_and(|s| s.0 == wanted));
        let folder = row.folder.file_name().unwrap_or_default().to_string_lossy();
        let all =
            format!("{} {} {} {folder}", row.receipt_no, row.name, row.applicant).to_lowercase();
        let words = self.words.to_lowercase();
        is_state && words.split_whitespace().all(|word| all.contains(word))
    }
}

/// The cases in a folder and the folders below it, by number, then name. Those that cannot be read
/// are in the list with why.
pub fn list(folder: &Path) -> Vec<CaseRow> {
    let mut rows = Vec::new();
    let mut left = MOST;
    walk(folder, DEPTH, &mut left, &mut rows);
    rows.sort_by(|a, b| {
        let key = |r: &CaseRow| {
            (
                r.receipt_no.is_empty(),
                r.receipt_no.clone(),
                r.name.clone(),
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.folder.cmp(&b.folder))
    });
    rows
}

fn walk(folder: &Path, depth: usize, left: &mut usize, rows: &mut Vec<CaseRow>) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    if folder.join(FILE).symlink_metadata().is_ok() {
        // A case holds no other.
        rows.push(row(folder));
        return;
    }
    if depth == 0 {
        return;
    }
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|e| e.file_type().is_ok_and(|t| t.is_dir()))
        .filter(|e| !e.file_name().to_string_lossy().starts_with('.'))
        .map(|e| e.path())
        .collect();
    folders.sort();
    for folder in folders {
        walk(&folder, depth - 1, left, rows);
    }
}

fn row(folder: &Path) -> CaseRow {
    let own_name = folder.file_name().unwrap_or_default();
    let own_name = own_name.to_string_lossy().into_owned();
    let empty = |fault| CaseRow {
        folder: folder.to_path_buf(),
        workspace: None,
        name: own_name.clone(),
        receipt_no: String::new(),
        applicant: String::new(),
        state: None,
        outcome: None,
        round: 1,
        fault,
    };
    let case = match CaseFile::open(folder) {
        Ok(Some(case)) => case,
        Ok(None) => return empty(None),
        Err(message) => return empty(Some(message)),
    };
    let last = case.state();
    // The name of a file beside it, not a way out of the folder.
    let is_plain = !case.workspace.is_empty() && !case.workspace.contains(['/', '\\']);
    let workspace = is_plain.then(|| folder.join(&case.workspace));
    CaseRow {
        workspace: workspace.filter(|w| w.is_file()),
        name: if case.name.trim().is_empty() {
            own_name.clone()
        } else {
            case.name.clone()
        },
        receipt_no: case.receipt_no.clone(),
        applicant: case.applicant.clone(),
        state: last.map(|s| (s.step, s.date, s.officer.clone())),
        outcome: last.and_then(|s| s.outcome),
        round: case.round(),
        ..empty(None)
    }
}
