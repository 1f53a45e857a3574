//! Packing (打包): one zip with a workspace and its files, to be handed on. Unpacked, it opens.
//!
//! What is above the class let in stays out and is listed by what it is; opinions given on results
//! that rest on it stay out too. Clipped to an area, every feature that meets it stays whole, and
//! the layer is no longer declared complete: outside the area it is not. Transformation parameters
//! are in no workspace and in no pack.

mod dialog;
mod manifest;
mod member;
mod wkt;
mod work;

pub use dialog::{Area, PackCommand, Packing};
pub use manifest::{LeftOut, PackManifest, PackedFile, PackedLayer};
pub use work::{PackingJob, run};

use crate::base::date::Date;
use crate::base::files::{io_message, sha256_of_bytes, write_atomically_with};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::{self, FormatKind, Source, SourceStamp, WriteOptions, files_of};
use crate::geom::{Bbox, Region, Relation};
use crate::i18n::Lang;
use crate::layer::{Layer, Secrecy};
use crate::session::bundling::{beside, name_of};
use crate::session::moved::only;
use crate::workspace::{ChecklistEntry, LoadedLayer, Paths, ProjectEntry, Workspace};
use member::{Content, Member, put};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use wkt::without_towgs84;
use zip::ZipWriter;

/// Member that holds the workspace.
const WORKSPACE: &str = "workspace.toml";
/// Member that holds the list for programs.
const MANIFEST: &str = "manifest.json";
/// Member that holds the list for people.
const LIST: &str = "打包清单.txt";
/// Folder of layers clipped to the area.
const CLIPPED: &str = "clipped";
/// Folder of the office's own rules.
const RULES: &str = "rules";
/// What stands beside a backdrop, by extension.
const IMAGE_SIDECARS: [&str; 8] = [
    "tfw",
    "tifw",
    "jgw",
    "pgw",
    "wld",
    "prj",
    "tif.aux.xml",
    "ovr",
];
/// What a project's box is widened by, so that what is near it is in: degrees, about two kilometres.
const NEAR_DEG: f64 = 0.02;

/// What to pack.
#[derive(Debug, Clone)]
pub struct PackRequest {
    /// The workspace.
    pub workspace: Workspace,
    /// Which of its files may be opened.
    pub paths: Paths,
    /// The highest class let in.
    pub max_class: Secrecy,
    /// The area to clip layers to, degrees.
    pub within: Option<Bbox>,
    /// Language of the list.
    pub lang: Lang,
    /// Date in the headers of files written anew.
    pub date: Date,
}

/// A pack could not be made.
#[derive(Debug)]
pub enum PackError {
    /// Why not, and the file it is about.
    Failed(Message, Option<PathBuf>),
    /// The user stopped it.
    Cancelled,
}

impl From<Cancelled> for PackError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<std::io::Error> for PackError {
    fn from(error: std::io::Error) -> Self {
        let message = Message::new("pack.io").with("cause", io_message(&error));
        Self::Failed(message, None)
    }
}

impl From<zip::result::ZipError> for PackError {
    fn from(error: zip::result::ZipError) -> Self {
        let message = Message::new("pack.zip").with("detail", error.to_string());
        Self::Failed(message, None)
    }
}

/// The box of a project of the workspace, by id, name or record number, widened so that what is
/// near it is in.
///
/// # Errors
/// [`PackError`]: no project of the workspace is called that.
pub fn project_area(
    workspace: &Workspace,
    id: &str,
    progress: &Progress,
) -> Result<Bbox, PackError> {
    let mut found = Bbox::EMPTY;
    for entry in &workspace.projects {
        let LoadedLayer::Ready(layer) =
            workspace.load_project(entry, Paths::InsideFolder, progress)
        else {
            continue;
        };
        let projects = entry.project_layer(layer);
        for feature in projects.layer.features() {
            let is_it = projects.id_of(feature) == id
                || projects.name_of(feature) == id
                || feature.id().0.to_string() == id;
            if let Some(geometry) = feature.geometry().filter(|_| is_it) {
                found = found.union(&geometry.bbox());
            }
        }
    }
    if found.is_empty() {
        let message = Message::new("pack.no_project").with("name", id);
        return Err(PackError::Failed(message, None));
    }
    Ok(widened(&found))
}

/// A box with what is near it.
pub fn widened(bbox: &Bbox) -> Bbox {
    let mut wide = *bbox;
    wide.min.x -= NEAR_DEG;
    wide.min.y -= NEAR_DEG;
    wide.max.x += NEAR_DEG;
    wide.max.y += NEAR_DEG;
    wide
}

/// Packs a workspace into a zip.
///
/// # Errors
/// [`PackError`]; where there was a file of that name it is then untouched.
pub fn pack(
    request: &PackRequest,
    to: &Path,
    progress: &Progress,
) -> Result<PackManifest, PackError> {
    let mut packer = Packer::new(request, to)?;
    packer.layers(progress)?;
    packer.projects()?;
    packer.images();
    packer.rules()?;
    let stamps: Vec<SourceStamp> = packer
        .members
        .iter()
        .filter_map(|m| match &m.content {
            // What was written on the way is gone with it.
            Content::File(path) if !path.starts_with(&packer.aside.0) => {
                Some(SourceStamp::of(path))
            }
            Content::File(_) | Content::Bytes(_) => None,
        })
        .collect();
    let manifest = packer.write(to, progress)?;
    if let Some(changed) = stamps.iter().find_map(SourceStamp::changed) {
        std::fs::remove_file(to).ok();
        return Err(PackError::Failed(
            Message::new("bundle.input_changed"),
            Some(changed.to_path_buf()),
        ));
    }
    Ok(manifest)
}

/// A pack on its way.
struct Packer<'a> {
    request: &'a PackRequest,
    /// The workspace as it will be in the pack.
    workspace: Workspace,
    manifest: PackManifest,
    members: Vec<Member>,
    /// Files by path, and the names they have.
    names: BTreeMap<PathBuf, String>,
    taken: BTreeSet<String>,
    /// Where clipped layers are written until they are in.
    aside: Aside,
}

/// A folder for what is written on the way, beside the pack and gone with it: nothing of a layer
/// is written where the user did not ask for it.
struct Aside(PathBuf);

impl Drop for Aside {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

impl<'a> Packer<'a> {
    fn new(request: &'a PackRequest, to: &Path) -> Result<Self, PackError> {
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        let aside = to.with_file_name(format!(".{name}.{}.packing", std::process::id()));
        let mut workspace = request.workspace.without_remarks();
        let manifest = PackManifest {
            format: manifest::FORMAT,
            schema: manifest::SCHEMA,
            product: env!("CARGO_PKG_VERSION"),
            title: workspace.title.clone(),
            max_class: request.max_class,
            secrecy: Secrecy::Public,
            within: request.within.as_ref().map(manifest::area),
            layers: Vec::new(),
            left_out: Vec::new(),
            images_left_out: 0,
            opinions_left_out: 0,
            missing: Vec::new(),
            files: Vec::new(),
        };
        workspace.layers.clear();
        workspace.images.clear();
        workspace.sources.clear();
        Ok(Self {
            request,
            workspace,
            manifest,
            members: Vec::new(),
            names: BTreeMap::new(),
            taken: [WORKSPACE, MANIFEST, LIST].map(str::to_owned).into(),
            aside: Aside(aside),
        })
    }

    fn layers(&mut self, progress: &Progress) -> Result<(), PackError> {
        for entry in &self.request.workspace.layers {
            progress.check()?;
            if entry.secrecy > self.request.max_class {
                self.leave_out(entry.role, entry.secrecy, entry.check);
                continue;
            }
            self.manifest.secrecy = self.manifest.secrecy.max(entry.secrecy);
            let mut entry = entry.clone();
            if let Some(crs) = &entry.crs {
                entry.crs = Some(without_towgs84(crs));
            }
            let mut told = PackedLayer {
                id: entry.id.clone(),
                name: entry.name.clone(),
                file: String::new(),
                secrecy: entry.secrecy,
                clipped: false,
                features_before: None,
                features: None,
            };
            let clipped = match &self.request.within {
                Some(within) => self.clip(&entry, within, progress)?,
                None => None,
            };
            match clipped {
                Some((layer, before)) => {
                    told.features_before = Some(before);
                    told.features = Some(layer.len() as u64);
                    if layer.len() as u64 == before {
                        entry.file = self.whole(&entry.file)?;
                    } else {
                        told.clipped = true;
                        let name = format!("{CLIPPED}/{}.fgb", self.manifest.layers.len() + 1);
                        self.write_layer(&layer, &name, progress)?;
                        entry.file = name;
                        // How it is read is settled by how it was written.
                        entry.crs = None;
                        entry.encoding = None;
                        entry.swapped_axes = false;
                        entry.columns = None;
                        entry.shift = entry.shift.map(|_| "none".to_owned());
                        // Beyond the area nothing is known of it.
                        entry.complete = false;
                    }
                }
                None => entry.file = self.whole(&entry.file)?,
            }
            told.file.clone_from(&entry.file);
            self.manifest.layers.push(told);
            self.workspace.layers.push(entry);
        }
        if !self.manifest.left_out.is_empty() {
            for project in &mut self.workspace.projects {
                let opinions = std::mem::take(&mut project.opinions);
                self.manifest.opinions_left_out += opinions
                    .values()
                    .map(|o| o.findings.len() + usize::from(o.whole.is_some()))
                    .sum::<usize>();
            }
        }
        Ok(())
    }

    /// A layer above the class: the checklist still asks for it, so that what is not there is no
    /// all-clear.
    fn leave_out(
        &mut self,
        role: crate::layer::Role,
        secrecy: Secrecy,
        check: crate::screening::Check,
    ) {
        let workspace = &self.request.workspace;
        let is_listed = self.workspace.checklist.iter().any(|c| c.role == role)
            || workspace
                .layers
                .iter()
                .any(|l| l.role == role && l.secrecy <= self.request.max_class);
        if !is_listed {
            self.workspace.checklist.push(ChecklistEntry {
                role,
                check,
                reason: None,
            });
        }
        self.manifest.left_out.push(LeftOut { role, secrecy });
    }

    /// The features of a layer that meet the area, whole, and how many there were; none where the
    /// layer cannot be read.
    fn clip(
        &self,
        entry: &crate::workspace::LayerEntry,
        within: &Bbox,
        progress: &Progress,
    ) -> Result<Option<(Layer, u64)>, PackError> {
        let Some(region) = Region::of_box(within) else {
            let message = Message::new("pack.bad_area");
            return Err(PackError::Failed(message, None));
        };
        let workspace = &self.request.workspace;
        let loaded = workspace.load_layer(entry, self.request.paths, progress);
        progress.check()?;
        let LoadedLayer::Ready(layer) = loaded else {
            return Ok(None);
        };
        // Written anew, a guess would become a declaration: such a layer goes in whole.
        if !layer.crs.as_ref().is_some_and(|c| c.confirmed) {
            return Ok(None);
        }
        let mut ids = Vec::new();
        for (num, feature) in layer.features().enumerate() {
            if num % 256 == 0 {
                progress.check()?;
            }
            let meets = feature
                .geometry()
                .is_some_and(|g| g.bbox().meets(within) && region.takes(g, Relation::Meets));
            if meets {
                ids.push(feature.id());
            }
        }
        let before = layer.len() as u64;
        Ok(Some((only(&layer, &ids), before)))
    }

    fn write_layer(
        &mut self,
        layer: &Layer,
        name: &str,
        progress: &Progress,
    ) -> Result<(), PackError> {
        std::fs::create_dir_all(&self.aside.0)?;
        let file = name.rsplit('/').next().unwrap_or(name);
        let path = self.aside.0.join(file);
        // In its own system: how far its positions and edges can be trusted hangs on it.
        let options = WriteOptions::for_layer(FormatKind::FlatGeobuf, layer, self.request.date);
        formats::write(layer, &path, &options, progress).map_err(|e| match e {
            formats::WriteError::Cancelled(_) => PackError::Cancelled,
            other => PackError::Failed(other.message().0, None),
        })?;
        self.taken.insert(name.to_owned());
        self.members.push(Member {
            name: name.to_owned(),
            content: Content::File(path),
        });
        Ok(())
    }

    /// Puts a file in as it is, with what stands beside it; gives what the workspace calls it.
    fn whole(&mut self, file: &str) -> Result<String, PackError> {
        if file.is_empty() {
            return Ok(String::new());
        }
        let workspace = &self.request.workspace;
        let source = Source::parse(&workspace.resolve(file).to_string_lossy());
        let is_outside = workspace.is_outside(file);
        if is_outside && self.request.paths == Paths::InsideFolder {
            let message =
                Message::new("cli.outside").with("path", source.path.display().to_string());
            return Err(PackError::Failed(message, None));
        }
        let name = match self.names.get(&source.path) {
            Some(name) => name.clone(),
            None => {
                let name = name_of(workspace, &source.path, is_outside, &mut self.taken);
                if source.path.is_file() {
                    for path in files_of(&source.path) {
                        self.add(beside(&name, &path), &path)?;
                    }
                } else {
                    self.manifest.missing.push(name.clone());
                }
                self.names.insert(source.path.clone(), name.clone());
                name
            }
        };
        Ok(match source.layer {
            Some(layer) => format!("{name}#{layer}"),
            None => name,
        })
    }

    fn add(&mut self, name: String, path: &Path) -> Result<(), PackError> {
        let is_prj = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("prj"));
        let content = if is_prj {
            let bytes = std::fs::read(path)?;
            match std::str::from_utf8(&bytes) {
                Ok(text) => Content::Bytes(without_towgs84(text).into_bytes()),
                Err(_) => Content::Bytes(bytes),
            }
        } else {
            Content::File(path.to_path_buf())
        };
        self.taken.insert(name.clone());
        self.members.push(Member { name, content });
        Ok(())
    }

    fn projects(&mut self) -> Result<(), PackError> {
        let mut projects: Vec<ProjectEntry> = std::mem::take(&mut self.workspace.projects);
        for entry in &mut projects {
            match self.request.workspace.sketch_text(&entry.file) {
                Some(text) if entry.sketch => self.sketches(entry, text),
                _ => entry.file = self.whole(&entry.file)?,
            }
            if let Some(crs) = &entry.crs {
                entry.crs = Some(without_towgs84(crs));
            }
        }
        self.workspace.projects = projects;
        Ok(())
    }

    /// Sketches as they are now, saved or not.
    fn sketches(&mut self, entry: &mut ProjectEntry, text: String) {
        let workspace = &self.request.workspace;
        let path = workspace.resolve(&entry.file);
        let is_outside = workspace.is_outside(&entry.file);
        entry.file = name_of(workspace, &path, is_outside, &mut self.taken);
        entry.sha256 = Some(sha256_of_bytes(text.as_bytes()));
        self.taken.insert(entry.file.clone());
        self.members.push(Member {
            name: entry.file.clone(),
            content: Content::Bytes(text.into_bytes()),
        });
    }

    fn images(&mut self) {
        for entry in &self.request.workspace.images {
            let workspace = &self.request.workspace;
            let path = workspace.resolve(&entry.file);
            let may = entry.secrecy <= self.request.max_class
                && self.request.within.is_none()
                && (self.request.paths == Paths::Anywhere || !workspace.is_outside(&entry.file))
                && path.is_file();
            if !may {
                self.manifest.images_left_out += 1;
                continue;
            }
            self.manifest.secrecy = self.manifest.secrecy.max(entry.secrecy);
            let is_outside = workspace.is_outside(&entry.file);
            let name = name_of(workspace, &path, is_outside, &mut self.taken);
            let sidecars = IMAGE_SIDECARS
                .iter()
                .filter_map(|e| crate::base::files::sibling(&path, e));
            for file in std::iter::once(path.clone()).chain(sidecars) {
                let name = beside(&name, &file);
                self.taken.insert(name.clone());
                self.members.push(Member {
                    name,
                    content: Content::File(file),
                });
            }
            let mut entry = entry.clone();
            entry.file = name;
            entry.crs = entry.crs.as_deref().map(without_towgs84);
            self.workspace.images.push(entry);
        }
    }

    fn rules(&mut self) -> Result<(), PackError> {
        let workspace = &self.request.workspace;
        let texts = workspace.rule_texts(self.request.paths);
        let texts = texts.map_err(|e| PackError::Failed(e.message(), None))?;
        self.workspace.rules.clear();
        for (i, (name, content)) in texts.into_iter().enumerate() {
            let file = name.rsplit(['/', '\\']).next().unwrap_or("rules.toml");
            let name = format!("{RULES}/{:03}-{file}", i + 1);
            self.workspace.rules.push(name.clone());
            self.members.push(Member {
                name,
                content: Content::Bytes(content.into_bytes()),
            });
        }
        if let Some(pack) = &workspace.style_pack {
            let name = self.whole(pack)?;
            self.workspace.style_pack = Some(name);
        }
        Ok(())
    }

    fn write(mut self, to: &Path, progress: &Progress) -> Result<PackManifest, PackError> {
        self.workspace.path = None;
        let text = self.workspace.to_text();
        let members = std::mem::take(&mut self.members);
        let first = Member {
            name: WORKSPACE.to_owned(),
            content: Content::Bytes(text.into_bytes()),
        };
        progress.set_total(members.len() as u64 + 1);
        let mut manifest = self.manifest.clone();
        let lang = self.request.lang;
        write_atomically_with(to, |file| -> Result<(), PackError> {
            let mut zip = ZipWriter::new(file);
            for member in std::iter::once(&first).chain(&members) {
                progress.check()?;
                manifest.files.push(put(&mut zip, member, progress)?);
                progress.advance(1);
            }
            let lists = [(MANIFEST, manifest.json()), (LIST, manifest.words(lang))];
            for (name, content) in lists {
                let member = Member {
                    name: name.to_owned(),
                    content: Content::Bytes(content.into_bytes()),
                };
                put(&mut zip, &member, progress)?;
            }
            zip.finish()?;
            Ok(())
        })?;
        Ok(manifest)
    }
}
