//! What a way out says. Never a proposal: facts of geometry about one project and the zones
//! that prohibit it (ARCHITECTURE.md, The office's words).

use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::geom::{Bbox, Columns, Coord};
use crate::layer::{Role, ZoneClass};
use crate::rules::Question;
use crate::screening::model::ProjectResult;

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WayOutOptions {
    /// Longest shift, metres.
    pub limit_m: f64,
    /// Most squares of translations looked at, so that the search ends whatever the shapes.
    pub max_squares: usize,
}

/// Steps of a shift per metre: a tenth of a metre each.
pub const STEPS_PER_M: f64 = 10.0;

/// Longest limit of a shift that is taken, metres.
pub const MOST_LIMIT_M: f64 = 20_000.0;

impl Default for WayOutOptions {
    fn default() -> Self {
        Self {
            limit_m: 500.0,
            max_squares: 120_000,
        }
    }
}

/// Everything about the way out of one project.
#[derive(Debug, Clone, PartialEq)]
pub struct WayOut {
    /// The project's layer.
    pub layer: LayerId,
    /// The project.
    pub feature: FeatureId,
    /// The project's id.
    pub id: String,
    /// The project's name.
    pub name: String,
    /// The project where it stands, as checked.
    pub result: ProjectResult,
    /// Whether there is an answer, or why not.
    pub status: Status,
    /// Zones that prohibit it, in the order of its hits.
    pub zones: Vec<Prohibiting>,
    /// What must be read with it: open answers, provisional hits, layers that cannot rule out.
    pub caveats: Vec<Message>,
    /// The part to give up and what is left; none without an area.
    pub trim: Option<Trim>,
    /// The smallest shift.
    pub shift: Option<Shift>,
    /// Sections of a corridor inside zones; none where the project is no line and not long and
    /// thin.
    pub corridor: Option<Corridor>,
    /// Whether invented geometry took part (示意).
    pub schematic: bool,
}

/// Whether a way out is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// It is.
    Given,
    /// 必查 layers are missing or could not be read, or nobody declared any: nothing is given.
    LayersMissing(Vec<Message>),
    /// Nothing prohibits the project: there is nothing to get out of.
    NothingProhibits,
    /// The project's own shape cannot be used.
    Unusable,
}

/// A zone that prohibits the project.
#[derive(Debug, Clone, PartialEq)]
pub struct Prohibiting {
    /// The zone's layer.
    pub layer: LayerId,
    /// The layer's name.
    pub layer_name: String,
    /// What the layer is.
    pub role: Role,
    /// Which zone of it.
    pub class: Option<ZoneClass>,
    /// The zone.
    pub zone: FeatureId,
    /// The zone's name.
    pub zone_name: String,
    /// Overlap area; 0 for lines and points.
    pub area_m2: f64,
    /// Length inside, for lines.
    pub length_m: f64,
    /// Distance from it, metres, where a clause prohibits its neighbourhood; none where the
    /// project meets it.
    pub distance_m: Option<f64>,
    /// The clauses that prohibit, or may.
    pub citations: Vec<String>,
    /// Whether a clause prohibits whatever the open answers.
    pub certain: bool,
    /// Open questions on whose answers the prohibition hangs.
    pub questions: Vec<Question>,
    /// Whether positions are too uncertain to count the hit.
    pub provisional: bool,
    /// Whether the way out keeps away from it: not where it is only too near, by clauses that
    /// hang on open answers.
    pub kept_away: bool,
}

/// A part of what is left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftPart {
    /// Its number in the shape, from 0.
    pub index: usize,
    /// Area; 0 for a stretch of a line.
    pub area_m2: f64,
    /// Length of a stretch of a line; 0 for an area.
    pub length_m: f64,
    /// Mean width, 2·area/perimeter, metres; 0 for a line.
    pub width_m: f64,
    /// Whether it is no wider than the tolerance of position: no usable ground.
    pub is_sliver: bool,
    /// Its box, degrees.
    pub bbox: Bbox,
}

/// The part to give up, and what is left.
#[derive(Debug, Clone, PartialEq)]
pub struct Trim {
    /// The whole project: square metres, or metres of a line.
    pub whole: f64,
    /// Of it inside the union of the zones that prohibit.
    pub given_up: f64,
    /// What is left.
    pub left: f64,
    /// Share to give up, 0–1.
    pub share: f64,
    /// Whether the figures are metres of a line.
    pub is_line: bool,
    /// The part to give up.
    pub given_up_shape: Columns,
    /// What is left, a millimetre back from the zones so that checking it finds it free.
    pub left_shape: Columns,
    /// Its parts, largest first.
    pub parts: Vec<LeftPart>,
    /// Whether what is left, slivers apart, is one piece.
    pub is_one_piece: bool,
    /// Whether a check of what is left found no prohibition.
    pub confirmed: bool,
}

/// A translation in the 3-degree zone plane (CGCS2000, central meridian 111°).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Translation {
    /// Metres east.
    pub east_m: f64,
    /// Metres north.
    pub north_m: f64,
    /// Its length in the plane, metres.
    pub plane_m: f64,
    /// The geodesic between the middles of the project's box before and after, metres.
    pub ground_m: f64,
}

/// Area of one kind of land at the new place.
#[derive(Debug, Clone, PartialEq)]
pub struct LandShare {
    /// What the land-use layer calls it; none is ground outside every parcel.
    pub name: Option<String>,
    /// Square metres, metres of a line, or points.
    pub amount: f64,
}

/// The project at the suggested place.
#[derive(Debug, Clone, PartialEq)]
pub struct Shifted {
    /// How far.
    pub by: Translation,
    /// Its shape there.
    pub shape: Columns,
    /// The whole check of it there: what land it takes.
    pub result: ProjectResult,
    /// Zones that may be too near there: distances that hang on open answers, not kept.
    pub open_distances: Vec<Prohibiting>,
    /// Land use there, by the land-use layers; none without such a layer.
    pub land_use: Option<Vec<LandShare>>,
    /// Whether the check found no prohibition there, open answers included.
    pub confirmed: bool,
}

/// The smallest shift that clears all prohibitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The longest that was looked at, metres.
    pub limit_m: f64,
    /// Counties it was kept within; empty without a county layer.
    pub counties: Vec<String>,
    /// Distance kept from the zones: the largest of them, metres.
    pub clearance_m: f64,
    /// What was found.
    pub found: Found,
}

/// What the search for a shift came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// The smallest, to the step.
    At(Box<Shifted>),
    /// None within the limit; the place with the least prohibited area among those looked at.
    None(Residual),
    /// The search was given up: no shorter one is clear.
    GaveUp {
        /// No shorter one is clear, metres.
        proven_m: f64,
        /// The place with the least prohibited area among those looked at.
        residual: Residual,
    },
    /// Not looked for: why.
    NotSought(Message),
}

/// The least that stays prohibited within the limit, among places on a grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residual {
    /// Where.
    pub by: Translation,
    /// Square metres, metres of a line, or points that stay inside zones that prohibit.
    pub amount: f64,
    /// Step of the grid, metres.
    pub step_m: f64,
}

/// A corridor and its sections inside zones that prohibit.
#[derive(Debug, Clone, PartialEq)]
pub struct Corridor {
    /// Whether it was given as an area: chainage then runs along an approximate centre line.
    pub by_centre_line: bool,
    /// Its lines: chainage counts from 0 along each.
    pub lines: Columns,
    /// Length of each.
    pub lengths_m: Vec<f64>,
    /// Sections by line, then chainage.
    pub sections: Vec<Section>,
    /// Length inside in all.
    pub inside_m: f64,
}

/// A stretch of a corridor inside one zone or several that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Number of the line, from 0.
    pub line: usize,
    /// Where it begins, metres along the line.
    pub from_m: f64,
    /// Where it ends.
    pub to_m: f64,
    /// Position at which it enters.
    pub entry: Coord,
    /// Position at which it leaves.
    pub exit: Coord,
    /// The zones, as numbers into [`WayOut::zones`], ascending.
    pub zones: Vec<usize>,
    /// A way round.
    pub detour: Detour,
}

/// A way round a section: geometry only, an estimate.
#[derive(Debug, Clone, PartialEq)]
pub enum Detour {
    /// One was found.
    Found {
        /// Chainage at which it leaves the line and comes back, metres.
        from_m: f64,
        /// See `from_m`.
        to_m: f64,
        /// Its length, metres.
        length_m: f64,
        /// The way, longitude and latitude.
        way: Vec<Coord>,
    },
    /// The line begins or ends inside the zone: no way round, its end has to move.
    EndInside,
    /// There are too many sections to look for all.
    NotSought,
    /// None was found within so many metres of the section.
    NotFound {
        /// How far was looked, metres.
        within_m: f64,
    },
}

impl Trim {
    /// Number of parts that are no slivers.
    pub fn num_pieces(&self) -> usize {
        self.parts.iter().filter(|p| !p.is_sliver).count()
    }
}

impl Section {
    /// Its length, metres.
    pub fn length_m(&self) -> f64 {
        self.to_m - self.from_m
    }
}
