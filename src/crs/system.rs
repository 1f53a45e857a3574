//! A coordinate system as the program understands one.

use crate::base::message::Message;

/// Geodetic datum. Within one datum positions agree with PROJ to a millimetre; between
/// datums nothing is shifted, and the difference is uncertainty (decision 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Datum {
    /// 2000国家大地坐标系.
    Cgcs2000,
    /// WGS 84, within centimetres of CGCS2000.
    Wgs84,
    /// 1980西安坐标系.
    Xian80,
    /// 1954年北京坐标系.
    Beijing54,
}

/// How planar numbers relate to longitude and latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CrsKind {
    /// Longitude and latitude in degrees.
    Geographic,
    /// Gauss-Kruger (transverse Mercator, scale 1 unless declared).
    TransverseMercator {
        /// Central meridian, degrees east.
        central_meridian: f64,
        /// False easting, metres; 500,000, or zone × 1,000,000 + 500,000 with prefix.
        false_easting: f64,
        /// False northing, metres.
        false_northing: f64,
        /// Scale on the central meridian.
        scale: f64,
        /// Latitude of origin, degrees.
        origin_latitude: f64,
    },
    /// Spherical (Web) Mercator.
    WebMercator,
}

/// A coordinate system: datum and projection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crs {
    /// Datum.
    pub datum: Datum,
    /// Projection.
    pub kind: CrsKind,
}

/// A system a file may be in, with the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The system.
    pub crs: Crs,
    /// Whether the file has its axes swapped (northing first).
    pub swapped_axes: bool,
    /// Why it is possible.
    pub reason: Message,
}

impl Crs {
    /// CGCS2000 in degrees: what the program computes in.
    pub const CGCS2000: Self = Self {
        datum: Datum::Cgcs2000,
        kind: CrsKind::Geographic,
    };
}

impl Crs {
    /// Parses a code.
    ///
    /// # Errors
    /// The text, when it names no system.
    pub fn parse(text: &str) -> Result<Self, String> {
        Err(text.to_owned())
    }
}
