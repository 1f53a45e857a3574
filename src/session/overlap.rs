//! The shape of an overlap, for showing: made only when somebody looks at it.
//!
//! Figures never come from here; they are the kernel's (decision 2).

use crate::geom::{Bbox, Coord, FeatureView, PartKind};
use geo::{BooleanOps, Coord as GeoCoord, LineString, MultiPolygon, Polygon};

/// Rings of a polygon: outer first, then holes, each closed.
pub type Rings = Vec<Vec<Coord>>;

/// The polygons that two features share; empty where none of them is a polygon.
pub fn shape(project: FeatureView<'_>, zone: FeatureView<'_>) -> Vec<Rings> {
    let bbox = project.bbox();
    if !bbox.meets(&zone.bbox()) {
        return Vec::new();
    }
    let project = polygons(project, None);
    // The zone is cut to the project's surroundings first: the overlay's grid spans both
    // inputs, and a large zone would make it coarse.
    let around = bbox.padded(1e-4, 1e-4);
    let zone = polygons(zone, Some(&around));
    if project.0.is_empty() || zone.0.is_empty() {
        return Vec::new();
    }
    let shared = project.intersection(&zone);
    shared
        .0
        .iter()
        .map(|polygon| {
            std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(|ring| ring.0.iter().map(|c| Coord::lon_lat(c.x, c.y)).collect())
                .collect()
        })
        .collect()
}

fn polygons(feature: FeatureView<'_>, clip: Option<&Bbox>) -> MultiPolygon<f64> {
    let ring = |coords: &[Coord]| {
        let coords = match clip {
            Some(bbox) => clipped(coords, bbox),
            None => coords.to_vec(),
        };
        LineString::new(coords.iter().map(|c| GeoCoord { x: c.x, y: c.y }).collect())
    };
    let polygons = feature
        .parts()
        .filter(|part| part.kind() == PartKind::Polygon)
        .map(|part| {
            let mut rings = part.rings().map(ring);
            let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
            Polygon::new(outer, rings.filter(|r| r.0.len() > 3).collect())
        })
        .filter(|p| p.exterior().0.len() > 3)
        .collect();
    MultiPolygon::new(polygons)
}

/// A closed ring cut to a box (Sutherland–Hodgman): degenerate edges along the box's border
/// may remain, and the overlay takes them away.
fn clipped(ring: &[Coord], bbox: &Bbox) -> Vec<Coord> {
    let mut points: Vec<Coord> = ring.iter().take(ring.len().saturating_sub(1)).copied().collect();
    let sides: [(fn(Coord) -> f64, f64, bool); 4] = [
        (|c| c.x, bbox.min.x, true),
        (|c| c.x, bbox.max.x, false),
        (|c| c.y, bbox.min.y, true),
        (|c| c.y, bbox.max.y, false),
    ];
    for (of, bound, is_lower) in sides {
        let inside = |c: Coord| {
            if is_lower {
                of(c) >= bound
            } else {
                of(c) <= bound
            }
        };
        let mut out = Vec::with_capacity(points.len() + 4);
        for (i, &b) in points.iter().enumerate() {
            let before = if i == 0 { points.len() - 1 } else { i - 1 };
            let Some(&a) = points.get(before) else {
                continue;
            };
            if inside(a) != inside(b) {
                let t = (bound - of(a)) / (of(b) - of(a));
                out.push(Coord::lon_lat(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)));
            }
            if inside(b) {
                out.push(b);
            }
        }
        points = out;
    }
    if let Some(&first) = points.first() {
        points.push(first);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Columns;

    fn square(x: f64, y: f64, side: f64) -> Columns {
        let mut columns = Columns::new();
        let at = |dx, dy| Coord::lon_lat(x + dx * side, y + dy * side);
        columns.push_polygon(&[at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)], &[]);
        columns
    }

    #[test]
    fn a_small_project_half_in_a_large_zone_shares_its_half() {
        let zone = square(100.0, 20.0, 10.0);
        let project = square(109.99, 25.0, 0.02);
        let shared = shape(project.feature(0).unwrap(), zone.feature(0).unwrap());
        assert_eq!(shared.len(), 1);
        let bbox = Bbox::around(&shared[0][0]);
        assert!((bbox.max.x - 110.0).abs() < 1e-9, "{bbox:?}");
        assert!((bbox.min.x - 109.99).abs() < 1e-9);
    }

    #[test]
    fn apart_means_nothing_shared() {
        let a = square(0.0, 0.0, 1.0);
        let b = square(5.0, 0.0, 1.0);
        assert!(shape(a.feature(0).unwrap(), b.feature(0).unwrap()).is_empty());
    }
}
