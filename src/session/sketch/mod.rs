//! Drawing and editing: the tool that is up, the corners put so far, the shape they make with the
//! pointer, and its result, which follows the hand. What a gesture comes to is one edit, made in
//! `keeping`; the shapes themselves are `geom::edit`'s.

mod apply;
mod draft;
mod grips;
mod keeping;
mod snap;
mod trace;
mod typed;

pub use apply::rounded;
pub use draft::{Figures, figures};
pub use grips::{Grip, grip_under};
pub use snap::{SnapKind, Snappable, Snapped};
pub use typed::{Step, Typed, read as read_typed};

use super::checking::Stamp;
use super::command::Effect;
use super::selected::MapTool;
use super::state::{Checked, NoticeKind, ProjectKey, Session};
use crate::base::message::Message;
use crate::geom::{Columns, Coord, Defect};
use crate::layer::Layer;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Corners of a shape that follows the hand at most: it is measured at every stop.
pub const MOST_CORNERS: usize = 5_000;
/// Positions of a shape that is changed as a whole at most.
pub const MOST_POSITIONS: usize = 200_000;
/// Width of a corridor as it is first offered, metres.
const FIRST_WIDTH_M: f64 = 20.0;

/// A tool for drawing and editing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SketchTool {
    /// Draws a polygon by its corners.
    Polygon,
    /// Draws a rectangle along the grid by two opposite corners.
    Rectangle,
    /// Draws a circle by its centre and a place on it.
    Circle,
    /// Draws a line with a width.
    Corridor,
    /// Puts a point.
    Point,
    /// Moves, adds and takes out corners.
    Corners,
    /// Parts the chosen sketch along a line.
    Split,
    /// Unites the chosen sketch with what is clicked.
    Merge,
    /// Takes a drawn polygon out of the chosen sketch.
    Hole,
    /// Takes what is clicked out of the chosen sketch.
    Cut,
    /// Grows or shrinks the chosen sketch by metres.
    Buffer,
    /// Turns the chosen sketch by degrees.
    Turn,
    /// Scales the chosen sketch by a factor.
    Scale,
}

impl SketchTool {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 13] = [
        Self::Polygon,
        Self::Rectangle,
        Self::Circle,
        Self::Corridor,
        Self::Point,
        Self::Corners,
        Self::Split,
        Self::Merge,
        Self::Hole,
        Self::Cut,
        Self::Buffer,
        Self::Turn,
        Self::Scale,
    ];

    /// Whether it makes a new sketch.
    pub fn draws(self) -> bool {
        matches!(
            self,
            Self::Polygon | Self::Rectangle | Self::Circle | Self::Corridor | Self::Point
        )
    }

    /// Whether it takes corners one after the other.
    pub fn takes_corners(self) -> bool {
        self.draws() || matches!(self, Self::Split | Self::Hole)
    }

    /// Whether it takes one number.
    pub fn takes_number(self) -> bool {
        matches!(self, Self::Buffer | Self::Turn | Self::Scale)
    }

    /// Whether it takes what is clicked.
    pub fn takes_shapes(self) -> bool {
        matches!(self, Self::Merge | Self::Cut)
    }

    /// Number of corners after which it is done by itself.
    fn is_done_after(self) -> Option<usize> {
        match self {
            Self::Point => Some(1),
            Self::Rectangle | Self::Circle => Some(2),
            _ => None,
        }
    }

    /// Key of its short name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Polygon => "sketch.tool_polygon",
            Self::Rectangle => "sketch.tool_rectangle",
            Self::Circle => "sketch.tool_circle",
            Self::Corridor => "sketch.tool_corridor",
            Self::Point => "sketch.tool_point",
            Self::Corners => "sketch.tool_corners",
            Self::Split => "sketch.tool_split",
            Self::Merge => "sketch.tool_merge",
            Self::Hole => "sketch.tool_hole",
            Self::Cut => "sketch.tool_cut",
            Self::Buffer => "sketch.tool_buffer",
            Self::Turn => "sketch.tool_turn",
            Self::Scale => "sketch.tool_scale",
        }
    }

    /// Key of what to do with it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Polygon => "sketch.hint_polygon",
            Self::Rectangle => "sketch.hint_rectangle",
            Self::Circle => "sketch.hint_circle",
            Self::Corridor => "sketch.hint_corridor",
            Self::Point => "sketch.hint_point",
            Self::Corners => "sketch.hint_corners",
            Self::Split => "sketch.hint_split",
            Self::Merge => "sketch.hint_merge",
            Self::Hole => "sketch.hint_hole",
            Self::Cut => "sketch.hint_cut",
            Self::Buffer => "sketch.hint_buffer",
            Self::Turn => "sketch.hint_turn",
            Self::Scale => "sketch.hint_scale",
        }
    }
}

/// Something about drawing and editing.
#[derive(Debug, Clone)]
pub enum SketchCommand {
    /// Take a tool up, or put it down if it is up.
    Toggle(SketchTool),
    /// Put the tool down.
    PutDown,
    /// The pointer is here.
    Follow(Coord),
    /// A corner is put here; with a tool that takes what is clicked, the place of the click and
    /// how far it may be off, degrees.
    Put(Coord, f64),
    /// As `Put`, along the border that leads there from the last corner.
    Trace(Coord, f64),
    /// The last corner is taken back.
    Back,
    /// The shape is done.
    Finish,
    /// The shape is given up, or without one the tool put down.
    GiveUp,
    /// Something was typed or pasted for the tool that is up.
    Type(String),
    /// Width of corridors, metres; 0 draws the line alone.
    SetWidth(f64),
    /// A corner is on its way under the pointer.
    DragGrip(Grip, Coord),
    /// It is let go.
    DropGrip,
    /// It goes back to where it was.
    CancelGrip,
    /// A corner is taken out.
    TakeOut(Grip),
    /// A sketch gets another name.
    Rename(ProjectKey, String),
}

/// What is being drawn or edited.
#[derive(Debug, Default)]
pub struct Sketching {
    tool: Option<SketchTool>,
    corners: Vec<Coord>,
    pointer: Option<Coord>,
    width_m: Option<f64>,
    grip: Option<Grip>,
    live: Option<Live>,
    /// Number of each sketch's shape: no two different shapes have the same.
    shapes: BTreeMap<ProjectKey, u64>,
    next_shape: u64,
}

/// A shape on its way.
#[derive(Debug, Clone)]
pub struct Live {
    /// The sketch: one there is, or the one that would be made.
    pub key: ProjectKey,
    /// Its shape now.
    pub shape: Arc<Columns>,
    /// Its figures.
    pub figures: Figures,
    /// What keeps it from being judged and kept, and where.
    pub defect: Option<Defect>,
    /// Whether it can be judged: it is no mere help line.
    is_project: bool,
    layer: Option<Layer>,
    stamp: Option<Stamp>,
    result: Option<Checked>,
}

impl Live {
    /// The newest result of the way.
    pub fn result(&self) -> Option<&Arc<crate::screening::model::ProjectResult>> {
        self.result.as_ref().map(|c| &c.result)
    }

    /// Whether the shape has gone on from what its newest result belongs to.
    pub fn is_ahead(&self) -> bool {
        self.result.as_ref().map(|c| &c.stamp) != self.stamp.as_ref()
    }
}

impl Sketching {
    /// The tool that is up.
    pub fn tool(&self) -> Option<SketchTool> {
        self.tool
    }

    /// The corners put so far.
    pub fn corners(&self) -> &[Coord] {
        &self.corners
    }

    /// Where the pointer was last, while a shape is drawn.
    pub fn pointer(&self) -> Option<Coord> {
        self.pointer
    }

    /// Width of corridors, metres; 0 draws the line alone.
    pub fn width_m(&self) -> f64 {
        self.width_m.unwrap_or(FIRST_WIDTH_M)
    }

    /// The corner on its way under the pointer.
    pub fn grip(&self) -> Option<Grip> {
        self.grip
    }

    /// The shape on its way.
    pub fn live(&self) -> Option<&Live> {
        self.live.as_ref()
    }

    /// Whether a shape on its way is checked before all others.
    pub(super) fn is_live(&self) -> bool {
        self.live.as_ref().is_some_and(|l| l.is_project)
    }

    pub(super) fn shape_of(&self, key: &ProjectKey) -> u64 {
        self.shapes.get(key).copied().unwrap_or(0)
    }

    /// The newest result of a sketch whose shape is on its way.
    pub(super) fn result_of(&self, key: &ProjectKey) -> Option<&Checked> {
        let live = self.live.as_ref().filter(|l| l.key == *key)?;
        live.result.as_ref()
    }

    /// The newest result of a sketch on its way, with the layer to cut for it.
    pub(super) fn live_of(&self, key: &ProjectKey) -> Option<(&Checked, Layer)> {
        let live = self.live.as_ref().filter(|l| l.key == *key)?;
        Some((live.result.as_ref()?, live.layer.clone()?))
    }

    /// Whether an answer is of the shape on its way: of this gesture, whatever its stop.
    pub(super) fn is_of(&self, key: &ProjectKey, stamp: &Stamp) -> bool {
        self.live.as_ref().is_some_and(|live| {
            live.key == *key && live.is_project && stamp.shape > self.shape_of(key)
        })
    }

    pub(super) fn take(&mut self, checked: Checked) {
        if let Some(live) = &mut self.live {
            live.result = Some(checked);
        }
    }

    fn number(&mut self) -> u64 {
        self.next_shape += 1;
        self.next_shape
    }

    /// Nothing is on its way any more.
    fn clear(&mut self) {
        self.corners.clear();
        self.pointer = None;
        self.grip = None;
        self.live = None;
    }

    pub(super) fn rename_files(&mut self, rename: &dyn Fn(&str) -> String) {
        let renamed = |key: ProjectKey| ProjectKey {
            file: rename(&key.file),
            feature: key.feature,
        };
        self.shapes = std::mem::take(&mut self.shapes)
            .into_iter()
            .map(|(key, number)| (renamed(key), number))
            .collect();
        if let Some(live) = &mut self.live {
            live.key = renamed(live.key.clone());
        }
    }
}

impl Session {
    /// What is being drawn or edited.
    pub fn sketching(&self) -> &Sketching {
        &self.sketching
    }

    /// Whether a tool can be taken up now.
    pub fn can_use(&self, tool: SketchTool) -> bool {
        if tool.draws() {
            return !self.is_empty();
        }
        self.selection
            .project
            .as_ref()
            .and_then(|key| self.project_feature(key)?.geometry())
            .is_some_and(|g| {
                let most = if tool == SketchTool::Corners {
                    MOST_CORNERS
                } else {
                    MOST_POSITIONS
                };
                !g.is_null() && g.coords().len() <= most
            })
    }

    pub(super) fn sketch_command(&mut self, command: SketchCommand) -> Vec<Effect> {
        match command {
            SketchCommand::Toggle(tool) => self.toggle_sketch_tool(tool),
            SketchCommand::PutDown => self.put_sketch_tool_down(),
            SketchCommand::Follow(at) => {
                if self.sketching.corners.is_empty() || self.sketching.pointer == Some(at) {
                    return Vec::new();
                }
                self.sketching.pointer = Some(at);
                self.follow()
            }
            SketchCommand::Put(at, tolerance) => self.put_corner(at, tolerance),
            SketchCommand::Trace(at, tolerance) => self.trace_to(at, tolerance),
            SketchCommand::Back => {
                self.sketching.corners.pop();
                if self.sketching.corners.is_empty() {
                    self.sketching.clear();
                    return self.ask_for_checks();
                }
                self.follow()
            }
            SketchCommand::Finish => self.finish_sketch(),
            SketchCommand::GiveUp => {
                if self.sketching.corners.is_empty() && self.sketching.grip.is_none() {
                    return self.put_sketch_tool_down();
                }
                self.sketching.clear();
                self.ask_for_checks()
            }
            SketchCommand::Type(text) => self.take_typed(&text),
            SketchCommand::SetWidth(width) => {
                if width.is_finite() && width >= 0.0 {
                    self.sketching.width_m = Some(width);
                }
                self.follow()
            }
            SketchCommand::DragGrip(grip, to) => self.drag_grip(grip, to),
            SketchCommand::DropGrip => self.drop_grip(),
            SketchCommand::CancelGrip => {
                self.sketching.clear();
                self.ask_for_checks()
            }
            SketchCommand::TakeOut(grip) => self.take_corner_out(grip),
            SketchCommand::Rename(key, name) => self.rename_sketch(&key, name.trim()),
        }
    }

    fn toggle_sketch_tool(&mut self, tool: SketchTool) -> Vec<Effect> {
        let was = self.sketching.tool;
        let mut effects = self.put_sketch_tool_down();
        if was == Some(tool) || !self.can_use(tool) {
            return effects;
        }
        self.selected.tool = MapTool::Hand;
        self.measuring = None;
        self.selection.identified = None;
        if !tool.draws() {
            // What came in a file stays as it came: a copy of it is edited.
            effects.extend(self.chosen_as_sketch());
        }
        self.sketching.tool = Some(tool);
        effects
    }

    /// Puts the tool for drawing down; what was on its way is given up.
    pub(super) fn put_sketch_tool_down(&mut self) -> Vec<Effect> {
        if self.sketching.tool.take().is_none() {
            return Vec::new();
        }
        self.sketching.clear();
        self.ask_for_checks()
    }

    /// A tool that changes the chosen sketch is put down where none is chosen any more.
    pub(super) fn check_sketch_tool(&mut self) {
        let needs = self.sketching.tool.is_some_and(|tool| !tool.draws());
        if needs && self.chosen_sketch().is_none() {
            self.sketching.tool = None;
            self.sketching.clear();
        }
    }

    fn refuse(&mut self, message: Message) -> Vec<Effect> {
        self.tell(NoticeKind::Error, message);
        Vec::new()
    }
}
