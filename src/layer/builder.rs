//! Building a layer feature by feature: readers, generators and sketches all use this.

use super::chunk::{CHUNK_FEATURES, Chunk};
use super::column::{Column, Schema, Value};
use super::model::{FeatureRef, Layer};
use crate::base::ids::FeatureId;
use crate::geom::Columns;
use std::sync::Arc;

/// Collects features into chunks.
#[derive(Debug)]
pub struct LayerBuilder {
    schema: Arc<Schema>,
    chunks: Vec<Arc<Chunk>>,
    geometry: Columns,
    attributes: Vec<Column>,
    ids: Vec<FeatureId>,
}

impl LayerBuilder {
    /// A builder for features of one schema.
    pub fn new(schema: Schema) -> Self {
        let attributes = empty_columns(&schema);
        Self {
            schema: Arc::new(schema),
            chunks: Vec::new(),
            geometry: Columns::new(),
            attributes,
            ids: Vec::new(),
        }
    }

    /// The columns to push the next feature's rings and parts into; do not end the feature,
    /// [`Self::finish_feature`] does.
    pub fn geometry(&mut self) -> &mut Columns {
        &mut self.geometry
    }

    /// Ends the feature whose parts were pushed, with its id and values in schema order.
    /// Missing values are null. Returns the fields whose value did not fit their type.
    pub fn finish_feature(&mut self, id: FeatureId, values: &[Value]) -> Vec<usize> {
        self.geometry.end_feature();
        self.ids.push(id);
        let mut unfit = Vec::new();
        for (i, column) in self.attributes.iter_mut().enumerate() {
            if !column.push(values.get(i).unwrap_or(&Value::Null)) {
                unfit.push(i);
            }
        }
        if self.ids.len() == CHUNK_FEATURES {
            self.flush();
        }
        unfit
    }

    /// Appends a feature of a layer of the same schema as it is there, under its own id.
    pub fn push_copy(&mut self, feature: &FeatureRef<'_>) {
        if let Some(view) = feature.geometry() {
            for part in view.parts() {
                for ring in part.rings() {
                    self.geometry.push_ring(ring.iter().copied());
                }
                self.geometry.end_part(part.kind());
            }
        }
        let num_fields = self.schema.fields.len();
        let values: Vec<_> = (0..num_fields)
            .map(|field| feature.chunk.value(feature.index, field))
            .collect();
        self.finish_feature(feature.id(), &values);
    }

    /// Number of features so far.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|c| c.len()).sum::<usize>() + self.ids.len()
    }

    /// Whether there is no feature yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The layer: rings oriented, everything else as default.
    pub fn build(mut self, name: &str) -> Layer {
        if !self.ids.is_empty() {
            self.flush();
        }
        Layer {
            name: name.to_owned(),
            schema: self.schema,
            chunks: self.chunks,
            ..Layer::default()
        }
    }

    fn flush(&mut self) {
        let mut geometry = std::mem::take(&mut self.geometry);
        geometry.orient();
        let attributes = std::mem::replace(&mut self.attributes, empty_columns(&self.schema));
        let ids = std::mem::take(&mut self.ids);
        self.chunks
            .push(Arc::new(Chunk::new(geometry, attributes, ids)));
    }
}

fn empty_columns(schema: &Schema) -> Vec<Column> {
    schema
        .fields
        .iter()
        .map(|f| Column::empty(f.kind))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Coord, PartKind};
    use crate::layer::{Field, FieldKind};

    #[test]
    fn ten_thousand_features_come_back_by_id_from_three_chunks() {
        let mut builder = LayerBuilder::new(Schema {
            fields: vec![Field {
                name: "名称".into(),
                kind: FieldKind::Text,
            }],
        });
        for i in 1..=10_000u64 {
            let geometry = builder.geometry();
            geometry.push_ring([Coord::lon_lat(110.0 + i as f64 * 1e-4, 25.0)]);
            geometry.end_part(PartKind::Point);
            builder.finish_feature(FeatureId(i), &[Value::Text(format!("点{i}"))]);
        }
        let layer = builder.build("点");
        assert_eq!(layer.chunks.len(), 3);
        assert_eq!(layer.len(), 10_000);
        let feature = layer.feature(FeatureId(5000)).unwrap();
        assert_eq!(feature.value("名称"), Value::Text("点5000".into()));
        let near = layer.candidates(feature.geometry().unwrap().bbox());
        assert_eq!(near.map(|f| f.id()).collect::<Vec<_>>(), [FeatureId(5000)]);
    }
}
