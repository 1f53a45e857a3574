//! A flat sheet of metres about a position: local, so that nothing is lost to large numbers.

use crate::crs::Crs;
use crate::geom::Coord;

/// A plane of metres about an origin. Positions in it stand in [`Coord`]: `x` east, `y` north.
#[derive(Debug, Clone, Copy)]
pub struct Sheet {
    plane: Crs,
    origin: (f64, f64),
}

impl Sheet {
    /// The sheet of a projected system about a position; `None` where the plane does not reach.
    pub fn about(plane: Crs, at: Coord) -> Option<Self> {
        let origin = plane.xy_from_lon_lat(at.x, at.y)?;
        Some(Self { plane, origin })
    }

    /// Metres east and north of the origin; `None` where the plane does not reach.
    pub fn flat(&self, at: Coord) -> Option<Coord> {
        let (x, y) = self.plane.xy_from_lon_lat(at.x, at.y)?;
        Some(Coord::lon_lat(x - self.origin.0, y - self.origin.1))
    }

    /// Longitude and latitude of a position in the sheet; `None` where the plane ends.
    pub fn degrees(&self, flat: Coord) -> Option<Coord> {
        let (lon, lat) = self
            .plane
            .lon_lat_from_xy(flat.x + self.origin.0, flat.y + self.origin.1)?;
        Some(Coord::lon_lat(lon, lat))
    }

    /// A chain in the sheet.
    pub fn flat_chain(&self, chain: &[Coord]) -> Option<Vec<Coord>> {
        chain.iter().map(|c| self.flat(*c)).collect()
    }

    /// A chain in degrees.
    pub fn degrees_chain(&self, chain: &[Coord]) -> Option<Vec<Coord>> {
        chain.iter().map(|c| self.degrees(*c)).collect()
    }
}
