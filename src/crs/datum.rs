//! What is known of each datum: name, ellipsoid, and how far its positions may lie from
//! CGCS2000 when nothing is shifted.

use super::{Crs, Datum, Ellipsoid};
use crate::base::message::Message;

/// Stated difference of WGS 84 positions from CGCS2000, metres.
///
/// CGCS2000 is ITRF97 at epoch 2000.0 (GB 22021-2008); WGS 84 follows the current ITRF at
/// the epoch of observation. The ellipsoids differ by a tenth of a millimetre, but the South
/// China plate has moved about 3.3 cm a year since 2000.0 (ITRF2014 velocities), 0.8–0.9 m by
/// the mid-2020s. Whether a file labelled WGS 84 was brought back to 2000.0 is not in the
/// file; 1 m covers both until about 2030.
const WGS84_ACCURACY_M: f64 = 1.0;

impl Datum {
    /// All datums, likeliest first for a file of today.
    pub const ALL: [Self; 4] = [Self::Cgcs2000, Self::Xian80, Self::Beijing54, Self::Wgs84];

    /// Its ellipsoid.
    pub const fn ellipsoid(self) -> Ellipsoid {
        Ellipsoid::of(self)
    }

    /// How far positions of this datum may lie from CGCS2000 when their numbers are taken
    /// over unshifted, metres. `None`: unknown. 1980西安 and 1954北京 differ by tens of metres
    /// up to over a hundred; the parameters are local and not public, and the program (as
    /// PROJ without grids) shifts nothing.
    pub const fn accuracy_m(self) -> Option<f64> {
        match self {
            Self::Cgcs2000 => Some(0.0),
            Self::Wgs84 => Some(WGS84_ACCURACY_M),
            Self::Xian80 | Self::Beijing54 => None,
        }
    }

    /// Its name, as a message.
    pub fn describe(self) -> Message {
        Message::new(match self {
            Self::Cgcs2000 => "crs.datum_cgcs2000",
            Self::Wgs84 => "crs.datum_wgs84",
            Self::Xian80 => "crs.datum_xian80",
            Self::Beijing54 => "crs.datum_beijing54",
        })
    }
}

impl Crs {
    /// The datum's accuracy against CGCS2000, metres; `None` if unknown. See
    /// [`Datum::accuracy_m`].
    pub const fn datum_accuracy_m(&self) -> Option<f64> {
        self.datum.accuracy_m()
    }
}
