//! Overlap: 1,100 projects against 10,000 and 100,000 zones, every pair; a corridor against
//! many zones; a site in a zone of 200,000 vertices; validity of many zones.
//!
//! `cargo bench --no-default-features --bench overlap`
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use divan::{Bencher, counter::ItemsCount};
use redline::base::ids::FeatureId;
use redline::geom::{Columns, Coord, Prepared, is_sound, nearest, overlap, overlap_one};
use redline::layer::Chunk;

#[path = "../support/synthetic.rs"]
#[allow(dead_code)]
mod set;

fn main() {
    divan::main();
}

const SETS: [usize; 2] = [10_000, 100_000];

fn chunks(zones: &Columns) -> Vec<Chunk> {
    let all: Vec<_> = zones.features().collect();
    all.chunks(4096)
        .map(|some| {
            let mut columns = Columns::new();
            for &f in some {
                columns.push_feature(f);
            }
            Chunk::new(columns, Vec::new(), vec![FeatureId(0); some.len()])
        })
        .collect()
}

fn world(zones: usize) -> (Columns, Columns) {
    let rings = set::zones(zones - 6000);
    (set::columns(&set::projects(&rings)), set::columns(&rings))
}

fn screen<'a>(project: &Prepared, chunks: impl IntoIterator<Item = &'a Chunk>) -> (usize, f64) {
    let (mut hits, mut area) = (0, 0.0);
    for chunk in chunks {
        let candidates = chunk.candidates(&project.bbox());
        overlap(project, chunk.geometry(), &candidates, &mut |r| {
            hits += usize::from(r.meets);
            area += r.area_m2;
        });
    }
    (hits, area)
}

#[divan::bench(args = SETS, sample_count = 5)]
fn index(bencher: Bencher<'_, '_>, zones: usize) {
    let (_, zones) = world(zones);
    bencher
        .with_inputs(|| chunks(&zones))
        .bench_values(|chunks| {
            for chunk in &chunks {
                chunk.build_index();
            }
            chunks
        });
}

#[divan::bench(args = SETS, sample_count = 10)]
fn all_pairs(bencher: Bencher<'_, '_>, zones: usize) {
    let (projects, zones) = world(zones);
    let chunks = chunks(&zones);
    chunks.iter().for_each(Chunk::build_index);
    let all = || {
        projects
            .features()
            .map(|p| screen(&Prepared::new(p), &chunks).0)
            .sum::<usize>()
    };
    let hits = all();
    bencher.counter(ItemsCount::new(hits)).bench(all);
}

#[divan::bench(args = SETS, sample_count = 10)]
fn sixty_corridors(bencher: Bencher<'_, '_>, zones: usize) {
    let (projects, zones) = world(zones);
    let chunks = chunks(&zones);
    chunks.iter().for_each(Chunk::build_index);
    let all = || {
        (1000..1060)
            .map(|p| screen(&Prepared::new(projects.feature(p).unwrap()), &chunks).0)
            .sum::<usize>()
    };
    let hits = all();
    bencher.counter(ItemsCount::new(hits)).bench(all);
}

/// A saw-toothed zone of 200 km by 100 km and a site of 100 m on its teeth.
fn huge() -> (Columns, Columns) {
    let n = 100_000;
    let mut ring = Vec::new();
    for k in 0..n {
        let x = 109.0 + 2.0 * f64::from(k) / f64::from(n);
        ring.push(Coord::lon_lat(x, 25.0 + 0.0005 * f64::from(k % 2)));
    }
    for k in 0..n {
        let x = 111.0 - 2.0 * f64::from(k) / f64::from(n);
        ring.push(Coord::lon_lat(x, 26.0 + 0.0005 * f64::from(k % 2)));
    }
    let mut zone = Columns::new();
    zone.push_polygon(&ring, &[]);
    let mut site = Columns::new();
    let corners = [(0.0, 0.0), (0.001, 0.0), (0.001, 0.001), (0.0, 0.001)];
    let corners = corners.map(|(x, y)| Coord::lon_lat(110.0001 + x, 25.0 + y));
    site.push_polygon(&corners, &[]);
    (site, zone)
}

#[divan::bench]
fn site_in_a_zone_of_200_000_vertices(bencher: Bencher<'_, '_>) {
    let (site, zone) = huge();
    let project = Prepared::new(site.feature(0).unwrap());
    bencher.bench(|| overlap_one(&project, zone.feature(0).unwrap()));
}

#[divan::bench]
fn project_of_200_000_vertices_against_a_site(bencher: Bencher<'_, '_>) {
    let (site, zone) = huge();
    let project = Prepared::new(zone.feature(0).unwrap());
    bencher.bench(|| overlap_one(&project, site.feature(0).unwrap()));
}

#[divan::bench]
fn validity_of_a_ring_of_200_000_vertices(bencher: Bencher<'_, '_>) {
    let (_, zone) = huge();
    bencher.bench(|| is_sound(zone.feature(0).unwrap()));
}

#[divan::bench(args = SETS, sample_count = 5)]
fn validity(bencher: Bencher<'_, '_>, zones: usize) {
    let (_, zones) = world(zones);
    bencher.bench(|| zones.features().filter(|z| is_sound(*z)).count());
}

#[divan::bench(args = SETS, sample_count = 5)]
fn nearest_of_1100(bencher: Bencher<'_, '_>, zones: usize) {
    let (projects, zones) = world(zones);
    // Only the stars, or everything would be at distance zero.
    let mut stars = Columns::new();
    for f in zones.features().skip(6000).step_by(20) {
        stars.push_feature(f);
    }
    let chunks = chunks(&stars);
    bencher.bench(|| {
        projects
            .features()
            .filter_map(|p| {
                nearest(
                    &Prepared::new(p),
                    chunks.iter().map(|c| (c.index(), c.geometry())),
                )
            })
            .count()
    });
}
