//! What a comparison of sites says.

use crate::base::date::Date;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::layer::{Role, ZoneClass};
use crate::rules::Effect;
use crate::screening::model::Verdict;

/// How many sites are compared at once: more do not fit a sheet.
pub const SITES: std::ops::RangeInclusive<usize> = 2..=6;

/// Sites side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The check date.
    pub as_of: Date,
    /// The sites, in the order they were given.
    pub sites: Vec<Site>,
    /// Kinds of ground, in report order.
    pub rows: Vec<Row>,
    /// Whether invented geometry took part (示意).
    pub schematic: bool,
}

/// A site and its sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its layer.
    pub layer: LayerId,
    /// The feature.
    pub feature: FeatureId,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The conclusion of its check.
    pub verdict: Verdict,
    /// Area, else 0.
    pub area_m2: f64,
    /// Length of its lines, else 0.
    pub length_m: f64,
    /// Number of its points, else 0.
    pub num_points: usize,
    /// Ground that is prohibited for certain, nothing counted twice: square metres, metres of a
    /// line, or points.
    pub prohibited: f64,
    /// Ground that is restricted, needs approval or consultation, nothing counted twice.
    pub restricted: f64,
    /// Number of zones involved.
    pub num_zones: usize,
    /// What could not be told.
    pub cannot_tell: Vec<Message>,
    /// Number of matters not checked (未核查事项).
    pub num_unchecked: usize,
}

/// One kind of ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub role: Role,
    /// Which zone of it; none where the role has none, it is not known, or none was met.
    pub class: Option<ZoneClass>,
    /// Whether it is the ground outside the role's zones (城镇开发边界外).
    pub is_outside: bool,
    /// The strictest effect in any cell.
    pub effect: Option<Effect>,
    /// Clauses that bear on it at any site.
    pub citations: Vec<String>,
    /// One for each site, in the order of the sites.
    pub cells: Vec<Cell>,
}

/// What a site has of one kind of ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// How it stands.
    pub state: CellState,
    /// Square metres, metres of a line, or points inside; nothing counted twice.
    pub amount: f64,
    /// Share of the site, 0–1.
    pub share: f64,
    /// Number of zones met.
    pub num_zones: usize,
    /// Distance of the nearest zone where none is met, metres, if known.
    pub distance_m: Option<f64>,
    /// The strictest effect that applies for certain.
    pub effect: Option<Effect>,
    /// Whether a stricter one hangs on an open answer.
    pub is_open: bool,
    /// Whether positions are too uncertain to count it.
    pub provisional: bool,
    /// What could not be told about it.
    pub doubts: Vec<Message>,
}

/// How a site stands to a kind of ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellState {
    /// 涉及.
    Involved,
    /// 无法判断, and nothing met.
    CannotTell,
    /// Met no wider than the tolerance: 疑似边界误差.
    Sliver,
    /// 相邻.
    Adjacent,
    /// 未发现涉及.
    NoneFound,
    /// 不涉及: the layer is declared complete and dated.
    NotInvolved,
    /// 未核查.
    Unchecked,
}

impl CellState {
    /// Stable code, as in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Involved => "involved",
            Self::CannotTell => "cannot_tell",
            Self::Sliver => "sliver",
            Self::Adjacent => "adjacent",
            Self::NoneFound => "none_found",
            Self::NotInvolved => "not_involved",
            Self::Unchecked => "unchecked",
        }
    }
}
