//! Distances, attributes, measures and counties in rule files: read, applied, refused.

use super::answers;
use redline::base::date::Date;
use redline::layer::{DrawnLine, Role};
use redline::rules::{
    Apart, Applied, Attribute, Bounds, Facts, Ground, Lack, Measure, Parameter, RuleBase,
    RuleErrorKind, RuleSet, State,
};

const EXAMPLES: &str = include_str!("../../fixtures/rules/near_and_where.toml");

fn examples(more: &str) -> RuleSet {
    let texts = [("near_and_where.toml", EXAMPLES), ("own.toml", more)];
    let base = RuleBase::parse(texts).unwrap();
    base.at(Date::new(2026, 11, 24).unwrap())
}

/// A zone with these attributes, in a project of these measures.
#[derive(Default)]
struct Known {
    attributes: Vec<(Attribute, &'static str)>,
    fields: Vec<(&'static str, &'static str)>,
    measures: Vec<(Measure, Bounds)>,
    county: Option<&'static str>,
}

impl Facts for Known {
    fn attribute(&self, attribute: Attribute) -> Option<String> {
        let found = self.attributes.iter().find(|(a, _)| *a == attribute)?;
        Some(found.1.to_owned())
    }

    fn field(&self, field: &str) -> Option<String> {
        let found = self.fields.iter().find(|(f, _)| *f == field)?;
        Some(found.1.to_owned())
    }

    fn measure(&self, measure: Measure) -> Bounds {
        let found = self.measures.iter().find(|(m, _)| *m == measure);
        found.map_or(Bounds::UNKNOWN, |(_, bounds)| *bounds)
    }

    fn in_county(&self, names: &[String]) -> Option<bool> {
        let county = self.county?;
        Some(names.iter().any(|name| name == county))
    }
}

fn apart(distance_m: f64) -> Option<Apart> {
    Some(Apart {
        distance_m,
        band_m: Some(0.0),
        drawn: DrawnLine::Edge,
        half_width_m: 0.0,
    })
}

fn at(set: &RuleSet, role: Role, apart: Option<Apart>, known: &Known) -> Vec<Applied> {
    let ground = Ground {
        role,
        class: None,
        apart,
        facts: known,
    };
    let given = [("quarry_or_blasting", "yes"), ("may_pollute_soil", "yes")];
    set.apply_at(&ground, &answers(&given))
}

fn lacks(applied: &[Applied]) -> Vec<Lack> {
    Applied::lacks(applied)
}

#[test]
fn a_road_of_the_named_grade_reaches_its_hundred_metres_and_no_further() {
    let set = examples("");
    let road = |grade| Known {
        attributes: vec![
            (Attribute::RoadGrade, grade),
            (Attribute::RoadPart, "roadbed"),
        ],
        ..Known::default()
    };
    let fires = |apart, grade| {
        let applied = at(&set, Role::Highway, apart, &road(grade));
        applied.iter().any(Applied::applies)
    };
    assert!(fires(apart(100.0), "county"));
    assert!(fires(None, "county"), "in the road's own land");
    assert!(!fires(apart(100.001), "county"));
    assert!(!fires(apart(10.0), "township"));
}

#[test]
fn a_road_that_does_not_state_its_grade_cannot_be_told() {
    let set = examples("");
    let applied = at(&set, Role::Highway, apart(50.0), &Known::default());
    assert!(matches!(applied[0].state, State::CannotTell { .. }));
    let wanted = [
        Lack::Attribute(Attribute::RoadGrade),
        Lack::Attribute(Attribute::RoadPart),
    ];
    assert_eq!(lacks(&applied), wanted);
    let far = at(&set, Role::Highway, apart(500.0), &Known::default());
    assert!(far.is_empty(), "too far for any grade");
}

#[test]
fn an_open_distance_waits_for_the_office_and_its_own_file_sets_it() {
    let unset = examples("");
    let applied = at(
        &unset,
        Role::SensitivePlace,
        apart(800.0),
        &Known::default(),
    );
    assert_eq!(lacks(&applied), [Lack::Parameter(Parameter::Nearby)]);
    let given = answers(&[("may_pollute_soil", "yes")]);
    assert_eq!(unset.reach_m(Role::SensitivePlace), Some(0.0));
    assert_eq!(unset.unset_reaches(Role::SensitivePlace, &given).len(), 1);
    let no = answers(&[("may_pollute_soil", "no")]);
    assert!(unset.unset_reaches(Role::SensitivePlace, &no).is_empty());

    let set = examples("[parameters]\nnearby_m = 1000\n");
    assert_eq!(set.reach_m(Role::SensitivePlace), Some(1000.0));
    assert_eq!(set.reach_under(Role::SensitivePlace, &given), Some(1000.0));
    assert_eq!(set.reach_under(Role::SensitivePlace, &no), None);
    let applied = at(&set, Role::SensitivePlace, apart(800.0), &Known::default());
    assert!(applied[0].applies());
    let far = at(&set, Role::SensitivePlace, apart(1000.5), &Known::default());
    assert!(far.is_empty());
}

#[test]
fn a_later_file_overrides_a_parameter_and_the_hash_holds_it() {
    let hash = |own: &str| {
        let texts = [("near_and_where.toml", EXAMPLES), ("own.toml", own)];
        let base = RuleBase::parse(texts).unwrap();
        let set = base.parameters()[&Parameter::VisibleRange].get();
        (base.hash().to_owned(), set)
    };
    let shipped = hash("");
    let own = hash("[parameters]\nvisible_range_m = 2000\n");
    assert_eq!((shipped.1, own.1), (1500.0, 2000.0));
    assert_ne!(shipped.0, own.0);
}

#[test]
fn the_grade_of_a_forest_decides_and_its_absence_is_said() {
    let set = examples("");
    let forest = |grade: Option<&'static str>| Known {
        attributes: grade
            .map(|g| (Attribute::ForestProtectionGrade, g))
            .into_iter()
            .collect(),
        ..Known::default()
    };
    assert!(at(&set, Role::ForestLand, None, &forest(Some("1")))[0].applies());
    assert!(at(&set, Role::ForestLand, None, &forest(Some("2"))).is_empty());
    let open = at(&set, Role::ForestLand, None, &forest(None));
    let wanted = [Lack::Attribute(Attribute::ForestProtectionGrade)];
    assert_eq!(lacks(&open), wanted);
}

#[test]
fn fields_by_name_numbers_and_counties_join_in_one_condition() {
    let set = examples("");
    let unit = |limit, county| Known {
        attributes: vec![(Attribute::UnitCode, "ZH45032410001")],
        fields: vec![("能耗限值", limit)],
        county,
        ..Known::default()
    };
    let told = |known: &Known| at(&set, Role::EcoControlUnit, None, known);
    assert!(told(&unit("5.5", Some("全州县")))[0].applies());
    assert!(told(&unit("5", Some("全州县"))).is_empty());
    assert!(told(&unit("5.5", Some("灵川县"))).is_empty());
    assert_eq!(lacks(&told(&unit("5.5", None))), [Lack::Counties]);
    let wanted = [Lack::Field("能耗限值".to_owned())];
    assert_eq!(lacks(&told(&unit("不详", Some("兴安县")))), wanted);
}

/// Witness: 土地管理法 46, 征收下列土地的，由国务院批准：（一）永久基本农田；（二）永久基本农田
/// 以外的耕地超过三十五公顷的；（三）其他土地超过七十公顷的。
#[test]
fn the_three_thresholds_of_article_46_are_compared_as_the_law_says() {
    let set = examples("");
    let told = |basic: f64, other: f64, rest: f64| {
        let known = Known {
            measures: vec![
                (Measure::BasicFarmlandHa, Bounds::exactly(basic)),
                (Measure::OtherFarmlandHa, Bounds::exactly(other)),
                (Measure::OtherLandHa, Bounds::exactly(rest)),
            ],
            ..Known::default()
        };
        let applied = set.apply_project(&known, &answers(&[]));
        applied.first().is_some_and(Applied::applies)
    };
    assert!(told(0.0001, 0.0, 0.0));
    assert!(told(0.0, 35.0001, 0.0));
    assert!(told(0.0, 0.0, 70.0001));
    assert!(!told(0.0, 35.0, 70.0));
    let open = set.apply_project(&Known::default(), &answers(&[]));
    let wanted = [
        Lack::Measure(Measure::BasicFarmlandHa),
        Lack::Measure(Measure::OtherFarmlandHa),
        Lack::Measure(Measure::OtherLandHa),
    ];
    assert_eq!(lacks(&open), wanted);
}

fn only_fault(from: &str, to: &str) -> (String, RuleErrorKind) {
    assert!(EXAMPLES.contains(from), "{from}");
    let text = EXAMPLES.replacen(from, to, 1);
    let errors = RuleBase::parse([("t.toml", text.as_str())]).unwrap_err().0;
    assert_eq!(errors.len(), 1, "{errors:?}");
    let line = errors[0].line as usize;
    let wanted = to.split(" = ").next().unwrap().trim_start_matches("{ ");
    if !wanted.is_empty() && !wanted.starts_with('[') {
        let written = text.lines().nth(line - 1).unwrap();
        assert!(written.contains(wanted), "line {line}: {written}");
    }
    (
        errors[0].key.clone().unwrap_or_default(),
        errors[0].kind.clone(),
    )
}

#[test]
fn faults_of_distances_and_conditions_point_at_their_line_and_key() {
    let (key, kind) = only_fault("within_m = 100", "within_m = -1");
    assert_eq!(key, "within_m");
    assert!(matches!(kind, RuleErrorKind::WrongType(_)));
    let (key, kind) = only_fault("within = \"nearby_m\"", "within = \"close_m\"");
    assert_eq!(key, "within");
    assert!(matches!(kind, RuleErrorKind::UnknownValue { .. }));
    let (key, kind) = only_fault("measured_from = \"zone_edge\"\n", "");
    assert_eq!(
        (key.as_str(), kind),
        ("measured_from", RuleErrorKind::MissingKey)
    );
    let (key, _) = only_fault("{ over = 5 }", "{ above = 5 }");
    assert_eq!(key, "above");
    let (key, _) = only_fault("road_part = \"roadbed\"", "road_part = \"road\"");
    assert_eq!(key, "road_part");
    let (key, kind) = only_fault("road_part = \"roadbed\"", "road_parts = \"roadbed\"");
    assert_eq!(
        (key.as_str(), kind),
        ("road_parts", RuleErrorKind::UnknownKey)
    );
    let (key, _) = only_fault("visible_range_m = 1500", "sight_m = 1500");
    assert_eq!(key, "sight_m");
    let (key, _) = only_fault("relation = \"project\"", "relation = \"inside\"");
    assert_eq!(key, "relation");
    let (key, _) = only_fault(
        "{ over = 0 } }, {",
        "{ over = 0 } }, { land_type = \"dry\" }, {",
    );
    assert_eq!(key, "where");
}

#[test]
fn conditions_nested_without_end_are_refused_and_not_followed() {
    let deep = format!(
        "{}{{ unit_code = \"x\" }}{}",
        "{ not = ".repeat(200),
        " }".repeat(200)
    );
    let text = EXAMPLES.replacen("{ forest_protection_grade = \"1\" }", &deep, 1);
    assert!(RuleBase::parse([("t.toml", text.as_str())]).is_err());
}
