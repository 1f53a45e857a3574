//! A project made ready to be asked about many zones: its edges in trees, its local ellipsoid.

use super::areas::{AreaFrame, Areas};
use super::aside::aside;
use super::boxtree::Lies;
use super::columns::{Columns, FeatureView, PartKind};
use super::coord::{Bbox, Coord};
use super::edges::{EdgeSet, ground_order};
use super::local::LocalEllipsoid;
use super::measure;
use super::predicate::Position;
use crate::base::progress::{Cancelled, Progress};

/// From so many coordinates on a feature is prepared where it can be left.
const HUGE: usize = 100_000;

/// One feature prepared for the overlap kernel and for distances.
///
/// Only a valid feature (see `validity`, `repair`) gets guaranteed answers; an invalid one gets
/// some answer and never a panic.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) rings: EdgeSet,
    pub(super) chains: EdgeSet,
    pub(super) points: Vec<Coord>,
    pub(super) local: LocalEllipsoid,
    bbox: Bbox,
    ring_box: Bbox,
    area_m2: f64,
    perimeter_m: f64,
    length_m: f64,
    frame: Option<AreaFrame>,
    areas: Areas,
}

impl Prepared {
    /// Prepares a feature: one pass over its coordinates. Rings must be oriented (outer
    /// counter-clockwise, holes clockwise), which every reader does.
    pub fn new(feature: FeatureView<'_>) -> Self {
        let bbox = feature.bbox();
        let local = LocalEllipsoid::around(&bbox);
        let (mut rings, mut chains) = (EdgeSet::default(), EdgeSet::default());
        let mut points = Vec::new();
        let mut ring_box = Bbox::EMPTY;
        let (mut perimeter_m, mut length_m) = (0.0, 0.0);
        let all: Vec<(PartKind, &[Coord])> = feature
            .parts()
            .flat_map(|part| part.rings().map(move |ring| (part.kind(), ring)))
            .collect();
        let boxes: Vec<Bbox> = all.iter().map(|(_, ring)| Bbox::around(ring)).collect();
        for i in ground_order(&boxes) {
            if let Some(&(kind, ring)) = all.get(i as usize) {
                match kind {
                    PartKind::Polygon => {
                        rings.push(ring, true);
                        ring_box = ring_box.union(&Bbox::around(ring));
                        perimeter_m += measure::chain_length_m(ring, &local);
                    }
                    PartKind::Line => {
                        chains.push(ring, false);
                        length_m += measure::chain_length_m(ring, &local);
                    }
                    PartKind::Point => points.extend_from_slice(ring),
                }
            }
        }
        rings.build();
        chains.build();
        Self {
            rings,
            chains,
            points,
            area_m2: measure::area_with(feature, &local),
            local,
            bbox,
            ring_box,
            perimeter_m,
            length_m,
            frame: None,
            areas: Areas::default(),
        }
    }

    /// As [`Self::new`], for as long as nobody asks to stop.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn until(feature: FeatureView<'_>, progress: &Progress) -> Result<Self, Cancelled> {
        progress.check()?;
        if feature.coords().len() < HUGE {
            return Ok(Self::new(feature));
        }
        let mut own = Columns::new();
        own.push_feature(feature);
        aside(progress, move |_| {
            own.feature(0).map(Self::new).ok_or(Cancelled)
        })
    }

    /// As [`Self::until`], and every overlap with it is measured by the office's methods too.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn measuring(
        feature: FeatureView<'_>,
        frame: AreaFrame,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let mut ready = Self::until(feature, progress)?;
        ready.areas = frame.areas(feature, progress)?;
        ready.frame = Some(frame);
        Ok(ready)
    }

    /// As [`Self::measuring`], for a feature whose areas are known already.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn measured(
        feature: FeatureView<'_>,
        frame: Option<AreaFrame>,
        areas: Areas,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let mut ready = Self::until(feature, progress)?;
        (ready.frame, ready.areas) = (frame, areas);
        Ok(ready)
    }

    /// Where its overlaps are measured by the office's methods; none unless asked for.
    pub fn frame(&self) -> Option<&AreaFrame> {
        self.frame.as_ref()
    }

    /// The areas of its polygon parts by the office's methods; zero unless asked for.
    pub fn areas(&self) -> Areas {
        self.areas
    }

    /// Box of the whole feature.
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// Box of its polygon parts.
    pub(super) fn ring_box(&self) -> Bbox {
        self.ring_box
    }

    /// Area of its polygon parts in m² (decision 4).
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// Perimeter of its polygon parts in metres, holes included.
    pub fn perimeter_m(&self) -> f64 {
        self.perimeter_m
    }

    /// Length of its line parts in metres.
    pub fn length_m(&self) -> f64 {
        self.length_m
    }

    /// Number of edges of its polygons and lines.
    pub fn num_edges(&self) -> usize {
        self.rings.edges().len() + self.chains.edges().len()
    }

    /// Number of its points.
    pub fn num_points(&self) -> usize {
        self.points.len()
    }

    /// Whether it has nothing at all.
    pub fn is_empty(&self) -> bool {
        self.rings.is_empty() && self.chains.is_empty() && self.points.is_empty()
    }

    /// The ellipsoid about the feature.
    pub fn local(&self) -> &LocalEllipsoid {
        &self.local
    }

    /// How a closed box lies to the feature: away when nothing in it can meet or touch the
    /// feature, within when all of it lies in the interior of its polygons. Edges decide, not
    /// the feature's box: a long corridor is near only to what lies along it.
    pub fn lies(&self, bbox: &Bbox) -> Lies {
        if !self.bbox.meets(bbox) {
            return Lies::Away;
        }
        if self.rings.meets_box(bbox)
            || self.chains.meets_box(bbox)
            || self.points.iter().any(|p| bbox.holds(*p))
        {
            return Lies::Near;
        }
        // No edge meets the box: all of it is inside or all of it is outside.
        if self.locate(bbox.min) == Position::Inside {
            Lies::Within
        } else {
            Lies::Away
        }
    }

    /// Where a position lies against the polygon parts, exactly.
    pub fn locate(&self, at: Coord) -> Position {
        if self.ring_box.holds(at) {
            self.rings.winding(at).position()
        } else {
            Position::Outside
        }
    }
}
