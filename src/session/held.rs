//! Files of the workspace in memory: how far their reading has come, and what decides how they are
//! read.

use crate::base::message::Message;
use crate::formats::{ReadError, SourceStamp};
use crate::layer::Layer;
use crate::render::Detail;
use crate::workspace::{LayerEntry, ProjectEntry};
use std::sync::Arc;

/// How far the reading of a file has come.
#[derive(Debug, Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "one per layer, and nearly all of them ready"
)]
pub enum Loaded {
    /// Under way.
    Loading,
    /// Read.
    Ready(Layer),
    /// Nothing could be read.
    Failed(Arc<ReadError>),
    /// It lies outside the workspace's folder and nobody has agreed to that.
    Outside,
    /// The program has a fault; the sentence says so.
    Broken(Message),
}

impl Loaded {
    /// The layer, once read.
    pub fn layer(&self) -> Option<&Layer> {
        match self {
            Self::Ready(layer) => Some(layer),
            _ => None,
        }
    }
}

/// What decides how a file is read: if it changes, the file is read again.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadKey {
    file: String,
    crs: Option<String>,
    encoding: Option<String>,
    swapped_axes: bool,
    shift: Option<String>,
    columns: Option<String>,
}

impl ReadKey {
    pub(super) fn rename(&mut self, rename: &dyn Fn(&str) -> String) {
        self.file = rename(&self.file);
    }
}

impl From<&LayerEntry> for ReadKey {
    fn from(e: &LayerEntry) -> Self {
        Self {
            file: e.file.clone(),
            crs: e.crs.clone(),
            encoding: e.encoding.clone(),
            swapped_axes: e.swapped_axes,
            shift: e.shift.clone(),
            columns: e.columns.clone(),
        }
    }
}

impl From<&ProjectEntry> for ReadKey {
    fn from(e: &ProjectEntry) -> Self {
        Self {
            file: e.file.clone(),
            crs: e.crs.clone(),
            encoding: e.encoding.clone(),
            swapped_axes: e.swapped_axes,
            shift: e.shift.clone(),
            columns: e.columns.clone(),
        }
    }
}

/// A file of the workspace in memory.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub key: ReadKey,
    /// Number of the reading; a late result of an earlier one is dropped.
    pub generation: u64,
    pub loaded: Loaded,
    /// Its detail levels, once built.
    pub detail: Option<Arc<Detail>>,
    /// How its file stood before it was read; `None` of one that nobody agreed to open.
    pub source: Option<SourceStamp>,
}
