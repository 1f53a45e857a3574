//! Numbers of a system to longitude and latitude on its own datum, and back.

use super::gauss_kruger::{
    TransverseMercator, lon_lat_from_web_mercator, web_mercator_from_lon_lat,
};
use super::{Crs, CrsKind};

impl Crs {
    /// Longitude and latitude, degrees, of `x` east and `y` north (metres, or degrees for a
    /// geographic system). No datum is shifted.
    ///
    /// `None` if a number is not finite or the position is outside the projection's domain:
    /// 45° of longitude either side of the central meridian, ±180° and ±90° for degrees, ±89°
    /// of latitude for Web Mercator. Within 30° of the
    /// meridian PROJ agrees to 1.5e-8 m.
    pub fn lon_lat_from_xy(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        match self.kind {
            CrsKind::Geographic => geographic(x, y),
            CrsKind::TransverseMercator { .. } => self.transverse_mercator()?.lon_lat_from_xy(x, y),
            CrsKind::WebMercator => lon_lat_from_web_mercator(x, y),
        }
    }

    /// `x` east and `y` north (metres, or degrees for a geographic system) of a longitude and
    /// latitude in degrees on the system's own datum. `None` as in
    /// [`lon_lat_from_xy`](Self::lon_lat_from_xy).
    pub fn xy_from_lon_lat(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        match self.kind {
            CrsKind::Geographic => geographic(lon, lat),
            CrsKind::TransverseMercator { .. } => {
                self.transverse_mercator()?.xy_from_lon_lat(lon, lat)
            }
            CrsKind::WebMercator => web_mercator_from_lon_lat(lon, lat),
        }
    }

    fn transverse_mercator(&self) -> Option<TransverseMercator> {
        match self.kind {
            CrsKind::TransverseMercator {
                central_meridian,
                false_easting,
                false_northing,
                scale,
                origin_latitude,
            } => Some(TransverseMercator {
                datum: self.datum,
                central_meridian,
                false_easting,
                false_northing,
                scale,
                origin_latitude,
            }),
            CrsKind::Geographic | CrsKind::WebMercator => None,
        }
    }
}

fn geographic(lon: f64, lat: f64) -> Option<(f64, f64)> {
    (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some((lon, lat))
}
