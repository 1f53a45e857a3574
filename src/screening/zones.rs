//! A layer as the kernel takes it: candidates by box, invalid features repaired once.

use crate::geom::{
    Bbox, Columns, FeatureView, PairResult, Prepared, Repair, overlap, overlap_one, repair,
};
use crate::layer::{Chunk, FeatureRef, Layer};
use std::sync::OnceLock;

/// A layer prepared for many projects; safe to share between threads.
///
/// Validity is looked at when a feature first becomes a candidate, so that a million zones far
/// from any project cost nothing.
#[derive(Debug)]
pub struct ZoneIndex<'a> {
    layer: &'a Layer,
    states: Vec<Vec<OnceLock<Option<Box<Repair>>>>>,
}

impl<'a> ZoneIndex<'a> {
    /// Prepares a layer.
    pub fn new(layer: &'a Layer) -> Self {
        let states = layer
            .chunks
            .iter()
            .map(|c| (0..c.len()).map(|_| OnceLock::new()).collect())
            .collect();
        Self { layer, states }
    }

    /// The layer.
    pub fn layer(&self) -> &'a Layer {
        self.layer
    }

    /// What was repaired of a feature; `None` if it is valid as it came.
    pub fn repaired(&self, chunk: usize, feature: usize) -> Option<&Repair> {
        let view = self.layer.chunks.get(chunk)?.geometry().feature(feature)?;
        self.states
            .get(chunk)?
            .get(feature)?
            .get_or_init(|| repair(view).map(Box::new))
            .as_deref()
    }

    /// The feature's geometry as checked: repaired where it was invalid.
    pub fn geometry(&self, chunk: usize, feature: usize) -> Option<FeatureView<'_>> {
        match self.repaired(chunk, feature) {
            Some(repaired) => repaired.shape.feature(0),
            None => self.layer.chunks.get(chunk)?.geometry().feature(feature),
        }
    }

    /// Hands every zone that at least touches the project to the sink, in layer order.
    pub fn pairs(
        &self,
        project: &Prepared,
        sink: &mut impl FnMut(usize, FeatureRef<'a>, PairResult),
    ) {
        for (i, chunk) in self.layer.chunks.iter().enumerate() {
            let candidates = chunk.candidates(&project.bbox());
            if candidates.is_empty() {
                continue;
            }
            self.pairs_in_chunk(project, i, chunk, &candidates, sink);
        }
    }

    /// Hands every zone whose box meets the given one and whose repair failed to the sink.
    pub fn unusable(&self, bbox: &Bbox, sink: &mut impl FnMut(FeatureRef<'a>, &Repair)) {
        for (i, chunk) in self.layer.chunks.iter().enumerate() {
            for candidate in chunk.candidates(bbox) {
                let index = candidate as usize;
                if let Some(repaired) = self.repaired(i, index)
                    && !repaired.succeeded()
                {
                    let feature = FeatureRef {
                        schema: &self.layer.schema,
                        chunk,
                        index,
                    };
                    sink(feature, repaired);
                }
            }
        }
    }

    fn pairs_in_chunk(
        &self,
        project: &Prepared,
        chunk_index: usize,
        chunk: &'a Chunk,
        candidates: &[u32],
        sink: &mut impl FnMut(usize, FeatureRef<'a>, PairResult),
    ) {
        let reference = |index: u32| FeatureRef {
            schema: &self.layer.schema,
            chunk,
            index: index as usize,
        };
        let mut emit = |index: u32, pair: PairResult| sink(chunk_index, reference(index), pair);
        // Runs of valid candidates go to the kernel together; repaired ones one by one.
        let mut valid: Vec<u32> = Vec::with_capacity(candidates.len());
        let geometry: &Columns = chunk.geometry();
        for &candidate in candidates {
            match self.repaired(chunk_index, candidate as usize) {
                None => valid.push(candidate),
                Some(repaired) => {
                    overlap(project, geometry, &valid, &mut |p| emit(p.index, p));
                    valid.clear();
                    if let Some(pair) = repaired
                        .shape
                        .feature(0)
                        .and_then(|zone| overlap_one(project, zone))
                    {
                        emit(candidate, pair);
                    }
                }
            }
        }
        overlap(project, geometry, &valid, &mut |p| emit(p.index, p));
    }
}
