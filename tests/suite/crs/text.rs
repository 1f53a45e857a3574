//! WKT, codes and names: read as ESRI, GDAL and PROJ write them, and never a panic.

use super::rows;
use redline::base::message::{Arg, Message};
use redline::crs::{Crs, CrsError, CrsKind, Datum, Zone, declared, parse_wkt, to_wkt_esri};
use std::collections::BTreeMap;

fn wkt(file: &str, code: u32) -> String {
    rows(file, '\t')
        .into_iter()
        .find(|r| r[0] == code.to_string())
        .map(|r| r[1].clone())
        .unwrap()
}

fn codes_of(notes: &[Message]) -> Vec<&str> {
    notes.iter().map(|n| n.code.as_str()).collect()
}

fn reason(text: &str) -> String {
    match parse_wkt(text) {
        Err(CrsError::Wkt { reason, .. }) => reason.code,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn every_supported_code_is_read_from_each_wkt_dialect() {
    for file in [
        "wkt_esri.txt",
        "wkt_gdal.txt",
        "wkt_wkt2.txt",
        "wkt_wkt2_2015.txt",
    ] {
        for row in rows(file, '\t') {
            let code: u32 = row[0].parse().unwrap();
            let read = parse_wkt(&row[1]).unwrap_or_else(|e| panic!("{file} {code}: {e}"));
            assert_eq!(read.crs, Crs::from_epsg(code).unwrap(), "{file} {code}");
            assert_eq!(read.notes, [], "{file} {code}");
            let code_in_text = (file != "wkt_esri.txt").then_some(code);
            assert_eq!(read.epsg, code_in_text, "{file} {code}");
        }
    }
}

#[test]
fn esri_text_is_written_as_esri_writes_it() {
    for row in rows("wkt_esri.txt", '\t') {
        let code: u32 = row[0].parse().unwrap();
        let crs = Crs::from_epsg(code).unwrap();
        // A 6° system without prefix is the same system as a 3° one and named so.
        if crs.epsg() == Some(code) {
            assert_eq!(to_wkt_esri(&crs), row[1], "{code}");
        }
        assert_eq!(Crs::parse(&to_wkt_esri(&crs)).unwrap(), crs, "{code}");
    }
}

#[test]
fn local_systems_survive_being_written_and_read() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    for datum in Datum::ALL {
        for _ in 0..50 {
            let crs = Crs {
                datum,
                kind: CrsKind::TransverseMercator {
                    central_meridian: 73.0 + 60.0 * unit(&mut seed),
                    false_easting: 1e6 * unit(&mut seed),
                    false_northing: -3e6 * unit(&mut seed),
                    scale: 0.999 + 0.002 * unit(&mut seed),
                    origin_latitude: 30.0 * unit(&mut seed),
                },
            };
            assert_eq!(parse_wkt(&to_wkt_esri(&crs)).unwrap().crs, crs);
        }
        let web = Crs {
            datum,
            kind: CrsKind::WebMercator,
        };
        assert_eq!(parse_wkt(&to_wkt_esri(&web)).unwrap().crs, web);
    }
}

#[test]
fn parameters_count_and_names_and_order_and_case_do_not() {
    let text = "projcs (\"随便什么名称\" , geogcs[\"x\",datum[\"D_China_2000\",spheroid[\"s\",6378137,298.257222101]],
        primem[\"格林尼治\",0],unit[\"度\",0.0174532925]], Projection[\"gauss_kruger\"],
        unit[\"米\",1],parameter[\"scale_factor\",1],parameter[\"CENTRAL_MERIDIAN\",1.11E2],
        parameter[\"false_northing\",-0],parameter[\"False_Easting\",375e5],parameter[\"latitude_of_origin\",0])";
    let read = parse_wkt(text).unwrap();
    assert_eq!(read.crs, Crs::from_epsg(4525).unwrap());
    assert_eq!(read.name, "随便什么名称");
}

#[test]
fn byte_order_mark_trailing_nuls_and_line_breaks_are_no_hindrance() {
    let text = wkt("wkt_gdal.txt", 4525);
    let dressed = format!(
        "\u{FEFF}\r\n {}\r\n\0\0\0\u{1A}",
        text.replace(",", ",\r\n\t")
    );
    assert_eq!(
        parse_wkt(&dressed).unwrap().crs,
        Crs::from_epsg(4525).unwrap()
    );
    assert_eq!(declared(&dressed).unwrap().epsg, Some(4525));
}

#[test]
fn cgcs2000_and_wgs84_are_told_apart_by_flattening_and_names_help_where_it_is_rounded() {
    let text = |datum: &str, spheroid: &str, rf: &str| {
        format!(
            "GEOGCS[\"g\",DATUM[\"{datum}\",SPHEROID[\"{spheroid}\",6378137,{rf}]],PRIMEM[\"Greenwich\",0],UNIT[\"Degree\",0.0174532925199433]]"
        )
    };
    for (datum, spheroid, rf, expected, notes) in [
        (
            "D_China_2000",
            "CGCS2000",
            "298.257222101",
            Datum::Cgcs2000,
            vec![],
        ),
        (
            "D_WGS_1984",
            "WGS_1984",
            "298.257223563",
            Datum::Wgs84,
            vec![],
        ),
        (
            "D_China_2000",
            "GRS_1980",
            "298.257222",
            Datum::Cgcs2000,
            vec![],
        ),
        ("D_WGS_1984", "WGS_1984", "298.257223", Datum::Wgs84, vec![]),
        (
            "D_China_2000",
            "CGCS2000",
            "298.25722",
            Datum::Cgcs2000,
            vec![],
        ),
        (
            "unknown",
            "GRS80",
            "298.257222101",
            Datum::Cgcs2000,
            vec!["crs.wkt_datum_by_ellipsoid"],
        ),
        (
            "unknown",
            "s",
            "298.257223563",
            Datum::Wgs84,
            vec!["crs.wkt_datum_by_ellipsoid"],
        ),
        (
            "D_WGS_1984",
            "WGS_1984",
            "298.257222101",
            Datum::Wgs84,
            vec!["crs.wkt_name_against_flattening"],
        ),
        (
            "D_China_2000",
            "WGS_1984",
            "298.257223563",
            Datum::Wgs84,
            vec!["crs.wkt_name_against_flattening"],
        ),
    ] {
        let read = parse_wkt(&text(datum, spheroid, rf)).unwrap();
        assert_eq!(read.crs, Crs::geographic(expected), "{datum} {rf}");
        assert_eq!(codes_of(&read.notes), notes, "{datum} {rf}");
    }
    assert_eq!(
        reason(&text("D_North_American_1983", "GRS_1980", "298.257222101")),
        "crs.wkt_foreign_datum"
    );
    assert_eq!(
        reason(&text("D_ETRS_1989", "GRS_1980", "298.257222101")),
        "crs.wkt_foreign_datum"
    );
    assert_eq!(
        reason(&text("D_Xian_1980", "GRS_1980", "298.257222101")),
        "crs.wkt_datum_contradiction"
    );
    assert_eq!(
        reason(&text("D_China_2000", "s", "300")),
        "crs.wkt_unknown_ellipsoid"
    );
}

#[test]
fn a_code_that_contradicts_the_parameters_is_reported_and_the_parameters_used() {
    let text = wkt("wkt_gdal.txt", 4525).replace("\"EPSG\",\"4525\"", "\"EPSG\",\"4524\"");
    let read = parse_wkt(&text).unwrap();
    assert_eq!(read.crs, Crs::from_epsg(4525).unwrap());
    assert_eq!(codes_of(&read.notes), ["crs.wkt_code_against_parameters"]);
}

#[test]
fn a_height_system_and_a_datum_shift_are_left_out_with_a_remark() {
    let esri = wkt("wkt_esri.txt", 4525);
    let vertical = "VERTCS[\"1985国家高程基准\",VDATUM[\"V\"],UNIT[\"Meter\",1.0]]";
    let read = parse_wkt(&format!("{esri},{vertical}")).unwrap();
    assert_eq!(codes_of(&read.notes), ["crs.wkt_appended_ignored"]);
    let read = parse_wkt(&format!("COMPD_CS[\"c\",{esri},VERT_CS[\"v\"]]")).unwrap();
    assert_eq!(codes_of(&read.notes), ["crs.wkt_height_ignored"]);
    assert_eq!(read.crs, Crs::from_epsg(4525).unwrap());
    let xian = wkt("wkt_esri.txt", 4610);
    let shifted = xian.replace(
        "298.257]",
        "298.257],TOWGS84[24,-123,-94,0.13,-0.25,0.13,1.1]",
    );
    assert_ne!(shifted, xian);
    assert_eq!(
        codes_of(&parse_wkt(&shifted).unwrap().notes),
        ["crs.wkt_shift_ignored"]
    );
    let zeros = xian.replace("298.257]", "298.257],TOWGS84[0,0,0,0,0,0,0]");
    assert_eq!(parse_wkt(&zeros).unwrap().notes, []);
}

#[test]
fn ellipsoidal_mercator_is_not_taken_for_web_mercator() {
    let gdal = wkt("wkt_gdal.txt", 3857);
    let start = gdal.find(",EXTENSION").unwrap();
    let end = gdal.rfind(",AUTHORITY").unwrap();
    let without_extension = format!("{}{}", &gdal[..start], &gdal[end..]);
    // Name and code still say what is meant.
    assert_eq!(
        parse_wkt(&without_extension).unwrap().crs,
        Crs::WEB_MERCATOR
    );
    let world = without_extension
        .replace("Pseudo-Mercator", "World Mercator")
        .replace("\"3857\"", "\"3395\"");
    assert_eq!(reason(&world), "crs.wkt_ellipsoidal_mercator");
    let sphere = "PROJCS[\"Popular\",GEOGCS[\"G\",DATUM[\"D\",SPHEROID[\"S\",6378137.0,0.0]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Mercator\"],PARAMETER[\"Central_Meridian\",0.0],PARAMETER[\"Standard_Parallel_1\",0.0],UNIT[\"Meter\",1.0]]";
    assert_eq!(parse_wkt(sphere).unwrap().crs, Crs::WEB_MERCATOR);
    let moved =
        wkt("wkt_esri.txt", 3857).replace("\"Central_Meridian\",0.0", "\"Central_Meridian\",110.0");
    assert_eq!(reason(&moved), "crs.wkt_web_mercator_variant");
}

#[test]
fn what_cannot_be_computed_is_refused_with_its_place() {
    let good = wkt("wkt_esri.txt", 4525);
    for (from, to, code) in [
        (
            "UNIT[\"Meter\",1.0]",
            "UNIT[\"Foot_US\",0.3048006096]",
            "crs.wkt_not_metres",
        ),
        (
            "UNIT[\"Meter\",1.0]",
            "UNIT[\"Kilometer\",1000.0]",
            "crs.wkt_not_metres",
        ),
        (
            "\"Degree\",0.0174532925199433",
            "\"Grad\",0.01570796326794897",
            "crs.wkt_not_degrees",
        ),
        (
            "PRIMEM[\"Greenwich\",0.0]",
            "PRIMEM[\"Paris\",2.337229167]",
            "crs.wkt_prime_meridian",
        ),
        (
            "\"Gauss_Kruger\"",
            "\"Lambert_Conformal_Conic\"",
            "crs.wkt_unknown_projection",
        ),
        (
            "\"Gauss_Kruger\"",
            "\"Transverse_Mercator_South_Orientated\"",
            "crs.wkt_unknown_projection",
        ),
        (
            "PARAMETER[\"Latitude_Of_Origin\",0.0]",
            "PARAMETER[\"Rectified_Grid_Angle\",30.0]",
            "crs.wkt_unknown_parameter",
        ),
        (
            "PARAMETER[\"Central_Meridian\",111.0],",
            "",
            "crs.wkt_missing",
        ),
        (
            "PARAMETER[\"False_Easting\",37500000.0],",
            "",
            "crs.wkt_missing",
        ),
        (
            "\"Central_Meridian\",111.0",
            "\"Central_Meridian\",1e999",
            "crs.wkt_bad_number",
        ),
        (
            "\"Central_Meridian\",111.0",
            "\"Central_Meridian\",NaN",
            "crs.wkt_missing",
        ),
        (
            "\"Central_Meridian\",111.0",
            "\"Central_Meridian\",1111.0",
            "crs.wkt_parameter_range",
        ),
        (
            "\"Scale_Factor\",1.0",
            "\"Scale_Factor\",0.0",
            "crs.wkt_parameter_range",
        ),
        ("PROJCS[", "GEOCCS[", "crs.wkt_unknown_kind"),
        (",PROJECTION[\"Gauss_Kruger\"]", "", "crs.wkt_missing"),
        (
            "UNIT[\"Meter\",1.0]]",
            "UNIT[\"Meter\",1.0]",
            "crs.wkt_cut_off",
        ),
        ("UNIT[\"Meter\",1.0]]", "UNIT[\"Meter", "crs.wkt_open_quote"),
        (
            "UNIT[\"Meter\",1.0]]",
            "UNIT[\"Meter\",1.0]] x",
            "crs.wkt_trailing",
        ),
        (
            "UNIT[\"Meter\",1.0]]",
            "UNIT[\"Meter\",1.0],AXIS[\"Westing\",WEST]]",
            "crs.wkt_axis_direction",
        ),
        (
            "UNIT[\"Meter\",1.0]]",
            "UNIT[\"Meter\" 1.0]]",
            "crs.wkt_comma_expected",
        ),
        (
            "UNIT[\"Meter\",1.0]]",
            "UNIT[\"Meter\",]]",
            "crs.wkt_value_expected",
        ),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert_eq!(reason(&bad), code, "{from} → {to}");
    }
    let bad = good.replace(
        ",PRIMEM[\"Greenwich\",0.0]",
        ",\n  PRIMEM[\"Ferro\",-17.6666667]",
    );
    match parse_wkt(&bad) {
        Err(CrsError::Wkt { line, column, .. }) => assert_eq!((line, column), (2, 3)),
        other => panic!("{other:?}"),
    }
    for (text, code) in [
        ("", "crs.wkt_empty"),
        ("\0\0 \n", "crs.wkt_empty"),
        ("\"PROJCS\"", "crs.wkt_no_keyword"),
        ("PROJCS", "crs.wkt_no_keyword"),
        ("PROJCS[\"x\"]", "crs.wkt_missing"),
        (
            "COMPD_CS[COMPD_CS[COMPD_CS[COMPD_CS[COMPD_CS[\"x\"]]]]]",
            "crs.wkt_unknown_kind",
        ),
    ] {
        assert_eq!(reason(text), code, "{text:?}");
    }
}

#[test]
fn huge_and_deeply_nested_texts_are_refused_at_once() {
    assert_eq!(reason(&"A[".repeat(1_000)), "crs.wkt_too_deep");
    assert_eq!(reason(&"A[".repeat(1_000_000)), "crs.wkt_too_long");
    assert_eq!(
        reason(&format!("A[{}", "1,".repeat(30_000))),
        "crs.wkt_cut_off"
    );
}

#[test]
fn two_thousand_broken_texts_give_an_answer_and_no_panic() {
    let mut texts = Vec::new();
    for file in ["wkt_esri.txt", "wkt_gdal.txt", "wkt_wkt2.txt"] {
        texts.push(wkt(file, 4525));
        texts.push(wkt(file, 3857));
    }
    let pieces = [
        "[",
        "]",
        "\"",
        ",",
        "(",
        ")",
        "1e308",
        "-1",
        "0",
        "nan",
        "PARAMETER[",
        "\0",
        "带",
        "\u{FEFF}",
        "DATUM[\"x\"]",
        "SPHEROID[]",
        "1e-320",
        ".",
        "+",
        "AUTHORITY[\"EPSG\",\"99999999999\"]",
        "CS[",
        "\"\"",
    ];
    let mut seed = 20_250_101_u64;
    let (mut num_read, mut num_refused) = (0, 0);
    for i in 0..2_000 {
        let mut chars: Vec<char> = texts[i % texts.len()].chars().collect();
        for _ in 0..=next(&mut seed) % 4 {
            let at = next(&mut seed) as usize % (chars.len() + 1);
            match next(&mut seed) % 4 {
                0 => chars.truncate(at),
                1 => {
                    let piece = pieces[next(&mut seed) as usize % pieces.len()];
                    chars.splice(at..at, piece.chars());
                }
                2 => {
                    let end = (at + next(&mut seed) as usize % 30).min(chars.len());
                    chars.drain(at..end);
                }
                _ if at < chars.len() => {
                    chars[at] = char::from_u32(next(&mut seed) as u32 % 128).unwrap();
                }
                _ => {}
            }
        }
        let text: String = chars.into_iter().collect();
        match declared(&text) {
            Ok(read) => {
                num_read += 1;
                // Whatever is read can be used without a panic as well.
                let (x, y) = read
                    .crs
                    .xy_from_lon_lat(110.3, 25.3)
                    .unwrap_or((f64::NAN, 0.0));
                std::hint::black_box(read.crs.lon_lat_from_xy(x, y));
                std::hint::black_box((
                    read.crs.describe(),
                    read.crs.epsg(),
                    to_wkt_esri(&read.crs),
                ));
            }
            Err(error) => {
                num_refused += 1;
                assert!(error.message().code.starts_with("crs."));
            }
        }
    }
    println!("{num_read} read, {num_refused} refused");
    assert!(num_read > 20 && num_refused > 1_000);
}

#[test]
fn codes_and_names_are_understood_in_their_usual_spellings() {
    for text in [
        "EPSG:4525",
        "epsg:4525",
        " 4525\n",
        "EPSG::4525",
        "urn:ogc:def:crs:EPSG::4525",
        "http://www.opengis.net/def/crs/EPSG/0/4525",
    ] {
        assert_eq!(
            Crs::parse(text).unwrap(),
            Crs::from_epsg(4525).unwrap(),
            "{text}"
        );
    }
    for (text, datum) in [
        ("cgcs2000", Datum::Cgcs2000),
        ("CGCS 2000", Datum::Cgcs2000),
        ("2000国家大地坐标系", Datum::Cgcs2000),
        ("WGS84", Datum::Wgs84),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", Datum::Wgs84),
        ("西安80", Datum::Xian80),
        ("Beijing_54", Datum::Beijing54),
    ] {
        assert_eq!(Crs::parse(text).unwrap(), Crs::geographic(datum), "{text}");
    }
    assert_eq!(
        Crs::parse("EPSG:2000"),
        Err(CrsError::UnknownEpsg { code: 2000 })
    );
    for text in [
        "EPSG:",
        "EPSG:99999999999",
        "桂林独立坐标系",
        "OSGEO:4525",
        "-1",
    ] {
        assert!(
            matches!(Crs::parse(text), Err(CrsError::UnknownName { .. })),
            "{text}"
        );
    }
}

#[test]
fn systems_are_described_by_width_zone_and_prefix_where_these_are_known() {
    let zh = catalogue("zh");
    let en = catalogue("en");
    for (code, chinese, english) in [
        (
            4525,
            "2000国家大地坐标系 3度带 第37带（带号前缀）",
            "CGCS2000 3-degree zone 37 (zone prefix)",
        ),
        (
            4497,
            "2000国家大地坐标系 6度带 第19带（带号前缀）",
            "CGCS2000 6-degree zone 19 (zone prefix)",
        ),
        (
            4545,
            "2000国家大地坐标系 3度带 中央经线108°（无带号）",
            "CGCS2000 3-degree zone, central meridian 108° (no zone prefix)",
        ),
        (
            4546,
            "2000国家大地坐标系 3度或6度带 中央经线111°（无带号）",
            "CGCS2000 3- or 6-degree zone, central meridian 111° (no zone prefix)",
        ),
        (
            2361,
            "1980西安坐标系 3度带 第37带（带号前缀）",
            "Xian 1980 3-degree zone 37 (zone prefix)",
        ),
        (
            4214,
            "1954年北京坐标系 经纬度（度）",
            "Beijing 1954 longitude and latitude (degrees)",
        ),
        (3857, "WGS84坐标系 网络墨卡托投影", "WGS 84 Web Mercator"),
    ] {
        let message = Crs::from_epsg(code).unwrap().describe();
        assert_eq!(worded(&zh, &message), chinese);
        assert_eq!(worded(&en, &message), english);
    }
    let zone = Crs::from_epsg(4497).unwrap().zone();
    assert_eq!(
        zone,
        Some(Zone {
            number: 19,
            width_deg: 6
        })
    );
    assert_eq!(Crs::from_epsg(4546).unwrap().zone(), None);
}

#[test]
fn unknown_datum_shifts_are_said_to_be_unknown() {
    let accuracy = |code| Crs::from_epsg(code).unwrap().datum_accuracy_m();
    assert_eq!(accuracy(4525), Some(0.0));
    assert_eq!(accuracy(2361), None);
    assert_eq!(accuracy(2413), None);
    // South China moves about 3.3 cm a year (ITRF2014); 26 years since epoch 2000.0.
    assert!(accuracy(4326).unwrap() >= 0.033 * 26.0);
}

#[test]
fn every_sentence_of_the_room_is_in_both_catalogues_with_the_same_arguments() {
    let (zh, en) = (catalogue("zh"), catalogue("en"));
    let mut used = std::collections::BTreeSet::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/crs");
    for folder in [root.clone(), root.join("wkt")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                for part in text.split("\"crs.").skip(1) {
                    used.insert(part.split('"').next().unwrap().to_owned());
                }
            }
        }
    }
    assert!(used.len() > 50);
    let keys = |c: &BTreeMap<String, String>| c.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&zh), used.iter().cloned().collect::<Vec<_>>());
    assert_eq!(keys(&en), keys(&zh));
    let holes = |s: &str| {
        let mut v: Vec<_> = s
            .split('{')
            .skip(1)
            .map(|p| p.split('}').next().unwrap().to_owned())
            .collect();
        v.sort();
        v
    };
    for (key, sentence) in &zh {
        assert_eq!(holes(sentence), holes(&en[key]), "{key}");
    }
}

/// A catalogue of this room.
pub(super) fn catalogue(language: &str) -> BTreeMap<String, String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/i18n")
        .join(language)
        .join("crs.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A message in a language; every hole must have its argument.
pub(super) fn worded(catalogue: &BTreeMap<String, String>, message: &Message) -> String {
    let mut out = catalogue[message.code.strip_prefix("crs.").unwrap()].clone();
    for (name, value) in &message.args {
        let text = match value {
            Arg::Int(i) => i.to_string(),
            Arg::Real(r) => r.to_string(),
            Arg::Text(t) => t.clone(),
            Arg::Message(m) => worded(catalogue, m),
        };
        out = out.replace(&format!("{{{name}}}"), &text);
    }
    assert!(!out.contains('{'), "{message:?}: {out}");
    out
}

/// xorshift64*, so that the mutations are the same everywhere.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    seed.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
}

fn unit(seed: &mut u64) -> f64 {
    (next(seed) % 1_000_000) as f64 / 1e6
}
