//! Moving a feature in the 3-degree zone plane, so that its shape is kept as officials draw
//! it (CGCS2000, zone 37: central meridian 111°).

use crate::base::ids::FeatureId;
use crate::geom::{Columns, Coord};
use crate::layer::{Chunk, Layer, LayerBuilder};
use crate::screening::wayout::moved_feature;
use crate::workspace::MovedFeature;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use crate::screening::wayout::{moved, zone_plane};

/// Metres east and north, in the zone plane, from one position to another.
pub fn offset_m(from: Coord, to: Coord) -> (f64, f64) {
    let plane = zone_plane();
    match (
        plane.xy_from_lon_lat(from.x, from.y),
        plane.xy_from_lon_lat(to.x, to.y),
    ) {
        (Some(a), Some(b)) => (b.0 - a.0, b.1 - a.1),
        _ => (0.0, 0.0),
    }
}

/// The layer with some features moved: only the chunks that hold one are replaced, and the
/// revision is a new one (decision 1).
pub fn moved_layer(layer: &Layer, moves: &[MovedFeature]) -> Layer {
    let mut out = layer.clone();
    if moves.is_empty() {
        return out;
    }
    let of = |id: FeatureId| moves.iter().find(|m| m.feature == id.0);
    for chunk in &mut out.chunks {
        if chunk.ids().iter().any(|&id| of(id).is_some()) {
            *chunk = Arc::new(moved_chunk(chunk, of));
        }
    }
    out.revision = layer.revision + 1;
    out
}

fn moved_chunk<'a>(chunk: &Chunk, of: impl Fn(FeatureId) -> Option<&'a MovedFeature>) -> Chunk {
    let mut geometry = Columns::new();
    for (feature, &id) in chunk.geometry().features().zip(chunk.ids()) {
        match of(id) {
            None => geometry.push_feature(feature),
            Some(m) => {
                for feature in moved_feature(feature, m.east_m, m.north_m).features() {
                    geometry.push_feature(feature);
                }
            }
        }
    }
    Chunk::new(geometry, chunk.attributes().to_vec(), chunk.ids().to_vec())
}

/// A layer with these features only, under their own ids; all else as the layer has it.
pub fn only(layer: &Layer, ids: &[FeatureId]) -> Layer {
    let ids: BTreeSet<FeatureId> = ids.iter().copied().collect();
    if layer.features().all(|f| ids.contains(&f.id())) {
        return layer.clone();
    }
    let mut builder = LayerBuilder::new((*layer.schema).clone());
    for feature in layer.features().filter(|f| ids.contains(&f.id())) {
        builder.push_copy(&feature);
    }
    let built = builder.build(&layer.name);
    Layer {
        chunks: built.chunks,
        ..layer.clone()
    }
}
