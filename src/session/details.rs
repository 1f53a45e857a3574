//! Detail levels of the workspace's layers: built in the background once a layer is read. They
//! save time and change no pixel, so the map is drawn without them meanwhile.

use super::command::{Command, Effect};
use super::jobs::Stop;
use super::state::Session;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use crate::render::Detail;
use std::sync::Arc;

/// Coordinates from which on a layer is worth levels.
const WORTH: usize = 20_000;

/// A layer to build levels of.
#[derive(Debug)]
pub struct DetailRequest {
    id: String,
    generation: u64,
    layer: Layer,
    before: Option<Arc<Detail>>,
}

impl DetailRequest {
    /// What it is, in words.
    pub fn title(&self) -> Message {
        Message::new("map_view.job_detail").with("name", self.layer.name.as_str())
    }
}

/// Builds the levels; chunks that did not change keep theirs.
///
/// # Errors
/// [`Stop::Cancelled`].
pub fn run(request: DetailRequest, progress: &Progress) -> Result<Command, Stop> {
    let detail = match &request.before {
        Some(before) => before.rebuilt(&request.layer, progress)?,
        None => Detail::build(&request.layer, progress)?,
    };
    Ok(Command::DetailBuilt(
        request.id,
        request.generation,
        Arc::new(detail),
    ))
}

impl Session {
    /// The detail levels of a layer, once they are built.
    pub fn detail(&self, layer: &str) -> Option<&Arc<Detail>> {
        self.layers.get(layer)?.detail.as_ref()
    }

    /// Number that changes whenever levels come or go: the map is the same, drawn faster.
    pub fn detail_revision(&self) -> u64 {
        self.details
    }

    /// Asks for the levels of a layer that was just read.
    pub(super) fn ask_for_detail(&self, id: &str) -> Option<Effect> {
        let held = self.layers.get(id)?;
        let layer = held.loaded.layer()?;
        let coords = |layer: &Layer| -> usize {
            let chunks = layer.chunks.iter();
            chunks.map(|c| c.geometry().coords().len()).sum()
        };
        (coords(layer) >= WORTH).then(|| {
            Effect::BuildDetail(Box::new(DetailRequest {
                id: id.to_owned(),
                generation: held.generation,
                layer: layer.clone(),
                before: held.detail.clone(),
            }))
        })
    }

    /// Takes levels; those of an earlier reading are dropped.
    pub(super) fn take_detail(&mut self, id: &str, generation: u64, detail: Arc<Detail>) {
        let held = self.layers.get_mut(id);
        if let Some(held) = held.filter(|h| h.generation == generation) {
            held.detail = Some(detail);
            self.details += 1;
        }
    }
}
