//! Backdrops of a workspace: `[[image]]` entries and the files they name.

use super::load::Keys;
use super::{Paths, Secrecy, Workspace};
use crate::base::progress::Progress;
use crate::formats::imagery::{self, ImageOptions};
use crate::formats::{ReadError, ReadErrorKind};
use crate::layer::image::{BlockCache, Image, StretchKind};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// A backdrop of the workspace, under all layers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImageEntry {
    /// Identity, unique among the images of the workspace.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// The file, relative to the workspace's folder.
    pub file: String,
    /// 来源.
    #[serde(default)]
    pub source: String,
    /// 数据时点.
    #[serde(default)]
    pub date: String,
    /// 密级.
    #[serde(default)]
    pub secrecy: Secrecy,
    /// Invented (示意).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub schematic: bool,
    /// Shown on the map.
    #[serde(default = "yes")]
    pub visible: bool,
    /// How far it is dimmed towards the paper, 0–1.
    #[serde(default)]
    pub dim: f64,
    /// Shown in greys.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub greyscale: bool,
    /// How measured values become shades: `minmax`, `percent` or `LOW..HIGH`; absent: 8-bit
    /// values as they are, others by `percent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<String>,
    /// Coordinate system, overriding what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Shift of its positions, to be undone: `none`, `gcj02`, `bd09`; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
}

/// Keys of an entry that may be absent.
pub(super) const OPTIONAL: &[&str] = &["schematic", "greyscale", "stretch", "crs", "shift"];

/// An image as the workspace could open it.
#[derive(Debug, Clone)]
pub enum LoadedImage {
    /// Opened.
    Ready(Arc<Image>),
    /// It cannot be used.
    Failed(Arc<ReadError>),
    /// It lies outside the workspace's folder, and nobody agreed to that.
    Outside(PathBuf),
}

impl ImageEntry {
    /// An entry for a file nobody declared anything about.
    pub fn undeclared(id: &str, name: &str, file: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            file: file.to_owned(),
            visible: true,
            ..Self::default()
        }
    }

    /// How its values become shades; what cannot be understood is as if absent.
    pub fn stretch_kind(&self) -> StretchKind {
        let told = self.stretch.as_deref().and_then(StretchKind::parse);
        told.unwrap_or_default()
    }
}

impl Workspace {
    /// An image id not yet taken, made from a wish such as a file's stem.
    pub fn free_image_id(&self, wish: &str) -> String {
        let taken = |id: &str| self.images.iter().any(|i| i.id == id);
        if !wish.is_empty() && !taken(wish) {
            return wish.to_owned();
        }
        (2..)
            .map(|n| format!("{wish}-{n}"))
            .find(|id| !taken(id))
            .unwrap_or_default()
    }

    /// Opens the file of an image entry: its head is read, its pixels are not.
    pub fn load_image(
        &self,
        entry: &ImageEntry,
        paths: Paths,
        cache: &Arc<BlockCache>,
        progress: &Progress,
    ) -> LoadedImage {
        let path = self.resolve(&entry.file);
        if paths == Paths::InsideFolder && self.is_outside(&entry.file) {
            return LoadedImage::Outside(path);
        }
        let keys = Keys {
            crs: entry.crs.as_deref(),
            encoding: None,
            swapped_axes: false,
            shift: entry.shift.as_deref(),
            columns: None,
        };
        let opened = self.options(&entry.file, &keys).and_then(|read| {
            let options = ImageOptions {
                crs: read.crs,
                shift: read.shift,
                cache: Arc::clone(cache),
            };
            if !path.is_file() {
                // The kind of a file that is not there would be guessed from its name.
                return Err(ReadError {
                    path: path.clone(),
                    kind: ReadErrorKind::Io(std::io::ErrorKind::NotFound.into()),
                });
            }
            imagery::open(&path, &options, progress)
        });
        match opened {
            Ok(image) => LoadedImage::Ready(Arc::new(image)),
            Err(error) => LoadedImage::Failed(Arc::new(error)),
        }
    }
}

fn yes() -> bool {
    true
}
