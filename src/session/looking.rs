//! Choosing and looking: what is selected, where the map goes, what was found.

use super::command::Effect;
use super::find::{FindRequest, Target};
use super::findings;
use super::identify::{identify, project_under};
use super::state::{ProjectKey, Session};
use super::view::View;
use crate::base::ids::{FeatureId, LayerId};
use crate::geom::{Bbox, Coord};

impl Session {
    pub(super) fn select_project(&mut self, key: Option<ProjectKey>) -> Vec<Effect> {
        if self.selection.project != key {
            self.selection.finding = None;
        }
        if key.is_some() {
            self.selection.layer = None;
        }
        self.selection.project = key;
        self.selection.identified = None;
        self.selection.feature = None;
        self.check_sketch_tool();
        self.ask_for_overlaps()
    }

    pub(super) fn show_finding(&mut self, index: Option<usize>) -> Vec<Effect> {
        self.selection.finding = index;
        self.selection.feature = None;
        let card_box = index.zip(self.selected_result()).and_then(|(i, result)| {
            let cards = findings::cards(result);
            cards.get(i).map(|card| card.bbox)
        });
        // The overlap with the project around it: an overlap alone says nothing.
        match (card_box, self.selected_row()) {
            (Some(card), Some(row)) => self.glide(&card.union(&row.bbox)),
            _ => Vec::new(),
        }
    }

    pub(super) fn show_feature(&mut self, layer: &LayerId, feature: FeatureId) -> Vec<Effect> {
        let bbox = self
            .loaded(layer.as_str())
            .layer()
            .and_then(|l| l.feature(feature))
            .and_then(|f| f.geometry())
            .map_or(Bbox::EMPTY, |g| g.bbox());
        self.selection.feature = Some((layer.clone(), feature));
        self.glide(&bbox)
    }

    pub(super) fn fit_all(&mut self) -> Vec<Effect> {
        self.glide(&self.extent())
    }

    pub(super) fn fit_project(&mut self) -> Vec<Effect> {
        match self.selected_row() {
            Some(row) => {
                let bbox = row.bbox;
                // With surroundings: half the project's size on each side.
                let pad = 0.5 * (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y);
                self.glide(&bbox.padded(pad, pad))
            }
            None => Vec::new(),
        }
    }

    pub(super) fn glide(&self, bbox: &Bbox) -> Vec<Effect> {
        View::fitting(bbox, self.map_size)
            .map(Effect::Glide)
            .into_iter()
            .collect()
    }

    pub(super) fn identify_at(&mut self, at: Coord, tolerance: f64) -> Vec<Effect> {
        if let Some(key) = project_under(self, at, tolerance)
            && self.selection.project.as_ref() != Some(&key)
        {
            return self.select_project(Some(key));
        }
        self.look_under(at, tolerance);
        if self
            .selection
            .identified
            .as_ref()
            .is_some_and(|i| i.under.is_empty())
        {
            self.selection.identified = None;
        }
        Vec::new()
    }

    fn look_under(&mut self, at: Coord, tolerance: f64) {
        let identified = identify(self, at, tolerance);
        self.selection.feature = identified
            .under
            .first()
            .map(|u| (u.layer.clone(), u.feature));
        self.selection.identified = Some(identified);
    }

    pub(super) fn find(&mut self, query: String) -> Vec<Effect> {
        self.find_query = query;
        if self.find_query.trim().is_empty() {
            self.find_hits.clear();
            return Vec::new();
        }
        let request = FindRequest::new(self, &self.find_query);
        vec![Effect::Find(Box::new(request))]
    }

    pub(super) fn take_found(&mut self, index: usize) -> Vec<Effect> {
        let Some(hit) = self.find_hits.get(index).cloned() else {
            return Vec::new();
        };
        self.find_query.clear();
        self.find_hits.clear();
        match hit.target {
            Target::Action(action) => self.act(action),
            Target::Bookmark(index) => self.views_command(super::views::ViewsCommand::Go(index)),
            Target::Project(key) => {
                let mut effects = self.select_project(Some(key));
                effects.extend(self.fit_project());
                effects
            }
            Target::Feature(layer, feature) => self.show_feature(&layer, feature),
            Target::Position(at) => {
                let view = View {
                    center: at,
                    meters_per_point: self.view.meters_per_point.min(20.0),
                };
                // A named place is marked even where nothing lies.
                self.look_under(at, 0.0);
                vec![Effect::Glide(view.clamped())]
            }
        }
    }
}
