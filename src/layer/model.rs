//! The layer itself and a reference to one of its features.

use super::chunk::Chunk;
use super::column::{Schema, Value};
use super::origin::{CrsDecision, EncodingDecision, Origin, Position};
use crate::base::diagnostics::Diagnostic;
use crate::base::ids::FeatureId;
use crate::geom::{Bbox, FeatureView};
use std::sync::Arc;

/// A named set of features that share a schema. Cloning is cheap: chunks are shared.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Name: the file's stem, or what the user calls it.
    pub name: String,
    /// Attribute fields.
    pub schema: Arc<Schema>,
    /// Features, in file order, in immutable chunks.
    pub chunks: Vec<Arc<Chunk>>,
    /// Counts edits; a result carries the revision it was made from.
    pub revision: u64,
    /// Where it came from.
    pub origin: Origin,
    /// How its text was understood; `None` where the format leaves no choice.
    pub encoding: Option<EncodingDecision>,
    /// How its coordinates were understood; `None` for a layer made in the program.
    pub crs: Option<CrsDecision>,
    /// How far its positions can be trusted.
    pub position: Position,
    /// What was found wrong while reading.
    pub diagnostics: Vec<Diagnostic>,
}

/// One feature of a layer.
#[derive(Debug, Clone, Copy)]
pub struct FeatureRef<'a> {
    /// The layer's schema.
    pub schema: &'a Schema,
    /// The chunk that holds it.
    pub chunk: &'a Chunk,
    /// Its position in the chunk.
    pub index: usize,
}

impl Layer {
    /// Number of features.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|c| c.len()).sum()
    }

    /// Whether it holds no feature.
    pub fn is_empty(&self) -> bool {
        self.chunks.iter().all(|c| c.is_empty())
    }

    /// Box of all features, in degrees.
    pub fn bbox(&self) -> Bbox {
        self.chunks
            .iter()
            .fold(Bbox::EMPTY, |all, c| all.union(&c.bbox()))
    }

    /// All features in order.
    pub fn features(&self) -> impl Iterator<Item = FeatureRef<'_>> {
        self.chunks.iter().flat_map(|chunk| {
            (0..chunk.len()).map(|index| FeatureRef {
                schema: &self.schema,
                chunk,
                index,
            })
        })
    }

    /// The feature of that id.
    pub fn feature(&self, id: FeatureId) -> Option<FeatureRef<'_>> {
        // Ids of a file ascend, so nearly all chunks are ruled out by their ends; only edited
        // layers are looked through.
        let in_order = self.chunks.iter().find_map(|chunk| {
            let ids = chunk.ids();
            let may = *ids.first()? <= id && id <= *ids.last()?;
            let index = may.then(|| ids.binary_search(&id).ok()).flatten()?;
            Some((chunk, index))
        });
        let found = in_order.or_else(|| {
            self.chunks.iter().find_map(|chunk| {
                let index = chunk.ids().iter().position(|&i| i == id)?;
                Some((chunk, index))
            })
        });
        found.map(|(chunk, index)| FeatureRef {
            schema: &self.schema,
            chunk,
            index,
        })
    }

    /// Features whose boxes meet a box, in order.
    pub fn candidates(&self, bbox: Bbox) -> impl Iterator<Item = FeatureRef<'_>> {
        self.chunks.iter().flat_map(move |chunk| {
            chunk
                .candidates(&bbox)
                .into_iter()
                .map(move |i| FeatureRef {
                    schema: &self.schema,
                    chunk,
                    index: i as usize,
                })
        })
    }
}

impl<'a> FeatureRef<'a> {
    /// Its id.
    pub fn id(&self) -> FeatureId {
        self.chunk
            .ids()
            .get(self.index)
            .copied()
            .unwrap_or(FeatureId(0))
    }

    /// Its geometry; `None` cannot happen for a reference taken from a layer.
    pub fn geometry(&self) -> Option<FeatureView<'a>> {
        self.chunk.geometry().feature(self.index)
    }

    /// Value of a field by name; null where there is no such field.
    pub fn value(&self, field: &str) -> Value {
        self.schema
            .find(field)
            .map_or(Value::Null, |i| self.chunk.value(self.index, i))
    }
}
