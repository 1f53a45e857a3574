//! The checks of shapes: validity, areas, positions, parcels against each other.

use super::areas;
use super::model::{Finding, FindingKind, FindingPlace, Found, ParcelFacts};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::crs::{Crs, GUILIN, Zone};
use crate::formats::coord_txt::model::{CoordTxt, Parcel};
use crate::formats::coord_txt::shape::{self, NEAR_M, Shaped};
use crate::geom::{
    Bbox, Coord, Defect, DefectKind, FeatureView, LocalEllipsoid, PartKind, Prepared, area_m2,
    defects, overlap_one,
};
use crate::layer::{FeatureRef, Layer};
use std::collections::HashMap;

/// Most pairs of parcels that are compared.
const MAX_PAIRS: usize = 200_000;
/// An overlap narrower than this is what rounding leaves, metres.
const SLIVER_M: f64 = 0.01;
/// Most points outside the region that are told of one parcel.
const MAX_OUTSIDE: usize = 20;

/// What is checked.
pub(super) struct Checked<'a> {
    pub(super) layer: &'a Layer,
    /// The coordinate TXT it came from.
    pub(super) file: Option<&'a CoordTxt>,
    pub(super) shaped: &'a [Shaped],
    pub(super) swapped: bool,
}

impl Checked<'_> {
    /// Position of numbers as they stand in the file.
    pub(super) fn lon_lat(&self, [x, y]: [f64; 2]) -> Option<(f64, f64)> {
        let crs = self.layer.crs.as_ref()?.crs;
        if self.swapped {
            crs.lon_lat_from_xy(x, y)
        } else {
            crs.lon_lat_from_xy(y, x)
        }
    }

    fn parcel(&self, number: u64) -> Option<&Parcel> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.file?.parcels.get(index)
    }

    fn place(&self, feature: &FeatureRef<'_>) -> FindingPlace {
        let number = feature.id().0;
        match self.parcel(number) {
            Some(parcel) => shape::place_of(parcel, number),
            None => FindingPlace {
                parcel: Some(number),
                parcel_name: name_of(feature),
                ..FindingPlace::default()
            },
        }
    }
}

/// The feature's name by the usual fields.
fn name_of(feature: &FeatureRef<'_>) -> Option<String> {
    crate::layer::NAME_FIELDS
        .iter()
        .map(|f| feature.value(f))
        .find(|v| !v.is_blank())
        .map(|v| v.display())
}

/// Runs all checks and gives the figures of each parcel.
pub(super) fn run(
    checked: &Checked<'_>,
    found: &mut Found,
    progress: &Progress,
) -> Result<Vec<ParcelFacts>, Cancelled> {
    let mut facts = Vec::with_capacity(checked.layer.len());
    let mut sound = Vec::with_capacity(checked.layer.len());
    for feature in checked.layer.features() {
        progress.check()?;
        let Some(geometry) = feature.geometry() else {
            continue;
        };
        let defects = defects(geometry);
        sound.push(defects.iter().all(|d| d.kind.is_harmless()));
        shapes(checked, &feature, geometry, &defects, found);
        if checked.file.is_none() {
            near_points(checked, &feature, geometry, found);
        }
        position(checked, &feature, geometry, found);
        facts.push(figures(checked, &feature, geometry, found));
    }
    overlaps(checked, &sound, found, progress)?;
    Ok(facts)
}

fn shapes(
    checked: &Checked<'_>,
    feature: &FeatureRef<'_>,
    geometry: FeatureView<'_>,
    defects: &[Defect],
    found: &mut Found,
) {
    let number = feature.id().0;
    if geometry.is_null() && checked.file.is_none() {
        found.push(
            Finding::new(
                FindingKind::NoShape,
                Severity::Error,
                Message::new("coord_txt.no_shape"),
            )
            .at(checked.place(feature)),
        );
    }
    if defects.is_empty() {
        return;
    }
    let points = point_of_position(checked, number);
    for defect in defects {
        let (kind, severity) = match defect.kind {
            DefectKind::SelfTouch => (FindingKind::Crossing, Severity::Info),
            // Repeated points and spikes of a TXT were found among its points.
            DefectKind::RepeatedVertex | DefectKind::Spike if checked.file.is_some() => continue,
            DefectKind::RepeatedVertex => (FindingKind::Duplicate, Severity::Warning),
            DefectKind::Spike => (FindingKind::Spike, Severity::Warning),
            DefectKind::NotClosed => (FindingKind::Closure, Severity::Warning),
            DefectKind::TooFewPoints => (FindingKind::TooFewPoints, Severity::Error),
            DefectKind::NotFinite => (FindingKind::NoShape, Severity::Error),
            DefectKind::HoleOutside | DefectKind::HolesNested => {
                (FindingKind::RingPlace, Severity::Warning)
            }
            DefectKind::SelfCrossing
            | DefectKind::SelfOverlap
            | DefectKind::RingsCross
            | DefectKind::PartsOverlap
            | DefectKind::TooComplex => (FindingKind::Crossing, Severity::Warning),
        };
        let mut place = checked.place(feature);
        let vertex = vertex_of(geometry, defect);
        let point = vertex.and_then(|c| points.get(&[c.x.to_bits(), c.y.to_bits()]));
        match (point, checked.parcel(number)) {
            (Some(&point), Some(parcel)) => {
                place = shape::place_of_point(parcel, number, point);
            }
            _ => {
                place.ring = Some(defect.ring + 1);
                place.point = Some((defect.vertex + 1).to_string());
            }
        }
        place.at = Some(defect.at);
        let message = match defect.kind {
            DefectKind::SelfCrossing => Message::new("coord_txt.self_crossing"),
            DefectKind::SelfOverlap => Message::new("coord_txt.self_overlap"),
            DefectKind::SelfTouch => Message::new("coord_txt.self_touch"),
            DefectKind::RingsCross => Message::new("coord_txt.rings_cross"),
            DefectKind::PartsOverlap => Message::new("coord_txt.parts_overlap"),
            _ => defect.message(),
        };
        found.push(Finding::new(kind, severity, message).at(place));
    }
}

fn vertex_of(geometry: FeatureView<'_>, defect: &Defect) -> Option<Coord> {
    let part = geometry.parts().nth(defect.part as usize)?;
    let ring = part.rings().nth(defect.ring as usize)?;
    ring.get(defect.vertex as usize).copied()
}

/// Points of a parcel by their position, which placing made the same way.
fn point_of_position(checked: &Checked<'_>, number: u64) -> HashMap<[u64; 2], usize> {
    let mut out = HashMap::new();
    for (i, point) in checked
        .parcel(number)
        .into_iter()
        .flat_map(|p| p.points.iter().enumerate())
    {
        if let Some((lon, lat)) = checked.lon_lat(point.xy) {
            out.entry([lon.to_bits(), lat.to_bits()]).or_insert(i);
        }
    }
    out
}

fn near_points(
    checked: &Checked<'_>,
    feature: &FeatureRef<'_>,
    geometry: FeatureView<'_>,
    found: &mut Found,
) {
    let local = LocalEllipsoid::around(&geometry.bbox());
    for part in geometry.parts().filter(|p| p.kind() != PartKind::Point) {
        for (r, ring) in part.rings().enumerate() {
            for (k, w) in ring.windows(2).enumerate() {
                let [a, b] = w else { continue };
                let distance_m = local.length_m(*a, *b);
                if a == b || distance_m >= NEAR_M {
                    continue;
                }
                let mut place = checked.place(feature);
                place.ring = u32::try_from(r + 1).ok();
                place.point = Some((k + 2).to_string());
                place.at = Some(*b);
                found.push(
                    Finding::new(
                        FindingKind::NearDuplicate,
                        Severity::Warning,
                        Message::new("coord_txt.near_duplicate")
                            .with("distance_m", format!("{distance_m:.3}"))
                            .with("limit_m", format!("{NEAR_M:.2}")),
                    )
                    .at(place),
                );
            }
        }
    }
}

fn home() -> Bbox {
    Bbox {
        min: Coord::lon_lat(GUILIN.west, GUILIN.south),
        max: Coord::lon_lat(GUILIN.east, GUILIN.north),
    }
}

fn position(
    checked: &Checked<'_>,
    feature: &FeatureRef<'_>,
    geometry: FeatureView<'_>,
    found: &mut Found,
) {
    let bbox = geometry.bbox();
    if bbox.is_empty() {
        return;
    }
    let home = home();
    let crs = checked.layer.crs.as_ref().map(|d| d.crs);
    let at_message = |code: &str, c: Coord| {
        Message::new(code)
            .with("lon", format!("{:.4}", c.x))
            .with("lat", format!("{:.4}", c.y))
    };
    let center = bbox.center();
    if !home.meets(&bbox) {
        let mut place = checked.place(feature);
        place.at = Some(center);
        let mut finding = Finding::new(
            FindingKind::Position,
            Severity::Warning,
            at_message("coord_txt.outside_home", center),
        )
        .mended_by(super::Correction::ChooseSystem)
        .at(place);
        if let Some(zone) = crs.and_then(|crs| other_zone(&crs, center, &home)) {
            finding = finding.because(
                Message::new("coord_txt.other_zone_at_home").with("meridian", format!("{zone}")),
            );
        }
        found.push(finding);
        return;
    }
    if !home.holds_box(&bbox) {
        let strays = geometry.coords().iter().filter(|c| !home.holds(**c));
        let points = point_of_position(checked, feature.id().0);
        let mut told: Vec<Coord> = Vec::new();
        for &stray in strays {
            if told.len() == MAX_OUTSIDE || told.contains(&stray) {
                continue;
            }
            told.push(stray);
            let key = [stray.x.to_bits(), stray.y.to_bits()];
            let mut place = match (points.get(&key), checked.parcel(feature.id().0)) {
                (Some(&i), Some(parcel)) => shape::place_of_point(parcel, feature.id().0, i),
                _ => checked.place(feature),
            };
            place.at = Some(stray);
            found.push(
                Finding::new(
                    FindingKind::Position,
                    Severity::Warning,
                    at_message("coord_txt.point_outside_home", stray),
                )
                .at(place),
            );
        }
    }
    if let Some(crs) = crs
        && let Some(meridian) = crs.central_meridian()
    {
        let width = crs.zone().map_or(3, |z| z.width_deg);
        if (center.x - meridian).abs() > 0.5 * f64::from(width) + 0.3 {
            found.push(
                Finding::new(
                    FindingKind::Position,
                    Severity::Warning,
                    at_message("coord_txt.outside_zone", center)
                        .with("meridian", format!("{meridian}"))
                        .with("width", width),
                )
                .mended_by(super::Correction::ChooseSystem)
                .at(checked.place(feature)),
            );
        }
    }
}

/// The central meridian under which the same numbers would lie at home.
fn other_zone(crs: &Crs, center: Coord, home: &Bbox) -> Option<f64> {
    let (x, y) = crs.xy_from_lon_lat(center.x, center.y)?;
    let meridian = crs.central_meridian()?;
    let prefix = crs.zone().map_or(0.0, |z| f64::from(z.number) * 1e6);
    (30..45u32).find_map(|number| {
        let other = Zone {
            number,
            width_deg: 3,
        }
        .central_meridian();
        let (lon, lat) = Crs::gauss_kruger_cm(crs.datum, other).lon_lat_from_xy(x - prefix, y)?;
        (other != meridian && home.holds(Coord::lon_lat(lon, lat))).then_some(other)
    })
}

fn figures(
    checked: &Checked<'_>,
    feature: &FeatureRef<'_>,
    geometry: FeatureView<'_>,
    found: &mut Found,
) -> ParcelFacts {
    let number = feature.id().0;
    let parcel = checked.parcel(number);
    let crs = areas::plane_of(
        checked.layer.crs.as_ref().map(|d| d.crs),
        geometry.bbox().center().x,
    );
    let planar = areas::planar(geometry, &crs);
    let ellipsoid_m2 = planar.map(|_| area_m2(geometry));
    let declared = parcel.and_then(Parcel::declared_area);
    let mut declared_m2 = declared.map(|ha| ha * 1e4);
    if let (Some(planar), Some(ellipsoid), Some(declared)) = (planar, ellipsoid_m2, declared) {
        let decimals = parcel
            .and_then(|p| p.attributes.get(1))
            .and_then(|t| t.trim().split_once('.'))
            .map_or(0, |(_, f)| u32::try_from(f.len()).unwrap_or(9));
        let (meant, finding) = areas::against_declared(
            planar,
            ellipsoid,
            declared,
            decimals,
            checked.place(feature),
        );
        declared_m2 = Some(meant);
        if let Some(finding) = finding {
            found.push(finding);
        }
    }
    let rings = || geometry.parts().flat_map(|p| p.rings());
    let num_points = match checked
        .shaped
        .get(usize::try_from(number).unwrap_or(0).wrapping_sub(1))
    {
        Some(shaped) if !shaped.usable => parcel.map_or(0, |p| p.points.len()),
        _ => rings()
            .map(|r| r.len() - usize::from(r.len() > 1 && r.first() == r.last()))
            .sum(),
    };
    ParcelFacts {
        number,
        name: parcel
            .and_then(|p| p.name().map(str::to_owned))
            .or_else(|| name_of(feature)),
        num_rings: parcel.map_or_else(|| rings().count(), |p| p.rings().len()),
        num_points,
        planar_m2: planar.map(|p| p.net),
        ellipsoid_m2,
        declared_m2,
    }
}

/// Parcels that overlap each other; those with faults of their own are left out, as that has
/// been told already.
fn overlaps(
    checked: &Checked<'_>,
    sound: &[bool],
    found: &mut Found,
    progress: &Progress,
) -> Result<(), Cancelled> {
    let mut pairs = 0;
    let is_sound = |id: u64| {
        usize::try_from(id)
            .ok()
            .and_then(|i| sound.get(i.wrapping_sub(1)))
            .copied()
            .unwrap_or(true)
    };
    for feature in checked.layer.features() {
        progress.check()?;
        let Some(geometry) = feature.geometry() else {
            continue;
        };
        let id = feature.id().0;
        if geometry.kind() != Some(PartKind::Polygon) || !is_sound(id) {
            continue;
        }
        let mut prepared = None;
        for other in checked.layer.candidates(geometry.bbox()) {
            let other_id = other.id().0;
            let Some(shape) = other.geometry() else {
                continue;
            };
            if other_id <= id || shape.kind() != Some(PartKind::Polygon) || !is_sound(other_id) {
                continue;
            }
            pairs += 1;
            if pairs > MAX_PAIRS {
                found.push(Finding::new(
                    FindingKind::Overlap,
                    Severity::Warning,
                    Message::new("coord_txt.overlaps_unfinished").with("pairs", MAX_PAIRS),
                ));
                return Ok(());
            }
            let prepared = prepared.get_or_insert_with(|| Prepared::new(geometry));
            let Some(pair) = overlap_one(prepared, shape).filter(|r| r.meets) else {
                continue;
            };
            let severity = if pair.mean_width_m() < SLIVER_M {
                Severity::Info
            } else {
                Severity::Warning
            };
            let mut place = checked.place(&feature);
            place.at = crate::geom::interior_point(shape);
            found.push(
                Finding::new(
                    FindingKind::Overlap,
                    severity,
                    Message::new("coord_txt.overlap")
                        .with("other", other_id)
                        .with(
                            "name",
                            checked
                                .parcel(other_id)
                                .and_then(|p| p.name().map(str::to_owned))
                                .or_else(|| name_of(&other))
                                .unwrap_or_default(),
                        )
                        .with("area_m2", format!("{:.2}", pair.area_m2))
                        .with("width_m", format!("{:.3}", pair.mean_width_m())),
                )
                .at(place),
            );
        }
    }
    Ok(())
}
