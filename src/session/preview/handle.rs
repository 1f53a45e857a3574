//! What a session does about a preview.

use super::work::{Listed, Looking, Read};
use super::{Item, Preview, PreviewCommand, Stage, TOLD_FROM_MB, likely};
use crate::base::message::Message;
use crate::formats::{FormatKind, Source, SourceStamp};
use crate::layer::{Layer, Role};
use crate::session::command::{Effect, OpenAs, PreviewJob};
use crate::session::edit::{Change, Edit, Placed};
use crate::session::held::{Held, Loaded, ReadKey};
use crate::session::settings::Theme;
use crate::session::state::{NoticeKind, Session};
use crate::style::MapTheme;
use crate::workspace::{LayerEntry, Paths, ProjectEntry, Secrecy};
use std::path::PathBuf;
use std::sync::Arc;

impl Session {
    pub(in crate::session) fn preview_command(&mut self, command: PreviewCommand) -> Vec<Effect> {
        match command {
            PreviewCommand::Open(paths, open_as) => self.open_preview(paths, open_as),
            PreviewCommand::Listed(generation, listed) => self.previewed(generation, listed),
            PreviewCommand::Looked(read) => self.looked(*read),
            PreviewCommand::Choose(index) => {
                if let Some(preview) = &mut self.preview {
                    preview.chosen = index.min(preview.items.len().saturating_sub(1));
                }
                self.look_into_chosen(false)
            }
            PreviewCommand::Check(index, checked) => self.with_item(index, |item| {
                item.checked = checked;
            }),
            PreviewCommand::OpenAs(index, open_as) => self.with_item(index, |item| {
                item.open_as = open_as;
            }),
            PreviewCommand::Secrecy(index, secrecy) => self.with_item(index, |item| {
                item.secrecy = secrecy;
            }),
            PreviewCommand::Read(index, choices) => {
                self.with_item(index, |item| {
                    item.choices = choices;
                    item.is_remembered = false;
                });
                self.look_into_chosen(true)
            }
            PreviewCommand::ReadAllAlike => self.read_all_alike(),
            PreviewCommand::Go(index) => {
                if let Some(preview) = &mut self.preview {
                    preview.chosen = index.min(preview.items.len().saturating_sub(1));
                }
                self.look_into_chosen(true)
            }
            PreviewCommand::Stop => {
                if let Some(preview) = &mut self.preview {
                    preview.is_listing = false;
                    for item in &mut preview.items {
                        if item.stage == Stage::Reading {
                            item.stage = Stage::Stopped;
                        }
                    }
                }
                vec![Effect::StopPreview]
            }
            PreviewCommand::Accept => self.accept_preview(),
            PreviewCommand::Close => {
                self.preview = None;
                vec![Effect::StopPreview]
            }
        }
    }

    fn with_item(&mut self, index: usize, change: impl FnOnce(&mut Item)) -> Vec<Effect> {
        if let Some(item) = self.preview.as_mut().and_then(|p| p.items.get_mut(index)) {
            change(item);
        }
        Vec::new()
    }

    fn open_preview(&mut self, paths: Vec<PathBuf>, open_as: Option<OpenAs>) -> Vec<Effect> {
        let (images, paths): (Vec<PathBuf>, Vec<PathBuf>) = paths
            .into_iter()
            .partition(|p| crate::session::images::is_image(p));
        let added = self.add_images(&images);
        if paths.is_empty() {
            return added;
        }
        let generation = self.next_generation;
        self.next_generation += 1;
        self.preview = Some(Preview {
            items: Vec::new(),
            chosen: 0,
            is_listing: true,
            num_left_out: 0,
            open_as,
            generation,
        });
        let mut effects = added;
        effects.push(Effect::Preview(Box::new(PreviewJob::List(
            generation, paths,
        ))));
        effects
    }

    fn previewed(&mut self, generation: u64, listed: Listed) -> Vec<Effect> {
        let Some(preview) = self.preview.as_mut().filter(|p| p.generation == generation) else {
            return Vec::new();
        };
        preview.is_listing = false;
        preview.num_left_out = listed.num_left_out;
        for file in listed.files {
            let stem = file.path.file_stem().unwrap_or_default();
            let stem = stem.to_string_lossy().into_owned();
            let remembered = self.recent.choices_for(&file.path, file.kind);
            let item = |layer: Option<String>, name: String, kind: Option<FormatKind>| Item {
                open_as: preview.open_as.unwrap_or_else(|| likely(&name, kind)),
                path: file.path.clone(),
                layer,
                name,
                kind,
                num_features: None,
                memory_mb: file.memory_mb,
                checked: true,
                secrecy: Secrecy::Public,
                choices: remembered.cloned().unwrap_or_default(),
                is_remembered: remembered.is_some(),
                own: None,
                table: None,
                stage: Stage::Waiting,
                seen: None,
            };
            match file.layers {
                Err((what, hint)) => {
                    let mut item = item(None, stem, file.kind);
                    item.checked = false;
                    item.stage = Stage::Failed(what, hint);
                    preview.items.push(item);
                }
                Ok(layers) => {
                    let has_several = layers.len() > 1;
                    let in_archive =
                        matches!(file.kind, Some(FormatKind::Zip | FormatKind::GeoPackage));
                    for contained in layers {
                        let named = has_several || in_archive;
                        let name = if named { &contained.name } else { &stem };
                        // A member of an archive is named by its path there.
                        let shown = name.rsplit('/').next().unwrap_or(name).to_owned();
                        let mut item = item(
                            named.then(|| contained.name.clone()),
                            shown,
                            Some(contained.kind),
                        );
                        item.num_features = contained.num_features;
                        preview.items.push(item);
                    }
                }
            }
        }
        let first = preview.items.iter().position(|i| i.checked);
        preview.chosen = first.unwrap_or(0);
        self.look_into_chosen(false)
    }

    /// Reads the chosen item unless it is read already, or is large and nobody agreed to that.
    fn look_into_chosen(&mut self, is_agreed: bool) -> Vec<Effect> {
        let (ground, theme) = (ground_of(self), theme_of(self));
        let workspace = Arc::new(self.workspace.clone());
        let generation = self.next_generation;
        let Some(preview) = self.preview.as_mut() else {
            return Vec::new();
        };
        let index = preview.chosen;
        for (i, other) in preview.items.iter_mut().enumerate() {
            if i != index && other.stage == Stage::Reading {
                other.stage = Stage::Waiting;
            }
        }
        let Some(item) = preview.items.get_mut(index) else {
            return Vec::new();
        };
        match &item.stage {
            // What could not even be listed is not read either.
            Stage::Failed(..) if item.own.is_none() && item.seen.is_none() && !is_agreed => {
                return vec![Effect::StopPreview];
            }
            Stage::Ready if item.current().is_some() => return vec![Effect::StopPreview],
            Stage::Stopped if !is_agreed => return vec![Effect::StopPreview],
            Stage::Waiting | Stage::Large if item.memory_mb >= TOLD_FROM_MB && !is_agreed => {
                item.stage = Stage::Large;
                return vec![Effect::StopPreview];
            }
            _ => {}
        }
        item.stage = Stage::Reading;
        preview.generation = generation;
        self.next_generation += 1;
        let file = item.path.to_string_lossy().into_owned();
        vec![Effect::Preview(Box::new(PreviewJob::Look(Box::new(
            Looking {
                generation,
                index,
                entry: item.entry("preview", &file),
                choices: item.choices.clone(),
                wants_own: item.own.is_none(),
                is_table: matches!(item.kind, Some(FormatKind::Csv | FormatKind::Xlsx)),
                source: Source {
                    path: item.path.clone(),
                    layer: item.layer.clone(),
                },
                workspace,
                ground,
                theme,
            },
        ))))]
    }

    fn looked(&mut self, read: Read) -> Vec<Effect> {
        let Some(preview) = self
            .preview
            .as_mut()
            .filter(|p| p.generation == read.generation)
        else {
            return Vec::new();
        };
        let Some(item) = preview.items.get_mut(read.index) else {
            return Vec::new();
        };
        if read.own.is_some() {
            item.own = read.own;
        }
        if read.table.is_some() {
            item.table = read.table;
        }
        match read.seen {
            Ok(seen) => {
                item.stage = Stage::Ready;
                item.seen = Some(Arc::new(seen));
            }
            Err((what, hint)) => item.stage = Stage::Failed(what, hint),
        }
        Vec::new()
    }

    fn read_all_alike(&mut self) -> Vec<Effect> {
        let Some(preview) = self.preview.as_mut() else {
            return Vec::new();
        };
        let Some((kind, choices, open_as)) = preview
            .item()
            .map(|i| (i.kind, i.choices.clone(), i.open_as))
        else {
            return Vec::new();
        };
        for item in &mut preview.items {
            if item.kind == kind {
                item.choices.clone_from(&choices);
                item.open_as = open_as;
                if item.stage == Stage::Ready && item.current().is_none() {
                    item.stage = Stage::Waiting;
                }
            }
        }
        Vec::new()
    }

    /// Opens what is checked: one edit for all. What was read already is not read again.
    fn accept_preview(&mut self) -> Vec<Effect> {
        let Some(preview) = self.preview.take() else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        let mut names = Vec::new();
        let mut taken: Vec<String> = Vec::new();
        let mut num_projects = self.workspace.projects.len();
        for item in preview.items.into_iter().filter(|i| i.checked) {
            let file = self.workspace.relative(&item.path);
            // The user named this very file: that is consent to open it.
            if self.workspace.is_outside(&file) && self.outside_files().is_empty() {
                self.paths = Paths::Anywhere;
            }
            let full = item.file(&file);
            let loaded = item.current().map(|seen| {
                let mut layer = seen.layer.clone();
                layer.name.clone_from(&item.name);
                Loaded::Ready(layer)
            });
            match item.open_as {
                OpenAs::Layer(_) => {
                    let wish = self.workspace.free_id(&item.name);
                    let id = (1..)
                        .map(|n| match n {
                            1 => wish.clone(),
                            n => format!("{wish}-{n}"),
                        })
                        .find(|id| !taken.contains(id) && !self.has_layer(id))
                        .unwrap_or(wish.clone());
                    taken.push(id.clone());
                    let entry = item.entry(&id, &file);
                    self.hold_layer(&entry, loaded);
                    changes.push(Change::Layer {
                        before: None,
                        after: Some(Placed { index: 0, entry }),
                    });
                }
                OpenAs::Projects => {
                    if self.project_entry(&full).is_some() || taken.contains(&full) {
                        self.tell(
                            NoticeKind::Error,
                            Message::new("session.already_here").with("name", item.name.as_str()),
                        );
                        continue;
                    }
                    taken.push(full.clone());
                    let entry = projects_entry(&item, full);
                    self.hold_projects(&entry, loaded);
                    changes.push(Change::Project {
                        before: None,
                        after: Some(Placed {
                            index: num_projects,
                            entry,
                        }),
                    });
                    num_projects += 1;
                }
            }
            names.push(item.name.clone());
            self.remember_file(&item);
        }
        let label = match (changes.as_slice(), names.first()) {
            ([], _) | (_, None) => return vec![Effect::StopPreview],
            ([Change::Layer { .. }], Some(name)) => {
                Message::new("session.edit_add_layer").with("name", name.as_str())
            }
            ([_], Some(name)) => {
                Message::new("session.edit_add_projects").with("name", name.as_str())
            }
            (all, Some(name)) => Message::new("session.edit_add_several")
                .with("name", name.as_str())
                .with("n", all.len()),
        };
        let change = match changes.len() {
            1 => changes.remove(0),
            _ => Change::Several(changes),
        };
        self.ground += 1;
        let mut effects = vec![Effect::StopPreview];
        effects.extend(self.make(Edit { label, change }));
        effects.extend(taken.iter().filter_map(|id| self.ask_for_detail(id)));
        if self.selection.project.is_none() {
            self.selection.project = self.rows.first().map(|r| r.key.clone());
        }
        effects.extend(self.store_recent());
        effects
    }

    fn has_layer(&self, id: &str) -> bool {
        self.workspace.layers.iter().any(|l| l.id == id)
    }

    fn hold_layer(&mut self, entry: &LayerEntry, loaded: Option<Loaded>) {
        if let Some(held) = self.held(entry.into(), &entry.file, loaded) {
            self.layers.insert(entry.id.clone(), held);
        }
    }

    fn hold_projects(&mut self, entry: &ProjectEntry, loaded: Option<Loaded>) {
        if let Some(held) = self.held(entry.into(), &entry.file, loaded) {
            self.files.insert(entry.file.clone(), held);
        }
    }

    fn held(&mut self, key: ReadKey, file: &str, loaded: Option<Loaded>) -> Option<Held> {
        let loaded = loaded?;
        if let Loaded::Ready(layer) = &loaded {
            layer.origin.sha256.begin();
        }
        let path = Source::parse(&self.workspace.resolve(file).to_string_lossy()).path;
        let generation = self.next_generation;
        self.next_generation += 1;
        Some(Held {
            detail: None,
            key,
            generation,
            loaded,
            source: Some(SourceStamp::of(&path)),
        })
    }

    /// Keeps in mind a file and how it was read, unless something here is above 公开.
    fn remember_file(&mut self, item: &Item) {
        let is_secret = item.secrecy > Secrecy::Public
            || self
                .workspace
                .layers
                .iter()
                .any(|l| l.secrecy > Secrecy::Public);
        if is_secret {
            return;
        }
        self.recent.add_file(&item.path);
        self.recent
            .remember(&item.path, item.kind, item.choices.clone());
    }
}

/// What a layer that nobody knows yet is shown over.
pub(in crate::session) fn ground_of(session: &Session) -> Vec<(Layer, Role)> {
    session
        .workspace
        .layers
        .iter()
        .filter(|e| e.role == Role::County)
        .filter_map(|e| Some((session.loaded(&e.id).layer()?.clone(), e.role)))
        .collect()
}

pub(in crate::session) fn theme_of(session: &Session) -> MapTheme {
    match session.settings.theme {
        Theme::Light => MapTheme::Light,
        Theme::Dark => MapTheme::Dark,
    }
}

fn projects_entry(item: &Item, file: String) -> ProjectEntry {
    let choices = &item.choices;
    ProjectEntry {
        file,
        crs: choices.crs.clone(),
        encoding: choices.encoding.clone(),
        swapped_axes: choices.swapped_axes,
        shift: choices.shift_text(),
        columns: choices.columns_text(),
        ..ProjectEntry::default()
    }
}
