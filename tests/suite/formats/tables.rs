//! Tables as text: which column is what, and what the rows become.

use super::{column, gbk, is_null, text};
use redline::base::diagnostics::{Diagnostic, Severity};
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::tables::{Angles, ColumnMeaning, TableContent, TableGuess, preview};
use redline::formats::{ReadErrorKind, ReadOptions, Source, TableColumns, csv};
use redline::geom::{Coord, PartKind};
use redline::layer::{FieldKind, Layer, Value};

/// EPSG:4525 of 110.3°E 25.3°N, by PROJ 9.5.1 (pyproj 3.7.2, `always_xy`).
const X_4525: &str = "37429506.366474";
const Y_4525: &str = "2799470.742322";

pub(super) fn read(text: &str) -> Layer {
    read_with(text.as_bytes(), &ReadOptions::default())
}

pub(super) fn read_with(bytes: &[u8], options: &ReadOptions) -> Layer {
    csv::read_bytes(bytes, "表", options).unwrap()
}

pub(super) fn said<'a>(layer: &'a Layer, code: &str) -> Vec<&'a Diagnostic> {
    layer
        .diagnostics
        .iter()
        .filter(|d| d.code() == code)
        .collect()
}

pub(super) fn first(layer: &Layer) -> Coord {
    let feature = layer.features().next().unwrap();
    feature.geometry().unwrap().coords()[0]
}

pub(super) fn is_near(c: Coord, lon: f64, lat: f64) -> bool {
    // A millimetre is about 1e-8 degrees.
    (c.x - lon).abs() < 1e-8 && (c.y - lat).abs() < 1e-8
}

fn fields(layer: &Layer) -> Vec<(&str, FieldKind)> {
    layer
        .schema
        .fields
        .iter()
        .map(|f| (f.name.as_str(), f.kind))
        .collect()
}

fn guess(content: &str) -> TableGuess {
    guess_with(content, &ReadOptions::default())
}

fn guess_with(content: &str, options: &ReadOptions) -> TableGuess {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.csv");
    std::fs::write(&path, content).unwrap();
    preview(&Source::from(path.as_path()), options, &Progress::new()).unwrap()
}

#[test]
fn points_by_longitude_and_latitude_keep_their_attributes_typed() {
    let layer = read(
        "编号,名称,经度,纬度,面积,日期,示意\n007,甲,110.3,25.3,1.5,2026-08-15,true\n008,乙,110.4,25.4,2,2026-8-1,false\n",
    );
    assert_eq!(layer.len(), 2);
    assert_eq!(first(&layer), Coord::lon_lat(110.3, 25.3));
    assert_eq!(
        fields(&layer),
        [
            ("编号", FieldKind::Text),
            ("名称", FieldKind::Text),
            ("面积", FieldKind::Real),
            ("日期", FieldKind::Date),
            ("示意", FieldKind::Bool),
        ]
    );
    assert_eq!(column(&layer, "编号"), ["007", "008"]);
    assert_eq!(column(&layer, "日期"), ["2026-08-15", "2026-08-01"]);
    let values: Vec<Value> = layer.features().map(|f| f.value("面积")).collect();
    assert_eq!(values, [Value::Real(1.5), Value::Real(2.0)]);
    // A table says nothing about its system: it is a guess and stays one.
    assert!(!layer.crs.as_ref().unwrap().confirmed);
}

#[test]
fn every_encoding_and_delimiter_gives_the_same_table() {
    let plain = "名称,经度,纬度\n漓江西岸,110.3,25.3\n象鼻山,110.4,25.4\n";
    let wide: Vec<u8> = format!("\u{feff}{plain}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut variants = vec![
        plain.as_bytes().to_vec(),
        format!("\u{feff}{plain}").into_bytes(),
        gbk(plain),
        wide,
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
    ];
    for delimiter in ["\t", ";", "，", "|"] {
        variants.push(plain.replace(',', delimiter).into_bytes());
        variants.push(gbk(&plain.replace(',', delimiter)));
    }
    for bytes in &variants {
        let layer = read_with(bytes, &ReadOptions::default());
        assert_eq!(column(&layer, "名称"), ["漓江西岸", "象鼻山"]);
        assert_eq!(first(&layer), Coord::lon_lat(110.3, 25.3));
    }
    let layer = read(&plain.replace(',', "\t"));
    assert_eq!(said(&layer, "tables.delimiter").len(), 1);
}

#[test]
fn x_is_north_in_survey_lists_and_east_in_gis_tables_and_the_numbers_decide() {
    let survey = read(&format!("点号,X,Y\nJ1,{Y_4525},{X_4525}\n"));
    assert!(is_near(first(&survey), 110.3, 25.3), "{:?}", first(&survey));
    let gis = read(&format!("id,x,y\n1,{X_4525},{Y_4525}\n"));
    assert!(is_near(first(&gis), 110.3, 25.3));
    let degrees = read("点名,X,Y\n甲,25.3,110.3\n");
    assert_eq!(first(&degrees), Coord::lon_lat(110.3, 25.3));
    let reason = &said(&survey, "tables.column_north")[0].message;
    assert_eq!(reason.args[0].1, "X".into());
    assert!(format!("{reason:?}").contains("axes_x_north_by_range"));
}

#[test]
fn names_that_say_east_and_north_are_followed_with_or_without_zone_number() {
    for header in [
        "X(北),Y(东)",
        "北坐标,东坐标",
        "northing,easting",
        "纵坐标,横坐标",
        "X坐标（北）,Y坐标（东）",
    ] {
        let layer = read(&format!("{header}\n{Y_4525},{X_4525}\n"));
        assert!(is_near(first(&layer), 110.3, 25.3), "{header}");
        let bare = X_4525.strip_prefix("37").unwrap();
        let layer = read(&format!("{header}\n{Y_4525},{bare}\n"));
        assert!(is_near(first(&layer), 110.3, 25.3), "{header} without zone");
    }
}

#[test]
fn a_table_without_header_is_read_by_its_ranges_and_says_so() {
    let layer = read(&format!(
        "J1,{Y_4525},{X_4525},12\nJ2,{Y_4525},{X_4525},13\n"
    ));
    assert_eq!(layer.len(), 2);
    assert!(is_near(first(&layer), 110.3, 25.3));
    assert_eq!(said(&layer, "tables.header_none").len(), 1);
    let east = said(&layer, "tables.column_east");
    assert_eq!(east[0].severity, Severity::Warning);
    assert_eq!(
        fields(&layer),
        [("#1", FieldKind::Text), ("#4", FieldKind::Int)]
    );
}

#[test]
fn degrees_minutes_and_seconds_are_read_as_written() {
    let layer = read("名称,东经,北纬\n甲,110°18′00″,25°18′00″\n乙,110度18分0秒,25度18分0秒\n");
    for feature in layer.features() {
        let c = feature.geometry().unwrap().coords()[0];
        assert!(is_near(c, 110.3, 25.3));
    }
}

#[test]
fn packed_degrees_are_a_guess_that_is_said_and_can_be_overruled() {
    // 110.1800 is 110°18′00″ = 110.3° and 25.1800 is 25.3°.
    let said_so = read("经度(度.分秒),纬度\n110.1800,25.1800\n110.1830,25.1830\n");
    assert!(is_near(first(&said_so), 110.3, 25.3));
    let many = "经度,纬度\n110.1800,25.1800\n110.2315,25.2245\n110.4112,25.3601\n110.5958,25.4459\n110.0107,25.0030\n110.3349,25.5206\n";
    let guessed = read(many);
    assert!(is_near(first(&guessed), 110.3, 25.3));
    assert_eq!(said(&guessed, "tables.packed_guessed").len(), 1);
    let options = ReadOptions {
        columns: Some(TableColumns {
            angles: Some(Angles::Signed),
            ..TableColumns::default()
        }),
        ..ReadOptions::default()
    };
    let plain = read_with(many.as_bytes(), &options);
    assert_eq!(first(&plain), Coord::lon_lat(110.18, 25.18));
    // A site of a hundred metres proves nothing: decimal degrees, and a word about it.
    let site = read("经度,纬度\n110.1811,25.1811\n110.1812,25.1812\n110.1813,25.1811\n");
    assert_eq!(first(&site), Coord::lon_lat(110.1811, 25.1811));
    assert_eq!(said(&site, "tables.packed_possible").len(), 1);
}

#[test]
fn wkt_columns_hold_any_geometry() {
    let layer = read(
        "id,WKT\n1,\"POLYGON((110 25,110.1 25,110.1 25.1,110 25),(110.05 25.01,110.06 25.01,110.06 25.02,110.05 25.01))\"\n2,POINT Z (110.5 25.5 30)\n3,\"MULTILINESTRING((110 25,110.1 25.1),(110.2 25.2,110.3 25.3))\"\n4,\n5,POLYGON EMPTY\n6,\"POLYGON((110 25,110.1\"\n7,POINT(NaN 25)\n",
    );
    assert_eq!(layer.len(), 7);
    assert_eq!(super::rings(&layer, 0), [2]);
    assert_eq!(super::rings(&layer, 2), [1, 1]);
    for i in 3..7 {
        assert!(is_null(&layer, i));
    }
    let unusable = said(&layer, "formats.feature_unusable");
    assert_eq!(unusable.len(), 2);
    assert_eq!(unusable[0].severity, Severity::Error);
    assert_eq!(unusable[0].place.row, Some(6));
    assert_eq!(unusable[0].place.field.as_deref(), Some("WKT"));
    assert_eq!(said(&layer, "formats.z_dropped").len(), 1);
}

#[test]
fn an_srid_before_every_geometry_is_a_declaration() {
    let layer = read(&format!("geom\nSRID=4525;POINT({X_4525} {Y_4525})\n"));
    let crs = layer.crs.as_ref().unwrap();
    assert!(crs.confirmed);
    assert_eq!(crs.crs, Crs::from_epsg(4525).unwrap());
    assert!(is_near(first(&layer), 110.3, 25.3));
    let mixed = read("geom\nSRID=4490;POINT(110 25)\nPOINT(110 25)\n");
    assert_eq!(said(&mixed, "tables.srid_mixed").len(), 1);
    assert!(!mixed.crs.unwrap().confirmed);
}

#[test]
fn what_cannot_be_used_stays_as_a_null_shape_with_its_row() {
    let layer = read(
        "名称,经度,纬度\n甲,110.3,25.3\n乙,,\n丙,一百一十,25\n丁,110.5,25.5,多,余\n戊,inf,25\n",
    );
    assert_eq!(layer.len(), 5);
    assert!(is_null(&layer, 1) && is_null(&layer, 2) && is_null(&layer, 4));
    assert_eq!(said(&layer, "formats.null_geometry").len(), 1);
    let unusable = said(&layer, "formats.feature_unusable");
    assert_eq!(unusable.len(), 2);
    assert_eq!(unusable[0].place.field.as_deref(), Some("经度"));
    // The line of the file stands in the sentence.
    assert!(format!("{:?}", unusable[0].message).contains("Int(4)"));
    let wide = said(&layer, "tables.row_wide");
    assert_eq!(wide[0].place.row, Some(4));
    assert_eq!(column(&layer, "#5"), ["", "", "", "余", ""]);
}

#[test]
fn the_user_names_the_columns_by_header_or_number() {
    let content = "a,b,c,d\n1,25.3,110.3,甲\n2,25.4,110.4,乙\n";
    let columns = |east: &str, north: &str| ReadOptions {
        columns: Some(TableColumns {
            east: Some(east.into()),
            north: Some(north.into()),
            ..TableColumns::default()
        }),
        ..ReadOptions::default()
    };
    let named = read_with(content.as_bytes(), &columns("c", "#2"));
    assert_eq!(first(&named), Coord::lon_lat(110.3, 25.3));
    let wrong = csv::read_bytes(content.as_bytes(), "表", &columns("c", "纬度"));
    let Err(ReadErrorKind::Malformed { message, .. }) = wrong else {
        panic!("read");
    };
    assert_eq!(message.code, "tables.column_unknown");
}

#[test]
fn a_table_without_positions_is_refused_with_its_columns() {
    let Err(ReadErrorKind::Malformed { message, hint }) =
        csv::read_bytes("姓名,电话\n甲,1\n".as_bytes(), "t", &ReadOptions::default())
    else {
        panic!("read");
    };
    assert_eq!(message.code, "tables.no_positions");
    assert!(format!("{message:?}").contains("姓名、电话"));
    assert_eq!(hint.unwrap().code, "tables.hint_columns");
    for nothing in [&b""[..], b"\n\n", b"x,y\n", b"\xef\xbb\xbf"] {
        assert!(csv::read_bytes(nothing, "t", &ReadOptions::default()).is_err());
    }
}

#[test]
fn shifted_coordinates_are_suspected_by_their_names() {
    let layer = read("name,gcj02_lng,gcj02_lat,lng,lat\n甲,1,2,110.3,25.3\n");
    assert_eq!(said(&layer, "tables.shifted_name").len(), 1);
}

#[test]
fn quotes_that_do_not_pair_swallow_nothing() {
    let layer = read("名称,经度,纬度\n\"甲,110.3,25.3\n乙,110.4,25.4\n丙,110.5,25.5\n");
    assert_eq!(layer.len(), 3);
    assert_eq!(said(&layer, "tables.quote_open").len(), 1);
    let quoted = read("名称,经度,纬度\n\"甲,\"\"乙\"\"\n丙\",110.3,25.3\n");
    assert_eq!(column(&quoted, "名称"), ["甲,\"乙\"\n丙"]);
}

#[test]
fn escaped_formulas_come_back_as_they_were() {
    let layer = read("名称,经度,纬度\n'=cmd|' /C calc'!A0,110.3,25.3\n");
    assert_eq!(
        layer.features().next().unwrap().value("名称"),
        text("=cmd|' /C calc'!A0")
    );
}

#[test]
fn the_preview_says_of_each_column_what_it_was_taken_for_and_why() {
    let found = guess(
        "某项目界址点表\n地块编号,点号,X,Y,备注\nA,J1,2799470,37429506,甲\nA,J2,2799570,37429506,乙\nA,J3,2799570,37429606,丙\n",
    );
    assert_eq!(found.content, TableContent::Corners);
    assert_eq!(found.header_row, Some(2));
    assert_eq!(found.num_rows, 3);
    assert_eq!(found.delimiter, Some(','));
    let meanings: Vec<ColumnMeaning> = found.columns.iter().map(|c| c.meaning).collect();
    assert_eq!(
        meanings,
        [
            ColumnMeaning::Parcel,
            ColumnMeaning::Label,
            ColumnMeaning::North,
            ColumnMeaning::East,
            ColumnMeaning::Attribute
        ]
    );
    assert_eq!(found.columns[4].samples, ["甲", "乙", "丙"]);
    assert_eq!(found.head[0], ["某项目界址点表"]);
    // Handed back unchanged it means the same.
    let options = ReadOptions {
        columns: Some(found.as_columns()),
        ..ReadOptions::default()
    };
    let again = guess_with(
        "地块编号,点号,X,Y\nA,J1,2799470,37429506\nA,J2,2799570,37429506\nA,J3,2799570,37429606\n",
        &options,
    );
    assert_eq!(again.content, TableContent::Corners);
    assert_eq!(again.columns[3].meaning, ColumnMeaning::East);
}

#[test]
fn a_million_columns_and_a_cell_of_a_million_characters_end_in_a_layer() {
    let wide = format!("x,y{}\n110,25\n", ",a".repeat(1_000_000));
    assert_eq!(read(&wide).schema.fields.len(), 1022);
    let long = format!("名称,经度,纬度\n{},110.3,25.3\n", "甲".repeat(1_000_000));
    assert_eq!(read(&long).len(), 1);
    let deep = format!("wkt\n\"{}\"\n", "GEOMETRYCOLLECTION(".repeat(50_000));
    assert!(is_null(&read(&deep), 0));
}

#[test]
fn a_polygon_that_is_not_closed_in_wkt_is_closed_and_said() {
    let layer = read("wkt\n\"POLYGON((110 25,110.1 25,110.1 25.1))\"\n");
    let feature = layer.features().next().unwrap();
    assert_eq!(feature.geometry().unwrap().kind(), Some(PartKind::Polygon));
    assert_eq!(feature.geometry().unwrap().coords().len(), 4);
    assert_eq!(said(&layer, "formats.ring_closed").len(), 1);
}

#[test]
fn names_that_say_the_opposite_of_the_numbers_are_said_and_the_numbers_followed() {
    let layer = read(&format!("东坐标,北坐标\n{Y_4525},{X_4525}\n"));
    assert!(is_near(first(&layer), 110.3, 25.3));
    assert_eq!(said(&layer, "tables.axes_against_names").len(), 1);
}

#[test]
fn a_table_too_large_to_hold_is_refused_with_its_size() {
    let header: Vec<String> = (0..1000).map(|i| format!("f{i}")).collect();
    let table = format!("x,y,{}\n{}", header.join(","), "1,2\n".repeat(300_000));
    let Err(ReadErrorKind::Malformed { message, .. }) =
        csv::read_bytes(table.as_bytes(), "t", &ReadOptions::default())
    else {
        panic!("read");
    };
    assert_eq!(message.code, "tables.too_large");
}
