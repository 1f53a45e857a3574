//! GeoJSON as the standard has it and as people have it.

use super::{codes, column, ids, is_null, of_code, rings, text};
use redline::formats::ReadOptions;
use redline::formats::geojson::read_bytes;
use redline::geom::PartKind;
use redline::layer::{FieldKind, Layer, Value};

pub fn read(text: impl AsRef<[u8]>) -> Layer {
    read_bytes(text.as_ref(), "t", &ReadOptions::default()).unwrap()
}

/// A collection of features given as JSON.
pub fn collection(features: &[&str]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",\n")
    )
}

fn feature(properties: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Point","coordinates":[110.3,25.3]}}}}"#
    )
}

fn features(properties: &[&str]) -> Layer {
    let all: Vec<String> = properties.iter().map(|p| feature(p)).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    read(collection(&all))
}

fn kinds(layer: &Layer) -> Vec<(&str, FieldKind)> {
    layer
        .schema
        .fields
        .iter()
        .map(|f| (f.name.as_str(), f.kind))
        .collect()
}

#[test]
fn a_bare_geometry_and_a_bare_feature_are_layers_of_one() {
    let geometry = r#"{"coordinates":[[[110,25],[111,25],[111,26],[110,25]]],"type":"Polygon"}"#;
    let layer = read(geometry);
    assert_eq!((layer.len(), rings(&layer, 0)), (1, vec![1]));
    assert_eq!(ids(&layer), [1]);
    let layer = read(format!(
        r#"{{"geometry":{geometry},"id":7,"properties":{{"名称":"甲"}},"type":"Feature"}}"#
    ));
    assert_eq!(column(&layer, "名称"), ["甲"]);
    assert_eq!(column(&layer, "id"), ["7"]);
    assert_eq!(codes(&layer), [""; 0]);
}

#[test]
fn every_type_of_geometry_becomes_parts_and_collections_are_flattened() {
    let polygon =
        "[[[110,25],[112,25],[112,27],[110,25]],[[111,25.5],[111.2,25.5],[111,25.6],[111,25.5]]]";
    let cases = [
        (
            r#""Point","coordinates":[110,25]"#.to_owned(),
            PartKind::Point,
            vec![1],
        ),
        (
            r#""MultiPoint","coordinates":[[110,25],[111,25]]"#.to_owned(),
            PartKind::Point,
            vec![1, 1],
        ),
        (
            r#""LineString","coordinates":[[110,25],[111,25]]"#.to_owned(),
            PartKind::Line,
            vec![1],
        ),
        (
            r#""MultiLineString","coordinates":[[[110,25],[111,25]],[[110,26],[111,26]]]"#
                .to_owned(),
            PartKind::Line,
            vec![1, 1],
        ),
        (
            format!(r#""Polygon","coordinates":{polygon}"#),
            PartKind::Polygon,
            vec![2],
        ),
        (
            format!(r#""MultiPolygon","coordinates":[{polygon},{polygon}]"#),
            PartKind::Polygon,
            vec![2, 2],
        ),
        (
            format!(
                r#""GeometryCollection","geometries":[{{"type":"Point","coordinates":[110,25]}},{{"type":"GeometryCollection","geometries":[{{"type":"Polygon","coordinates":{polygon}}}]}}]"#
            ),
            PartKind::Polygon,
            vec![1, 2],
        ),
    ];
    for (case, kind, expected) in cases {
        let layer = read(format!(r#"{{"type":{case}}}"#));
        assert_eq!(rings(&layer, 0), expected, "{case}");
        let feature = layer.features().next().unwrap();
        assert_eq!(feature.geometry().unwrap().kind(), Some(kind), "{case}");
        assert_eq!(codes(&layer), [""; 0], "{case}");
    }
}

#[test]
fn rings_come_out_oriented_whichever_way_they_were_drawn() {
    let layer = read(r#"{"type":"Polygon","coordinates":[[[110,25],[111,26],[111,25],[110,25]]]}"#);
    let feature = layer.features().next().unwrap();
    let ring = feature.geometry().unwrap().coords();
    assert!(redline::geom::columns::twice_planar_area(ring) > 0.0);
}

#[test]
fn a_null_geometry_and_missing_properties_are_kept_and_said() {
    let layer = read(collection(&[
        r#"{"type":"Feature","geometry":null,"properties":{"a":1}}"#,
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[110,25]}}"#,
        r#"{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[]}}"#,
    ]));
    assert_eq!(ids(&layer), [1, 2, 3]);
    assert!(is_null(&layer, 0) && !is_null(&layer, 1) && is_null(&layer, 2));
    assert_eq!(column(&layer, "a"), ["1", "", ""]);
    assert_eq!(codes(&layer), ["null_geometry", "empty_geometry"]);
    let place = &layer.diagnostics[0].place;
    assert_eq!(place.row, Some(1));
    assert_eq!(place.path.as_deref(), Some("features[0].geometry"));
}

#[test]
fn coordinates_written_as_text_are_read_and_said() {
    let layer = read(collection(&[
        r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":["110.1"," 25.2 "]}}"#,
    ]));
    let feature = layer.features().next().unwrap();
    let c = feature.geometry().unwrap().coords()[0];
    assert_eq!((c.x, c.y), (110.1, 25.2));
    assert_eq!(codes(&layer), ["numbers_as_text"]);
}

#[test]
fn heights_are_dropped_and_said_once() {
    let one = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[110.1,25.2,300.5]}}"#;
    let layer = read(collection(&[one, one, one]));
    assert_eq!(layer.len(), 3);
    assert_eq!(codes(&layer), ["z_dropped"]);
}

#[test]
fn nested_properties_are_flattened_and_arrays_kept_as_text() {
    let layer = features(&[
        r#"{"a":{"b":{"c":1,"d":[1,{"x":"引\"号"},null,true]}},"e":{}}"#,
        r#"{"1":{"2":{"3":{"4":{"5":{"6":7}}}}}}"#,
    ]);
    assert_eq!(
        kinds(&layer),
        [
            ("a.b.c", FieldKind::Int),
            ("a.b.d", FieldKind::Text),
            ("1.2.3.4.5", FieldKind::Text)
        ]
    );
    assert_eq!(
        column(&layer, "a.b.d")[0],
        r#"[1,{"x":"引\"号"},null,true]"#
    );
    assert_eq!(column(&layer, "1.2.3.4.5")[1], r#"{"6":7}"#);
}

#[test]
fn a_field_that_changes_its_type_is_widened_without_loss_and_said() {
    let layer = features(&[
        r#"{"a":1,"b":1,"c":true,"d":null,"e":450305000000000017}"#,
        r#"{"a":2.5,"b":"二","c":"是","d":"x","e":0.5}"#,
    ]);
    use FieldKind::{Real, Text};
    let found: Vec<FieldKind> = layer.schema.fields.iter().map(|f| f.kind).collect();
    assert_eq!(found, [Real, Text, Text, Text, Text]);
    assert_eq!(column(&layer, "b"), ["1", "二"]);
    assert_eq!(column(&layer, "e"), ["450305000000000017", "0.5"]);
    let widened = of_code(&layer, "field_widened");
    assert_eq!(widened.len(), 4);
    assert_eq!(widened[0].place.row, Some(2));
    assert_eq!(widened[0].place.field.as_deref(), Some("a"));
}

#[test]
fn a_key_that_stands_twice_gives_the_last_value_and_a_remark() {
    let layer = features(&[r#"{"a":1,"b":2,"a":3}"#]);
    assert_eq!(column(&layer, "a"), ["3"]);
    assert_eq!(codes(&layer), ["duplicate_key"]);
}

#[test]
fn the_id_of_a_feature_is_a_field_unless_a_property_has_that_name() {
    let point = r#""geometry":{"type":"Point","coordinates":[110,25]}"#;
    let layer = read(collection(&[
        &format!(r#"{{"type":"Feature","id":"f1",{point},"properties":{{}}}}"#),
        &format!(r#"{{"type":"Feature","properties":{{"id":"p2"}},"id":"f2",{point}}}"#),
    ]));
    assert_eq!(column(&layer, "id"), ["f1", "p2"]);
    assert_eq!(ids(&layer), [1, 2]);
}

#[test]
fn whole_numbers_beyond_64_bits_keep_their_digits() {
    let layer = features(&[r#"{"a":123456789012345678901234567890}"#]);
    let feature = layer.features().next().unwrap();
    assert_eq!(feature.value("a"), text("123456789012345678901234567890"));
    let layer = features(&[r#"{"a":-7,"b":1.0,"c":1e3}"#]);
    let feature = layer.features().next().unwrap();
    assert_eq!(feature.value("a"), Value::Int(-7));
    assert_eq!(feature.value("b"), Value::Real(1.0));
    assert_eq!(feature.value("c"), Value::Real(1000.0));
}

#[test]
fn members_may_come_in_any_order_and_foreign_ones_are_passed_over() {
    let layer = read(
        r#"{"name":"x","features":[{"bbox":[1,2,3,4],"geometry":{"bbox":[0],"coordinates":[110,25],"type":"Point"},"properties":{"a":1},"type":"Feature"}],"style":{"coordinates":[[1]]},"type":"FeatureCollection"}"#,
    );
    assert_eq!(column(&layer, "a"), ["1"]);
    assert!(!is_null(&layer, 0));
    assert_eq!(codes(&layer), [""; 0]);
}

#[test]
fn text_in_other_encodings_is_read_and_said() {
    let json = collection(&[&feature(r#"{"名称":"漓江风景名胜区"}"#)]);
    let utf16 = |be: bool, bom: bool| -> Vec<u8> {
        let units = bom.then_some(0xfeff).into_iter().chain(json.encode_utf16());
        units
            .flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect()
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (json.clone().into_bytes(), "UTF-8"),
        (format!("\u{feff}{json}").into_bytes(), "UTF-8"),
        (super::gbk(&json), "GBK"),
        (utf16(false, true), "UTF-16LE"),
        (utf16(true, true), "UTF-16BE"),
        (utf16(false, false), "UTF-16LE"),
        (utf16(true, false), "UTF-16BE"),
    ];
    for (bytes, expected) in cases {
        let layer = read(bytes);
        let decision = layer.encoding.as_ref().unwrap();
        assert_eq!(decision.encoding, expected);
        assert_eq!(column(&layer, "名称"), ["漓江风景名胜区"], "{expected}");
        let said = !of_code(&layer, "encoding_declaration_wrong").is_empty();
        assert_eq!(said, expected == "GBK");
    }
}

#[test]
fn sequences_of_features_are_read() {
    let (a, b) = (feature(r#"{"n":1}"#), feature(r#"{"n":2}"#));
    for separator in ["\n", "\r\n", "\n\u{1e}", ""] {
        let layer = read(format!("{a}{separator}{b}"));
        assert_eq!(column(&layer, "n"), ["1", "2"]);
        assert_eq!(codes(&layer), ["json_sequence"]);
    }
    let layer = read(format!("[{a},{b}]"));
    assert_eq!(column(&layer, "n"), ["1", "2"]);
    assert_eq!(codes(&layer), ["json_root_array"]);
}

#[test]
fn coordinates_arrive_exactly_rounded() {
    // The nearest doubles, as Python's float() gives them.
    let layer =
        read(r#"{"type":"Point","coordinates":[110.30000000000001136868,25.299999999999997]}"#);
    let feature = layer.features().next().unwrap();
    let c = feature.geometry().unwrap().coords()[0];
    assert_eq!(c.x.to_bits(), 110.300_000_000_000_01_f64.to_bits());
    assert_eq!(c.y.to_bits(), 25.299_999_999_999_997_f64.to_bits());
}
