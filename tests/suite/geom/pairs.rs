//! Adversarial pairs against GEOS 3.14.1 (`tests/oracle/geom/make_pairs.py`): every hit, miss
//! and touch on the very same coordinates, every area against an independent integral.

use redline::geom::{Columns, Coord, PairResult, PartKind, Prepared, overlap};

pub struct Pair {
    pub kind: &'static str,
    pub meets: bool,
    pub touches: bool,
    pub area_m2: f64,
    pub a: Columns,
    pub b: Columns,
}

pub fn shape(text: &str) -> Columns {
    let mut columns = Columns::new();
    for part in text.split('/') {
        let (kind, text) = match part.chars().next().unwrap() {
            'L' => (PartKind::Line, &part[1..]),
            'P' => (PartKind::Point, &part[1..]),
            _ => (PartKind::Polygon, part),
        };
        for ring in text.split(';') {
            let mut coords: Vec<Coord> = ring
                .split(',')
                .map(|xy| {
                    let (x, y) = xy.split_once(' ').unwrap();
                    Coord::lon_lat(x.parse().unwrap(), y.parse().unwrap())
                })
                .collect();
            if kind == PartKind::Polygon {
                coords.push(coords[0]);
            }
            columns.push_ring(coords);
        }
        columns.end_part(kind);
    }
    columns.end_feature();
    columns.orient();
    columns
}

pub fn pairs() -> Vec<Pair> {
    include_str!("../../oracle/geom/pairs.txt")
        .lines()
        .map(|line| {
            let f: Vec<&str> = line.split('|').collect();
            Pair {
                kind: f[0],
                meets: f[1] == "1",
                touches: f[2] == "1",
                area_m2: f[3].parse().unwrap(),
                a: shape(f[4]),
                b: shape(f[5]),
            }
        })
        .collect()
}

pub fn compare(a: &Columns, b: &Columns) -> PairResult {
    let mut found = PairResult::default();
    let project = Prepared::new(a.feature(0).unwrap());
    overlap(&project, b, &[0], &mut |r| found = r);
    found
}

#[test]
fn every_adversarial_pair_is_hit_or_missed_as_geos_says() {
    let mut wrong = Vec::new();
    let pairs = pairs();
    assert!(pairs.len() >= 2000);
    for (line, pair) in pairs.iter().enumerate() {
        for (way, found) in [
            ("a with b", compare(&pair.a, &pair.b)),
            ("b with a", compare(&pair.b, &pair.a)),
        ] {
            if (found.meets, found.touches) != (pair.meets, pair.touches) {
                wrong.push(format!(
                    "line {} ({}, {way}): found meets {} touches {}, GEOS {} {}",
                    line + 1,
                    pair.kind,
                    found.meets,
                    found.touches,
                    pair.meets,
                    pair.touches
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_adversarial_area_agrees_with_an_independent_ellipsoid_integral() {
    let mut worst = 0.0_f64;
    for (line, pair) in pairs().iter().enumerate() {
        let allowed = (1e-7 * pair.area_m2).max(0.01);
        for found in [compare(&pair.a, &pair.b), compare(&pair.b, &pair.a)] {
            let error = (found.area_m2 - pair.area_m2).abs();
            worst = worst.max(error / allowed);
            assert!(
                error <= allowed,
                "line {} ({}): {} against {}",
                line + 1,
                pair.kind,
                found.area_m2,
                pair.area_m2
            );
        }
    }
    println!("worst error: {worst} of what is allowed");
}

/// The mutant: had a touch been taken for an overlap, these pairs would be hits.
#[test]
fn hundreds_of_pairs_touch_without_an_overlap() {
    let touching: Vec<Pair> = pairs().into_iter().filter(|p| p.touches).collect();
    assert!(touching.len() >= 500, "{}", touching.len());
    for pair in &touching {
        let found = compare(&pair.a, &pair.b);
        assert!(
            found.touches && !found.meets && found.area_m2 == 0.0,
            "{}",
            pair.kind
        );
    }
}
