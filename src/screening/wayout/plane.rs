//! The plane that shifts are measured in, and shapes taken into it.

use crate::crs::{Crs, Datum, Zone};
use crate::geom::{Bbox, Columns, Coord, FeatureView, PartKind, clip_ring};

/// Longest edge that is taken into the plane as it is, degrees (about 200 m): it lies within half
/// a millimetre of the edge straight in longitude and latitude.
const LONGEST_DEG: f64 = 0.002;

/// Most pieces an edge is divided into: what is longer than the Earth is no edge.
const MOST_PIECES: f64 = 10_000.0;

/// The plane that moves are measured in: zone 37 of the 3-degree zones with its number before
/// the easting.
pub fn zone_plane() -> Crs {
    Crs::gauss_kruger_zone(
        Datum::Cgcs2000,
        Zone {
            number: 37,
            width_deg: 3,
        },
    )
}

/// Most positions of one chain in the plane.
const MOST_POSITIONS: f64 = 2e6;

/// A position moved by metres east and north of the zone plane; where the plane does not
/// reach, it stays.
pub fn moved(at: Coord, east_m: f64, north_m: f64) -> Coord {
    let plane = zone_plane();
    plane
        .xy_from_lon_lat(at.x, at.y)
        .and_then(|(x, y)| plane.lon_lat_from_xy(x + east_m, y + north_m))
        .map_or(at, |(lon, lat)| Coord::lon_lat(lon, lat))
}

/// A feature moved: every vertex, in the zone plane.
pub fn moved_feature(feature: FeatureView<'_>, east_m: f64, north_m: f64) -> Columns {
    let mut out = Columns::new();
    for part in feature.parts() {
        for ring in part.rings() {
            out.push_ring(ring.iter().map(|&c| moved(c, east_m, north_m)));
        }
        out.end_part(part.kind());
    }
    out.end_feature();
    out
}

/// Positions of the zone plane, metres, and back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane(Crs);

impl Plane {
    pub fn new() -> Self {
        Self(zone_plane())
    }

    /// `None` where the plane does not reach.
    pub fn xy(&self, c: Coord) -> Option<Coord> {
        let (x, y) = self.0.xy_from_lon_lat(c.x, c.y)?;
        Some(Coord::lon_lat(x, y))
    }

    pub fn lon_lat(&self, c: Coord) -> Option<Coord> {
        let (lon, lat) = self.0.lon_lat_from_xy(c.x, c.y)?;
        Some(Coord::lon_lat(lon, lat))
    }

    /// A feature in the plane, its long edges divided, cut to a box of degrees if one is given.
    /// `None` where the plane does not reach.
    pub fn shape(&self, feature: FeatureView<'_>, within: Option<&Bbox>) -> Option<Columns> {
        let mut out = Columns::new();
        for part in feature.parts() {
            let mut is_first = true;
            for ring in part.rings() {
                let cut = match within {
                    Some(bbox) if part.kind() == PartKind::Polygon => clip_ring(ring, bbox),
                    _ => ring.to_vec(),
                };
                if cut.is_empty() {
                    if is_first {
                        // Nothing of the part lies within; nor do its holes.
                        break;
                    }
                    continue;
                }
                is_first = false;
                out.push_ring(self.chain(&cut)?);
            }
            if !is_first {
                out.end_part(part.kind());
            }
        }
        out.end_feature();
        out.orient();
        Some(out)
    }

    /// A chain in the plane, its long edges divided.
    pub fn chain(&self, chain: &[Coord]) -> Option<Vec<Coord>> {
        let mut out = Vec::with_capacity(chain.len());
        if let Some(&first) = chain.first() {
            out.push(self.xy(first)?);
        }
        for w in chain.windows(2) {
            let &[p, q] = w else { continue };
            let longest = (q.x - p.x).abs().max((q.y - p.y).abs());
            let pieces = (longest / LONGEST_DEG).ceil().clamp(1.0, MOST_PIECES);
            if out.len() as f64 + pieces > MOST_POSITIONS {
                return None;
            }
            for k in 1..pieces as usize {
                let t = k as f64 / pieces;
                let at = Coord::lon_lat(p.x + t * (q.x - p.x), p.y + t * (q.y - p.y));
                out.push(self.xy(at)?);
            }
            out.push(self.xy(q)?);
        }
        Some(out)
    }
}
