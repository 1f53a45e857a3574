//! What a user can name: one list, used by the menu, the find box and the keyboard alike.

use super::drawer::Page;
use super::measuring::MeasureKind;
use super::selected::MapTool;
use super::sketch::SketchTool;
use super::state::Session;
use crate::geom::Relation;

/// Something a user can ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Open a workspace…
    OpenWorkspace,
    /// Open the sample of Guilin.
    OpenSample,
    /// Add a file as a layer…
    AddLayer,
    /// Add a file as proposed projects…
    AddProjects,
    /// Save the workspace.
    Save,
    /// Save the workspace elsewhere…
    SaveAs,
    /// Write reports of projects…
    Report,
    /// Write the map as a PNG picture…
    ExportMap,
    /// Write the chosen layer, or the chosen project's file, in a format of choice…
    ExportLayer,
    /// Pack the workspace into one file…
    Pack,
    /// The course of this case…
    CaseCourse,
    /// The list of cases in a folder…
    Cases,
    /// Examine the file of the chosen project…
    Checkup,
    /// Leave.
    Quit,
    /// Take the last edit back.
    Undo,
    /// Make the last undone edit again.
    Redo,
    /// Copy the chosen project's findings as a table.
    CopyFindings,
    /// Put the chosen project back where its file has it.
    ResetMove,
    /// Take a tool for drawing and editing up, or put it down.
    Sketch(SketchTool),
    /// Take the chosen sketch out.
    DeleteSketch,
    /// Take the chosen layer out of the workspace.
    RemoveLayer,
    /// Edit how the chosen layer looks…
    EditStyle,
    /// Write the styles of this workspace as a style pack…
    SaveStylePack,
    /// Use a style pack for this workspace…
    ApplyStylePack,
    /// Choose features with a box.
    SelectBox,
    /// Choose features with a line around them.
    SelectLasso,
    /// Choose only what lies wholly within.
    SelectWhole,
    /// Choose no feature.
    SelectNone,
    /// The attributes of a layer as a table, or no longer.
    AttributeTable,
    /// A layer added up by place, class or field, or no longer.
    Statistics,
    /// Measure a distance on the map, or no longer.
    MeasureDistance,
    /// Measure an area on the map, or no longer.
    MeasureArea,
    /// Put the cursor into the find box.
    Find,
    /// To the view before.
    ViewBack,
    /// To the view after.
    ViewForward,
    /// Keep the view by a name.
    KeepView,
    /// Closer.
    ZoomIn,
    /// Farther.
    ZoomOut,
    /// Show everything.
    FitAll,
    /// Show the chosen project.
    FitProject,
    /// Lines of longitude and latitude on or off.
    Graticule,
    /// Kilometres of the 3-degree zone in place of longitude and latitude, or back.
    Kilometers,
    /// The north arrow on the map on or off.
    North,
    /// The legend on the map on or off.
    MapLegend,
    /// Large text for meetings on or off.
    LargeText,
    /// Chinese or English.
    Language,
    /// Light or dark.
    Theme,
    /// Check all projects again.
    Recheck,
    /// Enter what is known of the case…
    CaseDetails,
    /// Give an opinion beside the machine's result…
    Opinion,
    /// Old law and new, side by side.
    OldAndNewLaw,
    /// Look for the way out of the chosen project.
    WayOut,
    /// Sites side by side…
    Compare,
    /// Version, rules and what this program does not do.
    About,
}

/// Where in the menu an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// 文件
    File,
    /// 编辑
    Edit,
    /// 草图
    Sketch,
    /// 视图
    View,
    /// 帮助
    Help,
}

impl Menu {
    /// All menus in order.
    pub const ALL: [Self; 5] = [Self::File, Self::Edit, Self::Sketch, Self::View, Self::Help];

    /// Key of its name in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::File => "session.menu_file",
            Self::Edit => "session.menu_edit",
            Self::Sketch => "sketch.menu",
            Self::View => "session.menu_view",
            Self::Help => "session.menu_help",
        }
    }
}

/// A key, without the windowing library's name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A letter, upper case.
    Letter(char),
    /// A function key.
    Function(u8),
    /// Plus (or equals).
    Plus,
    /// Minus.
    Minus,
    /// Home.
    Home,
    /// Arrow to the left.
    Left,
    /// Arrow to the right.
    Right,
}

/// Keys that call an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// With Ctrl (Cmd on a Mac).
    pub ctrl: bool,
    /// With Shift.
    pub shift: bool,
    /// With Alt.
    pub alt: bool,
    /// The key.
    pub key: Key,
}

impl Shortcut {
    /// As shown in menus, such as `Ctrl Shift S`.
    pub fn label(self) -> String {
        let mut out = String::new();
        if self.ctrl {
            out.push_str("Ctrl ");
        }
        if self.alt {
            out.push_str("Alt ");
        }
        if self.shift {
            out.push_str("Shift ");
        }
        match self.key {
            Key::Letter(c) => out.push(c),
            Key::Function(n) => out.push_str(&format!("F{n}")),
            Key::Plus => out.push('+'),
            Key::Minus => out.push('-'),
            Key::Home => out.push_str("Home"),
            Key::Left => out.push('←'),
            Key::Right => out.push('→'),
        }
        out
    }
}

/// All about one action.
#[derive(Debug, Clone, Copy)]
pub struct ActionInfo {
    /// The action.
    pub action: Action,
    /// Stable id.
    pub id: &'static str,
    /// Key of its name in the catalogues.
    pub code: &'static str,
    /// Where it stands.
    pub menu: Menu,
    /// Whether a line parts it from the one before.
    pub starts_group: bool,
    /// Keys that call it.
    pub shortcut: Option<Shortcut>,
}

const fn ctrl(key: char) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: true,
        shift: false,
        alt: false,
        key: Key::Letter(key),
    })
}

const fn ctrl_shift(key: char) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: true,
        shift: true,
        alt: false,
        key: Key::Letter(key),
    })
}

const fn plain(key: Key) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: false,
        shift: false,
        alt: false,
        key,
    })
}

const fn alt(key: Key) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: false,
        shift: false,
        alt: true,
        key,
    })
}

const fn with_ctrl(key: Key) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: true,
        shift: false,
        alt: false,
        key,
    })
}

macro_rules! actions {
    ($( $menu:ident $(/ $group:literal)? : $action:ident $(($of:ident))? = $id:literal, $shortcut:expr; )*) => {
        /// Every action, in menu order.
        pub const ACTIONS: &[ActionInfo] = &[ $( ActionInfo {
            action: Action::$action $((SketchTool::$of))?,
            id: $id,
            code: concat!("session.action_", $id),
            menu: Menu::$menu,
            starts_group: actions!(@group $($group)?),
            shortcut: $shortcut,
        } ),* ];
    };
    (@group $group:literal) => { true };
    (@group) => { false };
}

actions! {
    File: OpenWorkspace = "open_workspace", ctrl('O');
    File: OpenSample = "open_sample", None;
    File / "add": AddLayer = "add_layer", ctrl('L');
    File: AddProjects = "add_projects", ctrl('I');
    File / "save": Save = "save", ctrl('S');
    File: SaveAs = "save_as", ctrl_shift('S');
    File / "report": Report = "report", ctrl('R');
    File: ExportMap = "export_map", ctrl('E');
    File: ExportLayer = "export_layer", ctrl_shift('E');
    File / "cases": Cases = "cases", None;
    File: Pack = "pack", None;
    File: Checkup = "checkup", None;
    File / "quit": Quit = "quit", ctrl('Q');
    Edit: Undo = "undo", ctrl('Z');
    Edit: Redo = "redo", ctrl('Y');
    Edit / "copy": CopyFindings = "copy_findings", ctrl_shift('C');
    Edit: ResetMove = "reset_move", None;
    Edit: RemoveLayer = "remove_layer", None;
    Edit / "style": EditStyle = "edit_style", None;
    Edit: SaveStylePack = "save_style_pack", None;
    Edit: ApplyStylePack = "apply_style_pack", None;
    Edit / "choose": SelectBox = "select_box", ctrl('B');
    Edit: SelectLasso = "select_lasso", ctrl_shift('B');
    Edit: SelectWhole = "select_whole", None;
    Edit: SelectNone = "select_none", None;
    Edit / "case": CaseDetails = "case_details", ctrl('D');
    Edit: Opinion = "opinion", ctrl_shift('O');
    Edit: CaseCourse = "case_course", None;
    Edit / "check": Recheck = "recheck", plain(Key::Function(5));
    Edit: WayOut = "way_out", None;
    Edit: Compare = "compare", None;
    Sketch: Sketch(Polygon) = "sketch_polygon", ctrl('P');
    Sketch: Sketch(Rectangle) = "sketch_rectangle", None;
    Sketch: Sketch(Circle) = "sketch_circle", None;
    Sketch: Sketch(Corridor) = "sketch_corridor", None;
    Sketch: Sketch(Point) = "sketch_point", None;
    Sketch / "edit": Sketch(Corners) = "sketch_corners", ctrl('U');
    Sketch: Sketch(Split) = "sketch_split", None;
    Sketch: Sketch(Merge) = "sketch_merge", None;
    Sketch: Sketch(Hole) = "sketch_hole", None;
    Sketch: Sketch(Cut) = "sketch_cut", None;
    Sketch: Sketch(Buffer) = "sketch_buffer", None;
    Sketch: Sketch(Turn) = "sketch_turn", None;
    Sketch: Sketch(Scale) = "sketch_scale", None;
    Sketch / "delete": DeleteSketch = "sketch_delete", None;
    View: Find = "find", ctrl('K');
    View: AttributeTable = "attribute_table", plain(Key::Function(6));
    View: Statistics = "statistics", plain(Key::Function(7));
    View: MeasureDistance = "measure_distance", ctrl('M');
    View: MeasureArea = "measure_area", ctrl_shift('M');
    View / "zoom": ZoomIn = "zoom_in", with_ctrl(Key::Plus);
    View: ZoomOut = "zoom_out", with_ctrl(Key::Minus);
    View: FitAll = "fit_all", plain(Key::Home);
    View: FitProject = "fit_project", ctrl('J');
    View / "views": ViewBack = "view_back", alt(Key::Left);
    View: ViewForward = "view_forward", alt(Key::Right);
    View: KeepView = "keep_view", ctrl_shift('K');
    View: Graticule = "graticule", ctrl('G');
    View: Kilometers = "kilometers", ctrl_shift('G');
    View: MapLegend = "map_legend", ctrl_shift('L');
    View: North = "north", None;
    View / "look": LargeText = "large_text", plain(Key::Function(11));
    View: Language = "language", None;
    View: Theme = "theme", ctrl_shift('D');
    Help: OldAndNewLaw = "old_and_new_law", None;
    Help / "about": About = "about", plain(Key::Function(1));
}

impl Action {
    /// Its entry in the list.
    pub fn info(self) -> Option<&'static ActionInfo> {
        ACTIONS.iter().find(|info| info.action == self)
    }

    /// Whether it can be done now; the menu greys out what cannot.
    pub fn is_enabled(self, session: &Session) -> bool {
        match self {
            Self::OpenSample => session.sample_path().is_some(),
            Self::Undo => session.history().can_undo() || !session.sketching().corners().is_empty(),
            Self::Redo => session.history().can_redo(),
            Self::CopyFindings => session.selected_result().is_some(),
            Self::FitProject | Self::Checkup => session.selection().project.is_some(),
            Self::Opinion => session.selected_result().is_some(),
            Self::CaseDetails | Self::CaseCourse | Self::Pack => !session.is_empty(),
            Self::Sketch(tool) => session.can_use(tool),
            Self::DeleteSketch => {
                let chosen = session.selection().project.as_ref();
                chosen.is_some_and(|key| session.sketch(key).is_some())
            }
            Self::ResetMove => session
                .selection()
                .project
                .as_ref()
                .is_some_and(|key| session.move_of(key) != (0.0, 0.0)),
            Self::ExportLayer => session.export_candidate().is_some(),
            Self::RemoveLayer | Self::EditStyle => session.selection().layer.is_some(),
            Self::SaveStylePack => session.has_own_styles(),
            Self::ApplyStylePack => !session.is_empty(),
            Self::Recheck | Self::Report => !session.project_rows().is_empty(),
            Self::WayOut => session.selected_result().is_some(),
            Self::Compare => session.project_rows().len() > 1,
            Self::SelectBox | Self::SelectLasso => !session.workspace().layers.is_empty(),
            Self::AttributeTable | Self::Statistics => {
                session.drawer() != Page::None || session.table_candidate().is_some()
            }
            Self::ViewBack => session.view_history().can_go_back(),
            Self::ViewForward => session.view_history().can_go_forward(),
            Self::KeepView => !session.is_empty(),
            Self::SelectNone => !session.selected().is_empty(),
            _ => true,
        }
    }

    /// Whether it is a switch that is on now; `None` for what is no switch.
    pub fn is_on(self, session: &Session) -> Option<bool> {
        let measures = |kind| session.measuring().is_some_and(|m| m.kind == kind);
        match self {
            Self::Graticule => Some(session.settings().graticule),
            Self::Kilometers => Some(session.settings().kilometers),
            Self::North => Some(!session.settings().north_hidden),
            Self::MapLegend => Some(session.settings().legend),
            Self::AttributeTable => Some(session.drawer() == Page::Table),
            Self::MeasureDistance => Some(measures(MeasureKind::Distance)),
            Self::MeasureArea => Some(measures(MeasureKind::Area)),
            Self::Statistics => Some(session.drawer() == Page::Statistics),
            Self::LargeText => Some(session.settings().large_text),
            Self::SelectBox => Some(session.selected().tool() == MapTool::Box),
            Self::SelectLasso => Some(session.selected().tool() == MapTool::Lasso),
            Self::Sketch(tool) => Some(session.sketching().tool() == Some(tool)),
            Self::SelectWhole => Some(session.selected().relation() == Relation::Within),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, has};

    #[test]
    fn every_action_has_a_name_in_both_languages_and_no_two_share_a_shortcut() {
        for (i, info) in ACTIONS.iter().enumerate() {
            for lang in Lang::ALL {
                assert!(has(lang, info.code), "{}", info.code);
            }
            let twin = ACTIONS
                .iter()
                .skip(i + 1)
                .find(|o| o.shortcut.is_some() && o.shortcut == info.shortcut);
            assert!(twin.is_none(), "{} and {:?}", info.id, twin.map(|t| t.id));
        }
    }
}
