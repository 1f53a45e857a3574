//! What we write as CSV and Excel reads back as it was.

use super::tables::{is_near, said};
use super::{column, is_null, rings, text};
use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::tables::write_corners;
use redline::formats::{
    FormatKind, ReadErrorKind, ReadOptions, Source, TextEncoding, WriteError, WriteOptions, layers,
    losses, read, write, xlsx,
};
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use std::path::Path;

fn schema() -> Schema {
    let field = |name: &str, kind| Field {
        name: name.to_owned(),
        kind,
    };
    Schema {
        fields: vec![
            field("名称", FieldKind::Text),
            field("面积", FieldKind::Real),
            field("数量", FieldKind::Int),
            field("示意", FieldKind::Bool),
            field("日期", FieldKind::Date),
        ],
    }
}

fn values(name: &str) -> Vec<Value> {
    vec![
        text(name),
        Value::Real(12.375),
        Value::Int(-3),
        Value::Bool(true),
        Value::Date(Date::new(2026, 8, 15).unwrap()),
    ]
}

fn polygons() -> Layer {
    let ring = |x: f64, y: f64, side: f64| {
        [
            (x, y),
            (x + side, y),
            (x + side, y + side),
            (x, y + side),
            (x, y),
        ]
        .map(|(x, y)| Coord::lon_lat(x, y))
    };
    let mut builder = LayerBuilder::new(schema());
    let geometry = builder.geometry();
    geometry.push_ring(ring(110.3, 25.3, 0.01));
    geometry.push_ring(ring(110.303, 25.303, 0.001));
    geometry.end_part(PartKind::Polygon);
    geometry.push_ring(ring(110.4, 25.4, 0.001));
    geometry.end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(1), &values("=1+1,\"引号\"\n换行"));
    builder.geometry().push_ring(ring(110.5, 25.5, 0.01));
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(2), &values("007"));
    builder.finish_feature(FeatureId(3), &values("无图形"));
    builder.build("示意[地块]")
}

fn points() -> Layer {
    let mut builder = LayerBuilder::new(schema());
    for (i, (lon, lat)) in [(110.3, 25.3), (110.123_456_789_012_3, 25.987_654_321)]
        .into_iter()
        .enumerate()
    {
        builder.geometry().push_ring([Coord::lon_lat(lon, lat)]);
        builder.geometry().end_part(PartKind::Point);
        builder.finish_feature(FeatureId(i as u64 + 1), &values("甲"));
    }
    builder.finish_feature(FeatureId(3), &values("无图形"));
    builder.build("点")
}

fn options(kind: FormatKind, crs: Crs, encoding: TextEncoding) -> WriteOptions {
    WriteOptions {
        kind,
        crs,
        encoding,
        date: Date::new(2026, 1, 1).unwrap(),
    }
}

fn reading(crs: Crs) -> ReadOptions {
    ReadOptions {
        crs: Some(crs),
        ..ReadOptions::default()
    }
}

fn open(path: &Path, crs: Crs) -> Layer {
    read(&Source::from(path), &reading(crs), &Progress::new()).unwrap()
}

fn same(found: &Layer, expected: &Layer, tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.features().zip(expected.features()) {
        let (a, b) = (a.geometry().unwrap(), b.geometry().unwrap());
        assert_eq!(a.num_parts(), b.num_parts());
        assert_eq!(a.coords().len(), b.coords().len());
        for (p, q) in a.coords().iter().zip(b.coords()) {
            assert!((p.x - q.x).abs() <= tolerance && (p.y - q.y).abs() <= tolerance);
        }
    }
    for field in &expected.schema.fields {
        for (a, b) in found.features().zip(expected.features()) {
            assert_eq!(a.value(&field.name), b.value(&field.name), "{}", field.name);
        }
    }
}

#[test]
fn both_formats_give_back_geometry_and_attributes() {
    let dir = tempfile::tempdir().unwrap();
    let degrees = Crs::CGCS2000;
    let zone = Crs::from_epsg(4525).unwrap();
    for (name, kind) in [("a.csv", FormatKind::Csv), ("a.xlsx", FormatKind::Xlsx)] {
        for encoding in [TextEncoding::Utf8, TextEncoding::Gbk] {
            for (layer, what) in [(polygons(), "polygons"), (points(), "points")] {
                let path = dir.path().join(format!("{what}{name}"));
                // Degrees are bit-equal; projected and back is 1e-11 degrees, a micrometre.
                for (crs, tolerance) in [(degrees, 0.0), (zone, 1e-11)] {
                    let options = options(kind, crs, encoding);
                    write(&layer, &path, &options, &Progress::new()).unwrap();
                    same(&open(&path, crs), &layer, tolerance);
                }
            }
        }
    }
}

#[test]
fn writing_twice_gives_the_same_bytes_and_the_date_is_the_one_given() {
    let dir = tempfile::tempdir().unwrap();
    for kind in [FormatKind::Csv, FormatKind::Xlsx] {
        let bytes = |name: &str| {
            let path = dir.path().join(name);
            let options = options(kind, Crs::CGCS2000, TextEncoding::Utf8);
            write(&polygons(), &path, &options, &Progress::new()).unwrap();
            std::fs::read(path).unwrap()
        };
        assert_eq!(bytes("a"), bytes("b"));
    }
    let file = std::fs::File::open(dir.path().join("a")).unwrap();
    let mut book = zip::ZipArchive::new(file).unwrap();
    let mut core = String::new();
    let mut member = book.by_name("docProps/core.xml").unwrap();
    std::io::Read::read_to_string(&mut member, &mut core).unwrap();
    assert_eq!(core.matches("2026-01-01T00:00:00Z").count(), 2, "{core}");
}

#[test]
fn formulas_are_written_so_that_no_spreadsheet_runs_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.csv");
    let options = options(FormatKind::Csv, Crs::CGCS2000, TextEncoding::Utf8);
    write(&polygons(), &path, &options, &Progress::new()).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.starts_with('\u{feff}'));
    assert!(
        written.contains(",\"'=1+1,\"\"引号\"\"\n换行\","),
        "{written}"
    );
}

#[test]
fn what_a_table_cannot_hold_is_said_before() {
    let options = options(
        FormatKind::Csv,
        Crs::from_epsg(4525).unwrap(),
        TextEncoding::Gbk,
    );
    let codes = |layer: &Layer, options: &WriteOptions| -> Vec<String> {
        losses(layer, options)
            .iter()
            .map(|d| d.code().to_owned())
            .collect()
    };
    assert_eq!(codes(&points(), &options), ["tables.loses_crs"]);
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![
            Field {
                name: "WKT".into(),
                kind: FieldKind::Int,
            },
            Field {
                name: "文".into(),
                kind: FieldKind::Text,
            },
        ],
    });
    let long = 450_305_001_001_000_012;
    builder.finish_feature(FeatureId(1), &[Value::Int(long), text("한")]);
    let layer = builder.build("a");
    assert_eq!(
        codes(&layer, &options),
        [
            "tables.loses_crs",
            "tables.field_renamed",
            "tables.loses_long_int",
            "formats.write_unencodable"
        ]
    );
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.csv");
    let failed = write(&layer, &path, &options, &Progress::new());
    assert!(matches!(failed, Err(WriteError::Unencodable { .. })));
    assert!(!path.exists());
}

#[test]
fn a_shape_too_long_for_a_cell_is_refused_and_said_before() {
    let mut builder = LayerBuilder::new(Schema::default());
    let ring: Vec<Coord> = (0..2000)
        .map(|i| f64::from(i % 1999) * std::f64::consts::TAU / 1999.0)
        .map(|t| Coord::lon_lat(110.0 + t.cos() / 3.0, 25.0 + t.sin() / 3.0))
        .collect();
    builder.geometry().push_ring(ring);
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(1), &[]);
    let layer = builder.build("a");
    let options = options(FormatKind::Xlsx, Crs::CGCS2000, TextEncoding::Utf8);
    assert!(
        losses(&layer, &options)
            .iter()
            .any(|d| d.code() == "tables.write_cell_too_long")
    );
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xlsx");
    let failed = write(&layer, &path, &options, &Progress::new());
    assert!(matches!(failed, Err(WriteError::DoesNotFit { .. })));
}

#[test]
fn corner_tables_read_back_as_the_parcels_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let crs = Crs::from_epsg(4525).unwrap();
    for (name, kind) in [("a.csv", FormatKind::Csv), ("a.xlsx", FormatKind::Xlsx)] {
        let path = dir.path().join(name);
        let mut layer = polygons();
        layer.name = "地块".into();
        let options = options(kind, crs, TextEncoding::Gbk);
        write_corners(&layer, &path, &options, &Progress::new()).unwrap();
        let found = open(&path, crs);
        assert_eq!(found.len(), 2);
        assert_eq!(rings(&found, 0), [2, 1]);
        assert_eq!(column(&found, "地块")[1], "007");
        let (a, b) = (
            found.features().next().unwrap(),
            layer.features().next().unwrap(),
        );
        for (p, q) in a
            .geometry()
            .unwrap()
            .coords()
            .iter()
            .zip(b.geometry().unwrap().coords())
        {
            assert!(is_near(*p, q.x, q.y), "to the millimetre");
        }
    }
    let text = std::fs::read(dir.path().join("a.csv")).unwrap();
    let text = encoding_rs::GBK.decode(&text).0.into_owned();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "地块,圈号,点号,X(北),Y(东),经度,纬度,边长(m)");
    // The ring comes back to J1, whose row has no edge; the hole goes on counting.
    let closing = lines
        .iter()
        .find(|l| l.contains(",1,J1,") && l.ends_with(','))
        .unwrap();
    assert!(closing.contains("110.300000000,25.300000000"));
    assert!(text.contains(",2,J5,"));
}

#[test]
fn a_workbook_has_a_layer_for_each_sheet_and_hidden_ones_are_told() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, hidden) in [("一", false), ("二", false), ("隐", true), ("空", false)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.set_hidden(hidden);
        if name == "空" {
            continue;
        }
        sheet
            .merge_range(0, 0, 0, 2, "界址点", &rust_xlsxwriter::Format::new())
            .unwrap();
        for (column, header) in (0u16..).zip(["名称", "经度", "纬度"]) {
            sheet.write(1, column, header).unwrap();
        }
        sheet.write(2, 0, name).unwrap();
        sheet.write(2, 1, 110.3).unwrap();
        sheet.write(2, 2, 25.3).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("簿.xlsx");
    std::fs::write(&path, &bytes).unwrap();
    let found = layers(&path, &ReadOptions::default(), &Progress::new()).unwrap();
    let listed: Vec<(&str, Option<u64>)> = found
        .iter()
        .map(|c| (c.name.as_str(), c.num_features))
        .collect();
    assert_eq!(listed, [("一", Some(3)), ("二", Some(3))]);
    let read = |layer| xlsx::read_bytes(&bytes, "簿", layer, &ReadOptions::default());
    assert!(matches!(read(None), Err(ReadErrorKind::SeveralLayers(_))));
    assert!(matches!(
        read(Some("三")),
        Err(ReadErrorKind::NoSuchLayer(_))
    ));
    let layer = read(Some("隐")).unwrap();
    assert_eq!(column(&layer, "名称"), ["隐"]);
    assert_eq!(said(&layer, "tables.sheets_hidden").len(), 1);
    assert_eq!(said(&layer, "tables.header_row").len(), 1);
}

#[test]
fn typed_cells_keep_their_types_and_numbers_kept_as_text_stay_text() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0u16..).zip(["x", "y", "代码", "数", "日", "时", "对", "式"]) {
        sheet.write(0, column, header).unwrap();
    }
    // Coordinates kept as text are coordinates all the same.
    sheet.write(1, 0, "110.3").unwrap();
    sheet.write(1, 1, "25.3").unwrap();
    sheet.write(1, 2, "045").unwrap();
    sheet.write(1, 3, 7).unwrap();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let day = |h| {
        rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 8, 15)
            .unwrap()
            .and_hms(h, 30 * u8::from(h > 0), 0)
            .unwrap()
    };
    sheet.write_with_format(1, 4, day(0), &date).unwrap();
    sheet.write_with_format(1, 5, day(9), &date).unwrap();
    sheet.write(1, 6, true).unwrap();
    sheet
        .write_formula(
            1,
            7,
            rust_xlsxwriter::Formula::new("=D2*2").set_result("14"),
        )
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let layer = xlsx::read_bytes(&bytes, "a", None, &ReadOptions::default()).unwrap();
    let feature = layer.features().next().unwrap();
    assert_eq!(
        feature.geometry().unwrap().coords()[0],
        Coord::lon_lat(110.3, 25.3)
    );
    assert_eq!(feature.value("代码"), text("045"));
    assert_eq!(feature.value("数"), Value::Int(7));
    assert_eq!(
        feature.value("日"),
        Value::Date(Date::new(2026, 8, 15).unwrap())
    );
    assert_eq!(feature.value("时"), text("2026-08-15 09:30:00"));
    assert_eq!(feature.value("对"), Value::Bool(true));
    assert_eq!(feature.value("式"), Value::Int(14));
}

/// A zip of one member.
fn zip_of(name: &str, content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The same archive with other sizes declared for what its members unpack to: in each local
/// header (APPNOTE 4.3.7, offset 22) and each entry of the directory (4.3.12, offset 24).
fn declaring(mut zip: Vec<u8>, size: u32) -> Vec<u8> {
    for (mark, offset) in [(&b"PK\x03\x04"[..], 22), (b"PK\x01\x02", 24)] {
        for at in 0..zip.len() - 4 {
            if zip[at..].starts_with(mark) {
                zip[at + offset..at + offset + 4].copy_from_slice(&size.to_le_bytes());
            }
        }
    }
    zip
}

#[test]
fn workbooks_that_are_bombs_are_refused_before_they_are_opened() {
    let code = |bytes: &[u8]| match xlsx::read_bytes(bytes, "a", None, &ReadOptions::default()) {
        Err(ReadErrorKind::Malformed { message, .. }) => message.code,
        other => panic!("{other:?}"),
    };
    // A gigabyte by its own word.
    let declared = declaring(zip_of("xl/worksheets/a.xml", b"<a/>"), 1 << 30);
    assert_eq!(code(&declared), "tables.workbook_too_large");
    // 200 MB of strings in 200 kB, which a reader would hold in memory; and the same with ten
    // bytes declared.
    let strings = zip_of("xl/sharedStrings.xml", &vec![0; 200 << 20]);
    assert!(strings.len() < 1 << 20);
    assert_eq!(code(&strings), "tables.workbook_too_large");
    let lying = code(&declaring(strings, 10));
    assert!(["tables.workbook_too_large", "tables.workbook_broken"].contains(&lying.as_str()));
    assert_eq!(code(b"PK\x03\x04"), "tables.workbook_broken");
    assert_eq!(code(&zip_of("a.txt", b"x")), "tables.workbook_broken");
}

#[test]
fn cells_at_the_far_corners_of_a_sheet_cost_no_memory() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "x").unwrap();
    sheet.write(0, 1, "y").unwrap();
    sheet.write(1, 0, 110.3).unwrap();
    sheet.write(1, 1, 25.3).unwrap();
    sheet.write(1_048_575, 16_383, "远").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let layer = xlsx::read_bytes(&bytes, "a", None, &ReadOptions::default()).unwrap();
    assert!(layer.len() <= 2);
    assert!(!is_null(&layer, 0));
}

#[test]
fn an_old_workbook_with_a_cell_in_the_far_corner_is_refused_before_it_fills_the_memory() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats/corners.xls");
    let whole = std::fs::read(path).unwrap();
    // A NUMBER record (MS-XLS 2.4.180): type 0x0203, 14 bytes, row, column.
    let at = whole
        .windows(4)
        .position(|w| w == [0x03, 0x02, 0x0e, 0x00])
        .unwrap();
    let mut far = whole.clone();
    far[at + 4..at + 8].fill(0xff);
    let read = |bytes: &[u8]| xlsx::read_bytes(bytes, "a", None, &ReadOptions::default());
    assert!(read(&whole).is_ok());
    let Err(ReadErrorKind::Malformed { message, .. }) = read(&far) else {
        panic!("read");
    };
    assert_eq!(message.code, "tables.workbook_too_large");
    // Cut anywhere it ends in a message or a layer.
    for end in (0..whole.len()).step_by(97) {
        read(&whole[..end]).ok();
    }
}

#[test]
fn csv_says_which_texts_would_come_back_as_numbers_and_what_is_a_blank_row() {
    let field = |name: &str| Field {
        name: name.to_owned(),
        kind: FieldKind::Text,
    };
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![field("楼号"), field("编号")],
    });
    for (i, (a, b)) in [("12", "0071"), ("7.5", "A1")].into_iter().enumerate() {
        builder.geometry().push_ring([Coord::lon_lat(110.3, 25.3)]);
        builder.geometry().end_part(PartKind::Point);
        builder.finish_feature(FeatureId(i as u64 + 1), &[text(a), text(b)]);
    }
    builder.finish_feature(FeatureId(3), &[]);
    let options = WriteOptions {
        kind: FormatKind::Csv,
        crs: Crs::CGCS2000,
        encoding: TextEncoding::Utf8,
        date: Date::new(2026, 11, 24).unwrap(),
    };
    let said = losses(&builder.build("a"), &options);
    let of = |code: &str| {
        said.iter()
            .filter(|d| d.code() == code)
            .map(|d| d.message.to_owned())
            .collect::<Vec<_>>()
    };
    let texts = of("tables.loses_text_type");
    assert_eq!(texts.len(), 1);
    assert!(format!("{:?}", texts[0]).contains("楼号"));
    assert_eq!(of("tables.loses_blank").len(), 1);
}
