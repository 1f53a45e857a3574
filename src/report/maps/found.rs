//! What was found, as groups of one role and class with the shapes of their overlaps, and the
//! call-out of each. Figures are the check's; shapes are for showing only (decision 2).

use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::base::units::{Meters, SquareMeters};
use crate::geom::{Bbox, Columns, FeatureView, interior_point, overlap_shape_until};
use crate::i18n::{Lang, findings, numbers, say, text};
use crate::layer::{FeatureRef, Role, ZoneClass};
use crate::render::CallOut;
use crate::rules::Effect;
use crate::screening::CheckInput;
use crate::screening::model::{Hit, ProjectResult};

/// Zones of a group whose overlap is drawn at most: beyond, the picture says no more.
const MOST: usize = 200;

/// All zones of one role and class that the project meets.
pub(super) struct Group {
    pub role: Role,
    pub class: Option<ZoneClass>,
    /// Positions in the result's hits.
    pub hits: Vec<usize>,
    /// Box of the overlaps.
    pub bbox: Bbox,
    /// Their shapes.
    pub shapes: Columns,
}

impl Group {
    /// Role and class in words.
    pub fn what(&self, result: &ProjectResult, lang: Lang) -> String {
        self.first(result)
            .map_or_else(String::new, |hit| findings::hit_what(lang, hit))
    }

    /// The strictest hit of the group.
    fn first<'r>(&self, result: &'r ProjectResult) -> Option<&'r Hit> {
        result.hits.get(*self.hits.first()?)
    }

    /// Whether a picture of its own shows more than the overlay: a control stricter than
    /// attention, an open question, or part of the site only.
    pub fn tells_more(&self, result: &ProjectResult) -> bool {
        let whole = self
            .first(result)
            .is_some_and(|h| h.share > 0.99 && self.hits.len() == 1);
        !(whole && self.effect(result) == Some(Effect::Attention))
    }

    /// The strictest effect that surely applies.
    fn effect(&self, result: &ProjectResult) -> Option<Effect> {
        self.hits
            .iter()
            .filter_map(|&i| result.hits.get(i))
            .filter_map(Hit::effect)
            .max()
    }

    /// What and how much, beside the largest overlap.
    pub fn call_out(&self, result: &ProjectResult, lang: Lang) -> Option<CallOut> {
        let at = self
            .shapes
            .features()
            .max_by(|a, b| extent(a.bbox()).total_cmp(&extent(b.bbox())))
            .and_then(interior_point)?;
        let first = self.first(result)?;
        let total = result
            .totals
            .iter()
            .find(|t| t.role == self.role && t.class == self.class);
        let area = findings::counted(total.map_or(&first.areas, |t| &t.areas)).0;
        let length = total.map_or(first.length_m, |t| t.length_m);
        let detail = if area > 0.0 {
            say(
                lang,
                &Message::new("siting.call_out_area")
                    .with("hectares", numbers::hectares(SquareMeters(area))),
            )
        } else if length > 0.0 {
            say(
                lang,
                &Message::new("siting.call_out_line")
                    .with("meters", numbers::meters(Meters(length))),
            )
        } else {
            text(lang, "siting.call_out_point").to_owned()
        };
        Some(CallOut {
            at,
            title: findings::hit_what(lang, first),
            detail,
        })
    }
}

fn extent(bbox: Bbox) -> f64 {
    if bbox.is_empty() {
        0.0
    } else {
        (bbox.max.x - bbox.min.x) + (bbox.max.y - bbox.min.y)
    }
}

/// The groups of the strictest tier there is, and the legend's words for them: prohibitions,
/// else restrictions, else all.
pub(super) fn strictest<'g>(
    groups: &[&'g Group],
    result: &ProjectResult,
) -> (&'static str, Vec<&'g Group>) {
    let of = |wanted: &dyn Fn(Effect) -> bool| -> Vec<&'g Group> {
        groups
            .iter()
            .copied()
            .filter(|g| g.effect(result).is_some_and(wanted))
            .collect()
    };
    let prohibited = of(&|e| e == Effect::Prohibited);
    if !prohibited.is_empty() {
        return ("siting.legend_prohibited", prohibited);
    }
    let restricted = of(&|e| e.needs_procedure());
    if !restricted.is_empty() {
        return ("siting.legend_restricted", restricted);
    }
    ("siting.legend_involved", groups.to_vec())
}

/// The groups of a result, strictest first, with their shapes.
pub(super) fn groups(
    input: &CheckInput,
    result: &ProjectResult,
    project: FeatureView<'_>,
    progress: &Progress,
) -> Result<Vec<Group>, Cancelled> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, hit) in result.hits.iter().enumerate() {
        progress.check()?;
        let known = groups
            .iter()
            .position(|g| g.role == hit.role && g.class == hit.class);
        let at = known.unwrap_or_else(|| {
            groups.push(Group {
                role: hit.role,
                class: hit.class,
                hits: Vec::new(),
                bbox: Bbox::EMPTY,
                shapes: Columns::new(),
            });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(at) else {
            continue;
        };
        group.hits.push(index);
        if !hit.bbox.is_empty() {
            group.bbox = group.bbox.union(&hit.bbox);
        }
        if group.hits.len() <= MOST
            && let Some(zone) = zone_of(input, hit)
        {
            let zone = as_checked(zone, progress)?;
            if let Some(zone) = zone {
                for shape in overlap_shape_until(project, zone, progress)?.features() {
                    if !shape.is_null() {
                        group.shapes.push_feature(shape);
                    }
                }
            }
        }
    }
    for group in &mut groups {
        if group.bbox.is_empty() {
            group.bbox = group.shapes.bbox().union(&result.bbox);
        }
    }
    Ok(groups)
}

fn zone_of<'a>(input: &'a CheckInput, hit: &Hit) -> Option<FeatureRef<'a>> {
    input
        .zones
        .iter()
        .find(|z| z.meta.id == hit.layer)?
        .layer
        .feature(hit.zone)
}

/// A zone as the check took it.
fn as_checked<'a>(
    feature: FeatureRef<'a>,
    progress: &Progress,
) -> Result<Option<FeatureView<'a>>, Cancelled> {
    Ok(
        match feature.chunk.repaired_until(feature.index, progress)? {
            Some(repaired) if repaired.succeeded() => repaired.shape.feature(0),
            Some(_) => None,
            None => feature.geometry(),
        },
    )
}
