//! Defects and repairs against GEOS (`tests/oracle/geom/make_validity.py`).

use super::measure::polygon;
use super::pairs::shape;
use redline::geom::validity::MAX_DEFECTS;
use redline::geom::{
    Columns, Coord, DefectKind, PartKind, Prepared, area_m2, defects, is_sound, repair,
};

fn at(points: &[(f64, f64)]) -> Vec<Coord> {
    points
        .iter()
        .map(|&(x, y)| Coord::lon_lat(110.0 + x / 64.0, 25.0 + y / 64.0))
        .collect()
}

fn kinds(columns: &Columns) -> Vec<DefectKind> {
    defects(columns.feature(0).unwrap())
        .iter()
        .map(|d| d.kind)
        .collect()
}

const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)];

#[test]
fn what_geos_calls_invalid_is_found_and_repaired_to_the_same_area() {
    let mut broken = 0;
    for (line, text) in include_str!("../../oracle/geom/validity.txt")
        .lines()
        .enumerate()
    {
        let f: Vec<&str> = text.split('|').collect();
        let (valid, reason) = (f[0] == "1", f[1]);
        let expected: f64 = f[2].parse().unwrap();
        let columns = shape(f[3]);
        let feature = columns.feature(0).unwrap();
        let sound = is_sound(feature);
        let where_ = format!("line {} ({reason}): {:?}", line + 1, kinds(&columns));
        if valid {
            assert!(sound, "{where_}");
        } else if reason != "Ring Self-intersection" {
            assert!(!sound, "{where_}");
        }
        let area = match repair(feature) {
            None => area_m2(feature),
            Some(repair) => {
                broken += 1;
                assert!(
                    repair.remaining.is_empty(),
                    "{where_}: {:?}",
                    repair.remaining
                );
                repair.area_after_m2
            }
        };
        assert!(
            (area - expected).abs() <= (1e-7 * expected).max(0.01),
            "{where_}: {area} against {expected}"
        );
    }
    assert!(broken > 200);
}

#[test]
fn a_bow_tie_keeps_both_lobes_and_says_where_it_crosses() {
    let bow = polygon(&[at(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)])]);
    let found = defects(bow.feature(0).unwrap());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, DefectKind::SelfCrossing);
    assert_eq!(found[0].at, at(&[(2.0, 2.0)])[0]);
    assert_eq!((found[0].part, found[0].ring), (0, 0));
    let repair = repair(bow.feature(0).unwrap()).unwrap();
    let lobe = polygon(&[at(&[(0.0, 0.0), (2.0, 2.0), (0.0, 4.0)])]);
    let lobe = area_m2(lobe.feature(0).unwrap());
    assert!((repair.area_after_m2 - 2.0 * lobe).abs() < 1e-6 * lobe);
    assert!(repair.succeeded());
}

#[test]
fn each_kind_of_defect_is_named() {
    use DefectKind::*;
    let hole = |points: &[(f64, f64)]| polygon(&[at(&SQUARE), at(points)]);
    assert_eq!(
        kinds(&hole(&[(9.0, 1.0), (9.5, 1.0), (9.5, 2.0)])),
        [HoleOutside]
    );
    assert_eq!(kinds(&hole(&[(1.0, 1.0), (3.0, 1.0), (3.0, 2.0)])), []);
    assert!(kinds(&hole(&[(7.0, 1.0), (9.0, 1.0), (9.0, 2.0)])).contains(&RingsCross));
    let nested = polygon(&[
        at(&SQUARE),
        at(&[(1.0, 1.0), (7.0, 1.0), (7.0, 7.0), (1.0, 7.0)]),
        at(&[(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)]),
    ]);
    assert_eq!(kinds(&nested), [HolesNested]);
    let spike = polygon(&[at(&[
        (0.0, 0.0),
        (8.0, 0.0),
        (12.0, 0.0),
        (8.0, 0.0),
        (8.0, 8.0),
        (0.0, 8.0),
    ])]);
    assert!(kinds(&spike).contains(&Spike));
    let repeated = polygon(&[at(&[(0.0, 0.0), (8.0, 0.0), (8.0, 0.0), (8.0, 8.0)])]);
    assert_eq!(kinds(&repeated), [RepeatedVertex]);
    assert!(is_sound(repeated.feature(0).unwrap()));
    assert!(kinds(&polygon(&[at(&[(0.0, 0.0), (8.0, 0.0)])])).contains(&TooFewPoints));

    let mut open = Columns::new();
    open.push_ring(at(&SQUARE));
    open.end_part(PartKind::Polygon);
    open.end_feature();
    assert_eq!(kinds(&open), [NotClosed]);
    let fixed = repair(open.feature(0).unwrap()).unwrap();
    assert!(fixed.succeeded() && fixed.area_after_m2 > 0.0);

    let mut two = Columns::new();
    for shift in [0.0, 4.0] {
        let ring: Vec<_> = SQUARE
            .iter()
            .map(|&(x, y)| (x + shift, y + shift))
            .collect();
        let mut ring = at(&ring);
        ring.push(ring[0]);
        two.push_ring(ring);
        two.end_part(PartKind::Polygon);
    }
    two.end_feature();
    assert!(kinds(&two).contains(&PartsOverlap));
}

#[test]
fn a_coordinate_that_is_no_number_is_reported_and_dropped() {
    let mut points = at(&SQUARE);
    points.insert(2, Coord::lon_lat(f64::NAN, 25.0));
    let columns = polygon(&[points]);
    assert_eq!(kinds(&columns), [DefectKind::NotFinite]);
    let fixed = repair(columns.feature(0).unwrap()).unwrap();
    assert!(fixed.succeeded());
    let square = polygon(&[at(&SQUARE)]);
    let expected = area_m2(square.feature(0).unwrap());
    assert!((fixed.area_after_m2 - expected).abs() < 1e-6 * expected);
}

#[test]
fn nothing_left_is_a_null_shape_and_a_repair_that_failed() {
    let columns = polygon(&[at(&[(0.0, 0.0), (8.0, 0.0), (4.0, 0.0)])]);
    let fixed = repair(columns.feature(0).unwrap()).unwrap();
    assert!(fixed.shape.feature(0).unwrap().is_null());
    assert!(!fixed.succeeded());
    assert_eq!(fixed.message().code, "geom.repaired_null");
}

#[test]
fn a_repair_leaves_vertices_away_from_the_defect_as_they_were() {
    let mut points = at(&SQUARE);
    points.push(Coord::lon_lat(109.987_654_321, 25.012_345_678_9));
    points.push(Coord::lon_lat(110.2, 25.03));
    let columns = polygon(&[points.clone()]);
    let fixed = repair(columns.feature(0).unwrap()).unwrap();
    let kept = fixed.shape.coords();
    assert!(points.iter().all(|p| kept.contains(p)), "{kept:?}");
}

#[test]
fn a_scribble_of_ten_thousand_crossings_is_told_briefly_and_does_not_hang() {
    let mut g = 1_u64;
    let mut unit = || {
        g = g.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (g >> 33) as f64 / 2_147_483_648.0
    };
    let scribble: Vec<Coord> = (0..400)
        .map(|_| Coord::lon_lat(110.0 + unit(), 25.0 + unit()))
        .collect();
    let columns = polygon(&[scribble]);
    let feature = columns.feature(0).unwrap();
    assert_eq!(defects(feature).len(), MAX_DEFECTS);
    // Not valid, but the kernel must answer something finite.
    let prepared = Prepared::new(feature);
    let mut areas = Vec::new();
    redline::geom::overlap(&prepared, &columns, &[0], &mut |r| areas.push(r.area_m2));
    assert!(areas.iter().all(|a| a.is_finite()));
}

#[test]
fn every_defect_and_repair_has_its_sentence_in_both_languages() {
    use DefectKind::*;
    let kinds = [
        NotFinite,
        TooFewPoints,
        NotClosed,
        RepeatedVertex,
        Spike,
        SelfCrossing,
        SelfOverlap,
        SelfTouch,
        RingsCross,
        HoleOutside,
        HolesNested,
        PartsOverlap,
    ];
    let codes = kinds
        .iter()
        .map(|k| k.code())
        .chain(["geom.repaired", "geom.repaired_null"]);
    for code in codes {
        let key = code.strip_prefix("geom.").unwrap();
        for catalogue in [
            include_str!("../../../assets/i18n/zh/geom.toml"),
            include_str!("../../../assets/i18n/en/geom.toml"),
        ] {
            let table: toml::Table = catalogue.parse().unwrap();
            assert!(table.contains_key(key), "{key}");
        }
    }
}
