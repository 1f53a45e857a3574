//! A chunk: up to 4,096 features that never change, with their own spatial index.

use super::column::{Column, Value};
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Bbox, BoxTree, Columns, Lies, Repair, repair_until};
use std::panic::UnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

/// Most features a chunk holds (decision 1).
pub const CHUNK_FEATURES: usize = 4096;

/// What the look at a feature's validity came to; nothing where it is valid as it came.
type Looked = OnceLock<Option<Box<Repair>>>;

/// Sorts of its features that a chunk remembers.
const MOST_KEPT: usize = 4;

/// What each feature was sorted into, by what it was sorted by; used last stands last.
type Sorted = Vec<(String, Arc<[u16]>)>;

/// Makes attribute columns when they are first asked for.
pub type Decode = Box<dyn FnOnce() -> Vec<Column> + Send + UnwindSafe>;

/// Up to [`CHUNK_FEATURES`] features: geometry, attribute columns and ids, side by side.
#[derive(Debug)]
pub struct Chunk {
    geometry: Columns,
    attributes: LazyLock<Vec<Column>, Decode>,
    ids: Vec<FeatureId>,
    bbox: Bbox,
    index: OnceLock<BoxTree>,
    largest: OnceLock<Box<[u16]>>,
    looked: OnceLock<Box<[Looked]>>,
    has_unusable: AtomicBool,
    sorted: Mutex<Sorted>,
}

impl Chunk {
    /// A chunk from columns of equal length; shorter attribute columns read as null.
    pub fn new(geometry: Columns, attributes: Vec<Column>, ids: Vec<FeatureId>) -> Self {
        Self::with_later(geometry, Box::new(move || attributes), ids)
    }

    /// A chunk whose attribute columns are made when they are first asked for: what a reader has
    /// looked over and knows to be sound, but has not decoded.
    pub fn with_later(mut geometry: Columns, attributes: Decode, ids: Vec<FeatureId>) -> Self {
        geometry.shrink();
        let bbox = geometry.bbox();
        Self {
            geometry,
            attributes: LazyLock::new(attributes),
            ids,
            bbox,
            index: OnceLock::new(),
            largest: OnceLock::new(),
            looked: OnceLock::new(),
            has_unusable: AtomicBool::new(false),
            sorted: Mutex::default(),
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
        let mut found = Vec::new();
        self.index().each(
            self.geometry.boxes(),
            &mut Lies::by_box(bbox),
            &mut |i, _| {
                found.push(i);
            },
        );
        found.sort_unstable();
        found
    }

    /// Features that `lies` does not call away, in ascending order, and how they lie.
    pub fn lying(&self, mut lies: impl FnMut(&Bbox) -> Lies) -> Vec<(u32, Lies)> {
        let mut found = Vec::new();
        if !self.bbox.is_empty() {
            self.index()
                .each(self.geometry.boxes(), &mut lies, &mut |i, lies| {
                    found.push((i, lies));
                });
            found.sort_unstable_by_key(|(i, _)| *i);
        }
        found
    }

    /// What was repaired of a feature; `None` if it is valid as it came. The first question
    /// looks, and a chunk never changes: later ones, in whatever check, are told.
    pub fn repaired(&self, feature: usize) -> Option<&Repair> {
        // Nobody can stop it.
        self.repaired_until(feature, &Progress::new())
            .ok()
            .flatten()
    }

    /// As [`Self::repaired`], for as long as nobody asks to stop; then nothing is remembered.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn repaired_until(
        &self,
        feature: usize,
        progress: &Progress,
    ) -> Result<Option<&Repair>, Cancelled> {
        let Some(view) = self.geometry.feature(feature) else {
            return Ok(None);
        };
        let looked = self
            .looked
            .get_or_init(|| (0..self.len()).map(|_| OnceLock::new()).collect());
        let Some(cell) = looked.get(feature) else {
            return Ok(None);
        };
        if let Some(found) = cell.get() {
            return Ok(found.as_deref());
        }
        // Two threads may both look at one feature; they find the same.
        let found = repair_until(view, progress)?.map(Box::new);
        if found.as_ref().is_some_and(|r| !r.succeeded()) {
            self.has_unusable.store(true, Ordering::Release);
        }
        Ok(cell.get_or_init(|| found).as_deref())
    }

    /// Whether a feature that was looked at could not be repaired.
    pub fn has_unusable(&self) -> bool {
        self.has_unusable.load(Ordering::Acquire)
    }

    /// What its features were sorted into by a question, if that was kept.
    pub fn kept(&self, question: &str) -> Option<Arc<[u16]>> {
        let mut sorted = self.sorted.lock().unwrap_or_else(PoisonError::into_inner);
        let at = sorted.iter().rposition(|(q, _)| q == question)?;
        let found = sorted.remove(at);
        let answer = Arc::clone(&found.1);
        sorted.push(found);
        Some(answer)
    }

    /// Keeps what its features were sorted into by a question, a number each. A chunk never
    /// changes, so the answer stays right; the question must name all it depends on besides.
    /// Only the last few are kept.
    pub fn keep(&self, question: &str, answer: &Arc<[u16]>) {
        let mut sorted = self.sorted.lock().unwrap_or_else(PoisonError::into_inner);
        sorted.retain(|(q, _)| q != question);
        if sorted.len() >= MOST_KEPT {
            sorted.remove(0);
        }
        sorted.push((question.to_owned(), Arc::clone(answer)));
    }

    /// Builds the index now instead of at the first question.
    pub fn build_index(&self) {
        self.index();
    }

    /// Its features, largest first by the longer side of their box in degrees, equals in
    /// order; null shapes last. What is too small for a scale is a tail that nobody looks at.
    pub fn largest_first(&self) -> &[u16] {
        self.largest.get_or_init(|| {
            let mut sides: Vec<(f64, u16)> = self
                .geometry
                .boxes()
                .iter()
                .zip(0_u16..=u16::MAX)
                .map(|(b, i)| ((b.max.x - b.min.x).max(b.max.y - b.min.y), i))
                .collect();
            sides.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            sides.into_iter().map(|(_, i)| i).collect()
        })
    }

    /// The tree over the features' boxes.
    pub fn index(&self) -> &BoxTree {
        self.index
            .get_or_init(|| BoxTree::new(self.geometry.boxes()))
    }
}
