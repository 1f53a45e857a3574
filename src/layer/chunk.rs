//! A chunk: up to 4,096 features that never change, with their own spatial index.

use super::column::{Column, Value};
use crate::base::ids::FeatureId;
use crate::geom::{Bbox, Columns};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::sync::OnceLock;

/// Most features a chunk holds (decision 1).
pub const CHUNK_FEATURES: usize = 4096;

type Entry = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// Up to [`CHUNK_FEATURES`] features: geometry, attribute columns and ids, side by side.
#[derive(Debug, Default)]
pub struct Chunk {
    geometry: Columns,
    attributes: Vec<Column>,
    ids: Vec<FeatureId>,
    bbox: Bbox,
    index: OnceLock<RTree<Entry>>,
}

impl Chunk {
    /// A chunk from columns of equal length; shorter attribute columns read as null.
    pub fn new(mut geometry: Columns, attributes: Vec<Column>, ids: Vec<FeatureId>) -> Self {
        geometry.shrink();
        let bbox = geometry.bbox();
        Self {
            geometry,
            attributes,
            ids,
            bbox,
            index: OnceLock::new(),
        }
    }

    /// Geometry columns.
    pub fn geometry(&self) -> &Columns {
        &self.geometry
    }

    /// Attribute columns, in the order of the layer's schema.
    pub fn attributes(&self) -> &[Column] {
        &self.attributes
    }

    /// Feature ids, one per feature.
    pub fn ids(&self) -> &[FeatureId] {
        &self.ids
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Box of all features.
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// Value of a field for a feature; null where there is none.
    pub fn value(&self, feature: usize, field: usize) -> Value {
        self.attributes
            .get(field)
            .map_or(Value::Null, |c| c.value(feature))
    }

    /// Features whose boxes meet a box, in ascending order.
    pub fn candidates(&self, bbox: &Bbox) -> Vec<u32> {
        if bbox.is_empty() || !self.bbox.meets(bbox) {
            return Vec::new();
        }
        let envelope = AABB::from_corners([bbox.min.x, bbox.min.y], [bbox.max.x, bbox.max.y]);
        let mut found: Vec<u32> = self
            .index()
            .locate_in_envelope_intersecting(envelope)
            .map(|entry| entry.data)
            .collect();
        found.sort_unstable();
        found
    }

    /// Builds the index now instead of at the first question.
    pub fn build_index(&self) {
        self.index();
    }

    fn index(&self) -> &RTree<Entry> {
        self.index.get_or_init(|| {
            let entries = self
                .geometry
                .boxes()
                .iter()
                .zip(0u32..)
                .filter(|(b, _)| !b.is_empty())
                .map(|(b, i)| {
                    Entry::new(
                        Rectangle::from_corners([b.min.x, b.min.y], [b.max.x, b.max.y]),
                        i,
                    )
                })
                .collect();
            RTree::bulk_load(entries)
        })
    }
}
