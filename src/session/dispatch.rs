//! The one place that changes a session.

use super::action::Action;
use super::cases::CasesCommand;
use super::command::{Command, Effect, Question};
use super::held::Loaded;
use super::measuring::MeasureKind;
use super::packing::PackCommand;
use super::preview::PreviewCommand;
use super::selected::{MapTool, SelectCommand};
use super::settings::Theme;
use super::sites::SitesCommand;
use super::sketch::SketchCommand;
use super::state::{NoticeKind, Session};
use super::styling::StyleCommand;
use super::table::Table;
use super::views::ViewsCommand;
use crate::base::message::Message;
use crate::i18n::Lang;
use crate::workspace::keep::copies::CopyKind;
use crate::workspace::{LayerEntry, ProjectEntry};

/// Makes a command happen; returns what the outside has to do about it.
pub fn dispatch(session: &mut Session, command: Command) -> Vec<Effect> {
    let mut effects = session.handle(command);
    effects.extend(session.keep_table_current());
    session.keep_statistics();
    effects.extend(session.keep_in_line());
    effects
}

impl Session {
    fn handle(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Do(action) => self.act(action),
            Command::OpenWorkspace(path) => self.open_workspace(path),
            Command::OpenWorkspaceAnyway(path) => self.open_workspace_anyway(path),
            Command::OpenFile(path, open_as) => self.open_file(&path, open_as),
            Command::Preview(command) => self.preview_command(command),
            Command::Checkup(command) => self.checkup_command(command),
            Command::Sites(command) => self.sites_command(command),
            Command::Sketch(command) => self.sketch_command(command),
            Command::ExportLayer(command) => self.export_command(command),
            Command::Report(command) => self.report_command(command),
            Command::Style(command) => self.style_command(command),
            Command::Image(command) => self.image_command(command),
            Command::Keep(command) => self.keep_command(command),
            Command::Pack(command) => self.pack_command(command),
            Command::Cases(command) => self.cases_command(command),
            Command::Dropped(paths) => self.dropped(paths),
            Command::AllowOutside => self.allow_outside(),
            Command::FileLoaded(file, generation, loaded) => {
                self.file_loaded(file, generation, *loaded)
            }
            Command::FileBroken(file, generation, message) => {
                self.file_settled(&file, generation, Loaded::Broken(message))
            }
            Command::SaveAs(path) => self.save(Some(path)),
            Command::Picture(command) => self.picture_command(command),
            Command::ExportMap(path) => self.write_picture(path),
            Command::MapExported(path) => {
                self.picture_written(&path);
                Vec::from_iter(self.copy_made(vec![path], CopyKind::Picture))
            }
            Command::SelectLayer(layer) => {
                self.selection.layer = layer;
                self.chosen_image = None;
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
            Command::ReadAs {
                layer,
                crs,
                swapped_axes,
                shift,
            } => self.change_layer(&layer, "session.edit_reading", |e| LayerEntry {
                crs: Some(crs.clone()),
                swapped_axes,
                shift: shift.map(|s| s.name().to_owned()).or(e.shift.clone()),
                ..e.clone()
            }),
            Command::SetProjectCrs(file, crs) => {
                // A candidate stands for an order of axes too.
                let candidates = self
                    .loaded_projects(&file)
                    .layer()
                    .and_then(|l| l.crs.as_ref());
                let swapped = candidates
                    .into_iter()
                    .flat_map(|d| &d.candidates)
                    .find(|c| crs.as_deref() == Some(&super::preview::crs_text(&c.crs)))
                    .map(|c| c.swapped_axes);
                self.change_projects(&file, "session.edit_reading", |e| ProjectEntry {
                    crs: crs.clone(),
                    swapped_axes: swapped.map_or(e.swapped_axes, |s| s != e.swapped_axes),
                    ..e.clone()
                })
            }
            Command::Reload(id) => self.reload(&id),
            Command::RemoveProjects(file) => self.remove_projects(&file),
            Command::Answer(key, question, answer) => self.answer(&key, question, answer),
            Command::SetIndustry(key, code) => self.set_industry(&key, code.as_deref()),
            Command::SetOpinion(key, matter, draft) => {
                self.set_opinion(&key, matter.as_deref(), draft.map(|d| *d))
            }
            Command::SetCase(key, case) => self.set_case(key.as_ref(), *case),
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
                self.ask_for_checks()
            }
            Command::IdentifyAt(at, tolerance) => self.identify_at(at, tolerance),
            Command::CloseIdentified => {
                self.selection.identified = None;
                self.selection.feature = None;
                Vec::new()
            }
            Command::DetailBuilt(id, generation, detail) => {
                self.take_detail(&id, generation, detail);
                Vec::new()
            }
            Command::Select(command) => self.select_command(command),
            Command::Table(command) => self.table_command(command),
            Command::Views(command) => self.views_command(command),
            Command::Measure(command) => self.measure_command(command),
            Command::Statistics(command) => self.statistics_command(command),
            Command::SetAreaMethod(method) => self.set_area_method(method),
            Command::SetAsOf(date) => {
                if date != self.as_of {
                    self.as_of = date;
                    self.ground += 1;
                }
                self.ask_for_checks()
            }
            Command::FoldLegend(folded) => self.set(|s| s.legend_folded = folded),
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
            Command::CloseAnyway => {
                let mut effects = Vec::from_iter(self.keep_nothing());
                effects.push(Effect::Close);
                effects
            }
        }
    }

    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
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
            Action::Checkup => self.check_up_chosen(),
            Action::ExportLayer => self.export_chosen(),
            Action::Report => self.open_reports(),
            Action::ExportMap => self.open_picture(),
            Action::CaseCourse => self.cases_command(CasesCommand::Open),
            Action::Cases => self.cases_command(CasesCommand::OpenList),
            Action::Pack => self.pack_command(PackCommand::Open),
            Action::Quit if self.is_dirty() => vec![Effect::Ask(Question::Unsaved(None))],
            Action::Quit => vec![Effect::Close],
            // While a shape is drawn, its last corner is what was done last.
            Action::Undo if !self.sketching.corners().is_empty() => {
                self.sketch_command(SketchCommand::Back)
            }
            Action::Undo => {
                let edit = self.history.undo();
                self.make_again(edit)
            }
            Action::Redo => {
                let edit = self.history.redo();
                self.make_again(edit)
            }
            Action::CopyFindings => self.copy_findings(),
            Action::WayOut => self.sites_command(SitesCommand::AskWayOut),
            Action::Compare => self.sites_command(SitesCommand::OpenCompare),
            Action::ResetMove => self.reset_move(),
            Action::Sketch(tool) => self.sketch_command(SketchCommand::Toggle(tool)),
            Action::DeleteSketch => self.delete_sketch(),
            Action::RemoveLayer => match self.selection.layer.clone() {
                Some(id) => self.remove_layer(&id),
                None => Vec::new(),
            },
            Action::EditStyle => match self.selection.layer.clone() {
                Some(id) => self.style_command(StyleCommand::Open(id)),
                None => Vec::new(),
            },
            Action::SaveStylePack => vec![Effect::Ask(Question::SaveStylePack)],
            Action::ApplyStylePack => vec![Effect::Ask(Question::ApplyStylePack)],
            Action::Recheck => {
                self.results.clear();
                let mut effects = self.reload_changed();
                effects.extend(self.ask_for_checks());
                effects
            }
            Action::SelectBox => self.toggle_tool(MapTool::Box),
            Action::SelectLasso => self.toggle_tool(MapTool::Lasso),
            Action::SelectWhole => self.toggle_relation(),
            Action::SelectNone => self.select_command(SelectCommand::Clear),
            Action::AttributeTable => self.toggle_table(),
            Action::Statistics => self.toggle_statistics(),
            Action::MeasureDistance => self.toggle_measure(MeasureKind::Distance),
            Action::MeasureArea => self.toggle_measure(MeasureKind::Area),
            Action::Find => vec![Effect::FocusFind],
            Action::ViewBack => self.views_command(ViewsCommand::Back),
            Action::ViewForward => self.views_command(ViewsCommand::Forward),
            Action::KeepView => self.views_command(ViewsCommand::Keep(None)),
            Action::ZoomIn => vec![Effect::Glide(self.view.zoomed(1.6))],
            Action::ZoomOut => vec![Effect::Glide(self.view.zoomed(1.0 / 1.6))],
            Action::FitAll => self.fit_all(),
            Action::FitProject => self.fit_project(),
            Action::Graticule => {
                self.touch_picture();
                self.set(|s| s.graticule = !s.graticule)
            }
            Action::Kilometers => self.set(|s| {
                s.kilometers = !s.kilometers;
                s.graticule = true;
            }),
            Action::North => self.set(|s| s.north_hidden = !s.north_hidden),
            Action::MapLegend => self.set(|s| s.legend = !s.legend),
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
            Action::CaseDetails => vec![Effect::Ask(Question::CaseDetails)],
            Action::Opinion => vec![Effect::Ask(Question::Opinion)],
            Action::OldAndNewLaw => vec![Effect::Ask(Question::OldAndNewLaw)],
            Action::About => vec![Effect::Ask(Question::About)],
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut super::Settings)) -> Vec<Effect> {
        let theme = self.settings.theme;
        change(&mut self.settings);
        if self.settings.theme != theme {
            self.touch_picture();
        }
        match &self.settings_path {
            Some(path) => vec![Effect::StoreSettings(self.settings, path.clone())],
            None => Vec::new(),
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
            _ => self.preview_command(PreviewCommand::Open(paths, None)),
        }
    }
}
