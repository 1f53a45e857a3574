//! `redline overlap`: pairs stand in file order, and neither the number of threads nor the order
//! of the inputs changes a digit of any of them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Blobs of seven corners round a grid of centres; every ninth is a bow-tie.
fn blobs(count: u32, step: f64, radius: f64) -> Vec<String> {
    (0..count)
        .map(|i| {
            let (x, y) = (
                110.0 + step * f64::from(i % 30),
                25.0 + step * f64::from(i / 30),
            );
            let mut corners: Vec<String> = (0..7)
                .map(|k| {
                    let turn = f64::from(k) / 7.0 * std::f64::consts::TAU;
                    let r = radius * (1.0 + 0.3 * f64::from((i + 3 * k) % 5) / 5.0);
                    format!("[{:.9},{:.9}]", x + r * turn.cos(), y + r * turn.sin())
                })
                .collect();
            if i % 9 == 0 {
                corners.swap(2, 4);
            }
            corners.push(corners[0].clone());
            format!(
                r#"{{"type":"Feature","properties":{{"name":"n{i:04}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
                corners.join(",")
            )
        })
        .collect()
}

fn write(path: &Path, features: &[String]) {
    let mut text = String::from(
        r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":["#,
    );
    write!(text, "{}]}}", features.join(",")).unwrap();
    fs::write(path, text).unwrap();
}

fn overlap(folder: &Path, sites: &str, zones: &str, threads: &str) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_redline"))
        .args(["overlap", sites, zones, "--threads", threads])
        .args(["--project-id", "name", "--zone-id", "name"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    output.stdout
}

/// Lines without the columns that hold row numbers, in an order of their own.
fn by_name(csv: &[u8]) -> Vec<String> {
    let text = String::from_utf8(csv.to_vec()).unwrap();
    let mut lines: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [cells[0], cells[1], cells[4], cells[5], cells[6]].join(",")
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn pairs_stand_in_file_order_and_are_the_same_bytes_with_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("sites.geojson"), &blobs(60, 0.02, 0.012));
    write(&dir.path().join("zones.geojson"), &blobs(900, 0.011, 0.009));
    let of = |threads| overlap(dir.path(), "sites.geojson", "zones.geojson", threads);
    let single = of("1");
    for threads in ["2", "3", "16"] {
        assert_eq!(of(threads), single, "{threads}");
    }
    let text = String::from_utf8(single).unwrap();
    let rows: Vec<(u64, u64)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[2].parse().unwrap(), cells[3].parse().unwrap())
        })
        .collect();
    assert!(rows.len() > 300, "{}", rows.len());
    assert!(rows.is_sorted());
}

#[test]
fn the_order_of_projects_and_zones_changes_the_order_of_pairs_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (sites, zones) = (blobs(60, 0.02, 0.012), blobs(900, 0.011, 0.009));
    // 37 and 907 share no factor with the counts: every feature once.
    let shuffled = |some: &[String], by: usize| -> Vec<String> {
        (0..some.len())
            .map(|i| some[i * by % some.len()].clone())
            .collect()
    };
    write(&dir.path().join("sites.geojson"), &sites);
    write(&dir.path().join("zones.geojson"), &zones);
    write(&dir.path().join("sites2.geojson"), &shuffled(&sites, 37));
    write(&dir.path().join("zones2.geojson"), &shuffled(&zones, 907));
    let plain = overlap(dir.path(), "sites.geojson", "zones.geojson", "2");
    let other = overlap(dir.path(), "sites2.geojson", "zones2.geojson", "2");
    assert_ne!(plain, other);
    assert_eq!(by_name(&plain), by_name(&other));
}
