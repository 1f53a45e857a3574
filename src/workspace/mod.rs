//! The workspace: one TOML file that names layers, checklist, projects and view; everything
//! it names is a file beside it.
//!
//! Floor 6. Versioned on-disk types ([`mod@file`]), relative paths, atomic save; comments and
//! keys this version does not know survive (decision 14). A workspace from elsewhere opens nothing
//! outside its folder without asking (decision 16).

pub mod bundle;
pub mod cases;
mod error;
pub mod file;
mod image;
pub mod keep;
mod load;
mod merge;
mod remarks;
mod rules;
mod save;
pub mod sketches;
mod styles;

pub use error::WorkspaceError;
pub use file::{
    Bookmark, ChecklistEntry, LayerEntry, MovedFeature, ProjectEntry, SCHEMA, SavedView, Secrecy,
};
pub use image::{ImageEntry, LoadedImage};
pub use load::{LoadedLayer, Paths, sample_path};
pub use rules::{RulesError, read_rule_file};
pub use sketches::Sketch;

use crate::base::diagnostics::Diagnostic;
use crate::geom::AreaMethod;
use crate::layer::Role;
use crate::screening::CaseMeta;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A workspace as it is in memory.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// Where it is saved; `None` until the first save.
    pub path: Option<PathBuf>,
    /// Title shown in the window and in reports.
    pub title: String,
    /// Whether it holds invented geometry (示意).
    pub schematic: bool,
    /// Which area counts, the office's switch: `None` is the usual one, 图斑椭球面积; an office
    /// that files 勘测定界 coordinates for approval sets the planar one.
    pub area_method: Option<AreaMethod>,
    /// Layers, topmost first.
    pub layers: Vec<LayerEntry>,
    /// Backdrops under all layers, topmost first.
    pub images: Vec<ImageEntry>,
    /// Checklist entries for roles without a loaded layer.
    pub checklist: Vec<ChecklistEntry>,
    /// Project files.
    pub projects: Vec<ProjectEntry>,
    /// The sketches of each file of sketches that was read or begun, saved with the workspace.
    pub sketches: BTreeMap<String, Vec<Arc<Sketch>>>,
    /// Files of the office's own rules, over the shipped ones; the last part of a name may hold
    /// a `*`.
    pub rules: Vec<String>,
    /// File of the office's own style pack, over the shipped one.
    pub style_pack: Option<String>,
    /// The view to open with.
    pub view: Option<SavedView>,
    /// Views kept by name.
    pub bookmarks: Vec<Bookmark>,
    /// What the office knows of every case in it.
    pub case: CaseMeta,
    /// What its files held when they were recorded.
    pub sources: Vec<keep::sources::SourceEntry>,
    /// Faults of the file that do not keep it from being used: answers that are none.
    pub remarks: Vec<Diagnostic>,
    /// Files of sketches that got other names when the workspace was saved at another place.
    sketch_renames: BTreeMap<String, String>,
    /// The text it was read from, with comments and unknown keys.
    document: toml_edit::DocumentMut,
}

impl Workspace {
    /// An empty workspace.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// The folder that relative paths start from.
    pub fn folder(&self) -> Option<&Path> {
        self.path.as_deref().and_then(Path::parent)
    }

    /// Every role the checklist asks for, by a layer or by an entry without one.
    pub fn checklist_roles(&self) -> Vec<(Role, crate::screening::Check, Option<&str>)> {
        let from_layers = self
            .layers
            .iter()
            .map(|l| (l.role, l.check, l.skip_reason.as_deref()));
        let from_entries = self
            .checklist
            .iter()
            .map(|c| (c.role, c.check, c.reason.as_deref()));
        let mut all: Vec<_> = from_layers.chain(from_entries).collect();
        all.sort_by_key(|(role, check, _)| (*role, *check as u8));
        all.dedup_by_key(|(role, _, _)| *role);
        all
    }

    /// A layer id not yet taken, made from a wish such as a file's stem.
    pub fn free_id(&self, wish: &str) -> String {
        let taken = |id: &str| self.layers.iter().any(|l| l.id == id);
        if !wish.is_empty() && !taken(wish) {
            return wish.to_owned();
        }
        (2..)
            .map(|n| format!("{wish}-{n}"))
            .find(|id| !taken(id))
            .unwrap_or_default()
    }
}
