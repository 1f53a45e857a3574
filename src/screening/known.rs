//! What is known of zones and projects, as far as rules ask for it.

use super::facts::{HitZone, Subject};
use super::input::ZoneLayer;
use super::model::PlaceShare;
use super::trust::Trust;
use super::zones::ZoneIndex;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{FeatureView, union_area_until};
use crate::layer::{FeatureRef, Role};
use crate::rules::{Asked, Attribute, Bounds, Known, Measure};
use std::collections::BTreeSet;

/// Square metres of a hectare.
const HA_M2: f64 = 10_000.0;

/// What a zone states, besides what is known of the project.
pub(super) fn of_zone(
    project: &Known,
    asked: &Asked,
    zone: &ZoneLayer,
    feature: FeatureRef<'_>,
) -> Known {
    let mut known = project.clone();
    for &attribute in &asked.attributes {
        if let Some(value) = zone.meta.attribute_of(feature, attribute) {
            known.attributes.insert(attribute, value);
        }
    }
    for field in &asked.fields {
        let value = feature.value(field);
        if !value.is_blank() {
            known.fields.insert(field.clone(), value.display());
        }
    }
    known
}

/// Ground covered by zones: each with the area it has in common with the project.
type Cover<'z> = Vec<(FeatureView<'z>, f64)>;

/// What measures of a project are made from.
pub(super) struct Grounds<'a, 'z> {
    /// The project.
    pub subject: &'a Subject<'a>,
    /// Its hits.
    pub hits: &'a [HitZone<'z>],
    /// Layers of land use.
    pub land: &'a [(&'z ZoneLayer, ZoneIndex<'z>)],
    /// Whether a layer of permanent basic farmland can be relied on.
    pub farmland_is_trusted: bool,
}

/// Counties and the measures that rules ask for.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub(super) fn of_project(
    grounds: &Grounds<'_, '_>,
    counties: Option<&[PlaceShare]>,
    wanted: &BTreeSet<Measure>,
    progress: &Progress,
) -> Result<Known, Cancelled> {
    let mut known = Known {
        counties: counties.map(|shares| shares.iter().filter_map(|s| s.name.clone()).collect()),
        ..Known::default()
    };
    let prepared = &grounds.subject.prepared;
    if prepared.length_m() > 0.0 {
        let length = Bounds::exactly(prepared.length_m());
        known.measures.insert(Measure::ProjectLengthM, length);
    }
    // How wide a line will be built is not known, and so no area of it.
    if prepared.area_m2() > 0.0 && prepared.length_m() <= 0.0 {
        let area = Bounds::exactly(prepared.area_m2() / HA_M2);
        known.measures.insert(Measure::ProjectHa, area);
        let of_land = [
            Measure::BasicFarmlandHa,
            Measure::OtherFarmlandHa,
            Measure::OtherLandHa,
        ];
        if of_land.iter().any(|m| wanted.contains(m)) {
            for (measure, bounds) in of_land.into_iter().zip(land(grounds, progress)?) {
                known.measures.insert(measure, bounds);
            }
        }
    }
    Ok(known)
}

/// Permanent basic farmland, other cultivated land and other land, each between what is surely
/// so and what may be: land without a land-use patch, and patches that do not say what they
/// are, may be anything.
fn land(grounds: &Grounds<'_, '_>, progress: &Progress) -> Result<[Bounds; 3], Cancelled> {
    let subject = grounds.subject;
    let whole = subject.prepared.area_m2();
    let of_farmland = |h: &&HitZone<'_>| h.hit.role == Role::PermanentBasicFarmland;
    let farmland = grounds.hits.iter().filter(of_farmland);
    let basic: Cover<'_> = farmland
        .filter(|h| h.hit.area_m2 > 0.0)
        .filter_map(|h| Some((h.zone?, h.hit.area_m2)))
        .collect();
    let (mut cultivated, mut other): (Cover<'_>, Cover<'_>) = (Vec::new(), Vec::new());
    for (zone, index) in grounds.land {
        index.pairs(&subject.prepared, progress, &mut |chunk, feature, pair| {
            let stated = zone.meta.attribute_of(feature, Attribute::LandType);
            let ground = index.geometry(chunk, feature.index);
            if let (Some(ground), true) = (ground, pair.area_m2 > 0.0) {
                match stated.as_deref() {
                    Some("other") => other.push((ground, pair.area_m2)),
                    Some(_) => cultivated.push((ground, pair.area_m2)),
                    None => {}
                }
            }
        });
        progress.check()?;
    }
    let union = |parts: &[&Cover<'_>]| {
        let all: Vec<_> = parts.iter().flat_map(|p| p.iter().copied()).collect();
        union_area_until(subject.view, &all, progress)
    };
    let basic_m2 = union(&[&basic]);
    let basic_or_cultivated = union(&[&basic, &cultivated]);
    let basic_or_other = union(&[&basic, &other]);
    progress.check()?;
    let bounds = |low: f64, high: f64| {
        let low = low.max(0.0) / HA_M2;
        Bounds {
            low,
            high: (high / HA_M2).max(low),
        }
    };
    Ok(if grounds.farmland_is_trusted {
        [
            bounds(basic_m2, basic_m2),
            bounds(basic_or_cultivated - basic_m2, whole - basic_or_other),
            bounds(basic_or_other - basic_m2, whole - basic_or_cultivated),
        ]
    } else {
        // Any cultivated land, and what nobody mapped, may be basic farmland.
        [
            bounds(basic_m2, whole),
            bounds(0.0, whole - basic_or_other),
            bounds(0.0, whole - basic_or_cultivated),
        ]
    })
}

/// Whether one of the layers of a role can be relied on, and none of them is in doubt.
pub(super) fn is_trusted<'t>(
    role: Role,
    layers: impl Iterator<Item = (&'t ZoneLayer, &'t Trust)>,
) -> bool {
    let of_role = layers.filter(|(zone, _)| zone.meta.role == role);
    // Invented geometry is judged as if it were real, and every result says that it is not.
    let doubts = of_role.map(|(_, trust)| trust.codes());
    let mut any = false;
    for codes in doubts {
        any = true;
        if codes.iter().any(|code| *code != "schematic") {
            return false;
        }
    }
    any
}
