//! Suite: cli. `redline compare` and `redline wayout` on the sample.

use std::path::PathBuf;
use std::process::{Command, Output};

fn redline(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redline"))
        .args(arguments)
        .output()
        .unwrap()
}

fn sample() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("data/guilin/workspace.toml")
        .display()
        .to_string()
}

fn ids() -> Vec<String> {
    let out = redline(&[
        "check",
        &sample(),
        "--as-of",
        "2026-11-24",
        "--format",
        "json",
    ]);
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let projects = json["projects"].as_array().unwrap();
    let id = |p: &serde_json::Value| p["id"].as_str().unwrap().to_owned();
    projects.iter().map(id).collect()
}

#[test]
fn three_sites_of_the_sample_stand_in_one_table_and_say_that_they_are_invented() {
    let ids = ids();
    let sites = ids[..3].join(",");
    let day = ["--as-of", "2026-11-24"];
    let run = |format: &str| {
        let mut arguments = vec!["compare", "", "--sites", &sites, "--format", format];
        let sample = sample();
        arguments[1] = &sample;
        arguments.extend(day);
        redline(&arguments)
    };
    let text = String::from_utf8(run("text").stdout).unwrap();
    assert!(text.contains("比选点套合情况对照表"), "{text}");
    assert!(text.contains("示意数据"), "{text}");
    let json: serde_json::Value = serde_json::from_slice(&run("json").stdout).unwrap();
    assert_eq!(json["sites"].as_array().unwrap().len(), 3);
    for row in json["rows"].as_array().unwrap() {
        assert_eq!(row["cells"].as_array().unwrap().len(), 3);
    }
    let csv = String::from_utf8(run("csv").stdout).unwrap();
    assert!(csv.lines().count() > 6, "{csv}");
    assert!(run("docx").stdout.starts_with(b"PK"));
}

#[test]
fn one_site_an_unknown_site_and_a_site_given_twice_are_refused() {
    let ids = ids();
    let sample = sample();
    let twice = format!("{0},{0}", ids[0]);
    for sites in [ids[0].as_str(), "没有这个", twice.as_str()] {
        let out = redline(&["compare", &sample, "--sites", sites]);
        assert_eq!(out.status.code(), Some(2), "{sites}");
        assert!(out.stdout.is_empty());
    }
    let out = redline(&["wayout", &sample, "--project", &ids[0], "--limit", "-1"]);
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn a_way_out_of_the_sample_carries_its_label_and_its_shapes_are_marked_as_invented() {
    let sample = sample();
    let mut given = 0;
    for id in ids() {
        let run = |format: &str| {
            redline(&[
                "wayout",
                &sample,
                "--project",
                &id,
                "--as-of",
                "2026-11-24",
                "--format",
                format,
            ])
        };
        let out = run("geojson");
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        let label = "避让比选参考，不构成选址方案，未考虑地形、权属、工程条件";
        assert_eq!(json["label"], label);
        for feature in json["features"].as_array().unwrap() {
            given += 1;
            assert_eq!(feature["properties"]["数据性质"], "示意");
            assert_eq!(feature["properties"]["说明"], label);
        }
        let text = String::from_utf8(run("text").stdout).unwrap();
        assert!(text.contains(label), "{text}");
        if given > 0 {
            break;
        }
    }
    assert!(given > 0);
}
