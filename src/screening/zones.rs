//! A layer as the kernel takes it: candidates by box, invalid features repaired once.

use crate::base::progress::Progress;
use crate::geom::{
    Columns, FeatureView, Lies, Nearness, PairResult, Prepared, Repair, overlap_found,
    overlap_one_until,
};
use crate::layer::{Chunk, FeatureRef, Layer};

/// A layer prepared for many projects; safe to share between threads.
///
/// Validity is looked at when a feature first comes near a project, so that a million zones far
/// from any project cost nothing; chunks remember it from check to check.
#[derive(Debug, Clone, Copy)]
pub struct ZoneIndex<'a> {
    layer: &'a Layer,
}

impl<'a> ZoneIndex<'a> {
    /// Prepares a layer.
    pub fn new(layer: &'a Layer) -> Self {
        Self { layer }
    }

    /// The layer.
    pub fn layer(&self) -> &'a Layer {
        self.layer
    }

    /// What was repaired of a feature; `None` if it is valid as it came.
    pub fn repaired(&self, chunk: usize, feature: usize) -> Option<&'a Repair> {
        self.layer.chunks.get(chunk)?.repaired(feature)
    }

    /// The feature's geometry as checked: repaired where it was invalid.
    pub fn geometry(&self, chunk: usize, feature: usize) -> Option<FeatureView<'a>> {
        match self.repaired(chunk, feature) {
            Some(repaired) => repaired.shape.feature(0),
            None => self.layer.chunks.get(chunk)?.geometry().feature(feature),
        }
    }

    /// Hands every zone that at least touches the project to the sink, in layer order; stops
    /// early, with what was found until then, once somebody asked to.
    pub fn pairs(
        &self,
        project: &Prepared,
        progress: &Progress,
        sink: &mut impl FnMut(usize, FeatureRef<'a>, PairResult),
    ) {
        let nearness = self.nearness(project);
        for (i, chunk) in self.layer.chunks.iter().enumerate() {
            if progress.is_cancelled() {
                return;
            }
            if nearness.lies(&chunk.bbox()) != Lies::Away {
                let found = chunk.lying(|b| nearness.lies(b));
                // A few at a time, so that one huge project can be stopped too.
                for some in found.chunks(64) {
                    if progress.is_cancelled() {
                        return;
                    }
                    self.pairs_in_chunk(project, (i, chunk), some, progress, sink);
                }
            }
        }
    }

    fn nearness<'p>(&self, project: &'p Prepared) -> Nearness<'p> {
        if self.layer.chunks.len() > 4 {
            Nearness::of_many(project)
        } else {
            Nearness::plain(project)
        }
    }

    /// Hands every zone beside the project whose repair failed to the sink. To be asked after
    /// [`Self::pairs`], which has looked at all of them.
    pub fn unusable(
        &self,
        project: &Prepared,
        progress: &Progress,
        sink: &mut impl FnMut(FeatureRef<'a>, &Repair),
    ) {
        if !self.layer.chunks.iter().any(|c| c.has_unusable()) {
            return;
        }
        let nearness = self.nearness(project);
        for chunk in self.layer.chunks.iter().filter(|c| c.has_unusable()) {
            if progress.is_cancelled() {
                return;
            }
            for (candidate, _) in chunk.lying(|b| nearness.lies(b)) {
                let index = candidate as usize;
                if let Ok(Some(repaired)) = chunk.repaired_until(index, progress)
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
        (chunk_index, chunk): (usize, &'a Chunk),
        candidates: &[(u32, Lies)],
        progress: &Progress,
        sink: &mut impl FnMut(usize, FeatureRef<'a>, PairResult),
    ) {
        let reference = |index: u32| FeatureRef {
            schema: &self.layer.schema,
            chunk,
            index: index as usize,
        };
        let mut emit = |index: u32, pair: PairResult| sink(chunk_index, reference(index), pair);
        // Runs of valid candidates go to the kernel together; repaired ones one by one.
        let mut valid: Vec<(u32, Lies)> = Vec::with_capacity(candidates.len());
        let geometry: &Columns = chunk.geometry();
        for &(candidate, lies) in candidates {
            let Ok(repaired) = chunk.repaired_until(candidate as usize, progress) else {
                return;
            };
            match repaired {
                None => valid.push((candidate, lies)),
                Some(repaired) => {
                    overlap_found(project, geometry, &valid, progress, &mut |p| {
                        emit(p.index, p);
                    });
                    valid.clear();
                    if let Some(pair) = repaired
                        .shape
                        .feature(0)
                        .and_then(|zone| overlap_one_until(project, zone, progress))
                    {
                        emit(candidate, pair);
                    }
                }
            }
        }
        overlap_found(project, geometry, &valid, progress, &mut |p| {
            emit(p.index, p)
        });
    }
}
