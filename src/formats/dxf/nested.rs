//! How many rings may lie in another of the same layer: a drawing does not say which are holes,
//! and it is not guessed.

use crate::geom::Bbox;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Comparisons spent; a drawing that needs more has its rings told of already.
const BUDGET: u64 = 5_000_000;

/// Rings whose box lies in the box of another ring of their layer.
pub(super) fn count(rings: &[(String, Bbox)]) -> u64 {
    let tree = RTree::bulk_load(
        rings
            .iter()
            .zip(0usize..)
            .map(|((_, b), i)| {
                let corners = ([b.min.x, b.min.y], [b.max.x, b.max.y]);
                GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), i)
            })
            .collect::<Vec<_>>(),
    );
    let mut spent = 0;
    let mut nested = 0;
    for ((layer, bbox), index) in rings.iter().zip(0usize..) {
        let corner = AABB::from_point([bbox.min.x, bbox.min.y]);
        let found = tree
            .locate_in_envelope_intersecting(corner)
            .any(|candidate| {
                spent += 1;
                candidate.data != index
                    && rings.get(candidate.data).is_some_and(|(other, outer)| {
                        other == layer && outer.holds_box(bbox) && outer != bbox
                    })
            });
        nested += u64::from(found);
        if spent > BUDGET {
            break;
        }
    }
    nested
}
