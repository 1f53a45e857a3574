//! The part of a layer that meets a condition: a new layer of the same origin, its features with
//! the ids they had.

use super::Bound;
use crate::base::progress::{Cancelled, Progress};
use crate::layer::{Layer, LayerBuilder, Schema};

impl Bound {
    /// The features that meet the condition. What the layer says about itself (origin, system,
    /// diagnostics) stays.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn select(&self, layer: &Layer, progress: &Progress) -> Result<Layer, Cancelled> {
        let schema = Schema {
            fields: layer.schema.fields.clone(),
        };
        let mut builder = LayerBuilder::new(schema);
        for feature in layer.features() {
            if feature.index == 0 {
                progress.check()?;
            }
            if !self.matches(&feature) {
                continue;
            }
            builder.push_copy(&feature);
        }
        Ok(Layer {
            schema: layer.schema.clone(),
            chunks: builder.build(&layer.name).chunks,
            ..layer.clone()
        })
    }
}
