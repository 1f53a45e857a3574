//! Verifying a bundle: its members against its manifest, its inputs against their hashes, its
//! rules against the program's, and its result against the check run again.
//!
//! The check is run with the bundle's own rules and workspace, on the files it holds or on those
//! found by name and hash beside it. A file that is another than it was is told and used; one that
//! is not found makes it impossible to run.

use super::compare::{ResultChange, changes};
use super::gather::{self, Place, Places, Terms, fingerprint, gather};
use super::rules_compared::{own_rules, rules};
use super::{ANSWERS, BundlingError, DATA, PICTURES, RESULT, WORKSPACE};
use crate::base::files::{sha256_of_bytes, sha256_of_file};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::report::json;
use crate::screening::check;
use crate::workspace::Workspace;
use crate::workspace::bundle::{Bundle, InputFile, InputKind, MemberFault};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most files looked at to find one that was renamed.
const MOST_FILES: usize = 20_000;
/// Most bytes of a result that are compared.
const MOST_RESULT: usize = 256 << 20;
/// Folders in folders looked into for it.
const DEPTH: u32 = 8;

/// What to verify.
#[derive(Debug, Clone)]
pub struct VerifyRequest {
    /// The bundle.
    pub bundle: Bundle,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Folder in which files are looked for that it does not hold.
    pub folder: Option<PathBuf>,
    /// The workspace's file, to be compared with what was packed.
    pub workspace: Option<PathBuf>,
    /// Threads to use; the outcome does not depend on it.
    pub num_threads: usize,
}

/// How a finding is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// As it was.
    Same,
    /// Worth knowing, no difference.
    Note,
    /// Another than it was.
    Differs,
    /// Could not be looked at.
    Missing,
}

/// One line of a verification.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// How it is marked.
    pub mark: Mark,
    /// The sentence.
    pub message: Message,
}

/// What a verification came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// SHA-256 of the bundle's file.
    pub sha256: String,
    /// What was found, in the order it was looked at.
    pub findings: Vec<Finding>,
    /// Lines of the result that are not the same.
    pub changes: Vec<ResultChange>,
}

impl Verification {
    /// The worst of all: [`Mark::Same`] where nothing differs.
    pub fn outcome(&self) -> Mark {
        let worst = self.findings.iter().map(|f| f.mark).max();
        match worst.unwrap_or(Mark::Same) {
            Mark::Note => Mark::Same,
            other => other,
        }
    }

    pub(super) fn add(&mut self, mark: Mark, message: Message) {
        self.findings.push(Finding { mark, message });
    }
}

/// Verifies a bundle.
///
/// # Errors
/// [`BundlingError`]: the bundle lacks what it must have, or the user stopped it.
pub fn verify(request: &VerifyRequest, progress: &Progress) -> Result<Verification, BundlingError> {
    let bundle = &request.bundle;
    let mut out = Verification {
        sha256: request.sha256.clone(),
        findings: Vec::new(),
        changes: Vec::new(),
    };
    members(bundle, &mut out);
    product(bundle, &mut out);
    let rules = rules(bundle, &mut out)?;
    let workspace = workspace(request, &mut out)?;
    let answers = match bundle.member(ANSWERS) {
        Some(bytes) => gather::answers(bytes).map_err(|m| BundlingError::failed(m, None))?,
        None => BTreeMap::new(),
    };
    let places = places(request, &workspace, &mut out, progress)?;
    if out.outcome() == Mark::Missing {
        out.add(Mark::Missing, Message::new("bundle.v_not_run"));
        return Ok(out);
    }
    let terms = Terms {
        rules: Arc::new(rules),
        answers,
        as_of: bundle.manifest.as_of,
        num_threads: request.num_threads,
    };
    let input = gather(&workspace, &places, &terms, progress)?;
    let screening = check(&input, progress)?;
    compare_results(bundle, &json(&screening), &mut out)?;
    if bundle.members_under(PICTURES).next().is_some() {
        let again = super::pictures(&input, &screening, progress)?;
        compare_pictures(bundle, &again, &mut out);
    }
    Ok(out)
}

/// Maps drawn again, against those in the bundle, byte for byte.
fn compare_pictures(bundle: &Bundle, again: &[(String, Arc<[u8]>)], out: &mut Verification) {
    let packed: BTreeMap<&str, &Arc<[u8]>> = bundle.members_under(PICTURES).collect();
    let mut same = 0usize;
    for (name, png) in again {
        if packed.get(name.as_str()).is_some_and(|p| **p == *png) {
            same += 1;
        } else {
            out.add(
                Mark::Differs,
                Message::new("bundle.v_picture_differs").with("name", name.as_str()),
            );
        }
    }
    let known = |name: &str| again.iter().any(|(n, _)| n == name);
    for name in packed.keys().filter(|n| !known(n)) {
        out.add(
            Mark::Differs,
            Message::new("bundle.v_picture_gone").with("name", *name),
        );
    }
    if same > 0 {
        out.add(
            Mark::Same,
            Message::new("bundle.v_pictures_same").with("count", same),
        );
    }
}

pub(super) fn lacks(name: &str) -> BundlingError {
    BundlingError::failed(Message::new("bundle.lacks").with("name", name), None)
}

fn members(bundle: &Bundle, out: &mut Verification) {
    let faults = bundle.faults();
    if faults.is_empty() {
        out.add(
            Mark::Same,
            Message::new("bundle.v_members_same").with("count", bundle.manifest.members.len()),
        );
    }
    for fault in faults {
        let (code, name) = match &fault {
            MemberFault::Differs(name) => ("bundle.v_member_differs", name),
            MemberFault::Missing(name) => ("bundle.v_member_missing", name),
            MemberFault::Unnamed(name) => ("bundle.v_member_unnamed", name),
        };
        out.add(
            Mark::Differs,
            Message::new(code).with("name", name.as_str()),
        );
    }
}

fn product(bundle: &Bundle, out: &mut Verification) {
    let now = env!("CARGO_PKG_VERSION");
    if bundle.manifest.product != now {
        out.add(
            Mark::Note,
            Message::new("bundle.v_product")
                .with("then", bundle.manifest.product.as_str())
                .with("now", now),
        );
    }
    for left in &bundle.manifest.left_out {
        out.add(
            Mark::Note,
            Message::new("bundle.v_left_out")
                .with(
                    "role",
                    Message::new(format!("layer.role_{}", left.role.code()).as_str()),
                )
                .with("class", Message::new(class_code(left.secrecy))),
        );
    }
}

fn class_code(class: crate::workspace::Secrecy) -> &'static str {
    use crate::workspace::Secrecy;
    match class {
        Secrecy::Public => "bundle.class_public",
        Secrecy::Internal => "bundle.class_internal",
        Secrecy::Secret => "bundle.class_secret",
        Secrecy::Confidential => "bundle.class_confidential",
    }
}

fn workspace(request: &VerifyRequest, out: &mut Verification) -> Result<Workspace, BundlingError> {
    let bytes = request
        .bundle
        .member(WORKSPACE)
        .ok_or_else(|| lacks(WORKSPACE))?;
    let text = String::from_utf8_lossy(bytes);
    let workspace = Workspace::parse(&text, Path::new(WORKSPACE))
        .map_err(|e| BundlingError::failed(e.message(), None))?;
    if let (Some(path), Some(then)) = (
        &request.workspace,
        &request.bundle.manifest.workspace_sha256,
    ) {
        match sha256_of_file(path) {
            Ok(now) if now == *then => {
                out.add(Mark::Same, Message::new("bundle.v_workspace_same"));
            }
            Ok(_) => out.add(Mark::Differs, Message::new("bundle.v_workspace_changed")),
            Err(e) => out.add(
                Mark::Missing,
                Message::new("bundle.v_workspace_io")
                    .with("cause", crate::base::files::io_message(&e)),
            ),
        }
        own_rules(&request.bundle, path, out)?;
    }
    Ok(workspace)
}

/// Where each file of the check is now.
fn places(
    request: &VerifyRequest,
    workspace: &Workspace,
    out: &mut Verification,
    progress: &Progress,
) -> Result<Places, BundlingError> {
    let inputs = &request.bundle.manifest.inputs;
    let mut seeker = Seeker {
        folder: request
            .folder
            .as_deref()
            .and_then(|f| f.canonicalize().ok()),
        listed: None,
        hashes: BTreeMap::new(),
    };
    let mut same = 0usize;
    let mut found: BTreeMap<&str, Place> = BTreeMap::new();
    for input in inputs.iter().filter(|i| i.kind != InputKind::Answers) {
        progress.check()?;
        let place = locate(&request.bundle, input, &mut seeker);
        let Some(place) = place else {
            out.add(
                Mark::Missing,
                Message::new("bundle.v_input_missing").with("name", input.name.as_str()),
            );
            continue;
        };
        let now = match &place {
            Place::Disk(path) => seeker.hash(path),
            Place::Held(_) => fingerprint(&place).map_or(String::new(), |(hash, _)| hash),
        };
        if now == input.sha256 {
            same += 1;
        } else {
            out.add(
                Mark::Differs,
                Message::new("bundle.v_input_changed")
                    .with("name", input.name.as_str())
                    .with("then", input.sha256.as_str())
                    .with("now", now),
            );
        }
        found.insert(&input.name, place);
    }
    if same > 0 {
        out.add(
            Mark::Same,
            Message::new("bundle.v_inputs_same")
                .with("count", same)
                .with(
                    "all",
                    inputs
                        .iter()
                        .filter(|i| i.kind != InputKind::Answers)
                        .count(),
                ),
        );
    }
    let by_name: BTreeMap<&str, &InputFile> = inputs.iter().map(|i| (i.name.as_str(), i)).collect();
    let mut sidecars: BTreeMap<String, Vec<&InputFile>> = BTreeMap::new();
    for input in inputs {
        let (stem, extension) = parted(&input.name);
        if ["shx", "dbf", "prj", "cpg"].contains(&extension.as_str()) {
            sidecars.entry(stem).or_default().push(input);
        }
    }
    let mut places = Places::new();
    let layers = workspace.layers.iter().map(|l| &l.file);
    for file in layers.chain(workspace.projects.iter().map(|p| &p.file)) {
        let Some(main) = main_of(file, &by_name).filter(|m| !places.contains_key(&m.name)) else {
            continue;
        };
        let (stem, extension) = parted(&main.name);
        let beside = sidecars.get(&stem).filter(|_| extension == "shp");
        if let Some(place) = together(main, beside.map_or(&[][..], |b| b.as_slice()), &found) {
            places.insert(main.name.clone(), place);
        }
    }
    Ok(places)
}

/// The input that an entry of the workspace names, with or without a layer behind `#`.
fn main_of<'a>(file: &str, inputs: &BTreeMap<&str, &'a InputFile>) -> Option<&'a InputFile> {
    let whole = inputs.get(file).copied();
    whole.or_else(|| {
        file.match_indices('#')
            .filter_map(|(at, _)| file.get(..at))
            .find_map(|name| inputs.get(name).copied())
    })
}

/// A main file with what stood beside it: where it lies if all lie as they did, else in memory
/// under their old names.
fn together(
    main: &InputFile,
    beside: &[&InputFile],
    found: &BTreeMap<&str, Place>,
) -> Option<Place> {
    let group: Vec<&InputFile> = std::iter::once(main)
        .chain(beside.iter().copied())
        .collect();
    let mut held = Vec::new();
    let mut on_disk = true;
    for input in &group {
        match found.get(input.name.as_str())? {
            Place::Disk(path) => {
                on_disk &= ends_like(path, &input.name);
            }
            Place::Held(_) => on_disk = false,
        }
    }
    if on_disk {
        return found.get(main.name.as_str()).cloned();
    }
    for input in group {
        let bytes: Arc<[u8]> = match found.get(input.name.as_str())? {
            Place::Disk(path) => Arc::from(std::fs::read(path).ok()?),
            Place::Held(files) => Arc::clone(&files.first()?.1),
        };
        held.push((file_name(&input.name).to_owned(), bytes));
    }
    Some(Place::Held(held))
}

fn file_name(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, file)| file)
}

fn ends_like(path: &Path, name: &str) -> bool {
    path.file_name()
        .is_some_and(|n| n.to_string_lossy() == file_name(name))
        && path.ends_with(name)
}

/// A name without its extension, and the extension, in lower case.
fn parted(name: &str) -> (String, String) {
    let lower = name.to_lowercase();
    match lower.rsplit_once('.') {
        Some((stem, extension)) => (stem.to_owned(), extension.to_owned()),
        None => (lower, String::new()),
    }
}

fn locate(bundle: &Bundle, input: &InputFile, seeker: &mut Seeker) -> Option<Place> {
    if let Some(content) = bundle.member(&format!("{DATA}{}", input.name)) {
        return Some(Place::Held(vec![(
            file_name(&input.name).to_owned(),
            Arc::clone(content),
        )]));
    }
    let there = seeker.at(&input.name);
    match there {
        Some(path) if seeker.hash(&path) == input.sha256 => Some(Place::Disk(path)),
        // Renamed or moved; if not, the changed one is all there is.
        there => seeker.by_hash(input).or(there).map(Place::Disk),
    }
}

/// Looks for files under one folder, and nowhere else.
struct Seeker {
    folder: Option<PathBuf>,
    listed: Option<Vec<(PathBuf, u64)>>,
    /// Each file is read once, whatever the manifest claims.
    hashes: BTreeMap<PathBuf, String>,
}

impl Seeker {
    /// The file of that name; links that lead out of the folder are not followed.
    fn at(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_deref()?;
        let path = folder.join(name);
        let real = path.canonicalize().ok()?;
        (real.starts_with(folder) && real.is_file()).then_some(path)
    }

    /// The file's hash; empty where it cannot be read.
    fn hash(&mut self, path: &Path) -> String {
        if let Some(known) = self.hashes.get(path) {
            return known.clone();
        }
        let hash = sha256_of_file(path).unwrap_or_default();
        self.hashes.insert(path.to_path_buf(), hash.clone());
        hash
    }

    /// A file of the same content under another name.
    fn by_hash(&mut self, input: &InputFile) -> Option<PathBuf> {
        let folder = self.folder.clone()?;
        let listed = self.listed.get_or_insert_with(|| {
            let mut files = Vec::new();
            list(&folder, DEPTH, &mut files);
            files.sort();
            files
        });
        let alike: Vec<PathBuf> = listed
            .iter()
            .filter(|(_, size)| *size == input.bytes)
            .map(|(path, _)| path.clone())
            .collect();
        alike
            .into_iter()
            .find(|path| self.hash(path) == input.sha256)
    }
}

fn list(folder: &Path, depth: u32, files: &mut Vec<(PathBuf, u64)>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<_> = entries.take(MOST_FILES).flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if files.len() >= MOST_FILES {
            return;
        }
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && depth > 0 {
            list(&entry.path(), depth - 1, files);
        } else if kind.is_file()
            && let Ok(meta) = entry.metadata()
        {
            files.push((entry.path(), meta.len()));
        }
    }
}

fn compare_results(
    bundle: &Bundle,
    again: &str,
    out: &mut Verification,
) -> Result<(), BundlingError> {
    let packed = bundle.member(RESULT).ok_or_else(|| lacks(RESULT))?;
    if packed.len() > MOST_RESULT {
        let why = Message::new("bundle.bad_result").with("why", packed.len());
        return Err(BundlingError::failed(why, None));
    }
    if packed.as_ref() == again.as_bytes() {
        out.add(
            Mark::Same,
            Message::new("bundle.v_result_same").with("hash", sha256_of_bytes(packed)),
        );
        return Ok(());
    }
    let broken = |e: serde_json::Error| {
        BundlingError::failed(
            Message::new("bundle.bad_result").with("why", e.to_string()),
            None,
        )
    };
    let before = serde_json::from_slice(packed).map_err(broken)?;
    let after = serde_json::from_str(again).map_err(broken)?;
    out.changes = changes(&before, &after);
    out.add(
        Mark::Differs,
        Message::new("bundle.v_result_changed").with("count", out.changes.len()),
    );
    Ok(())
}
