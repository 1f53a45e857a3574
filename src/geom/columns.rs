//! The only geometry store: flat columns of coordinates with ring, part and feature ends
//! (decision 2), and borrowed views over them.
//!
//! A feature is a list of parts, a part a list of rings. A polygon part is one outer ring and
//! its holes; a line part is one ring (an open chain); a point part is one ring of one
//! coordinate. A feature without parts is a null shape. Polygon rings are stored closed (the
//! first coordinate repeated at the end); outer rings run counter-clockwise, holes clockwise
//! once [`Columns::orient`] has run, which every reader does.

use super::coord::{Bbox, Coord};

/// What a part is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    /// One coordinate.
    Point,
    /// An open chain of at least two coordinates.
    Line,
    /// One outer ring and its holes, each closed.
    Polygon,
}

/// Columnar geometry of many features.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    coords: Vec<Coord>,
    ring_ends: Vec<u32>,
    part_ends: Vec<u32>,
    part_kinds: Vec<PartKind>,
    feature_ends: Vec<u32>,
    boxes: Vec<Bbox>,
}

/// A feature borrowed from [`Columns`].
#[derive(Debug, Clone, Copy)]
pub struct FeatureView<'a> {
    columns: &'a Columns,
    first_part: u32,
    end_part: u32,
    bbox: Bbox,
}

/// A part borrowed from [`Columns`].
#[derive(Debug, Clone, Copy)]
pub struct PartView<'a> {
    columns: &'a Columns,
    kind: PartKind,
    first_ring: u32,
    end_ring: u32,
}

fn start(ends: &[u32], index: usize) -> u32 {
    index
        .checked_sub(1)
        .and_then(|i| ends.get(i))
        .copied()
        .unwrap_or(0)
}

fn count(length: usize) -> u32 {
    // A chunk holds at most 4,096 features; four thousand million coordinates never fit one.
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Columns {
    /// No features.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.feature_ends.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.feature_ends.is_empty()
    }

    /// All coordinates of all features.
    pub fn coords(&self) -> &[Coord] {
        &self.coords
    }

    /// Columns from their flat parts, as they were; `None` if the ends do not ascend to the length
    /// of what they end, or the columns of features differ in length.
    pub(crate) fn from_flat(
        coords: Vec<Coord>,
        ring_ends: Vec<u32>,
        part_ends: Vec<u32>,
        part_kinds: Vec<PartKind>,
        feature_ends: Vec<u32>,
        boxes: Vec<Bbox>,
    ) -> Option<Self> {
        let fits = |ends: &[u32], length: usize| {
            ends.is_sorted() && ends.last().map_or(0, |end| *end as usize) == length
        };
        let sound = fits(&ring_ends, coords.len())
            && fits(&part_ends, ring_ends.len())
            && fits(&feature_ends, part_ends.len())
            && part_kinds.len() == part_ends.len()
            && boxes.len() == feature_ends.len();
        sound.then_some(Self {
            coords,
            ring_ends,
            part_ends,
            part_kinds,
            feature_ends,
            boxes,
        })
    }

    /// Where each ring ends among the coordinates.
    pub(crate) fn ring_ends(&self) -> &[u32] {
        &self.ring_ends
    }

    /// Where each part ends among the rings.
    pub(crate) fn part_ends(&self) -> &[u32] {
        &self.part_ends
    }

    /// What each part is made of.
    pub(crate) fn part_kinds(&self) -> &[PartKind] {
        &self.part_kinds
    }

    /// Where each feature ends among the parts.
    pub(crate) fn feature_ends(&self) -> &[u32] {
        &self.feature_ends
    }

    /// Makes room for so many more coordinates and features of one ring each.
    pub fn reserve(&mut self, coords: usize, features: usize) {
        self.coords.reserve_exact(coords);
        self.ring_ends.reserve(features);
        self.part_ends.reserve(features);
        self.part_kinds.reserve(features);
        self.feature_ends.reserve(features);
        self.boxes.reserve(features);
    }

    /// Appends coordinates as one ring of the open part. A polygon ring must come closed.
    pub fn push_ring(&mut self, coords: impl IntoIterator<Item = Coord>) {
        self.coords.extend(coords);
        self.ring_ends.push(count(self.coords.len()));
    }

    /// Ends a part: the rings pushed since the last part belong to it.
    pub fn end_part(&mut self, kind: PartKind) {
        self.part_ends.push(count(self.ring_ends.len()));
        self.part_kinds.push(kind);
    }

    /// Ends a feature: the parts ended since the last feature belong to it.
    pub fn end_feature(&mut self) {
        let first_part = self.feature_ends.last().copied().unwrap_or(0);
        let first_ring = start(&self.part_ends, first_part as usize);
        let first_coord = start(&self.ring_ends, first_ring as usize);
        let bbox = Bbox::around(self.coords.get(first_coord as usize..).unwrap_or_default());
        self.feature_ends.push(count(self.part_ends.len()));
        self.boxes.push(bbox);
    }

    /// Appends a feature of one polygon ring that comes closed, of which the box is known.
    pub(crate) fn push_boxed_ring(&mut self, coords: impl Iterator<Item = Coord>, bbox: Bbox) {
        self.push_ring(coords);
        self.end_part(PartKind::Polygon);
        self.feature_ends.push(count(self.part_ends.len()));
        self.boxes.push(bbox);
    }

    /// Appends a copy of a feature from anywhere.
    pub fn push_feature(&mut self, feature: FeatureView<'_>) {
        for part in feature.parts() {
            for ring in part.rings() {
                self.push_ring(ring.iter().copied());
            }
            self.end_part(part.kind());
        }
        self.end_feature();
    }

    /// Appends one polygon feature from an outer ring and its holes, closed or not.
    pub fn push_polygon(&mut self, outer: &[Coord], holes: &[&[Coord]]) {
        for ring in std::iter::once(outer).chain(holes.iter().copied()) {
            let closing = match (ring.first(), ring.last()) {
                (Some(a), Some(b)) if a != b => Some(*a),
                _ => None,
            };
            self.push_ring(ring.iter().copied().chain(closing));
        }
        self.end_part(PartKind::Polygon);
        self.end_feature();
    }

    /// The feature at an index, or `None` beyond the end.
    pub fn feature(&self, index: usize) -> Option<FeatureView<'_>> {
        let end_part = *self.feature_ends.get(index)?;
        Some(FeatureView {
            columns: self,
            first_part: start(&self.feature_ends, index),
            end_part,
            bbox: *self.boxes.get(index)?,
        })
    }

    /// All features in order.
    pub fn features(&self) -> impl ExactSizeIterator<Item = FeatureView<'_>> {
        (0..self.len()).map(|i| FeatureView {
            columns: self,
            first_part: start(&self.feature_ends, i),
            end_part: self.feature_ends.get(i).copied().unwrap_or(0),
            bbox: self.boxes.get(i).copied().unwrap_or_default(),
        })
    }

    /// Boxes of all features; a null shape's is empty.
    pub fn boxes(&self) -> &[Bbox] {
        &self.boxes
    }

    /// The box of everything.
    pub fn bbox(&self) -> Bbox {
        self.boxes
            .iter()
            .fold(Bbox::EMPTY, |all, one| all.union(one))
    }

    /// Applies a function to every coordinate and rebuilds the boxes.
    pub fn map_coords(&mut self, mut f: impl FnMut(Coord) -> Coord) {
        for c in &mut self.coords {
            *c = f(*c);
        }
        let boxes: Vec<Bbox> = self.features().map(|f| f.bounds()).collect();
        self.boxes = boxes;
    }

    /// Turns outer rings counter-clockwise and holes clockwise; returns how many were turned.
    pub fn orient(&mut self) -> usize {
        self.orient_from(0)
    }

    /// Number of parts of all features.
    pub(crate) fn num_parts(&self) -> usize {
        self.part_kinds.len()
    }

    /// As [`Self::orient`], for the parts from a number on.
    pub(crate) fn orient_from(&mut self, first_part: usize) -> usize {
        let mut turned = 0;
        for part in first_part..self.part_kinds.len() {
            if self.part_kinds.get(part) != Some(&PartKind::Polygon) {
                continue;
            }
            let first = start(&self.part_ends, part) as usize;
            let end = self.part_ends.get(part).copied().unwrap_or(0) as usize;
            for ring in first..end {
                let from = start(&self.ring_ends, ring) as usize;
                let to = self.ring_ends.get(ring).copied().unwrap_or(0) as usize;
                if let Some(coords) = self.coords.get_mut(from..to) {
                    let twice = twice_planar_area(coords);
                    let outer = ring == first;
                    if (outer && twice < 0.0) || (!outer && twice > 0.0) {
                        coords.reverse();
                        turned += 1;
                    }
                }
            }
        }
        turned
    }

    /// Gives back memory that growing left over.
    pub fn shrink(&mut self) {
        self.coords.shrink_to_fit();
        self.ring_ends.shrink_to_fit();
        self.part_ends.shrink_to_fit();
        self.part_kinds.shrink_to_fit();
        self.feature_ends.shrink_to_fit();
        self.boxes.shrink_to_fit();
    }
}

/// Twice the signed planar area of a closed ring, in square degrees, taken from its first
/// coordinate so that nothing cancels. Positive: counter-clockwise.
pub fn twice_planar_area(ring: &[Coord]) -> f64 {
    let Some(&o) = ring.first() else { return 0.0 };
    ring.windows(2)
        .map(|w| match w {
            [a, b] => (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y),
            _ => 0.0,
        })
        .sum()
}

impl<'a> FeatureView<'a> {
    /// Its parts in order.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = PartView<'a>> + use<'a> {
        let columns = self.columns;
        (self.first_part as usize..self.end_part as usize).map(move |p| PartView {
            columns,
            kind: columns
                .part_kinds
                .get(p)
                .copied()
                .unwrap_or(PartKind::Point),
            first_ring: start(&columns.part_ends, p),
            end_ring: columns.part_ends.get(p).copied().unwrap_or(0),
        })
    }

    /// Number of parts; 0 is a null shape.
    pub fn num_parts(&self) -> usize {
        (self.end_part - self.first_part) as usize
    }

    /// Whether it is a null shape.
    pub fn is_null(&self) -> bool {
        self.num_parts() == 0
    }

    /// The stored box; empty for a null shape.
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// The highest kind among its parts: polygon over line over point.
    pub fn kind(&self) -> Option<PartKind> {
        self.parts().map(|p| p.kind()).max()
    }

    /// All its coordinates, through all parts and rings.
    pub fn coords(&self) -> &'a [Coord] {
        let first_ring = start(&self.columns.part_ends, self.first_part as usize);
        let end_ring = start(&self.columns.part_ends, self.end_part as usize);
        let from = start(&self.columns.ring_ends, first_ring as usize) as usize;
        let to = start(&self.columns.ring_ends, end_ring as usize) as usize;
        self.columns.coords.get(from..to).unwrap_or_default()
    }

    fn bounds(&self) -> Bbox {
        Bbox::around(self.coords())
    }
}

impl<'a> PartView<'a> {
    /// What it is made of.
    pub fn kind(&self) -> PartKind {
        self.kind
    }

    /// Its rings in order: for a polygon the outer ring first, then holes, each closed.
    pub fn rings(&self) -> impl ExactSizeIterator<Item = &'a [Coord]> + use<'a> {
        let columns = self.columns;
        (self.first_ring as usize..self.end_ring as usize).map(move |r| {
            let from = start(&columns.ring_ends, r) as usize;
            let to = columns.ring_ends.get(r).copied().unwrap_or(0) as usize;
            columns.coords.get(from..to).unwrap_or_default()
        })
    }

    /// The outer ring, the chain or the single position.
    pub fn outer(&self) -> &'a [Coord] {
        self.rings().next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Coord> {
        vec![
            Coord::lon_lat(x, y),
            Coord::lon_lat(x + side, y),
            Coord::lon_lat(x + side, y + side),
            Coord::lon_lat(x, y + side),
        ]
    }

    #[test]
    fn features_keep_their_parts_rings_and_boxes_apart() {
        let mut columns = Columns::new();
        columns.push_polygon(&square(0.0, 0.0, 10.0), &[&square(2.0, 2.0, 1.0)]);
        columns.end_feature(); // a null shape
        columns.push_ring([Coord::lon_lat(5.0, 6.0)]);
        columns.end_part(PartKind::Point);
        columns.end_feature();

        assert_eq!(columns.len(), 3);
        let first = columns.feature(0).unwrap();
        assert_eq!(first.parts().next().unwrap().rings().len(), 2);
        assert_eq!(first.coords().len(), 10);
        assert!(columns.feature(1).unwrap().is_null());
        assert!(columns.feature(1).unwrap().bbox().is_empty());
        assert_eq!(columns.feature(2).unwrap().kind(), Some(PartKind::Point));
        assert_eq!(columns.bbox().max, Coord::lon_lat(10.0, 10.0));
    }

    #[test]
    fn rings_of_either_orientation_end_up_outer_counter_clockwise_holes_clockwise() {
        let mut columns = Columns::new();
        let mut outer = square(0.0, 0.0, 10.0);
        outer.reverse();
        columns.push_polygon(&outer, &[&square(2.0, 2.0, 1.0)]);
        assert_eq!(columns.orient(), 2);
        let feature = columns.feature(0).unwrap();
        let part = feature.parts().next().unwrap();
        let signs: Vec<bool> = part.rings().map(|r| twice_planar_area(r) > 0.0).collect();
        assert_eq!(signs, [true, false]);
        assert_eq!(columns.orient(), 0);
    }
}
