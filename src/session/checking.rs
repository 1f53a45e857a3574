//! Asking for checks and taking in their answers.
//!
//! Every result carries a [`Stamp`] of what it was made from. What no longer matches is
//! outdated: shown as such, never as current, and asked for again.

use super::command::{Command, Effect};
use super::failure::why_absent;
use super::jobs::Stop;
use super::moved::only;
use super::state::{Checked, ProjectKey, ProjectRow, Session};
use crate::base::date::Date;
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::SourceStamp;
use crate::geom::{AreaMethod, Bbox};
use crate::layer::Role;
use crate::rules::Answers;
use crate::screening::model::Screening;
use crate::screening::{Check, FailedLayer, ProjectLayer, ZoneLayer};
use crate::workspace::ProjectEntry;
use std::sync::Arc;

/// What a result was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// The session's count of everything that changes answers.
    pub(super) ground: u64,
    /// The reading of the project file.
    pub(super) generation: u64,
    /// How far the project was moved, metres.
    pub(super) moved_m: (f64, f64),
    /// The answers given for the project in the window.
    pub(super) answers: Answers,
    /// Number of a sketch's shape; 0 of what is none and of one as it was read.
    pub(super) shape: u64,
}

/// Everything a check takes; it owns what it reads.
#[derive(Debug)]
pub struct CheckRequest {
    /// Layers, counties among them.
    pub zones: Vec<ZoneLayer>,
    /// Layers that could not be read.
    pub failed: Vec<FailedLayer>,
    /// Every role on the checklist.
    pub checklist: Vec<(Role, Check, Option<String>)>,
    /// Projects.
    pub projects: Vec<ProjectLayer>,
    /// What each answer will be made from.
    pub stamps: Vec<(ProjectKey, Stamp)>,
    /// The check date.
    pub as_of: Date,
    /// Where the rules come from.
    pub rules: super::engine::RuleSource,
    /// Which area counts.
    pub area_method: AreaMethod,
    /// Whether this is one stop of a drag.
    pub is_drag: bool,
    /// How the files stood before they were read.
    pub sources: Vec<SourceStamp>,
}

/// What a check came to.
#[derive(Debug)]
pub struct CheckAnswer {
    /// Its results.
    pub screening: Screening,
    /// What they were made from.
    pub stamps: Vec<(ProjectKey, Stamp)>,
    /// Whether this was one stop of a drag.
    pub is_drag: bool,
    /// How long it took, seconds.
    pub seconds: f64,
}

/// The work of a check.
///
/// # Errors
/// [`Stop`]: cancelled, or a sentence that says why it could not be made.
pub fn run(request: CheckRequest, progress: &Progress) -> Result<Command, Stop> {
    let began = std::time::Instant::now();
    let screening = super::engine::check(&request, progress)?;
    // A drag is followed by a check of its end, which looks.
    let changed = request.sources.iter().find_map(SourceStamp::changed);
    if let Some(path) = changed.filter(|_| !request.is_drag) {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        return Err(Stop::Failed(
            Message::new("screening.source_changed").with("file", file.as_ref()),
        ));
    }
    Ok(Command::Checked(CheckAnswer {
        screening,
        stamps: request.stamps,
        is_drag: request.is_drag,
        seconds: began.elapsed().as_secs_f64(),
    }))
}

impl Session {
    /// What a result for this project would be made from now.
    pub(super) fn stamp(&self, key: &ProjectKey) -> Stamp {
        Stamp {
            ground: self.ground,
            generation: self.files.get(&key.file).map_or(0, |h| h.generation),
            moved_m: self.move_of(key),
            answers: self.answers_of(key),
            shape: self.sketching.shape_of(key),
        }
    }

    /// Makes the project list anew from what is loaded, moved and checked.
    pub(super) fn refresh_rows(&mut self) {
        let mut rows = Vec::new();
        for entry in &self.workspace.projects {
            let Some(project_layer) = self.check_layer(entry) else {
                continue;
            };
            for feature in project_layer.layer.features() {
                let key = ProjectKey {
                    file: entry.file.clone(),
                    feature: feature.id(),
                };
                let stamp = self.stamp(&key);
                let checked = self.results.get(&key);
                rows.push(ProjectRow {
                    name: project_layer.name_of(feature),
                    bbox: feature.geometry().map_or(Bbox::EMPTY, |g| g.bbox()),
                    result: checked.map(|c| Arc::clone(&c.result)),
                    outdated: checked.is_some_and(|c| c.stamp != stamp),
                    moved: stamp.moved_m != (0.0, 0.0),
                    key,
                });
            }
        }
        self.rows = rows;
    }

    /// Asks for a check of every project without a current result; nothing while files are
    /// still being read, because each would change the answer, nor while a project is dragged,
    /// whose checks come first. The end of the drag asks again.
    pub(super) fn ask_for_checks(&mut self) -> Vec<Effect> {
        self.refresh_rows();
        if !self.is_loaded() || self.drag.is_some() || self.sketching.is_live() {
            return Vec::new();
        }
        let wanted: Vec<ProjectKey> = self
            .rows
            .iter()
            .filter(|r| r.result.is_none() || r.outdated)
            .map(|r| r.key.clone())
            .collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let stamps: Vec<_> = wanted
            .iter()
            .map(|key| (key.clone(), self.stamp(key)))
            .collect();
        let projects = self
            .workspace
            .projects
            .iter()
            .filter_map(|entry| self.wanted_layer(entry, &wanted))
            .collect();
        vec![Effect::Check(Box::new(
            self.check_request(projects, stamps, false),
        ))]
    }

    /// A check of these projects, where they are now.
    pub(super) fn request_for(&self, keys: &[ProjectKey]) -> CheckRequest {
        let projects = self
            .workspace
            .projects
            .iter()
            .filter_map(|entry| self.wanted_layer(entry, keys))
            .collect();
        self.check_request(projects, Vec::new(), false)
    }

    fn wanted_layer(&self, entry: &ProjectEntry, wanted: &[ProjectKey]) -> Option<ProjectLayer> {
        let ids: Vec<FeatureId> = wanted
            .iter()
            .filter(|k| k.file == entry.file)
            .map(|k| k.feature)
            .collect();
        if ids.is_empty() {
            return None;
        }
        let mut project_layer = self.check_layer(entry)?;
        project_layer.layer = only(&project_layer.layer, &ids);
        Some(project_layer)
    }

    /// A check of one dragged project, where it is now.
    pub(super) fn drag_request(
        &self,
        project: ProjectLayer,
        key: ProjectKey,
        stamp: Stamp,
    ) -> Effect {
        Effect::Check(Box::new(self.check_request(
            vec![project],
            vec![(key, stamp)],
            true,
        )))
    }

    pub(super) fn check_request(
        &self,
        projects: Vec<ProjectLayer>,
        stamps: Vec<(ProjectKey, Stamp)>,
        is_drag: bool,
    ) -> CheckRequest {
        let mut zones = Vec::new();
        let mut failed = Vec::new();
        for entry in &self.workspace.layers {
            let loaded = self.loaded(&entry.id);
            if let Some(layer) = loaded.layer() {
                zones.push(entry.zone_layer(layer.clone()));
            } else if let Some((message, _)) = why_absent(loaded) {
                failed.push(FailedLayer {
                    meta: Arc::new(entry.zone_meta()),
                    message,
                });
            }
        }
        let checklist = self
            .workspace
            .checklist_roles()
            .into_iter()
            .map(|(role, check, reason)| (role, check, reason.map(str::to_owned)))
            .collect();
        CheckRequest {
            zones,
            failed,
            checklist,
            projects,
            stamps,
            as_of: self.as_of,
            rules: self.rules.clone(),
            area_method: self.workspace.area_method.unwrap_or_default(),
            is_drag,
            sources: self
                .layers
                .values()
                .chain(self.files.values())
                .filter_map(|h| h.source.clone())
                .collect(),
        }
    }

    /// Takes in what a check came to: current or outdated, by its stamps.
    pub(super) fn take_answer(&mut self, answer: CheckAnswer) -> Vec<Effect> {
        let screening = answer.screening;
        let num_projects = screening.projects.len();
        let num_layers = screening.layers.len();
        for result in screening.projects {
            let key = ProjectKey {
                file: result.layer.as_str().to_owned(),
                feature: result.feature,
            };
            let Some((_, stamp)) = answer.stamps.iter().find(|(k, _)| *k == key) else {
                continue;
            };
            let checked = Checked {
                result: Arc::new(result),
                stamp: stamp.clone(),
            };
            if answer.is_drag {
                // A drag that has ended, or has begun anew elsewhere, wants no late result;
                // one that was let go exactly here does.
                let is_here = self.stamp(&key) == *stamp;
                if self.sketching.is_of(&key, stamp) {
                    self.sketching.take(checked);
                    continue;
                }
                match &mut self.drag {
                    Some(drag) if drag.key == key => drag.result = Some(checked),
                    _ if is_here => {
                        self.results.insert(key, checked);
                    }
                    _ => {}
                }
            } else {
                self.results.insert(key, checked);
            }
        }
        if !answer.is_drag {
            self.evidence = screening.layers;
            self.rules_version = screening.rules_version;
            self.last_done = Some(
                Message::new("session.checked")
                    .with("seconds", format!("{:.2}", answer.seconds))
                    .with("projects", num_projects)
                    .with("layers", num_layers),
            );
        }
        self.touch_picture();
        self.ask_for_checks()
    }
}
