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

/// A Gauss-Kruger zone whose number is written before the easting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone {
    /// Zone number: 25–45 of the 3° zones, 13–23 of the 6° zones within China.
    pub number: u32,
    /// Width, 3 or 6 degrees.
    pub width_deg: u32,
}

impl Zone {
    /// The zone's central meridian, degrees east: 3·number, or 6·number − 3.
    pub fn central_meridian(self) -> f64 {
        let number = f64::from(self.number);
        if self.width_deg == 6 {
            6.0 * number - 3.0
        } else {
            3.0 * number
        }
    }

    /// The zone whose number stands before eastings of such millions, if one of China's:
    /// 25–45 are 3° zones, 13–23 6° zones.
    pub const fn of_prefix(number: u32) -> Option<Self> {
        let width_deg = match number {
            25..=45 => 3,
            13..=23 => 6,
            _ => return None,
        };
        Some(Self { number, width_deg })
    }
}

impl Crs {
    /// CGCS2000 in degrees: what the program computes in.
    pub const CGCS2000: Self = Self::geographic(Datum::Cgcs2000);
    /// Web Mercator on WGS 84 (EPSG:3857).
    pub const WEB_MERCATOR: Self = Self {
        datum: Datum::Wgs84,
        kind: CrsKind::WebMercator,
    };

    /// Longitude and latitude in degrees on a datum.
    pub const fn geographic(datum: Datum) -> Self {
        Self {
            datum,
            kind: CrsKind::Geographic,
        }
    }

    /// Gauss-Kruger with the zone number before the easting.
    pub fn gauss_kruger_zone(datum: Datum, zone: Zone) -> Self {
        Self::gauss_kruger(
            datum,
            zone.central_meridian(),
            f64::from(zone.number) * 1e6 + 500_000.0,
        )
    }

    /// Gauss-Kruger by central meridian (degrees), false easting 500,000 m, no zone number.
    pub const fn gauss_kruger_cm(datum: Datum, central_meridian: f64) -> Self {
        Self::gauss_kruger(datum, central_meridian, 500_000.0)
    }

    const fn gauss_kruger(datum: Datum, central_meridian: f64, false_easting: f64) -> Self {
        Self {
            datum,
            kind: CrsKind::TransverseMercator {
                central_meridian,
                false_easting,
                false_northing: 0.0,
                scale: 1.0,
                origin_latitude: 0.0,
            },
        }
    }

    /// Whether its numbers are degrees.
    pub const fn is_geographic(&self) -> bool {
        matches!(self.kind, CrsKind::Geographic)
    }

    /// Central meridian of a transverse Mercator, degrees east.
    pub const fn central_meridian(&self) -> Option<f64> {
        match self.kind {
            CrsKind::TransverseMercator {
                central_meridian, ..
            } => Some(central_meridian),
            CrsKind::Geographic | CrsKind::WebMercator => None,
        }
    }

    /// Whether it is plain Gauss-Kruger: scale 1, nothing added to the northing, counted
    /// from the equator.
    pub fn is_plain_gauss_kruger(&self) -> bool {
        matches!(
            self.kind,
            CrsKind::TransverseMercator { scale, false_northing, origin_latitude, .. }
                if scale == 1.0 && false_northing == 0.0 && origin_latitude == 0.0
        )
    }

    /// Whether eastings carry no zone number: plain Gauss-Kruger, false easting 500,000 m.
    pub fn is_without_prefix(&self) -> bool {
        self.is_plain_gauss_kruger()
            && matches!(
                self.kind,
                CrsKind::TransverseMercator { false_easting, .. } if false_easting == 500_000.0
            )
    }

    /// The zone, where its number stands before the easting: the prefix then tells width and
    /// number. Without prefix the width is not known: 111° is the meridian of 3° zone 37 and
    /// of 6° zone 19.
    pub fn zone(&self) -> Option<Zone> {
        let CrsKind::TransverseMercator {
            central_meridian,
            false_easting,
            ..
        } = self.kind
        else {
            return None;
        };
        if !self.is_plain_gauss_kruger() {
            return None;
        }
        (1..=120u32)
            .flat_map(|number| [3, 6].map(|width_deg| Zone { number, width_deg }))
            .find(|z| {
                z.central_meridian() == central_meridian
                    && f64::from(z.number) * 1e6 + 500_000.0 == false_easting
            })
    }
}
