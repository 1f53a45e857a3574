//! The one place that changes a session.

use super::action::Action;
use super::command::{Command, Effect, Question};
use super::edit::{Change, Edit, Placed};
use super::export::ExportRequest;
use super::find::{FindRequest, Target};
use super::identify::{identify, project_under};
use super::moved::moved_layer;
use super::settings::Theme;
use super::state::{Drag, Loaded, NoticeKind, ProjectKey, Session};
use super::table::Table;
use super::view::View;
use super::findings;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::geom::{Bbox, Coord};
use crate::i18n::Lang;
use crate::workspace::{LayerEntry, MovedFeature, ProjectEntry};

/// Makes a command happen; returns what the outside has to do about it.
pub fn dispatch(session: &mut Session, command: Command) -> Vec<Effect> {
    session.handle(command)
}

impl Session {
    fn handle(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Do(action) => self.act(action),
            Command::OpenWorkspace(path) => self.open_workspace(path),
            Command::OpenWorkspaceAnyway(path) => self.open_workspace_anyway(path),
            Command::WorkspaceOpened(read) => self.workspace_opened(read),
            Command::OpenFile(path, open_as) => self.open_file(&path, open_as),
            Command::Dropped(paths) => self.dropped(paths),
            Command::AllowOutside => self.allow_outside(),
            Command::FileLoaded(file, generation, loaded) => {
                self.file_loaded(file, generation, *loaded)
            }
            Command::FileBroken(file, generation, message) => {
                self.file_settled(&file, generation, Loaded::Broken(message))
            }
            Command::SaveAs(path) => self.save(Some(path)),
            Command::Saved(saved) => self.saved(saved),
            Command::ExportMap(path) => {
                vec![Effect::ExportMap(Box::new(ExportRequest::new(self, path)))]
            }
            Command::MapExported(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.tell(
                    NoticeKind::Done,
                    Message::new("session.map_exported").with("name", name.as_ref()),
                );
                Vec::new()
            }
            Command::SelectLayer(layer) => {
                self.selection.layer = layer;
                Vec::new()
            }
            Command::SetVisible(id, visible) => self.change_layer(
                &id,
                if visible {
                    "session.edit_show"
                } else {
                    "session.edit_hide"
                },
                |e| LayerEntry {
                    visible,
                    ..e.clone()
                },
            ),
            Command::PreviewOpacity(id, value) => {
                self.opacity_preview = Some((id, value.clamp(0.0, 1.0)));
                self.touch_picture();
                Vec::new()
            }
            Command::SetOpacity(id, opacity) => {
                self.opacity_preview = None;
                let opacity = (opacity.clamp(0.0, 1.0) * 100.0).round() / 100.0;
                self.change_layer(&id, "session.edit_opacity", |e| LayerEntry {
                    opacity,
                    ..e.clone()
                })
            }
            Command::MoveLayer(id, to) => self.move_layer(&id, to),
            Command::RemoveLayer(id) => self.remove_layer(&id),
            Command::SetRole(id, role) => self.change_layer(&id, "session.edit_role", |e| {
                LayerEntry { role, ..e.clone() }
            }),
            Command::SetCheck(id, check) => {
                self.change_layer(&id, "session.edit_check", |e| Self::with_check(e, check))
            }
            Command::SetReading {
                layer,
                crs,
                encoding,
            } => self.change_layer(&layer, "session.edit_reading", |e| LayerEntry {
                crs: crs.clone(),
                encoding: encoding.clone(),
                ..e.clone()
            }),
            Command::SetProjectCrs(file, crs) => {
                self.change_projects(&file, "session.edit_reading", |e| ProjectEntry {
                    crs: crs.clone(),
                    ..e.clone()
                })
            }
            Command::Reload(id) => self.reload(&id),
            Command::RemoveProjects(file) => self.remove_projects(&file),
            Command::Answer(key, question, answer) => self.answer(&key, question, answer),
            Command::SelectProject(key) => self.select_project(key),
            Command::ShowProject(key) => {
                let mut effects = self.select_project(Some(key));
                effects.extend(self.fit_project());
                effects
            }
            Command::ShowFinding(index) => self.show_finding(index),
            Command::ShowFeature(layer, feature) => self.show_feature(&layer, feature),
            Command::DragProject(key, east_m, north_m) => self.drag_project(key, east_m, north_m),
            Command::DropProject => self.drop_project(),
            Command::CancelDrag => {
                self.drag = None;
                Vec::new()
            }
            Command::IdentifyAt(at, tolerance) => self.identify_at(at, tolerance),
            Command::CloseIdentified => {
                self.selection.identified = None;
                self.selection.feature = None;
                Vec::new()
            }
            Command::SetAsOf(date) => {
                if date != self.as_of {
                    self.as_of = date;
                    self.ground += 1;
                }
                self.ask_for_checks()
            }
            Command::SetLang(lang) => self.set(|s| s.lang = lang),
            Command::SetTheme(theme) => self.set(|s| s.theme = theme),
            Command::Find(query) => self.find(query),
            Command::Found(answer) => {
                if answer.query == self.find_query.trim() {
                    self.find_hits = answer.hits;
                }
                Vec::new()
            }
            Command::TakeFound(index) => self.take_found(index),
            Command::SetView(view) => {
                self.view = view.clamped();
                self.fit_pending = false;
                Vec::new()
            }
            Command::MapResized(width, height) => {
                self.map_size = (width, height);
                Vec::new()
            }
            Command::Checked(answer) => {
                let mut effects = self.take_answer(answer);
                effects.extend(self.ask_for_overlaps());
                effects
            }
            Command::Overlapped(overlaps) => {
                self.overlaps = Some(overlaps);
                Vec::new()
            }
            Command::Failed(message) => {
                self.tell(NoticeKind::Error, message);
                Vec::new()
            }
            Command::Dismiss(id) => {
                self.notices.retain(|n| n.id != id);
                Vec::new()
            }
            Command::CloseAnyway => vec![Effect::Close],
        }
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        if !action.is_enabled(self) {
            return Vec::new();
        }
        match action {
            Action::OpenWorkspace => vec![Effect::Ask(Question::OpenWorkspace)],
            Action::OpenSample => match self.sample_path.clone() {
                Some(path) => self.open_workspace(path),
                None => Vec::new(),
            },
            Action::AddLayer => vec![Effect::Ask(Question::AddLayer)],
            Action::AddProjects => vec![Effect::Ask(Question::AddProjects)],
            Action::Save => self.save(None),
            Action::SaveAs => vec![Effect::Ask(Question::SaveAs)],
            Action::ExportMap => vec![Effect::Ask(Question::ExportMap)],
            Action::Quit if self.is_dirty() => vec![Effect::Ask(Question::Unsaved(None))],
            Action::Quit => vec![Effect::Close],
            Action::Undo => {
                let edit = self.history.undo();
                self.make_again(edit)
            }
            Action::Redo => {
                let edit = self.history.redo();
                self.make_again(edit)
            }
            Action::CopyFindings => self.copy_findings(),
            Action::ResetMove => self.reset_move(),
            Action::RemoveLayer => match self.selection.layer.clone() {
                Some(id) => self.remove_layer(&id),
                None => Vec::new(),
            },
            Action::Recheck => {
                self.results.clear();
                self.ask_for_checks()
            }
            Action::Find => vec![Effect::FocusFind],
            Action::ZoomIn => vec![Effect::Glide(self.view.zoomed(1.6))],
            Action::ZoomOut => vec![Effect::Glide(self.view.zoomed(1.0 / 1.6))],
            Action::FitAll => self.fit_all(),
            Action::FitProject => self.fit_project(),
            Action::Graticule => {
                self.touch_picture();
                self.set(|s| s.graticule = !s.graticule)
            }
            Action::LargeText => self.set(|s| s.large_text = !s.large_text),
            Action::Language => self.set(|s| {
                s.lang = match s.lang {
                    Lang::Zh => Lang::En,
                    Lang::En => Lang::Zh,
                }
            }),
            Action::Theme => self.set(|s| {
                s.theme = match s.theme {
                    Theme::Light => Theme::Dark,
                    Theme::Dark => Theme::Light,
                }
            }),
            Action::About => vec![Effect::Ask(Question::About)],
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut super::Settings)) -> Vec<Effect> {
        change(&mut self.settings);
        self.touch_picture();
        match &self.settings_path {
            Some(path) => vec![Effect::StoreSettings(self.settings, path.clone())],
            None => Vec::new(),
        }
    }

    // Edits.

    /// Makes a new edit and remembers it.
    pub(super) fn make(&mut self, edit: Edit) -> Vec<Effect> {
        edit.apply(&mut self.workspace);
        let effects = self.after(&edit);
        self.history.push(edit);
        effects
    }

    fn make_again(&mut self, edit: Option<Edit>) -> Vec<Effect> {
        let Some(edit) = edit else { return Vec::new() };
        edit.apply(&mut self.workspace);
        self.after(&edit)
    }

    /// Brings everything that depends on the workspace in line with an edit just made.
    fn after(&mut self, edit: &Edit) -> Vec<Effect> {
        self.touch_picture();
        match &edit.change {
            Change::Layer { before, after } => {
                let look_only = |p: &Option<Placed<LayerEntry>>| {
                    p.as_ref().map(|p| LayerEntry {
                        visible: true,
                        opacity: 1.0,
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
        }
        self.drag = None;
        self.forget_what_is_gone();
        let mut effects = self.load_what_changed();
        effects.extend(self.ask_for_checks());
        effects
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
        if let Some(key) = &self.selection.project
            && self.project_entry(&key.file).is_none()
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

    fn placed_layer(&self, id: &str) -> Option<Placed<LayerEntry>> {
        let index = self.workspace.layers.iter().position(|l| l.id == id)?;
        let entry = self.workspace.layers.get(index)?.clone();
        Some(Placed { index, entry })
    }

    fn placed_projects(&self, file: &str) -> Option<Placed<ProjectEntry>> {
        let index = self
            .workspace
            .projects
            .iter()
            .position(|p| p.file == file)?;
        let entry = self.workspace.projects.get(index)?.clone();
        Some(Placed { index, entry })
    }

    fn change_layer(
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

    fn change_projects(
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

    fn move_layer(&mut self, id: &str, to: usize) -> Vec<Effect> {
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

    fn remove_layer(&mut self, id: &str) -> Vec<Effect> {
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

    fn remove_projects(&mut self, file: &str) -> Vec<Effect> {
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

    // Dragging a project: any number of stops, one edit.

    fn drag_project(&mut self, key: ProjectKey, east_m: f64, north_m: f64) -> Vec<Effect> {
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
        let one = super::moved::only(base, &[key.feature]);
        let project = entry.project_layer(moved_layer(&one, &[moved]));
        let mut stamp = self.stamp(&key);
        stamp.moved_m = (moved.east_m, moved.north_m);
        vec![self.drag_request(project, key, stamp)]
    }

    fn drop_project(&mut self) -> Vec<Effect> {
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
        effects
    }

    fn reset_move(&mut self) -> Vec<Effect> {
        match self.selection.project.clone() {
            Some(key) => self.set_move(&key, (0.0, 0.0), "session.edit_move_back"),
            None => Vec::new(),
        }
    }

    /// A project's name as the list shows it.
    fn project_name(&self, key: &ProjectKey) -> String {
        self.rows
            .iter()
            .find(|r| &r.key == key)
            .map_or_else(String::new, |r| r.name.clone())
    }

    /// Answers a question for a project, or takes the answer back.
    fn answer(
        &mut self,
        key: &ProjectKey,
        question: crate::rules::Question,
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

    fn set_move(&mut self, key: &ProjectKey, to: (f64, f64), code: &str) -> Vec<Effect> {
        let name = self.project_name(key);
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

    // Choosing and looking.

    fn select_project(&mut self, key: Option<ProjectKey>) -> Vec<Effect> {
        if self.selection.project != key {
            self.selection.finding = None;
            self.touch_picture();
        }
        self.selection.project = key;
        self.selection.identified = None;
        self.selection.feature = None;
        self.ask_for_overlaps()
    }

    fn show_finding(&mut self, index: Option<usize>) -> Vec<Effect> {
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

    fn show_feature(&mut self, layer: &LayerId, feature: FeatureId) -> Vec<Effect> {
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

    fn fit_project(&mut self) -> Vec<Effect> {
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

    fn glide(&self, bbox: &Bbox) -> Vec<Effect> {
        View::fitting(bbox, self.map_size)
            .map(Effect::Glide)
            .into_iter()
            .collect()
    }

    fn identify_at(&mut self, at: Coord, tolerance: f64) -> Vec<Effect> {
        if let Some(key) = project_under(self, at, tolerance)
            && self.selection.project.as_ref() != Some(&key)
        {
            return self.select_project(Some(key));
        }
        let identified = identify(self, at, tolerance);
        self.selection.feature = identified
            .under
            .first()
            .map(|u| (u.layer.clone(), u.feature));
        self.selection.identified = (!identified.under.is_empty()).then_some(identified);
        Vec::new()
    }

    fn find(&mut self, query: String) -> Vec<Effect> {
        self.find_query = query;
        if self.find_query.trim().is_empty() {
            self.find_hits.clear();
            return Vec::new();
        }
        let request = FindRequest::new(self, &self.find_query);
        vec![Effect::Find(Box::new(request))]
    }

    fn take_found(&mut self, index: usize) -> Vec<Effect> {
        let Some(hit) = self.find_hits.get(index).cloned() else {
            return Vec::new();
        };
        self.find_query.clear();
        self.find_hits.clear();
        match hit.target {
            Target::Action(action) => self.act(action),
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
                let mut effects = self.identify_at(at, 0.0);
                effects.push(Effect::Glide(view.clamped()));
                effects
            }
        }
    }

    fn copy_findings(&mut self) -> Vec<Effect> {
        let Some(result) = self.selected_result() else {
            return Vec::new();
        };
        let table = Table::new(self.settings.lang, result, self.as_of);
        let message = Message::new("session.copied")
            .with("name", result.name.as_str())
            .with("rows", table.num_rows());
        self.tell(NoticeKind::Done, message);
        vec![Effect::Copy {
            html: table.html(),
            text: table.tsv(),
        }]
    }

    fn dropped(&mut self, paths: Vec<std::path::PathBuf>) -> Vec<Effect> {
        match paths.as_slice() {
            [] => Vec::new(),
            [one] if one.extension().is_some_and(|e| e == "toml") => {
                self.open_workspace(one.clone())
            }
            _ => vec![Effect::Ask(Question::Dropped(paths))],
        }
    }
}
