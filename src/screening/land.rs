//! A project's ground by village and 地类图斑: the smallest pieces that tables add up.

use super::input::ZoneLayer;
use super::places::Ground;
use super::zones::ZoneIndex;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Areas, Prepared};
use crate::layer::{FeatureRef, LandPiece, Place, Role};

/// Fields of a land-use layer, as TD/T 1057 names them and as offices write them out.
const CODE: &[&str] = &["DLBM", "地类编码", "地类代码"];
const NAME: &[&str] = &["DLMC", "地类名称", "地类"];
const OWNERSHIP: &[&str] = &["QSXZ", "权属性质", "权属"];

/// Ground that no patch covers is a piece of its own from so many square metres on.
const NOTHING_M2: f64 = 0.01;

/// The layers of land use among all.
pub(super) fn land_layers(zones: &[ZoneLayer]) -> Vec<(&ZoneLayer, ZoneIndex<'_>)> {
    zones
        .iter()
        .filter(|z| z.meta.role == Role::LandUse)
        .map(|z| (z, ZoneIndex::new(&z.layer)))
        .collect()
}

/// The pieces of a project; none without a layer, and for lines and points.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub(super) fn land(
    ground: &Ground<'_>,
    layers: &[(&ZoneLayer, ZoneIndex<'_>)],
    progress: &Progress,
) -> Result<Vec<LandPiece>, Cancelled> {
    let mut out = Vec::new();
    if layers.is_empty() {
        return Ok(out);
    }
    for (place, part) in ground.leaves() {
        progress.check()?;
        if part.area_m2() > 0.0 {
            of_part(place, part, layers, progress, &mut out);
        }
    }
    progress.check()?;
    Ok(out)
}

fn of_part(
    place: &Place,
    part: &Prepared,
    layers: &[(&ZoneLayer, ZoneIndex<'_>)],
    progress: &Progress,
    out: &mut Vec<LandPiece>,
) {
    let (mut exact, mut covered) = (0.0, Areas::default());
    for (layer, index) in layers {
        index.pairs(part, progress, &mut |_, feature, pair| {
            if pair.area_m2 <= 0.0 {
                return;
            }
            exact += pair.area_m2;
            covered.add(&pair.areas);
            out.push(LandPiece {
                place: place.clone(),
                patch: Some((layer.meta.id.clone(), feature.id())),
                code: value(feature, CODE),
                name: value(feature, NAME),
                ownership: value(feature, OWNERSHIP),
                areas: pair.areas,
            });
        });
    }
    if part.area_m2() - exact > NOTHING_M2.max(1e-9 * part.area_m2()) {
        out.push(LandPiece {
            place: place.clone(),
            patch: None,
            code: String::new(),
            name: String::new(),
            ownership: String::new(),
            areas: part.areas().less(&covered),
        });
    }
}

fn value(feature: FeatureRef<'_>, fields: &[&str]) -> String {
    fields
        .iter()
        .map(|f| feature.value(f))
        .find(|v| !v.is_blank())
        .map_or_else(String::new, |v| v.display().trim().to_owned())
}
