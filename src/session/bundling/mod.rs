//! The check bundle (核查包): made from a workspace ([`make`]) and verified by running the check
//! again ([`verify`]).
//!
//! A bundle holds the workspace, the rules, the answers, the projects, the result and pictures of
//! it, and the hash of every file that was read; on request the files themselves. Nothing of a
//! layer classed above 公开 goes into one without being asked for (office's secrecy rules): the
//! result says what such a layer holds, so the whole check has its class.

mod compare;
mod gather;
mod rules_compared;
mod verifying;

pub use compare::{ResultChange, changes};
pub use gather::project_entry;
pub use verifying::{Finding, Mark, Verification, VerifyRequest, verify};

use crate::base::date::Date;
use crate::base::files::{io_message, sha256_of_bytes};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::{Source, SourceStamp, files_of};
use crate::i18n::{Lang, text};
use crate::report::{self, MapError, is_schematic, json};
use crate::rules::{RuleBase, shipped_texts};
use crate::screening::model::Screening;
use crate::screening::{CheckInput, check};
use crate::workspace::bundle::{
    BUNDLE_SCHEMA, Bundle, BundleError, FORMAT, InputFile, InputKind, LeftOut, Manifest, RuleStamp,
};
use crate::workspace::{ChecklistEntry, Paths, Secrecy, Workspace};
use gather::{Place, Places, Terms, fingerprint, gather};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Member that holds the workspace.
const WORKSPACE: &str = "workspace.toml";
/// Member that holds the result.
const RESULT: &str = "result.json";
/// Member that holds the answers.
const ANSWERS: &str = "answers.csv";
/// Folder of the texts of the program's rules.
const RULES: &str = "rules/shipped/";
/// Folder of the texts of the office's own rules, each in a numbered folder: later ones go first.
const OWN_RULES: &str = "rules/own/";
/// Folder of the maps.
const PICTURES: &str = "pictures/";
/// Folder of input files.
const DATA: &str = "data/";
/// Folder of files that lie outside the workspace's folder, by name alone.
const OUTSIDE: &str = "outside";

/// What to put into a bundle.
#[derive(Debug, Clone)]
pub struct BundleRequest {
    /// The workspace as it is checked: with the projects given besides it, with options that
    /// override its own.
    pub workspace: Workspace,
    /// Which of the workspace's files may be opened; project files always may.
    pub paths: Paths,
    /// Answers given besides the workspace, a CSV file's bytes.
    pub answers: Option<Vec<u8>>,
    /// The check date.
    pub as_of: Date,
    /// Whether the layers' files go in, so that nothing else is needed to verify it. Project files
    /// always do.
    pub with_data: bool,
    /// The highest class that was asked for.
    pub include: Secrecy,
    /// Whether layers above it are left out of the check, instead of refusing.
    pub leave_out: bool,
    /// Whether the maps of each project go in.
    pub with_pictures: bool,
    /// Threads to use; the bundle does not depend on it.
    pub num_threads: usize,
}

/// A bundle that was made.
#[derive(Debug)]
pub struct Made {
    /// The bundle.
    pub bundle: Bundle,
    /// Its file's bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of them.
    pub sha256: String,
    /// The check it holds.
    pub screening: Screening,
}

/// A bundle could not be made or verified.
#[derive(Debug)]
pub enum BundlingError {
    /// Layers of a class that was not asked for: name and class.
    Classified(Vec<(String, Secrecy)>),
    /// Why not, and the file it is about.
    Failed(Message, Option<PathBuf>),
    /// The user stopped it.
    Cancelled,
}

impl BundlingError {
    pub(super) fn failed(message: Message, path: Option<PathBuf>) -> Self {
        Self::Failed(message, path)
    }
}

impl From<Cancelled> for BundlingError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<BundleError> for BundlingError {
    fn from(error: BundleError) -> Self {
        Self::Failed(error.message(), None)
    }
}

/// The class as a word of the office.
pub fn class_word(lang: Lang, class: Secrecy) -> &'static str {
    text(
        lang,
        match class {
            Secrecy::Public => "bundle.class_public",
            Secrecy::Internal => "bundle.class_internal",
            Secrecy::Secret => "bundle.class_secret",
            Secrecy::Confidential => "bundle.class_confidential",
        },
    )
}

/// Checks the workspace and packs what the check was made from and what it came to.
///
/// # Errors
/// [`BundlingError`]: layers of a class that was not asked for, a file that cannot be read or
/// changed meanwhile, the user stopped it.
pub fn make(request: &BundleRequest, progress: &Progress) -> Result<Made, BundlingError> {
    let (workspace, left_out) = permitted(request)?;
    let listing = list(&workspace, request.paths)?;
    let stamps: Vec<SourceStamp> = listing.disk.iter().map(|p| SourceStamp::of(p)).collect();
    let mut inputs = Vec::new();
    let mut members: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    for (name, path, kind) in &listing.files {
        progress.check()?;
        let io = |e: std::io::Error| {
            BundlingError::failed(
                Message::new("bundle.input_io").with("cause", io_message(&e)),
                Some(path.clone()),
            )
        };
        let (sha256, bytes) = fingerprint(&Place::Disk(path.clone())).map_err(io)?;
        let included = request.with_data || *kind == InputKind::Project;
        if included {
            let content = std::fs::read(path).map_err(io)?;
            members.insert(format!("{DATA}{name}"), Arc::from(content));
        }
        inputs.push(InputFile {
            name: name.clone(),
            kind: *kind,
            bytes,
            sha256,
            included,
        });
    }
    let answers = match &request.answers {
        Some(bytes) => {
            let read = gather::answers(bytes).map_err(|m| BundlingError::failed(m, None))?;
            members.insert(ANSWERS.to_owned(), Arc::from(bytes.as_slice()));
            inputs.push(InputFile {
                name: ANSWERS.to_owned(),
                kind: InputKind::Answers,
                bytes: bytes.len() as u64,
                sha256: sha256_of_bytes(bytes),
                included: true,
            });
            read
        }
        None => BTreeMap::new(),
    };
    for (name, content) in shipped_texts() {
        members.insert(format!("{RULES}{name}"), Arc::from(content.as_bytes()));
    }
    let own = request.workspace.rule_texts(request.paths);
    let own = own.map_err(|e| BundlingError::failed(e.message(), None))?;
    for (i, (name, content)) in own.iter().enumerate() {
        members.insert(
            format!("{OWN_RULES}{i:03}/{name}"),
            Arc::from(content.as_bytes()),
        );
    }
    let rules = RuleBase::with_local(shipped_texts().iter().copied(), own)
        .map_err(|e| rules_broken(&e.to_string()))?;
    let terms = Terms {
        rules: Arc::new(rules),
        answers,
        as_of: request.as_of,
        num_threads: request.num_threads,
    };
    // What is packed is read again from what is packed: the workspace's own text.
    let workspace_text = listing.workspace.to_text();
    let packed = Workspace::parse(&workspace_text, Path::new(WORKSPACE))
        .map_err(|e| BundlingError::failed(e.message(), None))?;
    let input = gather(&packed, &listing.places, &terms, progress)?;
    if input.projects.iter().all(|p| p.layer.is_empty()) {
        return Err(BundlingError::failed(Message::new("cli.no_projects"), None));
    }
    let screening = check(&input, progress)?;
    if let Some(changed) = stamps.iter().find_map(SourceStamp::changed) {
        return Err(BundlingError::failed(
            Message::new("bundle.input_changed"),
            Some(changed.to_path_buf()),
        ));
    }
    if request.with_pictures {
        for (name, png) in pictures(&input, &screening, progress)? {
            members.insert(format!("{PICTURES}{name}"), png);
        }
    }
    members.insert(WORKSPACE.to_owned(), Arc::from(workspace_text.into_bytes()));
    members.insert(RESULT.to_owned(), Arc::from(json(&screening).into_bytes()));
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        schema: BUNDLE_SCHEMA,
        product: env!("CARGO_PKG_VERSION").to_owned(),
        statement: text(Lang::Zh, "bundle.statement").to_owned(),
        as_of: request.as_of,
        rule_set: RuleStamp {
            version: screening.rules_version.clone(),
            hash: screening.rules_hash.clone(),
        },
        secrecy: workspace
            .layers
            .iter()
            .map(|l| l.secrecy)
            .max()
            .unwrap_or_default(),
        schematic: is_schematic(&screening),
        workspace_sha256: request
            .workspace
            .path
            .as_deref()
            .and_then(|p| crate::base::files::sha256_of_file(p).ok()),
        inputs,
        left_out,
        members: Vec::new(),
    };
    let bundle = Bundle::new(manifest, members)?;
    let bytes = bundle.to_bytes()?;
    Ok(Made {
        sha256: sha256_of_bytes(&bytes),
        bytes,
        bundle,
        screening,
    })
}

/// A picture and its name in the bundle.
type NamedPicture = (String, Arc<[u8]>);

/// The maps of every project, by name: number of the project, number of the map.
fn pictures(
    input: &CheckInput,
    screening: &Screening,
    progress: &Progress,
) -> Result<Vec<NamedPicture>, BundlingError> {
    let mut out = Vec::new();
    for (i, project) in screening.projects.iter().enumerate() {
        let maps = report::maps(input, project, Lang::Zh, input.num_threads, progress);
        let maps = maps.map_err(|e| match e {
            MapError::Cancelled(_) => BundlingError::Cancelled,
            MapError::Render(why) => BundlingError::failed(
                Message::new("bundle.picture_failed").with("why", why.to_string()),
                None,
            ),
        })?;
        for (k, map) in maps.into_iter().enumerate() {
            out.push((format!("{:04}-{}.png", i + 1, k + 1), map.png));
        }
    }
    Ok(out)
}

fn rules_broken(detail: &str) -> BundlingError {
    BundlingError::failed(
        Message::new("cli.rules_broken").with("detail", detail),
        None,
    )
}

/// The workspace with the layers whose class was asked for, and what was left out.
fn permitted(request: &BundleRequest) -> Result<(Workspace, Vec<LeftOut>), BundlingError> {
    let mut workspace = request.workspace.clone();
    let above: Vec<_> = workspace
        .layers
        .iter()
        .filter(|l| l.secrecy > request.include)
        .cloned()
        .collect();
    if above.is_empty() {
        return Ok((workspace, Vec::new()));
    }
    if !request.leave_out {
        let named = above.into_iter().map(|l| (l.name, l.secrecy)).collect();
        return Err(BundlingError::Classified(named));
    }
    workspace.layers.retain(|l| l.secrecy <= request.include);
    let mut left_out = Vec::new();
    for layer in above {
        // The checklist still asks for it: what was not looked at is not an all-clear.
        let is_listed = workspace.checklist.iter().any(|c| c.role == layer.role)
            || workspace.layers.iter().any(|l| l.role == layer.role);
        if !is_listed {
            workspace.checklist.push(ChecklistEntry {
                role: layer.role,
                check: layer.check,
                reason: None,
            });
        }
        left_out.push(LeftOut {
            role: layer.role,
            secrecy: layer.secrecy,
        });
    }
    Ok((workspace, left_out))
}

/// The files of a workspace under the names they have in the bundle.
struct Listing {
    /// The workspace with these names.
    workspace: Workspace,
    /// Main files, for reading.
    places: Places,
    /// Main files and what stands beside them: name, path, kind.
    files: Vec<(String, PathBuf, InputKind)>,
    /// Main files on disk.
    disk: Vec<PathBuf>,
}

fn list(workspace: &Workspace, paths: Paths) -> Result<Listing, BundlingError> {
    let mut out = Listing {
        workspace: workspace.clone(),
        places: Places::new(),
        files: Vec::new(),
        disk: Vec::new(),
    };
    let mut names: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut rename = |file: &str, kind: InputKind, out: &mut Listing| {
        if file.is_empty() {
            return Ok(String::new());
        }
        let is_outside = workspace.is_outside(file);
        let source = Source::parse(&workspace.resolve(file).to_string_lossy());
        if is_outside && kind == InputKind::Layer && paths == Paths::InsideFolder {
            return Err(BundlingError::failed(
                Message::new("cli.outside").with("path", source.path.display().to_string()),
                None,
            ));
        }
        if source.path.is_dir() {
            return Err(BundlingError::failed(
                Message::new("bundle.folder_source"),
                Some(source.path),
            ));
        }
        let name = match names.get(&source.path) {
            Some(name) => name.clone(),
            None => {
                let name = name_of(workspace, &source.path, is_outside, &mut taken);
                names.insert(source.path.clone(), name.clone());
                // A layer that cannot be read is part of the check, but nothing to be packed.
                if source.path.is_file() {
                    for path in files_of(&source.path) {
                        out.files.push((beside(&name, &path), path, kind));
                    }
                    out.disk.push(source.path.clone());
                    out.places
                        .insert(name.clone(), Place::Disk(source.path.clone()));
                }
                name
            }
        };
        Ok(match source.layer {
            Some(layer) => format!("{name}#{layer}"),
            None => name,
        })
    };
    for i in 0..workspace.layers.len() {
        let file = workspace.layers.get(i).map_or("", |l| l.file.as_str());
        let name = rename(file, InputKind::Layer, &mut out)?;
        if let Some(entry) = out.workspace.layers.get_mut(i) {
            entry.file = name;
        }
    }
    for i in 0..workspace.projects.len() {
        let file = workspace.projects.get(i).map_or("", |p| p.file.as_str());
        let name = rename(file, InputKind::Project, &mut out)?;
        if let Some(entry) = out.workspace.projects.get_mut(i) {
            entry.file = name;
        }
    }
    Ok(out)
}

/// The name of a file in the bundle: its path from the workspace's folder, or for what lies
/// elsewhere its name alone, so that no bundle tells how somebody's disk is ordered.
pub(in crate::session) fn name_of(
    workspace: &Workspace,
    path: &Path,
    is_outside: bool,
    taken: &mut BTreeSet<String>,
) -> String {
    let relative = workspace.relative(path);
    let is_inside = !is_outside && Path::new(&relative).is_relative();
    if is_inside && taken.insert(relative.clone()) {
        return relative;
    }
    let file = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    (1..)
        .map(|n| {
            if n == 1 {
                format!("{OUTSIDE}/{file}")
            } else {
                format!("{OUTSIDE}/{n}/{file}")
            }
        })
        .find(|name| taken.insert(name.clone()))
        .unwrap_or_default()
}

/// The name of a file that stands beside another.
pub(in crate::session) fn beside(main: &str, path: &Path) -> String {
    let file = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    match main.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{file}"),
        None => file,
    }
}
