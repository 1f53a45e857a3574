//! What a clause asks of the ground and of the project's measures, in three values: attributes
//! of the zone, fields by name, areas, counties.

use super::attribute::Attribute;
use super::condition::Truth;
use super::reach::{Apart, Figure, Parameter};
use super::{Answers, Question};
use crate::layer::{Role, ZoneClass};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A measure of the project, in hectares or metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 项目用地
    ProjectHa,
    /// 项目线路长度
    ProjectLengthM,
    /// 占用本条所指区域
    OccupiedHa,
    /// 占用永久基本农田
    BasicFarmlandHa,
    /// 占用永久基本农田以外的耕地
    OtherFarmlandHa,
    /// 占用永久基本农田和耕地以外的其他土地
    OtherLandHa,
}

impl Measure {
    /// Every measure.
    pub const ALL: &'static [Self] = &[
        Self::ProjectHa,
        Self::ProjectLengthM,
        Self::OccupiedHa,
        Self::BasicFarmlandHa,
        Self::OtherFarmlandHa,
        Self::OtherLandHa,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ProjectHa => "project_ha",
            Self::ProjectLengthM => "project_length_m",
            Self::OccupiedHa => "occupied_ha",
            Self::BasicFarmlandHa => "basic_farmland_ha",
            Self::OtherFarmlandHa => "other_farmland_ha",
            Self::OtherLandHa => "other_land_ha",
        }
    }

    /// The measure of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.code() == code)
    }

    /// Key of its name.
    pub fn label_code(self) -> String {
        format!("rules.measure_{}", self.code())
    }
}

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// 超过
    Over,
    /// 不少于
    AtLeast,
    /// 少于
    Under,
    /// 不超过
    AtMost,
}

impl Comparison {
    /// The comparison of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "over" => Some(Self::Over),
            "at_least" => Some(Self::AtLeast),
            "under" => Some(Self::Under),
            "at_most" => Some(Self::AtMost),
            _ => None,
        }
    }

    fn holds(self, value: f64, figure: f64) -> bool {
        match self {
            Self::Over => value > figure,
            Self::AtLeast => value >= figure,
            Self::Under => value < figure,
            Self::AtMost => value <= figure,
        }
    }
}

/// What a field must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldTest {
    /// One of these; `*` is anything stated.
    OneOf(Vec<String>),
    /// A number that compares so.
    Number(Vec<(Comparison, Figure)>),
}

/// A condition on the ground or on the project's measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroundCondition {
    /// All of them.
    All(Vec<GroundCondition>),
    /// At least one of them.
    Any(Vec<GroundCondition>),
    /// Not this one.
    Not(Box<GroundCondition>),
    /// The zone's attribute is one of these; `*` is anything stated.
    Attribute {
        /// Which attribute.
        attribute: Attribute,
        /// Accepted values.
        values: Vec<String>,
    },
    /// The zone's field of that name.
    Field {
        /// Its name in the layer.
        field: String,
        /// What it must say.
        test: FieldTest,
    },
    /// A measure of the project.
    Measure {
        /// Which.
        measure: Measure,
        /// Every comparison must hold.
        tests: Vec<(Comparison, Figure)>,
    },
    /// Part of the project lies in one of these counties.
    County(Vec<String>),
}

/// What is missing to tell whether a rule applies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lack {
    /// An answer.
    Answer(Question),
    /// An attribute of the zone: 缺属性.
    Attribute(Attribute),
    /// A field of the zone: 缺属性.
    Field(String),
    /// A measure, for want of a layer.
    Measure(Measure),
    /// The counties.
    Counties,
    /// A distance that the office has not set.
    Parameter(Parameter),
    /// The line that the law measures from; only another one is drawn.
    Line,
    /// A position good enough to compare with the distance.
    Position,
}

/// The least and the greatest that a measure may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// At least.
    pub low: f64,
    /// At most; infinite where nothing bounds it.
    pub high: f64,
}

impl Bounds {
    /// Known exactly.
    pub fn exactly(value: f64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// Not known at all.
    pub const UNKNOWN: Self = Self {
        low: 0.0,
        high: f64::INFINITY,
    };

    fn truth(self, tests: &[(Comparison, Figure)], lack: &Lack) -> Truth<Lack> {
        tests.iter().fold(Truth::True, |truth, (how, figure)| {
            let at = |value| how.holds(value, figure.get());
            truth.and(match (at(self.low), at(self.high)) {
                (true, true) => Truth::True,
                (false, false) => Truth::False,
                _ => Truth::open(lack.clone()),
            })
        })
    }
}

/// What is known of a zone and of the project, asked for as rules need it.
pub trait Facts {
    /// The value of an attribute; none where the zone does not say it.
    fn attribute(&self, attribute: Attribute) -> Option<String>;
    /// The text of a field of the zone; none where it is absent or blank.
    fn field(&self, field: &str) -> Option<String>;
    /// A measure of the project.
    fn measure(&self, measure: Measure) -> Bounds;
    /// Whether part of the project lies in a county of one of these names; none if unknown.
    fn in_county(&self, names: &[String]) -> Option<bool>;
}

/// Nothing is known.
#[derive(Debug, Clone, Copy)]
pub struct NoFacts;

impl Facts for NoFacts {
    fn attribute(&self, _: Attribute) -> Option<String> {
        None
    }

    fn field(&self, _: &str) -> Option<String> {
        None
    }

    fn measure(&self, _: Measure) -> Bounds {
        Bounds::UNKNOWN
    }

    fn in_county(&self, _: &[String]) -> Option<bool> {
        None
    }
}

/// What rules ask of the zones of a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Attributes.
    pub attributes: BTreeSet<Attribute>,
    /// Fields by name.
    pub fields: BTreeSet<String>,
    /// Measures of the project.
    pub measures: BTreeSet<Measure>,
}

impl Asked {
    /// Whether they ask nothing of the zones themselves.
    pub fn no_zone(&self) -> bool {
        self.attributes.is_empty() && self.fields.is_empty()
    }

    pub(super) fn take(&mut self, condition: &GroundCondition) {
        condition.each(&mut |part| match part {
            GroundCondition::Attribute { attribute, .. } => {
                self.attributes.insert(*attribute);
            }
            GroundCondition::Field { field, .. } => {
                self.fields.insert(field.clone());
            }
            GroundCondition::Measure { measure, .. } => {
                self.measures.insert(*measure);
            }
            _ => {}
        });
    }
}

/// What is known of a zone and of the project, as far as rules ask for it: kept with a result,
/// so that rules can be applied again under other answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// Attributes the zone states.
    pub attributes: BTreeMap<Attribute, String>,
    /// Fields by name, where not blank.
    pub fields: BTreeMap<String, String>,
    /// Measures of the project; one that is absent is not known.
    pub measures: BTreeMap<Measure, Bounds>,
    /// Counties the project lies in; none where no counties are loaded.
    pub counties: Option<Vec<String>>,
}

impl Facts for Known {
    fn attribute(&self, attribute: Attribute) -> Option<String> {
        self.attributes.get(&attribute).cloned()
    }

    fn field(&self, field: &str) -> Option<String> {
        self.fields.get(field).cloned()
    }

    fn measure(&self, measure: Measure) -> Bounds {
        let known = self.measures.get(&measure).copied();
        known.unwrap_or(Bounds::UNKNOWN)
    }

    fn in_county(&self, names: &[String]) -> Option<bool> {
        let counties = self.counties.as_ref()?;
        Some(counties.iter().any(|county| names.contains(county)))
    }
}

/// The ground a rule is applied to.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// What the zone is.
    pub role: Role,
    /// Which zone of it; none where the role has no zones or it is not known.
    pub class: Option<ZoneClass>,
    /// How the project lies apart from it; none where it lies in it.
    pub apart: Option<Apart>,
    /// What else is known.
    pub facts: &'a dyn Facts,
}

impl GroundCondition {
    /// Its truth by what is known.
    pub fn evaluate(&self, facts: &dyn Facts, answers: &Answers) -> Truth<Lack> {
        match self {
            Self::All(parts) => parts.iter().fold(Truth::True, |truth, part| {
                truth.and(part.evaluate(facts, answers))
            }),
            Self::Any(parts) => parts.iter().fold(Truth::False, |truth, part| {
                truth.or(part.evaluate(facts, answers))
            }),
            Self::Not(part) => part.evaluate(facts, answers).negate(),
            Self::Attribute { attribute, values } => match facts.attribute(*attribute) {
                Some(value) => one_of(&value, values),
                None => by_answer(*attribute, values, answers),
            },
            Self::Field { field, test } => match (facts.field(field), test) {
                (None, _) => Truth::open(Lack::Field(field.clone())),
                (Some(value), FieldTest::OneOf(values)) => one_of(&value, values),
                (Some(value), FieldTest::Number(tests)) => match value.trim().parse::<f64>() {
                    Ok(number) if number.is_finite() => {
                        Bounds::exactly(number).truth(tests, &Lack::Field(field.clone()))
                    }
                    _ => Truth::open(Lack::Field(field.clone())),
                },
            },
            Self::Measure { measure, tests } => facts
                .measure(*measure)
                .truth(tests, &Lack::Measure(*measure)),
            Self::County(names) => match facts.in_county(names) {
                None => Truth::open(Lack::Counties),
                Some(true) => Truth::True,
                Some(false) => Truth::False,
            },
        }
    }

    /// Visits every condition within it.
    pub fn each(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each(visit);
                }
            }
            Self::Not(part) => part.each(visit),
            _ => {}
        }
    }

    /// Questions that stand in for attributes.
    pub fn questions(&self) -> Vec<Question> {
        let mut all = Vec::new();
        self.each(&mut |part| {
            if let Self::Attribute { attribute, .. } = part {
                all.extend(attribute.question().map(|(question, _)| question));
            }
        });
        all
    }

    /// Whether it asks for something that only a zone has.
    pub fn needs_a_zone(&self) -> bool {
        let mut needs = false;
        self.each(&mut |part| {
            needs |= match part {
                Self::Attribute { .. } | Self::Field { .. } => true,
                Self::Measure { measure, .. } => *measure == Measure::OccupiedHa,
                _ => false,
            };
        });
        needs
    }
}

fn one_of(value: &str, values: &[String]) -> Truth<Lack> {
    let value = value.trim();
    if values.iter().any(|v| v == "*" || v == value) {
        Truth::True
    } else {
        Truth::False
    }
}

/// The zone does not say it: perhaps an answer does.
fn by_answer(attribute: Attribute, values: &[String], answers: &Answers) -> Truth<Lack> {
    let Some((question, of_yes)) = attribute.question() else {
        return Truth::open(Lack::Attribute(attribute));
    };
    match answers.get(question) {
        None => Truth::open(Lack::Answer(question)),
        Some("yes") => one_of(of_yes, values),
        // Another value than that of a yes; which one is not known.
        Some(_) if values.iter().all(|v| v == of_yes) => Truth::False,
        Some(_) => Truth::open(Lack::Attribute(attribute)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zone(Option<&'static str>, Bounds);

    impl Facts for Zone {
        fn attribute(&self, _: Attribute) -> Option<String> {
            self.0.map(str::to_owned)
        }

        fn field(&self, field: &str) -> Option<String> {
            (field == "装机").then(|| "6".to_owned())
        }

        fn measure(&self, _: Measure) -> Bounds {
            self.1
        }

        fn in_county(&self, _: &[String]) -> Option<bool> {
            None
        }
    }

    fn over(figure: f64) -> Vec<(Comparison, Figure)> {
        vec![(Comparison::Over, Figure::new(figure).unwrap())]
    }

    #[test]
    fn an_attribute_that_is_absent_is_open_and_never_no() {
        let national = GroundCondition::Attribute {
            attribute: Attribute::RoadGrade,
            values: vec!["national".to_owned()],
        };
        let told = |value| {
            let zone = Zone(value, Bounds::UNKNOWN);
            let inverse = GroundCondition::Not(Box::new(national.clone()));
            (
                national.evaluate(&zone, &Answers::new()),
                inverse.evaluate(&zone, &Answers::new()),
            )
        };
        assert_eq!(told(Some("national")), (Truth::True, Truth::False));
        assert_eq!(told(Some("county")), (Truth::False, Truth::True));
        let open = Truth::open(Lack::Attribute(Attribute::RoadGrade));
        assert_eq!(told(None), (open.clone(), open));
    }

    #[test]
    fn a_measure_known_between_bounds_tells_where_both_agree() {
        let condition = GroundCondition::Measure {
            measure: Measure::OtherFarmlandHa,
            tests: over(35.0),
        };
        let told =
            |low, high| condition.evaluate(&Zone(None, Bounds { low, high }), &Answers::new());
        assert_eq!(told(35.0001, 40.0), Truth::True);
        assert_eq!(told(0.0, 35.0), Truth::False);
        assert_eq!(
            told(34.0, 36.0),
            Truth::open(Lack::Measure(Measure::OtherFarmlandHa))
        );
    }

    #[test]
    fn a_field_by_name_is_read_as_text_or_as_a_number() {
        let field = |field: &str, test| GroundCondition::Field {
            field: field.to_owned(),
            test,
        };
        let zone = Zone(None, Bounds::UNKNOWN);
        let told = |c: GroundCondition| c.evaluate(&zone, &Answers::new());
        assert_eq!(
            told(field("装机", FieldTest::Number(over(5.0)))),
            Truth::True
        );
        assert_eq!(
            told(field("装机", FieldTest::OneOf(vec!["*".to_owned()]))),
            Truth::True
        );
        assert_eq!(
            told(field("别的", FieldTest::Number(over(5.0)))),
            Truth::open(Lack::Field("别的".to_owned()))
        );
    }

    #[test]
    fn the_question_of_an_attribute_stands_in_only_where_the_zone_is_silent() {
        let national = GroundCondition::Attribute {
            attribute: Attribute::WetlandGrade,
            values: vec!["national".to_owned()],
        };
        let no = Answers::new().with(Question::NationalImportantWetland, "no");
        let told =
            |value, answers: &Answers| national.evaluate(&Zone(value, Bounds::UNKNOWN), answers);
        assert_eq!(told(None, &no), Truth::False);
        assert_eq!(told(Some("national"), &no), Truth::True);
        assert_eq!(
            told(None, &Answers::new()),
            Truth::open(Lack::Answer(Question::NationalImportantWetland))
        );
    }
}
