//! What happens, and what the outside has to do about it.

use super::action::Action;
use super::attributes::{TableCommand, TableJob};
use super::cases::{CasesCommand, CasesJob};
use super::checking::{CheckAnswer, CheckRequest};
use super::checkup::{CheckupCommand, CheckupJob};
use super::counties::Counties;
use super::details::DetailRequest;
use super::export_layer::{ExportCommand, Telling, Writing};
use super::find::{FindAnswer, FindRequest};
use super::images::{ImageCommand, ImageLoad};
use super::keep::{KeepCommand, KeepJob};
use super::measuring::MeasureCommand;
use super::opinion::OpinionDraft;
use super::overlaps::{OverlapRequest, Overlaps};
use super::packing::{PackCommand, PackingJob};
use super::picturing::{PictureCommand, PictureJob};
use super::preview::{Looking, PreviewCommand};
use super::recent::Recent;
use super::reports::{ReportCommand, ReportJob};
use super::selected::{SelectCommand, SelectRequest};
use super::settings::{Settings, Theme};
use super::sites::{SitesCommand, SitesJob};
use super::sketch::SketchCommand;
use super::state::ProjectKey;
use super::statistics::{StatisticsCommand, SumRequest};
use super::style_packs::PackJob;
use super::styling::{CountRequest, StyleCommand};
use super::view::View;
use super::views::ViewsCommand;
use crate::base::date::Date;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::crs::Shift;
use crate::geom::{AreaMethod, Coord};
use crate::i18n::Lang;
use crate::layer::Role;
use crate::render::Detail;
use crate::screening::{CaseMeta, Check};
use crate::workspace::{LayerEntry, LoadedLayer, Paths, ProjectEntry, Workspace};
use std::path::PathBuf;
use std::sync::Arc;

/// What a file is opened as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenAs {
    /// A layer that projects are checked against, or shown for orientation.
    Layer(Role),
    /// Proposed projects.
    Projects,
}

/// A file of the workspace to read.
#[derive(Debug, Clone)]
pub enum LayerFile {
    /// A layer.
    Layer(LayerEntry),
    /// A project file.
    Projects(ProjectEntry),
}

/// Something happened: a user's wish or a job's end.
#[derive(Debug)]
pub enum Command {
    /// The user named an action.
    Do(Action),
    /// Open a workspace file; asks first if there is something to save.
    OpenWorkspace(PathBuf),
    /// Open it, whatever is unsaved.
    OpenWorkspaceAnyway(PathBuf),
    /// Add a file to the workspace.
    OpenFile(PathBuf, OpenAs),
    /// Something about files looked into before they are opened.
    Preview(PreviewCommand),
    /// Something about the health check of a file.
    Checkup(CheckupCommand),
    /// Something about a way out or sites side by side.
    Sites(SitesCommand),
    /// Something about drawing and editing.
    Sketch(SketchCommand),
    /// Something about a layer being written to a file.
    ExportLayer(ExportCommand),
    /// Something about reports of projects.
    Report(ReportCommand),
    /// Something about how a layer looks.
    Style(StyleCommand),
    /// Something about a backdrop.
    Image(ImageCommand),
    /// Something about keeping the workspace.
    Keep(KeepCommand),
    /// Something about packing it.
    Pack(PackCommand),
    /// Something about cases.
    Cases(CasesCommand),
    /// Files were dropped on the window.
    Dropped(Vec<PathBuf>),
    /// The user agrees to open files outside the workspace's folder.
    AllowOutside,
    /// A file was read, or could not be.
    FileLoaded(LayerFile, u64, Box<LoadedLayer>),
    /// The reading of a file ended in a fault of the program.
    FileBroken(LayerFile, u64, Message),
    /// Save to a file.
    SaveAs(PathBuf),
    /// Something about the picture of the map about to be written.
    Picture(PictureCommand),
    /// Write the map as a picture.
    ExportMap(PathBuf),
    /// A picture was written.
    MapExported(PathBuf),

    /// Show a layer's details, or none.
    SelectLayer(Option<String>),
    /// Show a layer on the map or not.
    SetVisible(String, bool),
    /// A slider is on its way.
    PreviewOpacity(String, f64),
    /// A slider was let go.
    SetOpacity(String, f64),
    /// Move a layer to a position of the list.
    MoveLayer(String, usize),
    /// Take a layer out.
    RemoveLayer(String),
    /// What a layer is.
    SetRole(String, Role),
    /// Whether the checklist asks for a layer.
    SetCheck(String, Check),
    /// Read a layer's file with another system or encoding.
    SetReading {
        /// The layer.
        layer: String,
        /// Coordinate system by code; `None` leaves it to the file.
        crs: Option<String>,
        /// Text encoding; `None` leaves it to the file.
        encoding: Option<String>,
    },
    /// Read a layer's file in another way: a candidate or a mend taken with one click.
    ReadAs {
        /// The layer.
        layer: String,
        /// Coordinate system by code or WKT.
        crs: String,
        /// Whether the coordinates come northing first.
        swapped_axes: bool,
        /// The shift to undo; `None` leaves it as it is.
        shift: Option<Shift>,
    },
    /// Read a project file with another system.
    SetProjectCrs(String, Option<String>),
    /// Read a layer's or project's file again.
    Reload(String),
    /// Take a project file out.
    RemoveProjects(String),

    /// Answer a question of the project form for a project, or take the answer back. The code is
    /// one of [`crate::rules::Question::options`].
    Answer(ProjectKey, crate::rules::Question, Option<&'static str>),
    /// Say what industry a project is of, by any way of writing its code, or take that back.
    SetIndustry(ProjectKey, Option<String>),
    /// Give an opinion on a project, or on one of its findings, or take it back.
    SetOpinion(ProjectKey, Option<String>, Option<Box<OpinionDraft>>),
    /// Enter what is known of a project's case, or of every case in the workspace.
    SetCase(Option<ProjectKey>, Box<CaseMeta>),

    /// Show a project's findings, or none.
    SelectProject(Option<ProjectKey>),
    /// Show a project's findings and the project itself.
    ShowProject(ProjectKey),
    /// Show a finding on the map, or none.
    ShowFinding(Option<usize>),
    /// Show a feature on the map.
    ShowFeature(LayerId, FeatureId),
    /// A project is dragged: metres east and north from where the drag began.
    DragProject(ProjectKey, f64, f64),
    /// The dragged project is let go.
    DropProject,
    /// The drag is given up.
    CancelDrag,
    /// What lies under a point; the tolerance is in degrees.
    IdentifyAt(Coord, f64),
    /// Nothing is asked about any more.
    CloseIdentified,
    /// The detail levels of a layer are built, of that reading of it.
    DetailBuilt(String, u64, Arc<Detail>),
    /// Something about choosing features on the map.
    Select(SelectCommand),
    /// Something about the attribute table.
    Table(TableCommand),
    /// Something about views gone through and kept.
    Views(ViewsCommand),
    /// Something about the ruler.
    Measure(MeasureCommand),
    /// Something about statistics of a layer.
    Statistics(StatisticsCommand),

    /// Which area counts: the office's switch, kept in the workspace.
    SetAreaMethod(AreaMethod),
    /// The check date.
    SetAsOf(Date),
    /// Show only the heading of the legend on the map, or all of it.
    FoldLegend(bool),
    /// The interface's language.
    SetLang(Lang),
    /// Light or dark.
    SetTheme(Theme),
    /// The find box asks.
    Find(String),
    /// The find box found.
    Found(FindAnswer),
    /// One of the things found is chosen.
    TakeFound(usize),
    /// The map was moved.
    SetView(View),
    /// The map's size in points.
    MapResized(f64, f64),
    /// A check has ended.
    Checked(CheckAnswer),
    /// The shapes of a project's overlaps are there.
    Overlapped(Overlaps),
    /// A job could not do what it was asked.
    Failed(Message),
    /// A notice was read.
    Dismiss(u64),
    /// Leave, whatever is unsaved.
    CloseAnyway,
}

impl Command {
    /// Whether it says that the workspace was saved.
    pub fn is_saved(&self) -> bool {
        matches!(self, Self::Keep(KeepCommand::Stored(s)) if s.saved.is_ok())
    }
}

/// Something only a dialog can settle.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Which workspace file.
    OpenWorkspace,
    /// Which file, as a layer.
    AddLayer,
    /// Which file, as projects.
    AddProjects,
    /// Where to write the 补正告知单.
    Notice,
    /// Where to write the corrected coordinate file.
    CoordinateFile,
    /// Where to write the comparison of sites.
    Matrix,
    /// Where to write the layer being exported.
    ExportLayerTo(&'static str),
    /// Where to save.
    SaveAs,
    /// Where to write the picture.
    ExportMap,
    /// Where to write the styles of the workspace as a style pack.
    SaveStylePack,
    /// Which style pack to use.
    ApplyStylePack,
    /// Where to write reports.
    ReportsTo,
    /// Where to pack the workspace.
    PackTo,
    /// Which files came in.
    Originals,
    /// Which documents were given out.
    Issued,
    /// Where to write the list for the archive.
    ArchiveList,
    /// There is something to save; then open this workspace, or leave.
    Unsaved(Option<PathBuf>),
    /// What is known of the case.
    CaseDetails,
    /// The officer's judgement beside the machine's result.
    Opinion,
    /// Old law and new, side by side.
    OldAndNewLaw,
    /// About the program.
    About,
}

/// Work on files about to be opened.
#[derive(Debug)]
pub enum PreviewJob {
    /// List what they hold.
    List(u64, Vec<PathBuf>),
    /// Read one layer.
    Look(Box<Looking>),
}

/// What the outside has to do.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a handful a frame, each carried out at once"
)]
pub enum Effect {
    /// Read a workspace file.
    OpenWorkspace(PathBuf),
    /// Read a file of the workspace.
    Load {
        /// The file.
        file: LayerFile,
        /// Number of this reading.
        generation: u64,
        /// The workspace: relative paths start from its folder.
        workspace: Arc<Workspace>,
        /// Which files may be opened.
        paths: Paths,
        /// What a shift of its positions is recognised by.
        counties: Counties,
    },
    /// Open a backdrop of the workspace.
    LoadImage(Box<ImageLoad>),
    /// Check projects.
    Check(Box<CheckRequest>),
    /// Count what a field of a layer holds.
    Count(Box<CountRequest>),
    /// Read a style pack, or write one.
    StylePack(PackJob),
    /// Cut the chosen project with its zones, for showing.
    Overlaps(Box<OverlapRequest>),
    /// Search.
    Find(Box<FindRequest>),
    /// Save; to another file if one is named.
    Save {
        /// What to save.
        workspace: Box<Workspace>,
        /// Where to, if not where it came from.
        path: Option<PathBuf>,
        /// Number of edits it holds.
        position: usize,
        /// Whether the folder it goes to is held by this window.
        is_held: bool,
    },
    /// Something about keeping the workspace.
    Keep(Box<KeepJob>),
    /// Pack the workspace.
    Pack(Box<PackingJob>),
    /// Work on a case's folder.
    Cases(Box<CasesJob>),
    /// Draw a preview of a picture of the map, or write it.
    Picture(Box<PictureJob>),
    /// Look into files about to be opened.
    Preview(Box<PreviewJob>),
    /// Examine a file, or write it corrected.
    Checkup(Box<CheckupJob>),
    /// Look for a way out, or compare sites.
    Sites(Box<SitesJob>),
    /// Nobody waits for a way out or a comparison any more.
    StopSites,
    /// Nobody waits for that any more.
    StopPreview,
    /// Build the detail levels of a layer.
    BuildDetail(Box<DetailRequest>),
    /// Find what a region takes.
    Select(Box<SelectRequest>),
    /// Nobody waits for that any more.
    StopSelect,
    /// Work for the attribute table.
    Table(Box<TableJob>),
    /// Nobody waits for that any more.
    StopTable,
    /// Add a layer up; the number tells one question from the next.
    Statistics(u64, Box<SumRequest>),
    /// Nobody waits for that any more.
    StopStatistics,
    /// Tell what a format cannot hold of a layer.
    TellLosses(Box<Telling>),
    /// Write a layer to a file.
    WriteLayer(Box<Writing>),
    /// Preview a report, or write reports.
    Report(Box<ReportJob>),
    /// Keep what was opened last.
    StoreRecent(Box<Recent>, PathBuf),
    /// Keep the settings.
    StoreSettings(Settings, PathBuf),
    /// Put a table on the clipboard.
    Copy {
        /// For what takes HTML: Word, Excel, WPS.
        html: String,
        /// For all others.
        text: String,
    },
    /// Ask the user.
    Ask(Question),
    /// Move the map there, gliding.
    Glide(View),
    /// Put the cursor into the find box.
    FocusFind,
    /// Stop what the lanes of this workspace still do.
    CancelAll,
    /// Leave.
    Close,
}
