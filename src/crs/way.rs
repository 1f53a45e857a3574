//! The whole way of a file's numbers to longitude and latitude on CGCS2000: inverse
//! projection, the user's transform, and the undoing of a web map's shift.

use super::{Crs, Datum, Shift, Transform};

/// What is done to each vertex of a file, in this order.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// The system the numbers are in.
    pub crs: Crs,
    /// The user's transform into CGCS2000.
    pub transform: Option<Transform>,
    /// The shift to undo.
    pub shift: Shift,
}

impl Way {
    /// The inverse projection only.
    pub const fn of(crs: Crs) -> Self {
        Self {
            crs,
            transform: None,
            shift: Shift::None,
        }
    }

    /// Whether degrees within their range come out as they went in.
    pub fn takes_degrees_as_they_are(&self) -> bool {
        self.crs.is_geographic() && self.transform.is_none() && self.shift == Shift::None
    }

    /// Longitude and latitude, degrees, of `x` east and `y` north. `None` as in
    /// [`Crs::lon_lat_from_xy`].
    pub fn lon_lat_from_xy(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let (lon, lat) = match &self.transform {
            None => self.crs.lon_lat_from_xy(x, y)?,
            Some(transform) if transform.is_planar() => {
                let (x, y) = transform.plane(&self.crs, x, y);
                // The result lies in the CGCS2000 plane of the same projection.
                let plane = Crs {
                    datum: Datum::Cgcs2000,
                    kind: self.crs.kind,
                };
                plane.lon_lat_from_xy(x, y)?
            }
            Some(transform) => {
                let (lon, lat) = self.crs.lon_lat_from_xy(x, y)?;
                transform.lon_lat(self.crs.datum, lon, lat)?
            }
        };
        match self.shift {
            Shift::None => Some((lon, lat)),
            shift => shift.undo(lon, lat),
        }
    }
}
