//! Suite: the sample of Guilin.

#[path = "../support/sample_maker/mod.rs"]
mod sample_maker;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/guilin")
}

fn json(name: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn toml(path: &Path) -> toml::Table {
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

/// Every file of the sample, as a path under data/guilin.
fn tree() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for below in ["", "projects"] {
        for entry in std::fs::read_dir(folder().join(below)).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                let name = entry.file_name().into_string().unwrap();
                out.insert(
                    Path::new(below)
                        .join(name)
                        .to_string_lossy()
                        .replace('\\', "/"),
                );
            }
        }
    }
    out
}

/// Made by hand or by other programs; everything else in the tree must come from the maker.
const NOT_MADE: [&str; 3] = ["SOURCES.md", "counties.geojson", "extract_counties.py"];

#[test]
fn the_sample_is_made_again_byte_for_byte_and_nothing_else_lies_beside_it() {
    let counties = std::fs::read_to_string(folder().join("counties.geojson")).unwrap();
    let mut expected: BTreeSet<String> = NOT_MADE.iter().map(|&n| n.to_owned()).collect();
    for (name, bytes) in sample_maker::make(&counties) {
        let kept = std::fs::read(folder().join(&name)).unwrap_or_default();
        assert!(
            kept == bytes,
            "{name} differs from what `cargo run --example make_sample` writes"
        );
        expected.insert(name);
    }
    assert_eq!(tree(), expected);
}

#[test]
fn every_invented_feature_says_that_it_is_schematic() {
    for name in tree() {
        if !name.ends_with(".geojson") || name == "counties.geojson" {
            continue;
        }
        for feature in json(&name)["features"].as_array().unwrap() {
            assert_eq!(feature["properties"]["数据性质"], "示意", "{name}");
        }
    }
}

#[test]
fn the_sample_stays_small_enough_to_ship() {
    let sizes: Vec<u64> = tree()
        .iter()
        .map(|n| std::fs::metadata(folder().join(n)).unwrap().len())
        .collect();
    assert!(sizes.iter().all(|&s| s < 2_500_000));
    assert!(sizes.iter().sum::<u64>() < 8_000_000);
}

#[test]
fn the_counties_are_the_seventeen_of_the_wheel_with_their_source() {
    let root = json("counties.geojson");
    assert_eq!(root["审图号"], "GS(2024)0650号");
    let features = root["features"].as_array().unwrap();
    assert_eq!(features.len(), 17);
    let vertices: usize = features
        .iter()
        .map(|f| f["geometry"]["coordinates"][0].as_array().unwrap().len())
        .sum();
    assert_eq!(vertices, 1944);
    for feature in features {
        let code = feature["properties"]["行政区划代码"].as_str().unwrap();
        assert!(code.starts_with("4503") && code.len() == 6);
    }
}

#[test]
fn the_two_invented_coverages_of_yanshan_use_the_same_border_vertices() {
    let vertices = |name: &str| -> BTreeSet<String> {
        fn collect(value: &serde_json::Value, out: &mut BTreeSet<String>) {
            let Some(list) = value.as_array() else { return };
            if list.first().is_some_and(serde_json::Value::is_number) {
                out.insert(value.to_string());
            }
            for item in list {
                collect(item, out);
            }
        }
        let mut out = BTreeSet::new();
        for feature in json(name)["features"].as_array().unwrap() {
            collect(&feature["geometry"]["coordinates"], &mut out);
        }
        out
    };
    let villages = vertices("villages.geojson");
    assert!(villages.len() > 500);
    assert!(vertices("townships.geojson").is_subset(&villages));
}

#[test]
fn every_project_carries_its_expected_answer() {
    let workspace = toml(&folder().join("workspace.toml"));
    let files: BTreeSet<&str> = workspace["project"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["file"].as_str().unwrap())
        .collect();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample_expected.toml");
    let expected = toml(&fixture);
    let mut answers = BTreeSet::new();
    let mut told = BTreeSet::new();
    for project in expected["project"].as_array().unwrap() {
        told.insert(project["file"].as_str().unwrap());
        answers.insert(project["verdict"].as_str().unwrap());
    }
    assert_eq!(told, files);
    let all = [
        "attention",
        "cannot_tell",
        "none_found",
        "prohibited",
        "restricted",
    ];
    assert_eq!(answers, BTreeSet::from(all));
}

#[test]
fn every_file_and_role_of_the_workspaces_exists() {
    for name in ["workspace.toml", "strict.toml"] {
        let workspace = toml(&folder().join(name));
        for entry in workspace["layer"].as_array().unwrap() {
            assert!(folder().join(entry["file"].as_str().unwrap()).exists());
            let role = entry["role"].as_str().unwrap();
            assert!(redline::layer::Role::from_code(role).is_some(), "{role}");
            for class in entry
                .get("classes")
                .and_then(|c| c.as_table())
                .into_iter()
                .flatten()
            {
                let class = class.1.as_str().unwrap();
                assert!(
                    redline::layer::ZoneClass::from_code(class).is_some(),
                    "{class}"
                );
            }
        }
        for entry in workspace["checklist"].as_array().unwrap() {
            let role = entry["role"].as_str().unwrap();
            assert!(redline::layer::Role::from_code(role).is_some(), "{role}");
        }
    }
}

#[test]
fn zone_coordinates_of_the_sample_agree_with_proj_to_a_millimetre() {
    // PROJ 9.5.1 (pyproj 3.7.2), EPSG:4490 to EPSG:4525.
    let witness = [
        (
            (1_102_900_000, 252_700_000),
            (37_428_481.690_4, 2_796_152.560_7),
        ),
        (
            (1_096_133_333, 248_391_111),
            (37_359_825.217_8, 2_748_944.872_6),
        ),
        (
            (1_114_871_234, 258_765_432),
            (37_548_820.911_2, 2_863_247.735_0),
        ),
    ];
    for (spot, (x, y)) in witness {
        let (made_x, made_y) = sample_maker::plane::zone_millimetres(spot);
        assert!((made_x as f64 / 1000.0 - x).abs() < 0.001);
        assert!((made_y as f64 / 1000.0 - y).abs() < 0.001);
    }
}

/// The whole way: the sample's files through the readers, the kernel and the rules.
mod checked {

    use redline::base::progress::Progress;

    use redline::screening::check;
    use redline::screening::model::{ProjectResult, Screening};

    fn screening(workspace: &str) -> Screening {
        let input = crate::common::sample_input(workspace, "2026-11-23");
        check(&input, &Progress::new()).unwrap()
    }

    fn code(value: impl serde::Serialize) -> String {
        let json = serde_json::to_value(value).unwrap();
        json.as_str().unwrap_or_default().to_owned()
    }

    fn number(table: &toml::Table, key: &str) -> f64 {
        table[key].as_float().unwrap()
    }

    /// Within 30 ppm: the witness takes edges as geodesics, the product as straight in degrees.
    fn agrees(ours_m2: f64, theirs_ha: f64) -> bool {
        (ours_m2 - theirs_ha * 1e4).abs() <= (5e-5 * ours_m2).max(0.02)
    }

    fn compare(expected: &toml::Table, got: &ProjectResult) {
        let name = &got.name;
        assert_eq!(
            code(got.verdict),
            expected["verdict"].as_str().unwrap(),
            "{name}"
        );
        if let Some(area) = expected.get("area_ha") {
            let area = area.as_float().unwrap();
            assert!(agrees(got.area_m2, area), "{name}: {} {area}", got.area_m2);
        }
        let empty = Vec::new();
        let meets = expected
            .get("meets")
            .map_or(&empty, |m| m.as_array().unwrap());
        for meet in meets {
            let meet = meet.as_table().unwrap();
            let role = meet["role"].as_str().unwrap();
            let class = meet["class"].as_str().unwrap();
            if meet["overlaps"].as_bool() != Some(true) {
                assert!(
                    got.touches.iter().any(|t| t.role.code() == role),
                    "{name}: {role}"
                );
                continue;
            }
            let total = got
                .totals
                .iter()
                .find(|t| t.role.code() == role && t.class.map_or("", |c| c.code()) == class)
                .unwrap_or_else(|| panic!("{name}: no {role} {class}"));
            if meet.contains_key("area_ha") {
                let area = number(meet, "area_ha");
                assert!(
                    agrees(total.area_m2, area),
                    "{name} {role}: {} {area}",
                    total.area_m2
                );
            }
            // County parts and what is outside all counties add up to the union.
            if total.area_m2 > 0.0 {
                let sum: f64 = total.counties.iter().map(|c| c.amount).sum();
                assert!(
                    (sum - total.area_m2).abs() < 0.02_f64.max(1e-9 * sum),
                    "{name} {role}"
                );
            }
        }
        for total in &got.totals {
            let known = |m: &toml::Value| m["role"].as_str() == Some(total.role.code());
            assert!(
                meets.iter().any(known),
                "{name}: {} is not expected",
                total.role.code()
            );
        }
        assert!(got.schematic, "{name}");
    }

    #[test]
    fn every_sample_project_gets_its_expected_answer() {
        let text = include_str!("../fixtures/sample_expected.toml");
        let expected: toml::Table = text.parse().unwrap();
        let screening = screening("workspace.toml");
        let projects = expected["project"].as_array().unwrap();
        assert_eq!(projects.len(), screening.projects.len());
        for project in projects {
            let project = project.as_table().unwrap();
            let name = project["name"].as_str().unwrap();
            let got = screening.projects.iter().find(|p| p.name == name).unwrap();
            compare(project, got);
        }
        let verdicts: std::collections::BTreeSet<String> =
            screening.projects.iter().map(|p| code(p.verdict)).collect();
        assert_eq!(verdicts.len(), 5, "every kind of answer: {verdicts:?}");
    }

    #[test]
    fn a_missing_required_layer_turns_the_strict_workspace_to_cannot_tell() {
        let screening = screening("strict.toml");
        for p in &screening.projects {
            let verdict = code(p.verdict);
            assert!(
                ["cannot_tell", "prohibited"].contains(&verdict.as_str()),
                "{}: {verdict}",
                p.name
            );
            assert!(
                p.cannot_tell
                    .iter()
                    .any(|c| code(c.reason) == "layer_missing")
            );
        }
    }
}
