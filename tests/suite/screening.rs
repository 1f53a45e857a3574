//! The check on made layers: sums, slivers, touches, doubts and verdicts.

mod against_geos;
mod all_clears;
mod alternatives;
mod form;
mod huge;
mod many_chunks;
mod near;
mod near_is_whole;
mod trust;
mod way_out;

use redline::base::date::Date;
use redline::base::diagnostics::{Diagnostic, Severity};
use redline::base::ids::{FeatureId, LayerId};
use redline::base::message::Message;
use redline::base::progress::Progress;
use redline::geom::{Coord, PartKind};
use redline::i18n::{Lang, findings};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Position, Role, Schema, Value};
use redline::rules::{Answers, Question, RuleBase};
use redline::screening::model::{HitKind, ProjectResult, Reason, Screening, Verdict};
use redline::screening::{Check, CheckInput, ProjectLayer, ZoneLayer, ZoneMeta, check};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rectangle in degrees: west, south, east, north.
type Rect = [f64; 4];

fn ring([w, s, e, n]: Rect) -> Vec<Coord> {
    [(w, s), (e, s), (e, n), (w, n), (w, s)]
        .map(|(x, y)| Coord::lon_lat(x, y))
        .to_vec()
}

fn layer(name: &str, features: &[(&str, &str, Rect)]) -> Layer {
    let field = |name: &str| Field {
        name: name.into(),
        kind: FieldKind::Text,
    };
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![field("名称"), field("级别")],
    });
    for (i, (title, class, rect)) in features.iter().enumerate() {
        builder.geometry().push_ring(ring(*rect));
        builder.geometry().end_part(PartKind::Polygon);
        let values = [Value::Text((*title).into()), Value::Text((*class).into())];
        builder.finish_feature(FeatureId(i as u64 + 1), &values);
    }
    builder.build(name)
}

fn zone(id: &str, role: Role, features: &[(&str, &str, Rect)]) -> ZoneLayer {
    let mut meta = ZoneMeta::undeclared(id, id, role);
    meta.check = Check::Required;
    meta.complete = true;
    meta.date = "2026-06-30".into();
    meta.class_field = Some("级别".into());
    ZoneLayer {
        meta: Arc::new(meta),
        layer: layer(id, features),
    }
}

fn site(rect: Rect) -> ProjectLayer {
    ProjectLayer {
        answers: BTreeMap::new(),
        id: LayerId("sites".into()),
        id_field: None,
        name_field: None,
        schematic: false,
        layer: layer("sites", &[("项目", "", rect)]),
    }
}

fn counties() -> ZoneLayer {
    zone(
        "county",
        Role::County,
        &[
            ("甲县", "", [110.0, 25.0, 110.5, 25.5]),
            ("乙县", "", [110.5, 25.0, 111.0, 25.5]),
        ],
    )
}

fn input(zones: Vec<ZoneLayer>, project: ProjectLayer) -> CheckInput {
    let checklist = zones
        .iter()
        .map(|z| (z.meta.role, z.meta.check, None))
        .collect();
    let mut no = Answers::new();
    for &question in Question::ALL {
        let code = question.options()[0];
        if question.options() == ["yes", "no"] {
            no = no.with(question, "no");
        } else if code == "none" {
            no = no.with(question, "none");
        }
    }
    no = no
        .with(Question::ProjectStage, "land_prereview")
        .with(Question::BuildKind, "new");
    CheckInput {
        zones,
        failed: Vec::new(),
        checklist,
        projects: vec![project],
        rules: Arc::new(RuleBase::shipped().unwrap()),
        answers: BTreeMap::from([("1".to_owned(), no)]),
        as_of: Date::new(2026, 11, 23).unwrap(),
        area_method: redline::geom::AreaMethod::default(),
        num_threads: 1,
    }
}

fn run(input: &CheckInput) -> Screening {
    check(input, &Progress::new()).unwrap()
}

fn one(input: &CheckInput) -> ProjectResult {
    run(input).projects.remove(0)
}

const SITE: Rect = [110.49, 25.20, 110.51, 25.22];

#[test]
fn two_identical_zones_do_not_double_the_total_of_their_role() {
    let zones = |n: usize| {
        let features = vec![("片", "", [110.495, 25.205, 110.52, 25.25]); n];
        vec![
            counties(),
            zone("redline", Role::EcologicalRedline, &features),
        ]
    };
    let once = one(&input(zones(1), site(SITE)));
    let twice = one(&input(zones(2), site(SITE)));
    assert_eq!((once.hits.len(), twice.hits.len()), (1, 2));
    assert!(once.totals[0].area_m2 > 1e6);
    assert!((once.totals[0].area_m2 - twice.totals[0].area_m2).abs() < 0.01);
    assert_eq!(twice.totals[0].num_zones, 2);
}

#[test]
fn half_overlapping_zones_count_their_common_ground_once() {
    let a = ("甲", "", [110.492, 25.202, 110.502, 25.212]);
    let b = ("乙", "", [110.497, 25.202, 110.507, 25.212]);
    let union = ("并", "", [110.492, 25.202, 110.507, 25.212]);
    let with = |features: &[(&str, &str, Rect)]| {
        let zones = vec![counties(), zone("r", Role::EcologicalRedline, features)];
        one(&input(zones, site(SITE))).totals[0].area_m2
    };
    let (both, whole) = (with(&[a, b]), with(&[union]));
    assert!((both - whole).abs() < 0.01, "{both} {whole}");
}

#[test]
fn county_parts_and_what_is_outside_add_up_to_the_whole() {
    let beyond: Rect = [110.99, 25.20, 111.01, 25.22];
    let zones = vec![
        counties(),
        zone(
            "r",
            Role::EcologicalRedline,
            &[("片", "", [110.9, 25.21, 111.2, 25.3])],
        ),
    ];
    let result = one(&input(zones, site(beyond)));
    let sum: f64 = result.counties.iter().map(|c| c.amount).sum();
    assert!((sum - result.area_m2).abs() < 0.01);
    assert_eq!(result.counties.len(), 2);
    assert!(result.counties[1].name.is_none(), "{:?}", result.counties);
    let total = &result.totals[0];
    let sum: f64 = total.counties.iter().map(|c| c.amount).sum();
    assert!((sum - total.area_m2).abs() < 0.01);
    assert_eq!(total.counties.len(), 2);
    assert!(
        result
            .cannot_tell
            .iter()
            .any(|c| c.reason == Reason::OutsideCoverage)
    );
}

#[test]
fn a_shared_border_is_a_touch_with_its_length_and_no_area() {
    let neighbour = [SITE[2], SITE[1], SITE[2] + 0.01, SITE[3]];
    let zones = vec![
        counties(),
        zone("r", Role::EcologicalRedline, &[("邻", "", neighbour)]),
    ];
    let result = one(&input(zones, site(SITE)));
    assert!(result.hits.is_empty());
    assert_eq!(result.touches.len(), 1);
    // 0.02° of meridian at 25.21°: GeographicLib's Inverse(25.20, 110.51, 25.22, 110.51).s12.
    assert!(
        (result.touches[0].length_m - 2215.5204523).abs() < 0.01,
        "{}",
        result.touches[0].length_m
    );
    assert_eq!(result.verdict, Verdict::Attention);
    let sentence = findings::touch(Lang::Zh, &result.touches[0]);
    assert!(
        sentence.starts_with("与生态保护红线“邻”相邻，共边长2215.5米"),
        "{sentence}"
    );
}

#[test]
fn a_sliver_counts_in_a_zone_without_tolerance_and_is_only_listed_elsewhere() {
    // About 5 mm wide.
    let sliver = [SITE[2] - 5e-8, SITE[1], SITE[2] + 0.01, SITE[3]];
    let kind = |role: Role, class: &str| {
        let zones = vec![counties(), zone("z", role, &[("薄", class, sliver)])];
        let result = one(&input(zones, site(SITE)));
        assert_eq!(result.hits.len(), 1);
        result.hits[0].kind
    };
    assert_eq!(kind(Role::EcologicalRedline, ""), HitKind::SliverInvolved);
    assert_eq!(
        kind(Role::DrinkingWaterSourceZone, "一级"),
        HitKind::SliverInvolved
    );
    assert_eq!(kind(Role::DrinkingWaterSourceZone, "二级"), HitKind::Sliver);
    assert_eq!(kind(Role::KarstGeneral, ""), HitKind::Sliver);
}

#[test]
fn what_is_a_sliver_grows_with_the_errors_of_both_layers() {
    // About 1 m wide.
    let narrow = [SITE[2] - 1e-5, SITE[1], SITE[2] + 0.01, SITE[3]];
    let hit = |e_project: f64, e_zone: f64| {
        let mut zone = zone("z", Role::KarstGeneral, &[("边", "", narrow)]);
        let mut site = site(SITE);
        zone.layer.position.sag_m = e_zone;
        site.layer.position.sag_m = e_project;
        let mut result = one(&input(vec![counties(), zone], site));
        result.hits.remove(0)
    };
    assert_eq!(hit(0.0, 0.0).kind, HitKind::Overlap);
    assert_eq!(hit(0.6, 0.0).kind, HitKind::Overlap);
    assert_eq!(hit(0.0, 0.6).kind, HitKind::Overlap);
    let both = hit(0.6, 0.6);
    assert_eq!(both.kind, HitKind::Sliver);
    assert!((both.tolerance_m - 1.2).abs() < 1e-12);
}

#[test]
fn a_required_layer_that_is_missing_is_cannot_tell_and_an_optional_one_is_listed() {
    let mut input = input(vec![counties()], site(SITE));
    input
        .checklist
        .push((Role::ForestLand, Check::Optional, None));
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::NoneFound);
    let missing = result
        .unchecked
        .iter()
        .filter(|u| u.role == Role::ForestLand);
    assert_eq!(missing.count(), 1);
    input.checklist[1].1 = Check::Required;
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::LayerMissing);
    assert_eq!(
        findings::verdict(Lang::Zh, &result),
        "无法判断（缺林地图层）"
    );
}

#[test]
fn prohibitions_come_first_and_do_not_hide_what_cannot_be_told() {
    let zones = vec![
        counties(),
        zone(
            "s",
            Role::DrinkingWaterSourceZone,
            &[("源", "一级", [110.4, 25.1, 110.6, 25.3])],
        ),
    ];
    let mut input = input(zones, site(SITE));
    input
        .checklist
        .push((Role::ForestLand, Check::Required, None));
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::Prohibited);
    assert_eq!(result.cannot_tell.len(), 1);
}

#[test]
fn an_unreadable_feature_in_a_required_layer_forbids_the_all_clear() {
    let far = [110.1, 25.1, 110.11, 25.11];
    let mut redline = zone("r", Role::EcologicalRedline, &[("远", "", far)]);
    assert_eq!(
        one(&input(vec![counties(), redline.clone()], site(SITE))).verdict,
        Verdict::NoneFound
    );
    redline.layer.diagnostics.push(Diagnostic::new(
        Severity::Error,
        Message::new("formats.test"),
    ));
    let result = one(&input(vec![counties(), redline], site(SITE)));
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::UnreadableFeatures);
}

#[test]
fn a_required_layer_not_declared_complete_or_dated_forbids_the_all_clear() {
    let far = [110.1, 25.1, 110.11, 25.11];
    for spoil in [
        (|m: &mut ZoneMeta| m.complete = false) as fn(&mut ZoneMeta),
        |m| m.date.clear(),
    ] {
        let mut redline = zone("r", Role::EcologicalRedline, &[("远", "", far)]);
        spoil(Arc::make_mut(&mut redline.meta));
        let result = one(&input(vec![counties(), redline], site(SITE)));
        assert_eq!(result.verdict, Verdict::CannotTell);
        let sentence = findings::nearest(Lang::Zh, &result.nearest[0]);
        assert!(!sentence.contains("不涉及"), "{sentence}");
    }
}

#[test]
fn only_a_complete_dated_layer_without_invented_geometry_lets_it_say_not_involved() {
    let far = [110.1, 25.1, 110.11, 25.11];
    let mut redline = zone("r", Role::EcologicalRedline, &[("远", "", far)]);
    let say = |zone: &ZoneLayer| {
        let result = one(&input(vec![counties(), zone.clone()], site(SITE)));
        findings::nearest(Lang::Zh, &result.nearest[0])
    };
    assert!(say(&redline).contains("不涉及"));
    Arc::make_mut(&mut redline.meta).schematic = true;
    assert!(say(&redline).contains("未发现涉及"));
}

#[test]
fn a_guessed_system_is_always_cannot_tell_and_its_overlaps_are_provisional() {
    let zones = || {
        vec![
            counties(),
            zone(
                "s",
                Role::DrinkingWaterSourceZone,
                &[("源", "一级", [110.4, 25.1, 110.6, 25.3])],
            ),
        ]
    };
    let mut project = site(SITE);
    project.layer.position = Position {
        confirmed: false,
        ..Position::default()
    };
    let result = one(&input(zones(), project));
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert!(result.hits[0].provisional);
    assert_eq!(result.cannot_tell[0].reason, Reason::UnconfirmedCrs);
    assert_eq!(
        one(&input(zones(), site(SITE))).verdict,
        Verdict::Prohibited
    );
}

#[test]
fn a_miss_that_a_shift_within_the_uncertainty_could_change_is_cannot_tell() {
    // 0.00001° of longitude at 25.2° is 1.007 m.
    let near = [SITE[2] + 1e-5, SITE[1], SITE[2] + 0.01, SITE[3]];
    let verdict = |u: f64| {
        let zones = vec![
            counties(),
            zone("r", Role::EcologicalRedline, &[("近", "", near)]),
        ];
        let mut project = site(SITE);
        project.layer.position.datum_accuracy_m = Some(u);
        one(&input(zones, project)).verdict
    };
    assert_eq!(verdict(0.5), Verdict::NoneFound);
    assert_eq!(verdict(1.5), Verdict::CannotTell);
}

#[test]
fn zones_that_disagree_in_class_on_the_same_ground_are_listed() {
    let zones = vec![
        counties(),
        zone(
            "s",
            Role::DrinkingWaterSourceZone,
            &[
                ("一", "一级", [110.49, 25.20, 110.50, 25.21]),
                ("二", "二级", [110.495, 25.20, 110.51, 25.21]),
            ],
        ),
    ];
    let result = one(&input(zones, site(SITE)));
    assert_eq!(result.disagreements.len(), 1);
    let role_total = result.totals.iter().find(|t| t.is_role_total).unwrap();
    let sum: f64 = result
        .totals
        .iter()
        .filter(|t| !t.is_role_total)
        .map(|t| t.area_m2)
        .sum();
    assert!((sum - role_total.area_m2 - result.disagreements[0].area_m2).abs() < 0.01);
}

#[test]
fn a_zone_without_its_class_cannot_be_judged() {
    let zones = vec![
        counties(),
        zone(
            "s",
            Role::DrinkingWaterSourceZone,
            &[("源", "", [110.4, 25.1, 110.6, 25.3])],
        ),
    ];
    let result = one(&input(zones, site(SITE)));
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert!(
        result
            .cannot_tell
            .iter()
            .any(|c| c.reason == Reason::ClassMissing)
    );
}

#[test]
fn an_unanswered_question_that_matters_is_named() {
    let zones = vec![
        counties(),
        zone(
            "k",
            Role::KarstStrong,
            &[("洼", "", [110.4, 25.1, 110.6, 25.3])],
        ),
    ];
    let mut input = input(zones, site(SITE));
    assert_ne!(one(&input).verdict, Verdict::CannotTell);
    input.answers.clear();
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert!(
        result
            .cannot_tell
            .iter()
            .any(|c| c.question == Some(Question::MayPolluteGroundwater.code()))
    );
}

#[test]
fn the_law_of_the_check_date_is_cited() {
    let zones = vec![
        counties(),
        zone(
            "s",
            Role::DrinkingWaterSourceZone,
            &[("源", "一级", [110.4, 25.1, 110.6, 25.3])],
        ),
    ];
    let mut input = input(zones, site(SITE));
    let law = |input: &CheckInput| {
        let result = one(input);

        findings::applying(&result.hits[0].rules)
            .next()
            .unwrap()
            .law
            .clone()
    };
    assert_eq!(law(&input), "生态环境法典");
    input.as_of = Date::new(2026, 8, 14).unwrap();
    assert_eq!(law(&input), "水污染防治法");
}

#[test]
fn a_bow_tie_is_repaired_with_a_note_and_one_bad_feature_stops_nothing() {
    let mut builder = LayerBuilder::new(Schema::default());
    let bow = [
        (110.49, 25.20),
        (110.51, 25.22),
        (110.51, 25.20),
        (110.49, 25.22),
        (110.49, 25.20),
    ];
    builder
        .geometry()
        .push_ring(bow.map(|(x, y)| Coord::lon_lat(x, y)));
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(1), &[]);
    builder.finish_feature(FeatureId(2), &[]);
    builder.geometry().push_ring(ring(SITE));
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(3), &[]);
    let mut project = site(SITE);
    project.layer = builder.build("sites");
    let screening = run(&input(vec![counties()], project));
    assert_eq!(screening.projects.len(), 3);
    let bow = &screening.projects[0];
    assert_eq!(bow.notes[0].code(), "screening.project_repaired");
    // Both lobes are kept: half of the square's area, by symmetry but for the ellipsoid.
    let square = &screening.projects[2];
    assert!((bow.area_m2 / square.area_m2 - 0.5).abs() < 1e-3);
    assert_eq!(
        screening.projects[1].cannot_tell[0].reason,
        Reason::ProjectUnreadable
    );
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let mut features = Vec::new();
    for i in 0..40 {
        let x = 110.3 + 0.01 * f64::from(i);
        features.push(("片", "", [x, 25.19, x + 0.006, 25.215]));
    }
    let zones = vec![counties(), zone("r", Role::EcologicalRedline, &features)];
    let mut project = site(SITE);
    let sites: Vec<(&str, &str, Rect)> = (0..60)
        .map(|i| {
            let x = 110.3 + 0.005 * f64::from(i);
            ("址", "", [x, 25.2, x + 0.02, 25.21])
        })
        .collect();
    project.layer = layer("sites", &sites);
    let mut input = input(zones, project);
    let single = run(&input);
    input.num_threads = 4;
    assert_eq!(run(&input), single);
    assert!(single.projects.iter().any(|p| p.hits.len() > 1));
}

#[test]
fn a_cancelled_check_gives_no_result() {
    let progress = Progress::new();
    progress.cancel();
    assert!(check(&input(vec![counties()], site(SITE)), &progress).is_err());
}

#[test]
fn lines_are_measured_inside_zones_and_points_are_found() {
    let zones = vec![
        counties(),
        zone(
            "s",
            Role::DrinkingWaterSourceZone,
            &[("源", "一级", [110.49, 25.19, 110.51, 25.22])],
        ),
    ];
    let mut builder = LayerBuilder::new(Schema::default());
    builder
        .geometry()
        .push_ring([Coord::lon_lat(110.50, 25.10), Coord::lon_lat(110.50, 25.30)]);
    builder.geometry().end_part(PartKind::Line);
    builder.finish_feature(FeatureId(1), &[]);
    builder
        .geometry()
        .push_ring([Coord::lon_lat(110.495, 25.2)]);
    builder.geometry().end_part(PartKind::Point);
    builder.finish_feature(FeatureId(2), &[]);
    let mut project = site(SITE);
    project.layer = builder.build("sites");
    let screening = run(&input(zones, project));
    let line = &screening.projects[0].hits[0];
    assert_eq!(line.kind, HitKind::Crossing);
    // GeographicLib Inverse(25.19, 110.5, 25.22, 110.5).s12.
    assert!(
        (line.length_m - 3323.2784317).abs() < 0.01,
        "{}",
        line.length_m
    );
    assert!((line.share - 0.15).abs() < 1e-5);
    // The line runs along the border of the two counties: it crosses neither's interior.
    let point = &screening.projects[1].hits[0];
    assert_eq!(point.kind, HitKind::PointInside);
    assert_eq!(point.share, 1.0);
}

#[test]
fn a_card_of_several_zones_carries_the_strictest_effect_among_them() {
    use redline::rules::Effect;
    use redline::session::findings::cards;
    let source = [110.4, 25.1, 110.6, 25.3];
    let zones = vec![
        counties(),
        zone(
            "s",
            Role::DrinkingWaterSourceZone,
            &[("甲", "一级", source), ("乙", "一级", source)],
        ),
    ];
    let mut result = one(&input(zones, site(SITE)));
    let cards_of = |r: &ProjectResult| cards(r).iter().map(|c| c.effect).collect::<Vec<_>>();
    assert_eq!(cards_of(&result), [Some(Effect::Prohibited)]);
    // Whichever of the two is the milder one.
    result.hits[0].rules.clear();
    assert_eq!(cards_of(&result), [Some(Effect::Prohibited)]);
    let milder: Vec<_> = result.hits[1]
        .rules
        .iter()
        .filter(|a| a.rule.effect < Effect::Prohibited)
        .cloned()
        .collect();
    result.hits[0].rules = milder;
    assert_eq!(cards_of(&result), [Some(Effect::Prohibited)]);
}
