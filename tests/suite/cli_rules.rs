//! `redline rules` as a user types it, and a workspace's own rules in a check.

use crate::common::{err, out, redline};
use std::fs;

const OWN: &str = r#"
[[rule]]
id = "GL-1"
title = "本单位规则"
title_en = "A rule of the office"
role = "wetland"
effect = "prohibited"
law = "示例规定"
article = "第一条"
gist = "测试用文字。"
gist_en = "Text of a test."
authority = "某部门"
authority_en = "someone"
valid_from = 2020-01-01
source = "本单位录入"
checked_on = 2026-11-01
confidence = "confirmed"
"#;

/// A workspace with one wetland, one site on it and the office's own rules.
fn setting(rules: &str, own: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let square = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[{"type":"Feature","properties":{"名称":"甲","outfall":"no","national_important_wetland":"no","fills_wetland":"no","temporary_use":"no"},"geometry":{"type":"Polygon","coordinates":[[[110.3000001,25.2000001],[110.3100001,25.2000001],[110.3100001,25.2100001],[110.3000001,25.2100001],[110.3000001,25.2000001]]]}}]}"#;
    fs::write(dir.path().join("site.geojson"), square).unwrap();
    fs::write(dir.path().join("wetland.geojson"), square).unwrap();
    fs::create_dir(dir.path().join("rules")).unwrap();
    fs::write(dir.path().join("rules/own.toml"), own).unwrap();
    let workspace = format!(
        r#"# 注释留着
schema = 1
title = "测试"
rules = [{rules}]

[[layer]]
id = "wetland"
name = "湿地"
file = "wetland.geojson"
role = "wetland"
check = "required"
source = "测试"
date = "2026-01-01"
complete = true
name_field = "名称"

[[project]]
file = "site.geojson"
name_field = "名称"
"#
    );
    fs::write(dir.path().join("w.toml"), workspace).unwrap();
    dir
}

#[test]
fn the_list_is_that_of_the_day_and_of_the_kind_of_layer_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let list = |day: &str| {
        let args = [
            "rules",
            "list",
            "--as-of",
            day,
            "--role",
            "饮用水水源保护区",
        ];
        let output = redline(dir.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        out(&output)
    };
    let before = list("2026-08-14");
    assert!(before.contains("L-15-old  禁止  饮用水水源保护区  《水污染防治法》第六十四条"));
    assert!(!before.contains("生态环境法典"));
    let after = list("2026-08-15");
    assert!(after.contains("《生态环境法典》第三百一十八条"));
    assert!(!after.contains("L-15-old"));
    assert!(!after.contains("永久基本农田"));
    let all = redline(dir.path(), &["rules", "list", "--all", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&all)).unwrap();
    let rules = json["rules"].as_array().unwrap();
    assert!(rules.len() > 200);
    let outfall = rules.iter().find(|r| r["id"] == "L-15-old").unwrap();
    assert_eq!(outfall["law"], "水污染防治法");
    assert_eq!(outfall["valid_to"], "2026-08-14");
    let wrong = redline(dir.path(), &["rules", "list", "--role", "沼泽"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("ecological_redline"));
}

#[test]
fn one_entry_is_shown_with_what_it_took_over_from_and_its_doubts() {
    let dir = tempfile::tempdir().unwrap();
    let shown = redline(dir.path(), &["rules", "show", "L-27-2027"]);
    let text = out(&shown);
    assert!(text.contains("自2027-01-01起施行"), "{text}");
    assert!(text.contains("待核"), "{text}");
    let english = redline(dir.path(), &["--lang", "en", "rules", "show", "L-16"]);
    let text = out(&english);
    assert!(
        text.contains("Took over from L-16-old (《水污染防治法》第六十五条)"),
        "{text}"
    );
    let missing = redline(dir.path(), &["rules", "show", "L-999"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("L-999"));
}

#[test]
fn old_and_new_law_stand_side_by_side() {
    let dir = tempfile::tempdir().unwrap();
    let diff = redline(dir.path(), &["rules", "diff", "2026-08-14", "2026-08-15"]);
    assert_eq!(diff.status.code(), Some(1));
    let text = out(&diff);
    assert!(text.contains("L-18-old → L-18"));
    assert!(text.contains("旧：《水污染防治法》第六十七条（至2026-08-14）"));
    assert!(text.contains("新：《生态环境法典》第三百二十一条（自2026-08-15）"));
    let same = redline(dir.path(), &["rules", "diff", "2026-09-01", "2026-10-01"]);
    assert_eq!(same.status.code(), Some(0), "{}", out(&same));
    let json = redline(
        dir.path(),
        &[
            "--lang",
            "en",
            "rules",
            "diff",
            "2026-12-31",
            "2027-01-01",
            "--json",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(json["rows"][1]["new_id"], "L-27-2027");
    assert_eq!(json["rows"][1]["remark"], "new, took over from nothing");
}

#[test]
fn a_workspaces_own_rule_takes_part_in_its_check_and_says_so() {
    let dir = setting(r#""rules/*.toml""#, OWN);
    let args = ["check", "w.toml", "--as-of", "2026-11-24"];
    let output = redline(dir.path(), &args);
    let text = out(&output);
    assert!(
        text.contains("《示例规定》第一条"),
        "{text}{}",
        err(&output)
    );
    assert!(text.contains("本单位规则"), "{text}");
    let args = [
        "check",
        "w.toml",
        "--as-of",
        "2026-11-24",
        "--format",
        "json",
    ];
    let json: serde_json::Value = serde_json::from_str(&out(&redline(dir.path(), &args))).unwrap();
    assert_eq!(json["projects"][0]["verdict"], "prohibited");
    let version = json["rule_set"]["version"].as_str().unwrap();
    assert!(version.contains("+local."), "{version}");
    // Without them the same site is only restricted, and the version is the shipped one.
    let plain = setting("", OWN);
    let json: serde_json::Value =
        serde_json::from_str(&out(&redline(plain.path(), &args))).unwrap();
    assert_ne!(json["projects"][0]["verdict"], "prohibited");
    assert!(!json["rule_set"]["version"].as_str().unwrap().contains('+'));
}

#[test]
fn faults_of_own_rules_stop_the_check_with_file_line_and_key_in_the_users_language() {
    let bad = OWN
        .replace("effect = \"prohibited\"", "effect = \"verboten\"")
        .replace("article", "artikel");
    let dir = setting(r#""rules/own.toml""#, &bad);
    for (lang, place) in [
        ("zh", "rules/own.toml第7行（条目GL-1，键effect）"),
        ("en", "rules/own.toml"),
    ] {
        let output = redline(dir.path(), &["--lang", lang, "check", "w.toml"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(out(&output).is_empty());
        let told = err(&output);
        assert!(told.contains(place), "{told}");
        assert!(
            told.contains("artikel") && told.contains("article"),
            "{told}"
        );
    }
    let checked = redline(dir.path(), &["rules", "check", "rules/own.toml"]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(err(&checked).contains("rules/own.toml第7行"));
}

#[test]
fn a_good_file_is_told_what_it_adds_and_what_it_overrides() {
    let both = format!("{OWN}{}", OWN.replace("GL-1", "L-21"));
    let dir = setting(r#""rules/own.toml""#, &both);
    let output = redline(dir.path(), &["rules", "check", "rules/own.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    assert!(
        text.contains("GL-1：《示例规定》第一条，本单位增加，见rules/own.toml第2行"),
        "{text}"
    );
    assert!(text.contains("随附条目为《湿地保护法》第十九条"), "{text}");
    let shown = redline(
        dir.path(),
        &["rules", "show", "L-21", "--workspace", "w.toml"],
    );
    assert!(out(&shown).contains("本单位改写"));
}

#[test]
fn rule_files_outside_the_folder_or_missing_are_refused() {
    for (rules, part) in [
        (r#""../own.toml""#, "文件夹以外"),
        (r#""../*.toml""#, "文件夹以外"),
        (r#""rules/x*.toml""#, "没有符合"),
        (r#""rules/none.toml""#, "读不了"),
    ] {
        let dir = setting(rules, OWN);
        let output = redline(dir.path(), &["check", "w.toml"]);
        assert_eq!(output.status.code(), Some(2), "{rules}");
        assert!(err(&output).contains(part), "{rules}: {}", err(&output));
    }
}
