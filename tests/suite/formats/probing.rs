//! Which reader a file goes to, and what opening it finds beside it.

use super::bytes;
use redline::base::progress::Progress;
use redline::formats::{FormatKind, ReadErrorKind, ReadOptions, Source, probe, read};
use std::fs;
use std::path::Path;

fn open(path: &Path) -> Result<redline::layer::Layer, redline::formats::ReadError> {
    read(
        &Source::from(path),
        &ReadOptions::default(),
        &Progress::new(),
    )
}

#[test]
fn content_goes_before_extension() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let shp = bytes::shp(1, &[bytes::point(1, 110.0, 25.0)]);
    let kinds = [
        (
            write("a.txt", b"\xef\xbb\xbf \n{}"),
            Some(FormatKind::GeoJson),
        ),
        (write("a.geojson", b"[]"), Some(FormatKind::GeoJson)),
        (
            write("u.json", b"\xff\xfe{\0}\0"),
            Some(FormatKind::GeoJson),
        ),
        (write("b.geojson", &shp), Some(FormatKind::Shapefile)),
        (write("C.SHP", &shp), Some(FormatKind::Shapefile)),
        (write("d.dbf", b"{"), Some(FormatKind::Shapefile)),
        (write("e.json", b"nonsense"), Some(FormatKind::GeoJson)),
        (write("f.png", b"\x89PNG"), None),
    ];
    for (path, kind) in kinds {
        assert_eq!(probe(&path), kind, "{}", path.display());
    }
    assert_eq!(probe(&dir.path().join("none")), None);
}

#[test]
fn sidecars_in_capitals_are_found_and_any_of_them_opens_the_shapefile() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &[u8]| fs::write(dir.path().join(name), content).unwrap();
    put("三区.shp", &bytes::shp(1, &[bytes::point(1, 110.3, 25.3)]));
    put("三区.DBF", &bytes::texts(0, b"NAME", 20, &["漓江".into()]));
    put("三区.Prj", bytes::PRJ_4490.as_bytes());
    for name in ["三区.shp", "三区.DBF", "三区.Prj"] {
        let layer = open(&dir.path().join(name)).unwrap();
        assert_eq!(layer.name, "三区");
        assert_eq!(super::column(&layer, "NAME"), ["漓江"]);
        assert!(layer.crs.as_ref().unwrap().confirmed);
        assert_eq!(layer.diagnostics, []);
    }
}

#[test]
fn the_hash_is_that_of_shapes_and_table_one_after_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let shp = bytes::shp(1, &[bytes::point(1, 110.3, 25.3)]);
    let dbf = bytes::texts(0, b"NAME", 20, &["a".into()]);
    fs::write(dir.path().join("a.shp"), &shp).unwrap();
    fs::write(dir.path().join("a.dbf"), &dbf).unwrap();
    let layer = open(&dir.path().join("a.shp")).unwrap();
    let whole = redline::base::files::sha256_of_bytes(&[shp, dbf].concat());
    assert_eq!(layer.origin.sha256.get(), Some(whole.as_str()));
    let json = dir.path().join("b.geojson");
    fs::write(&json, r#"{"type":"Point","coordinates":[110,25]}"#).unwrap();
    let layer = open(&json).unwrap();
    assert_eq!(
        layer.origin.sha256.get().unwrap(),
        redline::base::files::sha256_of_file(&json).unwrap()
    );
}

#[test]
fn what_cannot_be_opened_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let none = dir.path().join("none.shp");
    assert!(matches!(
        open(&none).unwrap_err().kind,
        ReadErrorKind::Io(_)
    ));
    let png = dir.path().join("a.png");
    fs::write(&png, b"\x89PNG").unwrap();
    assert!(matches!(
        open(&png).unwrap_err().kind,
        ReadErrorKind::UnknownFormat
    ));
    let lone = dir.path().join("lone.dbf");
    fs::write(&lone, bytes::texts(0, b"A", 3, &[])).unwrap();
    let ReadErrorKind::Malformed { message, hint } = open(&lone).unwrap_err().kind else {
        panic!("a table alone is no shapefile");
    };
    assert_eq!(message.code, "formats.shp_missing");
    assert!(hint.is_some());
}

#[test]
fn a_layer_of_another_name_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let json = dir.path().join("b.geojson");
    fs::write(&json, r#"{"type":"Point","coordinates":[110,25]}"#).unwrap();
    let source = |layer: &str| Source {
        path: json.clone(),
        layer: Some(layer.to_owned()),
    };
    let options = ReadOptions::default();
    assert!(read(&source("b"), &options, &Progress::new()).is_ok());
    let error = read(&source("c"), &options, &Progress::new()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::NoSuchLayer(name) if name == "c"));
}

#[test]
fn a_cancelled_reading_stops() {
    let dir = tempfile::tempdir().unwrap();
    let json = dir.path().join("b.geojson");
    fs::write(&json, r#"{"type":"Point","coordinates":[110,25]}"#).unwrap();
    let progress = Progress::new();
    progress.cancel();
    let error = read(
        &Source::from(json.as_path()),
        &ReadOptions::default(),
        &progress,
    )
    .unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::Cancelled(_)));
}
