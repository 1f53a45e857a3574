//! On-disk types of workspace schema 1. Unknown keys are kept by `save`, not read here.

use super::image::ImageEntry;
use crate::geom::AreaMethod;
pub use crate::layer::Secrecy;
use crate::layer::{DrawnLine, Role, ZoneClass};
use crate::rules::Attribute;
use crate::screening::{AttributeSource, CaseMeta, Check, Opinions};
use crate::style::LayerStyle;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Schema number this version reads and writes.
pub const SCHEMA: i64 = 1;

/// A layer of the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerEntry {
    /// Identity, unique in the workspace.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// Name shown in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// `FILE[#layer]`, relative to the workspace's folder.
    pub file: String,
    /// What it is.
    #[serde(default = "other")]
    pub role: Role,
    /// 必查, 选查 or 不查.
    #[serde(default)]
    pub check: Check,
    /// Why it is not checked (不查).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_reason: Option<String>,
    /// 来源.
    #[serde(default)]
    pub source: String,
    /// 数据时点.
    #[serde(default)]
    pub date: String,
    /// 版本.
    #[serde(default)]
    pub version: String,
    /// Declared complete and authoritative.
    #[serde(default)]
    pub complete: bool,
    /// 密级.
    #[serde(default)]
    pub secrecy: Secrecy,
    /// Invented geometry (示意).
    #[serde(default)]
    pub schematic: bool,
    /// Field that names a feature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_field: Option<String>,
    /// Field that tells the zone class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_field: Option<String>,
    /// Shown on the map.
    #[serde(default = "yes")]
    pub visible: bool,
    /// Opacity, 0–1.
    #[serde(default = "one")]
    pub opacity: f64,
    /// How it looks; absent: as the style pack has it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "super::styles"
    )]
    pub style: Option<Arc<LayerStyle>>,
    /// Text encoding, overriding what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Coordinate system, overriding what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// The file's coordinates come northing first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub swapped_axes: bool,
    /// Shift of the file's positions, to be undone: `none`, `gcj02`, `bd09`; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
    /// What the columns of a table are, such as `east=X,north=Y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<String>,
    /// What its lines are: `edge` or `centre`; absent: areas are edges, lines centre lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<DrawnLine>,
    /// How far an edge may lie from a centre line, metres; absent: as far as the role allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_width_m: Option<f64>,
    /// Counties it is declared complete for; absent: all that the workspace covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<String>,
    /// Value of the class field → zone class.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<String, ZoneClass>,
    /// Attribute → the field that states it, or its field, words and value for the whole layer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<Attribute, AttributeSource>,
}

/// A role on the office's checklist that has no layer here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChecklistEntry {
    /// The role.
    pub role: Role,
    /// 必查, 选查 or 不查.
    pub check: Check,
    /// Reason, for 不查.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A project file of the workspace.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProjectEntry {
    /// `FILE[#layer]`, relative to the workspace's folder.
    pub file: String,
    /// Field that holds a project's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_field: Option<String>,
    /// Field that names a project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_field: Option<String>,
    /// Text encoding, overriding what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Coordinate system, overriding what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// The file's coordinates come northing first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub swapped_axes: bool,
    /// Shift of the file's positions, to be undone: `none`, `gcj02`, `bd09`; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
    /// What the columns of a table are, such as `east=X,north=Y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<String>,
    /// Invented geometry (示意).
    #[serde(default, skip_serializing_if = "is_false")]
    pub schematic: bool,
    /// Drawn in the program: the file holds sketches and is saved with the workspace.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sketch: bool,
    /// SHA-256 of the file of sketches as it was saved with the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Features the user moved; the source file stays as it came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<MovedFeature>,
    /// Answers given for its projects: record number → question code → answer code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, BTreeMap<String, String>>,
    /// What the office knows of its projects' cases, over the workspace's: record number → case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub case: BTreeMap<String, CaseMeta>,
    /// What officers made of the machine's results: record number → opinions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opinions: BTreeMap<String, Opinions>,
}

/// How far a project was moved from where its file has it, in the 3-degree zone plane
/// (CGCS2000, central meridian 111°), so that its shape is kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MovedFeature {
    /// Record number.
    pub feature: u64,
    /// Metres east.
    pub east_m: f64,
    /// Metres north.
    pub north_m: f64,
}

/// A view of the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SavedView {
    /// Longitude of the centre, degrees.
    pub lon: f64,
    /// Latitude of the centre, degrees.
    pub lat: f64,
    /// Metres on the ground per point on the screen.
    pub meters_per_point: f64,
}

/// A view of the map kept by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Its name, unique in the workspace.
    pub name: String,
    /// Longitude of the centre, degrees.
    pub lon: f64,
    /// Latitude of the centre, degrees.
    pub lat: f64,
    /// Metres on the ground per point on the screen.
    pub meters_per_point: f64,
}

impl Bookmark {
    /// The view.
    pub fn view(&self) -> SavedView {
        SavedView {
            lon: self.lon,
            lat: self.lat,
            meters_per_point: self.meters_per_point,
        }
    }
}

/// The whole file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct FileV1 {
    pub schema: i64,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub schematic: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_method: Option<AreaMethod>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style_pack: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<SavedView>,
    #[serde(default, skip_serializing_if = "CaseMeta::is_empty")]
    pub case: CaseMeta,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bookmark: Vec<Bookmark>,
    #[serde(default)]
    pub layer: Vec<LayerEntry>,
    #[serde(default)]
    pub image: Vec<ImageEntry>,
    #[serde(default)]
    pub checklist: Vec<ChecklistEntry>,
    #[serde(default)]
    pub project: Vec<ProjectEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<super::keep::sources::SourceEntry>,
}

impl LayerEntry {
    /// An entry for a file nobody declared anything about.
    pub fn undeclared(id: &str, name: &str, file: &str, role: Role) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            name_en: None,
            file: file.to_owned(),
            role,
            check: Check::Optional,
            skip_reason: None,
            source: String::new(),
            date: String::new(),
            version: String::new(),
            complete: false,
            secrecy: Secrecy::Public,
            schematic: false,
            name_field: None,
            class_field: None,
            visible: true,
            opacity: 1.0,
            style: None,
            encoding: None,
            crs: None,
            swapped_axes: false,
            shift: None,
            columns: None,
            line: None,
            half_width_m: None,
            covers: Vec::new(),
            classes: BTreeMap::new(),
            attributes: BTreeMap::new(),
        }
    }
}

fn other() -> Role {
    Role::Other
}

fn yes() -> bool {
    true
}

fn one() -> f64 {
    1.0
}

fn is_false(value: &bool) -> bool {
    !value
}
