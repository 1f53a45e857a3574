//! From a WKT tree to a system: units, prime meridian, datum, projection and parameters are
//! each held against what the program can compute; whatever is not understood is refused
//! with its place, never dropped.

use super::datum::{datum_of, normalised};
use super::tree::{self, Node, error_at, shortened};
use crate::base::message::Message;
use crate::crs::{Crs, CrsError, CrsKind, Datum};

/// A system as declared by a text, with what is worth telling about the declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// The system the parameters give.
    pub crs: Crs,
    /// The name in the text; may be empty.
    pub name: String,
    /// The code in the text given by EPSG (or ESRI, which continues the numbers), whether or
    /// not the program knows it.
    pub epsg: Option<u32>,
    /// What was left out or decided: a datum known by its ellipsoid only, a datum shift or a
    /// height system not used, a code that contradicts the parameters.
    pub notes: Vec<Message>,
}

/// Reads WKT1 (ESRI, OGC/GDAL) or WKT2, by parameters and not by names. Axis order in the
/// text is not applied: files of these systems hold east (longitude) first.
///
/// # Errors
/// [`CrsError::Wkt`] with line and column for text that is not WKT, is over 64 KiB or nested
/// over 24 levels, holds non-finite numbers, or declares what the program cannot compute.
pub fn parse_wkt(text: &str) -> Result<Declared, CrsError> {
    let (root, appended) = tree::parse(text)?;
    let mut reader = Reader {
        text,
        notes: Vec::new(),
    };
    if let Some(keyword) = appended {
        reader.note(Message::new("crs.wkt_appended_ignored").with("keyword", shortened(&keyword)));
    }
    let node = reader.horizontal(&root)?;
    let (crs, epsg) = match node.keyword.as_str() {
        "PROJCS" | "PROJCRS" | "PROJECTEDCRS" => reader.projected(node)?,
        _ => (Crs::geographic(reader.geographic(node)?.0), epsg_of(node)),
    };
    if let Some(code) = epsg
        && let Ok(by_code) = Crs::from_epsg(code)
        && by_code != crs
    {
        reader.note(
            Message::new("crs.wkt_code_against_parameters")
                .with("code", code)
                .with("by_code", by_code.describe())
                .with("by_parameters", crs.describe()),
        );
    }
    Ok(Declared {
        crs,
        name: node.name().to_owned(),
        epsg,
        notes: reader.notes,
    })
}

const PROJECTED: &[&str] = &["PROJCS", "PROJCRS", "PROJECTEDCRS"];
const GEOGRAPHIC: &[&str] = &[
    "GEOGCS",
    "GEOGCRS",
    "GEOGRAPHICCRS",
    "GEODCRS",
    "GEODETICCRS",
    "BASEGEOGCRS",
    "BASEGEODCRS",
];
const UNITS: &[&str] = &["UNIT", "ANGLEUNIT", "LENGTHUNIT", "SCALEUNIT"];

struct Reader<'a> {
    text: &'a str,
    notes: Vec<Message>,
}

/// The parameters of a projection, degrees and metres.
#[derive(Default)]
struct Parameters {
    central_meridian: Option<f64>,
    false_easting: Option<f64>,
    false_northing: f64,
    scale: Option<f64>,
    origin_latitude: f64,
    standard_parallel: f64,
    sphere_type: f64,
}

impl Reader<'_> {
    fn note(&mut self, message: Message) {
        self.notes.push(message);
    }

    fn fail<T>(&self, node: &Node, reason: Message) -> Result<T, CrsError> {
        Err(error_at(self.text, node.at, reason))
    }

    /// The horizontal system of a root, through compound and bound systems.
    fn horizontal<'n>(&mut self, root: &'n Node) -> Result<&'n Node, CrsError> {
        let mut node = root;
        // Compound in bound in compound is the most the standard allows.
        for _ in 0..4 {
            let keyword = node.keyword.as_str();
            if PROJECTED.contains(&keyword) || GEOGRAPHIC.contains(&keyword) {
                return Ok(node);
            }
            let inner = match keyword {
                "COMPD_CS" | "COMPOUNDCRS" => {
                    self.note(Message::new("crs.wkt_height_ignored"));
                    node.children().next()
                }
                "BOUNDCRS" => {
                    self.note(Message::new("crs.wkt_shift_ignored"));
                    node.child(&["SOURCECRS"]).and_then(|s| s.children().next())
                }
                _ => None,
            };
            match inner {
                Some(inner) => node = inner,
                None => break,
            }
        }
        let reason = Message::new("crs.wkt_unknown_kind").with("keyword", shortened(&node.keyword));
        self.fail(node, reason)
    }

    /// Datum of a geographic system, and whether its figure is a sphere (Web Mercator only).
    fn geographic(&mut self, node: &Node) -> Result<(Datum, bool), CrsError> {
        if let Some(cs) = node.child(&["CS"])
            && cs
                .word()
                .or_else(|| Some(cs.name().to_lowercase()))
                .as_deref()
                != Some("ellipsoidal")
        {
            return self.fail(cs, Message::new("crs.wkt_not_geodetic"));
        }
        self.units_are(node, std::f64::consts::PI / 180.0, "crs.wkt_not_degrees")?;
        self.greenwich(node)?;
        let Some(datum) = node.child(&[
            "DATUM",
            "GEODETICDATUM",
            "GEODETICREFERENCEFRAME",
            "TRF",
            "ENSEMBLE",
        ]) else {
            return self.fail(node, missing("DATUM"));
        };
        let Some(spheroid) = datum.child(&["SPHEROID", "ELLIPSOID"]) else {
            return self.fail(datum, missing("SPHEROID"));
        };
        // WKT2 keeps the prime meridian beside the datum, some writers inside it.
        self.greenwich(datum)?;
        self.units_are(spheroid, 1.0, "crs.wkt_not_metres")?;
        let mut numbers = spheroid.numbers();
        let (Some(a), Some(inverse_flattening)) = (numbers.next(), numbers.next()) else {
            return self.fail(spheroid, missing("a, 1/f"));
        };
        if datum
            .child(&["TOWGS84"])
            .is_some_and(|t| towgs84(t).any(|v| v != 0.0))
        {
            self.note(Message::new("crs.wkt_shift_ignored"));
        }
        if inverse_flattening == 0.0 && a == 6_378_137.0 {
            return Ok((Datum::Wgs84, true));
        }
        match datum_of(datum, spheroid, a, inverse_flattening, node.name()) {
            Ok((datum, note)) => {
                self.notes.extend(note);
                Ok((datum, false))
            }
            Err(reason) => self.fail(spheroid, reason),
        }
    }

    fn greenwich(&self, node: &Node) -> Result<(), CrsError> {
        match node.child(&["PRIMEM", "PRIMEMERIDIAN"]) {
            Some(primem) if primem.numbers().next() != Some(0.0) => self.fail(
                primem,
                Message::new("crs.wkt_prime_meridian").with("name", primem.name()),
            ),
            _ => Ok(()),
        }
    }

    /// Units of a node and of its axes must have one factor; axes must not point west or
    /// south.
    fn units_are(&self, node: &Node, factor: f64, code: &str) -> Result<(), CrsError> {
        let axes = node.children().filter(|n| n.keyword == "AXIS");
        for holder in std::iter::once(node).chain(axes) {
            if holder.keyword == "AXIS"
                && matches!(holder.word().as_deref(), Some("west" | "south"))
            {
                return self.fail(holder, Message::new("crs.wkt_axis_direction"));
            }
            for unit in holder
                .children()
                .filter(|n| UNITS.contains(&n.keyword.as_str()))
            {
                let is_same = unit
                    .numbers()
                    .next()
                    .is_some_and(|v| (v / factor - 1.0).abs() <= 1e-8);
                if !is_same {
                    let reason = Message::new(code).with("name", unit.name());
                    return self.fail(unit, reason);
                }
            }
        }
        Ok(())
    }

    fn projected(&mut self, node: &Node) -> Result<(Crs, Option<u32>), CrsError> {
        let epsg = epsg_of(node);
        let Some(base) = node.child(GEOGRAPHIC) else {
            return self.fail(node, missing("GEOGCS"));
        };
        let (datum, is_sphere) = self.geographic(base)?;
        self.units_are(node, 1.0, "crs.wkt_not_metres")?;
        let conversion = node
            .child(&["CONVERSION", "DERIVINGCONVERSION"])
            .unwrap_or(node);
        let Some(method) = conversion.child(&["PROJECTION", "METHOD"]) else {
            return self.fail(node, missing("PROJECTION"));
        };
        let parameters = self.parameters(conversion)?;
        let kind = match normalised(method.name()).as_str() {
            "transversemercator" | "gausskruger" | "gausskrueger" | "gausskrüger" if !is_sphere => {
                self.transverse_mercator(conversion, &parameters)?
            }
            "mercatorauxiliarysphere" | "popularvisualisationpseudomercator" | "pseudomercator" => {
                self.web_mercator(method, &parameters)?
            }
            "mercator" | "mercator1sp" | "mercatorvarianta"
                if is_sphere || is_web_mercator(node, epsg) =>
            {
                self.web_mercator(method, &parameters)?
            }
            "mercator" | "mercator1sp" | "mercator2sp" | "mercatorvarianta"
            | "mercatorvariantb" => {
                return self.fail(method, Message::new("crs.wkt_ellipsoidal_mercator"));
            }
            _ => {
                let reason = Message::new("crs.wkt_unknown_projection")
                    .with("name", shortened(method.name()));
                return self.fail(method, reason);
            }
        };
        Ok((Crs { datum, kind }, epsg))
    }

    fn parameters(&self, node: &Node) -> Result<Parameters, CrsError> {
        let mut out = Parameters::default();
        for p in node.children().filter(|n| n.keyword == "PARAMETER") {
            let Some(value) = p.numbers().next() else {
                return self.fail(p, missing(&shortened(p.name())));
            };
            let name = normalised(p.name());
            let is_angle = matches!(
                name.as_str(),
                "centralmeridian"
                    | "longitudeofcenter"
                    | "longitudeoforigin"
                    | "longitudeofnaturalorigin"
                    | "latitudeoforigin"
                    | "latitudeofcenter"
                    | "latitudeofnaturalorigin"
                    | "standardparallel1"
                    | "latitudeof1ststandardparallel"
            );
            if is_angle {
                self.units_are(p, std::f64::consts::PI / 180.0, "crs.wkt_not_degrees")?;
            } else {
                self.units_are(p, 1.0, "crs.wkt_not_metres")?;
            }
            match name.as_str() {
                "centralmeridian"
                | "longitudeofcenter"
                | "longitudeoforigin"
                | "longitudeofnaturalorigin" => out.central_meridian = Some(value),
                "latitudeoforigin" | "latitudeofcenter" | "latitudeofnaturalorigin" => {
                    out.origin_latitude = value;
                }
                "standardparallel1" | "latitudeof1ststandardparallel" => {
                    out.standard_parallel = value;
                }
                "falseeasting" => out.false_easting = Some(value),
                "falsenorthing" => out.false_northing = value,
                "scalefactor" | "scalefactoratnaturalorigin" => out.scale = Some(value),
                "auxiliaryspheretype" => out.sphere_type = value,
                _ if value == 0.0 => {}
                _ => {
                    let reason = Message::new("crs.wkt_unknown_parameter")
                        .with("name", shortened(p.name()))
                        .with("value", format!("{value}"));
                    return self.fail(p, reason);
                }
            }
        }
        Ok(out)
    }

    fn transverse_mercator(&self, node: &Node, p: &Parameters) -> Result<CrsKind, CrsError> {
        let (Some(central_meridian), Some(false_easting)) = (p.central_meridian, p.false_easting)
        else {
            return self.fail(node, missing("Central_Meridian, False_Easting"));
        };
        let scale = p.scale.unwrap_or(1.0);
        let is_sane = central_meridian.abs() <= 180.0
            && p.origin_latitude.abs() <= 90.0
            && (0.5..=2.0).contains(&scale)
            && false_easting.abs() <= 1e9
            && p.false_northing.abs() <= 1e9
            && p.standard_parallel == 0.0
            && p.sphere_type == 0.0;
        if !is_sane {
            return self.fail(node, Message::new("crs.wkt_parameter_range"));
        }
        Ok(CrsKind::TransverseMercator {
            central_meridian,
            false_easting,
            false_northing: p.false_northing,
            scale,
            origin_latitude: p.origin_latitude,
        })
    }

    fn web_mercator(&self, node: &Node, p: &Parameters) -> Result<CrsKind, CrsError> {
        let is_standard = p.central_meridian.unwrap_or(0.0) == 0.0
            && p.false_easting.unwrap_or(0.0) == 0.0
            && p.false_northing == 0.0
            && p.scale.unwrap_or(1.0) == 1.0
            && p.origin_latitude == 0.0
            && p.standard_parallel == 0.0
            && p.sphere_type == 0.0;
        if is_standard {
            Ok(CrsKind::WebMercator)
        } else {
            self.fail(node, Message::new("crs.wkt_web_mercator_variant"))
        }
    }
}

fn missing(what: &str) -> Message {
    Message::new("crs.wkt_missing").with("what", what)
}

/// All seven numbers of a TOWGS84, the first one included.
fn towgs84(node: &Node) -> impl Iterator<Item = f64> {
    node.args.iter().filter_map(|v| match v {
        tree::Value::Number(n) => Some(*n),
        _ => None,
    })
}

/// The EPSG code a node itself carries.
fn epsg_of(node: &Node) -> Option<u32> {
    let id = node.child(&["AUTHORITY", "ID"])?;
    if !id.name().eq_ignore_ascii_case("EPSG") && !id.name().eq_ignore_ascii_case("ESRI") {
        return None;
    }
    let code = id.numbers().next()?;
    (code >= 1.0 && code <= f64::from(u32::MAX) && code == code.trunc()).then_some(code as u32)
}

/// Whether a "Mercator" of WKT1 means the spherical one: GDAL hides that in an EXTENSION,
/// others only in name or code. Without any of them it is the ellipsoidal Mercator, whose
/// northings differ by some twenty kilometres.
fn is_web_mercator(node: &Node, epsg: Option<u32>) -> bool {
    let by_extension = node.child(&["EXTENSION"]).is_some_and(|e| {
        e.args.iter().any(|v| {
            matches!(v, tree::Value::Text(t)
                if t.contains("+a=6378137 ") && t.contains("+b=6378137 "))
        })
    });
    let name = normalised(node.name());
    by_extension
        || epsg.is_some_and(|code| Crs::from_epsg(code) == Ok(Crs::WEB_MERCATOR))
        || [
            "pseudomercator",
            "webmercator",
            "googlemercator",
            "popularvisualisation",
        ]
        .iter()
        .any(|part| name.contains(part))
}
