//! `--cache` as a user types it: the same bytes cold and warm, nothing stale, nothing secret.

use crate::common::{err, redline};
use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::{FormatKind, TextEncoding, WriteOptions, write};
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, LayerBuilder, Schema, Value};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Output;

/// Named squares of a side in degrees, `step` apart in rows of a hundred.
fn squares(path: &Path, count: u64, (west, south): (f64, f64), step: f64, side: f64) {
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: "NAME".into(),
            kind: FieldKind::Text,
        }],
    });
    for i in 0..count {
        let (x, y) = (
            west + (i % 100) as f64 * step,
            south + (i / 100) as f64 * step,
        );
        let ring = [
            (x, y),
            (x + side, y),
            (x + side, y + side),
            (x, y + side),
            (x, y),
        ]
        .map(|(x, y)| Coord::lon_lat(x, y));
        builder.geometry().push_ring(ring);
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(i + 1), &[Value::Text(format!("图斑{i:05}"))]);
    }
    let kind = if path.extension().is_some_and(|e| e == "shp") {
        FormatKind::Shapefile
    } else {
        FormatKind::GeoJson
    };
    let options = WriteOptions {
        kind,
        crs: Crs::CGCS2000,
        encoding: TextEncoding::Utf8,
        date: Date::new(2026, 1, 1).unwrap(),
    };
    write(&builder.build("squares"), path, &options, &Progress::new()).unwrap();
}

/// Three sites and thousands of zones under them.
fn setting(zones: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    squares(&dir.path().join("sites.shp"), 3, (110.0, 25.0), 0.1, 0.05);
    squares(&dir.path().join(zones), 12_000, (110.0, 25.0), 0.005, 0.004);
    dir
}

fn overlap(folder: &Path, zones: &str, cache: bool) -> (Output, Vec<u8>) {
    let with = ["--cache", "kept"];
    let given = [
        "overlap",
        "sites.shp",
        zones,
        "--zone-id",
        "NAME",
        "-o",
        "pairs.csv",
    ];
    let args: Vec<&str> = given
        .into_iter()
        .chain(with.into_iter().filter(|_| cache))
        .collect();
    let output = redline(folder, &args);
    let pairs = fs::read(folder.join("pairs.csv")).unwrap_or_default();
    fs::remove_file(folder.join("pairs.csv")).ok();
    (output, pairs)
}

fn kept(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("kept")).into_iter().flatten();
    entries
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "redline-cache"))
        .collect()
}

#[test]
fn cold_warm_and_without_a_cache_the_pairs_are_the_same_bytes() {
    for zones in ["zones.shp", "zones.geojson"] {
        let dir = setting(zones);
        let (plain, expected) = overlap(dir.path(), zones, false);
        assert_eq!(plain.status.code(), Some(1), "{}", err(&plain));
        assert!(expected.iter().filter(|b| **b == b'\n').count() > 200);
        let (cold, pairs) = overlap(dir.path(), zones, true);
        assert_eq!((cold.status, pairs), (plain.status, expected.clone()));
        let times = || -> Vec<_> {
            let all = kept(dir.path());
            all.iter()
                .map(|p| p.metadata().unwrap().modified().unwrap())
                .collect()
        };
        let before = times();
        assert_eq!(before.len(), 2);
        let (warm, pairs) = overlap(dir.path(), zones, true);
        assert_eq!((warm.status, pairs), (plain.status, expected));
        // It came from there: nothing was kept anew.
        assert_eq!(times(), before);
    }
}

#[test]
fn a_source_that_changed_since_it_was_kept_is_read_again() {
    let dir = setting("zones.shp");
    let (_, before) = overlap(dir.path(), "zones.shp", true);
    squares(
        &dir.path().join("zones.shp"),
        12_000,
        (110.0, 25.0),
        0.005,
        0.003,
    );
    let (_, expected) = overlap(dir.path(), "zones.shp", false);
    assert_ne!(expected, before);
    let (_, pairs) = overlap(dir.path(), "zones.shp", true);
    assert_eq!(pairs, expected);
    let (_, again) = overlap(dir.path(), "zones.shp", true);
    assert_eq!(again, expected);
}

#[test]
fn a_change_that_only_the_full_hash_tells_is_said_and_nothing_stale_is_printed() {
    let dir = setting("zones.geojson");
    let path = dir.path().join("zones.geojson");
    let (_, before) = overlap(dir.path(), "zones.geojson", true);
    // A name that stands among the pairs, in no block that the cache samples: same size, same
    // time, same file.
    let mut bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 2 << 20, "small files are looked at whole");
    let name = "图斑00025".as_bytes();
    let at = bytes.windows(name.len()).position(|w| w == name).unwrap() + name.len() - 1;
    assert!(at > 4096 && at < bytes.len() / 15);
    bytes[at] = b'X';
    let modified = path.metadata().unwrap().modified().unwrap();
    fs::write(&path, bytes).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(modified).unwrap();
    drop(file);
    let (_, expected) = overlap(dir.path(), "zones.geojson", false);
    assert_ne!(expected, before);
    let (output, pairs) = overlap(dir.path(), "zones.geojson", true);
    assert_eq!(
        String::from_utf8(pairs),
        String::from_utf8(expected.clone())
    );
    assert!(err(&output).contains("已重新读取"), "{}", err(&output));
    let (output, pairs) = overlap(dir.path(), "zones.geojson", true);
    assert_eq!(pairs, expected);
    assert!(!err(&output).contains("已重新读取"), "{}", err(&output));
}

#[test]
fn layers_classed_above_public_are_not_kept_by_a_check() {
    let dir = setting("zones.shp");
    squares(
        &dir.path().join("secret.shp"),
        50,
        (110.0, 25.0),
        0.01,
        0.004,
    );
    let entry = |id: &str, secrecy: &str| {
        format!(
            "[[layer]]\nid = \"{id}\"\nname = \"{id}\"\nfile = \"{id}.shp\"\nrole = \"ecological_redline\"\n{secrecy}\n\n"
        )
    };
    let text = format!(
        "schema = 1\ntitle = \"T\"\n\n{}{}[[project]]\nfile = \"sites.shp\"\n",
        entry("zones", ""),
        entry("secret", "secrecy = \"internal\"")
    );
    fs::write(dir.path().join("w.toml"), text).unwrap();
    let run = |cache: &[&str]| {
        let args = [
            "check",
            "w.toml",
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
        ];
        redline(dir.path(), &[&args, cache].concat())
    };
    let plain = run(&[]);
    let cold = run(&["--cache", "kept"]);
    assert_eq!(cold.stdout, plain.stdout, "{}", err(&cold));
    let names = |folder: &Path| {
        let output = redline(folder, &["cache", "list", "kept"]);
        String::from_utf8(output.stdout).unwrap()
    };
    let list = names(dir.path());
    assert!(
        list.contains("zones.shp") && !list.contains("secret.shp"),
        "{list}"
    );
    let warm = run(&["--cache", "kept"]);
    assert_eq!(warm.stdout, plain.stdout);
    assert_eq!(names(dir.path()), list);
    let cleared = redline(dir.path(), &["cache", "clear", "kept"]);
    assert_eq!(cleared.status.code(), Some(0));
    assert!(kept(dir.path()).is_empty());
}
