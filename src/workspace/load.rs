//! Opening a workspace, and the layers it names.

use super::file::{FileV1, LayerEntry, ProjectEntry, SCHEMA, Secrecy};
use super::{Workspace, WorkspaceError};
use crate::base::ids::LayerId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::{Crs, Shift, Transform};
use crate::formats::cache::{Cache, read_verified};
use crate::formats::{self, ReadError, ReadErrorKind, ReadOptions, Source, TableColumns};
use crate::layer::Layer;
use crate::rules::Answers;
use crate::screening::{CaseMeta, Opinions, ProjectLayer, ZoneLayer, ZoneMeta};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Which files a workspace may open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paths {
    /// Only inside its own folder: what a workspace from elsewhere gets until the user agrees.
    #[default]
    InsideFolder,
    /// Anywhere: the user agreed.
    Anywhere,
}

/// A layer as the workspace could load it.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one value a file, moved once")]
pub enum LoadedLayer {
    /// Read.
    Ready(Layer),
    /// Nothing could be read.
    Failed(ReadError),
    /// It lies outside the workspace's folder, and nobody agreed to that.
    Outside(PathBuf),
}

impl Workspace {
    /// Opens a workspace file.
    ///
    /// # Errors
    /// [`WorkspaceError`]: unreadable, malformed (with its line), or made by a newer version.
    pub fn open(path: &Path) -> Result<Self, WorkspaceError> {
        let text = std::fs::read_to_string(path).map_err(|cause| WorkspaceError::Io {
            path: path.to_path_buf(),
            cause,
        })?;
        Self::parse(&text, path)
    }

    /// Reads a workspace from its text; `path` is where it stands or will stand.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, WorkspaceError> {
        let malformed = |message: &str, span: Option<std::ops::Range<usize>>| {
            let before = span.and_then(|s| text.get(..s.start)).unwrap_or_default();
            WorkspaceError::Malformed {
                path: path.to_path_buf(),
                line: before.matches('\n').count() + 1,
                detail: message.to_owned(),
            }
        };
        let document: toml_edit::DocumentMut = text
            .parse()
            .map_err(|e: toml_edit::TomlError| malformed(e.message(), e.span()))?;
        if let Some(found) = document.get("schema").and_then(toml_edit::Item::as_integer)
            && found > SCHEMA
        {
            return Err(WorkspaceError::Newer {
                path: path.to_path_buf(),
                found,
            });
        }
        let file: FileV1 = toml::from_str(text).map_err(|e| malformed(e.message(), e.span()))?;
        Ok(Self {
            path: Some(path.to_path_buf()),
            title: file.title,
            schematic: file.schematic,
            area_method: file.area_method,
            layers: file.layer,
            images: file.image,
            checklist: file.checklist,
            projects: file.project,
            sketches: std::collections::BTreeMap::new(),
            sketch_renames: std::collections::BTreeMap::new(),
            rules: file.rules,
            style_pack: file.style_pack,
            view: file.view,
            bookmarks: file.bookmark,
            case: file.case,
            sources: file.source,
            remarks: super::remarks::remarks(text, path),
            document,
        })
    }

    /// The file an entry names: absolute, or from the workspace's folder.
    pub fn resolve(&self, file: &str) -> PathBuf {
        let path = Path::new(file);
        match self.folder() {
            Some(folder) if path.is_relative() => folder.join(path),
            _ => path.to_path_buf(),
        }
    }

    /// How to write a path in the workspace: relative when it lies in the folder, with `/`.
    pub fn relative(&self, path: &Path) -> String {
        let inside = self
            .folder()
            .and_then(|folder| {
                let folder = folder.canonicalize().ok()?;
                let path = path.canonicalize().ok()?;
                path.strip_prefix(folder).map(Path::to_path_buf).ok()
            })
            .unwrap_or_else(|| path.canonicalize().unwrap_or_else(|_| path.to_path_buf()));
        inside.to_string_lossy().replace('\\', "/")
    }

    /// How this workspace would write what another one calls `file`: the layer's name behind `#`
    /// stays.
    pub fn renamed(&self, file: &str, from: &Self) -> String {
        if let Some(new) = self.sketch_renames.get(file) {
            return new.clone();
        }
        let source = Source::parse(&from.resolve(file).to_string_lossy());
        let new = self.relative(&source.path);
        match source.layer {
            Some(layer) => format!("{new}#{layer}"),
            None => new,
        }
    }

    /// The same for a name whose last part may hold a `*`.
    pub(super) fn renamed_pattern(&self, file: &str, from: &Self) -> String {
        let (folder, last) = file.rsplit_once('/').unwrap_or((".", file));
        if !last.contains('*') {
            return self.renamed(file, from);
        }
        match self.renamed(folder, from).as_str() {
            "" | "." => last.to_owned(),
            folder => format!("{folder}/{last}"),
        }
    }

    /// Whether a file named by the workspace lies outside its folder or on the network.
    pub fn is_outside(&self, file: &str) -> bool {
        let path = Path::new(file);
        if file.starts_with("//") || file.starts_with("\\\\") {
            return true;
        }
        let mut depth = 0i32;
        for component in path.components() {
            match component {
                Component::Prefix(_) | Component::RootDir => {
                    return match (
                        self.folder().and_then(|f| f.canonicalize().ok()),
                        path.canonicalize(),
                    ) {
                        (Some(folder), Ok(real)) => !real.starts_with(folder),
                        _ => true,
                    };
                }
                Component::ParentDir => depth -= 1,
                Component::Normal(_) => depth += 1,
                Component::CurDir => {}
            }
            if depth < 0 {
                return true;
            }
        }
        // A link inside the folder may still lead out of it.
        match (
            self.folder().and_then(|f| f.canonicalize().ok()),
            Source::parse(&self.resolve(file).to_string_lossy())
                .path
                .canonicalize(),
        ) {
            (Some(folder), Ok(real)) => !real.starts_with(folder),
            _ => false,
        }
    }

    /// Reads the file of a layer entry.
    pub fn load_layer(&self, entry: &LayerEntry, paths: Paths, progress: &Progress) -> LoadedLayer {
        self.load_layer_with(entry, None, paths, progress)
    }

    /// The same with a transform of the user's, which no workspace holds (its parameters are
    /// secret).
    pub fn load_layer_with(
        &self,
        entry: &LayerEntry,
        transform: Option<Transform>,
        paths: Paths,
        progress: &Progress,
    ) -> LoadedLayer {
        self.load_layer_cached(entry, transform, None, paths, progress)
    }

    /// The same through a cache, which never gets to see a layer classed above 公开
    /// (decision 16). The layer is what its source holds now: the verification was waited for.
    pub fn load_layer_cached(
        &self,
        entry: &LayerEntry,
        transform: Option<Transform>,
        cache: Option<&Cache>,
        paths: Paths,
        progress: &Progress,
    ) -> LoadedLayer {
        let cache = cache.filter(|_| entry.secrecy == Secrecy::Public);
        match self.layer_options(entry) {
            Ok(options) => {
                let options = ReadOptions {
                    transform,
                    ..options
                };
                let names = (entry.file.as_str(), entry.name.as_str());
                self.load(names, &options, cache, paths, progress)
            }
            Err(error) => LoadedLayer::Failed(error),
        }
    }

    /// Reads the file of a project entry.
    pub fn load_project(
        &self,
        entry: &ProjectEntry,
        paths: Paths,
        progress: &Progress,
    ) -> LoadedLayer {
        self.load_project_with(entry, None, paths, progress)
    }

    /// The same with a transform of the user's.
    pub fn load_project_with(
        &self,
        entry: &ProjectEntry,
        transform: Option<Transform>,
        paths: Paths,
        progress: &Progress,
    ) -> LoadedLayer {
        if entry.sketch {
            return self.load_sketches(entry, paths);
        }
        match self.project_options(entry) {
            Ok(options) => {
                let options = ReadOptions {
                    transform,
                    ..options
                };
                let names = (entry.file.as_str(), "");
                self.load(names, &options, None, paths, progress)
            }
            Err(error) => LoadedLayer::Failed(error),
        }
    }

    /// How to read the file of a layer entry.
    ///
    /// # Errors
    /// A [`ReadError`] for a coordinate system, a shift or columns that cannot be understood.
    pub fn layer_options(&self, entry: &LayerEntry) -> Result<ReadOptions, ReadError> {
        let keys = Keys {
            crs: entry.crs.as_deref(),
            encoding: entry.encoding.as_deref(),
            swapped_axes: entry.swapped_axes,
            shift: entry.shift.as_deref(),
            columns: entry.columns.as_deref(),
        };
        self.options(&entry.file, &keys)
    }

    /// How to read the file of a project entry.
    ///
    /// # Errors
    /// As [`Self::layer_options`].
    pub fn project_options(&self, entry: &ProjectEntry) -> Result<ReadOptions, ReadError> {
        let keys = Keys {
            crs: entry.crs.as_deref(),
            encoding: entry.encoding.as_deref(),
            swapped_axes: entry.swapped_axes,
            shift: entry.shift.as_deref(),
            columns: entry.columns.as_deref(),
        };
        self.options(&entry.file, &keys)
    }

    /// How to read an entry's file. A coordinate system that cannot be understood is an error:
    /// reading on with another one would put the layer somewhere else. So is a shift or a
    /// column.
    pub(super) fn options(&self, file: &str, keys: &Keys<'_>) -> Result<ReadOptions, ReadError> {
        let bad = |message: Message, hint: Option<Message>| ReadError {
            path: Source::parse(&self.resolve(file).to_string_lossy()).path,
            kind: ReadErrorKind::Malformed { message, hint },
        };
        let crs = match keys.crs.map(|text| (text, Crs::parse(text))) {
            None => None,
            Some((_, Ok(crs))) => Some(crs),
            Some((text, Err(error))) => {
                return Err(bad(
                    Message::new("workspace.bad_crs")
                        .with("text", text)
                        .with("why", error.message()),
                    Some(Message::new("workspace.hint_crs")),
                ));
            }
        };
        let shift = match keys.shift.map(|text| (text, Shift::parse(text))) {
            None => None,
            Some((_, Some(shift))) => Some(shift),
            Some((text, None)) => {
                return Err(bad(
                    Message::new("shift.bad_shift").with("text", text),
                    None,
                ));
            }
        };
        let columns = keys
            .columns
            .map(TableColumns::parse)
            .transpose()
            .map_err(|piece| bad(Message::new("shift.bad_columns").with("text", piece), None))?;
        Ok(ReadOptions {
            crs,
            swapped_axes: keys.swapped_axes,
            encoding: keys.encoding.map(str::to_owned),
            shift,
            columns,
            ..ReadOptions::default()
        })
    }

    fn load(
        &self,
        (file, name): (&str, &str),
        options: &ReadOptions,
        cache: Option<&Cache>,
        paths: Paths,
        progress: &Progress,
    ) -> LoadedLayer {
        let source = Source::parse(&self.resolve(file).to_string_lossy());
        if paths == Paths::InsideFolder && self.is_outside(file) {
            return LoadedLayer::Outside(source.path);
        }
        let read = match cache {
            Some(cache) => read_verified(&source, options, cache, progress),
            None => formats::read(&source, options, progress),
        };
        match read {
            Ok(mut layer) => {
                // Evidence of every check names it.
                layer.origin.sha256.begin();
                if !name.is_empty() {
                    name.clone_into(&mut layer.name);
                }
                LoadedLayer::Ready(layer)
            }
            Err(error) => LoadedLayer::Failed(error),
        }
    }
}

/// What an entry says about reading its file.
pub(super) struct Keys<'a> {
    pub(super) crs: Option<&'a str>,
    pub(super) encoding: Option<&'a str>,
    pub(super) swapped_axes: bool,
    pub(super) shift: Option<&'a str>,
    pub(super) columns: Option<&'a str>,
}

/// The sample workspace of Guilin: beside the program, in the current folder, or where the
/// program was built.
pub fn sample_path() -> Option<PathBuf> {
    const SAMPLE: &str = "data/guilin/workspace.toml";
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(Path::to_path_buf));
    [
        beside,
        Some(PathBuf::from(".")),
        Some(PathBuf::from(env!("CARGO_MANIFEST_DIR"))),
    ]
    .into_iter()
    .flatten()
    .map(|folder| folder.join(SAMPLE))
    .find(|path| path.is_file())
}

impl LayerEntry {
    /// What the office declares about this layer, for a check.
    pub fn zone_meta(&self) -> ZoneMeta {
        ZoneMeta {
            id: LayerId(self.id.clone()),
            name: self.name.clone(),
            role: self.role,
            check: self.check,
            source: self.source.clone(),
            date: self.date.clone(),
            version: self.version.clone(),
            complete: self.complete,
            schematic: self.schematic,
            name_field: self.name_field.clone(),
            class_field: self.class_field.clone(),
            classes: self.classes.clone(),
            line: self.line,
            half_width_m: self.half_width_m.filter(|m| m.is_finite() && *m >= 0.0),
            covers: self.covers.clone(),
            attributes: self.attributes.clone(),
        }
    }

    /// The layer as a zone layer of a check.
    pub fn zone_layer(&self, layer: Layer) -> ZoneLayer {
        ZoneLayer {
            meta: Arc::new(self.zone_meta()),
            layer,
        }
    }
}

impl ProjectEntry {
    /// The layer as a project layer of a check.
    pub fn project_layer(&self, layer: Layer) -> ProjectLayer {
        ProjectLayer {
            id: LayerId(self.file.clone()),
            id_field: self.id_field.clone(),
            name_field: self.name_field.clone(),
            schematic: self.schematic,
            answers: self
                .answers
                .keys()
                .filter_map(|record| record.parse().ok())
                .map(|record| (record, self.answers_of(record)))
                .collect(),
            layer,
        }
    }

    /// The answers given for a project by its record number. What is no answer to a question of
    /// this version stays in the file, leaves the question open, and is told of when the file is
    /// read ([`Workspace::remarks`]).
    pub fn answers_of(&self, record: u64) -> Answers {
        let mut answers = Answers::new();
        for (code, answer) in self.answers.get(&record.to_string()).into_iter().flatten() {
            answers.set_named(code, answer).ok();
        }
        answers
    }

    /// What the office knows of a project's case, over what holds for the whole workspace.
    pub fn case_of(&self, record: u64, workspace: &CaseMeta) -> CaseMeta {
        match self.case.get(&record.to_string()) {
            Some(own) => own.over(workspace),
            None => workspace.clone(),
        }
    }

    /// What officers made of a project's results.
    pub fn opinions_of(&self, record: u64) -> Opinions {
        let own = self.opinions.get(&record.to_string());
        own.cloned().unwrap_or_default()
    }
}
