//! Shapefiles cut off, lying or incomplete: everything usable is read, the rest is said.

use super::bytes::{self, square, turned};
use super::shapefile::read;
use super::{codes, column, ids, is_null, of_code, rings, worst};
use redline::base::diagnostics::Severity;
use redline::formats::shapefile::{ShapefileBytes, read_bytes};
use redline::formats::{ReadErrorKind, ReadOptions};
use redline::layer::{Layer, Value};

fn points(n: u32) -> Vec<Vec<u8>> {
    (0..n)
        .map(|i| bytes::point(1, 110.0 + f64::from(i) * 0.1, 25.0))
        .collect()
}

fn names(n: u32) -> Vec<u8> {
    let values: Vec<Vec<u8>> = (1..=n).map(|i| format!("n{i}").into_bytes()).collect();
    bytes::texts(0, b"NAME", 6, &values)
}

fn with(shp: &[u8], shx: Option<&[u8]>, dbf: Option<&[u8]>) -> Layer {
    read(ShapefileBytes {
        shp,
        shx,
        dbf,
        prj: Some(bytes::PRJ_4490.as_bytes()),
        cpg: None,
    })
}

#[test]
fn a_missing_table_is_a_warning_with_a_hint() {
    let layer = with(&bytes::shp(1, &points(2)), None, None);
    assert_eq!(layer.len(), 2);
    let missing = of_code(&layer, "dbf_missing");
    assert_eq!(missing[0].severity, Severity::Warning);
    assert_eq!(
        missing[0].hint.as_ref().unwrap().code,
        "formats.hint_whole_shapefile"
    );
}

#[test]
fn a_table_that_is_none_leaves_the_shapes() {
    for dbf in [&b""[..], b"junk", &[3; 40], &[0; 4000]] {
        let layer = with(&bytes::shp(1, &points(2)), None, Some(dbf));
        assert_eq!(layer.len(), 2);
        assert_eq!(worst(&layer), Some(Severity::Warning));
    }
}

#[test]
fn counts_that_disagree_are_said_and_shapes_left_over_have_null_attributes() {
    let layer = with(&bytes::shp(1, &points(3)), None, Some(&names(2)));
    assert_eq!(column(&layer, "NAME"), ["n1", "n2", ""]);
    assert_eq!(layer.features().nth(2).unwrap().value("NAME"), Value::Null);
    assert_eq!(codes(&layer), ["more_shapes_than_rows"]);
    let layer = with(&bytes::shp(1, &points(2)), None, Some(&names(3)));
    assert_eq!(column(&layer, "NAME"), ["n1", "n2"]);
    assert_eq!(codes(&layer), ["more_rows_than_shapes"]);
}

#[test]
fn a_shp_cut_off_anywhere_gives_all_records_before_the_cut_and_an_error() {
    let whole = bytes::shp(1, &points(4));
    // 28 bytes a record, 100 of header.
    for cut in 101..whole.len() {
        let layer = with(&whole[..cut], None, Some(&names(4)));
        assert_eq!(layer.len(), (cut - 100) / 28, "cut at {cut}");
        assert_eq!(worst(&layer), Some(Severity::Error), "cut at {cut}");
        assert_eq!(of_code(&layer, "shp_cut").len(), 1, "cut at {cut}");
    }
}

#[test]
fn a_table_cut_off_gives_the_rows_before_the_cut_and_an_error() {
    let dbf = names(4);
    let layer = with(
        &bytes::shp(1, &points(4)),
        None,
        Some(&dbf[..dbf.len() - 10]),
    );
    assert_eq!(column(&layer, "NAME"), ["n1", "n2", "", ""]);
    let cut = of_code(&layer, "dbf_cut");
    assert_eq!(cut[0].severity, Severity::Error);
    assert_eq!(cut[0].place.file.as_deref(), Some("t.dbf"));
}

#[test]
fn a_file_without_a_header_is_no_shapefile() {
    for (shp, code) in [
        (&b""[..], "formats.shp_too_short"),
        (&[0; 200], "formats.shp_no_header"),
    ] {
        let files = ShapefileBytes {
            shp,
            ..ShapefileBytes::default()
        };
        match read_bytes(&files, "t", &ReadOptions::default()) {
            Err(ReadErrorKind::Malformed { message, .. }) => assert_eq!(message.code, code),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_index_that_lies_is_dropped_and_said_once() {
    let (shp, mut shx) = bytes::shp_shx(1, &points(5));
    shx[108..112].copy_from_slice(&7777u32.to_be_bytes());
    shx[116..120].copy_from_slice(&u32::MAX.to_be_bytes());
    let layer = with(&shp, Some(&shx), Some(&names(5)));
    assert_eq!(column(&layer, "NAME"), ["n1", "n2", "n3", "n4", "n5"]);
    assert_eq!(codes(&layer), ["shx_wrong"]);
    assert_eq!(layer.diagnostics[0].place.row, Some(2));
    let layer = with(&shp, Some(&shx[..100]), Some(&names(5)));
    assert_eq!(layer.len(), 5);
    assert_eq!(codes(&layer), ["shx_short"]);
    let layer = with(&shp, Some(b""), Some(&names(5)));
    assert_eq!(layer.len(), 5);
}

#[test]
fn a_record_length_that_lies_is_found_out_by_its_own_counts() {
    let shapes: Vec<Vec<u8>> = (0..3)
        .map(|i| bytes::rings(5, &[square(110.0 + f64::from(i), 25.0, 0.5)]))
        .collect();
    let record = 8 + shapes[0].len();
    for lie in [10u32, 0x00ff_ffff, u32::MAX] {
        let mut shp = bytes::shp(5, &shapes);
        shp[100 + record + 4..100 + record + 8].copy_from_slice(&lie.to_be_bytes());
        let layer = with(&shp, None, Some(&names(3)));
        assert_eq!(column(&layer, "NAME"), ["n1", "n2", "n3"], "{lie}");
        assert_eq!(codes(&layer), ["record_length"], "{lie}");
        assert!((0..3).all(|i| rings(&layer, i) == [1]));
    }
}

#[test]
fn a_record_of_no_length_is_an_unusable_feature_and_reading_goes_on() {
    let layer = with(
        &bytes::shp(1, &[points(1).remove(0), vec![], points(1).remove(0)]),
        None,
        Some(&names(3)),
    );
    assert_eq!(column(&layer, "NAME"), ["n1", "n2", "n3"]);
    assert!(is_null(&layer, 1) && !is_null(&layer, 2));
    assert_eq!(of_code(&layer, "feature_unusable")[0].place.row, Some(2));
}

#[test]
fn counts_of_thousands_of_millions_allocate_nothing() {
    let mut ring = bytes::rings(5, &[square(110.0, 25.0, 0.5)]);
    ring[36..40].copy_from_slice(&i32::MAX.to_le_bytes());
    let mut many = bytes::rings(5, &[square(110.0, 25.0, 0.5)]);
    many[40..44].copy_from_slice(&i32::MAX.to_le_bytes());
    let mut negative = bytes::rings(5, &[square(110.0, 25.0, 0.5)]);
    negative[40..44].copy_from_slice(&(-1i32).to_le_bytes());
    let mut dbf = names(3);
    dbf[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let layer = with(&bytes::shp(5, &[ring, many, negative]), None, Some(&dbf));
    assert_eq!(ids(&layer), [1, 2, 3]);
    assert!((0..3).all(|i| is_null(&layer, i)));
    assert_eq!(of_code(&layer, "feature_unusable").len(), 3);
    assert_eq!(of_code(&layer, "dbf_cut").len(), 1);
}

#[test]
fn coordinates_that_are_no_numbers_make_the_feature_a_null_shape_and_say_where() {
    let mut ring = square(110.2, 25.2, 0.1);
    ring[2] = (f64::NAN, 25.0);
    let bad = bytes::rings(5, &[square(110.0, 25.0, 1.0), ring]);
    let shapes = [
        bad,
        bytes::rings(
            5,
            &[vec![
                (110.0, 25.0),
                (-1e39, -1e39),
                (111.0, 26.0),
                (110.0, 25.0),
            ]],
        ),
        bytes::rings(5, &[square(110.0, 25.0, 1.0)]),
    ];
    let layer = with(&bytes::shp(5, &shapes), None, Some(&names(3)));
    assert!(is_null(&layer, 0) && is_null(&layer, 1) && !is_null(&layer, 2));
    let said = of_code(&layer, "feature_unusable");
    assert_eq!(said.len(), 2);
    assert!(said.iter().all(|d| d.severity == Severity::Error));
    let place = &said[0].place;
    assert_eq!(
        (place.row, place.part, place.vertex),
        (Some(1), Some(2), Some(3))
    );
    assert_eq!(place.file.as_deref(), Some("t.shp"));
}

#[test]
fn open_rings_are_closed_and_rings_without_area_left_out() {
    let mut open = square(110.0, 25.0, 1.0);
    open.pop();
    let spike = vec![(110.5, 25.5), (110.6, 25.6), (110.5, 25.5)];
    let layer = with(
        &bytes::shp(
            5,
            &[
                bytes::rings(5, &[open, spike.clone()]),
                bytes::rings(5, &[spike]),
            ],
        ),
        None,
        Some(&names(2)),
    );
    assert_eq!(rings(&layer, 0), [1]);
    assert!(is_null(&layer, 1));
    let feature = layer.features().next().unwrap();
    let geometry = feature.geometry().unwrap();
    assert_eq!(geometry.coords().first(), geometry.coords().last());
    assert_eq!(
        codes(&layer),
        [
            "ring_closed",
            "ring_too_short",
            "ring_too_short",
            "empty_geometry"
        ]
    );
    assert_eq!(layer.diagnostics[1].place.ring, Some(2));
}

#[test]
fn a_multipatch_is_said_and_not_read() {
    let mut patch = bytes::rings(5, &[square(110.0, 25.0, 1.0)]);
    patch[0] = 31;
    let layer = with(&bytes::shp(31, &[patch]), None, Some(&names(1)));
    assert!(is_null(&layer, 0));
    let redline::base::message::Arg::Message(why) =
        &of_code(&layer, "feature_unusable")[0].message.args[1].1
    else {
        panic!("the reason is a message");
    };
    assert_eq!(why.code, "formats.multipatch");
}

#[test]
fn a_thousand_mistakes_of_one_kind_are_twenty_places_and_a_count() {
    let shapes: Vec<Vec<u8>> = (0..1000).map(|_| bytes::null_shape()).collect();
    let layer = with(&bytes::shp(1, &shapes), None, Some(&names(1000)));
    assert_eq!(layer.len(), 1000);
    assert_eq!(of_code(&layer, "null_geometry").len(), 20);
    let more = of_code(&layer, "more_of_the_same");
    assert_eq!(more.len(), 1);
    assert!(
        more[0]
            .message
            .args
            .contains(&("count".to_owned(), 1000i64.into()))
    );
}

#[test]
fn a_hole_wound_like_an_outer_ring_is_a_hole_and_said() {
    let land = square(110.0, 25.0, 1.0);
    let hole = square(110.2, 25.2, 0.2);
    let layer = with(
        &bytes::shp(
            5,
            &[
                bytes::rings(5, &[land.clone(), hole.clone()]),
                bytes::rings(5, &[land, turned(hole)]),
            ],
        ),
        None,
        Some(&names(2)),
    );
    assert_eq!((rings(&layer, 0), rings(&layer, 1)), (vec![2], vec![2]));
    assert_eq!(codes(&layer), ["rings_against_winding"]);
    assert_eq!(layer.diagnostics[0].place.row, Some(1));
}

#[test]
fn two_thousand_nested_rings_all_find_their_place() {
    let nested: Vec<bytes::Ring> = (0..2_000u32)
        .map(|i| {
            let inset = f64::from(i) * 1e-5;
            square(110.0 + inset, 25.0 + inset, 1.0 - 2.0 * inset)
        })
        .collect();
    let layer = with(&bytes::shp(5, &[bytes::rings(5, &nested)]), None, None);
    let total: usize = rings(&layer, 0).iter().sum();
    assert_eq!(total, 2_000);
}

#[test]
fn bytes_after_the_last_record_are_left_alone() {
    let mut shp = bytes::shp(1, &points(2));
    shp.extend([0xee; 64]);
    let layer = with(&shp, None, Some(&names(2)));
    assert_eq!(layer.len(), 2);
    assert_eq!(codes(&layer), ["shp_trailing"]);
}
