//! What speaks against a declared system, from the file's coordinate ranges: the usual
//! mistakes of `.prj` files, each with what it looks like instead. Nothing is changed here.

use super::guess::{CHINA, is_range, lon_lat_box};
use super::{Crs, CrsKind, LonLatBox, Zone};
use crate::base::message::Message;

/// How far the middle of a file may lie outside its zone, degrees, before it is remarked on:
/// border projects do reach over.
const ZONE_MARGIN: f64 = 0.3;

/// Remarks on a declared system, from the ranges (smallest, largest) of the file's first and
/// second column in its own numbers, taken east (longitude) first. Empty if nothing is odd.
///
/// `home`: where files of this office lie; without it, no remark is made on lying elsewhere
/// in China.
///
/// Looks for: numbers that are not finite, degrees in a projected file, metres labelled as
/// degrees, swapped axes, a zone number missing, present or different against the
/// declaration, and positions outside China, outside the zone or away from home.
pub fn suspicions(
    crs: &Crs,
    x_range: (f64, f64),
    y_range: (f64, f64),
    home: Option<LonLatBox>,
) -> Vec<Message> {
    if !(is_range(x_range) && is_range(y_range)) {
        return vec![Message::new("crs.suspect_not_finite")];
    }
    if let Some(found) = of_units(crs, x_range, y_range) {
        return vec![found];
    }
    if let Some(found) = of_prefix(crs, x_range) {
        return vec![found];
    }
    let place = lon_lat_box(crs, x_range, y_range);
    if !place.is_some_and(|p| is_plausible(crs, &p)) {
        if lon_lat_box(crs, y_range, x_range).is_some_and(|p| is_plausible(crs, &p)) {
            return vec![Message::new("crs.suspect_swapped")];
        }
        // Both wrong at once: northing first, and zone number against the declaration.
        if !is_easting_without_prefix(x_range)
            && let Some(found) = of_prefix(crs, y_range)
        {
            return vec![Message::new("crs.suspect_swapped"), found];
        }
    }
    let Some(place) = place else {
        return vec![Message::new("crs.suspect_outside_domain").with("crs", crs.describe())];
    };
    let mut out = Vec::new();
    let (lon, lat) = place.center();
    let at = |code: &str| {
        Message::new(code)
            .with("lon", format!("{lon:.2}"))
            .with("lat", format!("{lat:.2}"))
    };
    if !CHINA.meets(&place) {
        return vec![at("crs.suspect_outside_china")];
    }
    if let Some(home) = home
        && !home.meets(&place)
    {
        out.push(at("crs.suspect_away_from_home"));
    }
    if let Some((meridian, width)) = meridian_and_width(crs)
        && (lon - meridian).abs() > 0.5 * f64::from(width) + ZONE_MARGIN
    {
        let code = if crs.zone().is_some() {
            "crs.suspect_outside_zone"
        } else {
            "crs.suspect_far_from_meridian"
        };
        out.push(
            at(code)
                .with("meridian", format!("{meridian}"))
                .with("width", width)
                .with("crs", crs.describe()),
        );
    }
    out
}

/// Central meridian and zone width, degrees. Without zone number the width is not known; 6°
/// is the widest it can be.
fn meridian_and_width(crs: &Crs) -> Option<(f64, u32)> {
    let meridian = crs.central_meridian()?;
    Some((meridian, crs.zone().map_or(6, |z| z.width_deg)))
}

/// Whether the middle of a file lies in China and within 6° zone width of the meridian.
fn is_plausible(crs: &Crs, place: &LonLatBox) -> bool {
    CHINA.holds(place)
        && crs
            .central_meridian()
            .is_none_or(|m| (place.center().0 - m).abs() <= 3.0 + ZONE_MARGIN)
}

/// Whether a range looks like eastings around 500,000 m.
fn is_easting_without_prefix(r: (f64, f64)) -> bool {
    r.0 >= 0.0 && r.1 < 1e6
}

/// Degrees where metres are declared, or the other way round.
fn of_units(crs: &Crs, x: (f64, f64), y: (f64, f64)) -> Option<Message> {
    let within = |r: (f64, f64), limit: f64| r.0 >= -limit && r.1 <= limit;
    let are_degrees =
        (within(x, 180.0) && within(y, 90.0)) || (within(x, 90.0) && within(y, 180.0));
    match crs.kind {
        CrsKind::Geographic if are_degrees => None,
        CrsKind::Geographic => Some(Message::new("crs.suspect_metres_as_degrees")),
        // A file of one point at 0,0 is an empty file, not one in degrees.
        _ if are_degrees && (x.1 != 0.0 || y.1 != 0.0) => {
            Some(Message::new("crs.suspect_degrees_as_metres").with("crs", crs.describe()))
        }
        _ => None,
    }
}

/// A zone number before the easting, against the declared system.
fn of_prefix(crs: &Crs, east: (f64, f64)) -> Option<Message> {
    let found = (east.0 >= 0.0)
        .then(|| ((east.0 / 1e6) as u32, (east.1 / 1e6) as u32))
        .filter(|(a, b)| a == b)
        .and_then(|(a, _)| Zone::of_prefix(a));
    match (crs.zone(), found) {
        (Some(declared), Some(found)) if declared.number != found.number => Some(
            Message::new("crs.suspect_other_zone")
                .with("declared", declared.number)
                .with("found", found.number)
                .with("width", found.width_deg),
        ),
        (Some(declared), None) if is_easting_without_prefix(east) => {
            Some(Message::new("crs.suspect_prefix_missing").with("declared", declared.number))
        }
        (None, Some(found)) if crs.is_plain_gauss_kruger() => Some(
            Message::new("crs.suspect_prefix_present")
                .with("found", found.number)
                .with("width", found.width_deg)
                .with("crs", crs.describe()),
        ),
        _ => None,
    }
}
