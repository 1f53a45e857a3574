//! Pairs and areas against GEOS, through shapefiles, read whole and read near the projects:
//! the benchmarks' set. The expected pairs are made by the script in tests/oracle/screening.

use super::*;
use crate::formats::bytes;
use redline::formats::{self, ReadOptions, Source};
use redline::geom::Bbox;
use redline::screening::{OverlapRow, ProjectIndex};
use std::fs;
use std::path::Path;

#[path = "../../support/bench_set.rs"]
#[allow(dead_code)]
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
#[ignore = "a minute without optimisation"]
fn a_hundred_thousand_zones_meet_the_projects_that_geos_says() {
    equals_geos(
        100_000,
        include_str!("../../oracle/screening/bench_100k.txt"),
    );
}
