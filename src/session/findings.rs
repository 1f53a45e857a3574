//! A project's hits as the office reads them: one card per role and class, strictest first.

use crate::base::ids::LayerId;
use crate::geom::{Areas, Bbox};
use crate::layer::{Role, ZoneClass};
use crate::rules::Effect;
use crate::screening::model::{Hit, HitKind, PlaceShare, ProjectResult};
use std::collections::BTreeSet;

/// All zones of one role and class that a project meets.
#[derive(Debug, Clone)]
pub struct Card<'a> {
    /// What the zones are.
    pub role: Role,
    /// Which zone of it.
    pub class: Option<ZoneClass>,
    /// The strictest effect that surely applies; `None` for slivers and what no rule names.
    pub effect: Option<Effect>,
    /// Area of the union of the overlaps, square metres (decision 7).
    pub area_m2: f64,
    /// The same by the office's methods.
    pub areas: Areas,
    /// Length inside, metres, for line projects.
    pub length_m: f64,
    /// Share of the project, 0–1.
    pub share: f64,
    /// The union by county.
    pub counties: &'a [PlaceShare],
    /// The zones, in the result's order.
    pub hits: Vec<&'a Hit>,
    /// Box of all the overlaps.
    pub bbox: Bbox,
}

impl Card<'_> {
    /// Whether the project counts as involved.
    pub fn is_involved(&self) -> bool {
        self.hits.iter().any(|h| h.kind.is_involved())
    }

    /// Whether all that was found is too narrow to tell from an error of drawing, in zones
    /// where that is not waved through.
    pub fn is_sliver_to_check(&self) -> bool {
        self.hits.iter().all(|h| h.kind == HitKind::SliverInvolved)
    }

    /// Whether positions are too uncertain to count it.
    pub fn is_provisional(&self) -> bool {
        self.hits.iter().any(|h| h.provisional)
    }

    /// Layers that took part.
    pub fn layers(&self) -> BTreeSet<&LayerId> {
        self.hits.iter().map(|h| &h.layer).collect()
    }
}

/// The cards of a result: the order of its hits is kept, which puts the strictest first.
pub fn cards(result: &ProjectResult) -> Vec<Card<'_>> {
    let mut cards: Vec<Card<'_>> = Vec::new();
    for hit in &result.hits {
        let same = |c: &Card<'_>| c.role == hit.role && c.class == hit.class;
        if let Some(card) = cards.iter_mut().find(|c| same(c)) {
            card.effect = match (card.effect, hit.effect()) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            };
            card.bbox = card.bbox.union(&hit.bbox);
            card.hits.push(hit);
            continue;
        }
        let total = result
            .totals
            .iter()
            .find(|t| t.role == hit.role && t.class == hit.class && !t.is_role_total)
            .or_else(|| {
                result
                    .totals
                    .iter()
                    .find(|t| t.role == hit.role && t.class == hit.class)
            });
        cards.push(Card {
            role: hit.role,
            class: hit.class,
            effect: hit.effect(),
            area_m2: total.map_or(hit.area_m2, |t| t.area_m2),
            areas: total.map_or(hit.areas, |t| t.areas),
            length_m: total.map_or(hit.length_m, |t| t.length_m),
            share: total.map_or(hit.share, |t| t.share),
            counties: total.map_or(&[], |t| &t.counties),
            hits: vec![hit],
            bbox: hit.bbox,
        });
    }
    cards
}
