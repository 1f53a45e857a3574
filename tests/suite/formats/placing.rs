//! Source numbers become degrees: which system, why, and how far to trust it.

use super::bytes::{self, square};
use super::geojson::read as read_json;
use super::{codes, is_null, of_code};
use redline::crs::{Crs, Datum};
use redline::formats::shapefile::{ShapefileBytes, read_bytes};
use redline::formats::{ReadErrorKind, ReadOptions};
use redline::geom::Coord;
use redline::layer::Layer;

/// EPSG:4525 of 110.3°E 25.3°N, by PROJ 9.5.1 (pyproj 3.7.2, `always_xy`).
const X_4525: f64 = 37_429_506.366_474;
const Y_4525: f64 = 2_799_470.742_322;

fn read_with(shp: &[u8], prj: Option<&str>, options: &ReadOptions) -> Layer {
    let files = ShapefileBytes {
        shp,
        prj: prj.map(str::as_bytes),
        ..ShapefileBytes::default()
    };
    read_bytes(&files, "t", options).unwrap()
}

fn point(x: f64, y: f64, prj: Option<&str>) -> Layer {
    read_with(
        &bytes::shp(1, &[bytes::point(1, x, y)]),
        prj,
        &ReadOptions::default(),
    )
}

fn first(layer: &Layer) -> Coord {
    let feature = layer.features().next().unwrap();
    feature.geometry().unwrap().coords()[0]
}

fn is_near(c: Coord, lon: f64, lat: f64) -> bool {
    // A millimetre is about 1e-8 degrees.
    (c.x - lon).abs() < 1e-8 && (c.y - lat).abs() < 1e-8
}

fn basis(layer: &Layer) -> &str {
    &layer.crs.as_ref().unwrap().basis.code
}

#[test]
fn a_declared_projection_is_undone_to_the_millimetre() {
    let layer = point(X_4525, Y_4525, Some(bytes::PRJ_4525));
    assert!(is_near(first(&layer), 110.3, 25.3), "{:?}", first(&layer));
    let crs = layer.crs.as_ref().unwrap();
    assert_eq!(crs.crs, Crs::from_epsg(4525).unwrap());
    assert!(crs.confirmed && crs.candidates.is_empty());
    assert_eq!(basis(&layer), "formats.crs_by_prj");
    assert_eq!(layer.position.u_m(), Some(0.0));
}

#[test]
fn without_a_declaration_the_likeliest_system_is_used_and_marked_unconfirmed() {
    let layer = point(X_4525, Y_4525, None);
    assert!(is_near(first(&layer), 110.3, 25.3));
    let crs = layer.crs.as_ref().unwrap();
    assert!(!crs.confirmed && !layer.position.confirmed);
    assert_eq!(crs.candidates[0].crs, crs.crs);
    assert!(crs.candidates.len() > 1);
    assert_eq!(layer.position.u_m(), None);
    let guessed = of_code(&layer, "crs_guessed");
    assert_eq!(
        guessed[0].hint.as_ref().unwrap().code,
        "formats.hint_crs_choose"
    );
}

#[test]
fn northing_first_without_declaration_is_found_out() {
    let layer = point(Y_4525, X_4525, None);
    assert!(is_near(first(&layer), 110.3, 25.3));
    assert!(layer.crs.as_ref().unwrap().candidates[0].swapped_axes);
}

#[test]
fn the_user_overrides_declaration_and_order() {
    let options = ReadOptions {
        crs: Some(Crs::from_epsg(4525).unwrap()),
        swapped_axes: true,
        ..ReadOptions::default()
    };
    let shp = bytes::shp(1, &[bytes::point(1, Y_4525, X_4525)]);
    let layer = read_with(&shp, Some(bytes::PRJ_4490), &options);
    assert!(is_near(first(&layer), 110.3, 25.3));
    assert!(layer.crs.as_ref().unwrap().confirmed);
    assert_eq!(basis(&layer), "formats.crs_by_user");
}

#[test]
fn an_unreadable_prj_is_said_and_counts_as_none() {
    for prj in ["junk", "PROJCS[\"x\"", "LOCAL_CS[\"millimetres\"]"] {
        let layer = point(110.3, 25.3, Some(prj));
        assert!(!layer.crs.as_ref().unwrap().confirmed, "{prj}");
        assert_eq!(of_code(&layer, "prj_unreadable").len(), 1, "{prj}");
    }
}

#[test]
fn a_prj_the_numbers_contradict_is_doubted_and_never_confirmed() {
    let layer = point(X_4525, Y_4525, Some(bytes::PRJ_4490));
    assert!(!layer.crs.as_ref().unwrap().confirmed);
    assert!(is_near(first(&layer), 110.3, 25.3));
    assert_eq!(of_code(&layer, "crs_doubtful").len(), 1);
    let layer = point(110.3, 25.3, Some(bytes::PRJ_4525));
    assert!(!layer.crs.as_ref().unwrap().confirmed);
    assert!(is_near(first(&layer), 110.3, 25.3));
}

#[test]
fn the_old_crs_member_of_geojson_is_followed() {
    let json = |crs: &str, x: f64, y: f64| {
        format!(
            r#"{{"type":"FeatureCollection","crs":{crs},"features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}]}}"#
        )
    };
    let named = |name: &str| format!(r#"{{"type":"name","properties":{{"name":"{name}"}}}}"#);
    for name in ["urn:ogc:def:crs:EPSG::4525", "EPSG:4525"] {
        let layer = read_json(json(&named(name), X_4525, Y_4525));
        assert!(is_near(first(&layer), 110.3, 25.3), "{name}");
        assert!(layer.crs.as_ref().unwrap().confirmed, "{name}");
        assert_eq!(basis(&layer), "formats.crs_by_member");
    }
    let layer = read_json(json(
        r#"{"type":"EPSG","properties":{"code":4525}}"#,
        X_4525,
        Y_4525,
    ));
    assert!(is_near(first(&layer), 110.3, 25.3));
    for (name, datum) in [
        ("EPSG:4490", Datum::Cgcs2000),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", Datum::Wgs84),
    ] {
        let layer = read_json(json(&named(name), 110.3, 25.3));
        assert_eq!(
            layer.crs.as_ref().unwrap().crs,
            Crs::geographic(datum),
            "{name}"
        );
        assert_eq!(first(&layer), Coord::lon_lat(110.3, 25.3));
    }
    for (member, code) in [
        (named("EPSG:99999"), "crs_member_unknown"),
        (
            r#"{"type":"link","properties":{"href":"http://a.b/c","type":"proj4"}}"#.to_owned(),
            "crs_member_linked",
        ),
        ("null".to_owned(), "crs_member_null"),
        ("17".to_owned(), "crs_member_unreadable"),
    ] {
        let layer = read_json(json(&member, 110.3, 25.3));
        assert!(!layer.crs.as_ref().unwrap().confirmed, "{member}");
        assert_eq!(of_code(&layer, code).len(), 1, "{member}");
        assert_eq!(of_code(&layer, code)[0].place.path.as_deref(), Some("crs"));
    }
}

#[test]
fn geojson_without_crs_is_wgs84_unless_its_numbers_are_no_degrees() {
    let layer = read_json(r#"{"type":"Point","coordinates":[110.3,25.3]}"#);
    let crs = layer.crs.as_ref().unwrap();
    assert_eq!(crs.crs, Crs::geographic(Datum::Wgs84));
    assert!(crs.confirmed);
    assert_eq!(basis(&layer), "formats.crs_by_rfc7946");
    let layer = read_json(format!(
        r#"{{"type":"Point","coordinates":[{X_4525},{Y_4525}]}}"#
    ));
    assert!(!layer.crs.as_ref().unwrap().confirmed);
    assert!(is_near(first(&layer), 110.3, 25.3));
}

#[test]
fn latitude_first_is_suspected() {
    let layer = read_json(r#"{"type":"Point","coordinates":[25.3,110.3]}"#);
    assert!(!layer.crs.as_ref().unwrap().confirmed);
    assert_eq!(first(&layer), Coord::lon_lat(110.3, 25.3));
    assert_eq!(of_code(&layer, "crs_doubtful").len(), 1);
}

#[test]
fn numbers_that_fit_no_system_are_refused_with_a_hint() {
    let files = ShapefileBytes {
        shp: &bytes::shp(1, &[bytes::point(1, 1e9, 2e9)]),
        ..ShapefileBytes::default()
    };
    match read_bytes(&files, "t", &ReadOptions::default()) {
        Err(ReadErrorKind::Malformed { message, hint }) => {
            assert_eq!(message.code, "formats.crs_unplaceable");
            assert_eq!(hint.unwrap().code, "formats.hint_crs_choose");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_vertex_outside_the_projections_domain_costs_its_feature_only() {
    let options = ReadOptions {
        crs: Some(Crs::from_epsg(4525).unwrap()),
        ..ReadOptions::default()
    };
    let shapes = [bytes::point(1, 1e9, 2e9), bytes::point(1, X_4525, Y_4525)];
    let layer = read_with(&bytes::shp(1, &shapes), None, &options);
    assert!(is_null(&layer, 0) && !is_null(&layer, 1));
    assert_eq!(of_code(&layer, "outside_crs")[0].place.row, Some(1));
}

#[test]
fn one_stray_feature_does_not_decide_for_the_others() {
    let shapes = [
        bytes::point(1, X_4525, Y_4525),
        bytes::point(1, 1e9, 2e9),
        bytes::point(1, X_4525 + 10.0, Y_4525),
        bytes::point(1, X_4525 + 20.0, Y_4525),
    ];
    let shp = bytes::shp(1, &shapes);
    for (prj, confirmed) in [(None, false), (Some(bytes::PRJ_4525), true)] {
        let layer = read_with(&shp, prj, &ReadOptions::default());
        assert_eq!(layer.crs.as_ref().unwrap().confirmed, confirmed);
        assert!(is_near(first(&layer), 110.3, 25.3));
        assert!(is_null(&layer, 1) && !is_null(&layer, 2));
        assert_eq!(of_code(&layer, "outside_crs").len(), 1);
    }
}

#[test]
fn long_edges_are_said_and_densify_holds_the_bound() {
    let shp = bytes::shp(5, &[bytes::rings(5, &[square(X_4525, Y_4525, 10_000.0)])]);
    let layer = read_with(&shp, Some(bytes::PRJ_4525), &ReadOptions::default());
    // Decision 4: 0.93 m at 10 km as a bound by L²·tan φ/8R; at least half of it is there.
    let sag = layer.position.sag_m;
    assert!(sag > 0.4 && sag < 1.3, "{sag}");
    assert_eq!(of_code(&layer, "long_edges").len(), 1);
    let options = ReadOptions {
        densify_m: Some(0.01),
        ..ReadOptions::default()
    };
    let dense = read_with(&shp, Some(bytes::PRJ_4525), &options);
    assert!(dense.position.sag_m <= 0.01);
    assert!(!codes(&dense).contains(&"long_edges"));
    let num = |l: &Layer| {
        l.features()
            .next()
            .unwrap()
            .geometry()
            .unwrap()
            .coords()
            .len()
    };
    assert_eq!(num(&layer), 5);
    assert!(num(&dense) > 20);
    // The corners are still the corners.
    let corners = layer
        .features()
        .next()
        .unwrap()
        .geometry()
        .unwrap()
        .coords();
    let feature = dense.features().next().unwrap();
    let all = feature.geometry().unwrap().coords();
    assert!(corners.iter().all(|c| all.contains(c)));
}

#[test]
fn a_geographic_source_has_no_sag_and_its_decimals_are_its_quantum() {
    let layer =
        read_json(r#"{"type":"LineString","coordinates":[[110.123456,25.5],[111.1,25.25]]}"#);
    assert_eq!(layer.position.sag_m, 0.0);
    // A millionth of a degree is 0.111 m.
    assert!((layer.position.quantum_m - 0.111).abs() < 0.001);
    let shp = bytes::shp(1, &[bytes::point(1, 110.1234, 25.5)]);
    let layer = read_with(&shp, Some(bytes::PRJ_4490), &ReadOptions::default());
    assert!((layer.position.quantum_m - 11.1).abs() < 0.1);
    let layer = point(
        X_4525 + 1e-6 / 3.0,
        Y_4525 + 1e-6 / 7.0,
        Some(bytes::PRJ_4525),
    );
    assert!(layer.position.quantum_m < 1e-5);
}
