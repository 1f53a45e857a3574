//! Whether a layer reaches as far as a project asks: the counties it is declared for, the edge
//! of the counties that are loaded, and ground that a layer of everything leaves bare.

use super::doubts::push;
use super::facts::Subject;
use super::input::ZoneLayer;
use super::lacking::plain;
use super::model::{CannotTell, PlaceShare, Reason, RoleTotal, Unchecked};
use super::near::degrees;
use super::zones::ZoneIndex;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::distance::closest_within;
use crate::geom::{Bbox, Columns, Coord, Lies, PartKind, Prepared};
use crate::layer::FeatureRef;
use crate::screening::feature_name;

/// Most boxes that a project is looked at in, near the edge of the counties.
const BOXES: usize = 512;
/// Share of a box that gaps between counties may leave bare.
const GAPS: f64 = 1e-4;
/// Bare ground in a layer of everything below which it is rounding between its patches.
const BARE_M2: f64 = 10.0;
const BARE_SHARE: f64 = 1e-6;

/// The counties, and where the project lies in them.
pub(super) struct Counties<'a> {
    /// The layer.
    pub index: ZoneIndex<'a>,
    /// Field that names a county.
    pub name_field: Option<String>,
}

/// Says where a layer ends short; tells whether it does.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
#[expect(
    clippy::too_many_arguments,
    reason = "one question, its grounds, two lists"
)]
pub(super) fn clipped(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    counties: Option<&Counties<'_>>,
    shares: &[PlaceShare],
    totals: &[RoleTotal],
    reach_m: Option<f64>,
    progress: &Progress,
    (doubts, unchecked): (&mut Vec<CannotTell>, &mut Vec<Unchecked>),
) -> Result<bool, Cancelled> {
    let mut told = |message| push(zone, Reason::LayerClipped, message, doubts, unchecked);
    if let Some(missing) = not_declared(subject, zone, counties, shares, reach_m, progress)? {
        told(missing);
        return Ok(true);
    }
    if let Some(bare_m2) = bare(subject, zone, totals) {
        let hectares = super::doubts::hectares_text(bare_m2);
        told(Message::new("screening.layer_leaves_bare").with("hectares", hectares));
        return Ok(true);
    }
    if let (Some(reach_m), Some(counties)) = (reach_m, counties)
        && !is_covered(subject, &counties.index, reach_m, progress)?
    {
        told(Message::new("screening.reach_beyond_counties").with("meters", plain(reach_m)));
        return Ok(true);
    }
    Ok(false)
}

fn same_place(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    a == b
        || (a.chars().count() > 1 && b.starts_with(a))
        || (b.chars().count() > 1 && a.starts_with(b))
}

/// A county that the declaration leaves out though the project, or the distance that matters
/// around it, lies there.
fn not_declared(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    counties: Option<&Counties<'_>>,
    shares: &[PlaceShare],
    reach_m: Option<f64>,
    progress: &Progress,
) -> Result<Option<Message>, Cancelled> {
    let covers = &zone.meta.covers;
    if covers.is_empty() {
        return Ok(None);
    }
    let message = |county: &str| {
        Message::new("screening.layer_covers_only")
            .with("covers", covers.join("、"))
            .with("county", county)
    };
    let Some(counties) = counties else {
        let unverified = Message::new("screening.layer_cover_unverified");
        return Ok(Some(unverified.with("covers", covers.join("、"))));
    };
    let is_covered = |name: &str| covers.iter().any(|c| same_place(c, name));
    let outside = shares.iter().filter_map(|s| s.name.as_deref());
    if let Some(county) = outside.into_iter().find(|name| !is_covered(name)) {
        return Ok(Some(message(county)));
    }
    let Some(reach_m) = reach_m else {
        return Ok(None);
    };
    let (dx, dy) = degrees(subject, reach_m);
    let layer = counties.index.layer();
    for (number, chunk) in layer.chunks.iter().enumerate() {
        let near = chunk.lying(|b| subject.prepared.lies(&b.padded(dx, dy)));
        for (candidate, _) in near {
            progress.check()?;
            let index = candidate as usize;
            let feature = FeatureRef {
                schema: &layer.schema,
                chunk,
                index,
            };
            let name = feature_name(feature, counties.name_field.as_deref());
            let is_near = || {
                let view = counties.index.geometry(number, index)?;
                closest_within(&subject.prepared, view, reach_m)
            };
            if !is_covered(&name) && is_near().is_some_and(|c| c.distance_m <= reach_m) {
                return Ok(Some(message(&name)));
            }
        }
    }
    Ok(None)
}

/// Ground of the project without any zone, in a layer that leaves no ground between its zones.
fn bare(subject: &Subject<'_>, zone: &ZoneLayer, totals: &[RoleTotal]) -> Option<f64> {
    let whole = subject.prepared.area_m2();
    if !zone.meta.role.covers_everything() || whole <= 0.0 || zone.layer.is_empty() {
        return None;
    }
    let total = totals
        .iter()
        .find(|t| t.role == zone.meta.role && t.is_role_total);
    let bare = whole - total.map_or(0.0, |t| t.area_m2);
    (bare > BARE_M2.max(BARE_SHARE * whole)).then_some(bare)
}

/// Whether all ground within a distance of the project lies in the counties: of its box first,
/// then of boxes along it. A box may reach farther than the distance, never less far.
fn is_covered(
    subject: &Subject<'_>,
    counties: &ZoneIndex<'_>,
    reach_m: f64,
    progress: &Progress,
) -> Result<bool, Cancelled> {
    let (dx, dy) = degrees(subject, reach_m);
    if holds(counties, &subject.prepared.bbox().padded(dx, dy), progress)? {
        return Ok(true);
    }
    let per_box = subject.view.coords().len().div_ceil(BOXES).max(1);
    for part in subject.view.parts() {
        for ring in part.rings() {
            let mut from = 0;
            while from < ring.len() {
                // The last position of a box is the first of the next: every edge is in one.
                let to = (from + per_box + 1).min(ring.len());
                let along = Bbox::around(ring.get(from..to).unwrap_or_default());
                if !holds(counties, &along.padded(dx, dy), progress)? {
                    return Ok(false);
                }
                from += per_box;
            }
        }
    }
    Ok(true)
}

/// Whether a box lies in the counties but for the gaps between them.
fn holds(counties: &ZoneIndex<'_>, bbox: &Bbox, progress: &Progress) -> Result<bool, Cancelled> {
    progress.check()?;
    let (a, b) = (bbox.min, bbox.max);
    let ring = [a, Coord::lon_lat(b.x, a.y), b, Coord::lon_lat(a.x, b.y), a];
    let mut columns = Columns::new();
    columns.push_ring(ring);
    columns.end_part(PartKind::Polygon);
    columns.end_feature();
    let Some(view) = columns.feature(0) else {
        return Ok(false);
    };
    let prepared = Prepared::new(view);
    if counties
        .layer()
        .chunks
        .iter()
        .all(|c| prepared.lies(&c.bbox()) == Lies::Away)
    {
        return Ok(false);
    }
    let mut inside = 0.0;
    counties.pairs(&prepared, progress, &mut |_, _, pair| {
        inside += pair.area_m2
    });
    progress.check()?;
    Ok(prepared.area_m2() - inside <= GAPS * prepared.area_m2())
}
