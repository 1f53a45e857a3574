//! What a file without declaration may be in, and what speaks against a declaration.

use super::text::{catalogue, worded};
use redline::crs::{Candidate, Crs, CrsKind, Datum, GUILIN, LonLatBox, candidates, suspicions};

/// A file around the two rivers of Guilin: 110.25–110.33 °E, 25.22–25.33 °N, in a system's
/// own numbers.
fn ranges(crs: &Crs) -> ((f64, f64), (f64, f64)) {
    let a = crs.xy_from_lon_lat(110.25, 25.22).unwrap();
    let b = crs.xy_from_lon_lat(110.33, 25.33).unwrap();
    ((a.0, b.0), (a.1, b.1))
}

fn crs(code: u32) -> Crs {
    Crs::from_epsg(code).unwrap()
}

fn first_of(list: &[Candidate]) -> (Option<u32>, bool) {
    (list[0].crs.epsg(), list[0].swapped_axes)
}

fn has(list: &[Candidate], code: u32, swapped: bool) -> bool {
    list.iter()
        .any(|c| c.crs == crs(code) && c.swapped_axes == swapped)
}

fn suspected(crs: &Crs, x: (f64, f64), y: (f64, f64)) -> Vec<String> {
    let zh = catalogue("zh");
    suspicions(crs, x, y, Some(GUILIN))
        .iter()
        .map(|m| {
            worded(&zh, m);
            m.code.replace("crs.suspect_", "")
        })
        .collect()
}

#[test]
fn the_likeliest_system_of_each_usual_file_comes_first() {
    for code in [4490, 4525, 4524, 4546, 4497, 3857] {
        let (x, y) = ranges(&crs(code));
        let list = candidates(x, y, None);
        // Zone 36 in Guilin is unusual but what the numbers say.
        assert_eq!(first_of(&list), (Some(code), false), "{code}");
        let swapped = candidates(y, x, None);
        assert_eq!(first_of(&swapped), (Some(code), true), "{code} swapped");
    }
}

#[test]
fn the_old_datums_are_always_offered_after_cgcs2000_at_the_same_place() {
    for (code, xian, beijing) in [
        (4525, 2361, 2413),
        (4546, 2382, 2434),
        (4497, 2333, 21419),
        (4490, 4610, 4214),
    ] {
        let (x, y) = ranges(&crs(code));
        let list = candidates(x, y, None);
        let at = |c: u32| {
            list.iter()
                .position(|k| k.crs == crs(c) && !k.swapped_axes)
                .unwrap()
        };
        assert!(at(code) < at(xian) && at(xian) < at(beijing), "{code}");
    }
    let (x, y) = ranges(&Crs::WEB_MERCATOR);
    assert!(
        candidates(x, y, None)
            .iter()
            .all(|c| c.crs.datum == Datum::Wgs84)
    );
}

#[test]
fn eastings_without_zone_number_list_the_neighbouring_meridians_too() {
    let (x, y) = ranges(&crs(4546));
    let list = candidates(x, y, None);
    assert!(has(&list, 4546, false) && has(&list, 4545, false) && has(&list, 4547, false));
    assert!(has(&list, 2381, false), "Xian 1980 at 108°");
    // The same numbers at another office's home give that meridian first.
    let nanning = LonLatBox {
        west: 107.0,
        south: 22.0,
        east: 109.0,
        north: 26.0,
    };
    assert_eq!(first_of(&candidates(x, y, Some(nanning))).0, Some(4545));
    // 430 km off the meridian there is no 3° zone: file of a 6° zone in the far west of it.
    let six = candidates((240_000.0, 250_000.0), (2_795_000.0, 2_800_000.0), None);
    assert!(
        six.iter()
            .any(|c| format!("{:?}", c.reason).contains("guess_meridian_6"))
    );
}

#[test]
fn web_mercator_and_the_six_degree_zones_it_resembles_are_both_offered() {
    let x = (13_400_000.0, 13_420_000.0);
    let y = (3_600_000.0, 3_620_000.0);
    let list = candidates(x, y, None);
    assert!(has(&list, 3857, false) && has(&list, 4491, false));
    let web = list
        .iter()
        .find(|c| c.crs.kind == CrsKind::WebMercator)
        .unwrap();
    assert!(worded(&catalogue("zh"), &web.reason).contains("不能区分"));
}

#[test]
fn a_file_as_wide_as_the_country_in_one_zone_is_not_lost() {
    // Whole China in 6° zone 19 of Xian 1980: eastings reach over five other millions.
    let list = candidates(
        (17_000_000.0, 21_500_000.0),
        (2_000_000.0, 5_900_000.0),
        None,
    );
    assert!(has(&list, 2333, false));
}

#[test]
fn numbers_no_system_explains_give_no_candidate() {
    for (x, y) in [
        ((1e9, 2e9), (1e9, 2e9)),
        ((f64::NAN, 1.0), (0.0, 1.0)),
        ((0.0, f64::INFINITY), (0.0, 1.0)),
        ((2.0, 1.0), (0.0, 1.0)),
        ((3_000.0, 4_500.0), (7_000.0, 8_100.0)),
    ] {
        assert_eq!(candidates(x, y, None), [], "{x:?} {y:?}");
    }
}

#[test]
fn reasons_name_the_zone_the_place_and_the_doubt_about_the_datum() {
    let (x, y) = ranges(&crs(4525));
    let list = candidates(x, y, None);
    let zh = worded(&catalogue("zh"), &list[0].reason);
    for part in [
        "37",
        "3度带",
        "110.29",
        "25.2",
        "2000国家大地坐标系",
        "数值本身不能证明",
    ] {
        assert!(zh.contains(part), "{zh}");
    }
    let en = catalogue("en");
    for c in &list {
        assert!(!worded(&en, &c.reason).is_empty());
    }
}

#[test]
fn every_candidate_can_place_the_file_in_the_world() {
    for code in [4490, 4525, 4546, 4497, 3857, 2361, 2434] {
        let (x, y) = ranges(&crs(code));
        for (x, y) in [(x, y), (y, x)] {
            for c in candidates(x, y, None) {
                let (e, n) = if c.swapped_axes { (y, x) } else { (x, y) };
                assert!(c.crs.lon_lat_from_xy(e.0, n.0).is_some(), "{c:?}");
                assert!(c.crs.lon_lat_from_xy(e.1, n.1).is_some(), "{c:?}");
            }
        }
    }
}

#[test]
fn a_right_declaration_raises_no_suspicion() {
    for code in [
        4490, 4326, 4610, 4525, 4546, 4545, 4497, 4508, 2361, 2434, 21419, 3857, 32649,
    ] {
        let (x, y) = ranges(&crs(code));
        assert!(
            suspected(&crs(code), x, y).is_empty(),
            "{code}: {:?}",
            suspected(&crs(code), x, y)
        );
    }
}

#[test]
fn each_usual_mistake_of_a_declaration_is_named() {
    let degrees = ranges(&crs(4490));
    let zone_37 = ranges(&crs(4525));
    let zone_36 = ranges(&crs(4524));
    let cm_111 = ranges(&crs(4546));
    let web = ranges(&Crs::WEB_MERCATOR);
    let turned = |r: ((f64, f64), (f64, f64))| (r.1, r.0);
    for (declared, (x, y), expected) in [
        (4525, degrees, vec!["degrees_as_metres"]),
        (3857, turned(degrees), vec!["degrees_as_metres"]),
        (4490, zone_37, vec!["metres_as_degrees"]),
        (4490, web, vec!["metres_as_degrees"]),
        (4490, turned(degrees), vec!["swapped"]),
        (4525, turned(zone_37), vec!["swapped"]),
        (4546, turned(cm_111), vec!["swapped"]),
        (3857, turned(web), vec!["swapped"]),
        (4525, cm_111, vec!["prefix_missing"]),
        (4525, turned(cm_111), vec!["swapped", "prefix_missing"]),
        (4546, zone_37, vec!["prefix_present"]),
        (4546, turned(zone_37), vec!["swapped", "prefix_present"]),
        (4525, zone_36, vec!["other_zone"]),
        (4524, zone_37, vec!["other_zone"]),
        // Numbers of zone 36, rightly declared, but Guilin lies in zone 37.
        (4524, zone_36, vec!["outside_zone"]),
        // A meridian too far west puts Guilin into the next prefecture.
        (4545, cm_111, vec!["away_from_home"]),
        (4548, cm_111, vec!["away_from_home"]),
        (
            4525,
            ((37_430_000.0, 37_440_000.0), (8_000_000.0, 8_100_000.0)),
            vec!["outside_china"],
        ),
        (3857, cm_111, vec!["outside_china"]),
        (4546, (web.0, web.1), vec!["outside_domain"]),
        (4546, ((f64::NAN, 0.0), (0.0, 1.0)), vec!["not_finite"]),
    ] {
        assert_eq!(
            suspected(&crs(declared), x, y),
            expected,
            "{declared} {x:?} {y:?}"
        );
    }
    assert!(suspicions(&crs(4545), cm_111.0, cm_111.1, None).is_empty());
}
