//! Pairs and areas against GEOS, through shapefiles, read whole and read near the projects:
//! the benchmarks' set, and hard shapes. The expected pairs are made by the scripts in
//! tests/oracle/screening.

use super::*;
use crate::formats::bytes;
use redline::formats::{self, ReadOptions, Source};
use redline::geom::Bbox;
use redline::screening::{OverlapRow, ProjectIndex};
use std::fs;
use std::path::Path;

#[path = "../../support/bench_set.rs"]
#[allow(dead_code, clippy::duplicate_mod)]
mod bench_set;

type Ring = bytes::Ring;

fn write(path: &Path, records: &[Vec<Ring>]) {
    let contents: Vec<Vec<u8>> = records.iter().map(|r| boxed(r)).collect();
    let (shp, shx) = bytes::shp_shx(5, &contents);
    fs::write(path, shp).unwrap();
    fs::write(path.with_extension("shx"), shx).unwrap();
    fs::write(path.with_extension("prj"), bytes::PRJ_4490).unwrap();
}

/// A polygon record with its true box.
fn boxed(rings: &[Ring]) -> Vec<u8> {
    let mut content = bytes::rings(5, rings);
    let all = || rings.iter().flatten();
    let low = |f: fn(&(f64, f64)) -> f64| all().map(f).fold(f64::INFINITY, f64::min);
    let high = |f: fn(&(f64, f64)) -> f64| all().map(f).fold(f64::NEG_INFINITY, f64::max);
    let bbox = [low(|c| c.0), low(|c| c.1), high(|c| c.0), high(|c| c.1)];
    for (k, v) in bbox.into_iter().enumerate() {
        content[4 + 8 * k..12 + 8 * k].copy_from_slice(&v.to_le_bytes());
    }
    content
}

fn source(path: &Path) -> Source {
    Source {
        path: path.to_path_buf(),
        layer: None,
    }
}

/// Rows by a whole reading and by a reading near the projects, which must be the same.
fn rows_both_ways(projects: &Path, zones: &Path) -> Vec<OverlapRow> {
    let (options, progress) = (ReadOptions::default(), Progress::new());
    let projects = formats::read(&source(projects), &options, &progress).unwrap();
    let ready = ProjectIndex::new(&projects, 2, &progress).unwrap();
    let whole = formats::read(&source(zones), &options, &progress).unwrap();
    let near = |bbox: &Bbox| ready.is_near(bbox);
    let nearby = formats::read_near(&source(zones), &options, &near, &progress).unwrap();
    assert_eq!(
        nearby.layer.features().count() as u64 + nearby.num_aside,
        whole.features().count() as u64
    );
    let (rows, _) = ready.overlaps(&whole, 2, &progress).unwrap();
    let (near_rows, _) = ready.overlaps(&nearby.layer, 1, &progress).unwrap();
    assert_eq!(rows, near_rows);
    rows
}

fn hashed(numbers: &[u32]) -> u64 {
    numbers
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        })
}

fn closed(ring: Vec<Coord>) -> Vec<Ring> {
    // The set's rings run counter-clockwise, a shapefile's outer rings clockwise.
    let mut ring: Ring = ring.iter().map(|c| (c.x, c.y)).collect();
    ring.push(ring[0]);
    ring.reverse();
    vec![ring]
}

fn equals_geos(num_zones: usize, expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    let [projects, zones] = ["projects.shp", "zones.shp"].map(|n| dir.path().join(n));
    let rings: Vec<_> = bench_set::projects().into_iter().map(closed).collect();
    write(&projects, &rings);
    let mut rings = Vec::new();
    bench_set::each_zone(num_zones, |_, ring| rings.push(closed(ring)));
    write(&zones, &rings);
    let rows = rows_both_ways(&projects, &zones);
    let mut found: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for row in &rows {
        found
            .entry(row.project.0)
            .or_default()
            .push(row.zone.0 as u32);
    }
    let mut num_areas = 0;
    for (line, project) in expected.lines().zip(1_u64..) {
        let words: Vec<&str> = line.split(' ').collect();
        if let ["a", p, z, area] = words[..] {
            let ids = (p.parse().unwrap(), z.parse().unwrap());
            let row = rows.iter().find(|r| (r.project.0, r.zone.0) == ids);
            let (ours, theirs) = (row.unwrap().area_m2, area.parse::<f64>().unwrap());
            // GEOS rounds crossings to the last place of a degree: nanometres along each border.
            let tolerance = 1e-7 * theirs + 1e-3;
            assert!((ours - theirs).abs() < tolerance, "{line}: {ours}");
            num_areas += 1;
            continue;
        }
        let zones = found.remove(&project).unwrap_or_default();
        assert_eq!(
            format!("{} {:016x}", zones.len(), hashed(&zones)),
            line,
            "{project}: {zones:?}"
        );
    }
    assert!(found.is_empty() && num_areas > 50);
}

#[test]
fn ten_thousand_zones_meet_the_projects_that_geos_says() {
    equals_geos(10_000, include_str!("../../oracle/screening/bench_10k.txt"));
}

/// `cargo test --no-default-features -- --ignored hundred_thousand`
#[test]
fn a_hundred_thousand_zones_meet_the_projects_that_geos_says() {
    equals_geos(
        100_000,
        include_str!("../../oracle/screening/bench_100k.txt"),
    );
}

/// Step of the hard shapes' coordinates.
const STEP: f64 = 1.0 / 65536.0;

/// The band of make_adversarial.py, corner by corner.
fn saw(south: f64) -> Vec<Ring> {
    let at = |k: u64, rise: f64, m: u64| {
        let up = (k * m % 64) as f64 * STEP;
        (109.0 + k as f64 * STEP, south + rise + up)
    };
    let mut ring: Ring = (0..=131_072).map(|k| at(k, 0.0, 7919)).collect();
    ring.extend((0..=131_072).rev().map(|k| at(k, 0.25, 104_729)));
    ring.push(ring[0]);
    ring.reverse();
    vec![ring]
}

/// The band with 40,000 holes of make_adversarial.py.
fn pierced(south: f64) -> Vec<Ring> {
    let bbox = |west: f64, south: f64, east: f64, north: f64| {
        vec![
            (west, south),
            (west, north),
            (east, north),
            (east, south),
            (west, south),
        ]
    };
    let mut rings = vec![bbox(109.0, south, 111.0, south + 0.125)];
    for k in 0..40_000_u32 {
        let x = 109.0 + f64::from(1 + 3 * (k % 20_000)) * STEP;
        let y = south + f64::from(64 + 16 * (k / 20_000)) * STEP;
        let mut hole = bbox(x, y, x + STEP, y + STEP);
        hole.reverse();
        rings.push(hole);
    }
    rings
}

/// Rings of a WKT POLYGON or MULTIPOLYGON, as a shapefile turns them, or of a shape by name.
fn rings(text: &str) -> Vec<Ring> {
    if let Some(south) = text.strip_prefix("SAW ") {
        return saw(south.parse().unwrap());
    }
    if let Some(south) = text.strip_prefix("PIERCED ") {
        return pierced(south.parse().unwrap());
    }
    let mut out = Vec::new();
    for polygon in text.split("((").skip(1) {
        for (k, ring) in polygon.split("), (").enumerate() {
            let mut ring: Ring = ring
                .trim_start_matches('(')
                .split(')')
                .next()
                .unwrap()
                .split(", ")
                .map(|c| {
                    let (x, y) = c.split_once(' ').unwrap();
                    (x.parse().unwrap(), y.parse().unwrap())
                })
                .collect();
            if k == 0 {
                ring.reverse();
            }
            out.push(ring);
        }
    }
    out
}

#[test]
fn hard_shapes_meet_where_geos_says() {
    let text = include_str!("../../oracle/screening/adversarial.txt");
    let (mut layers, mut names) = ([Vec::new(), Vec::new()], Vec::new());
    let mut expected = BTreeMap::new();
    for line in text.lines() {
        if let Some(pair) = line.strip_prefix("pair ") {
            let words: Vec<&str> = pair.split(' ').collect();
            let ids: (u64, u64) = (words[0].parse().unwrap(), words[1].parse().unwrap());
            expected.insert(ids, words[2].parse::<f64>().unwrap());
            continue;
        }
        let (name, shape) = line.split_once('|').unwrap();
        layers[usize::from(name.starts_with("zone"))].push(rings(shape));
        names.push(name);
    }
    let dir = tempfile::tempdir().unwrap();
    let [projects, zones] = ["projects.shp", "zones.shp"].map(|n| dir.path().join(n));
    write(&projects, &layers[0]);
    write(&zones, &layers[1]);
    let rows = rows_both_ways(&projects, &zones);
    let ours: BTreeMap<(u64, u64), f64> = rows
        .iter()
        .map(|r| ((r.project.0, r.zone.0), r.area_m2))
        .collect();
    for (ids, area) in &expected {
        let project = names[ids.0 as usize - 1];
        let found = ours.get(ids);
        let found = found.unwrap_or_else(|| panic!("{project}: {ids:?} missed"));
        assert!(
            (found - area).abs() < 1e-7 * area + 1e-3,
            "{project} {ids:?}: {found} {area}"
        );
    }
    for ids in ours.keys() {
        let project = names[ids.0 as usize - 1];
        assert!(expected.contains_key(ids), "{project}: {ids:?} too much");
    }
    assert!(expected.len() > 100);
}
