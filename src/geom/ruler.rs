//! Distance, direction and area of a line drawn with a ruler, by three methods side by side:
//!
//! - geodesic: the shortest line on the ellipsoid between two vertices (Karney 2013);
//! - ellipsoid: edges straight in longitude and latitude on the ellipsoid, as shapes have them here
//!   (decision 4), and 图斑椭球面积 for the area;
//! - plane: in the 3-degree Gauss-Kruger plane nearest the line's middle, edges straight there, no
//!   correction of the plane's scale; its direction is the grid bearing (坐标方位角).
//!
//! Lengths in metres, areas in square metres, directions in degrees from north, clockwise, 0–360.

use super::areas::{AreaFrame, AreaMethod, Areas};
use super::columns::{Columns, PartKind};
use super::coord::{Bbox, Coord};
use super::local::LocalEllipsoid;
use super::measure::{chain_length_m, geodesic, geodesic_length_m};
use super::validity::is_sound;
use crate::base::progress::Progress;
use crate::crs::{Crs, Datum, Ellipsoid, Zone};
use geographiclib_rs::InverseGeodesic;

/// One figure by three methods.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ByMethod {
    /// Geodesic.
    pub geodesic: f64,
    /// On the ellipsoid, straight in degrees.
    pub ellipsoid: f64,
    /// In the 3-degree plane; not a number outside what the plane holds.
    pub planar: f64,
}

/// What a ruler says of a line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RulerFigures {
    /// Length of the whole line, m; of a closed one the way around.
    pub length_m: ByMethod,
    /// Length of each leg on the ellipsoid, m.
    pub legs_m: Vec<f64>,
    /// Direction of the last leg, degrees; none of fewer than two different vertices.
    pub bearing_deg: Option<ByMethod>,
    /// Area within a closed line.
    pub areas: Option<Areas>,
    /// The closed line crosses itself: its area means little.
    pub crosses_itself: bool,
    /// Number of the 3-degree zone of the plane.
    pub zone: u32,
}

/// Measures a line; `closed` measures what it goes about too.
pub fn ruler(points: &[Coord], closed: bool) -> RulerFigures {
    let frame = AreaFrame::about(&Bbox::around(points), AreaMethod::default());
    let mut line = points.to_vec();
    if closed && points.len() > 2 {
        line.extend(points.first().copied());
    }
    let local = LocalEllipsoid::around(&Bbox::around(&line));
    let plane = Crs::gauss_kruger_cm(
        Datum::Cgcs2000,
        Zone {
            number: frame.zone(),
            width_deg: 3,
        }
        .central_meridian(),
    );
    let place = |c: &Coord| plane.xy_from_lon_lat(c.x, c.y);
    let planar_leg = |a: &Coord, b: &Coord| match (place(a), place(b)) {
        (Some(a), Some(b)) => libm::hypot(b.0 - a.0, b.1 - a.1),
        _ => f64::NAN,
    };
    let legs = line.windows(2).filter_map(|w| match w {
        [a, b] => Some((*a, *b)),
        _ => None,
    });
    let mut out = RulerFigures {
        length_m: ByMethod {
            geodesic: geodesic_length_m(&line),
            ellipsoid: chain_length_m(&line, &local),
            planar: legs.clone().map(|(a, b)| planar_leg(&a, &b)).sum(),
        },
        legs_m: legs.map(|(a, b)| local.length_m(a, b)).collect(),
        zone: frame.zone(),
        ..RulerFigures::default()
    };
    if let [.., a, b] = points
        && a != b
    {
        let grid = match (place(a), place(b)) {
            (Some(p), Some(q)) => degrees(libm::atan2(q.0 - p.0, q.1 - p.1)),
            _ => f64::NAN,
        };
        out.bearing_deg = Some(ByMethod {
            geodesic: azimuth_deg(*a, *b),
            ellipsoid: straight_azimuth_deg(*a, *b),
            planar: grid,
        });
    }
    if closed && points.len() > 2 {
        let mut columns = Columns::new();
        columns.push_ring(line.iter().copied());
        columns.end_part(PartKind::Polygon);
        columns.end_feature();
        if let Some(feature) = columns.feature(0) {
            // Nobody can stop it: a ruler has some dozens of vertices.
            out.areas = frame.areas(feature, &Progress::new()).ok();
            out.crosses_itself = !is_sound(feature);
        }
    }
    out
}

fn degrees(radians: f64) -> f64 {
    let degrees = radians.to_degrees();
    if degrees < 0.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

/// Direction in which the geodesic leaves a position, degrees.
fn azimuth_deg(from: Coord, to: Coord) -> f64 {
    let (_, azimuth, _, _): (f64, f64, f64, f64) = geodesic().inverse(from.y, from.x, to.y, to.x);
    if azimuth < 0.0 {
        azimuth + 360.0
    } else {
        azimuth
    }
}

/// Direction in which an edge straight in degrees leaves a position.
fn straight_azimuth_deg(from: Coord, to: Coord) -> f64 {
    let ellipsoid = Ellipsoid::CGCS2000;
    let (sin, cos) = libm::sincos(from.y.to_radians());
    let e2 = ellipsoid.e2();
    let w2 = 1.0 - e2 * sin * sin;
    // Both radii of curvature without their common factor a / w.
    let (across, along) = (cos, (1.0 - e2) / w2);
    degrees(libm::atan2(
        (to.x - from.x) * across,
        (to.y - from.y) * along,
    ))
}
