//! GeoJSON with mistakes: one bad feature never stops the run.

use super::geojson::{collection, read};
use super::{codes, column, ids, is_null, of_code, rings, worst};
use redline::base::diagnostics::Severity;
use redline::base::message::Arg;
use redline::formats::geojson::read_bytes;
use redline::formats::{ReadErrorKind, ReadOptions};
use redline::layer::Layer;

const GOOD: &str =
    r#"{"type":"Feature","properties":{"n":1},"geometry":{"type":"Point","coordinates":[110,25]}}"#;

fn of_geometry(geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"n":2}},"geometry":{geometry}}}"#)
}

/// A good feature, the one under test, a good feature.
fn between(geometry: &str) -> Layer {
    let layer = read(collection(&[GOOD, &of_geometry(geometry), GOOD]));
    assert_eq!(ids(&layer), [1, 2, 3]);
    assert!(!is_null(&layer, 0) && !is_null(&layer, 2));
    layer
}

fn refused(text: &[u8]) -> String {
    match read_bytes(text, "t", &ReadOptions::default()) {
        Err(ReadErrorKind::Malformed { message, .. }) => message.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unusable_geometry_is_a_null_shape_with_feature_number_and_path() {
    let cases = [
        (
            r#"{"type":"Polygon","coordinates":[[[110,25],[111,NaN],[111,26],[110,25]]]}"#,
            "not_finite",
            "features[1].geometry.coordinates[0][1]",
        ),
        (
            r#"{"type":"Point","coordinates":[1e999,25]}"#,
            "not_finite",
            "features[1].geometry.coordinates",
        ),
        (
            r#"{"type":"Point","coordinates":["abc",25]}"#,
            "not_finite",
            "features[1].geometry.coordinates",
        ),
        (
            r#"{"type":"Point","coordinates":[null,25]}"#,
            "json_wrong_type",
            "features[1].geometry.coordinates[0]",
        ),
        (
            r#"{"type":"LineString","coordinates":[[110,25],[111]]}"#,
            "position_too_short",
            "features[1].geometry.coordinates[1]",
        ),
        (
            r#"{"type":"LineString","coordinates":[[110,25],[]]}"#,
            "position_too_short",
            "features[1].geometry.coordinates",
        ),
        (
            r#"{"type":"LineString","coordinates":[[110,25],[[111,25]]]}"#,
            "position_level",
            "features[1].geometry.coordinates[1][0]",
        ),
        (
            r#"{"type":"Point","coordinates":[[[110,25]]]}"#,
            "geometry_nesting",
            "features[1].geometry.coordinates",
        ),
        (
            r#"{"type":"Circle","coordinates":[110,25]}"#,
            "geometry_type_unknown",
            "features[1].geometry.type",
        ),
        (
            r#"{"type":"Point","coordinates":{"x":1}}"#,
            "json_wrong_type",
            "features[1].geometry.coordinates",
        ),
        (
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1e999,1]}]}"#,
            "not_finite",
            "features[1].geometry.geometries[0].coordinates",
        ),
        (
            r#""POINT(110 25)""#,
            "geometry_type_unknown",
            "features[1].geometry.type",
        ),
    ];
    for (geometry, why, path) in cases {
        let layer = between(geometry);
        assert!(is_null(&layer, 1), "{geometry}");
        assert_eq!(column(&layer, "n"), ["1", "2", "1"], "{geometry}");
        assert_eq!(codes(&layer), ["feature_unusable"], "{geometry}");
        let said = &layer.diagnostics[0];
        assert_eq!(said.severity, Severity::Error);
        assert_eq!(said.place.row, Some(2), "{geometry}");
        assert_eq!(said.place.path.as_deref(), Some(path), "{geometry}");
        let Arg::Message(reason) = &said.message.args[1].1 else {
            panic!("the reason is a message");
        };
        assert_eq!(reason.code, format!("formats.{why}"), "{geometry}");
    }
}

#[test]
fn a_geometry_that_nests_like_another_of_its_kind_is_read_as_it_nests() {
    let ring = "[[110,25],[111,25],[111,26],[110,25]]";
    for (kind, coordinates) in [
        ("Polygon", format!("[[{ring}]]")),
        ("MultiPolygon", format!("[{ring}]")),
        ("Polygon", ring.to_owned()),
    ] {
        let layer = between(&format!(
            r#"{{"type":"{kind}","coordinates":{coordinates}}}"#
        ));
        assert_eq!(rings(&layer, 1), [1]);
        assert_eq!(codes(&layer), ["geometry_other_nesting"]);
    }
}

#[test]
fn open_rings_are_closed_and_short_ones_left_out() {
    let layer = between(
        r#"{"type":"Polygon","coordinates":[[[110,25],[111,25],[111,26]],[[110.5,25.1],[110.6,25.1],[110.5,25.1]]]}"#,
    );
    assert_eq!(rings(&layer, 1), [1]);
    assert_eq!(codes(&layer), ["ring_closed", "ring_too_short"]);
    let place = &layer.diagnostics[1].place;
    assert_eq!(
        (place.row, place.part, place.ring),
        (Some(2), Some(1), Some(2))
    );
    let feature = layer.features().nth(1).unwrap();
    assert_eq!(feature.geometry().unwrap().coords().len(), 4);
    let layer = between(r#"{"type":"Polygon","coordinates":[[[110,25],[111,25]]]}"#);
    assert!(is_null(&layer, 1));
    assert_eq!(codes(&layer), ["ring_too_short", "empty_geometry"]);
}

#[test]
fn a_mistake_in_the_syntax_of_one_feature_costs_that_feature_only() {
    for bad in [
        r#"{"type":"Feature","properties":{"n":12..5},"geometry":null}"#,
        r#"{"type":"Feature","properties":{n:2},"geometry":null}"#,
        r#"{"type":"Feature","properties":{"n" 2},"geometry":{"type":"Point","coordinates":[1,2]}}"#,
        r#"17"#,
        r#""text""#,
        r#"[1,[2,3]]"#,
    ] {
        let layer = read(collection(&[GOOD, bad, GOOD]));
        assert_eq!(ids(&layer), [1, 2, 3], "{bad}");
        assert_eq!(column(&layer, "n"), ["1", "", "1"], "{bad}");
        assert!(is_null(&layer, 1));
        assert_eq!(codes(&layer), ["feature_unusable"], "{bad}");
        assert_eq!(layer.diagnostics[0].place.row, Some(2), "{bad}");
    }
}

#[test]
fn commas_too_many_or_missing_are_forgiven_and_said() {
    let layer = read(format!(
        r#"{{"type":"FeatureCollection","features":[{GOOD} {GOOD},{GOOD},],}}"#
    ));
    assert_eq!(layer.len(), 3);
    assert_eq!(codes(&layer), ["json_commas"]);
}

#[test]
fn an_escape_without_its_digits_is_marked_and_said() {
    let layer = read(collection(&[
        r#"{"type":"Feature","properties":{"n":"a\uZZZZ"},"geometry":null}"#,
        GOOD,
    ]));
    assert_eq!(column(&layer, "n"), ["a\u{fffd}ZZZZ", "1"]);
    assert_eq!(of_code(&layer, "json_escapes").len(), 1);
}

#[test]
fn a_file_cut_off_anywhere_gives_the_features_before_the_cut_and_an_error() {
    let whole = collection(&[GOOD, GOOD, GOOD]);
    let ends: Vec<usize> = whole
        .match_indices(GOOD)
        .map(|(at, found)| at + found.len())
        .collect();
    for cut in 1..whole.len() - 1 {
        let complete = ends.iter().filter(|end| **end <= cut).count();
        match read_bytes(&whole.as_bytes()[..cut], "t", &ReadOptions::default()) {
            Ok(layer) => {
                assert_eq!(layer.len(), complete, "cut at {cut}");
                assert_eq!(worst(&layer), Some(Severity::Error), "cut at {cut}");
                assert_eq!(of_code(&layer, "json_rest_lost").len(), 1, "cut at {cut}");
            }
            Err(_) => assert_eq!(complete, 0, "cut at {cut}"),
        }
    }
}

#[test]
fn ids_ascend_when_a_collection_in_a_sequence_breaks_off() {
    // Found by the mutations: the broken document took the number of a feature inside it.
    let broken = format!(r#"{{"features":[{GOOD}],nonsense}}"#);
    let layer = read(format!("{GOOD}\n{broken}\n{GOOD}"));
    assert_eq!(ids(&layer), [1, 2, 3, 4]);
    assert!(is_null(&layer, 2) && !is_null(&layer, 3));
    assert_eq!(of_code(&layer, "feature_unusable")[0].place.row, Some(3));
}

#[test]
fn what_follows_the_document_is_left_alone_and_said() {
    for tail in [" garbage", "\0\0\0", "}", "]]"] {
        let layer = read(format!("{}{tail}", collection(&[GOOD])));
        assert_eq!(layer.len(), 1);
        assert_eq!(codes(&layer), ["json_trailing"], "{tail:?}");
    }
}

#[test]
fn files_of_which_nothing_can_be_used_are_refused_with_the_reason() {
    assert_eq!(refused(b""), "formats.empty_file");
    assert_eq!(refused(b" \n "), "formats.empty_file");
    assert_eq!(refused(b"hello"), "formats.json_unexpected");
    assert_eq!(refused(b"{\"a\":1"), "formats.json_cut");
    assert_eq!(refused(b"{\"a\":1}"), "formats.not_geojson");
    assert_eq!(refused(b"42"), "formats.not_geojson");
    assert_eq!(
        refused("[".repeat(100_000).as_bytes()),
        "formats.json_too_deep"
    );
    let deep = format!("{}{}", r#"{"a":"#.repeat(5000), "1");
    assert_eq!(refused(deep.as_bytes()), "formats.json_too_deep");
}

#[test]
fn an_empty_collection_is_an_empty_layer() {
    let layer = read(r#"{"type":"FeatureCollection","features":[]}"#);
    assert!(layer.is_empty());
    assert_eq!(codes(&layer), ["json_no_features"]);
}

#[test]
fn json_of_other_programs_is_recognised() {
    let topo = br#"{"type":"Topology","objects":{},"arcs":[]}"#;
    assert_eq!(refused(topo), "formats.not_geojson");
    let layer = read(
        r#"{"geometryType":"esriGeometryPolygon","features":[{"attributes":{"n":"甲"},"geometry":{"rings":[[[110,25],[111,25],[111,26],[110,25]]]}}]}"#,
    );
    assert_eq!(column(&layer, "n"), ["甲"]);
    assert_eq!(of_code(&layer, "json_is_esri").len(), 1);
}

#[test]
fn a_hundred_thousand_different_keys_do_not_make_a_hundred_thousand_columns() {
    let mut properties: Vec<String> = Vec::new();
    for i in 0..100_000 {
        properties.push(format!(r#""k{i}":1"#));
    }
    let bad = format!(
        r#"{{"type":"Feature","properties":{{{}}},"geometry":null}}"#,
        properties.join(",")
    );
    let layer = read(collection(&[GOOD, &bad, GOOD]));
    assert_eq!(layer.schema.fields.len(), 2048);
    assert_eq!(of_code(&layer, "too_many_fields").len(), 20);
}
