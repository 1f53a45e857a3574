//! The workspace's county borders as what a web map's shift is recognised by: read once for a
//! batch of files, whichever of them comes first, and compared with each file as it is read.

use super::command::LayerFile;
use crate::base::progress::Progress;
use crate::formats::note_shift;
use crate::layer::{Layer, Role};
use crate::workspace::{LoadedLayer, Paths, Workspace};
use std::sync::{Arc, OnceLock};

/// County borders, shared by the readings of one batch.
#[derive(Debug, Clone, Default)]
pub struct Counties(Arc<OnceLock<Option<Layer>>>);

impl Counties {
    /// Compares a layer that was read with the county borders: one that looks shifted and that
    /// nobody decided about is no longer confirmed. Nothing happens without such borders, or to
    /// them.
    pub(super) fn compare(
        &self,
        layer: &mut Layer,
        file: &LayerFile,
        workspace: &Workspace,
        paths: Paths,
        progress: &Progress,
    ) {
        if matches!(file, LayerFile::Layer(entry) if entry.role == Role::County) {
            return;
        }
        let borders = self.0.get_or_init(|| {
            let entry = workspace.layers.iter().find(|e| e.role == Role::County)?;
            match workspace.load_layer(entry, paths, &Progress::new()) {
                LoadedLayer::Ready(layer) => Some(layer),
                LoadedLayer::Failed(_) | LoadedLayer::Outside(_) => None,
            }
        });
        if let Some(borders) = borders {
            // Stopped: the reading ends as stopped too.
            note_shift(layer, borders, progress).ok();
        }
    }
}
