//! The usual mistakes about a coordinate system, each with what mends it: wrong zone, zone
//! number missing or too many, 6° zone taken as 3°, swapped axes, degrees in a projected
//! file, Web Mercator labelled as degrees. Nothing is changed here: a mend is an offer, which
//! the user takes or leaves (decision 6).

use super::guess::{CHINA, is_range, lon_lat_box};
use super::{Crs, CrsKind, Datum, GUILIN, LonLatBox, Shift, Zone, suspicions};
use crate::base::message::Message;

/// Another way to read a file, offered because the first one looks like a mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct Mend {
    /// The system to read it in.
    pub crs: Crs,
    /// Whether the file has its axes swapped (northing or latitude first).
    pub swapped_axes: bool,
    /// The shift to undo, if that is the mistake.
    pub shift: Option<Shift>,
    /// Why this reading: where it puts the file, or how well it fits.
    pub reason: Message,
    /// What the mistake seems to be.
    pub explains: Message,
}

/// Most mends offered for one file.
const MAX_MENDS: usize = 6;
/// Widest a file may lie from its meridian in a mended reading, degrees: half a 6° zone.
const HALF_ZONE: f64 = 3.3;

/// Readings that would make sense of a file whose declared (or guessed) system does not, from
/// the ranges (smallest, largest) of its first and second column taken east first. Those that
/// lie at home come first. Empty if nothing speaks against the system, or nothing is better.
///
/// `home`: where files of this office lie; [`GUILIN`] if not given.
pub fn mends(
    declared: &Crs,
    x_range: (f64, f64),
    y_range: (f64, f64),
    home: Option<LonLatBox>,
) -> Vec<Mend> {
    if !(is_range(x_range) && is_range(y_range)) {
        return Vec::new();
    }
    let home = home.unwrap_or(GUILIN);
    if suspicions(declared, x_range, y_range, Some(home)).is_empty() {
        return Vec::new();
    }
    let mut found = Found {
        declared,
        home,
        out: Vec::new(),
    };
    for (swapped, x, y) in [(false, x_range, y_range), (true, y_range, x_range)] {
        found.units(swapped, x, y);
        found.prefix(swapped, x, y);
        found.web_mercator(swapped, x, y);
        found.meridian(swapped, x, y);
        if swapped {
            found.offer(
                *declared,
                true,
                (x, y),
                Message::new("shift.mistake_swapped"),
            );
        }
    }
    // Away from home, but nothing else against the declaration: only a reading at home is
    // better than what the file says.
    let is_only_away = lon_lat_box(declared, x_range, y_range).is_some_and(|p| CHINA.holds(&p));
    found.out.retain(|(at_home, _)| *at_home || !is_only_away);
    found.out.sort_by_key(|(at_home, _)| !*at_home);
    let mut mends: Vec<Mend> = Vec::new();
    for (_, mend) in found.out {
        let is_new = mends
            .iter()
            .all(|m| m.crs != mend.crs || m.swapped_axes != mend.swapped_axes);
        if is_new && mends.len() < MAX_MENDS {
            mends.push(mend);
        }
    }
    mends
}

struct Found<'a> {
    declared: &'a Crs,
    home: LonLatBox,
    out: Vec<(bool, Mend)>,
}

type Range = (f64, f64);

impl Found<'_> {
    /// Takes a reading that lies in China and near its meridian, with what it explains.
    fn offer(&mut self, crs: Crs, swapped: bool, (x, y): (Range, Range), explains: Message) {
        if crs == *self.declared && !swapped {
            return;
        }
        let Some(place) = lon_lat_box(&crs, x, y).filter(|p| CHINA.holds(p)) else {
            return;
        };
        let (lon, lat) = place.center();
        if crs
            .central_meridian()
            .is_some_and(|m| (lon - m).abs() > HALF_ZONE)
        {
            return;
        }
        let at_home = self.home.meets(&place);
        let where_code = if at_home {
            "crs.guess_at_home"
        } else {
            "crs.guess_in_china"
        };
        self.out.push((
            at_home,
            Mend {
                crs,
                swapped_axes: swapped,
                shift: None,
                reason: Message::new("shift.mend_reason")
                    .with("lon", format!("{lon:.2}"))
                    .with("lat", format!("{lat:.2}"))
                    .with("place", Message::new(where_code)),
                explains,
            },
        ));
    }

    /// The declared datum, for a Gauss-Kruger reading: nobody surveys in zones on WGS 84.
    fn surveyed(&self) -> Datum {
        match self.declared.datum {
            Datum::Wgs84 => Datum::Cgcs2000,
            other => other,
        }
    }

    /// Degrees in a projected file.
    fn units(&mut self, swapped: bool, x: Range, y: Range) {
        let are_degrees = x.0 >= -180.0 && x.1 <= 180.0 && y.0 >= -90.0 && y.1 <= 90.0;
        if !self.declared.is_geographic() && are_degrees {
            let explains =
                Message::new("shift.mistake_degrees").with("crs", self.declared.describe());
            let crs = Crs::geographic(self.declared.datum);
            self.offer(crs, swapped, (x, y), explains);
        }
    }

    /// A zone number before the easting, against the declaration; and metres declared as
    /// degrees, with a zone number or near a meridian.
    fn prefix(&mut self, swapped: bool, x: Range, y: Range) {
        let datum = self.surveyed();
        let number = |v: f64| (v >= 0.0).then_some((v / 1e6) as u32);
        let zone = number(x.0)
            .filter(|n| number(x.1) == Some(*n))
            .and_then(Zone::of_prefix);
        let is_bare = x.0 >= 0.0 && x.1 < 1e6 && y.0 > 1e5;
        let explains = |code: &str| {
            let found = zone.map_or(0, |z| z.number);
            let width = zone.map_or(0, |z| z.width_deg);
            Message::new(code)
                .with("crs", self.declared.describe())
                .with("found", found)
                .with("width", width)
        };
        let mut offers: Vec<(Crs, Message)> = Vec::new();
        match (self.declared.kind, self.declared.zone()) {
            (CrsKind::Geographic | CrsKind::WebMercator, _) => {
                if let Some(zone) = zone {
                    let crs = Crs::gauss_kruger_zone(datum, zone);
                    offers.push((crs, explains("shift.mistake_zone_as_other")));
                } else if is_bare {
                    let near = (0..=20).map(|i| 75.0 + 3.0 * f64::from(i));
                    for meridian in near {
                        let crs = Crs::gauss_kruger_cm(datum, meridian);
                        let at_home = lon_lat_box(&crs, x, y).is_some_and(|p| self.home.meets(&p));
                        if at_home {
                            offers.push((crs, explains("shift.mistake_metres_as_other")));
                        }
                    }
                }
            }
            (CrsKind::TransverseMercator { .. }, Some(declared)) => {
                if is_bare {
                    let crs = Crs::gauss_kruger_cm(datum, declared.central_meridian());
                    offers.push((crs, explains("shift.mistake_prefix_missing")));
                } else if let Some(zone) = zone.filter(|z| z.number != declared.number) {
                    let crs = Crs::gauss_kruger_zone(datum, zone);
                    offers.push((crs, explains("shift.mistake_other_zone")));
                }
            }
            (CrsKind::TransverseMercator { .. }, None) => {
                if let Some(zone) = zone.filter(|_| self.declared.is_plain_gauss_kruger()) {
                    let crs = Crs::gauss_kruger_zone(datum, zone);
                    offers.push((crs, explains("shift.mistake_prefix_present")));
                }
            }
        }
        for (crs, explains) in offers {
            self.offer(crs, swapped, (x, y), explains);
        }
    }

    /// Web Mercator under another label.
    fn web_mercator(&mut self, swapped: bool, x: Range, y: Range) {
        let is_easting = |v: f64| (8.1e6..=15.2e6).contains(&v);
        if is_easting(x.0) && is_easting(x.1) {
            let explains =
                Message::new("shift.mistake_web_mercator").with("crs", self.declared.describe());
            self.offer(Crs::WEB_MERCATOR, swapped, (x, y), explains);
        }
    }

    /// The right numbers under a wrong meridian: a zone number mistyped, or that of a 6° zone
    /// taken as one of 3°. Only readings at home count: away from it any meridian would do.
    fn meridian(&mut self, swapped: bool, x: Range, y: Range) {
        let CrsKind::TransverseMercator {
            central_meridian,
            false_easting,
            false_northing,
            scale,
            origin_latitude,
        } = self.declared.kind
        else {
            return;
        };
        if !self.declared.is_plain_gauss_kruger() {
            return;
        }
        let home = self.home;
        let lies_at_home = |p: Option<LonLatBox>| p.is_some_and(|p| home.meets(&p));
        if lies_at_home(lon_lat_box(self.declared, x, y)) {
            return;
        }
        for i in 0..=20 {
            let meridian = 75.0 + 3.0 * f64::from(i);
            if meridian == central_meridian {
                continue;
            }
            let crs = Crs {
                datum: self.declared.datum,
                kind: CrsKind::TransverseMercator {
                    central_meridian: meridian,
                    false_easting,
                    false_northing,
                    scale,
                    origin_latitude,
                },
            };
            let place = lon_lat_box(&crs, x, y);
            let is_near = place.is_some_and(|p| (p.center().0 - meridian).abs() <= 1.8);
            if !is_near || !lies_at_home(place) {
                continue;
            }
            // The number before the eastings then belongs to this meridian.
            let explains = Message::new(if crs.zone().is_some() {
                "shift.mistake_width"
            } else {
                "shift.mistake_meridian"
            })
            .with("crs", self.declared.describe())
            .with("declared", format!("{central_meridian}"))
            .with("meridian", format!("{meridian}"));
            self.offer(crs, swapped, (x, y), explains);
        }
    }
}
