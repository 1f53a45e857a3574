//! The way out: trims and shifts against shapely, suggestions checked again, sections of lines,
//! and when nothing is given.

use super::*;
use redline::geom::{Columns, area_m2, is_sound};
use redline::screening::FailedLayer;
use redline::screening::wayout::{Detour, Found, Shifted, Status, WayOut, WayOutOptions, way_out};

type Rings = Vec<Vec<[f64; 2]>>;

#[derive(serde::Deserialize)]
struct Case {
    project: Rings,
    zones: Vec<Rings>,
    given_up_m2: f64,
    left_m2: f64,
    parts: usize,
    brute: Option<[i64; 2]>,
    exact_m: Option<f64>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../oracle/screening/way_out.json")).unwrap()
}

/// A layer of polygons, each given by its rings.
fn polygons(name: &str, features: &[Rings]) -> Layer {
    let mut builder = LayerBuilder::new(Schema::default());
    for (i, rings) in features.iter().enumerate() {
        for ring in rings {
            let ring = ring.iter().map(|[x, y]| Coord::lon_lat(*x, *y));
            builder.geometry().push_ring(ring);
        }
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(i as u64 + 1), &[]);
    }
    builder.build(name)
}

fn line(points: &[(f64, f64)]) -> ProjectLayer {
    let mut builder = LayerBuilder::new(Schema::default());
    let chain = points.iter().map(|(x, y)| Coord::lon_lat(*x, *y));
    builder.geometry().push_ring(chain);
    builder.geometry().end_part(PartKind::Line);
    builder.finish_feature(FeatureId(1), &[]);
    ProjectLayer {
        layer: builder.build("线"),
        ..site(SITE)
    }
}

/// Permanent basic farmland: prohibited with the answers of these tests.
fn farmland(features: &[Rings]) -> ZoneLayer {
    let mut zone = zone("farm", Role::PermanentBasicFarmland, &[]);
    zone.layer = polygons("farm", features);
    zone
}

fn of_case(case: &Case) -> CheckInput {
    let project = ProjectLayer {
        layer: polygons("sites", std::slice::from_ref(&case.project)),
        ..site(SITE)
    };
    let mut input = input(vec![counties_here(), farmland(&case.zones)], project);
    deny_everything(&mut input);
    input
}

/// One county about the origin of the made cases.
fn counties_here() -> ZoneLayer {
    zone(
        "county",
        Role::County,
        &[("甲县", "", [110.0, 25.0, 111.0, 25.5])],
    )
}

/// Every answer that a prohibition of farmland could hang on.
fn deny_everything(input: &mut CheckInput) {
    for answers in input.answers.values_mut() {
        answers.decline_rest();
    }
}

fn find(input: &CheckInput) -> WayOut {
    find_with(input, &WayOutOptions::default())
}

fn find_with(input: &CheckInput, options: &WayOutOptions) -> WayOut {
    let project = (LayerId("sites".into()), FeatureId(1));
    let out = way_out(input, (&project.0, project.1), options, &Progress::new());
    out.unwrap().unwrap()
}

fn at(out: &WayOut) -> &Shifted {
    match &out.shift.as_ref().unwrap().found {
        Found::At(shifted) => shifted,
        other => panic!("{other:?}"),
    }
}

fn whole_area(shape: &Columns) -> f64 {
    shape.feature(0).map_or(0.0, area_m2)
}

fn is_prohibited(input: &CheckInput, shape: &Columns) -> bool {
    let mut again = input.clone();
    let mut builder = LayerBuilder::new(Schema::default());
    for part in shape.feature(0).unwrap().parts() {
        for ring in part.rings() {
            builder.geometry().push_ring(ring.iter().copied());
        }
        builder.geometry().end_part(part.kind());
    }
    builder.finish_feature(FeatureId(1), &[]);
    again.projects[0].layer = builder.build("sites");
    let result = one(&again);
    let prohibited = |h: &redline::screening::model::Hit| {
        h.kind.is_involved() && h.rules.iter().any(|a| a.rule.effect.code() == "prohibited")
    };
    result.hits.iter().any(prohibited)
}

#[test]
fn the_part_to_give_up_and_the_pieces_left_are_those_of_shapely() {
    for (number, case) in cases().iter().enumerate() {
        let input = of_case(case);
        let out = find(&input);
        let trim = out.trim.as_ref().unwrap();
        assert!(
            (trim.given_up - case.given_up_m2).abs() < 0.01,
            "case {number}"
        );
        assert!((trim.left - case.left_m2).abs() < 0.01, "case {number}");
        assert_eq!(trim.num_pieces(), case.parts, "case {number}");
        assert_eq!(trim.is_one_piece, case.parts == 1, "case {number}");
        assert!((whole_area(&trim.given_up_shape) - case.given_up_m2).abs() < 0.01);
        // A millimetre of setback along at most a kilometre.
        assert!(
            (whole_area(&trim.left_shape) - case.left_m2).abs() < 1.0,
            "case {number}"
        );
        let view = trim.left_shape.feature(0).unwrap();
        assert!(is_sound(view), "case {number}");
        if case.parts > 0 {
            assert!(
                trim.confirmed && !is_prohibited(&input, &trim.left_shape),
                "case {number}"
            );
        }
    }
}

#[test]
fn the_shift_is_no_longer_than_the_best_of_brute_force_and_no_shorter_than_the_exact_one() {
    for (number, case) in cases().iter().enumerate() {
        let input = of_case(case);
        let options = WayOutOptions {
            limit_m: 300.0,
            ..WayOutOptions::default()
        };
        let out = find_with(&input, &options);
        let Some([east, north]) = case.brute else {
            let found = &out.shift.unwrap().found;
            // The grid of brute force is ten times as coarse.
            assert!(!matches!(found, Found::GaveUp { .. }), "case {number}");
            continue;
        };
        let shifted = at(&out);
        let brute_m = ((east * east + north * north) as f64).sqrt();
        assert!(
            shifted.by.plane_m <= brute_m + 1e-9,
            "case {number}: {:?}",
            shifted.by
        );
        if let Some(exact_m) = case.exact_m {
            assert!(
                shifted.by.plane_m >= exact_m,
                "case {number}: {:?}",
                shifted.by
            );
            assert!(
                shifted.by.plane_m <= exact_m + 0.5,
                "case {number}: {:?}",
                shifted.by
            );
        }
        assert!(
            shifted.confirmed && !is_prohibited(&input, &shifted.shape),
            "case {number}"
        );
        assert!(shifted.result.touches.is_empty(), "case {number}");
        let near = shifted
            .result
            .nearest
            .iter()
            .find(|n| n.layer.as_str() == "farm");
        assert!(near.unwrap().distance_m >= 0.01, "case {number}");
    }
}

#[test]
fn the_order_of_layers_zones_and_threads_changes_nothing() {
    let cases = cases();
    for case in cases.iter().skip(3).step_by(6) {
        let first = find(&of_case(case));
        let mut turned = of_case(&Case {
            zones: case.zones.iter().rev().cloned().collect(),
            project: case.project.clone(),
            ..*case
        });
        turned.zones.reverse();
        turned.num_threads = 3;
        let second = find(&turned);
        let trims = [&first, &second].map(|o| o.trim.clone().unwrap());
        assert_eq!(trims[0], trims[1]);
        match [&first, &second].map(|o| &o.shift.as_ref().unwrap().found) {
            [Found::At(a), Found::At(b)] => {
                assert_eq!(a.by, b.by);
                assert_eq!(a.shape, b.shape);
            }
            [Found::None(a), Found::None(b)] => assert_eq!(a, b),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_zone_given_twice_counts_once() {
    let cases = cases();
    let case = &cases[0];
    let once = find(&of_case(case));
    let twice = find(&of_case(&Case {
        zones: case.zones.iter().chain(&case.zones).cloned().collect(),
        project: case.project.clone(),
        ..*case
    }));
    let given_up = |o: &WayOut| o.trim.as_ref().unwrap().given_up;
    assert!((given_up(&once) - given_up(&twice)).abs() < 1e-6);
    assert_eq!(at(&once).by, at(&twice).by);
}

#[test]
fn a_missing_required_layer_or_no_checklist_gives_no_way_out() {
    let cases = cases();
    let given = of_case(&cases[0]);
    assert_eq!(find(&given).status, Status::Given);
    let refused = |input: &CheckInput| {
        let out = find(input);
        assert!(out.trim.is_none() && out.shift.is_none() && out.corridor.is_none());
        match out.status {
            Status::LayersMissing(missing) => missing[0].code.clone(),
            other => panic!("{other:?}"),
        }
    };
    let mut lacking = given.clone();
    lacking
        .checklist
        .push((Role::ForestLand, Check::Required, None));
    assert_eq!(refused(&lacking), "screening.layer_missing");
    let mut unreadable = given.clone();
    let mut meta = ZoneMeta::undeclared("r", "红线", Role::EcologicalRedline);
    meta.check = Check::Required;
    unreadable.failed.push(FailedLayer {
        meta: Arc::new(meta),
        message: Message::new("formats.file_unknown"),
    });
    assert_eq!(refused(&unreadable), "screening.layer_unreadable");
    let mut empty = given.clone();
    empty.zones.push(zone("w", Role::Wetland, &[]));
    assert_eq!(refused(&empty), "screening.layer_empty");
    let mut unasked = given;
    unasked.checklist.clear();
    for zone in &mut unasked.zones {
        Arc::make_mut(&mut zone.meta).check = Check::Optional;
    }
    assert_eq!(refused(&unasked), "wayout.no_checklist");
}

#[test]
fn a_project_that_nothing_prohibits_needs_no_way_out() {
    let far = zone(
        "w",
        Role::PermanentBasicFarmland,
        &[("远", "", [110.1, 25.1, 110.2, 25.2])],
    );
    let mut input = input(vec![counties(), far], site(SITE));
    deny_everything(&mut input);
    assert_eq!(find(&input).status, Status::NothingProhibits);
}

#[test]
fn a_prohibition_that_hangs_on_an_answer_is_one_and_is_said() {
    let cases = cases();
    let mut input = of_case(&cases[0]);
    input.answers.clear();
    let out = find(&input);
    assert_eq!(out.status, Status::Given);
    assert!(
        out.zones
            .iter()
            .all(|z| !z.certain && !z.questions.is_empty())
    );
    assert!(out.caveats.iter().any(|c| c.code == "wayout.open_answers"));
    assert!(at(&out).confirmed);
}

#[test]
fn uncertain_positions_are_kept_away_from_and_unknown_ones_are_not_shifted_at_all() {
    let cases = cases();
    let mut input = of_case(&cases[0]);
    let exact = at(&find(&input)).by.plane_m;
    input.zones[1].layer.position = Position {
        datum_accuracy_m: Some(2.0),
        ..Position::default()
    };
    let loose = find(&input);
    let far = at(&loose);
    assert!(far.by.plane_m > exact + 1.5 && far.by.plane_m < exact + 3.5);
    let doubts = |r: Reason| far.result.cannot_tell.iter().any(|c| c.reason == r);
    assert!(!doubts(Reason::Position), "{:?}", far.result.cannot_tell);
    input.zones[1].layer.position.datum_accuracy_m = None;
    let unknown = find(&input);
    assert!(unknown.zones.iter().all(|z| z.provisional));
    assert!(matches!(unknown.shift.unwrap().found, Found::NotSought(_)));
    assert!(unknown.trim.is_some());
}

#[test]
fn the_shift_stays_within_the_county_and_says_what_is_least_where_there_is_none() {
    // A site of about 200 m in the north of a zone; the county ends 10 m north of the zone.
    let own = [110.500, 25.2000, 110.502, 25.2020];
    let farm = ("片", "", [110.480, 25.1000, 110.520, 25.2010]);
    let county = |north: f64| {
        zone(
            "county",
            Role::County,
            &[("甲县", "", [110.0, 25.0, 111.0, north])],
        )
    };
    let input = |north: f64| {
        let farm = zone("farm", Role::PermanentBasicFarmland, &[farm]);
        let mut input = input(vec![county(north), farm], site(own));
        deny_everything(&mut input);
        input
    };
    let out = find(&input(25.5));
    let free = at(&out);
    // 0.001° of latitude are 110.785 m here (GeographicLib Inverse from 25.2 to 25.201).
    assert!((free.by.plane_m - 110.8).abs() < 0.11, "{:?}", free.by);
    assert!(free.by.north_m > 110.0);
    assert_eq!(free.result.verdict, Verdict::NoneFound);
    assert_eq!(out.shift.as_ref().unwrap().counties, ["甲县"]);
    let out = find(&input(25.2021));
    match &out.shift.as_ref().unwrap().found {
        Found::None(residual) => {
            // 0.0001° further north than where it stands: a tenth of the ground less.
            let trim = out.trim.as_ref().unwrap();
            assert!(residual.amount < trim.given_up * 0.93, "{residual:?}");
            // Grid east is not quite east: half a kilometre along it gains two metres.
            assert!(
                residual.by.north_m > 8.5 && residual.by.north_m < 13.1,
                "{:?}",
                residual.by
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn land_taken_at_the_new_place_is_told_by_zones_and_by_land_use() {
    let own = [110.500, 25.2000, 110.502, 25.2020];
    let farm = ("片", "", [110.480, 25.1000, 110.520, 25.2010]);
    let uses = [
        ("旱地", "", [110.4, 25.201, 110.6, 25.2022]),
        ("园地", "", [110.4, 25.2022, 110.6, 25.3]),
    ];
    let mut land = zone("land", Role::LandUse, &uses);
    let meta = Arc::make_mut(&mut land.meta);
    (meta.class_field, meta.check) = (Some("名称".into()), Check::Optional);
    let farm = zone("farm", Role::PermanentBasicFarmland, &[farm]);
    let karst = zone(
        "karst",
        Role::KarstGeneral,
        &[("岩溶", "", [110.4, 25.202, 110.6, 25.3])],
    );
    let mut input = input(vec![counties_here(), farm, karst, land], site(own));
    deny_everything(&mut input);
    let out = find(&input);
    let shifted = at(&out);
    let shares = shifted.land_use.as_ref().unwrap();
    let names: Vec<_> = shares.iter().map(|s| s.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["旱地", "园地"]);
    let sum: f64 = shares.iter().map(|s| s.amount).sum();
    assert!((sum - shifted.result.area_m2).abs() < 0.02);
    assert!(
        shifted
            .result
            .hits
            .iter()
            .any(|h| h.role == Role::KarstGeneral)
    );
}

#[test]
fn a_line_is_told_by_chainage_where_it_is_inside_and_how_long_a_way_round_is() {
    // 0.04° of longitude along a parallel, through a zone of 0.01°.
    let chain = [(110.48, 25.20), (110.52, 25.20)];
    let farm = ("片", "", [110.495, 25.195, 110.505, 25.2005]);
    let zones = vec![
        counties_here(),
        zone("farm", Role::PermanentBasicFarmland, &[farm]),
    ];
    let mut input = input(zones, line(&chain));
    deny_everything(&mut input);
    let out = find(&input);
    let corridor = out.corridor.as_ref().unwrap();
    assert_eq!(corridor.sections.len(), 1);
    let section = &corridor.sections[0];
    // Lengths along the parallel of 25.2° N on the ellipsoid: N·cosφ·Δλ = 100 790.08 m a degree.
    let degree = 100_790.08;
    assert!(
        (section.from_m - 0.015 * degree).abs() < 0.5,
        "{}",
        section.from_m
    );
    assert!((section.length_m() - 0.010 * degree).abs() < 0.5);
    assert!((section.entry.x - 110.495).abs() < 1e-9);
    let trim = out.trim.as_ref().unwrap();
    assert!(trim.is_line && trim.confirmed && trim.num_pieces() == 2);
    assert!((trim.given_up - section.length_m()).abs() < 0.01);
    match &section.detour {
        Detour::Found {
            from_m,
            to_m,
            length_m,
            way,
        } => {
            // Round the north, 0.0005° or 55.4 m away: hardly longer than the section itself.
            let more = length_m - (to_m - from_m);
            assert!(*from_m < section.from_m && *to_m > section.to_m);
            assert!(more > 5.0 && more < 180.0, "{more}");
            assert!(way.iter().all(|c| c.y > 25.1999));
        }
        other => panic!("{other:?}"),
    }
    let shifted = at(&out);
    assert!((shifted.by.north_m - 55.4).abs() < 1.0, "{:?}", shifted.by);
}

#[test]
fn a_line_that_begins_inside_has_no_way_round() {
    let farm = ("片", "", [110.47, 25.195, 110.49, 25.205]);
    let zones = vec![
        counties_here(),
        zone("farm", Role::PermanentBasicFarmland, &[farm]),
    ];
    let mut input = input(zones, line(&[(110.48, 25.20), (110.52, 25.20)]));
    deny_everything(&mut input);
    let out = find(&input);
    let section = &out.corridor.unwrap().sections[0];
    assert_eq!(section.from_m, 0.0);
    assert_eq!(section.detour, Detour::EndInside);
}

#[test]
fn a_long_thin_area_is_told_along_its_centre_line_and_a_square_is_no_corridor() {
    // About 2,016 m by 22 m.
    let road = [110.490, 25.2000, 110.510, 25.2002];
    let farm = ("片", "", [110.495, 25.199, 110.500, 25.201]);
    let with = |own| {
        let farm = zone("farm", Role::PermanentBasicFarmland, &[farm]);
        let mut input = input(vec![counties_here(), farm], site(own));
        deny_everything(&mut input);
        find(&input)
    };
    let corridor = with(road).corridor.unwrap();
    assert!(corridor.by_centre_line);
    assert!(
        (corridor.lengths_m[0] - 2015.8).abs() < 5.0,
        "{:?}",
        corridor.lengths_m
    );
    let section = &corridor.sections[0];
    assert!(
        (section.length_m() - 503.95).abs() < 5.0,
        "{}",
        section.length_m()
    );
    assert!(with([110.498, 25.2, 110.502, 25.203]).corridor.is_none());
}

#[test]
fn a_search_can_be_cancelled_and_ends_by_itself() {
    let cases = cases();
    let input = of_case(&cases[3]);
    let progress = Progress::new();
    progress.cancel();
    let project = LayerId("sites".into());
    let options = WayOutOptions::default();
    assert!(way_out(&input, (&project, FeatureId(1)), &options, &progress).is_err());
    let few = WayOutOptions {
        max_squares: 20,
        ..options
    };
    let found = find_with(&input, &few).shift.unwrap().found;
    assert!(matches!(found, Found::GaveUp { .. }), "{found:?}");
}
