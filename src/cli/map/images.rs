//! The backdrops under a map picture: those of the workspace that are shown, opened.

use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::cli::info::read_failure;
use crate::cli::print;
use crate::i18n::{Lang, say};
use crate::layer::image::BlockCache;
use crate::render::SceneImage;
use crate::session::plates::LayerSource;
use crate::workspace::{ImageEntry, LoadedImage, Paths, Workspace};
use std::sync::Arc;

/// Bytes of decoded blocks kept while a picture is drawn.
const BLOCK_BYTES: usize = 128 << 20;

/// Backdrops from the bottom up.
#[derive(Default)]
pub(super) struct Backdrops {
    pub images: Vec<SceneImage>,
    /// Names of those that belong under the map and could not be opened.
    pub missing: Vec<String>,
    pub sources: Vec<LayerSource>,
    /// Whether one of them is invented.
    pub schematic: bool,
}

/// An image by id or name.
pub(super) fn find<'w>(workspace: &'w Workspace, typed: &str) -> Option<&'w ImageEntry> {
    let is_it = |e: &&ImageEntry| e.id == typed || e.name == typed;
    workspace.images.iter().find(is_it)
}

/// Opens the backdrops that are drawn; what cannot be opened is told.
pub(super) fn open(
    lang: Lang,
    workspace: &Workspace,
    paths: Paths,
    is_drawn: impl Fn(&ImageEntry) -> bool,
) -> Backdrops {
    let mut out = Backdrops::default();
    let cache = Arc::new(BlockCache::new(BLOCK_BYTES));
    let progress = Progress::new();
    for entry in workspace.images.iter().rev().filter(|e| is_drawn(e)) {
        let why = match workspace.load_image(entry, paths, &cache, &progress) {
            LoadedImage::Ready(image) => {
                out.images.push(SceneImage {
                    image,
                    dim: entry.dim as f32,
                    greyscale: entry.greyscale,
                    stretch: entry.stretch_kind(),
                });
                out.schematic |= entry.schematic;
                if !entry.source.is_empty() {
                    out.sources.push(LayerSource {
                        source: entry.source.clone(),
                        date: entry.date.clone(),
                    });
                }
                continue;
            }
            LoadedImage::Failed(error) => read_failure(&error).message,
            LoadedImage::Outside(path) => {
                Message::new("cli.outside").with("path", path.display().to_string())
            }
        };
        let message = Message::new("cli.layer_failed")
            .with("name", entry.name.as_str())
            .with("what", why);
        print::error(&say(lang, &message), None);
        out.missing.push(entry.name.clone());
    }
    out
}
