//! Files that GDAL writes are read by us, and files we write by GDAL. The fixtures are made by
//! tests/oracle/formats/make_tables.py.

use super::tables::{is_near, said};
use super::{column, rings, text};
use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::{
    FormatKind, ReadOptions, Source, TextEncoding, WriteOptions, layers, read, write,
};
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/formats")
        .join(name)
}

fn open(name: &str) -> Layer {
    read(
        &Source::from(fixture(name).as_path()),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap()
}

/// Longitude and latitude of all vertices of a feature, a multiple of 1e-9 degrees.
fn vertices(layer: &Layer, index: usize) -> Vec<(i64, i64)> {
    let feature = layer.features().nth(index).unwrap();
    let round = |v: f64| (v * 1e9).round() as i64;
    let coords = feature.geometry().unwrap().coords();
    coords.iter().map(|c| (round(c.x), round(c.y))).collect()
}

#[test]
fn areas_of_gdal_come_as_they_were_from_csv_and_both_kinds_of_kml() {
    let csv = open("gdal_wkt.csv");
    for layer in [&csv, &open("gdal_areas.kml"), &open("gdal_libkml.kml")] {
        assert_eq!(column(layer, "名称"), ["示意漓江", "象鼻山, \"甲\""]);
        assert_eq!(column(layer, "面积"), ["12.375", "2.5"]);
        assert_eq!(
            layer.features().next().unwrap().value("面积"),
            Value::Real(12.375)
        );
        assert_eq!(column(layer, "代码"), ["0450305", "0450311"]);
        assert_eq!(rings(layer, 0), [2, 1]);
        assert_eq!(rings(layer, 1), [2]);
        let outer = &vertices(layer, 1)[..5];
        let corner = |x: i64, y: i64| (110_300_000_000 + x, 25_300_000_000 + y);
        let step = 10_000_000;
        assert_eq!(
            outer,
            [
                corner(0, 0),
                corner(step, 0),
                corner(step, step),
                corner(0, step),
                corner(0, 0)
            ]
        );
    }
    assert_eq!(csv.features().next().unwrap().value("数量"), Value::Int(-3));
    assert_eq!(said(&csv, "tables.delimiter").len(), 1);
    assert_eq!(
        column(&open("gdal_areas.kml"), "文件夹"),
        ["gdal_areas", "gdal_areas"]
    );
}

#[test]
fn points_of_gdal_come_as_they_were_from_csv_excel_and_gpx() {
    for name in ["gdal_xy.csv", "gdal.xlsx", "gdal_points.gpx"] {
        let layer = open(name);
        assert_eq!(
            vertices(&layer, 0),
            [(110_300_000_000, 25_300_000_000)],
            "{name}"
        );
        assert_eq!(
            vertices(&layer, 1),
            [(110_123_456_789, 25_987_654_321)],
            "{name}"
        );
        let field = if name.ends_with("gpx") {
            "name"
        } else {
            "名称"
        };
        assert_eq!(column(&layer, field), ["界桩一", "界桩二"]);
        if !name.ends_with("gpx") {
            let day = Value::Date(Date::new(2026, 8, 15).unwrap());
            assert_eq!(
                layer.features().next().unwrap().value("日期"),
                day,
                "{name}"
            );
        }
    }
    let track = open("gdal_lines.gpx");
    assert_eq!(column(&track, "类型"), ["航迹"]);
    assert_eq!(vertices(&track, 0).len(), 3);
}

#[test]
fn an_old_workbook_of_corners_becomes_its_parcel() {
    let layer = open("corners.xls");
    assert_eq!(column(&layer, "地块编号"), ["A1"]);
    assert_eq!(rings(&layer, 0), [1]);
    let feature = layer.features().next().unwrap();
    let coords = feature.geometry().unwrap().coords();
    assert_eq!(coords.len(), 5);
    assert!(is_near(coords[0], 110.3, 25.3) && is_near(coords[2], 110.31, 25.31));
    assert_eq!(layer.name, "corners");
    let listed = layers(
        &fixture("corners.xls"),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap();
    assert_eq!(
        (listed[0].name.as_str(), listed[0].num_features),
        ("界址点", Some(7))
    );
}

fn layer_of(kind: PartKind) -> Layer {
    let fields = [("name", FieldKind::Text), ("面积", FieldKind::Real)].map(|(name, kind)| Field {
        name: name.to_owned(),
        kind,
    });
    let mut builder = LayerBuilder::new(Schema {
        fields: fields.to_vec(),
    });
    let at = Coord::lon_lat;
    let rings: Vec<Vec<Coord>> = match kind {
        PartKind::Point => vec![vec![at(110.3, 25.3)]],
        PartKind::Line => vec![vec![at(110.3, 25.3), at(110.31, 25.31)]],
        PartKind::Polygon => vec![
            vec![
                at(110.3, 25.3),
                at(110.31, 25.3),
                at(110.31, 25.31),
                at(110.3, 25.3),
            ],
            vec![
                at(110.306, 25.302),
                at(110.307, 25.303),
                at(110.307, 25.302),
                at(110.306, 25.302),
            ],
        ],
    };
    for ring in rings {
        builder.geometry().push_ring(ring);
    }
    builder.geometry().end_part(kind);
    builder.finish_feature(
        FeatureId(1),
        &[text("漓江 <&> \"甲\""), Value::Real(12.375)],
    );
    builder.build("示意")
}

/// A file as GDAL understands it, as GeoJSON.
fn by_gdal(path: &Path, layer: &str) -> serde_json::Value {
    let out = std::process::Command::new("ogr2ogr")
        .args([
            "-f",
            "GeoJSON",
            "-lco",
            "COORDINATE_PRECISION=9",
            "/vsistdout/",
        ])
        .arg(path)
        .args(if layer.is_empty() {
            &[][..]
        } else {
            std::slice::from_ref(&layer)
        })
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
#[ignore = "needs gdal-bin"]
fn gdal_reads_what_we_write() {
    let dir = tempfile::tempdir().unwrap();
    let outer = "[110.3,25.3],[110.31,25.3],[110.31,25.31],[110.3,25.3]";
    let polygon = format!(
        "[[{outer}],[[110.306,25.302],[110.307,25.303],[110.307,25.302],[110.306,25.302]]]"
    );
    let line = "[[110.3,25.3],[110.31,25.31]]";
    for (name, layer, kind, geometry, coordinates) in [
        ("a.kml", "", PartKind::Polygon, "Polygon", polygon.as_str()),
        ("b.kml", "", PartKind::Line, "LineString", line),
        ("c.kml", "", PartKind::Point, "Point", "[110.3,25.3]"),
        (
            "d.gpx",
            "waypoints",
            PartKind::Point,
            "Point",
            "[110.3,25.3]",
        ),
        (
            "e.gpx",
            "tracks",
            PartKind::Line,
            "MultiLineString",
            "[[[110.3,25.3],[110.31,25.31]]]",
        ),
        ("f.csv", "", PartKind::Polygon, "Polygon", polygon.as_str()),
        ("g.xlsx", "", PartKind::Point, "", ""),
    ] {
        let path = dir.path().join(name);
        let options = WriteOptions {
            kind: FormatKind::of_extension(name.rsplit('.').next().unwrap()).unwrap(),
            crs: Crs::CGCS2000,
            encoding: TextEncoding::Utf8,
            date: Date::new(2026, 1, 1).unwrap(),
        };
        write(&layer_of(kind), &path, &options, &Progress::new()).unwrap();
        let found = by_gdal(&path, layer);
        let features = found["features"].as_array().unwrap();
        assert_eq!(features.len(), 1, "{name}");
        let properties = &features[0]["properties"];
        let label = properties["name"].as_str().or(properties["Name"].as_str());
        assert_eq!(label, Some("漓江 <&> \"甲\""), "{name}: {properties}");
        if !name.ends_with("gpx") {
            let area = &properties["面积"];
            let area = area.as_f64().or(area.as_str().and_then(|t| t.parse().ok()));
            assert_eq!(area, Some(12.375), "{name}");
        }
        if name.ends_with("xlsx") {
            assert_eq!(properties["经度"].as_f64(), Some(110.3));
            continue;
        }
        assert_eq!(features[0]["geometry"]["type"], geometry, "{name}");
        let expected: serde_json::Value = serde_json::from_str(coordinates).unwrap();
        assert_eq!(features[0]["geometry"]["coordinates"], expected, "{name}");
    }
}
