//! The way to crate `geo` and back, for one shape at a time (decision 2): local coordinates
//! about an origin, on a scale that is a power of two, so that original vertices come back to
//! the same bits.

use super::columns::Columns;
use super::coord::Coord;
use geo::{Coord as GeoCoord, LineString, MultiPolygon, Polygon};
use std::collections::HashMap;

/// One local unit is about 6.5 micrometres of latitude.
const SCALE: f64 = 17_179_869_184.0; // 2^34

/// Whether it can be a position in degrees at all.
pub fn is_position(c: Coord) -> bool {
    c.x.abs() <= 1e4 && c.y.abs() <= 1e4
}

/// Local coordinates about an origin.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    origin: Coord,
}

impl Frame {
    /// About a position: subtracting it from positions within a factor of two is exact.
    pub fn about(origin: Coord) -> Self {
        Self { origin }
    }

    /// A length of so many degrees in local units.
    pub fn length(&self, degrees: f64) -> f64 {
        degrees * SCALE
    }

    /// A ring in local coordinates.
    pub fn ring(&self, coords: impl IntoIterator<Item = Coord>) -> LineString<f64> {
        let local = coords.into_iter().map(|c| GeoCoord {
            x: (c.x - self.origin.x) * SCALE,
            y: (c.y - self.origin.y) * SCALE,
        });
        LineString(local.collect())
    }

    /// A polygon from an outer ring and holes.
    pub fn polygon<'a>(&self, rings: impl IntoIterator<Item = &'a [Coord]>) -> Polygon<f64> {
        let mut rings = rings
            .into_iter()
            .map(|r| self.ring(r.iter().copied()))
            .collect::<Vec<_>>()
            .into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Polygon::new(outer, rings.collect())
    }

    /// A position back in degrees.
    pub fn degrees(&self, c: GeoCoord<f64>) -> Coord {
        Coord::lon_lat(self.origin.x + c.x / SCALE, self.origin.y + c.y / SCALE)
    }

    /// Appends the polygons as parts of the open feature. A vertex within a few nanometres to
    /// a tenth of a millimetre (the grid of the overlay) of a `known` one becomes that one.
    pub fn push_parts(&self, polygons: &MultiPolygon<f64>, known: &Known, columns: &mut Columns) {
        for polygon in polygons {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            let mut first = true;
            for ring in rings {
                let mut coords: Vec<Coord> = ring
                    .0
                    .iter()
                    .map(|c| known.nearest(self.degrees(*c)))
                    .collect();
                coords.dedup();
                if coords.len() < 4 {
                    if first {
                        break;
                    }
                    continue;
                }
                columns.push_ring(coords);
                first = false;
            }
            if !first {
                columns.end_part(super::columns::PartKind::Polygon);
            }
        }
    }
}

/// Original vertices, to be found again after an overlay has put them on its grid.
#[derive(Debug, Default)]
pub struct Known {
    quantum: f64,
    cells: HashMap<(i64, i64), Coord>,
}

impl Known {
    /// Vertices to be taken up again within `quantum_deg` degrees; none with 0.
    pub fn new(coords: impl IntoIterator<Item = Coord>, quantum_deg: f64) -> Self {
        let mut known = Self {
            quantum: quantum_deg,
            cells: HashMap::new(),
        };
        if quantum_deg > 0.0 {
            for c in coords {
                let key = known.key(c);
                known.cells.entry(key).or_insert(c);
            }
        }
        known
    }

    fn key(&self, c: Coord) -> (i64, i64) {
        let cell = |v: f64| (v / self.quantum).floor() as i64;
        (cell(c.x), cell(c.y))
    }

    fn nearest(&self, c: Coord) -> Coord {
        if self.cells.is_empty() {
            return c;
        }
        let (i, j) = self.key(c);
        let mut best = (self.quantum, c);
        for di in -1..=1 {
            for dj in -1..=1 {
                if let Some(k) = self.cells.get(&(i + di, j + dj)) {
                    let d = (k.x - c.x).abs().max((k.y - c.y).abs());
                    if d < best.0 {
                        best = (d, *k);
                    }
                }
            }
        }
        best.1
    }
}
