//! Which ring of a parcel is ground, which a hole, and which another part. The ring number is
//! the format's only mark, and where rings lie decides what it means: ring 2 and more within
//! ring 1 is a hole, outside it another part.

use crate::geom::columns::twice_planar_area;
use crate::geom::predicate::{Position, position_in_ring};
use crate::geom::{Bbox, Coord};

/// Most comparisons of a vertex with an edge in one parcel.
const MAX_WORK: usize = 1 << 31;

/// A ring and what it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    /// Index among the parcel's rings.
    pub(super) index: usize,
    /// Its holes.
    pub(super) holes: Vec<usize>,
}

/// Parts of closed rings in the source's numbers; `None` where they are too many to compare.
///
/// A ring that crosses another is placed by most of its vertices: what is wrong with it is told
/// by the check of validity.
pub(super) fn parts(rings: &[Vec<Coord>]) -> Option<Vec<Placed>> {
    let boxes: Vec<Bbox> = rings.iter().map(|r| Bbox::around(r)).collect();
    let sizes: Vec<f64> = rings.iter().map(|r| twice_planar_area(r).abs()).collect();
    let mut work: usize = rings.len().checked_mul(rings.len())?;
    let mut containers: Vec<Vec<usize>> = Vec::with_capacity(rings.len());
    for (i, ring) in rings.iter().enumerate() {
        if work > MAX_WORK {
            return None;
        }
        let mut holders = Vec::new();
        for (j, other) in rings.iter().enumerate() {
            let (Some(a), Some(b)) = (boxes.get(i), boxes.get(j)) else {
                continue;
            };
            let larger = sizes.get(j) > sizes.get(i) || sizes.get(j) == sizes.get(i) && j < i;
            if i == j || !larger || !b.meets(a) {
                continue;
            }
            work = work.saturating_add(other.len().saturating_mul(3));
            if mostly_inside(ring, other, &mut work) {
                holders.push(j);
            }
            if work > MAX_WORK {
                return None;
            }
        }
        containers.push(holders);
    }
    let depth = |i: usize| containers.get(i).map_or(0, Vec::len);
    let mut out: Vec<Placed> = (0..rings.len())
        .filter(|&i| depth(i).is_multiple_of(2))
        .map(|index| Placed {
            index,
            holes: Vec::new(),
        })
        .collect();
    for i in (0..rings.len()).filter(|&i| !depth(i).is_multiple_of(2)) {
        // The innermost ring around a hole is the deepest one.
        let Some(outer) = containers
            .get(i)
            .and_then(|c| c.iter().copied().max_by_key(|&j| depth(j)))
        else {
            continue;
        };
        if let Some(part) = out.iter_mut().find(|p| p.index == outer) {
            part.holes.push(i);
        }
    }
    Some(out)
}

/// Whether most of a sample of a ring's vertices that are not on the other lie within it.
fn mostly_inside(ring: &[Coord], other: &[Coord], work: &mut usize) -> bool {
    const SAMPLE: usize = 9;
    let step = (ring.len() / SAMPLE).max(1);
    let (mut inside, mut outside) = (0, 0);
    for at in ring.iter().step_by(step).take(SAMPLE) {
        *work = work.saturating_add(other.len());
        match position_in_ring(other, *at) {
            Position::Inside => inside += 1,
            Position::Outside => outside += 1,
            Position::Boundary => {}
        }
    }
    if inside + outside > 0 {
        return inside > outside;
    }
    // All on the other's border: the middle of a diagonal decides.
    let middle = match (ring.first(), ring.get(ring.len() / 2)) {
        (Some(a), Some(b)) => Coord {
            x: 0.5 * (a.x + b.x),
            y: 0.5 * (a.y + b.y),
        },
        _ => return false,
    };
    position_in_ring(other, middle) == Position::Inside
}
