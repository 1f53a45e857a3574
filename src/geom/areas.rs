//! The areas an office may count, as sums over directed stretches of a boundary, so that an
//! overlap is measured without a polygon being built for it.
//!
//! How each takes the edge between two vertices:
//! - 图斑椭球面积 ([`Areas::ellipsoid_m2`]): formula (2) of 国土调查办发〔2008〕32号, carried into
//!   TD/T 1055-2019, with the constants of CGCS2000. The edge is straight in longitude/latitude
//!   (decision 4); one longer than 70 m is divided evenly into ⌊L/70⌋ + 1 stretches, L its length
//!   in the 3-degree plane; each stretch is one trapezoid of mean longitude.
//! - Geodesic area: the edge is the shortest line on the ellipsoid (Karney 2013).
//! - Planar area: vertices in the 3-degree Gauss-Kruger plane nearest the shape (zone 37 in
//!   Guilin), edges straight there; no correction of the plane's scale.
//!
//! Nothing is rounded on the way: the rounding of coordinates that surveys prescribe (0.1 mm,
//! 1e-6″) changes a parcel by some hundredths of a square metre and would part neighbours.

use super::columns::{FeatureView, PartKind};
use super::coord::{Bbox, Coord};
use super::measure::geodesic;
use crate::base::progress::{Cancelled, Progress};
use crate::crs::{Crs, Datum, Ellipsoid, Zone};
use geographiclib_rs::InverseGeodesic;
use serde::{Deserialize, Serialize};

/// Edges up to this length are one trapezoid, metres.
const UNDIVIDED_M: f64 = 70.0;
/// Most stretches of one edge, so that a hostile one costs little: reached at 140 km.
const MAX_STRETCHES: f64 = 2000.0;
const DEGREE: f64 = std::f64::consts::PI / 180.0;

/// Which of the areas counts: the office's switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaMethod {
    /// 图斑椭球面积: land survey, red line, permanent basic farmland.
    #[default]
    Ellipsoid,
    /// Geodesic edges: what QGIS calls ellipsoidal.
    Geodesic,
    /// 3度带平面面积: 勘测定界, coordinates filed for approval.
    Planar,
}

impl AreaMethod {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Ellipsoid, Self::Geodesic, Self::Planar];

    /// The stable code of workspace files and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ellipsoid => "ellipsoid",
            Self::Geodesic => "geodesic",
            Self::Planar => "planar",
        }
    }

    /// The method of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }
}

/// One piece of ground by three methods, square metres, and which of them counts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Areas {
    /// Which one the office counts.
    pub counts: AreaMethod,
    /// 图斑椭球面积.
    pub ellipsoid_m2: f64,
    /// Area with geodesic edges.
    pub geodesic_m2: f64,
    /// Area in the 3-degree plane; not a number for a shape too wide for a plane.
    pub planar_m2: f64,
}

impl Areas {
    /// The area by a method, m².
    pub fn by(&self, method: AreaMethod) -> f64 {
        match method {
            AreaMethod::Ellipsoid => self.ellipsoid_m2,
            AreaMethod::Geodesic => self.geodesic_m2,
            AreaMethod::Planar => self.planar_m2,
        }
    }

    /// The area that counts, m².
    pub fn counted_m2(&self) -> f64 {
        self.by(self.counts)
    }

    /// Adds ground beside this.
    pub fn add(&mut self, other: &Self) {
        self.ellipsoid_m2 += other.ellipsoid_m2;
        self.geodesic_m2 += other.geodesic_m2;
        self.planar_m2 += other.planar_m2;
    }

    /// What is left without some of the ground, never below zero.
    pub fn less(&self, other: &Self) -> Self {
        Self {
            counts: self.counts,
            ellipsoid_m2: positive(self.ellipsoid_m2 - other.ellipsoid_m2),
            geodesic_m2: positive(self.geodesic_m2 - other.geodesic_m2),
            planar_m2: positive(self.planar_m2 - other.planar_m2),
        }
    }
}

/// Not below zero; what is no number stays none.
fn positive(value: f64) -> f64 {
    if value < 0.0 { 0.0 } else { value }
}

/// Where areas are measured: the plane, and a meridian and parallel of reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaFrame {
    plane: Crs,
    zone: u32,
    center: Coord,
    origin: (f64, f64),
    counts: AreaMethod,
}

impl AreaFrame {
    /// For shapes in and about a box: the 3-degree zone nearest its middle.
    pub fn about(bbox: &Bbox, counts: AreaMethod) -> Self {
        let middle = if bbox.is_empty() {
            Coord::lon_lat(0.0, 0.0)
        } else {
            bbox.center()
        };
        let zone = (middle.x / 3.0).round().clamp(0.0, 120.0);
        let zone = if zone.is_finite() { zone as u32 } else { 0 };
        let plane = Crs::gauss_kruger_cm(
            Datum::Cgcs2000,
            Zone {
                number: zone,
                width_deg: 3,
            }
            .central_meridian(),
        );
        Self {
            plane,
            zone,
            center: middle,
            origin: plane
                .xy_from_lon_lat(middle.x, middle.y)
                .unwrap_or((f64::NAN, f64::NAN)),
            counts,
        }
    }

    /// Number of the 3-degree zone of the plane.
    pub fn zone(&self) -> u32 {
        self.zone
    }

    /// Metres east and north of the middle, in the plane.
    fn place(&self, at: Coord) -> (f64, f64) {
        match self.plane.xy_from_lon_lat(at.x, at.y) {
            Some((x, y)) => (x - self.origin.0, y - self.origin.1),
            None => (f64::NAN, f64::NAN),
        }
    }

    /// The areas of the polygon parts of a feature: outer rings less their holes, whichever way
    /// they run.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn areas(&self, feature: FeatureView<'_>, progress: &Progress) -> Result<Areas, Cancelled> {
        let mut out = Areas {
            counts: self.counts,
            ..Areas::default()
        };
        for part in feature.parts().filter(|p| p.kind() == PartKind::Polygon) {
            for (k, ring) in part.rings().enumerate() {
                let mut sum = AreaSum::new(self);
                for some in ring.chunks(1024).enumerate() {
                    progress.check()?;
                    // Chunks share their end with the next one's start.
                    let from = some.0 * 1024;
                    let stretch = ring.get(from..(from + some.1.len() + 1).min(ring.len()));
                    sum.chain(stretch.unwrap_or_default());
                }
                let area = sum.unsigned();
                if k == 0 {
                    out.add(&area);
                } else {
                    out = out.less(&area);
                }
            }
        }
        Ok(out)
    }
}

/// A sum over directed stretches of a closed boundary, its ground to their left.
#[derive(Debug)]
pub(super) struct AreaSum<'a> {
    frame: &'a AreaFrame,
    ellipsoid: f64,
    geodesic: f64,
    planar: f64,
    /// The end of the last stretch and where it lies in the plane.
    last: Option<(Coord, (f64, f64))>,
}

impl<'a> AreaSum<'a> {
    pub fn new(frame: &'a AreaFrame) -> Self {
        Self {
            frame,
            ellipsoid: 0.0,
            geodesic: 0.0,
            planar: 0.0,
            last: None,
        }
    }

    /// Adds the edges of a chain.
    pub fn chain(&mut self, chain: &[Coord]) {
        for w in chain.windows(2) {
            if let &[p, q] = w {
                self.add(p, q);
            }
        }
    }

    /// Adds one stretch.
    pub fn add(&mut self, p: Coord, q: Coord) {
        if p == q {
            return;
        }
        let from = match self.last {
            Some((at, place)) if at == p => place,
            _ => self.frame.place(p),
        };
        let to = self.frame.place(q);
        self.last = Some((q, to));
        self.planar += 0.5 * (from.0 * to.1 - to.0 * from.1);
        // Of the eight: area between the geodesic and the equator, positive eastward.
        let (.., under, _): (f64, f64, f64, f64, f64, f64, f64, f64) =
            geodesic().inverse(p.y, p.x, q.y, q.x);
        self.geodesic -= under;
        let length = libm::hypot(to.0 - from.0, to.1 - from.1);
        self.ellipsoid += trapezoids(p, q, self.frame.center.x, length);
    }

    fn unsigned(&self) -> Areas {
        Areas {
            counts: self.frame.counts,
            ellipsoid_m2: self.ellipsoid.abs(),
            geodesic_m2: self.geodesic.abs(),
            planar_m2: self.planar.abs(),
        }
    }

    /// The areas of what the stretches go about.
    pub fn finish(&self) -> Areas {
        Areas {
            counts: self.frame.counts,
            ellipsoid_m2: positive(self.ellipsoid),
            geodesic_m2: positive(self.geodesic),
            planar_m2: positive(self.planar),
        }
    }
}

/// Signed area between an edge and a meridian of reference, all its stretches together.
fn trapezoids(p: Coord, q: Coord, meridian: f64, length_m: f64) -> f64 {
    if p.y == q.y {
        return 0.0;
    }
    let stretches = if length_m > UNDIVIDED_M {
        ((length_m / UNDIVIDED_M).floor() + 1.0).min(MAX_STRETCHES)
    } else {
        1.0
    };
    let at = |k: f64| {
        let t = k / stretches;
        let end = k >= stretches;
        (
            if end { q.x } else { p.x + (q.x - p.x) * t },
            if end { q.y } else { p.y + (q.y - p.y) * t },
        )
    };
    let mut sum = 0.0;
    let (mut lon, mut lat) = (p.x, p.y);
    for k in 1..=stretches as usize {
        let (next_lon, next_lat) = at(k as f64);
        let width = 0.5 * ((lon - meridian) + (next_lon - meridian));
        sum += trapezoid_m2(width, lat, next_lat);
        (lon, lat) = (next_lon, next_lat);
    }
    sum
}

/// e², e⁴, e⁶, e⁸ weighted: the constants A to E of the formula.
const CONSTANTS: [f64; 5] = {
    let e2 = Ellipsoid::CGCS2000.e2();
    let (e4, e6, e8) = (e2 * e2, e2 * e2 * e2, e2 * e2 * e2 * e2);
    [
        1.0 + 3.0 / 6.0 * e2 + 30.0 / 80.0 * e4 + 35.0 / 112.0 * e6 + 630.0 / 2304.0 * e8,
        1.0 / 6.0 * e2 + 15.0 / 80.0 * e4 + 21.0 / 112.0 * e6 + 420.0 / 2304.0 * e8,
        3.0 / 80.0 * e4 + 7.0 / 112.0 * e6 + 180.0 / 2304.0 * e8,
        1.0 / 112.0 * e6 + 45.0 / 2304.0 * e8,
        5.0 / 2304.0 * e8,
    ]
};

/// 椭球面上任意梯形面积: area in m², signed, of the trapezoid on the ellipsoid between two
/// parallels and two meridians; degrees of longitude apart, and latitudes in degrees.
///
/// 2b²ΔL[A sin½(B₂−B₁) cos Bm − B sin 3/2(B₂−B₁) cos 3Bm + C … − D … + E …] (formula (2) of
/// 国土调查办发〔2008〕32号); what the series leaves out from e¹⁰ on is under 2e-11 of the area.
pub fn trapezoid_m2(width_deg: f64, from_lat: f64, to_lat: f64) -> f64 {
    let b = Ellipsoid::CGCS2000.b();
    let (half_sin, half_cos) = libm::sincos(0.5 * (to_lat - from_lat) * DEGREE);
    let (mid_sin, mid_cos) = libm::sincos(0.5 * (from_lat + to_lat) * DEGREE);
    // Odd multiples by recurrence: f(k + 2) = 2 cos 2x f(k) − f(k − 2).
    let (half_twice, mid_twice) = (
        2.0 * (half_cos * half_cos - half_sin * half_sin),
        2.0 * (mid_cos * mid_cos - mid_sin * mid_sin),
    );
    let (mut s, mut s_before) = (half_sin, -half_sin);
    let (mut c, mut c_before) = (mid_cos, mid_cos);
    let mut sum = 0.0;
    let mut sign = 1.0;
    for constant in CONSTANTS {
        sum += sign * constant * s * c;
        sign = -sign;
        (s, s_before) = (half_twice * s - s_before, s);
        (c, c_before) = (mid_twice * c - c_before, c);
    }
    2.0 * b * b * (width_deg * DEGREE) * sum
}
