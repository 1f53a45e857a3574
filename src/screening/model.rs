//! What a check says: facts, what clauses make of them, and what could not be told.
//!
//! `area_m2` is square metres on the CGCS2000 ellipsoid (decision 4): what decides and what shares
//! are taken of. Beside it stand the office's methods ([`Areas`]); what is printed is the one
//! that counts. Lengths are metres, shares 0–1 of the project's own area (or length, for a
//! line).

use crate::base::date::Date;
use crate::base::diagnostics::Diagnostic;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::geom::{AreaMethod, Areas, Bbox, Coord};
use crate::layer::{DrawnLine, LandPiece, PlacedPart, Role, ZoneClass};
use crate::rules::{Apart, Applied, Effect, Ground, Known, MeasuredFrom, NoFacts};
use crate::screening::form::{AnswerSource, Form};
use crate::screening::input::Check;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The conclusion for one project. Prohibitions come first, 无法判断 second; neither hides the
/// other (ARCHITECTURE.md, The office's words).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 涉及禁止性管控要求.
    Prohibited,
    /// 无法判断.
    CannotTell,
    /// 涉及限制性管控要求 (also approval and consultation).
    Restricted,
    /// 需关注.
    Attention,
    /// 未发现涉及.
    NoneFound,
}

/// How a project meets a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    /// Interiors meet over more than a sliver: 占用.
    Overlap,
    /// Interiors meet, but no wider than the tolerance in a zone that has none: 涉及（微小面积）.
    SliverInvolved,
    /// Interiors meet, no wider than the tolerance: listed, not counted as involved.
    Sliver,
    /// A line runs inside: 穿越.
    Crossing,
    /// A point lies inside.
    PointInside,
}

impl HitKind {
    /// Whether the project counts as involved (涉及) with the zone.
    pub fn is_involved(self) -> bool {
        !matches!(self, Self::Sliver)
    }
}

/// Part of an area, a length or a number of points in one county.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceShare {
    /// Name; `None` is outside all.
    pub name: Option<String>,
    /// Square metres of an area, metres of a line, number of points.
    pub amount: f64,
    /// An area by the office's methods; zero for lines and points.
    #[serde(skip)]
    pub areas: Areas,
}

/// A project and one zone whose interiors meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
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
    /// How they meet.
    pub kind: HitKind,
    /// Overlap area; 0 for lines and points.
    pub area_m2: f64,
    /// The overlap by the office's methods.
    pub areas: Areas,
    /// Length inside the zone, for line projects.
    pub length_m: f64,
    /// Share of the project's area (or length).
    pub share: f64,
    /// Mean width of the overlap, 2·area/perimeter; 0 for lines and points.
    pub width_m: f64,
    /// Width up to which an overlap is a sliver here: max(0.01 m, e of both).
    pub tolerance_m: f64,
    /// Whether positions are too uncertain to count it (decision 6): listed, provisional.
    pub provisional: bool,
    /// Rules that bear on it, strictest first.
    pub rules: Vec<Applied>,
    /// What is known of the zone and the project, as far as rules ask for it.
    pub known: Option<Arc<Known>>,
    /// Where the overlap lies, by county, largest first (of a line: its length there).
    pub places: Vec<PlaceShare>,
    /// The same by county, township and village; with the parts of no place it adds up.
    pub parts: Vec<PlacedPart>,
    /// Box of the overlap, in degrees.
    pub bbox: Bbox,
    /// Invented geometry (示意).
    pub schematic: bool,
}

impl Hit {
    /// The ground that rules are applied to.
    pub fn ground(&self) -> Ground<'_> {
        let known = self.known.as_deref();
        Ground {
            role: self.role,
            class: self.class,
            apart: None,
            facts: known.map_or(&NoFacts, |known| known),
        }
    }

    /// The strictest effect of the rules that apply for certain.
    pub fn effect(&self) -> Option<Effect> {
        Applied::worst(&self.rules)
    }
}

/// The union of a project's overlaps with one role and class (decision 7).
#[derive(Debug, Clone, PartialEq)]
pub struct RoleTotal {
    /// What the zones are.
    pub role: Role,
    /// Which zone; `None` also for the total over all classes of a role with several.
    pub class: Option<ZoneClass>,
    /// Whether this is the total over all classes of the role.
    pub is_role_total: bool,
    /// Area of the union of the overlaps: no square metre counted twice.
    pub area_m2: f64,
    /// The union by the office's methods.
    pub areas: Areas,
    /// Length inside at least one of the zones (line projects).
    pub length_m: f64,
    /// Share of the project.
    pub share: f64,
    /// Number of zones.
    pub num_zones: usize,
    /// The union by county; with the part outside all counties it adds up to `area_m2`.
    pub counties: Vec<PlaceShare>,
}

/// Part of the project lies outside every zone of a role for which that matters
/// (城镇开发边界外).
#[derive(Debug, Clone, PartialEq)]
pub struct OutsideFact {
    /// The role.
    pub role: Role,
    /// Area outside; 0 for lines and points.
    pub area_m2: f64,
    /// The area outside by the office's methods.
    pub areas: Areas,
    /// Share outside, of the area, the length or the points.
    pub share: f64,
    /// Rules that bear on it, strictest first.
    pub rules: Vec<Applied>,
}

/// Zones of different class on the same ground (decision 7).
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    /// The role.
    pub role: Role,
    /// The two zones: layer, id, class.
    pub zones: [(LayerId, FeatureId, Option<ZoneClass>); 2],
    /// Area both claim within the project.
    pub area_m2: f64,
}

/// A shared border without shared area (decision 5): 相邻.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
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
    /// 共边长; 0 where they meet in points only.
    pub length_m: f64,
}

/// For a layer without a hit: the nearest zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearest {
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
    /// Geodesic distance between the closest points, metres.
    pub distance_m: f64,
    /// Closest point of the project and of the zone.
    pub points: [Coord; 2],
    /// Whether the layer is declared complete and dated: only then 不涉及 may be said.
    pub declared_complete: bool,
}

/// A zone that lies within, or may lie within, the distance of a rule, without being met:
/// 临近. Of zones that rules do not tell apart only the nearest is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Proximity {
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
    /// How far apart they are, and what the layer draws.
    pub apart: Apart,
    /// Closest point of the project and of the zone.
    pub points: [Coord; 2],
    /// Rules that bear on it, strictest first; empty where these answers rule out all.
    pub rules: Vec<Applied>,
    /// The distance of the first of them, metres.
    pub limit_m: f64,
    /// The lines that the first of them measures from.
    pub measured_from: Vec<MeasuredFrom>,
    /// What is known of the zone and the project, as far as rules ask for it.
    pub known: Arc<Known>,
    /// Invented geometry (示意).
    pub schematic: bool,
}

impl Proximity {
    /// The strictest effect of the rules that apply for certain.
    pub fn effect(&self) -> Option<Effect> {
        Applied::worst(&self.rules)
    }

    /// Whether any rule bears on it, or may.
    pub fn bears(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Whether the distance is only approximate, measured from another line than the law's.
    pub fn is_approximate(&self) -> bool {
        let from_centre = self.measured_from.contains(&MeasuredFrom::CentreLine);
        match self.apart.drawn {
            DrawnLine::Edge => from_centre,
            DrawnLine::Centre | DrawnLine::Point => !from_centre,
        }
    }

    /// The ground that rules are applied to.
    pub fn ground(&self) -> Ground<'_> {
        Ground {
            role: self.role,
            class: self.class,
            apart: Some(self.apart),
            facts: &*self.known,
        }
    }
}

/// Why something could not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A 必查 layer is not loaded.
    LayerMissing,
    /// A 必查 layer could not be read.
    LayerUnreadable,
    /// A 必查 layer has features that could not be read: they may lie here.
    UnreadableFeatures,
    /// A 必查 layer is not declared complete or carries no date.
    LayerIncomplete,
    /// The zone's class is not recorded, and the clause depends on it.
    ClassMissing,
    /// The zone does not state an attribute that the clause depends on (缺属性).
    AttributeMissing,
    /// A measure that the clause compares cannot be computed.
    MeasureUnknown,
    /// A distance that the law leaves open and the office has not set.
    ParameterUnset,
    /// The distance could only be measured from a centre line.
    CentreLine,
    /// The data is older than every clause that speaks of it.
    LayerOutdated,
    /// The layer ends short of the project and the distance that matters around it.
    LayerClipped,
    /// No clause of the rule base that is in force on the check date speaks of the role.
    NoRule,
    /// A question that matters is unanswered.
    Unanswered,
    /// A shift within the positional uncertainty could change the answer.
    Position,
    /// The coordinate system is a guess nobody confirmed.
    UnconfirmedCrs,
    /// Part of the project lies outside the area the layers cover.
    OutsideCoverage,
    /// The project's own geometry could not be used.
    ProjectUnreadable,
}

/// One thing that could not be told, with what would change it.
#[derive(Debug, Clone, PartialEq)]
pub struct CannotTell {
    /// Why.
    pub reason: Reason,
    /// The role it is about, if one.
    pub role: Option<Role>,
    /// The layer it is about, if one.
    pub layer: Option<LayerId>,
    /// The sentence; a key of both catalogues.
    pub message: Message,
    /// The question whose answer would settle it, if one (stable code).
    pub question: Option<&'static str>,
}

/// 未核查事项: something the checklist lists that was not checked, without making the answer
/// 无法判断.
#[derive(Debug, Clone, PartialEq)]
pub struct Unchecked {
    /// The role.
    pub role: Role,
    /// 选查 or 不查.
    pub check: Check,
    /// Why: no layer, unreadable, or the office's reason.
    pub message: Message,
    /// What a clause asks for where there is no layer (压覆矿产查询).
    pub rules: Vec<Applied>,
}

/// Everything about one project.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectResult {
    /// The project's layer.
    pub layer: LayerId,
    /// The feature.
    pub feature: FeatureId,
    /// The project's id (decision 13).
    pub id: String,
    /// The project's name.
    pub name: String,
    /// Area; 0 for lines and points.
    pub area_m2: f64,
    /// Its area by the office's methods.
    pub areas: Areas,
    /// Length of its lines; 0 without any.
    pub length_m: f64,
    /// Number of its points; 0 without any.
    pub num_points: usize,
    /// Box in degrees.
    pub bbox: Bbox,
    /// The conclusion.
    pub verdict: Verdict,
    /// Where it lies, by county, largest first.
    pub counties: Vec<PlaceShare>,
    /// Where it lies, by county, township and village, in the layers' order.
    pub parts: Vec<PlacedPart>,
    /// Its ground by village and 地类图斑; empty without a land-use layer and for lines.
    pub land: Vec<LandPiece>,
    /// Zones involved and slivers, strictest effect first, then role, class, area.
    pub hits: Vec<Hit>,
    /// Unions per role and per class.
    pub totals: Vec<RoleTotal>,
    /// Roles whose zones do not hold the whole project, where a rule speaks of that.
    pub outside: Vec<OutsideFact>,
    /// Zones that disagree on the same ground.
    pub disagreements: Vec<Disagreement>,
    /// Shared borders.
    pub touches: Vec<Touch>,
    /// Nearest zone of each layer without a hit.
    pub nearest: Vec<Nearest>,
    /// Zones near the project where a rule has a distance, strictest first.
    pub proximities: Vec<Proximity>,
    /// Rules that speak of the project as such, strictest first. Attention and what is open
    /// about it is only listed; the rest counts as a finding.
    pub project_rules: Vec<Applied>,
    /// Measures and counties of the project, as far as rules ask for them.
    pub known: Arc<Known>,
    /// What could not be told.
    pub cannot_tell: Vec<CannotTell>,
    /// 未核查事项.
    pub unchecked: Vec<Unchecked>,
    /// Repairs and remarks on the project's and the zones' geometry.
    pub notes: Vec<Diagnostic>,
    /// Answers the check took: (question code, answer as given).
    pub answers: Vec<(String, String)>,
    /// Who gave each of them, by question code.
    pub answer_sources: BTreeMap<String, AnswerSource>,
    /// The questions that can change this result, and what each answer would change.
    pub form: Form,
    /// Whether invented geometry took part (示意): the result is then no ground for anything.
    pub schematic: bool,
}

/// What is known about a layer that took part, for the evidence table.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerEvidence {
    /// Identity.
    pub id: LayerId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Checklist state.
    pub check: Check,
    /// 来源.
    pub source: String,
    /// 数据时点.
    pub date: String,
    /// 版本.
    pub version: String,
    /// Declared complete.
    pub complete: bool,
    /// 示意.
    pub schematic: bool,
    /// Number of features.
    pub num_features: usize,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// u in metres; `None` is unknown.
    pub u_m: Option<f64>,
    /// e in metres.
    pub e_m: f64,
    /// Width up to which an overlap is a sliver here, metres, before the project's own e; 0
    /// where nothing is waved through.
    pub tolerance_m: f64,
    /// What its lines are, as declared.
    pub line: Option<DrawnLine>,
    /// Counties its declaration covers; empty: all.
    pub covers: Vec<String>,
    /// Why 不涉及 is never said of it, stable codes; empty for a layer that can be relied on.
    pub distrust: Vec<&'static str>,
    /// Rules in force that are younger than the data.
    pub younger_rules: Vec<String>,
}

/// A whole check: the same input gives the same value, whatever the number of threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// The check date (核查日期), an input.
    pub as_of: Date,
    /// Version of the rule base.
    pub rules_version: String,
    /// SHA-256 of the rule base.
    pub rules_hash: String,
    /// Which area counts, by the office's switch.
    pub area_method: AreaMethod,
    /// Layers that took part.
    pub layers: Vec<LayerEvidence>,
    /// One result per project, in input order.
    pub projects: Vec<ProjectResult>,
}
