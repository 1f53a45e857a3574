//! Opening, adding and saving: the workspace's files.

use super::command::{Effect, LayerFile, OpenAs, Question};
use super::counties::Counties;
use super::edit::{Change, Edit, History, Placed};
use super::engine::RuleSource;
use super::held::{Held, Loaded, ReadKey};
use super::state::{NoticeKind, ProjectKey, Selection, Session};
use crate::base::message::Message;
use crate::formats::{ReadErrorKind, Source, SourceStamp};
use crate::layer::Role;
use crate::screening::Check;
use crate::workspace::{
    LayerEntry, LoadedLayer, Paths, ProjectEntry, Secrecy, Workspace, WorkspaceError,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Session {
    /// Asks for a workspace, or first what to do with unsaved edits.
    pub(super) fn open_workspace(&mut self, path: PathBuf) -> Vec<Effect> {
        if self.is_dirty() {
            return vec![Effect::Ask(Question::Unsaved(Some(path)))];
        }
        self.open_workspace_anyway(path)
    }

    pub(super) fn open_workspace_anyway(&mut self, path: PathBuf) -> Vec<Effect> {
        self.is_opening = true;
        let is_dirty = self.is_dirty();
        let mut effects = Vec::from_iter(is_dirty.then(|| self.keep_nothing()).flatten());
        effects.push(Effect::OpenWorkspace(path));
        effects
    }

    /// A workspace file was read: it takes the place of the one before.
    pub(super) fn workspace_opened(
        &mut self,
        read: Result<Box<Workspace>, Arc<WorkspaceError>>,
    ) -> Vec<Effect> {
        self.is_opening = false;
        let workspace = match read {
            Ok(workspace) => *workspace,
            Err(error) => {
                self.tell(NoticeKind::Error, error.message());
                return Vec::new();
            }
        };
        self.workspace = workspace;
        self.layers.clear();
        self.images.clear();
        self.chosen_image = None;
        self.files.clear();
        self.shown.clear();
        self.results.clear();
        self.evidence.clear();
        self.rows.clear();
        self.selection = Selection::default();
        self.keep_selected(|_| false);
        self.view_history = super::views::ViewHistory::default();
        self.attributes = None;
        self.statistics = None;
        self.drawer = super::drawer::Page::None;
        self.drag = None;
        self.sketching = super::sketch::Sketching::default();
        self.history = History::saved();
        self.paths = Paths::InsideFolder;
        self.rules = RuleSource::of(&self.workspace, self.paths);
        self.notices.clear();
        self.tell_remarks();
        self.last_done = None;
        self.ground += 1;
        self.touch_picture();
        match self.workspace.view {
            Some(view) => self.view = view.into(),
            None => self.fit_pending = true,
        }
        self.preview = None;
        self.exporting = None;
        self.picturing = None;
        self.packing = None;
        self.cases = super::cases::Cases::default();
        self.checkup = None;
        self.way_out = None;
        self.comparing = None;
        self.styling = None;
        self.counted.clear();
        self.pack_asked = None;
        let mut effects = vec![Effect::CancelAll];
        effects.extend(self.load_pack());
        effects.extend(self.load_what_changed());
        effects.extend(self.remember_workspace());
        effects
    }

    /// Tells of what is wrong in the workspace file, as far as a person reads.
    fn tell_remarks(&mut self) {
        let remarks: Vec<Message> = self
            .workspace
            .remarks
            .iter()
            .map(|d| d.message.clone())
            .collect();
        for message in remarks.iter().take(3) {
            self.tell(NoticeKind::Error, message.clone());
        }
        if let Some(more) = remarks.len().checked_sub(3).filter(|n| *n > 0) {
            let message = Message::new("form.workspace_more").with("n", more);
            self.tell(NoticeKind::Error, message);
        }
    }

    /// Keeps in mind which workspace was opened; one with anything above 公开 leaves no trace.
    fn remember_workspace(&mut self) -> Option<Effect> {
        let is_public = |l: &LayerEntry| l.secrecy == Secrecy::Public;
        let path = self.workspace.path.clone()?;
        if !self.workspace.layers.iter().all(is_public) {
            return None;
        }
        self.recent.add_workspace(&path);
        self.store_recent()
    }

    pub(super) fn store_recent(&self) -> Option<Effect> {
        let path = self.recent_path.clone()?;
        Some(Effect::StoreRecent(Box::new(self.recent.clone()), path))
    }

    /// Adds a file as a layer or as projects: an edit like any other.
    pub(super) fn open_file(&mut self, path: &Path, open_as: OpenAs) -> Vec<Effect> {
        // The user named this very file: that is consent to open it.
        let file = self.workspace.relative(path);
        if self.workspace.is_outside(&file) && self.outside_files().is_empty() {
            self.paths = Paths::Anywhere;
        }
        let stem = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        let edit = match open_as {
            OpenAs::Layer(role) => {
                let id = self.workspace.free_id(&stem);
                Edit {
                    label: Message::new("session.edit_add_layer").with("name", stem.as_str()),
                    change: Change::Layer {
                        before: None,
                        after: Some(Placed {
                            index: 0,
                            entry: LayerEntry::undeclared(&id, &stem, &file, role),
                        }),
                    },
                }
            }
            OpenAs::Projects => {
                if self.project_entry(&file).is_some() {
                    self.tell(
                        NoticeKind::Error,
                        Message::new("session.already_here").with("name", stem.as_str()),
                    );
                    return Vec::new();
                }
                Edit {
                    label: Message::new("session.edit_add_projects").with("name", stem.as_str()),
                    change: Change::Project {
                        before: None,
                        after: Some(Placed {
                            index: self.workspace.projects.len(),
                            entry: ProjectEntry {
                                file,
                                ..ProjectEntry::default()
                            },
                        }),
                    },
                }
            }
        };
        self.make(edit)
    }

    /// Asks for every file that is not read, or was read in another way than it should be.
    pub(super) fn load_what_changed(&mut self) -> Vec<Effect> {
        let wanted: Vec<LayerFile> = self
            .workspace
            .layers
            .iter()
            .filter(|e| {
                self.layers
                    .get(&e.id)
                    .is_none_or(|h| h.key != ReadKey::from(*e))
            })
            .cloned()
            .map(LayerFile::Layer)
            .chain(
                self.workspace
                    .projects
                    .iter()
                    .filter(|e| {
                        self.files
                            .get(&e.file)
                            .is_none_or(|h| h.key != ReadKey::from(*e))
                    })
                    .cloned()
                    .map(LayerFile::Projects),
            )
            .collect();
        let are_counties_new = wanted
            .iter()
            .any(|f| matches!(f, LayerFile::Layer(e) if e.role == Role::County));
        if are_counties_new {
            self.counties = Counties::default();
        }
        let workspace = Arc::new(self.workspace.clone());
        let mut effects = Vec::new();
        for file in wanted {
            effects.push(self.load(file, &workspace));
        }
        effects.extend(self.load_images(&workspace));
        effects
    }

    fn load(&mut self, file: LayerFile, workspace: &Arc<Workspace>) -> Effect {
        let generation = self.next_generation;
        self.next_generation += 1;
        let name = match &file {
            LayerFile::Layer(e) => &e.file,
            LayerFile::Projects(e) => &e.file,
        };
        let may_be_opened = self.paths == Paths::Anywhere || !workspace.is_outside(name);
        let path = Source::parse(&workspace.resolve(name).to_string_lossy()).path;
        let source = may_be_opened.then(|| SourceStamp::of(&path));
        let held = |key| Held {
            key,
            generation,
            loaded: Loaded::Loading,
            detail: None,
            source,
        };
        match &file {
            LayerFile::Layer(e) => self.layers.insert(e.id.clone(), held(e.into())),
            LayerFile::Projects(e) => self.files.insert(e.file.clone(), held(e.into())),
        };
        Effect::Load {
            file,
            generation,
            workspace: Arc::clone(workspace),
            paths: self.paths,
            counties: self.counties.clone(),
        }
    }

    /// Reads one layer's or project file again, as it is on disk now.
    pub(super) fn reload(&mut self, id: &str) -> Vec<Effect> {
        self.layers.remove(id);
        self.images.remove(id);
        self.files.remove(id);
        self.load_what_changed()
    }

    /// Reads again whatever is no longer on disk as it was read.
    pub(super) fn reload_changed(&mut self) -> Vec<Effect> {
        let is_same = |h: &Held| h.source.as_ref().is_none_or(|s| s.changed().is_none());
        self.layers.retain(|_, h| is_same(h));
        self.files.retain(|_, h| is_same(h));
        self.load_what_changed()
    }

    pub(super) fn allow_outside(&mut self) -> Vec<Effect> {
        self.paths = Paths::Anywhere;
        self.rules = RuleSource::of(&self.workspace, self.paths);
        let is_outside = |h: &Held| matches!(h.loaded, Loaded::Outside);
        self.layers.retain(|_, h| !is_outside(h));
        self.forget_outside_images();
        self.files.retain(|_, h| !is_outside(h));
        let mut effects = self.load_what_changed();
        effects.extend(self.load_pack());
        effects
    }

    /// A file was read, or could not be: late results of earlier readings are dropped.
    pub(super) fn file_loaded(
        &mut self,
        file: LayerFile,
        generation: u64,
        loaded: LoadedLayer,
    ) -> Vec<Effect> {
        let loaded = match loaded {
            LoadedLayer::Ready(layer) => Loaded::Ready(layer),
            LoadedLayer::Outside(_) => Loaded::Outside,
            LoadedLayer::Failed(error) if matches!(error.kind, ReadErrorKind::Cancelled(_)) => {
                Loaded::Broken(Message::new("session.reading_cancelled"))
            }
            LoadedLayer::Failed(error) => Loaded::Failed(Arc::new(error)),
        };
        self.file_settled(&file, generation, loaded)
    }

    pub(super) fn file_settled(
        &mut self,
        file: &LayerFile,
        generation: u64,
        loaded: Loaded,
    ) -> Vec<Effect> {
        let held = match file {
            LayerFile::Layer(e) => self.layers.get_mut(&e.id),
            LayerFile::Projects(e) => self.files.get_mut(&e.file),
        };
        let Some(held) = held.filter(|h| h.generation == generation) else {
            return Vec::new();
        };
        held.loaded = loaded;
        match file {
            LayerFile::Layer(e) => {
                self.ground += 1;
                self.keep_selected(|id| id != e.id);
            }
            LayerFile::Projects(e) => {
                self.take_sketches(&e.file);
                self.show_projects(&e.file);
            }
        }
        self.touch_picture();
        let mut effects = self.ask_for_checks();
        if let LayerFile::Layer(e) = file {
            effects.extend(self.ask_for_detail(&e.id));
        }
        effects.extend(self.ask_for_counts());
        if self.is_loaded() {
            if self.selection.project.is_none() {
                self.selection.project = self.rows.first().map(|r| r.key.clone());
                effects.extend(self.ask_for_overlaps());
            }
            if std::mem::take(&mut self.fit_pending) {
                effects.extend(self.fit_all());
            }
        }
        effects
    }

    /// Saves: to where it came from, or to `path`.
    pub(super) fn save(&mut self, path: Option<PathBuf>) -> Vec<Effect> {
        if path.is_none() && self.workspace.path.is_none() {
            return vec![Effect::Ask(Question::SaveAs)];
        }
        if let Some(asking) = self.keep_refuses(path.as_deref()) {
            return asking;
        }
        let target = path.as_deref().or(self.workspace.path.as_deref());
        let is_held = target.is_some_and(|p| self.holds_folder_of(p));
        let mut workspace = self.workspace.clone();
        workspace.view = Some(self.view.into());
        self.record_sources(&mut workspace);
        vec![Effect::Save {
            workspace: Box::new(workspace),
            path,
            position: self.history.position(),
            is_held,
        }]
    }

    pub(super) fn saved(
        &mut self,
        saved: Result<(Box<Workspace>, usize), Arc<WorkspaceError>>,
    ) -> Vec<Effect> {
        let (workspace, position) = match saved {
            Ok(saved) => saved,
            Err(error) => {
                self.tell(NoticeKind::Error, error.message());
                let elsewhere = error.is_of_place();
                return Vec::from_iter(elsewhere.then_some(Effect::Ask(Question::SaveAs)));
            }
        };
        let before = std::mem::replace(&mut self.workspace, *workspace);
        if before.path != self.workspace.path {
            // Another place: the same files may have other names from here on, in the history too.
            let after = self.workspace.clone();
            let rename = |file: &str| after.renamed(file, &before);
            self.history.rename_files(&rename);
            self.keep_renamed(&rename);
            self.rename_files(&rename);
        }
        // Edits made while the file was being written are made again on what was saved.
        for edit in self.history.since(position) {
            edit.apply(&mut self.workspace);
        }
        self.hold_all_sketches();
        self.history.mark_saved(position);
        let name = self
            .workspace
            .path
            .as_deref()
            .and_then(Path::file_name)
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        self.last_done = Some(Message::new("session.saved").with("name", name));
        self.ask_for_checks()
    }

    fn rename_files(&mut self, rename: &dyn Fn(&str) -> String) {
        fn renamed<V>(map: &mut BTreeMap<String, V>, rename: &dyn Fn(&str) -> String) {
            *map = std::mem::take(map)
                .into_iter()
                .map(|(k, v)| (rename(&k), v))
                .collect();
        }
        renamed(&mut self.files, rename);
        renamed(&mut self.shown, rename);
        for held in self.files.values_mut().chain(self.layers.values_mut()) {
            held.key.rename(rename);
        }
        self.rename_images(rename);
        let key = |k: ProjectKey| ProjectKey {
            file: rename(&k.file),
            feature: k.feature,
        };
        self.results = std::mem::take(&mut self.results)
            .into_iter()
            .map(|(k, v)| (key(k), v))
            .collect();
        self.selection.project = self.selection.project.take().map(key);
        self.sketching.rename_files(rename);
    }

    /// A checklist state for a layer that says why, or that needs none.
    pub(super) fn with_check(entry: &LayerEntry, check: Check) -> LayerEntry {
        LayerEntry {
            check,
            ..entry.clone()
        }
    }
}

/// The work of saving.
///
/// # Errors
/// As [`Workspace::save`].
pub fn store(
    mut workspace: Box<Workspace>,
    path: Option<&Path>,
    position: usize,
) -> Result<(Box<Workspace>, usize), Arc<WorkspaceError>> {
    let stored = match path {
        Some(path) => workspace.save_as(path),
        None => workspace.save(),
    };
    stored.map(|()| (workspace, position)).map_err(Arc::new)
}
