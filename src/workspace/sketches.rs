//! Sketches: shapes drawn in the program. They stand in a GeoJSON file of their own beside the
//! workspace, so that any other program reads them, and the workspace's entry for it makes each
//! a project like any other.
//!
//! File and workspace are saved as one: the new sketches are written under a waiting name, then
//! the workspace with their hash, then the waiting file takes its place. Whatever moment a crash
//! chooses, the hash tells which of the two files belongs to the workspace that is found.

use super::{LoadedLayer, Paths, ProjectEntry, Workspace, WorkspaceError};
use crate::base::files::{sha256_of_bytes, write_atomically};
use crate::base::ids::FeatureId;
use crate::crs::Crs;
use crate::formats::geojson::{self, WriteOptions};
use crate::formats::{ReadError, ReadErrorKind, ReadOptions, Source};
use crate::geom::{Columns, FeatureView};
use crate::layer::{
    Field, FieldKind, Layer, LayerBuilder, Origin, Position, Schema, SourceHash, Value,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the file that a workspace's first sketches go into.
pub const SKETCH_FILE: &str = "sketches.geojson";
/// Field of a sketch's number, which is its record number in the workspace.
pub const ID_FIELD: &str = "编号";
/// Field of a sketch's name.
pub const NAME_FIELD: &str = "名称";

/// Largest file of sketches that is read, bytes.
const LARGEST: u64 = 256 << 20;

/// One shape drawn in the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// Its number, kept for good.
    pub id: u64,
    /// Its shape: one feature, rings oriented.
    pub shape: Columns,
    /// Its attributes but the number, name first.
    pub values: Vec<(String, Value)>,
}

impl Sketch {
    /// A sketch of a name and a shape of one feature.
    pub fn new(id: u64, name: &str, shape: Columns) -> Self {
        let values = vec![(NAME_FIELD.to_owned(), Value::Text(name.to_owned()))];
        Self { id, shape, values }.oriented()
    }

    fn oriented(mut self) -> Self {
        self.shape.orient();
        self
    }

    /// The same with another shape.
    #[must_use]
    pub fn with_shape(&self, shape: Columns) -> Self {
        Self {
            id: self.id,
            shape,
            values: self.values.clone(),
        }
        .oriented()
    }

    /// The same with another name.
    #[must_use]
    pub fn with_name(&self, name: &str) -> Self {
        let mut out = self.clone();
        out.values.retain(|(field, _)| field != NAME_FIELD);
        let named = (NAME_FIELD.to_owned(), Value::Text(name.to_owned()));
        out.values.insert(0, named);
        out
    }

    /// Its name.
    pub fn name(&self) -> String {
        let found = self.values.iter().find(|(field, _)| field == NAME_FIELD);
        found.map_or_else(String::new, |(_, value)| value.display())
    }

    /// Its shape as a feature.
    pub fn feature(&self) -> Option<FeatureView<'_>> {
        self.shape.feature(0)
    }
}

/// The layer of some sketches. Its positions are exact: they were made here, in degrees.
pub fn layer_of(sketches: &[Arc<Sketch>], name: &str) -> Layer {
    let mut fields = vec![Field {
        name: ID_FIELD.to_owned(),
        kind: FieldKind::Int,
    }];
    for (name, value) in sketches.iter().flat_map(|s| &s.values) {
        let Some(kind) = kind_of(value) else { continue };
        match fields.iter_mut().find(|f| f.name == *name) {
            Some(field) if field.kind != kind => field.kind = FieldKind::Text,
            Some(_) => {}
            None => fields.push(Field {
                name: name.clone(),
                kind,
            }),
        }
    }
    let mut builder = LayerBuilder::new(Schema {
        fields: fields.clone(),
    });
    for sketch in sketches {
        if let Some(feature) = sketch.feature() {
            let geometry = builder.geometry();
            for part in feature.parts() {
                for ring in part.rings() {
                    geometry.push_ring(ring.iter().copied());
                }
                geometry.end_part(part.kind());
            }
        }
        let values: Vec<Value> = fields
            .iter()
            .map(|field| match field.name.as_str() {
                // Numbers are counted up from 1.
                ID_FIELD => Value::Int(i64::try_from(sketch.id).unwrap_or(i64::MAX)),
                name => sketch
                    .values
                    .iter()
                    .find(|(n, _)| n == name)
                    .map_or(Value::Null, |(_, v)| fitting(v, field.kind)),
            })
            .collect();
        builder.finish_feature(FeatureId(sketch.id), &values);
    }
    let mut layer = builder.build(name);
    layer.position = Position::default();
    layer
}

fn kind_of(value: &Value) -> Option<FieldKind> {
    Some(match value {
        Value::Null => return None,
        Value::Text(_) => FieldKind::Text,
        Value::Int(_) => FieldKind::Int,
        Value::Real(_) => FieldKind::Real,
        Value::Bool(_) => FieldKind::Bool,
        Value::Date(_) => FieldKind::Date,
    })
}

fn fitting(value: &Value, kind: FieldKind) -> Value {
    if kind == FieldKind::Text && !matches!(value, Value::Text(_) | Value::Null) {
        return Value::Text(value.display());
    }
    value.clone()
}

/// The sketches of a layer that was read. One without a number of its own, or with another's,
/// gets the next free one.
pub fn sketches_of(layer: &Layer) -> Vec<Arc<Sketch>> {
    let id_field = layer.schema.fields.iter().position(|f| f.name == ID_FIELD);
    let own = |index: usize, chunk: &crate::layer::Chunk| {
        let value = id_field.map(|field| chunk.value(index, field));
        let id = value.and_then(|v| v.as_f64())?;
        // Whole numbers that a double holds exactly.
        ((1.0..=9e15).contains(&id) && id.fract() == 0.0).then_some(id as u64)
    };
    let mut taken = BTreeSet::new();
    let given: Vec<Option<u64>> = layer
        .features()
        .map(|f| own(f.index, f.chunk).filter(|id| taken.insert(*id)))
        .collect();
    let mut next = taken.last().copied().unwrap_or(0);
    let mut out = Vec::new();
    for (feature, id) in layer.features().zip(given) {
        let id = id.unwrap_or_else(|| {
            next += 1;
            next
        });
        let mut shape = Columns::new();
        match feature.geometry() {
            Some(geometry) => shape.push_feature(geometry),
            None => shape.end_feature(),
        }
        let mut values: Vec<(String, Value)> = layer
            .schema
            .fields
            .iter()
            .enumerate()
            .filter(|(field, _)| Some(*field) != id_field)
            .map(|(field, f)| (f.name.clone(), feature.chunk.value(feature.index, field)))
            .filter(|(_, value)| *value != Value::Null)
            .collect();
        values.sort_by_key(|(name, _)| name != NAME_FIELD);
        out.push(Arc::new(Sketch { id, shape, values }.oriented()));
    }
    out
}

/// What the file of some sketches holds: every coordinate to its last bit.
pub fn text_of(sketches: &[Arc<Sketch>], name: &str) -> String {
    let exact = WriteOptions { decimals: None };
    geojson::to_string(&layer_of(sketches, name), &exact)
}

/// Where new sketches wait until the workspace that names them is written.
fn waiting(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.next"))
}

fn stem(file: &str) -> String {
    let stem = Path::new(file).file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// The bytes that belong to the workspace: of the file itself, or of the one that waits where a
/// crash kept it from taking its place.
fn bytes_of(path: &Path, wanted: Option<&str>) -> io::Result<Vec<u8>> {
    let read = |path: &Path| {
        if std::fs::metadata(path)?.len() > LARGEST {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        std::fs::read(path)
    };
    let main = read(path);
    let Some(wanted) = wanted else { return main };
    let is_it = |bytes: &[u8]| sha256_of_bytes(bytes) == wanted;
    if !main.as_ref().is_ok_and(|bytes| is_it(bytes))
        && let Ok(next) = read(&waiting(path))
        && is_it(&next)
    {
        return Ok(next);
    }
    main
}

/// A file that waits, and where it goes.
pub(super) type Waiting = Vec<(PathBuf, PathBuf)>;

impl Workspace {
    /// Whether a file is one of sketches.
    pub fn is_sketch_file(&self, file: &str) -> bool {
        self.projects.iter().any(|p| p.sketch && p.file == file)
    }

    /// What the file of sketches holds as they are now; `None` of a file that was not read.
    pub fn sketch_text(&self, file: &str) -> Option<String> {
        let sketches = self.sketches.get(file)?;
        Some(text_of(sketches, &stem(file)))
    }

    /// What each file of sketches holds as they are now, where it was read: what has to be kept
    /// beside the workspace's own text so that nothing drawn is lost.
    pub fn sketch_texts(&self) -> BTreeMap<String, String> {
        let files = self.projects.iter().filter(|p| p.sketch);
        files
            .filter_map(|p| Some((p.file.clone(), self.sketch_text(&p.file)?)))
            .collect()
    }

    /// The same workspace, its entries with the hashes that its sketches would be saved with: two
    /// whose texts are then alike have the same sketches.
    #[must_use]
    pub fn with_sketch_hashes(&self) -> Self {
        let texts = self.sketch_texts();
        let mut out = self.clone();
        for entry in &mut out.projects {
            if let Some(text) = texts.get(&entry.file) {
                entry.sha256 = Some(sha256_of_bytes(text.as_bytes()));
            }
        }
        out
    }

    /// Takes sketches from a text of [`Self::sketch_texts`]: they stand before what the file holds.
    ///
    /// # Errors
    /// [`ReadErrorKind`] of a text that is none.
    pub fn take_sketch_text(&mut self, file: &str, text: &str) -> Result<(), ReadErrorKind> {
        let options = ReadOptions {
            crs: Some(Crs::CGCS2000),
            ..ReadOptions::default()
        };
        let layer = geojson::read_bytes(text.as_bytes(), &stem(file), &options)?;
        self.sketches.insert(file.to_owned(), sketches_of(&layer));
        Ok(())
    }

    /// The layer of a file of sketches as they are now; `None` of a file that was not read.
    pub fn sketch_layer(&self, file: &str) -> Option<Layer> {
        let sketches = self.sketches.get(file)?;
        let mut layer = layer_of(sketches, &stem(file));
        let (of, name) = (sketches.clone(), stem(file));
        layer.origin = Origin {
            path: self.resolve(file),
            format: crate::formats::FormatKind::GeoJson.name(),
            sha256: SourceHash::later(move || {
                Some(sha256_of_bytes(text_of(&of, &name).as_bytes()))
            }),
            num_records: sketches.len() as u64,
        };
        Some(layer)
    }

    /// Reads the file of an entry of sketches.
    pub(super) fn load_sketches(&self, entry: &ProjectEntry, paths: Paths) -> LoadedLayer {
        let path = Source::parse(&self.resolve(&entry.file).to_string_lossy()).path;
        if paths == Paths::InsideFolder && self.is_outside(&entry.file) {
            return LoadedLayer::Outside(path);
        }
        let options = ReadOptions {
            crs: Some(Crs::CGCS2000),
            ..ReadOptions::default()
        };
        let read = bytes_of(&path, entry.sha256.as_deref())
            .map_err(ReadErrorKind::Io)
            .and_then(|bytes| geojson::read_bytes(&bytes, &stem(&entry.file), &options));
        match read {
            Ok(layer) => {
                let own = layer_of(&sketches_of(&layer), &layer.name);
                let mut origin = layer.origin;
                origin.path = path;
                LoadedLayer::Ready(Layer {
                    origin,
                    diagnostics: layer.diagnostics,
                    ..own
                })
            }
            Err(kind) => LoadedLayer::Failed(ReadError { path, kind }),
        }
    }

    /// A name for a file of sketches that nothing has yet, here and in a folder.
    pub fn free_sketch_file(&self, folder: Option<&Path>) -> String {
        let (stem, extension) = SKETCH_FILE.split_once('.').unwrap_or((SKETCH_FILE, ""));
        (1_u32..)
            .map(|n| match n {
                1 => SKETCH_FILE.to_owned(),
                n => format!("{stem}-{n}.{extension}"),
            })
            .find(|name| {
                !self.sketches.contains_key(name)
                    && !self.projects.iter().any(|p| p.file == *name)
                    && !folder.is_some_and(|f| f.join(name).exists())
            })
            .unwrap_or_else(|| SKETCH_FILE.to_owned())
    }

    /// For a workspace about to be saved at another place: its sketches get files of their own
    /// there, so that the old place keeps its own.
    pub(super) fn take_sketches_along(&mut self, path: &Path) {
        self.sketch_renames.clear();
        let folder = path.parent().map(Path::to_path_buf);
        let held: Vec<String> = self
            .projects
            .iter()
            .filter(|p| p.sketch && self.sketches.contains_key(&p.file))
            .map(|p| p.file.clone())
            .collect();
        let mut old = std::mem::take(&mut self.sketches);
        // Names are compared with those at the new place only.
        let entries = std::mem::take(&mut self.projects);
        let mut renames = BTreeMap::new();
        for file in held {
            let new = self.free_sketch_file(folder.as_deref());
            if let Some(list) = old.remove(&file) {
                self.sketches.insert(new.clone(), list);
            }
            renames.insert(file, new);
        }
        self.projects = entries;
        self.sketch_renames = renames;
    }

    /// Writes sketches that differ from what stands on disk under their waiting names, and
    /// notes their hashes in the entries.
    pub(super) fn write_sketches(&mut self) -> Result<Waiting, WorkspaceError> {
        let mut out = Vec::new();
        let files: Vec<(usize, String)> = self
            .projects
            .iter()
            .enumerate()
            .filter(|(_, p)| p.sketch)
            .map(|(i, p)| (i, p.file.clone()))
            .collect();
        for (index, file) in files {
            let Some(text) = self.sketch_text(&file) else {
                continue;
            };
            let hash = sha256_of_bytes(text.as_bytes());
            let path = self.resolve(&file);
            let on_disk = crate::base::files::sha256_of_file(&path).ok();
            if on_disk.as_ref() != Some(&hash) {
                let next = waiting(&path);
                write_atomically(&next, text.as_bytes()).map_err(|cause| WorkspaceError::Io {
                    path: path.clone(),
                    cause,
                })?;
                out.push((next, path));
            }
            if let Some(entry) = self.projects.get_mut(index) {
                entry.sha256 = Some(hash);
            }
        }
        Ok(out)
    }
}

/// The workspace is written: what waits takes its place.
pub(super) fn settle(files: Waiting) -> Result<(), WorkspaceError> {
    for (next, path) in files {
        std::fs::rename(&next, &path).map_err(|cause| WorkspaceError::Io {
            path: path.clone(),
            cause,
        })?;
    }
    Ok(())
}

/// The workspace could not be written: nothing waits any more.
pub(super) fn give_up(files: &Waiting) {
    for (next, _) in files {
        // Best effort: by its hash it is known to belong to nothing.
        std::fs::remove_file(next).ok();
    }
}
