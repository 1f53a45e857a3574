//! The smallest shift that clears every prohibition, and what land the project takes there.

use super::model::{Found, LandShare, MOST_LIMIT_M, STEPS_PER_M, Shift, Shifted, Translation};
use super::plane::{Plane, moved_feature};
use super::prohibiting::{open_distances, prohibits};
use super::residual::residual;
use super::{Ground, WayOut, check_as};
use crate::base::message::Message;
use crate::base::progress::Cancelled;
use crate::geom::{
    Bbox, Clearing, ClearingLimits, Columns, Coord, FeatureView, LocalEllipsoid, Obstacle,
    PlaneShape, Prepared, geodesic_between_m, smallest_clear, union_shape_until,
};
use crate::layer::Role;
use crate::screening::facts::SLIVER_M;
use crate::screening::feature_name;
use crate::screening::zones::ZoneIndex;

/// How much more distance is kept each time the check does not confirm a place, metres.
const MORE_M: [f64; 3] = [0.0, 0.02, 0.2];

/// The smallest shift of the project.
pub(super) fn shift(ground: &Ground<'_>, out: &WayOut) -> Result<Shift, Cancelled> {
    let limit_m = ground.options.limit_m.clamp(0.0, MOST_LIMIT_M);
    let mut shift = Shift {
        limit_m,
        counties: Vec::new(),
        clearance_m: 0.0,
        found: Found::NotSought(Message::new("wayout.not_sought_position")),
    };
    if ground.project.layer.position.u_m().is_none() {
        return Ok(shift);
    }
    let clearances = ground.barriers.iter().map(|b| ground.clearance_m(b.zone));
    let Some(widest) = clearances
        .flatten()
        .reduce(f64::max)
        .or(Some(SLIVER_M))
        .filter(|m| m.is_finite())
    else {
        return Ok(shift);
    };
    let furthest_m = limit_m + widest + ground.farthest_m() + 10.0;
    let reach = reach(&ground.prepared.bbox(), furthest_m);
    let plane = Plane::new();
    let out_of_plane = || Found::NotSought(Message::new("wayout.not_sought_plane"));
    let Some(own) = plane.shape(ground.view, None) else {
        shift.found = out_of_plane();
        return Ok(shift);
    };
    let own = PlaneShape::new(own.features());
    let home = home(ground, &reach, &mut shift.counties)?;
    for more_m in MORE_M {
        let Some((mut obstacles, least_m)) = ground.obstacles(&reach, more_m)? else {
            shift.found = Found::NotSought(Message::new("wayout.not_sought_position"));
            return Ok(shift);
        };
        shift.clearance_m = if least_m.is_finite() { least_m } else { 0.0 };
        obstacles.extend(home.clone());
        let limits = ClearingLimits {
            limit_m,
            step_m: 1.0 / STEPS_PER_M,
            max_squares: ground.options.max_squares,
        };
        ground.progress.set_done(0);
        ground.progress.set_total(0);
        let (east, north) = match smallest_clear(&own, &obstacles, &limits, ground.progress)? {
            Clearing::At { east, north } => (east, north),
            Clearing::None => {
                shift.found = Found::None(residual(ground, out, limit_m, home.as_ref())?);
                return Ok(shift);
            }
            Clearing::GaveUp { proven_m } => {
                let residual = residual(ground, out, limit_m, home.as_ref())?;
                shift.found = Found::GaveUp { proven_m, residual };
                return Ok(shift);
            }
        };
        let by = translation(
            ground,
            east as f64 / STEPS_PER_M,
            north as f64 / STEPS_PER_M,
        );
        let shifted = shifted(ground, by)?;
        let confirmed = shifted.confirmed;
        shift.found = Found::At(Box::new(shifted));
        if confirmed {
            break;
        }
    }
    Ok(shift)
}

/// A translation with its length in the plane and on the ground.
pub(super) fn translation(ground: &Ground<'_>, east_m: f64, north_m: f64) -> Translation {
    let middle = ground.prepared.bbox().center();
    Translation {
        east_m,
        north_m,
        plane_m: (east_m * east_m + north_m * north_m).sqrt(),
        ground_m: geodesic_between_m(middle, super::moved(middle, east_m, north_m)),
    }
}

/// A box of degrees grown by metres on each side.
pub(super) fn reach(bbox: &Bbox, by_m: f64) -> Bbox {
    let poleward = bbox.max.y.abs().max(bbox.min.y.abs()).min(89.0);
    let local = LocalEllipsoid::new(poleward, 0.0);
    let lon = by_m / local.meters_per_degree_lon(poleward).max(1.0);
    // 110,574 m is the shortest degree of latitude there is; a little room for the plane.
    bbox.padded(1.01 * lon, 1.01 * by_m / 110_574.0)
}

/// The counties that the project lies in, as something to stay within; none without a county
/// layer or where it lies in none.
fn home(
    ground: &Ground<'_>,
    reach: &Bbox,
    names: &mut Vec<String>,
) -> Result<Option<Obstacle>, Cancelled> {
    let counties = ground
        .input
        .zones
        .iter()
        .find(|z| z.meta.role == Role::County);
    let Some(counties) = counties else {
        return Ok(None);
    };
    let index = ZoneIndex::new(&counties.layer);
    let mut shapes: Vec<FeatureView<'_>> = Vec::new();
    index.pairs(
        &ground.prepared,
        ground.progress,
        &mut |chunk, feature, pair| {
            if pair.meets {
                let name = feature_name(feature, counties.meta.name_field.as_deref());
                if !names.contains(&name) {
                    names.push(name);
                }
                shapes.extend(index.geometry(chunk, feature.index));
            }
        },
    );
    ground.progress.check()?;
    names.sort();
    if shapes.is_empty() {
        return Ok(None);
    }
    let mut window = Columns::new();
    let corners = [
        (reach.min.x, reach.min.y),
        (reach.max.x, reach.min.y),
        (reach.max.x, reach.max.y),
        (reach.min.x, reach.max.y),
    ];
    window.push_polygon(&corners.map(|(x, y)| Coord::lon_lat(x, y)), &[]);
    let Some(window) = window.feature(0) else {
        return Ok(None);
    };
    let united = union_shape_until(window, &shapes, ground.progress)?;
    let shape = united.feature(0).and_then(|v| Plane::new().shape(v, None));
    Ok(shape.map(|shape| Obstacle {
        shape: PlaneShape::new(shape.features()),
        clearance_m: SLIVER_M,
        keep_within: true,
    }))
}

/// The project at another place, checked there.
fn shifted(ground: &Ground<'_>, by: Translation) -> Result<Shifted, Cancelled> {
    // As a move in the window would have it: every vertex of the file's own shape.
    let whole = ground.feature.geometry().unwrap_or(ground.view);
    let shape = moved_feature(whole, by.east_m, by.north_m);
    let (project, feature) = (ground.project, ground.feature);
    let result = check_as(
        ground.input,
        project,
        feature,
        Some(&shape),
        ground.progress,
    )?;
    // There is one project in, and one out.
    let result = result.ok_or(Cancelled)?;
    let confirmed = !prohibits(&result);
    let land_use = land_use(ground, &moved_feature(ground.view, by.east_m, by.north_m))?;
    Ok(Shifted {
        by,
        shape,
        open_distances: open_distances(&result),
        result,
        land_use,
        confirmed,
    })
}

/// What the land-use layers say of a place, largest first; ground outside every parcel last.
fn land_use(ground: &Ground<'_>, shape: &Columns) -> Result<Option<Vec<LandShare>>, Cancelled> {
    let mut layers = ground
        .input
        .zones
        .iter()
        .filter(|z| z.meta.role == Role::LandUse)
        .peekable();
    let (Some(_), Some(view)) = (layers.peek(), shape.feature(0)) else {
        return Ok(None);
    };
    let prepared = Prepared::until(view, ground.progress)?;
    let is_area = prepared.area_m2() > 0.0;
    let is_line = !is_area && prepared.length_m() > 0.0;
    let mut shares: Vec<LandShare> = Vec::new();
    for zone in layers {
        let index = ZoneIndex::new(&zone.layer);
        index.pairs(&prepared, ground.progress, &mut |_, feature, pair| {
            let amount = if is_area {
                pair.area_m2
            } else if is_line {
                pair.inside_length_m
            } else {
                f64::from(pair.points_inside)
            };
            if amount <= 0.0 {
                return;
            }
            let class = zone.meta.class_field.as_deref();
            let class = class.map(|f| feature.value(f)).filter(|v| !v.is_blank());
            let name = class.map_or_else(|| zone.meta.name_of(feature), |v| v.display());
            match shares.iter_mut().find(|s| s.name.as_ref() == Some(&name)) {
                Some(share) => share.amount += amount,
                None => shares.push(LandShare {
                    name: Some(name),
                    amount,
                }),
            }
        });
        ground.progress.check()?;
    }
    shares.sort_by(|a, b| b.amount.total_cmp(&a.amount).then(a.name.cmp(&b.name)));
    let whole = if is_area {
        prepared.area_m2()
    } else if is_line {
        prepared.length_m()
    } else {
        prepared.num_points() as f64
    };
    let rest = whole - shares.iter().map(|s| s.amount).sum::<f64>();
    if rest > 0.01 {
        shares.push(LandShare {
            name: None,
            amount: rest,
        });
    }
    Ok(Some(shares))
}
