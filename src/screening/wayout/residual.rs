//! Where no shift is clear: the place within the limit with the least prohibited ground.

use super::model::Residual;
use super::plane::{Plane, moved_feature};
use super::shift::{reach, translation};
use super::{Ground, WayOut};
use crate::base::progress::Cancelled;
use crate::geom::{
    Coord, FeatureView, Obstacle, PlaneShape, Prepared, is_clear, overlap_one_until,
    union_area_until, union_length_until,
};

/// Places on each side of the middle of the first grid.
const SIDE: i32 = 8;

/// Places on each side about the best so far.
const ABOUT: i32 = 3;

/// No step is finer, metres.
const FINEST_M: f64 = 0.5;

/// The least prohibited ground among places on a grid that is refined about the best.
pub(super) fn residual(
    ground: &Ground<'_>,
    out: &WayOut,
    limit_m: f64,
    home: Option<&Obstacle>,
) -> Result<Residual, Cancelled> {
    let zones = ground.prohibiting_near(&reach(&ground.prepared.bbox(), limit_m + 10.0))?;
    let own = Plane::new().shape(ground.view, None);
    let own = own.map(|shape| PlaneShape::new(shape.features()));
    let stays_home = |east: f64, north: f64| match (&own, home) {
        (Some(own), Some(home)) => {
            is_clear(own, std::slice::from_ref(home), Coord::lon_lat(east, north))
        }
        _ => true,
    };
    let mut best = Residual {
        by: translation(ground, 0.0, 0.0),
        amount: out.trim.as_ref().map_or_else(
            || amount(ground, &zones, 0.0, 0.0),
            |trim| Ok(trim.given_up),
        )?,
        step_m: limit_m.max(FINEST_M),
    };
    let mut step = limit_m / f64::from(SIDE);
    while step >= FINEST_M {
        let (east, north) = (best.by.east_m, best.by.north_m);
        let side = if best.step_m >= limit_m { SIDE } else { ABOUT };
        for i in -side..=side {
            for j in -side..=side {
                ground.progress.check()?;
                ground.progress.advance(1);
                // To a tenth of a metre, as every shift.
                let tenth = |v: f64| (v * 10.0).round() / 10.0;
                let e = tenth(east + f64::from(i) * step);
                let n = tenth(north + f64::from(j) * step);
                let is_far = e * e + n * n > limit_m * limit_m;
                if (i, j) == (0, 0) || is_far || !stays_home(e, n) {
                    continue;
                }
                let amount = amount(ground, &zones, e, n)?;
                let by = translation(ground, e, n);
                if (amount, by.plane_m) < (best.amount, best.by.plane_m) {
                    (best.amount, best.by) = (amount, by);
                }
            }
        }
        best.step_m = step;
        step /= 4.0;
    }
    Ok(best)
}

/// Square metres, metres or points of the moved project inside the zones.
fn amount(
    ground: &Ground<'_>,
    zones: &[FeatureView<'_>],
    east_m: f64,
    north_m: f64,
) -> Result<f64, Cancelled> {
    let shape = moved_feature(ground.view, east_m, north_m);
    let Some(view) = shape.feature(0) else {
        return Ok(0.0);
    };
    let prepared = Prepared::until(view, ground.progress)?;
    let mut met = Vec::new();
    let mut points = 0.0;
    for zone in zones {
        ground.progress.check()?;
        if let Some(pair) = overlap_one_until(&prepared, *zone, ground.progress) {
            points += f64::from(pair.points_inside);
            met.push((*zone, pair.area_m2));
        }
    }
    Ok(if prepared.area_m2() > 0.0 {
        union_area_until(view, &met, ground.progress)
    } else if prepared.length_m() > 0.0 {
        union_length_until(&prepared, met.iter().map(|(z, _)| *z), ground.progress)
    } else {
        points
    })
}
