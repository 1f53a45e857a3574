//! One corner of a shape: moved, added, taken out.

use crate::geom::{Columns, Coord, FeatureView, PartKind};

/// Which corner of a feature: part, ring and vertex from 0. The last vertex of a closed ring is
/// its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CornerAt {
    /// Part of the feature.
    pub part: usize,
    /// Ring of the part.
    pub ring: usize,
    /// Vertex of the ring.
    pub vertex: usize,
}

/// Where a corner stands.
pub fn corner(feature: FeatureView<'_>, at: CornerAt) -> Option<Coord> {
    let part = feature.parts().nth(at.part)?;
    part.rings().nth(at.ring)?.get(at.vertex).copied()
}

/// The middles of all edges, each with the corner that the edge starts from.
pub fn middles(feature: FeatureView<'_>) -> Vec<(CornerAt, Coord)> {
    let mut out = Vec::new();
    for (p, part) in feature.parts().enumerate() {
        for (r, ring) in part.rings().enumerate() {
            for (v, w) in ring.windows(2).enumerate() {
                if let &[a, b] = w {
                    let at = CornerAt {
                        part: p,
                        ring: r,
                        vertex: v,
                    };
                    let middle = Coord::lon_lat(0.5 * (a.x + b.x), 0.5 * (a.y + b.y));
                    out.push((at, middle));
                }
            }
        }
    }
    out
}

/// The feature with one ring made anew by `change`, which gets a closed ring without its last
/// vertex. `None` where there is no such corner or `change` gives none.
fn with_ring(
    feature: FeatureView<'_>,
    at: CornerAt,
    change: impl Fn(Vec<Coord>) -> Option<Vec<Coord>>,
) -> Option<Columns> {
    corner(feature, at)?;
    let mut out = Columns::new();
    for (p, part) in feature.parts().enumerate() {
        for (r, ring) in part.rings().enumerate() {
            if (p, r) != (at.part, at.ring) {
                out.push_ring(ring.iter().copied());
                continue;
            }
            let is_closed = part.kind() == PartKind::Polygon;
            let mut open = ring.to_vec();
            if is_closed {
                open.pop();
            }
            let mut changed = change(open)?;
            let enough = match part.kind() {
                PartKind::Polygon => 3,
                PartKind::Line => 2,
                PartKind::Point => 1,
            };
            if changed.len() < enough {
                return None;
            }
            if is_closed {
                changed.extend(changed.first().copied());
            }
            out.push_ring(changed);
        }
        out.end_part(part.kind());
    }
    out.end_feature();
    Some(out)
}

/// A corner moved to a position. Rings are not oriented anew: numbers of corners stay.
pub fn corner_moved(feature: FeatureView<'_>, at: CornerAt, to: Coord) -> Option<Columns> {
    with_ring(feature, at, |mut ring| {
        let vertex = at.vertex % ring.len().max(1);
        *ring.get_mut(vertex)? = to;
        Some(ring)
    })
}

/// A corner added behind another; it has the next number.
pub fn corner_added(feature: FeatureView<'_>, after: CornerAt, new: Coord) -> Option<Columns> {
    let is_point = |p: crate::geom::PartView<'_>| p.kind() == PartKind::Point;
    if feature.parts().nth(after.part).is_some_and(is_point) {
        return None;
    }
    with_ring(feature, after, |mut ring| {
        let at = (after.vertex + 1).min(ring.len());
        ring.insert(at, new);
        Some(ring)
    })
}

/// A corner taken out; `None` where too few would be left.
pub fn corner_removed(feature: FeatureView<'_>, at: CornerAt) -> Option<Columns> {
    with_ring(feature, at, |mut ring| {
        let vertex = at.vertex % ring.len().max(1);
        if vertex >= ring.len() {
            return None;
        }
        ring.remove(vertex);
        Some(ring)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Columns {
        let mut columns = Columns::new();
        let ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        let ring: Vec<Coord> = ring.map(|(x, y)| Coord::lon_lat(x, y)).to_vec();
        columns.push_polygon(&ring, &[]);
        columns
    }

    fn at(vertex: usize) -> CornerAt {
        CornerAt {
            part: 0,
            ring: 0,
            vertex,
        }
    }

    #[test]
    fn the_first_corner_and_the_closing_one_are_the_same() {
        let square = square();
        let feature = square.feature(0).unwrap();
        let to = Coord::lon_lat(-1.0, -1.0);
        let by_first = corner_moved(feature, at(0), to).unwrap();
        let by_last = corner_moved(feature, at(4), to).unwrap();
        assert_eq!(by_first, by_last);
        let ring = by_first.coords();
        assert_eq!((ring[0], ring[4]), (to, to));
    }

    #[test]
    fn a_corner_added_and_taken_out_leaves_the_shape_as_it_was() {
        let square = square();
        let feature = square.feature(0).unwrap();
        for (after, middle) in middles(feature) {
            let more = corner_added(feature, after, middle).unwrap();
            assert_eq!(more.coords().len(), 6);
            let next = at(after.vertex + 1);
            assert_eq!(corner(more.feature(0).unwrap(), next), Some(middle));
            let back = corner_removed(more.feature(0).unwrap(), next).unwrap();
            assert_eq!(back, square);
        }
    }

    #[test]
    fn a_triangle_keeps_its_three_corners() {
        let square = square();
        let triangle = corner_removed(square.feature(0).unwrap(), at(2)).unwrap();
        assert_eq!(triangle.coords().len(), 4);
        assert_eq!(corner_removed(triangle.feature(0).unwrap(), at(0)), None);
        assert_eq!(
            corner_moved(triangle.feature(0).unwrap(), at(9), Coord::default()),
            None
        );
    }
}
