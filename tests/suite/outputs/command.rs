//! `redline bundle`, `verify` and what `check` writes besides, as a user types them.

use super::bundle::setting;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn redline(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_redline"))
        .args(args)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let words = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), words(stdout), words(stderr))
}

#[test]
fn a_bundle_is_made_verified_and_told_apart_by_its_exit_status() {
    let (dir, _) = setting("public");
    let folder = dir.path();
    let made = [
        "bundle",
        "workspace.toml",
        "--as-of",
        "2026-11-23",
        "--no-pictures",
        "-o",
        "a.rlb",
    ];
    let (status, _, err) = redline(folder, &made);
    assert_eq!(status, Some(0), "{err}");
    assert!(err.contains("不证明由何人制作"), "{err}");
    let (status, out, err) = redline(folder, &["verify", "a.rlb"]);
    assert_eq!(status, Some(0), "{out}{err}");
    assert!(
        out.contains("逐字节一致") && out.contains("校验结论：一致"),
        "{out}"
    );
    assert!(out.contains("不证明由何人制作"), "{out}");

    let text = fs::read_to_string(folder.join("data/red.geojson")).unwrap();
    fs::write(
        folder.join("data/red.geojson"),
        text.replace("25.205", "25.206"),
    )
    .unwrap();
    let (status, out, _) = redline(
        folder,
        &["verify", "a.rlb", "--workspace", "workspace.toml"],
    );
    assert_eq!(status, Some(1), "{out}");
    assert!(
        out.contains("［不同］数据文件有变化：data/red.geojson"),
        "{out}"
    );
    assert!(
        out.contains("  － projects[1].") && out.contains("  ＋ projects[1]."),
        "{out}"
    );

    fs::remove_file(folder.join("data/red.geojson")).unwrap();
    let (status, out, _) = redline(folder, &["verify", "a.rlb"]);
    assert_eq!(status, Some(2), "{out}");
    fs::write(folder.join("a.rlb"), b"no bundle").unwrap();
    assert_eq!(redline(folder, &["verify", "a.rlb"]).0, Some(2));
}

#[test]
fn a_classed_layer_is_named_and_refused_until_it_is_asked_for() {
    let (dir, _) = setting("internal");
    let folder = dir.path();
    let bundle = |more: &[&str]| {
        let mut args = vec!["bundle", "workspace.toml", "--no-pictures", "-o", "a.rlb"];
        args.extend(more);
        redline(folder, &args)
    };
    let (status, _, err) = bundle(&[]);
    assert_eq!(status, Some(2));
    assert!(
        err.contains("水源保护区机密版（内部（工作秘密））"),
        "{err}"
    );
    assert!(err.contains("--include-class internal"), "{err}");
    assert!(!folder.join("a.rlb").exists());
    let (status, _, err) = bundle(&["--leave-out"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(err.contains("未放入"), "{err}");
    assert_eq!(bundle(&["--include-class", "internal"]).0, Some(0));
    assert_eq!(bundle(&["--include-class", "top"]).0, Some(2));
}

#[test]
fn a_check_writes_patches_workbook_and_bundle_besides() {
    let (dir, _) = setting("public");
    let args = [
        "check",
        "workspace.toml",
        "--as-of",
        "2026-11-23",
        "--format",
        "json",
        "-o",
        "r.json",
        "--patches",
        "p.geojson",
        "--xlsx",
        "w.xlsx",
        "--bundle",
        "a.rlb",
        "--no-pictures",
    ];
    let (status, _, err) = redline(dir.path(), &args);
    assert_eq!(status, Some(1), "{err}");
    for name in ["r.json", "p.geojson", "w.xlsx", "a.rlb"] {
        assert!(dir.path().join(name).is_file(), "{name}: {err}");
    }
    let read = fs::read(dir.path().join("a.rlb")).unwrap();
    let bundle = redline::workspace::bundle::Bundle::from_bytes(&read).unwrap();
    let result = bundle.member("result.json").unwrap();
    assert_eq!(**result, *fs::read(dir.path().join("r.json")).unwrap());
    let bad = ["check", "workspace.toml", "-o", "x", "--patches", "p.what"];
    assert_eq!(redline(dir.path(), &bad).0, Some(2));
}
