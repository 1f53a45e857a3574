//! Making edits: what each changes, and what has to follow.

use super::command::Effect;
use super::edit::{Change, Edit, Placed};
use super::moved::moved_layer;
use super::state::Session;
use crate::base::message::Message;
use crate::geom::AreaMethod;
use crate::workspace::{LayerEntry, ProjectEntry};

impl Session {
    /// Makes a new edit and remembers it.
    pub(super) fn make(&mut self, edit: Edit) -> Vec<Effect> {
        edit.apply(&mut self.workspace);
        let effects = self.after(&edit);
        self.history.push(edit);
        effects
    }

    pub(super) fn make_again(&mut self, edit: Option<Edit>) -> Vec<Effect> {
        let Some(edit) = edit else { return Vec::new() };
        edit.apply(&mut self.workspace);
        self.after(&edit)
    }

    /// Brings everything that depends on the workspace in line with an edit just made.
    pub(super) fn after(&mut self, edit: &Edit) -> Vec<Effect> {
        self.touch_picture();
        self.after_change(&edit.change);
        self.drag = None;
        self.forget_what_is_gone();
        self.check_sketch_tool();
        let mut effects = self.load_what_changed();
        effects.extend(self.ask_for_checks());
        effects.extend(self.ask_for_counts());
        effects.extend(self.load_pack());
        effects
    }

    fn after_change(&mut self, change: &Change) {
        match change {
            Change::Layer { before, after } => {
                let look_only = |p: &Option<Placed<LayerEntry>>| {
                    p.as_ref().map(|p| LayerEntry {
                        visible: true,
                        opacity: 1.0,
                        style: None,
                        ..p.entry.clone()
                    })
                };
                if look_only(before) != look_only(after) {
                    self.ground += 1;
                }
            }
            Change::Project { before, after } => {
                for placed in before.iter().chain(after) {
                    self.show_projects(&placed.entry.file);
                }
            }
            Change::Sketch {
                file,
                before,
                after,
            } => {
                let ids = before.iter().chain(after).map(|p| p.entry.id);
                self.sketches_changed(file, ids);
            }
            Change::AreaMethod { .. } => self.ground += 1,
            // A backdrop answers no question.
            Change::Bookmarks { .. } => {}
            Change::Case { .. } | Change::StylePack { .. } | Change::Image { .. } => {}
            Change::Several(all) => all.iter().for_each(|c| self.after_change(c)),
        }
    }

    fn forget_what_is_gone(&mut self) {
        let is_layer = |id: &str| self.workspace.layers.iter().any(|l| l.id == id);
        if self
            .selection
            .layer
            .as_deref()
            .is_some_and(|id| !is_layer(id))
        {
            self.selection.layer = None;
        }
        if self.styling.as_ref().is_some_and(|s| !is_layer(&s.layer)) {
            self.styling = None;
        }
        let ids: Vec<String> = self.workspace.layers.iter().map(|l| l.id.clone()).collect();
        self.keep_selected(|id| ids.iter().any(|i| i == id));
        let is_image = |id: &str| self.workspace.images.iter().any(|i| i.id == id);
        if self.chosen_image.as_deref().is_some_and(|id| !is_image(id)) {
            self.chosen_image = None;
        }
        if let Some(key) = &self.selection.project
            && (self.project_entry(&key.file).is_none() || self.is_lost_sketch(key))
        {
            self.selection.project = None;
            self.selection.finding = None;
        }
    }

    /// Makes the moved layer of a project file anew.
    pub(super) fn show_projects(&mut self, file: &str) {
        let base = self.files.get(file).and_then(|h| h.loaded.layer());
        match (base, self.project_entry(file)) {
            (Some(base), Some(entry)) => {
                let mut layer = moved_layer(base, &entry.moved);
                // Every rearrangement is a revision of its own, whatever it came from.
                layer.revision = self.picture;
                self.shown.insert(file.to_owned(), layer);
            }
            _ => {
                self.shown.remove(file);
            }
        }
    }

    pub(super) fn placed_layer(&self, id: &str) -> Option<Placed<LayerEntry>> {
        let index = self.workspace.layers.iter().position(|l| l.id == id)?;
        let entry = self.workspace.layers.get(index)?.clone();
        Some(Placed { index, entry })
    }

    pub(super) fn placed_projects(&self, file: &str) -> Option<Placed<ProjectEntry>> {
        let index = self
            .workspace
            .projects
            .iter()
            .position(|p| p.file == file)?;
        let entry = self.workspace.projects.get(index)?.clone();
        Some(Placed { index, entry })
    }

    pub(super) fn change_layer(
        &mut self,
        id: &str,
        code: &str,
        change: impl FnOnce(&LayerEntry) -> LayerEntry,
    ) -> Vec<Effect> {
        let Some(before) = self.placed_layer(id) else {
            return Vec::new();
        };
        let entry = change(&before.entry);
        if entry == before.entry {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new(code).with("name", before.entry.name.as_str()),
            change: Change::Layer {
                after: Some(Placed {
                    index: before.index,
                    entry,
                }),
                before: Some(before),
            },
        })
    }

    /// Counts another area, as the office's switch says.
    pub(super) fn set_area_method(&mut self, method: AreaMethod) -> Vec<Effect> {
        let before = self.workspace.area_method;
        if before.unwrap_or_default() == method {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new("session.edit_area_method"),
            change: Change::AreaMethod {
                before,
                after: Some(method),
            },
        })
    }

    pub(super) fn change_projects(
        &mut self,
        file: &str,
        code: &str,
        change: impl FnOnce(&ProjectEntry) -> ProjectEntry,
    ) -> Vec<Effect> {
        let Some(before) = self.placed_projects(file) else {
            return Vec::new();
        };
        let entry = change(&before.entry);
        if entry == before.entry {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new(code).with("name", entry.file.as_str()),
            change: Change::Project {
                after: Some(Placed {
                    index: before.index,
                    entry,
                }),
                before: Some(before),
            },
        })
    }

    pub(super) fn move_layer(&mut self, id: &str, to: usize) -> Vec<Effect> {
        let Some(before) = self.placed_layer(id) else {
            return Vec::new();
        };
        let to = to.min(self.workspace.layers.len().saturating_sub(1));
        if to == before.index {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new("session.edit_order").with("name", before.entry.name.as_str()),
            change: Change::Layer {
                after: Some(Placed {
                    index: to,
                    entry: before.entry.clone(),
                }),
                before: Some(before),
            },
        })
    }

    pub(super) fn remove_layer(&mut self, id: &str) -> Vec<Effect> {
        let Some(before) = self.placed_layer(id) else {
            return Vec::new();
        };
        self.make(Edit {
            label: Message::new("session.edit_remove_layer")
                .with("name", before.entry.name.as_str()),
            change: Change::Layer {
                before: Some(before),
                after: None,
            },
        })
    }

    pub(super) fn remove_projects(&mut self, file: &str) -> Vec<Effect> {
        let Some(before) = self.placed_projects(file) else {
            return Vec::new();
        };
        self.make(Edit {
            label: Message::new("session.edit_remove_projects").with("name", file),
            change: Change::Project {
                before: Some(before),
                after: None,
            },
        })
    }
}
