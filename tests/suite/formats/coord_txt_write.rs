//! Writing a coordinate TXT: what old systems take, and the same shape read back.

use super::coord_txt_parcel::{assert_is_parcel, expected, plain_style, text};
use redline::base::date::Date;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::coord_txt::{parse_text, read_bytes, to_bytes};
use redline::formats::{
    self, FormatKind, ReadOptions, Source, TextEncoding, WriteError, WriteOptions,
};
use redline::layer::Layer;

fn options(epsg: u32) -> WriteOptions {
    WriteOptions {
        kind: FormatKind::CoordTxt,
        crs: Crs::from_epsg(epsg).unwrap(),
        encoding: TextEncoding::Gbk,
        date: Date::new(2026, 8, 15).unwrap(),
    }
}

fn parcel() -> Layer {
    read_bytes(
        &super::gbk(&text(&plain_style())),
        "甲.txt",
        &ReadOptions::default(),
    )
    .unwrap()
}

fn decoded(bytes: &[u8]) -> String {
    let (text, _, bad) = encoding_rs::GBK.decode(bytes);
    assert!(!bad);
    text.into_owned()
}

#[test]
fn what_is_written_is_read_back_as_the_same_polygon_in_every_system() {
    for epsg in [4525, 4546, 4490, 4497] {
        let written = to_bytes(&parcel(), None, &options(epsg)).unwrap();
        let layer = read_bytes(&written.bytes, "乙.txt", &ReadOptions::default()).unwrap();
        assert_is_parcel(&layer, 1e-8, &format!("EPSG:{epsg}"));
        let crs = layer.crs.as_ref().unwrap();
        assert!(crs.confirmed, "EPSG:{epsg}: {:?}", layer.diagnostics);
        assert_eq!(
            crs.crs
                .lon_lat_from_xy(crs.crs.xy_from_lon_lat(110.3, 25.3).unwrap().0, 2_799_500.0)
                .is_some(),
            epsg != 4490
        );
        let again = to_bytes(&layer, None, &options(epsg)).unwrap();
        assert_eq!(written.bytes, again.bytes, "EPSG:{epsg}: stable");
    }
}

#[test]
fn rings_run_clockwise_from_the_north_west_with_numbers_that_go_on() {
    let mut style = plain_style();
    style.reversed = true;
    style.closed = false;
    let layer = read_bytes(
        &super::gbk(&text(&style)),
        "甲.txt",
        &ReadOptions::default(),
    )
    .unwrap();
    let written = to_bytes(&layer, None, &options(4525)).unwrap();
    let file = decoded(&written.bytes);
    assert!(
        file.lines().count() > 20 && file.split('\n').all(|l| l.is_empty() || l.ends_with('\r'))
    );
    let points: Vec<Vec<&str>> = file
        .lines()
        .filter(|l| l.starts_with('J'))
        .map(|l| l.split(',').collect())
        .collect();
    let names: Vec<&str> = points.iter().map(|p| p[0]).collect();
    assert_eq!(
        names,
        [
            "J1", "J2", "J3", "J4", "J5", "J1", "J6", "J7", "J8", "J9", "J6"
        ]
    );
    assert_eq!(points[0][2..], ["2799650.120", "37429506.366"]);
    assert_eq!(points[1][2..], ["2799631.477", "37429748.902"]);
    assert_eq!(points[6][2..], ["2799560.500", "37429590.250"]);
    assert_eq!(points[6][1], "2");
    let record = file.lines().find(|l| l.ends_with('@')).unwrap();
    assert_eq!(record, "11,6.1579,450305-001,地块一,面,G49,工业用地,0601,@");
    assert!((expected().planar_m2 / 1e4 - 6.1579).abs() < 5e-5);
    assert!(
        written
            .changes
            .iter()
            .any(|d| d.code() == "coord_txt.renumbered")
    );
}

#[test]
fn the_source_header_is_kept_and_what_was_set_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("来件.txt");
    let content = text(&plain_style())
        .replace("带号=37", "带号=")
        .replace("精度=0.001", "精度=0.001\r\n备用=甲");
    std::fs::write(&source, super::gbk(&content)).unwrap();
    let layer = formats::read(
        &Source::from(source.as_path()),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap();
    let target = dir.path().join("写回.txt");
    let changes = formats::write(&layer, &target, &options(4546), &Progress::new()).unwrap();
    let file = decoded(&std::fs::read(&target).unwrap());
    let header = parse_text(&file, None).header;
    assert_eq!(header.value("数据产生单位"), "某测绘院");
    assert_eq!(header.value("备用"), "甲");
    assert_eq!(header.value("数据产生日期"), "2026-8-15");
    assert_eq!(header.value("带号"), "37");
    assert!(file.contains(",429506.366"));
    assert!(
        changes
            .iter()
            .any(|d| d.code() == "coord_txt.header_changed")
    );
}

#[test]
fn points_lines_and_parts_come_back_and_null_shapes_are_told() {
    let bytes = br#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"MC":"a,b@c"},"geometry":{"type":"MultiPoint","coordinates":[[110.3,25.3],[110.31,25.3]]}},
        {"type":"Feature","properties":{"MC":"b"},"geometry":{"type":"LineString","coordinates":[[110.3,25.3],[110.31,25.3],[110.31,25.31]]}},
        {"type":"Feature","properties":{"MC":"c"},"geometry":{"type":"MultiPolygon","coordinates":[[[[110.3,25.3],[110.301,25.3],[110.301,25.301],[110.3,25.3]]],[[[110.4,25.3],[110.401,25.3],[110.401,25.301],[110.4,25.3]]]]}},
        {"type":"Feature","properties":{"MC":"d","X":1},"geometry":null}]}"#;
    let layer = formats::geojson::read_bytes(bytes, "a", &ReadOptions::default()).unwrap();
    let losses = formats::losses(&layer, &options(4525));
    assert!(losses.iter().any(|d| d.code() == "coord_txt.loss_nulls"));
    assert!(losses.iter().any(|d| d.code() == "coord_txt.loss_fields"));
    let written = to_bytes(&layer, None, &options(4525)).unwrap();
    assert!(
        written
            .changes
            .iter()
            .any(|d| d.code() == "coord_txt.null_left_out")
    );
    assert!(
        written
            .changes
            .iter()
            .any(|d| d.code() == "coord_txt.text_changed")
    );
    let back = read_bytes(&written.bytes, "乙.txt", &ReadOptions::default()).unwrap();
    assert_eq!(back.len(), 3);
    assert_eq!(super::rings(&back, 0), [1, 1]);
    assert_eq!(super::rings(&back, 1), [1]);
    assert_eq!(super::rings(&back, 2), [1, 1]);
    assert_eq!(super::column(&back, "地块名称"), ["a·b@c", "b", "c"]);
}

#[test]
fn web_mercator_and_characters_gbk_has_not_are_refused() {
    assert!(matches!(
        to_bytes(&parcel(), None, &options(3857)),
        Err(WriteError::DoesNotFit { .. })
    ));
    let file = text(&plain_style()).replace("地块一", "𠂇");
    let layer = read_bytes(file.as_bytes(), "甲.txt", &ReadOptions::default()).unwrap();
    assert!(matches!(
        to_bytes(&layer, None, &options(4525)),
        Err(WriteError::Unencodable { .. })
    ));
    let mut utf8 = options(4525);
    utf8.encoding = TextEncoding::Utf8;
    let written = to_bytes(&layer, None, &utf8).unwrap();
    assert!(String::from_utf8(written.bytes).unwrap().contains("𠂇"));
}
