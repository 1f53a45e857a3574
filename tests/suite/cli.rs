//! The binary as a user types it: output, exit status, messages.

use crate::common::{err, out, redline};
use std::fs;
use std::path::Path;

fn square(name: &str, west: f64, south: f64, side: f64) -> String {
    // Rounded, or 110.305 + 0.015 overlaps 110.32 by one unit in the last place: the kernel
    // would rightly say so.
    let [e, n] = [west + side, south + side].map(|v| (v * 1e4).round() / 1e4);
    format!(
        r#"{{"type":"Feature","properties":{{"名称":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{e},{south}],[{e},{n}],[{west},{n}],[{west},{south}]]]}}}}"#
    )
}

fn collection(folder: &Path, file: &str, features: &[String]) {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}"#;
    let text = format!(
        r#"{{"type":"FeatureCollection",{crs},"features":[{}]}}"#,
        features.join(",")
    );
    fs::write(folder.join(file), text).unwrap();
}

fn setting() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let sites = [
        square("涉及", 110.30, 25.20, 0.01),
        square("相邻", 110.32, 25.20, 0.01),
        square("远处", 110.45, 25.40, 0.01),
    ];
    collection(dir.path(), "sites.geojson", &sites);
    collection(
        dir.path(),
        "zones.geojson",
        &[square("片", 110.305, 25.205, 0.015)],
    );
    collection(
        dir.path(),
        "county.geojson",
        &[square("甲县", 110.0, 25.0, 0.5)],
    );
    fs::write(
        dir.path().join("w.toml"),
        r#"schema = 1
title = "试验"
[[layer]]
id = "redline"
name = "红线"
file = "zones.geojson"
role = "ecological_redline"
check = "required"
source = "测试"
date = "2026-06-30"
complete = true
[[layer]]
id = "county"
name = "县"
file = "county.geojson"
role = "county"
[[project]]
file = "sites.geojson"
"#,
    )
    .unwrap();
    dir
}

#[test]
fn overlap_writes_the_promised_columns_and_ends_with_1_where_something_is_found() {
    let dir = setting();
    let output = redline(
        dir.path(),
        &[
            "overlap",
            "sites.geojson",
            "zones.geojson",
            "--project-id",
            "名称",
        ],
    );
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let text = out(&output);
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("project,zone,project_row,zone_row,area_m2,share_of_project,width_m")
    );
    let row: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(&row[..4], ["涉及", "1", "1", "1"]);
    // The quarter of a 0.01° square at 25.2°; share by symmetry, but for the ellipsoid.
    assert!((row[5].parse::<f64>().unwrap() - 0.25).abs() < 1e-4);
    // The second site shares only a border: no row.
    assert_eq!(lines.next(), None);
}

#[test]
fn names_that_a_spreadsheet_would_run_go_out_quoted() {
    let dir = setting();
    let sites = [
        square("=1+1", 110.30, 25.20, 0.01),
        square("@甲", 110.31, 25.21, 0.002),
    ];
    collection(dir.path(), "sites.geojson", &sites);
    let overlap = [
        "overlap",
        "sites.geojson",
        "zones.geojson",
        "--project-id",
        "名称",
    ];
    let check = [
        "check",
        "w.toml",
        "--as-of",
        "2026-11-23",
        "--format",
        "csv",
    ];
    for arguments in [overlap.as_slice(), &check] {
        let text = out(&redline(dir.path(), arguments));
        for name in ["=1+1", "@甲"] {
            assert!(text.contains(&format!("'{name}")), "{text}");
            assert!(!text.contains(&format!(",{name}")), "{text}");
            assert!(!text.contains(&format!("\n{name}")), "{text}");
        }
    }
}

#[test]
fn check_gives_the_documented_json_and_the_same_bytes_with_any_number_of_threads() {
    let dir = setting();
    let run = |threads: &str| {
        redline(
            dir.path(),
            &[
                "check",
                "w.toml",
                "--as-of",
                "2026-11-23",
                "--format",
                "json",
                "--threads",
                threads,
            ],
        )
    };
    let output = run("1");
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert_eq!(output.stdout, run("3").stdout);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(json["as_of"], "2026-11-23");
    assert_eq!(json["rule_set"]["hash"].as_str().unwrap().len(), 64);
    let projects = json["projects"].as_array().unwrap();
    assert_eq!(projects.len(), 3);
    let hit = &projects[0]["hits"][0];
    for key in [
        "rule", "effect", "law", "article", "role", "layer", "zone", "area_m2", "share", "width_m",
    ] {
        assert!(hit.get(key).is_some(), "{key}");
    }
    assert!(projects[1]["hits"].as_array().unwrap().is_empty());
    assert_eq!(projects[1]["touches"].as_array().unwrap().len(), 1);
    assert_eq!(projects[2]["verdict"], "none_found");
}

#[test]
fn exit_status_tells_none_found_from_cannot_tell_and_from_could_not_check() {
    let dir = setting();
    collection(
        dir.path(),
        "far.geojson",
        &[square("远处", 110.45, 25.40, 0.01)],
    );
    let check = |workspace: &str, project: &str| {
        redline(
            dir.path(),
            &[
                "check",
                workspace,
                "--as-of",
                "2026-11-23",
                "--project",
                project,
            ],
        )
        .status
        .code()
    };
    assert_eq!(check("w.toml", "far.geojson"), Some(0));
    let text = fs::read_to_string(dir.path().join("w.toml")).unwrap();
    let missing = format!("{text}[[checklist]]\nrole = \"forest_land\"\ncheck = \"required\"\n");
    fs::write(dir.path().join("strict.toml"), missing).unwrap();
    assert_eq!(check("strict.toml", "far.geojson"), Some(3));
    assert_eq!(check("w.toml", "nowhere.geojson"), Some(2));
    assert_eq!(check("nowhere.toml", "far.geojson"), Some(2));
    fs::write(dir.path().join("broken.geojson"), "{\"type\":").unwrap();
    assert_eq!(check("w.toml", "broken.geojson"), Some(2));
}

#[test]
fn a_layer_that_cannot_be_read_is_said_and_makes_a_required_role_cannot_tell() {
    let dir = setting();
    fs::write(dir.path().join("zones.geojson"), "nonsense").unwrap();
    let output = redline(
        dir.path(),
        &[
            "check",
            "w.toml",
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
        ],
    );
    assert_eq!(output.status.code(), Some(3));
    assert!(err(&output).contains("红线"), "{}", err(&output));
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["projects"][0]["verdict"], "cannot_tell");
    assert_eq!(
        json["projects"][0]["cannot_tell"][0]["reason"],
        "layer_unreadable"
    );
}

#[test]
fn text_csv_and_markdown_speak_the_office_s_words_in_both_languages() {
    let dir = setting();
    let run = |format: &str, lang: &str| {
        out(&redline(
            dir.path(),
            &[
                "check",
                "w.toml",
                "--as-of",
                "2026-11-23",
                "--format",
                format,
                "--lang",
                lang,
            ],
        ))
    };
    let text = run("text", "zh");
    assert!(text.contains("项目拟用地涉及生态保护红线“片”"), "{text}");
    assert!(text.contains("位于甲县"), "{text}");
    assert!(text.contains("核查日期 2026-11-23"), "{text}");
    assert!(text.contains("本软件不载入军事设施数据"), "{text}");
    assert!(run("text", "en").contains("the site involves"), "english");
    assert!(run("csv", "zh").starts_with("\u{FEFF}id,项目,结果"));
    assert!(run("markdown", "zh").contains("| 县 | 县级行政区 |"));
}

#[test]
fn info_tells_how_everything_was_decided() {
    let dir = setting();
    let output = redline(dir.path(), &["info", "zones.geojson", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["features"], 1);
    assert_eq!(json["crs"]["epsg"], 4490);
    assert_eq!(json["crs"]["confirmed"], true);
    assert_eq!(json["fields"][0]["samples"][0], "片");
    let words = out(&redline(dir.path(), &["info", "zones.geojson"]));
    assert!(words.contains("2000国家大地坐标系"), "{words}");
}

#[test]
fn a_workspace_opens_nothing_outside_its_folder_without_being_told_to() {
    let dir = setting();
    fs::create_dir(dir.path().join("inner")).unwrap();
    let text = fs::read_to_string(dir.path().join("w.toml")).unwrap();
    let text = text.replace("file = \"", "file = \"../");
    fs::write(dir.path().join("inner/w.toml"), text).unwrap();
    let run = |extra: &[&str]| {
        let mut args = vec![
            "check",
            "inner/w.toml",
            "--as-of",
            "2026-11-23",
            "--project",
            "sites.geojson",
        ];
        args.extend(extra);
        redline(dir.path(), &args)
    };
    let closed = run(&[]);
    assert_eq!(closed.status.code(), Some(3), "{}", err(&closed));
    assert!(err(&closed).contains("--allow-outside"), "{}", err(&closed));
    assert_eq!(run(&["--allow-outside"]).status.code(), Some(1));
}

#[test]
fn wrong_arguments_are_told_in_the_user_s_language() {
    let dir = setting();
    let output = redline(dir.path(), &["check", "w.toml", "--as-of", "2026-02-30"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("核查日期应如"), "{}", err(&output));
    let output = redline(
        dir.path(),
        &["info", "zones.geojson", "--crs", "EPSG:1", "--lang", "en"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("Unknown coordinate system"),
        "{}",
        err(&output)
    );
}

#[test]
fn without_a_display_the_program_names_the_command_that_works() {
    let dir = setting();
    let output = redline(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("redline check"), "{}", err(&output));
}

#[test]
fn a_project_file_cut_short_is_not_passed_off_as_checked() {
    let dir = setting();
    let far = square("远处", 110.45, 25.40, 0.01);
    let whole = format!("{{\"type\":\"FeatureCollection\",\"features\":[{far},{{\"type\":\"Fea");
    fs::write(dir.path().join("cut.geojson"), whole).unwrap();
    let output = redline(
        dir.path(),
        &[
            "check",
            "w.toml",
            "--as-of",
            "2026-11-23",
            "--project",
            "cut.geojson",
        ],
    );
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
}

#[test]
fn a_coordinate_system_of_the_workspace_that_nobody_knows_is_never_replaced_by_another() {
    let dir = setting();
    let text = fs::read_to_string(dir.path().join("w.toml")).unwrap();
    let text = text.replacen(
        "complete = true",
        "complete = true\ncrs = \"EPSG:99999\"",
        1,
    );
    fs::write(dir.path().join("w.toml"), text).unwrap();
    let output = redline(dir.path(), &["check", "w.toml", "--as-of", "2026-11-23"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(err(&output).contains("EPSG:99999"), "{}", err(&output));
    assert!(out(&output).contains("无法判断"));
}

#[test]
fn two_rows_of_answers_for_one_project_are_refused() {
    let dir = setting();
    let csv = "项目,project_stage\n1,land_prereview\n1,planning_permit\n";
    fs::write(dir.path().join("a.csv"), csv).unwrap();
    let output = redline(
        dir.path(),
        &[
            "check",
            "w.toml",
            "--as-of",
            "2026-11-23",
            "--answers",
            "a.csv",
        ],
    );
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let text = err(&output);
    assert!(text.contains('1') && text.contains("多次"), "{text}");
    assert!(text.trim_end().ends_with("a.csv"), "{text}");
}

#[test]
fn what_the_file_system_says_is_said_in_the_user_s_language() {
    let dir = setting();
    let zh = redline(dir.path(), &["info", "没有.geojson"]);
    assert_eq!(zh.status.code(), Some(2));
    assert!(err(&zh).contains("不存在"), "{}", err(&zh));
    fs::create_dir(dir.path().join("目录.shp")).unwrap();
    let folder = redline(dir.path(), &["info", "目录.shp"]);
    // A folder is opened as what its files hold: here nothing.
    assert_eq!(folder.status.code(), Some(2));
    assert!(err(&folder).contains("没有可读的图层"), "{}", err(&folder));
}

#[test]
fn lines_have_lengths_and_hidden_characters_are_shown_in_every_format() {
    let dir = setting();
    let line = "{\"type\":\"Feature\",\"properties\":{\"名称\":\"a\\u202eb\\u001b[31m\"},\
        \"geometry\":{\"type\":\"LineString\",\"coordinates\":[[110.30,25.21],[110.33,25.21]]}}";
    collection(dir.path(), "line.geojson", &[line.to_owned()]);
    for format in ["text", "csv", "markdown"] {
        let output = redline(
            dir.path(),
            &[
                "check",
                "w.toml",
                "--as-of",
                "2026-11-23",
                "--project",
                "line.geojson",
                "--format",
                format,
            ],
        );
        let text = out(&output);
        assert!(text.contains("a⟨U+202E⟩b⟨U+001B⟩[31m"), "{text}");
        assert!(!text.contains(['\u{202E}', '\u{1B}']), "{text}");
        assert!(!text.contains("0.0000"), "a line has no area: {text}");
    }
}

#[test]
fn overlap_ends_with_none_found_only_where_everything_could_be_compared() {
    let dir = setting();
    collection(
        dir.path(),
        "far.geojson",
        &[square("远处", 110.45, 25.40, 0.01)],
    );
    let nothing = "{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}";
    collection(dir.path(), "null.geojson", &[nothing.to_owned()]);
    let run = |args: &[&str]| {
        redline(dir.path(), &[&["overlap"], args].concat())
            .status
            .code()
    };
    assert_eq!(run(&["far.geojson", "zones.geojson"]), Some(0));
    assert_eq!(run(&["null.geojson", "zones.geojson"]), Some(2));
    assert_eq!(run(&["far.geojson", "null.geojson"]), Some(2));
    assert_eq!(
        run(&["far.geojson", "zones.geojson", "--project-crs", "EPSG:4610"]),
        Some(3)
    );
    assert_eq!(
        run(&["far.geojson", "zones.geojson", "--project-id", "没有"]),
        Some(2)
    );
}

#[test]
fn a_site_dragged_in_the_window_is_checked_where_it_was_put() {
    let dir = setting();
    let text = fs::read_to_string(dir.path().join("w.toml")).unwrap();
    // The third site lies 12 km north-east of the zone; moved onto it.
    let moved = "moved = [{ feature = 3, east_m = -14000.0, north_m = -21000.0 }]\n";
    fs::write(dir.path().join("moved.toml"), format!("{text}{moved}")).unwrap();
    let verdict = |workspace: &str| {
        let args = [
            "check",
            workspace,
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
        ];
        let json: serde_json::Value =
            serde_json::from_str(&out(&redline(dir.path(), &args))).unwrap();
        json["projects"][2]["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("w.toml"), "none_found");
    assert_ne!(verdict("moved.toml"), "none_found");
}

#[test]
fn the_language_may_stand_before_or_after_the_command() {
    let dir = setting();
    for args in [
        ["--lang", "en", "info", "zones.geojson"],
        ["info", "zones.geojson", "--lang", "en"],
    ] {
        let words = out(&redline(dir.path(), &args));
        assert!(words.starts_with("Name"), "{words}");
    }
}

#[test]
fn answers_given_in_the_window_count_in_a_check_of_the_saved_workspace() {
    let dir = setting();
    let text = fs::read_to_string(dir.path().join("w.toml")).unwrap();
    let answers =
        "[project.answers.1]\nlimited_activity_class = \"none\"\nnational_major_project = \"no\"\n";
    fs::write(dir.path().join("answered.toml"), format!("{text}{answers}")).unwrap();
    let verdict = |workspace: &str| {
        let args = [
            "check",
            workspace,
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
        ];
        let json: serde_json::Value =
            serde_json::from_str(&out(&redline(dir.path(), &args))).unwrap();
        json["projects"][0]["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("w.toml"), "cannot_tell");
    assert_eq!(verdict("answered.toml"), "prohibited");
}

const TRANSFORM: &str = "kind = \"bursa-wolf\"\nconvention = \"position_vector\"\nshift_m = [-112.625, 101.375, 44.875]\nrotation_s = [1.4375, -0.8125, 3.6875]\nscale_ppm = -2.5625\naccuracy_m = 0.15\n";

#[test]
fn the_parameters_of_a_transform_show_up_in_no_output_right_or_wrong() {
    let dir = setting();
    fs::write(dir.path().join("t.toml"), TRANSFORM).unwrap();
    fs::write(
        dir.path().join("bad.toml"),
        TRANSFORM.replace("scale_ppm", "scale"),
    )
    .unwrap();
    fs::write(
        dir.path().join("cut.toml"),
        TRANSFORM.replace("44.875]", "44.875"),
    )
    .unwrap();
    let mut outputs = Vec::new();
    for file in ["t.toml", "bad.toml", "cut.toml"] {
        for args in [
            vec!["info", "sites.geojson", "--crs", "xian80"],
            vec!["info", "sites.geojson", "--crs", "xian80", "--json"],
            vec![
                "overlap",
                "sites.geojson",
                "zones.geojson",
                "--crs",
                "xian80",
            ],
            vec![
                "check",
                "w.toml",
                "--as-of",
                "2026-11-24",
                "--crs",
                "xian80",
                "--format",
                "json",
            ],
            vec![
                "check",
                "w.toml",
                "--as-of",
                "2026-11-24",
                "--crs",
                "xian80",
            ],
        ] {
            let mut args = args;
            args.extend(["--transform", file]);
            let output = redline(dir.path(), &args);
            if file != "t.toml" {
                assert_eq!(output.status.code(), Some(2), "{args:?}");
            }
            outputs.push(format!("{}{}", out(&output), err(&output)));
        }
    }
    for text in &outputs {
        for secret in [
            "112.625", "101.375", "44.875", "1.4375", "0.8125", "3.6875", "2.5625",
        ] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    // It was applied, and its accuracy is said.
    assert!(outputs[0].contains("0.15"), "{}", outputs[0]);
    let kept = fs::read_to_string(dir.path().join("w.toml")).unwrap();
    assert!(!kept.contains("transform"));
}

#[test]
fn info_compares_with_a_trusted_layer_and_takes_the_shift_as_an_option() {
    let dir = setting();
    let output = redline(
        dir.path(),
        &[
            "info",
            "sites.geojson",
            "--trusted",
            "county.geojson",
            "--shift",
            "gcj02",
            "--json",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["crs"]["shift"]["name"], "gcj02");
    let mean = json["crs"]["shift"]["mean_m"].as_f64().unwrap();
    assert!(mean > 400.0 && mean < 700.0, "{mean}");
    // Three parcels share no border with a county: nothing is claimed.
    assert!(json["comparison"]["shift"].is_null());
    let output = redline(dir.path(), &["info", "sites.geojson", "--shift", "mars"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("mars"));
}

#[test]
fn check_tells_three_areas_and_prints_the_one_that_counts() {
    let dir = setting();
    let run = |more: &[&str]| {
        let mut args = vec!["check", "w.toml", "--as-of", "2026-11-23"];
        args.extend(more);
        redline(dir.path(), &args)
    };
    let json = |more: &[&str]| -> serde_json::Value {
        let mut args = vec!["--format", "json"];
        args.extend(more);
        serde_json::from_str(&out(&run(&args))).unwrap()
    };
    let usual = json(&[]);
    assert_eq!(usual["area_method"], "ellipsoid");
    let hit = &usual["projects"][0]["hits"][0];
    let area = |key: &str| hit[key].as_f64().unwrap();
    for key in ["area_ellipsoid_m2", "area_geodesic_m2", "area_planar_m2"] {
        assert!((area(key) / area("area_m2") - 1.0).abs() < 1e-3, "{key}");
    }
    assert!((area("area_ellipsoid_m2") - area("area_m2")).abs() < 1.0);
    assert_eq!(hit["parts"][0]["county"], "甲县");
    assert!(hit["parts"][0]["village"].is_null());
    let planar = json(&["--area-method", "planar"]);
    assert_eq!(planar["area_method"], "planar");
    let text = out(&run(&["--area-method", "planar"]));
    let whole = planar["projects"][0]["area_planar_m2"].as_f64().unwrap();
    let hectares = format!("拟用地{:.4}公顷", whole / 1e4);
    assert!(text.contains(&hectares), "{hectares}: {text}");
    assert!(text.contains("以3度带平面面积为准"), "{text}");
    // The workspace's switch, where the command line has none.
    let path = dir.path().join("w.toml");
    let file = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("area_method = \"geodesic\"\n{file}")).unwrap();
    assert_eq!(json(&[])["area_method"], "geodesic");
    assert_eq!(run(&["--area-method", "round"]).status.code(), Some(2));
    // Tables 1 to 4 stand in Markdown, and say what is missing.
    let markdown = out(&run(&["--format", "markdown"]));
    for words in ["表1 ", "表2 ", "表3 ", "表4 ", "缺现状地类图斑图层"] {
        assert!(markdown.contains(words), "{words}");
    }
}
