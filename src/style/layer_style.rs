//! The style of a layer: rules that choose a symbol, labels, and the scales it shows at.

use super::color::Color;
use super::scheme::Scheme;
use super::symbol::{Shadow, Stroke, Symbol};
use crate::layer::{FeatureRef, NAME_FIELDS, Value, ZoneClass};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the zone class of a feature is read from its attributes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Classification {
    /// Field that tells the class.
    pub field: String,
    /// Class by value of the field, as displayed, blanks trimmed.
    #[serde(default)]
    pub classes: BTreeMap<String, ZoneClass>,
    /// Class of every other value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<ZoneClass>,
}

/// When a rule applies.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Always.
    #[default]
    Always,
    /// The feature is of that zone class.
    Class(ZoneClass),
    /// A field holds that text, as displayed.
    Equals {
        /// Field.
        field: String,
        /// Value.
        value: String,
    },
    /// A field holds a number in `from..to`.
    Between {
        /// Field.
        field: String,
        /// Smallest number that belongs.
        from: f64,
        /// Smallest number that no longer belongs.
        to: f64,
    },
    /// A field holds a number above one and up to another: a class of a graduated scheme.
    UpTo {
        /// Field.
        field: String,
        /// Largest number that does not belong yet; none: no lower end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        /// Largest number that belongs; none: no upper end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<f64>,
    },
    /// A field holds nothing, or only blanks; where `number` is asked, also what is no number.
    NoData {
        /// Field.
        field: String,
        /// Whether the field is asked for a number.
        #[serde(default)]
        number: bool,
    },
}

/// A symbol and when it applies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StyleRule {
    /// When; absent: always.
    #[serde(default, skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
    /// The symbol.
    pub symbol: Symbol,
    /// What the legend calls it; `None` takes the class, the value or the layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// How features are labelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelStyle {
    /// Fields that may hold the name: the first that the layer has is used.
    #[serde(default = "name_fields", skip_serializing_if = "are_name_fields")]
    pub fields: Vec<String>,
    /// Text with fields in braces, such as `{名称}（{面积:2} 公顷）`, in place of one field; see
    /// [`super::Template`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Height of the type, points.
    #[serde(default = "usual_size")]
    pub size_pt: f32,
    /// Colour of the type.
    pub color: Color,
    /// Colour of the halo.
    pub halo: Color,
    /// Slanted, as names of waters are.
    #[serde(default)]
    pub italic: bool,
    /// Heavy.
    #[serde(default)]
    pub bold: bool,
    /// Space added between characters, points.
    #[serde(default)]
    pub spacing_pt: f32,
    /// Who goes first when there is not room for all; higher wins.
    #[serde(default)]
    pub priority: u8,
    /// Scales at which there are labels.
    #[serde(default, skip_serializing_if = "ScaleRange::is_all")]
    pub scales: ScaleRange,
    /// What becomes of a name that does not fit inside its polygon.
    #[serde(default)]
    pub fit: LabelFit,
}

/// What becomes of a name that does not fit inside its polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelFit {
    /// It waits for a nearer scale: right for layers of many shapes.
    #[default]
    Inside,
    /// It stands at the best place inside and may run over the border: districts, waters.
    Over,
    /// It stands beside the shape, if need be with a leader: what must be named.
    Beside,
}

/// Scale denominators (the 50,000 of 1:50,000) between which something shows.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScaleRange {
    /// Largest scale: hidden below this denominator (nearer).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Smallest scale: hidden above this denominator (farther).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
}

/// The style of a layer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LayerStyle {
    /// The first rule that applies gives the symbol; a feature that none applies to is not
    /// drawn. Where symbols of one layer overlap, earlier rules lie on top.
    pub rules: Vec<StyleRule>,
    /// How the rules were made from a field, for an editor to make them anew; absent where they
    /// were set one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// Labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelStyle>,
    /// Scales at which the layer shows.
    #[serde(skip_serializing_if = "ScaleRange::is_all")]
    pub scales: ScaleRange,
    /// A line round the union of all features: drawn under the fills, so that only its outer
    /// half is seen where the fill is opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rim: Option<Stroke>,
    /// A shadow under the fills.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<Shadow>,
}

impl Classification {
    /// The class of a feature.
    pub fn class_of(&self, feature: &FeatureRef<'_>) -> Option<ZoneClass> {
        let value = feature.value(&self.field).display();
        self.classes.get(value.trim()).copied().or(self.otherwise)
    }
}

/// Fields that commonly hold a name.
fn name_fields() -> Vec<String> {
    NAME_FIELDS.iter().map(|f| (*f).to_owned()).collect()
}

fn are_name_fields(fields: &[String]) -> bool {
    fields
        .iter()
        .map(String::as_str)
        .eq(NAME_FIELDS.iter().copied())
}

fn usual_size() -> f32 {
    11.5
}

impl LabelStyle {
    /// Names in the usual size, in a colour on a halo.
    pub fn new(color: Color, halo: Color) -> Self {
        Self {
            fields: name_fields(),
            template: None,
            size_pt: usual_size(),
            color,
            halo,
            italic: false,
            bold: false,
            spacing_pt: 0.0,
            priority: 5,
            scales: ScaleRange::default(),
            fit: LabelFit::default(),
        }
    }
}

impl ScaleRange {
    /// Whether it holds at every scale.
    pub fn is_all(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether something shows at a scale denominator.
    pub fn holds(&self, denominator: f64) -> bool {
        self.from.is_none_or(|from| denominator >= from)
            && self.to.is_none_or(|to| denominator <= to)
    }
}

impl Condition {
    /// Whether it holds for every feature.
    pub fn is_always(&self) -> bool {
        *self == Self::Always
    }

    /// The field it asks.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Always | Self::Class(_) => None,
            Self::Equals { field, .. }
            | Self::Between { field, .. }
            | Self::UpTo { field, .. }
            | Self::NoData { field, .. } => Some(field),
        }
    }

    /// Whether it holds for a feature of a class.
    pub fn holds(&self, feature: &FeatureRef<'_>, class: Option<ZoneClass>) -> bool {
        match (self, self.field()) {
            (Self::Class(wanted), _) => class == Some(*wanted),
            (_, Some(field)) => self.holds_for(&feature.value(field)),
            (_, None) => true,
        }
    }

    /// Whether it holds for the value of its field.
    pub fn holds_for(&self, value: &Value) -> bool {
        match self {
            Self::Always => true,
            Self::Class(_) => false,
            Self::Equals { value: wanted, .. } => match value {
                Value::Text(text) => text.trim() == wanted,
                other => other.display().trim() == wanted,
            },
            Self::Between { from, to, .. } => value.as_f64().is_some_and(|v| *from <= v && v < *to),
            Self::UpTo { above, to, .. } => value.as_f64().is_some_and(|v| within(v, *above, *to)),
            Self::NoData { number, .. } => {
                value.is_blank() || (*number && value.as_f64().is_none_or(f64::is_nan))
            }
        }
    }
}

/// Whether a number is above one and up to another.
fn within(value: f64, above: Option<f64>, to: Option<f64>) -> bool {
    !value.is_nan() && above.is_none_or(|a| value > a) && to.is_none_or(|t| value <= t)
}

impl LayerStyle {
    /// One symbol for all features.
    pub fn single(symbol: Symbol) -> Self {
        Self {
            rules: vec![StyleRule {
                when: Condition::Always,
                symbol,
                title: None,
            }],
            ..Self::default()
        }
    }

    /// A symbol for each class, the first on top.
    pub fn by_class(symbols: impl IntoIterator<Item = (ZoneClass, Symbol)>) -> Self {
        Self {
            rules: symbols
                .into_iter()
                .map(|(class, symbol)| StyleRule {
                    when: Condition::Class(class),
                    symbol,
                    title: None,
                })
                .collect(),
            ..Self::default()
        }
    }

    /// With a last rule for everything else.
    #[must_use]
    pub fn otherwise(mut self, symbol: Symbol) -> Self {
        self.rules.push(StyleRule {
            when: Condition::Always,
            symbol,
            title: None,
        });
        self
    }

    /// With labels.
    #[must_use]
    pub fn with_label(mut self, label: LabelStyle) -> Self {
        self.label = Some(label);
        self
    }

    /// Index of the rule that gives a feature its symbol. A value is fetched once for all rules
    /// that ask the same field.
    pub fn rule_of(&self, feature: &FeatureRef<'_>, class: Option<ZoneClass>) -> Option<usize> {
        let mut last: Option<(&str, Value)> = None;
        self.rules.iter().position(|rule| match rule.when.field() {
            None => rule.when.holds(feature, class),
            Some(field) => {
                if last.as_ref().is_none_or(|(known, _)| *known != field) {
                    last = Some((field, feature.value(field)));
                }
                last.as_ref()
                    .is_some_and(|(_, value)| rule.when.holds_for(value))
            }
        })
    }

    /// How far from a feature anything of it is drawn, points.
    pub fn reach_pt(&self) -> f32 {
        let shadow = self.shadow.map_or(0.0, |s| s.radius_pt + s.offset_pt.abs());
        self.rules
            .iter()
            .map(|r| r.symbol.reach_pt())
            .chain(self.rim.as_ref().map(Stroke::reach_pt))
            .fold(shadow, f32::max)
    }

    /// The symbol that stands for the whole layer: a single rule's, else the first.
    pub fn swatch_symbol(&self) -> Option<&Symbol> {
        self.rules.first().map(|r| &r.symbol)
    }
}
