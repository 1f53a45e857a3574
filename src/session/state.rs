//! Everything the window shows. Read through methods; changed by `dispatch` alone.

use super::attributes::AttributeTable;
use super::checking::Stamp;
use super::checkup::Checkup;
use super::counties::Counties;
use super::drawer::Page;
use super::edit::History;
use super::export_layer::Exporting;
use super::find::FindHit;
use super::held::{Held, Loaded};
use super::identify::Identified;
use super::images::HeldImage;
use super::measuring::Measuring;
use super::overlaps::Overlaps;
use super::preview::Preview;
use super::recent::Recent;
use super::selected::Selected;
use super::settings::Settings;
use super::sites::{Comparing, WayOutShown};
use super::sketch::Sketching;
use super::statistics::Statistics;
use super::view::View;
use super::views::ViewHistory;
use crate::base::date::Date;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::geom::Bbox;
use crate::i18n::Lang;
use crate::layer::image::BlockCache;
use crate::layer::{FeatureRef, Layer};
use crate::rules::Answers;
use crate::screening::ProjectLayer;
use crate::screening::model::{LayerEvidence, ProjectResult};
use crate::workspace::{LayerEntry, Paths, ProjectEntry, Workspace};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A project: a feature of a project file of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectKey {
    /// The file, as the workspace names it.
    pub file: String,
    /// The feature.
    pub feature: FeatureId,
}

/// A result and what it was made from.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The result.
    pub result: Arc<ProjectResult>,
    pub(super) stamp: Stamp,
}

/// A project on its way under the pointer.
#[derive(Debug, Clone)]
pub struct Drag {
    /// The project.
    pub key: ProjectKey,
    /// Metres east of where it was when the drag began.
    pub east_m: f64,
    /// Metres north of where it was when the drag began.
    pub north_m: f64,
    /// The newest result of the way, with the offset it belongs to.
    pub result: Option<Checked>,
}

/// What is chosen.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The project whose findings are shown.
    pub project: Option<ProjectKey>,
    /// The layer whose details are shown.
    pub layer: Option<String>,
    /// The finding shown on the map: position in `findings::cards` of the chosen project.
    pub finding: Option<usize>,
    /// The feature outlined on the map: layer and feature.
    pub feature: Option<(LayerId, FeatureId)>,
    /// What lies under the point last asked about.
    pub identified: Option<Identified>,
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done,
    /// Something could not be done.
    Error,
}

/// Something to tell, until dismissed or overtaken.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Number, for dismissing.
    pub id: u64,
    /// How much it matters.
    pub kind: NoticeKind,
    /// The sentence.
    pub message: Message,
}

/// A line of the project list.
#[derive(Debug, Clone)]
pub struct ProjectRow {
    /// The project.
    pub key: ProjectKey,
    /// Its name.
    pub name: String,
    /// Its box in degrees, where it is now.
    pub bbox: Bbox,
    /// The last result.
    pub result: Option<Arc<ProjectResult>>,
    /// Whether something has changed since that result was made.
    pub outdated: bool,
    /// Whether it was moved from where its file has it.
    pub moved: bool,
}

/// The application without a window.
#[derive(Debug)]
pub struct Session {
    pub(super) workspace: Workspace,
    pub(super) layers: BTreeMap<String, Held>,
    pub(super) files: BTreeMap<String, Held>,
    pub(super) images: BTreeMap<String, HeldImage>,
    pub(super) image_blocks: Arc<BlockCache>,
    pub(super) chosen_image: Option<String>,
    pub(super) dim_preview: Option<(String, f64)>,
    /// Project layers with the user's moves applied.
    pub(super) shown: BTreeMap<String, Layer>,
    pub(super) results: BTreeMap<ProjectKey, Checked>,
    pub(super) evidence: Vec<LayerEvidence>,
    pub(super) rules_version: String,
    pub(super) rows: Vec<ProjectRow>,
    pub(super) overlaps: Option<Overlaps>,
    pub(super) selection: Selection,
    pub(super) selected: Selected,
    pub(super) drawer: Page,
    pub(super) attributes: Option<AttributeTable>,
    pub(super) statistics: Option<Statistics>,
    pub(super) measuring: Option<Measuring>,
    pub(super) view_history: ViewHistory,
    pub(super) drag: Option<Drag>,
    pub(super) sketching: Sketching,
    pub(super) view: View,
    pub(super) map_size: (f64, f64),
    pub(super) fit_pending: bool,
    pub(super) settings: Settings,
    pub(super) settings_path: Option<PathBuf>,
    pub(super) sample_path: Option<PathBuf>,
    pub(super) as_of: Date,
    pub(super) history: History,
    pub(super) find_query: String,
    pub(super) find_hits: Vec<FindHit>,
    pub(super) notices: Vec<Notice>,
    pub(super) last_done: Option<Message>,
    pub(super) opacity_preview: Option<(String, f64)>,
    pub(super) styling: Option<super::styling::Styling>,
    pub(super) copied_style: Option<Arc<crate::style::LayerStyle>>,
    pub(super) counted: Vec<super::styling::Held>,
    pub(super) style_pack: Arc<crate::style::StylePack>,
    /// Which pack was asked for last: the name, and whether files outside may be opened.
    pub(super) pack_asked: Option<(Option<String>, bool)>,
    pub(super) paths: Paths,
    /// Counts whatever changes answers: layers, their declarations, the check date.
    pub(super) ground: u64,
    /// Counts whatever changes the picture.
    pub(super) picture: u64,
    /// Counts detail levels that came.
    pub(super) details: u64,
    pub(super) next_generation: u64,
    pub(super) next_notice: u64,
    pub(super) is_opening: bool,
    pub(super) preview: Option<Preview>,
    pub(super) exporting: Option<Exporting>,
    pub(super) picturing: Option<super::picturing::Picturing>,
    pub(super) reports: Option<super::reports::Reports>,
    pub(super) checkup: Option<Checkup>,
    pub(super) way_out: Option<WayOutShown>,
    pub(super) comparing: Option<Comparing>,
    pub(super) recent: Recent,
    pub(super) counties: Counties,
    pub(super) rules: super::engine::RuleSource,
    pub(super) recent_path: Option<PathBuf>,
    pub(super) keep: super::keep::Keep,
    pub(super) cases: super::cases::Cases,
    pub(super) packing: Option<super::packing::Packing>,
}

impl Session {
    /// A session without a workspace.
    pub fn new(as_of: Date, settings: Settings) -> Self {
        Self {
            workspace: Workspace::default(),
            layers: BTreeMap::new(),
            files: BTreeMap::new(),
            images: BTreeMap::new(),
            image_blocks: Arc::default(),
            chosen_image: None,
            dim_preview: None,
            shown: BTreeMap::new(),
            results: BTreeMap::new(),
            evidence: Vec::new(),
            rules_version: String::new(),
            rows: Vec::new(),
            overlaps: None,
            selection: Selection::default(),
            selected: Selected::default(),
            drawer: Page::None,
            attributes: None,
            statistics: None,
            measuring: None,
            view_history: ViewHistory::default(),
            drag: None,
            sketching: Sketching::default(),
            view: View::default(),
            map_size: (800.0, 800.0),
            fit_pending: false,
            settings,
            settings_path: None,
            sample_path: crate::workspace::sample_path(),
            as_of,
            history: History::saved(),
            find_query: String::new(),
            find_hits: Vec::new(),
            notices: Vec::new(),
            last_done: None,
            opacity_preview: None,
            styling: None,
            copied_style: None,
            counted: Vec::new(),
            style_pack: crate::style::StylePack::shipped(),
            pack_asked: None,
            paths: Paths::InsideFolder,
            ground: 1,
            picture: 1,
            details: 0,
            next_generation: 1,
            next_notice: 1,
            is_opening: false,
            preview: None,
            exporting: None,
            picturing: None,
            reports: None,
            checkup: None,
            way_out: None,
            comparing: None,
            recent: Recent::default(),
            counties: Counties::default(),
            rules: super::engine::RuleSource::default(),
            recent_path: None,
            keep: super::keep::Keep::default(),
            cases: super::cases::Cases::default(),
            packing: None,
        }
    }

    /// Where settings are kept; without it they last for this run only.
    #[must_use]
    pub fn with_settings_path(mut self, path: Option<PathBuf>) -> Self {
        self.settings_path = path;
        self
    }

    /// With what was opened last, and where that is kept; without a path it lasts for this run.
    #[must_use]
    pub fn with_recent(mut self, recent: Recent, path: Option<PathBuf>) -> Self {
        self.recent = recent;
        self.recent_path = path;
        self
    }

    /// What was opened last, and how.
    pub fn recent(&self) -> &Recent {
        &self.recent
    }

    /// The layer about to be written to a file.
    pub fn exporting(&self) -> Option<&Exporting> {
        self.exporting.as_ref()
    }

    /// The files about to be opened, looked into first.
    pub fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// How far a layer's file is read.
    pub fn loaded(&self, layer: &str) -> &Loaded {
        self.layers
            .get(layer)
            .map_or(&Loaded::Loading, |h| &h.loaded)
    }

    /// How far a project file is read.
    pub fn loaded_projects(&self, file: &str) -> &Loaded {
        self.files.get(file).map_or(&Loaded::Loading, |h| &h.loaded)
    }

    /// A layer's entry in the workspace.
    pub fn layer_entry(&self, id: &str) -> Option<&LayerEntry> {
        self.workspace.layers.iter().find(|l| l.id == id)
    }

    /// A layer's name in a language, without “（示意）” where the whole workspace is invented: the
    /// heading of the list, the map and every result say so already.
    pub fn layer_name(&self, entry: &LayerEntry, lang: Lang) -> String {
        let name = match (lang, &entry.name_en) {
            (Lang::En, Some(name)) => name,
            _ => &entry.name,
        };
        if !self.workspace.schematic {
            return name.clone();
        }
        super::plates::without_mark(name)
    }

    /// A project file's entry in the workspace.
    pub fn project_entry(&self, file: &str) -> Option<&ProjectEntry> {
        self.workspace.projects.iter().find(|p| p.file == file)
    }

    /// A project file's features where they are now.
    pub fn project_layer(&self, file: &str) -> Option<&Layer> {
        self.shown.get(file)
    }

    /// A project's feature where it is now.
    pub fn project_feature(&self, key: &ProjectKey) -> Option<FeatureRef<'_>> {
        self.shown.get(&key.file)?.feature(key.feature)
    }

    /// How far a project was moved, metres east and north.
    pub fn move_of(&self, key: &ProjectKey) -> (f64, f64) {
        self.project_entry(&key.file)
            .and_then(|e| e.moved.iter().find(|m| m.feature == key.feature.0))
            .map_or((0.0, 0.0), |m| (m.east_m, m.north_m))
    }

    /// The answers given for a project in the window; those of its file's attributes are in its
    /// result alone.
    pub fn answers_of(&self, key: &ProjectKey) -> Answers {
        self.project_entry(&key.file)
            .map_or_else(Answers::new, |e| e.answers_of(key.feature.0))
    }

    /// The project list.
    pub fn project_rows(&self) -> &[ProjectRow] {
        &self.rows
    }

    /// The chosen project's line.
    pub fn selected_row(&self) -> Option<&ProjectRow> {
        let key = self.selection.project.as_ref()?;
        self.rows.iter().find(|r| &r.key == key)
    }

    /// The chosen project's result: while it is dragged, the newest of the way.
    pub fn selected_result(&self) -> Option<&Arc<ProjectResult>> {
        let key = self.selection.project.as_ref()?;
        if let Some(drag) = self.drag.as_ref().filter(|d| &d.key == key)
            && let Some(checked) = &drag.result
        {
            return Some(&checked.result);
        }
        if let Some(checked) = self.sketching.result_of(key) {
            return Some(&checked.result);
        }
        self.results.get(key).map(|c| &c.result)
    }

    /// What is known about the layers that took part in the last check.
    pub fn evidence(&self) -> &[LayerEvidence] {
        &self.evidence
    }

    /// Version of the rule base that the last check took.
    pub fn rules_version(&self) -> &str {
        &self.rules_version
    }

    /// What is chosen.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The project under the pointer, if one is dragged.
    pub fn drag(&self) -> Option<&Drag> {
        self.drag.as_ref()
    }

    /// Whether the project is dragged on from where its newest result belongs to.
    pub fn is_drag_ahead(&self) -> bool {
        self.drag.as_ref().is_some_and(|drag| {
            let (east, north) = self.move_of(&drag.key);
            let here = (east + drag.east_m, north + drag.north_m);
            drag.result.as_ref().is_none_or(|c| c.stamp.moved_m != here)
        })
    }

    /// Where the map looks.
    pub fn view(&self) -> View {
        self.view
    }

    /// What the person prefers.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the sample stands, if it does.
    pub fn sample_path(&self) -> Option<&PathBuf> {
        self.sample_path.as_ref()
    }

    /// The check date.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// Edits made and taken back.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether there is something to save.
    pub fn is_dirty(&self) -> bool {
        self.history.is_dirty()
    }

    /// What the find box asks.
    pub fn find_query(&self) -> &str {
        &self.find_query
    }

    /// What the find box found.
    pub fn find_hits(&self) -> &[FindHit] {
        &self.find_hits
    }

    /// What there is to tell.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What was done last.
    pub fn last_done(&self) -> Option<&Message> {
        self.last_done.as_ref()
    }

    /// Whether a workspace file is being opened.
    pub fn is_opening(&self) -> bool {
        self.is_opening
    }

    /// Whether there is nothing to show at all.
    pub fn is_empty(&self) -> bool {
        self.workspace.layers.is_empty()
            && self.workspace.projects.is_empty()
            && self.workspace.images.is_empty()
    }

    /// Number that changes with everything that changes the picture of the map.
    pub fn picture_revision(&self) -> u64 {
        self.picture
    }

    /// A layer's opacity: while its slider is dragged, the slider's.
    pub fn opacity(&self, entry: &LayerEntry) -> f64 {
        match &self.opacity_preview {
            Some((id, value)) if *id == entry.id => *value,
            _ => entry.opacity,
        }
    }

    /// Files outside the workspace's folder that nobody has agreed to open.
    pub fn outside_files(&self) -> Vec<&str> {
        let outside = |h: &Held| matches!(h.loaded, Loaded::Outside);
        let layers = self
            .workspace
            .layers
            .iter()
            .filter(|l| self.layers.get(&l.id).is_some_and(outside));
        let files = self
            .workspace
            .projects
            .iter()
            .filter(|p| self.files.get(&p.file).is_some_and(outside));
        let waiting = self.paths == Paths::InsideFolder;
        let rules = self
            .workspace
            .rules
            .iter()
            .filter(|file| waiting && self.workspace.is_outside(file));
        layers
            .map(|l| l.file.as_str())
            .chain(files.map(|p| p.file.as_str()))
            .chain(rules.map(String::as_str))
            .chain(self.outside_images())
            .collect()
    }

    /// Whether every file of the workspace is read (or cannot be).
    pub fn is_loaded(&self) -> bool {
        let busy = |h: Option<&Held>| h.is_none_or(|h| matches!(h.loaded, Loaded::Loading));
        !self.is_opening
            && !self
                .workspace
                .layers
                .iter()
                .any(|l| busy(self.layers.get(&l.id)))
            && !self
                .workspace
                .projects
                .iter()
                .any(|p| busy(self.files.get(&p.file)))
            && !self.are_images_loading()
    }

    /// Whether every project has a result that nothing has overtaken.
    pub fn is_checked(&self) -> bool {
        self.is_loaded() && self.rows.iter().all(|r| r.result.is_some() && !r.outdated)
    }

    /// The box of all layers and projects.
    pub fn extent(&self) -> Bbox {
        let layers = self
            .workspace
            .layers
            .iter()
            .filter_map(|l| self.loaded(&l.id).layer())
            .map(Layer::bbox);
        let projects = self.rows.iter().map(|r| r.bbox);
        let all = layers
            .chain(projects)
            .fold(Bbox::EMPTY, |all, b| all.union(&b));
        if all.is_empty() {
            // A backdrop may be half the world: it counts where there is nothing else.
            return self.images_extent();
        }
        all
    }

    /// The project layer of a file as a check takes it.
    pub(super) fn check_layer(&self, entry: &ProjectEntry) -> Option<ProjectLayer> {
        Some(entry.project_layer(self.shown.get(&entry.file)?.clone()))
    }

    pub(super) fn tell(&mut self, kind: NoticeKind, message: Message) {
        self.notices.retain(|n| n.message != message);
        self.notices.push(Notice {
            id: self.next_notice,
            kind,
            message,
        });
        self.next_notice += 1;
        // The oldest give way: nobody reads ten.
        if self.notices.len() > 5 {
            self.notices.remove(0);
        }
    }

    pub(super) fn touch_picture(&mut self) {
        self.picture += 1;
    }
}
