//! Which system a file's numbers are in: what its header declares, held against the numbers;
//! where they contradict, what the numbers say, unconfirmed and told (decision 6).
//!
//! The format puts X, north, first. Numbers come in as the file has them; `swapped` means that
//! this file has east first.

use super::model::{CoordTxt, Header};
use crate::base::diagnostics::{Place, Severity};
use crate::base::message::Message;
use crate::crs::{Candidate, Crs, Datum, Zone, candidates, suspicions};
use crate::formats::remarks::Remarks;
use crate::formats::source::ReadOptions;

/// Keys under which the entries go, blanks removed.
const CRS_KEYS: &[&str] = &[
    "坐标系",
    "坐标系统",
    "坐标系名称",
    "大地坐标系",
    "平面坐标系",
];
const WIDTH_KEYS: &[&str] = &[
    "几度分带",
    "分带",
    "分带方式",
    "度带",
    "分带类型",
    "投影分带",
];
const ZONE_KEYS: &[&str] = &["带号", "投影带号", "分带号", "投影带"];
const MERIDIAN_KEYS: &[&str] = &["中央子午线", "中央经线", "中央子午线经度"];
const PROJECTION_KEYS: &[&str] = &["投影类型", "投影", "投影方式"];
const UNIT_KEYS: &[&str] = &["计量单位", "单位", "坐标单位"];

/// What a header says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct HeaderSays {
    pub(super) datum: Option<Datum>,
    /// 坐标系 as it stands where nothing is known by that name.
    pub(super) unknown_system: Option<(String, u64)>,
    pub(super) width_deg: Option<u32>,
    pub(super) zone: Option<u32>,
    pub(super) meridian: Option<f64>,
    pub(super) is_geographic: bool,
}

/// The system decided upon.
#[derive(Debug, Clone)]
pub(super) struct Resolution {
    /// `None` leaves it to the ranges alone.
    pub(super) crs: Option<Crs>,
    /// East stands first in the file.
    pub(super) swapped: bool,
    pub(super) confirmed: bool,
    pub(super) basis: Message,
    /// What else it could be.
    pub(super) candidates: Vec<Candidate>,
}

/// What is declared.
pub(super) fn says(header: &Header) -> HeaderSays {
    let mut out = HeaderSays::default();
    if let Some(entry) = header.get(CRS_KEYS) {
        out.datum = datum_of(&entry.value);
        if out.datum.is_none() {
            out.unknown_system = Some((entry.value.clone(), entry.line));
        }
        out.is_geographic = entry.value.contains("经纬") || entry.value.contains("地理");
    }
    let number = |keys: &[&str]| -> Option<f64> {
        let value = &header.get(keys)?.value;
        let digits: String = value
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        digits.parse().ok()
    };
    out.width_deg = match number(WIDTH_KEYS) {
        Some(3.0) => Some(3),
        Some(6.0) => Some(6),
        _ => header.get(WIDTH_KEYS).and_then(|e| {
            if e.value.contains('三') {
                Some(3)
            } else if e.value.contains('六') {
                Some(6)
            } else {
                None
            }
        }),
    };
    out.meridian = number(MERIDIAN_KEYS).filter(|m| (60.0..=140.0).contains(m));
    if let Some(zone) = number(ZONE_KEYS) {
        if (1.0..=60.0).contains(&zone) {
            out.zone = Some(zone as u32);
        } else if (60.0..=140.0).contains(&zone) {
            out.meridian = Some(zone);
        }
    }
    let text = |keys: &[&str]| header.get(keys).map_or("", |e| e.value.as_str());
    let (projection, unit) = (text(PROJECTION_KEYS), text(UNIT_KEYS));
    let is_projected = projection.contains("高斯") || unit.contains('米');
    out.is_geographic |= !is_projected
        && (unit.contains('度') || projection.contains("经纬") || projection.contains("地理"));
    out
}

fn datum_of(value: &str) -> Option<Datum> {
    let upper = value.to_uppercase();
    if upper.contains("WGS") {
        Some(Datum::Wgs84)
    } else if upper.contains("2000") || upper.contains("CGCS") {
        Some(Datum::Cgcs2000)
    } else if upper.contains("80") || upper.contains("西安") {
        Some(Datum::Xian80)
    } else if upper.contains("54") || upper.contains("北京") {
        Some(Datum::Beijing54)
    } else {
        None
    }
}

/// Ranges of the first and second numbers of most points: a stray point must not decide.
pub(super) fn ranges(file: &CoordTxt) -> Option<[(f64, f64); 2]> {
    let trimmed = |axis: usize| -> Option<(f64, f64)> {
        let mut values: Vec<f64> = file
            .parcels
            .iter()
            .flat_map(|p| &p.points)
            .filter_map(|p| p.xy.get(axis).copied())
            .collect();
        values.sort_unstable_by(f64::total_cmp);
        let skip = if values.len() < 5 {
            0
        } else {
            (values.len() / 20).max(1)
        };
        let last = values.len().checked_sub(1 + skip)?;
        Some((*values.get(skip)?, *values.get(last)?))
    };
    Some([trimmed(0)?, trimmed(1)?])
}

/// Whether a system can be what the numbers are in; lying elsewhere is only odd.
fn fits(crs: &Crs, east: (f64, f64), north: (f64, f64)) -> bool {
    suspicions(crs, east, north, None).iter().all(|doubt| {
        matches!(
            doubt.code.as_str(),
            "crs.suspect_away_from_home"
                | "crs.suspect_outside_zone"
                | "crs.suspect_far_from_meridian"
        )
    })
}

/// Decides. What was guessed or contradicted is said in `remarks`.
pub(super) fn resolve(file: &CoordTxt, options: &ReadOptions, remarks: &mut Remarks) -> Resolution {
    let says = says(&file.header);
    let Some([first, second]) = ranges(file) else {
        return Resolution {
            crs: options.crs.or(Some(Crs::CGCS2000)),
            swapped: options.swapped_axes,
            confirmed: true,
            basis: Message::new("coord_txt.crs_without_points"),
            candidates: Vec::new(),
        };
    };
    let in_order = |swapped: bool| {
        if swapped {
            (first, second)
        } else {
            (second, first)
        }
    };
    if let Some(crs) = options.crs {
        // The user's word on the system; the order is the format's unless only the other fits.
        let fits_as = |swapped| fits(&crs, in_order(swapped).0, in_order(swapped).1);
        let only_other = !options.swapped_axes && !fits_as(false) && fits_as(true);
        if only_other {
            remarks.say(Severity::Warning, Message::new("coord_txt.axes_swapped"));
        }
        return Resolution {
            crs: Some(crs),
            swapped: options.swapped_axes || only_other,
            confirmed: true,
            basis: Message::new("formats.crs_by_user").with("crs", crs.describe()),
            candidates: Vec::new(),
        };
    }
    if let Some((name, line)) = &says.unknown_system {
        remarks.say_at(
            Severity::Warning,
            Message::new("coord_txt.system_unknown").with("name", name.as_str()),
            at_line(*line),
        );
    }
    let orders: &[bool] = if options.swapped_axes {
        &[true]
    } else {
        &[false, true]
    };
    // Reasons speak of the file's columns; north first is the format's order, not a swap.
    let candidates = || -> Vec<Candidate> {
        let all = candidates(first, second, None);
        all.into_iter()
            .map(|c| Candidate {
                swapped_axes: !c.swapped_axes,
                ..c
            })
            .collect()
    };
    for &swapped in orders {
        let (east, north) = in_order(swapped);
        for (crs, basis) in declared(&says, east) {
            if !fits(&crs, east, north) {
                continue;
            }
            let guessed_order = swapped && !options.swapped_axes;
            if guessed_order {
                remarks.advise(
                    Severity::Warning,
                    Message::new("coord_txt.axes_swapped"),
                    Message::new("coord_txt.hint_axes"),
                );
            }
            for doubt in suspicions(&crs, east, north, None) {
                remarks.advise(
                    Severity::Warning,
                    Message::new("formats.crs_doubtful")
                        .with("crs", crs.describe())
                        .with("why", doubt),
                    Message::new("formats.hint_crs_choose"),
                );
            }
            return Resolution {
                crs: Some(crs),
                swapped,
                confirmed: !guessed_order,
                basis,
                candidates: if guessed_order {
                    candidates()
                } else {
                    Vec::new()
                },
            };
        }
    }
    guessed(&says, file, orders, in_order, candidates(), remarks)
}

/// Systems that a header allows, likeliest first; the numbers tell whether the zone number
/// stands before the easting, and which where the header has none.
fn declared(says: &HeaderSays, east: (f64, f64)) -> Vec<(Crs, Message)> {
    let Some(datum) = says.datum else {
        return Vec::new();
    };
    let by_header = |crs: Crs| {
        let basis = Message::new("coord_txt.crs_by_header").with("crs", crs.describe());
        (crs, basis)
    };
    if says.is_geographic {
        return vec![by_header(Crs::geographic(datum))];
    }
    let width = says.width_deg;
    if let Some(number) = says.zone {
        // Without 几度分带 the number tells: 13–23 are 6° zones, 25–45 3° zones.
        let zone = match width {
            Some(width_deg) => Some(Zone { number, width_deg }),
            None => Zone::of_prefix(number),
        };
        return zone
            .into_iter()
            .flat_map(|zone| {
                [
                    by_header(Crs::gauss_kruger_zone(datum, zone)),
                    by_header(Crs::gauss_kruger_cm(datum, zone.central_meridian())),
                ]
            })
            .collect();
    }
    if let Some(meridian) = says.meridian {
        return vec![by_header(Crs::gauss_kruger_cm(datum, meridian))];
    }
    prefix(east)
        .filter(|z| width.is_none_or(|w| w == z.width_deg))
        .map(|zone| {
            let crs = Crs::gauss_kruger_zone(datum, zone);
            let basis = Message::new("coord_txt.crs_zone_by_prefix")
                .with("crs", crs.describe())
                .with("zone", zone.number);
            (crs, basis)
        })
        .into_iter()
        .collect()
}

/// The zone number before eastings.
fn prefix(east: (f64, f64)) -> Option<Zone> {
    let millions = |v: f64| (v / 1e6).floor();
    let number = millions(east.0);
    if number == millions(east.1) && (1.0..=60.0).contains(&number) {
        Zone::of_prefix(number as u32)
    } else {
        None
    }
}

/// No system of the header fits: what the numbers say, on the header's datum, unconfirmed.
fn guessed(
    says: &HeaderSays,
    file: &CoordTxt,
    orders: &[bool],
    in_order: impl Fn(bool) -> ((f64, f64), (f64, f64)),
    candidates: Vec<Candidate>,
    remarks: &mut Remarks,
) -> Resolution {
    if let Some((crs, _)) = says
        .datum
        .and_then(|_| declared(says, in_order(false).0).into_iter().next())
    {
        let (east, north) = in_order(orders.first().copied().unwrap_or(false));
        for doubt in suspicions(&crs, east, north, None) {
            remarks.advise(
                Severity::Warning,
                Message::new("coord_txt.header_contradicts")
                    .with("crs", crs.describe())
                    .with("why", doubt),
                Message::new("formats.hint_crs_choose"),
            );
        }
    } else if file.has_sections && says.datum.is_none() && says.unknown_system.is_none() {
        remarks.advise(
            Severity::Warning,
            Message::new("coord_txt.system_missing"),
            Message::new("formats.hint_crs_choose"),
        );
    } else if says.datum.is_some() {
        remarks.advise(
            Severity::Warning,
            Message::new("coord_txt.zone_missing"),
            Message::new("formats.hint_crs_choose"),
        );
    }
    let datum = says.datum.unwrap_or(Datum::Cgcs2000);
    // A header's meridian is worth more than the one nearest to home.
    let meridian = says.meridian.or_else(|| {
        let number = says.zone?;
        let width_deg = says
            .width_deg
            .or_else(|| Zone::of_prefix(number).map(|z| z.width_deg))?;
        Some(Zone { number, width_deg }.central_meridian())
    });
    let best = candidates
        .iter()
        .filter(|c| c.crs.datum == datum && orders.contains(&c.swapped_axes))
        .min_by_key(|c| u8::from(meridian.is_some() && c.crs.central_meridian() != meridian));
    let Some(best) = best.cloned() else {
        return Resolution {
            crs: None,
            swapped: orders == [true],
            confirmed: false,
            basis: Message::new("coord_txt.crs_without_points"),
            candidates,
        };
    };
    if best.swapped_axes && file.has_sections && orders.len() > 1 {
        remarks.advise(
            Severity::Warning,
            Message::new("coord_txt.axes_swapped"),
            Message::new("coord_txt.hint_axes"),
        );
    }
    remarks.advise(
        Severity::Warning,
        Message::new("formats.crs_guessed")
            .with("crs", best.crs.describe())
            .with("reason", best.reason.clone())
            .with("others", candidates.len().saturating_sub(1)),
        Message::new("formats.hint_crs_choose"),
    );
    Resolution {
        crs: Some(best.crs),
        swapped: best.swapped_axes,
        confirmed: false,
        basis: Message::new("formats.crs_by_range").with("reason", best.reason),
        candidates,
    }
}

/// A line of the file, as a place.
pub(super) fn at_line(line: u64) -> Place {
    Place {
        path: Some(format!("L{line}")),
        ..Place::default()
    }
}
