//! The lines of a map's grid: round longitudes and latitudes, or round kilometres of the
//! 3-degree Gauss-Kruger zone of the place. Pure: positions and figures, no ink. The window
//! and the pictures draw the same lines.
//!
//! Meridians and parallels are straight on the map plane; lines of kilometres are curves, each
//! of whose points comes from room `crs`.

use crate::crs::{Crs, Datum, Zone};
use crate::geom::{Bbox, Coord};
use crate::i18n::numbers;
use crate::render::view::MapView;

/// Which grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GridKind {
    /// Lines of longitude and latitude.
    Degrees,
    /// Kilometres of the 3-degree zone.
    Kilometers,
}

/// A line of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridLine {
    /// Its figure: `110°15′E`, or `37 409` for 409 km in zone 37; empty for the border of two
    /// zones.
    pub label: String,
    /// Whether it runs north and south.
    pub is_upright: bool,
    /// Its points, longitude and latitude, from south to north or from west to east.
    pub points: Vec<Coord>,
}

/// The lines that cross a view.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grid {
    /// The lines.
    pub lines: Vec<GridLine>,
    /// Distance from line to line: seconds of arc, or metres.
    pub step: f64,
    /// The zone of the kilometres at the middle of the view.
    pub zone: Option<Zone>,
}

/// Steps between meridians and parallels, seconds of arc.
const ARC_STEPS: [f64; 16] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0,
    18_000.0, 36_000.0,
];
/// Lines each way at most: a view never has more at a fitting step.
const MOST: i64 = 200;
/// Pieces of a curve.
const PIECES: u32 = 24;
/// A view wider than this, degrees, shows each zone within its own 3 degrees.
const ONE_ZONE_DEG: f64 = 9.0;
/// Latitude beyond which no kilometres are shown, degrees.
const LAST_LATITUDE: f64 = 84.0;

/// The grid of a view with its lines at least `apart_pt` points apart.
pub fn grid(view: &MapView, kind: GridKind, apart_pt: f32) -> Grid {
    match kind {
        GridKind::Degrees => degrees(view, apart_pt),
        GridKind::Kilometers => kilometers(view, apart_pt),
    }
}

fn degrees(view: &MapView, apart_pt: f32) -> Grid {
    let bbox = view.bbox(0.0);
    let second_px = f64::from(view.height()) / ((bbox.max.y - bbox.min.y) * 3_600.0);
    let step = ARC_STEPS
        .into_iter()
        .find(|s| s * second_px >= f64::from(view.pixels(apart_pt)))
        .unwrap_or(36_000.0);
    let mut lines = Vec::new();
    for i in rounds(bbox.min.x * 3_600.0, bbox.max.x * 3_600.0, step) {
        let seconds = i as f64 * step;
        let at = |lat: f64| Coord::lon_lat(seconds / 3_600.0, lat);
        lines.push(GridLine {
            label: arc(seconds, 'E', 'W'),
            is_upright: true,
            points: vec![at(bbox.min.y), at(bbox.max.y)],
        });
    }
    for i in rounds(bbox.min.y * 3_600.0, bbox.max.y * 3_600.0, step) {
        let seconds = i as f64 * step;
        let at = |lon: f64| Coord::lon_lat(lon, seconds / 3_600.0);
        lines.push(GridLine {
            label: arc(seconds, 'N', 'S'),
            is_upright: false,
            points: vec![at(bbox.min.x), at(bbox.max.x)],
        });
    }
    Grid {
        lines,
        step,
        zone: None,
    }
}

/// The whole numbers `i` with `i·step` in `from..=to`.
fn rounds(from: f64, to: f64, step: f64) -> std::ops::RangeInclusive<i64> {
    let first = libm::ceil(from / step) as i64;
    let last = libm::floor(to / step) as i64;
    first..=last.min(first.saturating_add(MOST))
}

/// Degrees, minutes and seconds, as far as they are not zero.
fn arc(seconds: f64, positive: char, negative: char) -> String {
    let whole = seconds.abs().round() as u64;
    let (d, m, s) = (whole / 3_600, whole / 60 % 60, whole % 60);
    let side = if seconds < 0.0 { negative } else { positive };
    match (m, s) {
        (0, 0) => format!("{d}°{side}"),
        (_, 0) => format!("{d}°{m:02}′{side}"),
        _ => format!("{d}°{m:02}′{s:02}″{side}"),
    }
}

/// The 3-degree zone a longitude lies in.
pub fn zone_at(lon: f64) -> Zone {
    let east = libm::fmod(lon + 360.0, 360.0);
    let number = libm::floor(east / 3.0 + 0.5) as u32;
    Zone {
        number: if number == 0 { 120 } else { number },
        width_deg: 3,
    }
}

/// The angle from true north to the grid north of a place's 3-degree zone, degrees, positive
/// to the east: 子午线收敛角. `None` near the poles.
pub fn convergence_deg(at: Coord) -> Option<f64> {
    const HALF: f64 = 1e-4;
    let crs = Crs::gauss_kruger_zone(Datum::Cgcs2000, zone_at(at.x));
    let south = crs.xy_from_lon_lat(at.x, at.y - HALF)?;
    let north = crs.xy_from_lon_lat(at.x, at.y + HALF)?;
    Some(-libm::atan2(north.0 - south.0, north.1 - south.1).to_degrees())
}

fn kilometers(view: &MapView, apart_pt: f32) -> Grid {
    let mut bbox = view.bbox(0.0);
    bbox.min.y = bbox.min.y.max(-LAST_LATITUDE);
    bbox.max.y = bbox.max.y.min(LAST_LATITUDE);
    bbox.min.x = bbox.min.x.max(-180.0);
    bbox.max.x = bbox.max.x.min(180.0);
    let step = round_step(f64::from(view.pixels(apart_pt)) * view.meters_per_pixel());
    let mut out = Grid {
        lines: Vec::new(),
        step,
        zone: Some(zone_at(view.center().x)),
    };
    if bbox.min.x >= bbox.max.x || bbox.min.y >= bbox.max.y {
        return out;
    }
    if bbox.max.x - bbox.min.x <= ONE_ZONE_DEG {
        zone_lines(&bbox, zone_at(view.center().x), step, &mut out.lines);
        return out;
    }
    let strip = |lon: f64| libm::floor(lon / 3.0 + 0.5) as i64;
    for number in strip(bbox.min.x)..=strip(bbox.max.x) {
        let middle = 3.0 * number as f64;
        let mut own = bbox;
        own.min.x = own.min.x.max(middle - 1.5);
        own.max.x = own.max.x.min(middle + 1.5);
        if own.min.x < own.max.x {
            zone_lines(&own, zone_at(middle), step, &mut out.lines);
        }
        let border = middle + 1.5;
        if bbox.min.x < border && border < bbox.max.x {
            out.lines.push(GridLine {
                label: String::new(),
                is_upright: true,
                points: vec![
                    Coord::lon_lat(border, bbox.min.y),
                    Coord::lon_lat(border, bbox.max.y),
                ],
            });
        }
    }
    out
}

/// The smallest length of 1, 2 or 5 times a power of ten metres that is not below another.
fn round_step(least_m: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(least_m.max(1.0))));
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|n| n * power)
        .find(|s| *s >= least_m * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// The lines of a zone within a box of degrees.
fn zone_lines(bbox: &Bbox, zone: Zone, step: f64, lines: &mut Vec<GridLine>) {
    let crs = Crs::gauss_kruger_zone(Datum::Cgcs2000, zone);
    let Some([west, south, east, north]) = extent(&crs, bbox) else {
        return;
    };
    let prefix = f64::from(zone.number) * 1e6;
    let span = |from: f64, to: f64| {
        (0..=PIECES).map(move |i| from + (to - from) * f64::from(i) / f64::from(PIECES))
    };
    let decimals = if step >= 1_000.0 {
        0
    } else if step >= 100.0 {
        1
    } else {
        2
    };
    for i in rounds(west - prefix, east - prefix, step) {
        let x = i as f64 * step;
        let points = span(south, north).map(|y| crs.lon_lat_from_xy(x + prefix, y));
        push(
            bbox,
            format!("{} {}", zone.number, numbers::fixed(x / 1_000.0, decimals)),
            true,
            points,
            lines,
        );
    }
    for i in rounds(south, north, step) {
        let y = i as f64 * step;
        let points = span(west, east).map(|x| crs.lon_lat_from_xy(x, y));
        push(
            bbox,
            numbers::fixed(y / 1_000.0, decimals),
            false,
            points,
            lines,
        );
    }
}

/// What a box of degrees spans in a system: west, south, east, north in metres.
fn extent(crs: &Crs, bbox: &Bbox) -> Option<[f64; 4]> {
    let mut out = [
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    ];
    for i in 0..=16 {
        let share = f64::from(i) / 16.0;
        let lon = bbox.min.x + (bbox.max.x - bbox.min.x) * share;
        let lat = bbox.min.y + (bbox.max.y - bbox.min.y) * share;
        for (lon, lat) in [
            (lon, bbox.min.y),
            (lon, bbox.max.y),
            (bbox.min.x, lat),
            (bbox.max.x, lat),
        ] {
            let (x, y) = crs.xy_from_lon_lat(lon, lat)?;
            out = [out[0].min(x), out[1].min(y), out[2].max(x), out[3].max(y)];
        }
    }
    Some(out)
}

/// Adds the part of a curve that lies in a box of longitudes.
fn push(
    bbox: &Bbox,
    label: String,
    is_upright: bool,
    points: impl Iterator<Item = Option<(f64, f64)>>,
    lines: &mut Vec<GridLine>,
) {
    let curve: Vec<Coord> = points
        .flatten()
        .map(|(lon, lat)| Coord::lon_lat(lon, lat))
        .collect();
    let mut inside: Vec<Coord> = Vec::new();
    for pair in curve.windows(2) {
        let [a, b] = pair else { continue };
        let Some((from, to)) = within(*a, *b, bbox.min.x, bbox.max.x) else {
            continue;
        };
        if inside.last() != Some(&from) {
            inside.push(from);
        }
        inside.push(to);
    }
    if inside.len() > 1 {
        lines.push(GridLine {
            label,
            is_upright,
            points: inside,
        });
    }
}

/// The part of a piece between two longitudes.
fn within(a: Coord, b: Coord, west: f64, east: f64) -> Option<(Coord, Coord)> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    let run = b.x - a.x;
    for (edge, sign) in [(west, 1.0), (east, -1.0)] {
        let (start, end) = (sign * (a.x - edge), sign * (b.x - edge));
        if start < 0.0 && end < 0.0 {
            return None;
        }
        if start < 0.0 {
            from = from.max((edge - a.x) / run);
        } else if end < 0.0 {
            to = to.min((edge - a.x) / run);
        }
    }
    let at = |share: f64| Coord::lon_lat(a.x + run * share, a.y + (b.y - a.y) * share);
    (from < to).then(|| (at(from), at(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_one_two_five() {
        for (least, step) in [(700.0, 1_000.0), (1_000.0, 1_000.0), (1_001.0, 2_000.0)] {
            assert_eq!(round_step(least), step);
        }
        assert_eq!(round_step(45.0), 50.0);
        assert_eq!(round_step(51_000.0), 100_000.0);
    }

    #[test]
    fn zones_change_half_way_between_central_meridians() {
        assert_eq!(zone_at(110.3).number, 37);
        assert_eq!(zone_at(109.49).number, 36);
        assert_eq!(zone_at(112.51).number, 38);
        assert_eq!(zone_at(0.2).number, 120);
        assert_eq!(zone_at(-75.0).number, 95);
    }
}
