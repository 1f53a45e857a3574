//! A system from what a user types or a file declares: an EPSG code in any of its spellings,
//! a usual name, or WKT.

use super::wkt::{Declared, parse_wkt, shortened};
use super::{Crs, CrsError, Datum};

/// Names for the geographic systems, lower case, without blanks and signs.
const NAMES: &[(&str, Datum)] = &[
    ("cgcs2000", Datum::Cgcs2000),
    ("国家2000", Datum::Cgcs2000),
    ("2000国家大地坐标系", Datum::Cgcs2000),
    ("crs84", Datum::Wgs84),
    ("wgs84", Datum::Wgs84),
    ("wgs1984", Datum::Wgs84),
    ("xian80", Datum::Xian80),
    ("xian1980", Datum::Xian80),
    ("西安80", Datum::Xian80),
    ("1980西安坐标系", Datum::Xian80),
    ("beijing54", Datum::Beijing54),
    ("beijing1954", Datum::Beijing54),
    ("北京54", Datum::Beijing54),
    ("1954年北京坐标系", Datum::Beijing54),
    ("1954北京坐标系", Datum::Beijing54),
];

impl Crs {
    /// The system of a text: `EPSG:4525`, `4525`, `urn:ogc:def:crs:EPSG::4525`,
    /// `http://www.opengis.net/def/crs/EPSG/0/4525`, `cgcs2000`, `西安80`, or WKT.
    ///
    /// # Errors
    /// [`CrsError`]: an unsupported code, an unknown name, or WKT that is not understood.
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        declared(text).map(|d| d.crs)
    }
}

/// As [`Crs::parse`], with the declared name and code and the remarks on the declaration.
///
/// # Errors
/// As [`Crs::parse`].
pub fn declared(text: &str) -> Result<Declared, CrsError> {
    let trimmed =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{1A}' | '\u{FEFF}'));
    if trimmed.contains(['[', '(']) || trimmed.is_empty() {
        return parse_wkt(text);
    }
    if let Some(code) = code_in(trimmed) {
        return Ok(Declared {
            crs: Crs::from_epsg(code)?,
            name: trimmed.to_owned(),
            epsg: Some(code),
            notes: Vec::new(),
        });
    }
    let key: String = trimmed
        .rsplit([':', '/'])
        .next()
        .unwrap_or(trimmed)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    match NAMES.iter().find(|(name, _)| *name == key) {
        Some((_, datum)) => Ok(Declared {
            crs: Crs::geographic(*datum),
            name: trimmed.to_owned(),
            epsg: None,
            notes: Vec::new(),
        }),
        None => Err(CrsError::UnknownName {
            text: shortened(trimmed),
        }),
    }
}

/// The code of a text that is a bare number or names EPSG before its last colon or slash.
fn code_in(text: &str) -> Option<u32> {
    let last = text.rsplit([':', '/']).next()?.trim();
    if last.is_empty() || !last.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let is_bare = last.len() == text.len();
    (is_bare || text.to_ascii_lowercase().contains("epsg"))
        .then(|| last.parse().ok())
        .flatten()
}
