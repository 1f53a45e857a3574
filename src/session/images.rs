//! Backdrops of a session: opened from the workspace's `[[image]]` entries, shown under all
//! layers, changed by undoable edits.

use super::command::{Command, Effect};
use super::edit::{Change, Edit, Placed};
use super::jobs::fault;
use super::state::{NoticeKind, Session};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::Shift;
use crate::formats::imagery::ImageKind;
use crate::formats::{ReadError, ReadErrorKind};
use crate::geom::Bbox;
use crate::layer::Secrecy;
use crate::layer::image::{BlockCache, Image};
use crate::render::SceneImage;
use crate::workspace::{ImageEntry, LoadedImage, Paths, Workspace};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Something about a backdrop; images are named by their ids.
#[derive(Debug)]
pub enum ImageCommand {
    /// Add a file under everything.
    Add(PathBuf),
    /// Show an image's details, or none.
    Choose(Option<String>),
    /// Show it on the map or not.
    SetVisible(String, bool),
    /// The dim slider is on its way, 0–1.
    PreviewDim(String, f64),
    /// The dim slider was let go.
    SetDim(String, f64),
    /// Show it in greys or in its colours.
    SetGreyscale(String, bool),
    /// How its values become shades, as [`ImageEntry::stretch`] has it.
    SetStretch(String, Option<String>),
    /// Read it with another system by code or WKT; `None` leaves it to the file.
    SetCrs(String, Option<String>),
    /// Undo a shift of its positions; `None`: not known.
    SetShift(String, Option<Shift>),
    /// How secret it is.
    SetSecrecy(String, Secrecy),
    /// Move it to a position among the images.
    Move(String, usize),
    /// Take it out.
    Remove(String),
    /// Bring the map to where it lies.
    ZoomTo(String),
    /// A file was opened, or could not be.
    Loaded(String, u64, ImageState),
}

/// How far the opening of an image has come.
#[derive(Debug, Clone)]
pub enum ImageState {
    /// Under way.
    Loading,
    /// Opened.
    Ready(Arc<Image>),
    /// It cannot be used.
    Failed(Arc<ReadError>),
    /// It lies outside the workspace's folder and nobody has agreed to that.
    Outside,
    /// The program has a fault, or opening was stopped; the sentence says so.
    Broken(Message),
}

/// What decides how an image is opened.
#[derive(Debug, Clone, PartialEq)]
struct Key {
    file: String,
    crs: Option<String>,
    shift: Option<String>,
}

/// An image of the workspace in memory.
#[derive(Debug, Clone)]
pub(super) struct HeldImage {
    key: Key,
    generation: u64,
    state: ImageState,
}

/// An image to open.
#[derive(Debug)]
pub struct ImageLoad {
    /// Its entry.
    pub entry: ImageEntry,
    generation: u64,
    workspace: Arc<Workspace>,
    paths: Paths,
    cache: Arc<BlockCache>,
}

impl ImageState {
    /// The image, once opened.
    pub fn image(&self) -> Option<&Arc<Image>> {
        match self {
            Self::Ready(image) => Some(image),
            _ => None,
        }
    }

    /// Why there is none, and what to do.
    pub fn why_absent(&self) -> Option<(Message, Option<Message>)> {
        match self {
            Self::Failed(error) => Some(error.message()),
            Self::Outside => Some((Message::new("session.read_outside"), None)),
            Self::Broken(message) => Some((message.clone(), None)),
            Self::Loading | Self::Ready(_) => None,
        }
    }
}

/// Whether a file is opened as a backdrop.
pub fn is_image(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let by_name = |k: &&ImageKind| k.extensions().contains(&extension.as_str());
    ImageKind::ALL.iter().any(|k| by_name(&k))
}

/// The work of opening an image.
pub(super) fn run(load: ImageLoad, progress: &Progress, title: Message) -> Command {
    let open = || {
        let ImageLoad {
            entry,
            workspace,
            paths,
            cache,
            ..
        } = &load;
        match workspace.load_image(entry, *paths, cache, progress) {
            LoadedImage::Ready(image) => ImageState::Ready(image),
            LoadedImage::Outside(_) => ImageState::Outside,
            LoadedImage::Failed(e) if matches!(e.kind, ReadErrorKind::Cancelled(_)) => {
                ImageState::Broken(Message::new("session.reading_cancelled"))
            }
            LoadedImage::Failed(error) => ImageState::Failed(error),
        }
    };
    let state = std::panic::catch_unwind(std::panic::AssertUnwindSafe(open)).unwrap_or_else(|p| {
        let text = p
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| p.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        ImageState::Broken(fault(title, &text))
    });
    Command::Image(ImageCommand::Loaded(
        load.entry.id.clone(),
        load.generation,
        state,
    ))
}

impl Session {
    /// How far an image is opened.
    pub fn image(&self, id: &str) -> &ImageState {
        self.images
            .get(id)
            .map_or(&ImageState::Loading, |h| &h.state)
    }

    /// An image's entry in the workspace.
    pub fn image_entry(&self, id: &str) -> Option<&ImageEntry> {
        self.workspace.images.iter().find(|i| i.id == id)
    }

    /// The image whose details are shown.
    pub fn chosen_image(&self) -> Option<&ImageEntry> {
        self.image_entry(self.chosen_image.as_deref()?)
    }

    /// How far an image is dimmed: while its slider is dragged, the slider's.
    pub fn dim(&self, entry: &ImageEntry) -> f64 {
        match &self.dim_preview {
            Some((id, value)) if *id == entry.id => *value,
            _ => entry.dim,
        }
    }

    /// Images as the map takes them, from the bottom up.
    pub fn scene_images(&self) -> Vec<SceneImage> {
        let shown = self.workspace.images.iter().rev().filter(|e| e.visible);
        shown
            .filter_map(|entry| {
                let image = self.image(&entry.id).image()?;
                Some(SceneImage {
                    image: Arc::clone(image),
                    dim: self.dim(entry) as f32,
                    greyscale: entry.greyscale,
                    stretch: entry.stretch_kind(),
                })
            })
            .collect()
    }

    /// The box of all images that are opened.
    pub(super) fn images_extent(&self) -> Bbox {
        let images = self.workspace.images.iter();
        images
            .filter_map(|e| self.image(&e.id).image())
            .fold(Bbox::EMPTY, |all, i| all.union(&i.footprint()))
    }

    pub(super) fn are_images_loading(&self) -> bool {
        let busy = |e: &ImageEntry| matches!(self.image(&e.id), ImageState::Loading);
        self.workspace.images.iter().any(busy)
    }

    pub(super) fn outside_images(&self) -> impl Iterator<Item = &str> {
        let is_outside = |e: &&ImageEntry| matches!(self.image(&e.id), ImageState::Outside);
        let outside = self.workspace.images.iter().filter(is_outside);
        outside.map(|e| e.file.as_str())
    }

    pub(super) fn forget_outside_images(&mut self) {
        let is_outside = |h: &HeldImage| matches!(h.state, ImageState::Outside);
        self.images.retain(|_, h| !is_outside(h));
    }

    pub(super) fn rename_images(&mut self, rename: &dyn Fn(&str) -> String) {
        for held in self.images.values_mut() {
            held.key.file = rename(&held.key.file);
        }
    }

    /// Asks for every image that is not opened, or was opened in another way than it should be;
    /// forgets those that are gone.
    pub(super) fn load_images(&mut self, workspace: &Arc<Workspace>) -> Vec<Effect> {
        let is_there = |id: &str| workspace.images.iter().any(|e| e.id == id);
        self.images.retain(|id, _| is_there(id));
        let mut effects = Vec::new();
        for entry in &workspace.images {
            let key = Key {
                file: entry.file.clone(),
                crs: entry.crs.clone(),
                shift: entry.shift.clone(),
            };
            if self.images.get(&entry.id).is_some_and(|h| h.key == key) {
                continue;
            }
            let generation = self.next_generation;
            self.next_generation += 1;
            let held = HeldImage {
                key,
                generation,
                state: ImageState::Loading,
            };
            self.images.insert(entry.id.clone(), held);
            effects.push(Effect::LoadImage(Box::new(ImageLoad {
                entry: entry.clone(),
                generation,
                workspace: Arc::clone(workspace),
                paths: self.paths,
                cache: Arc::clone(&self.image_blocks),
            })));
        }
        effects
    }

    pub(super) fn image_command(&mut self, command: ImageCommand) -> Vec<Effect> {
        match command {
            ImageCommand::Add(path) => self.add_images(&[path]),
            ImageCommand::Choose(id) => {
                self.chosen_image = id;
                self.selection.layer = None;
                Vec::new()
            }
            ImageCommand::SetVisible(id, visible) => {
                let code = if visible {
                    "session.edit_show"
                } else {
                    "session.edit_hide"
                };
                self.change_image(&id, code, |e| e.visible = visible)
            }
            ImageCommand::PreviewDim(id, value) => {
                self.dim_preview = Some((id, value.clamp(0.0, 1.0)));
                self.touch_picture();
                Vec::new()
            }
            ImageCommand::SetDim(id, value) => {
                self.dim_preview = None;
                // The picture that is shown may be one of the way.
                self.touch_picture();
                let dim = (value.clamp(0.0, 1.0) * 100.0).round() / 100.0;
                self.change_image(&id, "imagery.edit_dim", |e| e.dim = dim)
            }
            ImageCommand::SetGreyscale(id, greyscale) => {
                self.change_image(&id, "imagery.edit_greyscale", |e| e.greyscale = greyscale)
            }
            ImageCommand::SetStretch(id, stretch) => {
                self.change_image(&id, "imagery.edit_stretch", |e| e.stretch = stretch)
            }
            ImageCommand::SetCrs(id, crs) => {
                self.change_image(&id, "imagery.edit_reading", |e| e.crs = crs)
            }
            ImageCommand::SetShift(id, shift) => {
                let shift = shift.map(|s| s.name().to_owned());
                self.change_image(&id, "imagery.edit_reading", |e| e.shift = shift)
            }
            ImageCommand::SetSecrecy(id, secrecy) => {
                self.change_image(&id, "imagery.edit_secrecy", |e| e.secrecy = secrecy)
            }
            ImageCommand::Move(id, to) => self.move_image(&id, to),
            ImageCommand::Remove(id) => match self.placed_image(&id) {
                Some(before) => self.make(Edit {
                    label: Message::new("imagery.edit_remove")
                        .with("name", before.entry.name.as_str()),
                    change: Change::Image {
                        before: Some(before),
                        after: None,
                    },
                }),
                None => Vec::new(),
            },
            ImageCommand::ZoomTo(id) => match self.image(&id).image() {
                Some(image) => self.glide(&image.footprint()),
                None => Vec::new(),
            },
            ImageCommand::Loaded(id, generation, state) => {
                self.image_loaded(&id, generation, state)
            }
        }
    }

    /// Adds files as images under everything, as one edit.
    pub(super) fn add_images(&mut self, paths: &[PathBuf]) -> Vec<Effect> {
        let mut changes = Vec::new();
        let mut after = self.workspace.clone();
        let mut names = Vec::new();
        for path in paths {
            // The user named this very file: that is consent to open it.
            let file = self.workspace.relative(path);
            if self.workspace.is_outside(&file) && self.outside_files().is_empty() {
                self.paths = Paths::Anywhere;
            }
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            if after.images.iter().any(|i| i.file == file) {
                self.tell(
                    NoticeKind::Error,
                    Message::new("session.already_here").with("name", stem.as_ref()),
                );
                continue;
            }
            let id = after.free_image_id(&stem);
            let placed = Placed {
                index: after.images.len(),
                entry: ImageEntry::undeclared(&id, &stem, &file),
            };
            after.images.push(placed.entry.clone());
            names.push(stem.into_owned());
            changes.push(Change::Image {
                before: None,
                after: Some(placed),
            });
        }
        if changes.is_empty() {
            return Vec::new();
        }
        if self.is_empty() {
            self.fit_pending = true;
        }
        self.make(Edit {
            label: Message::new("imagery.edit_add").with("name", names.join("、")),
            change: match changes.len() {
                1 => changes.remove(0),
                _ => Change::Several(changes),
            },
        })
    }

    fn placed_image(&self, id: &str) -> Option<Placed<ImageEntry>> {
        let index = self.workspace.images.iter().position(|i| i.id == id)?;
        let entry = self.workspace.images.get(index)?.clone();
        Some(Placed { index, entry })
    }

    fn change_image(
        &mut self,
        id: &str,
        code: &str,
        change: impl FnOnce(&mut ImageEntry),
    ) -> Vec<Effect> {
        let Some(before) = self.placed_image(id) else {
            return Vec::new();
        };
        let mut after = before.clone();
        change(&mut after.entry);
        if after == before {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new(code).with("name", before.entry.name.as_str()),
            change: Change::Image {
                before: Some(before),
                after: Some(after),
            },
        })
    }

    fn move_image(&mut self, id: &str, to: usize) -> Vec<Effect> {
        let Some(before) = self.placed_image(id) else {
            return Vec::new();
        };
        let to = to.min(self.workspace.images.len().saturating_sub(1));
        if to == before.index {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new("session.edit_order").with("name", before.entry.name.as_str()),
            change: Change::Image {
                after: Some(Placed {
                    index: to,
                    entry: before.entry.clone(),
                }),
                before: Some(before),
            },
        })
    }

    /// An image was opened, or could not be: late results of earlier openings are dropped.
    fn image_loaded(&mut self, id: &str, generation: u64, state: ImageState) -> Vec<Effect> {
        let held = self.images.get_mut(id);
        let Some(held) = held.filter(|h| h.generation == generation) else {
            return Vec::new();
        };
        held.state = state;
        let why = held.state.why_absent();
        if let (Some((why, _)), Some(entry)) = (why, self.image_entry(id)) {
            let message = Message::new("imagery.not_shown")
                .with("name", entry.name.as_str())
                .with("why", why);
            self.tell(NoticeKind::Error, message);
        }
        self.touch_picture();
        if self.is_loaded() && std::mem::take(&mut self.fit_pending) {
            return self.fit_all();
        }
        Vec::new()
    }
}
