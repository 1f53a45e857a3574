//! Shapefiles as they should be, and as programs really write them.

use super::bytes::{self, DbfRow, square, turned};
use super::{codes, column, ids, is_null, of_code, rings, text};
use redline::base::date::Date;
use redline::formats::ReadOptions;
use redline::formats::shapefile::{ShapefileBytes, read_bytes};
use redline::geom::PartKind;
use redline::layer::{FieldKind, Layer, Value};

pub fn read(files: ShapefileBytes<'_>) -> Layer {
    read_bytes(&files, "t", &ReadOptions::default()).unwrap()
}

/// With a .prj in degrees and no table.
fn read_shp(shp: &[u8]) -> Layer {
    read(ShapefileBytes {
        shp,
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    })
}

fn named(width: u8, names: &[&str]) -> Vec<u8> {
    let values: Vec<Vec<u8>> = names.iter().map(|n| n.as_bytes().to_vec()).collect();
    bytes::texts(0, b"NAME", width, &values)
}

#[test]
fn every_kind_of_shape_is_read_with_and_without_z_and_m() {
    let line = vec![(110.0, 25.0), (110.1, 25.1)];
    let cases: Vec<(i32, Vec<u8>, PartKind, usize)> = [1, 11, 21]
        .map(|t| (t, bytes::point(t, 110.0, 25.0), PartKind::Point, 1))
        .into_iter()
        .chain([8, 18, 28].map(|t| (t, bytes::multipoint(t, &line), PartKind::Point, 2)))
        .chain([3, 13, 23].map(|t| {
            let lines = [line.clone(), turned(line.clone())];
            (t, bytes::rings(t, &lines), PartKind::Line, 2)
        }))
        .chain([5, 15, 25].map(|t| {
            let rings = [square(110.0, 25.0, 0.1)];
            (t, bytes::rings(t, &rings), PartKind::Polygon, 1)
        }))
        .collect();
    for (shape_type, content, kind, parts) in cases {
        let layer = read_shp(&bytes::shp(shape_type, &[content]));
        let feature = layer.features().next().unwrap();
        let geometry = feature.geometry().unwrap();
        assert_eq!(geometry.kind(), Some(kind), "type {shape_type}");
        assert_eq!(geometry.num_parts(), parts, "type {shape_type}");
        let expected: &[&str] = if shape_type > 10 {
            &["dbf_missing", "z_dropped"]
        } else {
            &["dbf_missing"]
        };
        assert_eq!(codes(&layer), expected, "type {shape_type}");
    }
}

#[test]
fn a_deleted_row_takes_its_shape_with_it_and_leaves_the_others_their_names() {
    // Decision 3: row 2 of 5 deleted. Without a .shx the records are walked, with one they are
    // taken in blocks.
    let points: Vec<Vec<u8>> = (0..5)
        .map(|i| bytes::point(1, 110.0 + f64::from(i), 25.0))
        .collect();
    let squares: Vec<Vec<u8>> = (0..5)
        .map(|i| bytes::rings(5, &[bytes::turned(square(110.0 + f64::from(i), 25.0, 0.5))]))
        .collect();
    let rows: Vec<DbfRow> = ["一", "二", "三", "四", "五"]
        .iter()
        .enumerate()
        .map(|(i, n)| (i == 1, vec![n.as_bytes().to_vec()]))
        .collect();
    for (shape_type, contents) in [(1, &points), (5, &squares)] {
        let (shp, shx) = bytes::shp_shx(shape_type, contents);
        for shx in [None, Some(shx.as_slice())] {
            let layer = read(ShapefileBytes {
                shp: &shp,
                shx,
                dbf: Some(&bytes::dbf(0, &[(b"NAME", b'C', 12, 0)], &rows)),
                prj: Some(bytes::PRJ_4490.as_bytes()),
                ..ShapefileBytes::default()
            });
            assert_eq!(column(&layer, "NAME"), ["一", "三", "四", "五"]);
            assert_eq!(ids(&layer), [1, 3, 4, 5]);
            let lon: Vec<f64> = layer
                .features()
                .map(|f| f.geometry().unwrap().bbox().min.x)
                .collect();
            assert_eq!(lon, [110.0, 112.0, 113.0, 114.0]);
            assert_eq!(of_code(&layer, "row_deleted")[0].place.row, Some(2));
            assert_eq!(layer.origin.num_records, 5);
        }
    }
}

#[test]
fn holes_belong_to_the_ring_around_them_whatever_their_winding_and_order() {
    let land = square(110.0, 25.0, 1.0);
    let lake = square(110.2, 25.2, 0.6);
    let island = square(110.4, 25.4, 0.2);
    let other = square(112.0, 25.0, 0.5);
    let orders = [
        vec![
            land.clone(),
            turned(lake.clone()),
            island.clone(),
            other.clone(),
        ],
        vec![
            island.clone(),
            other.clone(),
            lake.clone(),
            turned(land.clone()),
        ],
        vec![turned(other), turned(lake), turned(island), land],
    ];
    for rings_in_file in orders {
        let layer = read_shp(&bytes::shp(5, &[bytes::rings(5, &rings_in_file)]));
        let mut found = rings(&layer, 0);
        found.sort_unstable();
        assert_eq!(found, [1, 1, 2]);
        let feature = layer.features().next().unwrap();
        for part in feature.geometry().unwrap().parts() {
            let areas: Vec<f64> = part
                .rings()
                .map(redline::geom::columns::twice_planar_area)
                .collect();
            // Outer rings counter-clockwise and larger than their holes, holes clockwise.
            assert!(areas[0] > 0.0);
            assert!(areas[1..].iter().all(|a| *a < 0.0 && -a < areas[0]));
        }
    }
}

#[test]
fn null_shapes_stay_so_that_ids_are_record_numbers() {
    let layer = read(ShapefileBytes {
        shp: &bytes::shp(1, &[bytes::null_shape(), bytes::point(1, 110.0, 25.0)]),
        dbf: Some(&named(10, &["a", "b"])),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    assert_eq!(ids(&layer), [1, 2]);
    assert!(is_null(&layer, 0) && !is_null(&layer, 1));
    assert_eq!(codes(&layer), ["null_geometry"]);
}

#[test]
fn every_type_of_field_becomes_a_column_of_its_type() {
    let fields: Vec<bytes::DbfField<'_>> = vec![
        (b"TXT", b'C', 8, 0),
        (b"INT", b'N', 6, 0),
        (b"DEC", b'N', 8, 2),
        (b"FLT", b'F', 13, 6),
        (b"YES", b'L', 1, 0),
        (b"DAY", b'D', 8, 0),
        (b"I32", b'I', 4, 0),
        (b"DBL", b'B', 8, 0),
        (b"CUR", b'Y', 8, 0),
        (b"MEM", b'M', 10, 0),
        (b"LONG", b'N', 22, 0),
    ];
    let rows: Vec<DbfRow> = vec![
        (
            false,
            vec![
                b"  a b".to_vec(),
                b"    42".to_vec(),
                b"   12.50".to_vec(),
                b" 1.500000e+02".to_vec(),
                b"T".to_vec(),
                b"20260815".to_vec(),
                (-5i32).to_le_bytes().to_vec(),
                0.25f64.to_le_bytes().to_vec(),
                12_345i64.to_le_bytes().to_vec(),
                b"         1".to_vec(),
                b"4503050000000000000017".to_vec(),
            ],
        ),
        (
            false,
            vec![
                vec![],
                b"******".to_vec(),
                vec![],
                vec![],
                b"?".to_vec(),
                b"20261345".to_vec(),
                1i32.to_le_bytes().to_vec(),
                1f64.to_le_bytes().to_vec(),
                0i64.to_le_bytes().to_vec(),
                vec![],
                vec![],
            ],
        ),
    ];
    let layer = read(ShapefileBytes {
        shp: &bytes::shp(
            1,
            &[bytes::point(1, 110.0, 25.0), bytes::point(1, 111.0, 25.0)],
        ),
        dbf: Some(&bytes::dbf(0, &fields, &rows)),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    use FieldKind::{Bool, Date as Day, Int, Real, Text};
    let kinds: Vec<FieldKind> = layer.schema.fields.iter().map(|f| f.kind).collect();
    assert_eq!(
        kinds,
        [
            Text, Int, Real, Real, Bool, Day, Int, Real, Real, Text, Text
        ]
    );
    let row = |i: usize| -> Vec<Value> {
        let feature = layer.features().nth(i).unwrap();
        (0..11).map(|f| feature.chunk.value(i, f)).collect()
    };
    assert_eq!(
        row(0),
        [
            text("  a b"),
            Value::Int(42),
            Value::Real(12.5),
            Value::Real(150.0),
            Value::Bool(true),
            Value::Date(Date::new(2026, 8, 15).unwrap()),
            Value::Int(-5),
            Value::Real(0.25),
            Value::Real(1.2345),
            Value::Null,
            text("4503050000000000000017"),
        ]
    );
    let nulls = row(1).iter().filter(|v| **v == Value::Null).count();
    assert_eq!(nulls, 8);
    assert_eq!(
        of_code(&layer, "memo_unsupported")[0]
            .place
            .field
            .as_deref(),
        Some("MEM")
    );
    let bad = of_code(&layer, "value_unreadable");
    assert_eq!((bad.len(), bad[0].place.row), (1, Some(2)));
    assert_eq!(bad[0].place.field.as_deref(), Some("DAY"));
}

#[test]
fn a_text_field_longer_than_255_bytes_is_laid_out_by_the_rows_length() {
    // Clipper: 300 = 44 + 1·256, the high byte in the decimals.
    let long = "长".repeat(100);
    let mut dbf = bytes::dbf(0, &[(b"MEMO", b'C', 44, 1), (b"K", b'C', 4, 0)], &[]);
    dbf.pop();
    dbf[4] = 1;
    dbf[10..12].copy_from_slice(&305u16.to_le_bytes());
    dbf.push(b' ');
    dbf.extend(long.as_bytes());
    dbf.extend(b"key ");
    let layer = read(ShapefileBytes {
        shp: &bytes::shp(1, &[bytes::point(1, 110.0, 25.0)]),
        dbf: Some(&dbf),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    assert_eq!(column(&layer, "MEMO"), [long]);
    assert_eq!(column(&layer, "K"), ["key"]);
    assert_eq!(layer.diagnostics, []);
}

#[test]
fn field_names_that_stand_twice_are_told_apart() {
    let fields: Vec<bytes::DbfField<'_>> = vec![(b"A", b'C', 2, 0), (b"A", b'C', 2, 0)];
    let rows: Vec<DbfRow> = vec![(false, vec![b"x".to_vec(), b"y".to_vec()])];
    let layer = read(ShapefileBytes {
        shp: &bytes::shp(1, &[bytes::point(1, 110.0, 25.0)]),
        dbf: Some(&bytes::dbf(0, &fields, &rows)),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    assert_eq!(column(&layer, "A"), ["x"]);
    assert_eq!(column(&layer, "A_2"), ["y"]);
    assert_eq!(codes(&layer), ["field_name_twice"]);
}

#[test]
fn a_shape_that_was_rewritten_at_the_end_of_the_file_is_found_through_the_index() {
    // What GDAL does when a shape grows: the new one is appended, the old one stays.
    let first = bytes::point(1, 110.0, 25.0);
    let (mut shp, mut shx) = bytes::shp_shx(1, &[first, bytes::point(1, 111.0, 25.0)]);
    let appended = shp.len();
    shp.extend(1u32.to_be_bytes());
    shp.extend(10u32.to_be_bytes());
    shp.extend(bytes::point(1, 119.0, 25.0));
    let length = (shp.len() / 2) as u32;
    shp[24..28].copy_from_slice(&length.to_be_bytes());
    shx[100..104].copy_from_slice(&((appended / 2) as u32).to_be_bytes());
    let layer = read(ShapefileBytes {
        shp: &shp,
        shx: Some(&shx),
        dbf: Some(&named(4, &["a", "b"])),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    let lon: Vec<f64> = layer
        .features()
        .map(|f| f.geometry().unwrap().bbox().min.x)
        .collect();
    assert_eq!(lon, [119.0, 111.0]);
    assert_eq!(codes(&layer), ["shx_order"]);
}

#[test]
fn ten_thousand_shapes_keep_their_names_across_chunks() {
    let points: Vec<Vec<u8>> = (0..10_000)
        .map(|i| bytes::point(1, 110.0 + f64::from(i) * 1e-5, 25.0))
        .collect();
    let names: Vec<Vec<u8>> = (0..10_000).map(|i| format!("点{i}").into_bytes()).collect();
    let layer = read(ShapefileBytes {
        shp: &bytes::shp(1, &points),
        dbf: Some(&bytes::texts(0, b"NAME", 12, &names)),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    assert_eq!(layer.chunks.len(), 3);
    let one = layer.feature(redline::base::ids::FeatureId(7001)).unwrap();
    assert_eq!(one.value("NAME"), text("点7000"));
    assert_eq!(one.geometry().unwrap().bbox().min.x, 110.0 + 7000.0 * 1e-5);
}
