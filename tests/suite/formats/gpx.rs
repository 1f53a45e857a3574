//! GPX: waypoints, routes and tracks, both ways.

use super::tables::{first, said};
use super::{column, is_null, rings, text};
use redline::base::date::Date;
use redline::base::diagnostics::Severity;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::{
    FormatKind, ReadErrorKind, ReadOptions, Source, TextEncoding, WriteOptions, gpx, losses, read,
    write,
};
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};

fn parse(body: &str) -> Layer {
    let document = format!("<?xml version=\"1.0\"?><gpx version=\"1.1\">{body}</gpx>");
    gpx::read_bytes(document.as_bytes(), "a", &ReadOptions::default()).unwrap()
}

#[test]
fn waypoints_routes_and_tracks_are_told_apart_by_an_attribute() {
    let layer = parse(
        "<metadata><name>不是要素</name></metadata>
        <wpt lat=\"25.3\" lon=\"110.3\"><ele>150.5</ele><time>2026-08-15T01:02:03Z</time><name>界桩1</name><desc>说明</desc><extensions><a>1</a></extensions></wpt>
        <rte><name>路线</name><rtept lat=\"25\" lon=\"110\"><name>不是名称</name></rtept><rtept lat=\"25.1\" lon=\"110.1\"/></rte>
        <trk><name>航迹</name><trkseg><trkpt lat=\"25\" lon=\"110\"><ele>1</ele></trkpt><trkpt lat=\"25.1\" lon=\"110.1\"/></trkseg><trkseg><trkpt lat=\"25.2\" lon=\"110.2\"/><trkpt lat=\"25.3\" lon=\"110.3\"/></trkseg></trk>",
    );
    assert_eq!(column(&layer, "类型"), ["航点", "航线", "航迹"]);
    assert_eq!(column(&layer, "name"), ["界桩1", "路线", "航迹"]);
    assert_eq!(
        layer.features().next().unwrap().value("ele"),
        Value::Real(150.5)
    );
    assert_eq!(column(&layer, "time")[0], "2026-08-15T01:02:03Z");
    assert_eq!(first(&layer), Coord::lon_lat(110.3, 25.3));
    assert_eq!(rings(&layer, 2), [1, 1]);
    assert!(layer.crs.as_ref().unwrap().confirmed);
}

#[test]
fn positions_that_are_none_are_errors_and_cut_files_keep_what_came_before() {
    let layer = parse(
        "<wpt lat=\"北\" lon=\"110\"><name>甲</name></wpt><wpt lat=\"inf\" lon=\"110\"/><wpt lon=\"110\"/><trk/><rte><rtept lat=\"25\" lon=\"110\"/></rte>",
    );
    assert_eq!(layer.len(), 5);
    assert!((0..5).all(|i| is_null(&layer, i)));
    let unusable = said(&layer, "formats.feature_unusable");
    assert_eq!(unusable.len(), 3);
    assert_eq!(unusable[0].severity, Severity::Error);
    assert_eq!(said(&layer, "formats.ring_too_short").len(), 1);
    let cut = b"<gpx><wpt lat=\"25\" lon=\"110\"></wpt><wpt lat=\"25\" lon=\"110\"><na";
    let layer = gpx::read_bytes(cut, "a", &ReadOptions::default()).unwrap();
    assert_eq!(
        (layer.len(), said(&layer, "markup.rest_lost").len()),
        (1, 1)
    );
    for (document, code) in [
        (&b"<gpx/>"[..], "markup.gpx_empty"),
        (b"<gpx><wpt", "markup.xml_broken"),
    ] {
        match gpx::read_bytes(document, "a", &ReadOptions::default()) {
            Err(ReadErrorKind::Malformed { message, .. }) => assert_eq!(message.code, code),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn points_and_lines_read_back_and_the_rest_is_said() {
    let fields = [
        ("name", FieldKind::Text),
        ("ele", FieldKind::Real),
        ("面积", FieldKind::Real),
    ]
    .map(|(name, kind)| Field {
        name: name.to_owned(),
        kind,
    });
    let mut builder = LayerBuilder::new(Schema {
        fields: fields.to_vec(),
    });
    let at = Coord::lon_lat;
    builder
        .geometry()
        .push_ring([at(110.123_456_789_012_3, 25.3)]);
    builder.geometry().end_part(PartKind::Point);
    builder.finish_feature(
        FeatureId(1),
        &[text("甲<1>"), Value::Real(150.5), Value::Real(2.5)],
    );
    let geometry = builder.geometry();
    geometry.push_ring([at(110.0, 25.0), at(110.1, 25.1)]);
    geometry.end_part(PartKind::Line);
    geometry.push_ring([at(110.2, 25.0), at(110.3, 25.1)]);
    geometry.end_part(PartKind::Line);
    builder.finish_feature(FeatureId(2), &[text("乙")]);
    builder.geometry().push_ring([
        at(110.0, 25.0),
        at(110.1, 25.0),
        at(110.1, 25.1),
        at(110.0, 25.0),
    ]);
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(3), &[text("丙")]);
    builder.finish_feature(FeatureId(4), &[text("丁")]);
    let layer = builder.build("图");
    let options = WriteOptions {
        kind: FormatKind::Gpx,
        crs: Crs::CGCS2000,
        encoding: TextEncoding::Utf8,
        date: Date::new(2026, 1, 1).unwrap(),
    };
    let said: Vec<String> = losses(&layer, &options)
        .iter()
        .map(|d| d.code().to_owned())
        .collect();
    assert_eq!(
        said,
        [
            "markup.gpx_fields",
            "markup.gpx_polygons",
            "markup.gpx_null"
        ]
    );
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpx");
    write(&layer, &path, &options, &Progress::new()).unwrap();
    let found = read(
        &Source::from(path.as_path()),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap();
    assert_eq!(column(&found, "name"), ["甲<1>", "乙", "丙"]);
    assert_eq!(column(&found, "类型"), ["航点", "航迹", "航迹"]);
    assert_eq!(column(&found, "desc")[0], "面积: 2.5");
    assert_eq!(
        found.features().next().unwrap().value("ele"),
        Value::Real(150.5)
    );
    for (a, b) in found.features().zip(layer.features()) {
        assert_eq!(
            a.geometry().unwrap().coords(),
            b.geometry().unwrap().coords()
        );
    }
}
