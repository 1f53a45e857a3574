//! How the text of a table is understood: declarations, bytes, and who wins.

use super::bytes;
use super::shapefile::read;
use super::{codes, column, gbk, of_code};
use redline::formats::ReadOptions;
use redline::formats::shapefile::{ShapefileBytes, read_bytes};
use redline::layer::Layer;

const NAMES: [&str; 4] = ["黑龙江省", "灵川县", "龙胜各族自治县", "Guilin"];

fn table(ldid: u8, field: &[u8], values: &[Vec<u8>], cpg: Option<&[u8]>) -> Layer {
    let points: Vec<Vec<u8>> = values
        .iter()
        .map(|_| bytes::point(1, 110.0, 25.0))
        .collect();
    read(ShapefileBytes {
        shp: &bytes::shp(1, &points),
        dbf: Some(&bytes::texts(ldid, field, 30, values)),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        cpg,
        ..ShapefileBytes::default()
    })
}

fn in_gbk() -> Vec<Vec<u8>> {
    NAMES.iter().map(|n| gbk(n)).collect()
}

fn in_utf8() -> Vec<Vec<u8>> {
    NAMES.iter().map(|n| n.as_bytes().to_vec()).collect()
}

fn basis(layer: &Layer) -> &str {
    let code = &layer.encoding.as_ref().unwrap().basis.code;
    code.strip_prefix("formats.").unwrap()
}

#[test]
fn gbk_without_any_hint_is_read_as_gbk_names_of_fields_too() {
    let layer = table(0, &gbk("行政区名称"), &in_gbk(), None);
    assert_eq!(column(&layer, "行政区名称"), NAMES);
    let decision = layer.encoding.as_ref().unwrap();
    assert_eq!(decision.encoding, "GBK");
    assert!(decision.guessed);
    assert_eq!(basis(&layer), "encoding_by_bytes_gbk");
    assert!(!decision.alternatives.contains(&"UTF-8"));
}

#[test]
fn utf8_without_any_hint_is_read_as_utf8() {
    let layer = table(0, "名称".as_bytes(), &in_utf8(), None);
    assert_eq!(column(&layer, "名称"), NAMES);
    assert_eq!(basis(&layer), "encoding_by_bytes_utf8");
}

#[test]
fn the_cpg_goes_first_then_the_language_byte() {
    for label in [
        "GBK",
        "gb2312",
        "936",
        "cp936",
        "ANSI 936",
        "GB18030",
        "54936\r\n",
    ] {
        let layer = table(0, b"N", &in_gbk(), Some(label.as_bytes()));
        assert_eq!(column(&layer, "N"), NAMES, "{label}");
        assert_eq!(basis(&layer), "encoding_by_cpg", "{label}");
        assert_eq!(codes(&layer), [""; 0], "{label}");
    }
    for label in ["UTF-8", "utf8", "65001", "\u{feff}UTF-8"] {
        let layer = table(0x4d, b"N", &in_utf8(), Some(label.as_bytes()));
        assert_eq!(column(&layer, "N"), NAMES, "{label}");
        assert_eq!(basis(&layer), "encoding_by_cpg", "{label}");
    }
    for ldid in [0x4d, 0x7a] {
        let layer = table(ldid, b"N", &in_gbk(), None);
        assert_eq!(column(&layer, "N"), NAMES);
        assert_eq!(basis(&layer), "encoding_by_ldid");
        assert!(!layer.encoding.as_ref().unwrap().guessed);
    }
}

#[test]
fn big5_declared_is_big5() {
    let values: Vec<Vec<u8>> = ["灕江", "陽朔縣"]
        .iter()
        .map(|n| encoding_rs::BIG5.encode(n).0.into_owned())
        .collect();
    let layer = table(0x78, b"N", &values, None);
    assert_eq!(column(&layer, "N"), ["灕江", "陽朔縣"]);
}

#[test]
fn a_declaration_the_bytes_contradict_loses_and_both_are_said() {
    type Case = (u8, Option<&'static [u8]>, Vec<Vec<u8>>, &'static str);
    let cases: [Case; 6] = [
        (0, Some(b"UTF-8"), in_gbk(), "GBK"),
        (0, Some(b"GBK"), in_utf8(), "UTF-8"),
        (0x4d, None, in_utf8(), "UTF-8"),
        (0, Some(b"ISO-8859-1"), in_gbk(), "GBK"),
        (0x03, None, in_gbk(), "GBK"),
        (0x03, None, in_utf8(), "UTF-8"),
    ];
    for (ldid, cpg, values, expected) in cases {
        let layer = table(ldid, b"N", &values, cpg);
        assert_eq!(column(&layer, "N"), NAMES);
        let decision = layer.encoding.as_ref().unwrap();
        assert_eq!(decision.encoding, expected);
        assert!(decision.guessed);
        assert_eq!(basis(&layer), "encoding_bytes_over_declaration");
        assert_eq!(codes(&layer), ["encoding_declaration_wrong"]);
    }
}

#[test]
fn a_cpg_of_junk_is_said_and_the_next_declaration_used() {
    for junk in [&b"OEM"[..], b"", b"\xff\xfe\0\0", b"GBK2000"] {
        let layer = table(0x4d, b"N", &in_gbk(), Some(junk));
        assert_eq!(column(&layer, "N"), NAMES);
        assert_eq!(basis(&layer), "encoding_by_ldid");
        assert_eq!(codes(&layer), ["encoding_declaration_unknown"]);
    }
}

#[test]
fn plain_ascii_is_no_guess() {
    let layer = table(0, b"N", &[b"abc".to_vec()], None);
    let decision = layer.encoding.as_ref().unwrap();
    assert_eq!(decision.encoding, "UTF-8");
    assert!(!decision.guessed && decision.alternatives.is_empty());
}

#[test]
fn the_user_overrides_everything() {
    let shp = bytes::shp(1, &[bytes::point(1, 110.0, 25.0)]);
    let dbf = bytes::texts(0, b"N", 10, &[gbk("漓江")]);
    let files = ShapefileBytes {
        shp: &shp,
        dbf: Some(&dbf),
        cpg: Some(b"UTF-8"),
        ..ShapefileBytes::default()
    };
    let with = |encoding: &str| {
        let options = ReadOptions {
            encoding: Some(encoding.to_owned()),
            ..ReadOptions::default()
        };
        read_bytes(&files, "t", &options).unwrap()
    };
    let layer = with("gb18030");
    assert_eq!(column(&layer, "N"), ["漓江"]);
    assert_eq!(basis(&layer), "encoding_by_user");
    // A wrong word is followed too, and what it does to the text is said.
    let layer = with("utf-8");
    assert_eq!(of_code(&layer, "text_undecodable").len(), 1);
    let layer = with("klingon");
    assert_eq!(column(&layer, "N"), ["漓江"]);
    assert_eq!(of_code(&layer, "encoding_option_unknown").len(), 1);
}

#[test]
fn text_and_names_cut_inside_a_character_lose_the_rest_of_it_and_nothing_else() {
    // 土地用途类 is 15 bytes in UTF-8; ten bytes are three characters and a third.
    let name = &"土地用途类".as_bytes()[..10];
    let value = "永久基本农田保护区".as_bytes()[..20].to_vec();
    let shp = bytes::shp(1, &[bytes::point(1, 110.0, 25.0)]);
    let layer = read(ShapefileBytes {
        shp: &shp,
        dbf: Some(&bytes::texts(0, name, 20, &[value])),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    assert_eq!(column(&layer, "土地用"), ["永久基本农田"]);
    assert_eq!(layer.encoding.as_ref().unwrap().encoding, "UTF-8");
    assert_eq!(codes(&layer), ["field_name_cut", "text_cut"]);
    // In GBK an odd width cuts the last character in half.
    let value = gbk("永久基本农田")[..9].to_vec();
    let layer = read(ShapefileBytes {
        shp: &shp,
        dbf: Some(&bytes::texts(0, b"N", 9, &[value])),
        prj: Some(bytes::PRJ_4490.as_bytes()),
        ..ShapefileBytes::default()
    });
    assert_eq!(column(&layer, "N"), ["永久基本"]);
    assert_eq!(codes(&layer), ["text_cut"]);
}

#[test]
fn one_damaged_text_among_many_is_marked_and_does_not_turn_the_decision() {
    let mut values = in_utf8();
    values.extend(in_utf8());
    values.push(b"\xe6\xbc\x93\xff\xff\xe6\xb1\x9f".to_vec());
    let layer = table(0, b"N", &values, None);
    assert_eq!(column(&layer, "N")[..4], NAMES);
    let bad = of_code(&layer, "text_undecodable");
    assert_eq!((bad.len(), bad[0].place.row), (1, Some(9)));
    assert_eq!(bad[0].place.field.as_deref(), Some("N"));
}
