//! 1,100 projects against 10,000 zones: exactly the pairs of GEOS RelateNG, every area against
//! an independent integral (`tests/oracle/geom/make_synthetic.py`).

#[path = "../../support/synthetic.rs"]
#[allow(dead_code)]
pub mod set;

use redline::base::ids::FeatureId;
use redline::geom::{Columns, Prepared, overlap, union_area_m2};
use redline::layer::Chunk;
use std::collections::BTreeMap;

/// Zones in chunks with their index, as a layer holds them.
pub fn chunks(zones: &Columns) -> Vec<(u32, Chunk)> {
    let all: Vec<_> = zones.features().collect();
    let mut first = 0;
    let mut out = Vec::new();
    for some in all.chunks(4096) {
        let mut columns = Columns::new();
        for &f in some {
            columns.push_feature(f);
        }
        let ids = (0..some.len()).map(|_| FeatureId(0)).collect();
        out.push((first, Chunk::new(columns, Vec::new(), ids)));
        first += u32::try_from(some.len()).unwrap();
    }
    out
}

#[test]
fn eleven_hundred_projects_meet_exactly_the_zones_geos_says_with_the_same_areas() {
    let zone_rings = set::zones(4000);
    let project_rings = set::projects(&zone_rings);
    let mut lines = include_str!("../../oracle/geom/synthetic.txt").lines();
    let mut header = |name: &str| -> u64 {
        let line = lines.next().unwrap();
        line.strip_prefix(name).unwrap().trim().parse().unwrap()
    };
    assert_eq!(
        set::checksum(zone_rings.iter().chain(&project_rings)),
        header("checksum"),
        "the generator no longer makes the shapes the witness saw"
    );
    let touching = header("touch");
    let expected: BTreeMap<(u32, u32), f64> = lines
        .filter(|l| !l.starts_with("union"))
        .map(|l| {
            let f: Vec<&str> = l.split(' ').collect();
            let pair = (f[0].parse().unwrap(), f[1].parse().unwrap());
            (pair, f[2].parse().unwrap())
        })
        .collect();

    let zones = set::columns(&zone_rings);
    let projects = set::columns(&project_rings);
    let chunks = chunks(&zones);
    let mut found = BTreeMap::new();
    let mut touches = 0;
    for (p, project) in projects.features().enumerate() {
        let prepared = Prepared::new(project);
        for (first, chunk) in &chunks {
            let candidates = chunk.candidates(&prepared.bbox());
            overlap(&prepared, chunk.geometry(), &candidates, &mut |r| {
                if r.meets {
                    found.insert((u32::try_from(p).unwrap(), first + r.index), r.area_m2);
                } else {
                    touches += 1;
                }
            });
        }
    }
    assert!(found.keys().eq(expected.keys()));
    assert_eq!(touches, touching);
    for (pair, area) in &expected {
        let error = (found[pair] - area).abs();
        assert!(
            error <= (1e-7 * area).max(0.01),
            "{pair:?}: {} against {area}",
            found[pair]
        );
    }
}

#[test]
fn zones_that_overlap_each_other_count_ground_once_as_geos_unites_them() {
    let zone_rings = set::zones(4000);
    let projects = set::columns(&set::projects(&zone_rings));
    let stars = set::columns(&zone_rings[6000..]);
    let all: Vec<u32> = (0..4000).collect();
    let (mut cases, mut shared) = (0, 0);
    for line in include_str!("../../oracle/geom/synthetic.txt").lines() {
        let f: Vec<&str> = line.split(' ').collect();
        if f[0] != "union" {
            continue;
        }
        let project = projects.feature(f[1].parse().unwrap()).unwrap();
        let expected: f64 = f[2].parse().unwrap();
        let prepared = Prepared::new(project);
        let mut zones = Vec::new();
        overlap(&prepared, &stars, &all, &mut |r| {
            zones.push((stars.feature(r.index as usize).unwrap(), r.area_m2));
        });
        let found = union_area_m2(project, &zones);
        let sum: f64 = zones.iter().map(|(_, area)| area).sum();
        cases += 1;
        shared += usize::from(sum > expected + 1.0);
        // The united part lies on the overlay's grid, 1e-9 of the project's size.
        let allowed = (1e-7 * expected).max(0.01);
        assert!(
            (found - expected).abs() <= allowed,
            "{line}: {found}, sum {sum}"
        );
    }
    assert!(cases > 100 && shared > 50, "{cases} {shared}");
}
