//! Projections and EPSG codes against PROJ 9.5.1; sag against a dense walk along the edge.

use super::{number, rows};
use redline::crs::{Crs, CrsKind, Datum, Ellipsoid, sag_bound_m};

/// 1e-8 m, as degrees of latitude.
const NANO_DEGREES: f64 = 1e-13;

#[test]
fn every_epsg_code_has_the_parameters_of_the_epsg_database() {
    let mut codes = Vec::new();
    for row in rows("epsg.csv", ',') {
        let code: u32 = row[0].parse().unwrap();
        codes.push(code);
        let crs = Crs::from_epsg(code).unwrap();
        let base = Crs::geographic(crs.datum).epsg().unwrap();
        assert_eq!(base.to_string(), row[1], "{code}");
        let ellipsoid = Ellipsoid::of(crs.datum);
        assert_eq!(ellipsoid.a(), number(&row[2]), "{code}");
        assert!(
            (ellipsoid.inverse_flattening - number(&row[3])).abs() < 1e-11,
            "{code}"
        );
        match crs.kind {
            CrsKind::TransverseMercator {
                central_meridian,
                false_easting,
                false_northing,
                scale,
                origin_latitude,
            } => {
                let ours = [
                    central_meridian,
                    false_easting,
                    false_northing,
                    scale,
                    origin_latitude,
                ];
                let proj: Vec<f64> = row[4..9].iter().map(|f| number(f)).collect();
                assert_eq!(ours.to_vec(), proj, "{code}");
            }
            _ => assert_eq!(row[4], "", "{code}"),
        }
        // Codes without prefix of 6° zones mean the same numbers as a 3° code.
        let again = crs.epsg().unwrap();
        assert_eq!(Crs::from_epsg(again).unwrap(), crs);
        let is_6_degree_cm = [4502..=4512, 2338..=2348, 21453..=21463]
            .iter()
            .any(|r: &std::ops::RangeInclusive<u32>| r.contains(&code));
        assert_eq!(again == code, !is_6_degree_cm, "{code} → {again}");
    }
    assert_eq!(codes, Crs::supported_epsg());
    assert!(Crs::from_epsg(4555).is_err());
    assert!(Crs::from_epsg(0).is_err());
}

#[test]
fn forward_and_inverse_agree_with_proj_to_ten_nanometres() {
    let (mut worst_m, mut worst_deg) = (0.0_f64, 0.0_f64);
    for row in rows("forward.csv", ',') {
        let crs = Crs::from_epsg(row[0].parse().unwrap()).unwrap();
        let [lon, lat, x, y] = [1, 2, 3, 4].map(|i| number(&row[i]));
        let (px, py) = crs.xy_from_lon_lat(lon, lat).unwrap();
        let off = (px - x).abs().max((py - y).abs());
        assert!(off < 1.5e-8, "{row:?}: {px} {py}, off {off:e}");
        worst_m = worst_m.max(off);
        let (plon, plat) = crs.lon_lat_from_xy(x, y).unwrap();
        // Full circle at the antimeridian is one place.
        let dlon = (plon - lon).abs();
        let off = (plat - lat)
            .abs()
            .max(dlon.min((dlon - 360.0).abs()) * lat.to_radians().cos());
        assert!(
            off < 2.0 * NANO_DEGREES,
            "{row:?}: {plon} {plat}, off {off:e}"
        );
        worst_deg = worst_deg.max(off);
    }
    println!("worst forward {worst_m:e} m, worst inverse {worst_deg:e} degrees");
}

#[test]
fn inverse_from_round_numbers_agrees_with_proj() {
    for row in rows("inverse.csv", ',') {
        let crs = Crs::from_epsg(row[0].parse().unwrap()).unwrap();
        let [x, y, lon, lat] = [1, 2, 3, 4].map(|i| number(&row[i]));
        let (plon, plat) = crs.lon_lat_from_xy(x, y).unwrap();
        let off = (plat - lat).abs().max((plon - lon).abs());
        assert!(
            off < 2.0 * NANO_DEGREES,
            "{row:?}: {plon} {plat}, off {off:e}"
        );
    }
}

#[test]
fn scale_false_northing_and_origin_latitude_agree_with_proj() {
    for row in rows("custom.csv", ',') {
        let datum = match row[0].as_str() {
            "GRS80" => Datum::Cgcs2000,
            "krass" => Datum::Beijing54,
            _ => Datum::Wgs84,
        };
        let n: Vec<f64> = row[1..].iter().map(|f| number(f)).collect();
        let crs = Crs {
            datum,
            kind: CrsKind::TransverseMercator {
                central_meridian: n[0],
                false_easting: n[1],
                false_northing: n[2],
                scale: n[3],
                origin_latitude: n[4],
            },
        };
        let (x, y) = crs.xy_from_lon_lat(n[5], n[6]).unwrap();
        assert!(
            (x - n[7]).abs() < 1.5e-8 && (y - n[8]).abs() < 1.5e-8,
            "{row:?}: {x} {y}"
        );
        let (lon, lat) = crs.lon_lat_from_xy(n[7], n[8]).unwrap();
        assert!(
            (lon - n[5]).abs() < 3e-13 && (lat - n[6]).abs() < 3e-13,
            "{row:?}: {lon} {lat}"
        );
    }
}

#[test]
fn inverse_undoes_forward_for_every_code_over_its_domain() {
    for code in Crs::supported_epsg() {
        let crs = Crs::from_epsg(code).unwrap();
        let cm = crs.central_meridian().unwrap_or(0.0);
        for i in -6..=6 {
            for lat in [-88.9, -45.0, -1e-9, 0.0, 3.0, 24.2, 26.4, 54.0, 80.0, 88.9] {
                let lon = cm + 7.5 * f64::from(i) * 0.999;
                if lon.abs() > 180.0 {
                    continue;
                }
                let (x, y) = crs.xy_from_lon_lat(lon, lat).unwrap();
                let (lon2, lat2) = crs.lon_lat_from_xy(x, y).unwrap();
                assert!(
                    (lon - lon2).abs() < 1e-9 && (lat - lat2).abs() < 1e-9,
                    "{code} {lon} {lat}: {lon2} {lat2}"
                );
            }
        }
    }
}

#[test]
fn numbers_outside_the_domain_give_nothing() {
    let zone_37 = Crs::from_epsg(4525).unwrap();
    let cm_111 = Crs::from_epsg(4546).unwrap();
    // Eastings without the zone number, or with one nobody declared, and northings past the pole.
    for (crs, x, y) in [
        (zone_37, 430_000.0, 2_795_000.0),
        (cm_111, 37_430_000.0, 2_795_000.0),
        (cm_111, 500_000.0, 10_100_000.0),
        (cm_111, f64::NAN, 2_795_000.0),
        (cm_111, 500_000.0, f64::INFINITY),
        (Crs::CGCS2000, 25.3, 110.3),
        (Crs::CGCS2000, f64::NAN, 25.0),
        (Crs::WEB_MERCATOR, 2.1e7, 2.9e6),
        (Crs::WEB_MERCATOR, f64::NAN, 2.9e6),
        (Crs::WEB_MERCATOR, 1.2e7, f64::NEG_INFINITY),
    ] {
        assert_eq!(crs.lon_lat_from_xy(x, y), None, "{crs:?} {x} {y}");
    }
    assert_eq!(cm_111.xy_from_lon_lat(156.5, 25.0), None);
    assert_eq!(cm_111.xy_from_lon_lat(111.0, 90.5), None);
    assert_eq!(cm_111.xy_from_lon_lat(f64::NAN, 25.0), None);
    assert_eq!(Crs::WEB_MERCATOR.xy_from_lon_lat(110.0, 89.5), None);
}

#[test]
fn geographic_numbers_pass_unchanged() {
    let (lon, lat) = (110.290_000_000_000_02, 25.270_000_000_000_003);
    assert_eq!(Crs::CGCS2000.lon_lat_from_xy(lon, lat), Some((lon, lat)));
    assert_eq!(Crs::CGCS2000.xy_from_lon_lat(lon, lat), Some((lon, lat)));
}

#[test]
fn sag_of_an_edge_is_bounded_and_not_far_above_a_dense_walk_with_proj() {
    for row in rows("sag.csv", ',') {
        let crs = Crs::from_epsg(row[0].parse().unwrap()).unwrap();
        let n: Vec<f64> = row[1..].iter().map(|f| number(f)).collect();
        let (from, to, ground, lat, sag) = ((n[0], n[1]), (n[2], n[3]), n[4], n[5], n[6]);
        let direct = crs.sag_m(from, to).unwrap();
        // The walk measures in metres at each point, sag_m at the edge's middle: 2 % for
        // 50 km; a micrometre for the rounding of degrees.
        assert!(direct >= sag * 0.98 - 1e-6, "{row:?}: {direct}");
        assert!(direct <= sag * 1.35 + 1e-6, "{row:?}: {direct}");
        let bound = crs.max_sag_m(ground, lat);
        assert!(bound >= sag, "{row:?}: {bound}");
        assert!(bound <= ground * ground * 2.5e-7, "{row:?}: {bound}");
    }
}

#[test]
fn sag_bound_is_of_the_size_decision_4_names() {
    // Decision 4 for Guilin: 0.09 mm at 100 m, 9 mm at 1 km, 0.93 m at 10 km.
    for (length, named) in [(100.0, 0.000_093), (1e3, 0.009_3), (1e4, 0.93)] {
        let bound = sag_bound_m(length, 25.3);
        assert!(bound >= named && bound <= 1.45 * named, "{length}: {bound}");
    }
    assert_eq!(Crs::CGCS2000.max_sag_m(1e5, 25.3), 0.0);
    assert_eq!(Crs::CGCS2000.sag_m((110.0, 25.0), (111.0, 26.0)), Some(0.0));
}

#[test]
fn densified_edges_sag_less_than_asked() {
    for (code, from, to) in [
        (
            4525,
            (37_430_000.0, 2_795_000.0),
            (37_490_000.0, 2_801_000.0),
        ),
        (
            4525,
            (37_430_000.0, 2_795_000.0),
            (37_431_000.0, 2_895_000.0),
        ),
        (
            3857,
            (12_277_000.0, 2_900_000.0),
            (12_377_000.0, 2_990_000.0),
        ),
    ] {
        let crs = Crs::from_epsg(code).unwrap();
        let mut last_count = 0;
        for bound in [1.0, 0.1, 0.001] {
            let points = crs.densified(from, to, bound).unwrap();
            assert_eq!(Some(points.len()), crs.points_to_insert(from, to, bound));
            assert!(points.len() > last_count);
            last_count = points.len();
            let mut edge = vec![from];
            edge.extend(points);
            edge.push(to);
            let worst = edge
                .windows(2)
                .map(|w| crs.sag_m(w[0], w[1]).unwrap())
                .fold(0.0, f64::max);
            assert!(worst <= bound * 1.000_1, "{code} {bound}: {worst}");
            // Not wastefully many: a quarter fewer pieces would not hold the bound.
            assert!(
                last_count < 10 || worst >= bound * 0.5,
                "{code} {bound}: {worst}"
            );
        }
    }
    let crs = Crs::from_epsg(4525).unwrap();
    let edge = ((37_430_000.0, 2_795_000.0), (37_430_050.0, 2_795_000.0));
    assert_eq!(crs.points_to_insert(edge.0, edge.1, 0.1), Some(0));
    assert_eq!(crs.points_to_insert(edge.0, edge.1, 0.0), None);
    assert_eq!(crs.points_to_insert(edge.0, (f64::NAN, 0.0), 0.1), None);
    assert_eq!(crs.points_to_insert(edge.0, edge.0, 0.1), Some(0));
    assert_eq!(
        Crs::CGCS2000.densified((110.0, 25.0), (111.0, 26.0), 0.1),
        Some(Vec::new())
    );
}
