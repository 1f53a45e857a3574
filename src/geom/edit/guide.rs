//! Help while drawing: from one corner to the next by bearing and distance, at right angles.

use super::Sheet;
use crate::geom::Coord;

const DEGREE: f64 = std::f64::consts::PI / 180.0;

/// The way from one position to another in the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// Length, metres of the plane.
    pub length_m: f64,
    /// 坐标方位角: degrees clockwise from grid north, 0 to 360.
    pub bearing_deg: f64,
}

/// The way between two positions; `None` where the plane does not reach.
pub fn leg(sheet: &Sheet, from: Coord, to: Coord) -> Option<Leg> {
    let (a, b) = (sheet.flat(from)?, sheet.flat(to)?);
    let (east, north) = (b.x - a.x, b.y - a.y);
    let bearing = libm::atan2(east, north) / DEGREE;
    Some(Leg {
        length_m: libm::hypot(east, north),
        bearing_deg: if bearing < 0.0 {
            bearing + 360.0
        } else {
            bearing
        },
    })
}

/// The position at a bearing and distance from another; `None` where the plane ends.
pub fn at_bearing(sheet: &Sheet, from: Coord, to: Leg) -> Option<Coord> {
    let a = sheet.flat(from)?;
    let (sin, cos) = libm::sincos(to.bearing_deg * DEGREE);
    sheet.degrees(Coord::lon_lat(
        a.x + to.length_m * sin,
        a.y + to.length_m * cos,
    ))
}

/// The position nearest to `to` that lies straight on from `from`, or at a right angle: to the
/// edge that came there from `before`, or to the grid where there is none.
pub fn orthogonal(sheet: &Sheet, before: Option<Coord>, from: Coord, to: Coord) -> Option<Coord> {
    let (a, b) = (sheet.flat(from)?, sheet.flat(to)?);
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let along = before
        .and_then(|c| sheet.flat(c))
        .map(|c| (a.x - c.x, a.y - c.y))
        .map(|(x, y)| (x, y, libm::hypot(x, y)))
        .filter(|(.., size)| *size > 0.0)
        .map_or((1.0, 0.0), |(x, y, size)| (x / size, y / size));
    let (on, across) = (dx * along.0 + dy * along.1, dy * along.0 - dx * along.1);
    let (on, across) = if on.abs() >= across.abs() {
        (on, 0.0)
    } else {
        (0.0, across)
    };
    sheet.degrees(Coord::lon_lat(
        a.x + on * along.0 - across * along.1,
        a.y + on * along.1 + across * along.0,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crs::{Crs, Datum};

    fn sheet() -> Sheet {
        let plane = Crs::gauss_kruger_cm(Datum::Cgcs2000, 111.0);
        Sheet::about(plane, Coord::lon_lat(110.3, 25.3)).unwrap()
    }

    #[test]
    fn a_bearing_and_a_distance_come_back_as_they_went() {
        let sheet = sheet();
        let from = Coord::lon_lat(110.31, 25.29);
        for bearing_deg in [0.0, 45.0, 90.0, 179.5, 250.25, 359.0] {
            let to = Leg {
                length_m: 123.45,
                bearing_deg,
            };
            let back = leg(&sheet, from, at_bearing(&sheet, from, to).unwrap()).unwrap();
            assert!((back.length_m - 123.45).abs() < 1e-6);
            assert!((back.bearing_deg - bearing_deg).abs() < 1e-6, "{back:?}");
        }
    }

    #[test]
    fn an_orthogonal_corner_makes_a_right_angle_with_the_edge_before() {
        let sheet = sheet();
        let flat = |x, y| sheet.degrees(Coord::lon_lat(x, y)).unwrap();
        let (before, from) = (flat(0.0, 0.0), flat(30.0, 40.0));
        let found = orthogonal(&sheet, Some(before), from, flat(-20.0, 90.0)).unwrap();
        let found = sheet.flat(found).unwrap();
        // Across (3, 4) is (−4, 3): the pointer's (−50, 50) has 70 of it.
        assert!((found.x - (30.0 - 56.0)).abs() < 1e-6 && (found.y - (40.0 + 42.0)).abs() < 1e-6);
        let along = orthogonal(&sheet, None, from, flat(90.0, 60.0)).unwrap();
        let along = sheet.flat(along).unwrap();
        assert!((along.x - 90.0).abs() < 1e-6 && (along.y - 40.0).abs() < 1e-6);
    }
}
