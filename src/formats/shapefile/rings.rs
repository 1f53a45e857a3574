//! Which ring of a polygon record is an outer ring and which a hole of which: by containment.
//! Winding is not believed: half the programs that write shapefiles have it the other way.
//!
//! A ring inside an odd number of others is a hole of the smallest outer ring around it; a
//! ring inside an even number is an outer ring (an island in a lake is a part of its own).

use crate::geom::columns::twice_planar_area;
use crate::geom::{Bbox, Coord};
use robust::{Coord as Robust, orient2d};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Vertex tests spent on one record before winding has to do; a record that reaches it is
/// made to hurt.
const BUDGET: u64 = 400_000_000;

/// How rings belong together: for each part the outer ring and its holes, by ring index.
#[derive(Debug, Default, PartialEq)]
pub(in crate::formats) struct Grouping {
    pub(in crate::formats) parts: Vec<Vec<usize>>,
    /// Rings whose winding says the other thing than containment.
    pub(super) against_winding: u64,
    /// The budget ran out and winding decided.
    pub(super) gave_up: bool,
}

struct Ring<'a> {
    index: usize,
    coords: &'a [Coord],
    bbox: Bbox,
    area: f64,
}

/// Groups closed rings of at least four positions.
pub(in crate::formats) fn group(rings: &[&[Coord]]) -> Grouping {
    if rings.len() <= 1 {
        return Grouping {
            parts: (0..rings.len()).map(|i| vec![i]).collect(),
            ..Grouping::default()
        };
    }
    let rings: Vec<Ring<'_>> = rings
        .iter()
        .enumerate()
        .map(|(index, coords)| Ring {
            index,
            coords,
            bbox: Bbox::around(coords),
            area: twice_planar_area(coords),
        })
        .collect();
    let Some(parents) = parents(&rings) else {
        return by_winding(&rings);
    };
    let mut part_of = vec![None; rings.len()];
    let mut grouping = Grouping::default();
    for (ring, parent) in rings.iter().zip(&parents) {
        if parent.is_none() {
            if let Some(slot) = part_of.get_mut(ring.index) {
                *slot = Some(grouping.parts.len());
            }
            grouping.parts.push(vec![ring.index]);
        }
    }
    for (ring, parent) in rings.iter().zip(&parents) {
        let Some(parent) = parent else { continue };
        if let Some(part) = part_of
            .get(*parent)
            .copied()
            .flatten()
            .and_then(|p| grouping.parts.get_mut(p))
        {
            part.push(ring.index);
        }
        let outer = rings.get(*parent).map_or(0.0, |r| r.area);
        grouping.against_winding += u64::from(outer * ring.area > 0.0);
    }
    grouping
}

/// For each ring the outer ring whose hole it is; `None` for outer rings. `None` altogether if
/// the budget runs out.
fn parents(rings: &[Ring<'_>]) -> Option<Vec<Option<usize>>> {
    let tree = RTree::bulk_load(
        rings
            .iter()
            .map(|r| {
                GeomWithData::new(
                    Rectangle::from_corners(
                        [r.bbox.min.x, r.bbox.min.y],
                        [r.bbox.max.x, r.bbox.max.y],
                    ),
                    r.index,
                )
            })
            .collect(),
    );
    let mut spent = 0;
    let mut around: Vec<Vec<usize>> = Vec::with_capacity(rings.len());
    for ring in rings {
        let corner = AABB::from_point([ring.bbox.min.x, ring.bbox.min.y]);
        let mut holders = Vec::new();
        for candidate in tree.locate_in_envelope_intersecting(corner) {
            let Some(other) = rings.get(candidate.data) else {
                continue;
            };
            spent += 1;
            if other.index == ring.index || !other.bbox.holds_box(&ring.bbox) {
                continue;
            }
            let is_larger = (other.area.abs(), ring.index) > (ring.area.abs(), other.index);
            if is_larger && is_inside(ring.coords, other.coords, &mut spent) {
                holders.push(other.index);
            }
            if spent > BUDGET {
                return None;
            }
        }
        around.push(holders);
    }
    let is_outer = |i: usize| around.get(i).is_some_and(|h| h.len() % 2 == 0);
    let size = |i: &usize| rings.get(*i).map_or(0.0, |r| r.area.abs());
    Some(
        around
            .iter()
            .map(|holders| {
                if holders.len() % 2 == 0 {
                    return None;
                }
                holders
                    .iter()
                    .copied()
                    .filter(|&i| is_outer(i))
                    .min_by(|a, b| size(a).total_cmp(&size(b)).then(a.cmp(b)))
            })
            .collect(),
    )
}

/// As the specification has it: outer rings clockwise, each hole to the ring before it.
fn by_winding(rings: &[Ring<'_>]) -> Grouping {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for ring in rings {
        match parts.last_mut() {
            Some(part) if ring.area > 0.0 => part.push(ring.index),
            _ => parts.push(vec![ring.index]),
        }
    }
    Grouping {
        parts,
        against_winding: 0,
        gave_up: true,
    }
}

/// Whether a ring lies inside another, both simple and not crossing: decided by the first of
/// its vertices, then of its edges' middles, that is not on the other's border.
fn is_inside(ring: &[Coord], other: &[Coord], spent: &mut u64) -> bool {
    let middles = ring.windows(2).filter_map(|w| match w {
        [a, b] => Some(Coord {
            x: 0.5 * (a.x + b.x),
            y: 0.5 * (a.y + b.y),
        }),
        _ => None,
    });
    for position in ring.iter().copied().chain(middles) {
        *spent += other.len() as u64;
        match locate(position, other) {
            Some(inside) => return inside,
            None if *spent > BUDGET => return false,
            None => {}
        }
    }
    // The same line twice: not one inside the other.
    false
}

/// Whether a position is inside a closed ring; `None` on its border. Exact.
fn locate(p: Coord, ring: &[Coord]) -> Option<bool> {
    let mut inside = false;
    for w in ring.windows(2) {
        let [a, b] = w else { continue };
        if (a.y > p.y) == (b.y > p.y) {
            // Not crossed by the ray; on the border only along a level edge or at a vertex.
            let level = a.y == p.y && b.y == p.y && (a.x.min(b.x)..=a.x.max(b.x)).contains(&p.x);
            if level || *a == p || *b == p {
                return None;
            }
            continue;
        }
        let robust = |c: Coord| Robust { x: c.x, y: c.y };
        let side = orient2d(robust(*a), robust(*b), robust(p));
        if side == 0.0 {
            return None;
        }
        if (side > 0.0) == (b.y > a.y) {
            inside = !inside;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Coord> {
        [
            (0.0, 0.0),
            (side, 0.0),
            (side, side),
            (0.0, side),
            (0.0, 0.0),
        ]
        .map(|(dx, dy)| Coord {
            x: x + dx,
            y: y + dy,
        })
        .to_vec()
    }

    fn grouped(rings: &[Vec<Coord>]) -> Vec<Vec<usize>> {
        let rings: Vec<&[Coord]> = rings.iter().map(Vec::as_slice).collect();
        group(&rings).parts
    }

    #[test]
    fn an_island_in_a_lake_is_a_part_of_its_own_whatever_the_order() {
        let land = square(0.0, 0.0, 10.0);
        let lake = square(2.0, 2.0, 6.0);
        let island = square(4.0, 4.0, 2.0);
        let pond = square(4.5, 4.5, 1.0);
        assert_eq!(
            grouped(&[pond, island, lake, land]),
            [vec![1, 0], vec![3, 2]]
        );
    }

    #[test]
    fn a_hole_that_touches_its_outer_ring_in_a_vertex_and_along_an_edge_is_a_hole() {
        let land = square(0.0, 0.0, 10.0);
        let corner = square(0.0, 0.0, 3.0);
        let neighbour = square(10.0, 0.0, 3.0);
        assert_eq!(grouped(&[land, corner, neighbour]), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn the_same_ring_twice_is_two_parts() {
        // Which of them would be the hole is nobody's guess; the audit reports the duplicate.
        let land = square(0.0, 0.0, 10.0);
        assert_eq!(grouped(&[land.clone(), land]).len(), 2);
    }
}
