//! Packing, the register of copies, and wiping them.

use super::{everything, folder, open, tick, workspace};
use crate::common::{err, out, redline};
use redline::session::packing::{Area, PackCommand, Packing};
use redline::session::{Command, Settings};
use redline::workspace::keep::{copies, recovery};
use redline::workspace::{LoadedLayer, Paths, Secrecy, Workspace};
use std::fs;
use std::io::Read;
use std::path::Path;

/// What a zip holds, unpacked into a folder.
fn unpacked(zip: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let path = dir.path().join(entry.enclosed_name().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn manifest(dir: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(dir.join("manifest.json")).unwrap()).unwrap()
}

/// A workspace whose reserve is 内部, with an opinion given on all of it.
fn classed() -> tempfile::TempDir {
    let dir = folder();
    let path = workspace(dir.path());
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace(
        "role = \"nature_reserve\"\n",
        "role = \"nature_reserve\"\nsecrecy = \"internal\"\n",
    );
    let text = text.replace(
        "note = \"来件\"\n",
        "note = \"绝密口令\"\n[project.opinions.1.whole]\nverdict = \"restricted\"\nmachine = \"restricted\"\nreason = \"据内部图层\"\n",
    );
    fs::write(path, text).unwrap();
    dir
}

#[test]
fn a_pack_unpacked_opens_and_checks_as_the_workspace_did() {
    let dir = folder();
    let zip = dir.path().join("打包.zip");
    let output = redline(dir.path(), &["pack", "workspace.toml", "-o", "打包.zip"]);
    assert!(output.status.success(), "{}", err(&output));
    let there = unpacked(&zip);
    assert_eq!(
        everything(there.path()),
        [
            "manifest.json",
            "red.geojson",
            "reserve.geojson",
            "sites.geojson",
            "workspace.toml",
            "打包清单.txt"
        ]
    );
    let check = |folder: &Path| {
        let arguments = ["check", "workspace.toml", "--as-of", "2026-11-23"];
        out(&redline(folder, &arguments))
    };
    assert_eq!(check(there.path()), check(dir.path()));
    assert!(check(dir.path()).contains("甲地块"));
    // What nobody looked through is not handed on.
    let text = fs::read_to_string(there.path().join("workspace.toml")).unwrap();
    assert!(!text.contains("某局工作区") && !text.contains("mystery"));
    let again = dir.path().join("again.zip");
    let arguments = ["pack", "workspace.toml", "-o", "again.zip"];
    assert!(redline(dir.path(), &arguments).status.success());
    assert_eq!(
        fs::read(zip).unwrap(),
        fs::read(again).unwrap(),
        "the same bytes"
    );
}

#[test]
fn layers_above_the_class_stay_out_are_listed_by_role_and_opinions_on_them_too() {
    let dir = classed();
    let arguments = ["pack", "workspace.toml", "-o", "a.zip"];
    let output = redline(dir.path(), &arguments);
    assert!(output.status.success(), "{}", err(&output));
    assert!(err(&output).contains("未装入：自然保护区图层（内部（工作秘密））"));
    let there = unpacked(&dir.path().join("a.zip"));
    assert!(!there.path().join("reserve.geojson").exists());
    let manifest = manifest(there.path());
    assert_eq!(manifest["left_out"][0]["role"], "nature_reserve");
    assert_eq!(manifest["left_out"][0]["secrecy"], "internal");
    assert_eq!(manifest["secrecy"], "public");
    assert_eq!(manifest["opinions_left_out"], 1);
    for file in everything(there.path()) {
        let bytes = fs::read(there.path().join(&file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["示意保护区", "据内部图层", "绝密口令"] {
            assert!(!text.contains(secret), "{file} holds {secret}");
        }
    }
    let packed = Workspace::open(&there.path().join("workspace.toml")).unwrap();
    let asked: Vec<_> = packed.checklist.iter().map(|c| c.role.code()).collect();
    assert_eq!(asked, ["nature_reserve"], "still asked for");

    let arguments = [
        "pack",
        "workspace.toml",
        "-o",
        "b.zip",
        "--max-class",
        "内部",
    ];
    assert!(redline(dir.path(), &arguments).status.success());
    let there = unpacked(&dir.path().join("b.zip"));
    assert!(there.path().join("reserve.geojson").exists());
    assert_eq!(self::manifest(there.path())["secrecy"], "internal");
}

#[test]
fn clipped_to_an_area_features_that_meet_it_stay_whole_and_the_layer_is_not_complete() {
    let dir = folder();
    let square = |x: f64| {
        let (a, b) = (x + 0.01, 25.21);
        format!(
            r#"{{"type":"Feature","properties":{{"名称":"{x}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},25.2],[{a},25.2],[{a},{b}],[{x},{b}],[{x},25.2]]]}}}}"#
        )
    };
    let many: Vec<String> = [110.30, 110.35, 110.40, 110.45].map(square).into();
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        many.join(",")
    );
    fs::write(dir.path().join("red.geojson"), text).unwrap();
    let path = workspace(dir.path());
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("mystery = 7", "complete = true\ndate = \"2026-06-30\"");
    fs::write(&path, text).unwrap();
    // From inside the second square to the edge of the third.
    let arguments = [
        "pack",
        "workspace.toml",
        "-o",
        "a.zip",
        "--within",
        "110.355,25.0,110.402,25.205",
    ];
    let output = redline(dir.path(), &arguments);
    assert!(output.status.success(), "{}", err(&output));
    assert!(
        err(&output).contains("4 个要素保留 2 个"),
        "{}",
        err(&output)
    );
    let there = unpacked(&dir.path().join("a.zip"));
    let packed = Workspace::open(&there.path().join("workspace.toml")).unwrap();
    let red = packed.layers.iter().find(|l| l.id == "red").unwrap();
    assert!(!red.complete, "outside the area nothing is known of it");
    let progress = redline::base::progress::Progress::new();
    let LoadedLayer::Ready(layer) = packed.load_layer(red, Paths::InsideFolder, &progress) else {
        panic!("not read");
    };
    let mut boxes: Vec<[f64; 2]> = layer
        .features()
        .map(|f| f.geometry().unwrap().bbox())
        .map(|b| [b.min.x, b.max.x].map(|v| (v * 1e9).round() / 1e9))
        .collect();
    boxes.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert_eq!(boxes, [[110.35, 110.36], [110.4, 110.41]]);
    // Projects are never clipped: answers and opinions hang on their record numbers.
    assert!(there.path().join("sites.geojson").exists());
    for bad in ["1,2,3", "3,0,1,1", "a,b,c,d", "1,2,3,4,5", "1,1,nan,2"] {
        let arguments = ["pack", "workspace.toml", "-o", "x.zip", "--within", bad];
        assert_eq!(
            redline(dir.path(), &arguments).status.code(),
            Some(2),
            "{bad}"
        );
    }
    assert!(!dir.path().join("x.zip").exists());
    let left = everything(dir.path());
    assert!(!left.iter().any(|f| f.contains("packing")), "{left:?}");
}

#[test]
fn clipped_to_a_project_by_its_name() {
    let dir = folder();
    let arguments = [
        "pack",
        "workspace.toml",
        "-o",
        "a.zip",
        "--project",
        "甲地块",
    ];
    let output = redline(dir.path(), &arguments);
    assert!(output.status.success(), "{}", err(&output));
    let manifest = manifest(unpacked(&dir.path().join("a.zip")).path());
    let within: Vec<f64> = serde_json::from_value(manifest["within"].clone()).unwrap();
    assert!(within[0] < 110.29 && within[2] > 110.31);
    let arguments = [
        "pack",
        "workspace.toml",
        "-o",
        "b.zip",
        "--project",
        "丙地块",
    ];
    assert_eq!(redline(dir.path(), &arguments).status.code(), Some(2));
}

#[test]
fn packed_from_the_window_it_says_what_stayed_out_and_registers_the_copy() {
    let dir = classed();
    let mut desk = open(dir.path());
    desk.send(Command::Pack(PackCommand::Open));
    let packing = desk.session.packing().unwrap().clone();
    assert_eq!(packing.max_class, Secrecy::Public, "the safe choice first");
    assert_eq!(desk.session.left_out_by(Secrecy::Public).len(), 1);
    desk.send(Command::Pack(PackCommand::Set(Packing {
        area: Area::Project,
        ..packing
    })));
    let zip = dir.path().join("a.zip");
    desk.send(Command::Pack(PackCommand::Write(zip.clone())));
    desk.settle();
    assert!(super::told(&desk, "pack.written_with"));
    let all = copies::registered(dir.path()).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].file.as_str(), all[0].secrecy),
        ("a.zip", Secrecy::Internal)
    );
    assert!(zip.is_file());
    assert_eq!(*desk.session.settings(), Settings::default());
}

#[test]
fn wiping_lists_every_copy_and_removes_what_is_still_as_it_was_written() {
    let dir = folder();
    let elsewhere = tempfile::tempdir().unwrap();
    let outside = elsewhere.path().join("b.zip");
    let before = everything(dir.path());
    let wipe = |how: &str| redline(dir.path(), &["wipe", "workspace.toml", how]);
    assert!(out(&wipe("--list")).contains("没有副本"));
    assert_eq!(
        redline(dir.path(), &["wipe", "workspace.toml"])
            .status
            .code(),
        Some(2)
    );
    for to in [Path::new("a.zip"), outside.as_path()] {
        let arguments = ["pack", "workspace.toml", "-o", to.to_str().unwrap()];
        assert!(redline(dir.path(), &arguments).status.success());
    }
    let mut desk = open(dir.path());
    desk.send(Command::SetOpacity("red".into(), 0.5));
    tick(&mut desk);
    let listed = out(&wipe("--list"));
    assert!(
        listed.contains("恢复文件") && listed.contains("a.zip"),
        "{listed}"
    );
    assert!(listed.contains("b.zip"));
    let held = wipe("--yes");
    assert_eq!(held.status.code(), Some(2));
    assert!(err(&held).contains("没有清除"), "{}", err(&held));
    drop(desk);
    fs::write(&outside, "somebody's").unwrap();
    let done = wipe("--yes");
    assert!(out(&done).contains("已清除 2 个文件"), "{}", out(&done));
    assert!(out(&done).contains("仍有 1 个文件"));
    assert_eq!(done.status.code(), Some(2), "not all of it is gone");
    assert!(outside.exists() && !dir.path().join("a.zip").exists());
    assert!(!recovery::path_of(&workspace(dir.path())).exists());
    fs::remove_file(&outside).unwrap();
    assert!(wipe("--yes").status.success());
    assert_eq!(everything(dir.path()), before);
}

#[test]
fn a_register_from_elsewhere_cannot_have_a_strangers_file_removed() {
    let dir = folder();
    let elsewhere = tempfile::tempdir().unwrap();
    let mine = elsewhere.path().join("mine.txt");
    fs::write(&mine, "mine").unwrap();
    let own = dir.path().join(".redline");
    fs::create_dir(&own).unwrap();
    let register = format!(
        "schema = 1\n[[copy]]\nfile = {:?}\nkind = \"report\"\nsha256 = \"00\"\n[[copy]]\nfile = \"../x\"\nkind = \"pack\"\nsha256 = \"00\"\n",
        mine.to_str().unwrap()
    );
    fs::write(own.join("copies.toml"), register).unwrap();
    let done = redline(dir.path(), &["wipe", "workspace.toml", "--yes"]);
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    assert!(out(&done).contains("内容已变"), "{}", out(&done));
}
