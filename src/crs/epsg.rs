//! EPSG codes of the supported systems. Every code is held against the EPSG database of
//! PROJ by the oracle table in `tests/oracle/crs`.

use super::{Crs, CrsError, CrsKind, Datum, Zone};

/// A run of Gauss-Kruger codes: consecutive zones of one datum, width and prefix.
struct Family {
    datum: Datum,
    first_code: u32,
    width_deg: u32,
    prefix: bool,
}

const fn family(datum: Datum, first_code: u32, width_deg: u32, prefix: bool) -> Family {
    Family {
        datum,
        first_code,
        width_deg,
        prefix,
    }
}

/// 3° families before 6° ones: without prefix, the 6° meridians are among the 3° ones and
/// the same numbers mean the same place; [`Crs::epsg`] then gives the 3° code.
const FAMILIES: [Family; 12] = [
    family(Datum::Cgcs2000, 4513, 3, true),
    family(Datum::Cgcs2000, 4534, 3, false),
    family(Datum::Cgcs2000, 4491, 6, true),
    family(Datum::Cgcs2000, 4502, 6, false),
    family(Datum::Xian80, 2349, 3, true),
    family(Datum::Xian80, 2370, 3, false),
    family(Datum::Xian80, 2327, 6, true),
    family(Datum::Xian80, 2338, 6, false),
    family(Datum::Beijing54, 2401, 3, true),
    family(Datum::Beijing54, 2422, 3, false),
    family(Datum::Beijing54, 21413, 6, true),
    family(Datum::Beijing54, 21453, 6, false),
];

const GEOGRAPHIC: [(u32, Datum); 4] = [
    (4490, Datum::Cgcs2000),
    (4326, Datum::Wgs84),
    (4610, Datum::Xian80),
    (4214, Datum::Beijing54),
];

const WEB_MERCATOR: u32 = 3857;
/// Codes Web Mercator had before it got its own, still met in files.
const WEB_MERCATOR_ALIASES: [u32; 4] = [900_913, 3785, 102_100, 102_113];
/// WGS 84 / UTM north: 32600 + zone. Some satellite and planning data come so.
const UTM_NORTH: u32 = 32_600;

impl Family {
    /// First zone and number of zones within China.
    const fn zones(&self) -> (u32, u32) {
        if self.width_deg == 3 {
            (25, 21)
        } else {
            (13, 11)
        }
    }

    fn zone(&self, code: u32) -> Option<Zone> {
        let (first, count) = self.zones();
        let index = code.checked_sub(self.first_code)?;
        (index < count).then_some(Zone {
            number: first + index,
            width_deg: self.width_deg,
        })
    }

    fn crs(&self, zone: Zone) -> Crs {
        if self.prefix {
            Crs::gauss_kruger_zone(self.datum, zone)
        } else {
            Crs::gauss_kruger_cm(self.datum, zone.central_meridian())
        }
    }
}

fn utm_north(zone: u32) -> Crs {
    Crs {
        datum: Datum::Wgs84,
        kind: CrsKind::TransverseMercator {
            central_meridian: f64::from(zone) * 6.0 - 183.0,
            false_easting: 500_000.0,
            false_northing: 0.0,
            scale: 0.9996,
            origin_latitude: 0.0,
        },
    }
}

impl Crs {
    /// The system of an EPSG code: the geographic systems 4490, 4326, 4610, 4214; Web
    /// Mercator 3857 and its older codes; the 3° and 6° Gauss-Kruger families of CGCS2000,
    /// Xian 1980 and Beijing 1954, with and without zone prefix; WGS 84 / UTM north.
    ///
    /// # Errors
    /// [`CrsError::UnknownEpsg`] for any other code.
    pub fn from_epsg(code: u32) -> Result<Self, CrsError> {
        if let Some((_, datum)) = GEOGRAPHIC.iter().find(|(c, _)| *c == code) {
            return Ok(Self::geographic(*datum));
        }
        if code == WEB_MERCATOR || WEB_MERCATOR_ALIASES.contains(&code) {
            return Ok(Self::WEB_MERCATOR);
        }
        if (UTM_NORTH + 1..=UTM_NORTH + 60).contains(&code) {
            return Ok(utm_north(code - UTM_NORTH));
        }
        FAMILIES
            .iter()
            .find_map(|f| f.zone(code).map(|zone| f.crs(zone)))
            .ok_or(CrsError::UnknownEpsg { code })
    }

    /// The EPSG code, if the system has one of the supported codes. Gauss-Kruger without
    /// prefix gives the 3° code, which means the same numbers as the 6° one.
    pub fn epsg(&self) -> Option<u32> {
        match self.kind {
            CrsKind::Geographic => GEOGRAPHIC
                .iter()
                .find(|(_, datum)| *datum == self.datum)
                .map(|(code, _)| *code),
            CrsKind::WebMercator => (self.datum == Datum::Wgs84).then_some(WEB_MERCATOR),
            CrsKind::TransverseMercator { .. } => FAMILIES
                .iter()
                .filter(|f| f.datum == self.datum)
                .find_map(|f| {
                    let (first, count) = f.zones();
                    (0..count).find_map(|i| {
                        let zone = Zone {
                            number: first + i,
                            width_deg: f.width_deg,
                        };
                        (f.crs(zone) == *self).then_some(f.first_code + i)
                    })
                })
                .or_else(|| {
                    (1..=60)
                        .find(|zone| utm_north(*zone) == *self)
                        .map(|zone| UTM_NORTH + zone)
                }),
        }
    }

    /// Every supported EPSG code, in the order of the numbers; for lists to choose from.
    pub fn supported_epsg() -> Vec<u32> {
        let mut codes: Vec<u32> = GEOGRAPHIC.iter().map(|(code, _)| *code).collect();
        codes.push(WEB_MERCATOR);
        codes.extend(UTM_NORTH + 1..=UTM_NORTH + 60);
        for f in &FAMILIES {
            codes.extend(f.first_code..f.first_code + f.zones().1);
        }
        codes.sort_unstable();
        codes
    }
}
