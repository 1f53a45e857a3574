//! What is done to one project: dragged (any number of stops, one edit), moved back, answered
//! for.

use super::command::Effect;
use super::edit::{Change, Edit, Placed};
use super::moved::{moved_layer, only};
use super::state::{Drag, ProjectKey, Session};
use crate::base::message::Message;
use crate::rules::Question;
use crate::workspace::MovedFeature;

impl Session {
    pub(super) fn drag_project(
        &mut self,
        key: ProjectKey,
        east_m: f64,
        north_m: f64,
    ) -> Vec<Effect> {
        let result = match self.drag.take() {
            Some(drag) if drag.key == key => drag.result,
            _ => None,
        };
        let (from_east, from_north) = self.move_of(&key);
        let moved = MovedFeature {
            feature: key.feature.0,
            east_m: from_east + east_m,
            north_m: from_north + north_m,
        };
        self.drag = Some(Drag {
            key: key.clone(),
            east_m,
            north_m,
            result,
        });
        let Some(entry) = self.project_entry(&key.file) else {
            return Vec::new();
        };
        let Some(base) = self.files.get(&key.file).and_then(|h| h.loaded.layer()) else {
            return Vec::new();
        };
        let one = only(base, &[key.feature]);
        let project = entry.project_layer(moved_layer(&one, &[moved]));
        let mut stamp = self.stamp(&key);
        stamp.moved_m = (moved.east_m, moved.north_m);
        vec![self.drag_request(project, key, stamp)]
    }

    pub(super) fn drop_project(&mut self) -> Vec<Effect> {
        let Some(drag) = self.drag.take() else {
            return Vec::new();
        };
        let (east, north) = self.move_of(&drag.key);
        // Millimetres: what a person can drag is far coarser, and files stay readable.
        let round = |m: f64| (m * 1000.0).round() / 1000.0;
        let to = (round(east + drag.east_m), round(north + drag.north_m));
        let effects = self.set_move(&drag.key, to, "session.edit_move");
        if let Some(checked) = drag.result
            && checked.stamp == self.stamp(&drag.key)
        {
            self.results.insert(drag.key, checked);
            self.refresh_rows();
        }
        if effects.is_empty() {
            return self.ask_for_checks();
        }
        effects
    }

    pub(super) fn reset_move(&mut self) -> Vec<Effect> {
        match self.selection.project.clone() {
            Some(key) => self.set_move(&key, (0.0, 0.0), "session.edit_move_back"),
            None => Vec::new(),
        }
    }

    /// A project's name as the list shows it.
    pub(super) fn project_name(&self, key: &ProjectKey) -> String {
        self.rows
            .iter()
            .find(|r| &r.key == key)
            .map_or_else(String::new, |r| r.name.clone())
    }

    /// Answers a question for a project, or takes the answer back.
    pub(super) fn answer(
        &mut self,
        key: &ProjectKey,
        question: Question,
        answer: Option<&'static str>,
    ) -> Vec<Effect> {
        let Some(before) = self.placed_projects(&key.file) else {
            return Vec::new();
        };
        let mut entry = before.entry.clone();
        let record = key.feature.0.to_string();
        let given = entry.answers.entry(record.clone()).or_default();
        match answer {
            Some(answer) => given.insert(question.code().to_owned(), answer.to_owned()),
            None => given.remove(question.code()),
        };
        if given.is_empty() {
            entry.answers.remove(&record);
        }
        if entry == before.entry {
            return Vec::new();
        }
        let code = match answer {
            Some(_) => "session.edit_answer",
            None => "session.edit_answer_back",
        };
        self.make(Edit {
            label: Message::new(code).with("name", self.project_name(key)),
            change: Change::Project {
                after: Some(Placed {
                    index: before.index,
                    entry,
                }),
                before: Some(before),
            },
        })
    }

    pub(super) fn set_move(&mut self, key: &ProjectKey, to: (f64, f64), code: &str) -> Vec<Effect> {
        let name = self.project_name(key);
        if self.sketch(key).is_some() {
            return self.move_sketch(key, to, code);
        }
        let Some(before) = self.placed_projects(&key.file) else {
            return Vec::new();
        };
        let mut entry = before.entry.clone();
        entry.moved.retain(|m| m.feature != key.feature.0);
        if to != (0.0, 0.0) {
            entry.moved.push(MovedFeature {
                feature: key.feature.0,
                east_m: to.0,
                north_m: to.1,
            });
            entry.moved.sort_by_key(|m| m.feature);
        }
        if entry == before.entry {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new(code).with("name", name),
            change: Change::Project {
                after: Some(Placed {
                    index: before.index,
                    entry,
                }),
                before: Some(before),
            },
        })
    }
}
