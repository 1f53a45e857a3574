//! Sketches as the workspace has them: added, changed, taken out, each as one edit; and what
//! follows from that in the session.

use super::SketchTool;
use super::draft::defect_of;
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::geom::Columns;
use crate::i18n;
use crate::layer::Value;
use crate::screening::wayout::moved_feature;
use crate::session::command::Effect;
use crate::session::edit::{Change, Edit, Placed};
use crate::session::held::{Held, Loaded, ReadKey};
use crate::session::state::{ProjectKey, Session};
use crate::workspace::sketches::{NAME_FIELD, sketches_of};
use crate::workspace::{ProjectEntry, Sketch};
use std::sync::Arc;

/// A sketch about to be made: its name, its shape, its other attributes.
pub(super) type New = (String, Columns, Vec<(String, Value)>);

impl Session {
    /// A project that is a sketch.
    pub fn sketch(&self, key: &ProjectKey) -> Option<&Arc<Sketch>> {
        if !self.workspace.is_sketch_file(&key.file) {
            return None;
        }
        let list = self.workspace.sketches.get(&key.file)?;
        list.iter().find(|s| s.id == key.feature.0)
    }

    /// Whether a key names a sketch that is no longer there.
    pub(in crate::session) fn is_lost_sketch(&self, key: &ProjectKey) -> bool {
        self.workspace.sketches.contains_key(&key.file) && self.sketch(key).is_none()
    }

    /// The chosen project, if it is a sketch.
    pub(super) fn chosen_sketch(&self) -> Option<(ProjectKey, Arc<Sketch>)> {
        let key = self.selection.project.clone()?;
        let sketch = Arc::clone(self.sketch(&key)?);
        Some((key, sketch))
    }

    fn placed_sketch(&self, key: &ProjectKey) -> Option<Placed<Arc<Sketch>>> {
        let list = self.workspace.sketches.get(&key.file)?;
        let index = list.iter().position(|s| s.id == key.feature.0)?;
        let entry = Arc::clone(list.get(index)?);
        Some(Placed { index, entry })
    }

    /// The file that new sketches go into, and the edit that brings it into the workspace where
    /// there is none.
    pub(super) fn sketch_file(&self) -> (String, Option<Change>) {
        let entries = &self.workspace.projects;
        let there = entries
            .iter()
            .find(|p| p.sketch && self.workspace.sketches.contains_key(&p.file));
        if let Some(entry) = there {
            return (entry.file.clone(), None);
        }
        let file = self.workspace.free_sketch_file(self.workspace.folder());
        let entry = ProjectEntry {
            file: file.clone(),
            sketch: true,
            schematic: self.workspace.schematic,
            ..ProjectEntry::default()
        };
        let change = Change::Project {
            before: None,
            after: Some(Placed {
                index: entries.len(),
                entry,
            }),
        };
        (file, Some(change))
    }

    /// A number that no sketch of a file has or had.
    pub(super) fn next_sketch_id(&self, file: &str) -> u64 {
        let there = self.workspace.sketches.get(file).into_iter().flatten();
        let were = self.sketching.shapes.keys().filter(|k| k.file == file);
        there
            .map(|s| s.id)
            .chain(were.map(|k| k.feature.0))
            .max()
            .unwrap_or(0)
            + 1
    }

    /// The name a new sketch gets.
    pub(super) fn new_name(&self, id: u64) -> String {
        i18n::say(
            self.settings.lang,
            &Message::new("sketch.name").with("n", id),
        )
    }

    /// Adds sketches as one edit, and chooses the first.
    pub(super) fn add_sketches(&mut self, code: &str, new: Vec<New>) -> Vec<Effect> {
        let (file, entry) = self.sketch_file();
        let first = self.next_sketch_id(&file);
        let at = self.workspace.sketches.get(&file).map_or(0, Vec::len);
        let Some(name) = new.first().map(|(name, ..)| name.clone()) else {
            return Vec::new();
        };
        let added = new.into_iter().enumerate().map(|(k, (name, shape, rest))| {
            let mut sketch = Sketch::new(first + k as u64, &name, shape);
            let rest = rest.into_iter().filter(|(field, _)| field != NAME_FIELD);
            sketch.values.extend(rest);
            Change::Sketch {
                file: file.clone(),
                before: None,
                after: Some(Placed {
                    index: at + k,
                    entry: Arc::new(sketch),
                }),
            }
        });
        let change = Change::Several(entry.into_iter().chain(added).collect());
        self.sketching.clear();
        self.selection.project = Some(ProjectKey {
            file: file.clone(),
            feature: FeatureId(first),
        });
        self.selection.finding = None;
        self.selection.layer = None;
        self.make(Edit {
            label: Message::new(code).with("name", name),
            change,
        })
    }

    /// Keeps a shape for a sketch if it can be kept, else says why not and where.
    pub(super) fn keep_shape(
        &mut self,
        key: &ProjectKey,
        shape: Columns,
        code: &str,
    ) -> Vec<Effect> {
        if shape.feature(0).is_none_or(|f| f.is_null()) {
            return self.refuse(Message::new("sketch.nothing_left"));
        }
        if let Some(defect) = defect_of(&shape) {
            return self.refuse(Message::new("sketch.not_kept").with("why", defect.message()));
        }
        self.reshape(key, shape, code)
    }

    /// Gives a sketch another shape.
    pub(super) fn reshape(&mut self, key: &ProjectKey, shape: Columns, code: &str) -> Vec<Effect> {
        let Some(before) = self.placed_sketch(key) else {
            return Vec::new();
        };
        let after = before.entry.with_shape(shape);
        self.change_sketch(key, before, after, code)
    }

    fn change_sketch(
        &mut self,
        key: &ProjectKey,
        before: Placed<Arc<Sketch>>,
        after: Sketch,
        code: &str,
    ) -> Vec<Effect> {
        if after == *before.entry {
            return self.ask_for_checks();
        }
        self.make(Edit {
            label: Message::new(code).with("name", before.entry.name()),
            change: Change::Sketch {
                file: key.file.clone(),
                after: Some(Placed {
                    index: before.index,
                    entry: Arc::new(after),
                }),
                before: Some(before),
            },
        })
    }

    pub(super) fn rename_sketch(&mut self, key: &ProjectKey, name: &str) -> Vec<Effect> {
        let Some(before) = self.placed_sketch(key).filter(|_| !name.is_empty()) else {
            return Vec::new();
        };
        let after = before.entry.with_name(name);
        self.change_sketch(key, before, after, "sketch.edit_name")
    }

    /// Moves a sketch, metres in the zone plane: its corners, as there is no file that has to
    /// stay as it came.
    pub(in crate::session) fn move_sketch(
        &mut self,
        key: &ProjectKey,
        by: (f64, f64),
        code: &str,
    ) -> Vec<Effect> {
        let Some(sketch) = self.sketch(key) else {
            return Vec::new();
        };
        if by == (0.0, 0.0) {
            return Vec::new();
        }
        let shape = sketch.feature().map(|f| moved_feature(f, by.0, by.1));
        shape.map_or_else(Vec::new, |shape| self.reshape(key, shape, code))
    }

    /// The changes that take a sketch out, with what was answered and judged of it.
    pub(super) fn removal(&self, key: &ProjectKey) -> Vec<Change> {
        let Some(before) = self.placed_sketch(key) else {
            return Vec::new();
        };
        let mut changes = vec![Change::Sketch {
            file: key.file.clone(),
            before: Some(before),
            after: None,
        }];
        if let Some(before) = self.placed_projects(&key.file) {
            let record = key.feature.0.to_string();
            let mut entry = before.entry.clone();
            entry.answers.remove(&record);
            entry.case.remove(&record);
            entry.opinions.remove(&record);
            entry.moved.retain(|m| m.feature != key.feature.0);
            if entry != before.entry {
                changes.push(Change::Project {
                    after: Some(Placed {
                        index: before.index,
                        entry,
                    }),
                    before: Some(before),
                });
            }
        }
        changes
    }

    pub(in crate::session) fn delete_sketch(&mut self) -> Vec<Effect> {
        let Some((key, sketch)) = self.chosen_sketch() else {
            return Vec::new();
        };
        let mut effects = self.put_sketch_tool_down();
        let change = Change::Several(self.removal(&key));
        effects.extend(self.make(Edit {
            label: Message::new("sketch.edit_delete").with("name", sketch.name()),
            change,
        }));
        effects
    }

    /// Makes a sketch of the chosen project where it is none, and chooses it.
    pub(super) fn chosen_as_sketch(&mut self) -> Vec<Effect> {
        let Some(key) = self.selection.project.clone() else {
            return Vec::new();
        };
        if self.sketch(&key).is_some() {
            return Vec::new();
        }
        let Some(feature) = self.project_feature(&key) else {
            return Vec::new();
        };
        let mut shape = Columns::new();
        match feature.geometry() {
            Some(geometry) => shape.push_feature(geometry),
            None => return Vec::new(),
        }
        let values: Vec<(String, Value)> = feature
            .schema
            .fields
            .iter()
            .enumerate()
            .map(|(i, f)| (f.name.clone(), feature.chunk.value(feature.index, i)))
            .filter(|(_, value)| *value != Value::Null)
            .collect();
        let name = i18n::say(
            self.settings.lang,
            &Message::new("sketch.copy_name").with("name", self.project_name(&key)),
        );
        self.add_sketches("sketch.edit_copy", vec![(name, shape, values)])
    }

    /// Sketches of a file have changed: their shapes have new numbers, and the layer that all
    /// else reads is made anew.
    pub(in crate::session) fn sketches_changed(
        &mut self,
        file: &str,
        ids: impl Iterator<Item = u64>,
    ) {
        for id in ids {
            let key = ProjectKey {
                file: file.to_owned(),
                feature: FeatureId(id),
            };
            let number = self.sketching.number();
            self.sketching.shapes.insert(key, number);
        }
        // A shape that was being edited is no longer what it was.
        let of_file = self
            .sketching
            .live
            .as_ref()
            .is_some_and(|l| l.key.file == file);
        if of_file && self.sketching.tool == Some(SketchTool::Corners) {
            self.sketching.clear();
        }
        self.hold_sketches(file);
        self.show_projects(file);
    }

    /// Puts the layer of a file of sketches where all else looks for it.
    pub(in crate::session) fn hold_sketches(&mut self, file: &str) {
        let entry = self.project_entry(file);
        let (Some(entry), Some(layer)) = (entry, self.workspace.sketch_layer(file)) else {
            return;
        };
        let key = ReadKey::from(entry);
        let generation = match self.files.get(file) {
            Some(held) => held.generation,
            None => {
                self.next_generation += 1;
                self.next_generation - 1
            }
        };
        let held = Held {
            key,
            generation,
            loaded: Loaded::Ready(layer),
            detail: None,
            source: None,
        };
        self.files.insert(file.to_owned(), held);
    }

    /// As [`Self::hold_sketches`], for all files; after the workspace was saved.
    pub(in crate::session) fn hold_all_sketches(&mut self) {
        let files: Vec<String> = self.workspace.sketches.keys().cloned().collect();
        for file in files {
            self.hold_sketches(&file);
            self.show_projects(&file);
        }
    }

    /// A file of sketches was read: from here on the workspace holds what is in it. Read again, it
    /// changes nothing that was drawn since.
    pub(in crate::session) fn take_sketches(&mut self, file: &str) {
        if !self.workspace.is_sketch_file(file) {
            return;
        }
        if self.workspace.sketches.contains_key(file) {
            self.hold_sketches(file);
            return;
        }
        let held = self.files.get_mut(file);
        let Some(held) = held else { return };
        // What is drawn goes with the workspace, so a change of the file by others does not
        // outdate it.
        held.source = None;
        if let Some(layer) = held.loaded.layer() {
            let list = sketches_of(layer);
            self.workspace.sketches.insert(file.to_owned(), list);
        }
    }
}
