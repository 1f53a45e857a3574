//! Rows chosen in the table are what is chosen on the map, and the other way round. Of a project
//! file one is chosen: the project whose findings are shown.

use super::work::TableJob;
use super::{AttributeTable, TableOf};
use crate::base::ids::FeatureId;
use crate::geom::Bbox;
use crate::session::command::Effect;
use crate::session::selected::{IdSet, Joining};
use crate::session::state::{ProjectKey, Session};

/// Rows taken at once without a job.
const AT_ONCE: usize = 2_000;
/// Features whose boxes are looked at to show them; of more the whole layer is shown.
const MOST_SHOWN: usize = 20_000;

/// How a row is clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clicking {
    /// It alone.
    Plain,
    /// It too, or no longer (Ctrl).
    Toggle,
    /// All from the last one clicked to it (Shift).
    Range,
}

impl AttributeTable {
    fn ids(&self, positions: std::ops::RangeInclusive<usize>) -> IdSet {
        positions
            .filter_map(|position| Some(self.feature(position)?.id()))
            .collect()
    }

    /// The position of a feature among the rows shown.
    fn position_of(&self, id: FeatureId) -> Option<usize> {
        let row = self.finder.row_of(&self.layer, id)?;
        self.rows.iter().position(|r| *r == row)
    }
}

impl Session {
    /// Whether a row's feature is chosen.
    pub fn is_row_chosen(&self, of: &TableOf, id: FeatureId) -> bool {
        match of {
            TableOf::Layer(layer) => self.selected.of(layer).is_some_and(|ids| ids.contains(id)),
            TableOf::Projects(file) => {
                let chosen = self.selection.project.as_ref();
                chosen.is_some_and(|key| key.file == *file && key.feature == id)
            }
        }
    }

    /// Number of features of the table's layer that are chosen.
    pub fn num_rows_chosen(&self, of: &TableOf) -> usize {
        match of {
            TableOf::Layer(layer) => self.selected.of(layer).map_or(0, |ids| ids.len()),
            TableOf::Projects(file) => {
                let chosen = self.selection.project.as_ref();
                usize::from(chosen.is_some_and(|key| key.file == *file))
            }
        }
    }

    pub(super) fn click_row(&mut self, position: usize, how: Clicking) -> Vec<Effect> {
        let Some(table) = self.attributes.as_mut() else {
            return Vec::new();
        };
        let Some(id) = table.feature(position).map(|f| f.id()) else {
            return Vec::new();
        };
        table.cursor = table.row(position);
        let from = table.anchor.min(table.num_rows().saturating_sub(1));
        if how != Clicking::Range {
            table.anchor = position;
        }
        let layer = match table.of.clone() {
            TableOf::Layer(layer) => layer,
            TableOf::Projects(file) => {
                table.followed_project = Some(id);
                return self.select_project(Some(ProjectKey { file, feature: id }));
            }
        };
        let (ids, joining) = match how {
            Clicking::Plain => ([id].into_iter().collect(), Joining::Replace),
            Clicking::Toggle => ([id].into_iter().collect(), Joining::Toggle),
            Clicking::Range => {
                let range = from.min(position)..=from.max(position);
                if range.end() - range.start() > AT_ONCE {
                    return self.choose_rows(*range.start(), *range.end());
                }
                let Some(table) = &self.attributes else {
                    return Vec::new();
                };
                (table.ids(range), Joining::Replace)
            }
        };
        self.put_selected(&layer, ids, joining);
        self.followed();
        Vec::new()
    }

    /// The choice is the table's own: nothing is to be brought into view for it.
    fn followed(&mut self) {
        let number = self.selected.number();
        if let Some(table) = &mut self.attributes
            && !table.only_selected
        {
            table.followed = number;
        }
    }

    pub(super) fn step_rows(&mut self, by: i64, extends: bool) -> Vec<Effect> {
        let Some(table) = self.attributes.as_mut() else {
            return Vec::new();
        };
        let Some(last) = table.num_rows().checked_sub(1) else {
            return Vec::new();
        };
        let at = table
            .cursor
            .and_then(|row| table.rows.iter().position(|r| *r == row));
        let to = match at {
            Some(at) => {
                let at = i64::try_from(at).unwrap_or(i64::MAX);
                usize::try_from(at.saturating_add(by))
                    .unwrap_or(0)
                    .min(last)
            }
            None => 0,
        };
        table.bring_into_view(to);
        let how = if extends {
            Clicking::Range
        } else {
            Clicking::Plain
        };
        self.click_row(to, how)
    }

    pub(super) fn choose_all_rows(&mut self) -> Vec<Effect> {
        match self.attributes.as_ref().map(AttributeTable::num_rows) {
            Some(num) if num > 0 => self.choose_rows(0, num - 1),
            _ => Vec::new(),
        }
    }

    /// Chooses rows by a job: there may be a million.
    fn choose_rows(&mut self, from: usize, to: usize) -> Vec<Effect> {
        let Some(table) = &self.attributes else {
            return Vec::new();
        };
        let TableOf::Layer(layer) = &table.of else {
            return Vec::new();
        };
        self.selected.asked += 1;
        let rows = table.rows.get(from..=to).unwrap_or_default().to_vec();
        let job = TableJob::Choose {
            asked: self.selected.asked,
            id: layer.clone(),
            layer: table.layer.clone(),
            rows,
        };
        vec![Effect::Table(Box::new(job))]
    }

    pub(super) fn show_rows(&mut self, position: Option<usize>) -> Vec<Effect> {
        let Some(table) = &self.attributes else {
            return Vec::new();
        };
        let box_of = |id: FeatureId| {
            let geometry = table.layer.feature(id).and_then(|f| f.geometry());
            geometry.map_or(Bbox::EMPTY, |g| g.bbox())
        };
        if let Some(position) = position {
            let Some(id) = table.feature(position).map(|f| f.id()) else {
                return Vec::new();
            };
            let bbox = box_of(id);
            // A feature with its surroundings.
            let pad = 0.25 * (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y);
            return self.glide(&bbox.padded(pad, pad));
        }
        let bbox = match &table.of {
            TableOf::Projects(_) => self.selected_row().map_or(Bbox::EMPTY, |row| row.bbox),
            TableOf::Layer(layer) => match self.selected.of(layer) {
                Some(ids) if ids.len() <= MOST_SHOWN => {
                    ids.iter().fold(Bbox::EMPTY, |b, id| b.union(&box_of(id)))
                }
                Some(_) => table.layer.bbox(),
                None => Bbox::EMPTY,
            },
        };
        self.glide(&bbox)
    }

    /// Follows what was chosen on the map: the first of it comes into view, and with "only what
    /// is chosen" the rows are asked for anew.
    pub(super) fn follow_choice(&mut self) -> Vec<Effect> {
        let number = self.selected.number();
        let Some(table) = self.attributes.as_mut() else {
            return Vec::new();
        };
        let chosen = match &table.of {
            TableOf::Layer(layer) => {
                if table.followed == number {
                    return Vec::new();
                }
                self.selected.of(layer).and_then(|ids| ids.iter().next())
            }
            TableOf::Projects(file) => {
                let key = self.selection.project.as_ref().filter(|k| k.file == *file);
                let feature = key.map(|k| k.feature);
                if feature == table.followed_project {
                    return Vec::new();
                }
                table.followed_project = feature;
                feature
            }
        };
        table.followed = number;
        let only = table.only_selected;
        match chosen.and_then(|id| table.position_of(id)) {
            Some(position) => {
                table.cursor = table.row(position);
                table.anchor = position;
                table.bring_into_view(position);
            }
            None => table.cursor = None,
        }
        if only {
            self.ask_for_rows()
        } else {
            Vec::new()
        }
    }
}
