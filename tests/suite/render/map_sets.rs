//! The sets of the map's benchmarks are what BENCHMARKS.md says they are.

use redline::geom::Coord;
use redline::geom::validity::is_sound;
use std::collections::HashSet;

// Other suites and benches take in the same files.
#[path = "../../support/bench_set.rs"]
#[allow(dead_code, clippy::duplicate_mod)]
pub mod bench_set;
#[path = "../../support/map_sets.rs"]
#[allow(dead_code, clippy::module_inception)]
pub mod map_sets;

use map_sets::{Kind, MAP_SETS, MapSet};

fn small(kind: Kind, vertices: usize) -> MapSet {
    MapSet {
        name: "small",
        kind,
        num: 2_400,
        vertices,
    }
}

fn rings(set: MapSet) -> Vec<Vec<Coord>> {
    let mut rings = Vec::new();
    set.each(|ring| rings.push(ring));
    rings
}

/// Ends of the edges of a ring, by their bits.
fn edges(ring: &[Coord]) -> impl Iterator<Item = [[u64; 2]; 2]> + '_ {
    let bits = |c: &Coord| [c.x.to_bits(), c.y.to_bits()];
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(move |(a, b)| [bits(a), bits(b)])
}

fn mean_vertices(rings: &[Vec<Coord>]) -> f64 {
    rings.iter().map(Vec::len).sum::<usize>() as f64 / rings.len() as f64
}

fn area(ring: &[Coord]) -> f64 {
    let o = ring[0];
    let corners = ring.iter().zip(ring.iter().cycle().skip(1));
    let twice = corners.map(|(a, b)| (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y));
    twice.sum::<f64>() / 2.0
}

#[test]
fn the_mosaic_fills_its_frame_without_gap_or_overlap() {
    let (west, south) = (bench_set::WEST, bench_set::SOUTH);
    let (east, north) = (west + bench_set::WIDTH, south + bench_set::HEIGHT);
    for vertices in [40, 100] {
        let rings = rings(small(Kind::Mosaic, vertices));
        assert_eq!(rings.len(), 2_400);
        // Every edge once; its reverse once too, unless both its ends are on the frame.
        let mut seen = HashSet::new();
        for ring in &rings {
            for edge in edges(ring) {
                assert!(seen.insert(edge), "an edge twice the same way round");
            }
        }
        let on = |[x, y]: [u64; 2]| {
            let (x, y) = (f64::from_bits(x), f64::from_bits(y));
            [x == west, x == east, y == south, y == north]
        };
        let mut num_frame = 0;
        for &[a, b] in &seen {
            let framed = on(a).iter().zip(on(b)).any(|(a, b)| *a && b);
            num_frame += usize::from(framed);
            assert_eq!(seen.contains(&[b, a]), !framed, "{a:?} {b:?}");
        }
        assert!(num_frame > 400);
        // All counter-clockwise, none crossing itself, together the frame.
        assert!(rings.iter().all(|r| area(r) > 0.0));
        let sound = bench_set::columns(rings.clone());
        assert!(sound.features().all(is_sound));
        let sum: f64 = rings.iter().map(|r| area(r)).sum();
        let frame = (east - west) * (north - south);
        assert!((sum / frame - 1.0).abs() < 1e-9, "{sum} of {frame}");
    }
}

#[test]
fn the_blobs_cover_the_ground_about_twice_and_none_crosses_itself() {
    for vertices in [40, 100] {
        let rings = rings(small(Kind::Blobs, vertices));
        let sound = bench_set::columns(rings.clone());
        assert!(sound.features().all(is_sound));
        let sum: f64 = rings.iter().map(|r| area(r)).sum();
        let covered = sum / (bench_set::WIDTH * bench_set::HEIGHT);
        assert!((1.7..2.4).contains(&covered), "{covered}");
    }
}

#[test]
fn the_sets_have_forty_and_a_hundred_vertices_in_the_mean() {
    for kind in [Kind::Blobs, Kind::Mosaic] {
        for vertices in [40, 100] {
            let mean = mean_vertices(&rings(small(kind, vertices)));
            let share = mean / vertices as f64;
            assert!((0.97..1.03).contains(&share), "{kind:?} {mean}");
        }
    }
    for set in MAP_SETS {
        let millions = set.num * set.vertices / 1_000_000;
        assert_eq!(millions, if set.num == 100_000 { 10 } else { 40 });
    }
}

#[test]
fn the_sets_have_the_same_bits_everywhere() {
    let sums = [
        (Kind::Blobs, 40),
        (Kind::Blobs, 100),
        (Kind::Mosaic, 40),
        (Kind::Mosaic, 100),
    ]
    .map(|(kind, vertices)| bench_set::checksum(&bench_set::columns(rings(small(kind, vertices)))));
    // First made by this very code: what matters is that they never change.
    let first = [
        7_791_883_902_673_869_406,
        1_498_179_598_466_017_733,
        16_452_358_368_156_158_274,
        3_843_537_837_655_929_601,
    ];
    assert_eq!(sums, first);
}
