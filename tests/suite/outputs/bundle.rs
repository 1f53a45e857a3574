//! The check bundle: the same bytes for the same check, verified by running it again; nothing of
//! a class that was not asked for; bundles from elsewhere within bounds.

use redline::base::date::Date;
use redline::base::progress::Progress;
use redline::session::bundling::{
    BundleRequest, BundlingError, Made, Mark, Verification, VerifyRequest, make, verify,
};
use redline::workspace::bundle::{Bundle, BundleError};
use redline::workspace::{Paths, Secrecy, Workspace};
use std::fs;
use std::io::Write;
use std::path::Path;

fn square(name: &str, west: f64, south: f64, side: f64) -> String {
    let [e, n] = [west + side, south + side].map(|v| (v * 1e4).round() / 1e4);
    format!(
        r#"{{"type":"Feature","properties":{{"名称":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{e},{south}],[{e},{n}],[{west},{n}],[{west},{south}]]]}}}}"#
    )
}

fn collection(path: &Path, features: &[String]) {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}"#;
    let text = format!(
        r#"{{"type":"FeatureCollection",{crs},"features":[{}]}}"#,
        features.join(",")
    );
    fs::write(path, text).unwrap();
}

const WORKSPACE: &str = r#"# 内部备忘
schema = 1
title = "打包"

[[layer]]
id = "red"
name = "生态保护红线"
file = "data/red.geojson"
role = "ecological_redline"
check = "required"
date = "2026-06-30"
complete = true

[[layer]]
id = "water"
name = "水源保护区机密版"
file = "water.geojson"
role = "drinking_water_source_zone"
check = "required"
date = "2026-06-30"
complete = true
secrecy = "SECRECY"

[[project]]
file = "sites.geojson"

[project.answers.1]
project_stage = "site_selection"
"#;

pub(super) fn setting(secrecy: &str) -> (tempfile::TempDir, BundleRequest) {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("data")).unwrap();
    collection(
        &at("sites.geojson"),
        &[
            square("甲", 110.30, 25.20, 0.01),
            square("乙", 110.40, 25.30, 0.01),
        ],
    );
    collection(
        &at("data/red.geojson"),
        &[square("红一", 110.305, 25.205, 0.015)],
    );
    collection(
        &at("water.geojson"),
        &[square("秘密水源", 110.405, 25.305, 0.015)],
    );
    fs::write(at("workspace.toml"), WORKSPACE.replace("SECRECY", secrecy)).unwrap();
    let request = BundleRequest {
        workspace: Workspace::open(&at("workspace.toml")).unwrap(),
        paths: Paths::InsideFolder,
        answers: Some("项目,建设性质\n甲,新建\n".as_bytes().to_vec()),
        as_of: Date::new(2026, 11, 23).unwrap(),
        with_data: false,
        include: Secrecy::Public,
        leave_out: false,
        with_pictures: false,
        num_threads: 1,
    };
    (dir, request)
}

fn made(request: &BundleRequest) -> Made {
    make(request, &Progress::new()).unwrap()
}

fn verified(bundle: Bundle, folder: Option<&Path>) -> Verification {
    let request = VerifyRequest {
        bundle,
        sha256: "0".repeat(64),
        workspace: folder.map(|f| f.join("workspace.toml")),
        folder: folder.map(Path::to_path_buf),
        num_threads: 2,
    };
    verify(&request, &Progress::new()).unwrap()
}

fn codes(verification: &Verification, mark: Mark) -> Vec<&str> {
    verification
        .findings
        .iter()
        .filter(|f| f.mark == mark)
        .map(|f| f.message.code.as_str())
        .collect()
}

#[test]
fn one_thread_or_many_make_the_same_bytes() {
    let (_dir, mut request) = setting("public");
    request.with_data = true;
    let one = made(&request);
    request.num_threads = 4;
    let four = made(&request);
    assert_eq!(one.bytes, four.bytes);
    assert_eq!(one.sha256, four.sha256);
    assert!(one.screening.projects.iter().any(|p| !p.hits.is_empty()));
}

#[test]
fn a_bundle_verifies_beside_its_files_and_one_with_data_by_itself() {
    let (dir, mut request) = setting("public");
    let light = made(&request);
    assert!(light.bundle.member("data/data/red.geojson").is_none());
    assert!(light.bundle.member("data/sites.geojson").is_some());
    let found = verified(light.bundle.clone(), Some(dir.path()));
    assert_eq!(found.outcome(), Mark::Same, "{found:#?}");
    assert!(codes(&found, Mark::Same).contains(&"bundle.v_result_same"));
    // Without its files it cannot be run.
    let alone = verified(light.bundle, None);
    assert_eq!(alone.outcome(), Mark::Missing);
    assert!(codes(&alone, Mark::Missing).contains(&"bundle.v_input_missing"));
    request.with_data = true;
    let whole = made(&request);
    let found = verified(whole.bundle, None);
    assert_eq!(found.outcome(), Mark::Same, "{found:#?}");
}

#[test]
fn renamed_files_are_found_by_their_content() {
    let (dir, request) = setting("public");
    let bundle = made(&request).bundle;
    fs::create_dir_all(dir.path().join("old/2026")).unwrap();
    fs::rename(
        dir.path().join("data/red.geojson"),
        dir.path().join("old/2026/x.json"),
    )
    .unwrap();
    let found = verified(bundle, Some(dir.path()));
    assert_eq!(found.outcome(), Mark::Same, "{found:#?}");
}

#[test]
fn what_changed_is_listed_line_by_line() {
    let (dir, request) = setting("public");
    let bundle = made(&request).bundle;
    collection(
        &dir.path().join("data/red.geojson"),
        &[square("红一", 110.306, 25.205, 0.015)],
    );
    fs::write(
        dir.path().join("workspace.toml"),
        format!("{WORKSPACE}\n# later\n").replace("SECRECY", "public"),
    )
    .unwrap();
    let found = verified(bundle, Some(dir.path()));
    assert_eq!(found.outcome(), Mark::Differs);
    let differ = codes(&found, Mark::Differs);
    for code in [
        "bundle.v_workspace_changed",
        "bundle.v_input_changed",
        "bundle.v_result_changed",
    ] {
        assert!(differ.contains(&code), "{differ:?}");
    }
    let changed: Vec<&str> = found.changes.iter().map(|c| c.path.as_str()).collect();
    assert!(
        changed.contains(&"layers[red ecological_redline].sha256"),
        "{changed:#?}"
    );
    assert!(
        changed
            .iter()
            .any(|p| p.starts_with("projects[1].hits[") && p.ends_with(".area_m2")),
        "{changed:#?}"
    );
    // The other project did not move.
    assert!(
        !changed.iter().any(|p| p.starts_with("projects[2].hits")),
        "{changed:#?}"
    );
}

/// The zip with one member's text changed, as a hand would change it.
fn rewritten(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut entry = from.by_index(i).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        if let Some(content) = change(&name, content) {
            to.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            to.write_all(&content).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_changed_member_a_changed_rule_and_a_lying_manifest_are_told() {
    let (_dir, mut request) = setting("public");
    request.with_data = true;
    let bytes = made(&request).bytes;
    let swap = |name: &'static str, from: &'static str, to: &'static str| {
        let changed = rewritten(&bytes, move |n, content| {
            let text = String::from_utf8(content).unwrap();
            if n == name {
                assert!(text.contains(from), "{name} lacks {from}");
                Some(text.replacen(from, to, 1).into_bytes())
            } else {
                Some(text.into_bytes())
            }
        });
        verified(Bundle::from_bytes(&changed).unwrap(), None)
    };
    let result = swap("result.json", "\"row\": 1", "\"row\": 7");
    let differ = codes(&result, Mark::Differs);
    assert!(differ.contains(&"bundle.v_member_differs"), "{differ:?}");
    let paths: Vec<&str> = result.changes.iter().map(|c| c.path.as_str()).collect();
    assert_eq!(paths, ["projects[1].row"]);

    let rule = swap(
        "rules/shipped/redline.toml",
        "effect = \"prohibited\"",
        "effect = \"attention\"",
    );
    let differ = codes(&rule, Mark::Differs);
    for code in [
        "bundle.v_rules_manifest",
        "bundle.v_rules_changed",
        "bundle.v_rule_changed",
    ] {
        assert!(differ.contains(&code), "{differ:?}");
    }

    let manifest = swap("manifest.json", "\"2026-11-23\"", "\"2020-01-01\"");
    assert!(codes(&manifest, Mark::Differs).contains(&"bundle.v_result_changed"));

    let without = rewritten(&bytes, |n, c| (n != "result.json").then_some(c));
    let request = VerifyRequest {
        bundle: Bundle::from_bytes(&without).unwrap(),
        sha256: String::new(),
        folder: None,
        workspace: None,
        num_threads: 1,
    };
    assert!(matches!(
        verify(&request, &Progress::new()),
        Err(BundlingError::Failed(..))
    ));
}

#[test]
fn nothing_of_a_class_that_was_not_asked_for_goes_in() {
    let (_dir, mut request) = setting("internal");
    request.with_data = true;
    match make(&request, &Progress::new()) {
        Err(BundlingError::Classified(layers)) => {
            assert_eq!(layers, [("水源保护区机密版".to_owned(), Secrecy::Internal)]);
        }
        other => panic!("{other:?}"),
    }
    request.leave_out = true;
    let without = made(&request);
    assert_eq!(without.bundle.manifest.left_out.len(), 1);
    assert_eq!(without.bundle.manifest.secrecy, Secrecy::Public);
    let mut names = Vec::new();
    for (name, content) in without.bundle.members_under("") {
        names.push(name.to_owned());
        let text = String::from_utf8_lossy(content);
        for word in ["水源保护区机密版", "秘密水源"] {
            assert!(
                !text.contains(word) && !name.contains(word),
                "{name} holds {word}"
            );
        }
    }
    assert!(
        !names.iter().any(|n| n.contains("water.geojson")),
        "{names:?}"
    );
    // What was left out is no all-clear.
    let project = &without.screening.projects[1];
    assert!(
        project
            .cannot_tell
            .iter()
            .any(|c| c.message.code == "screening.layer_missing")
    );
    request.leave_out = false;
    request.include = Secrecy::Internal;
    let with = made(&request);
    assert_eq!(with.bundle.manifest.secrecy, Secrecy::Internal);
    assert!(with.bundle.member("data/water.geojson").is_some());
}

#[test]
fn files_outside_the_folder_are_named_without_their_path() {
    let (dir, mut request) = setting("public");
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("site.geojson");
    collection(&path, &[square("外", 110.30, 25.20, 0.01)]);
    request.workspace.projects[0].file = path.to_string_lossy().into_owned();
    let bundle = made(&request).bundle;
    assert!(bundle.member("data/outside/site.geojson").is_some());
    for (name, content) in bundle.members_under("") {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains(elsewhere.path().to_str().unwrap()), "{name}");
    }
    assert_eq!(verified(bundle, Some(dir.path())).outcome(), Mark::Same);
    request.workspace.layers[0].file = path.to_string_lossy().into_owned();
    assert!(make(&request, &Progress::new()).is_err());
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn hostile_bundles_are_refused_within_bounds() {
    let read = |members: &[(&str, &[u8])]| Bundle::from_bytes(&zipped(members));
    assert!(matches!(
        Bundle::from_bytes(b"PK no zip"),
        Err(BundleError::Damaged(_))
    ));
    assert!(matches!(read(&[]), Err(BundleError::Manifest(_))));
    assert!(matches!(
        read(&[("manifest.json", b"{}")]),
        Err(BundleError::Manifest(_))
    ));
    assert!(matches!(read(&[("../x", b"")]), Err(BundleError::Name(_))));
    let newer = br#"{"format":"redline-bundle","schema":99}"#;
    assert!(matches!(
        read(&[("manifest.json", newer)]),
        Err(BundleError::Newer(99))
    ));
    let deep = "[".repeat(200_000);
    assert!(matches!(
        read(&[("manifest.json", deep.as_bytes())]),
        Err(BundleError::Manifest(_))
    ));
    // 80 MB of nothing in 80 kB: more than a thousand to one.
    let nothing = vec![0u8; 80 << 20];
    assert!(matches!(
        read(&[("a", &nothing)]),
        Err(BundleError::TooLarge(_))
    ));
    // An input whose name leads out.
    let (_dir, request) = setting("public");
    let bytes = rewritten(&made(&request).bytes, |name, content| {
        let text = String::from_utf8(content).unwrap();
        Some(match name {
            "manifest.json" => text
                .replace("data/red.geojson", "../red.geojson")
                .into_bytes(),
            _ => text.into_bytes(),
        })
    });
    assert!(matches!(
        Bundle::from_bytes(&bytes),
        Err(BundleError::Name(_))
    ));
}

#[test]
fn the_offices_own_rules_and_the_maps_travel_along_and_are_made_again() {
    let (dir, mut request) = setting("public");
    let path = dir.path().join("workspace.toml");
    let own = r#"
[[rule]]
id = "本局-01"
title = "本局规定"
title_en = "Local rule"
role = "ecological_redline"
effect = "attention"
law = "本局内部规定"
article = "第一条"
gist = "红线内另行登记"
gist_en = "Registered apart"
authority = "本局"
authority_en = "This office"
valid_from = 2020-01-01
source = "本局"
checked_on = 2026-01-01
confidence = "confirmed"
"#;
    fs::create_dir(dir.path().join("rules")).unwrap();
    fs::write(dir.path().join("rules/own.toml"), own).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let with_rules = text.replace("schema = 1", "schema = 1\nrules = [\"rules/own.toml\"]");
    fs::write(&path, with_rules).unwrap();
    request.workspace = Workspace::open(&path).unwrap();
    request.with_data = true;
    request.with_pictures = true;
    let made = made(&request);
    assert!(made.bundle.member("rules/own/000/rules/own.toml").is_some());
    let hits = &made.screening.projects[0].hits;
    assert!(
        hits.iter()
            .flat_map(|h| &h.rules)
            .any(|r| r.rule.id == "本局-01")
    );
    assert!(made.bundle.members_under("pictures/").count() > 1);
    let found = verified(made.bundle.clone(), None);
    assert_eq!(found.outcome(), Mark::Same, "{found:#?}");
    assert!(codes(&found, Mark::Same).contains(&"bundle.v_pictures_same"));

    // Rules that changed in the office are told, and the result is still the bundle's own.
    let found = verified(made.bundle.clone(), Some(dir.path()));
    assert!(codes(&found, Mark::Same).contains(&"bundle.v_own_rules_same"));
    fs::write(
        dir.path().join("rules/own.toml"),
        own.replace("另行", "不必"),
    )
    .unwrap();
    let found = verified(made.bundle, Some(dir.path()));
    assert_eq!(
        codes(&found, Mark::Differs),
        ["bundle.v_own_rules_changed"],
        "{found:#?}"
    );
    assert!(codes(&found, Mark::Same).contains(&"bundle.v_result_same"));
}
