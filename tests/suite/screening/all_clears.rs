//! What must never become an all-clear: each test is a way in which one once could.

use super::*;
use redline::i18n::say;
use redline::screening::FailedLayer;

const FAR: Rect = [110.1, 25.1, 110.11, 25.11];
const NEAR: Rect = [110.3, 25.3, 110.31, 25.31];

fn redline_far() -> ZoneLayer {
    zone("r", Role::EcologicalRedline, &[("远", "", FAR)])
}

fn one_metre() -> Position {
    Position {
        datum_accuracy_m: Some(1.0),
        ..Position::default()
    }
}

/// A layer of one feature without a shape, behind those of `zone`.
fn with_a_null_shape(mut zone: ZoneLayer, rects: &[Rect]) -> ZoneLayer {
    let mut builder = LayerBuilder::new(Schema::default());
    for (i, rect) in rects.iter().enumerate() {
        builder.geometry().push_ring(ring(*rect));
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(i as u64 + 1), &[]);
    }
    builder.finish_feature(FeatureId(rects.len() as u64 + 1), &[]);
    zone.layer = builder.build("r");
    zone
}

#[test]
fn the_second_layer_of_a_role_that_failed_is_not_hidden_by_the_first() {
    let mut input = input(vec![counties(), redline_far()], site(SITE));
    assert_eq!(one(&input).verdict, Verdict::NoneFound);
    let mut meta = ZoneMeta::undeclared("r2", "红线补充", Role::EcologicalRedline);
    meta.check = Check::Required;
    input.failed.push(FailedLayer {
        meta: Arc::new(meta),
        message: Message::new("formats.file_unknown"),
    });
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::LayerUnreadable);
}

#[test]
fn counties_that_could_not_be_read_leave_the_coverage_unknown() {
    let mut input = input(vec![redline_far()], site(SITE));
    let told = one(&input);
    assert_eq!(told.verdict, Verdict::NoneFound);
    assert!(told.unchecked.iter().any(|u| u.role == Role::County));
    input.failed.push(FailedLayer {
        meta: Arc::new(ZoneMeta::undeclared("c", "县界", Role::County)),
        message: Message::new("formats.file_unknown"),
    });
    assert_eq!(one(&input).verdict, Verdict::CannotTell);
}

#[test]
fn a_zone_without_a_shape_and_a_layer_without_zones_forbid_the_all_clear() {
    for rects in [&[FAR][..], &[]] {
        let redline = with_a_null_shape(redline_far(), rects);
        let result = one(&input(vec![counties(), redline], site(SITE)));
        assert_eq!(result.verdict, Verdict::CannotTell, "{rects:?}");
    }
    let empty = zone("r", Role::EcologicalRedline, &[]);
    let result = one(&input(vec![counties(), empty], site(SITE)));
    assert_eq!(result.verdict, Verdict::CannotTell);
}

#[test]
fn a_zone_whose_repair_leaves_nothing_is_cannot_tell_beside_it_and_nowhere_else() {
    let mut redline = redline_far();
    let mut builder = LayerBuilder::new(Schema::default());
    // Out and back along one line: a ring without any ground.
    let chain = [
        (110.48, 25.21),
        (110.52, 25.21),
        (110.5, 25.21),
        (110.48, 25.21),
    ];
    builder
        .geometry()
        .push_ring(chain.map(|(x, y)| Coord::lon_lat(x, y)));
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(1), &[]);
    redline.layer = builder.build("r");
    let beside = one(&input(vec![counties(), redline.clone()], site(SITE)));
    assert_eq!(beside.verdict, Verdict::CannotTell);
    assert_eq!(beside.cannot_tell[0].reason, Reason::UnreadableFeatures);
    let away = one(&input(vec![counties(), redline], site(NEAR)));
    assert_eq!(away.verdict, Verdict::NoneFound);
}

#[test]
fn the_line_of_a_mixed_project_through_a_zone_is_a_crossing_and_no_sliver() {
    let mut builder = LayerBuilder::new(Schema::default());
    builder.geometry().push_ring(ring(NEAR));
    builder.geometry().end_part(PartKind::Polygon);
    builder
        .geometry()
        .push_ring([Coord::lon_lat(110.40, 25.10), Coord::lon_lat(110.40, 25.30)]);
    builder.geometry().end_part(PartKind::Line);
    builder.finish_feature(FeatureId(1), &[]);
    let mut project = site(SITE);
    project.layer = builder.build("sites");
    let zones = vec![
        counties(),
        zone(
            "w",
            Role::Wetland,
            &[("湿地", "", [110.39, 25.19, 110.41, 25.22])],
        ),
    ];
    let result = one(&input(zones, project));
    let hit = &result.hits[0];
    assert_eq!(hit.kind, HitKind::Crossing);
    assert!(!hit.rules.is_empty(), "its clauses apply");
    // GeographicLib Inverse(25.19, 110.4, 25.22, 110.4).s12.
    assert!((hit.length_m - 3323.2784317).abs() < 0.01);
}

#[test]
fn a_sliver_that_a_shift_could_take_away_is_no_certain_prohibition() {
    // 0.000 000 05° of longitude is about 5 mm.
    let beside = [110.50999995, 25.20, 110.52, 25.22];
    let farm = zone("f", Role::PermanentBasicFarmland, &[("永农", "", beside)]);
    let exact = input(vec![counties(), farm.clone()], site(SITE));
    let certain = one(&exact);
    assert_eq!(certain.hits[0].kind, HitKind::SliverInvolved);
    assert!(!certain.hits[0].provisional);
    let mut loose = site(SITE);
    loose.layer.position = one_metre();
    let doubtful = one(&input(vec![counties(), farm], loose));
    assert!(doubtful.hits[0].provisional);
    assert_eq!(doubtful.verdict, Verdict::CannotTell);
}

#[test]
fn a_core_zone_that_is_only_touched_stays_in_doubt_beside_a_certain_hit() {
    let zones = zone(
        "s",
        Role::ScenicArea,
        &[
            ("一般", "一般景区", [110.40, 25.10, 110.51, 25.30]),
            ("核心", "核心景区", [110.51, 25.10, 110.60, 25.30]),
        ],
    );
    let mut loose = site(SITE);
    loose.layer.position = one_metre();
    let result = one(&input(vec![counties(), zones], loose));
    assert!(!result.hits[0].provisional);
    assert!(
        result
            .cannot_tell
            .iter()
            .any(|c| c.reason == Reason::Position)
    );
}

#[test]
fn a_required_layer_without_a_role_is_listed_as_not_judged() {
    let zones = vec![
        counties(),
        redline_far(),
        zone("x", Role::Other, &[("片", "", SITE)]),
    ];
    let result = one(&input(zones, site(SITE)));
    assert!(result.unchecked.iter().any(|u| u.role == Role::Other));
}

#[test]
fn a_strip_beyond_the_counties_never_prints_as_zero_hectares() {
    let strip = [110.99, 25.20, 111.000_000_001, 25.21];
    let result = one(&input(vec![counties(), redline_far()], site(strip)));
    let told = say(Lang::Zh, &result.cannot_tell[0].message);
    assert!(told.contains("＜0.0001公顷"), "{told}");
}

#[test]
fn a_date_before_every_clause_is_cannot_tell_and_not_a_mere_hint() {
    let redline = zone("r", Role::EcologicalRedline, &[("红线", "", SITE)]);
    let mut input = input(vec![counties(), redline], site(SITE));
    input.as_of = Date::new(1990, 1, 1).unwrap();
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::NoRule);
}

#[test]
fn a_point_is_certain_deep_inside_a_zone_and_provisional_at_its_border() {
    let zones = || vec![counties(), zone("w", Role::Wetland, &[("湿地", "", SITE)])];
    // 0.000 005° of longitude is about half a metre, within u = 1 m.
    for (lon, is_provisional) in [(110.50, false), (110.490_005, true)] {
        let mut builder = LayerBuilder::new(Schema::default());
        builder.geometry().push_ring([Coord::lon_lat(lon, 25.21)]);
        builder.geometry().end_part(PartKind::Point);
        builder.finish_feature(FeatureId(1), &[]);
        let mut project = site(SITE);
        project.layer = builder.build("sites");
        project.layer.position = one_metre();
        let result = one(&input(zones(), project));
        assert_eq!(result.hits[0].provisional, is_provisional, "{lon}");
    }
}

#[test]
fn a_repair_that_failed_is_not_told_as_a_repair() {
    let mut project = site(SITE);
    let mut builder = LayerBuilder::new(Schema::default());
    for _ in 0..2 {
        builder.geometry().push_ring(ring(SITE));
    }
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(1), &[]);
    project.layer = builder.build("sites");
    let result = one(&input(vec![counties(), redline_far()], project));
    assert_eq!(result.cannot_tell[0].reason, Reason::ProjectUnreadable);
    let codes: Vec<&str> = result.notes.iter().map(|n| n.code()).collect();
    assert_eq!(codes, ["geom.repaired_null"]);
}
