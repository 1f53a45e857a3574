//! The features chosen on the map with a box, a lasso or a click: per layer a set of ids. What
//! they are used for stands elsewhere; they are no edit and are not saved.

mod ids;
mod work;

pub use ids::IdSet;
pub use work::{SelectAnswer, SelectRequest, run};

use super::command::Effect;
use super::identify::identify;
use super::state::Session;
use crate::geom::{Coord, Region, Relation};
use crate::layer::Role;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a drag on the map does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapTool {
    /// Moves the map, or the chosen project.
    #[default]
    Hand,
    /// Chooses what a box takes.
    Box,
    /// Chooses what a line drawn around it takes.
    Lasso,
}

/// What becomes of what was chosen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Joining {
    /// The new takes its place.
    #[default]
    Replace,
    /// The new is added; or, where all of it was chosen already, taken out.
    Toggle,
}

/// What is chosen on the map, and how it is chosen.
#[derive(Debug, Clone, Default)]
pub struct Selected {
    pub(super) layers: BTreeMap<String, Arc<IdSet>>,
    pub(super) tool: MapTool,
    pub(super) relation: Relation,
    /// Number of the last question; a late answer to an earlier one is dropped.
    pub(super) asked: u64,
    /// Number of this choice: no two different ones have the same.
    number: u64,
}

impl Selected {
    /// The chosen features of a layer.
    pub fn of(&self, layer: &str) -> Option<&Arc<IdSet>> {
        self.layers.get(layer)
    }

    /// Layers with chosen features, and these.
    pub fn layers(&self) -> impl Iterator<Item = (&str, &Arc<IdSet>)> {
        self.layers.iter().map(|(id, ids)| (id.as_str(), ids))
    }

    /// Number of features chosen.
    pub fn len(&self) -> usize {
        self.layers.values().map(|ids| ids.len()).sum()
    }

    /// Whether none is chosen.
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Number of this choice: no two different ones of a session have the same.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What a drag on the map does.
    pub fn tool(&self) -> MapTool {
        self.tool
    }

    /// What a feature has to be to the region drawn.
    pub fn relation(&self) -> Relation {
        self.relation
    }
}

/// Something about choosing on the map.
#[derive(Debug, Clone)]
pub enum SelectCommand {
    /// A drag does this from now on.
    Use(MapTool),
    /// Features have to be that to the region.
    Require(Relation),
    /// Choose what a region takes.
    Take(Region, Joining),
    /// Choose the feature under a point, or no longer; the tolerance is in degrees.
    Toggle(Coord, f64),
    /// What a region takes was found.
    Found(Box<SelectAnswer>),
    /// Choose nothing.
    Clear,
}

/// Whether features of a role are chosen without their layer being named: what only gives
/// orientation is not.
pub fn is_chosen_by_default(role: Role) -> bool {
    role.is_checked() || matches!(role, Role::LandUse | Role::Other | Role::KeyProject)
}

impl Session {
    /// What is chosen on the map.
    pub fn selected(&self) -> &Selected {
        &self.selected
    }

    pub(super) fn select_command(&mut self, command: SelectCommand) -> Vec<Effect> {
        match command {
            SelectCommand::Use(tool) => {
                self.selected.tool = tool;
                if tool != MapTool::Hand {
                    self.measuring = None;
                    return self.put_sketch_tool_down();
                }
            }
            SelectCommand::Require(relation) => self.selected.relation = relation,
            SelectCommand::Take(region, joining) => {
                self.selected.asked += 1;
                let request = SelectRequest::new(self, region, joining);
                return vec![Effect::Select(Box::new(request))];
            }
            SelectCommand::Toggle(at, tolerance) => self.toggle_under(at, tolerance),
            SelectCommand::Found(answer) => {
                if answer.asked == self.selected.asked {
                    self.set_selected(answer.layers);
                }
            }
            SelectCommand::Clear => {
                // What is still looked for is no longer wanted either.
                self.selected.asked += 1;
                self.set_selected(BTreeMap::new());
                return vec![Effect::StopSelect];
            }
        }
        Vec::new()
    }

    /// Takes a tool up, or puts it down again.
    pub(super) fn toggle_tool(&mut self, tool: MapTool) -> Vec<Effect> {
        let is_up = self.selected.tool == tool;
        let next = if is_up { MapTool::Hand } else { tool };
        self.select_command(SelectCommand::Use(next))
    }

    pub(super) fn toggle_relation(&mut self) -> Vec<Effect> {
        self.selected.relation = match self.selected.relation {
            Relation::Meets => Relation::Within,
            Relation::Within => Relation::Meets,
        };
        Vec::new()
    }

    /// Chooses the feature under a point, or no longer.
    fn toggle_under(&mut self, at: Coord, tolerance: f64) {
        let under = identify(self, at, tolerance).under;
        let named = self.selection.layer.as_deref();
        let first = under.iter().find(|u| match named {
            Some(id) => u.layer.as_str() == id,
            None => is_chosen_by_default(u.role),
        });
        let Some(first) = first else { return };
        let one: IdSet = [first.feature].into_iter().collect();
        let mut layers = self.selected.layers.clone();
        let set = Arc::make_mut(layers.entry(first.layer.as_str().to_owned()).or_default());
        if set.holds_all(&one) {
            set.take_out(&one);
        } else {
            set.add(&one);
        }
        self.set_selected(layers);
    }

    /// Chooses features of a layer named by whoever knows them: a row of its table.
    pub(super) fn put_selected(&mut self, layer: &str, ids: IdSet, joining: Joining) {
        // What is still looked for on the map is no longer wanted.
        self.selected.asked += 1;
        let mut layers = match joining {
            Joining::Replace => BTreeMap::new(),
            Joining::Toggle => self.selected.layers.clone(),
        };
        let set = Arc::make_mut(layers.entry(layer.to_owned()).or_default());
        if joining == Joining::Toggle && set.holds_all(&ids) {
            set.take_out(&ids);
        } else {
            set.add(&ids);
        }
        self.set_selected(layers);
    }

    /// Forgets what is chosen of layers that are gone or read anew.
    pub(super) fn keep_selected(&mut self, is_there: impl Fn(&str) -> bool) {
        let mut layers = self.selected.layers.clone();
        layers.retain(|id, _| is_there(id));
        self.set_selected(layers);
    }

    fn set_selected(&mut self, mut layers: BTreeMap<String, Arc<IdSet>>) {
        layers.retain(|_, ids| !ids.is_empty());
        if layers != self.selected.layers {
            self.selected.layers = layers;
            self.selected.number += 1;
            self.touch_picture();
        }
    }
}
