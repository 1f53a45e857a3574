//! What system a file without declaration may be in, from its coordinate ranges: candidates
//! with reasons, likeliest first. Nothing is chosen here; the user confirms (decision 6).
//!
//! What numbers can tell: degrees from metres, a zone number before the easting, which column
//! is the northing. What they cannot: the datum (西安80 and 北京54 lie within some hundred
//! metres of CGCS2000), the central meridian of eastings without zone number, and Web
//! Mercator from 6° zones 13–15. These ambiguities are all listed.

use super::{Candidate, Crs, Datum, Zone};
use crate::base::message::Message;
use std::cmp::Ordering;

/// A box in longitude and latitude, degrees, closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLatBox {
    /// Western longitude.
    pub west: f64,
    /// Southern latitude.
    pub south: f64,
    /// Eastern longitude.
    pub east: f64,
    /// Northern latitude.
    pub north: f64,
}

/// Guilin with its counties: where a file is taken to lie when nothing else is known.
pub const GUILIN: LonLatBox = LonLatBox {
    west: 109.6,
    south: 24.2,
    east: 111.5,
    north: 26.4,
};

/// China with its seas, generously.
pub(super) const CHINA: LonLatBox = LonLatBox {
    west: 73.0,
    south: 3.0,
    east: 136.0,
    north: 54.5,
};

/// Central meridians farther than this from the likeliest one are listed for CGCS2000 only.
const NEIGHBOUR_DEGREES: f64 = 3.5;
/// Most central meridians listed where no zone number is written.
const MAX_MERIDIANS: usize = 7;
/// Eastings without zone number lie within this of 500,000 m (4° at the equator).
const MAX_EASTING_OFFSET_M: f64 = 450_000.0;

impl LonLatBox {
    /// Longitude and latitude of the middle.
    pub const fn center(&self) -> (f64, f64) {
        (
            0.5 * (self.west + self.east),
            0.5 * (self.south + self.north),
        )
    }

    /// Whether the closed boxes share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Whether the other box lies within.
    pub fn holds(&self, other: &Self) -> bool {
        self.west <= other.west
            && other.east <= self.east
            && self.south <= other.south
            && other.north <= self.north
    }

    /// Distance of the two middles in degrees of latitude, roughly.
    fn center_distance(&self, other: &Self) -> f64 {
        let (a, b) = (self.center(), other.center());
        let (dx, dy) = ((a.0 - b.0) * 0.9, a.1 - b.1);
        libm::sqrt(dx * dx + dy * dy)
    }
}

/// The box in longitude and latitude of ranges of `x` east and `y` north, by corners, sides'
/// middles and centre; `None` if one of them is outside the system's domain.
pub(super) fn lon_lat_box(crs: &Crs, x: (f64, f64), y: (f64, f64)) -> Option<LonLatBox> {
    let mut out: Option<LonLatBox> = None;
    for px in [x.0, 0.5 * (x.0 + x.1), x.1] {
        for py in [y.0, 0.5 * (y.0 + y.1), y.1] {
            let (lon, lat) = crs.lon_lat_from_xy(px, py)?;
            let b = out.get_or_insert(LonLatBox {
                west: lon,
                south: lat,
                east: lon,
                north: lat,
            });
            b.west = b.west.min(lon);
            b.east = b.east.max(lon);
            b.south = b.south.min(lat);
            b.north = b.north.max(lat);
        }
    }
    out
}

/// Whether ranges can be the numbers of a file at all.
pub(super) fn is_range(r: (f64, f64)) -> bool {
    r.0.is_finite() && r.1.is_finite() && r.0 <= r.1
}

/// One reading of the numbers, before datums are spread over it.
struct Reading {
    crs: Crs,
    swapped: bool,
    /// Lower is likelier: 0 meets home, 1 within China, 2 elsewhere.
    tier: u8,
    /// Of the middle from the middle of home, degrees.
    distance: f64,
    reason: Message,
    datums: &'static [Datum],
}

const DEGREES: &[Datum] = &[
    Datum::Cgcs2000,
    Datum::Wgs84,
    Datum::Xian80,
    Datum::Beijing54,
];
const SURVEYED: &[Datum] = &[Datum::Cgcs2000, Datum::Xian80, Datum::Beijing54];
const CGCS2000_ONLY: &[Datum] = &[Datum::Cgcs2000];
const WEB: &[Datum] = &[Datum::Wgs84];

/// Systems a file may be in, likeliest first, from the ranges (smallest, largest) of its
/// first and second column, in the file's own numbers.
///
/// `home` is where files of this office lie; [`GUILIN`] if not given. Where a candidate has
/// `swapped_axes`, the first column is the northing or latitude. Same place and another datum
/// follow each other: CGCS2000 first, as the national standard since 2008 and the only one
/// for new results since 2018-07-01; the numbers themselves cannot tell datums apart.
/// Empty if no supported system explains the numbers (a local grid, millimetres, mixed
/// zones).
pub fn candidates(
    x_range: (f64, f64),
    y_range: (f64, f64),
    home: Option<LonLatBox>,
) -> Vec<Candidate> {
    if !(is_range(x_range) && is_range(y_range)) {
        return Vec::new();
    }
    let home = home.unwrap_or(GUILIN);
    let mut readings = Vec::new();
    for swapped in [false, true] {
        let (east, north) = if swapped {
            (y_range, x_range)
        } else {
            (x_range, y_range)
        };
        let mut finder = Finder {
            east,
            north,
            swapped,
            home,
            out: &mut readings,
        };
        finder.degrees();
        finder.with_prefix();
        finder.without_prefix();
        finder.web_mercator();
    }
    readings.sort_by(|a, b| {
        a.tier.cmp(&b.tier).then(a.swapped.cmp(&b.swapped)).then(
            a.distance
                .partial_cmp(&b.distance)
                .unwrap_or(Ordering::Equal),
        )
    });
    let mut out: Vec<Candidate> = Vec::new();
    for reading in &readings {
        for &datum in reading.datums {
            out.push(Candidate {
                crs: Crs {
                    datum,
                    kind: reading.crs.kind,
                },
                swapped_axes: reading.swapped,
                reason: Message::new("crs.guess")
                    .with("reading", reading.reason.clone())
                    .with("datum", datum_reason(datum)),
            });
        }
    }
    out
}

fn datum_reason(datum: Datum) -> Message {
    Message::new(match datum {
        Datum::Cgcs2000 => "crs.guess_datum_cgcs2000",
        Datum::Wgs84 => "crs.guess_datum_wgs84",
        Datum::Xian80 => "crs.guess_datum_xian80",
        Datum::Beijing54 => "crs.guess_datum_beijing54",
    })
}

struct Finder<'a> {
    east: (f64, f64),
    north: (f64, f64),
    swapped: bool,
    home: LonLatBox,
    out: &'a mut Vec<Reading>,
}

impl Finder<'_> {
    fn place(&self, crs: &Crs) -> Option<LonLatBox> {
        lon_lat_box(crs, self.east, self.north)
    }

    /// The middle of the file, as a box without extent.
    fn middle(&self, crs: &Crs) -> Option<LonLatBox> {
        let x = 0.5 * (self.east.0 + self.east.1);
        let y = 0.5 * (self.north.0 + self.north.1);
        lon_lat_box(crs, (x, x), (y, y))
    }

    fn tier(&self, place: &LonLatBox) -> u8 {
        if place.meets(&self.home) {
            0
        } else if CHINA.holds(place) {
            1
        } else {
            2
        }
    }

    fn push(&mut self, crs: Crs, place: &LonLatBox, how: Message, datums: &'static [Datum]) {
        let (lon, lat) = place.center();
        let tier = self.tier(place);
        let where_code = match tier {
            0 => "crs.guess_at_home",
            1 => "crs.guess_in_china",
            _ => "crs.guess_abroad",
        };
        let order = if self.swapped {
            "crs.guess_north_first"
        } else {
            "crs.guess_east_first"
        };
        self.out.push(Reading {
            crs,
            swapped: self.swapped,
            tier,
            distance: place.center_distance(&self.home),
            reason: Message::new("crs.guess_reading")
                .with("how", how)
                .with("order", Message::new(order))
                .with("lon", rounded(lon))
                .with("lat", rounded(lat))
                .with("place", Message::new(where_code)),
            datums,
        });
    }

    /// Degrees: within the world; swapped only if that lands in China and the order given
    /// does not, or lands at home.
    fn degrees(&mut self) {
        let crs = Crs::CGCS2000;
        let Some(place) = self.place(&crs) else {
            return;
        };
        let tier = self.tier(&place);
        if self.swapped && tier == 2 {
            return;
        }
        self.push(crs, &place, Message::new("crs.guess_degrees"), DEGREES);
    }

    /// A zone number before the easting.
    fn with_prefix(&mut self) {
        let (low, high) = (self.east.0 / 1e6, self.east.1 / 1e6);
        if !(low >= 10.0 && high < 50.0) {
            return;
        }
        let (first, last) = (low as u32, high as u32);
        // One zone's file may spread over its neighbours' millions only when it is far wider
        // than a zone; then every zone it touches is a possible one.
        for number in first..=last {
            let Some(zone) = Zone::of_prefix(number) else {
                continue;
            };
            let crs = Crs::gauss_kruger_zone(Datum::Cgcs2000, zone);
            // The corners of a file of the whole country lie outside it; its middle does not.
            let place = if first == last {
                self.place(&crs)
            } else {
                self.middle(&crs)
            };
            let Some(place) = place.filter(|p| CHINA.holds(p)) else {
                continue;
            };
            let half_width = 0.5 * f64::from(zone.width_deg);
            let off = (place.center().0 - zone.central_meridian()).abs();
            let code = if first != last {
                "crs.guess_zone_spread"
            } else if off > half_width + 0.3 {
                "crs.guess_zone_far"
            } else {
                "crs.guess_zone"
            };
            let how = Message::new(code)
                .with("zone", zone.number)
                .with("width", zone.width_deg);
            self.push(crs, &place, how, SURVEYED);
            // A file of the country meets home under any zone; the zone in its middle is the
            // likelier one.
            if first != last
                && let Some(reading) = self.out.last_mut()
            {
                reading.distance = (0.5 * (low + high) - f64::from(number) - 0.5).abs();
            }
        }
    }

    /// Eastings around 500,000 m: the central meridian is not in the numbers. Those that put
    /// the file at home come first, then their neighbours.
    fn without_prefix(&mut self) {
        let is_easting = |v: f64| (v - 500_000.0).abs() <= MAX_EASTING_OFFSET_M;
        // Northings of China, and nothing that could as well be degrees.
        if !(is_easting(self.east.0) && is_easting(self.east.1))
            || self.north.0 < 300_000.0
            || self.north.1 > 6_100_000.0
        {
            return;
        }
        let mut found: Vec<(Crs, LonLatBox)> = (25..=45u32)
            .filter_map(|zone| {
                let crs = Crs::gauss_kruger_cm(Datum::Cgcs2000, 3.0 * f64::from(zone));
                let place = self.place(&crs).filter(|p| CHINA.holds(p))?;
                Some((crs, place))
            })
            .collect();
        let home = self.home;
        found.sort_by(|a, b| {
            let (da, db) = (a.1.center_distance(&home), b.1.center_distance(&home));
            da.partial_cmp(&db).unwrap_or(Ordering::Equal)
        });
        found.truncate(MAX_MERIDIANS);
        let best = found.first().and_then(|(crs, _)| crs.central_meridian());
        for (crs, place) in found {
            let meridian = crs.central_meridian().unwrap_or_default();
            let is_near = best.is_some_and(|b| (b - meridian).abs() <= NEIGHBOUR_DEGREES);
            let off = (place.center().0 - meridian).abs();
            // 6° zones have the odd multiples of 3° as meridians: 75°, 81°, … 111°, 117°.
            let code = if off <= 1.8 {
                "crs.guess_meridian"
            } else if off <= 3.3 && (meridian / 3.0) % 2.0 != 0.0 {
                "crs.guess_meridian_6"
            } else {
                "crs.guess_meridian_far"
            };
            let how = Message::new(code).with("meridian", format!("{meridian}"));
            let datums = if is_near { SURVEYED } else { CGCS2000_ONLY };
            self.push(crs, &place, how, datums);
        }
    }

    fn web_mercator(&mut self) {
        let is_easting = |v: f64| (8.1e6..=15.2e6).contains(&v);
        if !(is_easting(self.east.0) && is_easting(self.east.1)) {
            return;
        }
        let crs = Crs::WEB_MERCATOR;
        if let Some(place) = self.place(&crs).filter(|p| CHINA.holds(p)) {
            let is_ambiguous = self.east.1 >= 13e6;
            let how = Message::new(if is_ambiguous {
                "crs.guess_web_mercator_or_zone"
            } else {
                "crs.guess_web_mercator"
            });
            self.push(crs, &place, how, WEB);
        }
    }
}

/// Two decimals are enough to find the place on a map.
fn rounded(degrees: f64) -> String {
    format!("{degrees:.2}")
}
