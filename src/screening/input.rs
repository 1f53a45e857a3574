//! What a check takes: zone layers with their declarations, and project layers.

use crate::base::date::Date;
use crate::base::ids::LayerId;
use crate::base::message::Message;
use crate::geom::AreaMethod;
use crate::layer::{DrawnLine, FeatureRef, Layer, NAME_FIELDS, Role, ZoneClass};
use crate::rules::{Answers, Attribute, RuleBase};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether the office's checklist asks for a layer (ARCHITECTURE.md, The office's words).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// 必查: without it the answer is 无法判断.
    Required,
    /// 选查: without it the layer stands under 未核查事项.
    #[default]
    Optional,
    /// 不查, with a reason.
    Skipped,
}

/// What the office declares about a zone layer.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneMeta {
    /// Identity within the workspace.
    pub id: LayerId,
    /// Name shown to the user.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Whether the checklist asks for it.
    pub check: Check,
    /// Where it came from (来源); empty if unknown.
    pub source: String,
    /// 数据时点, as declared; empty if unknown.
    pub date: String,
    /// 版本; empty if unknown.
    pub version: String,
    /// Declared complete and authoritative for the area the workspace covers.
    pub complete: bool,
    /// Invented geometry (示意).
    pub schematic: bool,
    /// Field that names a zone.
    pub name_field: Option<String>,
    /// Field that tells the zone class.
    pub class_field: Option<String>,
    /// Value of the class field → zone class; values not listed go through
    /// [`ZoneClass::from_words`].
    pub classes: BTreeMap<String, ZoneClass>,
    /// What its lines are, as declared; undeclared, areas are edges and lines centre lines.
    pub line: Option<DrawnLine>,
    /// How far an edge may lie from a centre line, metres; none takes the role's.
    pub half_width_m: Option<f64>,
    /// Counties the declaration of completeness covers; empty: all the workspace covers.
    pub covers: Vec<String>,
    /// Where its zones state an attribute, over the fields of common names.
    pub attributes: BTreeMap<Attribute, AttributeSource>,
}

/// Where the zones of a layer state an attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributeSource {
    /// In this field, in the words offices use.
    Field(String),
    /// In this field with these words for values, or the same for the whole layer.
    Mapped {
        /// The field.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        /// What the field says → value; what is not listed goes through the common words.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        values: BTreeMap<String, String>,
        /// The value of every zone whose field says nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
}

/// A layer that projects are checked against.
#[derive(Debug, Clone)]
pub struct ZoneLayer {
    /// What the office declares about it.
    pub meta: Arc<ZoneMeta>,
    /// Its features.
    pub layer: Layer,
}

/// A layer whose features are proposed projects.
#[derive(Debug, Clone)]
pub struct ProjectLayer {
    /// Identity within the workspace, or the file's stem.
    pub id: LayerId,
    /// Field that tells a project's id; the record number without one.
    pub id_field: Option<String>,
    /// Field that names a project; found by common names without one.
    pub name_field: Option<String>,
    /// Invented geometry (示意).
    pub schematic: bool,
    /// Answers by record number, over those that stand in the attributes.
    pub answers: BTreeMap<u64, Answers>,
    /// Its features.
    pub layer: Layer,
}

/// A layer of the workspace that could not be read.
#[derive(Debug, Clone)]
pub struct FailedLayer {
    /// What the office declares about it.
    pub meta: Arc<ZoneMeta>,
    /// Why not.
    pub message: Message,
}

/// Everything a check takes. Cloning is cheap: layers share their chunks.
#[derive(Debug, Clone)]
pub struct CheckInput {
    /// Layers of the workspace, counties and townships among them.
    pub zones: Vec<ZoneLayer>,
    /// Layers that could not be read.
    pub failed: Vec<FailedLayer>,
    /// Every role on the checklist, with the reason for 不查.
    pub checklist: Vec<(Role, Check, Option<String>)>,
    /// Layers of projects.
    pub projects: Vec<ProjectLayer>,
    /// The rule base.
    pub rules: Arc<RuleBase>,
    /// Answers by project id or name, over those that stand with the project layers.
    pub answers: BTreeMap<String, Answers>,
    /// The check date (核查日期).
    pub as_of: Date,
    /// Which area counts, by the office's switch.
    pub area_method: AreaMethod,
    /// Threads to use; the result does not depend on it.
    pub num_threads: usize,
}

impl ZoneMeta {
    /// A layer nobody declared anything about, checked as optional.
    pub fn undeclared(id: &str, name: &str, role: Role) -> Self {
        Self {
            id: LayerId(id.to_owned()),
            name: name.to_owned(),
            role,
            check: Check::Optional,
            source: String::new(),
            date: String::new(),
            version: String::new(),
            complete: false,
            schematic: false,
            name_field: None,
            class_field: None,
            classes: BTreeMap::new(),
            line: None,
            half_width_m: None,
            covers: Vec::new(),
            attributes: BTreeMap::new(),
        }
    }

    /// The value of an attribute of a zone; none where it is not stated in known words.
    pub fn attribute_of(&self, feature: FeatureRef<'_>, attribute: Attribute) -> Option<String> {
        let read = |field: &str| {
            let value = feature.value(field);
            (!value.is_blank()).then(|| value.display())
        };
        match self.attributes.get(&attribute) {
            None => {
                let fields = attribute.fields().iter();
                let mut read = fields.filter_map(|field| attribute.read(&read(field)?));
                read.next()
            }
            Some(AttributeSource::Field(field)) => attribute.read(&read(field)?),
            Some(AttributeSource::Mapped {
                field,
                values,
                value,
            }) => {
                let stated = field.as_deref().and_then(read);
                match &stated {
                    Some(words) => match values.get(words.trim()) {
                        Some(mapped) => attribute.read(mapped),
                        None => attribute.read(words),
                    },
                    None => attribute.read(value.as_deref()?),
                }
            }
        }
    }

    /// The zone class of a feature; `None` where the role has none or the value is unknown.
    pub fn class_of(&self, feature: FeatureRef<'_>) -> Option<ZoneClass> {
        let value = feature.value(self.class_field.as_deref()?).display();
        let value = value.trim();
        self.classes
            .get(value)
            .copied()
            .or_else(|| ZoneClass::from_words(self.role, value))
    }

    /// The zone's name; its record number where it has none.
    pub fn name_of(&self, feature: FeatureRef<'_>) -> String {
        feature_name(feature, self.name_field.as_deref())
    }
}

/// A feature's name from the declared field, from a commonly named one, or its record number.
pub fn feature_name(feature: FeatureRef<'_>, field: Option<&str>) -> String {
    field
        .into_iter()
        .chain(NAME_FIELDS.iter().copied())
        .map(|f| feature.value(f))
        .find(|v| !v.is_blank())
        .map_or_else(|| format!("#{}", feature.id()), |v| v.display())
}

impl ProjectLayer {
    /// A project's id: the declared field's value, or the record number.
    pub fn id_of(&self, feature: FeatureRef<'_>) -> String {
        self.id_field
            .as_deref()
            .map(|f| feature.value(f))
            .filter(|v| !v.is_blank())
            .map_or_else(|| feature.id().to_string(), |v| v.display())
    }

    /// A project's name.
    pub fn name_of(&self, feature: FeatureRef<'_>) -> String {
        feature_name(feature, self.name_field.as_deref())
    }
}
