//! Archives and vector formats that lie, are cut, or are made to hurt: a message, no more.

use redline::base::date::Date;
use redline::base::progress::Progress;
use redline::formats::{
    FormatKind, ReadOptions, Source, WriteOptions, archive, dxf, geojson, layers, read, write,
};
use redline::layer::Layer;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SHAPES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"名称":"漓江","n":7,"r":2.5,"b":true},"geometry":{"type":"MultiPolygon","coordinates":[[[[110,25],[110.5,25],[110.5,25.5],[110,25]],[[110.25,25.0625],[110.375,25.0625],[110.375,25.125],[110.25,25.0625]]],[[[111,25],[111.5,25],[111.5,25.5],[111,25]]]]}},
{"type":"Feature","properties":{"名称":null,"n":-1,"r":0.125,"b":false},"geometry":null},
{"type":"Feature","properties":{"名称":"丙","n":null,"r":null,"b":null},"geometry":{"type":"Polygon","coordinates":[[[112,25],[112.5,25],[112.5,25.5],[112,25]]]}}]}"#;

fn sample() -> Layer {
    geojson::read_bytes(SHAPES.as_bytes(), "示意", &ReadOptions::default()).unwrap()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn written(kind: FormatKind, name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let layer = sample();
    let options = WriteOptions::for_layer(kind, &layer, Date::new(2026, 1, 1).unwrap());
    write(&layer, &path, &options, &Progress::new()).unwrap();
    (dir, path)
}

const BIT_EQUAL: [(FormatKind, &str); 3] = [
    (FormatKind::GeoPackage, "示意.gpkg"),
    (FormatKind::FlatGeobuf, "示意.fgb"),
    (FormatKind::GeoParquet, "示意.parquet"),
];

#[test]
fn degrees_and_attributes_come_back_bit_for_bit() {
    let expected = sample();
    for (kind, name) in BIT_EQUAL {
        let (_dir, path) = written(kind, name);
        let found = read(
            &Source::from(&*path),
            &ReadOptions::default(),
            &Progress::new(),
        )
        .unwrap();
        assert_eq!(found.features().count(), 3, "{name}");
        for (a, b) in found.features().zip(expected.features()) {
            let (g, h) = (a.geometry().unwrap(), b.geometry().unwrap());
            assert_eq!(g.coords(), h.coords(), "{name}");
            assert_eq!(g.parts().count(), h.parts().count(), "{name}");
            for field in ["名称", "n", "r", "b"] {
                assert_eq!(a.value(field), b.value(field), "{name} {field}");
            }
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_a_message_or_a_layer_that_says_so() {
    let kinds = BIT_EQUAL
        .into_iter()
        .chain([(FormatKind::Zip, "示意.zip"), (FormatKind::Dxf, "示意.dxf")]);
    for (kind, name) in kinds {
        let (_dir, path) = written(kind, name);
        let bytes = std::fs::read(&path).unwrap();
        for eighth in 1..8 {
            let cut = &bytes[..bytes.len() * eighth / 8];
            std::fs::write(&path, cut).unwrap();
            let found = read(
                &Source::from(&*path),
                &ReadOptions::default(),
                &Progress::new(),
            );
            if let Ok(layer) = found {
                let worst = layer.diagnostics.iter().map(|d| d.severity).max();
                assert_eq!(
                    worst,
                    Some(redline::base::diagnostics::Severity::Error),
                    "{name} {eighth}/8"
                );
            }
        }
    }
}

#[test]
fn names_that_climb_stay_names_and_several_members_are_listed() {
    let bytes = zipped(&[
        ("../../etc/a.geojson", SHAPES.as_bytes()),
        ("C:\\b.geojson", SHAPES.as_bytes()),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("两.zip");
    std::fs::write(&path, &bytes).unwrap();
    let found = layers(&path, &ReadOptions::default(), &Progress::new()).unwrap();
    let names: Vec<&str> = found.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let source = Source {
        path: path.clone(),
        layer: Some("b".to_owned()),
    };
    let layer = read(&source, &ReadOptions::default(), &Progress::new()).unwrap();
    assert_eq!(layer.features().count(), 3);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_member_packed_a_thousand_to_one_is_refused() {
    let blank = vec![b' '; 80 << 20];
    let bytes = zipped(&[("a.geojson", &blank)]);
    assert!(bytes.len() < 1 << 20);
    assert!(archive::read_bytes(&bytes, "bomb", &ReadOptions::default()).is_err());
}

#[test]
fn an_archive_in_an_archive_opens_one_level_deep_and_no_deeper() {
    let first = zipped(&[("a.geojson", SHAPES.as_bytes())]);
    let second = zipped(&[("内.zip", &first)]);
    let third = zipped(&[("中.zip", &second)]);
    let read = |bytes: &[u8]| archive::read_bytes(bytes, "外", &ReadOptions::default());
    assert_eq!(read(&second).unwrap().features().count(), 3);
    assert!(read(&third).is_err());
}

#[test]
fn blocks_that_hold_themselves_and_arrays_without_end_come_to_an_end() {
    let insert =
        |name: &str| format!("0\nINSERT\n8\n0\n2\n{name}\n10\n0\n20\n0\n70\n30000\n71\n30000\n");
    let block = |name: &str, inner: &str| {
        format!("0\nBLOCK\n8\n0\n2\n{name}\n10\n0\n20\n0\n{inner}0\nENDBLK\n")
    };
    let solids = "0\nVIEWPORT\n8\n0\n".repeat(2000);
    let text = format!(
        "0\nSECTION\n2\nBLOCKS\n{}{}{}0\nENDSEC\n0\nSECTION\n2\nENTITIES\n{}{}0\nPOINT\n8\n0\n10\n500000\n20\n2800000\n0\nENDSEC\n0\nEOF\n",
        block("A", &insert("B")),
        block("B", &insert("A")),
        block("C", &solids),
        insert("C"),
        insert("A"),
    );
    let found = dxf::read_bytes(text.as_bytes(), "块", &ReadOptions::default());
    if let Ok(layer) = found {
        assert!(
            layer
                .diagnostics
                .iter()
                .any(|d| d.code() == "vectors.dxf_blocks_too_many")
        );
    }
}
