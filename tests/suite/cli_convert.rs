//! Suite: `redline convert` and the condition language of `--where`.

use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::formats::{self, FormatKind, ReadOptions, Source};
use redline::layer::filter::Filter;
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn convert(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redline"))
        .arg("convert")
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn read(path: &Path) -> Layer {
    formats::read(
        &Source::from(path),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap()
}

fn feature(name: &str, kind: &str, area: f64, x: f64) -> String {
    let (w, e) = (x, x + 0.01);
    format!(
        r#"{{"type":"Feature","properties":{{"名称":"{name}","类型":"{kind}","面积":{area}}},"geometry":{{"type":"Polygon","coordinates":[[[{w},25.2],[{e},25.2],[{e},25.21],[{w},25.21],[{w},25.2]]]}}}}"#
    )
}

fn setting() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}"#;
    let features = [
        feature("漓江", "核心", 1.5, 110.30),
        feature("灵渠", "一般", 2.25, 110.40),
        feature("漓江支流", "一般", 0.5, 110.50),
    ];
    let text = format!(
        r#"{{"type":"FeatureCollection",{crs},"features":[{}]}}"#,
        features.join(",")
    );
    fs::write(dir.path().join("in.geojson"), text).unwrap();
    dir
}

#[test]
fn geojson_becomes_a_projected_shapefile_in_gbk_and_reads_back_the_same() {
    let dir = setting();
    let args = [
        "in.geojson",
        "out.shp",
        "--to-crs",
        "EPSG:4525",
        "--to-encoding",
        "GBK",
        "--as-of",
        "2026-11-23",
    ];
    let output = convert(dir.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(output.stdout.is_empty());
    let (before, after) = (
        read(&dir.path().join("in.geojson")),
        read(&dir.path().join("out.shp")),
    );
    assert_eq!(after.crs.as_ref().unwrap().crs.epsg(), Some(4525));
    assert_eq!(after.encoding.as_ref().unwrap().encoding, "GBK");
    assert_eq!(after.len(), before.len());
    for (a, b) in before.features().zip(after.features()) {
        assert_eq!(a.value("名称"), b.value("名称"));
        assert_eq!(a.value("面积"), b.value("面积"));
        let (a, b) = (a.geometry().unwrap().bbox(), b.geometry().unwrap().bbox());
        assert!((a.min.x - b.min.x).abs() < 1e-9 && (a.max.y - b.max.y).abs() < 1e-9);
    }
}

#[test]
fn only_features_that_meet_the_condition_are_written_and_none_is_no_file() {
    let dir = setting();
    let condition = "名称 ~ '漓江' and 面积 >= 1";
    let output = convert(
        dir.path(),
        &["in.geojson", "out.geojson", "--where", condition],
    );
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let after = read(&dir.path().join("out.geojson"));
    assert_eq!(after.len(), 1);
    assert_eq!(
        after.features().next().unwrap().value("名称"),
        Value::Text("漓江".into())
    );
    let output = convert(
        dir.path(),
        &["in.geojson", "none.geojson", "--where", "面积 > 99"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(!dir.path().join("none.geojson").exists());
}

#[test]
fn a_mistake_in_the_condition_is_pointed_at_before_anything_is_read_or_written() {
    let dir = setting();
    for (condition, column) in [
        ("面积 > 'x'", 6),
        ("面积 >", 5),
        ("没有 = 1", 1),
        ("面积 = 1 面积", 8),
    ] {
        let output = convert(
            dir.path(),
            &["in.geojson", "out.geojson", "--where", condition],
        );
        assert_eq!(output.status.code(), Some(2), "{condition}");
        let text = err(&output);
        assert!(text.contains(&format!("第{column}个字符")), "{text}");
        assert!(text.contains('^'), "{text}");
        assert!(!dir.path().join("out.geojson").exists());
    }
}

#[test]
fn what_is_lost_is_said_and_ends_with_1() {
    let dir = setting();
    let long = feature("甲", "一般", 1.0, 110.3).replace("类型", "一个很长的字段名称");
    fs::write(dir.path().join("long.geojson"), long).unwrap();
    let args = ["long.geojson", "out.shp", "--crs", "EPSG:4490", "--report"];
    let output = convert(dir.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(
        err(&output).contains("formats.write_name_cut"),
        "{}",
        err(&output)
    );
    let report = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(report.contains("formats.write_name_cut"), "{report}");
    assert!(report.contains("EPSG:4490"), "{report}");
}

#[test]
fn neither_the_input_nor_another_file_is_written_over_unasked() {
    let dir = setting();
    let before = fs::read(dir.path().join("in.geojson")).unwrap();
    let same = convert(dir.path(), &["in.geojson", "./in.geojson", "--force"]);
    assert_eq!(same.status.code(), Some(2));
    fs::write(dir.path().join("there.geojson"), "mine").unwrap();
    let other = convert(dir.path(), &["in.geojson", "there.geojson"]);
    assert_eq!(other.status.code(), Some(2));
    assert_eq!(fs::read(dir.path().join("there.geojson")).unwrap(), b"mine");
    let forced = convert(dir.path(), &["in.geojson", "there.geojson", "--force"]);
    assert_eq!(forced.status.code(), Some(0), "{}", err(&forced));
    assert_eq!(fs::read(dir.path().join("in.geojson")).unwrap(), before);
    // Another's attribute table would be lost with a shapefile of its name.
    fs::write(dir.path().join("part.dbf"), "mine").unwrap();
    let part = convert(dir.path(), &["in.geojson", "part.shp"]);
    assert_eq!(part.status.code(), Some(2));
    assert_eq!(fs::read(dir.path().join("part.dbf")).unwrap(), b"mine");
}

#[test]
fn a_datum_is_never_shifted_in_silence() {
    let dir = setting();
    let args = [
        "in.geojson",
        "out.shp",
        "--crs",
        "EPSG:4610",
        "--to-crs",
        "EPSG:4490",
    ];
    let output = convert(dir.path(), &args);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("convert.datum_kept"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_guessed_system_is_said_to_be_one_in_what_is_written() {
    let dir = setting();
    let text = feature("甲", "一般", 1.0, 110.3);
    let bare = format!(r#"{{"type":"FeatureCollection","features":[{text}]}}"#);
    fs::write(dir.path().join("in.geojson"), &bare).unwrap();
    let shp = convert(dir.path(), &["in.geojson", "a.shp", "--crs", "EPSG:4525"]);
    // Degrees read as metres of a zone: outside what the zone holds, and said so.
    assert_ne!(shp.status.code(), Some(0));
    let first = convert(
        dir.path(),
        &["in.geojson", "b.shp", "--to-crs", "EPSG:4546"],
    );
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    fs::remove_file(dir.path().join("b.prj")).unwrap();
    let guessed = convert(dir.path(), &["b.shp", "c.geojson"]);
    assert_eq!(guessed.status.code(), Some(1));
    assert!(err(&guessed).contains("convert.crs_unconfirmed"));
}

#[test]
fn a_folder_gets_a_file_of_each_layer_and_an_unknown_extension_is_refused() {
    let dir = setting();
    fs::create_dir(dir.path().join("all")).unwrap();
    let output = convert(dir.path(), &["in.geojson", "all"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(dir.path().join("all/in.shp").is_file());
    let output = convert(dir.path(), &["in.geojson", "out.xyz"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("--to-format"), "{}", err(&output));
}

#[test]
fn every_format_that_is_written_gives_back_names_and_places() {
    let dir = setting();
    let mut written = Vec::new();
    for &kind in FormatKind::ALL {
        let name = format!("out-{}.{}", kind.name(), kind.extensions()[0]);
        let output = convert(dir.path(), &["in.geojson", &name, "--as-of", "2026-11-23"]);
        if output.status.code() == Some(2) {
            let text = err(&output);
            assert!(text.contains("只读，不写"), "{name}: {text}");
            assert!(!dir.path().join(&name).exists(), "{name}");
            continue;
        }
        written.push(kind);
        let after = read(&dir.path().join(&name));
        let bbox = after.bbox();
        assert!((bbox.min.x - 110.30).abs() < 1e-6, "{name}: {bbox:?}");
        assert!((bbox.max.y - 25.21).abs() < 1e-6, "{name}: {bbox:?}");
    }
    assert!(written.contains(&FormatKind::GeoJson) && written.contains(&FormatKind::Shapefile));
}

/// Three features with a field of each type; the second has no values.
fn table() -> Layer {
    let field = |name: &str, kind| Field {
        name: name.to_owned(),
        kind,
    };
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![
            field("名称", FieldKind::Text),
            field("n", FieldKind::Int),
            field("x", FieldKind::Real),
            field("ok", FieldKind::Bool),
            field("日期", FieldKind::Date),
        ],
    });
    let rows = [
        ("0101", 3, 1.5, true, (2020, 1, 31)),
        ("漓江's", -7, 2.5, false, (2026, 8, 15)),
    ];
    let mut id = 1;
    for (name, n, x, ok, (y, m, d)) in rows {
        let values = [
            Value::Text(name.into()),
            Value::Int(n),
            Value::Real(x),
            Value::Bool(ok),
            Value::Date(Date::new(y, m, d).unwrap()),
        ];
        builder.finish_feature(FeatureId(id), &values);
        id += 1;
        if id == 2 {
            builder.finish_feature(FeatureId(id), &[]);
            id += 1;
        }
    }
    builder.build("表")
}

fn met(condition: &str) -> Vec<u64> {
    let layer = table();
    let bound = Filter::parse(condition)
        .and_then(|f| f.bind(&layer.schema))
        .unwrap_or_else(|e| panic!("{condition}: {e}"));
    let selected = bound.select(&layer, &Progress::new()).unwrap();
    selected.features().map(|f| f.id().0).collect()
}

#[test]
fn conditions_choose_by_type_and_a_missing_value_meets_nothing_but_is_null() {
    for (condition, ids) in [
        ("n = 3", &[1][..]),
        ("n >= -7", &[1, 3]),
        ("n < 2.5", &[3]),
        ("x > 1.5", &[3]),
        ("x = 1.50", &[1]),
        ("名称 = '0101'", &[1]),
        ("名称 ~ '漓'", &[3]),
        ("名称 = '漓江''s'", &[3]),
        ("\"名称\" in ('0101', \"x\")", &[1]),
        ("名称 not in ('0101')", &[3]),
        ("not 名称 = '0101'", &[3]),
        ("ok = true or 日期 > 2026-01-01", &[1, 3]),
        ("日期 = '2020-01-31'", &[1]),
        ("n is null", &[2]),
        ("n is not null and not (x <= 1.5)", &[3]),
        ("n = 3 or n is null", &[1, 2]),
        ("n ＝ 3 或 （n ≤ -7 且 ok ≠ true）", &[1, 3]),
        ("[名称] = “0101”", &[1]),
        ("n = 3 or n = -7 and x > 9", &[1]),
        ("(n = 3 or n = -7) and x > 9", &[]),
    ] {
        assert_eq!(met(condition), ids, "{condition}");
    }
}

#[test]
fn mistakes_are_located_and_no_expression_panics() {
    let layer = table();
    for (condition, column, code) in [
        ("", 1, "filter_field"),
        ("n", 2, "filter_operator"),
        ("n = ", 5, "filter_value"),
        ("n = x", 5, "filter_unquoted"),
        ("n = 'x", 5, "filter_open_quote"),
        ("n = 1 2", 7, "filter_rest"),
        ("(n = 1", 7, "filter_open"),
        ("n in 1", 6, "filter_list"),
        ("n is 1", 6, "filter_null"),
        ("n = 12ab", 5, "filter_number"),
        ("n = 1e999", 5, "filter_number"),
        ("n # 1", 3, "filter_sign"),
        ("名称 = 0101", 6, "filter_type_text"),
        ("n = '3'", 5, "filter_type_number"),
        ("日期 > 3", 6, "filter_type_date"),
        ("ok > true", 6, "filter_no_order"),
        ("ok = 1", 6, "filter_type_bool"),
        ("无 = 1", 1, "filter_no_field"),
        ("名称 ~ 1.5", 6, "filter_contains"),
    ] {
        let error = Filter::parse(condition)
            .and_then(|f| f.bind(&layer.schema))
            .unwrap_err();
        assert_eq!(error.column, column, "{condition}: {error}");
        assert_eq!(error.message.code, format!("convert.{code}"), "{condition}");
    }
    let deep = format!("{}n = 1{}", "(".repeat(9_000), ")".repeat(900));
    assert!(Filter::parse(&deep).is_err());
    let long = "x".repeat(20_000);
    assert!(Filter::parse(&long).is_err());
    // Pieces of the language put together at random, from one seed.
    let pieces = [
        "n", "=", "'", "(", ")", "and", "not", "in", ",", "1", "-", "~", "“", "]", "是", "\u{0}",
    ];
    let mut state = 7u64;
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..(state % 9) {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            text.push(' ');
        }
        state = state.wrapping_add(1);
        if let Ok(filter) = Filter::parse(&text)
            && let Ok(bound) = filter.bind(&layer.schema)
        {
            bound.select(&layer, &Progress::new()).unwrap();
        }
    }
}
