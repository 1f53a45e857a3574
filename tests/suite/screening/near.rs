//! Zones within the distance of a rule: exact at the boundary, honest about centre lines,
//! positions, attributes and distances nobody set; and areas compared with a clause's limits.

use super::*;
use redline::layer::DrawnLine;
use redline::rules::{Applied, Attribute, Lack, Measure};
use redline::screening::AttributeSource;

const EXAMPLES: &str = include_str!("../../fixtures/rules/near_and_where.toml");

/// Latitudes due north of the site's northern border 25.22° at these distances in metres:
/// tests/oracle/screening/make_near.py (GeographicLib).
const NORTH_99_999: f64 = 25.220_902_712_124;
const NORTH_100_001: f64 = 25.220_902_730_178;
const NORTH_150: f64 = 25.221_354_081_685;
const NORTH_199_999: f64 = 25.221_805_433_165;
const NORTH_200_001: f64 = 25.221_805_451_219;
const NORTH_2000: f64 = 25.238_054_402_070;

/// A layer of these roads or places, each from a latitude on, along the site.
fn along(
    id: &str,
    role: Role,
    kind: PartKind,
    features: &[(&str, [&'static str; 2], f64)],
) -> ZoneLayer {
    let field = |name: &str| Field {
        name: name.into(),
        kind: FieldKind::Text,
    };
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![field("名称"), field("路线编号"), field("构造物类型")],
    });
    for (i, (name, [number, part], lat)) in features.iter().enumerate() {
        let (west, east) = (110.48, 110.52);
        match kind {
            PartKind::Polygon => {
                builder
                    .geometry()
                    .push_ring(ring([west, *lat, east, lat + 0.0003]))
            }
            PartKind::Line => builder
                .geometry()
                .push_ring([Coord::lon_lat(west, *lat), Coord::lon_lat(east, *lat)]),
            PartKind::Point => builder.geometry().push_ring([Coord::lon_lat(110.5, *lat)]),
        }
        builder.geometry().end_part(kind);
        let values = [*name, *number, *part].map(|v| Value::Text(v.into()));
        builder.finish_feature(FeatureId(i as u64 + 1), &values);
    }
    let mut meta = ZoneMeta::undeclared(id, id, role);
    meta.check = Check::Required;
    meta.complete = true;
    meta.date = "2026-10-31".into();
    meta.source = "交通运输局".into();
    ZoneLayer {
        meta: Arc::new(meta),
        layer: builder.build(id),
    }
}

fn road(kind: PartKind, number: &'static str, lat: f64) -> ZoneLayer {
    along(
        "road",
        Role::Highway,
        kind,
        &[("路", [number, "路基"], lat)],
    )
}

/// The example rules on zones alone, with what an office adds, and a quarry that may pollute
/// soil.
fn quarry(zones: Vec<ZoneLayer>, own: &str) -> CheckInput {
    let on_zones = EXAMPLES.split("# The project as such").next().unwrap();
    judged_by(on_zones, zones, own)
}

/// The same with the rule on the project as such.
fn taking(zones: Vec<ZoneLayer>) -> CheckInput {
    judged_by(EXAMPLES, zones, "")
}

fn judged_by(rules: &str, zones: Vec<ZoneLayer>, own: &str) -> CheckInput {
    let mut input = input(zones, site(SITE));
    let texts = [("near_and_where.toml", rules), ("own.toml", own)];
    input.rules = Arc::new(RuleBase::parse(texts).unwrap());
    let given = input.answers.remove("1").unwrap();
    let given = given
        .with(Question::QuarryOrBlasting, "yes")
        .with(Question::MayPolluteSoil, "yes");
    input.answers.insert("1".to_owned(), given);
    input
}

fn reasons(result: &ProjectResult) -> Vec<Reason> {
    result.cannot_tell.iter().map(|c| c.reason).collect()
}

#[test]
fn a_quarry_within_a_hundred_metres_of_a_road_is_prohibited_and_a_millimetre_beyond_is_not() {
    let told = |lat| {
        one(&quarry(
            vec![counties(), road(PartKind::Polygon, "G321", lat)],
            "",
        ))
    };
    let near = told(NORTH_99_999);
    assert_eq!(near.verdict, Verdict::Prohibited);
    let found = &near.proximities[0];
    assert!((found.apart.distance_m - 99.999).abs() < 1e-4, "{found:?}");
    assert_eq!(found.limit_m, 100.0);
    assert!(
        near.nearest.is_empty(),
        "临近 and 未发现涉及 are not both said"
    );
    let sentence = findings::proximity(Lang::Zh, found);
    assert_eq!(
        sentence,
        "与road图层的公路“路”临近，最近处相距100.00米，在自坡脚（坡顶）或者用地外缘起100米范围内。"
    );
    let beyond = told(NORTH_100_001);
    assert_eq!(beyond.verdict, Verdict::NoneFound);
    assert!(!beyond.proximities.iter().any(|p| p.bears()));
    assert!(findings::nearest(Lang::Zh, &beyond.nearest[0]).contains("不涉及"));
}

#[test]
fn the_distance_is_measured_from_lines_and_points_too() {
    for kind in [PartKind::Line, PartKind::Point] {
        let result = one(&quarry(vec![counties(), road(kind, "G321", NORTH_150)], ""));
        let found = &result.proximities[0];
        assert!((found.apart.distance_m - 150.0).abs() < 1e-3, "{found:?}");
    }
}

#[test]
fn a_centre_line_gives_no_conclusion_within_the_distance_nor_a_roads_width_beyond() {
    let told = |lat| {
        one(&quarry(
            vec![counties(), road(PartKind::Line, "G321", lat)],
            "",
        ))
    };
    // 100 m of the clause and 100 m that the edge may lie from the centre line.
    for lat in [NORTH_99_999, NORTH_199_999] {
        let result = told(lat);
        assert_eq!(result.verdict, Verdict::CannotTell);
        assert_eq!(reasons(&result), [Reason::CentreLine]);
        let sentence = findings::proximity(Lang::Zh, &result.proximities[0]);
        assert!(sentence.contains("以中心线近似量测"), "{sentence}");
        assert!(
            sentence.contains("须以坡脚（坡顶）或者用地外缘核定"),
            "{sentence}"
        );
    }
    assert_eq!(told(NORTH_200_001).verdict, Verdict::NoneFound);
}

#[test]
fn a_layer_that_declares_its_line_or_its_width_is_taken_at_its_word() {
    let mut edge = road(PartKind::Line, "G321", NORTH_99_999);
    Arc::make_mut(&mut edge.meta).line = Some(DrawnLine::Edge);
    assert_eq!(
        one(&quarry(vec![counties(), edge], "")).verdict,
        Verdict::Prohibited
    );
    let mut narrow = road(PartKind::Line, "G321", NORTH_150);
    Arc::make_mut(&mut narrow.meta).half_width_m = Some(20.0);
    assert_eq!(
        one(&quarry(vec![counties(), narrow], "")).verdict,
        Verdict::NoneFound
    );
}

#[test]
fn uncertain_positions_leave_a_band_on_both_sides_in_doubt() {
    let told = |lat, u| {
        let mut zone = road(PartKind::Polygon, "G321", lat);
        zone.layer.position.datum_accuracy_m = Some(u);
        one(&quarry(vec![counties(), zone], ""))
    };
    assert_eq!(told(NORTH_99_999, 0.5).verdict, Verdict::CannotTell);
    assert_eq!(told(NORTH_100_001, 0.5).verdict, Verdict::CannotTell);
    assert_eq!(reasons(&told(NORTH_100_001, 0.5)), [Reason::Position]);
    assert_eq!(told(NORTH_150, 0.5).verdict, Verdict::NoneFound);
    assert_eq!(told(NORTH_150, 60.0).verdict, Verdict::CannotTell);
}

#[test]
fn a_road_without_its_grade_is_a_missing_attribute_and_the_layer_may_state_it_for_all() {
    let unknown = || road(PartKind::Polygon, "", NORTH_99_999);
    let result = one(&quarry(vec![counties(), unknown()], ""));
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(reasons(&result), [Reason::AttributeMissing]);
    let sentence = redline::i18n::say(Lang::Zh, &result.cannot_tell[0].message);
    assert!(sentence.contains("公路行政等级（缺属性）"), "{sentence}");

    let mut county_roads = unknown();
    let of_all = AttributeSource::Mapped {
        field: None,
        values: BTreeMap::new(),
        value: Some("县道".into()),
    };
    let meta = Arc::make_mut(&mut county_roads.meta);
    meta.attributes.insert(Attribute::RoadGrade, of_all);
    let result = one(&quarry(vec![counties(), county_roads], ""));
    assert_eq!(result.verdict, Verdict::Prohibited);
    // A township road has its own, shorter distance; this clause is not about it.
    let township = road(PartKind::Polygon, "Y012", NORTH_99_999);
    assert_eq!(
        one(&quarry(vec![counties(), township], "")).verdict,
        Verdict::NoneFound
    );
}

#[test]
fn a_workspace_maps_fields_and_words_to_attributes() {
    let mut zone = road(PartKind::Polygon, "甲类", NORTH_99_999);
    let mapped = AttributeSource::Mapped {
        field: Some("路线编号".into()),
        values: BTreeMap::from([("甲类".to_owned(), "national".to_owned())]),
        value: None,
    };
    let meta = Arc::make_mut(&mut zone.meta);
    meta.attributes.insert(Attribute::RoadGrade, mapped);
    assert_eq!(
        one(&quarry(vec![counties(), zone], "")).verdict,
        Verdict::Prohibited
    );
}

#[test]
fn surroundings_that_the_law_leaves_open_wait_for_the_office() {
    let schools = |lat| {
        along(
            "school",
            Role::SensitivePlace,
            PartKind::Polygon,
            &[("小学", ["", ""], lat)],
        )
    };
    let told = |lat, own| one(&quarry(vec![counties(), schools(lat)], own));
    let unset = told(NORTH_2000, "");
    assert_eq!(unset.verdict, Verdict::CannotTell);
    assert_eq!(reasons(&unset), [Reason::ParameterUnset]);
    let sentence = redline::i18n::say(Lang::Zh, &unset.cannot_tell[0].message);
    assert!(sentence.contains("“周边”的距离法律未定"), "{sentence}");
    assert!(sentence.contains("2000.0米"), "{sentence}");
    let denial = findings::nearest(Lang::Zh, &unset.nearest[0]);
    assert!(!denial.contains("不涉及"), "{denial}");
    assert_eq!(
        told(NORTH_150, "[parameters]\nnearby_m = 500\n").verdict,
        Verdict::Prohibited
    );
    assert_eq!(
        told(NORTH_2000, "[parameters]\nnearby_m = 500\n").verdict,
        Verdict::NoneFound
    );
    // What touches is nearby, whatever the office says.
    assert_eq!(told(SITE[3], "").verdict, Verdict::Prohibited);
}

#[test]
fn of_zones_that_rules_do_not_tell_apart_only_the_nearest_is_listed() {
    let roads = along(
        "road",
        Role::Highway,
        PartKind::Polygon,
        &[
            ("", ["G321", "路基"], NORTH_150),
            ("", ["G321", "路基"], NORTH_99_999),
            ("", ["Y001", "路基"], NORTH_99_999),
            ("大桥", ["G321", "桥梁"], NORTH_150),
        ],
    );
    let result = one(&quarry(
        vec![counties(), roads],
        "[parameters]\nnearby_m = 500\n",
    ));
    let listed: Vec<u64> = result.proximities.iter().map(|p| p.zone.0).collect();
    // All kinds within the reach of the role's rules and a road's width; one of each.
    assert_eq!(result.proximities.iter().filter(|p| p.bears()).count(), 1);
    assert_eq!(result.proximities[0].zone.0, 2);
    assert!(!listed.contains(&1), "{listed:?}");
}

#[test]
fn a_project_that_the_clause_does_not_speak_of_is_not_troubled_by_distances() {
    let mut input = quarry(
        vec![counties(), road(PartKind::Polygon, "G321", NORTH_99_999)],
        "",
    );
    let given = input.answers.remove("1").unwrap();
    let given = given.with(Question::QuarryOrBlasting, "no");
    input.answers.insert("1".to_owned(), given);
    assert_eq!(one(&input).verdict, Verdict::NoneFound);
    // Kept with the result, so that another answer can be weighed without measuring again.
    let kept = &one(&input).proximities[0];
    let yes = Answers::new().with(Question::QuarryOrBlasting, "yes");
    let set = input.rules.at(input.as_of);
    assert!(set.apply_at(&kept.ground(), &yes)[0].applies());
}

#[test]
fn an_open_question_within_the_distance_is_asked() {
    let mut input = quarry(
        vec![counties(), road(PartKind::Polygon, "G321", NORTH_99_999)],
        "",
    );
    let mut given = input.answers.remove("1").unwrap();
    given.clear(Question::QuarryOrBlasting);
    input.answers.insert("1".to_owned(), given);
    let result = one(&input);
    assert_eq!(reasons(&result), [Reason::Unanswered]);
    assert_eq!(result.cannot_tell[0].question, Some("quarry_or_blasting"));
}

#[test]
fn a_reach_that_leaves_the_counties_is_said() {
    // 50 m inside the eastern border of all counties.
    let at_border = [110.99, 25.20, 110.9995, 25.22];
    let roads = along(
        "road",
        Role::Highway,
        PartKind::Polygon,
        &[("路", ["G321", "路基"], 25.4)],
    );
    let mut input = quarry(vec![counties(), roads.clone()], "");
    input.projects = vec![site(at_border)];
    let result = one(&input);
    assert_eq!(reasons(&result), [Reason::LayerClipped]);
    let inland = [110.90, 25.20, 110.91, 25.22];
    input.projects = vec![site(inland)];
    assert_eq!(one(&input).verdict, Verdict::NoneFound);
}

fn farmland(role: Role, code: &str, rects: &[Rect]) -> ZoneLayer {
    let features: Vec<(&str, &str, Rect)> = rects.iter().map(|r| ("片", code, *r)).collect();
    let mut zone = zone(role.code(), role, &features);
    let meta = Arc::make_mut(&mut zone.meta);
    let source = AttributeSource::Field("级别".into());
    meta.attributes.insert(Attribute::LandType, source);
    zone
}

#[test]
fn cultivated_land_is_told_apart_from_basic_farmland_and_compared_with_the_limits_of_article_46() {
    // The site is 0.02° × 0.02°, about 447 ha; its western quarter is basic farmland.
    let quarter: Rect = [110.49, 25.20, 110.495, 25.22];
    let half: Rect = [110.49, 25.20, 110.50, 25.22];
    let rest: Rect = [110.50, 25.20, 110.51, 25.22];
    let zones = vec![
        counties(),
        farmland(Role::PermanentBasicFarmland, "", &[quarter]),
        farmland(Role::LandUse, "0101", &[half]),
        farmland(Role::LandUse, "0301", &[rest]),
    ];
    let result = one(&taking(zones));
    let ha = |measure| result.known.measures[&measure];
    let basic = ha(Measure::BasicFarmlandHa);
    let (other, land) = (ha(Measure::OtherFarmlandHa), ha(Measure::OtherLandHa));
    assert!((basic.low - result.totals[0].area_m2 / 1e4).abs() < 1e-9);
    // Equal quarters of one parallel strip; the other half is neither.
    assert!((other.low - basic.low).abs() < 1e-3 && (other.high - other.low).abs() < 1e-3);
    assert!((land.low - 2.0 * basic.low).abs() < 2e-3, "{land:?}");
    assert!(result.project_rules[0].applies());
    assert_eq!(result.project_rules[0].rule.id, "T-area");
    // The examples hold no clause on basic farmland itself, and that is said.
    assert_eq!(reasons(&result), [Reason::NoRule]);
}

#[test]
fn without_a_land_use_layer_only_a_site_small_enough_is_surely_below_the_limits() {
    let far: Rect = [110.1, 25.1, 110.11, 25.11];
    let zones = || {
        vec![
            counties(),
            farmland(Role::PermanentBasicFarmland, "", &[far]),
        ]
    };
    let large = one(&taking(zones()));
    assert!(!large.project_rules[0].applies());
    let wanted = [
        Lack::Measure(Measure::OtherFarmlandHa),
        Lack::Measure(Measure::OtherLandHa),
    ];
    assert_eq!(Applied::lacks(&large.project_rules), wanted);
    assert_eq!(large.verdict, Verdict::CannotTell);
    assert_eq!(reasons(&large), [Reason::MeasureUnknown; 2]);
    let said = findings::project_rule(Lang::Zh, &large.project_rules[0]);
    assert!(
        said.starts_with("［待定：占用永久基本农田以外的耕地面积、"),
        "{said}"
    );
    // 0.005° × 0.005° is about 28 ha, whatever grows on it.
    let mut small = taking(zones());
    small.projects = vec![site([110.49, 25.20, 110.495, 25.205])];
    assert!(one(&small).project_rules.is_empty());
}

#[test]
fn the_near_zone_stands_in_every_output() {
    let screening = run(&quarry(
        vec![counties(), road(PartKind::Polygon, "G321", NORTH_99_999)],
        "",
    ));
    use redline::cli::export;
    for lang in [Lang::Zh, Lang::En] {
        for output in [
            export::text(lang, &screening),
            export::markdown(lang, &screening),
            export::csv(lang, &screening),
        ] {
            assert!(output.contains("100.00"), "{output}");
        }
    }
    let json: serde_json::Value = serde_json::from_str(&redline::report::json(&screening)).unwrap();
    let near = &json["projects"][0]["near"][0];
    assert_eq!(near["rules"][0]["rule"], "T-road");
    assert_eq!(near["rules"][0]["applies"], true);
    assert_eq!(near["rules"][0]["measured_from"][1], "land_edge");
    assert_eq!(near["limit_m"], 100.0);
    let layer = &json["layers"][1];
    assert_eq!(layer["source"], "交通运输局");
    assert_eq!(layer["distrust"].as_array().unwrap().len(), 0);
}
