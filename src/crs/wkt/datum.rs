//! Which datum a DATUM with its SPHEROID is: by semi-major axis and flattening first, by
//! names where two datums share an ellipsoid.

use super::tree::Node;
use crate::base::message::Message;
use crate::crs::{Datum, Ellipsoid};

/// How far a and 1/f may be off the defining constants: rounded values pass (298.25722 for
/// 298.257222101 moves a pole by 0.15 mm), other ellipsoids do not.
const A_TOLERANCE_M: f64 = 1e-3;
const INVERSE_FLATTENING_TOLERANCE: f64 = 1e-5;
/// Half the gap between 1/f of CGCS2000 and of WGS 84, a little less.
const TELLS_APART: f64 = 7e-7;

/// What the names in the text say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Datum(Datum),
    /// A datum of elsewhere, which must not be taken for one of China by its ellipsoid.
    Foreign,
    Unknown,
}

/// Name parts, normalised, that stand for a datum.
const NAMES: &[(&str, Datum)] = &[
    ("cgcs2000", Datum::Cgcs2000),
    ("china2000", Datum::Cgcs2000),
    ("chinageodetic", Datum::Cgcs2000),
    ("2000国家", Datum::Cgcs2000),
    ("国家2000", Datum::Cgcs2000),
    ("wgs84", Datum::Wgs84),
    ("wgs1984", Datum::Wgs84),
    ("worldgeodeticsystem1984", Datum::Wgs84),
    ("xian1980", Datum::Xian80),
    ("xian80", Datum::Xian80),
    ("西安", Datum::Xian80),
    ("beijing1954", Datum::Beijing54),
    ("beijing54", Datum::Beijing54),
    ("北京", Datum::Beijing54),
];

/// Name parts of datums that share an ellipsoid with one of China's.
const FOREIGN: &[&str] = &[
    "northamerican",
    "nad27",
    "nad83",
    "etrs",
    "european",
    "gda94",
    "gda1994",
    "gda2020",
    "geocentricdatumofaustralia",
    "jgd",
    "japan",
    "pulkovo",
    "sirgas",
    "hongkong",
    "hanoi",
    "vn2000",
    "vietnam",
    "korea",
    "twd97",
    "taiwan",
];

/// Lower case, letters and digits only: `D_Xian_1980` and `Xian 1980` become alike.
pub(super) fn normalised(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn named(names: &[&str]) -> Named {
    let names: Vec<String> = names.iter().map(|n| normalised(n)).collect();
    for name in &names {
        if FOREIGN.iter().any(|part| name.contains(part)) {
            return Named::Foreign;
        }
    }
    for name in &names {
        if let Some((_, datum)) = NAMES.iter().find(|(part, _)| name.contains(part)) {
            return Named::Datum(*datum);
        }
    }
    Named::Unknown
}

fn is_near(a: f64, inverse_flattening: f64, ellipsoid: Ellipsoid) -> bool {
    (a - ellipsoid.a()).abs() <= A_TOLERANCE_M
        && (inverse_flattening - ellipsoid.inverse_flattening).abs() <= INVERSE_FLATTENING_TOLERANCE
}

/// The datum of a spheroid given the names around it, and a remark where names or numbers
/// leave something open.
///
/// # Errors
/// A message for an unknown ellipsoid, a datum of elsewhere, or names that contradict it.
pub(super) fn datum_of(
    datum: &Node,
    spheroid: &Node,
    a: f64,
    inverse_flattening: f64,
    crs_name: &str,
) -> Result<(Datum, Option<Message>), Message> {
    let names = [datum.name(), spheroid.name(), crs_name];
    let shown = if datum.name().is_empty() {
        spheroid.name()
    } else {
        datum.name()
    };
    let says = named(&names);
    if says == Named::Foreign {
        return Err(Message::new("crs.wkt_foreign_datum").with("name", shown));
    }
    let by_ellipsoid = if is_near(a, inverse_flattening, Ellipsoid::BEIJING54) {
        Datum::Beijing54
    } else if is_near(a, inverse_flattening, Ellipsoid::XIAN80) {
        Datum::Xian80
    } else if is_near(a, inverse_flattening, Ellipsoid::CGCS2000) {
        return modern(says, inverse_flattening, shown);
    } else {
        return Err(Message::new("crs.wkt_unknown_ellipsoid")
            .with("name", spheroid.name())
            .with("a", format!("{a}"))
            .with("inverse_flattening", format!("{inverse_flattening}")));
    };
    match says {
        Named::Datum(d) if d == by_ellipsoid => Ok((d, None)),
        Named::Datum(_) => Err(contradiction(shown, by_ellipsoid)),
        _ => Ok((by_ellipsoid, Some(by_numbers(shown, by_ellipsoid)))),
    }
}

/// CGCS2000 or WGS 84: flattening decides, names where it is rounded; where the two
/// contradict each other WGS 84 is taken, whose stated accuracy covers both.
fn modern(
    says: Named,
    inverse_flattening: f64,
    shown: &str,
) -> Result<(Datum, Option<Message>), Message> {
    let is = |e: Ellipsoid| (inverse_flattening - e.inverse_flattening).abs() <= TELLS_APART;
    let by_flattening = if is(Ellipsoid::CGCS2000) {
        Some(Datum::Cgcs2000)
    } else if is(Ellipsoid::WGS84) {
        Some(Datum::Wgs84)
    } else {
        None
    };
    match (by_flattening, says) {
        (_, Named::Datum(Datum::Xian80 | Datum::Beijing54)) => Err(contradiction(
            shown,
            by_flattening.unwrap_or(Datum::Cgcs2000),
        )),
        (Some(f), Named::Datum(n)) if f != n => Ok((
            Datum::Wgs84,
            Some(
                Message::new("crs.wkt_name_against_flattening")
                    .with("name", shown)
                    .with("datum", Datum::Wgs84.describe()),
            ),
        )),
        (_, Named::Datum(n)) => Ok((n, None)),
        (f, _) => {
            let datum = f.unwrap_or(Datum::Wgs84);
            Ok((datum, Some(by_numbers(shown, datum))))
        }
    }
}

fn contradiction(name: &str, by_ellipsoid: Datum) -> Message {
    Message::new("crs.wkt_datum_contradiction")
        .with("name", name)
        .with("datum", by_ellipsoid.describe())
}

fn by_numbers(name: &str, datum: Datum) -> Message {
    Message::new("crs.wkt_datum_by_ellipsoid")
        .with("name", name)
        .with("datum", datum.describe())
}
