//! `redline coords` as a user types it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const HEADER: &str = "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n投影类型=高斯克吕格\r\n计量单位=米\r\n带号=37\r\n[地块坐标]\r\n";
const OPEN: &str = "3,1.0000,1,甲,面,,,,@\r\nJ1,1,2799600.000,37429500.000\r\nJ2,1,2799600.000,37429700.000\r\nJ3,1,2799500.000,37429700.000\r\n";
const CLOSING: &str = "J1,1,2799600.000,37429500.000\r\n";

fn redline(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redline"))
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let bytes = encoding_rs::GBK.encode(text).0.into_owned();
        fs::write(dir.path().join(name), bytes).unwrap();
    };
    put("clean.txt", &format!("{HEADER}{OPEN}{CLOSING}"));
    put("open.txt", &format!("{HEADER}{OPEN}"));
    let points: String = OPEN.lines().skip(1).map(|l| format!("{l}\n")).collect();
    put("bare.txt", &format!("{points}{CLOSING}"));
    put("nothing.txt", "会议纪要\n");
    dir
}

#[test]
fn the_exit_status_tells_clean_faults_unreadable_and_guesses() {
    let dir = folder();
    for (file, status) in [
        ("clean.txt", 0),
        ("open.txt", 1),
        ("nothing.txt", 2),
        ("bare.txt", 3),
    ] {
        let output = redline(dir.path(), &["coords", file]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(status), "{file}: {said}");
    }
    let confirmed = redline(dir.path(), &["coords", "bare.txt", "--crs", "EPSG:4525"]);
    assert_eq!(confirmed.status.code(), Some(0));
    let swapped = redline(
        dir.path(),
        &["coords", "bare.txt", "--crs", "EPSG:4525", "--swap-axes"],
    );
    assert_ne!(swapped.status.code(), Some(0));
}

#[test]
fn findings_are_said_in_both_languages_and_as_json() {
    let dir = folder();
    let zh = redline(dir.path(), &["coords", "open.txt"]);
    let zh = String::from_utf8(zh.stdout).unwrap();
    assert!(zh.contains("第11行") && zh.contains("未闭合"), "{zh}");
    let en = redline(dir.path(), &["coords", "open.txt", "--lang", "en"]);
    let en = String::from_utf8(en.stdout).unwrap();
    assert!(en.contains("line 11") && en.contains("Not closed"), "{en}");
    let json = redline(dir.path(), &["coords", "open.txt", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let closure = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["kind"] == "closure")
        .unwrap();
    assert_eq!(closure["line"], 11);
    assert_eq!(closure["point"], "J3");
    assert_eq!(closure["correction"], "close_rings");
    assert_eq!(json["parcels"][0]["planar_m2"], 10_000.0);
    assert_eq!(json["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn a_notice_and_the_corrected_file_are_written() {
    let dir = folder();
    for name in ["n.docx", "n.pdf", "n.html", "n.txt"] {
        let output = redline(
            dir.path(),
            &[
                "coords",
                "open.txt",
                "--notice",
                name,
                "--as-of",
                "2026-08-15",
            ],
        );
        assert_eq!(output.status.code(), Some(1));
        assert!(fs::metadata(dir.path().join(name)).unwrap().len() > 500);
    }
    let html = fs::read_to_string(dir.path().join("n.html")).unwrap();
    assert!(html.contains("2026年8月15日"));
    let refused = redline(dir.path(), &["coords", "open.txt", "--notice", "n.odt"]);
    assert_eq!(refused.status.code(), Some(2));

    let fixed = redline(
        dir.path(),
        &[
            "coords",
            "open.txt",
            "--fix",
            "all",
            "-o",
            "fixed.txt",
            "--to-crs",
            "EPSG:4546",
        ],
    );
    assert_eq!(fixed.status.code(), Some(0), "{fixed:?}");
    let bytes = fs::read(dir.path().join("fixed.txt")).unwrap();
    let (text, _, bad) = encoding_rs::GBK.decode(&bytes);
    assert!(!bad && text.contains("J1,1,2799600.000,429500.000\r\n"));
    assert!(text.contains("4,1.0000,1,甲,面,,,,@"));
    let again = redline(dir.path(), &["coords", "fixed.txt"]);
    assert_eq!(again.status.code(), Some(0));
}
