//! Where a GeoTIFF says its pixels lie (OGC 19-008r4): tie points and scales or a whole
//! transformation, pixels as areas or points, and the system of the GeoKeys: by its code, or by
//! the parameters of a user-defined Gauss-Kruger projection.

use super::fields::{Entries, Tiff};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::crs::{Crs, CrsKind, Datum, parse_wkt};
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;
use std::collections::BTreeMap;

/// What the geographic tags of a directory say.
pub(super) struct Georef {
    /// Pixel (counted from corners) to plane.
    pub(super) to_plane: Option<[f64; 6]>,
    /// The system.
    pub(super) declared: Declared,
    /// Whether it is placed by ground control points only.
    pub(super) has_control_points: bool,
}

/// Value of a user-defined key.
const USER_DEFINED: u64 = 32_767;
/// Metres.
const METRE: u64 = 9_001;

/// The GeoKeys of a file.
struct Keys<'a> {
    numbers: BTreeMap<u64, (u64, u64, u64)>,
    reals: Vec<f64>,
    text: &'a str,
}

impl Keys<'_> {
    fn number(&self, key: u64) -> Option<u64> {
        let (tag, _, value) = *self.numbers.get(&key)?;
        (tag == 0).then_some(value)
    }

    fn real(&self, key: u64) -> Option<f64> {
        let (tag, _, at) = *self.numbers.get(&key)?;
        (tag == 34736).then(|| self.reals.get(at as usize).copied())?
    }

    fn citation(&self, key: u64) -> Option<&str> {
        let (tag, count, at) = *self.numbers.get(&key)?;
        let (from, to) = (at as usize, (at as usize).checked_add(count as usize)?);
        let text = (tag == 34737).then(|| self.text.get(from..to))??;
        Some(text.trim_end_matches(['|', '\0']))
    }
}

pub(super) fn read(tiff: &Tiff, entries: &Entries, remarks: &mut Remarks) -> Georef {
    let reals = |tag: u16| entries.get(&tag).and_then(|e| tiff.reals(e));
    let directory = entries
        .get(&34735)
        .and_then(|e| tiff.numbers(e))
        .unwrap_or_default();
    let text = entries
        .get(&34737)
        .and_then(|e| tiff.text(e))
        .unwrap_or_default();
    let keys = Keys {
        numbers: directory
            .chunks_exact(4)
            .skip(1)
            .filter_map(|k| match k {
                [key, tag, count, value] => Some((*key, (*tag, *count, *value))),
                _ => None,
            })
            .collect(),
        reals: reals(34736).unwrap_or_default(),
        text: &text,
    };
    let is_point = keys.number(1025) == Some(2);
    let ties = reals(33922).unwrap_or_default();
    let scales = reals(33550).unwrap_or_default();
    let mut to_plane = match (reals(34264).as_deref(), scales.as_slice(), ties.as_slice()) {
        (Some(&[a, b, _, c, d, e, _, f, ..]), _, _) => Some([a, b, c, d, e, f]),
        (_, &[sx, sy, ..], &[i, j, _, x, y, ..]) if sx != 0.0 && sy != 0.0 => {
            // A scale is positive; some programs write the step down as it is.
            let sy = if sy > 0.0 { -sy } else { sy };
            Some([sx, 0.0, x - i * sx, 0.0, sy, y - j * sy])
        }
        _ => None,
    };
    if let (true, Some([a, b, c, d, e, f])) = (is_point, to_plane.as_mut()) {
        // What is told is the middle of a pixel.
        *c -= 0.5 * (*a + *b);
        *f -= 0.5 * (*d + *e);
    }
    let declared = match system(&keys, remarks) {
        Some((crs, basis)) => Declared::System { crs, basis },
        None => Declared::Nothing,
    };
    Georef {
        has_control_points: to_plane.is_none() && ties.len() >= 12,
        to_plane,
        declared,
    }
}

/// The system of the keys, with where it stands.
fn system(keys: &Keys<'_>, remarks: &mut Remarks) -> Option<(Crs, Message)> {
    if keys.numbers.is_empty() {
        return None;
    }
    let is_code = |c: &u64| (1_024..USER_DEFINED).contains(c);
    let is_projected = keys.number(1024) == Some(1) || keys.numbers.contains_key(&3072);
    let key = if is_projected { 3072 } else { 2048 };
    let code = keys.number(key).filter(is_code);
    if let Some(code) = code
        && let Ok(crs) = Crs::from_epsg(code as u32)
    {
        return Some((crs, Message::new("imagery.crs_by_code").with("code", code)));
    }
    // ArcGIS keeps the whole definition as a text.
    for citation in [3073, 1026, 2049] {
        let wkt = keys
            .citation(citation)
            .and_then(|t| t.split_once("ESRI PE String = "))
            .and_then(|(_, wkt)| parse_wkt(wkt).ok());
        if let Some(found) = wkt {
            return Some((found.crs, Message::new("imagery.crs_by_citation")));
        }
    }
    let by_parameters = if is_projected {
        transverse_mercator(keys)
    } else {
        datum(keys).map(Crs::geographic)
    };
    if let Some(crs) = by_parameters {
        return Some((crs, Message::new("imagery.crs_by_parameters")));
    }
    let name = [3073, 1026, 2049].iter().find_map(|k| keys.citation(*k));
    let what = match (code, name) {
        (Some(code), Some(name)) => format!("EPSG:{code} {name}"),
        (Some(code), None) => format!("EPSG:{code}"),
        (None, Some(name)) => name.to_owned(),
        (None, None) if keys.number(1024).is_none() => return None,
        (None, None) => String::new(),
    };
    remarks.advise(
        Severity::Warning,
        Message::new("imagery.crs_unknown").with("what", what),
        Message::new("imagery.hint_crs_choose"),
    );
    None
}

fn transverse_mercator(keys: &Keys<'_>) -> Option<Crs> {
    let is_metre = keys.number(3076).is_none_or(|u| u == METRE);
    if keys.number(3075) != Some(1) || !is_metre {
        return None;
    }
    let either = |a: u64, b: u64| keys.real(a).or_else(|| keys.real(b));
    Some(Crs {
        datum: datum(keys)?,
        kind: CrsKind::TransverseMercator {
            central_meridian: either(3080, 3088)?,
            false_easting: keys.real(3082).unwrap_or(0.0),
            false_northing: keys.real(3083).unwrap_or(0.0),
            scale: keys.real(3092).unwrap_or(1.0),
            origin_latitude: either(3081, 3089).unwrap_or(0.0),
        },
    })
}

/// The datum: by the code of the system or datum, the ellipsoid, its axes, or its name.
fn datum(keys: &Keys<'_>) -> Option<Datum> {
    let by_system = keys.number(2048).and_then(|code| match code {
        4490 => Some(Datum::Cgcs2000),
        4326 => Some(Datum::Wgs84),
        4610 => Some(Datum::Xian80),
        4214 => Some(Datum::Beijing54),
        _ => None,
    });
    let by_datum = || match keys.number(2050)? {
        1043 => Some(Datum::Cgcs2000),
        6326 => Some(Datum::Wgs84),
        6610 => Some(Datum::Xian80),
        6214 => Some(Datum::Beijing54),
        _ => None,
    };
    let by_ellipsoid = || match keys.number(2056)? {
        1024 => Some(Datum::Cgcs2000),
        7030 => Some(Datum::Wgs84),
        7049 => Some(Datum::Xian80),
        7024 => Some(Datum::Beijing54),
        _ => None,
    };
    let by_axes = || {
        let (a, inverse_f) = (keys.real(2057)?, keys.real(2059)?);
        [
            Datum::Cgcs2000,
            Datum::Wgs84,
            Datum::Xian80,
            Datum::Beijing54,
        ]
        .into_iter()
        .find(|d| {
            let e = d.ellipsoid();
            (e.a() - a).abs() < 1e-3 && (1.0 / e.f() - inverse_f).abs() < 1e-7
        })
    };
    let by_name = || {
        let text = [2049, 3073, 1026]
            .iter()
            .filter_map(|k| keys.citation(*k))
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
        if has(&[
            "cgcs2000",
            "cgcs_2000",
            "china geodetic coordinate system 2000",
            "china 2000",
        ]) {
            Some(Datum::Cgcs2000)
        } else if has(&["xian 1980", "xian_1980", "xian80"]) {
            Some(Datum::Xian80)
        } else if has(&["beijing 1954", "beijing_1954", "beijing54"]) {
            Some(Datum::Beijing54)
        } else if has(&["wgs 84", "wgs_84", "wgs84", "wgs 1984", "wgs_1984"]) {
            Some(Datum::Wgs84)
        } else {
            None
        }
    };
    by_system
        .or_else(by_datum)
        .or_else(by_name)
        .or_else(by_axes)
        .or_else(by_ellipsoid)
}
