//! Rings cut to a box. New vertices are rounded: for keeping the shapes of overlaps small,
//! never for decisions.

use super::coord::{Bbox, Coord};

#[derive(Clone, Copy)]
enum Side {
    West(f64),
    East(f64),
    South(f64),
    North(f64),
}

impl Side {
    fn all(bbox: &Bbox) -> [Self; 4] {
        [
            Self::West(bbox.min.x),
            Self::East(bbox.max.x),
            Self::South(bbox.min.y),
            Self::North(bbox.max.y),
        ]
    }

    fn keeps(self, c: Coord) -> bool {
        match self {
            Self::West(x) => c.x >= x,
            Self::East(x) => c.x <= x,
            Self::South(y) => c.y >= y,
            Self::North(y) => c.y <= y,
        }
    }

    fn cut(self, p: Coord, q: Coord) -> Coord {
        match self {
            Self::West(x) | Self::East(x) => {
                Coord::lon_lat(x, p.y + (q.y - p.y) * ((x - p.x) / (q.x - p.x)))
            }
            Self::South(y) | Self::North(y) => {
                Coord::lon_lat(p.x + (q.x - p.x) * ((y - p.y) / (q.y - p.y)), y)
            }
        }
    }
}

/// A closed ring cut to a box (Sutherland-Hodgman): closed, or empty. A ring that leaves the
/// box several times stays one ring with edges along the box; its area is right.
pub fn clip_ring(ring: &[Coord], bbox: &Bbox) -> Vec<Coord> {
    let mut kept: Vec<Coord> = ring
        .get(..ring.len().saturating_sub(1))
        .map_or_else(Vec::new, <[Coord]>::to_vec);
    let mut next = Vec::with_capacity(kept.len() + 8);
    for side in Side::all(bbox) {
        let Some(&last) = kept.last() else {
            return Vec::new();
        };
        let mut p = last;
        for &q in &kept {
            match (side.keeps(p), side.keeps(q)) {
                (true, true) => next.push(q),
                (true, false) => next.push(side.cut(p, q)),
                (false, true) => {
                    next.push(side.cut(p, q));
                    next.push(q);
                }
                (false, false) => {}
            }
            p = q;
        }
        std::mem::swap(&mut kept, &mut next);
        next.clear();
    }
    kept.dedup();
    while kept.len() > 1 && kept.first() == kept.last() {
        kept.pop();
    }
    if kept.len() < 3 {
        return Vec::new();
    }
    kept.extend(kept.first().copied());
    kept
}
